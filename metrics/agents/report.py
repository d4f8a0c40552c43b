"""The agents report (客服绩效) by the rules in force, its form as a document, and the staffing plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from data.shops import Shop
from data.view import View
from metrics.agents.performance import PAID_WITHIN_DAYS, TURNS, AgentTable, Grain, performance
from metrics.agents.staffing import Staffing, staffing
from metrics.explore.periods import Period, Preset, preset
from metrics.rules.rule import Rule
from metrics.scoring.requests import requests_in_force, requests_of

USUAL = 180, 0.8
"""Default limit (seconds) and target share of a plan if the shop has no metric: 80 % within three minutes."""

AsOf = datetime | Mapping[str, datetime] | None


def report(
    view: View,
    shops: Sequence[Shop],
    rules: Iterable[Rule],
    period: Period | Preset,
    grain: Grain = "period",
    days: int = PAID_WITHIN_DAYS,
    together: bool = False,
    as_of: AsOf = None,
) -> AgentTable:
    """Return the agents of these shops, with the limits of their rules in force; see `performance`.

    A named period is relative to the last local day of any shop's messages.
    """
    days_of_data = last_day(view, shops, as_of)
    return performance(
        view,
        shops,
        period if isinstance(period, Period) else preset(period, days_of_data),
        grain,
        days=days,
        as_of=as_of,
        own_limits=own_limits(view, shops, rules, as_of),
        together=together,
    )


def last_day(view: View, shops: Sequence[Shop], as_of: AsOf) -> date:
    """Return the latest local day of the shops' messages, or of the requested instant."""
    requests = requests_of(view, [(shop, TURNS) for shop in shops], as_of)
    with_messages = [request.day for request in requests if not request.is_empty]
    return max(with_messages or [request.day for request in requests])


def own_limits(view: View, shops: Sequence[Shop], rules: Iterable[Rule], as_of: AsOf) -> dict[str, int]:
    """Return shop_id → the (shortest) limit in seconds of the shop's reply metrics; shops without one are omitted."""
    timed = [rule for rule in rules if rule.family.of_chats and rule.within is not None and rule.grade != "user"]
    limits: dict[str, int] = {}
    for request in requests_in_force(view, shops, timed, as_of):
        seconds = request.rule.within
        if seconds is not None:
            limits[request.shop.shop_id] = min(seconds, limits.get(request.shop.shop_id, seconds))
    return limits


def document(sheet: AgentTable) -> dict[str, Any]:
    """Return the table as a document: the period, the number of days for a payment, and one row per agent."""
    return {
        "from": sheet.period.first,
        "to": sheet.period.last,
        "paid_within_days": sheet.days,
        "data_through": sheet.through,
        "rows": [asdict(row) for row in sheet.rows],
    }


def plan(
    view: View,
    shop: Shop,
    rules: Iterable[Rule],
    as_of: datetime | None = None,
    *,
    within_seconds: int | None = None,
    target: float | None = None,
    handling_seconds: float | None = None,
) -> Staffing:
    """Return a shop's weekly plan. Limit and target default to those of the shop's reply metric, else to `USUAL`."""
    timed = [
        rule
        for rule in rules
        if rule.family.of_chats and rule.within is not None and rule.unit == "share" and rule.pass_ is not None
    ]
    own = [request.rule for request in requests_in_force(view, [shop], timed, as_of)]
    strictest = min(own, key=lambda rule: rule.within or 0, default=None)
    seconds, share = USUAL
    if strictest is not None and strictest.pass_ is not None and 0 < strictest.pass_.number < 1:
        seconds, share = strictest.within or seconds, float(strictest.pass_.number)
    return staffing(
        view,
        shop,
        within_seconds=within_seconds or seconds,
        target=share if target is None else target,
        as_of=as_of,
        handling_seconds=handling_seconds,
    )
