-- A case: a confirmed order, or a line of one, that has arrived, by its arrival: of an order when the last of its lines has
-- that were not cancelled before. What has not arrived is none. Nothing is due: it is only measured how long it took.
WITH lines AS (
    SELECT
        l.shop_id, l.order_id, l.buyer_id, l.product_id, l.begun_at, l.left_out,
        CASE WHEN $each = 'line' THEN l.order_id || '/' || l.line_id ELSE l.order_id END AS case_id,
        CASE WHEN l.delivered_at <= l.as_of THEN l.delivered_at END AS arrived_at,
        l.begun_at = l.begun_until AND l.delivered_until IS NULL AS measured
    FROM confirmed_lines AS l
    WHERE
        l.confirmed_at <= l.as_of AND NOT coalesce(
            l.withdrawn_at <= l.as_of
            AND coalesce(l.withdrawn_at < CASE WHEN l.delivered_at <= l.as_of THEN l.delivered_at END, TRUE),
            FALSE
        )
),

-- lines that are left out drop out of an order with others
judged_lines AS (
    SELECT m.*
    FROM (
        SELECT l.*, count(*) FILTER (WHERE l.left_out IS NULL) OVER (PARTITION BY l.shop_id, l.case_id) AS lines_left
        FROM lines AS l
    ) AS m
    WHERE m.left_out IS NULL OR m.lines_left = 0
)

SELECT
    l.shop_id, l.case_id, min(l.order_id) AS subject, min(l.buyer_id) AS buyer_id, CAST(NULL AS VARCHAR) AS agent_id,
    CASE WHEN count(DISTINCT l.product_id) = 1 THEN min(l.product_id) END AS product_id,
    max(l.arrived_at) AS occurred_at,
    CASE WHEN bool_and(l.measured) THEN greatest(epoch(max(l.arrived_at)) - epoch(min(l.begun_at)), 0) END AS measure,
    CAST(NULL AS TIMESTAMP) AS due_at,
    CASE WHEN min(l.left_out) IS NULL THEN 'met' ELSE 'excluded' END AS verdict, min(l.left_out) AS reason,
    FALSE AS in_every_window, CAST(NULL AS DOUBLE) AS late_by, FALSE AS is_undone
FROM judged_lines AS l
GROUP BY l.shop_id, l.case_id
HAVING count(*) = count(l.arrived_at)
