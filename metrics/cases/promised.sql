-- Grain: a paid order line that the export promises for a time, or else the rule: $promise seconds after
-- payment, or by the deadline for the day of payment. The other columns read as in the fact of shipments.
WITH told AS (
    SELECT count(o.tracking_id) AS of_waybills FROM orders AS o WHERE o.shop_id = $shop_id
)

SELECT
    o.shop_id, o.order_id, o.line_id, o.buyer_id, o.product_id, o.paid_at,
    coalesce(o.promised_at, p.due_at, o.paid_at + INTERVAL 1 SECOND * CAST($promise AS BIGINT)) AS promised_at,
    o.shipped_at,
    coalesce(o.cancelled_at, CASE WHEN o.status = 'cancelled' AND o.shipped_at IS NULL THEN o.paid_at END)
        AS cancelled_at,
    o.shipped_at IS NULL AND coalesce(o.status IN ('shipped', 'delivered', 'completed'), FALSE) AS sent_unknown,
    o.tracking_id IS NOT NULL AS has_waybill
FROM orders AS o
CROSS JOIN told AS t
LEFT JOIN promises AS p ON o.promised_at IS NULL AND o.paid_at >= p.asked_from AND o.paid_at < p.asked_until
WHERE
    o.shop_id = $shop_id AND o.paid_at IS NOT NULL
    AND (o.promised_at IS NOT NULL OR p.due_at IS NOT NULL OR CAST($promise AS BIGINT) IS NOT NULL)
    -- where no line of the shop has a waybill, the export does not carry them: that nothing is tracked would be invented
    AND (NOT $tracked OR t.of_waybills > 0)
