"""What a shop has at stake: descriptions of it, and the sums of its amounts. Runs nothing."""

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
    """A row of the ledger, as the schedule reads it. `violation`, `severity`: None where it does not know the word.

    `day`: the local day of the decision. What has no `violation` is shown and counts towards nothing.
    """

    finding: records.Finding
    violation: str | None
    severity: Severity | None
    day: date


@dataclass(frozen=True)
class Wrong:
    """An order or request that a rule counts as missed; `paid` for the whole order, None where the file lacks it.

    `day`: the first local day on which the rule counts it. `currency`: None where the file names none, which is the
    platform's own.
    """

    subject: str
    day: date
    paid: Decimal | None
    currency: str | None = None

    def paid_in(self, currency: str) -> Decimal | None:
        """What was paid, where it is in that currency."""
        return self.paid if self.currency in (None, currency) else None


@dataclass(frozen=True)
class Stake:
    """What the next check would bring for one kind of violation.

    `rules`: whose line is missed, or whose missed cases are the `orders`. `check_on`: the local day at whose end that
    is judged. `expected`: None where the platform tells no severities apart. `penalty`: None when nobody knows what
    holds on that day; `state` says whether the book knows the kind at all. `ladder`: what is in force at each severity.
    `undated`: versions without a first day that may hold as well. `assumed`: the assumptions that decided, by name.
    `bound`: the row of the version from which amounts that nobody published were lowered: its fine is the most that
    can be due. None where the amount is published, or nothing bounds it.
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
    """What buyers are still to be paid for the orders that went wrong in the rule's window.

    No file says what has been paid already: `amount` begins at nothing and ends at all of it. `unpriced`: of the
    `orders` those without an amount in the file, or in another currency; each counts with the most.
    """

    payout: Payout
    rule: str
    orders: int
    unpriced: int
    amount: Extent


@dataclass(frozen=True)
class Total:
    """All of it: by currency the sum of what is known, and in how many places nothing is.

    `bounded`: how many of the `unknown` are lower than an amount that was published before. `at_most`: by currency the
    sum of those earlier amounts, which is no part of `amounts`.
    """

    amounts: dict[str, Extent]
    unknown: int
    bounded: int = 0
    at_most: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Exposure:
    """Everything a shop has at stake as of an instant (aware), the gravest first, and its ledger, newest first.

    `repeated`: for each kind with an earlier violation inside the look-back, how the next one would be taken by those
    alone. `unsettled`: the rules that name a violation and whose verdict cases that cannot be judged could overturn;
    nothing of them is at stake here. `unscheduled`: the platform's own rules whose line is missed and of which no
    penalty is known; programmes aside, whose shops lose the badge.
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
    """What is due for one order; from the least to the most where nobody knows what was paid for it."""
    if paid is None:
        return Extent(payout.least, payout.most)
    due = min(max(payout.share * paid, payout.least), payout.most)
    return Extent(due, due)


def total(stakes: Iterable[Stake], owed: Iterable[Owed]) -> Total:
    """The sum of fines and payouts, lower ends and upper ends apart; what is unknown is counted, never added."""
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
    """The lower ends and the upper ends added up; every amount is known."""
    low, high = Decimal(0), Decimal(0)
    for amount in amounts:
        assert amount.low is not None  # what is unknown is never added
        assert amount.high is not None
        low, high = low + amount.low, high + amount.high
    return Extent(low, high)
