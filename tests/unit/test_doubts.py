"""What is doubtful in the suggestions for a file that no format describes, and what is not guessed at all."""

import json
from pathlib import Path

import pytest

import cli
from data.errors import DabiaoError
from data.formats.profile import look
from data.formats.suggest import Doubt, Suggestion, suggest
from data.loading import format_commands
from locales import translator
from pages.text import imports


@pytest.fixture(autouse=True)
def own_formats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A configuration folder of this test's own, with no formats in it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))


def suggested(folder: Path, *rows: str) -> Suggestion:
    """What is suggested for a file of these rows, the first of which is its header."""
    (folder / "odd.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return suggest(look(folder / "odd.csv"))


def test_a_promise_that_is_a_day_is_a_doubt(tmp_path: Path) -> None:
    rows = [f"Q{n},2026-05-0{n} 09:00:00,2026-05-0{n + 2},2026-05-0{n + 2} 15:00:00,10.00" for n in range(1, 5)]
    suggestion = suggested(tmp_path, "Order No,Order Date,Ship By Date,Shipped,Total", *rows)
    assert suggestion.draft.columns["promised_at"] == "Ship By Date"
    assert suggestion.doubts == (
        Doubt("created_at", "zone", "Order Date"),
        Doubt("promised_at", "days", "Ship By Date"),
    )


@pytest.mark.parametrize("header", ["会话ID,日期,时间,发送方,内容", "会话ID,时间,日期,发送方,内容"])
def test_a_clock_beside_a_day_is_told_and_joined(tmp_path: Path, header: str) -> None:
    clock_first = header.startswith("会话ID,时间")
    when = [("2026-05-01", "10:00:00"), ("2026-05-01", "13:30:00")]
    cells = [",".join(reversed(pair) if clock_first else pair) for pair in when]
    rows = [f"S1,{cells[0]},顾客,这件还有货吗", f"S1,{cells[1]},客服,您好，还有货"]
    suggestion = suggested(tmp_path, header, *rows)
    assert suggestion.draft.columns["sent_at"] == "日期"
    assert Doubt("sent_at", "clock", "时间") in suggestion.doubts
    learnt = format_commands.learnt(tmp_path / "odd.csv")
    assert [row["sent_at"][11:19] for row in learnt["rows"]] == ["10:00:00", "13:30:00"]
    assert [notice["key"] for notice in learnt["notices"]] == ["clock_beside"]
    lines = list(imports.format_lines(translator("zh_CN"), learnt))
    assert translator("zh_CN")("told.clock_beside", column="日期") in [line.strip() for line in lines]


@pytest.mark.parametrize(
    ("header", "cell", "doubtful"),
    [
        ("sent_at (UTC)", "2026-05-01 01:00:00", False),
        ("time", "2026-05-01 01:00:00 +0800", False),
        ("time", "2026-05-01 01:00:00 UTC", False),
        ("time", "1777597200", False),
        ("time", "2026-05-01 01:00:00", True),
    ],
)
def test_times_without_a_zone_are_a_doubt(tmp_path: Path, header: str, cell: str, doubtful: bool) -> None:
    suggestion = suggested(
        tmp_path, f"conversation,sender,{header},text", f"c1,buyer,{cell},in stock?", f"c1,agent,{cell},yes"
    )
    assert suggestion.draft.columns["sent_at"] == header
    assert (Doubt("sent_at", "zone", header) in suggestion.doubts) is doubtful


def test_a_known_name_among_other_words_of_a_header_is_found_and_doubtful(tmp_path: Path) -> None:
    suggestion = suggested(tmp_path, "淘宝订单编号,平台下单时间,备注", "9001,2026-05-01 10:00:00,好的好的")
    assert suggestion.draft.columns == {"order_id": "淘宝订单编号", "created_at": "平台下单时间"}
    assert {doubt.column for doubt in suggestion.doubts if doubt.why == "similar"} == {"order_id", "created_at"}


def test_of_two_columns_that_may_both_be_a_needed_one_none_is_taken(tmp_path: Path) -> None:
    suggestion = suggested(tmp_path, "内部订单号,线上订单号,下单时间", "88,69179,2026-05-01 10:00:00")
    assert suggestion.missing == ("order_id",)
    assert {doubt.text for doubt in suggestion.doubts if doubt.why == "several"} == {"内部订单号", "线上订单号"}
    with pytest.raises(DabiaoError, match=r"error\.columns_missing"):
        format_commands.learnt(tmp_path / "odd.csv")


def test_another_column_of_the_same_name_is_a_doubt(tmp_path: Path) -> None:
    suggestion = suggested(tmp_path, "订单号,下单时间,创建时间", "88,2026-05-01 10:00:00,2026-05-01 09:00:00")
    assert suggestion.draft.columns["created_at"] in ("下单时间", "创建时间")
    assert [doubt.column for doubt in suggestion.doubts if doubt.why == "several"] == ["created_at"]


@pytest.mark.parametrize("words", [("顾客", "人工", "智能"), ("客户", "坐席", "机器人"), ("访客", "客服", "系统")])
def test_a_column_of_a_few_words_is_the_sender_rather_than_one_of_names(tmp_path: Path, words: tuple[str, ...]) -> None:
    rows = [f"c{n},小美{n},{words[n % 3]},2026-05-01 10:0{n}:00,您好您好您好" for n in range(9)]
    suggestion = suggested(tmp_path, "会话号,发送人,身份类别,时间,内容", *rows)
    assert suggestion.draft.columns["sender"] == "身份类别"
    assert not [doubt for doubt in suggestion.doubts if doubt.why == "words"]


def test_the_total_is_taken_rather_than_the_price_of_one_piece(tmp_path: Path) -> None:
    suggestion = suggested(
        tmp_path, "Order ID,Order Date,Quantity,Price,Item Total", "31,2026-05-01 10:00:00,3,5.00,15.00"
    )
    assert suggestion.draft.columns["amount"] == "Item Total"
    paid = suggested(tmp_path, "订单号,下单时间,商品单价,商品总价,实付", "31,2026-05-01 10:00:00,5.00,15.00,12.00")
    assert paid.draft.columns["amount"] == "实付"
    alone = suggested(tmp_path, "订单号,下单时间,数量,单价", "31,2026-05-01 10:00:00,3,5.00")
    assert alone.draft.columns["amount"] == "单价"
    assert Doubt("amount", "one_piece", "单价") in alone.doubts


def test_messages_without_a_time_of_day_are_not_learnt(tmp_path: Path) -> None:
    suggested(
        tmp_path, "会话号,谁说的,什么时候,说了什么", *(f"c{n},顾客,2026-05-0{n},这件还有货吗" for n in range(1, 6))
    )
    with pytest.raises(DabiaoError, match=r"error\.no_time_of_day"):
        format_commands.learnt(tmp_path / "odd.csv")


def test_a_clock_without_its_halves_is_a_doubt_of_what_is_learnt(tmp_path: Path) -> None:
    hours = [10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    rows = [f"c{n},{('顾客', '客服')[n % 2]},2026-05-{n + 1:02} {hours[n % 12]:02}:10:00,您好您好" for n in range(28)]
    suggested(tmp_path, "会话号,谁说的,什么时候,说了什么", *rows)
    assert "clock_24" in [doubt["why"] for doubt in format_commands.learnt(tmp_path / "odd.csv")["doubts"]]


def test_a_doubt_is_answered_in_the_shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"Q{n},0{n}/05/2026 09:00:00,10.00,20.00,2" for n in range(1, 5)]
    text = "\n".join(["Order No,Order Date,Price,Line sum,Qty", *rows]) + "\n"
    (tmp_path / "odd.csv").write_text(text, encoding="utf-8")
    doubts = format_commands.learnt(tmp_path / "odd.csv", name="unanswered")["doubts"]
    assert {(doubt["column"], doubt["why"]) for doubt in doubts} >= {("amount", "one_piece"), ("Order Date", "dates")}
    answers = ["--column", "amount= line SUM", "--column", "quantity=", "--day-first", "yes"]
    assert cli.main(["formats", "learn", str(tmp_path / "odd.csv"), "--name", "mine", *answers, "--json"]) == 0
    learnt = json.loads(capsys.readouterr().out)
    assert learnt["columns"] == {"order_id": "Order No", "created_at": "Order Date", "amount": "Line sum"}
    assert [(doubt["column"], doubt["why"]) for doubt in learnt["doubts"]] == [("created_at", "zone")]
    assert [(row["created_at"][:10], row["amount"]) for row in learnt["rows"][:2]] == [
        ("2026-05-01", 20.0),
        ("2026-05-02", 20.0),
    ]


def test_which_of_two_columns_is_needed_can_be_said(tmp_path: Path) -> None:
    text = "订单号,下单时间,平台单号\n1,2026-05-01 10:00:00,A1\n2,2026-05-02 10:00:00,A2\n"
    (tmp_path / "odd.csv").write_text(text, encoding="utf-8")
    learnt = format_commands.learnt(tmp_path / "odd.csv", kind="orders", columns={"order_id": "平台单号"})
    assert [row["order_id"] for row in learnt["rows"]] == ["A1", "A2"]


@pytest.mark.parametrize(
    ("columns", "key", "value"),
    [
        ({"amount": "Totl"}, "error.no_such_header", "Totl"),
        ({"amuont": "Total"}, "error.no_such_column", "amuont"),
        ({"amount": "Total", "sender": "Qty"}, "error.no_such_column", "amount, sender"),
    ],
)
def test_a_column_or_header_that_is_not_there_is_refused(
    tmp_path: Path, columns: dict[str, str], key: str, value: str
) -> None:
    (tmp_path / "odd.csv").write_text("Order No,Order Date,Total,Qty\n1,2026-05-01 10:00:00,2,3\n", encoding="utf-8")
    with pytest.raises(DabiaoError) as refusal:
        format_commands.learnt(tmp_path / "odd.csv", columns=columns)
    assert refusal.value.key == key
    assert value in refusal.value.values.values()
    assert not list(tmp_path.glob("configuration/dabiao/formats/*"))
