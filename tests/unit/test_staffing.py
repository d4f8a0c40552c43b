"""Staffing: the model against a simulated queue and known answers, a shop's plan against one worked by hand."""

import heapq
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data.access import Access
from data.errors import DabiaoError
from data.store import Store
from data.store_file import IN_MEMORY
from metrics.agents.staffing import Staffing, agents_needed, share_within, staffing, waits_at_all
from tests.reference.made_shops import MadeShops


@pytest.fixture(scope="module")
def made_shops() -> Iterator[MadeShops]:
    with Store.open(IN_MEMORY) as store:
        yield MadeShops(store)


def simulated(agents: int, questions_per_hour: float, handling: float, within: float, seed: int) -> float:
    """The share of 200,000 questions answered within a time: each waits for the agent who is free first."""
    chance = random.Random(seed)
    free_at = [0.0] * agents
    now, held = 0.0, 0
    for _ in range(200_000):
        now += chance.expovariate(questions_per_hour / 3600)
        begun = max(now, heapq.heappop(free_at))
        done = begun + chance.expovariate(1 / handling)
        heapq.heappush(free_at, done)
        held += done - now <= within
    return held / 200_000


@pytest.mark.parametrize(
    ("agents", "per_hour", "handling", "within"),
    [
        (1, 30, 60, 180),
        (2, 30, 180, 180),
        (3, 100, 60, 90),
        (5, 100, 120, 300),
        (8, 160, 150, 180),
        (12, 300, 120, 150),
    ],
)
def test_the_model_is_the_simulated_queue(agents: int, per_hour: float, handling: float, within: float) -> None:
    expected = simulated(agents, per_hour, handling, within, seed=agents)
    assert share_within(agents, per_hour, handling, within) == pytest.approx(expected, abs=0.02)


def test_known_answers() -> None:
    # one agent, load a half: every second question waits; the time to an answer is exponential with half the pace
    assert waits_at_all(1, 0.5) == pytest.approx(0.5)
    assert share_within(1, 30, 60, 120) == pytest.approx(1 - 2.718281828459045**-1)
    # two agents, load one: Erlang C is one third
    assert waits_at_all(2, 1) == pytest.approx(1 / 3)
    assert (waits_at_all(2, 2), share_within(2, 120, 60, 600), share_within(0, 1, 60, 600)) == (1.0, 0.0, 0.0)


def test_the_fewest_who_hold_the_target() -> None:
    for per_hour in (5, 40, 200):
        agents = agents_needed(per_hour, 60, 180, 0.8)
        assert share_within(agents, per_hour, 60, 180) >= 0.8
        assert share_within(agents - 1, per_hour, 60, 180) < 0.8
    assert agents_needed(0, 60, 180, 0.8) == 0
    # an answer takes ten minutes on average: nobody holds 80 % within one, so that waiting is made rare
    assert waits_at_all(agents_needed(10, 600, 60, 0.8), 10 * 600 / 3600) <= 0.01


def asked_and_answered(at: datetime, number: int, wait: int, agent: str | None) -> list[dict[str, Any]]:
    rows = [{"sender": "buyer", "agent_id": None, "sent_at": at}]
    if agent is not None:
        rows.append({"sender": "agent", "agent_id": agent, "sent_at": at + timedelta(seconds=wait)})
    return [
        row | {"conversation_id": f"c{number}", "message_id": f"m{number}.{n}", "buyer_id": f"b{number}", "text": "…"}
        for n, row in enumerate(rows)
    ]  # type: ignore[operator]


@pytest.fixture
def plan(made_shops: MadeShops) -> Staffing:
    """Four Mondays at 10:00 with 30 questions each, all answered by one agent after 60 s; one at 22:00 by nobody."""
    rows: list[dict[str, Any]] = []
    for week in range(4):
        begin = datetime(2026, 1, 5, 2, tzinfo=UTC) + timedelta(weeks=week)  # 10:00 in Shanghai
        for n in range(30):
            rows += asked_and_answered(begin + timedelta(seconds=100 * n), len(rows), 60, "小雨")
    rows += asked_and_answered(datetime(2026, 1, 5, 14, tzinfo=UTC), len(rows), 0, None)
    rows += asked_and_answered(datetime(2026, 2, 2, 2, tzinfo=UTC), len(rows), 5, "大乔")  # a fifth Monday, not over
    shop = made_shops.put({"messages": rows}, "Asia/Shanghai")
    with Access.local(made_shops.store).view([shop.shop_id]) as view:
        return staffing(view, shop, within_seconds=180, target=0.8)


def test_a_plan_worked_by_hand(plan: Staffing) -> None:
    assert (str(plan.first), str(plan.last), plan.questions, plan.share) == (
        "2026-01-05", "2026-02-01", 121, pytest.approx(120 / 121),
    )  # fmt: skip
    # a busy hour has 30 answers, 120 s each; but half of the answers came within 60 s
    assert plan.handling_seconds == 60
    morning, night = (next(h for h in plan.hours if (h.weekday, h.hour) == (0, hour)) for hour in (10, 22))
    assert (morning.questions, morning.within, morning.cover, night.questions, night.cover) == (120, 120, 1.0, 1, 0.0)
    # load a half: with one agent the time to an answer is exponential with 120 s on average, 1 - 1/e^1.5 are in time
    assert (morning.expected_now, morning.needed) == (pytest.approx(1 - 2.718281828459045**-1.5), 2)
    assert (night.needed, night.expected_now) == (1, 0.0)
    assert (plan.agent_hours, plan.agent_hours_now) == (morning.needed + night.needed, 1.0)
    expected = (120 * (morning.expected or 0) + (night.expected or 0)) / 121
    assert plan.expected == pytest.approx(expected)
    assert not plan.small
    assert not plan.out_of_reach
    assert replace(plan, expected=0.7999).out_of_reach
    # the chart has the hours of any weekday between the first and the last that are used; 10:00 lacks one agent, so
    # does 22:00, both on Monday
    assert {tuple(hour.hour for hour in hours) for hours in plan.weekdays.values()} == {tuple(range(10, 23))}
    assert (morning.lacking, night.lacking, plan.weakest_weekday) == (1.0, 1.0, 0)
    assert (replace(plan, hours=()).weekdays, replace(plan, hours=()).weakest_weekday) == ({}, 0)


@pytest.mark.parametrize("wrong", [{"target": 1.0}, {"target": 0.0}, {"within_seconds": 0}, {"handling_seconds": -1}])
def test_what_is_no_question_is_refused(made_shops: MadeShops, wrong: dict[str, Any]) -> None:
    shop = made_shops.put({"messages": []}, "UTC")
    with Access.local(made_shops.store).view([shop.shop_id]) as view, pytest.raises(DabiaoError):
        staffing(view, shop, **({"within_seconds": 180, "target": 0.8} | wrong))
