"""The orders that a rate is divided by, or that a rule asks for a least number of."""

from datetime import date, datetime

from data.shops import Shop
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring.windows import Window, naive

COUNTED = {
    "paid_orders": ("paid_at", "count(DISTINCT o.order_id)"),
    "paid_lines": ("paid_at", "count(*)"),
    "delivered_orders": ("delivered_at", "count(DISTINCT o.order_id)"),
}
"""What orders are counted by → the instant that places them in a window, and how they are counted."""

TOLD = {
    "disputes": "SELECT 1 FROM refund_courses WHERE shop_id = $shop_id AND platform_intervened IS NOT NULL",
    "refunds": "SELECT 1 FROM refund_courses WHERE shop_id = $shop_id",
    "reviews": "SELECT 1 FROM reviews WHERE shop_id = $shop_id AND {side}_score IS NOT NULL",
}
"""Family → what shows that the shop's data tell of such cases at all: without it a rate of 0 would be invented."""


def orders_in(view: View, shop: Shop, rule: Rule, window: Window) -> dict[str, int]:
    """The orders of a window, by the names of a `Tally`: those that the rule asks for, and no others."""
    asked = _asked(rule)
    if not asked:
        return {}
    columns = ", ".join(
        f"{count} FILTER (WHERE o.{at} >= $start AND o.{at} <= $end) AS {name}" for name, (at, count) in asked.items()
    )
    found = view.rows(
        f"SELECT {columns} FROM order_lines AS o WHERE o.shop_id = $shop_id{_told(rule)}",
        shop_id=shop.shop_id,
        start=naive(window.start),
        end=naive(window.end),
    )
    return {name: int(number) for name, number in found[0].items()}


def orders_by_day(view: View, shop: Shop, rule: Rule, start: datetime, as_of: datetime) -> dict[date, dict[str, int]]:
    """The same by local day, from one instant (aware) to the other; days without such an order are left out."""
    result: dict[date, dict[str, int]] = {}
    for name, (at, count) in _asked(rule).items():
        found = view.rows(
            f"""
            SELECT o.{at.replace("_at", "_day")} AS local_day, {count} AS orders
            FROM order_lines AS o
            WHERE o.shop_id = $shop_id AND o.{at} >= $start AND o.{at} <= $as_of{_told(rule)}
            GROUP BY o.{at.replace("_at", "_day")}
            """,
            shop_id=shop.shop_id,
            start=naive(start),
            as_of=naive(as_of),
        )
        for row in found:
            result.setdefault(row["local_day"], {})[name] = row["orders"]
    return result


def _asked(rule: Rule) -> dict[str, tuple[str, str]]:
    names = {rule.per, "paid_orders" if rule.minimum_orders else None}
    return {name: how for name, how in COUNTED.items() if name in names}


def _told(rule: Rule) -> str:
    if rule.per is None or rule.cases not in TOLD:
        return ""
    return f" AND EXISTS ({TOLD[rule.cases].format(side=rule.side)})"
