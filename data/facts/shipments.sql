-- Data room. Grain: a line of a touched order that was paid and has a promised time.
SELECT
    o.shop_id, o.order_id, o.line_id, o.buyer_id, o.product_id, o.paid_at, o.promised_at, o.shipped_at, o.cancelled_at
FROM orders AS o
JOIN touched AS t ON t.order_id = o.order_id
WHERE o.shop_id = $shop_id AND o.paid_at IS NOT NULL AND o.promised_at IS NOT NULL
