-- A case: a paid order, or each of its lines. Missed when the merchant or the system cancelled any of it,
-- or whatever else the rule calls a fault: goods sent back and refunded, a ruling against the merchant.
WITH told AS (
    SELECT count(*) AS requests, count(r.platform_intervened) AS of_intervention
    FROM refund_courses AS r
    WHERE r.shop_id = $shop_id
),

placed AS (
    SELECT
        o.*,
        CASE WHEN $each = 'line' THEN o.order_id || '/' || o.line_id ELSE o.order_id END AS case_id,
        o.cancelled_by IN ('merchant', 'system') AND (o.cancelled_at IS NULL OR o.cancelled_at <= $as_of)
        AND strpos($faults, ',cancelled,') > 0 AS cancelled
    FROM orders AS o
    CROSS JOIN told AS t
    WHERE
        o.shop_id = $shop_id
        -- that nothing came back, or that no ruling was lost, is only known where the shop's requests tell of such things
        AND (strpos($faults, ',returned,') = 0 OR t.requests > 0)
        AND (strpos($faults, ',ruled_against,') = 0 OR t.of_intervention > 0)
),

faulty AS (
    SELECT DISTINCT r.order_id
    FROM refunds AS r
    WHERE
        r.shop_id = $shop_id AND r.completed_at <= $as_of AND (
            (strpos($faults, ',returned,') > 0 AND r.kind = 'return_refund' AND coalesce(r.status, '') <> 'closed')
            OR (strpos($faults, ',ruled_against,') > 0 AND r.platform_intervened AND r.fault IN ('merchant', 'both'))
        )
)

SELECT
    p.shop_id, p.case_id, p.order_id AS subject, min(p.buyer_id) AS buyer_id, CAST(NULL AS VARCHAR) AS agent_id,
    -- an order of several products is no single product's
    CASE WHEN count(DISTINCT p.product_id) = 1 THEN min(p.product_id) END AS product_id, min(p.created_at) AS occurred_at,
    CAST(NULL AS DOUBLE) AS measure, CAST(NULL AS TIMESTAMP) AS due_at,
    CASE WHEN count(*) FILTER (WHERE p.cancelled OR f.order_id IS NOT NULL) > 0 THEN 'missed' ELSE 'met' END AS verdict,
    CAST(NULL AS VARCHAR) AS reason, FALSE AS every_window
FROM placed AS p
LEFT JOIN faulty AS f ON f.order_id = p.order_id
GROUP BY p.shop_id, p.order_id, p.case_id
HAVING min(p.paid_at) <= $as_of AND min(p.created_at) <= $as_of
