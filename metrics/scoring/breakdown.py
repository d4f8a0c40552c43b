"""The cases of a figure, grouped: by agent, product, hour or day, by bin, reason or mark."""

from dataclasses import dataclass
from datetime import datetime

from data.shops import Shop
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring.dimensions import KEYS, Dimension
from metrics.scoring.engine import COUNTS, IN_WINDOW, query
from metrics.scoring.figures import Tally, figure
from metrics.scoring.requests import request_of


@dataclass(frozen=True)
class Group:
    """The cases of one agent, product, local hour, bin …. `key` is None where the case names none."""

    key: str | None
    met: int
    missed: int
    pending: int
    value: float | None

    @property
    def counted(self) -> int:
        """The cases that a figure rests on: the met and the missed."""
        return self.met + self.missed


def by(view: View, shop: Shop, rule: Rule, as_of: datetime | None, what: Dimension) -> list[Group]:
    """The groups of the rule's window: most misses first, or in order for hours, days and weekdays.

    `as_of` None: as of the end of the rule's tables. A rate has no figure of a group (orders belong to none): its
    `value` is None. Raises KeyError for another grouping.
    """
    request, key = request_of(view, shop, rule, as_of), KEYS[what]
    window = request.window
    rows = query(request, since=window.start).rows(
        view,
        f"""
        SELECT
            {key.sql} AS key,
            {COUNTS}
        FROM cases AS c {key.joins}
        WHERE {IN_WINDOW} AND verdict <> 'excluded'
        GROUP BY {key.sql}
        ORDER BY {"key" if what in ("hour", "day", "weekday") else "missed DESC, total DESC, key"}
        """,
        start=window.start,
        end=window.end,
    )
    groups = []
    for row in rows:
        called = row.pop("key")
        tally = Tally(**row)
        value, _ = figure(rule, tally)
        groups.append(Group(called, tally.met, tally.missed, tally.pending, None if value is None else float(value)))
    return groups
