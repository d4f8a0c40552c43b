"""Reads the settings and descriptions of shops."""

from dataclasses import dataclass
from datetime import datetime

from data.view import View


@dataclass(frozen=True)
class ShopSettings:
    """Settings of a shop. `name`: shown instead of the id, which is the default. `owner`, `note`: "" for none.

    `deleted_at`: aware, UTC; None while it is not deleted. `texts_masked`: whether private parts of texts are masked
    before they are stored; `buyers_hashed`: whether buyer ids are stored as keyed hashes.
    """

    shop_id: str
    name: str
    owner: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    archived: bool = False
    deleted_at: datetime | None = None
    texts_masked: bool = True
    buyers_hashed: bool = False


def settings(view: View) -> dict[str, ShopSettings]:
    """Return the settings of every shop of the view by shop_id, including the deleted ones."""
    rows = view.rows(
        "SELECT s.shop_id, coalesce(c.name, s.shop_id) AS name, coalesce(c.owner, '') AS owner, "
        "coalesce(c.tags, []) AS tags, coalesce(c.note, '') AS note, coalesce(c.archived, FALSE) AS archived, "
        "c.deleted_at, coalesce(c.texts_masked, TRUE) AS texts_masked, "
        "c.buyer_key IS NOT NULL AS buyers_hashed "
        "FROM shops AS s LEFT JOIN shop_settings AS c ON c.shop_id = s.shop_id ORDER BY s.shop_id"
    )
    return {row["shop_id"]: ShopSettings(**row | {"tags": tuple(row["tags"])}) for row in rows}
