"""Judges a shop of a few typed-in numbers by a composite, without a store; and every small change of a composite."""

import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec

from data.reading.typed_values import TypedValue
from data.shops import Shop
from metrics.composites.answering import Asked, standing_of
from metrics.composites.asking import _as_read, _rule_for
from metrics.composites.book import load_composites, programmes_of
from metrics.composites.composite import Composite
from metrics.composites.standing import Standing
from metrics.composites.typed import Typed
from metrics.rules.fields import BadFieldError
from metrics.rules.rule import Rule
from metrics.rules.rulebook import load_rules, rule_files
from metrics.scoring.figures import Tally, buyers_of, figure, status_of
from metrics.scoring.score import Score

Facts = Mapping[str, str | int | Tally]
RULES = load_rules()
PROGRAMMES = ",".join(programmes_of(RULES, load_composites()))
SEA = ("ID", "TH", "VN", "MY", "PH", "SG")
EU = ("IE", "DE")
LATEST = date(2026, 11, 30)
MARKETS = (*SEA, "TW", "CN", "US", "UK", *EU, "IN")


@dataclass(frozen=True)
class Golden:
    """A version of a composite as it was published, and shops that were worked out by hand.

    `days`: its first day, and the first day no longer where there is one. `markets`: those of `MARKETS` in which it
    holds. `shop`: what is known of a shop: typed-in values by name, `paid_orders in 30 days`, `RULE in WINDOW` and so
    on. `level`: where it stands, `subs` and `value`: with which sub-scores and total. `edges`: what changes of it, and
    where it stands then: a level, "-" for none, "not judged" or "incomplete", with the value where one is named.
    `points`: of a ledger, points and the level. `kept_days`: how many days ago points were given that still count.
    `says`: level → the numbers in its texts. `display`: totals and what the buyer sees of them; `stars`: totals and
    their stars. `tables`: fields that are compared as a whole.
    """

    composite: str
    days: str
    markets: tuple[str, ...]
    grade: str
    shop: Facts
    level: str
    edges: tuple[tuple[Facts, str], ...] = ()
    subs: Mapping[str, str] = field(default_factory=dict)
    value: str | None = None
    says: Mapping[str, str] = field(default_factory=dict)
    display: str = ""
    stars: str = ""
    tables: Mapping[str, object] = field(default_factory=dict)
    points: tuple[tuple[int, str], ...] = ()
    kept_days: int | None = None


BASES = ("paid_orders", "paid_lines", "delivered_orders")


def share(met: int, cases: int) -> Tally:
    """So many of the cases are met."""
    return Tally(met=met, missed=cases - met)


def lacking(missed: int, cases: int, buyers: int | None = None, orders: int = 0) -> Tally:
    """So many of the cases are missed, each of another buyer, or of so many. `orders`: what a rate is divided by."""
    of = [f"b{n % (buyers or missed)}" for n in range(missed)]
    return Tally(met=cases - missed, missed=missed, missed_of=of, **dict.fromkeys(BASES, orders))


def marks(total: int, reviews: int) -> Tally:
    return Tally(met=reviews, measured=reviews, total=total)


def judged(composite: Composite, golden: Golden, facts: Facts, programmes: str | None = PROGRAMMES) -> Standing:
    """Where a shop of these facts stands by a composite, at noon of the last day of its version, or of `LATEST`."""
    first, *end = map(date.fromisoformat, golden.days.split())
    day = end[0] - timedelta(days=1) if end else LATEST
    shop = Shop("s", composite.platform, golden.markets[0], "UTC", programmes=programmes)
    item = Asked(shop, composite, datetime(day.year, day.month, day.day, 12, tzinfo=UTC), None)
    texts = {name: value for name, value in facts.items() if isinstance(value, str)}
    typed = Typed({n: TypedValue("s", composite.id, n, text, first) for n, text in texts.items()})
    scores = {
        (0, part.id, name): scored
        for part in composite.part
        for name in part.rule
        if (scored := _score(facts, name, part.id, item)) is not None
    }
    counts: dict[tuple[int, str], Fraction | None] = {}
    for part in composite.part:
        if part.count is not None:
            currency = f", {part.currency}" if part.currency else ""
            counts[0, part.id] = _count(facts, f"{part.count} in {part.window or composite.window}{currency}")
    if composite.minimum is not None:
        counts[0, "minimum"] = _count(facts, f"{composite.minimum.count} in {composite.minimum.window}")
    return standing_of(item, typed, scores, counts, _rows(golden, facts, item), 0)


def _count(facts: Facts, name: str) -> Fraction | None:
    value = facts.get(name)
    return Fraction(value) if isinstance(value, int) else None


def _score(facts: Facts, name: str, part_id: str, item: Asked) -> tuple[Rule, Score] | None:
    rule = _rule_for(RULES, name, item)
    if rule is None:
        return None
    part = next(part for part in item.composite.part if part.id == part_id)
    rule = _as_read(rule, part, item.composite)
    tally = facts.get(f"{name} in {rule.window}", Tally())
    assert isinstance(tally, Tally)
    value, cases = figure(rule, tally)
    buyers = buyers_of(rule, tally.missed_of)
    score = Score(
        shop="s", rule=name, as_of=item.as_of, known_until=item.as_of, from_=item.as_of, to=item.as_of,
        value=None if value is None else float(value), unit=rule.unit, pass_=None,
        status=status_of(rule, value, cases, tally.paid_orders, buyers, tally.missed), met=tally.met,
        missed=tally.missed, pending=0, excluded=0, cases=cases, previous=None, needed=None, spare=None,
        recovers_on=None, source="", grade="", value_exact=value, distance=None, timezone="UTC", missed_buyers=buyers,
    )  # fmt: skip
    return rule, score


def _rows(golden: Golden, facts: Facts, item: Asked) -> list[dict[str, object]]:
    """Violations that cost points: `points`, all of the day that is asked about, or of so many days before it."""
    if "points" not in facts:
        return []
    days = facts.get("days ago", 0)
    assert isinstance(days, int)
    decided = item.as_of - timedelta(days=days)
    return [{"decided_at": decided, "points": Decimal(str(facts["points"])), "expires_at": None}]


def outcome(standing: Standing) -> str:
    if standing.status != "judged":
        return standing.status.replace("_", " ")
    return standing.level or "-"


# --- every small change of a composite -------------------------------------------------------------------------------


def entries() -> list[dict[str, Any]]:
    """The [[composite]] tables of the rule files as they are written, each with its file's platform."""
    tables = []
    for path in rule_files():
        written = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        tables += [{"platform": written["platform"], **entry} for entry in written.get("composite", [])]
    return tables


TEXTS = {"id", "title", "note", "source", "platform", "opens", "closes", "minimum", "part", "level", "group", "weights"}
OTHER = {
    "kind": ("gate", "sum", "min", "ledger"),
    "count": ("paid_orders", "paid_lines", "delivered_orders", "buyers", "paid_amount"),
    "measure": ("value", "missed", "missed_buyers"), "without_cases": ("unknown", "holds"), "grade": ("A", "B", "C"),
    "seller": ("local", "cross_border"), "programme": ("another",),
    "window": ("31 days",), "currency": ("CHF",),
    "expires": ("91 days", "quarter", "quarter Monday", "year"), "market": ("ZZ",),
}  # fmt: skip
TURNED = {">=": ">", ">": ">=", "<=": "<", "<": "<="}


def changed(entry: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What was changed, and the table with this one change: a line, number, day or word, or a table left out."""
    for name, other in _changes_of_table(entry):
        yield name, {**entry, **other}
    if "minimum" in entry:
        for name, other in _changes_of_table(entry["minimum"]):
            yield f"minimum.{name}", {**entry, "minimum": {**entry["minimum"], **other}}
    for kind in ("part", "level"):
        for place, table in enumerate(entry.get(kind, [])):
            left = [deepcopy(t) for n, t in enumerate(entry[kind]) if n != place]
            yield f"{kind} {table['id']} left out", {**entry, kind: left}
            for name, other in _changes_of_table(table):
                tables = [*entry[kind][:place], {**table, **other}, *entry[kind][place + 1 :]]
                yield f"{kind} {table['id']}.{name}", {**entry, kind: tables}


def _changes_of_table(table: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, value in table.items():
        if name in TEXTS:
            continue
        for other in _others(name, value):
            yield f"{name} = {other}", {name: other}


def _others(name: str, value: object) -> Iterator[object]:
    if name in ("pass", "from") and isinstance(value, str):
        sign, number = value.split()
        unit = Decimal(1).scaleb(min(Decimal(number).as_tuple().exponent, 0))  # type: ignore[type-var]
        yield f"{TURNED[sign]} {number}"
        yield from (f"{sign} {Decimal(number) + step:f}" for step in (unit, -unit) if Decimal(number) + step >= 0)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, date):
        yield from (value + timedelta(days=step) for step in (1, -1))
    elif isinstance(value, int | Decimal):
        yield from (value + step for step in (1, -1))
    elif isinstance(value, list):
        for place in range(len(value)):
            if len(value) > 1 or name == "market":
                yield [*value[:place], *value[place + 1 :]] or ["ZZ"]
    elif name in ("either", "group"):
        yield "other"
    elif name == "rule":
        yield "kuaishou.dispatch" if value == "kuaishou.reply_3m" else "kuaishou.reply_3m"
    else:
        yield from (other for other in OTHER[name] if other != value)


def made(entry: Mapping[str, Any]) -> Composite | None:
    """The composite of a table; None where the table is refused."""
    try:
        return Composite.of(dict(entry))
    except (msgspec.ValidationError, BadFieldError):
        return None
