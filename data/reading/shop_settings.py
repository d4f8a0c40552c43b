"""Reads what people have written about their shops."""

from dataclasses import dataclass
from datetime import datetime

from data.view import View


@dataclass(frozen=True)
class ShopSettings:
    """What is written about a shop. `name`: shown in the place of the id, which is the default. `owner`, `note`: "" for
    none. `deleted_at`: aware, UTC; None while it is not deleted. `texts_masked`: whether what is private in texts is
    masked before it is stored; `buyers_hashed`: whether buyers' ids are stored as keyed hashes.
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
    """The settings of every shop of the view by shop_id, the deleted ones included."""
    rows = view.rows(
        "SELECT s.shop_id, coalesce(c.name, s.shop_id) AS name, coalesce(c.owner, '') AS owner, "
        "coalesce(c.tags, []) AS tags, coalesce(c.note, '') AS note, coalesce(c.archived, FALSE) AS archived, "
        "c.deleted_at, coalesce(c.texts_masked, TRUE) AS texts_masked, "
        "c.buyer_key IS NOT NULL AS buyers_hashed "
        "FROM shops AS s LEFT JOIN shop_settings AS c ON c.shop_id = s.shop_id ORDER BY s.shop_id"
    )
    return {row["shop_id"]: ShopSettings(**row | {"tags": tuple(row["tags"])}) for row in rows}
