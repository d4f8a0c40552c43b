"""Types that describe what a shop has at stake, and the sums of amounts. Runs nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from data.reading import records
from data.shops import Shop
from metrics.penalties.extent import NONE, Extent
from metrics.penalties.schedule import Payout, Penalty, Severity
from metrics.penalties.severity import Expected
from metrics.rules.rule import Words


@dataclass(frozen=True)
class Filed:
    """A row of the ledger in the terms of the schedule. `violation`, `severity`: None if the word is unknown.

    `day`: the local day of the decision. Rows without a `violation` are shown but not counted.
    """

    finding: records.Finding
    violation: str | None
    severity: Severity | None
    day: date


@dataclass(frozen=True)
class Wrong:
    """An order or request that a rule counts as missed. `paid`: for the whole order; None if the file lacks it.

    `day`: the first local day on which the rule counts it. `currency`: None if the file names none, which means the
    platform's own.
    """

    subject: str
    day: date
    paid: Decimal | None
    currency: str | None = None

    def paid_in(self, currency: str) -> Decimal | None:
        """Return the amount paid if it is in this currency; else None."""
        return self.paid if self.currency in (None, currency) else None


@dataclass(frozen=True)
class Stake:
    """What is at stake at the next check for one kind of violation.

    `rules`: the rules whose line is missed, or whose missed cases are the `orders`.
    `check_on`: the local day at whose end this is judged.
    `expected`: None if the platform does not distinguish severities.
    `penalty`: None if it is unknown for that day; `state` says whether there is any schedule for the kind.
    `ladder`: the rows in force, by severity. `undated`: versions without a first day that may be in force too.
    `assumed`: the assumptions used, by name.
    `bound`: the row of the version from which unpublished amounts were lowered, whose fine is an upper limit; None if
    the amount is published or there is no limit.
    """

    violation: str
    title: Words
    rules: tuple[str, ...]
    check_on: date
    state: Literal["estimated", "no_version", "no_schedule"]
    orders: int | None
    expected: Expected | None
    penalty: Penalty | None
    ladder: tuple[Penalty, ...]
    undated: tuple[str, ...]
    assumed: dict[str, int]
    bound: Penalty | None = None


@dataclass(frozen=True)
class Owed:
    """What is still to be paid to buyers for the faulty orders in the rule's window.

    Files do not state what has already been paid, so `amount` ranges from 0 to the whole sum. `unpriced`: the number of
    `orders` without an amount in the file or in another currency, each of which counts with the maximum.
    """

    payout: Payout
    rule: str
    orders: int
    unpriced: int
    amount: Extent


@dataclass(frozen=True)
class Total:
    """The total at stake. `amounts`: currency → the sum of known amounts. `unknown`: the number of unknown ones.

    `bounded`: how many of the unknown amounts are limited by an earlier published one. `at_most`: currency → the sum of
    those earlier amounts, which is not part of `amounts`.
    """

    amounts: dict[str, Extent]
    unknown: int
    bounded: int = 0
    at_most: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Exposure:
    """Everything a shop has at stake as of an instant (aware), the gravest first, and its ledger, newest first.

    `repeated`: for each kind with an earlier violation in the look-back period, the expected severity of the next one
    by those alone. `unsettled`: the rules that name a violation and whose verdict is unsettled; they are not included
    in the stakes. `unscheduled`: the platform's own rules whose line is missed and for which no penalty is known,
    without those of programmes, whose consequence is the loss of the badge.
    """

    shop: Shop
    as_of: datetime
    stakes: list[Stake]
    owed: list[Owed]
    ledger: list[Filed]
    repeated: dict[str, Expected]
    total: Total
    unsettled: tuple[str, ...] = ()
    unscheduled: tuple[str, ...] = ()


def payout_of(payout: Payout, paid: Decimal | None) -> Extent:
    """Return the amount due for one order; from the least to the most if the amount paid is unknown."""
    if paid is None:
        return Extent(payout.least, payout.most)
    due = min(max(payout.share * paid, payout.least), payout.most)
    return Extent(due, due)


def total(stakes: Iterable[Stake], owed: Iterable[Owed]) -> Total:
    """Return the sum of fines and payouts, separately for lower and upper ends; unknown amounts are only counted."""
    stakes = list(stakes)
    published = [(item.payout.currency, item.amount) for item in owed]
    unknown = 0
    for stake in stakes:
        if stake.penalty is None or not stake.penalty.fine.known:
            unknown += 1
        elif stake.penalty.fine != NONE:
            published.append((stake.penalty.currency, stake.penalty.fine))
    currencies = sorted({currency for currency, _ in published})
    bounds = [stake.bound for stake in stakes if stake.bound is not None]
    at_most: dict[str, Decimal] = {}
    for bound in bounds:
        if bound.fine.high:
            at_most[bound.currency] = at_most.get(bound.currency, Decimal(0)) + bound.fine.high
    amounts = {c: sum_of(amount for currency, amount in published if currency == c) for c in currencies}
    return Total(amounts, unknown, len(bounds), at_most)


def sum_of(amounts: Iterable[Extent]) -> Extent:
    """Return the sums of the lower and of the upper ends; all amounts must be known."""
    low, high = Decimal(0), Decimal(0)
    for amount in amounts:
        assert amount.low is not None  # unknown amounts are never added
        assert amount.high is not None
        low, high = low + amount.low, high + amount.high
    return Extent(low, high)
