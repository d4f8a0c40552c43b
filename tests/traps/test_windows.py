"""Traps of the calendar. Local days, first and last instants, changed clocks and a day that never was."""

from datetime import UTC, datetime

import pytest

from metrics.rules.rule import Rule


def test_a_window_takes_in_its_first_and_its_last_instant(ask):
    """Three days as of the 5th at noon: from the 3rd at 00:00:00 to 12:00:00, both in. Before: to noon too.

    reviews | review_id | created_at     | description_score
            | v0        | 2025-12-31 00:00:00 | 5
            | v1        | 01-02 12:00:00 | 5
            | v9        | 01-02 12:00:01 | 1
            | v2        | 01-03 00:00:00 | 5
            | v3        | 01-05 12:00:00 | 1
            | v4        | 01-05 12:00:01 | 1

    cases   | subject | local_day
            | v2      | 01-03
            | v3      | 01-05
    """
    answer = ask("01-05 12:00:00", cases="reviews", window="3 days")
    answer.is_as_drawn()
    assert (answer.score.value, answer.score.previous) == (0.5, 1.0)


@pytest.mark.parametrize(
    ("as_of", "reviews", "before"),
    [
        ("01-05 00:00:00", ["v3"], ["v1"]),
        ("01-11 23:59:59", ["v3", "v4"], ["v1", "v2"]),
        ("01-12 00:00:00", ["v5"], ["v3"]),
    ],
)
def test_a_week_begins_on_monday(ask, as_of, reviews, before):
    """Monday the 5th is the first day, Sunday the 11th the last; before it the week from 29 December.

    reviews | review_id | created_at          | description_score
            | v1        | 2025-12-29 00:00:00 | 5
            | v2        | 01-04 23:59:59      | 1
            | v3        | 01-05 00:00:00      | 5
            | v4        | 01-11 23:59:59      | 5
            | v5        | 01-12 00:00:00      | 1
    """
    answer = ask(as_of, cases="reviews", window="week")
    assert sorted(case.subject for case in answer.cases) == reviews
    good = [review for review in before if review != "v2"]
    assert answer.score.previous == len(good) / len(before)


@pytest.mark.parametrize(
    ("as_of", "value", "previous"),
    [
        ("02-28 23:59:59", 1.0, 0.5),
        ("03-28 12:00:00", None, 1.0),
        ("03-31 12:00:00", None, 1.0),
        ("03-01 00:00:00", None, None),
        ("01-31 23:59:59", 0.5, None),
    ],
)
def test_a_month_is_held_against_as_much_of_the_one_before(ask, as_of, value, previous):
    """A long month's last days have no like in February, and never reach into March.

    reviews | review_id | created_at     | description_score
            | v1        | 01-28 12:00:00 | 5
            | v2        | 01-28 23:59:59 | 1
            | v3        | 02-28 12:00:00 | 5
            | v4        | 02-28 23:59:59 | 5
    """
    score = ask(as_of, cases="reviews", window="month").score
    assert (score.value, score.previous) == (value, previous)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Asia/Shanghai", "01-05"), ("UTC", "01-04"), ("America/New_York", "01-04"), ("Pacific/Apia", "01-05")],
)
def test_the_day_is_the_shops_own(ask, made_shops, zone, day):
    """One instant, four walls: 16:00:00 UTC on the 4th is midnight of the 5th in Shanghai."""
    at = datetime(2026, 1, 4, 16, tzinfo=UTC)
    tables = {"reviews": [{"review_id": "v1", "created_at": at, "description_score": 5}]}
    shop, rule = made_shops.put(tables, zone), Rule.of({"id": "test.rule", "cases": "reviews", "window": "1 days"})
    cases, _ = made_shops.agree(tables, shop, rule, at)
    assert [str(case.local_day) for case in cases] == [f"2026-{day}"]


def test_the_last_second_of_opening_is_in_and_closing_is_out(ask):
    """Open from eight to eleven at night: 08:00:00 and 22:59:59 are in, 07:59:59 and 23:00:00 out.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 07:59:59
             | c2              | buyer  | 08:00:00
             | c3              | buyer  | 22:59:59
             | c4              | buyer  | 23:00:00

    cases    | subject | verdict  | reason
             | c1      | excluded | outside_hours
             | c2      | missed   |
             | c3      | missed   |
             | c4      | excluded | outside_hours
    """
    ask("01-06 12:00:00", cases="turns", within="3 minutes", hours="08:00-23:00").is_as_drawn()


def test_a_day_open_to_midnight_has_a_last_second(ask):
    """Until 24:00, 23:59:59 is in; with hours over midnight both sides of it are.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 23:59:59
             | c2              | buyer  | 01-06 00:00:00
             | c3              | buyer  | 02:00:00
    """
    out = "outside_hours"
    rule = {"cases": "turns", "within": "3 minutes"}
    assert ask("01-06 12:00:00", **rule, hours="08:00-24:00").verdicts == ["missed", out, out]
    assert ask("01-06 12:00:00", **rule, hours="22:00-02:00").verdicts == ["missed", "missed", out]


def test_a_buyer_day_ends_at_23_59_59(ask):
    """The same buyer, a second apart, on two days; the turn that began on Monday stays there.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 23:59:59
             | c1              | A        | agent  | 01-06 00:00:00
             | c1              | A        | buyer  | 00:00:00
             | c1              | A        | agent  | 00:09:00

    cases    | buyer_id | local_day | verdict
             | A        | 01-05     | met
             | A        | 01-06     | missed
    """
    ask("01-06 12:00:00", cases="buyer_days", within="3 minutes").is_as_drawn()


def test_elapsed_hours_do_not_jump_with_the_clock(ask):
    """New York goes from 02:00 to 03:00: from 01:59:59 to 03:00:00 is one second, and 24 hours end at 11:00.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 2025-03-09 01:59:59
             | c1              | agent  | 2025-03-09 03:00:00
             | c2              | buyer  | 2025-03-08 10:00:00
             | c2              | agent  | 2025-03-09 11:00:00
             | c3              | buyer  | 2025-03-08 10:00:00
             | c3              | agent  | 2025-03-09 11:00:01

    cases    | subject | measure | verdict
             | c1      | 1       | met
             | c2      | 86400   | met
             | c3      | 86401   | missed
    """
    ask("2025-03-10 12:00:00", zone="America/New_York", cases="turns", within="24 hours").is_as_drawn()


def test_the_hour_that_comes_twice_counts_twice(ask):
    """Berlin, 26 October 2025: 02:00 to 03:00 happens twice, so opening at 01:00 gives three hours until 03:00.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 2025-10-26 01:00:00
             | c1              | agent  | 2025-10-26 04:00:00

    cases    | measure | due_at              | verdict
             | 10800   | 2025-10-26 03:00:00 | met
    """
    rule = {"cases": "turns", "within": "3 hours", "hours": "01:00-05:00", "hours_mean": "clock_stops"}
    ask(
        "2025-10-26 04:00:00",
        zone="Europe/Berlin",
        **rule,
        draw="""
    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 2025-10-26 01:00:00
             | c1              | agent  | 2025-10-26 03:00:00

    cases    | measure | due_at              | verdict
             | 10800   | 2025-10-26 03:00:00 | met
    """,
    ).is_as_drawn()


def test_midnight_may_not_exist(ask):
    """São Paulo, 4 November 2018: the day begins at 01:00:00, and the window of one day with it.

    reviews | review_id | created_at          | description_score
            | v1        | 2018-11-03 23:59:59 | 1
            | v2        | 2018-11-04 01:00:00 | 5

    cases   | subject | local_day
            | v2      | 2018-11-04
    """
    ask("2018-11-04 12:00:00", zone="America/Sao_Paulo", cases="reviews", window="1 days").is_as_drawn()


def test_a_day_that_never_was_has_no_hours(ask):
    """Samoa had no Friday 30 December 2011. Open Monday to Friday: after Thursday comes Saturday, closed, then Monday.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 2011-12-29 17:59:00
             | c2              | buyer  | 2011-12-31 10:00:00

    cases    | subject | due_at              | verdict
             | c1      | 2012-01-02 09:02:00 | pending
             | c2      | 2012-01-02 09:03:00 | pending
    """
    hours = ["Mon-Fri 09:00-12:00", "Mon-Fri 13:00-18:00"]
    rule = {"cases": "turns", "within": "3 minutes", "hours": hours, "hours_mean": "clock_stops"}
    ask("2011-12-31 12:00:00", zone="Pacific/Apia", **rule).is_as_drawn()


def test_a_day_that_never_was_does_not_open_the_next_one_twice(ask):
    """Open every day from eight to eleven at night: an hour on Saturday the 31st is one hour.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 2011-12-31 10:00:00
             | c1              | agent  | 2011-12-31 11:00:00

    cases    | measure | verdict
             | 3600    | met
    """
    zone, hours = "Pacific/Apia", "08:00-23:00"
    clock_stops = {"cases": "turns", "within": "1 hour", "hours": hours, "hours_mean": "clock_stops"}
    ask("2011-12-31 12:00:00", zone=zone, **clock_stops).is_as_drawn()
    ask("2011-12-31 12:00:00", zone=zone, cases="turns", within="1 hour", hours=hours).is_as_drawn()
