"""Where and when a dated definition holds: a rule, a composite, a penalty, a payout."""

from datetime import date

from data.shops import Seller, Shop
from metrics.rules.fields import in_market


def is_for(shop: Shop, platform: str, market: str, seller: Seller | None = None) -> bool:
    """Whether a definition of this platform and market is about the shop: "*" of either is every one, and `market` may
    be several (`in_market`).

    `seller`: only about such shops. A shop of which nobody said which it is may be either.
    """
    if platform not in ("*", shop.platform) or not in_market(market, shop.market):
        return False
    return seller is None or shop.seller in (None, seller)


def is_in_force(first: date | None, until: date | None, day: date) -> bool:
    """Whether that local day lies in a definition's time. `until`: the first day on which it no longer holds.

    False without a `first` day: nobody knows since when.
    """
    return first is not None and first <= day and (until is None or day < until)
