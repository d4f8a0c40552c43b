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


def expected(earlier: Sequence[Earlier], check_on: date, orders: int | None, given: Assumed) -> Expected:
    """The severity of a violation found on that local day. `orders`: how many it touches; None for a kind by rate.

    Below standard for the first time, or for few orders: minor. Several times, or many orders: serious. A huge number
    of orders: especially serious. Stepping up: repeated ones each at least minor are followed by a serious one,
    repeated ones each at least serious by an especially serious one. The gravest ground decides. An earlier violation
    counts while `check_on` is at most `look_back_days` after its day; one of unknown severity only towards the several.
    """
    counted = sorted((one for one in earlier if (check_on - one.day).days <= given.look_back_days), key=_by_day)
    grounds = [_by_times(len(counted), given), *_stepped(counted, given)]
    if orders is not None:
        grounds.append(_by_orders(orders, given))
    gravest = max((severity for severity, _ in grounds), key=SEVERITIES.index)
    reasons = tuple(reason for severity, reason in grounds if severity == gravest)
    return Expected(gravest, reasons, tuple(counted))


def _by_times(times: int, given: Assumed) -> tuple[Severity, Reason]:
    if times >= given.several_times:
        return "serious", Reason("several_times", times, given.several_times)
    return "minor", Reason("fewer_times" if times else "first", times, given.several_times)


def _stepped(counted: Sequence[Earlier], given: Assumed) -> list[tuple[Severity, Reason]]:
    found: list[tuple[Severity, Reason]] = []
    minor = sum(one.severity is not None for one in counted)
    serious = sum(one.severity in ("serious", "especially_serious") for one in counted)
    if minor >= given.minors_to_serious:
        found.append(("serious", Reason("stepped_to_serious", minor, given.minors_to_serious)))
    if serious >= given.serious_to_especially:
        found.append(("especially_serious", Reason("stepped_to_especially", serious, given.serious_to_especially)))
    return found


def _by_orders(orders: int, given: Assumed) -> tuple[Severity, Reason]:
    if orders >= given.huge_orders:
        return "especially_serious", Reason("huge_orders", orders, given.huge_orders)
    if orders >= given.many_orders:
        return "serious", Reason("many_orders", orders, given.many_orders)
    return "minor", Reason("few_orders", orders, given.many_orders)


def _by_day(one: Earlier) -> date:
    return one.day
