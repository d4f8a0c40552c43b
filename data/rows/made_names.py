"""Names for rows that have none in the export, made from the row's content so that a file makes them again."""

from collections.abc import Callable, Iterable

from data.rows.private_texts import PRIVATE_TEXTS, mask_sql
from data.sql import Connection, identifier, literal
from data.tables import Table

MADE_OF: dict[str, tuple[str, ...]] = {
    "messages": ("conversation_id", "sent_at", "sender", "text"),
    "reviews": ("order_id", "product_id", "created_at"),
    "violations": ("kind", "decided_at", "severity", "actions", "fine"),
    "certificates": ("kind", "category", "product_id"),
    "inspections": ("kind", "noticed_at", "product_id", "order_id"),
}
"""Table → the columns from which, with the shop, a missing name is made; the last column of the key takes it."""

WITHOUT_ORDER = ("buyer_id",)
"""Further columns for a review's name where it has no order."""
WITHOUT_ANYBODY = ("description_score", "service_score", "logistics_score", "text")
"""Further columns where it has no order, product or buyer: only its content distinguishes it then. In all other cases a
changed review keeps its name."""


def name_sql(
    table: Table,
    shop_id: str,
    cell: Callable[[str], str] = identifier,
    change: Callable[[str], str] = str,
    private: Callable[[str], str] = mask_sql,
) -> str:
    """SQL expression for the name that is made for a row.

    `cell`: SQL for a column of the row, by default as stored. `change`: SQL for an instant, from SQL for the instant of
    the row. `private`: the same for people's text.
    """

    def part(name: str) -> str:
        if table.column(name).type == "time":
            value = f"epoch_us({change(cell(name))})"
        elif name == PRIVATE_TEXTS.get(table.name):
            value = private(cell(name))  # masked or not, by this program or by the platform: the same name
        else:
            value = cell(name)
        return f"coalesce(CAST({value} AS VARCHAR), '')"

    parts = [literal(shop_id), *map(part, MADE_OF[table.name])]
    if table.name == "reviews":
        nameless = f"{cell('order_id')} IS NULL"
        parts += [f"CASE WHEN {nameless} THEN {part(name)} END" for name in WITHOUT_ORDER]
        nameless += f" AND {cell('product_id')} IS NULL AND {cell('buyer_id')} IS NULL"
        parts += [f"CASE WHEN {nameless} THEN {part(name)} END" for name in WITHOUT_ANYBODY]
    return hash_sql(parts)


def rename(connection: Connection, table: Table, shop_id: str, later: Callable[[str], str]) -> None:
    """Rename the shop's rows whose names were made from instants, for when these change.

    `later`: SQL for an instant after the change, from SQL for it before. Call it before the instants change, so that a
    file that is imported again still matches its own rows.
    """
    if table.name not in MADE_OF:
        return
    _rename(connection, table, shop_id, *(name_sql(table, shop_id, change=change) for change in (str, later)))


def rename_unmasked(connection: Connection, table: Table, shop_id: str) -> None:
    """Rename the shop's rows whose names were made from unmasked texts to those made from masked ones."""
    _rename(connection, table, shop_id, *(name_sql(table, shop_id, private=private) for private in (str, mask_sql)))


def _rename(connection: Connection, table: Table, shop_id: str, before: str, after: str) -> None:
    """Rename rows; `before`, `after`: SQL for a row's old and new name, as if it were the only one of that name."""
    key = table.key[-1]
    repeats = "least(count(*) OVER (PARTITION BY first), 1000)"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE renamed AS SELECT * FROM (SELECT DISTINCT old, new FROM ("
        f"SELECT CASE WHEN n = 1 THEN first ELSE {repeat_sql('first')} END AS old, "
        f"CASE WHEN n = 1 THEN next ELSE {repeat_sql('next')} END AS new FROM ("
        f"SELECT first, next, unnest(range(1, {repeats} + 1)) AS n FROM ("
        f"SELECT {before} AS first, {after} AS next FROM {table.name} WHERE shop_id = $shop_id)))) "
        # rows whose names would become the same keep theirs
        "WHERE old <> new QUALIFY count(*) OVER (PARTITION BY new) = 1",
        {"shop_id": shop_id},
    )
    for name in (table.name, f"{table.name}_said"):
        connection.execute(
            f"UPDATE {name} AS s SET {key} = r.new FROM renamed AS r WHERE s.shop_id = $shop_id AND s.{key} = r.old",
            {"shop_id": shop_id},
        )


def repeat_sql(name: str) -> str:
    """SQL expression for the name of the `n`th row that would have the same name, from the second on."""
    return hash_sql([name, "CAST(n AS VARCHAR)"])


def hash_sql(parts: Iterable[str]) -> str:
    """SQL expression for a name made from these parts; NULL parts are left out."""
    return f"'#' || left(md5(concat_ws(chr(31), {', '.join(parts)})), 20)"
