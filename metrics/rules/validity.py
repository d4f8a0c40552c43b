"""For which shops and days a dated definition (a rule, composite, penalty or payout) is in force."""

from datetime import date

from data.shops import Seller, Shop
from metrics.rules.fields import in_market


def is_for(shop: Shop, platform: str, market: str, seller: Seller | None = None) -> bool:
    """Whether a definition with this platform and market applies to the shop.

    "*" means every platform or market; `market` may name several (see `in_market`). `seller`: only shops of this type;
    a shop whose type is unknown may be either.
    """
    if platform not in ("*", shop.platform) or not in_market(market, shop.market):
        return False
    return seller is None or shop.seller in (None, seller)


def is_in_force(first: date | None, until: date | None, day: date) -> bool:
    """Whether a definition is in force on a local day, from `first` until the day before `until`.

    `until` None: no end. False if `first` is None, because the beginning is unknown.
    """
    return first is not None and first <= day and (until is None or day < until)
