"""Files as people have them, imported into a store of their own: what of them is stored, told, asked or refused."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data.access import Access
from data.errors import DabiaoError
from data.loading.import_result import ImportResult
from data.loading.loader import import_file
from data.store import Store
from metrics.rules.rule import Rule
from metrics.scoring.score import Score, score

Row = Sequence[object]


class Field:
    """A store, and the folder in which files are written before they are imported into its shop "s"."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder = store, folder
        self.access = Access.local(store)

    def text(self, content: str, name: str = "export.csv", encoding: str = "utf-8", **options: Any) -> ImportResult:
        """Import a text file, to the letter."""
        path = self.folder / name
        path.write_bytes(content.encode(encoding))
        return import_file(self.access, path, options.pop("shop", "s"), **options)

    def csv(self, header: str, *rows: str, **options: Any) -> ImportResult:
        """Import a text file of a header and rows."""
        return self.text("\n".join([header, *rows]) + "\n", **options)

    def workbook(
        self,
        sheets: Mapping[str, Sequence[Row]],
        merged: Sequence[str] = (),
        name: str = "export.xlsx",
        hidden: Mapping[str, str] | None = None,
        **options: Any,
    ) -> ImportResult:
        """Import a workbook with these sheets; `merged`: ranges of the first sheet; `hidden`: a sheet → its state."""
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, rows in sheets.items():
            page = book.create_sheet(title)
            page.sheet_state = (hidden or {}).get(title, "visible")
            for row in rows:
                page.append(list(row))
        for cells in merged:
            book.worksheets[0].merge_cells(cells)
        book.save(self.folder / name)
        return import_file(self.access, self.folder / name, options.pop("shop", "s"), **options)

    def take(self, path: Path, **options: Any) -> ImportResult:
        """Import a file that is there already."""
        return import_file(self.access, path, options.pop("shop", "s"), **options)

    def rows(self, columns: str) -> list[tuple[Any, ...]]:
        """Columns of a table as `refund_id, amount FROM refunds`, in the order of the file's lines."""
        return self.store.connection().execute(f"SELECT {columns} ORDER BY import_id, line").fetchall()

    def figure(self, as_of: str, **rule: object) -> Score:
        """A figure of the shop under a rule, as of an instant in UTC."""
        view = self.access.view(["s"])
        return score(view, view.shop("s"), Rule.of({"id": "test.rule", **rule}), datetime.fromisoformat(as_of + "Z"))


def messages_of(result: ImportResult) -> list[str]:
    """Names of the sentences that are told of an import beside its counts."""
    return [notice.key for notice in result.notices]


def refused(key: str, **values: object) -> AbstractContextManager[object]:
    """Expects a refusal of this name with these values."""
    return pytest.raises(DabiaoError, check=lambda e: e.key == key and values.items() <= e.values.items())
