"""Creates a shop on its first import, and checks its name."""

import re

from data.errors import DabiaoError, PlatformNeeded
from data.shops import DEFAULTS, Shop, default_timezone
from data.sql import Connection
from data.zones import spans

_VISIBLE = r"[^/\\\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
TAKEN = ("done", "failed")
NAME = re.compile(rf"(?!\.|(?:{'|'.join(TAKEN)})$)(?!\s){_VISIBLE}{{1,100}}(?<!\s)")
"""Allowed names of a new shop. The name is printed in lines and names a folder beside the inbox's own two: no slashes,
no line breaks, no invisible, direction-changing or unencodable characters; joiners of letters and emoji are allowed."""


def ensure_shop(
    connection: Connection, shop_id: str, platform: str | None, market: str | None, timezone: str | None
) -> Shop:
    """Return the shop of this name, created when it is new, inside the caller's transaction.

    A new shop needs a platform; market and time zone have defaults per platform. Raises DabiaoError when the platform
    is missing or unknown, when the shop was deleted, or when an argument contradicts its stored value.
    """
    row = connection.execute(
        "SELECT platform, market, timezone, seller, programmes FROM shops WHERE shop_id = $s", {"s": shop_id}
    ).fetchone()
    if row is not None:
        hidden = connection.execute(
            "SELECT 1 FROM shop_settings WHERE shop_id = $s AND deleted_at IS NOT NULL", {"s": shop_id}
        ).fetchone()
        if hidden is not None:
            raise DabiaoError("error.shop_deleted", shop=shop_id)
        shop = Shop(shop_id, *row)
        for name, value in (("platform", platform), ("market", market), ("timezone", timezone)):
            if value is not None and value != getattr(shop, name):
                raise DabiaoError(
                    "error.shop_differs", shop=shop_id, field=name, stored=getattr(shop, name), value=value
                )
        return shop
    if not NAME.fullmatch(shop_id):
        raise DabiaoError("error.bad_shop_name", shop=shop_id, taken=", ".join(TAKEN))
    if platform is None:
        raise PlatformNeeded(shop_id, ", ".join(DEFAULTS))
    if platform not in DEFAULTS:
        raise DabiaoError("error.unknown_platform", platform=platform, known=", ".join(DEFAULTS))
    shop = Shop(shop_id, platform, market or DEFAULTS[platform][0], timezone or default_timezone(platform, market))
    connection.execute(
        "INSERT INTO shops VALUES ($shop_id, $platform, $market, $timezone, NULL, NULL)",
        {"shop_id": shop.shop_id, "platform": shop.platform, "market": shop.market, "timezone": shop.timezone},
    )
    spans_row = connection.execute("SELECT 1 FROM zone_offsets WHERE timezone = $t", {"t": shop.timezone}).fetchone()
    if spans_row is None:
        connection.executemany("INSERT INTO zone_offsets VALUES (?, ?, ?, ?, ?, ?)", spans(shop.timezone))
    return shop
