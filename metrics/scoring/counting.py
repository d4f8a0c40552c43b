"""Counts the cases of many figures in few statements: by window and, where wanted, by local day."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from operator import itemgetter
from typing import Any

from data.buyer_names import known_buyer
from data.engine import Engine
from data.errors import DabiaoError
from metrics.rules.rule import Rule
from metrics.scoring.engine import COUNTS, compose
from metrics.scoring.figures import NOTHING, Tally
from metrics.scoring.order_counts import count_sql, counted
from metrics.scoring.population import DAY, PERIOD, Member
from metrics.scoring.requests import Request

RULES_A_STATEMENT = 8
"""So many rules are counted by one statement: the engine plans longer ones more slowly than several."""
SHOPS_A_STATEMENT = 2000
"""So many rows of populations stand in one statement."""

CASE_COUNTS = ("met", "missed", "pending", "excluded", "measured", "total", "undecided")
ORDER_COUNTS = ("paid_orders", "paid_lines", "delivered_orders", "orders", "chats", "paid_amount", "lost_amount")
COLUMNS = ("shop_id", "period", "local_day", *CASE_COUNTS, *ORDER_COUNTS)
"""The columns of `counts_sql`. `period`: now (the rule's window), previous (the one before) or NULL (neither).
`local_day`: the day that a trend shows by itself, NULL outside of those.
"""


_cells = itemgetter(*CASE_COUNTS, *ORDER_COUNTS)


@dataclass(frozen=True)
class Counts:
    """The cases of a figure, counted. `finished`: those of the last whole period, where the rule's own is still running
    and they were counted. `days`: by local day, those without cases left out; None: not counted.

    `problem`: why the rule cannot be asked of the shop; None where it can.
    """

    now: Tally = NOTHING
    previous: Tally = NOTHING
    days: Mapping[date, Tally] | None = None
    problem: DabiaoError | None = None
    finished: Tally | None = None


def count(view: Engine, requests: Sequence[Request], days: Sequence[int] | None = None) -> list[Counts]:
    """The counts of these figures, in the same order. `days`: of each, so many local days one by one.

    A figure that cannot be asked of its shop has a `problem` and no cases. What a blended share, a median or a
    percentile needs case by case is not counted: see `case_by_case`. Where there is nothing to count nothing is asked.
    """
    rows: dict[int, list[dict[str, Any]]] = {place: [] for place in range(len(requests))}
    problems: dict[int, DabiaoError] = {}

    def sql_of(places: Sequence[int], prefix: str) -> tuple[str, dict[str, object]]:
        of_days = None if days is None else [days[place] for place in places]
        return counts_sql([requests[place] for place in places], of_days, prefix)

    for batch in _batches(requests):
        parts: list[str] = []
        params: dict[str, object] = {}
        place_of = {
            (number, requests[place].shop.shop_id): place for number, places in enumerate(batch) for place in places
        }
        for number, places in enumerate(batch):
            prefix = f"q{number}_"
            try:
                text, values = sql_of(places, prefix)
            except DabiaoError:
                problems |= {place: e for place in places if (e := _problem(sql_of, place)) is not None}
                askable = [place for place in places if place not in problems]
                if not askable:
                    continue
                text, values = sql_of(askable, prefix)
            if all(requests[place].is_empty for place in places):
                continue  # it can be asked, and there is nothing to count
            parts.append(f"SELECT {number} AS number, {', '.join(COLUMNS)} FROM ({text}) AS t")
            params |= values
        for row in view.rows("\nUNION ALL\n".join(parts), **params) if parts else ():
            rows[place_of[row.pop("number"), row["shop_id"]]].append(row)
    counts = [counts_of(rows[place], with_days=days is not None) for place in range(len(requests))]
    return [replace(of_one, problem=problems.get(place)) for place, of_one in enumerate(counts)]


def _problem(sql_of: Callable[[Sequence[int], str], object], place: int) -> DabiaoError | None:
    try:
        sql_of([place], "")
    except DabiaoError as e:
        return e
    return None


def counts_of(rows: Sequence[Mapping[str, Any]], *, with_days: bool) -> Counts:
    """The counts of one figure from rows with the columns of `counts_sql`; rows of one period or day add up."""
    sums: dict[str | date, Sequence[Any]] = {}
    for row in rows:
        cells = _cells(row)
        for place in (row["period"], row["local_day"]):
            if place is not None:
                before = sums.get(place)
                sums[place] = cells if before is None else [a + b for a, b in zip(before, cells, strict=True)]
    tallies = {place: Tally(*cells) for place, cells in sums.items()}
    days = {place: tally for place, tally in tallies.items() if isinstance(place, date)}
    return Counts(tallies.get("now", NOTHING), tallies.get("previous", NOTHING), days if with_days else None)


def counts_sql(requests: Sequence[Request], days: Sequence[int] | None, prefix: str) -> tuple[str, dict[str, object]]:
    """A SELECT of the counts of one rule for several shops, each once, and its parameters; see `COLUMNS`.

    Several rows may be of one period or of one day: they add up.
    """
    rule = requests[0].rule
    query = compose(rule, _members(requests, days), prefix)
    selects = [CELLS]
    if rule.of_money:
        selects.append(LOST_AMOUNTS)
    for name in counted(rule):
        selects.append(_orders_sql(rule, name, PERIOD, "l.place", "CAST(NULL AS DATE)"))
        if days is not None:
            selects.append(_orders_sql(rule, name, DAY, "NULL", "l.place"))
    return f"WITH {query.ctes}\n" + "\nUNION ALL\n".join(selects), query.params


IS_UNDECIDED = "verdict = 'excluded' AND reason LIKE '%unknown'"
"""The condition that a case cannot be judged: the reasons for what files lack end alike."""

UNDECIDED = f"count(*) FILTER (WHERE {IS_UNDECIDED}) AS undecided"
"""The column of a `Tally` that only the counts of whole figures have."""

CELLS = f"""
SELECT c.shop_id, c.period, c.local_day, {COUNTS}, {UNDECIDED}, {", ".join(f"0 AS {name}" for name in ORDER_COUNTS)}
FROM (
    SELECT
        c.shop_id, c.verdict, c.reason, c.measure,
        CASE WHEN c.in_every_window THEN CASE WHEN p.ends_at = p.as_of THEN 'now' END ELSE {PERIOD} END AS period,
        {DAY} AS local_day
    FROM cases AS c
    JOIN population AS p ON p.shop_id = c.shop_id
) AS c
WHERE c.period IS NOT NULL OR c.local_day IS NOT NULL
GROUP BY c.shop_id, c.period, c.local_day
"""

LOST_AMOUNTS = f"""
SELECT
    c.shop_id, c.period, c.local_day, {", ".join("0" for _ in (*CASE_COUNTS, *ORDER_COUNTS[:-1]))},
    CAST(sum(c.amount) AS BIGINT)
FROM (
    SELECT
        c.shop_id, CAST(r.amount * 100 AS BIGINT) AS amount,
        CASE WHEN c.in_every_window THEN CASE WHEN p.ends_at = p.as_of THEN 'now' END ELSE {PERIOD} END AS period,
        {DAY} AS local_day
    FROM cases AS c
    JOIN population AS p ON p.shop_id = c.shop_id
    JOIN refunds AS r ON r.shop_id = c.shop_id AND r.refund_id = c.subject
    WHERE c.verdict = 'missed' AND r.amount IS NOT NULL
) AS c
WHERE c.period IS NOT NULL OR c.local_day IS NOT NULL
GROUP BY c.shop_id, c.period, c.local_day
"""
"""The amounts of the missed requests, in hundredths, in the columns of `counts_sql`."""


def _orders_sql(rule: Rule, name: str, place: str, period: str, day: str) -> str:
    counts = ", ".join("l.orders" if column == name else "0" for column in ORDER_COUNTS)
    return (
        f"SELECT l.shop_id, {period}, {day}, {', '.join('0' for _ in CASE_COUNTS)}, {counts} "
        f"FROM ({count_sql(rule, name, place)}) AS l"
    )


@dataclass(frozen=True)
class CaseByCase:
    """Of a figure's counted cases, in order, the verdict (True for met) or, for a median or percentile, the measure, or
    where the rule asks for a number of buyers, of the missed ones whose they are.
    """

    now: list[Any] = field(default_factory=list)
    previous: list[Any] = field(default_factory=list)
    days: dict[date, list[Any]] = field(default_factory=dict)

    def add(self, period: str | None, day: date | None, entry: bool | float | str) -> None:
        """Add the next case: to the window it belongs to, and to its day; None where it belongs to none."""
        if period is not None:
            (self.now if period == "now" else self.previous).append(entry)
        if day is not None:
            self.days.setdefault(day, []).append(entry)


def case_by_case(view: Engine, requests: Sequence[Request], days: Sequence[int] | None = None) -> list[CaseByCase]:
    """The cases of these figures in the order in which they came, by window and by local day; see `CaseByCase`."""
    result = [CaseByCase() for _ in requests]
    for batch in _batches(requests):
        for places in batch:
            if all(requests[place].is_empty for place in places):
                continue
            of_days = None if days is None else [days[place] for place in places]
            query = compose(requests[places[0]].rule, _members([requests[place] for place in places], of_days))
            by_shop = {requests[place].shop.shop_id: result[place] for place in places}
            column = _entry_of(requests[places[0]].rule)
            for row in query.rows(view, ONE_BY_ONE):
                entry = row[column]
                if entry is not None:
                    by_shop[row["shop_id"]].add(row["period"], row["day"], entry)
    return result


def _entry_of(rule: Rule) -> str:
    """The column of `ONE_BY_ONE` that the rule's figure or status is made of."""
    if rule.minimum_buyers:
        return "missed_of"
    return "measure" if rule.by_rank else "met"


ONE_BY_ONE = f"""
SELECT shop_id, period, day, met, measure, missed_of
FROM (
    SELECT
        c.shop_id, c.occurred_at, c.case_id, c.verdict = 'met' AS met, c.measure, {PERIOD} AS period, {DAY} AS day,
        CASE
            WHEN c.verdict = 'missed' THEN coalesce('buyer ' || {known_buyer("c.buyer_id")}, 'case ' || c.case_id)
        END AS missed_of
    FROM cases AS c
    JOIN population AS p ON p.shop_id = c.shop_id
    WHERE c.verdict IN ('met', 'missed')
) AS c
WHERE period IS NOT NULL OR day IS NOT NULL
ORDER BY shop_id, occurred_at, case_id
"""


def _members(requests: Sequence[Request], days: Sequence[int] | None) -> list[Member]:
    return [request.member(None if days is None else days[place]) for place, request in enumerate(requests)]


def _batches(requests: Sequence[Request]) -> Iterator[list[list[int]]]:
    """The places of the requests, by statement and in it by query: of one rule, each shop once."""
    groups: dict[tuple[int, int], list[int]] = {}
    times: dict[tuple[int, str], int] = {}
    for place, request in enumerate(requests):
        same = id(request.rule), request.shop.shop_id
        times[same] = times.get(same, 0) + 1
        groups.setdefault((id(request.rule), times[same]), []).append(place)
    batch: list[list[int]] = []
    for places in groups.values():
        if batch and (len(batch) == RULES_A_STATEMENT or sum(map(len, batch)) + len(places) > SHOPS_A_STATEMENT):
            yield batch
            batch = []
        batch.append(places)
    if batch:
        yield batch
