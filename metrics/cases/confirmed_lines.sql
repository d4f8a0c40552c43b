-- Grain: an order line that the merchant has to send, from `confirmed_at` on: it was paid, or it was placed and a status,
-- a promise or a dispatch says so. Where a shop was ever paid on delivery, what nobody paid may be paid so, too.
-- `begun_at`: where the clock begins, under from = 'created' with the placing; `begun_until`: where it begins at the latest,
-- which is later where only its day is known. from = 'paid': only what was paid first.
WITH paid_at_the_door AS (
    SELECT DISTINCT l.shop_id
    FROM order_lines AS l
    JOIN population AS p ON p.shop_id = l.shop_id
    WHERE l.paid_at_the_door
),

lines AS (
    SELECT
        l.*, p.as_of, p.known_until, p.reads_from, p.calendar,
        CASE
            WHEN $from = 'paid' THEN CASE WHEN l.confirmed_at = l.paid_at THEN l.paid_at END
            WHEN l.confirmed_at IS NULL AND l.may_be_paid_later AND d.shop_id IS NOT NULL THEN l.created_at
            ELSE l.confirmed_at
        END AS due_from,
        CASE WHEN $from = 'created' THEN l.created_until ELSE l.confirmed_until END AS due_from_until
    FROM order_lines AS l
    JOIN population AS p ON p.shop_id = l.shop_id
    LEFT JOIN paid_at_the_door AS d ON d.shop_id = l.shop_id
)

SELECT
    l.shop_id, l.as_of, l.known_until, l.reads_from, l.calendar, l.order_id, l.line_id, l.buyer_id, l.product_id,
    l.created_at, l.local_day, l.local_second, l.order_created_at, l.due_from AS confirmed_at,
    CASE WHEN $from = 'created' THEN l.created_at ELSE l.due_from END AS begun_at,
    coalesce(l.due_from_until, CASE WHEN $from = 'created' THEN l.created_at ELSE l.due_from END) AS begun_until,
    CASE WHEN $first_promise THEN l.promised_first_at ELSE l.promised_at END AS promised_at, l.deliver_by,
    l.shipped_at, l.shipped_until, l.delivered_at, l.delivered_until, l.withdrawn_at, l.withdrawn_until,
    l.cancelled_at, l.cancelled_by, l.sent_unknown, l.platform_fulfilled, l.tracking_id, l.delivered_at IS NULL AND coalesce(l.status IN ('delivered', 'completed'), FALSE) AS arrived_unknown,
    CASE
        WHEN $leave_out_preorders AND l.preorder THEN 'preorder'
        WHEN $leave_out_platform_fulfilled AND l.platform_fulfilled THEN 'platform_fulfilled'
    END AS left_out
FROM lines AS l
