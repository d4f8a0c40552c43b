"""The orders and requests behind the missed cases of rules whose misses are counted or paid for."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from data.shops import Shop
from data.view import View
from metrics.penalties.stakes import Wrong
from metrics.rules.rule import Rule
from metrics.scoring.engine import compose
from metrics.scoring.population import Member
from metrics.scoring.requests import Request, requests_of


def wrong_orders(
    view: View, figures: Sequence[tuple[Shop, Rule]], asked_for: Mapping[str, datetime] | None
) -> dict[str, dict[str, list[Wrong]]]:
    """Return the orders and requests that these rules count as missed, by shop_id and rule; one statement per rule."""
    result: dict[str, dict[str, list[Wrong]]] = {}
    of_rule: dict[int, list[Request]] = {}
    for request in requests_of(view, figures, asked_for):
        of_rule.setdefault(id(request.rule), []).append(request)
        result.setdefault(request.shop.shop_id, {})[request.rule.id] = []
    for together in of_rule.values():
        members = [
            Member(r.shop, r.as_of, r.window.start, window=r.window, known_until=r.known_until) for r in together
        ]
        rule = together[0].rule
        for row in compose(rule, members).rows(view, WRONG_ORDERS):
            paid = None if row["unpriced"] else row["paid"]
            result[row["shop_id"]][rule.id].append(Wrong(row["subject"], row["day"], paid, row["currency"]))
    return result


WRONG_ORDERS = """
SELECT
    w.shop_id, w.subject, w.day, sum(o.amount) AS paid, min(o.currency) AS currency,
    count(*) FILTER (WHERE o.amount IS NULL) > 0 OR count(DISTINCT coalesce(o.currency, '')) > 1 AS unpriced
FROM (
    SELECT c.shop_id, c.subject, min(c.local_day) AS day
    FROM cases AS c
    JOIN population AS p ON p.shop_id = c.shop_id
    WHERE
        c.verdict = 'missed'
        AND CASE
            WHEN c.in_every_window THEN p.ends_at = p.as_of
            ELSE c.occurred_at >= p.starts_at AND c.occurred_at <= p.ends_at
        END
    GROUP BY c.shop_id, c.subject
) AS w
LEFT JOIN orders AS o ON o.shop_id = w.shop_id AND o.order_id = w.subject
GROUP BY w.shop_id, w.subject, w.day
ORDER BY w.shop_id, w.subject
"""
