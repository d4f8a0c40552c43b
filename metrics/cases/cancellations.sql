-- A case: a confirmed order, or each of its lines. Missed when the merchant or the system cancelled any of it, or whatever
-- else the rule calls a fault: goods sent back, money paid back, a ruling against the merchant. What somebody cancelled
-- and nobody knows who is excluded; where no row of the shop tells by whom, everything is.
WITH request_counts AS (
    SELECT r.shop_id, count(*) AS requests, count(r.platform_intervened) AS that_tell_interventions
    FROM refund_courses AS r
    JOIN population AS p ON p.shop_id = r.shop_id
    WHERE
        strpos($faults, ',returned,') > 0 OR strpos($faults, ',refunded,') > 0 OR strpos($faults, ',ruled_against,') > 0
    GROUP BY r.shop_id
),

tellers AS (
    SELECT l.shop_id, count(l.withdrawn_at) AS cancelled, count(l.cancelled_by) AS that_tell_by_whom
    FROM order_lines AS l
    JOIN population AS p ON p.shop_id = l.shop_id
    WHERE strpos($faults, ',cancelled,') > 0
    GROUP BY l.shop_id
),

lines AS (
    SELECT
        l.shop_id, l.as_of, l.order_id, l.buyer_id, l.product_id, l.created_at, l.local_day, l.local_second,
        l.confirmed_at, l.left_out,
        CASE WHEN $each = 'line' THEN l.order_id || '/' || l.line_id ELSE l.order_id END AS case_id,
        l.cancelled_by IN ('merchant', 'system') AND (l.cancelled_at IS NULL OR l.cancelled_at <= l.as_of)
        AND strpos($faults, ',cancelled,') > 0 AS cancelled,
        l.cancelled_by IS NULL AND l.withdrawn_at <= l.as_of AND strpos($faults, ',cancelled,') > 0 AS by_nobody_known,
        coalesce(w.cancelled > 0 AND w.that_tell_by_whom = 0, FALSE) AS nobody_tells
    FROM confirmed_lines AS l
    LEFT JOIN request_counts AS t ON t.shop_id = l.shop_id
    LEFT JOIN tellers AS w ON w.shop_id = l.shop_id
    WHERE
        CASE WHEN $each = 'line' THEN l.created_at ELSE l.order_created_at END >= l.reads_from
        AND CASE WHEN $each = 'line' THEN l.created_at ELSE l.order_created_at END <= l.as_of
        -- that nothing came back, or that no ruling was lost, is only known where the shop's requests tell of such things
        AND ((strpos($faults, ',returned,') = 0 AND strpos($faults, ',refunded,') = 0) OR t.requests > 0)
        AND (strpos($faults, ',ruled_against,') = 0 OR t.that_tell_interventions > 0)
),

faulty AS (
    SELECT DISTINCT r.shop_id, r.order_id
    FROM refund_courses AS r
    JOIN population AS p ON p.shop_id = r.shop_id
    WHERE
        r.completed_at <= p.as_of AND (
            (strpos($faults, ',returned,') > 0 AND r.kind = 'return_refund' AND coalesce(r.status, '') <> 'closed')
            OR (strpos($faults, ',refunded,') > 0 AND coalesce(r.status, '') <> 'closed')
            OR (strpos($faults, ',ruled_against,') > 0 AND r.platform_intervened AND r.fault IN ('merchant', 'both'))
        )
),

orders AS (
    SELECT
        l.shop_id, l.case_id, l.order_id, min(l.buyer_id) AS buyer_id,
        -- an order of several products is no single product's
        CASE WHEN min(l.product_id) = max(l.product_id) THEN min(l.product_id) END AS product_id,
        min(l.created_at) AS occurred_at, arg_min(l.local_day, l.created_at) AS local_day,
        arg_min(l.local_second, l.created_at) AS local_second,
        CASE WHEN count(l.left_out) = count(*) THEN min(l.left_out) END AS left_out,
        CASE
            WHEN count(l.left_out) = count(*) THEN 'excluded'
            WHEN count(*) FILTER (WHERE l.nobody_tells) > 0 THEN 'excluded'
            WHEN count(*) FILTER (WHERE l.cancelled OR f.order_id IS NOT NULL) > 0 THEN 'missed'
            WHEN count(*) FILTER (WHERE l.by_nobody_known) > 0 THEN 'excluded'
            ELSE 'met'
        END AS verdict
    FROM lines AS l
    LEFT JOIN faulty AS f ON f.shop_id = l.shop_id AND f.order_id = l.order_id
    GROUP BY l.shop_id, l.order_id, l.case_id, l.as_of
    HAVING min(l.confirmed_at) <= l.as_of
)

SELECT
    o.shop_id, o.case_id, o.order_id AS subject, o.buyer_id, CAST(NULL AS VARCHAR) AS agent_id, o.product_id,
    o.occurred_at, o.local_day, o.local_second, CAST(NULL AS DOUBLE) AS measure, CAST(NULL AS TIMESTAMP) AS due_at,
    o.verdict,
    CASE
        WHEN o.left_out IS NOT NULL THEN o.left_out
        WHEN o.verdict = 'excluded' THEN 'cancelled_by_unknown'
    END AS reason,
    FALSE AS in_every_window
FROM orders AS o
