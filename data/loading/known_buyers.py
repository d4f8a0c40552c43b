"""Detects buyers that a file names in another form than the store: by number, name or address. Changes nothing."""

import math
from typing import NamedTuple

from data.buyer_names import known_buyer
from data.notices import Notice
from data.rows.identity import BUYER, same_row
from data.sql import Connection
from data.tables import Table

_SAMPLE = 1_000
"""Rows of a shop that are read to determine how it names buyers."""

_SEVERAL = 3
"""Buyers below which nothing is concluded."""

_ANOTHER_SHARE, _DEVIATIONS = 0.2, 3
"""Difference of the shares of numbers or addresses, and its standard deviations, from which on it is not chance."""

_KINDS = {
    "buyers_by_numbers": "(buyer_id BETWEEN '0' AND ':' AND regexp_full_match(buyer_id, '0*[1-9][0-9]*'))",
    "buyers_by_addresses": "contains(buyer_id, '@')",
}
"""Key of the notice → SQL condition that a buyer is named in this form."""


class _Names(NamedTuple):
    """Number of buyers, number of them in each of `_KINDS`, and the first buyer."""

    buyers: int
    kinds: tuple[int, ...]
    first: str

    def shares(self) -> list[float]:
        return [number / self.buyers for number in self.kinds]


def named_otherwise(connection: Connection, table: Table, shop_id: str) -> tuple[Notice, ...]:
    """Return notices of buyers in another form, for a file whose `known` exists; call before the store changes.

    That stored rows get another buyer; otherwise that the file's buyers are all numbers and the store's are none, or
    the reverse; or that the share of numbers or addresses is much higher or lower.
    """
    if all(column.name != BUYER for column in table.columns):
        return ()
    return _of_known_rows(connection, table, shop_id) or _of_another_kind(connection, table, shop_id)


def _of_known_rows(connection: Connection, table: Table, shop_id: str) -> tuple[Notice, ...]:
    """Return the notice that rows name another buyer than before: the buyer of a row does not change."""
    differs = f"{known_buyer('t.buyer_id')} <> {known_buyer('s.buyer_id')} AND lower(t.buyer_id) <> lower(s.buyer_id)"
    row = connection.execute(
        "SELECT count(*), arg_min(t.buyer_id, t.line), arg_min(s.buyer_id, t.line) FROM typed AS t "
        f"JOIN known AS k ON k.line = t.line AND k.changed JOIN {table.name} AS s ON {same_row(table)} "
        f"WHERE s.shop_id = $shop_id AND t.buyer_id <> s.buyer_id AND {differs}",
        {"shop_id": shop_id},
    ).fetchone()
    return (Notice.of("buyers_named_otherwise", count=row[0], buyer=row[1], stored=row[2]),) if row and row[0] else ()


def _of_another_kind(connection: Connection, table: Table, shop_id: str) -> tuple[Notice, ...]:
    file = "SELECT buyer_id FROM typed WHERE refusal = 0 AND buyer_id IS NOT NULL"
    store = f"SELECT buyer_id FROM {table.name} WHERE shop_id = $shop_id AND buyer_id IS NOT NULL LIMIT {_SAMPLE}"
    # a quick check of rows before the comparison of buyers
    rows = _names(connection, shop_id, file, store)
    if not all(names.buyers for names in rows) or not any(_differ(*rows, kind) for kind in range(len(_KINDS))):
        return ()
    of_file, of_store = _names(
        connection,
        shop_id,
        *(f"SELECT DISTINCT {known_buyer('buyer_id')} AS buyer_id FROM ({s})" for s in (file, store)),
    )
    if min(of_file.buyers, of_store.buyers) < _SEVERAL:
        return ()
    if {of_file.shares()[0], of_store.shares()[0]} == {0, 1}:
        return (Notice.of("buyers_of_another_kind", buyer=of_file.first, stored=of_store.first),)
    return tuple(
        Notice.of(key, share=round(100 * of_file.shares()[kind]), before=round(100 * of_store.shares()[kind]))
        for kind, key in enumerate(_KINDS)
        if _differ(of_file, of_store, kind)
        and abs(of_file.shares()[kind] - of_store.shares()[kind]) > _DEVIATIONS * _deviation(of_file, of_store, kind)
    )


def _names(connection: Connection, shop_id: str, file: str, store: str) -> tuple[_Names, _Names]:
    """Return how the buyers of two queries are named."""
    kinds = ", ".join(f"count(*) FILTER ({is_kind})" for is_kind in _KINDS.values())
    select = f"SELECT count(buyer_id), {kinds}, min(buyer_id) FROM"
    rows = connection.execute(f"{select} ({file}) UNION ALL {select} ({store})", {"shop_id": shop_id}).fetchall()
    first, second = (_Names(buyers, tuple(numbers), name or "") for buyers, *numbers, name in rows)
    return first, second


def _differ(first: _Names, second: _Names, kind: int) -> bool:
    return abs(first.shares()[kind] - second.shares()[kind]) >= _ANOTHER_SHARE


def _deviation(first: _Names, second: _Names, kind: int) -> float:
    """Return the standard deviation of the difference of two shares with one expected value."""
    share = (first.kinds[kind] + second.kinds[kind]) / (first.buyers + second.buyers)
    return math.sqrt(share * (1 - share) * (1 / first.buyers + 1 / second.buyers))
