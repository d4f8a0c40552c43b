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

ORDERS = "order_id,buyer_id,created_at,paid_at,tracking_id"
REFUNDS = "退款编号,订单编号,售后类型,退款的申请时间,退款完结时间,退款状态,买家退款金额,商品编码"
WECHAT = (
    "订单号,订单下单时间,订单发货时间,订单状态,支付时间,商品编码(平台),商品名称,商品数量,商品实际价格(总共),快递单号"
)

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


def may(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant of May 2026, UTC."""
    return datetime(2026, 5, day, hour, minute)


def refund(number: int, **other: str) -> str:
    """A row under `REFUNDS`: asked for at 10 in the morning of that day of May, settled two hours later."""
    day = f"2026-05-{number:02}"
    cells = {"id": f"170{number}", "order": f"260{number}", "end": f"{day} 12:00:00", "status": "退款成功"} | other
    return f"{cells['id']},{cells['order']},仅退款,{day} 10:00:00,{cells['end']},{cells['status']},8.50,77"
