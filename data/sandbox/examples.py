"""Example statements by name; the catalogues have their descriptions (`sql.example.…`)."""

EXAMPLES = {
    "waits": """SELECT answered_by, count(*) AS questions, round(avg(waited_seconds)) AS average_seconds,
    count(*) FILTER (WHERE waited_seconds <= 600) AS within_ten_minutes
FROM questions
WHERE opens_turn
GROUP BY ALL
ORDER BY questions DESC""",
    "products": """SELECT product_title, count(DISTINCT order_id) AS orders, sum(amount) AS amount, currency
FROM orders
GROUP BY product_title, currency
ORDER BY orders DESC
LIMIT 20""",
    "refunds": """SELECT o.product_title, count(*) AS requests, sum(r.amount) AS amount
FROM refunds AS r
JOIN orders AS o USING (shop_id, order_id)
GROUP BY ALL
ORDER BY requests DESC
LIMIT 20""",
    "days": """SELECT local_day, count(*) AS messages, count(DISTINCT conversation_id) AS conversations
FROM messages
GROUP BY ALL
ORDER BY local_day""",
    "scores": """SELECT shop_id, rule, status, round(value, 4) AS value, line, cases, to_at
FROM scores
WHERE status IN ('missed', 'near')
ORDER BY shop_id, status""",
    "cases": """SELECT rule, agent_id, count(*) FILTER (WHERE verdict = 'met') AS met,
    count(*) FILTER (WHERE verdict = 'missed') AS missed, round(median(measure)) AS median
FROM cases
WHERE in_window
GROUP BY ALL
ORDER BY rule, missed DESC""",
}
