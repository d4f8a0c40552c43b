"""Counts and sums of orders that composites need, for all shops together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from data.buyer_names import known_buyer
from data.shops import Shop
from data.view import View
from metrics.composites.composite import Count
from metrics.scoring.population import Member, population
from metrics.scoring.windows import Window


@dataclass(frozen=True)
class Counted:
    """A count or sum of a shop's orders in a window, as known at `as_of` (aware, UTC).

    `currency`: of a sum of money, the required currency, also assumed for amounts that name none; "": any, provided
    there is only one.
    """

    shop: Shop
    count: Count
    window: Window
    as_of: datetime
    currency: str = ""


def counts(view: View, wanted: Sequence[Counted]) -> list[Fraction | None]:
    """Return the counts in the same order: whole numbers, or a sum of money.

    None if the shop has no orders; for buyers also if no order names one; for a sum also if no order has an amount, or
    if an order paid in the window has no amount or one in another currency. There is one statement per kind of count,
    currency and window of a shop, regardless of the number of shops.
    """
    answers: dict[int, Fraction | None] = {}
    for name, currency in dict.fromkeys((item.count, item.currency) for item in wanted):
        # a shop may occur with several windows: one round for each of its windows
        rounds: list[dict[str, int]] = []
        for place, item in enumerate(wanted):
            if (item.count, item.currency) == (name, currency):
                round_ = next((r for r in rounds if item.shop.shop_id not in r), None)
                if round_ is None:
                    rounds.append(round_ := {})
                round_[item.shop.shop_id] = place
        for round_ in rounds:
            items = [wanted[place] for place in round_.values()]
            members = [Member(i.shop, i.as_of, i.window.start, window=i.window) for i in items]
            text, params = population(members, [i.shop.timezone for i in items]).sql("")
            if name == "paid_amount":
                params["currency"] = currency
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
    "paid_lines": _ORDERS.format(counted=f"count(*) FILTER (WHERE {_IN_WINDOW.format(moment='paid')})"),
    "delivered_orders": _ORDERS.format(
        counted=f"count(DISTINCT l.order_id) FILTER (WHERE {_IN_WINDOW.format(moment='delivered')})"
    ),
    # an order without a known buyer counts as a buyer of its own; without any known buyer the number is unknown
    "buyers": f"""
SELECT
    m.shop_id,
    CASE WHEN count(m.buyer_id) > 0
        THEN count(DISTINCT CASE WHEN m.is_paid THEN coalesce('buyer ' || m.buyer_id, 'order ' || m.order_id) END)
    END AS counted
FROM (
    SELECT
        p.shop_id, l.order_id, {known_buyer("l.buyer_id")} AS buyer_id,
        {_IN_WINDOW.format(moment="paid")} AS is_paid
    FROM population AS p
    JOIN order_lines AS l ON l.shop_id = p.shop_id
) AS m
GROUP BY m.shop_id
""",
    "paid_amount": f"""
SELECT
    m.shop_id,
    CASE WHEN count(m.amount) > 0
        AND count(DISTINCT CASE WHEN m.is_paid THEN m.order_id END)
            = count(DISTINCT CASE WHEN m.is_paid AND m.amount IS NOT NULL THEN m.order_id END)
        AND count(DISTINCT CASE WHEN m.is_paid THEN m.currency END) <= 1
        AND coalesce(min(CASE WHEN m.is_paid THEN m.currency END) = $currency OR $currency = '', TRUE)
        THEN coalesce(sum(CASE WHEN m.is_paid THEN m.amount END), 0)
    END AS counted
FROM (
    SELECT
        p.shop_id, o.order_id, o.amount, coalesce(o.currency, $currency) AS currency,
        coalesce({_IN_WINDOW.format(moment="paid")}, FALSE) AS is_paid
    FROM population AS p
    JOIN order_lines AS l ON l.shop_id = p.shop_id
    JOIN orders AS o ON o.shop_id = l.shop_id AND o.order_id = l.order_id AND o.line_id = l.line_id
) AS m
GROUP BY m.shop_id
""",
}
