"""What a shop is, and what each platform's shops are unless their owner says otherwise."""

from dataclasses import dataclass
from typing import Literal, get_args

Seller = Literal["local", "cross_border"]
SELLERS: tuple[Seller, ...] = get_args(Seller)


@dataclass(frozen=True)
class Shop:
    """One store on one platform, in one market. `timezone` is an IANA name; local days and hours are read in it.

    `seller`: whether it is a shop of the market itself or sells into it from abroad, where the platform has other lines
    for the two; None: nobody said. `programmes`: those that it is in, joined by commas (`lazmall,campaigns`); None:
    nobody said that it is in any.
    """

    shop_id: str
    platform: str
    market: str
    timezone: str
    seller: Seller | None = None
    programmes: str | None = None

    def is_in(self, programme: str) -> bool:
        """Whether somebody said that the shop is in that programme."""
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
"""Platform → (market, time zone) of a shop that is made without naming them. Etsy's own report is in UTC."""

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
"""Market → time zone, when a shop names its market but no time zone."""

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
"""Market → the currency of its shops' amounts of which a file names none. Of other markets nobody knows."""


def own_currency(market: str) -> str:
    """SQL of the currency of a shop's amounts without one; `market`: SQL of its market. NULL where nobody knows."""
    cases = " ".join(f"WHEN '{name}' THEN '{code}'" for name, code in MARKET_CURRENCIES.items())
    return f"CASE {market} {cases} END"


def default_timezone(platform: str, market: str | None) -> str:
    """The IANA time zone of a shop for which none was named."""
    if market is not None and market in MARKET_TIMEZONES:
        return MARKET_TIMEZONES[market]
    return DEFAULTS[platform][1]
