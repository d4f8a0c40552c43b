"""Figures of files that end at different times, worked by hand: files are imported, and the command line asked."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cli
from tests.reference.examples import sample

CHATS = """
[[rule]]
id = "own.chats"
cases = "chats"
within = "12 hours"
window = "week"
pass = ">= 0.85"
"""
MESSAGES = """conversation_id,message_id,buyer_id,sender,agent_id,sent_at
k1,1,ann,buyer,,2026-05-28 09:00:00
k1,2,ann,agent,mia,2026-05-28 09:02:00
k2,3,ben,buyer,,2026-05-28 21:10:00
k3,4,cat,buyer,,2026-05-28 21:20:00
k4,5,dan,buyer,,2026-05-28 21:30:00
"""
ORDERS = """order_id,line_id,buyer_id,status,created_at,paid_at,promised_at,shipped_at
o1,1,ann,shipped,2026-06-01 08:00:00,2026-06-01 08:01:00,2026-06-03 08:01:00,2026-06-01 17:00:00
"""

Ask = Callable[..., Any]


@pytest.fixture
def ask(stores_stay_open: None, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Ask:
    """The JSON document, or with `lines` the text, that a verb prints for a store of its own."""

    def answer(*words: str, lines: bool = False, rules: str | None = None) -> Any:
        capsys.readouterr()
        more = [] if lines else ["--json"]
        if rules is not None:
            (tmp_path / "rules.toml").write_text(rules, encoding="utf-8")
            more += ["--rulebook", str(tmp_path / "rules.toml")]
        assert cli.main([*words, "--store", str(tmp_path / "dabiao.duckdb"), *more]) == 0
        out = capsys.readouterr().out
        return out if lines else json.loads(out)

    return answer


@pytest.fixture
def imports(ask: Ask, tmp_path: Path) -> Callable[[str], list[str]]:
    """Import a plain file of a Chinese shop; the sentences of its receipt."""

    def one_file(text: str, platform: str = "other") -> list[str]:
        (tmp_path / "export.csv").write_text(text, encoding="utf-8")
        words = ("--shop", "s", "--platform", platform, "--timezone", "Asia/Shanghai")
        (item,) = ask("import", str(tmp_path / "export.csv"), *words)
        assert item["rejected"] == 0
        return item["told"]  # type: ignore[no-any-return]

    return one_file


def counts(score: dict[str, Any]) -> tuple[int, int, int]:
    return score["met"], score["missed"], score["pending"]


def test_where_nobody_asks_the_chat_is_asked_as_of_its_own_end(ask: Ask, imports: Callable[[str], list[str]]) -> None:
    # the orders end on Monday 1 June, of whose week the chat knows nothing; at its own end three may yet be answered
    imports(MESSAGES)
    imports(ORDERS)
    (score,) = ask("score", "--rule", "own.chats", rules=CHATS)
    assert counts(score) == (1, 0, 3)
    assert (score["value"], score["from"]) == (1.0, "2026-05-25T00:00:00+08:00")
    assert score["as_of"] == score["known_until"] == score["to"] == "2026-05-28T21:30:00+08:00"
    pending = ask("cases", "own.chats", "--shop", "s", "--verdict", "pending", rules=CHATS)
    assert [case["subject"] for case in pending] == ["k2", "k3", "k4"]


@pytest.mark.parametrize(
    ("as_of", "counted", "known_until"),
    [
        # three deadlines lie on the 29th; the file is taken to cover the 28th
        ("2026-05-31T20:00:00", (1, 0, 3), "2026-05-28T23:59:59+08:00"),
        # before its end the file knows all
        ("2026-05-28T21:15:00", (1, 0, 1), "2026-05-28T21:15:00+08:00"),
        ("2026-05-28T09:01:59", (0, 0, 1), "2026-05-28T09:01:59+08:00"),
    ],
)
def test_asked_for_an_instant_nothing_is_missed_after_the_last_day_of_the_file(
    ask: Ask, imports: Callable[[str], list[str]], as_of: str, counted: tuple[int, int, int], known_until: str
) -> None:
    imports(MESSAGES)
    imports(ORDERS)
    (score,) = ask("score", "--rule", "own.chats", "--as-of", as_of, rules=CHATS)
    assert (counts(score), score["known_until"], score["as_of"]) == (counted, known_until, f"{as_of}+08:00")


def test_a_later_file_tells_what_the_earlier_one_could_not(ask: Ask, imports: Callable[[str], list[str]]) -> None:
    # two were answered in the morning, within 12 hours; one was not by 9:30
    imports(MESSAGES)
    header = MESSAGES.splitlines()[0]
    answers = "k2,6,ben,agent,mia,2026-05-29 08:00:00\nk3,7,cat,agent,mia,2026-05-29 09:20:00"
    imports(f"{header}\n{answers}\nk5,8,eve,buyer,,2026-05-29 11:00:00\n")
    (score,) = ask("score", "--rule", "own.chats", rules=CHATS)
    assert counts(score) == (3, 1, 1)


REFUNDS = """refund_id,order_id,kind,applied_at,completed_at,status
r1,o1,refund_only,2026-05-01 10:00:00,2026-05-01 20:00:00,refunded
r2,o2,refund_only,2026-05-02 10:00:00,2026-05-04 08:00:00,refunded
r3,o3,refund_only,2026-05-03 10:00:00,{completed},refunded
r4,o4,refund_only,2026-05-05 10:00:00,,open
"""
REFUNDS_48H = """
[[rule]]
id = "own.refunds"
cases = "refunds"
within = "48 hours"
window = "30 days"
"""


def test_a_mistyped_date_does_not_move_the_shop_and_is_named(ask: Ask, imports: Callable[[str], list[str]]) -> None:
    # completed in November instead of May: half a year after everything else
    sentences = imports(REFUNDS.format(completed="2026-11-05 20:00:00"))
    assert [s for s in sentences if "2026-11-05 20:00:00" in s and "2026-05-05 10:00:00" in s]
    (score,) = ask("score", "--rule", "own.refunds", rules=REFUNDS_48H)
    # two were in time; as of the end r3 is due in the same second, and open
    assert score["as_of"] == "2026-05-05T10:00:00+08:00"
    assert counts(score) == (2, 1, 1)
    (history,) = [t for t in ask("history", "--shop", "s")["coverage"] if t["table"] == "refunds"]
    assert (history["last_at"], history["outliers"]) == ("2026-05-05T10:00:00+08:00", ["2026-11-05T20:00:00+08:00"])


def test_messages_of_one_second_are_one_instant(ask: Ask, imports: Callable[[str], list[str]]) -> None:
    # two instants beside the late one are too few to call it far off, however many messages were sent at them
    header = MESSAGES.splitlines()[0]
    pair = "k1,1,ann,buyer,,2026-05-28 09:00:00\nk1,2,ann,agent,mia,2026-05-28 09:00:00"
    sentences = imports(f"{header}\n{pair}\nk2,3,ben,buyer,,2026-05-29 09:00:00\nk3,4,cat,buyer,,2026-09-28 09:00:00\n")
    assert not [s for s in sentences if "far from all other times" in s]
    (score,) = ask("score", "--rule", "own.chats", rules=CHATS)
    assert score["as_of"] == "2026-09-28T09:00:00+08:00"


def test_what_goes_on_later_is_no_outlier(ask: Ask, imports: Callable[[str], list[str]]) -> None:
    # a table of one row every two months: none is far from the rest
    rows = "".join(f"m{n},c{n},bob,buyer,2025-{month:02}-01 10:00:00\n" for n, month in enumerate((1, 3, 5, 7, 9)))
    imports(f"message_id,conversation_id,buyer_id,sender,sent_at\n{rows}")
    (score,) = ask("score", "--rule", "own.chats", rules=CHATS)
    assert score["as_of"] == "2025-09-01T10:00:00+08:00"


RATE = """
[[rule]]
id = "own.refund_rate"
cases = "refunds"
missed_when = "refunded"
statistic = "rate"
per = "paid_orders"
window = "7 days"
pass = "<= 0.3"
"""


@pytest.mark.parametrize("as_of", [None, "2026-05-20T12:00:00"])
def test_a_rate_whose_requests_end_before_the_orders_is_asked_as_of_then(
    ask: Ask, imports: Callable[[str], list[str]], as_of: str | None
) -> None:
    # requests to 5 May, two paid back; orders: one a day at 9:00 from 1 to 20 May, five of them by then
    imports(REFUNDS.format(completed=""))
    days = "".join(f"o{n},2026-05-{n:02} 09:00:00,2026-05-{n:02} 09:00:00\n" for n in range(1, 21))
    imports(f"order_id,created_at,paid_at\n{days}")
    (score,) = ask("score", "--rule", "own.refund_rate", *(["--as-of", as_of] if as_of else []), rules=RATE)
    assert (score["missed"], score["cases"], score["value"]) == (2, 5, 0.4)
    assert score["as_of"] == ("2026-05-05T23:59:59+08:00" if as_of else "2026-05-05T10:00:00+08:00")


def test_the_lines_say_as_of_when_and_how_far_each_table_reaches(ask: Ask, imports: Callable[[str], list[str]]) -> None:
    imports(MESSAGES)
    imports(ORDERS)
    lines = ask("score", "--rule", "own.chats", lines=True, rules=CHATS).splitlines()
    assert "28 May 2026, 21:30" in lines[0]
    assert "28 May 2026, 21:30" in lines[-1]
    assert "1 Jun 2026, 17:00" in lines[-1]


# --- whole periods ----------------------------------------------------------------------------------------------------


def week_of_chats() -> str:
    """35 buyers of the week of 16 March, five a day: three a day are answered after a minute, two after nine."""
    rows = ["conversation_id,message_id,buyer_id,sender,agent_id,sent_at"]
    for day in range(16, 23):
        for number, minutes in enumerate((1, 1, 1, 9, 9)):
            name = f"c{day}_{number}"
            at = f"2026-03-{day} {10 + number}"
            rows.append(f"{name},{name}q,{name},buyer,,{at}:00:00")
            rows.append(f"{name},{name}a,{name},agent,mia,{at}:0{minutes}:00")
    return "\n".join([*rows, ""])


MONDAY = "2026-03-23T00:11:00"


def test_on_monday_morning_last_week_stands_beside_the_new_one(ask: Ask, imports: Callable[..., list[str]]) -> None:
    imports(week_of_chats(), "kuaishou")
    (score,) = ask("score", "--rule", "kuaishou.reply_3m", "--as-of", MONDAY)
    assert (score["value"], score["status"], score["cases"]) == (None, "no_data", 0)
    last = score["finished"]
    assert (last["met"], last["missed"], last["value"], last["status"]) == (21, 14, 0.6, "missed")
    assert (last["from"], last["to"]) == ("2026-03-16T00:00:00+08:00", "2026-03-22T23:59:59+08:00")
    (penalty,) = [p for p in ask("penalties", "--shop", "s", "--as-of", MONDAY) if "kuaishou.reply_3m" in p["rules"]]
    assert penalty["check_on"] == "2026-03-22"
    # once the platform has decided about that week it is no longer at stake
    imports("violation_id,kind,decided_at,severity\nv1,reply_rate,2026-03-23 00:05:00,\n", "kuaishou")
    later = [p for p in ask("penalties", "--shop", "s", "--as-of", MONDAY) if "kuaishou.reply_3m" in p["rules"]]
    assert later == []


LAST_WEEK = """
[[rule]]
id = "own.last_week"
cases = "buyer_days"
within = "3 minutes"
window = "last week"
pass = ">= 0.7"
"""


def test_last_week_is_a_window_of_its_own(ask: Ask, imports: Callable[..., list[str]]) -> None:
    imports(week_of_chats())
    (score,) = ask("score", "--rule", "own.last_week", "--as-of", MONDAY, rules=LAST_WEEK)
    assert (counts(score), score["value"], score["status"]) == ((21, 14, 0), 0.6, "missed")
    assert score["finished"] is None
    # on the Sunday itself the week is not over
    (score,) = ask("score", "--rule", "own.last_week", "--as-of", "2026-03-22T23:59:59", rules=LAST_WEEK)
    assert (counts(score), score["to"]) == ((0, 0, 0), "2026-03-15T23:59:59+08:00")


def test_yesterday_stands_beside_a_rule_of_one_day(ask: Ask, imports: Callable[..., list[str]]) -> None:
    """At 0:11 today has no case; of yesterday's five chats three were in time, whatever the platform's own window."""
    imports(week_of_chats(), "taobao")
    rule = LAST_WEEK.replace("last week", "last day")
    (score,) = ask("score", "--rule", "taobao.response_3m_daily", "--as-of", MONDAY)
    assert (score["value"], score["finished"]["value"], score["finished"]["status"]) == (None, 0.6, "met")
    assert (score["finished"]["from"], score["finished"]["to"]) == (
        "2026-03-22T00:00:00+08:00",
        "2026-03-22T23:59:59+08:00",
    )
    assert "Yesterday: 60.0%, small sample" in ask(
        "score", "--rule", "taobao.response_3m_daily", "--as-of", MONDAY, lines=True
    )
    (score,) = ask("score", "--rule", "own.last_week", "--as-of", "2026-03-19T10:30:00", rules=rule)
    assert (counts(score), score["to"], score["previous"]) == ((3, 2, 0), "2026-03-18T23:59:59+08:00", 0.6)
    assert score["finished"] is None


def test_on_the_second_of_may_the_badge_rests_on_february_to_april(ask: Ask, imports: Callable[..., list[str]]) -> None:
    chats = ("2026-02-12", 3), ("2026-03-12", 0), ("2026-04-12", 0), ("2026-05-01", 0)
    rows = "".join(
        f"t{n},{n}q,b{n},buyer,,{day} 09:00:00\nt{n},{n}a,b{n},agent,mia,{day[:-2]}{int(day[-2:]) + late:02} 09:30:00\n"
        for n, (day, late) in enumerate(chats)
    )
    imports("conversation_id,message_id,buyer_id,sender,agent_id,sent_at\n" + rows, "etsy")
    question = ("score", "--rule", "etsy.message_response", "--as-of", "2026-05-02T12:00:00")
    # a shop that is no Star Seller misses nothing: the line is what the badge would ask for
    (score,) = ask(*question)
    assert (score["pass"], score["status"], score["finished"]["status"]) == (None, "no_line", "no_line")
    assert (score["programme"], score["programme_line"], score["spare"]) == ("star_seller", ">= 0.95", None)
    assert "Star Seller asks for ≥ 95%; this shop is not in it" in ask(*question, lines=True)
    (shop,) = ask("portfolio", "--rule", "etsy.message_response", "--as-of", "2026-05-02T12:00:00")
    assert (shop["status"], shop["missed"]) == ("no_line", 0)
    ask("shops", "set", "s", "--programmes", "star_seller")
    (score,) = ask(*question)
    assert (score["pass"], score["programme_line"]) == (">= 0.95", None)
    assert counts(score) == (3, 0, 0)  # March, April and the first days of May
    last = score["finished"]
    assert (last["met"], last["missed"], last["status"]) == (2, 1, "missed")
    assert last["value"] == pytest.approx(2 / 3)


def test_with_fewer_than_twenty_cases_a_figure_is_a_small_sample(ask: Ask, imports: Callable[..., list[str]]) -> None:
    imports(week_of_chats())
    rule = LAST_WEEK.replace("last week", "{window}")
    flags = {}
    for window, as_of in (("1 day", "2026-03-19T23:00:00"), ("4 days", "2026-03-19T23:00:00")):
        (score,) = ask("score", "--rule", "own.last_week", "--as-of", as_of, rules=rule.format(window=window))
        flags[window] = score["cases"], score["status"], score["small"]
        line = ask("score", "--rule", "own.last_week", "--as-of", as_of, lines=True, rules=rule.format(window=window))
        assert ("Small sample" in line) == score["small"], line
    assert flags == {"1 day": (5, "missed", True), "4 days": (20, "missed", False)}
    own = rule.format(window="1 day") + "minimum_cases = 5\n"
    (score,) = ask("score", "--rule", "own.last_week", "--as-of", "2026-03-19T23:00:00", rules=own)
    assert (score["cases"], score["small"]) == (5, False)


# --- compared with the platform --------------------------------------------------------------------------------------

BY_PEOPLE = """
[[rule]]
id = "own.by_people"
cases = "chats"
within = "3 minutes"
window = "7 days"
bots = "ignore"
"""


def chats_of_bots() -> tuple[str, dict[int, float]]:
    """23 chats a day from 1 to 20 March, and by day the share of 7 days that a bot or a person answered in time.

    A bot answers every third chat after 5 seconds; people answer after one to seven minutes, in no order.
    """
    rows, in_time = ["conversation_id,message_id,buyer_id,sender,agent_id,sent_at"], {}
    for day in range(1, 21):
        for number in range(23):
            name, minutes, by_bot = f"c{day}_{number}", 1 + (day * day + number * 5) % 7, (number + day) % 3 == 0
            at = f"2026-03-{day:02} {8 + number // 2:02}:{30 * (number % 2):02}"
            rows.append(f"{name},{name}q,{name},buyer,,{at}:00")
            if by_bot:
                rows.append(f"{name},{name}b,{name},bot,,{at}:05")
            rows.append(f"{name},{name}a,{name},agent,mia,{at[:-2]}{int(at[-2:]) + minutes:02}:00")
            in_time[day, number] = by_bot or minutes <= 3
    shares = {
        last: sum(in_time[day, number] for day in range(last - 6, last + 1) for number in range(23)) / (7 * 23)
        for last in (14, 17, 20)
    }
    return "\n".join([*rows, ""]), shares


def test_a_value_alone_could_be_and_several_explain(ask: Ask, imports: Callable[..., list[str]]) -> None:
    rows, shares = chats_of_bots()
    imports(rows)
    words = ("reconcile", "own.by_people", "--shop", "s", "--value", f"{shares[20] * 100:.1f}%")
    alone = ask(*words, rules=BY_PEOPLE)
    assert (alone["outcome"], alone["values"]) == ("could_be", 1)
    assert 0 < alone["chance"] < 1
    assert alone["readings"][0]["fits"]
    document = ask(*words, "--value", f"{shares[14] * 100:.1f}%@2026-03-14", rules=BY_PEOPLE)
    assert (document["outcome"], document["values"]) == ("explained", 2)
    assert "bots.count" in [name for reading in document["readings"] for name in reading["changes"]]
    assert document["chance"] < alone["chance"]
    # the same value, and one of another day that no reading gives
    wrong = ask(*words, "--value", f"{shares[14] * 100 - 7.3:.1f}%@2026-03-14", rules=BY_PEOPLE)
    assert wrong["outcome"] == "none"


def test_the_two_numbers_of_a_share_are_values_too(ask: Ask, imports: Callable[..., list[str]]) -> None:
    rows, shares = chats_of_bots()
    imports(rows)
    words = ("reconcile", "own.by_people", "--shop", "s", "--value", f"{shares[20] * 100:.1f}%")
    fitting = ask(*words, "--denominator", "161", rules=BY_PEOPLE)
    assert fitting["values"] == 2
    assert fitting["outcome"] in ("explained", "could_be")
    assert ask(*words, "--denominator", "149", rules=BY_PEOPLE)["outcome"] == "none"


def test_invented_values_are_never_called_explained(ask: Ask, imports: Callable[..., list[str]]) -> None:
    imports(chats_of_bots()[0])
    outcomes = {
        ask("reconcile", "own.by_people", "--shop", "s", "--value", f"{value}%", rules=BY_PEOPLE)["outcome"]
        for value in sample((41.7, 47.2, 52.9, 58.8), 2)
    }
    assert outcomes <= {"could_be", "none", "same"}
