"""Counts the cases of many figures in few statements, by window and optionally by local day."""

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
"""Rules counted by one statement; the engine plans one longer statement more slowly than several short ones."""
SHOPS_A_STATEMENT = 2000
"""Population rows (shops, summed over the rules) that one statement may have."""

CASE_COUNTS = ("met", "missed", "pending", "excluded", "measured", "total", "undecided")
ORDER_COUNTS = ("paid_orders", "paid_lines", "delivered_orders", "orders", "chats", "paid_amount", "lost_amount")
COLUMNS = ("shop_id", "period", "local_day", *CASE_COUNTS, *ORDER_COUNTS)
"""The columns of `counts_sql`. `period`: now (the rule's window), previous (the one before) or NULL (neither).
`local_day`: the day, for days that are counted individually; NULL otherwise.
"""


_cells = itemgetter(*CASE_COUNTS, *ORDER_COUNTS)


@dataclass(frozen=True)
class Counts:
    """The counted cases of a figure.

    `finished`: the cases of the last whole period, if the rule's own period is still running and they were counted.
    `days`: counts by local day, without days that have no cases; None if days were not counted.
    `problem`: why the rule cannot be evaluated for the shop; None if it can.
    """

    now: Tally = NOTHING
    previous: Tally = NOTHING
    days: Mapping[date, Tally] | None = None
    problem: DabiaoError | None = None
    finished: Tally | None = None


def count(view: Engine, requests: Sequence[Request], days: Sequence[int] | None = None) -> list[Counts]:
    """Return the counts of these figures, in the same order.

    `days`: the number of local days to count individually for each figure. A figure that cannot be evaluated for its
    shop has a `problem` and no cases. The individual cases that a blended share, a median or a percentile needs are not
    included; see `case_by_case`. No statement is run if there is nothing to count.
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
                continue  # the rule can be evaluated, but there is nothing to count
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
    """Return the counts of one figure from rows with the columns of `counts_sql`, summed by period and by day."""
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
    """Return a SELECT of the counts of one rule for several shops, each once, and its parameters; see `COLUMNS`.

    There may be several rows for one period or day; they are to be summed.
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
"""SQL condition that a case cannot be judged; all reasons for information missing from the files end in "unknown"."""

UNDECIDED = f"count(*) FILTER (WHERE {IS_UNDECIDED}) AS undecided"
"""SQL of the `Tally` column that only counts of whole figures have, not those of groups."""

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
"""SELECT of the amounts of the missed requests, in hundredths of the currency, in the columns of `counts_sql`."""


def _orders_sql(rule: Rule, name: str, place: str, period: str, day: str) -> str:
    counts = ", ".join("l.orders" if column == name else "0" for column in ORDER_COUNTS)
    return (
        f"SELECT l.shop_id, {period}, {day}, {', '.join('0' for _ in CASE_COUNTS)}, {counts} "
        f"FROM ({count_sql(rule, name, place)}) AS l"
    )


@dataclass(frozen=True)
class CaseByCase:
    """One entry per counted case of a figure, in chronological order.

    An entry is the verdict (True for met); for a median or percentile the measure; for a rule with a minimum number of
    buyers the buyer of a missed case.
    """

    now: list[Any] = field(default_factory=list)
    previous: list[Any] = field(default_factory=list)
    days: dict[date, list[Any]] = field(default_factory=dict)

    def add(self, period: str | None, day: date | None, entry: bool | float | str) -> None:
        """Add the next case to its window and to its day; None if it belongs to none."""
        if period is not None:
            (self.now if period == "now" else self.previous).append(entry)
        if day is not None:
            self.days.setdefault(day, []).append(entry)


def case_by_case(view: Engine, requests: Sequence[Request], days: Sequence[int] | None = None) -> list[CaseByCase]:
    """Return the cases of these figures in chronological order, by window and by local day; see `CaseByCase`."""
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
    """Return the column of `ONE_BY_ONE` that the rule's figure or status is calculated from."""
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
    """Yield the positions of the requests by statement, and within it by query: one rule, each shop once."""
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
