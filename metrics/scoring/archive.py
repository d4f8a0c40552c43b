"""Archived counts of days whose rows were removed: made before the removal, read by figures and trends of those days.

A figure whose window lies entirely in archived days is the sum of these days. It cannot be calculated if its window
begins in archived days and ends later, if it is a blended share, a median or a percentile, or if its rule version was
not known when the rows were removed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from operator import attrgetter
from typing import Any

from data.engine import Engine
from data.errors import DabiaoError
from data.reading.ledger import coverage
from data.reading.retention import ArchivedDay, retention
from data.shops import Shop
from data.view import View
from metrics.rules.rule import Rule
from metrics.rules.version import version_key
from metrics.scoring.counting import CASE_COUNTS, ORDER_COUNTS, Counts, count
from metrics.scoring.figures import NOTHING, Tally
from metrics.scoring.population import Relation
from metrics.scoring.requests import Request, requests_of
from metrics.scoring.windows import Window, end_of_day, local_of, window_before

COLUMNS = (*CASE_COUNTS, *ORDER_COUNTS)

_cells = attrgetter(*COLUMNS)

DAY = timedelta(days=1)

Archive = Mapping[tuple[str, str], tuple[date, Mapping[date, Tally]]]
"""(shop_id, key of the rule's version) → the first day that was counted, and the counts of days with cases."""


def archived_days(view: View, shop: Shop, rules: Sequence[Rule], until: date) -> list[ArchivedDay]:
    """Return the rows of `archived_days` for the days before `until` that are not archived yet.

    There are rows for each of the rules that applies to the shop and whose counts can be summed by day.
    """
    first = first_day(view, shop)
    before = retention(view).get(shop.shop_id)
    if before is not None and before.archived_until is not None and first is not None:
        first = max(first, before.archived_until)
    if first is None or first >= until:
        return []
    wanted = [rule for rule in rules if rule.applies_to(shop) and not rule.needs_every_case]
    by_key = {version_key(rule, shop): rule for rule in wanted}  # versions may differ in their line alone
    requests = requests_of(view, [(shop, rule) for rule in by_key.values()], None)
    numbers = [max(1, (request.day - first).days + 1) for request in requests]
    rows: list[ArchivedDay] = []
    for request, counts in zip(requests, count(view, requests, numbers), strict=True):
        if counts.problem is None:
            days = {day: tally for day, tally in (counts.days or {}).items() if first <= day < until}
            days.setdefault(until - DAY, NOTHING)  # records that the days before were counted
            key = version_key(request.rule, shop)
            of_figure = {"shop_id": shop.shop_id, "rule_key": key, "covers_from": first}
            rows += (
                of_figure | {"local_day": day, **dict(zip(COLUMNS, _cells(tally), strict=True))}
                for day, tally in sorted(days.items())
            )
    return rows


def first_day(view: View, shop: Shop) -> date | None:
    """The shop's local day of its earliest row; None where it has none."""
    instants = [entry.first_at for entry in coverage(view, shop.shop_id) if entry.first_at is not None]
    return local_of(min(instants), shop).date() if instants else None


def with_archive(view: Engine, requests: Sequence[Request], counts: Sequence[Counts]) -> list[Counts]:
    """Return the counts of these figures, completed from the archive if their windows include archived days."""
    reaching = {
        place: request.archived_until
        for place, request in enumerate(requests)
        if request.archived_until is not None and _first(request, _earliest(request)) < request.archived_until
    }
    if not reaching:
        return list(counts)
    archive = _read(view, [requests[place] for place in reaching])
    return [
        _with_days(requests[place], of_figure, archive, reaching[place]) if place in reaching else of_figure
        for place, of_figure in enumerate(counts)
    ]


def days_with_archive(
    view: Engine, requests: Sequence[Request], days: Sequence[dict[date, Tally]]
) -> list[dict[date, Tally]]:
    """Return the counts of each figure by local day, with those of removed days taken from the archive."""
    reaching = {
        place: request.archived_until
        for place, request in enumerate(requests)
        if request.archived_until is not None and days[place] and min(days[place]) < request.archived_until
    }
    archive = _read(view, [requests[place] for place in reaching]) if reaching else {}
    result = list(days)
    for place, until in reaching.items():
        _, archived = archive.get(_key(requests[place]), (until, {}))
        result[place] = {day: archived.get(day, NOTHING) if day < until else t for day, t in days[place].items()}
    return result


def _with_days(request: Request, counts: Counts, archive: Archive, until: date) -> Counts:
    """Return the counts of a figure whose windows include days before `until`."""
    since, archived = archive.get(_key(request), (until, {}))
    days = counts.days
    if days is not None:
        days = {day: tally for day, tally in days.items() if day >= until} | dict(archived)
    finished = counts.finished
    if request.finished is not None and _first(request, request.finished.window) < until:
        finished = None
    previous = window_before(request.rule, request.as_of, request.shop)
    if _first(request, request.window) >= until:
        before = counts.previous
        if _first(request, previous) < until:
            before = _sum(request, previous, since, until, archived) or NOTHING
        return replace(counts, previous=before, days=days, finished=finished)
    now = _sum(request, request.window, since, until, archived)
    if now is None:
        problem = DabiaoError("error.rows_removed", shop=request.shop.shop_id, day=until)
        return Counts(days=days, problem=counts.problem or problem)
    before = _sum(request, previous, since, until, archived) or NOTHING
    return replace(counts, now=now, previous=before, days=days, finished=finished)


def _sum(request: Request, window: Window, since: date, until: date, archived: Mapping[date, Tally]) -> Tally | None:
    """Return the sum of a window's archived days; None unless it consists of whole days that are all archived."""
    first, last = _first(request, window), local_of(window.end, request.shop).date()
    if first < since or last >= until or window.end != end_of_day(last, request.shop):
        return None
    return reduce(_plus, (tally for day, tally in archived.items() if first <= day <= last), NOTHING)


def _plus(left: Tally, right: Tally) -> Tally:
    return Tally(**{name: getattr(left, name) + getattr(right, name) for name in COLUMNS})


def _first(request: Request, window: Window) -> date:
    return local_of(window.start, request.shop).date()


def _earliest(request: Request) -> Window:
    """Return the earliest window that a figure uses."""
    windows = [request.window, window_before(request.rule, request.as_of, request.shop)]
    if request.finished is not None:
        windows.append(request.finished.window)
    return min(windows, key=lambda window: window.start)


def _key(request: Request) -> tuple[str, str]:
    return request.shop.shop_id, version_key(request.rule, request.shop)


def _read(view: Engine, requests: Sequence[Request]) -> Archive:
    """Return the archived counts of these figures."""
    wanted = Relation({"shop_id": "VARCHAR", "rule_key": "VARCHAR"}, sorted({_key(request) for request in requests}))
    text, params = wanted.sql("")
    archive: dict[tuple[str, str], tuple[date, dict[date, Tally]]] = {}
    names = ", ".join(
        f"coalesce(a.{name}, 0) AS {name}" for name in COLUMNS
    )  # NULL: archived before this column existed
    rows: list[dict[str, Any]] = view.rows(
        f"SELECT a.shop_id, a.rule_key, a.covers_from, a.local_day, {names} FROM archived_days AS a "
        f"JOIN ({text}) AS w ON w.shop_id = a.shop_id AND w.rule_key = a.rule_key",
        **params,
    )
    for row in rows:
        key = row["shop_id"], row["rule_key"]
        since, days = archive.get(key, (row["covers_from"], {}))
        days[row["local_day"]] = Tally(**{name: row[name] for name in COLUMNS})
        archive[key] = min(since, row["covers_from"]), days
    return archive
