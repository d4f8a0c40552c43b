-- Metrics room. A case: a paid order (not a line). Missed when the merchant or the system cancelled any of it.
SELECT
    o.shop_id, o.order_id AS case_id, o.order_id AS subject, min(o.buyer_id) AS buyer_id,
    CAST(NULL AS VARCHAR) AS agent_id,
    -- an order of several products is no single product's
    CASE WHEN count(DISTINCT o.product_id) = 1 THEN min(o.product_id) END AS product_id, min(o.created_at) AS occurred_at,
    CAST(NULL AS DOUBLE) AS measure, CAST(NULL AS TIMESTAMP) AS due_at,
    CASE
        WHEN count(*) FILTER (
            WHERE o.cancelled_by IN ('merchant', 'system') AND (o.cancelled_at IS NULL OR o.cancelled_at <= $as_of)
        ) > 0 THEN 'missed'
        ELSE 'met'
    END AS verdict,
    CAST(NULL AS VARCHAR) AS reason, FALSE AS every_window
FROM orders AS o
WHERE o.shop_id = $shop_id
GROUP BY o.shop_id, o.order_id
HAVING min(o.paid_at) <= $as_of AND min(o.created_at) <= $as_of
