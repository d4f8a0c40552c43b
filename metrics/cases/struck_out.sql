-- The same cases; what an appeal struck out is excluded. A line names a case, or the order, request or conversation that
-- it can be opened to.
SELECT
    c.shop_id, c.case_id, c.subject, c.buyer_id, c.agent_id, c.product_id, c.occurred_at, c.local_day, c.local_second,
    c.measure, c.due_at,
    CASE WHEN s.is_struck THEN 'excluded' ELSE c.verdict END AS verdict,
    CASE WHEN s.is_struck THEN 'struck_out' ELSE c.reason END AS reason,
    c.in_every_window AND NOT s.is_struck AS in_every_window
FROM counted_cases AS c
JOIN (
    SELECT
        k.shop_id, k.case_id,
        EXISTS (
            SELECT 1 FROM struck AS s
            WHERE (s.shop_id = '*' OR s.shop_id = k.shop_id) AND (s.case_id = k.case_id OR s.case_id = k.subject)
        ) AS is_struck
    FROM counted_cases AS k
) AS s ON s.shop_id = c.shop_id AND s.case_id = c.case_id
