"""Figures of chat on files as shops have them, worked by hand: a file is imported, and the command line asked."""

from collections.abc import Callable

import pytest

from tests.golden.chat_shop import HEADER, Shop, Written, chat, later
from tests.reference.examples import sample

KUAISHOU = "kuaishou.reply_3m"


# ---- what a bot settled ---------------------------------------------------------------------------------------------

MINUTE, HOUR, DAY = 60, 3600, 86400
COURSES: dict[str, Callable[[str, str], list[Written]]] = {
    "a person within 45 seconds": lambda name, at: chat(name, ("buyer", at), ("agent", later(at, 45))),
    "a person after ten minutes": lambda name, at: chat(name, ("buyer", at), ("agent", later(at, 10 * MINUTE))),
    "a bot alone": lambda name, at: chat(name, ("buyer", at), ("bot", later(at, 2))),
    "a bot, an hour later a person": lambda name, at: chat(
        name, ("buyer", at), ("bot", later(at, 2)), ("buyer", later(at, HOUR)), ("agent", later(at, HOUR + 20))
    ),
    "a bot, the next day a person": lambda name, at: chat(
        name, ("buyer", at), ("bot", later(at, 2)), ("buyer", later(at, DAY)), ("agent", later(at, DAY + 30))
    ),
    "a bot handing over to a person": lambda name, at: chat(
        name, ("buyer", at), ("bot", later(at, 2)), ("agent", later(at, 2 * MINUTE))
    ),
}
SUNDAY_NIGHT = "2026-03-22T23:59:59"


def test_a_week_in_which_a_bot_speaks_first(shop: Shop) -> None:
    """90 buyers, 15 a course. Four courses reach a person in time (60), one late (15); two have a day of a bot alone
    (30 excluded). 60 of 75 is 80 %, and the line is 70 %.
    """
    rows: list[Written] = []
    for number in range(90):
        at = f"2026-03-{16 + number % 5} {9 + number % 11:02}:{number % 50:02}:00"
        rows += list(COURSES.values())[number % 6](f"K{number}", at)
    shop.imports(rows, "kuaishou")
    assert shop.counts(KUAISHOU, SUNDAY_NIGHT) == (60, 15, 0, 30)
    assert shop.value(KUAISHOU, SUNDAY_NIGHT) == (0.8, "met")


def test_what_a_bot_settled_stays_settled_when_a_person_writes_later(shop: Shop) -> None:
    """K1: a question of Monday is not answered late on Tuesday. K2: handed over to a person. K3: a bot alone."""
    shop.imports(
        chat("K1", ("buyer", "2026-03-16 10:00:00"), ("bot", "2026-03-16 10:00:01"),
             ("buyer", "2026-03-17 10:00:00"), ("agent", "2026-03-17 10:00:20"))
        + chat("K2", ("buyer", "2026-03-17 11:00:00"), ("bot", "2026-03-17 11:00:01"),
               ("buyer", "2026-03-17 11:30:00"), ("agent", "2026-03-17 11:30:30"))
        + chat("K3", ("buyer", "2026-03-17 12:00:00"), ("bot", "2026-03-17 12:00:01")),
        "kuaishou",
    )  # fmt: skip
    assert shop.counts(KUAISHOU, "2026-03-16T12:00:00") == (0, 0, 0, 1)
    assert shop.counts(KUAISHOU, "2026-03-18T12:00:00") == (2, 0, 0, 2)
    assert shop.cases(KUAISHOU, "2026-03-18T12:00:00") == [
        ("K1", "only_bots", None), ("K1", "met", 20), ("K2", "met", 30), ("K3", "only_bots", None)
    ]  # fmt: skip


HAND_OVER = """
[[rule]]
id = "own.turns"
cases = "turns"
within = "3 minutes"
bots = "leave_out"
window = "30 days"
[[rule]]
id = "own.chats"
cases = "chats"
within = "3 minutes"
bots = "leave_out"
window = "30 days"
"""


def test_an_agent_takes_over_on_the_same_day_only(shop: Shop) -> None:
    """K1 on one day: measured from the buyer's message. K2 the next day: the agent answers nothing. K3 writes again."""
    shop.imports(
        chat("K1", ("buyer", "2026-05-11 23:50:00"), ("bot", "2026-05-11 23:50:05"), ("agent", "2026-05-11 23:52:00"))
        + chat("K2", ("buyer", "2026-05-11 23:59:00"), ("bot", "2026-05-11 23:59:05"), ("agent", "2026-05-12 00:00:00"))
        + chat("K3", ("buyer", "2026-05-12 09:00:00"), ("bot", "2026-05-12 09:00:01"), ("buyer", "2026-05-12 09:10:00"),
               ("agent", "2026-05-12 09:11:00"), ("buyer", "2026-05-12 09:20:00"), ("bot", "2026-05-12 09:20:01")),
    )  # fmt: skip
    as_of = "2026-05-12T12:00:00"
    assert shop.cases("own.turns", as_of, HAND_OVER) == [
        ("K1", "met", 120), ("K2", "only_bots", None), ("K3", "only_bots", None), ("K3", "met", 60),
        ("K3", "only_bots", None),
    ]  # fmt: skip
    # a chat is its first stretch that no bot settled
    assert shop.cases("own.chats", as_of, HAND_OVER) == [
        ("K1", "met", 120), ("K2", "only_bots", None), ("K3", "met", 60)
    ]  # fmt: skip


def test_the_mean_time_of_people_is_not_the_bots(shop: Shop) -> None:
    """A person took 30 and 50 seconds, in between a bot answered at once: 40 seconds."""
    shop.imports(
        chat("K1", ("buyer", "2026-05-11 10:00:00"), ("bot", "2026-05-11 10:00:01"), ("buyer", "2026-05-11 10:10:00"),
             ("agent", "2026-05-11 10:10:30"), ("buyer", "2026-05-11 11:00:00"), ("agent", "2026-05-11 11:00:50")),
        "taobao",
    )  # fmt: skip
    assert shop.value("taobao.response_time", "2026-05-12T23:00:00")[0] == 40


# ---- asked again ----------------------------------------------------------------------------------------------------


def test_a_question_of_the_night_that_is_asked_again_is_the_mornings(shop: Shop) -> None:
    """B1 asks at 23:30 and at 8:05, answered at 9:00. B2 asks on three days, unanswered. B3 is answered in time."""
    shop.imports(
        chat("K1", ("buyer", "2026-03-16 23:30:00"), ("buyer", "2026-03-17 08:05:00"), ("agent", "2026-03-17 09:00:00"))
        + chat("K2", *(("buyer", f"2026-03-{day} 10:00:00") for day in (16, 17, 18)))
        + chat("K3", ("buyer", "2026-03-17 10:00:00"), ("agent", "2026-03-17 10:01:00")),
        "kuaishou",
    )  # fmt: skip
    assert shop.cases(KUAISHOU, "2026-03-18T12:00:00") == [
        ("K2", "missed", None), ("K1", "outside_hours", None), ("K1", "missed", 55 * MINUTE), ("K2", "missed", None),
        ("K3", "met", 60), ("K2", "missed", None),
    ]  # fmt: skip
    assert shop.value(KUAISHOU, "2026-03-18T12:00:00") == (0.2, "missed")


def test_buyers_who_wait_over_midnight_count_on_every_day_on_which_they_write(shop: Shop) -> None:
    """20 buyers ask on three days without an answer: 60 days missed. 20 are answered in time. 20 ask at night only:
    excluded. 20 of 80 is 25 %.
    """
    rows: list[Written] = []
    for number in range(20):
        at = f"{9 + number % 9:02}:{number:02}:00"
        rows += chat(f"K{number}a", *(("buyer", f"2026-03-{day} {at}") for day in (16, 17, 18)))
        rows += chat(f"K{number}b", ("buyer", f"2026-03-19 {at}"), ("agent", later(f"2026-03-19 {at}", MINUTE)))
        rows += chat(f"K{number}c", ("buyer", "2026-03-19 23:30:00"), ("agent", "2026-03-20 09:00:00"))
    shop.imports(rows, "kuaishou")
    assert shop.counts(KUAISHOU, SUNDAY_NIGHT) == (20, 60, 0, 20)
    assert shop.value(KUAISHOU, SUNDAY_NIGHT) == (0.25, "missed")


INSIDE = """
[[rule]]
id = "own.turns"
cases = "turns"
within = "30 minutes"
hours = "08:00-23:00"
window = "2 days"
"""


def test_a_turn_is_asked_at_its_first_message_inside_the_hours(shop: Shop) -> None:
    """K1 asks at 23:30 and at 8:05: 25 minutes. K2 asked inside the hours the day before: no new turn."""
    shop.imports(
        chat("K1", ("buyer", "2026-03-16 23:30:00"), ("buyer", "2026-03-17 08:05:00"), ("buyer", "2026-03-17 08:20:00"),
             ("agent", "2026-03-17 08:30:00"))
        + chat("K2", ("buyer", "2026-03-16 22:50:00"), ("buyer", "2026-03-17 08:05:00"),
               ("agent", "2026-03-17 08:10:00"))
    )  # fmt: skip
    assert shop.cases("own.turns", "2026-03-17T12:00:00", INSIDE) == [
        ("K2", "missed", 9 * HOUR + 20 * MINUTE), ("K1", "met", 25 * MINUTE)
    ]  # fmt: skip
    # K2 belongs to the 16th, before a window that begins with the 17th
    assert shop.cases("own.turns", "2026-03-18T12:00:00", INSIDE) == [("K1", "met", 25 * MINUTE)]


# ---- one conversation a buyer ---------------------------------------------------------------------------------------

KUALA_LUMPUR = "--market", "MY", "--timezone", "Asia/Kuala_Lumpur"
A_BUYER_A_CONVERSATION = (
    chat("K1", ("buyer", "2026-01-05 10:00:00"), ("agent", "2026-01-05 10:05:00"), ("buyer", "2026-05-10 10:00:00"),
         ("agent", "2026-05-12 10:00:00"))
    + chat("K2", ("agent", "2026-02-01 10:00:00"), ("buyer", "2026-05-11 10:00:00"))
    + chat("K3", ("buyer", "2026-05-12 10:00:00"), ("agent", "2026-05-12 10:30:00"))
)  # fmt: skip


def test_a_buyer_who_asks_again_after_months_begins_a_new_chat(shop: Shop) -> None:
    """Three ask in May: K1 is answered after 48 hours, K2 never, K3 after half an hour. 1 of 3."""
    shop.imports(A_BUYER_A_CONVERSATION, "shopee", *KUALA_LUMPUR)
    assert shop.counts("shopee.chat_response_30d", "2026-05-20T10:00:00") == (1, 2, 0, 0)
    assert shop.cases("shopee.chat_response_30d", "2026-05-20T10:00:00") == [
        ("K1", "missed", 48 * HOUR), ("K2", "missed", None), ("K3", "met", 30 * MINUTE)
    ]  # fmt: skip


def test_who_waits_is_on_the_list_in_an_old_conversation_too(shop: Shop) -> None:
    """On 11 May at noon K1 has waited for 26 hours, past its 12, and K2 for two."""
    shop.imports(A_BUYER_A_CONVERSATION, "shopee", *KUALA_LUMPUR)
    listed = [(item["subject"], item["overdue"]) for item in shop.todo("2026-05-11T12:00:00")]
    assert listed == [("K2", False), ("K1", True)]


def test_a_follow_up_without_a_deadline_waits(shop: Shop) -> None:
    """TikTok Shop looks at first answers: K1's second question of 10:00 has no deadline, K2's first one is due."""
    shop.imports(
        chat("K1", ("buyer", "2026-05-12 09:00:00"), ("agent", "2026-05-12 09:01:00"), ("buyer", "2026-05-12 10:00:00"))
        + chat("K2", ("buyer", "2026-05-12 11:00:00")),
        "tiktok_shop", "--market", "ID", "--timezone", "Asia/Jakarta",
    )  # fmt: skip
    items = {item["subject"]: item for item in shop.todo("2026-05-12T12:00:00")}
    assert items.keys() == {"K1", "K2"}
    assert (items["K1"]["due_at"], items["K1"]["overdue"]) == (None, False)
    assert (items["K2"]["due_at"], items["K2"]["overdue"]) == ("2026-05-12T23:00:00+07:00", False)


# ---- names of nobody ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *("客户", "ลูกค้า"),
        *sample(
            [
                *("t**1", "t●●1", "匿名用户", "Anonymous", "null", "N/A", "已注销用户", "[deleted]", "买家"),
                *("xxx", "游客123", "Khách ẩn danh", "佚名", "Khách hàng", "Pelanggan", "お客様", "(client)"),
            ],
            3,
        ),
    ],
)
def test_chats_of_a_masked_name_are_not_of_one_buyer(shop: Shop, name: str) -> None:
    """Four chats under one name, one of them answered after nine minutes: 3 of 4, not 0 of 1."""
    rows = [HEADER]
    for number, seconds in enumerate((60, 60, 540, 60)):
        asked_at = f"2026-05-12 {10 + number}:00:00"
        rows.append(f"K{number},{number}a,{name},buyer,,{asked_at},q")
        rows.append(f"K{number},{number}b,{name},agent,mia,{later(asked_at, seconds)},a")
    shop.imports("\n".join(rows), "taobao")
    assert shop.counts("taobao.response_3m_daily", "2026-05-12T23:00:00") == (3, 1, 0, 0)


def test_reviews_of_a_masked_name_are_not_of_one_buyer(shop: Shop) -> None:
    """Three of a buyer count a month. Ten reviews of t**1 and 匿名用户, two of five marks and eight of one: 18 ÷ 10."""
    rows = ["review_id,order_id,buyer_id,created_at,description_score"]
    for number in range(10):
        name, mark = ("t**1" if number < 5 else "匿名用户"), (5 if number < 2 else 1)
        rows.append(f"v{number},o{number},{name},2026-05-0{number % 9 + 1} 10:00:00,{mark}")
    shop.imports("\n".join(rows), "taobao")
    assert shop.value("taobao.dsr_description", "2026-05-12T23:00:00")[0] == 1.8


def test_half_of_the_rows_name_their_buyer(shop: Shop) -> None:
    """The conversation lends its buyer's name to the rows that lack it: B1 (K1, K5) met, B2 (K3, K4) missed, K2 met."""
    rows = [HEADER, "K1,1,B1,buyer,,2026-05-12 10:00:00,q", "K1,2,,agent,mia,2026-05-12 10:01:00,a",
            "K2,3,,buyer,,2026-05-12 11:00:00,q", "K2,4,,agent,mia,2026-05-12 11:01:00,a",
            "K3,5,,buyer,,2026-05-12 12:00:00,q", "K3,6,B2,agent,mia,2026-05-12 12:01:00,a",
            "K4,7,B2,buyer,,2026-05-12 13:00:00,q", "K4,8,,agent,mia,2026-05-12 13:09:00,a",
            "K5,9,B1,buyer,,2026-05-12 14:00:00,q", "K5,10,B1,agent,mia,2026-05-12 14:01:00,a"]  # fmt: skip
    shop.imports("\n".join(rows))
    own = '[[rule]]\nid = "own.days"\ncases = "buyer_days"\nwithin = "3 minutes"\n'
    assert shop.counts("own.days", "2026-05-12T23:00:00", own) == (2, 1, 0, 0)


# ---- a shift past midnight ------------------------------------------------------------------------------------------

NIGHTS = """
[[rule]]
id = "own.{name}"
cases = "turns"
within = "30 minutes"
hours = ["Mon-Fri 18:00-02:00"]
hours_mean = "{mean}"
holidays = [2026-06-19]
window = "30 days"
"""
INSIDE_AND_STOPS = NIGHTS.format(name="inside", mean="asked_inside") + NIGHTS.format(name="stops", mean="clock_stops")


def test_a_night_shift_belongs_to_the_day_on_which_it_begins(shop: Shop) -> None:
    """Friday 19 June is off: its shift is, until Saturday 2:00, and Thursday's is not, until Friday 2:00.

    A on Thursday 23:30, B on Friday 1:00 (Thursday's shift): met. C on Friday evening and D on Saturday 1:00 (Friday's
    shift): outside, or, where the clock stops, answered on Monday after 10 and 20 minutes of open time.
    """
    shop.imports(
        chat("A", ("buyer", "2026-06-18 23:30:00"), ("agent", "2026-06-18 23:40:00"))
        + chat("B", ("buyer", "2026-06-19 01:00:00"), ("agent", "2026-06-19 01:05:00"))
        + chat("C", ("buyer", "2026-06-19 20:00:00"), ("agent", "2026-06-22 18:10:00"))
        + chat("D", ("buyer", "2026-06-20 01:00:00"), ("agent", "2026-06-22 18:20:00"))
    )
    as_of = "2026-06-23T12:00:00"
    assert shop.cases("own.inside", as_of, INSIDE_AND_STOPS) == [
        ("A", "met", 600), ("B", "met", 300), ("C", "outside_hours", None), ("D", "outside_hours", None)
    ]  # fmt: skip
    assert shop.cases("own.stops", as_of, INSIDE_AND_STOPS) == [
        ("A", "met", 600), ("B", "met", 300), ("C", "met", 600), ("D", "met", 1200)
    ]  # fmt: skip


# ---- merged conversations -------------------------------------------------------------------------------------------

MERGED = """
[[rule]]
id = "own.chats"
cases = "chats"
within = "12 hours"
[[rule]]
id = "own.turns"
cases = "turns"
within = "15 minutes"
[[rule]]
id = "own.messages"
cases = "messages"
within = "9 minutes"
[[rule]]
id = "own.words"
cases = "messages"
within = "9 minutes"
no_answer_needed = ["thanks"]
"""


def test_what_was_merged_is_one_conversation(shop: Shop) -> None:
    """K2 was merged into K1, where its message was copied and both were answered: one chat, one turn, two messages."""
    shop.imports("\n".join([
        f"{HEADER},merged_into", "K1,1,B1,buyer,,2026-05-12 10:00:00,where is order 7,",
        "K2,2,B1,buyer,,2026-05-12 10:02:00,order 7 please,", "K1,2,B1,buyer,,2026-05-12 10:02:00,order 7 please,",
        "K2,3,B1,system,,2026-05-12 10:03:00,this conversation was merged into K1,K1",
        "K1,4,B1,agent,mia,2026-05-12 10:10:00,on its way,",
    ]))  # fmt: skip
    as_of = "2026-05-12T23:00:00"
    assert shop.cases("own.chats", as_of, MERGED) == [("K1", "met", 10 * MINUTE)]
    assert shop.cases("own.turns", as_of, MERGED) == [("K1", "met", 10 * MINUTE)]
    for rule in ("own.messages", "own.words"):
        assert shop.cases(rule, as_of, MERGED) == [("K1", "missed", 10 * MINUTE), ("K1", "met", 8 * MINUTE)]


def test_a_merge_that_a_later_file_tells(shop: Shop) -> None:
    """Until it does, K2's question waits; afterwards it is K1's."""
    first = [HEADER, "K1,1,B1,buyer,,2026-05-12 10:00:00,q", "K2,2,B1,buyer,,2026-05-12 10:02:00,q2",
             "K1,4,B1,agent,mia,2026-05-12 10:10:00,a"]  # fmt: skip
    shop.imports("\n".join(first))
    as_of = "2026-05-12T23:00:00"
    assert shop.cases("own.turns", as_of, MERGED) == [("K1", "met", 10 * MINUTE), ("K2", "missed", None)]
    shop.imports(f"{HEADER},merged_into\nK2,3,B1,system,,2026-05-12 10:03:00,merged,K1")
    assert shop.cases("own.turns", as_of, MERGED) == [("K1", "met", 10 * MINUTE)]


def test_conversations_that_were_merged_into_each_other_are_one(shop: Shop) -> None:
    """K1 into K2 and K2 into K1: one conversation, under the first name; none takes the other's messages."""
    shop.imports("\n".join([
        f"{HEADER},merged_into", "K1,1,B1,buyer,,2026-05-12 10:00:00,q,K2", "K2,2,B1,buyer,,2026-05-12 10:02:00,q2,K1",
        "K2,4,B1,agent,mia,2026-05-12 10:10:00,a,",
    ]))  # fmt: skip
    assert shop.cases("own.turns", "2026-05-12T23:00:00", MERGED) == [("K1", "met", 10 * MINUTE)]


# ---- what was right before ------------------------------------------------------------------------------------------


def test_a_hand_over_between_agents_answers_the_buyer(shop: Shop) -> None:
    """K1: "I pass you on" after 30 seconds is an answer. K2: transferred before anybody answered, 10 minutes."""
    shop.imports(
        chat("K1", ("buyer", "2026-05-12 10:00:00"), ("agent", "2026-05-12 10:00:30"),
             ("system", "2026-05-12 10:00:31"), ("agent", "2026-05-12 10:45:00"))
        + chat("K2", ("buyer", "2026-05-12 11:00:00"), ("system", "2026-05-12 11:00:05"),
               ("agent", "2026-05-12 11:10:00"))
    )  # fmt: skip
    own = '[[rule]]\nid = "own.turns"\ncases = "turns"\nwithin = "3 minutes"\n'
    assert shop.cases("own.turns", "2026-05-12T23:00:00", own) == [("K1", "met", 30), ("K2", "missed", 600)]


def test_the_same_words_twice_in_a_minute_in_two_exports_that_overlap(shop: Shop) -> None:
    """Without numbers: "?" twice at 10:00 and once at 10:04: three messages, answered within 2 minutes."""
    first = ["conversation_id,buyer_id,sender,agent_id,sent_at,text", "K1,B1,buyer,,2026-05-12 10:00,?",
             "K1,B1,buyer,,2026-05-12 10:00,?", "K1,B1,agent,mia,2026-05-12 10:02,yes"]  # fmt: skip
    more = ["K1,B1,buyer,,2026-05-12 10:04,?", "K1,B1,agent,mia,2026-05-12 10:05,yes"]
    shop.imports("\n".join(first))
    shop.imports("\n".join(first + more))
    own = '[[rule]]\nid = "own.messages"\ncases = "messages"\nwithin = "3 minutes"\n'
    assert shop.cases("own.messages", "2026-05-12T23:00:00", own) == [
        ("K1", "met", 120), ("K1", "met", 120), ("K1", "met", 60)
    ]  # fmt: skip
