-- Grain: a shop and an instant at which something began whose clock may wait for the end of the quiet stretch of the day.
SELECT DISTINCT l.shop_id, l.begun_at AS began_at
FROM loud_lines AS l
WHERE l.begun_at <= l.as_of
UNION
SELECT DISTINCT l.shop_id, l.begun_until AS began_at
FROM loud_lines AS l
WHERE l.begun_at <= l.as_of AND l.begun_until > l.begun_at
