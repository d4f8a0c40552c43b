"""Any file to rows of text: encodings, separators, quotes, ragged rows, worksheets, no tables."""

import json
import os
import tracemalloc
from math import ceil
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench import samples
from data.errors import DabiaoError
from data.files import encodings, staging
from data.files.archive import members
from data.files.cells import clean_sql
from data.files.reader import open_source, sha256_of
from tests.reference.examples import TIMES

Rows = list[tuple[object, ...]]

HEADER = "id,when,text"


def rows_of(path: Path, *, needed: tuple[str, ...] = ("id",), carefully: bool = False, header_row: int = 0) -> Rows:
    """(line, ragged, id, when, text) of the first three columns of the first sheet, cells cleaned."""
    source = open_source(path)
    sheet = source.sheets[0]
    connection = duckdb.connect()
    places = {"id": 0, "when": 1, "text": 2}
    if carefully:
        layout = staging.Layout(source.name, sheet.separator, sheet.head, header_row, places, frozenset(needed))
        staging.carefully(connection, layout, source.records(sheet))
    else:
        source.stage(connection, sheet, header_row, places, needed)
    cells = ", ".join(clean_sql(f'"{name}"') for name in places)
    return connection.execute(f"SELECT line, ragged, {cells} FROM staged ORDER BY line").fetchall()


def written(folder: Path, content: str | bytes, encoding: str = "utf-8", name: str = "export.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]
)
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


@settings(max_examples=ceil(5 * TIMES))
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


RAW = st.lists(
    st.sampled_from(["a", "1", ",", ",", '"', '""', "\n", "\n", "\r\n", "\r", "合计", "中", "\\", "'", "="]),
    max_size=30,
).map("".join)


@settings(max_examples=ceil(10 * TIMES))
@given(raw=RAW)
@example(raw='1,"a\n\nb",""\n2,c"d,e\n合计,,\n,,\n')
def test_what_the_database_takes_it_reads_like_the_careful_way(
    tmp_path_factory: pytest.TempPathFactory, raw: str
) -> None:
    path = written(tmp_path_factory.mktemp("file"), f"{HEADER}\n{raw}")
    places, needed = {"id": 0, "when": 1, "text": 2}, frozenset(["id", "when"])
    source = open_source(path)
    sheet = next(sheet for sheet in source.sheets if sheet.separator == ",")
    layout = staging.Layout("f", ",", sheet.head, 0, places, needed)
    outcomes = []
    for connection in (duckdb.connect(), duckdb.connect()):
        if not outcomes and not staging.directly(connection, path, layout):
            return
        if outcomes:
            staging.carefully(connection, layout, source.records(sheet))
        cells = ", ".join(clean_sql(f'"{name}"') for name in places)
        staged = connection.execute(f"SELECT line, ragged, {cells} FROM staged ORDER BY line").fetchall()
        outcomes.append((staged, connection.execute("SELECT line, text FROM aside ORDER BY line").fetchall()))
    assert outcomes[0] == outcomes[1]


LISTED = [["订单号", "备注", "金额"], ["6901234567890123456", "", "12.50"], ["2", 'a "b", c', "3"]]
HTML = (
    "<html><style>td {color: red}</style><body><table><tr><td>"
    "<table><tr><th>订单号<th>备注</th><th>金额</th></tr>"
    "<tr><td>6901234567890123456</td><td>&nbsp;</td><td> 12.50 </td></tr>"
    "<tr><td>2</td><td>a &quot;b&quot;,<br>c</td><td>3</td></tr></table></td></tr></table></body></html>"
)
LINES = '"订单号,备注,金额"\n"6901234567890123456,,12.50"\n"2,""a """"b"""", c"",3"\n"""\n'


@pytest.mark.parametrize(
    "content",
    [
        '[{"订单号": 6901234567890123456, "备注": null, "金额": 12.50}, '
        '{"金额": 3, "订单号": "2", "备注": "a \\"b\\", c"}]',
        '{"订单号": "6901234567890123456", "金额": 12.50}\n\n{"订单号": 2, "金额": 3, "备注": "a \\"b\\", c"}\n',
        HTML,
        HTML.replace("<th>备注</th>", "<th colspan=1>备注</th>").replace("</td><td>", "<td>").replace("</tr>", ""),
        LINES.removesuffix('"""\n'),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-32"])
def test_tables_of_objects_pages_and_quoted_lines_are_read(tmp_path: Path, content: str, encoding: str) -> None:
    path = written(tmp_path, content.encode(encoding))
    source = open_source(path)
    (first, *_) = [[row for row in source.records(sheet) if any(row)] for sheet in source.sheets]
    places = [first[0].index(name) for name in LISTED[0]]
    assert [[row[place] for place in places] for row in first] == LISTED
    assert source.sha256() == sha256_of(path)


def test_a_cell_over_several_columns_or_rows_stands_in_the_first_of_them(tmp_path: Path) -> None:
    page = (
        "<table><tr><td colspan=3>orders</td></tr><tr><td>no</td><td>time</td><td>sum</td></tr>"
        "<tr><td rowspan=2>1</td><td>a</td><td rowspan='2'>7</td></tr><tr><td>b</td></tr>"
        "<tr><td>2</td><td>c</td></tr></table>"
    )
    source = open_source(written(tmp_path, page.encode()))
    rows = list(source.records(source.sheets[0]))
    assert rows == [["orders", "", ""], ["no", "time", "sum"], ["1", "a", "7"], ["", "b", ""], ["2", "c", ""]]


OLE2 = bytes.fromhex("D0CF11E0A1B11AE1")


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "error.file_empty"),
        (b"\xef\xbb\xbf \r\n", "error.file_empty"),
        (OLE2 + b"nothing of the kind", "error.damaged"),
        (b"PK\x03\x04 broken", "error.damaged"),
        (b"a,b\x00\x01c,d\n", "error.not_a_table"),
        (b"\x00\x01\x02\x03" * 200, "error.not_a_table"),
        (b"<html><body><table>", "error.html_as_xls"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html>", "error.html_as_xls"),
        ("<table><tr><td>订单号".encode("utf-16"), "error.html_as_xls"),
        ("<table><tr><td>订单号,".encode("utf-32"), "error.html_as_xls"),
        (b"  <meta charset=gbk>\xb6\xa9", "error.html_as_xls"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "error.html_as_xls"),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook', "error.xml_spreadsheet"),
        (b"%PDF-1.7", "error.document"),
        (b"\x89PNG\r\n\x1a\n", "error.picture"),
        (b"\xff\xd8\xff\xe0", "error.picture"),
        (b"BM\x36\x00\x0c\x00", "error.picture"),
        (b"\x00\x00\x00\x18ftypheic", "error.picture"),
        (b"\x00\x00\x00\x18ftypmp42", "error.other_type"),
        (b'{"orders": [1]}', "error.other_type"),
        (b'[{"order_id": 1}]', "error.other_type"),
        (b'[{"id": 1, "items": [{"sku": 3}], "extras": [{"sku": 4}]}, {"id": 2, "at": 3}]', "error.json_several_lists"),
        (b'{"orders": [{"id": 1, "at": 3}], "refunds": [{"id": 2, "at": 3}]}', "error.json_several_lists"),
        (b'{"id": 1, "at": 2}\n{"id": 1, "at": ', "error.other_type"),
        (b"[" * 100_000, "error.other_type"),
        (b"<table>" + b"<!--" * 50_000, "error.html_as_xls"),
        (b"<table>" + b"<table" * 50_000, "error.html_as_xls"),
        (b"<table>" + b"<tr><td colspan=1900>1<td>2" * 20_000, "error.html_as_xls"),
        (b"<html><body><table><tr><td>Name</td><td>Password</td></tr></table>", "error.html_as_xls"),
        (OLE2 + "WordDocument".encode("utf-16-le"), "error.document"),
        (b"Rar!\x1a\x07", "error.archive"),
        (b"7z\xbc\xaf'\x1c", "error.archive"),
        (b"\x1f\x8b\x08", "error.archive"),
        (b"id,when\n\xff\xff\xff\xff,1\n", "error.encoding"),
    ],
)
def test_files_that_are_no_table(tmp_path: Path, content: bytes, key: str) -> None:
    with pytest.raises(DabiaoError) as refusal:
        open_source(written(tmp_path, content))
    assert refusal.value.key == key
    assert refusal.value.values["file"] == "export.csv"


@pytest.mark.parametrize(
    ("part", "kind", "key"),
    [
        ("word/document.xml", "Word", "error.document"),
        ("ppt/presentation.xml", "PowerPoint", "error.document"),
        ("Index/Document.iwa", "Numbers", "error.other_type"),
    ],
)
def test_a_document_is_called_by_its_name(tmp_path: Path, part: str, kind: str, key: str) -> None:
    with pytest.raises(DabiaoError) as refusal:
        open_source(written(tmp_path, samples.archive({part: b"x"})))
    assert (refusal.value.key, refusal.value.values["type"]) == (key, kind)


@pytest.mark.parametrize("header", ["BM,when", "ID3,when", "[id],when", "{id},when"])
def test_a_table_may_begin_with_the_letters_of_other_files(tmp_path: Path, header: str) -> None:
    assert open_source(written(tmp_path, f"{header}\n1,2026-01-05\n".encode())).sheets[0].head[0] == header.split(",")


def test_an_archive_is_not_a_workbook(tmp_path: Path) -> None:
    with pytest.raises(DabiaoError, match=r"error\.archive"):
        open_source(written(tmp_path, samples.archive({"orders.csv": HEADER.encode()})))


def test_only_a_header_is_a_table_without_rows(tmp_path: Path) -> None:
    assert rows_of(written(tmp_path, HEADER)) == rows_of(written(tmp_path, HEADER + "\n"), carefully=True) == []


@pytest.mark.parametrize("name", ["missing.csv", f"{'long' * 100}.csv"])
def test_a_missing_file(name: str, tmp_path: Path) -> None:
    with pytest.raises(DabiaoError, match=r"error\.file_missing"):
        open_source(tmp_path / name)


def test_a_folder_and_a_pipe_are_no_files(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)  # it has no writer, so opening it would block for ever
    for path in (tmp_path, pipe, Path(os.devnull)):
        with pytest.raises(DabiaoError, match=r"error\.no_file"), members(path) as refusal:
            open_source(refusal[0].path)


def test_a_file_that_may_not_be_read_is_not_called_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, f"{HEADER}\n1,2,3\n")

    def forbidden(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", forbidden)
    with pytest.raises(DabiaoError, match=r"error\.file_forbidden"):
        open_source(path)


def test_a_file_whose_name_an_old_chinese_program_wrote(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HEADER}\n1,今天,你好\n", name=os.fsdecode("订单.csv".encode("gb18030")))
    assert open_source(path).name == "订单.csv"
    assert rows_of(path) == [(2, None, "1", "今天", "你好")]


@pytest.mark.parametrize(("damage", "byte"), [(b"\xff", 3), (b"\xe4\xbd", 3)])
def test_damage_behind_the_beginning_is_found_and_told_where(tmp_path: Path, damage: bytes, byte: int) -> None:
    text = f"{HEADER}\n" + "1,今天,你好\n" * 20_000
    path = written(tmp_path, text.encode() + b"2," + damage + b",x\n")
    for carefully in (False, True):
        with pytest.raises(DabiaoError) as refusal:
            rows_of(path, carefully=carefully)
        assert refusal.value.key == "error.encoding"
        assert refusal.value.values == {"file": "export.csv", "line": 20_002, "byte": len(text.encode()) + byte}


def test_a_quote_that_is_never_closed_is_named_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(DabiaoError) as refusal:
        rows_of(written(tmp_path, f'{HEADER}\n1,a,b\n2,"c,d\nand so on\n'))
    assert (refusal.value.key, refusal.value.values["line"]) == ("error.unclosed_quote", 3)


def test_the_hash_is_the_files(tmp_path: Path) -> None:
    path = written(tmp_path, "abc")
    assert open_source(path).sha256() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_no_file_of_ours_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = written(tmp_path, f"{HEADER}\n1,a\n")
    rows_of(path, carefully=True)
    assert list(tmp_path.iterdir()) == [path]


def test_semicolons_stay_semicolons_where_commas_are_decimal_marks(tmp_path: Path) -> None:
    rows = ["Bestellnummer;Preis;Menge", *(f"{n};{n},50;1,0" for n in range(20))]
    source = open_source(written(tmp_path, "\n".join(rows), "cp1252"))
    assert [sheet.separator for sheet in source.sheets] == [";", ","]
    assert source.sheets[0].head[1] == ["0", "0,50", "1,0"]


def test_text_with_other_separators_in_it_stays_in_its_columns(tmp_path: Path) -> None:
    rows = ["id\twhen\ttext", *(f"{n}\ta\tone, two; three | four, five" for n in range(20))]
    path = written(tmp_path, "\n".join(rows))
    assert open_source(path).sheets[0].separator == "\t"
    assert rows_of(path)[0] == (2, None, "0", "a", "one, two; three | four, five")


def test_a_column_alone_is_a_table_too(tmp_path: Path) -> None:
    assert [sheet.head for sheet in open_source(written(tmp_path, "id\n1\n")).sheets] == [[["id"], ["1"], []]]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_five_thousand_rows_stay_five_thousand(tmp_path: Path, newline: str) -> None:
    """A real export has two carriage returns inside a cell without quotes: other readers find 5,001 rows in it."""
    rows = [f"{n},2026-01-05 10:00:00,hello" for n in range(5000)]
    rows[2500] = "2500,2026-01-05 10:00:00,first line\r\rsecond line"
    result = rows_of(written(tmp_path, newline.join([HEADER, *rows, ""])))
    assert len(result) == 5000
    assert result[2500] == (2502, None, "2500", "2026-01-05 10:00:00", "first line  second line")
    assert result[-1][:3] == (5001, None, "4999")


@pytest.mark.parametrize("cell", ["one\rtwo", '"one\rtwo"', '"one\r\ntwo"', "one\r"])
def test_stray_carriage_returns_make_no_row(tmp_path: Path, cell: str) -> None:
    path = written(tmp_path, f"{HEADER}\n1,a,{cell}\n2,c,d\n")
    assert rows_of(path) == rows_of(path, carefully=True)
    assert [row[2] for row in rows_of(path)] == ["1", "2"]


@pytest.mark.parametrize(
    ("name", "value", "content", "key", "line"),
    [
        ("TEXT_MB", "1", HEADER + "\n" + "x" * 1_000_000, "error.file_too_large", None),
        ("COLUMNS", "2", HEADER, "error.too_many_columns", None),
        ("ROWS", "1", f"{HEADER}\n1,a,b\n2,c,d\n", "error.too_many_rows", None),
        ("ROWS", "1", f"{HEADER}\n1,a,b\n2,c,d,ragged\n", "error.too_many_rows", None),
        ("CELL", "20", f"{HEADER}\n1,a,b\n2,c,{'d' * 21}\n", "error.cell_too_long", 3),
        ("CELL", "20", f"{HEADER}\n1,a,b\n\n2,c,{'d' * 21}\n", "error.cell_too_long", 4),
    ],
)
def test_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, content: str, key: str, line: int | None
) -> None:
    path = written(tmp_path, content)
    rows_of(path)
    monkeypatch.setenv(f"DABIAO_LIMIT_{name}", value)
    with pytest.raises(DabiaoError) as refusal:
        rows_of(path)
    assert (refusal.value.key, refusal.value.values.get("line")) == (key, line)


def test_a_cell_of_two_million_letters_is_too_long_and_a_long_row_is_not(tmp_path: Path) -> None:
    long = "长" * 2_000_000
    assert rows_of(written(tmp_path, f"{HEADER}\n1,a,{long}\n"))[0][4] == long
    with pytest.raises(DabiaoError, match=r"error\.cell_too_long"):
        rows_of(written(tmp_path, f"{HEADER}\n1,a,{long}长\n"))
    with pytest.raises(DabiaoError, match=r"error\.row_too_long"):
        rows_of(written(tmp_path, f"{HEADER}\n{long},{long},{long}\n"))


def test_short_cells_are_never_too_long_for_their_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DABIAO_LIMIT_CELL", "5")
    assert rows_of(written(tmp_path, f"{HEADER}\n12345,12345,12345\n")) == [(2, None, "12345", "12345", "12345")]


def test_a_preview_goes_on_where_the_encoding_shows_late(tmp_path: Path) -> None:
    many = "".join(f"{n},a,b\n" for n in range(40_000))
    source = open_source(written(tmp_path, f"{HEADER}\n{many}x,尾,巴\n", "gb18030"))
    rows = list(source.records(source.sheets[0]))
    assert len(rows) == 40_002
    assert rows[-2:] == [["39999", "a", "b"], ["x", "尾", "巴"]]


def test_text_is_never_whole_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Python allocates while a text in GB18030 is read is a few chunks of it."""
    monkeypatch.setattr(encodings, "CHUNK", 1 << 16)
    many = "".join(f"{n},2026-01-05 10:00:00,{'你好' * 20}\n" for n in range(150_000))
    path = written(tmp_path, f"{HEADER}\n{many}", "gb18030")
    del many
    tracemalloc.start()
    try:
        _count_rows(path)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < path.stat().st_size / 2


def _count_rows(path: Path) -> None:
    connection = duckdb.connect()
    source = open_source(path)
    source.stage(connection, source.sheets[0], 0, {"id": 0}, ["id"])
    assert connection.execute("SELECT count(*) FROM staged").fetchone() == (150_000,)


@pytest.mark.parametrize(
    "document",
    [
        [{"id": "1", "note": "x" * 20_000, "items": [{"sku": "1"}] * 200}],
        [{f"column {number}": "1"} for number in range(3_000)],
        [{"id": "1", "items": [{f"sku {number}": "1"} for number in range(3_000)]}],
        [{"id": "1"} | {f"column {number}": "" for number in range(1_500)}, *[{"id": "2"}] * 1_000],
    ],
    ids=["a text in each row", "columns", "columns of lines", "blank cells"],
)
def test_a_document_that_comes_to_far_more_as_a_table_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, document: object
) -> None:
    monkeypatch.setattr("data.files.other_tables.SMALL_MB", 1)
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(DabiaoError, match=r"error\.other_type"):
        open_source(path)
