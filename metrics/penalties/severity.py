"""The expected severity of the next violation, from earlier ones and the number of affected orders. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from metrics.penalties.assumptions import Assumed
from metrics.penalties.schedule import SEVERITIES, Severity

Why = Literal[
    "first", "fewer_times", "several_times", "stepped_to_serious", "stepped_to_especially",
    "few_orders", "many_orders", "huge_orders",
]  # fmt: skip
"""The reasons why a violation is minor, serious or especially serious."""


@dataclass(frozen=True)
class Earlier:
    """An earlier violation, decided on a local day; `severity` None if the ledger does not state it."""

    day: date
    severity: Severity | None


@dataclass(frozen=True)
class Reason:
    """One reason: the `count` of earlier violations or orders, and the `threshold` from which it is graver."""

    why: Why
    count: int
    threshold: int


@dataclass(frozen=True)
class Expected:
    """The expected severity and all reasons. `counted`: earlier violations in the look-back period, oldest first."""

    severity: Severity
    reasons: tuple[Reason, ...]
    counted: tuple[Earlier, ...]


def expected(earlier: Sequence[Earlier], check_on: date, orders: int | None, assumed: Assumed) -> Expected:
    """Return the severity of a violation found on a local day.

    `orders`: the number of affected orders; None for a kind judged by rate. For the first time, or with few orders, it
    is minor; several times, or with many orders, serious; with a huge number of orders, especially serious. Repeated
    violations that are each at least minor lead to a serious one, repeated ones that are each at least serious to an
    especially serious one. The gravest reason decides. An earlier violation counts if `check_on` is at most
    `look_back_days` after its day; one of unknown severity only counts towards `several_times`.
    """
    in_time = (violation for violation in earlier if (check_on - violation.day).days <= assumed.look_back_days)
    counted = sorted(in_time, key=_by_day)
    grounds = [_by_times(len(counted), assumed), *_stepped(counted, assumed)]
    if orders is not None:
        grounds.append(_by_orders(orders, assumed))
    gravest = max((severity for severity, _ in grounds), key=SEVERITIES.index)
    reasons = tuple(reason for severity, reason in grounds if severity == gravest)
    return Expected(gravest, reasons, tuple(counted))


def _by_times(times: int, assumed: Assumed) -> tuple[Severity, Reason]:
    if times >= assumed.several_times:
        return "serious", Reason("several_times", times, assumed.several_times)
    return "minor", Reason("fewer_times" if times else "first", times, assumed.several_times)


def _stepped(counted: Sequence[Earlier], assumed: Assumed) -> list[tuple[Severity, Reason]]:
    grounds: list[tuple[Severity, Reason]] = []
    minor = sum(violation.severity is not None for violation in counted)
    serious = sum(violation.severity in ("serious", "especially_serious") for violation in counted)
    if minor >= assumed.minors_to_serious:
        grounds.append(("serious", Reason("stepped_to_serious", minor, assumed.minors_to_serious)))
    if serious >= assumed.serious_to_especially:
        grounds.append(("especially_serious", Reason("stepped_to_especially", serious, assumed.serious_to_especially)))
    return grounds


def _by_orders(orders: int, assumed: Assumed) -> tuple[Severity, Reason]:
    if orders >= assumed.huge_orders:
        return "especially_serious", Reason("huge_orders", orders, assumed.huge_orders)
    if orders >= assumed.many_orders:
        return "serious", Reason("many_orders", orders, assumed.many_orders)
    return "minor", Reason("few_orders", orders, assumed.many_orders)


def _by_day(violation: Earlier) -> date:
    return violation.day
