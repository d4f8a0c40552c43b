"""Facts: what counts as no more than a greeting, and that building some of them anew is building them all."""

from collections.abc import Iterator
from math import ceil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import phrases
from data.access import Access
from data.buyer_names import names_nobody
from data.loading import facts
from data.loading.loader import import_file
from data.loading.new_shop import ensure_shop
from data.store import Store
from tests.reference.examples import TIMES

CHAT = "conversation_id,message_id,buyer_id,sender,agent_id,sent_at,text"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.duckdb") as opened:
        yield opened


def greeted(store: Store, texts: list[str]) -> list[bool]:
    """Of each text, sent by an agent: is it no answer where greetings are none?"""
    connection = store.connection()
    connection.execute("BEGIN")
    ensure_shop(connection, "店", "other", None, "UTC")
    rows = [("店", f"c{n}", "a", sender, f"2026-01-05 10:00:0{n % 9 + (sender != 'buyer')}", text, 1, n)
            for n, text in enumerate(texts) for sender in ("buyer", "agent")]  # fmt: skip
    for row in rows:
        connection.execute(
            "INSERT INTO messages (shop_id, conversation_id, message_id, sender, sent_at, text, import_id, line) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
    facts.rebuild(connection, "店", "messages", whole=True)
    cursor = connection.execute("SELECT meant_at IS NULL AND answered_at IS NOT NULL FROM questions ORDER BY line")
    flags = [entry for (entry,) in cursor.fetchall()]
    connection.execute("ROLLBACK")
    connection.close()
    return flags


PIECES = [
    "亲",
    "您好",
    "在的",
    "Hello",
    "hi",
    " ",
    "！",
    "😊",
    "…",
    "发货了",
    "第",
    "1",
    "鿿",
    "一",
    "a" * 90,
    "",
    "\n",
]


@settings(max_examples=ceil(8 * TIMES), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=4).map("".join), min_size=1, max_size=8))
def test_a_greeting_is_what_says_no_more_than_hello(store: Store, texts: list[str]) -> None:
    greetings = set(phrases.greetings())
    bare = ["".join(c for c in text.lower() if c.isalnum()) for text in texts]
    assert greeted(store, texts) == [
        only_greets(entry, greetings) and len(text) <= phrases.LONGEST_GREETING
        for entry, text in zip(bare, texts, strict=True)
    ]


def only_greets(text: str, greetings: set[str]) -> bool:
    """Whether a text is one greeting, or several one after the other."""
    return text in greetings or any(
        only_greets(text[len(hello) :], greetings) for hello in greetings if text.startswith(hello)
    )


@pytest.mark.parametrize(
    "text", ["亲，您好~", "HELLO!!", "在的😊", "您 好", "Hello! Hi dear", "您好，在的～有什么可以帮您？"]
)
def test_greetings_as_people_write_them(store: Store, text: str) -> None:
    assert greeted(store, [text]) == [True]


@pytest.mark.parametrize("text", ["……", "", "亲，已经发货", "Hello, it is on its way", "第"])
def test_what_is_none(store: Store, text: str) -> None:
    assert greeted(store, [text]) == [False]


def test_a_second_file_makes_the_facts_that_one_file_would(store: Store, tmp_path: Path) -> None:
    """The second goes on in the conversations of the first, with a bot, a greeting and no buyer's name."""
    rows = [
        "c1,m1,b1,buyer,,2026-03-05 10:00:00,在吗",
        "c1,m2,,agent,小李,2026-03-05 10:00:30,您好",
        "c2,m1,b2,buyer,,2026-03-08 06:59:59,多久发货",
        "c3,m1,,agent,小李,2026-03-05 10:00:00,好评返现",
        "c1,m3,,buyer,,2026-03-05 10:00:30,？",
        "c1,m4,,bot,,2026-03-05 10:00:31,请稍等",
        "c1,m5,,agent,小王,2026-03-05 10:01:00,今天发",
        "c2,m2,,agent,小王,2026-03-09 11:00:00,今天",
        "c3,m2,b3,buyer,,2026-03-05 10:00:00,好",
        "c4,m1,,system,,2026-03-05 10:00:00,转接",
    ]
    # blank lines, so that each row stands on the same line in its file: within a second they go by it
    for shop, parts in (("one", [rows]), ("two", [rows[:4], [""] * 4 + rows[4:]])):
        for part in parts:
            path = tmp_path / "export.csv"
            path.write_text("\n".join([CHAT, *part]), encoding="utf-8")
            import_file(Access.local(store), path, shop, platform="other", timezone="America/New_York")
    results = {
        shop: {
            name: Access.local(store).view([shop]).rows(f"SELECT * EXCLUDE (shop_id) FROM {name} ORDER BY ALL")
            for name in ("conversations", "questions")
        }
        for shop in ("one", "two")
    }
    assert [(row["conversation_id"], row["started_by"]) for row in results["one"]["conversations"]] == [
        ("c1", "buyer"), ("c2", "buyer"), ("c3", "agent"),
    ]  # fmt: skip
    assert len(results["one"]["questions"]) == 4
    assert results["two"] == results["one"]


@pytest.mark.parametrize(
    "name",
    ["张xx", "138xxxx1234", "t___1", "Guest 12", "ゲスト", "ผู้ซื้อไม่ระบุชื่อ", "익명", "tetamu 7", "#N/A", "(null)",
     "N.A.", "???", "—", "李某", "王○明", "微信用户", "Amazon Customer", "ebay-user", "[removed]",
     "匿 名 用 户", "用户已注销"],
)  # fmt: skip
def test_names_that_are_nobodys(name: str) -> None:
    assert names_nobody(name)


@pytest.mark.parametrize(
    "name", ["maxxx", "xxl_anna", "alex__b", "用户8273645", "guestlist", "khánh", "王x", "🌸", "a/b", "microsoft user"]
)
def test_names_that_are_somebodys(name: str) -> None:
    assert not names_nobody(name)
