-- Grain: a shop and an instant at which something began whose clock may wait for the end of the quiet stretch of the day.
SELECT DISTINCT r.shop_id, r.applied_at AS began_at
FROM refund_courses AS r
JOIN population AS p ON p.shop_id = r.shop_id
WHERE r.applied_at <= p.as_of
UNION
SELECT DISTINCT r.shop_id, r.applied_until AS began_at
FROM refund_courses AS r
JOIN population AS p ON p.shop_id = r.shop_id
WHERE r.applied_at <= p.as_of AND r.applied_until IS NOT NULL
