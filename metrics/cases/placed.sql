-- The local day of each case, from the instant by which it belongs to a period.
SELECT
    j.shop_id, j.case_id, j.subject, j.buyer_id, j.agent_id, j.product_id, j.occurred_at,
    CAST(j.occurred_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day,
    j.measure, j.due_at, j.verdict, j.reason, j.every_window
FROM judged AS j
JOIN shops AS s ON s.shop_id = j.shop_id
JOIN zone_offsets AS z ON z.timezone = s.timezone AND j.occurred_at >= z.starts_at AND j.occurred_at < z.ends_at
