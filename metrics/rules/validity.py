"""Where and when a dated definition holds: a rule, a composite, a penalty, a payout."""

from datetime import date

from data.shops import Seller, Shop
from metrics.rules.fields import markets_of


def is_for(shop: Shop, platform: str, market: str, seller: Seller | None = None) -> bool:
    """Whether a definition of this platform and market is about the shop; "*" is every one, a comma joins markets.

    `seller`: only about such shops. A shop of which nobody said which it is may be either.
    """
    if platform not in ("*", shop.platform) or (market != "*" and shop.market not in markets_of(market)):
        return False
    return seller is None or shop.seller in (None, seller)


def is_in_force(first: date | None, until: date | None, day: date) -> bool:
    """Whether that local day lies in a definition's time. `until`: the first day on which it no longer holds.

    False without a `first` day: nobody knows since when.
    """
    return first is not None and first <= day and (until is None or day < until)
