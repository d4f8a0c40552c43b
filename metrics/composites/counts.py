"""Counts and sums of orders that composites ask for, for all shops at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from data.shops import Shop
from data.view import View
from metrics.composites.composite import Count
from metrics.scoring.population import Member, population
from metrics.scoring.windows import Window


@dataclass(frozen=True)
class Counted:
    """What is counted of a shop's orders in a window, as known at `as_of` (aware, UTC)."""

    shop: Shop
    count: Count
    window: Window
    as_of: datetime


def counts(view: View, wanted: Sequence[Counted]) -> list[Fraction | None]:
    """The counts in the same order: whole numbers, or a sum of money. None where the shop has no order at all, or no
    order of it has an amount. One statement for each kind of count and window's place, whatever the number of shops.
    """
    answers: dict[int, Fraction | None] = {}
    for name in dict.fromkeys(item.count for item in wanted):
        # a shop may be asked about several windows: one round for each of its windows
        rounds: list[dict[str, int]] = []
        for place, item in enumerate(wanted):
            if item.count == name:
                round_ = next((r for r in rounds if item.shop.shop_id not in r), None)
                if round_ is None:
                    rounds.append(round_ := {})
                round_[item.shop.shop_id] = place
        for round_ in rounds:
            items = [wanted[place] for place in round_.values()]
            members = [Member(i.shop, i.as_of, i.window.start, window=i.window) for i in items]
            text, params = population(members, [i.shop.timezone for i in items]).sql("")
            rows = view.rows(f"WITH population AS ({text}) {STATEMENTS[name]}", **params)
            counted = {row["shop_id"]: row["counted"] for row in rows}
            for shop_id, place in round_.items():
                number = counted.get(shop_id)
                answers[place] = None if number is None else Fraction(number)
    return [answers[place] for place in range(len(wanted))]


_ORDERS = """
SELECT p.shop_id, {counted} AS counted
FROM population AS p
JOIN order_lines AS l ON l.shop_id = p.shop_id
GROUP BY p.shop_id
"""
_IN_WINDOW = "l.{moment}_at >= p.starts_at AND l.{moment}_at <= p.ends_at"
STATEMENTS = {
    "paid_orders": _ORDERS.format(
        counted=f"count(DISTINCT l.order_id) FILTER (WHERE {_IN_WINDOW.format(moment='paid')})"
    ),
    "delivered_orders": _ORDERS.format(
        counted=f"count(DISTINCT l.order_id) FILTER (WHERE {_IN_WINDOW.format(moment='delivered')})"
    ),
    "buyers": _ORDERS.format(counted=f"count(DISTINCT l.buyer_id) FILTER (WHERE {_IN_WINDOW.format(moment='paid')})"),
    "paid_amount": f"""
SELECT p.shop_id,
    CASE WHEN count(o.amount) > 0
        THEN coalesce(sum(o.amount) FILTER (WHERE {_IN_WINDOW.format(moment="paid")}), 0) END AS counted
FROM population AS p
JOIN order_lines AS l ON l.shop_id = p.shop_id
JOIN orders AS o ON o.shop_id = l.shop_id AND o.order_id = l.order_id AND o.line_id = l.line_id
GROUP BY p.shop_id
""",
}
