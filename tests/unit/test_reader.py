"""Tests room: any file to rows of text: encodings, separators, quotes, ragged rows, worksheets, no tables."""

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import duckdb
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.cleaning import clean_sql
from data.errors import DabiaoError
from data.reader import Source, open_source
from data.workbook import cell_text

Rows = list[tuple[object, ...]]

HEADER = "id,when,text"


def rows_of(path: Path, *, needed: tuple[str, ...] = ("id",), carefully: bool = False, header_row: int = 0) -> Rows:
    """(line, ragged, id, when, text) of the first three columns, cells cleaned."""
    source = open_source(path)
    sheet = max(source.sheets, key=lambda s: len(s.head[header_row]) if len(s.head) > header_row else 0)
    connection = duckdb.connect()
    places = {"id": 0, "when": 1, "text": 2}
    if carefully:
        Source.stage(source, connection, sheet, header_row, places, needed)
    else:
        source.stage(connection, sheet, header_row, places, needed)
    cells = ", ".join(clean_sql(f'"{name}"') for name in places)
    return connection.execute(f"SELECT line, ragged, {cells} FROM staged ORDER BY line").fetchall()


def written(folder: Path, content: str | bytes, encoding: str = "utf-8", name: str = "export.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    text = "\n".join(
        separator.join(row) for row in (["id", "when", "text"], ["1", "今天", "你好，"], ["2", "", "“是”"])
    )
    assert rows_of(written(tmp_path, text, encoding)) == [
        (2, None, "1", "今天", "你好，"),
        (3, None, "2", None, "“是”"),
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path: Path, newline: str) -> None:
    path = written(tmp_path, newline.join([HEADER, "1,a,b", "2,c,d", ""]))
    assert rows_of(path) == [(2, None, "1", "a", "b"), (3, None, "2", "c", "d")]


def test_a_newline_in_quotes_does_not_advance_the_line(tmp_path: Path) -> None:
    path = written(tmp_path, f'{HEADER}\r\n1,a,"two\r\nlines, ""quoted"""\r\n2,b,c\r\n')
    expected = [(2, None, "1", "a", 'two\nlines, "quoted"'), (3, None, "2", "b", "c")]
    assert rows_of(path) == rows_of(path, carefully=True) == expected


def test_blank_lines_advance_it_and_are_no_rows(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HEADER}\n\n1,a,b\n\n\n,,\n2,c,d\n\n")
    assert rows_of(path) == [(3, None, "1", "a", "b"), (7, None, "2", "c", "d")]


def test_a_blank_line_inside_a_cell_is_text(tmp_path: Path) -> None:
    path = written(tmp_path, f'{HEADER}\n1,a,"one\n\ntwo"\n2,c,d\n')
    assert rows_of(path) == [(2, None, "1", "a", "one\n\ntwo"), (3, None, "2", "c", "d")]


def test_titles_above_the_header(tmp_path: Path) -> None:
    path = written(tmp_path, f"订单报表\n导出时间,2026-01-01\n{HEADER}\n1,a,b\n")
    assert rows_of(path, header_row=2) == [(4, None, "1", "a", "b")]


def test_a_carriage_return_inside_an_unquoted_cell_makes_no_row(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HEADER}\n1,a,b\r\rc\n2,d,e\n")
    assert rows_of(path) == [(2, None, "1", "a", "b  c"), (3, None, "2", "d", "e")]


def test_ragged_rows_are_marked_alone(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HEADER}\n1,a,b\n2\n3,c,d,extra\n4,e,f,,\n5,g\n")
    assert rows_of(path, needed=("id", "when")) == [
        (2, None, "1", "a", "b"),
        (3, "2", "2", None, None),  # too short for a needed column
        (4, "3, c, d, extra", "3", "c", "d"),
        (5, None, "4", "e", "f"),  # only empty cells too many
        (6, None, "5", "g", None),  # padded
    ]


def test_a_file_name_is_no_pattern(tmp_path: Path) -> None:
    written(tmp_path, f"{HEADER}\n9,x,y\n", name="orders1.csv")
    path = written(tmp_path, f"{HEADER}\n1,a,b\n", name="orders[1]*.csv")
    assert rows_of(path) == [(2, None, "1", "a", "b")]


def test_a_folder_name_is_no_column(tmp_path: Path) -> None:
    folder = tmp_path / "shop=1"
    folder.mkdir()
    assert rows_of(written(folder, f"{HEADER}\n1,a,b\n")) == [(2, None, "1", "a", "b")]


def test_bytes_beyond_the_beginning_decide_the_encoding_too(tmp_path: Path) -> None:
    many = "".join(f"{n},a,b\n" for n in range(40_000))
    path = written(tmp_path, f"{HEADER}\n{many}x,尾,巴\n", "gb18030")
    assert rows_of(path)[-1][2:] == ("x", "尾", "巴")


CELL = st.text(alphabet="ab中,;\"'\n -=1", max_size=6)


@settings(max_examples=30)
@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=6),
    newline=st.sampled_from(["\n", "\r\n"]),
    end=st.sampled_from(["", "\n", "\n\n"]),
)
def test_the_database_reads_like_the_careful_way(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], newline: str, end: str
) -> None:
    lines = [HEADER, *(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)]
    path = written(tmp_path_factory.mktemp("file"), newline.join(lines) + end)
    direct = rows_of(path)
    assert direct == rows_of(path, carefully=True)
    assert [row[0] for row in direct] == [n for n, row in enumerate(rows, start=2) if any(c.strip() for c in row)]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "error.file_empty"),
        (b"\xef\xbb\xbf \r\n", "error.file_empty"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le"), "error.encrypted"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"nothing of the kind", "error.not_a_table"),
        (b"<html><body><table>", "error.html_as_xls"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html>", "error.html_as_xls"),
        (b"%PDF-1.7", "error.not_a_table"),
        (b"\x89PNG\r\n\x1a\n", "error.not_a_table"),
        (b"PK\x03\x04 broken", "error.not_a_table"),
        (b"a,b\x00c,d\n", "error.not_a_table"),
        (b"id,when\n\xff\xff\xff\xff,1\n", "error.encoding"),
        ("订单号,买家,商品\n你好，世界\n".encode()[:-3] + b"\xff\n", "error.encoding"),
    ],
)
def test_files_that_are_no_table(tmp_path: Path, content: bytes, key: str) -> None:
    with pytest.raises(DabiaoError) as told:
        open_source(written(tmp_path, content))
    assert told.value.key == key
    assert told.value.values["file"] == "export.csv"


def test_an_archive_is_not_a_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("orders.csv", HEADER)
    with pytest.raises(DabiaoError, match=r"error\.archive"):
        open_source(tmp_path / "export.zip")


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.csv", tmp_path):
        with pytest.raises(DabiaoError, match=r"error\.file_missing"):
            open_source(path)


@pytest.mark.parametrize("damage", [b"\xff", b"\xe4\xbd"])
def test_damage_behind_the_beginning_is_found(tmp_path: Path, damage: bytes) -> None:
    text = f"{HEADER}\n" + "1,今天,你好\n" * 20_000
    path = written(tmp_path, text.encode() + b"2," + damage + b",x\n")
    with pytest.raises(DabiaoError, match=r"error\.encoding"):
        rows_of(path)


def test_a_quote_that_is_never_closed_is_named_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(DabiaoError) as told:
        rows_of(written(tmp_path, f'{HEADER}\n1,a,b\n2,"c,d\n3,e,f\n'))
    assert (told.value.key, told.value.values["line"]) == ("error.unclosed_quote", 3)


def workbook(folder: Path, *rows: list[object], title_rows: int = 0) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate(rows, start=1 + title_rows):
        for place, value in enumerate(row, start=1):
            sheet.cell(number, place, value)  # type: ignore[arg-type]
    path = folder / "export.xlsx"
    book.save(path)
    return path


def test_worksheets(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["id", "when", "text"],
        ["0012", datetime(2026, 1, 1, 23, 59, 59), "two\nlines"],
        [12.0, date(2026, 1, 2), None],
        [None, None, None],
        [6917926768823643751, time(8, 30), True],
        title_rows=2,
    )
    assert rows_of(path, header_row=2) == [
        (4, None, "0012", "2026-01-01 23:59:59", "two\nlines"),
        (5, None, "12", "2026-01-02", None),
        (7, None, "6.91792676882364E+18", "08:30:00", "true"),
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (2.0**53 - 1, "9007199254740991"),
        (2.0**53, "9.00719925474099E+15"),
        (-5.0, "-5"),
        (178.8, "178.8"),
        (False, "false"),
        (7, "7"),
        (datetime(2026, 1, 1, 23, 59, 58, 999_999), "2026-01-01 23:59:59"),
        (datetime(2026, 1, 1, 12, 0, 0, 250_000), "2026-01-01 12:00:00.250000"),
    ],
)
def test_cells_as_text(cell: float | datetime, text: str) -> None:
    assert cell_text(cell) == text


def test_a_workbook_without_a_cell_is_empty(tmp_path: Path) -> None:
    with pytest.raises(DabiaoError, match=r"error\.file_empty"):
        open_source(workbook(tmp_path))


def test_a_workbook_cut_in_half(tmp_path: Path) -> None:
    whole = workbook(tmp_path, ["id"], ["1"]).read_bytes()
    with pytest.raises(DabiaoError, match=r"error\.not_a_table"):
        open_source(written(tmp_path, whole[: len(whole) // 2]))


def test_the_hash_is_the_files(tmp_path: Path) -> None:
    path = written(tmp_path, "abc")
    assert open_source(path).sha256() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_no_file_of_ours_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = written(tmp_path, io.StringIO(f"{HEADER}\n1,a\n").read())
    rows_of(path, carefully=True)
    assert list(tmp_path.iterdir()) == [path]
