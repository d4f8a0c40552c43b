"""The fields of a rule, and properties derived from them alone. Checks nothing, runs nothing."""

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
    """The fields of a rule; docs/rule-language.md describes each of them.

    `market`: several are separated by commas. `within`: seconds; None: no deadline. `hours`: in the shop's local time;
    empty: round the clock. `near`: the distance from the line that counts as near, in the figure's unit. `programme`:
    the programme for whose shops alone the line is. `effective_to`: the first day on which the rule is no longer in
    force. `kind`: the kinds of request that count; empty: all.
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
        """The family of the rule's cases."""
        return FAMILIES[self.cases]

    @property
    def one_case(self) -> Each | None:
        """What one case is, if its family offers a choice: `each`, or the family's default."""
        return self.each or next(iter(self.family.each), None)

    @property
    def case_tables(self) -> tuple[str, ...]:
        """The canonical tables from which the cases and verdicts are derived, the table of the cases first."""
        later = ("refunds",) if self.cases == "cancellations" and self.faults != ("cancelled",) else ()
        return (self.family.table, *later)

    @property
    def tables(self) -> tuple[str, ...]:
        """The canonical tables from which the figure is derived, the table of the cases first."""
        return _tables(self)

    @property
    def read_tables(self) -> tuple[str, ...]:
        """`tables` and the additional tables that are read, which need not exist and do not limit the as-of instant."""
        beside = (("messages", self.begun_in is not None), ("orders", self.order is not None))
        return tuple(dict.fromkeys((*self.tables, *(table for table, is_read in beside if is_read))))

    @property
    def unit(self) -> Literal["share", "seconds", "marks"]:
        """The unit of the figure."""
        if self.statistic != "mean" and not self.by_rank:
            return "share"
        return self.family.unit or "seconds"

    @property
    def finished_window(self) -> str | None:
        """The window of the last whole period if the rule's own is a running day or natural period; else None."""
        if self.window in ("1 day", "1 days"):
            return "last day" if self.lag_days is None else None
        natural = self.window in ("week", "month") or "calendar" in self.window
        return f"last {self.window}" if natural and not self.window.startswith("last ") else None

    @property
    def by_rank(self) -> bool:
        """Whether the figure is a median or a percentile of the measures."""
        return self.statistic in ("median", "p90")

    @property
    def of_money(self) -> bool:
        """Whether the figure is a ratio of amounts: those of the missed cases to the amounts paid."""
        return self.per == "paid_amount"

    @property
    def of_measures(self) -> bool:
        """Whether the figure is calculated from its cases' measures instead of their verdicts."""
        return self.statistic in ("mean", "net") or self.by_rank

    @property
    def more_is_better(self) -> bool:
        """Whether a greater figure is better: by the operator of the line, else by the statistic and unit."""
        if self.pass_ is not None:
            return self.pass_.operator in (">=", ">")
        return self.statistic in ("share", "net") or self.unit == "marks"

    @property
    def needs_every_case(self) -> bool:
        """Whether the figure or its status depends on the individual cases, so that daily counts do not suffice."""
        return self.blend is not None or self.by_rank or self.minimum_buyers > 0

    @property
    def near_by(self) -> Fraction:
        """`near` as an exact fraction."""
        return Fraction(self.near)


@lru_cache(maxsize=1024)
def _tables(rule: RuleFields) -> tuple[str, ...]:
    by_orders = rule.per not in (None, "chats") or rule.of_ is not None or rule.minimum_orders
    of_chats = ("messages",) if rule.per == "chats" else ()
    return tuple(dict.fromkeys((*rule.case_tables, *of_chats, *(("orders",) if by_orders else ()))))
