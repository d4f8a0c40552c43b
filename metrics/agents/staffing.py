"""Staffing (排班): the agents needed in each hour of the week, from the shop's questions and pace of answering."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil, exp
from typing import Any

from data.errors import DabiaoError
from data.shops import Shop
from data.view import View
from metrics.agents.performance import TURNS
from metrics.scoring.engine import compose
from metrics.scoring.population import Member
from metrics.scoring.requests import request_of
from metrics.scoring.score import SMALL_SAMPLE
from metrics.scoring.windows import Window, end_of_day, instant_of

WEEKS = 4
HOUR = 3600
BUSY = 0.9
"""Quantile, over the hours with an answer, of the number of answers per agent that is taken as an agent's pace."""
MOST_AGENTS = 1000

Place = tuple[int, int]
"""A weekday (Monday is 0) and a local hour."""


@dataclass(frozen=True)
class HourOfWeek:
    """An hour of the week. `questions`: turns asked in it, over all weeks. `within`: those answered within the limit.

    `cover`: the average number of agents who answered in it. `needed`: the fewest agents that reach the target.
    `expected_now`, `expected`: the share within the limit by the model, with `cover` and with `needed` agents; None
    without questions.
    """

    weekday: int
    hour: int
    questions: int
    within: int
    cover: float
    needed: int
    expected_now: float | None
    expected: float | None

    @property
    def lacking(self) -> float:
        """The number of additional agents needed; 0 if there are enough."""
        return max(0.0, self.needed - self.cover)


@dataclass(frozen=True)
class Staffing:
    """A weekly plan from the last `WEEKS` whole weeks of a shop. Shares are from 0 to 1, None without questions.

    `first`, `last`: the local days on which it is based. `handling_seconds`: the time for one answer at a busy agent's
    pace. `share`: the actual share answered within the limit. `expected_now`: the same by the model, which shows how
    reliable it is. `expected`: with the plan. `agent_hours`, `agent_hours_now`: per week, with the plan and at present.
    `small`: there are too few questions for a plan.
    """

    first: date
    last: date
    within_seconds: int
    target: float
    handling_seconds: float
    questions: int
    share: float | None
    expected_now: float | None
    expected: float | None
    agent_hours: int
    agent_hours_now: float
    small: bool
    hours: tuple[HourOfWeek, ...]

    @property
    def weekdays(self) -> dict[int, tuple[HourOfWeek, ...]]:
        """Weekday → its hours, from the first to the last hour of the day with questions or answers in any week."""
        used = [hour.hour for hour in self.hours if hour.questions or hour.cover]
        return {
            weekday: tuple(
                hour for hour in self.hours if hour.weekday == weekday and min(used) <= hour.hour <= max(used)
            )
            for weekday in sorted({hour.weekday for hour in self.hours if used})
        }

    @property
    def weakest_weekday(self) -> int:
        """The weekday with the largest total lack of agents; the first of equal ones."""
        lacking = {weekday: sum(hour.lacking for hour in hours) for weekday, hours in self.weekdays.items()}
        return max(lacking, key=lambda weekday: lacking[weekday], default=0)

    @property
    def out_of_reach(self) -> bool:
        """Whether even the plan misses the target because answers take too long for any number of agents."""
        return self.expected is not None and self.expected < self.target


def waits_at_all(agents: int, load: float) -> float:
    """Return the probability that a question finds all agents busy (Erlang C). `load`: work arriving per unit of time.

    1 if the agents cannot keep up.
    """
    if agents <= load:
        return 1.0
    lost = 1.0  # Erlang B, agent by agent
    for number in range(1, agents + 1):
        lost = load * lost / (number + load * lost)
    return lost / (1 - (load / agents) * (1 - lost))


def share_within(agents: int, questions_per_hour: float, handling_seconds: float, within_seconds: float) -> float:
    """Return the share of questions answered within a time, for random arrivals and a mean handling time.

    The time ends when the answer is sent, so it includes the handling. 0 if the agents cannot keep up.
    """
    if agents < 1:
        return 0.0
    load = questions_per_hour * handling_seconds / HOUR
    if agents <= load:
        return 0.0
    pace, spare = 1 / handling_seconds, (agents - load) / handling_seconds
    waits = waits_at_all(agents, load)
    done_at_once = 1 - exp(-pace * within_seconds)
    if abs(spare - pace) < 1e-12:
        done_after_waiting = 1 - exp(-pace * within_seconds) * (1 + pace * within_seconds)
    else:
        late = (spare * exp(-pace * within_seconds) - pace * exp(-spare * within_seconds)) / (spare - pace)
        done_after_waiting = 1 - late
    return (1 - waits) * done_at_once + waits * done_after_waiting


def agents_needed(questions_per_hour: float, handling_seconds: float, within_seconds: float, target: float) -> int:
    """Return the fewest agents with which the share within the time reaches the target; 0 without questions.

    If no number reaches it because the handling alone takes too long, it is the number with which at most 1 % of the
    questions have to wait.
    """
    if not questions_per_hour:
        return 0
    load = questions_per_hour * handling_seconds / HOUR
    reachable = 1 - exp(-within_seconds / handling_seconds)
    for agents in range(max(1, ceil(load)), MOST_AGENTS):
        reached = share_within(agents, questions_per_hour, handling_seconds, within_seconds)
        if reached >= target or (reachable < target and waits_at_all(agents, load) <= 0.01):
            return agents
    return MOST_AGENTS


def staffing(
    view: View,
    shop: Shop,
    *,
    within_seconds: int,
    target: float,
    as_of: datetime | None = None,
    handling_seconds: float | None = None,
) -> Staffing:
    """Return the plan from the last `WEEKS` whole weeks before the last local day of the shop's messages.

    `handling_seconds`: the time for one answer; None: from the agents' busy pace or, if shorter, the median wait,
    because in quiet hours agents wait for buyers. Raises DabiaoError for a target that is not a share, and for
    durations that are not positive.
    """
    if not 0 < target < 1 or within_seconds < 1 or (handling_seconds is not None and handling_seconds <= 0):
        raise DabiaoError("error.staffing", target=target)
    request = request_of(view, shop, TURNS, as_of)
    last = request.day - timedelta(days=1)
    first = last - timedelta(days=7 * WEEKS - 1)
    window = Window(instant_of(datetime.combine(first, time()), shop), end_of_day(last, shop))
    query = compose(TURNS, [Member(shop, request.as_of, window.start, window=window, known_until=request.known_until)])
    questions, within = _questions(query.rows(view, ASKED, limit=within_seconds))
    cover, busy = _cover(query.rows(view, ANSWERED))
    median = query.rows(view, MEDIAN)[0]["seconds"]
    handling = handling_seconds or max(1.0, min(HOUR / (busy or 1), HOUR if median is None else float(median)))
    hours = tuple(
        _hour(place, questions[place], within[place], cover[place], handling, within_seconds, target)
        for place in ((weekday, hour) for weekday in range(7) for hour in range(24))
    )
    all_questions = sum(hour.questions for hour in hours)
    return Staffing(
        first, last, within_seconds, target, handling, all_questions,
        sum(hour.within for hour in hours) / all_questions if all_questions else None,
        _expected(hours, "expected_now"), _expected(hours, "expected"),
        sum(hour.needed for hour in hours), sum(hour.cover for hour in hours),
        all_questions < SMALL_SAMPLE * WEEKS, hours,
    )  # fmt: skip


def _hour(
    place: Place, questions: int, within: int, agent_hours: int, handling: float, within_seconds: int, target: float
) -> HourOfWeek:
    each, cover = questions / WEEKS, agent_hours / WEEKS
    needed = agents_needed(each, handling, within_seconds, target)
    return HourOfWeek(
        *place,
        questions,
        within,
        cover,
        needed,
        share_within(round(cover), each, handling, within_seconds) if questions else None,
        share_within(needed, each, handling, within_seconds) if questions else None,
    )


def _expected(hours: tuple[HourOfWeek, ...], name: str) -> float | None:
    """Return the expected share over all hours, weighted by their questions."""
    all_questions = sum(hour.questions for hour in hours)
    shares = [(hour.questions, getattr(hour, name) or 0.0) for hour in hours]
    return sum(number * share for number, share in shares) / all_questions if all_questions else None


def _questions(rows: list[Mapping[str, Any]] | list[dict[str, Any]]) -> tuple[Counter[Place], Counter[Place]]:
    questions: Counter[Place] = Counter()
    within: Counter[Place] = Counter()
    for row in rows:
        place = (row["local_day"].weekday(), int(row["hour"]))
        questions[place] += row["questions"]
        within[place] += row["within"]
    return questions, within


def _cover(rows: list[dict[str, Any]]) -> tuple[Counter[Place], int]:
    """Return the number of agent-hours of each hour of the week, and the number of answers in a busy agent-hour."""
    cover: Counter[Place] = Counter()
    by_number: dict[int, int] = defaultdict(int)
    for row in rows:
        cover[(row["local_day"].weekday(), int(row["hour"]))] += 1
        by_number[int(row["answers"])] += 1
    counted, busy = 0, 0
    for number in sorted(by_number):
        counted += by_number[number]
        busy = number
        if counted >= BUSY * len(rows):
            break
    return cover, busy


MEDIAN = """
SELECT median(c.measure) AS seconds
FROM cases AS c
JOIN population AS p ON p.shop_id = c.shop_id
WHERE c.occurred_at >= p.starts_at AND c.occurred_at <= p.ends_at
"""

ASKED = """
SELECT
    c.local_day, EXTRACT(hour FROM c.occurred_at + INTERVAL 1 SECOND * z.offset_seconds) AS hour, count(*) AS questions,
    count(*) FILTER (WHERE c.measure <= $limit) AS within
FROM cases AS c
JOIN population AS p ON p.shop_id = c.shop_id
JOIN zone_offsets AS z ON z.timezone = p.timezone AND c.occurred_at >= z.starts_at AND c.occurred_at < z.ends_at
WHERE c.occurred_at >= p.starts_at AND c.occurred_at <= p.ends_at AND c.verdict <> 'excluded'
GROUP BY 1, 2
"""

ANSWERED = """
SELECT
    CAST(a.answered_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day,
    EXTRACT(hour FROM a.answered_at + INTERVAL 1 SECOND * z.offset_seconds) AS hour, a.agent_id, count(*) AS answers
FROM (
    SELECT c.shop_id, c.agent_id, c.occurred_at + INTERVAL 1 SECOND * c.measure AS answered_at
    FROM cases AS c
    WHERE c.measure IS NOT NULL
) AS a
JOIN population AS p ON p.shop_id = a.shop_id
JOIN zone_offsets AS z ON z.timezone = p.timezone AND a.answered_at >= z.starts_at AND a.answered_at < z.ends_at
WHERE a.answered_at >= p.starts_at AND a.answered_at <= p.ends_at
GROUP BY 1, 2, 3
"""
