-- A case: a request, or under $each = 'order' all of an order's requests as one, of which the worst stands for it, the
-- first of several alike. A request that names no order is one of its own. Under $of it belongs to the first payment
-- of its order, or to its first arrival, and without one it is excluded.
WITH steps_of_orders AS (
    SELECT
        l.shop_id, l.order_id, p.as_of,
        CASE WHEN $of = 'window_orders' THEN l.paid_at WHEN $of = 'delivered_orders' THEN l.delivered_at END AS happened_at
    FROM order_lines AS l
    JOIN population AS p ON p.shop_id = l.shop_id
    WHERE $of <> ''
),

moments_of_orders AS (
    SELECT s.shop_id, s.order_id, min(s.happened_at) AS happened_at
    FROM steps_of_orders AS s
    WHERE s.happened_at <= s.as_of
    GROUP BY s.shop_id, s.order_id
),

placed AS (
    SELECT
        j.shop_id, j.case_id AS refund_id, j.order_id, j.buyer_id, j.product_id, j.measure, j.due_at,
        CASE WHEN $of <> '' THEN coalesce(o.happened_at, j.occurred_at) ELSE j.occurred_at END AS occurred_at,
        CASE WHEN $of <> '' AND o.happened_at IS NULL THEN 'excluded' ELSE j.verdict END AS verdict,
        CASE WHEN $of <> '' AND o.happened_at IS NULL THEN 'order_unknown' ELSE j.reason END AS reason
    FROM judged_requests AS j
    LEFT JOIN moments_of_orders AS o ON o.shop_id = j.shop_id AND o.order_id = j.order_id
),

ranked AS (
    SELECT
        p.*,
        row_number() OVER (
            PARTITION BY p.shop_id, p.order_id, CASE WHEN p.order_id IS NULL THEN p.refund_id END
            ORDER BY
                CASE p.verdict WHEN 'missed' THEN 1 WHEN 'pending' THEN 2 WHEN 'met' THEN 3 ELSE 4 END,
                p.occurred_at, p.refund_id
        ) AS place
    FROM placed AS p
)

SELECT
    r.shop_id,
    CASE WHEN $each <> 'order' THEN r.refund_id ELSE coalesce(r.order_id, '/' || r.refund_id) END AS case_id,
    r.refund_id AS subject, r.buyer_id, CAST(NULL AS VARCHAR) AS agent_id, r.product_id, r.occurred_at, r.measure,
    r.due_at, r.verdict, r.reason,
    $of = '' AND r.verdict = 'pending' AS in_every_window
FROM ranked AS r
WHERE $each <> 'order' OR r.place = 1
