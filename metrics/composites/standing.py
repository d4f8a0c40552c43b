"""Where a shop stands in a composite: descriptions of the answer. Runs nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from metrics.rules.fields import Words

PartStatus = Literal["met", "missed", "no_cases", "unknown", "no_line"]


@dataclass(frozen=True, kw_only=True)
class PartAnswer:
    """One part of a composite for a shop.

    `value`: the figure, count, sum or typed-in value; None where it is not known. `missed`: the cases that a rule
    counts as missed. `needed`: how much more brings a missed part to its line: met cases of a rule, orders, buyers or
    money of a count; None where it means nothing. `points`, `weight` (percent of its group): of a sum. `step`: the
    points of the next band. `gain`: by how many points of the total, or of its group where the weight of that is not
    known (`gain_in` "group"), the next band raises it. `typed_on`: the local day from which a typed-in value holds.
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


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a shop stands as of an instant (aware, UTC).

    `status`: judged; incomplete: what is in `missing` has to be typed in, or files lack it, and `level` and `value` are
    what is certain without; not_judged: fewer orders than needed, `judged_n` of `judged_of`. `level`: the best that is
    reached for certain; None: none. `aim`: the next better one. `value`: the total, the lowest part or the balance of
    points. `display`: what the buyer sees. `groups`, `sub_scores`: by group. `values`: the names under which values are
    typed in; `trades`: what "trade" may be. `best`: the part that would move it most, or of a gate fails by least work.
    `falls_off`, `falls_points`: when how many points fall off next.
    """

    shop: str
    composite: str
    title: Words
    kind: str
    as_of: datetime
    status: Literal["judged", "incomplete", "not_judged"]
    level: str | None
    level_title: Words | None
    opens: Words | None
    closes: Words | None
    aim: str | None
    aim_title: Words | None
    value: Fraction | None
    display: Decimal | None
    judged_n: int | None
    judged_of: int | None
    groups: dict[str, Words]
    sub_scores: dict[str, Fraction | None]
    parts: tuple[PartAnswer, ...]
    missing: tuple[str, ...]
    values: tuple[str, ...]
    trades: tuple[str, ...]
    best: str | None
    falls_off: date | None
    falls_points: Decimal | None
    effective_from: date
    effective_to: date | None
    grade: str
    source: str
    note: Words | None
