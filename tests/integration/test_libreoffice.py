"""Files that a spreadsheet program opened and saved: what leaves Dabiao holds there, and what it saved comes in right.

LibreOffice does in a test what people do in Excel or WPS. `make test-office` installs it; without it these are skipped.
"""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

import cli
from data.access import Access
from data.loading.loader import import_file
from data.store import Store
from data.table_export import Column, Value, to_csv, to_xlsx
from tests.formats import douyin, kuaishou, other_chinese, plain, sessions, shopee_lazada, taobao

OFFICE = shutil.which("soffice")

pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: make test-office installs it")

SaveAs = Callable[[Sequence[Path], str], list[Path]]
COLUMNS = [
    Column("订单号"),
    Column("金额", "number", 2),
    Column("达标率", "share", 1),
    Column("等待", "duration", seconds_header="等待（秒）"),
    Column("时间", "instant"),
]
AT = datetime(2026, 3, 28, 15, 30, 7)
TEXTS = ["0025361", '=HYPERLINK("http://x")', "+1", "@SUM(A1)", "<b>杯子</b>", "1e5", "2026-03-28"]
ROWS: list[list[Value]] = [[text, 59.9, 0.6842, timedelta(hours=132, seconds=27), AT] for text in TEXTS]
BOOKS = [
    fixture
    for module in (kuaishou, douyin, taobao, shopee_lazada, other_chinese, sessions, plain)
    for fixture in module.FIXTURES
    if fixture.file.endswith(".xlsx") and fixture.file != kuaishou.FIXTURES[0].file  # which is under a password
]


@pytest.fixture(scope="module")
def save_as(tmp_path_factory: pytest.TempPathFactory) -> SaveAs:
    """Open files of one folder in LibreOffice and save them in another format; the files that it wrote."""
    home = tmp_path_factory.mktemp("office")

    def save(files: Sequence[Path], kind: str) -> list[Path]:
        folder = files[0].parent / f"saved as {kind}"
        words = ["--infilter=Text - txt - csv (StarCalc):44,34,76"] if files[0].suffix == ".csv" else []
        subprocess.run(
            [
                str(OFFICE), f"-env:UserInstallation={home.as_uri()}", "--headless", *words,
                "--convert-to", kind, "--outdir", folder, *files,
            ],
            capture_output=True, check=True, timeout=300,
        )  # fmt: skip
        return [folder / f"{file.stem}.{kind}" for file in files]

    return save


def test_a_table_that_leaves_keeps_texts_numbers_and_times(save_as: SaveAs, tmp_path: Path) -> None:
    file = tmp_path / "待办.xlsx"
    file.write_bytes(to_xlsx(COLUMNS, ROWS, "待办"))
    sheet = load_workbook(*save_as([file], "xlsx")).worksheets[0]
    assert sheet.title == "待办"
    header, *rows = sheet.iter_rows()
    assert [cell.value for cell in header] == ["订单号", "金额", "达标率", "等待", "等待（秒）", "时间"]
    for row, text in zip(rows, TEXTS, strict=True):
        assert [cell.value for cell in row] == [text, 59.9, 0.6842, timedelta(hours=132, seconds=27), 475227, AT]
        assert [cell.data_type for cell in row] == ["s", "n", "n", "d", "n", "d"], "no formula"


def test_a_csv_that_leaves_has_no_formula(save_as: SaveAs, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(to_csv(COLUMNS, ROWS))
    cells = [cell for row in load_workbook(*save_as([file], "xlsx")).worksheets[0].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}
    assert [cell.value for cell in cells][:2] == ["订单号", "金额"]


def test_an_exploration_holds_there(save_as: SaveAs, tmp_path: Path, built_demo: Path) -> None:
    """The exported answer says in LibreOffice what it says as JSON: shares and counts, Chinese names of columns."""
    file = tmp_path / "answer.xlsx"
    words = ["explore", "chats", "--by", "weekday", "--measure", "within:10m,cases", "--store", str(built_demo)]
    assert cli.main([*words, "--xlsx", str(file)]) == 0
    exported, saved = (
        [[round(c.value, 12) if isinstance(c.value, float) else c.value for c in row] for row in sheet.iter_rows()]
        for sheet in (load_workbook(path).worksheets[0] for path in (file, *save_as([file], "xlsx")))
    )  # a spreadsheet keeps fifteen digits
    assert saved == exported
    assert len(exported) > 7


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_an_export_that_was_opened_and_saved_comes_in_as_before(kind: str, save_as: SaveAs, tmp_path: Path) -> None:
    files = [tmp_path / f"{number} {fixture.file}" for number, fixture in enumerate(BOOKS)]
    for fixture, file in zip(BOOKS, files, strict=True):
        fixture.write(file)
    with Store.open(tmp_path / "dabiao.duckdb") as store:
        access = Access.local(store)
        for fixture, file in zip(BOOKS, save_as(files, kind), strict=True):
            result = import_file(access, file, file.stem, platform=fixture.platform, market=fixture.market)
            with access.view([file.stem]) as view:
                stored = view.rows(f"SELECT * FROM {result.kind} ORDER BY line")
            wanted = [dict(row) for row in fixture.rows]
            assert [{n: row[n] for n in of} for row, of in zip(stored, wanted, strict=True)] == wanted, fixture.file
