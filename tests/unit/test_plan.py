"""`needed` and `spare` are exact: so many more met cases make a figure pass, and one fewer do not.

The product works them out with fractions; the reference tries one number after the other.
"""

from math import ceil

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from metrics.rules.rule import Rule
from metrics.scoring.figures import Tally, figure, plan, status_of
from metrics.scoring.outlook import wilson
from metrics.scoring.undecided import is_unsettled
from tests.reference import reference_scores
from tests.reference.examples import TIMES
from tests.reference.reference_scores import Counts

EXAMPLES = settings(max_examples=ceil(60 * TIMES))


def made(met: int, missed: int, total: int, measured: int, orders: int) -> Counts:
    """Counts with so many paid orders, which a rate is divided by."""
    return Counts(met, missed, total, measured, orders, orders, ())


STATISTICS = {
    "share": {"cases": "turns", "statistic": "share"},
    "share_missed": {"cases": "turns", "statistic": "share_missed"},
    "rate": {"cases": "disputes", "statistic": "rate", "per": "paid_orders"},
    "marks": {"cases": "reviews", "statistic": "mean"},
    "durations": {"cases": "refunds", "statistic": "mean"},
}


def rule_of(kind: str, line: str, near: str = "0", minimum: int = 0) -> Rule:
    return Rule.of({"id": "test.rule", **STATISTICS[kind], "pass": line, "near": near, "minimum_cases": minimum})


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    kind = draw(st.sampled_from(sorted(STATISTICS)))
    operator = draw(st.sampled_from((">=", ">", "<=", "<")))
    if kind == "durations":
        line = f"{operator} {draw(st.integers(1, 5000))} seconds"
    elif kind == "marks":
        line = f"{operator} {draw(st.decimals(0, 6, places=draw(st.integers(0, 2))))}"
    else:
        line = f"{operator} {draw(st.decimals(0, 1, places=draw(st.integers(0, 3))))}"
    return rule_of(kind, line, draw(st.sampled_from(("0", "0.05"))), draw(st.integers(0, 5)))


@st.composite
def counts(draw: st.DrawFn) -> Counts:
    met, missed = draw(st.integers(0, 40)), draw(st.integers(0, 12))
    marks = draw(st.lists(st.integers(1, 5), min_size=met + missed, max_size=met + missed))
    return made(met, missed, sum(marks), len(marks), draw(st.integers(0, 60)))


def tally(counts: Counts) -> Tally:
    return Tally(
        met=counts.met,
        missed=counts.missed,
        measured=counts.measured,
        total=float(counts.total),
        paid_orders=counts.paid,
    )


@EXAMPLES
@given(rules(), counts())
@example(rule_of("share", ">= 0.7"), made(7, 3, 0, 0, 0))  # exactly on the line
@example(rule_of("share", "> 0.7"), made(7, 3, 0, 0, 0))
@example(rule_of("share", ">= 1"), made(99, 1, 0, 0, 0))  # out of reach
@example(rule_of("share", "> 1"), made(5, 0, 0, 0, 0))
@example(rule_of("share", ">= 0"), made(0, 5, 0, 0, 0))  # bears any number of misses
@example(rule_of("share", "> 0"), made(0, 5, 0, 0, 0))
@example(rule_of("share", "<= 0.5"), made(9, 1, 0, 0, 0))  # a line from the wrong side
@example(rule_of("share_missed", "<= 0"), made(5, 1, 0, 0, 0))
@example(rule_of("share_missed", "< 0.1"), made(9, 1, 0, 0, 0))
@example(rule_of("share_missed", "<= 1"), made(0, 3, 0, 0, 0))
@example(rule_of("marks", ">= 5"), made(5, 1, 29, 6, 0))
@example(rule_of("marks", "<= 3"), made(3, 1, 16, 4, 0))
@example(rule_of("marks", ">= 1"), made(0, 3, 3, 3, 0))
@example(rule_of("rate", "< 0"), made(0, 0, 0, 0, 5))
@example(rule_of("rate", "<= 0.10"), made(0, 1, 0, 0, 10))
@example(rule_of("rate", ">= 0.5"), made(0, 9, 0, 0, 10))
def test_the_plan_is_what_trying_finds(rule: Rule, counts: Counts) -> None:
    value, cases = figure(rule, tally(counts))
    assert value == reference_scores.value_of(rule, counts)
    assert cases == reference_scores.cases_of(rule, counts)
    assert status_of(rule, value, cases) == reference_scores.status(rule, counts)
    assert plan(rule, tally(counts)) == (reference_scores.needed(rule, counts), reference_scores.spare(rule, counts))


@EXAMPLES
@given(rules(), counts(), st.integers(0, 20), st.integers(0, 4))
@example(Rule.of({"id": "test.rule", "cases": "shipments"}), made(0, 13, 0, 0, 0), 13, 0)
@example(rule_of("share", ">= 0.7"), made(0, 13, 0, 0, 0), 39, 0)  # all of them in time would be 75 %
@example(rule_of("share", ">= 0.7"), made(0, 13, 0, 0, 0), 30, 0)  # and 30 of 43 are not enough
@example(rule_of("share", ">= 0.7"), made(7, 3, 0, 0, 0), 1, 0)  # on the line: one more miss would break it
@example(rule_of("share", ">= 0.7"), made(70, 10, 0, 0, 0), 20, 0)  # exactly on it with all of them missed
@example(rule_of("share_missed", "< 0.1"), made(95, 5, 0, 0, 0), 5, 0)
@example(rule_of("rate", "<= 0.10"), made(0, 1, 0, 0, 10), 1, 0)
@example(rule_of("rate", "<= 0.10"), made(0, 1, 0, 0, 10), 1, 3)  # two misses cannot break it
@example(rule_of("marks", ">= 4"), made(3, 0, 12, 3, 0), 1, 0)
@example(rule_of("durations", "<= 3 seconds"), made(2, 0, 8, 2, 0), 1, 0)
@example(rule_of("durations", "<= 3 seconds"), made(2, 0, 8, 2, 0), 2, 0)
def test_cases_not_judged_may_leave_a_verdict_open(rule: Rule, counts: Counts, undecided: int, least: int) -> None:
    if rule.statistic in ("share", "share_missed", "rate") and rule.pass_ is not None:
        rule = msgspec.structs.replace(rule, minimum_missed=least)
    with_undecided = tally(counts)._replace(undecided=undecided)
    assert is_unsettled(rule, with_undecided) == reference_scores.unsettled(rule, counts, undecided)


@EXAMPLES
@given(rules(), counts())
def test_needed_more_pass_and_one_fewer_does_not(rule: Rule, counts: Counts) -> None:
    needed, _ = plan(rule, tally(counts))
    if needed is None or reference_scores.is_duration(rule) or rule.statistic == "rate":
        return
    assert passes_after(rule, counts, met=needed)
    assert needed == 0 or not passes_after(rule, counts, met=needed - 1)


@EXAMPLES
@given(rules(), counts())
def test_spare_misses_are_borne_and_one_more_is_not(rule: Rule, counts: Counts) -> None:
    _, spare = plan(rule, tally(counts))
    if spare is None or not passes_after(rule, counts):
        assert spare in (None, 0)
        return
    assert passes_after(rule, counts, missed=spare)
    assert not passes_after(rule, counts, missed=spare + 1)


def passes_after(rule: Rule, counts: Counts, met: int = 0, missed: int = 0) -> bool:
    """Whether the product itself would say that the figure passes after so many further cases."""
    further = made(
        counts.met + met,
        counts.missed + missed,
        counts.total + 5 * met + missed,
        counts.measured + met + missed,
        counts.base,
    )
    value, _ = figure(rule, tally(further))
    return value is not None and rule.pass_ is not None and rule.pass_.holds(value)


def test_no_line_and_no_cases_need_nothing_and_bear_nothing() -> None:
    no_line = Rule.of({"id": "test.rule", "cases": "turns"})
    assert plan(no_line, Tally(met=3, missed=1)) == (None, None)
    assert plan(rule_of("share", ">= 0.7"), Tally(pending=9, excluded=9)) == (None, None)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 20, 100, 12345])
def test_the_wilson_interval_is_that_of_statsmodels(count: int) -> None:
    from statsmodels.stats.proportion import proportion_confint  # slow to load

    for met in {0, 1, count // 3, count - 1, count}:
        expected = proportion_confint(met, count, 0.05, method="wilson")
        assert wilson(met, count) == pytest.approx(expected, abs=1e-12)
