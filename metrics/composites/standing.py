"""Types that describe a shop's standing in a composite. Runs nothing."""

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

    `value`: the figure, count, sum or typed-in value; None if unknown.
    `status`: "outside" if it is a condition only of levels of a programme that the shop is not in.
    `missed`: the missed cases of its rule.
    `needed`: how much more brings a missed part to its line: met cases of a rule, or orders, buyers or money of a
    count; None if not applicable.
    `points`, `weight` (percent of its group): for a sum.
    `step`: the points of the next band. `gain`: the points by which the next band raises the total or, if the group's
    weight is unknown (`gain_in` "group"), the group's score.
    `typed_on`: the local day from which a typed-in value is valid.
    `known_until`: until when the underlying facts are known (aware, UTC), if that is before the composite's local day.
    `small`: the value of its rule is based on a small sample, even if the platform accepts it.
    `unsettled`: undecided cases could change it; its status is then unknown.
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
    """Points that no longer count from a local day on, and the number of points left then."""

    day: date
    points: Decimal
    left: Decimal


@dataclass(frozen=True)
class NextStep:
    """The next worse level of a ledger, and how many points away it is.

    `near`: the distance is at most the composite's `caution`.
    """

    level: str
    title: Words
    closes: Words | None
    points: Fraction
    near: bool


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A shop's standing in a composite as of an instant (aware, UTC), which is on its local `day`.

    `status`: "judged"; "incomplete": the inputs in `missing` have to be typed in or are missing from the files, and
    `level` and `value` are what is certain without them; "not_judged": only `judged_n` of the required `judged_of`
    orders (or whatever `judged_by` names); "outside": all levels are of programmes that the shop is not in.
    `outside`: these programmes, also if other levels judge the shop.
    `level`: the best level that is certainly reached; None: none. `aim`: the next better one.
    `value`: the total, the lowest part or the balance of points. `display`, `stars`: what buyers see.
    `groups`, `sub_scores`: titles and sub-scores by group.
    `values`: the names of values that can be typed in. `trades`: the permitted values of "trade".
    `best`: the part that would raise the result most or, for a gate, the failing part that needs the least.
    `by_parts`: the total, lowest part or points according to files and typed-in parts; None if these do not suffice.
    `platform_score`: the platform's own score as typed in, valid from `platform_score_since`.
    `next_step`: for a ledger, the next worse level. `falls`: how many points expire on which day.
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
        """The platform's score minus the one calculated from the parts; None if one of the two is unknown."""
        return None if self.platform_score is None or self.by_parts is None else self.platform_score - self.by_parts
