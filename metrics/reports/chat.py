"""The chat report: waiting times in bins, misses by weekday and hour, agents, and conversations handled by bots."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.shops import Shop
from data.view import View
from metrics.reports.request import RuleQuestion
from metrics.reports.standard_rules import FIRST_RESPONSE
from metrics.rules.rule import CHAT_FAMILIES, Rule
from metrics.scoring import breakdown
from metrics.scoring.dimensions import WAITS, label
from metrics.scoring.engine import COUNTS, IN_WINDOW, query
from metrics.scoring.figures import Tally, figure
from metrics.scoring.requests import request_of
from metrics.scoring.score import Score

FAMILIES = (*CHAT_FAMILIES, "chat_ratings")
"""The families whose rules the report accepts."""

FEW_CASES = 20
"""Cases below which an agent's figure is marked as a small sample."""


@dataclass(frozen=True)
class Bin:
    """The number of waits of more than `above` and at most `upto` seconds (None: no limit), or of `unanswered` ones."""

    above: int
    upto: int | None
    unanswered: bool
    count: int


@dataclass(frozen=True)
class Cell:
    """The cases asked in one local hour of one weekday (Monday is 0)."""

    weekday: int
    hour: int
    met: int
    missed: int


@dataclass(frozen=True)
class Agent:
    """An agent's cases; `agent_id` None: cases of no agent. `median`, `slowest`: seconds or marks, or None."""

    agent_id: str | None
    met: int
    missed: int
    value: float | None
    median: float | None
    slowest: float | None

    @property
    def small(self) -> bool:
        """Whether the agent has fewer than `FEW_CASES` cases."""
        return self.met + self.missed < FEW_CASES


@dataclass(frozen=True)
class Bots:
    """Conversations begun by buyers in the last 30 local days: all, answered by a bot, and answered only by a bot."""

    chats: int
    with_bot: int
    only_bot: int

    @property
    def share(self) -> float | None:
        """The share of these conversations that only a bot has answered; None if there are none."""
        return self.only_bot / self.chats if self.chats else None


@dataclass(frozen=True)
class ChatReport:
    """The chat report of a shop as of an instant (aware, UTC).

    Without a rule in force, `rule` and `score` are None and `agents` and `by_weekday_and_hour` are empty.
    """

    shop: str
    as_of: datetime
    rule: Rule | None
    bots: Bots
    waits: tuple[Bin, ...]
    score: Score | None
    agents: tuple[Agent, ...]
    by_weekday_and_hour: tuple[Cell, ...]


def report(question: RuleQuestion) -> ChatReport:
    """Return the chat report by the requested or most urgent rule. Raises DabiaoError for a rule of another family."""
    view, shop, as_of = question.view, question.shop, question.as_of
    rule = question.reported_rule(FAMILIES, "chat")
    return ChatReport(
        shop=shop.shop_id,
        as_of=request_of(view, shop, FIRST_RESPONSE, as_of).as_of,
        rule=rule,
        bots=bots(view, shop, as_of),
        waits=waits(view, shop, as_of),
        score=None if rule is None else question.score_of(rule),
        agents=() if rule is None else agents(view, shop, rule, as_of),
        by_weekday_and_hour=() if rule is None else by_weekday_and_hour(view, shop, rule, as_of),
    )


def waits(view: View, shop: Shop, as_of: datetime | None) -> tuple[Bin, ...]:
    """Return how long buyers waited for their first answer by a person, in bins; the last bin is never answered."""
    counts = {group.key: group.counted for group in breakdown.by(view, shop, FIRST_RESPONSE, as_of, "wait")}
    ranges = zip((0, *WAITS), (*WAITS, None), strict=True)
    bins = (Bin(above, upto, False, counts.get(label(WAITS, place), 0)) for place, (above, upto) in enumerate(ranges))
    return (*bins, Bin(0, None, True, counts.get("never", 0)))


def by_weekday_and_hour(view: View, shop: Shop, rule: Rule, as_of: datetime | None) -> tuple[Cell, ...]:
    """Return the met and missed cases of the rule's window by local weekday and hour, without empty cells."""
    groups = breakdown.by(view, shop, rule, as_of, "weekday_hour")
    places = [map(int, str(group.key).split("-")) for group in groups]
    cells = [
        Cell(weekday, hour, group.met, group.missed)
        for (weekday, hour), group in zip(places, groups, strict=True)
        if group.counted
    ]
    return tuple(sorted(cells, key=lambda cell: (cell.weekday, cell.hour)))


def agents(view: View, shop: Shop, rule: Rule, as_of: datetime | None) -> tuple[Agent, ...]:
    """Return the agents of the cases in the rule's window, the most misses first."""
    request = request_of(view, shop, rule, as_of)
    rows = query(request, since=request.window.start).rows(
        view,
        f"""
        SELECT agent_id, {COUNTS},
            CAST(median(measure) FILTER (WHERE verdict IN ('met', 'missed')) AS DOUBLE) AS median_measure,
            CAST(max(measure) FILTER (WHERE verdict IN ('met', 'missed')) AS DOUBLE) AS slowest
        FROM cases
        WHERE {IN_WINDOW} AND verdict IN ('met', 'missed')
        GROUP BY agent_id
        ORDER BY missed DESC, met DESC, agent_id
        """,
        start=request.window.start,
        end=request.window.end,
    )
    return tuple(_agent(rule, **row) for row in rows)


def _agent(
    rule: Rule, agent_id: str | None, median_measure: float | None, slowest: float | None, **counts: Any
) -> Agent:
    tally = Tally(**counts)
    value, _ = figure(rule, tally)
    return Agent(agent_id, tally.met, tally.missed, None if value is None else float(value), median_measure, slowest)


def bots(view: View, shop: Shop, as_of: datetime | None) -> Bots:
    """Return how many of the conversations that buyers began in the last 30 local days were answered by bots."""
    window = request_of(view, shop, FIRST_RESPONSE, as_of).window
    row = view.rows(BOTS, shop_id=shop.shop_id, as_of=window.end, start=window.start)[0]
    return Bots(**row)


BOTS = """
SELECT
    count(*) AS chats, count(*) FILTER (WHERE q.bot_at <= $as_of) AS with_bot,
    count(*) FILTER (WHERE q.bot_at <= $as_of AND (q.answered_at IS NULL OR q.answered_at > $as_of)) AS only_bot
FROM questions AS q
JOIN conversations AS c ON c.shop_id = q.shop_id AND c.conversation_id = q.conversation_id AND c.started_by = 'buyer'
WHERE q.shop_id = $shop_id AND q.opens_chat AND q.asked_at >= $start AND q.asked_at <= $as_of
"""
