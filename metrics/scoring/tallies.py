"""The counts that figures are formed from: as they are kept in the store, else counted from the cases.

Kept are the counts of the figures that a scorecard shows: each shop's rules in force, as of the end of its data. What
is not kept, or not for the instant asked for, is counted; so is a blended share, which depends on its cases' order.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from data.access import Access
from data.errors import DabiaoError
from data.shops import Shop
from data.sql import Connection
from data.store import in_transaction
from data.view import View
from metrics.rules.rule import Rule
from metrics.rules.rulebook import in_force, load_rules
from metrics.rules.version import rule_key
from metrics.scoring.counting import CASE_COUNTS, ORDER_COUNTS, Counts, count, counts_of, ordered_verdicts
from metrics.scoring.figures import Tally
from metrics.scoring.population import Relation
from metrics.scoring.requests import Request
from metrics.scoring.windows import ends_of_data

DAYS_AT_ONCE = 200
"""Of no more than so many figures the days are counted together with the windows: cheaper than reading cases twice."""

Kept = list[tuple[object, ...]]

KEPT = {
    "shop_id": "VARCHAR", "rule_key": "VARCHAR", "tables": "VARCHAR[]", "as_of": "TIMESTAMP", "period": "VARCHAR",
    "local_day": "DATE", **dict.fromkeys(CASE_COUNTS, "BIGINT"), "total": "DOUBLE",
    **dict.fromkeys(ORDER_COUNTS, "BIGINT"),
}  # fmt: skip
"""The columns of `daily_tallies` and their types."""


def window_counts(view: View, requests: Sequence[Request]) -> list[Counts]:
    """What each figure is formed from: the cases of its window and of the one before.

    `days` are there as well, at least `days_kept` of them, where they cost little; otherwise they are None.
    """
    kept = _read(view, requests, "t.period <> 'day'")
    missing = [place for place, rows in enumerate(kept) if not rows]
    absent = [requests[place] for place in missing]
    days = [request.days_kept for request in absent] if len(absent) <= DAYS_AT_ONCE else None
    result = [counts_of(rows, with_days=False) for rows in kept]
    for place, counts in zip(missing, _counted(view, absent, days), strict=True):
        result[place] = counts
    return result


def day_counts(view: View, requests: Sequence[Request], days: Sequence[int]) -> list[dict[date, Tally]]:
    """The counts of so many local days of each figure, the as-of day last, gaps included.

    For a blended share with the verdicts one by one.
    """
    short = [number <= request.days_kept for request, number in zip(requests, days, strict=True)]
    kept = _read(view, requests, "(t.period = 'now' OR t.period = 'day')") if any(short) else [[]] * len(requests)
    result = [counts_of(rows, with_days=True).days for rows in kept]
    missing = [place for place, rows in enumerate(kept) if not rows or not short[place]]
    counted = _counted(view, [requests[place] for place in missing], [days[place] for place in missing])
    for place, counts in zip(missing, counted, strict=True):
        result[place] = counts.days
    return [last_days(request, result[place] or {}, days[place]) for place, request in enumerate(requests)]


def last_days(request: Request, counts: Mapping[date, Tally], days: int) -> dict[date, Tally]:
    """Of these counts the last so many local days of the request, days without cases included."""
    first = request.day - timedelta(days=days - 1)
    return {day: counts.get(day, Tally()) for day in (first + timedelta(days=i) for i in range(days))}


def requests_at_end(view: View, shops: Sequence[Shop], rules: Iterable[Rule]) -> list[Request]:
    """The figures of these shops as of the end of their data, shop by shop: of the rules in force for each."""
    ends, rules = ends_of_data(view, shops), list(rules)
    requests = (Request(shop, rule, ends[shop.shop_id]) for shop in shops for rule in rules)
    return [request for request in requests if in_force([request.rule], request.shop, request.day)]


def refresh(access: Access, shop_ids: Sequence[str]) -> None:
    """Count what the store does not keep of these shops' figures, and keep it. To be called after rows changed.

    A rule file that is wrong, or a rule that cannot be asked of a shop, leaves counts missing: whoever asks for the
    figure gets the error.
    """
    with suppress(DabiaoError):
        rules = load_rules()
        for shop_id in shop_ids:
            with access.view([shop_id]) as view:
                requests = requests_at_end(view, [view.shop(shop_id)], rules)
                rows, version = _rows_to_keep(view, requests), view.version()
            with access.writing("read", shop_id) as connection:
                in_transaction(connection, partial(_keep, connection, shop_id, requests, rows, version))


def _counted(view: View, requests: Sequence[Request], days: Sequence[int] | None) -> list[Counts]:
    """The counts of these figures from their cases, for blended shares with the verdicts one by one."""
    counts = count(view, requests, days)
    blended = [place for place, request in enumerate(requests) if request.rule.blend is not None]
    of_days = None if days is None else [days[place] for place in blended]
    verdicts = ordered_verdicts(view, [requests[place] for place in blended], of_days)
    for place, ordered in zip(blended, verdicts, strict=True):
        both = counts[place]
        by_day = None
        if both.days is not None:
            by_day = {day: replace(tally, verdicts=ordered.days.get(day, ())) for day, tally in both.days.items()}
        now, previous = replace(both.now, verdicts=ordered.now), replace(both.previous, verdicts=ordered.previous)
        counts[place] = Counts(now, previous, by_day)
    return counts


def _read(view: View, requests: Sequence[Request], condition: str) -> list[list[dict[str, Any]]]:
    """The rows that are kept of each figure as of its instant; of one that is not kept none.

    A figure that is kept has a row of its window in any case.
    """
    names = _keys(requests)
    wanted = Relation(
        {"shop_id": "VARCHAR", "rule_key": "VARCHAR", "as_of": "TIMESTAMP", "place": "BIGINT"},
        [
            (request.shop.shop_id, names[place], request.as_of, place)
            for place, request in enumerate(requests)
            if request.rule.blend is None
        ],
    )
    rows: list[list[dict[str, Any]]] = [[] for _ in requests]
    if not wanted.rows:
        return rows
    text, params = wanted.sql("")
    columns = ", ".join(f"t.{name}" for name in ("period", "local_day", *CASE_COUNTS, *ORDER_COUNTS))
    for row in view.rows(
        f"""
        SELECT w.place, {columns}
        FROM daily_tallies AS t
        JOIN ({text}) AS w ON w.shop_id = t.shop_id AND w.rule_key = t.rule_key AND w.as_of = t.as_of
        WHERE {condition}
        """,
        **params,
    ):
        rows[row.pop("place")].append(row)
    return rows


def _keys(requests: Sequence[Request]) -> list[str]:
    """The key of each request's rule for its shop; of equal rules and calendars worked out once."""
    keys: dict[tuple[int, str, str], str] = {}
    result = []
    for request in requests:
        same = id(request.rule), request.shop.timezone, request.shop.market
        if same not in keys:
            keys[same] = rule_key(request.rule, request.shop)
        result.append(keys[same])
    return result


def _rows_to_keep(view: View, requests: Sequence[Request]) -> Kept:
    """The rows of `daily_tallies` for those of the figures that it lacks."""
    kept = _read(view, requests, "t.period = 'now'")
    missing = [place for place, rows in enumerate(kept) if not rows and requests[place].rule.blend is None]
    names, rows = _keys(requests), []
    for place, counts in _each_counted(view, {place: requests[place] for place in missing}):
        request = requests[place]
        head = (request.shop.shop_id, names[place], list(request.rule.tables), request.as_of)
        rows.append((*head, "now", None, *_cells(counts.now)))
        rows.append((*head, "previous", None, *_cells(counts.previous)))
        rows += [(*head, "day", day, *_cells(tally)) for day, tally in (counts.days or {}).items()]
    return rows


def _each_counted(view: View, requests: Mapping[int, Request]) -> Iterable[tuple[int, Counts]]:
    """The counts of figures by their number: all together or, when one cannot be counted, those that can."""
    try:
        days = [request.days_kept for request in requests.values()]
        return list(zip(requests, count(view, list(requests.values()), days), strict=True))
    except DabiaoError:
        counts: list[tuple[int, Counts]] = []
        for place, request in requests.items():
            with suppress(DabiaoError):
                counts += [(place, of_one) for of_one in count(view, [request], [request.days_kept])]
        return counts


def _cells(tally: Tally) -> tuple[object, ...]:
    return tuple(getattr(tally, name) for name in (*CASE_COUNTS, *ORDER_COUNTS))


def _keep(connection: Connection, shop_id: str, requests: Sequence[Request], rows: Kept, version: int) -> None:
    """Write the rows in the place of those that no figure needs, unless the shop's rows changed meanwhile."""
    row = connection.execute(
        "SELECT coalesce(max(import_id), 0) + count(undone_at) FROM imports WHERE shop_id = $shop_id",
        {"shop_id": shop_id},
    ).fetchone()
    if row is None or row[0] != version:
        return
    valid, cells = Relation(
        {"rule_key": "VARCHAR", "as_of": "TIMESTAMP"},
        [(key, request.as_of) for key, request in zip(_keys(requests), requests, strict=True)],
    ).sql("")
    connection.execute(
        f"DELETE FROM daily_tallies WHERE shop_id = $shop_id AND (rule_key, as_of) NOT IN ({valid})",
        {"shop_id": shop_id, **cells},
    )
    if rows:
        text, values = Relation(KEPT, rows).sql("")
        connection.execute(f"INSERT INTO daily_tallies BY NAME {text}", values)
