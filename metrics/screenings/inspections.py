"""Spot checks as records: what the shop was told, and until when it can appeal. Finds nothing out, judges nothing."""

import tomllib
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from data.errors import DabiaoError
from data.shops import Shop
from data.view import View
from metrics.rules.deadlines import of_working_days
from metrics.rules.hours import DAY
from metrics.rules.public_holidays import days_off
from metrics.scoring.population import Member
from metrics.scoring.reach import ends_of_data
from metrics.scoring.windows import local_of
from metrics.screenings.stretch import rows_of

RULES = Path(__file__).with_name("inspections.toml")
FRIDAY = 4

State = Literal["due", "over", "awaited", "failed", "appealed", "passed"]
STATES: tuple[State, ...] = ("due", "over", "failed", "awaited", "appealed", "passed")
"""An appeal is possible; its time is over; it failed, and no time is known; the result is awaited; the shop appealed;
it passed. In the order in which they are listed."""


@dataclass(frozen=True)
class InspectionRule:
    """What a platform says of spot checks whose result is told from a local day on. `markets`: empty for all.

    `failed_costs`: who bears what the check of failed goods costs.
    """

    platform: str
    markets: tuple[str, ...]
    effective_from: date
    appeal_working_days: int
    samples_kept_months: int
    failed_costs: str
    grade: str
    source: str


@dataclass(frozen=True)
class Inspection:
    """A spot check. Instants aware, UTC; what the record does not say is None.

    `told_at`: when the result was told, else the check itself. `due_at`: until when an appeal is possible, by `due_by`:
    the notice itself, or the platform's rule. `samples_until`: the last local day for which the rule has samples kept.
    """

    inspection_id: str
    kind: str
    noticed_at: datetime
    product_id: str | None
    order_id: str | None
    result: str | None
    told_at: datetime
    reason: str | None
    cost: Decimal | None
    state: State
    due_at: datetime | None
    due_by: Literal["notice", "rule"] | None
    appealed_at: datetime | None
    samples_until: date | None


@dataclass(frozen=True)
class InspectionReport:
    """The spot checks of a shop, those with the next deadline first. `rule`: in force on the day of the instant."""

    listed_on: date
    rule: InspectionRule | None
    inspections: tuple[Inspection, ...]


def reports(view: View, shops: Sequence[tuple[Shop, datetime]]) -> dict[str, InspectionReport]:
    """The spot checks of each shop as of its instant (aware), by its id, by one statement.

    Notices reach further than exports: as of the end of a shop's data or later, all of them are known. As of an earlier
    instant, those that had come by then.
    """
    listed_on, _ = published_rules()
    members = [Member(shop, as_of, as_of) for shop, as_of in shops]
    rows = rows_of(view, members, INSPECTIONS)
    ends = ends_of_data(view, [shop for shop, _ in shops]) if rows else {}
    of_shop: dict[str, list[Inspection]] = {shop.shop_id: [] for shop, _ in shops}
    by_id = {shop.shop_id: (shop, as_of) for shop, as_of in shops}
    for row in rows:
        shop, as_of = by_id[row.pop("shop_id")]
        record = row if as_of >= ends[shop.shop_id] else _known_at(row, as_of)
        if record is not None:
            of_shop[shop.shop_id].append(_inspection(shop, record, as_of))
    return {
        shop.shop_id: InspectionReport(
            listed_on, rule_of(shop, local_of(as_of, shop).date()), tuple(sorted(of_shop[shop.shop_id], key=_place))
        )
        for shop, as_of in shops
    }


def rule_of(shop: Shop, day: date) -> InspectionRule | None:
    """Return the platform's rule for results reported on a local day; None if none is known."""
    in_force = [
        rule
        for rule in published_rules()[1]
        if rule.platform == shop.platform
        and (not rule.markets or shop.market in rule.markets)
        and rule.effective_from <= day
    ]
    return max(in_force, key=lambda rule: rule.effective_from, default=None)


def working_days_after(shop: Shop, day: date, number: int) -> datetime:
    """Return the last second (aware, UTC) of the Nth working day after a local day, which itself is not counted.

    Working days follow the public holidays of the shop's country and the weekend days worked in exchange; Monday to
    Friday if no calendar is known.
    """
    try:
        calendar = days_off(shop, day, day)
    except DabiaoError:
        calendar = None

    def is_working(candidate: date) -> bool:
        if calendar is not None and candidate in calendar.worked:
            return True
        return candidate.weekday() <= FRIDAY and (calendar is None or candidate not in calendar.holidays)

    (deadline,) = of_working_days([(0, DAY, number)], is_working, shop.timezone, day, day)
    return deadline.due_at.replace(tzinfo=UTC)


def _known_at(row: Mapping[str, Any], as_of: datetime) -> dict[str, Any] | None:
    """Return a record as it was known at an instant; None if the shop had not been notified yet."""
    if row["noticed_at"] > as_of:
        return None
    later = {name: None for name in ("decided_at", "appealed_at") if row[name] is not None and row[name] > as_of}
    if "decided_at" in later:
        later |= {"result": None, "reason": None, "appeal_by": None, "cost": None}
    return {**row, **later}


def _inspection(shop: Shop, row: Mapping[str, Any], as_of: datetime) -> Inspection:
    told_at = row["decided_at"] or row["noticed_at"]
    day = local_of(told_at, shop).date()
    rule = rule_of(shop, day) if row["result"] == "failed" else None
    due_at: datetime | None = row["appeal_by"]
    due_by: Literal["notice", "rule"] | None = None if due_at is None else "notice"
    if due_at is None and rule is not None:
        due_at, due_by = working_days_after(shop, day, rule.appeal_working_days), "rule"
    return Inspection(
        row["inspection_id"], row["kind"], row["noticed_at"], row["product_id"], row["order_id"], row["result"],
        told_at, row["reason"], row["cost"], _state(row, due_at, as_of), due_at, due_by, row["appealed_at"],
        None if rule is None else months_after(day, rule.samples_kept_months),
    )  # fmt: skip


def _state(row: Mapping[str, Any], due_at: datetime | None, as_of: datetime) -> State:
    if row["result"] == "passed":
        return "passed"
    if row["appealed_at"] is not None:
        return "appealed"
    if due_at is not None:
        return "due" if due_at > as_of else "over"
    return "failed" if row["result"] == "failed" else "awaited"


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _place(inspection: Inspection) -> tuple[object, ...]:
    due = inspection.due_at.timestamp() if inspection.due_at is not None and inspection.state == "due" else 0.0
    return STATES.index(inspection.state), due, -inspection.told_at.timestamp(), inspection.inspection_id


@cache
def published_rules() -> tuple[date, tuple[InspectionRule, ...]]:
    """The day of the list, and its rules."""
    written: dict[str, Any] = tomllib.loads(RULES.read_text(encoding="utf-8"))
    entries = ({**entry, "markets": tuple(entry["markets"])} for entry in written["inspection"])
    return written["as_of"], tuple(InspectionRule(**entry) for entry in entries)


INSPECTIONS = """
kept AS (
    SELECT
        i.shop_id, i.inspection_id, i.kind, i.noticed_at, i.product_id, i.order_id, i.result, i.decided_at, i.reason,
        i.appeal_by, i.appealed_at, i.cost
    FROM inspections AS i
    JOIN population AS p ON p.shop_id = i.shop_id
)

SELECT * FROM kept ORDER BY shop_id, noticed_at, inspection_id
"""
