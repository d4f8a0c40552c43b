"""Format files, which describe the headers and words of an export. Reads no rows, and does not use the store."""

from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from data import toml_files
from data.errors import DabiaoError
from data.files.cells import fold
from data.formats.keys import Amounts, Chat, Headers, Part, Rows, Times
from data.formats.toml_values import BothLanguages, Texts, Wrong, one_of, typed
from data.shops import DEFAULTS
from data.tables import NEEDED_IN_FILE, TABLES, Column, Table
from data.toml_files import configuration_folder

FLAGS = {
    "yes": "yes", "no": "no", "true": "yes", "false": "no", "1": "yes", "0": "no", "是": "yes", "否": "no", "y": "yes",
    "n": "no", "√": "yes", "✓": "yes", "✔": "yes", "×": "no", "✗": "no", "✘": "no", "ya": "yes", "tidak": "no",
    "có": "yes", "không": "no", "ใช่": "yes", "ไม่ใช่": "no",
}  # fmt: skip
"""How exports write yes and no, in addition to the words of a format file."""
BUILT_IN = Path(__file__).parent

ANY_WORD = "*"
"""In [values.…]: matches every word that is not listed."""

MARKS = ("1", "2", "3", "4", "5")

_KINDS = tuple(TABLES)


class Format(Part, frozen=True, kw_only=True, dict=True):
    """One kind of export: which header is which column, and which word means what. All keys: docs/formats.md."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[\w.-]+$")]
    title: BothLanguages = msgspec.field(default_factory=dict)
    kind: str
    platform: str = "other"
    found_at: BothLanguages = msgspec.field(default_factory=dict)
    """Where users find the export, in the words of the platform's menu; empty where no page says so."""
    known_by: tuple[Texts, ...] = ()
    """Headers that must be present for the file to be this export; of several in one entry any one."""
    columns: Headers = msgspec.field(default_factory=dict)
    """Canonical column → its possible headers: the first that is present, then the others where its cell is empty."""
    joined: Headers = msgspec.field(default_factory=dict)
    """Canonical column → headers whose cells are joined to its cell."""
    if_empty: Headers = msgspec.field(default_factory=dict)
    """Canonical column → headers whose cells are used, in this order, where its own cell is empty."""
    values: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)
    """Canonical column → the export's word → the project's; "" for a word that means an empty cell. `*` in a word
    matches any text."""
    times: Times = Times()
    amounts: Amounts = Amounts()
    skip: dict[str, Texts] = msgspec.field(default_factory=dict)
    """Column or header → texts; a row with such a cell is not data. `*` in a text matches any text."""
    unlike: tuple[tuple[str, str], ...] = ()
    """Pairs of headers; a row whose two cells differ is not data: a ticket whose submitter is not its requester."""
    constants: dict[str, str] = msgspec.field(default_factory=dict)
    """Canonical column → the word for every row."""
    fill_down: Texts = ()
    """Columns that are filled on the first line of an order only, and apply to its other lines too."""
    once: Texts = ()
    """Columns of the order that are repeated on each of its lines: used on the first line only."""
    rows: tuple[Rows, ...] = ()
    """The rows that each row of the export becomes; empty: one row is one row."""
    chat: Chat | None = None
    """The export is a chat copied as text, and has no headers."""
    closed: bool = False
    """A row with a header that the format does not have is not this export's header."""
    shops: Texts = ()
    """The only shops whose files are read with this format; empty: all shops."""
    unusable: Literal["daily_figures", "no_times", "no_end"] | None = None
    """Why nothing can be calculated from this export, although it is known."""

    def holds_for(self, shop_id: str | None) -> bool:
        """Whether the format applies to files of a shop; None: files of no particular shop, which any format reads."""
        return shop_id is None or not self.shops or shop_id in self.shops

    @property
    def table(self) -> Table:
        """The canonical table of the export's rows."""
        return TABLES[self.kind]

    @cached_property
    def indispensable(self) -> tuple[frozenset[str], ...]:
        """Sets of folded headers: a header row with no header of one of the sets is not this export's."""
        of_known_by = tuple(frozenset(map(fold, headers)) for headers in self.known_by)
        if self.unusable:
            return of_known_by
        parts = (self.columns, self.joined, self.if_empty, *(row.columns for row in self.rows))
        needed = (
            frozenset(fold(header) for headers in parts for header in headers.get(name, ()))
            for name in needed_columns(self.table)
            if name not in self.constants and not any(name in row.constants for row in self.rows)
        )
        return (*of_known_by, *needed)

    @cached_property
    def headers(self) -> frozenset[str]:
        """Every header of `columns`, folded."""
        return frozenset(fold(header) for headers in self.columns.values() for header in headers)

    @classmethod
    def of(cls, entry: dict[str, Any]) -> "Format":
        """Return the format that the keys of a format file describe. Raises Wrong when a key is invalid."""
        form: Format = typed(cls, entry)
        return form

    def __post_init__(self) -> None:
        one_of("kind", self.kind, _KINDS)
        one_of("platform", self.platform, tuple(DEFAULTS))
        self._only_known_columns()
        for name, words in self.values.items():
            allowed = allowed_words(self.table.column(name))
            for text, word in words.items():
                if allowed and word:
                    one_of(f'values.{name}."{text}"', word, allowed)
        self._constants_fit("", self.constants, self.columns)
        for place, row in enumerate(self.rows):
            self._constants_fit(f"rows.{place}.", row.constants, {**self.columns, **row.columns})
            for name in row.later:
                if self.table.column(name).type != "time":
                    raise Wrong(f"rows.{place}.later", name, "is no time")
        if self.unusable and not self.known_by:
            raise Wrong("unusable", self.unusable, "needs known_by")
        unmet = [name for name in needed_columns(self.table) if not self._has(name)]
        if unmet and not self.unusable and self.chat is None:
            raise Wrong("columns", ", ".join(self.columns), f"needs {', '.join(unmet)}")

    def _has(self, name: str) -> bool:
        if name in self.columns or name in self.joined or name in self.constants:
            return True
        return bool(self.rows) and all(name in row.columns or name in row.constants for row in self.rows)

    def _only_known_columns(self) -> None:
        names = tuple(column.name for column in self.table.columns)
        own = ("columns", "joined", "if_empty", "values", "constants", "fill_down", "once")
        parts = {part: getattr(self, part) for part in own}
        for place, row in enumerate(self.rows):
            for part in ("columns", "if_empty", "constants", "later", "only_with"):
                parts[f"rows.{place}.{part}"] = getattr(row, part)
        for part, names_used in parts.items():
            for name in names_used:
                one_of(part, name, names)

    def _constants_fit(self, where: str, constants: dict[str, str], columns: Headers) -> None:
        for name, word in constants.items():
            if name in columns:
                raise Wrong(f"{where}constants.{name}", word, "is in [columns] too")
            if self.table.column(name).type == "time":
                raise Wrong(f"{where}constants.{name}", word, "is a time, which every row has of its own")
            one_of(f"{where}constants.{name}", word, allowed_words(self.table.column(name)) or (word,))


ANSWERS = ("day_first", "year_first", "clock_24", "decimal")
"""Questions about a file that a user may have to answer: how its dates, its clock and its amounts are written."""


def with_answers(form: Format, answers: Mapping[str, bool | str]) -> Format:
    """Return the format completed by a user's answers. Raises DabiaoError for an answer to an unknown question."""
    unknown = sorted({*answers} - {*ANSWERS})
    if unknown:
        raise DabiaoError("error.unknown_answer", answer=unknown[0], known=", ".join(ANSWERS))
    times = {name: answer for name, answer in answers.items() if name != "decimal"}
    amounts = {name: answer for name, answer in answers.items() if name == "decimal"}
    changes: dict[str, Any] = {}
    if times:
        changes["times"] = msgspec.structs.replace(form.times, **times)
    if amounts:
        changes["amounts"] = msgspec.structs.replace(form.amounts, **amounts)
    return msgspec.structs.replace(form, **changes) if changes else form


def needed_columns(table: Table) -> tuple[str, ...]:
    """Return the canonical columns without which a file cannot be of this table."""
    return (*table.required, *NEEDED_IN_FILE.get(table.name, ()))


def load_formats() -> list[Format]:
    """Return every format: the built-in ones, and the user's own in the configuration folder.

    Raises DabiaoError when one of them is invalid.
    """
    own = own_folder()
    paths = [*sorted(BUILT_IN.glob("*.toml")), *(sorted(own.glob("*.toml")) if own.is_dir() else [])]
    return [_kept(path, *_stamp(path)) for path in paths]


@lru_cache(maxsize=1024)
def _kept(path: Path, *_: int) -> Format:
    return read_format(path)


def _stamp(path: Path) -> tuple[int, ...]:
    """Return what changes with a file; empty for an inaccessible file, whose error is reported on reading."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_size


def own_folder() -> Path:
    """Return the folder of the user's own formats, which may not exist."""
    return configuration_folder() / "formats"


def read_format(path: Path) -> Format:
    """Return the format of one file. Raises DabiaoError with file, entry, field and value when it is invalid."""
    try:
        text = toml_files.text_of(path)
    except (OSError, UnicodeDecodeError) as e:
        raise DabiaoError("error.format_unreadable", file=path, why=str(e)) from e
    try:
        entry = toml_files.parsed(text)
    except ValueError as e:
        raise DabiaoError("error.format_not_toml", file=path, why=str(e)) from e
    entry = {"id": path.stem, **entry}
    try:
        return Format.of(entry)
    except Wrong as e:
        raise DabiaoError(
            "error.bad_format", file=path, entry=entry["id"], field=e.field, value=e.value, why=e.why
        ) from e


def allowed_words(column: Column) -> tuple[str, ...]:
    """Return the words that a column may hold; empty: any text."""
    if column.type == "flag":
        return ("yes", "no")
    return {"word": column.words, "rating": (*column.words, *MARKS), "mark": MARKS}.get(column.type, ())
