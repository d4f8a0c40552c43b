"""Pages and documents in JSON and XML that ask for too much: read by a process of its own, or refused in a sentence."""

from collections.abc import Callable
from pathlib import Path

import pytest

from data.errors import DabiaoError
from data.files import reader
from data.files.reader import open_source
from tests.unit.test_reader import HTML

XML = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
    '<Worksheet ss:Name="s"><Table>{}</Table></Worksheet></Workbook>'
)
ROW = "<Row><Cell><Data>a</Data></Cell><Cell><Data>b</Data></Cell></Row>"
TEXTS = {
    "page": HTML,
    "list": '[{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]',
    "lines": '{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n',
    "xml": XML.format(ROW * 3),
    "aligned": "id   name   day\n1    Anna   Monday\n22   Bo     Friday\n",
    "backslashed": '"a","b"\n"x \\"y\\", z","1"\n',
}

many = pytest.mark.parametrize("kind", TEXTS)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever its size, a file is read by a process of its own."""
    monkeypatch.setattr(reader, "_READ_HERE", 0)


@many
def test_a_process_of_its_own_reads_the_same(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.txt"
    path.write_text(TEXTS[kind], encoding="utf-8")
    here = open_source(path)
    monkeypatch.setattr(reader, "_READ_HERE", 0)
    there = open_source(path)
    assert [sheet.name for sheet in there.sheets] == [sheet.name for sheet in here.sheets]
    rows = [list(source.records(source.sheets[0])) for source in (here, there)]
    assert rows[0] == rows[1]
    assert len(rows[0]) > 1


@pytest.mark.usefixtures("elsewhere")
def test_several_lists_are_told_by_name(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_text('{"orders": [{"a": 1}], "refunds": [{"b": 2}]}', encoding="utf-8")
    with pytest.raises(DabiaoError) as error:
        open_source(path)
    assert (error.value.key, error.value.values["names"]) == ("error.json_several_lists", "orders, refunds")


NEVER_OVER: dict[str, Callable[[], str]] = {
    "a tag that never closes": lambda: "<table><" + "a" * 400_000,
    "cells that never close": lambda: "<table><tr><td " + "a=b " * 100_000,
    "tables in tables": lambda: "<table>" * 60_000,
    "a long line and many short ones": lambda: "a  b  c\n" + "x " * 100_000 + "\n" + "a  b  c\n" * 25_000,
    "a line of very many columns": lambda: "a  b  c\n" + "x  " * 65_000 + "\n" + "a  b  c\n" * 25_000,
}


@pytest.mark.parametrize("kind", NEVER_OVER)
def test_what_nothing_ends_is_over_at_once(kind: str, tmp_path: Path) -> None:
    """Each of these took minutes or more, in the process of the app."""
    path = tmp_path / "file.xls"
    path.write_text(NEVER_OVER[kind](), encoding="utf-8")
    assert path.stat().st_size <= reader._READ_HERE
    if kind.startswith("a l"):  # lines of one cell each
        assert len(open_source(path).sheets[0].head[0]) == 1
    else:
        with pytest.raises(DabiaoError) as error:
            open_source(path)
        assert error.value.key == "error.html_as_xls"


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        ("TEXT_SECONDS", lambda: "<table>" + "<tr><td>1</td><td>2</td></tr>" * 1_000_000),
        ("MEMORY_MB", lambda: "[" + '{"a":1,"b":2},' * 1_000_000 + "{}]"),
        ("MEMORY_MB", lambda: XML.format("<Row/>" * 2_000_000)),
    ],
)
def test_what_takes_too_much_time_or_memory_is_refused_in_one_sentence(
    limit: str, text: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"DABIAO_LIMIT_{limit}", {"TEXT_SECONDS": "1", "MEMORY_MB": "150"}[limit])
    path = tmp_path / "file.xls"
    path.write_text(text(), encoding="utf-8")
    with pytest.raises(DabiaoError) as error:
        open_source(path)
    assert error.value.key == "error.text_heavy"
    assert list(tmp_path.iterdir()) == [path]


class Enough(Exception):
    """Somebody cancelled."""


def test_whoever_waits_for_a_file_can_end_that(tmp_path: Path) -> None:
    path = tmp_path / "file.xls"
    path.write_text("<table>" + "<tr><td>1</td><td>2</td></tr>" * 500_000, encoding="utf-8")

    def enough() -> None:
        raise Enough

    with pytest.raises(Enough):
        open_source(path, waiting=enough)
