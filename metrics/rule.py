"""Metrics room: what a rule may say, field by field. A description, checked when it is made; runs nothing."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import msgspec

from data.shops import Shop
from metrics.durations import Seconds, seconds_of
from metrics.hours import Hours, TimeOfDay, WeekTime, hours_text, parse_hours
from metrics.lines import Line, parse_line

FRIDAY = 4
LONGEST_LAG_DAYS = 3660

Family = Literal[
    "messages",
    "turns",
    "chats",
    "threads",
    "buyer_days",
    "refunds",
    "disputes",
    "shipments",
    "cancellations",
    "reviews",
    "chat_ratings",
]
CHAT_FAMILIES = ("messages", "turns", "chats", "threads", "buyer_days")
SWITCHES: dict[str, tuple[str, ...]] = {
    "within": (*CHAT_FAMILIES, "refunds"),
    "hours": CHAT_FAMILIES,
    "hours_mean": CHAT_FAMILIES,
    "holidays": CHAT_FAMILIES,
    "bots": CHAT_FAMILIES,
    "kind": ("refunds", "disputes"),
    "pause": ("refunds",),
    "side": ("reviews",),
    "handled_by": ("chat_ratings",),
    "exclude": ("refunds", "reviews"),
    "cap_seconds": CHAT_FAMILIES,
    "cycle": CHAT_FAMILIES,
    "weekend_due": CHAT_FAMILIES,
    "per_buyer_per_month": ("reviews",),
    "greeting_counts": CHAT_FAMILIES,
}
"""Switch → the families that it says anything about. Elsewhere it is an error: it would be silently ignored."""

MARKETS: dict[str, frozenset[str]] = {"SEA": frozenset({"SEA", "ID", "TH", "VN", "MY", "PH", "SG"})}
"""A market that stands for several."""


class BadFieldError(ValueError):
    """A field that says what it may not; the message tells what is allowed."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in both languages of the screen."""

    zh: str
    en: str


class Holiday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A local date with other hours than its weekday's; none when `hours` is empty."""

    date: date
    hours: Hours = Hours()


class Cycle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was asked before `cutoff` of a local day is due at `due` of that day; what was asked later, a day later."""

    cutoff: TimeOfDay
    due: TimeOfDay


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"pass_": "pass"}):
    """A dated, sourced definition: which facts are cases, how each is judged, and where the line is.

    `within`: seconds, None without a deadline. `hours`: in the shop's local time; empty means round the clock. `near`:
    how close to the line counts as near, in the figure's unit. `effective_to`: the first day on which the rule no
    longer holds. `kind`: the kinds of request that count; empty means all. `cap_seconds`: a longer wait counts as this
    long, and so does none at all. `cycle`, `weekend_due`: deadlines by the clock on the wall. `per_buyer_per_month`:
    only a buyer's first so many reviews of a month count. `lag_days`:
    the window ends so many whole days before the as-of day. `greeting_counts`: whether a bare "Hi" is an answer.
    `blend`: half the window's share, half that of its latest quarter of cases.
    """

    id: str
    cases: Family
    title: Words
    platform: str = "*"
    market: str = "*"
    within: Seconds | None = None
    hours: Hours = Hours()
    hours_mean: Literal["asked_inside", "clock_stops"] = "asked_inside"
    holidays: tuple[Holiday, ...] = ()
    bots: Literal["count", "ignore", "leave_out"] = "ignore"
    statistic: Literal["share", "share_missed", "mean", "rate"] = "share"
    window: str = "30 days"
    pass_: Line | None = None
    target: Line | None = None
    near: Decimal = Decimal(0)
    minimum_cases: int = 0
    effective_from: date = date.min
    effective_to: date | None = None
    grade: Literal["A", "B", "C", "D", "user"] = "user"
    source: str = ""
    note: Words | None = None
    violation: str | None = None
    kind: tuple[Literal["refund_only", "return_refund", "exchange", "other"], ...] = ()
    side: Literal["description", "service", "logistics"] = "description"
    handled_by: Literal["agent"] | None = None
    per: Literal["paid_orders"] | None = None
    pause: Literal["buyer"] | None = None
    exclude: tuple[Literal["platform_intervened", "auto_review"], ...] = ()
    cap_seconds: int | None = None
    cycle: Cycle | None = None
    weekend_due: WeekTime | None = None
    per_buyer_per_month: int | None = None
    lag_days: int | None = None
    greeting_counts: bool = True
    blend: Literal["latest_quarter"] | None = None

    @classmethod
    def of(cls, entry: dict[str, Any]) -> "Rule":
        """The rule that a [[rule]] table of a rule file describes.

        Raises msgspec.ValidationError, or BadFieldError, when a field is missing, unknown or says what it may not.
        """
        entry = {"title": entry.get("id"), **entry}
        for field in ("title", "note"):
            if isinstance(entry.get(field), str):
                entry[field] = {"zh": entry[field], "en": entry[field]}
        if isinstance(entry.get("kind"), str):
            entry["kind"] = [entry["kind"]]
        if isinstance(entry.get("holidays"), list):
            entry["holidays"] = [{"date": day} if isinstance(day, date) else day for day in entry["holidays"]]
        rule = msgspec.convert(entry, cls, dec_hook=_read)
        rule._check(frozenset(entry))
        return rule

    def _check(self, given: frozenset[str]) -> None:
        for field, pattern in (("id", r"[\w.-]+"), ("window", r"week|month|[1-9]\d{0,3} days?")):
            if not re.fullmatch(pattern, getattr(self, field)):
                raise BadFieldError(field, f"must match {pattern}")
        for switch, families in SWITCHES.items():
            if switch in given and self.cases not in families:
                raise BadFieldError(switch, f"says nothing about {self.cases}; allowed for {', '.join(families)}")
        if (self.statistic == "rate") != (self.per is not None):
            raise BadFieldError("per", 'statistic "rate" needs per = "paid_orders", and no other statistic has it')
        if self.effective_to is not None and self.effective_to <= self.effective_from:
            raise BadFieldError("effective_to", "must be later than effective_from")
        for field, amount in (("near", self.near), ("minimum_cases", self.minimum_cases), ("lag_days", self.lag_days)):
            if amount is not None and amount < 0:
                raise BadFieldError(field, "must not be negative")
        self._check_deadlines()
        self._check_answers()
        for field, line in (("pass", self.pass_), ("target", self.target)):
            if line is not None and line.unit == "seconds" and self.unit != "seconds":
                raise BadFieldError(field, "the line is a duration, but the figure is not")
            if line is not None and self.unit == "share" and line.number > 1:
                raise BadFieldError(field, "a share lies between 0 and 1: write 0.90 for 90 %")

    def _check_answers(self) -> None:
        if not self.greeting_counts and self.bots == "count":
            raise BadFieldError("greeting_counts", 'does not go with bots = "count": nobody greets like a bot')
        if self.blend is not None and self.statistic != "share":
            raise BadFieldError("blend", 'goes with statistic "share" only')

    def _check_deadlines(self) -> None:
        for field, amount in (("cap_seconds", self.cap_seconds), ("per_buyer_per_month", self.per_buyer_per_month)):
            if amount is not None and amount < 1:
                raise BadFieldError(field, "must be at least 1")
        if self.lag_days is not None and self.lag_days > LONGEST_LAG_DAYS:
            raise BadFieldError("lag_days", f"must be {LONGEST_LAG_DAYS} at the most")
        if self.lag_days is not None and self.window in ("week", "month"):
            raise BadFieldError("lag_days", 'needs a window of days, such as "60 days"')
        by_the_wall = [name for name in ("cycle", "weekend_due") if getattr(self, name) is not None]
        if by_the_wall and self.hours_mean == "clock_stops":
            raise BadFieldError(by_the_wall[0], 'a deadline by the clock on the wall does not go with "clock_stops"')
        if len(by_the_wall) > 1:
            raise BadFieldError("weekend_due", "does not go with cycle")
        if self.cycle is not None and self.within is not None:
            raise BadFieldError("cycle", "does not go with within: it sets the deadline itself")
        if self.weekend_due is not None and (self.within is None or self.weekend_due.weekday > FRIDAY):
            raise BadFieldError("weekend_due", "needs within for the other days, and a time from Mon to Fri")
        if self.cap_seconds is not None and (self.hours_mean == "clock_stops" or self.cases == "buyer_days"):
            raise BadFieldError("cap_seconds", 'does not go with "clock_stops", nor with buyer_days')

    @property
    def unit(self) -> Literal["share", "seconds", "marks"]:
        """What the figure is counted in."""
        if self.statistic != "mean":
            return "share"
        return "marks" if self.cases in ("reviews", "chat_ratings") else "seconds"

    @property
    def near_by(self) -> Fraction:
        """`near`, exact."""
        return Fraction(self.near)

    def as_json(self) -> dict[str, Any]:
        """The rule by the field names of a rule file; durations in seconds, hours and lines as texts."""
        fields: dict[str, Any] = msgspec.to_builtins(self, enc_hook=_written)
        return fields | {
            "near": float(self.near),
            "hours": hours_text(self.hours),
            "holidays": [{"date": str(h.date), "hours": hours_text(h.hours)} for h in self.holidays],
        }

    def applies_to(self, shop: Shop) -> bool:
        """Whether the rule speaks of shops like this one, on whatever day."""
        if self.platform not in ("*", shop.platform):
            return False
        return self.market in ("*", shop.market) or shop.market in MARKETS.get(self.market, ())

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on that local day."""
        return self.effective_from <= day and (self.effective_to is None or day < self.effective_to)


def _read(kind: type, value: object) -> object:
    """What msgspec cannot read by itself: durations, hours and lines as texts."""
    if kind is Seconds and isinstance(value, str):
        return Seconds(seconds_of(value))
    if kind is Hours and isinstance(value, str | list):
        return parse_hours([value] if isinstance(value, str) else value)
    if kind in (TimeOfDay, WeekTime) and isinstance(value, str):
        return kind.parse(value)
    if kind is Line and isinstance(value, str):
        return parse_line(value)
    raise ValueError(f"not understood: {value!r}")


def _written(value: object) -> object:
    if isinstance(value, Line):
        return value.text
    if isinstance(value, TimeOfDay | WeekTime):
        return str(value)
    if isinstance(value, Seconds):
        return int(value)
    raise NotImplementedError(type(value).__name__)
