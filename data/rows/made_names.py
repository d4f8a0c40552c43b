"""The names that rows get whose export gives them none: made of what the row says, so that a file makes them again."""

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
"""Table → the columns from which a missing name is made, with the shop; the last column of the key takes it."""

WITHOUT_ORDER = ("buyer_id",)
"""More columns that a review's name is made from where no order is named."""
WITHOUT_ANYBODY = ("description_score", "service_score", "logistics_score", "text")
"""More of them where neither order, product nor buyer is named: what it says is then all that tells it from others.
Elsewhere a review that was changed keeps its name."""


def name_sql(
    table: Table,
    shop_id: str,
    cell: Callable[[str], str] = identifier,
    change: Callable[[str], str] = str,
    private: Callable[[str], str] = mask_sql,
) -> str:
    """SQL for the name that is made for a row.

    `cell`: SQL for a column of the row; by default the row is one as stored. `change`: SQL for an instant, from SQL for
    the one that the row has. `private`: the same for what people wrote.
    """

    def part(name: str) -> str:
        if table.column(name).type == "time":
            value = f"epoch_us({change(cell(name))})"
        elif name == PRIVATE_TEXTS.get(table.name):
            value = private(cell(name))  # masked or not, by us or by the platform: one name
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
    """Give the shop's rows whose names were made of instants the names that they will have when these have changed.

    `later`: SQL for an instant after the change, from SQL for it before. To be called before the instants change, so
    that a file that is imported again still meets its own rows.
    """
    if table.name not in MADE_OF:
        return
    _rename(connection, table, shop_id, *(name_sql(table, shop_id, change=change) for change in (str, later)))


def rename_unmasked(connection: Connection, table: Table, shop_id: str) -> None:
    """Give the shop's rows whose names were made of unmasked texts the names that are made of masked ones."""
    _rename(connection, table, shop_id, *(name_sql(table, shop_id, private=private) for private in (str, mask_sql)))


def _rename(connection: Connection, table: Table, shop_id: str, before: str, after: str) -> None:
    """`before`, `after`: SQL for the name that a row had, and has now, were it the only one of that name."""
    key = table.key[-1]
    repeats = "least(count(*) OVER (PARTITION BY first), 1000)"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE renamed AS SELECT * FROM (SELECT DISTINCT old, new FROM ("
        f"SELECT CASE WHEN n = 1 THEN first ELSE {repeat_sql('first')} END AS old, "
        f"CASE WHEN n = 1 THEN next ELSE {repeat_sql('next')} END AS new FROM ("
        f"SELECT first, next, unnest(range(1, {repeats} + 1)) AS n FROM ("
        f"SELECT {before} AS first, {after} AS next FROM {table.name} WHERE shop_id = $shop_id)))) "
        # names that would become one stay as they are
        "WHERE old <> new QUALIFY count(*) OVER (PARTITION BY new) = 1",
        {"shop_id": shop_id},
    )
    for name in (table.name, f"{table.name}_said"):
        connection.execute(
            f"UPDATE {name} AS s SET {key} = r.new FROM renamed AS r WHERE s.shop_id = $shop_id AND s.{key} = r.old",
            {"shop_id": shop_id},
        )


def repeat_sql(name: str) -> str:
    """SQL for the name of the `n`th row that would bear the same name, from the second on."""
    return hash_sql([name, "CAST(n AS VARCHAR)"])


def hash_sql(parts: Iterable[str]) -> str:
    """SQL for a name made of these parts; those that are NULL are left out."""
    return f"'#' || left(md5(concat_ws(chr(31), {', '.join(parts)})), 20)"
