"""Chats copied as text: who said what and when, and what is asked when the text does not tell."""

from collections.abc import Callable
from pathlib import Path

import pytest

from data.access import Access
from data.errors import DabiaoError
from data.files.reader import open_source
from data.formats.format import load_formats
from data.formats.pasted_chat import read_chat
from data.loading.loader import import_file
from data.store import Store

CHAT = """\
b1 2026-1-5 10:00:00
hello
shop:ann 2026-1-5 10:00:30
hi
"""

Read = Callable[[str], list[list[str]] | None]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The rows of a text: conversation, buyer, sender, agent, time, text; None when it is no chat."""

    def read(text: str) -> list[list[str]] | None:
        path = tmp_path / "chat.txt"
        path.write_text(text, encoding="utf-8")
        chat = read_chat(open_source(path), load_formats())
        if chat is None:
            return None
        source, match = chat
        assert match.format.id == "taobao_chat"
        return [row for row in source.records(source.sheets[0]) if row]

    return read


def test_a_name_and_a_time_begin_a_message(read: Read) -> None:
    assert read(CHAT) == [
        ["b1", "b1", "buyer", "", "2026-1-5 10:00:00", "hello"],
        ["b1", "b1", "agent", "shop:ann", "2026-1-5 10:00:30", "hi"],
    ]


@pytest.mark.parametrize(
    "head", ["b1 2026-1-5 10:00:00", "b12026-1-5 10:00:00", "b1\n2026-1-5 10:00:00", "b1 2026/01/05 10:00:00"]
)
def test_a_head_is_written_in_several_ways(read: Read, head: str) -> None:
    rows = read(CHAT.replace("b1 2026-1-5 10:00:00", head))
    assert rows is not None
    assert (rows[0][1], rows[0][4].replace("/", "-").replace("-0", "-")) == ("b1", "2026-1-5 10:00:00")
    assert [row[5] for row in rows] == ["hello", "hi"]


def test_the_shop_itself_answers_too(read: Read) -> None:
    rows = read(CHAT + "shop 2026-1-5 10:01:00\nanything else?\n")
    assert rows is not None
    assert [row[2] for row in rows] == ["buyer", "agent", "agent"]


def test_a_masked_buyer_is_one_only_within_this_chat(read: Read) -> None:
    rows = read(CHAT.replace("b1", "b**1"))
    assert rows is not None
    assert {row[0] for row in rows} == {"b**1 2026-1-5 10:00:00"}


def test_marks_of_the_screen_are_no_message_and_those_of_the_platform_nobodys(read: Read) -> None:
    rows = read(
        CHAT + "shop:ann 2026-1-5 10:02:00\n已读\nshop:ann 2026-1-5 10:03:00\nshop:ann 撤回了一条消息\n未读\n"
        "shop:ann --> shop:bob 2026-1-5 10:04:00\nb1 2026-1-5 10:05:00\n原因：【离线留言自动分配】\n"
    )
    assert rows is not None
    assert [(row[2], row[5]) for row in rows[2:]] == [
        ("agent", ""),
        ("system", "shop:ann 撤回了一条消息"),
        ("system", ""),
        ("system", "原因：【离线留言自动分配】"),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (CHAT.replace("shop:ann", "ann"), "ann, b1"),
        (CHAT + "b2 2026-1-5 10:05:00\nand me?\n", "b1, b2, shop:ann"),
        (CHAT.replace("b1", "shop:bob"), "shop:ann, shop:bob"),
        ("b1 2026-1-5 10:00:00\nhello\n", "b1"),
    ],
)
def test_sides_that_cannot_be_told_apart_are_asked_about(read: Read, text: str, names: str) -> None:
    with pytest.raises(DabiaoError) as refusal:
        read(text)
    assert refusal.value.key == "error.chat_sides"
    assert refusal.value.values == {"file": "chat.txt", "names": names}


@pytest.mark.parametrize(
    "text", ["just words\n" + CHAT, "name,at\nb1,2026-1-5 10:00:00\n", "a note\nwithout any time\n"]
)
def test_other_texts_are_no_chats(read: Read, text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("day", ["2026年1月5日 上午10:00", "2026年1月5日 10:00:00", "2026/1/5 10:00"])
def test_days_of_a_head_may_be_in_chinese(read: Read, day: str) -> None:
    rows = read(f"b1\t{day}\nhello\n\nshop:ann\n{day}\nhi\n")
    assert rows is not None
    assert [(row[2], row[4], row[5]) for row in rows] == [("buyer", day, "hello"), ("agent", day, "hi")]


@pytest.mark.parametrize(
    "text",
    [
        "[01/05/2026, 10:00:00] ann: hi\n[01/05/2026, 10:00:05] shop: hello\nand more\n[02/05/2026, 9:00:00] ann: ok\n",
        "1/5/26, 10:00 PM - ann: hi\n1/5/26, 10:01 PM - shop: hello\n1/5/26, 10:02 PM - ann: ok\n",
        "小李 10:01\n你好\n客服 10:02\n在的\n小李 下午3:01\n谢谢\n",
    ],
)
def test_chats_that_other_programs_write_are_told_to_be_such(read: Read, text: str) -> None:
    with pytest.raises(DabiaoError) as refusal:
        read(text)
    assert (refusal.value.key, refusal.value.values["line"]) == ("error.chat_of_others", text.split("\n")[0])


def test_names_of_ones_own_go_into_a_format_file(tmp_path: Path) -> None:
    chat, form = tmp_path / "chat.txt", tmp_path / "mine.toml"
    chat.write_text(CHAT.replace("shop:ann", "Ann"), encoding="utf-8")
    form.write_text("kind = 'messages'\n[chat]\nagent = 'ann'\n", encoding="utf-8")
    with Store.open(tmp_path / "dabiao.duckdb") as store:
        result = import_file(Access.local(store), chat, "shop", platform="other", format_file=form)
        assert (result.format, result.new, result.rejected) == ("mine", 2, 0)
        senders = Access.local(store).view().rows("SELECT sender, agent_id, line FROM messages ORDER BY line")
    assert senders == [
        {"sender": "buyer", "agent_id": None, "line": 1},
        {"sender": "agent", "agent_id": "Ann", "line": 3},
    ]
