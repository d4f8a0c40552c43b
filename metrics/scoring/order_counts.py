"""Counts of the orders or chats that a rate is divided by, or of orders for rules with a minimum number of them."""

from collections.abc import Iterator

from data.engine import Engine
from data.shops import Shop, own_currency
from metrics.families import CHAT_FAMILIES
from metrics.rules.rule import Rule
from metrics.scoring.population import PERIOD, Member, population
from metrics.scoring.windows import Window

_LINES = """
    SELECT o.shop_id, o.order_id AS counted, o.{moment}_at AS occurred_at, o.{moment}_day AS local_day
    FROM order_lines AS o
    WHERE o.{moment}_at IS NOT NULL
"""
_CONFIRMED = """
    SELECT
        o.shop_id, o.order_id AS counted, coalesce(o.confirmed_at, o.created_at) AS occurred_at,
        CASE WHEN o.confirmed_at = o.paid_at THEN o.paid_day ELSE o.local_day END AS local_day
    FROM order_lines AS o
    WHERE
        o.confirmed_at IS NOT NULL
        OR (o.may_be_paid_later AND o.shop_id IN (SELECT d.shop_id FROM order_lines AS d WHERE d.paid_at_the_door))
"""
_AMOUNTS = """
    SELECT
        l.shop_id, CAST(o.amount * 100 AS BIGINT) AS counted, l.paid_at AS occurred_at, l.paid_day AS local_day
    FROM order_lines AS l
    JOIN orders AS o ON o.shop_id = l.shop_id AND o.order_id = l.order_id AND o.line_id = l.line_id
    WHERE l.paid_at IS NOT NULL
"""
_CHATS = """
    SELECT o.shop_id, o.conversation_id AS counted, o.started_at AS occurred_at, o.local_day
    FROM conversations AS o
    WHERE o.started_by = 'buyer'
"""
_CHATS_BEGUN_ANEW = """
    UNION ALL
    SELECT q.shop_id, q.conversation_id AS counted, q.asked_at AS occurred_at, q.local_day
    FROM questions AS q
    WHERE
        q.needs_answer AND NOT q.opens_chat
        AND q.asked_at >= q.before_at + INTERVAL 1 SECOND * CAST({new_after} AS BIGINT)
"""
"""SELECT of the chats that a buyer began in an existing conversation after a silence of `new_after` seconds."""
COUNTED = {
    "paid_orders": (_LINES.format(moment="paid"), "count(DISTINCT l.counted)"),
    "paid_lines": (_LINES.format(moment="paid"), "count(*)"),
    "delivered_orders": (_LINES.format(moment="delivered"), "count(DISTINCT l.counted)"),
    "orders": (_CONFIRMED, "count(DISTINCT l.counted)"),
    "chats": (_CHATS, "count(*)"),
    "paid_amount": (_AMOUNTS, "CAST(sum(l.counted) AS BIGINT)"),
}
"""Name of a count → a SELECT of its rows with instant and local day, and the SQL that counts them; money is in
hundredths of the currency."""

UNPRICED = f"""
    SELECT r.shop_id FROM refunds AS r WHERE r.amount IS NULL
    UNION ALL
    SELECT o.shop_id FROM orders AS o WHERE o.amount IS NULL AND o.paid_at IS NOT NULL
    UNION ALL
    SELECT m.shop_id
    FROM (
        SELECT a.shop_id, coalesce(a.currency, {own_currency("s.market")}) AS currency
        FROM (SELECT r.shop_id, r.currency FROM refunds AS r UNION SELECT o.shop_id, o.currency FROM orders AS o) AS a
        JOIN shops AS s ON s.shop_id = a.shop_id
    ) AS m
    GROUP BY m.shop_id
    HAVING count(DISTINCT m.currency) > 1
"""
"""SELECT of the shops whose amounts cannot be summed: a request or paid line lacks one, or currencies differ.
An amount without a currency is in the shop's own."""

EVIDENCE = {
    "disputes": "SELECT r.shop_id FROM refund_courses AS r WHERE r.platform_intervened IS NOT NULL",
    "refunds": "SELECT r.shop_id FROM refund_courses AS r",
    "reviews": "SELECT r.shop_id FROM review_scores AS r WHERE r.{side}_score IS NOT NULL",
    "chat_ratings": "SELECT r.shop_id FROM chat_scores AS r",
    **dict.fromkeys(CHAT_FAMILIES, "SELECT r.shop_id FROM conversations AS r"),
}
"""Family → a SELECT of the shops whose data contain such cases; for other shops a rate of 0 would be invented."""

LEFT_OUT = """
    WHERE NOT EXISTS (
        SELECT 1 FROM shop_days AS d WHERE d.shop_id = c.shop_id AND d.local_day = c.local_day AND d.left_out
    )
"""
"""SQL condition that excludes the days that the merchant excludes from their own rules."""


def counted(rule: Rule) -> list[str]:
    """Return the names of the order counts (fields of `Tally`) that the rule needs."""
    names = {rule.per, "paid_orders" if rule.minimum_orders or rule.of_money else None}
    return [name for name in COUNTED if name in names]


def _told_by(rule: Rule) -> Iterator[tuple[str, str]]:
    """The facts and columns that tell whether a case is missed: where no row of a shop has one, nobody knows."""
    if rule.reasons:
        yield "refund_courses", "reason"
    if rule.missed_when == "platform_intervened":
        yield "refund_courses", "platform_intervened"
    if rule.until == "agreed":
        yield "refund_courses", "agreed_at"
    if rule.missed_reason is not None:
        yield "chat_scores", "reason"


def orders_in(view: Engine, shop: Shop, rule: Rule, window: Window) -> dict[str, int]:
    """Return the order counts of a window that the rule needs, by the field names of `Tally`."""
    member = Member(shop, window.end, window.start, window=window)
    text, params = population([member], [shop.timezone]).sql("")
    orders = {}
    for name in counted(rule):
        rows = view.rows(f"WITH population AS ({text}) {count_sql(rule, name, PERIOD)}", **params)
        orders[name] = sum(row["orders"] for row in rows)
    return orders


def count_sql(rule: Rule, name: str, place: str) -> str:
    """Return a SELECT of `shop_id`, `place` and `orders`: the orders (or lines) of each place, over `population`.

    `place`: SQL over `occurred_at`, `local_day` and the population `p`; rows where it is NULL are not counted. A window
    counts an order once even if its lines were paid on several days, so days need not sum to the window's count.
    """
    rows, count = COUNTED[name]
    if name == "chats" and rule.new_after is not None:
        rows += _CHATS_BEGUN_ANEW.format(new_after=int(rule.new_after))
    evidence = ""
    if rule.per is not None and rule.cases in EVIDENCE:
        evidence = f"AND l.shop_id IN ({EVIDENCE[rule.cases].format(side=rule.side)})"
    for table, column in _told_by(rule) if rule.per is not None else ():
        evidence += f" AND l.shop_id IN (SELECT r.shop_id FROM {table} AS r WHERE r.{column} IS NOT NULL)"
    if rule.of_money:
        evidence += f" AND l.shop_id NOT IN ({UNPRICED})"
    counted_days = LEFT_OUT if rule.grade == "user" else ""
    return f"""
        SELECT l.shop_id, l.place, {count} AS orders
        FROM (
            SELECT c.shop_id, c.counted, {place} AS place
            FROM ({rows}) AS c
            JOIN population AS p ON p.shop_id = c.shop_id
            {counted_days}
        ) AS l
        WHERE l.place IS NOT NULL {evidence}
        GROUP BY l.shop_id, l.place
    """
