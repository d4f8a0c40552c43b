"""Data room: format files, which say of an export what its headers and words mean. Reads no rows, touches no store."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

from platformdirs import user_config_path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from data.cleaning import fold
from data.errors import DabiaoError
from data.shops import DEFAULTS
from data.tables import NEEDED_IN_FILE, TABLES, Column, Table

BUILT_IN = Path(__file__).with_name("formats")

ANY_WORD = "*"
"""In [values.…]: what every word means that is not listed."""

MARKS = ("1", "2", "3", "4", "5")

_STRPTIME = frozenset("aAbBdfHIjmMnpSyYz%-")
_KINDS = tuple(TABLES)


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _both_languages(value: object) -> object:
    return {"zh": value, "en": value} if isinstance(value, str) else value


class _Wrong(ValueError):
    """Something in a format file that only we can judge. pydantic hands it on inside its own error."""

    def __init__(self, field: str, value: object, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.value = value
        self.why = why


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Times(BaseModel):
    """How an export writes times, where its columns do not show it themselves.

    `day_first`: "unless_am_pm" is day first on a clock of 24 hours, month first on one with AM and PM.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: str | None = None
    day_first: bool | Literal["unless_am_pm"] | None = None

    @model_validator(mode="after")
    def _only_known_marks(self) -> "Times":
        unknown = set(re.findall(r"%-?(.?)", self.format or "")) - _STRPTIME
        if unknown:
            raise _Wrong("format", self.format, f"%{min(unknown)} is none of %{' %'.join(sorted(_STRPTIME - {'-'}))}")
        return self


class Format(BaseModel):
    """One kind of export: which header is which column, and which word means what."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    id: str = Field(pattern=r"^[\w.-]+$")
    title: Annotated[dict[Literal["zh", "en"], str], BeforeValidator(_both_languages)] = {}
    kind: str
    platform: str = "other"
    columns: dict[str, Texts]
    """Canonical column → the headers it may stand under; the first that is there is taken."""
    values: dict[str, dict[str, str]] = {}
    """Canonical column → the export's word → ours; to "" when the word means that there is nothing."""
    times: Times = Times()
    skip: dict[str, Texts] = {}
    """Column or header → texts; a row whose cell is one of them is no data."""
    constants: dict[str, str] = {}
    """Canonical column → the word that holds for every row."""

    @property
    def table(self) -> Table:
        """The canonical table that the export's rows belong to."""
        return TABLES[self.kind]

    @model_validator(mode="after")
    def _consistent(self) -> "Format":
        _one_of("kind", self.kind, _KINDS)
        _one_of("platform", self.platform, tuple(DEFAULTS))
        names = tuple(column.name for column in self.table.columns)
        for part in ("columns", "values", "constants"):
            for name in getattr(self, part):
                _one_of(part, name, names)
        for name, words in self.values.items():
            allowed = _allowed(self.table.column(name))
            for said, word in words.items():
                if allowed and word:
                    _one_of(f'values.{name}."{said}"', word, allowed)
        for name, word in self.constants.items():
            if name in self.columns:
                raise _Wrong(f"constants.{name}", word, "is in [columns] too")
            if self.table.column(name).type == "time":
                raise _Wrong(f"constants.{name}", word, "is a time, which every row has of its own")
            _one_of(f"constants.{name}", word, _allowed(self.table.column(name)) or (word,))
        unmet = [n for n in needed_columns(self.table) if n not in self.columns and n not in self.constants]
        if unmet:
            raise _Wrong("columns", ", ".join(self.columns), f"needs {', '.join(unmet)}")
        return self


class Head(Protocol):
    """What recognising needs of a sheet: its first rows."""

    @property
    def head(self) -> list[list[str]]:
        """The first rows, cells as text."""
        ...


@dataclass(frozen=True)
class Match:
    """A format found in a file: on which sheet, under which header row (0 = the first), and where its columns are.

    `places`: canonical column → place of its cell; `headers`: canonical column → the header as written;
    `skips`: place → folded texts whose rows are no data.
    """

    format: Format
    sheet: int
    header_row: int
    places: dict[str, int]
    headers: dict[str, str]
    skips: dict[int, frozenset[str]]


def needed_columns(table: Table) -> tuple[str, ...]:
    """Canonical columns without which a file cannot be of this table."""
    return (*table.required, *NEEDED_IN_FILE.get(table.name, ()))


def load_formats() -> list[Format]:
    """Every format: the built-in ones, and the user's own in the configuration folder.

    Raises DabiaoError when one of them is wrong.
    """
    own = user_config_path("dabiao", appauthor=False) / "formats"
    paths = [*sorted(BUILT_IN.glob("*.toml")), *(sorted(own.glob("*.toml")) if own.is_dir() else [])]
    return [read_format(path) for path in paths]


def read_format(path: Path) -> Format:
    """The format of one file. Raises DabiaoError naming file, entry, field and value when it is not a format file."""
    try:
        entry = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as e:
        raise DabiaoError("error.format_unreadable", file=path, why=str(e)) from e
    except tomllib.TOMLDecodeError as e:
        raise DabiaoError("error.format_not_toml", file=path, why=str(e)) from e
    entry = {"id": path.stem, **entry}
    try:
        return Format.model_validate(entry)
    except ValidationError as e:
        raise _bad_format(path, entry, e) from e


def recognise(
    sheets: Sequence[Head],
    formats: Iterable[Format],
    *,
    file: str,
    kind: str | None = None,
    platform: str | None = None,
) -> Match:
    """The format that fits the file best: all it needs is there, and most of its headers.

    Between equals a format of `platform` wins. Raises DabiaoError when none fits, or several fit equally.
    """
    candidates = [f for f in formats if kind is None or f.kind == kind]
    matches = [m for place, sheet in enumerate(sheets) for f in candidates if (m := match(sheet, place, f))]
    if not matches:
        raise DabiaoError("error.unknown_file", file=file, headers=", ".join(_headers(sheets)) or "–")
    best = max(_rank(m, platform) for m in matches)
    found = [m for m in matches if _rank(m, platform) == best]
    if len({m.format.id for m in found}) > 1:
        names = sorted({f"{m.format.id} ({m.format.kind})" for m in found})
        raise DabiaoError("error.ambiguous_format", file=file, formats=", ".join(names))
    if len(found) > 1:
        raise DabiaoError("error.several_sheets", file=file, count=len(found))
    return found[0]


def match(sheet: Head, place: int, form: Format) -> Match | None:
    """How a format fits a sheet: the row that holds most of its headers; None when something needed is in no row."""
    found = [m for row in range(len(sheet.head)) if (m := _match_row(sheet, place, row, form))]
    return max(found, key=lambda m: (len(m.places), -m.header_row), default=None)


def _match_row(sheet: Head, place: int, row: int, form: Format) -> Match | None:
    cells = sheet.head[row]
    where: dict[str, int] = {}
    for at, cell in enumerate(cells):
        where.setdefault(fold(cell), at)
    places: dict[str, int] = {}
    for name, headers in form.columns.items():
        there = [where[fold(header)] for header in headers if fold(header) in where]
        if there:
            places[name] = there[0]
    if not places or any(n not in places and n not in form.constants for n in needed_columns(form.table)):
        return None
    marks = [column.name for column in form.table.columns if column.type == "mark"]
    if marks and not any(name in places for name in marks):
        return None
    skips = {}
    for name, texts in form.skip.items():
        at = places.get(name, where.get(fold(name), -1))
        if at >= 0:
            skips[at] = frozenset(fold(text) for text in texts)
    return Match(form, place, row, places, {name: cells[at] for name, at in places.items()}, skips)


def _rank(found: Match, platform: str | None) -> tuple[int, bool]:
    return len(found.places), found.format.platform == platform


def _headers(sheets: Sequence[Head]) -> list[str]:
    """The row of the file that looks most like headers, for the message that none was recognised."""
    rows = [row for sheet in sheets for row in sheet.head]
    return [cell.strip() for cell in max(rows, key=lambda row: sum(bool(c.strip()) for c in row), default=[])][:100]


def _allowed(column: Column) -> tuple[str, ...]:
    """The words that a column may hold; none: any text."""
    if column.type == "flag":
        return ("yes", "no")
    return {"word": column.words, "rating": (*column.words, *MARKS), "mark": MARKS}.get(column.type, ())


def _one_of(field: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise _Wrong(field, value, f"is none of {', '.join(allowed)}")


def _bad_format(path: Path, entry: dict[str, Any], e: ValidationError) -> DabiaoError:
    first = e.errors(include_url=False)[0]
    # where a field may be of two types, pydantic ends the path with the one it tried
    loc = [str(part) for part in first["loc"] if part != "bool"]
    wrong = first.get("ctx", {}).get("error")
    if isinstance(wrong, _Wrong):
        loc, value, why = [*loc, wrong.field], wrong.value, wrong.why
    else:
        value, why = first["input"], first["msg"]
    return DabiaoError("error.bad_format", file=path, entry=entry["id"], field=".".join(loc), value=value, why=why)
