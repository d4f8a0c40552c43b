"""The rule language's switches, each by a case that would come out otherwise if the switch were ignored."""

from datetime import date
from typing import Any

import pytest

from metrics.rules.rule import BadFieldError, Rule
from metrics.scoring.engine import Case, cases
from metrics.scoring.score import score
from metrics.scoring.windows import local_of, parse_as_of, window_before, window_of
from tests.reference.examples import sample
from tests.reference.imported import ImportedShops

AS_OF = "2026-03-31T00:00:00"


def judged(imported: ImportedShops, rows: str, as_of: str = AS_OF, timezone: str = "UTC", **rule: Any) -> list[Case]:
    """The cases of a rule over a small plain file; the header tells which table it is."""
    shop = imported.holding(rows, timezone=timezone)
    view = imported.view(shop.shop_id)
    sample_rule = Rule.of({"id": "test.rule", "window": "60 days", **rule})
    case_list = cases(view, shop, sample_rule, parse_as_of(as_of, shop))
    counted = score(view, shop, sample_rule, parse_as_of(as_of, shop))
    assert len(case_list) == counted.met + counted.missed + counted.pending + counted.excluded
    return case_list


def chat_rows(at: str, answered: str | None) -> str:
    """One conversation: a question and perhaps its answer. The file reaches up to the end of March, and its times are
    no mere days: one of them is not midnight.
    """
    answer = f"c,agent,{answered}\n" if answered else ""
    last = "last,system,2026-03-30 09:00:00\nlast,system,2026-03-31 00:00:00\n"
    return f"conversation_id,sender,sent_at\nc,buyer,{at}\n{answer}{last}"


@pytest.mark.parametrize(
    ("at", "answered", "verdict", "due"),
    sample(
        [
            # TikTok Shop US: the weekend is due on Monday noon, local time. 2026-03-14 is a Saturday
            ("2026-03-14 09:00:00", "2026-03-16 11:59:00", "met", "2026-03-16 12:00:00"),
            ("2026-03-14 09:00:00", "2026-03-16 12:00:00", "met", "2026-03-16 12:00:00"),
            ("2026-03-14 09:00:00", "2026-03-16 12:01:00", "missed", "2026-03-16 12:00:00"),
            ("2026-03-15 23:59:59", "2026-03-16 12:00:01", "missed", "2026-03-16 12:00:00"),
            # Friday's last second and Monday's first have their 24 hours
            ("2026-03-13 23:59:59", "2026-03-14 23:59:59", "met", "2026-03-14 23:59:59"),
            ("2026-03-16 00:00:00", "2026-03-17 00:00:00", "met", "2026-03-17 00:00:00"),
            ("2026-03-16 00:00:00", "2026-03-17 00:00:01", "missed", "2026-03-17 00:00:00"),
        ],
        3,
    ),
)
@pytest.mark.parametrize("timezone", ["UTC", "America/New_York"])
def test_weekend_due(imported: ImportedShops, at: str, answered: str, verdict: str, due: str, timezone: str) -> None:
    (case,) = judged(
        imported, chat_rows(at, answered), timezone=timezone, cases="chats", within="24 hours", weekend_due="Mon 12:00"
    )
    assert case.verdict == verdict
    assert case.due_at is not None
    assert str(local_of(case.due_at, imported.holding(chat_rows(at, answered), timezone=timezone))) == due


@pytest.mark.parametrize(
    ("at", "answered", "verdict", "due"),
    [
        # Lazada: what comes from 18:00 to 18:00 is due at 19:00
        ("2026-03-10 17:59:00", "2026-03-10 18:59:00", "met", "2026-03-10 19:00:00"),
        ("2026-03-10 17:59:00", "2026-03-10 19:00:00", "met", "2026-03-10 19:00:00"),
        ("2026-03-10 17:59:00", "2026-03-10 19:01:00", "missed", "2026-03-10 19:00:00"),
        ("2026-03-10 18:00:00", "2026-03-11 19:00:00", "met", "2026-03-11 19:00:00"),
        ("2026-03-10 18:01:00", "2026-03-11 19:00:01", "missed", "2026-03-11 19:00:00"),
        # the 13th is a holiday: what was asked after 18:00 on the 12th is due on the 14th
        ("2026-03-12 18:00:00", "2026-03-14 18:30:00", "met", "2026-03-14 19:00:00"),
        ("2026-03-13 12:00:00", None, "missed", "2026-03-14 19:00:00"),
    ],
)
def test_cycle(imported: ImportedShops, at: str, answered: str | None, verdict: str, due: str) -> None:
    (case,) = judged(
        imported,
        chat_rows(at, answered),
        cases="chats",
        cycle={"cutoff": "18:00", "due": "19:00"},
        holidays=[date(2026, 3, 13)],
    )
    assert (case.verdict, str(case.due_at)) == (verdict, f"{due}+00:00")


def test_an_open_cycle_is_pending(imported: ImportedShops) -> None:
    (case,) = judged(
        imported,
        chat_rows("2026-03-10 18:01:00", None),
        as_of="2026-03-11T18:59:59",
        cases="chats",
        cycle={"cutoff": "18:00", "due": "19:00"},
    )
    assert case.verdict == "pending"


@pytest.mark.parametrize(
    ("answered", "as_of", "verdict", "measure"),
    [
        ("2026-03-10 12:09:59", AS_OF, "met", 599),
        ("2026-03-10 12:10:00", AS_OF, "met", 600),
        ("2026-03-10 12:30:00", AS_OF, "met", 600),
        (None, AS_OF, "missed", 600),
        (None, "2026-03-10T12:10:00", "missed", 600),
        (None, "2026-03-10T12:09:59", "pending", None),
    ],
)
def test_cap_seconds(
    imported: ImportedShops, answered: str | None, as_of: str, verdict: str, measure: int | None
) -> None:
    # Taobao: a turn counts 600 seconds at most, and as many when nobody answered
    (case,) = judged(
        imported, chat_rows("2026-03-10 12:00:00", answered), as_of, cases="turns", statistic="mean", cap_seconds=600
    )
    assert (case.verdict, case.measure) == (verdict, measure)


def test_per_buyer_per_month(imported: ImportedShops) -> None:
    # Taobao: a buyer's first three of a month. Shanghai's April begins at 16:00 UTC
    rows = "review_id,buyer_id,created_at,description_score\n"
    rows += "".join(f"a{n},anna,2026-03-0{n} 12:00:00,{n}\n" for n in range(1, 6))
    rows += "a6,anna,2026-03-31 23:59:59,1\na7,anna,2026-04-01 00:00:00,1\nb1,ben,2026-03-05 12:00:00,5\n"
    rows += "n1,,2026-03-05 12:00:00,5\nn2,,2026-03-05 12:00:00,5\n"
    judged_cases = judged(
        imported,
        rows,
        "2026-04-02T00:00:00",
        "Asia/Shanghai",
        cases="reviews",
        statistic="mean",
        per_buyer_per_month=3,
    )
    left_out = {case.case_id for case in judged_cases if case.reason == "over_the_limit"}
    assert left_out == {"a4", "a5", "a6"}
    assert {case.verdict for case in judged_cases if case.case_id in left_out} == {"excluded"}
    assert len(judged_cases) == 10


def test_holidays_alone_close_whole_days(imported: ImportedShops) -> None:
    (case,) = judged(
        imported,
        chat_rows("2026-03-13 12:00:00", "2026-03-13 12:01:00"),
        cases="chats",
        within="24 hours",
        holidays=[date(2026, 3, 13)],
    )
    assert (case.verdict, case.reason) == ("excluded", "outside_hours")


@pytest.mark.parametrize(
    ("window", "lag_days", "as_of", "first", "last"),
    [
        # Lazada: shown on 11 December it covers the orders of 6 November to 3 December
        ("28 days", 7, "2025-12-11T09:00:00", "2025-11-06 00:00:00", "2025-12-03 23:59:59"),
        # Amazon: 60 days that end 14 days ago, today − 74 to today − 14
        ("60 days", 14, "2026-03-31T12:00:00", "2026-01-16 00:00:00", "2026-03-16 23:59:59"),
        # today never counts
        ("30 days", 0, "2026-03-31T12:00:00", "2026-03-01 00:00:00", "2026-03-30 23:59:59"),
    ],
)
def test_lag_days(imported: ImportedShops, window: str, lag_days: int, as_of: str, first: str, last: str) -> None:
    shop = imported.holding(chat_rows("2026-03-10 12:00:00", None), timezone="Asia/Shanghai")
    rule = Rule.of({"id": "x", "cases": "chats", "window": window, "lag_days": lag_days})
    result = window_of(rule, parse_as_of(as_of, shop), shop)
    assert [str(local_of(end, shop)) for end in (result.start, result.end)] == [first, last]
    before = window_before(rule, parse_as_of(as_of, shop), shop)
    assert (result.start - before.end).total_seconds() == 1


def test_what_lies_in_the_lag_does_not_count(imported: ImportedShops) -> None:
    days = ("2026-01-15 23:59:59", "2026-01-16 00:00:00", "2026-03-16 23:59:59", "2026-03-17 00:00:00")
    rows = "order_id,created_at,paid_at\n" + "".join(f"{day},{day},{day}\n" for day in days)
    judged_cases = judged(imported, rows, "2026-03-31T12:00:00", cases="cancellations", window="60 days", lag_days=14)
    assert {case.case_id for case in judged_cases} == set(days[1:3])


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("weekend_due", {"cases": "chats", "weekend_due": "Mon 12:00"}),
        ("weekend_due", {"cases": "chats", "within": "24 hours", "weekend_due": "Sun 12:00"}),
        ("cycle", {"cases": "chats", "within": "24 hours", "cycle": {"cutoff": "18:00", "due": "19:00"}}),
        ("cap_seconds", {"cases": "turns", "cap_seconds": 0}),
        ("cap_seconds", {"cases": "buyer_days", "cap_seconds": 600}),
        ("cap_seconds", {"cases": "reviews", "cap_seconds": 600}),
        ("lag_days", {"cases": "chats", "window": "week", "lag_days": 7}),
        ("lag_days", {"cases": "chats", "lag_days": -1}),
        ("per_buyer_per_month", {"cases": "chats", "per_buyer_per_month": 3}),
        ("greeting_counts", {"cases": "chats", "greeting_counts": False, "bots": "count"}),
        ("greeting_counts", {"cases": "reviews", "greeting_counts": False}),
        ("blend", {"cases": "reviews", "statistic": "mean", "blend": "latest_quarter"}),
    ],
)
def test_switches_that_do_not_fit_are_refused(field: str, rule: dict[str, Any]) -> None:
    with pytest.raises(BadFieldError) as caught:
        Rule.of({"id": "x", **rule})
    assert caught.value.field == field


def test_greetings_are_no_answer(imported: ImportedShops) -> None:
    # TikTok Shop US: "Hello" at once, the answer the next day
    rows = (
        "conversation_id,sender,agent_id,sent_at,text\n"
        "late,buyer,,2026-03-10 10:00:00,Where is it?\n"
        "late,agent,eva,2026-03-10 10:05:00, Hello!! \n"
        "late,agent,tom,2026-03-11 10:30:00,It is on its way.\n"
        "good,buyer,,2026-03-10 10:00:00,哪里了\n"
        "good,agent,eva,2026-03-10 10:05:00,亲，您好，已经发货了\n"
        "only,buyer,,2026-03-10 10:00:00,哪里了\n"
        "only,agent,eva,2026-03-10 10:05:00,您好~\n"
    )
    judged_cases = judged(imported, rows, cases="chats", within="24 hours", greeting_counts=False)
    assert {case.subject: (case.verdict, case.measure, case.agent_id) for case in judged_cases} == {
        "late": ("missed", 88200, "tom"),
        "good": ("met", 300, "eva"),
        "only": ("missed", None, None),
    }
    judged_cases = judged(imported, rows, cases="chats", within="24 hours")
    assert {case.verdict for case in judged_cases} == {"met"}


def test_a_greeting_does_not_end_a_turn(imported: ImportedShops) -> None:
    rows = (
        "conversation_id,sender,sent_at,text\n"
        "c,buyer,2026-03-10 10:00:00,one\nc,agent,2026-03-10 10:01:00,hi\nc,buyer,2026-03-10 10:02:00,two\n"
        "c,agent,2026-03-10 10:03:00,here is your answer\nc,buyer,2026-03-10 10:04:00,three\n"
    )
    rule = {"cases": "turns", "within": "1 hour"}
    (second, first) = judged(imported, rows, "2026-03-10T10:05:00", greeting_counts=False, **rule)
    assert (first.verdict, first.measure, second.verdict) == ("met", 180, "pending")
    assert len(judged(imported, rows, **rule)) == 3


@pytest.mark.parametrize(
    ("early", "late", "value", "needed", "spare"),
    [
        # 80 of 100, and 15 of the latest 25: half 0.80, half 0.60. With 5 more misses 80/105 and 12/27: 60.3 %;
        # with 6 more 80/106 and 11/27, together 58.1 %
        ("+" * 65 + "-" * 10, "+" * 15 + "-" * 10, 0.7, 0, 5),
        # one more met case: 1/3, and 1/1 of the latest quarter, together 66.7 %
        ("-", "-", 0.0, 1, 0),
        # one more miss: 2/3 and 0/1
        ("+", "+", 1.0, 0, 0),
    ],
)
def test_blend(imported: ImportedShops, early: str, late: str, value: float, needed: int, spare: int) -> None:
    # Shopee: half the window's share, half that of its latest quarter
    rows = "order_id,created_at,paid_at,cancelled_by\n"
    for n, sign in enumerate(early + late):
        at = f"2026-03-10 {n // 60:02}:{n % 60:02}:00"
        rows += f"{n},{at},{at},{'merchant' if sign == '-' else ''}\n"
    shop = imported.holding(rows, timezone="UTC")
    rule = Rule.of({"id": "x", "cases": "cancellations", "blend": "latest_quarter", "pass": ">= 0.60"})
    result = score(imported.view(shop.shop_id), shop, rule, parse_as_of(AS_OF, shop))
    assert result.value == pytest.approx(value)
    assert (result.needed, result.spare) == (needed, spare)


@pytest.mark.parametrize(("utc", "verdict"), [("06:15:00", "excluded"), ("06:30:00", "met"), ("05:29:59", "excluded")])
def test_hours_are_told_by_the_clock_on_the_wall(imported: ImportedShops, utc: str, verdict: str) -> None:
    # New York's clock shows 01:00 to 02:00 twice on 2025-11-02: the second 01:15 is before opening as much as the first
    (case,) = judged(
        imported,
        chat_rows(f"2025-11-02T{utc}+00:00", "2025-11-02T07:00:00+00:00"),
        "2025-11-03T00:00:00",
        "America/New_York",
        cases="chats",
        within="24 hours",
        hours="01:30-05:00",
    )
    assert case.verdict == verdict
