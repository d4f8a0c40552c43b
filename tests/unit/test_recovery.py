"""The day on which a figure is back over its line, against counting case by case."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.figures import Tally
from metrics.recovery import PACE_DAYS, days_needed, recovers_on
from metrics.rule import Rule

TODAY = date(2026, 3, 28)  # a Saturday


def rule(**fields: Any) -> Rule:
    return Rule.of({"id": "x", "cases": "turns", "pass": ">= 0.70", "window": "30 days", **fields})


def tallies(asked: Rule, days: dict[int, Tally]) -> dict[date, Tally]:
    """Counts by how many days ago; the other days are empty."""
    return {TODAY - timedelta(days=ago): days.get(ago, Tally()) for ago in range(days_needed(asked))}


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


def test_at_its_present_level_it_does_not_recover() -> None:
    days = {ago: Tally(met=1, missed=1) for ago in range(30)}
    assert recovers_on(rule(), tallies(rule(), days), Fraction(1, 2)) is None
    assert recovers_on(rule(), tallies(rule(), days)) is not None


def test_with_a_lag_new_cases_count_later() -> None:
    asked = rule(window="7 days", lag_days=2)
    days = {ago: Tally(met=1, missed=1) for ago in range(28)}
    found = recovers_on(asked, tallies(asked, days))
    # of the 7 days some k are new, with 2 met each: (2k + 7 − k) / 14 reaches 70 % from k = 3 on, 3 + 2 days ahead and
    # one more because the as-of day itself never counts
    assert found == TODAY + timedelta(days=6)


@pytest.mark.parametrize(
    "fields",
    [
        {"pass": None},
        {"cases": "disputes", "statistic": "rate", "per": "paid_orders", "pass": "<= 0.01"},
        {"statistic": "mean", "pass": "<= 48 hours"},
    ],
)
def test_nothing_is_said_where_nobody_knows(fields: dict[str, Any]) -> None:
    asked = rule(**fields)
    assert recovers_on(asked, tallies(asked, {0: Tally(missed=5, measured=5, total=1.0)})) is None


def test_without_cases_nothing_recovers() -> None:
    assert recovers_on(rule(), tallies(rule(), {29: Tally(missed=3)})) is None


@st.composite
def histories(draw: st.DrawFn) -> tuple[Rule, dict[int, Tally]]:
    share = draw(st.booleans())
    asked = rule(
        statistic="share" if share else "share_missed",
        window=draw(st.sampled_from(["week", "month", "1 day", "7 days", "30 days"])),
        **{"pass": draw(st.sampled_from([">= 0.7", "> 0.85", ">= 1"] if share else ["<= 0.1", "< 0.04"]))},
    )
    counts = st.builds(Tally, met=st.integers(0, 4), missed=st.integers(0, 4))
    return asked, draw(st.dictionaries(st.integers(0, days_needed(asked) - 1), counts, max_size=30))


@given(histories())
def test_against_counting_case_by_case(drawn: tuple[Rule, dict[int, Tally]]) -> None:
    asked, days = drawn
    cases = [
        (TODAY - timedelta(days=ago), met)
        for ago, tally in days.items()
        for met in [True] * tally.met + [False] * tally.missed
    ]
    recent = sum(1 for day, _ in cases if day > TODAY - timedelta(days=PACE_DAYS))
    expected = None
    for ahead in range(1, 40):
        # 28 times the world: every known case counts 28-fold, so that the daily average comes in whole cases
        today = TODAY + timedelta(days=ahead)
        new = [(TODAY + timedelta(days=n), True) for n in range(1, ahead + 1) for _ in range(recent)]
        world = [case for case in cases for _ in range(PACE_DAYS)] + new
        if asked.window == "week":
            first = today - timedelta(days=today.weekday())
        elif asked.window == "month":
            first = today.replace(day=1)
        else:
            first = today - timedelta(days=int(asked.window.split()[0]) - 1)
        seen = [met for day, met in world if first <= day <= today]
        if not recent or not seen or expected is not None:
            continue
        good = Fraction(sum(seen), len(seen))
        assert asked.pass_ is not None
        if asked.pass_.holds(good if asked.statistic == "share" else 1 - good):
            expected = today
    assert recovers_on(asked, tallies(asked, days)) == expected
