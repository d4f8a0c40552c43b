-- The same cases; those of a day that the merchant leaves out are excluded. For rules of one's own only: what a platform
-- counts, it counts on every day.
SELECT
    c.shop_id, c.case_id, c.subject, c.buyer_id, c.agent_id, c.product_id, c.occurred_at, c.local_day, c.local_second,
    c.measure, c.due_at,
    CASE WHEN d.left_out THEN 'excluded' ELSE c.verdict END AS verdict,
    CASE WHEN d.left_out THEN 'day_left_out' ELSE c.reason END AS reason,
    c.in_every_window AND d.left_out IS NULL AS in_every_window
FROM cases_of_every_day AS c
LEFT JOIN (
    SELECT DISTINCT s.shop_id, s.local_day, s.left_out
    FROM shop_days AS s
    WHERE s.left_out
) AS d ON d.shop_id = c.shop_id AND d.local_day = c.local_day AND c.verdict <> 'excluded'
