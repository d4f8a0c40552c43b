"""Metrics room: rules as data. Reads, checks and picks the dated definitions; runs nothing and knows no screen."""

import tomllib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

from platformdirs import user_config_path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from data.errors import DabiaoError
from data.shops import DEFAULTS, Shop
from metrics.durations import seconds_of
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


class Words(BaseModel):
    """One text in both languages of the screen."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    zh: str
    en: str


def _both_languages(value: object) -> object:
    return {"zh": value, "en": value} if isinstance(value, str) else value


def _seconds(value: object) -> object:
    return seconds_of(value) if isinstance(value, str) else value


def _hours(value: object) -> object:
    return parse_hours([value] if isinstance(value, str) else value) if isinstance(value, str | list) else value


def _line(value: object) -> object:
    return parse_line(value) if isinstance(value, str) else value


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Holiday(BaseModel):
    """A local date with other hours than its weekday's; none when `hours` is empty."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    date: date
    hours: Annotated[Hours, BeforeValidator(_hours)] = ()


def _holidays(value: object) -> object:
    return [{"date": day} if isinstance(day, date) else day for day in value] if isinstance(value, list) else value


class Rule(BaseModel):
    """A dated, sourced definition: which facts are cases, how each is judged, and where the line is."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, arbitrary_types_allowed=True)

    id: str = Field(pattern=r"^[\w.-]+$")
    title: Annotated[Words, BeforeValidator(_both_languages)]
    platform: str = "*"
    market: str = "*"
    cases: Family
    within: Annotated[int | None, BeforeValidator(_seconds)] = Field(default=None, gt=0)
    """Seconds; NULL: no deadline."""
    hours: Annotated[Hours, BeforeValidator(_hours)] = ()
    """Weekly opening spans in the shop's local time; empty: round the clock."""
    hours_mean: Literal["asked_inside", "clock_stops"] = "asked_inside"
    holidays: Annotated[tuple[Holiday, ...], BeforeValidator(_holidays)] = ()
    bots: Literal["count", "ignore", "leave_out"] = "ignore"
    statistic: Literal["share", "share_missed", "mean", "rate"] = "share"
    window: str = Field(default="30 days", pattern=r"^(week|month|[1-9]\d{0,3} days?)$")
    pass_: Annotated[Line | None, BeforeValidator(_line)] = Field(default=None, alias="pass")
    target: Annotated[Line | None, BeforeValidator(_line)] = None
    near: Decimal = Field(default=Decimal(0), ge=0)
    """How close to the line counts as near: a share, marks, or seconds."""
    minimum_cases: int = Field(default=0, ge=0)
    effective_from: date = date.min
    effective_to: date | None = None
    """The first day on which the rule no longer holds."""
    grade: Literal["A", "B", "C", "D", "user"] = "user"
    source: str = ""
    note: Annotated[Words | None, BeforeValidator(_both_languages)] = None
    violation: str | None = None
    kind: Annotated[
        tuple[Literal["refund_only", "return_refund", "exchange", "other"], ...], BeforeValidator(_listed)
    ] = ()
    """Kinds of request that count; empty: all."""
    side: Literal["description", "service", "logistics"] = "description"
    handled_by: Literal["agent"] | None = None
    per: Literal["paid_orders"] | None = None
    pause: Literal["buyer"] | None = None
    exclude: tuple[Literal["platform_intervened", "auto_review"], ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "Rule":
        for switch, families in SWITCHES.items():
            if switch in self.model_fields_set and self.cases not in families:
                raise ValueError(f"{switch}: says nothing about {self.cases}; allowed for {', '.join(families)}")
        if (self.statistic == "rate") != (self.per is not None):
            raise ValueError('per: statistic "rate" needs per = "paid_orders", and no other statistic has it')
        if self.effective_to is not None and self.effective_to <= self.effective_from:
            raise ValueError("effective_to: must be later than effective_from")
        for name, line in (("pass", self.pass_), ("target", self.target)):
            if line is not None and line.unit != self.unit and line.unit != "number":
                raise ValueError(f"{name}: the line is a duration, but the figure is not")
        return self

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
        fields = self.model_dump(mode="json", by_alias=True, exclude={"hours", "holidays", "pass_", "target"})
        return fields | {
            "hours": hours_text(self.hours),
            "holidays": [{"date": str(h.date), "hours": hours_text(h.hours)} for h in self.holidays],
            "pass": self.pass_.text if self.pass_ else None,
            "target": self.target.text if self.target else None,
            "near": float(self.near),
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
        raise DabiaoError("error.rulebook_not_toml", file=path, why=f"only platform and [[rule]], not {', '.join(book)}")
    return [_rule(path, number, entry, platform) for number, entry in enumerate(entries, start=1)]


def in_force(rules: Iterable[Rule], shop: Shop, day: date) -> list[Rule]:
    """The rules that judge this shop on this local day, in the order of their books."""
    return [rule for rule in rules if rule.applies_to(shop) and rule.holds_on(day)]


def _rule(path: Path, number: int, entry: dict[str, Any], platform: str | None) -> Rule:
    name = str(entry.get("id", f"#{number}"))
    prefix = name.split(".")[0]
    entry = {"platform": platform or (prefix if prefix in DEFAULTS else "*"), "title": name, **entry}
    try:
        return Rule.model_validate(entry)
    except ValidationError as e:
        first = e.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or first["msg"].removeprefix("Value error, ").split(":")[0]
        value = first["input"] if first["loc"] else entry.get(field)
        raise DabiaoError(
            "error.bad_rule",
            file=path,
            entry=name,
            field=field,
            value=value,
            why=first["msg"].removeprefix("Value error, ").removeprefix(f"{field}: "),
        ) from e


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
