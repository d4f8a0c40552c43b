"""Draws deformed files, imports them, and says what came of each beside its clean file."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from data.access import Access
from data.errors import DabiaoError
from data.formats.format import Format
from data.loading.import_result import ImportResult
from data.loading.loader import import_file
from data.store import Store
from tests.faults import clean_files, deformed_cells, deformed_writings
from tests.faults.clean_files import CleanFile
from tests.faults.deformations import ASKED, DEFORMATIONS, READ, TOLD
from tests.faults.deformed import Deformed

SILENT = "silent"
"""The table is not that of the clean file, and nobody was told or asked: this must not happen."""

NAMES = sorted({**DEFORMATIONS, **deformed_cells.DEFORMATIONS, **deformed_writings.DEFORMATIONS})

VARIANTS = 4
"""So many clean files of a format are drawn."""


@dataclass(frozen=True)
class Drawn:
    """A deformed file, and what came of it. `why`: the error, or what differs."""

    seed: int
    format: str
    deformation: str
    outcome: str
    allowed: bool
    why: str


class Draw:
    """Draws files by their seeds, and imports them into shops of a store. Clean files are imported once each."""

    def __init__(self, store: Store, folder: Path, variants: int = VARIANTS) -> None:
        self._store, self._folder, self._variants = store, folder, variants
        self._formats = clean_files.formats()
        self._shops = count(1)
        self._clean: dict[CleanFile, tuple[ImportResult, list[dict[str, Any]]]] = {}

    def draw(self, seed: int, name: str | None = None) -> Drawn:
        """The file of a seed; `name`: of a deformation, which is drawn otherwise."""
        random = Random(seed)
        deformation = DEFORMATIONS[name or random.choice(NAMES)]
        while True:
            form = random.choice(self._formats)
            variant = Random(random.randrange(self._variants))
            file = Deformed.of(clean_files.clean_file(form, variant))
            if deformation.change(file, random):
                break
        clean, clean_rows = self._imported_clean(file.clean)
        try:
            result, rows = self._imported(file, form)
        except DabiaoError as e:
            outcome, why = ASKED, str(e)
        else:
            why = difference(clean_rows, rows)
            outcome = READ if not why else TOLD if messages_of(result) - messages_of(clean) else SILENT
            why = why and f"{why}; {result.rejects[:2]} {result.notices}"
        return Drawn(seed, form.id, deformation.name, outcome, outcome in deformation.outcomes, why)

    def _imported_clean(self, clean: CleanFile) -> tuple[ImportResult, list[dict[str, Any]]]:
        if clean not in self._clean:
            self._clean[clean] = self._imported(Deformed.of(clean), clean.form)
            result, rows = self._clean[clean]
            assert rows, clean.form.id
            assert not result.rejects, (clean.form.id, result.rejects[:3])
        return self._clean[clean]

    def _imported(self, file: Deformed, form: Format) -> tuple[ImportResult, list[dict[str, Any]]]:
        """The file in a shop of its own: what the import told, and the rows of its table."""
        shop = f"{form.id}-{next(self._shops)}"
        path = file.write(self._folder, shop)
        result = import_file(Access.local(self._store), path, shop, platform=form.platform)
        path.unlink()
        columns = ", ".join(form.table.stored)
        cursor = self._store.connection().execute(
            f"SELECT {columns} FROM {form.kind} WHERE shop_id = $shop", {"shop": shop}
        )
        names = [entry[0] for entry in cursor.description or ()]
        rows = [dict(zip(names, map(unmade, row), strict=True)) for row in cursor.fetchall()]
        return result, sorted(rows, key=repr)


def unmade(cell: Any) -> Any:
    """A cell of a table; made names are alike, for the shop's name is in them."""
    return "made" if isinstance(cell, str) and re.fullmatch("#[0-9a-f]{20}", cell) else cell


def difference(clean: list[dict[str, Any]], rows: list[dict[str, Any]]) -> str:
    """What differs between two tables; a currency or a carrier that only the second names does not count."""
    if len(clean) != len(rows):
        return f"{len(rows)} rows for {len(clean)}"
    for was, now in zip(clean, rows, strict=True):
        if was.keys() != now.keys():
            return "another table"
        for name in was:
            if was[name] != now[name] and not (name in ("currency", "carrier") and was[name] is None):
                return f"{name}: {now[name]!r} for {was[name]!r}"
    return ""


def messages_of(result: ImportResult) -> set[str]:
    """What is told of an import, beside its counts, and beside that another shop has the same file: it says nothing of
    how the file was read.
    """
    notices = {f"{notice.key} {notice.values}" for notice in result.notices if notice.key != "also_in_shop"}
    unread = {f"{word.column} {word.word}" for word in result.unread}
    return notices | unread | {f"{reject.column} {reject.reason}" for reject in result.rejects}


def shares(drawn: Iterable[Drawn]) -> dict[str, int]:
    """How many draws came out how."""
    counted = Counter(entry.outcome for entry in drawn)
    return {outcome: counted[outcome] for outcome in (READ, TOLD, ASKED, SILENT)}
