"""Match a file to a format, and find the format's columns in it. Reads a file's first rows only."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Protocol

from data.errors import DabiaoError, UnknownFile
from data.files.cells import fold
from data.formats.columns_beside import clock_beside, filled_but_for_unit, filled_twin, twins
from data.formats.currencies import money_above, without_currency
from data.formats.format import Format, needed_columns
from data.formats.header_places import all_places, first_places, further_places, header_places
from data.formats.time_text import is_zone_header, unknown_zone_above, zone_above, zone_in_header

_NAMES_SHOPS = re.compile(
    r"(?:来源|所属|销售|订单|线上)?(?:店铺|网店|门店|平台|渠道店铺)(?:名称?|昵称|账号|简称|id|编号)?"
    r"|(?:shop|store)(?:[ _-]?(?:name|id|account))?|(?:seller|merchant)[ _-]?(?:id|account)"
    r"|(?:sales[ _-]?)?platform|marketplace"
)
"""Folded header of a column of shop or platform names."""


class Head(Protocol):
    """The part of a sheet that recognition needs: its first rows."""

    @property
    def head(self) -> list[list[str]]:
        """The first rows, cells as text."""
        ...


@dataclass(frozen=True)
class Match:
    """A format found in a file: its sheet, its header row (0 = the first), and the positions of its columns.

    `places`: canonical column → position of its cell; `headers`: canonical column → the header as written; `skips`:
    position → folded texts whose rows are not data; `extra`: name → position of the cells from which `data.rows.layout`
    makes columns. A header row of -1: the sheet has none. `zone`: seconds that the file's times are ahead of UTC, where
    the rows above its header name a zone; `unknown_zone`: their text about an unknown one; `zone_place`: position of a
    column of zones; `own_zone`: it names the shop's in all rows; `shop_place`: position of a column of shops or
    platforms. `unlike`: pairs of positions; rows whose two cells differ are not data. `money`: the unit and the
    currency of amounts that the rows above the header name, which are appended to their headers.
    """

    format: Format
    sheet: int
    header_row: int
    places: dict[str, int]
    headers: dict[str, str]
    skips: dict[int, frozenset[str]] = field(default_factory=dict)
    extra: dict[str, int] = field(default_factory=dict)
    zone: int | None = None
    unknown_zone: str = ""
    unlike: tuple[tuple[int, int], ...] = ()
    zone_place: int | None = None
    money: str = ""
    shop_place: int | None = None
    own_zone: bool = False


@dataclass(frozen=True)
class PossibleHeaders:
    """The possible headers of a sheet.

    `rows`: number of the header's last row, and the header's cells; `folded`: every folded text in one of them.
    """

    rows: list[tuple[int, list[str]]]
    folded: frozenset[str]


def recognise(
    sheets: Sequence[Head],
    formats: Iterable[Format],
    *,
    file: str,
    kind: str | None = None,
    platform: str | None = None,
) -> Match:
    """Return the match of the format that fits the file best: all it needs is present, and most of its headers.

    Among equals a format of `platform` wins, then that of the fewest shops, then the one with most statements about how
    its cells are written, then the first sheet. Raises DabiaoError when none fits, when several fit equally, or when
    the one that fits is unusable.
    """
    candidates = [f for f in formats if kind is None or f.kind == kind]
    matches = [
        m
        for place, sheet in enumerate(sheets)
        for headers in [possible_headers(sheet)]
        for form in candidates
        if (m := match(sheet, headers, place, form))
    ]
    if not matches:
        raise UnknownFile(file, ", ".join(headers_of(sheets)) or "–")
    best = max(_rank(m, platform) for m in matches)
    leading = [m for m in matches if _rank(m, platform) == best]
    if len({m.format.id for m in leading}) > 1:
        names = sorted({f"{m.format.id} ({m.format.kind})" for m in leading})
        raise DabiaoError("error.ambiguous_format", file=file, formats=", ".join(names))
    refuse_unusable(leading[0].format, file)
    return leading[0]


def recognise_all(
    sheets: Sequence[Head],
    formats: Sequence[Format],
    *,
    file: str,
    kind: str | None = None,
    platform: str | None = None,
) -> tuple[list[Match], dict[int, str]]:
    """Return every sheet's table, in order; and position of each sheet that several formats fit → their names.

    Sheets that no format fits are in neither. Raises DabiaoError like `recognise`, when no sheet is certain, when the
    best ones are of several platforms, or when the best one is of an unusable export.
    """
    tables: dict[int, Match] = {}
    in_doubt: dict[int, str] = {}
    ambiguous: DabiaoError | None = None
    try:
        first = recognise(sheets, formats, file=file, kind=kind, platform=platform)
        tables[first.sheet] = first
    except DabiaoError as e:
        if e.key != "error.ambiguous_format" or not _are_sheets_of_a_workbook(sheets):
            raise
        ambiguous = e
    for place, sheet in enumerate(sheets):
        if place not in tables and _are_sheets_of_a_workbook(sheets):
            try:
                alone = recognise([sheet], formats, file=file, kind=kind, platform=platform)
                tables[place] = replace(alone, sheet=place)
            except DabiaoError as e:
                if e.key == "error.ambiguous_format":
                    in_doubt[place] = str(e.values["formats"])
    if ambiguous is not None:
        best = max((_rank(m, platform) for m in tables.values()), default=None)
        leading = {m.format.platform for m in tables.values() if _rank(m, platform) == best}
        if best is None or len(leading - {"other"}) > 1:
            raise ambiguous
    return [tables[place] for place in sorted(tables)], in_doubt


def _are_sheets_of_a_workbook(sheets: Sequence[Head]) -> bool:
    """Whether the sheets are separate tables, not one text split at several separators."""
    return all(getattr(sheet, "name", "") for sheet in sheets)


def refuse_unusable(form: Format, file: str) -> None:
    """Raise DabiaoError when a format is of an export from which nothing can be calculated."""
    if form.unusable == "daily_figures":
        raise DabiaoError("error.export_daily_figures", file=file, format=form.id)
    if form.unusable == "no_times":
        raise DabiaoError("error.export_no_times", file=file, format=form.id)
    if form.unusable == "no_end":
        raise DabiaoError("error.export_no_end", file=file, format=form.id)


def possible_headers(sheet: Head) -> PossibleHeaders:
    """Return the first rows of a sheet, each alone and joined with the one below; calculated once for all formats."""
    heads = [(row, list(cells)) for row, cells in enumerate(sheet.head)]
    # a header in two rows: above is the header of several columns, or below that of a single one
    heads += [
        (row + 1, [_header(*cells) for cells in zip_longest(sheet.head[row], sheet.head[row + 1], fillvalue="")])
        for row in range(len(sheet.head) - 1)
    ]
    return PossibleHeaders(heads, frozenset(text for _, header in heads for text in header_places(tuple(header))))


def _header(above: str, below: str) -> str:
    """Return the joined header of two cells: the lower one, or both where the lower is the upper's unit in brackets."""
    return f"{above} {below}" if above and below.strip()[:1] in tuple("(（[【") else below or above


def match(sheet: Head, headers: PossibleHeaders, place: int, form: Format) -> Match | None:
    """Return how a format fits a sheet, at the row with most of its headers; None when a needed header is in no row."""
    if form.chat is not None or any(needed.isdisjoint(headers.folded) for needed in form.indispensable):
        return None
    matches = [m for row, header in headers.rows if (m := _match_row(sheet, place, row, header, form))]
    # the first of those with most columns and most source cells; a header in one row precedes one in two
    return max(matches, key=lambda m: (len(m.places), len(m.extra)), default=None)


def headers_of(sheets: Sequence[Head]) -> list[str]:
    """Return the row of the file that looks most like headers, for messages: texts without digits."""
    rows = [row for sheet in sheets for row in sheet.head]
    labels = max(rows, key=lambda row: sum(bool(fold(c)) and not any(map(str.isdigit, c)) for c in row), default=[])
    return [cell.strip() for cell in labels if cell.strip()][:100]


def _match_row(sheet: Head, place: int, row: int, header: list[str], form: Format) -> Match | None:
    where = header_places(tuple(header))
    if any(headers.isdisjoint(where) for headers in form.indispensable):
        return None
    if form.closed and any(fold(cell) not in form.headers | {""} and not _is_zoned(cell, form) for cell in header):
        return None
    extra = {**all_places("join", form.joined, where), **all_places("or", form.if_empty, where)}
    extra |= further_places(form.columns, where)
    below = sheet.head[row + 1 :]
    # for joined headers, the non-empty one of several columns
    extra = {name: filled_twin(header, below, at) if name.startswith("join") else at for name, at in extra.items()}
    places = {**first_places({**form.if_empty, **form.joined}, where), **first_places(form.columns, where)}
    for name, at in _rows_places(form, where, extra).items():
        places.setdefault(name, at)
    if not form.unusable and not _enough(form, places):
        return None
    if not form.rows:
        read = {*places.values(), *extra.values()}
        places = {name: filled_but_for_unit(header, below, at, read) for name, at in places.items()}
    skips = {}
    for name, texts in form.skip.items():
        at = places.get(name, where.get(fold(name), -1))
        if at >= 0:
            skips[at] = frozenset(fold(text) for text in texts)
    unlike = tuple((where[fold(a)], where[fold(b)]) for a, b in form.unlike if {fold(a), fold(b)} <= where.keys())
    for name, at in places.items():
        of_one_header = twins(header, below, at, places.values())
        extra |= {f"same{n}_{name}": twin for n, twin in enumerate(of_one_header)}
    taken = {*places.values(), *extra.values()}
    for name, at in () if form.rows else places.items():
        if form.table.column(name).type == "time" and (clock := clock_beside(below, at, taken)) is not None:
            extra[f"clock_{name}"] = clock
    headers = {name: header[at] for name, at in places.items()}
    above = sheet.head[: max(row, 0)]
    money = money_above(above)
    for name in headers if money else ():
        if form.table.column(name).type == "number" and without_currency(headers[name]) == headers[name]:
            headers[name] += money
    zones = zone_above(above), unknown_zone_above(above)
    zone_place = next((at for at, cell in enumerate(header) if at not in taken and is_zone_header(cell)), None)
    shop_place = next(
        (at for at, cell in enumerate(header) if at not in taken and _NAMES_SHOPS.fullmatch(fold(cell))), None
    )
    return Match(form, place, row, places, headers, skips, extra, *zones, unlike, zone_place, money, shop_place)


def _is_zoned(cell: str, form: Format) -> bool:
    """Whether a header is one of the format's, followed by a zone."""
    zoned = zone_in_header(cell)
    return zoned is not None and fold(zoned[0]) in form.headers


def _enough(form: Format, places: Mapping[str, int]) -> bool:
    """Whether all columns that the format needs are present."""
    if not places or any(name not in places and name not in form.constants for name in needed_columns(form.table)):
        return False
    marks = [column.name for column in form.table.columns if column.type == "mark"]
    return not marks or any(name in places for name in marks)


def _rows_places(form: Format, where: Mapping[str, int], extra: dict[str, int]) -> dict[str, int]:
    """Return the columns of `form.rows` → a position; the cells of which they are made are added to `extra`.

    A constant column has the position of the first cell, which layout.py replaces by the word.
    """
    places: dict[str, int] = {}
    for number, row in enumerate(form.rows):
        own = first_places(row.columns, where)
        extra.update({f"r{number}_{name}": at for name, at in own.items()})
        extra.update(all_places(f"r{number}_or", row.if_empty, where))
        later = first_places({name: later_of.header for name, later_of in row.later.items()}, where)
        extra.update({f"r{number}_later_{name}": at for name, at in later.items()})
        for name in (*own, *row.constants):
            places.setdefault(name, own.get(name, 0))
    return places


def _rank(match: Match, platform: str | None) -> tuple[float, ...]:
    form = match.format
    places = len(match.places) + len(form.known_by)
    shops = 1 / len(form.shops) if form.shops else 0
    answers = (form.times.day_first, form.times.year_first, form.times.clock_24, form.amounts.decimal)
    return places, form.platform == platform, not form.closed, shops, -answers.count(None)
