"""Notices about how a file's times, zones and cells were read. Reads temporary tables only."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from data.files.cells import ERROR_CELL, NO_RESULT, clean_sql
from data.files.encodings import UNPROVEN
from data.files.misread import MISREAD, surely_meant_by
from data.formats.matching import Match
from data.formats.time_text import unknown_zone_in, zone_in_header, zone_offset
from data.formats.time_values import open_end_sql
from data.formats.times import Writing
from data.notices import Notice
from data.rows.cell_table import SKIP
from data.rows.private_texts import PRIVATE_TEXTS, mask_sql
from data.sql import Connection, identifier, literal
from data.tables import MAY_LIE_AHEAD, Table

_SINCE_1904 = timedelta(days=1462)
"""Difference between days counted from 1904, as by Excel on old Macs, and from 1900."""

_TEXTS = 10_000
"""Texts at most that are checked for misreading."""

_SHORTEST_PAIR = 20

_SEVERAL_ORDERS = 3
"""Orders, and different amounts, from which on equal amounts on all lines of an order are not chance."""
_ONE_ID = "(?:[^0-9;；,，|/、\\n]{1,20}[:： ] *)?[A-Za-z]{0,3}[0-9][0-9-]{9,}(?: ?[(（][^()（）0-9]{1,20}[)）])?"
_SEVERAL_IDS = f"{_ONE_ID}(?:[ \\n]*[;；,，|/、 \\n][ \\n]*{_ONE_ID})+"
"""Several numbers of orders, requests or parcels in one cell, each with its label or its carrier."""
_SEVERAL_PRODUCTS = "[A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]*(?:[ \\n]*[;；|、\\n][ \\n]*[A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]*)+"
"""Several products in one cell, whose numbers may be short; / and a comma are part of many article numbers."""


def with_zone_of_rows(connection: Connection, match: Match, timezone: str) -> Match:
    """Return the match with the zone that a column of the file names for all rows, as a known or an unknown one.

    `timezone`: the shop's, in which times are read anyway.
    """
    if match.zone_place is None or match.zone is not None:
        return match
    cell = clean_sql(f"{SKIP}{match.zone_place}")
    rows = connection.execute(
        f"SELECT DISTINCT {cell} AS zone FROM staged WHERE ragged IS NULL AND zone IS NOT NULL ORDER BY 1 LIMIT 3"
    ).fetchall()
    names = [name for (name,) in rows]
    if not names or names == [timezone]:
        return replace(match, own_zone=bool(names))
    offset = zone_offset(names[0]) if len(names) == 1 else None
    return replace(match, unknown_zone=", ".join(names)) if offset is None else replace(match, zone=offset)


def zones_in_headers(match: Match, headers: Mapping[str, str]) -> dict[str, int]:
    """Return time column → seconds ahead of UTC, where its header or the rows above the headers name a zone."""
    zones = {}
    for name, header in headers.items():
        in_header = zone_in_header(header)
        zone = in_header[1] if in_header is not None else match.zone
        if zone is not None:
            zones[name] = zone
    return zones


def notices_of_days(table: Table, days: set[str], headers: Mapping[str, str]) -> list[Notice]:
    """Return notices of how days without a time are read: not measured from, or lasting to the end of the day."""
    columns: dict[str, list[str]] = {"days_only": [], "days_end": [], "days_begin": []}
    for name in (name for name in headers if name in days):
        measured = bool(table.beside(name))
        kind = "days_end" if name in MAY_LIE_AHEAD else "days_only" if measured else "days_begin"
        columns[kind].append(headers[name])
    return [Notice.of(kind, columns=", ".join(named)) for kind, named in columns.items() if named]


def notices_of_some_days(
    connection: Connection, table: Table, headers: Mapping[str, str], writings: Mapping[str, Writing]
) -> list[Notice]:
    """Return notices of single cells without a time of day in columns whose other cells have one.

    Messages without one are rejected, which their rejected rows report.
    """
    names = [name for name, writing in writings.items() if writing.clock and writing.day != "FALSE"]
    if not names or table.name == "messages":
        return []
    counts = ", ".join(
        f"count(*) FILTER (ragged IS NULL AND {name}_t IS NOT NULL AND ({writings[name].day}) "
        f"AND NOT ({open_end_sql(name)}))"
        for name in names
    )
    days = dict(zip(names, connection.execute(f"SELECT {counts} FROM read_times").fetchall()[0], strict=True))
    return [
        Notice.of(_of_some_days(table, name), column=headers[name], count=count)
        for name, count in days.items()
        if count
    ]


def _of_some_days(table: Table, name: str) -> str:
    if name in MAY_LIE_AHEAD:
        return "days_among_promises"
    return "days_among_measured" if table.beside(name) else "days_among_times"


def notices_of_calendars(headers: Mapping[str, str], writings: Mapping[str, Writing]) -> list[Notice]:
    """Return notices that the years of a column are those of another calendar, with one of them as an example."""
    return [
        Notice.of("years_of_calendar", column=headers[name], written=writing.years.written, read=writing.years.read)
        for name, writing in writings.items()
        if writing.years is not None
    ]


def notices_of_day_numbers(
    connection: Connection, headers: Mapping[str, str], writings: Mapping[str, Writing], now: datetime
) -> list[Notice]:
    """Return notices of numbers read as days since 1900 that may count from 1904, unless that is after the import."""
    notices = []
    for name in (name for name in headers if writings[name].numbered):
        (last,) = connection.execute(f"SELECT max({name}_t) FROM read_times WHERE ragged IS NULL").fetchall()[0]
        if last is not None and last + _SINCE_1904 <= now + timedelta(days=1):
            other = last + _SINCE_1904
            notices.append(Notice.of("days_numbered", column=headers[name], read=f"{last:%F}", other=f"{other:%F}"))
    return notices


def notice_of_zone(match: Match) -> list[Notice]:
    """Return the notice that the file names a zone for its times, known or not."""
    times = (c.name for c in match.format.table.columns if c.type == "time" and c.name in match.headers)
    unknown = match.unknown_zone or next((text for name in times if (text := unknown_zone_in(match.headers[name]))), "")
    if unknown:
        return [Notice.of("zone_unknown", text=unknown[:80])]
    zones = set(zones_in_headers(match, match.headers).values())
    return [Notice.of("zone_of_file", zone=_zone_name(zone)) for zone in sorted(zones)]


def notice_of_money(match: Match) -> list[Notice]:
    """Return the notice that the rows above the headers name a unit or a currency of amounts."""
    return [Notice.of("money_of_file", text=match.money)] if match.money and "amount" in match.places else []


def _zone_name(seconds: int) -> str:
    hours, rest = divmod(abs(seconds), 3600)
    minutes = f":{rest // 60:02}" if rest else ""
    return "UTC" if not seconds else f"UTC{'-' if seconds < 0 else '+'}{hours}{minutes}"


def notices_of_error_cells(connection: Connection, match: Match) -> list[Notice]:
    """Return notices of cells of `staged` with a spreadsheet error or a formula without a result.

    They are read as empty, and filled from other rows where a format says so.
    """
    columns = {place: name for name, place in (*match.extra.items(), *match.places.items())}
    names = [identifier(name) for name in columns.values()]
    suspects = " OR ".join(f"{name} BETWEEN '#' AND '$'" for name in names)
    if not connection.execute(f"SELECT 1 FROM staged WHERE {suspects} LIMIT 1").fetchone():
        return []
    notices = []
    no_result = {name: f"{name} = {literal(NO_RESULT)}" for name in names}
    errors = {
        name: f"regexp_full_match({name}, {literal(ERROR_CELL)}, 'i') AND NOT {no_result[name]}" for name in names
    }
    for key, cells in (("error_cells", errors), ("no_results", no_result)):
        count, line = connection.execute(
            f"SELECT {' + '.join(f'count(*) FILTER ({cell})' for cell in cells.values())}, "
            f"min(line) FILTER ({' OR '.join(f'({cell})' for cell in cells.values())}) FROM staged WHERE {suspects}"
        ).fetchall()[0]
        notices += [Notice.of(key, count=count, line=line)] * bool(count)
    return notices


def notice_of_several_ids(connection: Connection, match: Match) -> list[Notice]:
    """Return notices of cells that name several orders, requests or other things, which match no other file."""
    names = [name for name in match.places if name.endswith("_id") and name not in ("line_id", "buyer_id", "agent_id")]
    if not names:
        return []
    # few files have such long names: the others skip the pattern, which the engine compiles with each statement
    suspects = {name: f"strlen({name}) > {_SHORTEST_PAIR}" for name in names}
    patterns = dict.fromkeys(names, _SEVERAL_IDS)
    if "product_id" in suspects:
        marks = (f"contains(product_id, {mark})" for mark in ("';'", "'；'", "'|'", "'、'", "chr(10)"))
        suspects["product_id"] = f"({' OR '.join((suspects['product_id'], *marks))})"
        patterns["product_id"] = f"{_SEVERAL_IDS}|{_SEVERAL_PRODUCTS}"
    (row,) = connection.execute(
        f"SELECT {', '.join(f'bool_or({suspect})' for suspect in suspects.values())} FROM staged"
    ).fetchall()
    names = [name for name, suspect in zip(names, row, strict=True) if suspect]
    if not names:
        return []
    several = {
        name: f"ragged IS NULL AND {suspects[name]} AND regexp_full_match({clean_sql(name)}, {literal(patterns[name])})"
        for name in names
    }
    counts = ", ".join(
        f"count(*) FILTER ({is_several}), min(line) FILTER ({is_several})" for is_several in several.values()
    )
    (row,) = connection.execute(f"SELECT {counts} FROM staged").fetchall()
    return [
        Notice.of(
            "several_waybills" if name == "tracking_id" else "several_ids",
            column=match.headers[name],
            count=count,
            line=line,
        )
        for name, count, line in zip(names, row[::2], row[1::2], strict=True)
        if count
    ]


def notices_of_texts(connection: Connection, match: Match, encoding: str) -> list[Notice]:
    """Return notices about a file's texts: that nothing proves their encoding, and that some were already spoilt."""
    return [*_notice_of_encoding(connection, match, encoding), *_notice_of_misread(connection, match)]


def _notice_of_encoding(connection: Connection, match: Match, encoding: str) -> list[Notice]:
    """Return the notice of an unproven encoding, with one of the texts read in it (decision 40).

    A recognised header with non-ASCII characters proves the encoding.
    """
    if encoding not in UNPROVEN or not all(header.isascii() for header in match.headers.values()):
        return []
    table = match.format.table
    names = [column.name for column in table.columns if column.type == "text" and column.name in match.places]
    if not names:  # no column with non-ASCII characters is read
        return []
    texts = {identifier(name): name for name in names}
    odd = {cell: f"strlen({cell}) <> length({cell})" for cell in texts}
    private = PRIVATE_TEXTS.get(table.name)
    parts = [
        f"CASE WHEN {odd[cell]} THEN {mask_sql(cell) if name == private else cell} END" for cell, name in texts.items()
    ]
    row = connection.execute(
        f"SELECT coalesce({', '.join(parts)}) FROM staged "
        f"WHERE ragged IS NULL AND ({' OR '.join(odd.values())}) ORDER BY line LIMIT 1"
    ).fetchone()
    return [Notice.of("encoding_unproven", encoding=UNPROVEN[encoding], text=row[0][:40])] if row else []


def notice_of_totals(connection: Connection, match: Match) -> list[Notice]:
    """Return the notice that orders with several products have equal amounts on all lines, as if each held the total.

    Not where all prices are equal, or the amounts of any order differ. Reads `typed`.
    """
    if "amount" not in match.places or match.format.table.name != "orders":
        return []
    thing = "coalesce(product_id, product_title, line_id)"
    ((same, differ, amounts),) = connection.execute(
        "SELECT count(*) FILTER (lowest = highest), count(*) FILTER (lowest < highest), count(DISTINCT highest) FROM ("
        "SELECT min(amount) AS lowest, max(amount) AS highest FROM typed WHERE refusal = 0 AND amount > 0 "
        f"GROUP BY order_id HAVING count(*) > 1 AND count(DISTINCT {thing}) = count(*))"
    ).fetchall()
    # where the export fills what belongs to an order on its first line only, one such order is enough
    enough = 1 if match.format.fill_down else _SEVERAL_ORDERS
    if same < enough or differ or amounts < enough:
        return []
    return [Notice.of("order_totals", count=same, column=match.headers["amount"])]


def notice_of_negatives(connection: Connection, match: Match) -> list[Notice]:
    """Return the notice that rows of orders have a negative quantity or amount, as for returned goods.

    Reads `typed`.
    """
    if match.format.table.name != "orders" or match.places.keys().isdisjoint({"quantity", "amount"}):
        return []
    ((count, line),) = connection.execute(
        "SELECT count(*), min(line) FROM typed WHERE refusal = 0 AND (quantity < 0 OR amount < 0)"
    ).fetchall()
    return [Notice.of("negative_rows", count=count, line=line)] if count else []


def _notice_of_misread(connection: Connection, match: Match) -> list[Notice]:
    """Return the notice that some texts were already spoilt by a program that decoded them wrongly."""
    table = match.format.table
    names = [column.name for column in table.columns if column.type == "text" and column.name in match.places]
    if not names:
        return []
    private = PRIVATE_TEXTS.get(table.name)
    odd = {
        name: f"strlen({cell}) <> length({cell}) AND regexp_matches({cell}, {literal(MISREAD)})"
        for name in names
        for cell in [identifier(name)]
    }
    is_odd = " OR ".join(odd.values())
    # few files have such a text: the others skip the masks, which take the engine longer than the comparison
    if not connection.execute(f"SELECT 1 FROM staged WHERE {is_odd} LIMIT 1").fetchall():
        return []
    cells = ", ".join(
        f"CASE WHEN {odd[name]} THEN {mask_sql(identifier(name)) if name == private else identifier(name)} END"
        for name in names
    )
    rows = connection.execute(
        f"SELECT line, coalesce({cells}) FROM staged WHERE {is_odd} ORDER BY line LIMIT {_TEXTS}"
    ).fetchall()
    misread = [(line, text, meant) for line, text in rows if (meant := surely_meant_by(text))]
    if not misread:
        return []
    line, text, meant = misread[0]
    return [Notice.of("texts_misread", count=len(misread), line=line, text=text[:40], meant=meant[:40])]
