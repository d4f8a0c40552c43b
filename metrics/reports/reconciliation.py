"""The reconciliation report: a platform's figure compared with ours and its variants, and the cases that change."""

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
    """A variant's figure. `changes`: the settings that differ from ours. `gap`: the figure minus the platform's one.

    `matches`: the value is compatible with the one shown. `fits`: so are all further values and numbers.
    """

    changes: tuple[str, ...]
    value: float | None
    cases: int
    gap: float | None
    matches: bool
    fits: bool


@dataclass(frozen=True)
class MovedCase:
    """A case on which a variant differs from ours. `was`, `is_`: its verdict in ours and the variant; None: no case."""

    case_id: str
    was: str | None
    is_: str | None


@dataclass(frozen=True)
class ComparedVariant(Variant):
    """A variant compared with ours.

    `changed`, `entered`, `left`: the number of cases that are judged differently, are only in the variant, are only in
    ours. `same_unit`: False if the two count different things, so that no case of one is a case of the other.
    """

    same_unit: bool
    changed: int
    entered: int
    left: int
    moved: tuple[MovedCase, ...]


@dataclass(frozen=True)
class ReconciliationReport:
    """Our figure, data that may be missing, and the closest variants.

    `shown_`: the value that the platform shows ("shown" in the document). `values`: the number of values and numbers
    entered. `tried`: the number of variants calculated. `outcome`: same, explained, could_be, none or no_data.
    `chance`: how often a variant that fits all values would be found by chance, measured on this shop's data.
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
    """Parse a platform's figure, such as "85.2%" or, with its own day or time, "85.2%@2026-03-27".

    `as_of`: the instant of a value without a day. Raises DabiaoError if the text is not a figure of the rule or a time.
    """
    value, _, day = text.partition("@")
    instant = parse_as_of(day, shop) if day.strip() else as_of
    return Observation(rule, instant, parse_shown(value, rule.unit), numerator, denominator)


def report(view: View, shop: Shop, as_of: datetime | None, answer: Reconciliation) -> ReconciliationReport:
    """Return the outcome of a search, with the cases that each of the closest variants changes."""
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
