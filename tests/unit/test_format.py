"""Format files: what they may say, what is told when one is wrong, and which one a file is."""

from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from platformdirs import user_config_path

from data.errors import DabiaoError
from data.formats.format import Format, load_formats, read_format
from data.formats.matching import Match, recognise
from data.shops import DEFAULTS
from data.tables import TABLES

MESSAGES = """
kind = "messages"
platform = "kuaishou"
title.zh = "快手聊天"
title.en = "Kuaishou chats"
[columns]
conversation_id = ["会话ID", "会话编号"]
sender = "发送方"
sent_at = "发送时间"
text = "内容"
[values.sender]
"买家" = "buyer"
"*" = "agent"
[skip]
conversation_id = "合计"
"备注" = ["无效"]
"""


@dataclass(frozen=True)
class Sheet:
    head: list[list[str]]


def written(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def form(name: str, kind: str = "messages", platform: str = "other", **columns: str) -> Format:
    return Format.of({"id": name, "kind": kind, "platform": platform, "columns": columns})


def match_of(rows: list[list[str]], *formats: Format, kind: str | None = None, platform: str | None = None) -> Match:
    return recognise([Sheet(rows)], formats, file="f.csv", kind=kind, platform=platform)


CHAT = form("chat", conversation_id="会话", sender="发送方", sent_at="时间", text="内容")


def test_a_format_file_says_all_this(tmp_path: Path) -> None:
    read = read_format(written(tmp_path, MESSAGES))
    assert (read.id, read.kind, read.platform, read.title["en"]) == ("mine", "messages", "kuaishou", "Kuaishou chats")
    assert read.columns["conversation_id"] == ("会话ID", "会话编号")
    assert read.columns["text"] == ("内容",)
    assert read.values["sender"] == {"买家": "buyer", "*": "agent"}
    assert read.table is TABLES["messages"]


@pytest.mark.parametrize(
    ("old", "new", "field", "value", "why"),
    [
        ('kind = "messages"', 'kind = "chats"', "kind", "chats", "messages, orders"),
        ('platform = "kuaishou"', 'platform = "myspace"', "platform", "myspace", ", ".join(DEFAULTS)),
        ('text = "内容"', 'texts = "内容"', "columns", "texts", "conversation_id, message_id"),
        ("[values.sender]", "[values.senders]", "values", "senders", "conversation_id"),
        ('= "buyer"', '= "customer"', 'values.sender."买家"', "customer", "buyer, agent, bot, system"),
        ('sent_at = "发送时间"', "", "columns", "conversation_id, sender, text", "needs sent_at"),
        (
            "[skip]",
            "[skips]",
            "skips",
            {"conversation_id": "合计", "备注": ["无效"]},
            "is no key here; allowed: id, title, kind",
        ),
        ("[skip]", "[times]\nformat = '%d.%q'\n[skip]", "times.format", "%d.%q", "%q is none of %% %A %B"),
        (
            "[skip]",
            "[times]\nday_first = 'yes?'\n[skip]",
            "times.day_first",
            "yes?",
            'true or false, without quotes or "unless_am_pm"',
        ),
        ("[skip]", "[constants]\nsender = 'buyer'\n[skip]", "constants.sender", "buyer", "in [columns] too"),
        ("[skip]", "[constants]\nplace = 'x'\n[skip]", "constants", "place", "is none of conversation_id"),
        ("[skip]", "[if_empty]\nplace = 'x'\n[skip]", "if_empty", "place", "is none of conversation_id"),
        ("[skip]", "[joined]\nplace = 'x'\n[skip]", "joined", "place", "is none of conversation_id"),
        ("[columns]", "fill_down = 'place'\n[columns]", "fill_down", "place", "is none of conversation_id"),
        ("[columns]", "once = 'place'\n[columns]", "once", "place", "is none of conversation_id"),
        ("[skip]", "[times]\nclock_24 = 'no'\n[skip]", "times.clock_24", "no", "true or false, without quotes"),
        ('text = "内容"', "text = true", "columns.text", True, "a text in quotes, or several"),
        ('= "buyer"', "= ['buyer']", "values.sender.买家", ["buyer"], "a text in quotes"),
        ("[columns]", "unlike = [['a', 'b', 'c']]\n[columns]", "unlike.0", ["a", "b", "c"], "2 texts in quotes"),
        ("[columns]", "times = 'ISO'\n[columns]", "times", "ISO", "keys and values of its own, as in [table]"),
        ("[columns]", "title.fr = 'messages'\n[columns]", "title.fr", "fr", '"zh" or "en"'),
        ('kind = "messages"', "", "kind", "", "is missing; needs a text in quotes"),
        ("[skip]", "[amounts]\ndecimal = ';'\n[skip]", "amounts.decimal", ";", 'needs "." or ","'),
        ("[skip]", "[amounts]\nunit = 'jiao'\n[skip]", "amounts.unit", "jiao", 'needs "yuan" or "fen"'),
        (
            "[skip]",
            "[times.months]\nDez = 13\n[skip]",
            "times.months.Dez",
            13,
            "a whole number from 1 to 12",
        ),
        ("[skip]", "[[rows]]\ncolumns.place = 'x'\n[skip]", "rows.0.columns", "place", "is none of conversation_id"),
        ("[skip]", "[[rows]]\nlater.text.header = 'x'\n[skip]", "rows.0.later", "text", "is no time"),
        (
            "[skip]",
            "[[rows]]\nlater.sent_at = {header = 'x', unit = 'days'}\n[skip]",
            "rows.0.later.sent_at.unit",
            "days",
            'needs "seconds" or "minutes" or "hours"',
        ),
        ("[skip]", "[[rows]]\nconstants.text = 'x'\n[skip]", "rows.0.constants.text", "x", "in [columns] too"),
        (
            "[columns]",
            "unusable = 'boring'\n[columns]",
            "unusable",
            "boring",
            'needs "daily_figures" or "no_times" or "no_end"',
        ),
        ("[columns]", "unusable = 'no_times'\n[columns]", "unusable", "no_times", "needs known_by"),
        ("[skip]", "[chat]\nagent = []\n[skip]", "chat.agent", [], "needs at least one text in quotes"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, field: str, value: object, why: str) -> None:
    assert old in MESSAGES
    path = written(tmp_path, MESSAGES.replace(old, new))
    with pytest.raises(DabiaoError) as refusal:
        read_format(path)
    assert refusal.value.key == "error.bad_format"
    assert {name: refusal.value.values[name] for name in ("file", "entry", "field", "value")} == {
        "file": path,
        "entry": "mine",
        "field": field,
        "value": value,
    }
    assert why in str(refusal.value.values["why"])


def test_a_constant_is_one_of_the_words(tmp_path: Path) -> None:
    text = "kind = 'refunds'\n[columns]\nrefund_id = 'a'\napplied_at = 'b'\ncompleted_at = 'c'\n[constants]\n"
    assert read_format(written(tmp_path, text + "kind = 'refund_only'")).constants == {"kind": "refund_only"}
    for line in ("kind = 'money'", "agreed_at = '2026-01-01'"):
        with pytest.raises(DabiaoError, match="bad_format"):
            read_format(written(tmp_path, text + line))


def test_a_file_that_is_no_format(tmp_path: Path) -> None:
    with pytest.raises(DabiaoError, match="format_unreadable"):
        read_format(tmp_path / "missing.toml")
    with pytest.raises(DabiaoError, match="format_not_toml"):
        read_format(written(tmp_path, "kind = messages"))
    with pytest.raises(DabiaoError, match="bad_format"):
        read_format(written(tmp_path, ""))


def test_the_users_own_formats_stand_beside_the_built_in_ones(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    before = {read.id for read in load_formats()}
    own = user_config_path("dabiao", appauthor=False) / "formats"
    own.mkdir(parents=True)
    written(own, MESSAGES)
    assert {read.id for read in load_formats()} == before | {"mine"}


def test_a_format_that_was_changed_is_read_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("data.formats.format.own_folder", lambda: tmp_path)
    path = written(tmp_path, MESSAGES)
    first = next(form for form in load_formats() if form.id == path.stem)
    assert next(form for form in load_formats() if form.id == path.stem) is first
    path.write_text(path.read_text(encoding="utf-8") + "\n# a line more\n", encoding="utf-8")
    assert next(form for form in load_formats() if form.id == path.stem) is not first
    path.unlink()
    assert [form for form in load_formats() if form.id == path.stem] == []


def test_rows_of_a_row_have_what_is_needed_together_with_it(tmp_path: Path) -> None:
    whole = "kind = 'messages'\n[columns]\nconversation_id = 'a'\n"
    two_rows = "[[rows]]\nconstants.sender = 'buyer'\ncolumns.sent_at = 'b'\n[[rows]]\nconstants.sender = 'agent'\n"
    assert read_format(written(tmp_path, whole + two_rows + "columns.sent_at = 'c'")).rows[1].columns == {
        "sent_at": ("c",)
    }
    with pytest.raises(DabiaoError) as refusal:
        read_format(written(tmp_path, whole + two_rows))
    assert refusal.value.values["why"] == "needs sent_at"


def test_headers_are_found_wherever_they_stand_and_however_they_are_written() -> None:
    match = match_of([["报表"], [], ["时间 ", "发送方", "\ufeff会话", "别的", "内容"]], CHAT)
    assert match.header_row == 2
    assert match.places == {"conversation_id": 2, "sender": 1, "sent_at": 0, "text": 4}
    assert match.headers["sent_at"] == "时间 "


def test_the_first_header_that_is_there_is_taken() -> None:
    either = Format.of(
        {**msgspec.to_builtins(CHAT), "columns": {**CHAT.columns, "conversation_id": ["会话ID", "会话"]}}
    )
    assert match_of([["会话", "发送方", "时间"]], either).places["conversation_id"] == 0
    assert match_of([["会话", "会话ID", "发送方", "时间"]], either).places["conversation_id"] == 1


def test_full_width_brackets_and_case_make_no_other_header() -> None:
    other = form("o", conversation_id="会话(ID)", sender="From  whom", sent_at="时间")
    assert match_of([["会话（ＩＤ）", "FROM WHOM", "时间"]], other).format.id == "o"


def test_headers_that_an_export_is_known_by_must_be_there_one_of_each_entry() -> None:
    sure = Format.of({**msgspec.to_builtins(CHAT), "id": "sure", "known_by": ["平台", ["店铺", "门店"]]})
    rows = ["会话", "发送方", "时间"]
    assert match_of([[*rows, "平台", "门店"]], CHAT, sure).format.id == "sure"
    assert match_of([[*rows, "平台"]], CHAT, sure).format.id == "chat"
    assert match_of([[*rows, "店铺", "门店"]], CHAT, sure).format.id == "chat"


def test_a_column_may_stand_in_other_cells_alone() -> None:
    spare = Format.of(
        {
            "id": "spare",
            "kind": "messages",
            "columns": {"sender": "发送方", "sent_at": "时间"},
            "joined": {"conversation_id": ["买家", "日期"]},
            "if_empty": {"sent_at": ["备用时间", "另一时间"]},
        }
    )
    match = match_of([["日期", "买家", "发送方", "另一时间", "备用时间"]], spare)
    assert match.places == {"conversation_id": 1, "sender": 2, "sent_at": 4}
    assert match.extra == {"join0_conversation_id": 1, "join1_conversation_id": 0, "or0_sent_at": 4, "or1_sent_at": 3}


def test_an_export_of_no_use_is_refused_with_the_reason() -> None:
    useless = Format.of({"id": "u", "kind": "messages", "known_by": ["日期", "回复率"], "unusable": "daily_figures"})
    with pytest.raises(DabiaoError) as refusal:
        match_of([["日期", "客服", "回复率"]], CHAT, useless)
    assert (refusal.value.key, refusal.value.values) == ("error.export_daily_figures", {"file": "f.csv", "format": "u"})


def test_most_matched_headers_win() -> None:
    short = form("short", conversation_id="会话", sender="发送方", sent_at="时间")
    assert match_of([["会话", "发送方", "时间", "内容"]], short, CHAT).format.id == "chat"


def test_a_kind_leaves_only_its_formats() -> None:
    orders = form("orders", "orders", order_id="会话", created_at="时间", status="发送方", amount="内容")
    rows = [["会话", "发送方", "时间", "内容"]]
    with pytest.raises(DabiaoError) as refusal:
        match_of(rows, CHAT, orders)
    assert (refusal.value.key, refusal.value.values["formats"]) == (
        "error.ambiguous_format",
        "chat (messages), orders (orders)",
    )
    assert match_of(rows, CHAT, orders, kind="orders").format.id == "orders"


def test_between_equals_the_shops_platform_wins() -> None:
    own_format = form("ours", platform="kuaishou", conversation_id="会话", sender="发送方", sent_at="时间", text="内容")
    assert match_of([["会话", "发送方", "时间", "内容"]], CHAT, own_format, platform="kuaishou").format.id == "ours"


def test_reviews_need_one_of_the_three_scores() -> None:
    reviews = form("r", "reviews", created_at="时间", description_score="描述", service_score="服务")
    assert match_of([["时间", "服务"]], reviews).places == {"created_at": 0, "service_score": 1}
    with pytest.raises(DabiaoError, match="unknown_file"):
        match_of([["时间", "内容"]], reviews)


def test_refunds_need_the_column_of_completion() -> None:
    refunds = form("r", "refunds", refund_id="单号", applied_at="申请", completed_at="完结")
    with pytest.raises(DabiaoError, match="unknown_file"):
        match_of([["单号", "申请"]], refunds)


def test_an_unknown_file_is_told_with_its_headers() -> None:
    with pytest.raises(DabiaoError) as refusal:
        match_of([["标题"], ["会话", "谁", "时间"]], CHAT)
    assert refusal.value.values == {"file": "f.csv", "headers": "会话, 谁, 时间"}


def test_of_two_sheets_that_fit_the_first_is_recognised() -> None:
    sheet = Sheet([["会话", "发送方", "时间"]])
    assert recognise([sheet, sheet], [CHAT], file="f.xlsx").sheet == 0
    assert recognise([Sheet([["notes"]]), sheet], [CHAT], file="f.xlsx").sheet == 1
