-- Grain: a touched after-sales request. Its product is its own, otherwise its order's if that has only one.
WITH order_products AS (
    SELECT each_shop(o), o.order_id, min(o.product_id) AS product_id, min(o.buyer_id) AS buyer_id
    FROM orders AS o
    JOIN (
        SELECT DISTINCT each_shop(r), r.order_id
        FROM refunds AS r JOIN touched AS t ON same_shop(t, r) AND t.refund_id = r.refund_id
        WHERE of_shops(r)
    ) AS wanted ON same_shop(wanted, o) AND wanted.order_id = o.order_id
    WHERE of_shops(o)
    GROUP BY each_shop(o), o.order_id
    HAVING count(DISTINCT o.product_id) <= 1
)

SELECT
    r.shop_id, r.refund_id, r.order_id, coalesce(r.product_id, p.product_id) AS product_id,
    coalesce(r.buyer_id, p.buyer_id) AS buyer_id, coalesce(r.kind, 'other') AS kind, r.status, r.reason,
    r.applied_at,
    CAST(r.applied_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day,
    CAST(epoch(r.applied_at) + z.offset_seconds AS BIGINT) % 86400 AS local_second,
    r.agreed_at, r.returned_at, r.completed_at,
    -- a day of which only the last second is left is a known instant
    nullif(r.applied_until, r.applied_at) AS applied_until, nullif(r.agreed_until, r.agreed_at) AS agreed_until,
    nullif(r.returned_until, r.returned_at) AS returned_until, nullif(r.completed_until, r.completed_at) AS completed_until,
    r.platform_intervened, r.fault,
    -- calling a finished request overdue because the export has no time would be a guess
    r.completed_at IS NULL AND coalesce(r.status IN ('refunded', 'closed'), FALSE) AS end_unknown
FROM refunds AS r
JOIN touched AS t ON same_shop(t, r) AND t.refund_id = r.refund_id
JOIN spans AS z ON r.applied_at >= z.starts_at AND r.applied_at < z.ends_at
LEFT JOIN order_products AS p ON same_shop(p, r) AND p.order_id = r.order_id
WHERE of_shops(r)
