"""A table on its way into a file, and the file written: text in any encoding, or a workbook."""

import csv
import html
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

from tests.faults.clean_files import Cell, CleanFile


@dataclass
class Deformed:
    """A clean file that a deformation changes. `clean`: the file that it must be read like; some change that too.

    `above`, `below`: rows around the table. `raw`: cells are written without quotation marks. `backslashes`:
    quotation marks stand behind them. `container`: "json", "json_lines", "json_within", "html", "xml", "aligned" or
    "quoted_lines", where the table is no rows of cells.
    """

    clean: CleanFile
    headers: list[str]
    rows: list[list[Cell]]
    above: list[list[str]] = field(default_factory=list)
    below: list[list[str]] = field(default_factory=list)
    separator: str = ","
    encoding: str = "utf-8"
    newline: str = "\n"
    raw: bool = False
    backslashes: bool = False
    container: str = ""
    workbook: bool = False
    merged: list[str] = field(default_factory=list)
    sheets: dict[str, list[list[Cell]]] = field(default_factory=dict)

    @classmethod
    def of(cls, clean: CleanFile) -> "Deformed":
        """A file that is not changed yet."""
        return cls(clean, list(clean.headers), [list(row) for row in clean.rows])

    def use(self, clean: CleanFile) -> None:
        """Take another clean file."""
        self.clean, self.headers, self.rows = clean, list(clean.headers), [list(row) for row in clean.rows]

    def write(self, folder: Path, stem: str) -> Path:
        """Write the file; its path."""
        path = folder / f"{stem}.{'xlsx' if self.workbook else 'csv'}"
        if self.workbook:
            self._write_workbook(path)
        else:
            path.write_bytes(self._text().encode(self.encoding))
        return path

    def _text(self) -> str:
        rows = [*self.above, self.headers, *self.rows, *self.below]
        texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
        if self.container:
            return self._contained(texts)
        if self.raw:
            return "".join(self.separator.join(row) + self.newline for row in texts)
        out = io.StringIO()
        if self.backslashes:
            texts = [[f'"{cell.replace(chr(34), chr(92) + chr(34))}"' for cell in row] for row in texts]
            return "".join(self.separator.join(row) + self.newline for row in texts)
        csv.writer(out, delimiter=self.separator, lineterminator=self.newline).writerows(texts)
        return out.getvalue()

    def _contained(self, rows: list[list[str]]) -> str:
        objects = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        within = {"code": 0, "data": {"page": 1, "rows": objects}}
        writers: dict[str, Callable[[], str]] = {
            "json": lambda: json.dumps(objects, ensure_ascii=False, indent=1),
            "json_within": lambda: json.dumps(within, ensure_ascii=False),
            "json_lines": lambda: "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in objects),
            "html": lambda: _in_html(rows),
            "xml": lambda: _in_xml(rows),
            "aligned": lambda: _aligned(rows),
            "quoted_lines": lambda: _in_quotes(rows, self.separator),
        }
        return writers[self.container]()

    def _write_workbook(self, path: Path) -> None:
        book = openpyxl.Workbook()
        page = book.worksheets[0]
        page.title = "Table"
        for row in [*self.above, self.headers, *self.rows, *self.below]:
            page.append([None if cell == "" else cell for cell in row])
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and not cell.value.startswith("#"):
                    cell.data_type = "s"
        for cells in self.merged:
            page.merge_cells(cells)
        for title, rows in self.sheets.items():
            other = book.create_sheet(title)
            for row in rows:
                other.append(row)
        book.save(path)


def _in_xml(rows: list[list[str]]) -> str:
    """Rows as a workbook in Excel's XML."""
    cells = ("".join(f'<Cell><Data ss:Type="String">{html.escape(cell)}</Data></Cell>' for cell in row) for row in rows)
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    table = "".join(f"<Row>{row}</Row>" for row in cells)
    return (
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{name}" xmlns:ss="{name}">'
        f'<Worksheet ss:Name="Table"><Table>{table}</Table></Worksheet></Workbook>'
    )


def _in_html(rows: list[list[str]]) -> str:
    cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
    return f"<html><body><table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table></body></html>"


def _aligned(rows: list[list[str]]) -> str:
    widths = [max(map(len, cells)) + 2 for cells in zip(*rows, strict=True)]
    return "".join("".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + "\n" for row in rows)


def _in_quotes(rows: list[list[str]], separator: str) -> str:
    lines = (separator.join(row).replace('"', '""') for row in rows)
    return "".join(f'"{line}"\n' for line in lines)
