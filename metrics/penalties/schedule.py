"""The fields of a penalty schedule and their checks. Runs nothing."""

import re
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeVar, get_args

import msgspec

from data.shops import Shop
from metrics.penalties.extent import NONE, Extent
from metrics.rules.rule import BadFieldError, Words
from metrics.rules.validity import is_for, is_in_force

Severity = Literal["minor", "serious", "especially_serious"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""From the mildest to the gravest."""

Action = Literal[
    "warning",
    "study",
    "compulsory_study",
    "compulsory_exam",
    "all_products_down",
    "no_new_listings",
    "no_campaigns",
    "traffic_limit",
    "order_limit",
    "slower_settlement",
]
"""What a platform does besides deducting money and points."""


class Violation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of violation. `names`: its names in ledgers. `counted_by`: the rule whose missed cases are violations."""

    id: str
    platform: str
    title: Words
    names: tuple[str, ...] = ()
    counted_by: str | None = None

    @classmethod
    def of(cls, entry: dict[str, Any]) -> "Violation":
        """Return the kind that a [[violation]] table describes. Raises the same errors as `Penalty.of`."""
        made = _made(cls, entry)
        _check_id("id", made.id)
        return made


class Penalty(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The penalty for kinds of violation at one severity in one version of a platform's text.

    `violation`: the kinds. `severity`: None if the platform does not distinguish any.
    `actions`: None if not published. `removed`: what this version no longer does. `days`: how long an action lasts.
    `fine`: in `currency`.
    `effective_from`: None if the text has no date; it is then never in force.
    `effective_to`: the first day on which it is no longer in force.
    `grade`: as for rules; "user" takes precedence over the platform's.
    `lowered_from`: the version whose amounts this one lowered, if the text does not state the new amounts.
    """

    violation: tuple[str, ...]
    version: str
    actions: tuple[Action, ...] | None
    fine: Extent
    platform: str
    market: str = "*"
    severity: Severity | None = None
    removed: tuple[Action | Literal["points"], ...] = ()
    currency: str = ""
    points: Extent = NONE
    days: dict[Action, Extent] = {}
    lowered_from: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    grade: Literal["A", "B", "C", "D", "user"] = "user"
    source: str = ""
    note: Words | None = None

    @classmethod
    def of(cls, entry: dict[str, Any]) -> "Penalty":
        """Return the penalty that a [[penalty]] table describes.

        Raises msgspec.ValidationError or BadFieldError if a field is missing, unknown or has an invalid value.
        """
        if isinstance(entry.get("violation"), str):
            entry = {**entry, "violation": [entry["violation"]]}
        if entry.get("actions") == "unknown":
            entry = {**entry, "actions": None}
        made = _made(cls, entry)
        _check_id("violation", *made.violation)
        _check_dates(made.effective_from, made.effective_to)
        if made.fine.high and not re.fullmatch(r"[A-Z]{3}", made.currency):
            raise BadFieldError("currency", 'an amount needs the three letters of its currency, such as "CNY"')
        if made.lowered_from is not None and made.fine.known:
            raise BadFieldError("lowered_from", 'goes with fine = "unknown" only: the amount is there')
        for action in made.days:
            if made.actions is None or action not in made.actions:
                raise BadFieldError("days", f"{action} is none of the actions")
        return made

    def applies_to(self, shop: Shop) -> bool:
        """Whether it speaks of shops like this one, on whatever day."""
        return is_for(shop, self.platform, self.market)

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on that local day."""
        return is_in_force(self.effective_from, self.effective_to, day)


class Payout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a merchant pays the buyer of each faulty order: a share of the amount paid, between `least` and `most`.

    `counted_by`: the rule whose missed cases are these orders; None if no rule can identify them.
    """

    violation: str
    title: Words
    platform: str
    share: Decimal
    least: Decimal
    most: Decimal
    currency: str
    market: str = "*"
    counted_by: str | None = None
    effective_from: date
    effective_to: date | None = None
    grade: Literal["A", "B", "C", "D", "user"] = "user"
    source: str = ""
    note: Words | None = None

    @classmethod
    def of(cls, entry: dict[str, Any]) -> "Payout":
        """Return the payout that a [[payout]] table describes. Raises the same errors as `Penalty.of`."""
        made = _made(cls, entry)
        _check_dates(made.effective_from, made.effective_to)
        if not 0 < made.share <= 1:
            raise BadFieldError("share", "must lie between 0 and 1: write 0.10 for 10 %")
        if not 0 <= made.least <= made.most:
            raise BadFieldError("least", "must not be above most")
        return made

    def applies_to(self, shop: Shop) -> bool:
        """Whether it speaks of shops like this one, on whatever day."""
        return is_for(shop, self.platform, self.market)

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on that local day."""
        return is_in_force(self.effective_from, self.effective_to, day)


class Assumption(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number that the platform's text leaves open, with the default used until the merchant changes it."""

    title: Words
    default: int
    least: int = 1
    most: int = 10_000

    @classmethod
    def of(cls, entry: dict[str, Any]) -> "Assumption":
        """Return the assumption that an [assumptions.NAME] table describes. Raises the same errors as `Penalty.of`."""
        made = _made(cls, entry)
        if not made.least <= made.default <= made.most:
            raise BadFieldError("default", f"must lie between {made.least} and {made.most}")
        return made


Made = TypeVar("Made", bound=msgspec.Struct)


def _made(kind: type[Made], entry: dict[str, Any]) -> Made:
    filled = dict(entry)
    if isinstance(filled.get("market"), list):
        filled["market"] = ", ".join(map(str, filled["market"]))
    for field in ("title", "note"):
        if isinstance(filled.get(field), str):
            filled[field] = {"zh": filled[field], "en": filled[field]}
    return msgspec.convert(filled, kind, dec_hook=_read)


def _check_id(field: str, *names: str) -> None:
    if not names or not all(re.fullmatch(r"\w+", name) for name in names):
        raise BadFieldError(field, r"must match \w+")


def _read(kind: type, value: object) -> object:
    if kind is Extent and isinstance(value, str):
        return Extent.parse(value)
    raise ValueError(f"not understood: {value!r}")


def _check_dates(first: date | None, until: date | None) -> None:
    if first is not None and until is not None and until <= first:
        raise BadFieldError("effective_to", "must be later than effective_from")
