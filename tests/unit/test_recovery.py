"""The day on which a figure is back over its line, against counting case by case."""

from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.rules.rule import Rule
from metrics.scoring.figures import Tally
from metrics.scoring.recovery import PACE_DAYS, days_needed, end_of_period, expected_at_end, level_of, recovers_on
from tests.reference.examples import TIMES

TODAY = date(2026, 3, 28)  # a Saturday


def rule(**fields: Any) -> Rule:
    return Rule.of({"id": "x", "cases": "turns", "pass": ">= 0.70", "window": "30 days", **fields})


def tallies(sample_rule: Rule, days: dict[int, Tally]) -> dict[date, Tally]:
    """Counts by how many days ago; the other days are empty."""
    return {TODAY - timedelta(days=ago): days.get(ago, Tally()) for ago in range(days_needed(sample_rule, TODAY))}


def test_by_hand() -> None:
    # 28 missed 29 days ago, one met a day since: tomorrow the misses leave the window of 30 days
    days = {29: Tally(missed=28)} | {ago: Tally(met=1) for ago in range(28)}
    assert recovers_on(rule(), tallies(rule(), days)) == TODAY + timedelta(days=1)
    # the same misses a day younger leave a day later; until then 29 of 57 is too little
    days = {28: Tally(missed=28)} | {ago: Tally(met=1) for ago in range(28)}
    assert recovers_on(rule(), tallies(rule(), days)) == TODAY + timedelta(days=2)


def test_a_natural_week_begins_anew() -> None:
    days = {ago: Tally(met=1, missed=1) for ago in range(28)}
    # Saturday: 6 of 12; Sunday adds 2 met ones: 8 of 14, 57 %. Monday stands alone
    assert recovers_on(rule(window="week"), tallies(rule(window="week"), days)) == TODAY + timedelta(days=2)


def test_where_a_running_period_will_end_at_a_level() -> None:
    days = {ago: Tally(met=1, missed=1) for ago in range(28)} | {0: Tally(met=2, missed=0)}
    # Saturday: 7 of 12 since Monday; 2 cases a day on average, of which Sunday brings 3 in 4: 8.5 of 14
    weekly = rule(window="week")
    assert expected_at_end(weekly, tallies(weekly, days), Fraction(3, 4)) == Fraction(17, 28)
    assert expected_at_end(rule(), tallies(rule(), days), Fraction(3, 4)) is None, "30 days have no end of their own"
    assert expected_at_end(weekly, tallies(weekly, {}), Fraction(3, 4)) is None, "nothing comes"
    assert [str(end_of_period(window, date(2028, 2, 7))) for window in ("week", "month")] == [
        "2028-02-13",
        "2028-02-29",
    ]


def test_at_its_present_level_it_does_not_recover() -> None:
    days = {ago: Tally(met=1, missed=1) for ago in range(30)}
    assert recovers_on(rule(), tallies(rule(), days), Fraction(1, 2)) is None
    assert recovers_on(rule(), tallies(rule(), days)) is not None


def test_with_a_lag_new_cases_count_later() -> None:
    sample_rule = rule(window="7 days", lag_days=2)
    days = {ago: Tally(met=1, missed=1) for ago in range(28)}
    day = recovers_on(sample_rule, tallies(sample_rule, days))
    # of the 7 days some k are new, with 2 met each: (2k + 7 − k) / 14 reaches 70 % from k = 3 on, 3 + 2 days ahead and
    # one more because the as-of day itself never counts
    assert day == TODAY + timedelta(days=6)


@pytest.mark.parametrize("fields", [{"pass": None}, {"statistic": "mean", "pass": "<= 48 hours"}])
def test_nothing_is_said_where_nobody_knows(fields: dict[str, Any]) -> None:
    sample_rule = rule(**fields)
    assert recovers_on(sample_rule, tallies(sample_rule, {0: Tally(missed=5, measured=5, total=1.0)})) is None


def test_without_cases_nothing_recovers() -> None:
    assert recovers_on(rule(), tallies(rule(), {29: Tally(missed=3)})) is None


def test_a_rate_recovers_as_orders_keep_coming_without_a_miss() -> None:
    sample_rule = rule(cases="disputes", statistic="rate", per="paid_orders", window="7 days", **{"pass": "<= 0.01"})
    # 10 orders a day; 2 disputes today and 1 five days ago: 3 of 70. The older one leaves in 2 days (2 of 70 is still
    # more than 1 %), today's leave in 7
    days = {ago: Tally(paid_orders=10) for ago in range(28)}
    days[0], days[5] = Tally(missed=2, paid_orders=10), Tally(missed=1, paid_orders=10)
    assert recovers_on(sample_rule, tallies(sample_rule, days)) == TODAY + timedelta(days=7)


def test_a_mean_of_durations_at_its_present_level() -> None:
    sample_rule = rule(cases="refunds", statistic="mean", window="30 days", **{"pass": "<= 10 seconds"})
    # one of 8 s a day for 28 days, and on the two days before one of 60 s each: (28 · 8 + 120) / 30 = 11.5 s
    days = {ago: Tally(met=1, measured=1, total=8.0) for ago in range(28)}
    days |= {ago: Tally(met=1, measured=1, total=60.0) for ago in (28, 29)}
    assert level_of(sample_rule, tallies(sample_rule, days)) == 8
    # tomorrow one of the two has left: (29 · 8 + 60) / 30 = 9.7 s
    assert recovers_on(sample_rule, tallies(sample_rule, days), Fraction(8)) == TODAY + timedelta(days=1)
    # at 40 s: 10.8 s tomorrow, 304 / 30 = 10.1 s the day after, and ever slower
    assert recovers_on(sample_rule, tallies(sample_rule, days), Fraction(40)) is None


def test_a_lone_case_every_four_weeks_comes_in_its_time() -> None:
    sample_rule = rule(window="1 day", blend="latest_quarter")
    # one miss 28 days: a 28th of a case a day, so that the first whole one comes on the 28th day from now
    assert recovers_on(sample_rule, tallies(sample_rule, {3: Tally(missed=1, verdicts=[False])})) == TODAY + timedelta(
        days=28
    )


WINDOWS = ["week", "month", "1 day", "7 days", "30 days"]
LINES = {"share": [">= 0.7", "> 0.85", ">= 1"], "share_missed": ["<= 0.1", "< 0.04"], "mean": [">= 4.6", ">= 3"]}


@st.composite
def histories(draw: st.DrawFn) -> tuple[Rule, dict[int, list[int]], bool]:
    """A rule, the worth of the cases of each day by how long ago it was, and whether to ask at the present level."""
    statistic = draw(st.sampled_from(sorted(LINES)))
    sample_rule = rule(
        cases="reviews" if statistic == "mean" else "turns",
        statistic=statistic,
        window=draw(st.sampled_from(WINDOWS)),
        **{"pass": draw(st.sampled_from(LINES[statistic]))},
    )
    worth = st.lists(st.integers(1, 5) if statistic == "mean" else st.integers(0, 1), max_size=6)
    last = days_needed(sample_rule, TODAY) - 1
    return sample_rule, draw(st.dictionaries(st.integers(0, last), worth, max_size=30)), draw(st.booleans())


@settings(max_examples=ceil(30 * TIMES))
@given(histories())
def test_against_counting_case_by_case(drawn: tuple[Rule, dict[int, list[int]], bool]) -> None:
    sample_rule, days, at_level = drawn
    cases = [(TODAY - timedelta(days=ago), Fraction(entry)) for ago, all_of in days.items() for entry in all_of]
    recent = [entry for day, entry in cases if day > TODAY - timedelta(days=PACE_DAYS)]
    best = {"share": Fraction(1), "share_missed": Fraction(0), "mean": Fraction(5)}[sample_rule.statistic]
    if at_level and recent:
        best = sum(recent, Fraction(0)) / len(recent)
    expected = None
    for ahead in range(1, 40):
        # 28 times the world: every known case counts 28-fold, so that the daily average comes in whole cases
        today = TODAY + timedelta(days=ahead)
        world = [case for case in cases for _ in range(PACE_DAYS)]
        world += [(TODAY + timedelta(days=n), best) for n in range(1, ahead + 1) for _ in recent]
        in_window = [entry for day, entry in world if first_of(sample_rule, today) <= day <= today]
        if not recent or not in_window or expected is not None:
            continue
        assert sample_rule.pass_ is not None
        if sample_rule.pass_.holds(sum(in_window, Fraction(0)) / len(in_window)):
            expected = today
    counted = {ago: tally_of(sample_rule, all_of) for ago, all_of in days.items()}
    assert recovers_on(sample_rule, tallies(sample_rule, counted), best if at_level else None) == expected


@settings(max_examples=ceil(30 * TIMES))
@given(st.dictionaries(st.integers(0, 29), st.lists(st.booleans(), max_size=5), max_size=30))
def test_a_blended_share_against_counting_case_by_case(days: dict[int, list[bool]]) -> None:
    sample_rule = rule(blend="latest_quarter", window="14 days")
    verdicts = [(TODAY - timedelta(days=ago), met) for ago in sorted(days, reverse=True) for met in days[ago]]
    recent = sum(1 for day, _ in verdicts if day > TODAY - timedelta(days=PACE_DAYS))
    expected = None
    for ahead in range(1, 60):
        # the n-th further case comes on the first day by which a 28th of `recent` a day have made n
        come = [(TODAY + timedelta(days=-(-PACE_DAYS * n // recent)), True) for n in range(1, 600)] if recent else []
        today = TODAY + timedelta(days=ahead)
        in_window = [met for day, met in verdicts + come if today - timedelta(days=13) <= day <= today]
        latest = in_window[len(in_window) - (len(in_window) + 3) // 4 :]
        if expected is None and recent and in_window:
            share = (Fraction(sum(in_window), len(in_window)) + Fraction(sum(latest), len(latest))) / 2
            expected = today if share >= Fraction(7, 10) else None
    counted = {ago: tally_of(sample_rule, [int(met) for met in all_of]) for ago, all_of in days.items()}
    assert recovers_on(sample_rule, tallies(sample_rule, counted)) == expected


def first_of(sample_rule: Rule, today: date) -> date:
    """The first local day of the rule's window."""
    if sample_rule.window == "week":
        return today - timedelta(days=today.weekday())
    if sample_rule.window == "month":
        return today.replace(day=1)
    return today - timedelta(days=int(sample_rule.window.split()[0]) - 1)


def tally_of(sample_rule: Rule, worth: list[int]) -> Tally:
    """The counts of cases worth so much each."""
    if sample_rule.statistic == "mean":
        return Tally(met=len(worth), measured=len(worth), total=float(sum(worth)))
    met = sum(worth) if sample_rule.statistic == "share" else len(worth) - sum(worth)
    return Tally(met=met, missed=len(worth) - met, verdicts=[bool(entry) for entry in worth])
