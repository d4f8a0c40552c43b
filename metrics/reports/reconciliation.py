"""A figure that a platform shows, against ours and its variants: what explains it, and the cases that each moves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.shops import Shop
from data.view import View
from metrics.reconcile.data_gaps import Gap
from metrics.reconcile.evidence import Observation
from metrics.reconcile.platform_figure import parse_shown
from metrics.reconcile.run_variant import difference
from metrics.reconcile.search import Found, Reconciliation, closest
from metrics.rules.rule import Rule
from metrics.scoring.requests import request_of
from metrics.scoring.windows import parse_as_of


@dataclass(frozen=True)
class Variant:
    """A variant's figure. `changes`: the settings that differ from ours; `gap`: how far it is above the one shown.

    `matches`: the value could be shown like this; `fits`: so could all further values and numbers.
    """

    changes: tuple[str, ...]
    value: float | None
    cases: int
    gap: float | None
    matches: bool
    fits: bool


@dataclass(frozen=True)
class MovedCase:
    """A case on which a variant differs from ours. `was`, `is_`: its verdict in ours and there; None: no case there."""

    case_id: str
    was: str | None
    is_: str | None


@dataclass(frozen=True)
class ComparedVariant(Variant):
    """A variant beside ours. `changed`, `entered`, `left`: how many cases count otherwise, only there, only in ours.

    `same_unit` is False where the two count different things, so that no case of one is a case of the other.
    """

    same_unit: bool
    changed: int
    entered: int
    left: int
    moved: tuple[MovedCase, ...]


@dataclass(frozen=True)
class ReconciliationReport:
    """Our figure, what data may be missing under it, and the closest variants.

    `shown_`: the value that the platform shows, "shown" in the document. `values`: how many values and numbers were
    given. `tried`: how many variants were run. `outcome`: same · explained · could_be · none · no_data. `chance`: how
    often a variant that fits all values would be found although none is the platform's, measured on this shop's data.
    """

    shop: str
    rule: str
    as_of: datetime
    shown_: float
    values: int
    outcome: str
    chance: float
    ours: Variant
    gaps: tuple[Gap, ...]
    tried: int
    readings: tuple[ComparedVariant, ...]


def observed(
    shop: Shop,
    rule: Rule,
    text: str,
    as_of: datetime | None,
    numerator: int | None = None,
    denominator: int | None = None,
) -> Observation:
    """What a platform showed, from "85.2%" or, with a day (or time) of its own, from "85.2%@2026-03-27".

    `as_of`: the instant of a value without one. Raises DabiaoError for a text that is no figure of the rule or no time.
    """
    value, _, day = text.partition("@")
    instant = parse_as_of(day, shop) if day.strip() else as_of
    return Observation(rule, instant, parse_shown(value, rule.unit), numerator, denominator)


def report(view: View, shop: Shop, as_of: datetime | None, answer: Reconciliation) -> ReconciliationReport:
    """The outcome of a search, with the cases that each of the closest variants moves."""
    return ReconciliationReport(
        shop=shop.shop_id,
        rule=answer.ours.reading.rule.id,
        as_of=request_of(view, shop, answer.ours.reading.rule, as_of).as_of,
        shown_=float(answer.displayed.value),
        values=sum(observation.values for observation in answer.observations),
        outcome=answer.outcome,
        chance=answer.chance,
        ours=Variant(**_figure(answer.ours)),
        gaps=answer.gaps,
        tried=len(answer.tried),
        readings=tuple(_compared(view, shop, as_of, answer, closest(answer))),
    )


def _compared(
    view: View, shop: Shop, as_of: datetime | None, answer: Reconciliation, variants: Iterable[Found]
) -> Iterable[ComparedVariant]:
    for variant in variants:
        differing = difference(view, shop, answer.ours.reading, variant.reading, as_of)
        moved = tuple(
            MovedCase(case.case_id, was, now) for (was, now), cases in differing.moved.items() for case in cases
        )
        yield ComparedVariant(
            **_figure(variant),
            same_unit=differing.same_unit,
            changed=differing.counts["changed"],
            entered=differing.counts["entered"],
            left=differing.counts["left"],
            moved=moved,
        )


def _figure(variant: Found) -> dict[str, Any]:
    return {
        "changes": tuple(change.name for change in variant.changes),
        "value": None if variant.value is None else float(variant.value),
        "cases": variant.cases,
        "gap": None if variant.gap is None else float(variant.gap),
        "matches": variant.matches,
        "fits": variant.fits,
    }
