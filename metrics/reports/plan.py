"""The plan report: what brings a figure back to its line, its confidence, and its expected course."""

from dataclasses import dataclass
from datetime import date, datetime

from data.shops import Shop
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring.outlook import outlook
from metrics.scoring.score import score


@dataclass(frozen=True)
class PlanReport:
    """A rule's plan as of an instant (aware, UTC).

    The fields up to `recovers_on` are those of `Score`, the others those of `Outlook`.
    """

    shop: str
    rule: str
    as_of: datetime
    value: float | None
    status: str
    needed: int | None
    spare: int | None
    recovers_on: date | None
    low: float | None
    high: float | None
    by_chance: bool
    level: float | None
    recovers_at_level: date | None
    median: float | None
    at_median: int | None
    at_end: float | None


def report(view: View, shop: Shop, rule: Rule, as_of: datetime | None) -> PlanReport:
    """Return the plan of one rule."""
    now = score(view, shop, rule, as_of)
    return PlanReport(
        shop=now.shop,
        rule=now.rule,
        as_of=now.as_of,
        value=now.value,
        status=now.status,
        needed=now.needed,
        spare=now.spare,
        recovers_on=now.recovers_on,
        **vars(outlook(view, shop, rule, now)),
    )
