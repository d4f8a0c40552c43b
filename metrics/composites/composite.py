"""The fields of a composite and their checks. Runs nothing."""

import re
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import msgspec

from data.shops import Seller, Shop
from metrics.rules.fields import PATTERNS, BadFieldError, Words, check_place, read
from metrics.rules.threshold import Line, parse_line
from metrics.rules.validity import is_for, is_in_force

Kind = Literal["gate", "sum", "min", "ledger"]
EXPIRIES = '"90 days", "quarter", "quarter Monday" or "year"'
WORDS = ("title", "note", "opens", "closes")
"""Fields with a text in both languages; a rule file may write a single text."""
Count = Literal["paid_orders", "paid_lines", "delivered_orders", "buyers", "paid_amount"]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"pass_": "pass"}):
    """One part of a composite: a figure, a count or sum of orders, or (neither `rule` nor `count`) a typed-in value.

    `rule`: ids of rules; the first one with enough cases decides.
    `measure`: the value of the rule's score that is compared with `pass`; without `pass` the rule's own line decides.
    `levels`: ids of the levels of which it is a condition; empty: all levels.
    `either`: of the parts with the same word, one suffices.
    `without_cases`: the outcome if the rule has no case.
    `group`: the sub-score to which it belongs. `weight`: in percent of its group, if public.
    `adds`: its points are added to the total unweighted; `takes`: they are subtracted from it.
    """

    id: str
    title: Words
    rule: tuple[str, ...] = ()
    count: Count | None = None
    window: str | None = None
    currency: str = ""
    measure: Literal["value", "missed", "missed_buyers"] = "value"
    pass_: Line | None = None
    levels: tuple[str, ...] = ()
    either: str | None = None
    without_cases: Literal["unknown", "holds"] = "unknown"
    group: str | None = None
    weight: Decimal | None = None
    adds: bool = False
    takes: bool = False

    @property
    def typed(self) -> bool:
        """Whether the value is typed in."""
        return not self.rule and self.count is None


class Group(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sub-score of a sum. `weight`: in percent of the total if public; otherwise it is typed in."""

    id: str
    title: Words
    weight: Decimal | None = None


class Level(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """A level of a composite; composites list the best level first.

    `from`: the line that the total must reach. The levels of a gate have parts as conditions instead; a level without
    line and parts applies if no other does. `opens`, `closes`: the advantages and restrictions of the level.
    `programme`: the level is only for shops in this programme; others are not judged by it.
    """

    id: str
    title: Words
    from_: Line | None = None
    opens: Words | None = None
    closes: Words | None = None
    programme: str | None = None


class Minimum(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The number `least` of orders (or whatever `count` names) below which the composite is not judged.

    `score`: the score of a shop with fewer, if public.
    """

    count: Count
    window: str
    least: int
    score: Decimal | None = None


class Weights(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Public weights by the shop's trade and type.

    `rows`: trade, type, and the weights (percent) of `parts` in the same order.
    """

    parts: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[Decimal, ...]], ...]

    def of(self, choice: str) -> dict[str, Decimal]:
        """Return part → weight for a choice such as "茶/通用"; empty if there is no such choice."""
        row = next((row for row in self.rows if f"{row[0]}/{row[1]}" == choice), None)
        return {} if row is None else dict(zip(self.parts, row[2], strict=True))


class Composite(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of a platform's score or badge.

    `window`: replaces the windows of its rules.
    `steps`: the points that an indicator can have, ascending.
    `display`: (minimum total, value shown to buyers), descending. `stars`: (minimum shown value, number of stars).
    `start`: a ledger's balance before any violation; None: points are counted up from 0.
    `expires`: when the points of a violation expire: "90 days" after it, at the end of its "quarter" or "year", or on
    "quarter Monday", the first Monday of a quarter.
    `caution`: a ledger's next level is near if its line is at most this many points away.
    """

    id: str
    title: Words
    kind: Kind
    platform: str
    market: str = "*"
    seller: Seller | None = None
    window: str | None = None
    effective_from: date = date.min
    effective_to: date | None = None
    grade: Literal["A", "B", "C", "D", "user"] = "user"
    source: str = ""
    note: Words | None = None
    minimum: Minimum | None = None
    part: tuple[Part, ...] = ()
    group: tuple[Group, ...] = ()
    level: tuple[Level, ...] = ()
    steps: tuple[Decimal, ...] = ()
    weights: Weights | None = None
    display: tuple[tuple[int, Decimal], ...] = ()
    stars: tuple[tuple[Decimal, Decimal], ...] = ()
    start: Decimal | None = None
    expires: str | None = None
    caution: Decimal | None = None

    @classmethod
    def of(cls, entry: dict[str, Any]) -> "Composite":
        """Return the composite that a [[composite]] table describes.

        Raises msgspec.ValidationError or BadFieldError if a field is missing, unknown or has an invalid value.
        """
        made = msgspec.convert(_written_out(entry), cls, dec_hook=_read)
        made._check()
        return made

    def _check(self) -> None:
        if not re.fullmatch(r"[\w.-]+", self.id):
            raise BadFieldError("id", r"must match [\w.-]+")
        check_place(self.platform, self.market)
        self._check_windows()
        if self.effective_to is not None and self.effective_to <= self.effective_from:
            raise BadFieldError("effective_to", "must be later than effective_from")
        levels, groups = {level.id for level in self.level}, {group.id for group in self.group}
        for part in self.part:
            if self.kind == "sum" and part.group is None and not part.adds and not part.takes:
                raise BadFieldError("group", f"{part.id}: a part of a sum has a group, or is added or taken")
            if part.rule and part.count:
                raise BadFieldError("part", f"{part.id} has a rule and a count; allowed: one of them")
            if not set(part.levels) <= levels:
                raise BadFieldError("levels", f"{part.id}: allowed: {', '.join(sorted(levels))}")
            if part.group is not None and part.group not in groups:
                raise BadFieldError("group", f"{part.id}: allowed: {', '.join(sorted(groups))}")
            if self.kind == "gate" and part.pass_ is None and not part.rule:
                raise BadFieldError("pass", f"{part.id}: a condition needs a line")
            if part.count and part.window is None and self.window is None:
                raise BadFieldError("window", f"{part.id}: a count needs a window")
        names = [part.id for part in self.part] + [group.id for group in self.group]
        if len(set(names)) != len(names):
            raise BadFieldError("id", "two parts or groups have the same id")
        self._check_expires()
        self._check_programmes()
        if self.weights is not None and not set(self.weights.parts) <= set(names):
            raise BadFieldError("weights", "names a part that is not there")

    def _check_programmes(self) -> None:
        for level in self.level:
            if level.programme is None:
                continue
            pattern, allowed = PATTERNS["programme"]
            if self.kind != "gate" or not re.fullmatch(pattern, level.programme):
                raise BadFieldError("programme", f"{level.id}: of a gate's levels: {allowed}")

    def _check_windows(self) -> None:
        pattern, allowed = PATTERNS["window"]
        of_minimum = None if self.minimum is None else self.minimum.window
        for window in (self.window, of_minimum, *(part.window for part in self.part)):
            if window is not None and not re.fullmatch(pattern, window):
                raise BadFieldError("window", f"{window}: {allowed}")

    def _check_expires(self) -> None:
        if self.kind == "ledger" and self.expires is None:
            raise BadFieldError("expires", f"a ledger needs it: {EXPIRIES}")
        if self.expires is not None and not re.fullmatch(
            r"[1-9]\d{0,3} days|quarter|quarter Monday|year", self.expires
        ):
            raise BadFieldError("expires", f"allowed: {EXPIRIES}")

    def applies_to(self, shop: Shop) -> bool:
        """Whether the composite is for this shop, regardless of the day."""
        return is_for(shop, self.platform, self.market, self.seller)

    @property
    def programmes(self) -> set[str]:
        """The programmes for whose shops there are levels."""
        return {level.programme for level in self.level if level.programme is not None}

    def levels_outside(self, shop: Shop) -> tuple[Level, ...]:
        """Return the levels of programmes that the shop is not in."""
        return tuple(level for level in self.level if level.programme is not None and not shop.is_in(level.programme))

    def holds_on(self, day: date) -> bool:
        """Whether the composite is in force on a local day."""
        return is_in_force(self.effective_from, self.effective_to, day)

    def running(self) -> "Composite | None":
        """Return the composite over the running periods; None if none of its windows is a finished period."""
        parts = tuple(msgspec.structs.replace(part, window=_running(part.window)) for part in self.part)
        window = _running(self.window)
        if (window, parts) == (self.window, self.part):
            return None
        return msgspec.structs.replace(self, window=window, part=parts)

    def values(self) -> tuple[str, ...]:
        """Return the names of the values that can be typed in for it; docs/composites.md describes them."""
        names = [part.id for part in self.part if part.typed and (self.kind != "sum" or part.adds or part.takes)]
        if self.kind == "sum":
            names += ["trade"] if self.weights is not None else []
            public = set() if self.weights is None else set(self.weights.parts)
            for part in self.part:
                if part.group is not None:
                    weights = [] if part.weight is not None or part.id in public else [f"weight.{part.id}"]
                    names += [f"points.{part.id}", *([f"bands.{part.id}"] if part.rule else []), *weights]
            for group in self.group:
                names += [f"points.{group.id}", *([f"weight.{group.id}"] if group.weight is None else [])]
        return tuple(names) if self.kind == "gate" else (*names, "score")


def _written_out(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry of a rule file with the permitted abbreviations expanded to the declared fields."""
    entry = _with_words(entry)
    if isinstance(entry.get("market"), list):
        entry["market"] = ", ".join(map(str, entry["market"]))
    for section in ("part", "group", "level"):
        tables = entry.get(section)
        if isinstance(tables, list):
            entry[section] = [_with_words(_named(table)) if isinstance(table, dict) else table for table in tables]
    return entry


def _named(table: dict[str, Any]) -> dict[str, Any]:
    """Return the table with an id: if it has none, it is named after its (first) rule or its count."""
    if isinstance(table.get("rule"), str):
        table = {**table, "rule": [table["rule"]]}
    rules = table.get("rule")
    name = str(rules[0]).rpartition(".")[2] if isinstance(rules, list) and rules else table.get("count")
    return table if name is None else {"id": name, **table}


def _with_words(table: dict[str, Any]) -> dict[str, Any]:
    """Return the table with single texts used for both languages, and the id as title if there is none."""
    table = {**({"title": table["id"]} if "id" in table else {}), **table}
    both = {field: {"zh": table[field], "en": table[field]} for field in WORDS if isinstance(table.get(field), str)}
    return {**table, **both}


def _running(window: str | None) -> str | None:
    """Return the window of the running period for a window of finished periods; other windows unchanged."""
    return None if window is None else window.removeprefix("last ")


def _read(kind: type, value: object) -> object:
    if kind is Line and isinstance(value, str):
        return parse_line(value)
    return read(kind, value)
