"""Clean files of any format: made from the format's own description, with nothing in them that could be misread."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from data.formats.format import Format, load_formats
from data.tables import Column

ROWS = 40
"""Rows of a clean file: enough for columns to show how they are written."""

FIRST = datetime(2026, 3, 30, 8, 12, 5)
_STEP = timedelta(hours=11, minutes=17, seconds=23)
"""Between two things of a file, so that their times lie in all hours of the day and on more than twelve days."""

_LATER = {
    "paid_at": timedelta(minutes=3), "shipped_at": timedelta(hours=20), "promised_at": timedelta(hours=48),
    "delivered_at": timedelta(hours=75), "deliver_by": timedelta(hours=120), "agreed_at": timedelta(hours=2),
    "returned_at": timedelta(hours=30), "completed_at": timedelta(hours=50), "expires_at": timedelta(days=90),
}  # fmt: skip
_NEVER = ("cancelled_at", "cancelled_by")
_ROWS_OF_ONE = {"messages": 4, "orders": 2}
"""Table → so many rows in succession are of one conversation or order."""

Cell = str | datetime | float | int | None


@dataclass(frozen=True)
class CleanFile:
    """A table of texts that a format describes.

    `roles`: header → what its cells are: id, time, number, integer, mark, word, text. `columns`: header → the canonical
    column, of those that have one.
    """

    form: Format = field(hash=False, compare=False)
    headers: tuple[str, ...]
    roles: dict[str, str] = field(hash=False, compare=False)
    columns: dict[str, str] = field(hash=False, compare=False)
    rows: tuple[tuple[str, ...], ...] = field(repr=False)

    def having(self, role: str) -> list[int]:
        """Places of the columns whose cells are of a role."""
        return [place for place, header in enumerate(self.headers) if self.roles[header] == role]

    def with_cells(self, place: int, cells: list[str]) -> "CleanFile":
        """The same with other cells in one column."""
        rows = [(*row[:place], cell, *row[place + 1 :]) for row, cell in zip(self.rows, cells, strict=True)]
        return replace(self, rows=tuple(rows))


def formats() -> list[Format]:
    """The formats of which tables can be imported."""
    return [form for form in load_formats() if form.chat is None and form.unusable is None]


def clean_file(form: Format, random: Random) -> CleanFile:
    """A file of a format, drawn: which optional cells are empty, which words and numbers stand in it."""
    table = form.table
    columns: dict[str, str] = {}
    roles: dict[str, str] = {}
    for name, headers in form.columns.items():
        columns.setdefault(headers[0], name)
        roles.setdefault(headers[0], _role(table.column(name)))
    for row in form.rows:
        for name, headers in row.columns.items():
            columns.setdefault(headers[0], name)
            roles.setdefault(headers[0], _role(table.column(name)))
        for later in row.later.values():
            roles.setdefault(later.header[0], "integer")
    for name, headers in form.if_empty.items():
        if name not in form.columns:
            columns.setdefault(headers[0], name)
            roles.setdefault(headers[0], _role(table.column(name)))
    for headers in (*form.known_by, *form.joined.values(), *form.unlike):
        for header in headers if headers in (*form.joined.values(), *form.unlike) else headers[:1]:
            roles.setdefault(header, "text")
    # of a pair whose two cells must not differ, both hold what the one that is read holds
    pairs = [pair for a, b in form.unlike for pair in ((a, b), (b, a))]
    twins = {header: other for header, other in pairs if other in columns and header not in columns}
    roles |= {header: roles[other] for header, other in twins.items()}
    names = tuple(roles)
    sources = [twins.get(header, header) for header in names]
    numbers = _Numbers(form, random)
    rows = tuple(
        tuple(numbers.cell(header, columns.get(header), roles[header], n) for header in sources) for n in range(ROWS)
    )
    return CleanFile(form, names, roles, columns, rows)


def _role(column: Column) -> str:
    if column.name.endswith("_id"):
        return "id"
    return {"flag": "word", "rating": "word"}.get(column.type, column.type)


class _Numbers:
    """What stands in the cells of a file, by row."""

    def __init__(self, form: Format, random: Random) -> None:
        self.form, self.random = form, random
        self.prefix = random.randrange(100_000, 999_999)
        self.open = {n for n in range(ROWS) if random.random() < 0.2}
        self.together = _ROWS_OF_ONE.get(form.kind, 1)
        if form.rows:
            self.together = 1

    def cell(self, header: str, name: str | None, role: str, n: int) -> str:
        """The text under a header in row n."""
        thing = n // self.together
        if name is None:
            same = header in {name for pair in self.form.unlike for name in pair}
            return str(60 + 30 * (n % 7)) if role == "integer" else f"{'same' if same else header[:2]}{n % 9}"
        if role == "word" or (role == "text" and name in self.form.values):
            return self._word(name, n)
        if role in ("time", "id"):
            return self._time(name, thing, n) if role == "time" else self._id(name, thing, n)
        if role == "number":
            return str(100_000 + 37 * n) if self.form.amounts.unit == "fen" else f"{1000 + 37 * n}.{10 + n % 90}"
        return {"integer": str(1 + n % 4), "mark": str(1 + n % 5)}.get(role, f"{name} {n % 11} text")

    def _time(self, name: str, thing: int, n: int) -> str:
        if name in _NEVER or (name != self._first_time() and n // self.together in self.open):
            return ""
        start = FIRST + _STEP * thing
        if self.form.kind == "messages":
            start += timedelta(minutes=7 * (n % self.together))
        if self.form.rows and name == "sent_at":
            start = FIRST + _STEP * n
        return f"{start + _LATER.get(name, timedelta(0)):%Y-%m-%d %H:%M:%S}"

    def _first_time(self) -> str:
        times = sorted((c for c in self.form.table.columns if c.type == "time"), key=lambda c: not c.required)
        return times[0].name

    def _id(self, name: str, thing: int, n: int) -> str:
        if name in ("buyer_id", "agent_id"):
            return f"{name[0]}{thing % 6}"
        of_row = {"message_id", "line_id", "review_id", "refund_id", "violation_id", "conversation_id", "product_id"}
        number = thing if name == "conversation_id" or name not in of_row else n
        digits = f"{self.prefix}{(number + 1) * 104_729:09}{len(name):02}7"
        return digits[:18]

    def _word(self, name: str, n: int) -> str:
        if name in _NEVER:
            return ""
        column = self.form.table.column(name)
        listed = self.form.values.get(name, {})
        words = [word for word, canonical in listed.items() if "*" not in word and canonical] or list(
            column.words or ("yes", "no")
        )
        if name == "status" and self.form.kind == "refunds":
            wanted = "open" if n in self.open else "refunded"
            return next((word for word in words if listed.get(word, word) == wanted), wanted)
        if name == "sender":
            return words[n % 2]
        return words[n % len(words)]
