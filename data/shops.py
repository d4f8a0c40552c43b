"""Shops, and the defaults of each platform's shops."""

from dataclasses import dataclass
from typing import Literal, get_args

Seller = Literal["local", "cross_border"]
SELLERS: tuple[Seller, ...] = get_args(Seller)


@dataclass(frozen=True)
class Shop:
    """A store on one platform, in one market. `timezone`: IANA name; local days and hours are in this zone.

    `seller`: whether it is a shop of the market itself or sells into it from abroad, where the platform has different
    lines for the two; None: unknown. `programmes`: the programmes that it is in, joined by commas
    (`lazmall,campaigns`); None: unknown.
    """

    shop_id: str
    platform: str
    market: str
    timezone: str
    seller: Seller | None = None
    programmes: str | None = None

    def is_in(self, programme: str) -> bool:
        """Whether the shop is known to be in the programme."""
        return programme in (self.programmes or "").split(",")


DEFAULTS: dict[str, tuple[str, str]] = {
    "kuaishou": ("CN", "Asia/Shanghai"),
    "douyin": ("CN", "Asia/Shanghai"),
    "taobao": ("CN", "Asia/Shanghai"),
    "pinduoduo": ("CN", "Asia/Shanghai"),
    "wechat": ("CN", "Asia/Shanghai"),
    "xiaohongshu": ("CN", "Asia/Shanghai"),
    "youzan": ("CN", "Asia/Shanghai"),
    "tiktok_shop": ("SEA", "Asia/Bangkok"),
    "shopee": ("SEA", "Asia/Singapore"),
    "lazada": ("SEA", "Asia/Singapore"),
    "amazon": ("US", "America/Los_Angeles"),
    "etsy": ("US", "UTC"),
    "ebay": ("US", "America/Los_Angeles"),
    "shopify": ("US", "America/New_York"),
    "other": ("CN", "Asia/Shanghai"),
}
"""Platform → (market, time zone) of a shop created without them. Etsy's own report is in UTC."""

MARKET_TIMEZONES: dict[str, str] = {
    "CN": "Asia/Shanghai",
    "ID": "Asia/Jakarta",
    "TH": "Asia/Bangkok",
    "VN": "Asia/Ho_Chi_Minh",
    "MY": "Asia/Kuala_Lumpur",
    "PH": "Asia/Manila",
    "SG": "Asia/Singapore",
    "TW": "Asia/Taipei",
    "US": "America/Los_Angeles",
    "UK": "Europe/London",
}
"""Market → time zone of a shop with a market but no time zone."""

MARKET_CURRENCIES: dict[str, str] = {
    "CN": "CNY",
    "ID": "IDR",
    "TH": "THB",
    "VN": "VND",
    "MY": "MYR",
    "PH": "PHP",
    "SG": "SGD",
    "TW": "TWD",
    "US": "USD",
    "UK": "GBP",
}
"""Market → currency of its shops' amounts for which a file names none. For other markets it is unknown."""


def own_currency(market: str) -> str:
    """SQL expression for the currency of a shop's amounts without one; `market`: SQL for its market.

    NULL if unknown.
    """
    cases = " ".join(f"WHEN '{name}' THEN '{code}'" for name, code in MARKET_CURRENCIES.items())
    return f"CASE {market} {cases} END"


def default_timezone(platform: str, market: str | None) -> str:
    """Return the IANA time zone of a shop for which none was given."""
    if market is not None and market in MARKET_TIMEZONES:
        return MARKET_TIMEZONES[market]
    return DEFAULTS[platform][1]
