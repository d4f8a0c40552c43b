"""Ids that differ from the shop's by zeros at their beginning, which spreadsheets leave out, by how they are written,
with # in front, in capitals or with a name before an address, or by the number of a parcel behind them. Also those that
a file itself writes in two ways. Changes nothing.
"""

from collections.abc import Mapping

from data.notices import Notice
from data.sql import Connection, identifier, literal
from data.tables import TABLES, Table

_LINES = "line_id"
"""Counts within its order, and is made up where a file has none: its zeros say nothing."""

_WRITTEN = "order_id", "refund_id", "buyer_id"
"""Ids that some exports write in another way: #1001 and 1001, so-7 and SO-7, Anna and anna, Anna <a@x.com> and a@x.com.
"""

_WITH_PARCEL = "order_id"
"""Ids behind which some systems write the number of a parcel: 4501-1 of order 4501."""

_SAMPLE = 1_000
"""So many of a shop's ids show how they are written."""


def lost_zeros(connection: Connection, table: Table, shop_id: str, headers: Mapping[str, str]) -> list[Notice]:
    """For each column of ids in `typed`: how many differ from an id of the shop by zeros at the beginning only, or in
    how they are written; and how many the file itself writes in two ways.

    `headers`: column of the file → its header. To be asked before the rows are stored. Such ids are taken for different
    ones, because they may be; whoever knows better can import a file that kept its zeros.
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
    """That the file writes ids in two ways, most often because rows of two exports were put together."""
    in_file = f"SELECT {identifier(name)} AS id FROM typed WHERE refusal = 0"
    if not connection.execute(f"SELECT coalesce({_MIXED}, FALSE) FROM ({in_file})").fetchall()[0][0]:
        return []
    alike = f"count(DISTINCT id) > 1 AND bool_or({_PLAIN.format('')} = {_WRITTEN_BARE})"
    of_id = f"SELECT min(id) AS id, max(id) AS other FROM ({in_file}) WHERE id <> '' GROUP BY {_WRITTEN_BARE}"
    row = connection.execute(f"SELECT count(*), min(id), arg_min(other, id) FROM ({of_id} HAVING {alike})").fetchone()
    count, an_id, other = row or (0, "", "")
    return [Notice.of("ids_in_two_ways", column=header, count=count, id=an_id, other=other)] if count else []


def _are_written_otherwise(connection: Connection, name: str, shop_id: str) -> bool:
    """Whether ids of the file or of the shop, but not all of them, have # in front, a name before an address, or
    letters that are small in some and large in others.
    """
    # one id with a # may stand anywhere among the shop's, where it is quickly found; for the others a sample has to do
    hashes = [f"SELECT * FROM ({source}) WHERE id BETWEEN '#' AND '$' LIMIT 1" for source in _stored(name, shop_id)]
    sources = " UNION ALL ".join(f"({source})" for source in (*_samples(name, shop_id), *hashes))
    return bool(connection.execute(f"SELECT coalesce({_MIXED}, FALSE) FROM ({sources})").fetchall()[0][0])


def _any_parcel(connection: Connection, shop_id: str) -> bool:
    """Whether orders of the file or of the shop have the number of a parcel behind their ids."""
    ids = " UNION ALL ".join(_samples(_WITH_PARCEL, shop_id))
    where = f"WHERE regexp_matches(id, {literal(_PARCEL)}) LIMIT 1"
    return connection.execute(f"SELECT 1 FROM ({ids}) {where}").fetchone() is not None


def _samples(name: str, shop_id: str) -> tuple[str, str]:
    """SQL for the ids of the file, and for some of the shop's."""
    stored = " UNION ALL ".join(f"(SELECT * FROM ({source}) LIMIT {_SAMPLE})" for source in _stored(name, shop_id))
    return f"SELECT {identifier(name)} AS id FROM typed WHERE refusal = 0", stored


def _any_with_zeros(name: str, shop_id: str) -> str:
    """SQL that says whether an id of the file or of the shop begins with a zero; seldom any does."""
    sources = [f"SELECT {identifier(name)} AS id FROM typed WHERE refusal = 0", *_stored(name, shop_id)]
    return " OR ".join(f"EXISTS (SELECT 1 FROM ({source}) AS s WHERE {_WITH_ZEROS})" for source in sources)


def _pairs(name: str, shop_id: str, bare: str, alike: str) -> str:
    """SQL for the count of the file's ids that have such a counterpart, and the first of them with its counterpart.

    `bare`: SQL for what two ids have in common; `alike`: of which of these.
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
    """SQL for the shop's ids under that name, by table."""
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
"""SQL for whether ids are not all written in one way, so that two of them may be one."""

_PARCEL = "[-_][0-9]{1,2}$"

_ADDRESS = r"^.*<([^<>@ ]+@[^<>@ ]+)>$"
"""The address of somebody behind a name: Anna <a@x.com>."""

_PLAIN = "upper(ltrim({}id, '#'))"

_WRITTEN_BARE = (
    f"upper(ltrim(CASE WHEN suffix(id, '>') THEN regexp_replace(id, {literal(_ADDRESS)}, '\\1') ELSE id END, '#'))"
)
"""Of two names before one address neither is another way to write the address."""

_BARE = {
    "zeros_lost": ("ltrim(id, '0')", "regexp_full_match(f.bare, '[1-9][0-9]*')"),
    "ids_written_otherwise": (
        _WRITTEN_BARE,
        f"f.bare <> '' AND f.bare IN ({_PLAIN.format('f.')}, {_PLAIN.format('s.')})",
    ),
    "ids_with_parcel": (f"regexp_replace(id, {literal(_PARCEL)}, '')", "f.bare IN (f.id, s.id) AND f.bare <> ''"),
}
"""What is told of two ids → SQL for what they have in common, and of which of these."""
