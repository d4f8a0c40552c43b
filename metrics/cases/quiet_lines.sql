-- Grain: as confirmed_lines; the clock of a line that begins in the quiet stretch of a day begins at its end.
SELECT
    l.shop_id, l.as_of, l.known_until, l.reads_from, l.calendar, l.order_id, l.line_id, l.buyer_id, l.product_id,
    l.created_at, l.local_day, l.local_second, l.order_created_at, l.confirmed_at, q.begun_at, u.begun_at AS begun_until,
    l.promised_at, l.deliver_by, l.shipped_at, l.shipped_until, l.delivered_at, l.delivered_until, l.withdrawn_at,
    l.withdrawn_until, l.cancelled_at, l.cancelled_by, l.sent_unknown, l.tracking_id,
    l.arrived_unknown, l.platform_fulfilled, l.left_out
FROM loud_lines AS l
JOIN quiet_ends AS q ON q.shop_id = l.shop_id AND q.began_at = l.begun_at
JOIN quiet_ends AS u ON u.shop_id = l.shop_id AND u.began_at = l.begun_until
