"""What a rule may say, field by field, and what follows from its fields alone. Checks nothing, runs nothing."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

import msgspec

from data.shops import Seller
from metrics.families import FAMILIES, Each, Family, FamilyInfo
from metrics.rules.durations import Promise, Seconds
from metrics.rules.fields import (
    Cycle,
    Holiday,
    StruckOut,
    Words,
)
from metrics.rules.hours import DailyStretch, Hours, Weekdays, WeekTime
from metrics.rules.threshold import Line


class RuleFields(
    msgspec.Struct,
    frozen=True,
    cache_hash=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"pass_": "pass", "from_": "from", "of_": "of"},
):
    """The fields of a rule.

    What each says is in docs/rule-language.md. `market`: several are joined by commas. `within`: seconds, None
    without a deadline. `hours`: in the shop's local time; empty means round the clock. `near`: how close to the line
    counts as near, in the figure's unit. `programme`: the line is one for the shops of it only. `effective_to`: the
    first day on which the rule no longer holds. `kind`: the kinds of request that count; empty means all.
    """

    id: str
    cases: Family
    title: Words
    platform: str = "*"
    market: str = "*"
    seller: Seller | None = None
    shop: tuple[str, ...] = ()
    within: Seconds | None = None
    hours: Hours = Hours()
    hours_mean: Literal["asked_inside", "clock_stops"] = "asked_inside"
    holidays: tuple[Holiday, ...] = ()
    public_holidays: bool = False
    bots: Literal["count", "ignore", "leave_out"] = "ignore"
    statistic: Literal["share", "share_missed", "mean", "median", "p90", "net", "rate"] = "share"
    window: str = "30 days"
    pass_: Line | None = None
    target: Line | None = None
    programme: str | None = None
    near: Decimal = Decimal(0)
    minimum_cases: int = 0
    minimum_missed: int = 0
    minimum_missed_below: int | None = None
    minimum_buyers: int = 0
    minimum_orders: int = 0
    effective_from: date = date.min
    effective_to: date | None = None
    grade: Literal["A", "B", "C", "D", "user"] = "user"
    source: str = ""
    note: Words | None = None
    violation: str | None = None
    kind: tuple[Literal["refund_only", "return_refund", "exchange", "other"], ...] = ()
    side: Literal["description", "service", "logistics"] = "description"
    met_from: int = 4
    handled_by: Literal["agent"] | None = None
    only_unsatisfied: bool = False
    of_each: Literal["first", "last"] | None = None
    missed_reason: str | None = None
    begun_in: DailyStretch | None = None
    per: Literal["paid_orders", "paid_lines", "delivered_orders", "orders", "chats", "paid_amount"] | None = None
    pause: Literal["buyer"] | None = None
    until: Literal["agreed"] | None = None
    missed_when: Literal["platform_intervened", "refunded", "applied"] | None = None
    ruling: Literal["any"] | None = None
    reasons: tuple[str, ...] = ()
    status: Literal["refunded"] | None = None
    of_: Literal["window_orders", "delivered_orders"] | None = None
    struck_out: tuple[StruckOut, ...] = ()
    promise: Promise | None = None
    working_days: Weekdays | None = None
    quiet: DailyStretch | None = None
    order: Literal["sent"] | None = None
    needs: tuple[Literal["in_time", "tracked"], ...] = ("in_time",)
    each: Each | None = None
    faults: tuple[Literal["cancelled", "returned", "refunded", "ruled_against"], ...] = ("cancelled",)
    from_: Literal["created", "paid"] | None = None
    cancelled_late: Literal["missed", "excluded"] = "missed"
    platform_fulfilled: Literal["judged", "met"] = "judged"
    met_when: Literal["delivered", "scanned_or_delivered"] = "delivered"
    promised: Literal["last", "first"] = "last"
    exclude: tuple[Literal["platform_intervened", "auto_review", "preorder", "platform_fulfilled"], ...] = ()
    cap_seconds: int | None = None
    unanswered_seconds: int | None = None
    cycle: Cycle | None = None
    weekend_due: WeekTime | None = None
    per_buyer_per_month: int | None = None
    lag_days: int | None = None
    greeting_counts: bool = True
    new_after: Seconds | None = None
    clock_from: Literal["handover"] | None = None
    handover: tuple[str, ...] = ()
    auto_replies: tuple[str, ...] = ()
    no_answer_needed: tuple[str, ...] = ()
    blend: Literal["latest_quarter"] | None = None

    @property
    def family(self) -> FamilyInfo:
        """The family of its cases."""
        return FAMILIES[self.cases]

    @property
    def one_case(self) -> Each | None:
        """What one case is, where its family leaves a choice: `each`, or the family's default."""
        return self.each or next(iter(self.family.each), None)

    @property
    def case_tables(self) -> tuple[str, ...]:
        """The canonical tables that its cases and their verdicts are made of, the one that they come from first."""
        later = ("refunds",) if self.cases == "cancellations" and self.faults != ("cancelled",) else ()
        return (self.family.table, *later)

    @property
    def tables(self) -> tuple[str, ...]:
        """The canonical tables that its figure is made of, the one that its cases come from first."""
        return _tables(self)

    @property
    def read_tables(self) -> tuple[str, ...]:
        """The same, and those that are looked at beside them, which neither end the figure nor have to be there."""
        beside = (("messages", self.begun_in is not None), ("orders", self.order is not None))
        return tuple(dict.fromkeys((*self.tables, *(table for table, is_read in beside if is_read))))

    @property
    def unit(self) -> Literal["share", "seconds", "marks"]:
        """What the figure is counted in."""
        if self.statistic != "mean" and not self.by_rank:
            return "share"
        return self.family.unit or "seconds"

    @property
    def finished_window(self) -> str | None:
        """The window of the last whole period, where the rule's own is a day or a natural one that is still running."""
        if self.window in ("1 day", "1 days"):
            return "last day" if self.lag_days is None else None
        natural = self.window in ("week", "month") or "calendar" in self.window
        return f"last {self.window}" if natural and not self.window.startswith("last ") else None

    @property
    def by_rank(self) -> bool:
        """Whether the figure is the measure in one place among the sorted ones: in the middle, or nine tenths up."""
        return self.statistic in ("median", "p90")

    @property
    def of_money(self) -> bool:
        """Whether the figure is made of amounts: those of its missed cases by those that were paid."""
        return self.per == "paid_amount"

    @property
    def of_measures(self) -> bool:
        """Whether the figure is made of its cases' measures, and not of their verdicts."""
        return self.statistic in ("mean", "net") or self.by_rank

    @property
    def more_is_better(self) -> bool:
        """Whether a greater figure is a better one: by the side of its line, else by what is counted."""
        if self.pass_ is not None:
            return self.pass_.operator in (">=", ">")
        return self.statistic in ("share", "net") or self.unit == "marks"

    @property
    def needs_every_case(self) -> bool:
        """Whether counts by day do not suffice for the figure or its status: they depend on the cases one by one."""
        return self.blend is not None or self.by_rank or self.minimum_buyers > 0

    @property
    def near_by(self) -> Fraction:
        """`near`, exact."""
        return Fraction(self.near)


@lru_cache(maxsize=1024)
def _tables(rule: RuleFields) -> tuple[str, ...]:
    by_orders = rule.per not in (None, "chats") or rule.of_ is not None or rule.minimum_orders
    of_chats = ("messages",) if rule.per == "chats" else ()
    return tuple(dict.fromkeys((*rule.case_tables, *of_chats, *(("orders",) if by_orders else ()))))
