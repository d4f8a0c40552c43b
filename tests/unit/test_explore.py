"""Explorations agree with a plain-Python reference, with the case list, and one by one with all shops together."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from data.access import Access
from data.errors import DabiaoError
from data.store import Store
from data.store_file import IN_MEMORY
from metrics.explore.answer import Answer, Half, answer, cases
from metrics.explore.dimensions import dimensions_of
from metrics.explore.link import question_of
from metrics.explore.periods import PRESETS, Period, compared, moved, preset
from metrics.explore.question import (
    COUNTS,
    MARKS_FROM,
    Measure,
    Question,
    measures_of,
    parse_dimension,
    parse_filter,
    parse_measure,
    parse_threshold,
)
from metrics.explore.selection import Selection, select
from metrics.rules.rule import Rule
from tests.reference import explore, logs, reach, rules
from tests.reference.examples import examples
from tests.reference.made_shops import MadeShops
from tests.reference.public_holidays import written_out

THRESHOLDS_OF = {"within": (30, 600, 86400), "at_least": MARKS_FROM}


@pytest.fixture(scope="module")
def made_shops() -> Iterator[MadeShops]:
    with Store.open(IN_MEMORY) as store:
        yield MadeShops(store)


@st.composite
def questions(draw: st.DrawFn, rule: Rule, log: logs.Log) -> Question:
    """A question about the log's own days, by whatever the family has."""
    family = rule.family
    dimensions = [
        d for d in dimensions_of(family) if (rule.cases, d) != ("buyer_days", "agent")
    ]  # any may stand for it
    by = tuple(draw(st.lists(st.sampled_from(dimensions), max_size=2, unique=True)))
    without = {"within"} if rule.cycle is not None else set()
    if rule.only_unsatisfied or rule.missed_reason:
        without.add("at_least")
    names = [n for n in measures_of(family) if n not in without]
    measures = [
        Measure(name, draw(st.sampled_from(THRESHOLDS_OF[name])) if name in THRESHOLDS_OF else None)
        for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    ]
    first = log.start + timedelta(days=draw(st.sampled_from((0, 0, 1, 5, 20, -3))))
    days = draw(st.sampled_from((1, 3, 7, 31, 90, 200)))
    period = Period(first, first + timedelta(days=days - 1))
    if draw(st.booleans()):
        period = preset(draw(st.sampled_from(PRESETS)), first + timedelta(days=10))
    comparison = draw(st.sampled_from((None, "previous", "previous", "year")))
    return Question("x", by, tuple(measures), (), period, comparison)


def agree(result: Answer, expected: dict[tuple[Any, ...], list[explore.Figure]]) -> None:
    """Fails where a group's figures, or the groups, are others than the reference's."""
    question = result.question
    halves: list[Half] = ["now"] if result.earlier is None else ["now", "previous"]
    counted = {}
    for group in result.groups if question.by else (result.total,):
        for half in halves:
            figures, keys = (group.figures, group.keys) if half == "now" else (group.previous, group.previous_keys)
            assert figures is not None
            counted[(half, *keys)] = figures
    for half in halves:
        of_total = result.total.figures if half == "now" else result.total.previous
        assert of_total is not None
        counted[(half,)] = of_total
    for name in counted.keys() | expected.keys():
        expected_values = expected.get(name) or [(None, 0, 0)] * len(question.measures)
        if name not in counted:
            assert not any(number for _, number, _ in expected_values), name
            continue
        for measure, figure, (value, number, undecided) in zip(
            question.measures, counted[name], expected_values, strict=True
        ):
            assert (figure.cases, figure.undecided) == (number, undecided), (name, measure)
            if value is None:
                assert figure.value == (0 if measure.name in COUNTS else None), (name, measure)
            else:
                assert figure.value == pytest.approx(float(value), rel=1e-12), (name, measure)


@examples(3)
@given(data=st.data())
def test_random_questions_agree(made_shops: MadeShops, data: st.DataObject) -> None:
    drawn = data.draw(st.lists(st.one_of(logs.full_logs(), logs.conversation_logs()), min_size=1, max_size=2))
    if len({"orders" in log.tables for log in drawn}) == 2:
        drawn = drawn[:1]
    rule, as_of = data.draw(rules.rule_and_moment(drawn[0]))
    if "orders" in drawn[0].tables and data.draw(st.booleans()):
        rule = Rule.of(
            {"id": "x", "cases": data.draw(st.sampled_from(("chats", "turns", "refunds", "shipments", "reviews")))}
        )
    rule = msgspec.structs.replace(
        rule, id="x", platform="*", market="*", shop=(), effective_from=date.min, effective_to=None
    )
    # without a row in any of its tables there is no end of the data to ask as of
    assume(as_of is not None or all(reach.ends(log.tables, rule) for log in drawn))
    shops = [made_shops.put(log.tables, log.zone, log.market) for log in drawn]
    question = data.draw(questions(rule, drawn[0]))
    view = Access.local(made_shops.store).view([shop.shop_id for shop in shops])
    with view:
        try:
            selection = select(view, shops, [rule], question, as_of)
        except DabiaoError as e:
            assert e.key == "error.explore_overlap"  # noqa: PT017
            return
        plain = [
            explore.Shop(
                shop.shop_id, shop.platform, log.zone, log.tables, written_out(rule, log.market, log.zone), as_of
            )
            for shop, log in zip(shops, drawn, strict=True)
        ]
        days = None
        if question.compare is not None:
            assert isinstance(question.period, Period)
            days = explore.earlier_days(question.period.first, question.period.last, question.compare)
            assert selection.earlier == Period(*days)
        result = answer(view, selection)
        agree(result, explore.figures(plain, question, days))
        if result.groups:
            lists_agree(view, selection, result, data.draw(st.sampled_from(result.groups)))
            keys = data.draw(st.sampled_from(result.groups)).keys
            narrowed = replace(question, where=((question.by[0], (keys[0],)),))
            few = answer(view, replace(selection, question=narrowed))
            agree(few, explore.figures(plain, narrowed, days))


def lists_agree(view, selection: Selection, result: Answer, group) -> None:
    """Fails where the cases listed behind a measure are not as many as it counts, or are no cases of the group."""
    for place, measure in enumerate(result.question.measures[:2]):
        listed = cases(view, selection, group.keys, measure)
        assert len(listed) == group.figures[place].cases
        assert len({(case.shop_id, case.case_id) for case in listed}) == len(listed)
        if measure.name == "longest" and listed:
            assert max(case.measure for case in listed) == group.figures[place].value  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("7_days", "2026-03-22", "2026-03-28"),
        ("week", "2026-03-23", "2026-03-29"),
        ("last_week", "2026-03-16", "2026-03-22"),
        ("month", "2026-03-01", "2026-03-31"),
        ("last_month", "2026-02-01", "2026-02-28"),
        ("quarter", "2026-01-01", "2026-03-31"),
        ("last_quarter", "2025-10-01", "2025-12-31"),
        ("year", "2026-01-01", "2026-12-31"),
    ],
)
def test_periods_by_name(name: Any, first: str, last: str) -> None:
    assert preset(name, date(2026, 3, 28)) == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("days", "compare", "earlier"),
    [
        (("2026-03-01", "2026-03-31"), "previous", ("2026-02-01", "2026-02-28")),  # a whole month with a whole one
        (("2026-01-01", "2026-03-31"), "previous", ("2025-10-01", "2025-12-31")),
        (("2026-03-02", "2026-03-31"), "previous", ("2026-01-31", "2026-03-01")),  # thirty days with thirty
        (("2024-02-01", "2024-02-29"), "year", ("2023-02-01", "2023-02-28")),
        (("2026-03-02", "2026-03-31"), "year", ("2025-03-02", "2025-03-31")),
    ],
)
def test_what_a_period_is_compared_with(days: tuple[str, str], compare: Any, earlier: tuple[str, str]) -> None:
    period, expected = (Period(*map(date.fromisoformat, ends)) for ends in (days, earlier))
    assert compared(period, compare) == expected


def test_more_than_a_year_overlaps_with_the_year_before() -> None:
    with pytest.raises(ValueError, match="more than a year"):
        compared(Period(date(2025, 1, 1), date(2026, 1, 1)), "year")


def test_days_weeks_and_months_stand_beside_those_in_the_same_place() -> None:
    march, february = Period(date(2026, 3, 1), date(2026, 3, 31)), Period(date(2026, 2, 1), date(2026, 2, 28))
    assert moved("2026-02-05", "day", february, march) == "2026-03-05"
    assert moved("2026-03-02", "week", march, february) == "2026-02-02"  # the second week that begins with Monday
    assert moved("2026-02", "month", february, march) == "2026-03"


def test_texts_of_questions() -> None:
    assert parse_measure("within:10m") == parse_measure("within:10 minutes") == Measure("within", 600)
    assert [parse_threshold(text) for text in ("30", "30s", "1.5 hours", "2d")] == [30, 30, 5400, 172800]
    assert parse_filter("agent=x,") == ("agent", ("x", None))


def question_of_filter(text: str) -> Question:
    return question_of({"filter": [text]})


@pytest.mark.parametrize(
    ("parse", "text", "key"),
    [
        (parse_measure, "shares", "error.explore_unknown_measure"),
        (parse_measure, "within", "error.explore_unknown_measure"),
        (parse_measure, "share:3", "error.explore_unknown_measure"),
        (parse_measure, "at_least:6", "error.explore_marks"),
        (parse_threshold, "0", "error.explore_threshold"),
        (parse_threshold, "ten minutes", "error.explore_threshold"),
        (parse_threshold, "0.5s", "error.explore_threshold"),
        (parse_threshold, "99999999 days", "error.explore_threshold"),
        (parse_filter, "agent", "error.explore_filter"),
        (parse_filter, "colour=red", "error.explore_filter"),
        (parse_filter, "weekday=5,7", "error.explore_key"),
        (parse_filter, "month=2026-13", "error.explore_key"),
        (parse_filter, "day=today", "error.explore_key"),
        (parse_filter, "kind=refund", "error.explore_key"),
        (question_of_filter, '["buyer", ["b1"]]', "error.explore_key"),
        (parse_dimension, "colour", "error.explore_unknown_dimension"),
    ],
)
def test_what_is_no_question_is_refused(parse: Any, text: str, key: str) -> None:
    with pytest.raises(DabiaoError) as refused:
        parse(text)
    assert refused.value.key == key
