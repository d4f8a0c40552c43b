"""Which format a file is, and where in it the format's columns stand. Looks at a file's first rows only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from data.errors import DabiaoError
from data.files.cells import fold
from data.formats.format import Format, needed_columns
from data.formats.keys import Headers


class Head(Protocol):
    """What recognising needs of a sheet: its first rows."""

    @property
    def head(self) -> list[list[str]]:
        """The first rows, cells as text."""
        ...


@dataclass(frozen=True)
class Match:
    """A format found in a file: on which sheet, under which header row (0 = the first), and where its columns are.

    `places`: canonical column → place of its cell; `headers`: canonical column → the header as written; `skips`:
    place → folded texts whose rows are no data; `extra`: name → place of the cells that `data.loading.layout`
    makes columns of. A header row of -1: the sheet has none.
    """

    format: Format
    sheet: int
    header_row: int
    places: dict[str, int]
    headers: dict[str, str]
    skips: dict[int, frozenset[str]] = field(default_factory=dict)
    extra: dict[str, int] = field(default_factory=dict)


def recognise(
    sheets: Sequence[Head],
    formats: Iterable[Format],
    *,
    file: str,
    kind: str | None = None,
    platform: str | None = None,
) -> Match:
    """The format that fits the file best: all it needs is there, and most of its headers.

    Between equals a format of `platform` wins. Raises DabiaoError when none fits, or several fit equally, or the one
    that fits is of no use.
    """
    candidates = [f for f in formats if kind is None or f.kind == kind]
    matches = [m for place, sheet in enumerate(sheets) for f in candidates if (m := match(sheet, place, f))]
    if not matches:
        raise DabiaoError("error.unknown_file", file=file, headers=", ".join(headers_of(sheets)) or "–")
    best = max(_rank(m, platform) for m in matches)
    found = [m for m in matches if _rank(m, platform) == best]
    if len({m.format.id for m in found}) > 1:
        names = sorted({f"{m.format.id} ({m.format.kind})" for m in found})
        raise DabiaoError("error.ambiguous_format", file=file, formats=", ".join(names))
    refuse_unusable(found[0].format, file)
    if len(found) > 1:
        raise DabiaoError("error.several_sheets", file=file, count=len(found))
    return found[0]


def refuse_unusable(form: Format, file: str) -> None:
    """Raises DabiaoError when a format is of an export from which nothing can be worked out."""
    if form.unusable == "daily_figures":
        raise DabiaoError("error.export_daily_figures", file=file, format=form.id)
    if form.unusable == "no_times":
        raise DabiaoError("error.export_no_times", file=file, format=form.id)
    if form.unusable == "no_end":
        raise DabiaoError("error.export_no_end", file=file, format=form.id)


def match(sheet: Head, place: int, form: Format) -> Match | None:
    """How a format fits a sheet: the row that holds most of its headers; None when something needed is in no row."""
    if form.chat is not None:
        return None
    found = [m for row in range(len(sheet.head)) if (m := _match_row(sheet, place, row, form))]
    return max(found, key=lambda m: (len(m.places), -m.header_row), default=None)


def headers_of(sheets: Sequence[Head]) -> list[str]:
    """The row of the file that looks most like headers, for messages."""
    rows = [row for sheet in sheets for row in sheet.head]
    return [cell.strip() for cell in max(rows, key=lambda row: sum(bool(c.strip()) for c in row), default=[])][:100]


def _match_row(sheet: Head, place: int, row: int, form: Format) -> Match | None:
    cells = sheet.head[row]
    where: dict[str, int] = {}
    for at, cell in enumerate(cells):
        where.setdefault(fold(cell), at)
    if not all(_first(entry, where) is not None for entry in form.known_by):
        return None
    extra = {**_all_places("join", form.joined, where), **_all_places("or", form.if_empty, where)}
    places = {**_places({**form.if_empty, **form.joined}, where), **_places(form.columns, where)}
    for name, at in _rows_places(form, where, extra).items():
        places.setdefault(name, at)
    if not form.unusable and not _enough(form, places):
        return None
    skips = {}
    for name, texts in form.skip.items():
        at = places.get(name, where.get(fold(name), -1))
        if at >= 0:
            skips[at] = frozenset(fold(text) for text in texts)
    return Match(form, place, row, places, {name: cells[at] for name, at in places.items()}, skips, extra)


def _enough(form: Format, places: Mapping[str, int]) -> bool:
    """Whether everything is there without which the file cannot be of this format."""
    if not places or any(name not in places and name not in form.constants for name in needed_columns(form.table)):
        return False
    marks = [column.name for column in form.table.columns if column.type == "mark"]
    return not marks or any(name in places for name in marks)


def _rows_places(form: Format, where: Mapping[str, int], extra: dict[str, int]) -> dict[str, int]:
    """Columns that the rows of a row have of their own → a place; what they are made of is added to `extra`.

    A column that is a constant stands at the place of the first cell: layout.py puts the word there.
    """
    found: dict[str, int] = {}
    for number, row in enumerate(form.rows):
        own = _places(row.columns, where)
        extra.update({f"r{number}_{name}": at for name, at in own.items()})
        extra.update(_all_places(f"r{number}_or", row.if_empty, where))
        later = _places({name: one.header for name, one in row.later.items()}, where)
        extra.update({f"r{number}_later_{name}": at for name, at in later.items()})
        for name in (*own, *row.constants):
            found.setdefault(name, own.get(name, 0))
    return found


def _places(headers: Headers, where: Mapping[str, int]) -> dict[str, int]:
    found = {name: _first(texts, where) for name, texts in headers.items()}
    return {name: at for name, at in found.items() if at is not None}


def _all_places(mark: str, headers: Headers, where: Mapping[str, int]) -> dict[str, int]:
    """Names of the cells under any of the headers, in their order → their places."""
    return {
        f"{mark}{number}_{name}": where[fold(header)]
        for name, texts in headers.items()
        for number, header in enumerate(texts)
        if fold(header) in where
    }


def _first(headers: Iterable[str], where: Mapping[str, int]) -> int | None:
    return next((where[fold(header)] for header in headers if fold(header) in where), None)


def _rank(found: Match, platform: str | None) -> tuple[int, bool]:
    return len(found.places) + len(found.format.known_by), found.format.platform == platform
