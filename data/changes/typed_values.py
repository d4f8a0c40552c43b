"""Stores the values that a platform shows only in its back office and that users type in, and logs each change."""

from datetime import date

from data.access import Access
from data.errors import DabiaoError
from data.sql import Connection, now
from data.store import in_transaction

LONGEST = 2000
"""Characters of a value at most."""


def keep(access: Access, shop_id: str, composite: str, name: str, text: str, valid_from: date) -> None:
    """Store a value of a shop from a local day on; "" removes the one of that day.

    The caller, who knows the composite, validates the text. Raises DabiaoError for an unknown shop or too long a text.
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise DabiaoError("error.setting_too_long", field=name, longest=LONGEST, value=text[:40])
    with access.view() as view:
        view.shop(shop_id)
    with access.writing("configure", shop_id) as connection:
        in_transaction(connection, lambda: _replace(connection, access, shop_id, composite, name, text, valid_from))


def _replace(
    connection: Connection, access: Access, shop_id: str, composite: str, name: str, text: str, valid_from: date
) -> None:
    key = {"s": shop_id, "c": composite, "n": name, "d": valid_from}
    place = "shop_id = $s AND composite = $c AND name = $n AND valid_from = $d"
    row = connection.execute(f"SELECT value FROM typed_values WHERE {place}", key).fetchone()
    before = None if row is None else row[0]
    if before == (text or None):
        return
    connection.execute(f"DELETE FROM typed_values WHERE {place}", key)
    if text:
        connection.execute("INSERT INTO typed_values VALUES ($s, $c, $n, $v, $d)", key | {"v": text})
    connection.execute(
        "INSERT INTO shop_changes VALUES ($shop, $at, $by, $field, $before, $after)",
        {
            "shop": shop_id,
            "at": now(),
            "by": access.actor,
            "field": f"{composite} {name} {valid_from}",
            "before": before,
            "after": text or None,
        },
    )
