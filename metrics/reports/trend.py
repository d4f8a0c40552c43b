"""The trend report: one figure by local day, and its cases by agent, product, hour and day."""

from dataclasses import dataclass
from datetime import datetime

from data.shops import Shop
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring import breakdown, trend
from metrics.scoring.dimensions import Dimension
from metrics.scoring.score import Score, score

DIMENSIONS: tuple[Dimension, ...] = ("agent_id", "product_id", "hour", "day")
"""The dimensions that the cases of every family have."""


@dataclass(frozen=True)
class TrendReport:
    """A rule's score as of an instant (aware, UTC), its figures on 30 local days, and the groups of its cases."""

    shop: str
    as_of: datetime
    rule: Rule
    score: Score
    days: tuple[trend.DayValue, ...]
    by_agent_id: tuple[breakdown.Group, ...]
    by_product_id: tuple[breakdown.Group, ...]
    by_hour: tuple[breakdown.Group, ...]
    by_day: tuple[breakdown.Group, ...]


def report(view: View, shop: Shop, rule: Rule, as_of: datetime | None) -> TrendReport:
    """Return the figure of a rule by local day, and its cases by each of `DIMENSIONS`."""
    groups = (tuple(breakdown.by(view, shop, rule, as_of, dimension)) for dimension in DIMENSIONS)
    days = tuple(trend.daily(view, shop, rule, as_of))
    now = score(view, shop, rule, as_of)
    return TrendReport(shop.shop_id, now.as_of, rule, now, days, *groups)
