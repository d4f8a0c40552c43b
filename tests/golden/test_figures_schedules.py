"""Figures of schedules, time zones and texts that change, worked by hand: imported, and the command line asked."""

from pathlib import Path

import pytest

import cli
from tests.golden.chat_shop import HEADER, SHANGHAI, Shop, Written, chat

HOUR = 3600


@pytest.fixture
def shop(stores_stay_open: None, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shop:
    return Shop(capsys, tmp_path)


# ---- opening times ---------------------------------------------------------------------------------------------------

STOPPED = """
[[rule]]
id = "own.office"
cases = "turns"
within = "4 hours"
hours = ["Mon-Fri 09:00-17:00"]
hours_mean = "clock_stops"
holidays = [2026-05-25]
window = "60 days"
[[rule]]
id = "own.tuesdays"
cases = "turns"
within = "1 hour"
hours = ["Tue 08:00-17:00"]
hours_mean = "clock_stops"
window = "60 days"
[[rule]]
id = "own.wait"
cases = "turns"
statistic = "mean"
window = "60 days"
[[rule]]
id = "own.people"
cases = "turns"
within = "3 minutes"
bots = "leave_out"
window = "60 days"
"""
OVER_THE_WEEKEND = chat("K1", ("buyer", "2026-05-22 16:00:00"), ("agent", "2026-05-26 10:00:00"))
THREE_QUESTIONS = chat(
    "K2", ("buyer", "2026-06-01 10:00:00"), ("buyer", "2026-06-02 10:00:00"), ("buyer", "2026-06-03 10:00:00"),
    ("agent", "2026-06-04 10:00:00"), ("agent", "2026-06-04 10:05:00"),
)  # fmt: skip
BETWEEN_BOTS = chat(
    "K3", ("buyer", "2026-06-03 09:00:00"), ("bot", "2026-06-03 09:00:01"), ("buyer", "2026-06-03 09:10:00"),
    ("agent", "2026-06-03 09:11:00"), ("buyer", "2026-06-03 09:20:00"), ("bot", "2026-06-03 09:20:01"),
)  # fmt: skip


def test_a_weekend_and_a_holiday_stop_the_clock(shop: Shop) -> None:
    """Asked on Friday at 16:00, answered on Tuesday at 10:00, Monday off: two hours. The fourth ends at noon."""
    shop.imports(OVER_THE_WEEKEND)
    (case,) = shop.listed("own.office", "2026-06-05T12:00:00", STOPPED)
    assert (case["verdict"], case["measure"], case["due_at"]) == ("met", 2 * HOUR, "2026-05-26T12:00:00+08:00")


def test_a_shop_that_opens_on_one_day_of_the_week(shop: Shop) -> None:
    """Open on Tuesdays, 8:00-17:00. K1 waits from 8:00 to 10:00, K2 a whole Tuesday, K3 no second."""
    shop.imports(OVER_THE_WEEKEND + THREE_QUESTIONS + chat("K3", ("buyer", "2026-06-03 09:00:00"),
                                                           ("agent", "2026-06-03 09:11:00")))  # fmt: skip
    listed = shop.listed("own.tuesdays", "2026-06-10T12:00:00", STOPPED)
    assert {case["subject"]: (case["measure"], case["due_at"]) for case in listed} == {
        "K1": (2 * HOUR, "2026-05-26T09:00:00+08:00"),
        "K2": (9 * HOUR, "2026-06-02T09:00:00+08:00"),
        "K3": (0, "2026-06-09T09:00:00+08:00"),
    }


def test_three_questions_in_a_row_wait_from_the_first(shop: Shop) -> None:
    """Asked on Monday, Tuesday and Wednesday, answered on Thursday at the same hour: one turn of three days."""
    shop.imports(THREE_QUESTIONS)
    assert shop.value("own.wait", "2026-06-05T12:00:00", STOPPED)[0] == 3 * 24 * HOUR


def test_a_question_that_a_bot_answers_after_a_person_is_left_out(shop: Shop) -> None:
    shop.imports(BETWEEN_BOTS)
    assert shop.cases("own.people", "2026-06-05T12:00:00", STOPPED) == [
        ("K3", "only_bots", None), ("K3", "met", 60), ("K3", "only_bots", None)
    ]  # fmt: skip


# ---- a shop that moves -----------------------------------------------------------------------------------------------

BY_DAY = """
[[rule]]
id = "own.turns"
cases = "turns"
within = "3 minutes"
hours = "08:00-23:00"
window = "60 days"
"""


@pytest.mark.parametrize(
    ("times", "counted", "asked_at"),
    [
        # 22:00 in Shanghai is 23:00 in Tokyo, after the hours
        ("keep", (0, 0, 0, 1), "2026-05-12T23:00:00+09:00"),
        # the file's clock was Tokyo's all along
        ("reread", (1, 0, 0, 0), "2026-05-12T22:00:00+09:00"),
    ],
)
def test_a_shop_that_moves_to_another_zone(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str], times: str, counted: tuple[int, ...], asked_at: str
) -> None:
    """Asked at 22:00 of the file's clock, answered a minute later; the hours end at 23:00."""
    shop.imports(chat("K1", ("buyer", "2026-05-12 22:00:00"), ("agent", "2026-05-12 22:01:00")))
    assert shop.counts("own.turns", "2026-05-13T12:00:00", BY_DAY) == (1, 0, 0, 0)
    # a file of the new zone is refused, and the message names the verb
    store, june = ("--store", str(tmp_path / "s.duckdb")), tmp_path / "june.csv"
    june.write_text(f"{HEADER}\nK2,9,B2,buyer,,2026-06-12 22:00:00,q\nK2,10,B2,agent,mia,2026-06-12 22:01:00,a\n")
    words = ("import", str(june), "--shop", "s", "--platform", "other", "--timezone", "Asia/Tokyo", *store)
    assert cli.main(words) == 2
    assert "dabiao shops set s --timezone" in capsys.readouterr().err
    assert cli.main(["shops", "set", "s", "--timezone", "Asia/Tokyo", "--times", times, *store]) == 0
    assert shop.counts("own.turns", "2026-05-13T12:00:00", BY_DAY) == counted
    (case,) = shop.listed("own.turns", "2026-05-13T12:00:00", BY_DAY)
    assert case["occurred_at"] == asked_at
    assert cli.main(words) == 0
    assert shop.cases("own.turns", "2026-06-13T12:00:00", BY_DAY)[-1] == ("K2", "met", 60)


# ---- texts that change -----------------------------------------------------------------------------------------------

RECALLED = """
[[rule]]
id = "own.all"
cases = "turns"
within = "3 minutes"
window = "30 days"
[[rule]]
id = "own.words"
cases = "turns"
within = "3 minutes"
window = "30 days"
auto_replies = ["*recalled*"]
no_answer_needed = ["*recalled*"]
"""


def test_what_was_recalled_was_neither_asked_nor_answered(shop: Shop) -> None:
    """K1's question and K2's first answer were recalled: K2 waited nine minutes, K3 one. 1 of 2.

    The rule need not name the words: they are the chat system's.
    """
    shop.imports([
        Written("K1", "buyer", "2026-05-12 10:00:00", "[message recalled]"),
        Written("K2", "buyer", "2026-05-12 11:00:00", "price?"),
        Written("K2", "agent", "2026-05-12 11:00:20", "[message recalled]"),
        Written("K2", "agent", "2026-05-12 11:09:00", "19 euro"),
        Written("K3", "buyer", "2026-05-12 12:00:00", "colour?"),
        Written("K3", "agent", "2026-05-12 12:01:00", "red"),
    ])  # fmt: skip
    as_of = "2026-05-12T23:00:00"
    for rule in ("own.all", "own.words"):
        assert shop.cases(rule, as_of, RECALLED) == [("K2", "missed", 9 * 60), ("K3", "met", 60)]


MESSAGES = '[[rule]]\nid = "own.messages"\ncases = "messages"\nwithin = "3 minutes"\nwindow = "30 days"\n'


def test_a_text_that_a_later_export_masks_is_one_message(shop: Shop) -> None:
    for text in ("my phone is 13812345678", "my phone is 138****5678"):
        shop.imports(
            "conversation_id,buyer_id,sender,agent_id,sent_at,text\n"
            f"K1,B1,buyer,,2026-05-12 10:00:00,{text}\nK1,B1,agent,mia,2026-05-12 10:01:00,thank you"
        )
    assert shop.cases("own.messages", "2026-05-12T23:00:00", MESSAGES) == [("K1", "met", 60)]


COPIED = """\
s:mia --> s:leo 2026-5-12 {hour}:00:00
mia
t**1 2026-5-12 {hour}:01:00
question
s:leo 2026-5-12 {hour}:{minute}:00
answer
"""


def test_chats_copied_under_one_masked_name_are_of_two_buyers(shop: Shop, tmp_path: Path) -> None:
    """Two chats of t**1, answered after a minute and after nine: 1 of 2 buyers of the day."""
    for hour, minute in ((10, "02"), (14, "10")):
        path = tmp_path / f"chat{hour}.txt"
        path.write_text(COPIED.format(hour=hour, minute=minute), encoding="utf-8")
        place = ("--shop", "s", "--platform", "taobao", *SHANGHAI, "--store", str(tmp_path / "s.duckdb"))
        assert cli.main(["import", str(path), *place]) == 0
    assert shop.counts("taobao.response_3m_daily", "2026-05-12T23:00:00") == (1, 1, 0, 0)
