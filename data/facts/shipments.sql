-- Grain: a line of a touched order that was paid and has a promised time.
SELECT
    o.shop_id, o.order_id, o.line_id, o.buyer_id, o.product_id, o.paid_at, o.promised_at, o.shipped_at,
    -- some exports give a closed order no time: it was cancelled, nobody knows when, and never sent
    coalesce(o.cancelled_at, CASE WHEN o.status = 'cancelled' AND o.shipped_at IS NULL THEN o.paid_at END)
        AS cancelled_at,
    -- others give no time of dispatch: calling such a line late would be a guess
    o.shipped_at IS NULL AND coalesce(o.status IN ('shipped', 'delivered', 'completed'), FALSE) AS sent_unknown
FROM orders AS o
JOIN touched AS t ON t.order_id = o.order_id
WHERE o.shop_id = $shop_id AND o.paid_at IS NOT NULL AND o.promised_at IS NOT NULL
