"""The cases of a figure, grouped by agent, product, hour, day, bin, reason or mark."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.engine import Engine
from data.shops import Shop
from metrics.rules.rule import Rule
from metrics.scoring.dimensions import KEYS, Dimension
from metrics.scoring.engine import COUNTS, IN_OWN_WINDOW, IN_WINDOW, query, query_of_shops
from metrics.scoring.figures import Tally, figure
from metrics.scoring.requests import Request, request_of


@dataclass(frozen=True)
class Group:
    """The counts of the cases of one agent, product, local hour, bin …; `key` is None for cases that name none."""

    key: str | None
    met: int
    missed: int
    pending: int
    value: float | None

    @property
    def counted(self) -> int:
        """The number of cases that the figure is based on: met and missed."""
        return self.met + self.missed


def by(view: Engine, shop: Shop, rule: Rule, as_of: datetime | None, what: Dimension) -> list[Group]:
    """Return the groups of the rule's window, most misses first; hours, days and weekdays in chronological order.

    `as_of` None: as of the end of the rule's tables. The `value` of a group is None for a rate, because orders belong
    to no group. Raises KeyError for an unknown dimension.
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
    return [_group(rule, row) for row in rows]


def agents_of_shops(view: Engine, requests: Iterable[Request]) -> list[tuple[Request, Group]]:
    """Return the groups by agent of the figures of several shops, with one statement per rule for all shops.

    Sorted by misses, the most first, then by shop and agent.
    """
    of_rule: dict[int, list[Request]] = {}
    for request in requests:
        of_rule.setdefault(id(request.rule), []).append(request)
    groups: list[tuple[Request, Group]] = []
    for together in of_rule.values():
        of_shop = {request.shop.shop_id: request for request in together}
        rows = query_of_shops(together).rows(
            view,
            f"""
            SELECT c.shop_id, c.agent_id AS key, {COUNTS}
            FROM cases AS c
            JOIN population AS p ON p.shop_id = c.shop_id
            WHERE c.verdict <> 'excluded' AND {IN_OWN_WINDOW}
            GROUP BY c.shop_id, c.agent_id
            """,
        )
        groups += [(of_shop[row.pop("shop_id")], _group(together[0].rule, row)) for row in rows]
    return sorted(groups, key=lambda pair: (-pair[1].missed, pair[0].shop.shop_id, pair[1].key or ""))


def _group(rule: Rule, row: dict[str, Any]) -> Group:
    name = row.pop("key")
    tally = Tally(**row)
    value, _ = figure(rule, tally)
    return Group(name, tally.met, tally.missed, tally.pending, None if value is None else float(value))
