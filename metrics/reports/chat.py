"""How a shop answers. Waits in bins, misses by weekday and hour, agents, what bots take on."""

from dataclasses import dataclass
from datetime import datetime

from data.shops import Shop
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring import breakdown
from metrics.scoring.dimensions import WAITS, label
from metrics.scoring.engine import COUNTS, IN_WINDOW, Query, query
from metrics.scoring.figures import Tally, figure
from metrics.scoring.windows import naive, window_of

FIRST_RESPONSE = Rule.of({"id": "first_response", "cases": "chats", "window": "30 days"})
"""A conversation's first question to its first answer by a person, in the last 30 local days. It has no line."""

SMALL = 20
"""So few cases say little about an agent."""


@dataclass(frozen=True)
class Bin:
    """Waits longer than `above` and at most `upto` seconds; None where there is no end. `unanswered`: so far never."""

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
    """An agent's cases; `agent_id` None: nobody's. `median`, `slowest`: seconds, or marks; None without a measure."""

    agent_id: str | None
    met: int
    missed: int
    value: float | None
    median: float | None
    slowest: float | None

    @property
    def small(self) -> bool:
        """Whether the cases are too few to say much."""
        return self.met + self.missed < SMALL


@dataclass(frozen=True)
class Bots:
    """The conversations that buyers began in the last 30 local days: how many bots wrote in, and answered alone."""

    chats: int
    with_bot: int
    only_bot: int

    @property
    def share(self) -> float | None:
        """Of all these conversations, the share that nobody but a bot has answered; None without any."""
        return self.only_bot / self.chats if self.chats else None


def waits(view: View, shop: Shop, as_of: datetime) -> list[Bin]:
    """How long buyers waited for their first answer by a person: a bin a range, the last of them never answered."""
    counts = {group.key: group.counted for group in breakdown.by(view, shop, FIRST_RESPONSE, as_of, "wait")}
    ranges = zip((0, *WAITS), (*WAITS, None), strict=True)
    bins = [Bin(above, upto, False, counts.get(label(WAITS, place), 0)) for place, (above, upto) in enumerate(ranges)]
    return [*bins, Bin(0, None, True, counts.get("never", 0))]


def by_weekday_and_hour(view: View, shop: Shop, rule: Rule, as_of: datetime) -> list[Cell]:
    """The rule's met and missed cases of its window by the shop's local weekday and hour; only cells that have any."""
    groups = breakdown.by(view, shop, rule, as_of, "weekday_hour")
    places = [map(int, str(group.key).split("-")) for group in groups]
    cells = [
        Cell(weekday, hour, group.met, group.missed)
        for (weekday, hour), group in zip(places, groups, strict=True)
        if group.counted
    ]
    return sorted(cells, key=lambda cell: (cell.weekday, cell.hour))


def agents(view: View, shop: Shop, rule: Rule, as_of: datetime) -> list[Agent]:
    """The agents behind the rule's cases of its window, those with the most misses first."""
    found = _asked(shop, rule, as_of).rows(
        view,
        f"""
        SELECT agent_id, {COUNTS},
            CAST(median(measure) FILTER (WHERE verdict IN ('met', 'missed')) AS DOUBLE) AS middle,
            CAST(max(measure) FILTER (WHERE verdict IN ('met', 'missed')) AS DOUBLE) AS slowest
        FROM cases
        WHERE {IN_WINDOW} AND verdict IN ('met', 'missed')
        GROUP BY agent_id
        ORDER BY missed DESC, met DESC, agent_id
        """,
        **_bounds(shop, rule, as_of),
    )
    result = []
    for row in found:
        agent, middle, slowest = row.pop("agent_id"), row.pop("middle"), row.pop("slowest")
        tally = Tally(**row)
        value, _ = figure(rule, tally)
        result.append(Agent(agent, tally.met, tally.missed, None if value is None else float(value), middle, slowest))
    return result


def bots(view: View, shop: Shop, as_of: datetime) -> Bots:
    """What bots take on of the conversations that buyers began in the last 30 local days."""
    bounds = _bounds(shop, FIRST_RESPONSE, as_of)
    row = view.rows(BOTS, shop_id=shop.shop_id, as_of=bounds["end"], start=bounds["start"])[0]
    return Bots(**row)


BOTS = """
SELECT
    count(*) AS chats, count(*) FILTER (WHERE q.bot_at <= $as_of) AS with_bot,
    count(*) FILTER (WHERE q.bot_at <= $as_of AND (q.answered_at IS NULL OR q.answered_at > $as_of)) AS only_bot
FROM questions AS q
JOIN conversations AS c ON c.shop_id = q.shop_id AND c.conversation_id = q.conversation_id AND c.started_by = 'buyer'
WHERE q.shop_id = $shop_id AND q.opens_chat AND q.asked_at >= $start AND q.asked_at <= $as_of
"""


def _asked(shop: Shop, rule: Rule, as_of: datetime) -> Query:
    return query(shop, rule, as_of, since=window_of(rule, as_of, shop).start)


def _bounds(shop: Shop, rule: Rule, as_of: datetime) -> dict[str, datetime]:
    window = window_of(rule, as_of, shop)
    return {"start": naive(window.start), "end": naive(window.end)}
