"""What a rule may say, field by field. A description, checked when it is made; runs nothing."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import msgspec

from data.phrases import compared
from data.shops import Shop
from metrics.families import CHAT_FAMILIES, FAMILIES, SWITCHES, Each, Family, FamilyInfo
from metrics.rules.durations import Promise, Seconds
from metrics.rules.fields import (
    PATTERNS,
    BadFieldError,
    Cycle,
    Holiday,
    StruckOut,
    Words,
    markets_of,
    plain,
    read,
    written,
)
from metrics.rules.hours import DailyStretch, Hours, Weekdays, WeekTime, hours_text
from metrics.rules.threshold import Line

__all__ = ["CHAT_FAMILIES", "BadFieldError", "Family", "Holiday", "Rule", "Words", "markets_of"]

FRIDAY = 4
LONGEST_LAG_DAYS = 3660


class Rule(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"pass_": "pass", "from_": "from", "of_": "of"},
):
    """A dated, sourced definition: which facts are cases, how each is judged, and where the line is.

    What each field says is in docs/rule-language.md. `market`: several are joined by commas. `within`: seconds, None
    without a deadline. `hours`: in the shop's local time; empty means round the clock. `near`: how close to the line
    counts as near, in the figure's unit. `effective_to`: the first day on which the rule no longer holds. `kind`: the
    kinds of request that count; empty means all.
    """

    id: str
    cases: Family
    title: Words
    platform: str = "*"
    market: str = "*"
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
    near: Decimal = Decimal(0)
    minimum_cases: int = 0
    minimum_missed: int = 0
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
    per: Literal["paid_orders", "paid_lines", "delivered_orders", "orders", "chats", "paid_amount"] | None = None
    pause: Literal["buyer"] | None = None
    until: Literal["agreed"] | None = None
    missed_when: Literal["platform_intervened", "refunded"] | None = None
    ruling: Literal["any"] | None = None
    reasons: tuple[str, ...] = ()
    status: Literal["refunded"] | None = None
    of_: Literal["window_orders"] | None = None
    struck_out: tuple[StruckOut, ...] = ()
    promise: Promise | None = None
    working_days: Weekdays | None = None
    quiet: DailyStretch | None = None
    needs: tuple[Literal["in_time", "tracked"], ...] = ("in_time",)
    each: Each | None = None
    faults: tuple[Literal["cancelled", "returned", "refunded", "ruled_against"], ...] = ("cancelled",)
    from_: Literal["created", "paid"] | None = None
    cancelled_late: Literal["missed", "excluded"] = "missed"
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

    @classmethod
    def of(cls, entry: dict[str, Any]) -> "Rule":
        """The rule that a [[rule]] table of a rule file describes.

        Raises msgspec.ValidationError, or BadFieldError, when a field is missing, unknown or says what it may not.
        """
        entry = plain(entry)
        rule = msgspec.convert(entry, cls, dec_hook=read, builtin_types=(date,))  # TOML has dates: texts are none
        rule._check(frozenset(entry))
        return rule

    def _check(self, written_fields: frozenset[str]) -> None:
        for field, pattern in PATTERNS.items():
            if not re.fullmatch(pattern, getattr(self, field)):
                raise BadFieldError(field, f"must match {pattern}")
        for switch, families in SWITCHES.items():
            if switch in written_fields and self.cases not in families:
                raise BadFieldError(switch, f"says nothing about {self.cases}; allowed for {', '.join(families)}")
        if (self.statistic == "rate") != (self.per is not None):
            raise BadFieldError("per", 'statistic "rate" needs it, as in per = "paid_orders", and no other has it')
        by_request = self.cases in ("refunds", "disputes") and self.each != "order"
        if (self.per == "chats" and self.cases != "chat_ratings") or (self.of_money and not by_request):
            raise BadFieldError("per", '"chats" is for chat_ratings only, "paid_amount" for requests one by one')
        if self.effective_to is not None and self.effective_to <= self.effective_from:
            raise BadFieldError("effective_to", "must be later than effective_from")
        for field in ("near", "minimum_cases", "minimum_missed", "minimum_orders", "lag_days"):
            if (getattr(self, field) or 0) < 0:
                raise BadFieldError(field, "must not be negative")
        for field in ("cap_seconds", "unanswered_seconds", "per_buyer_per_month"):
            if getattr(self, field) is not None and getattr(self, field) < 1:
                raise BadFieldError(field, "must be at least 1")
        self._check_lines()
        self._check_window()
        self._check_deadlines()
        self._check_answers()
        self._check_requests()
        self._check_orders()
        self._check_marks()
        self._check_lists()

    def _check_lines(self) -> None:
        for field, line in (("pass", self.pass_), ("target", self.target)):
            if line is not None and line.unit == "seconds" and self.unit != "seconds":
                raise BadFieldError(field, "the line is a duration, but the figure is not")
            if line is not None and self.unit == "share" and line.number > 1:
                raise BadFieldError(field, "a share lies between 0 and 1: write 0.90 for 90 %")
        if self.blend is not None and self.statistic != "share":
            raise BadFieldError("blend", 'goes with statistic "share" only')
        if self.minimum_missed and (self.pass_ is None or self.of_measures or self.of_money or self.blend is not None):
            raise BadFieldError("minimum_missed", "needs a line, and no blend, mean, median, p90, net or paid_amount")
        if self.statistic == "net" and self.cases not in ("reviews", "chat_ratings"):
            raise BadFieldError("statistic", '"net" is of marks: allowed for reviews, chat_ratings')
        if self.by_rank and self.family.unit is None:
            raise BadFieldError("statistic", f'"{self.statistic}" is of lengths or marks; {self.cases} have neither')

    def _check_window(self) -> None:
        if self.lag_days is not None and self.lag_days > LONGEST_LAG_DAYS:
            raise BadFieldError("lag_days", f"must be {LONGEST_LAG_DAYS} at the most")
        if self.lag_days is not None and not re.fullmatch(r"\d+ (days?|months?)", self.window):
            raise BadFieldError("lag_days", 'needs a window of days or months, such as "60 days"')

    def _check_answers(self) -> None:
        if not self.greeting_counts and self.bots == "count":
            raise BadFieldError("greeting_counts", 'does not go with bots = "count": nobody greets like a bot')
        for field in ("auto_replies", "no_answer_needed", "handover"):
            if any(not compared(phrase) for phrase in getattr(self, field)):
                raise BadFieldError(field, 'each must hold a letter or a digit, as in "thanks" or "*welcome to*"')
        if self.handover and self.clock_from is None:
            raise BadFieldError("handover", 'goes with clock_from = "handover" only')

    def _check_deadlines(self) -> None:
        by_the_wall = [name for name in ("cycle", "weekend_due") if getattr(self, name) is not None]
        if by_the_wall and self.hours_mean == "clock_stops":
            raise BadFieldError(by_the_wall[0], 'a deadline by the clock on the wall does not go with "clock_stops"')
        if len(by_the_wall) > 1:
            raise BadFieldError("weekend_due", "does not go with cycle")
        if self.cycle is not None and self.within is not None:
            raise BadFieldError("cycle", "does not go with within: it sets the deadline itself")
        if self.weekend_due is not None and (self.within is None or self.weekend_due.weekday > FRIDAY):
            raise BadFieldError("weekend_due", "needs within for the other days, and a time from Mon to Fri")
        for field in ("cap_seconds", "unanswered_seconds"):
            if getattr(self, field) is not None and (self.hours_mean == "clock_stops" or self.cases == "buyer_days"):
                raise BadFieldError(field, 'does not go with "clock_stops", nor with buyer_days')
        if self.cap_seconds and self.unanswered_seconds:
            raise BadFieldError("unanswered_seconds", "does not go with cap_seconds, which says the same and more")

    def _check_lists(self) -> None:
        if not all(reason.strip() for reason in self.reasons):
            raise BadFieldError("reasons", "must say which")
        if not all(entry.case.strip() and entry.reason.strip() for entry in self.struck_out):
            raise BadFieldError("struck_out", 'needs a case and a reason, as in {case = "o1", reason = "appeal won"}')
        for word in self.exclude:
            if word not in self.family.excludes:
                raise BadFieldError("exclude", f"{word} says nothing here; allowed: {', '.join(self.family.excludes)}")
        if self.each is not None and self.each not in self.family.each:
            raise BadFieldError("each", f"says nothing about {self.cases}; allowed: {', '.join(self.family.each)}")

    def _check_requests(self) -> None:
        if self.until is not None and (self.pause is not None or self.missed_when is not None):
            raise BadFieldError("until", "goes neither with pause nor with missed_when: both come after the consent")
        counts_misses = self.cases == "refunds" and self.statistic in ("rate", "share_missed")
        if counts_misses and self.within is None and self.missed_when is None:
            raise BadFieldError("statistic", "needs within or missed_when: without either no request could be missed")
        if self.missed_when is not None and self.missed_when in self.exclude:
            raise BadFieldError("missed_when", "the rule leaves out what would be missed")

    def _check_orders(self) -> None:
        for field in ("needs", "faults"):
            if not getattr(self, field):
                raise BadFieldError(field, "needs at least one")
        by_days = self.promise is not None and self.promise.working_days is not None
        if self.cases == "shipments" and (self.holidays or self.public_holidays) and not by_days:
            raise BadFieldError("holidays", 'needs a promise in working days, such as "2 working days"')
        if self.working_days is not None and not by_days:
            raise BadFieldError("working_days", 'needs a promise in working days, such as "2 working days"')
        if self.cases == "cancellations" and self.from_ == "created":
            raise BadFieldError("from", 'a cancelled order is timed from nowhere: only "paid" says something of it')
        if self.each == "line" and self.faults != ("cancelled",):
            raise BadFieldError("each", 'a request names no line: only faults = ["cancelled"] goes with "line"')

    def _check_marks(self) -> None:
        if not 2 <= self.met_from <= 5:
            raise BadFieldError("met_from", "must be a mark from 2 to 5")
        if self.missed_reason is not None and not self.missed_reason.strip():
            raise BadFieldError("missed_reason", "must say which")

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
        by_orders = self.per not in (None, "chats") or self.of_ is not None or self.minimum_orders
        of_chats = ("messages",) if self.per == "chats" else ()
        return tuple(dict.fromkeys((*self.case_tables, *of_chats, *(("orders",) if by_orders else ()))))

    @property
    def unit(self) -> Literal["share", "seconds", "marks"]:
        """What the figure is counted in."""
        if self.statistic != "mean" and not self.by_rank:
            return "share"
        return self.family.unit or "seconds"

    @property
    def finished_window(self) -> str | None:
        """The window of the last whole period, where the rule's own is a natural one that is still running."""
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
        """Whether counts do not suffice for the figure: it depends on the cases one by one."""
        return self.blend is not None or self.by_rank

    @property
    def near_by(self) -> Fraction:
        """`near`, exact."""
        return Fraction(self.near)

    def as_json(self) -> dict[str, Any]:
        """The rule by the field names of a rule file; durations in seconds, hours and lines as texts."""
        fields: dict[str, Any] = msgspec.to_builtins(self, enc_hook=written)
        return fields | {
            "near": float(self.near),
            "hours": hours_text(self.hours),
            "holidays": [{"date": str(h.date), "hours": hours_text(h.hours)} for h in self.holidays],
        }

    def applies_to(self, shop: Shop) -> bool:
        """Whether the rule speaks of shops like this one, on whatever day."""
        if self.platform not in ("*", shop.platform) or (self.shop and shop.shop_id not in self.shop):
            return False
        return self.market == "*" or shop.market in markets_of(self.market)

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on that local day."""
        return self.effective_from <= day and (self.effective_to is None or day < self.effective_to)
