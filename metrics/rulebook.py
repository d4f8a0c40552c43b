"""Metrics room: rules as data. Reads, checks and picks the dated definitions; runs nothing and knows no screen."""

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import msgspec
from platformdirs import user_config_path

from data.errors import DabiaoError
from data.shops import DEFAULTS, Shop
from metrics.durations import Seconds, seconds_of
from metrics.hours import Hours, hours_text, parse_hours
from metrics.lines import Line, parse_line

BUILT_IN = Path(__file__).with_name("rulebook")

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


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"pass_": "pass"}):
    """A dated, sourced definition: which facts are cases, how each is judged, and where the line is.

    `within`: seconds, None without a deadline. `hours`: in the shop's local time; empty means round the clock. `near`:
    how close to the line counts as near, in the figure's unit. `effective_to`: the first day on which the rule no
    longer holds. `kind`: the kinds of request that count; empty means all.
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
        for field, amount in (("near", self.near), ("minimum_cases", self.minimum_cases)):
            if amount < 0:
                raise BadFieldError(field, "must not be negative")
        for field, line in (("pass", self.pass_), ("target", self.target)):
            if line is not None and line.unit == "seconds" and self.unit != "seconds":
                raise BadFieldError(field, "the line is a duration, but the figure is not")

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


def load_rules(extra: Iterable[Path] = ()) -> list[Rule]:
    """Every rule: the built-in rulebooks, the merchant's own in the configuration folder, and the files named here.

    Raises DabiaoError naming file, entry, field and value when a file is not a rulebook, or when two rules of one id
    would be in force for one shop on one day.
    """
    own = user_config_path("dabiao", appauthor=False) / "rules"
    paths = [*sorted(BUILT_IN.glob("*.toml")), *(sorted(own.glob("*.toml")) if own.is_dir() else []), *extra]
    rules = [rule for path in paths for rule in read_rulebook(path)]
    _refuse_overlaps(rules)
    return rules


def read_rulebook(path: Path) -> list[Rule]:
    """The rules of one file. Raises DabiaoError when it cannot be read or an entry is wrong."""
    try:
        book = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError) as e:
        raise DabiaoError("error.rulebook_unreadable", file=path, why=str(e)) from e
    except tomllib.TOMLDecodeError as e:
        raise DabiaoError("error.rulebook_not_toml", file=path, why=str(e)) from e
    platform = book.pop("platform", None)
    entries = book.pop("rule", [])
    if not isinstance(entries, list) or book:
        raise DabiaoError("error.rulebook_not_toml", file=path, why=f"not [[rule]]: {', '.join(book)}")
    return [_rule(path, number, entry, platform) for number, entry in enumerate(entries, start=1)]


def in_force(rules: Iterable[Rule], shop: Shop, day: date) -> list[Rule]:
    """The rules that judge this shop on this local day, in the order of their books."""
    return [rule for rule in rules if rule.applies_to(shop) and rule.holds_on(day)]


def _rule(path: Path, number: int, entry: dict[str, Any], platform: str | None) -> Rule:
    name = str(entry.get("id", f"#{number}"))
    prefix = name.split(".")[0]
    try:
        return Rule.of({"platform": platform or (prefix if prefix in DEFAULTS else "*"), **entry})
    except BadFieldError as e:
        field, why = e.field, str(e)
    except msgspec.ValidationError as e:
        why, _, place = str(e).partition(" - at `$.")
        found = re.search(r"field `(\w+)`", why)
        field = re.sub(r"\[.*", "", place.rstrip("`")) or (found[1] if found else "")
    value = entry.get(field.split(".")[0])
    raise DabiaoError("error.bad_rule", file=path, entry=name, field=field, value=value, why=why)


def _read(kind: type, value: object) -> object:
    """What msgspec cannot read by itself: durations, hours and lines as texts."""
    if kind is Seconds and isinstance(value, str):
        return Seconds(seconds_of(value))
    if kind is Hours and isinstance(value, str | list):
        return parse_hours([value] if isinstance(value, str) else value)
    if kind is Line and isinstance(value, str):
        return parse_line(value)
    raise ValueError(f"not understood: {value!r}")


def _written(value: object) -> object:
    if isinstance(value, Line):
        return value.text
    if isinstance(value, Seconds):
        return int(value)
    raise NotImplementedError(type(value).__name__)


def _refuse_overlaps(rules: list[Rule]) -> None:
    seen: dict[str, list[Rule]] = {}
    for rule in rules:
        for other in seen.setdefault(rule.id, []):
            if _same_shops(rule, other) and _same_days(rule, other):
                raise DabiaoError(
                    "error.rules_overlap",
                    rule=rule.id,
                    first=other.effective_from,
                    second=rule.effective_from,
                    market=rule.market,
                )
        seen[rule.id].append(rule)


def _same_shops(one: Rule, two: Rule) -> bool:
    if "*" not in (one.platform, two.platform) and one.platform != two.platform:
        return False
    markets = [MARKETS.get(rule.market, {rule.market}) for rule in (one, two)]
    return "*" in (one.market, two.market) or bool(markets[0] & markets[1])


def _same_days(one: Rule, two: Rule) -> bool:
    return (two.effective_to is None or one.effective_from < two.effective_to) and (
        one.effective_to is None or two.effective_from < one.effective_to
    )
