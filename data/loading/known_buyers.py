"""Buyers whom a file names in another way than the store does, as exports of other columns do: by a number, by a name.
Changes nothing.
"""

from data.buyer_names import known_buyer
from data.notices import Notice
from data.rows.identity import BUYER, same_row
from data.sql import Connection
from data.tables import Table

_SAMPLE = 1_000
"""So many of a shop's rows show how it names buyers."""

_SEVERAL = 3
"""So few buyers show nothing."""


def named_otherwise(connection: Connection, table: Table, shop_id: str) -> tuple[Notice, ...]:
    """That rows which the store has get another buyer, or else that the file's buyers are all numbers and the store's
    none, or the other way round. To be asked when `known` is there, before the store is changed.
    """
    if all(column.name != BUYER for column in table.columns):
        return ()
    return _of_known_rows(connection, table, shop_id) or _of_another_kind(connection, table, shop_id)


def _of_known_rows(connection: Connection, table: Table, shop_id: str) -> tuple[Notice, ...]:
    """That rows name another buyer than before: a row's buyer stays who it is."""
    differs = f"{known_buyer('t.buyer_id')} <> {known_buyer('s.buyer_id')} AND lower(t.buyer_id) <> lower(s.buyer_id)"
    row = connection.execute(
        "SELECT count(*), arg_min(t.buyer_id, t.line), arg_min(s.buyer_id, t.line) FROM typed AS t "
        f"JOIN known AS k ON k.line = t.line AND k.changed JOIN {table.name} AS s ON {same_row(table)} "
        f"WHERE s.shop_id = $shop_id AND t.buyer_id <> s.buyer_id AND {differs}",
        {"shop_id": shop_id},
    ).fetchone()
    return (Notice.of("buyers_named_otherwise", count=row[0], buyer=row[1], stored=row[2]),) if row and row[0] else ()


def _of_another_kind(connection: Connection, table: Table, shop_id: str) -> tuple[Notice, ...]:
    if not _have_numbers_on_one_side(connection, table, shop_id):
        return ()
    numbers = "count(DISTINCT buyer_id), count(DISTINCT buyer_id) FILTER (WHERE regexp_full_match(buyer_id, '[0-9]+'))"
    columns = f"SELECT {numbers}, min(buyer_id) FROM"
    rows = connection.execute(
        f"{columns} (SELECT {known_buyer('buyer_id')} AS buyer_id FROM typed WHERE refusal = 0) UNION ALL "
        f"{columns} (SELECT {known_buyer('buyer_id')} AS buyer_id FROM {table.name} WHERE shop_id = $shop_id "
        f"AND buyer_id IS NOT NULL LIMIT {_SAMPLE})",
        {"shop_id": shop_id},
    ).fetchall()
    (in_file, as_numbers, buyer), (in_store, stored_as_numbers, stored) = rows
    if min(in_file, in_store) < _SEVERAL or {as_numbers / in_file, stored_as_numbers / in_store} != {0, 1}:
        return ()
    return (Notice.of("buyers_of_another_kind", buyer=buyer, stored=stored),)


def _have_numbers_on_one_side(connection: Connection, table: Table, shop_id: str) -> bool:
    """Whether buyers are numbers only in the file or only in the store: quickly seen, before names are looked at."""
    any_number = "SELECT 1 FROM {} AND buyer_id BETWEEN '0' AND ':' AND regexp_full_match(buyer_id, '0*[1-9][0-9]*')"
    stored = f"(SELECT buyer_id FROM {table.name} WHERE shop_id = $shop_id AND buyer_id IS NOT NULL LIMIT {_SAMPLE})"
    sides = ("typed WHERE refusal = 0", f"{stored} WHERE TRUE")
    exists = " <> ".join(f"EXISTS ({any_number.format(side)})" for side in sides)
    return bool(connection.execute(f"SELECT {exists}", {"shop_id": shop_id}).fetchall()[0][0])
