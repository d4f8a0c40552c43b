-- The local day and second of each case, from the instant by which it belongs to a period.
WITH extremes AS (
    SELECT min(j.occurred_at) AS earliest, max(j.occurred_at) AS latest FROM judged AS j
),

zone_spans AS (
    SELECT z.timezone, z.starts_at, z.ends_at, z.offset_seconds
    FROM zone_offsets AS z
    JOIN extremes AS e ON z.ends_at > e.earliest AND z.starts_at <= e.latest
)

SELECT
    j.shop_id, j.case_id, j.subject, j.buyer_id, j.agent_id, j.product_id, j.occurred_at,
    CAST(j.occurred_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day,
    CAST(epoch(j.occurred_at) + z.offset_seconds AS BIGINT) % 86400 AS local_second,
    j.measure, j.due_at, j.verdict, j.reason, j.in_every_window
FROM judged AS j
JOIN population AS p ON p.shop_id = j.shop_id
JOIN zone_spans AS z ON z.timezone = p.timezone AND j.occurred_at >= z.starts_at AND j.occurred_at < z.ends_at
