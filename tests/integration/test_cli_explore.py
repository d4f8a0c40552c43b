"""`dabiao explore`: a question in words, its answer as lines, JSON, CSV and XLSX, and its refusals."""

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import cli

MESSAGES = """conversation_id,buyer_id,agent_id,sender,sent_at
c1,b1,,buyer,2026-01-05 10:00:00
c1,b1,=ann,agent,2026-01-05 10:10:00
c2,b2,,buyer,2026-01-05 10:00:00
c2,b2,小雨,agent,2026-01-05 10:20:00
c3,b3,,buyer,2026-01-06 10:10:00
c3,b3,小雨,agent,2026-01-06 10:10:30
"""
ORDERS = """order_id,buyer_id,product_id,product_title,created_at
o1,b1,p1,马克杯,2026-01-04 09:00:00
o3,b3,p1,马克杯,2026-01-04 09:00:00
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("explored")
    path = str(folder / "store.duckdb")
    for kind, text in (("messages", MESSAGES), ("orders", ORDERS)):
        (folder / f"{kind}.csv").write_text(text, encoding="utf-8")
        taken = ["import", str(folder / f"{kind}.csv"), "--shop", "s", "--platform", "kuaishou", "--kind", kind]
        assert cli.main([*taken, "--store", path]) == 0
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = cli.main(["explore", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_json_has_a_row_a_group_and_the_total(capsys: pytest.CaptureFixture[str], store: str) -> None:
    words = ["chats", "--by", "product,weekday", "--measure", "within:10m,mean", "--store", store, "--json"]
    code, out, err = run(capsys, *words, "--from", "2026-01-05", "--to", "2026-01-11", "--compare", "previous")
    assert (code, err) == (0, "")
    document: dict[str, Any] = json.loads(out)
    assert (document["from"], document["to"], document["unfinished"]) == ("2026-01-05", "2026-01-11", True)
    assert (document["compared_from"], document["compared_to"]) == ("2025-12-29", "2026-01-04")
    assert [column["unit"] for column in document["columns"]] == [
        None, None, "share", "count", "share", "count", "share", "seconds", "count", "seconds", "count", "seconds",
    ]  # fmt: skip
    keys = [(row["product"], row["weekday"], row["within:600"], row["mean"]) for row in document["rows"]]
    assert keys == [("p1", "0", 1.0, 600), ("p1", "1", 1.0, 30), (None, "0", 0.0, 1200)]
    assert document["rows"][0]["small"] == ["within:600", "mean"]
    assert document["total"]["within:600_sample"] == 3
    assert document["total"]["previous_within:600"] is None


def test_files_hold_numbers_names_and_no_formula(
    capsys: pytest.CaptureFixture[str], store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DABIAO_LANGUAGE", "zh_CN")
    table, workbook = tmp_path / "t.csv", tmp_path / "t.xlsx"
    words = ["chats", "--by", "agent,product", "--measure", "within:10m,mean", "--from", "2026-01-05", "--store", store]
    code, out, _ = run(capsys, *words, "--csv", str(table), "--xlsx", str(workbook))
    assert code == 0
    assert out.splitlines()[0] == "2026-01-05至2026-02-03（未结束）"
    assert out.splitlines()[-1] == "合计\t–\t66.7%\t3\t10分钟\t3"
    sheet = openpyxl.load_workbook(workbook).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0] == ["客服", "商品", "10分钟内占比", "10分钟内占比（样本）", "平均", "平均（秒）", "平均（样本）"]
    by_agent = {(row[0], row[1]): row[2:] for row in cells[1:]}
    assert by_agent.keys() == {("小雨", "马克杯"), ("小雨", "未知"), ("=ann", "马克杯")}
    assert by_agent["=ann", "马克杯"][0] == 1
    assert by_agent["小雨", "未知"][2] == 1200 / 86400 or by_agent["小雨", "未知"][3] == 1200
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    lines = list(csv.reader(table.read_text(encoding="utf-8-sig").splitlines()))
    assert {line[0] for line in lines[1:]} == {"小雨", "'=ann"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["chats", "--by", "colour"], 'no dimension "colour"'),
        (["chats", "--by", "agent", "--measure", "speed"], 'no measure "speed"'),
        (["chats", "--by", "agent", "--where", "agent"], "is no filter"),
        (["chats", "--by", "agent", "--from", "yesterday"], "is no day"),
        (["chats", "--by", "agent", "--from", "2026-02-01", "--to", "2026-01-01"], "is after the last day"),
        (["chats", "--by", "agent", "--period", "fortnight"], 'no period "fortnight"'),
        (["talks", "--by", "agent"], '"talks"'),
        (["chats", "--by", "agent", "--shop", "nowhere"], "nowhere"),
        (["chats", "--by", "agent", "--csv", "no-such-folder/t.csv"], "cannot be written"),
    ],
)
def test_what_cannot_be_asked_is_one_line(
    capsys: pytest.CaptureFixture[str], store: str, words: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DABIAO_LANGUAGE", "en")
    code, out, err = run(capsys, *words, "--store", store)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert sentence in err
