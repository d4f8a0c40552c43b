"""Downloads that overlap, of any format: the same rows again, later states, other columns, a list by order.

A pair of files is made from a clean one; imported one after the other they must make what one whole download makes, or
the person is told.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from itertools import combinations, pairwise, permutations
from pathlib import Path
from random import Random
from typing import Any

from data.access import Access
from data.errors import DabiaoError
from data.formats.format import Format
from data.loading.import_result import ImportResult
from data.loading.loader import import_file
from data.loading.undo import undo
from data.store import Store
from tests.faults import clean_files
from tests.faults.clean_files import CleanFile
from tests.faults.deformed import Deformed
from tests.faults.deforming import difference, messages_of, unmade

SEED = 7
SAME, TOLD, ASKED, SILENT = "same", "told", "asked", "silent"

Cells = list[dict[str, str]]
"""Rows as header → cell."""

LATER = "paid_at", "shipped_at", "delivered_at", "tracking_id", "agreed_at", "returned_at", "completed_at"
"""Columns that are empty as long as an order or a request is as_first_exported."""
FIRST_STATES = {"orders": ("status", "paid"), "refunds": ("status", "open"), "reviews": ("service_score", "2")}
"""Table → a column, and what it says at first."""
LINE_COLUMNS = "line_id", "product_id", "product_title"


@dataclass(frozen=True)
class Downloads:
    """Two files, and the one that says what both say. `whole`: None where each says something that the other does not,
    as a list of orders and a list of their lines do; it is told then.
    """

    kind: str
    first: CleanFile
    second: CleanFile
    whole: CleanFile | None

    def __str__(self) -> str:
        return f"{self.kind}: {self.first.form.id}, {self.second.form.id}"


def file_of(form: Format) -> CleanFile:
    """The clean file of a format, with orders of one line, of two, and of two of one product."""
    clean = clean_files.clean_file(form, Random(SEED))
    rows = cells_of(clean)
    if form.kind == "orders":
        headers = {header for name in LINE_COLUMNS[1:] for header in headers_of(clean, name)}
        for n in range(0, len(rows), 6):  # every third order of two lines
            rows[n + 1] |= {header: rows[n][header] for header in headers}
        rows = [row for n, row in enumerate(rows) if n % 6 != 3]  # and every third has lost its second
        (number,) = headers_of(clean, "order_id")
        once = {h for name in (*form.fill_down, "amount") for h in headers_of(clean, name)} if form.fill_down else set()
        for before, after in pairwise(rows):
            if before[number] == after[number]:
                after.update(dict.fromkeys(once, ""))
    return with_rows(clean, rows)


def cells_of(file: CleanFile) -> Cells:
    """The rows of a file."""
    return [dict(zip(file.headers, row, strict=True)) for row in file.rows]


def with_rows(file: CleanFile, rows: Cells) -> CleanFile:
    """The same file with other rows."""
    return replace(file, rows=tuple(tuple(row[header] for header in file.headers) for row in rows))


def without(file: CleanFile, headers: Set[str]) -> CleanFile:
    """The same file without some of its columns."""
    kept = tuple(header for header in file.headers if header not in headers)
    return replace(replace(file, headers=kept), rows=tuple(tuple(row[h] for h in kept) for row in cells_of(file)))


def headers_of(file: CleanFile, name: str) -> set[str]:
    """The headers of a file from which a canonical column is read."""
    form = file.form
    read = {*form.columns.get(name, ()), *form.joined.get(name, ()), *form.if_empty.get(name, ())}
    return read & set(file.headers)


def as_first_exported(file: CleanFile) -> CleanFile:
    """The same rows as they were when nothing had been sent, answered or changed yet."""
    table, form = file.form.table, file.form
    empty = {header for name in LATER for header in headers_of(file, name) if not _is_needed(file, header)}
    rows = [row | dict.fromkeys(empty, "") for row in cells_of(file)]
    column, word = FIRST_STATES.get(table.name, ("", ""))
    words = [text for text, canonical in form.values.get(column, {}).items() if canonical == word and "*" not in text]
    states = dict.fromkeys(headers_of(file, column), (words or [word])[0])
    return with_rows(file, [row | states for row in rows])


def _is_needed(file: CleanFile, header: str) -> bool:
    needed = {c.name for c in file.form.table.columns if c.required and c.name != "completed_at"}
    return any(header in headers_of(file, name) for name in needed)


def by_order(file: CleanFile) -> CleanFile:
    """A row for each order: no column of lines, the pieces and the money of all."""
    number, *_ = headers_of(file, "order_id")
    orders: dict[str, dict[str, str]] = {}
    for row in cells_of(file):
        order = orders.setdefault(row[number], row)
        for header in headers_of(file, "amount") | headers_of(file, "quantity") if order is not row else ():
            if row[header]:
                total = float(order[header]) + float(row[header])
                order[header] = f"{total:.2f}" if "." in row[header] else f"{total:.0f}"
    lines = {header for name in LINE_COLUMNS for header in headers_of(file, name)}
    return without(with_rows(file, list(orders.values())), lines)


def pairs(form: Format) -> Iterator[Downloads]:
    """The overlapping downloads of a format."""
    file = file_of(form)
    rows, past = cells_of(file), cells_of(as_first_exported(file))
    yield Downloads("twice", file, file, file)
    begun, over = (place - place % 5 for place in (12, len(rows) - 8)) if form.kind == "orders" else (12, 24)
    early, late = with_rows(file, past[:over]), with_rows(file, rows[begun:])
    yield Downloads("weeks", early, late, with_rows(file, past[:begun] + rows[begun:]))
    yield Downloads("weeks the other way round", late, early, with_rows(file, past[:over] + rows[over:]))
    yield Downloads("newest first", file, with_rows(file, rows[::-1]), file)
    optional = [header for header in file.headers if not _is_needed(file, header)]
    for place, half in enumerate((optional[::2], optional[1::2])):
        few = without(file, set(half))
        yield Downloads(f"fewer columns {place}, then all", few, file, file)
        yield Downloads(f"all, then fewer columns {place}", file, few, file)
    if form.kind == "orders":
        yield from _chosen_otherwise(file)
        yield Downloads("by line, then by order", file, by_order(file), None)
        yield Downloads("by order, then by line", by_order(file), file, None)
    if form.kind == "messages" and (text := headers_of(file, "text")):
        hidden = with_rows(file, [row | dict.fromkeys(text, "te****xt") for row in rows])
        written = with_rows(file, [row | dict.fromkeys(text, f"te {n} xt") for n, row in enumerate(rows)])
        yield Downloads("a text, then its mask", written, hidden, written)
        yield Downloads("a mask, then its text", hidden, written, written)
    if buyers := headers_of(file, "buyer_id"):
        hidden = with_rows(file, [row | dict.fromkeys(buyers, "b***r") for row in rows])
        yield Downloads("buyers, then masks", file, hidden, file)
        yield Downloads("masks, then buyers", hidden, file, file)
    if len(form.columns.get("buyer_id", ())) > 1:
        named = _with_buyers_of_another_column(file)
        yield Downloads("buyers, then other names of theirs", file, named, file)
        yield Downloads("other names of buyers, then they", named, file, named)


def _with_buyers_of_another_column(file: CleanFile) -> CleanFile:
    """The same rows from an export that lacks the first of the columns that name buyers, and has the second."""
    number, name = file.form.columns["buyer_id"][:2]
    alike = {name, *(header for pair in file.form.unlike if name in pair for header in pair)}
    rows = [row | dict.fromkeys(alike, row[number].replace("b", "Buyer ")) for row in cells_of(file)]
    headers = (*file.headers, *([name] * (name not in file.headers)))
    return without(with_rows(replace(file, headers=headers), rows), {number})


def _chosen_otherwise(file: CleanFile) -> Iterator[Downloads]:
    """Two downloads that name lines of orders by other columns."""
    some = (names for number in range(len(LINE_COLUMNS) + 1) for names in combinations(LINE_COLUMNS, number))
    dropped = {frozenset(header for name in names for header in headers_of(file, name)) for names in some}
    for first, second in permutations(sorted(dropped, key=sorted), 2):
        if first and second and file.form.platform != "other":
            continue  # files of people's own have other columns each time; a platform's mostly have all
        kind = f"lines without {sorted(first)}, then without {sorted(second)}"
        yield Downloads(kind, without(file, first), without(file, second), without(file, first & second))


def pairs_of_platforms() -> Iterator[Downloads]:
    """The same things in two of a platform's exports."""
    forms = clean_files.formats()
    for a in forms:
        for b in forms:
            own = {form.id.split("_")[0] for form in (a, b)} <= {"plain", "template"}
            # of summaries of sessions beside a log decision 45 says what becomes
            alike = (a.platform, a.kind, bool(a.rows)) == (b.platform, b.kind, bool(b.rows))
            if a is not b and alike and (a.platform != "other" or own):
                yield Downloads("two exports", _as_listed(a), _as_listed(b), None)


def _as_listed(form: Format) -> CleanFile:
    """The clean file of a format, with a row for each order where it has no column of lines."""
    file = file_of(form)
    lines = {header for name in LINE_COLUMNS for header in headers_of(file, name)}
    return file if form.kind != "orders" or lines else by_order(file)


@dataclass(frozen=True)
class Outcome:
    """What came of two downloads. `why`: what differs, or was told or asked. `undone`: what an undo left otherwise."""

    downloads: Downloads
    outcome: str
    why: str
    undone: str = ""


class Overlaps:
    """Imports pairs of downloads into shops of a store; a file that is compared with, once."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store, self._folder = store, folder
        self._access = Access.local(store)
        self._alone: dict[CleanFile, tuple[ImportResult, list[dict[str, Any]]]] = {}
        self._shops = 0

    def outcome(self, downloads: Downloads, *, undoing: bool = True) -> Outcome:
        """Import both, undo the second, import it again, undo the first."""
        shop = self._new_shop()
        files = [downloads.first, downloads.second]
        try:
            alone = [self._of(file) for file in files]
            first, second = (self._take(file, shop) for file in files)
        except DabiaoError as e:
            return Outcome(downloads, ASKED, str(e))
        rows = self._rows(shop, downloads.first.form)
        news = messages_of(second) - messages_of(alone[0][0]) - messages_of(alone[1][0])
        why = difference(self._of(downloads.whole)[1], rows) if downloads.whole else ""
        if not downloads.whole and len(rows) != max(len(each) for _, each in alone):
            why = f"{len(rows)} rows"
        words = " ".join(sorted(news))
        undone = []
        if undoing:
            undo(self._access, second.import_id)
            undone.append(difference(alone[0][1], self._rows(shop, downloads.first.form)))
            self._take(downloads.second, shop)
            undo(self._access, first.import_id)
            undone.append(difference(alone[1][1], self._rows(shop, downloads.second.form)))
        return Outcome(
            downloads, SAME if not why else TOLD if news else SILENT, f"{why} {words}", " ".join(undone).strip()
        )

    def _new_shop(self) -> str:
        self._shops += 1
        return f"shop {self._shops}"

    def _of(self, file: CleanFile) -> tuple[ImportResult, list[dict[str, Any]]]:
        if file not in self._alone:
            shop = self._new_shop()
            self._alone[file] = self._take(file, shop), self._rows(shop, file.form)
        return self._alone[file]

    def _take(self, file: CleanFile, shop: str) -> ImportResult:
        path = Deformed.of(file).write(self._folder, "download")
        return import_file(self._access, path, shop, platform=file.form.platform)

    def _rows(self, shop: str, form: Format) -> list[dict[str, Any]]:
        """The rows of a shop's table, without the names that lines of orders and messages got."""
        columns = ", ".join(name for name in form.table.stored if name not in ("line_id", "message_id"))
        cursor = self._store.connection().execute(f"SELECT {columns} FROM {form.kind} WHERE shop_id = $s", {"s": shop})
        names = [entry[0] for entry in cursor.description or ()]
        rows = [dict(zip(names, map(unmade, row), strict=True)) for row in cursor.fetchall()]
        return sorted(rows, key=repr)
