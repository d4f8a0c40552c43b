"""The counts from which figures are calculated: read from the store if kept there, else counted from the cases.

The store keeps the counts of the figures that a scorecard shows: each shop's rules in force, as of the end of their
tables. Other figures and instants are counted, as are blended shares, which depend on the order of the cases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from data.engine import Engine
from metrics.rules.rule import Rule
from metrics.rules.version import rule_key
from metrics.scoring.archive import days_with_archive, with_archive
from metrics.scoring.counting import CASE_COUNTS, ORDER_COUNTS, Counts, case_by_case, count, counts_of
from metrics.scoring.figures import NOTHING, Tally
from metrics.scoring.population import Relation
from metrics.scoring.requests import Request

DAYS_AT_ONCE = 200
"""Requests up to which days are read and counted together with the windows, which is cheaper than doing it twice."""


def window_counts(view: Engine, requests: Sequence[Request]) -> list[Counts]:
    """Return the counts of each figure's window, of the window before and of the last whole period.

    `days` of the result cover at least `days_kept` days; with more than `DAYS_AT_ONCE` requests `days` is None.
    """
    periods = {place: period for place, request in enumerate(requests) if (period := request.finished) is not None}
    everything = [*requests, *periods.values()]
    with_days = len(requests) <= DAYS_AT_ONCE
    kept = _read(view, everything, "TRUE" if with_days else "t.period <> 'day'")
    missing = [place for place, rows in enumerate(kept) if not rows]
    absent = [everything[place] for place in missing]
    days = [everything[place].days_kept if place < len(requests) else 0 for place in missing] if with_days else None
    result = [counts_of(rows, with_days=with_days) for rows in kept]
    for place, counts in zip(missing, _counted(view, absent, days), strict=True):
        result[place] = counts
    for place, counts in zip(periods, result[len(requests) :], strict=True):
        result[place] = replace(result[place], finished=counts.now)
    return with_archive(view, requests, result[: len(requests)])


def day_counts(view: Engine, requests: Sequence[Request], days: Sequence[int]) -> list[dict[date, Tally]]:
    """Return the counts of each figure for its number of local days, the as-of day last, days without cases included.

    For a blended share they include the individual verdicts.
    """
    short = [number <= request.days_kept for request, number in zip(requests, days, strict=True)]
    kept = _read(view, requests, "(t.period = 'now' OR t.period = 'day')") if any(short) else [[]] * len(requests)
    result = [counts_of(rows, with_days=True).days for rows in kept]
    missing = [place for place, rows in enumerate(kept) if not rows or not short[place]]
    counted = _counted(view, [requests[place] for place in missing], [days[place] for place in missing])
    for place, counts in zip(missing, counted, strict=True):
        result[place] = counts.days
    by_day = [last_days(request, result[place] or {}, days[place]) for place, request in enumerate(requests)]
    return days_with_archive(view, requests, by_day)


def last_days(request: Request, counts: Mapping[date, Tally], days: int) -> dict[date, Tally]:
    """Return the counts of the last `days` local days of the request, days without cases included."""
    return {day: counts.get(day, NOTHING) for day in _last_days(request.day, days)}


@lru_cache(maxsize=1024)
def _last_days(day: date, days: int) -> tuple[date, ...]:
    first = day - timedelta(days=days - 1)
    return tuple(first + timedelta(days=i) for i in range(days))


def _counted(view: Engine, requests: Sequence[Request], days: Sequence[int] | None) -> list[Counts]:
    """Return the counts of these figures from their cases; for rules that need them with the individual cases."""
    counts = count(view, requests, days)
    places = [
        place
        for place, request in enumerate(requests)
        if request.rule.needs_every_case and counts[place].problem is None
    ]
    of_days = None if days is None else [days[place] for place in places]
    listed = case_by_case(view, [requests[place] for place in places], of_days)
    for place, ordered in zip(places, listed, strict=True):
        both = counts[place]

        def with_cases(tally: Tally, entries: Sequence[Any], rule: Rule = requests[place].rule) -> Tally:
            if rule.minimum_buyers:
                return tally._replace(missed_of=entries)
            return tally._replace(measures=entries) if rule.blend is None else tally._replace(verdicts=entries)

        by_day = None
        if both.days is not None:
            by_day = {day: with_cases(tally, ordered.days.get(day, ())) for day, tally in both.days.items()}
        now, previous = with_cases(both.now, ordered.now), with_cases(both.previous, ordered.previous)
        counts[place] = Counts(now, previous, by_day)
    return counts


def _read(view: Engine, requests: Sequence[Request], condition: str) -> list[list[dict[str, Any]]]:
    """Return the kept rows of each figure as of its instant; none for a figure that is not kept.

    A kept figure always has a row of its window.
    """
    names = keys_of(requests)
    wanted = Relation(
        {"shop_id": "VARCHAR", "rule_key": "VARCHAR", "as_of": "TIMESTAMP", "place": "BIGINT"},
        [
            (request.shop.shop_id, names[place], request.as_of, place)
            for place, request in enumerate(requests)
            if not request.rule.needs_every_case
        ],
    )
    rows: list[list[dict[str, Any]]] = [[] for _ in requests]
    if not wanted.rows or "kept_counts" in view.cannot:
        return rows
    text, params = wanted.sql("")
    columns = ", ".join(f"t.{name}" for name in ("local_day", *CASE_COUNTS, *ORDER_COUNTS))
    for row in view.rows(
        f"""
        SELECT w.place, nullif(t.period, 'day') AS period, {columns}
        FROM daily_tallies AS t
        JOIN ({text}) AS w ON w.shop_id = t.shop_id AND w.rule_key = t.rule_key AND w.as_of = t.as_of
        WHERE {condition}
        """,
        **params,
    ):
        rows[row.pop("place")].append(row)
    # days without a window are what remains of an earlier count after a change of rows
    return [of_figure if any(row["period"] == "now" for row in of_figure) else [] for of_figure in rows]


def keys_of(requests: Sequence[Request]) -> list[str]:
    """Return the key of each request's rule for its shop, computed once per rule and calendar."""
    keys: dict[tuple[int, str, str], str] = {}
    result = []
    for request in requests:
        same = id(request.rule), request.shop.timezone, request.shop.market
        if same not in keys:
            keys[same] = rule_key(request.rule, request.shop)
        result.append(keys[same])
    return result
