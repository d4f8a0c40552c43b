"""Agent performance (客服绩效): answers, reply times, ratings and buyers' purchases by period, month or day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, get_args

from data.errors import DabiaoError
from data.shops import Shop
from data.view import View
from metrics.explore.periods import Period
from metrics.explore.selection import is_over
from metrics.rules.rule import Rule
from metrics.scoring.engine import compose
from metrics.scoring.population import Member, Relation
from metrics.scoring.reach import ends_of_tables
from metrics.scoring.requests import Request, requests_of
from metrics.scoring.score import SMALL_SAMPLE
from metrics.scoring.windows import Window, end_of_day, instant_of, naive

SQL = Path(__file__).with_name("performance.sql")

TURNS = Rule.of({"id": "turns", "cases": "turns", "bots": "ignore"})
"""The waits for a person's answer; messages of bots are ignored."""

Grain = Literal["period", "month", "day"]
GRAINS: tuple[Grain, ...] = get_args(Grain)

PAID_WITHIN_DAYS = 3
MOST_DAYS = 60

REACHES = {
    "shop_id": "VARCHAR", "orders_until": "TIMESTAMP", "refunds_until": "TIMESTAMP", "period_ends_at": "TIMESTAMP",
    "own_seconds": "BIGINT",
}  # fmt: skip
"""The columns of a relation joined to the population. `orders_until`, `refunds_until`: until when payments and refund
requests are known. `period_ends_at`: the last instant of the period. `own_seconds`: the limit of the shop's metric."""


@dataclass(frozen=True)
class Performance:
    """An agent of a shop in a period, month or day. Durations in seconds, shares from 0 to 1; None: no figure.

    `agent`: None if the file does not say who answered. `shop_id`: None if agents with the same name are merged.
    `bucket`: "2026-03", "2026-03-28", or "" for the whole period.
    `receptions`: conversations of a local day in which the agent answered. `buyers`: their identifiable buyers.
    `first_reply`: mean wait for the first answer of each reception. `average_reply`, `longest`, `within_…`: over all
    answers. `own_seconds`: the limit of `within_own`.
    `answers_per_question`: the agent's messages divided by the buyers' messages in those receptions.
    `inquiries`: buyers who asked without having bought just before. `waiting`: those of them who may still pay.
    `converted`: those who paid. `amount`: the sum of their orders; None if currencies differ. `currency`: "" for the
    shop's own.
    `small`: the figures are based on few answers.
    """

    shop_id: str | None
    agent: str | None
    bucket: str
    receptions: int
    buyers: int
    answered: int
    first_reply: float | None
    average_reply: float | None
    longest: int | None
    within_30: float | None
    within_180: float | None
    within_own: float | None
    own_seconds: int | None
    answers_per_question: float | None
    rated: int
    satisfied: float | None
    inquiries: int | None
    waiting: int | None
    converted: int | None
    conversion: float | None
    orders: int | None
    amount: Decimal | None
    currency: str
    refunded_orders: int | None
    small: bool


@dataclass(frozen=True)
class AgentTable:
    """The agents of some shops in a period. `through`: the earliest and latest end of a shop's messages (aware).

    `unfinished`: the period extends beyond the end of a shop's messages.
    """

    period: Period
    unfinished: bool
    days: int
    through: tuple[datetime, datetime]
    rows: tuple[Performance, ...]


def performance(
    view: View,
    shops: Sequence[Shop],
    period: Period,
    grain: Grain = "period",
    *,
    days: int = PAID_WITHIN_DAYS,
    as_of: datetime | Mapping[str, datetime] | None = None,
    own_limits: Mapping[str, int] | None = None,
    together: bool = False,
) -> AgentTable:
    """Return the agents of these shops, each shop as of an instant or the end of its messages, most answers first.

    `days`: the number of days after the question within which a payment counts. `own_limits`: shop_id → the limit in
    seconds of the shop's own metric. `together`: merge agents with the same name in several shops. Uses one statement
    for all shops. Raises DabiaoError for no shop, and if `days` is out of range.
    """
    if not shops:
        raise DabiaoError("error.explore_no_shop")
    if not 1 <= days <= MOST_DAYS:
        raise DabiaoError("error.agents_days", days=days, most=MOST_DAYS)
    requests = requests_of(view, [(shop, TURNS) for shop in shops], as_of)
    limits = own_limits or {}
    members, reaches = [], []
    tables = ends_of_tables(view, shops)
    for request in requests:
        # a period may begin after the messages end and still have ratings: then the window contains no instant
        ends_at = min(end_of_day(period.last, request.shop), request.as_of)
        window = Window(instant_of(datetime.combine(period.first, time()), request.shop), ends_at)
        members.append(
            Member(request.shop, request.as_of, window.start, window=window, known_until=request.known_until)
        )
        ends = tables[request.shop.shop_id]
        reaches.append(_reach(request, period, ends, as_of, limits.get(request.shop.shop_id)))
    rows: list[Performance] = []
    if members:
        query = compose(TURNS, members)
        text, params = Relation(REACHES, reaches).sql("reaches_")
        _, relations = SQL.read_text(encoding="utf-8").split("WITH ", 1)
        raw = query.rows(view, f", reaches AS ({text}), {relations}", **params, grain=grain, days=days)
        sums = [_Sums.of(row, limits.get(row["shop_id"])) for row in raw]
        markets = {shop.shop_id: shop.market for shop in shops}
        rows = [entry.figures() for entry in (_merged(sums, markets) if together else sums)]
    instants = [request.as_of for request in requests]
    ordered = sorted(rows, key=lambda row: (row.bucket, -row.answered, row.shop_id or "", row.agent or "\uffff"))
    unfinished = not all(is_over(request, period) for request in requests)
    return AgentTable(period, unfinished, days, (min(instants), max(instants)), tuple(ordered))


def _reach(
    request: Request,
    period: Period,
    ends: Mapping[str, datetime],
    as_of: datetime | Mapping[str, datetime] | None,
    own: int | None,
) -> tuple[object, ...]:
    asked_for = as_of[request.shop.shop_id] if isinstance(as_of, Mapping) else as_of

    def until(table: str) -> datetime | None:
        end = ends.get(table)
        if end is None:
            return None
        return naive(end if asked_for is None else min(end, asked_for))

    last = end_of_day(period.last, request.shop)
    last = last if asked_for is None else min(last, asked_for)
    return request.shop.shop_id, until("orders"), until("refunds"), naive(last), own


@dataclass(frozen=True)
class _Sums:
    """Summable components of the figures. `with_orders`: the shop has paid orders of known buyers."""

    shop_id: str | None
    agent: str | None
    bucket: str
    counts: Mapping[str, int]
    longest: int | None
    amount: Decimal
    currencies: frozenset[str]
    with_orders: bool
    own_seconds: int | None

    @classmethod
    def of(cls, row: Mapping[str, Any], own_seconds: int | None) -> "_Sums":
        currencies: set[str] = {str(row["currency"] or "")} if row["currencies"] else set()
        if row["currencies"] > 1:
            currencies = {"", "…"}
        return cls(
            row["shop_id"],
            row["agent_id"],
            row["bucket"],
            {name: int(row[name] or 0) for name in COUNTED},
            None if row["longest"] is None else int(row["longest"]),
            Decimal(row["amount"] or 0),
            frozenset(currencies),
            bool(row["buyers_known"]),
            own_seconds,
        )

    def figures(self) -> Performance:
        n, orders = self.counts, self.with_orders
        decided = n["inquiries"] - n["waiting"]
        return Performance(
            self.shop_id,
            self.agent,
            self.bucket,
            n["receptions"],
            n["buyers"],
            n["answered"],
            _ratio(n["first_seconds"], n["receptions"]),
            _ratio(n["seconds"], n["answered"]),
            self.longest,
            _ratio(n["within_30"], n["answered"]),
            _ratio(n["within_180"], n["answered"]),
            None if self.own_seconds is None else _ratio(n["within_own"], n["answered"]),
            self.own_seconds,
            _ratio(n["written"], n["asked"]),
            n["rated"],
            _ratio(n["satisfied"], n["rated"]),
            n["inquiries"] if orders else None,
            n["waiting"] if orders else None,
            n["converted"] if orders else None,
            _ratio(n["converted"], decided) if orders else None,
            n["orders"] if orders else None,
            self.amount if orders and len(self.currencies) <= 1 else None,
            next(iter(self.currencies), "") if len(self.currencies) == 1 else "",
            n["refunded"] if orders else None,
            n["answered"] < SMALL_SAMPLE,
        )


COUNTED = (
    "receptions", "buyers", "answered", "first_seconds", "seconds", "within_30", "within_180", "within_own", "asked",
    "written", "rated", "satisfied", "inquiries", "waiting", "converted", "orders", "refunded",
)  # fmt: skip


def _merged(sums: Sequence[_Sums], markets: Mapping[str, str]) -> list[_Sums]:
    """Merge agents with the same name across shops; entries without a name stay separate by shop.

    `markets`: shop_id → market. Amounts without a currency are in that of their shop's market.
    """
    groups: dict[tuple[str | None, str | None, str], list[_Sums]] = {}
    for entry in sums:
        groups.setdefault((entry.shop_id if entry.agent is None else None, entry.agent, entry.bucket), []).append(entry)
    merged = []
    for (shop_id, agent, bucket), entries in groups.items():
        limits = {entry.own_seconds for entry in entries}
        currencies = {name for entry in entries for name in entry.currencies}
        if len({markets[entry.shop_id] for entry in entries if entry.shop_id and "" in entry.currencies}) > 1:
            currencies.add("…")
        merged.append(
            _Sums(
                entries[0].shop_id if len(entries) == 1 else shop_id,
                agent,
                bucket,
                {name: sum(entry.counts[name] for entry in entries) for name in COUNTED},
                max((entry.longest for entry in entries if entry.longest is not None), default=None),
                sum((entry.amount for entry in entries), Decimal()),
                frozenset(currencies),
                any(entry.with_orders for entry in entries),
                limits.pop() if len(limits) == 1 else None,
            )
        )
    return merged


def _ratio(part: float, whole: int) -> float | None:
    """Return `part` / `whole`; None if `whole` is 0."""
    return part / whole if whole else None
