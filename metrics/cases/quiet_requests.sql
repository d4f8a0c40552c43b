-- Grain: as begun_requests; the clock of what was applied for in the quiet stretch of a day begins at its end.
SELECT r.*, q.begun_at, coalesce(u.begun_at, q.begun_at) AS begun_until
FROM refund_courses AS r
JOIN quiet_ends AS q ON q.shop_id = r.shop_id AND q.began_at = r.applied_at
LEFT JOIN quiet_ends AS u ON u.shop_id = r.shop_id AND u.began_at = r.applied_until
