"""How grave the next violation would be taken, from those before it and the orders it touches. Pure."""

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
"""What makes a violation minor, serious or especially serious."""


@dataclass(frozen=True)
class Earlier:
    """A violation that the platform decided before, on a local day; `severity` None where the ledger does not say."""

    day: date
    severity: Severity | None


@dataclass(frozen=True)
class Reason:
    """One ground: `count` earlier ones or orders, and `threshold`: how many make it graver."""

    why: Why
    count: int
    threshold: int


@dataclass(frozen=True)
class Expected:
    """The severity to expect and every ground for it. `counted`: the earlier ones in the look-back, oldest first."""

    severity: Severity
    reasons: tuple[Reason, ...]
    counted: tuple[Earlier, ...]


def expected(earlier: Sequence[Earlier], check_on: date, orders: int | None, assumed: Assumed) -> Expected:
    """The severity of a violation found on that local day. `orders`: how many it touches; None for a kind by rate.

    Below standard for the first time, or for few orders: minor. Several times, or many orders: serious. A huge number
    of orders: especially serious. Stepping up: repeated ones each at least minor are followed by a serious one,
    repeated ones each at least serious by an especially serious one. The gravest ground decides. An earlier violation
    counts while `check_on` is at most `look_back_days` after its day; one of unknown severity only towards the several.
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
