"""What rules about chat may say, on files as shops have them: each figure was worked by hand."""

import pytest

from tests.golden.chat_shop import HEADER, Shop, Written, chat, later

MINUTE, HOUR, DAY = 60, 3600, 86400


# ---- ratings and reviews that were changed --------------------------------------------------------------------------

EACH = """
[[rule]]
id = "own.{name}"
cases = "chat_ratings"
of_each = "{name}"
window = "7 days"
"""


def test_a_conversation_that_was_rated_several_times(shop: Shop) -> None:
    """K1 was dissatisfied, then satisfied; K2 satisfied; K3 dissatisfied, neutral, satisfied. 3 of 3 by the last,
    1 of 3 by the first, 3 of 6 where every card counts, as the built-in rule has it.
    """
    shop.imports(
        "\n".join([
            "conversation_id,agent_id,rated_at,rating,reason,handled_by",
            "K1,mia,2026-05-10 10:00:00,dissatisfied,slow,agent", "K1,mia,2026-05-10 10:03:00,satisfied,,agent",
            "K2,mia,2026-05-10 11:00:00,satisfied,,agent", "K3,mia,2026-05-10 12:00:00,dissatisfied,rude,agent",
            "K3,mia,2026-05-10 12:10:00,neutral,,agent", "K3,mia,2026-05-10 12:20:00,satisfied,,agent",
        ]),
        "kuaishou",
    )  # fmt: skip
    own, as_of = EACH.format(name="last") + EACH.format(name="first"), "2026-05-10T23:00:00"
    assert shop.counts("own.last", as_of, own) == (3, 0, 0, 0)
    assert shop.counts("own.first", as_of, own) == (1, 2, 0, 0)
    assert shop.counts("kuaishou.good_review", as_of) == (3, 3, 0, 0)
    # as of 10:02 nobody had changed anything
    assert shop.counts("own.last", "2026-05-10T10:02:00", own) == (0, 1, 0, 0)


MARKS = """
[[rule]]
id = "own.marks"
cases = "reviews"
statistic = "mean"
window = "30 days"
[[rule]]
id = "own.last"
cases = "reviews"
statistic = "mean"
of_each = "last"
window = "30 days"
"""


def test_a_review_without_a_number_that_was_edited_is_one_review(shop: Shop) -> None:
    """Then o1 says 5 instead of 1, and o2 has a follow-up of 3: (5 + 5 + 3) ÷ 3, by the last of each (5 + 3) ÷ 2."""
    header = "order_id,buyer_id,created_at,description_score,text"
    shop.imports("\n".join([header, "o1,B1,2026-05-01 10:00:00,1,broken", "o2,B2,2026-05-01 11:00:00,5,fine"]))
    shop.imports("\n".join([
        header, "o1,B1,2026-05-01 10:00:00,5,shop sent a new one", "o2,B2,2026-05-01 11:00:00,5,fine",
        "o2,B2,2026-05-06 11:00:00,3,after a week the colour has gone",
    ]))  # fmt: skip
    assert shop.value("own.marks", "2026-05-07T12:00:00", MARKS)[0] == pytest.approx(13 / 3)
    assert shop.value("own.last", "2026-05-07T12:00:00", MARKS)[0] == 4


def test_a_review_that_a_later_file_lacks_counts_and_is_told(shop: Shop) -> None:
    """o2 is gone from the second file, as when it was deleted: (1 + 5 + 3) ÷ 3. The third says nothing of its day."""
    header = "order_id,buyer_id,created_at,description_score"
    o1, o2, o3 = (f"o{n},B{n},2026-05-0{n} 10:00:00,{mark}" for n, mark in ((1, 1), (2, 5), (3, 3)))
    gone = "Reviews of this file's time that an earlier file had and this one has not: 1."
    messages = [
        " ".join(shop.imports("\n".join([header, *rows]))) for rows in ((o1, o2), (o1, o3), (o3,), (o1, o2, o3))
    ]
    assert [gone in sentences for sentences in messages] == [False, True, False, False]
    assert shop.value("own.marks", "2026-05-07T12:00:00", MARKS)[0] == 3


# ---- words that answer nothing, and that need no answer -------------------------------------------------------------

LATE = "amazon.late_response_7d"
THANKS = """
[[rule]]
id = "own.late"
cases = "messages"
within = "24 hours"
statistic = "share_missed"
window = "7 days"
no_answer_needed = {words}
"""


@pytest.mark.parametrize("words", ['["thanks"]', '["thanks", "ok"]'])
def test_thanks_need_no_answer(shop: Shop, words: str) -> None:
    """K1 says thanks after the answer: excluded. K2's "ok" was answered in time: met. 0 of 2 late."""
    shop.imports([
        Written("K1", "buyer", "2026-05-10 10:00:00", "is it washable"),
        Written("K1", "agent", "2026-05-10 10:01:00", "yes at 30 degrees"),
        Written("K1", "buyer", "2026-05-10 10:02:00", "Thanks!"),
        Written("K2", "buyer", "2026-05-10 11:00:00", "ok"),
        Written("K2", "agent", "2026-05-10 11:00:30", "ok"),
    ])  # fmt: skip
    assert shop.counts("own.late", "2026-05-12T10:00:00", THANKS.format(words=words)) == (2, 0, 0, 1)
    assert shop.value("own.late", "2026-05-12T10:00:00", THANKS.format(words=words)) == (0, "no_line")


def test_an_export_may_say_that_a_message_needs_no_answer(shop: Shop) -> None:
    """Amazon's tick: the built-in rule leaves the message out, and nobody waits for an answer to it."""
    shop.imports(
        "\n".join([
            f"{HEADER},needs_answer", "K1,1,B1,buyer,,2026-05-10 10:00:00,is it washable,",
            "K1,2,B1,agent,mia,2026-05-10 10:01:00,yes at 30 degrees,",
            "K1,3,B1,buyer,,2026-05-10 10:02:00,thanks!,no", "K2,4,B2,buyer,,2026-05-10 11:00:00,colours,yes",
            "K3,5,B3,buyer,,2026-05-12 09:00:00,thank you all,no",
        ]),
        "amazon", "--market", "US", "--timezone", "America/Los_Angeles",
    )  # fmt: skip
    assert shop.cases(LATE, "2026-05-12T10:00:00") == [
        ("K1", "met", 60), ("K1", "no_answer_needed", None), ("K2", "missed", None), ("K3", "no_answer_needed", None)
    ]  # fmt: skip
    assert [item["subject"] for item in shop.todo("2026-05-12T10:00:00")] == ["K2"]


AUTO = """
[[rule]]
id = "own.chats"
cases = "chats"
within = "24 hours"
window = "7 days"
greeting_counts = false
auto_replies = ["*welcome to*", "* joined the conversation"]
"""


def test_several_greetings_in_one_message_are_no_answer_either(shop: Shop) -> None:
    """Three conversations begin with hellos of the shop; only K3's says more. The answers follow after 25 hours."""
    hellos = {"K1": "Hello! Hi dear 😊", "K2": "您好，在的～有什么可以帮您的吗？", "K3": "Hi dear, yes it is"}
    shop.imports([
        message
        for name, hello in hellos.items()
        for message in (
            Written(name, "buyer", "2026-05-11 10:00:00", "is it washable"),
            Written(name, "agent", "2026-05-11 10:00:01", hello),
            Written(name, "agent", "2026-05-12 11:00:00", "yes at 30 degrees"),
        )
    ])  # fmt: skip
    assert shop.cases("own.chats", "2026-05-13T00:00:00", AUTO) == [
        ("K1", "missed", 90_000), ("K2", "missed", 90_000), ("K3", "met", 1)
    ]  # fmt: skip


def test_an_automatic_line_is_no_answer_whoever_sent_it(shop: Shop) -> None:
    """K1's welcome, K2's hello and K3's "mia joined" answer nothing: answered after 29 hours, K3 after 20 minutes."""
    shop.imports([
        Written("K1", "buyer", "2026-05-11 10:00:00", "is it washable"),
        Written("K1", "agent", "2026-05-11 10:00:01", "Hello, welcome to Green Field flagship store, how can I help?"),
        Written("K1", "agent", "2026-05-12 15:00:00", "yes at 30 degrees"),
        Written("K2", "buyer", "2026-05-11 11:00:00", "colours?"),
        Written("K2", "agent", "2026-05-11 11:00:01", "Hello"),
        Written("K2", "agent", "2026-05-12 16:00:00", "red and blue"),
        Written("K3", "buyer", "2026-05-11 12:00:00", "q1"),
        Written("K3", "agent", "2026-05-11 12:00:01", "mia joined the conversation"),
        Written("K3", "agent", "2026-05-11 12:20:00", "a1"),
    ])  # fmt: skip
    assert shop.cases("own.chats", "2026-05-14T00:00:00", AUTO) == [
        ("K1", "missed", 29 * HOUR), ("K2", "missed", 29 * HOUR), ("K3", "met", 20 * MINUTE)
    ]  # fmt: skip


def test_an_automatic_line_begins_no_conversation(shop: Shop) -> None:
    """K1 opens with the welcome alone: the buyer's. K2 and K3, after the welcome, are an agent's. K4 is nobody's."""
    shop.imports([
        Written("K1", "agent", "2026-05-11 09:00:00", "Welcome to Green Field"),
        Written("K1", "buyer", "2026-05-11 10:00:00", "is it washable"),
        Written("K1", "agent", "2026-05-11 10:05:00", "yes at 30 degrees"),
        Written("K2", "agent", "2026-05-11 10:10:00", "your parcel is late, we are sorry"),
        Written("K2", "buyer", "2026-05-11 11:00:00", "when will it come"),
        Written("K3", "agent", "2026-05-11 11:10:00", "Welcome to Green Field"),
        Written("K3", "agent", "2026-05-11 11:20:00", "your parcel is late, we are sorry"),
        Written("K3", "buyer", "2026-05-11 12:00:00", "when will it come"),
        Written("K4", "agent", "2026-05-11 12:10:00", "Welcome to Green Field"),
    ])  # fmt: skip
    assert shop.cases("own.chats", "2026-05-14T00:00:00", AUTO) == [
        ("K1", "met", 5 * MINUTE), ("K2", "started_by_agent", None), ("K3", "started_by_agent", None)
    ]  # fmt: skip


def test_a_phrase_without_a_letter_is_refused(shop: Shop) -> None:
    shop.imports([Written("K1", "buyer", "2026-05-11 10:00:00", "q")])
    refusal = shop.refuses("own.chats", AUTO.replace("*welcome to*", "??"))
    assert "auto_replies" in refusal
    assert "letter or a digit" in refusal


def test_tiktok_takes_a_welcome_with_the_shops_name_for_no_answer(shop: Shop) -> None:
    """0 of 2: the first real answers came after 29 hours, on a Monday and a Tuesday."""
    shop.imports([
        Written("K1", "buyer", "2026-05-11 10:00:00", "is it washable"),
        Written("K1", "agent", "2026-05-11 10:00:01", "Hello, welcome to Green Field store, how can I help you?"),
        Written("K1", "agent", "2026-05-12 15:00:00", "yes at 30 degrees"),
        Written("K2", "buyer", "2026-05-11 11:00:00", "colours?"),
        Written("K2", "agent", "2026-05-11 11:00:01", "Hello"),
        Written("K2", "agent", "2026-05-12 16:00:00", "red and blue"),
    ], "tiktok_shop", "--market", "US", "--timezone", "America/Los_Angeles")  # fmt: skip
    assert shop.counts("tiktok_shop.response_24h", "2026-05-14T12:00:00") == (0, 2, 0, 0)


# ---- what a rule may say besides ------------------------------------------------------------------------------------

FOR_ONE_SHOP = """
[[rule]]
id = "own.hours"
cases = "turns"
within = "3 minutes"
hours = "08:00-20:00"
shop = "{name}"
"""


@pytest.mark.parametrize(("name", "rule_ids"), [("s", ["own.hours"]), ("night-shop", [])])
def test_a_rule_for_one_shop_is_asked_of_no_other(shop: Shop, name: str, rule_ids: list[str]) -> None:
    shop.imports(chat("K1", ("buyer", "2026-05-12 20:30:00")))
    shop.has_beside_it("night-shop")
    scores = shop.scores("2026-05-12T21:00:00", FOR_ONE_SHOP.format(name=name))
    assert [score["rule"] for score in scores] == rule_ids


MEDIAN = """
[[rule]]
id = "own.median"
cases = "turns"
statistic = "median"
window = "7 days"
pass = "<= 3 minutes"
"""


@pytest.mark.parametrize(
    ("waits", "median", "status"),
    [
        ((20, 60, 600), 60, "met"),
        ((20, 40, 60, 600), 50, "met"),
        ((20, 400, 600), 400, "missed"),
        ((), None, "no_data"),
    ],
)
def test_the_median_of_waits(shop: Shop, waits: tuple[int, ...], median: float | None, status: str) -> None:
    """One more is never answered: it has no length."""
    rows = chat("K0", ("buyer", "2026-05-11 10:00:00"))
    for number, wait in enumerate(waits, start=1):
        at = f"2026-05-12 {10 + number}:00:00"
        rows += chat(f"K{number}", ("buyer", at), ("agent", later(at, wait)))
    shop.imports(rows)
    assert shop.value("own.median", "2026-05-12T23:00:00", MEDIAN) == (median, status)


NET = """
[[rule]]
id = "own.net"
cases = "chat_ratings"
statistic = "net"
window = "7 days"
pass = ">= 0.4"
"""


def test_good_marks_less_bad_ones(shop: Shop) -> None:
    """Six satisfied, one neutral, three dissatisfied: 60 % - 30 %. Two more good ones: 8 - 3 of 12, over 40 %."""
    words = ["satisfied"] * 6 + ["neutral"] + ["dissatisfied"] * 3
    rows = [f"K{number},2026-05-12 10:00:0{number},{word}" for number, word in enumerate(words)]
    shop.imports("\n".join(["conversation_id,rated_at,rating", *rows]))
    (score,) = shop.scores("2026-05-12T23:00:00", NET)
    assert (score["value"], score["cases"], score["status"]) == (0.3, 10, "missed")
    assert (score["needed"], score["spare"]) == (2, 0)


# ---- times to the minute, the newest first --------------------------------------------------------------------------

TO_THE_MINUTE = """conversation_id,message_id,buyer_id,sender,agent_id,sent_at,text
K1,4,B1,agent,mia,2026-03-17 10:05,it does
K1,3,B1,buyer,,2026-03-17 10:05,does it come in red
K1,2,B1,agent,mia,2026-03-17 10:01,hello there
K1,1,B1,buyer,,2026-03-17 10:00,hi
K2,6,B2,agent,mia,2026-03-17 11:00,yes until noon
K2,5,B2,buyer,,2026-03-17 11:00,open today?"""


def test_a_file_with_the_newest_first_is_read_from_its_end(shop: Shop) -> None:
    """Within 10:05 and 11:00 the answer stands above the question: 3 of 3. Both things are told."""
    receipt = " ".join(shop.imports(TO_THE_MINUTE))
    own = '[[rule]]\nid = "own.turns"\ncases = "turns"\nwithin = "3 minutes"\nwindow = "7 days"\n'
    assert shop.cases("own.turns", "2026-03-17T23:00:00", own) == [
        ("K1", "met", 60),
        ("K1", "met", 0),
        ("K2", "met", 0),
    ]
    assert "newest first" in receipt
    assert "full minute" in receipt


def test_a_file_with_seconds_is_told_nothing_about_them(shop: Shop) -> None:
    receipt = " ".join(shop.imports(TO_THE_MINUTE.replace("11:00,yes", "11:00:01,yes")))
    assert "full minute" not in receipt


PER_CHATS = """
[[rule]]
id = "own.unhappy"
cases = "chat_ratings"
met_from = 2
statistic = "rate"
per = "chats"
window = "7 days"
pass = "<= 0.1"
"""


def test_bad_ratings_by_conversation(shop: Shop) -> None:
    """Four buyers began a conversation, the shop one; one rating of a star: 1 of 4."""
    rows = chat("K0", ("agent", "2026-05-12 09:00:00"))
    for number in range(1, 5):
        rows += chat(f"K{number}", ("buyer", f"2026-05-12 1{number}:00:00"), ("agent", f"2026-05-12 1{number}:01:00"))
    shop.imports(rows)
    shop.imports("conversation_id,rated_at,rating\nK1,2026-05-12 15:00:00,1\nK2,2026-05-12 15:00:00,5")
    assert shop.value("own.unhappy", "2026-05-12T23:00:00", PER_CHATS) == (0.25, "missed")


def test_conversations_after_the_last_rating_are_not_called_good(shop: Shop) -> None:
    """Ratings end on the 3rd, chats on the 10th, one a day: 2 bad ones of 3 conversations, however late the report."""
    shop.imports([m for day in range(1, 11) for m in chat(f"K{day}", ("buyer", f"2026-05-{day:02} 10:00:00"))])
    shop.imports("conversation_id,rated_at,rating\nK1,2026-05-01 15:00:00,1\nK3,2026-05-03 15:00:00,1")
    rule = PER_CHATS.replace("7 days", "30 days")
    (score,) = shop.scores("2026-05-10T23:00:00", rule)
    assert (score["missed"], score["cases"], score["as_of"]) == (2, 3, "2026-05-03T23:59:59+08:00")


def test_ratings_by_chats_where_a_buyer_has_one_conversation(shop: Shop) -> None:
    """K1, K2 and K3, whom the shop wrote to first, ask on the 12th, 11 days after the last word, K2 again an hour
    later; a bot breaks no silence. One rating of a star: of three chats 1, and of no conversation of these days.
    """
    rows = []
    for name, first in (("K1", "buyer"), ("K2", "buyer"), ("K3", "agent")):
        rows += chat(name, (first, "2026-05-01 10:00:00"), ("agent", "2026-05-01 10:01:00"))
        rows += chat(name, ("bot", "2026-05-12 09:59:00"), ("buyer", "2026-05-12 10:00:00"))
    shop.imports([*rows, *chat("K2", ("buyer", "2026-05-12 11:00:00"))])
    shop.imports("conversation_id,rated_at,rating\nK1,2026-05-12 15:00:00,1")
    assert shop.value("own.unhappy", "2026-05-12T23:00:00", PER_CHATS) == (None, "no_data")
    anew = PER_CHATS.replace("window", 'new_after = "24 hours"\nwindow')
    assert shop.value("own.unhappy", "2026-05-12T23:00:00", anew) == (pytest.approx(1 / 3), "missed")
    assert "new_after" in shop.refuses("own.unhappy", anew.replace('statistic = "rate"\nper = "chats"', ""))
