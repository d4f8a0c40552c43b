"""Unit: workbooks: cells as text, sheets, passwords, and files that ask for too much."""

import random
import re
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import cli
from bench import samples
from data.errors import DabiaoError
from data.files import passwords
from data.files.reader import open_source
from data.files.workbook import cell_text

ROOT = Path(__file__).parents[2]
Fill = Callable[[openpyxl.Workbook], None]

ROWS = [["订单号", "时间"], ["1001", "2026-01-05 10:00:00"]]


def tables(path: Path, **options: str) -> dict[str, list[list[str]]]:
    """Title → rows of every table of a workbook."""
    source = open_source(path, **options)
    return {sheet.name: list(source.records(sheet)) for sheet in source.sheets}


def written(folder: Path, content: bytes, name: str = "export.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def book(folder: Path, fill: Callable[[Worksheet], None], *more: tuple[str, str, list[list[object]]]) -> Path:
    """A workbook whose first sheet somebody fills, and further ones: title, state, rows."""
    made = openpyxl.Workbook()
    assert isinstance(made.active, Worksheet)
    fill(made.active)
    for title, state, rows in more:
        sheet = made.create_sheet(title)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)
    made.save(folder / "export.xlsx")
    return folder / "export.xlsx"


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one of its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert parts[part] != change(parts[part])
    path.write_bytes(samples.archive({**parts, part: change(parts[part])}))
    return path


def refused(path: Path, **options: str) -> DabiaoError:
    with pytest.raises(DabiaoError) as refusal:
        open_source(path, **options)
    assert refusal.value.values["file"] == options.get("name", path.name)
    return refusal.value


# --- cells -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (2.0**53 - 1, "9007199254740991"),
        (2.0**53, "9.00719925474099E+15"),
        (-5.0, "-5"),
        (178.8, "178.8"),
        (False, "false"),
        (7, "7"),
        ("two\r\nlines\rand\0 more", "two\nlines and more"),
        (datetime(2026, 1, 1, 23, 59, 58, 999_999), "2026-01-01 23:59:59"),
        (datetime(2026, 1, 1, 12, 0, 0, 250_000), "2026-01-01 12:00:00.250000"),
        (datetime(9999, 12, 31, 23, 59, 59, 999_999), "9999-12-31 23:59:59.999000"),
    ],
)
def test_cells_as_text(cell: float | str | datetime, text: str) -> None:
    assert cell_text(cell) == text


def test_rows_keep_their_places(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B3"], sheet["C3"], sheet["D3"] = "0012", datetime(2026, 1, 1, 23, 59, 59), "two\nlines"
        sheet["B5"], sheet["C5"], sheet["D5"] = 6917926768823643751, time(8, 30), True
        sheet["C6"] = date(2026, 1, 2)

    assert tables(book(tmp_path, fill)) == {
        "Sheet": [
            ["", "", ""],
            ["", "", ""],
            ["0012", "2026-01-01 23:59:59", "two\nlines"],
            ["", "", ""],
            ["6.91792676882364E+18", "08:30:00", "true"],
            ["", "2026-01-02", ""],
        ]
    }


def test_a_formula_is_what_it_last_came_to_and_is_never_worked_out(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["B1"] = "id", "sum"
        sheet["A2"], sheet["B2"] = '=HYPERLINK("http://x","y")', "=1+1"

    path = book(tmp_path, fill)
    assert tables(path) == {"Sheet": [["id", "sum"]]}  # nothing came of them yet
    rewritten(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>"),
    )
    assert tables(path) == {"Sheet": [["id", "sum"], ["2", "2"]]}


@pytest.mark.parametrize("reference", ["A1", "A1:A1", "A1:XFD1048576", "A1:ZZZZ99999999999"])
def test_what_the_file_says_of_its_own_size_is_not_believed(tmp_path: Path, reference: str) -> None:
    path = book(tmp_path, lambda sheet: [sheet.append(row) for row in ROWS] and None)
    dimension = f'<dimension ref="{reference}"'.encode()
    rewritten(path, "xl/worksheets/sheet1.xml", lambda xml: re.sub(rb'<dimension ref="[^"]*"', dimension + b" ", xml))
    assert tables(path) == {"Sheet": ROWS}


@pytest.mark.parametrize("name", ["export.xlsx", "export.xls", "export.csv", "export"])
def test_the_ending_of_a_name_says_nothing(tmp_path: Path, name: str) -> None:
    assert tables(written(tmp_path, samples.xlsx(ROWS), name)) == {"Sheet1": ROWS}


def test_an_old_excel_file(tmp_path: Path) -> None:
    # 46027.5 days after the end of 1899, which is day 46027 and noon
    path = written(tmp_path, samples.xls([ROWS[0], ["1001", 46027.5]]), "export.xls")
    assert tables(path) == {"Sheet1": [ROWS[0], ["1001", "2026-01-05 12:00:00"]]}


def test_an_open_document(tmp_path: Path) -> None:
    assert tables(written(tmp_path, samples.ods(ROWS), "export.ods")) == {"Sheet1": ROWS}


# --- sheets ----------------------------------------------------------------------------------------------------------


def test_a_workbook_in_strict_open_xml_is_read_with_its_dates(tmp_path: Path) -> None:
    """Its parts name other addresses than those of the usual workbook, and a date may be a text in ISO 8601."""
    path = book(tmp_path, lambda sheet: sheet.append(["订单号", datetime(2026, 1, 5, 10), 2.5]))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for usual, strict in (
        (
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    ):
        parts = {name: part.replace(usual, strict) for name, part in parts.items()}
    cells = parts["xl/worksheets/sheet1.xml"]
    path.write_bytes(samples.archive(parts))
    assert tables(path) == {"Sheet": [["订单号", "2026-01-05 10:00:00", "2.5"]]}
    iso = re.sub(rb'(<c r="B1"[^>]*?) t="n">(<v)/?>[^<]*', rb'\1 t="d">\2>2026-01-05T10:00:00', cells)
    assert iso != cells
    path.write_bytes(samples.archive({**parts, "xl/worksheets/sheet1.xml": iso}))
    assert tables(path) == {"Sheet": [["订单号", "2026-01-05 10:00:00", "2.5"]]}


def test_empty_sheets_are_left_out_and_hidden_ones_come_last(tmp_path: Path) -> None:
    fill: Callable[[Worksheet], None] = lambda sheet: [sheet.append(row) for row in ROWS] and None  # noqa: E731
    path = book(
        tmp_path,
        fill,
        ("Words", "hidden", [["状态"], ["已发货"]]),
        ("Copy", "veryHidden", ROWS),
        ("Empty", "visible", []),
        ("说明", "visible", [["请勿修改表头"]]),
    )
    words = [["状态"], ["已发货"]]
    # a copy of a sheet does not go on with it when it is hidden
    assert list(tables(path).items()) == [
        ("Sheet", ROWS),
        ("说明", [["请勿修改表头"]]),
        ("Words", words),
        ("Copy", ROWS),
    ]
    assert [sheet.hidden for sheet in open_source(path).sheets] == [False, False, True, True]


def test_rows_and_columns_that_are_hidden_are_read(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        for row in ROWS:
            sheet.append(row)
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True

    assert tables(book(tmp_path, fill)) == {"Sheet": ROWS}


@pytest.mark.parametrize("state", [1, 2])
def test_hidden_sheets_of_every_kind_of_workbook_are_known_as_such(tmp_path: Path, state: int) -> None:
    """Hidden, and so that no menu shows it, which ODS does not know."""
    title = b"\x06\x00Sheet1"
    old = samples.xls(ROWS)
    assert old.count(b"\0\0" + title) == 1
    written(tmp_path, old.replace(b"\0\0" + title, bytes([state, 0]) + title), "export.xls")
    binary, sheet = struct.pack("<II", 0, 1), struct.pack("<II", state, 1)
    part = written(tmp_path, samples.xlsb([*ROWS]), "export.xlsb")
    rewritten(part, "xl/workbook.bin", lambda content: content.replace(binary, sheet))
    style = (
        '<office:automatic-styles><style:style style:name="ta1" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body>'
    )
    rewritten(
        written(tmp_path, samples.ods(ROWS), "export.ods"),
        "content.xml",
        lambda content: (
            content.replace(b"<office:body>", style.encode())
            .replace(b'table:name="Sheet1"', b'table:name="Sheet1" table:style-name="ta1"')
            .replace(b" xmlns:text", b' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text')
        ),
    )
    for name in ("export.xls", "export.xlsb", "export.ods"):
        (only,) = open_source(tmp_path / name).sheets
        assert (name, only.hidden, only.head[1][0]) == (name, True, "1001")


def test_a_sheet_that_goes_on_with_the_one_before_keeps_counting_lines(tmp_path: Path) -> None:
    first = [["店铺", "甲"], ["", ""], *ROWS]
    second = [*first[:3], ["1002", "2026-01-06 10:00:00"]]
    path = book(
        tmp_path,
        lambda sheet: [sheet.append(row) for row in first] and None,
        ("Sheet2", "visible", second),
        ("Other", "visible", [["店铺", "甲"], ["售后单号", "时间"], ["9", "2026-01-07"]]),
    )
    assert tables(path) == {
        "Sheet": [*first, ["", ""], ["", ""], ["", ""], ["1002", "2026-01-06 10:00:00"]],
        "Other": [["店铺", "甲"], ["售后单号", "时间"], ["9", "2026-01-07"]],
    }


def test_a_workbook_without_a_cell_is_empty(tmp_path: Path) -> None:
    assert refused(book(tmp_path, lambda sheet: None)).key == "error.file_empty"


@pytest.mark.parametrize("name", ["export.xlsx", "export.ods", "export.xls"])
def test_a_workbook_cut_in_half(tmp_path: Path, name: str) -> None:
    whole = {"export.xlsx": samples.xlsx(ROWS), "export.ods": samples.ods(ROWS), "export.xls": samples.xls(ROWS)}[name]
    assert refused(written(tmp_path, whole[: len(whole) // 2], name)).key == "error.damaged"


# --- passwords -------------------------------------------------------------------------------------------------------

LOCKED = samples.locked(samples.xlsx(ROWS), "a1b2c3")


@pytest.mark.parametrize("name", ["订单_20260105_a1b2c3.xlsx", "订单a1b2c3 (1).xlsx", "a1b2c3 - 副本.xlsx", "a1b2c3"])
def test_kuaishous_password_is_the_end_of_the_name(tmp_path: Path, name: str) -> None:
    assert tables(written(tmp_path, LOCKED, name)) == {"Sheet1": ROWS}
    assert tables(written(tmp_path, LOCKED, "1.bin"), name=f"export.zip/{name}") == {"Sheet1": ROWS}
    assert tables(written(tmp_path, LOCKED, name), password="wrong") == {"Sheet1": ROWS}


def test_another_password_is_asked_for_and_has_to_be_right(tmp_path: Path) -> None:
    path = written(tmp_path, LOCKED)
    assert refused(path).key == "error.encrypted"
    assert refused(path, password="").key == "error.encrypted"
    assert refused(path, password="A1B2C3").key == "error.wrong_password"
    assert tables(path, password="a1b2c3") == {"Sheet1": ROWS}


@pytest.mark.parametrize("way", ["asked", "environment"])
def test_a_password_need_not_stand_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    path = written(tmp_path, LOCKED)
    if way == "environment":
        monkeypatch.setenv("DABIAO_PASSWORD", "a1b2c3")
    else:
        monkeypatch.setattr("getpass.getpass", lambda _: "a1b2c3")
    options = ["--ask-password"] if way == "asked" else []
    assert cli.main(["formats", "check", str(path), *options]) == 2
    assert "password" not in capsys.readouterr().err  # it is open, and no format fits its table


def test_nothing_of_it_is_left_in_the_clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = written(tmp_path, LOCKED)
    source = open_source(path, password="a1b2c3")
    assert len(list(tmp_path.iterdir())) == 2
    del source
    assert list(tmp_path.iterdir()) == [path]
    refused(path)
    assert list(tmp_path.iterdir()) == [path]


def test_an_old_excel_file_under_a_password(tmp_path: Path) -> None:
    plain = samples.xls(ROWS)
    begin = samples.record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    lock = samples.record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48))  # RC4, of a password nobody knows
    at = plain.index(begin) + len(begin)
    path = written(tmp_path, plain[:at] + lock + plain[at : -len(lock)], "export.xls")
    assert refused(path).key == "error.encrypted"
    assert refused(path, password="x").key == "error.wrong_password"


def test_what_no_password_opens_says_so(tmp_path: Path) -> None:
    manifest = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    path = written(tmp_path, samples.archive({"content.xml": b"\x9f\x1a", "META-INF/manifest.xml": manifest}), "a.ods")
    assert refused(path, password="x").key == "error.locked"
    # by certificates instead of a password: EncryptionInfo of version 3.3
    version = struct.pack("<HHI", 4, 4, 0x40)
    assert LOCKED.count(version + b"<?xml") == 1
    path = written(tmp_path, LOCKED.replace(version + b"<?xml", struct.pack("<HHI", 3, 3, 0x40) + b"<?xml"))
    assert refused(path, password="a1b2c3").key == "error.locked"


def test_passwords_in_a_name() -> None:
    assert passwords.passwords_in("export.zip/订单 (2).xlsx") == ["订单 (2)", "订单"]
    assert passwords.passwords_in("订单 20260105-a1b2c3(12).xlsx") == ["c3(12)", "a1b2c3"]
    assert passwords.passwords_in(".xlsx") == [".xlsx", ".xlsx"]


# --- cells with errors ------------------------------------------------------------------------------------------------


def test_errors_of_an_old_excel_file_are_read_as_what_they_show(tmp_path: Path) -> None:
    """An error that was typed, and a formula that came to one."""
    rows = [["", "", ""], ["id", "sum", "note"], ["A", "?", "x"], ["B", "!", "y"], ["C", "4", "z"]]
    content = samples.xls(rows)
    error = samples.record(0x0205, struct.pack("<HHHBB", 2, 1, 0, 0x17, 1))
    formula = samples.record(0x0006, struct.pack("<HHHBBBBBBHHIH", 3, 1, 0, 2, 0, 0x0F, 0, 0, 0, 0xFFFF, 0, 0, 0))
    for text, row, other in (("?", 2, error), ("!", 3, formula)):
        cell = samples.record(0x0204, struct.pack("<HHHHB", row, 1, 0, 1, 1) + text.encode("utf-16-le"))
        assert cell in content
        content = content.replace(cell, other)
    size = len(samples.xls(rows))
    path = written(tmp_path, content[:size] + bytes(max(size - len(content), 0)), "export.xls")
    assert tables(path)["Sheet1"][1:] == [["id", "sum", "note"], ["A", "#REF!", "x"], ["B", "#VALUE!", "y"], rows[4]]


@pytest.mark.parametrize(("result", "flags"), [(bytes(8), 2), (b"\x03\0\0\0\0\0\xff\xff", 0)])
def test_formulas_of_an_old_excel_file_without_a_result_are_told_from_those_that_came_to_nothing(
    tmp_path: Path, result: bytes, flags: int
) -> None:
    def sheet(*results: bytes) -> list[list[str]]:
        rows = [["id", "sum", "note"], ["A", "?", "x" * 40], ["B", "!", "y" * 40]]
        content = samples.xls(rows)
        size = len(content)
        for text, row, came_to in (("?", 1, results[0]), ("!", 2, results[1])):
            cell = samples.record(0x0204, struct.pack("<HHHHB", row, 1, 0, 1, 1) + text.encode("utf-16-le"))
            formula = struct.pack("<HHH", row, 1, 0) + came_to + struct.pack("<HIH", flags, 0, 0)
            content = content.replace(cell, samples.record(0x0006, formula))
        return [row[:2] for row in tables(written(tmp_path, content[:size], "export.xls"))["Sheet1"][1:]]

    assert sheet(result, result) == [["A", "#NO_RESULT!"], ["B", "#NO_RESULT!"]]
    assert sheet(result, struct.pack("<d", 7.0)) == [["A", "0" if flags else ""], ["B", "7"]]


def test_errors_of_a_binary_workbook_are_read_as_what_they_show(tmp_path: Path) -> None:
    """An error that was typed, and a formula that came to one."""
    typed, formula = bytes([3, 0x17]), bytes([11, 0x0F, 0, 0, 0, 0, 0, 0])
    rows = [["id", "sum", "note"], ["A", typed, "x"], ["B", formula, "y"], ["C", "4", "z" * 200]]
    path = written(tmp_path, samples.xlsb(rows), "export.xlsb")
    assert tables(path)["Sheet1"] == [rows[0], ["A", "#REF!", "x"], ["B", "#VALUE!", "y"], rows[3]]


def test_errors_of_an_open_document_are_read_as_what_they_show(tmp_path: Path) -> None:
    rows = [["id", "sum"], ["A", "?1"], ["B", "?2"], ["C", "?3"], ["D", "0"], ["E", "?4"]]
    text = '<table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>'
    namespace = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    cells = {
        "?1": '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error">'
        "<text:p>#DIV/0!</text:p></table:table-cell>",
        "?4": '<table:table-cell table:formula="of:=1+1"/>',
        "?2": '<table:table-cell office:value-type="float" office:value="0"><text:p>Err:502</text:p>'
        "</table:table-cell>",
        "?3": '<table:table-cell office:value-type="string" calcext:value-type="error"><text:p>#WERT!</text:p>'
        "</table:table-cell>",
    }

    def with_errors(content: bytes) -> bytes:
        changed = content.decode().replace("xmlns:text=", f'xmlns:calcext="{namespace}" xmlns:text=')
        for old, new in cells.items():
            changed = changed.replace(text % old, new)
        return changed.encode()

    path = rewritten(written(tmp_path, samples.ods(rows), "export.ods"), "content.xml", with_errors)
    read_as = ["#DIV/0!", "#VALUE!", "#VALUE!", "0", "#NO_RESULT!"]
    assert tables(path)["Sheet1"] == [
        ["id", "sum"],
        *([name, text] for name, text in zip("ABCDE", read_as, strict=True)),
    ]


# --- files that ask for too much -------------------------------------------------------------------------------------


def test_two_cells_far_apart_do_not_take_the_program_along(tmp_path: Path) -> None:
    """Its few kilobytes would be half a terabyte in memory: every cell between the two is room to be made."""

    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["XFD1048576"] = "a", "b"

    error = refused(book(tmp_path, fill))
    assert (error.key, error.values["memory"], error.values["seconds"]) == ("error.workbook_heavy", 8192, 600)


def test_memory_and_time_have_their_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["ALL9999"] = "a", "b"  # 1000 by 9999 cells, of 32 bytes each

    path = book(tmp_path, fill)
    assert len(tables(path)["Sheet"]) == 9999
    with monkeypatch.context() as patch:
        patch.setenv("DABIAO_LIMIT_MEMORY_MB", "300")
        assert refused(path).key == "error.workbook_heavy"
    monkeypatch.setenv("DABIAO_LIMIT_SECONDS", "1")
    monkeypatch.setattr("data.files.workbook_process._output", lambda _: None)  # it is never over
    assert refused(path).key == "error.workbook_heavy"


@pytest.mark.parametrize("name", ["export.xlsx", "export.ods"])
def test_a_part_that_swells_is_refused_before_it_is_read(tmp_path: Path, name: str) -> None:
    part = {"export.xlsx": "xl/worksheets/sheet1.xml", "export.ods": "content.xml"}[name]
    plain = {"export.xlsx": samples.xlsx(ROWS), "export.ods": samples.ods(ROWS)}[name]
    path = rewritten(written(tmp_path, plain, name), part, lambda xml: xml + b" " * 150_000_000)
    error = refused(path)
    assert (error.key, error.values["ratio"]) == ("error.expands_too_far", 200)


def test_columns_have_their_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, samples.xlsx(ROWS))
    monkeypatch.setenv("DABIAO_LIMIT_COLUMNS", "1")
    error = refused(path)
    assert (error.key, error.values["count"], error.values["most"]) == ("error.too_many_columns", 2, 1)


def test_sheets_have_their_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["a", "b"])

    path = book(tmp_path, fill, ("Other", "visible", [["c", "d"]]))
    monkeypatch.setenv("DABIAO_LIMIT_SHEETS", "1")
    error = refused(path)
    assert (error.key, error.values["most"]) == ("error.too_many_sheets", 1)


def test_size_has_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, samples.archive({"xl/workbook.xml": random.Random(1).randbytes(1_000_001)}))
    monkeypatch.setenv("DABIAO_LIMIT_WORKBOOK_MB", "1")
    error = refused(path)
    assert (error.key, error.values["most"]) == ("error.file_too_large", 1)


def test_the_process_that_reads_a_workbook_loads_no_database() -> None:
    code = "import sys, data.files.workbook; print(*{'duckdb', 'pandas', 'openpyxl'} & sys.modules.keys())"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert run.stdout.strip() == ""


def test_a_reader_that_crashes_is_a_damaged_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.files.workbook_process.sys.executable", "false")
    path = written(tmp_path, samples.xlsx(ROWS))
    assert refused(path).key == "error.damaged"
