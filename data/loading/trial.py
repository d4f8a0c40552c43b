"""A trial of an import in a temporary store. Nothing is kept.

The import itself runs, so that its result is what the user was shown.
"""

import csv
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from data.access import Access
from data.files.archive import legible
from data.files.reader import open_source
from data.formats.drafts import Draft, to_toml
from data.formats.profile import ROWS_TRIED, header_of
from data.loading.import_result import ImportResult
from data.loading.loader import import_file, recognise
from data.store import Store
from data.store_file import IN_MEMORY
from data.tables import TABLES

ROWS_SHOWN = 8


@dataclass(frozen=True)
class Refused:
    """Rows that would be rejected for one reason in one column ("" for the row as a whole), and the first of them."""

    column: str
    reason: str
    count: int
    line: int
    value: str


@dataclass(frozen=True)
class Trial:
    """What an import would store. `rows`: the first rows as the store would hold them, instants aware UTC.

    `timezone`: the one in which the file's times were read. `complete`: the whole file was tried, not only its first
    `ROWS_TRIED` rows.
    """

    result: ImportResult
    rows: list[dict[str, Any]]
    refused: list[Refused]
    timezone: str
    complete: bool


def with_known_format(
    path: Path, *, name: str | None = None, kind: str | None = None, password: str | None = None
) -> Trial:
    """Try a file with the format that fits it. Raises what its import would raise."""
    form = recognise(path, kind=kind, password=password)
    return _try(path, name, platform=form.platform, kind=kind, password=password)


def with_draft(
    path: Path,
    draft: Draft,
    *,
    whole: bool = True,
    name: str | None = None,
    market: str | None = None,
    timezone: str | None = None,
    password: str | None = None,
) -> Trial:
    """Try a file with a format draft. Raises what its import would raise.

    `whole`: all of the file, not only its first `ROWS_TRIED` rows. `market`, `timezone`: those of the shop it is for.
    """
    name = name or legible(path.name)
    with TemporaryDirectory(prefix="dabiao-") as folder:
        form = Path(folder) / "draft.toml"
        form.write_text(to_toml(draft, "draft", ""), encoding="utf-8")
        tried = path if whole else _beginning(path, name, password, Path(folder) / "beginning.csv")
        trial = _try(tried, name, market=market, timezone=timezone, format_file=form, password=password)
    return replace(trial, complete=whole)


def _try(path: Path, name: str | None, *, platform: str = "other", **how: Any) -> Trial:
    with Store.open(IN_MEMORY) as store:
        access = Access.local(store)
        result = import_file(access, path, "trial", platform=platform, name=name, **how)
        view = access.view()
        columns = ", ".join(column.name for column in TABLES[result.kind].columns)
        rows = view.rows(f"SELECT {columns} FROM {result.kind} ORDER BY line LIMIT {ROWS_SHOWN}")
        refused = view.rows(
            'SELECT column_name AS "column", reason, count(*) AS count, min(line) AS line, '
            "coalesce(arg_min(value, line), '') AS value FROM rejects GROUP BY column_name, reason ORDER BY 3 DESC, 4"
        )
        timezone = view.shop("trial").timezone
    return Trial(result, rows, [Refused(**row) for row in refused], timezone, complete=True)


def _beginning(path: Path, name: str, password: str | None, target: Path) -> Path:
    """Return the path of a copy of a long file's first `ROWS_TRIED` rows, each on its own line number."""
    source = open_source(path, name, password=password)
    sheet, header_row = header_of(source)
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(islice(source.records(sheet), header_row + 1 + ROWS_TRIED))
    return target
