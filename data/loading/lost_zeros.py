"""Detects ids that differ from the shop's, or within a file, only in how they are written. Changes nothing.

By leading zeros, which spreadsheets drop; by a # in front, by case, or by a name before an address; by a parcel number
behind them.
"""

from collections.abc import Mapping

from data.notices import Notice
from data.sql import Connection, identifier, literal
from data.tables import TABLES, Table

_LINES = "line_id"
"""A number within its order, made up where a file has none: its zeros mean nothing."""

_WRITTEN = "order_id", "refund_id", "buyer_id"
"""Ids that exports write differently: #1001 and 1001, so-7 and SO-7, Anna and anna, Anna <a@x.com> and a@x.com."""

_WITH_PARCEL = "order_id"
"""Ids to which some systems append the number of a parcel: 4501-1 of order 4501."""

_SAMPLE = 1_000
"""Ids of a shop that are read to determine how they are written."""


def lost_zeros(connection: Connection, table: Table, shop_id: str, headers: Mapping[str, str]) -> list[Notice]:
    """Return notices of the ids in `typed` that differ from one of the shop, or from each other, only in their form.

    For each column: how many differ by leading zeros only, or by how they are written; and how many the file itself
    writes in two ways. `headers`: column of the file → its header. Call before the rows are stored. Such ids are
    treated as different ones, because they may be; the user can import a file that kept its zeros.
    """
    names = [c.name for c in table.columns if c.name.endswith("_id") and c.name != _LINES and c.name in headers]
    notices = [
        notice for name in names if name in _WRITTEN for notice in _written_in_two_ways(connection, name, headers[name])
    ]
    imported = f"SELECT 1 FROM imports WHERE shop_id = {literal(shop_id)} LIMIT 1"
    if not names or not connection.execute(imported).fetchone():
        return notices
    row = connection.execute(f"SELECT {', '.join(_any_with_zeros(name, shop_id) for name in names)}").fetchone()
    suspects = [("zeros_lost", name) for name, suspect in zip(names, row or (), strict=True) if suspect]
    written = [name for name in names if name in _WRITTEN and _are_written_otherwise(connection, name, shop_id)]
    suspects += [("ids_written_otherwise", name) for name in written]
    suspects += [
        ("ids_with_parcel", name) for name in names if name == _WITH_PARCEL and _any_parcel(connection, shop_id)
    ]
    for key, name in suspects:
        bare, alike = _BARE[key]
        count, in_file, stored = connection.execute(_pairs(name, shop_id, bare, alike)).fetchall()[0]
        if count:
            notices.append(Notice.of(key, column=headers[name], count=count, id=in_file, stored=stored))
    return notices


def _written_in_two_ways(connection: Connection, name: str, header: str) -> list[Notice]:
    """Return the notice that the file writes ids in two ways, mostly because rows of two exports were joined."""
    in_file = f"SELECT {identifier(name)} AS id FROM typed WHERE refusal = 0"
    if not connection.execute(f"SELECT coalesce({_MIXED}, FALSE) FROM ({in_file})").fetchall()[0][0]:
        return []
    alike = f"count(DISTINCT id) > 1 AND bool_or({_PLAIN.format('')} = {_WRITTEN_BARE})"
    of_id = f"SELECT min(id) AS id, max(id) AS other FROM ({in_file}) WHERE id <> '' GROUP BY {_WRITTEN_BARE}"
    row = connection.execute(f"SELECT count(*), min(id), arg_min(other, id) FROM ({of_id} HAVING {alike})").fetchone()
    count, an_id, other = row or (0, "", "")
    return [Notice.of("ids_in_two_ways", column=header, count=count, id=an_id, other=other)] if count else []


def _are_written_otherwise(connection: Connection, name: str, shop_id: str) -> bool:
    """Whether ids are written in different ways in the file or the shop.

    Some, but not all, have # in front or a name before an address, or some are in lower and others in upper case.
    """
    # a single # may be anywhere among the shop's ids, where it is found fast; for the rest a sample must do
    hashes = [f"SELECT * FROM ({source}) WHERE id BETWEEN '#' AND '$' LIMIT 1" for source in _stored(name, shop_id)]
    sources = " UNION ALL ".join(f"({source})" for source in (*_samples(name, shop_id), *hashes))
    return bool(connection.execute(f"SELECT coalesce({_MIXED}, FALSE) FROM ({sources})").fetchall()[0][0])


def _any_parcel(connection: Connection, shop_id: str) -> bool:
    """Whether orders of the file or of the shop have a parcel number behind their ids."""
    ids = " UNION ALL ".join(_samples(_WITH_PARCEL, shop_id))
    where = f"WHERE regexp_matches(id, {literal(_PARCEL)}) LIMIT 1"
    return connection.execute(f"SELECT 1 FROM ({ids}) {where}").fetchone() is not None


def _samples(name: str, shop_id: str) -> tuple[str, str]:
    """SQL queries for the ids of the file, and for a sample of the shop's."""
    stored = " UNION ALL ".join(f"(SELECT * FROM ({source}) LIMIT {_SAMPLE})" for source in _stored(name, shop_id))
    return f"SELECT {identifier(name)} AS id FROM typed WHERE refusal = 0", stored


def _any_with_zeros(name: str, shop_id: str) -> str:
    """SQL condition: an id of the file or of the shop begins with a zero, which is rare."""
    sources = [f"SELECT {identifier(name)} AS id FROM typed WHERE refusal = 0", *_stored(name, shop_id)]
    return " OR ".join(f"EXISTS (SELECT 1 FROM ({source}) AS s WHERE {_WITH_ZEROS})" for source in sources)


def _pairs(name: str, shop_id: str, bare: str, alike: str) -> str:
    """SQL query for the number of the file's ids with a counterpart, the first of them, and its counterpart.

    `bare`: SQL for the common part of two ids; `alike`: SQL condition for accepting it.
    """
    in_file = (
        f"SELECT DISTINCT {identifier(name)} AS id FROM typed WHERE refusal = 0 AND {identifier(name)} IS NOT NULL"
    )
    stored = " UNION ALL ".join(_stored(name, shop_id))
    return (
        "SELECT count(DISTINCT f.id), min(f.id), arg_min(s.id, (f.id, s.id)) "
        f"FROM (SELECT id, {bare} AS bare FROM ({in_file}) AS a) AS f "
        f"JOIN (SELECT id, {bare} AS bare FROM ({stored}) AS b) AS s ON s.bare = f.bare WHERE s.id <> f.id AND {alike}"
    )


def _stored(name: str, shop_id: str) -> list[str]:
    """SQL queries for the shop's ids in the column of this name, by table."""
    return [
        f"SELECT {identifier(name)} AS id FROM {table.name} WHERE shop_id = {literal(shop_id)}"
        for table in TABLES.values()
        if any(column.name == name for column in table.columns)
    ]


_WITH_ZEROS = "id >= '0' AND id < '1' AND regexp_full_match(id, '0+[1-9][0-9]*')"

_MIXED = (
    "bool_or(prefix(id, '#')) AND NOT bool_and(prefix(id, '#')) OR bool_or(suffix(id, '>')) "
    "OR bool_or(id <> upper(id)) AND bool_or(id <> lower(id))"
)
"""SQL condition: ids are not all written in one way, so that two of them may be the same."""

_PARCEL = "[-_][0-9]{1,2}$"

_ADDRESS = r"^.*<([^<>@ ]+@[^<>@ ]+)>$"
"""A person's address behind a name: Anna <a@x.com>."""

_PLAIN = "upper(ltrim({}id, '#'))"

_WRITTEN_BARE = (
    f"upper(ltrim(CASE WHEN suffix(id, '>') THEN regexp_replace(id, {literal(_ADDRESS)}, '\\1') ELSE id END, '#'))"
)
"""The address of an id, or the id, in upper case without #; of two names with one address, neither is a form of it."""

_BARE = {
    "zeros_lost": ("ltrim(id, '0')", "regexp_full_match(f.bare, '[1-9][0-9]*')"),
    "ids_written_otherwise": (
        _WRITTEN_BARE,
        f"f.bare <> '' AND f.bare IN ({_PLAIN.format('f.')}, {_PLAIN.format('s.')})",
    ),
    "ids_with_parcel": (f"regexp_replace(id, {literal(_PARCEL)}, '')", "f.bare IN (f.id, s.id) AND f.bare <> ''"),
}
"""Key of a notice about two ids → SQL for their common part, and the SQL condition for accepting it."""
