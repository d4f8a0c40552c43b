"""Where a shop stands in a composite: descriptions of the answer. Runs nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from metrics.composites.composite import Count
from metrics.rules.fields import Words

PartStatus = Literal["met", "missed", "no_cases", "unknown", "no_line", "outside"]


@dataclass(frozen=True, kw_only=True)
class PartAnswer:
    """One part of a composite for a shop.

    `value`: the figure, count, sum or typed-in value; None where it is not known. `missed`: the cases that a rule
    counts as missed. `needed`: how much more brings a missed part to its line: met cases of a rule, orders, buyers or
    money of a count; None where it means nothing. `points`, `weight` (percent of its group): of a sum. `step`: the
    points of the next band. `gain`: by how many points of the total, or of its group where the weight of that is not
    known (`gain_in` "group"), the next band raises it. `typed_on`: the local day from which a typed-in value holds.
    `known_until`: up to when the files tell what its value rests on (aware, UTC), where that is an earlier local day
    than that of the composite. `small`: the value of its rule rests on a small sample, whatever the platform makes of
    it. `unsettled`: cases that cannot be judged could overturn it; its status is then unknown. The status is outside
    where it is a condition of nothing but levels of a programme that the shop is not in.
    """

    id: str
    title: Words
    kind: Literal["rule", "count", "typed"]
    rule: str | None
    value: Fraction | None
    unit: str
    pass_: str | None
    status: PartStatus
    levels: tuple[str, ...]
    either: str | None
    group: str | None
    cases: int | None = None
    missed: int | None = None
    needed: int | Decimal | None = None
    points: Fraction | None = None
    weight: Fraction | None = None
    step: Fraction | None = None
    gain: Fraction | None = None
    gain_in: Literal["total", "group"] | None = None
    typed_on: date | None = None
    known_until: datetime | None = None
    small: bool = False
    unsettled: bool = False


@dataclass(frozen=True)
class Fall:
    """Points that no longer count from a local day on, and how many are left then."""

    day: date
    points: Decimal
    left: Decimal


@dataclass(frozen=True)
class NextStep:
    """The next worse level of a ledger, and how many points away its line is. `near`: that is no more than the warning
    before it.
    """

    level: str
    title: Words
    closes: Words | None
    points: Fraction
    near: bool


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a shop stands as of an instant (aware, UTC), which is on its local `day`.

    `status`: judged; incomplete: what is in `missing` has to be typed in, or files lack it, and `level` and `value` are
    what is certain without; not_judged: fewer orders (or what `judged_by` says) than needed, `judged_n` of `judged_of`;
    outside: all its levels are of programmes that the shop is not in. `outside`: these programmes, also where other
    levels judge it.
    `level`: the best that is reached for certain; None: none. `aim`: the next better one. `value`: the total, the
    lowest part or the balance of points. `display`, `stars`: what the buyer sees. `groups`, `sub_scores`: by group.
    `values`: the names under which values are typed in; `trades`: what "trade" may be. `best`: the part that would move
    it most, or of a gate fails by least work.
    `by_parts`: the total, lowest part or points by what is in the files and typed in for the parts; None where that
    does not suffice. `platform_score`: the platform's own score as it was typed in, from `platform_score_since` on.
    `next_step`: of a ledger, the next worse level. `falls`: when how many points fall off, by day.
    """

    shop: str
    composite: str
    title: Words
    kind: str
    as_of: datetime
    day: date
    status: Literal["judged", "incomplete", "not_judged", "outside"]
    level: str | None
    level_title: Words | None
    opens: Words | None
    closes: Words | None
    aim: str | None
    aim_title: Words | None
    value: Fraction | None
    display: Decimal | None
    stars: Decimal | None
    judged_n: int | None
    judged_of: int | None
    judged_by: Count | None
    groups: dict[str, Words]
    sub_scores: dict[str, Fraction | None]
    parts: tuple[PartAnswer, ...]
    missing: tuple[str, ...]
    values: tuple[str, ...]
    trades: tuple[str, ...]
    best: str | None
    by_parts: Fraction | None
    platform_score: Fraction | None
    platform_score_since: date | None
    next_step: NextStep | None
    falls: tuple[Fall, ...]
    effective_from: date
    effective_to: date | None
    grade: str
    source: str
    note: Words | None
    outside: tuple[str, ...] = ()

    @property
    def gap(self) -> Fraction | None:
        """By how much the platform's score is above that by its parts; None where one of the two is not known."""
        return None if self.platform_score is None or self.by_parts is None else self.platform_score - self.by_parts
