-- A case: a buyer on a local day. One late piece of a stretch loses the buyer; one that is not due keeps the
-- day open.
WITH ranked AS (
    SELECT
        j.*, CASE WHEN j.buyer_id IS NULL THEN j.subject END AS nameless,
        CASE j.verdict WHEN 'missed' THEN 1 WHEN 'pending' THEN 2 WHEN 'met' THEN 3 ELSE 4 END AS severity
    FROM judged AS j
)

SELECT
    r.shop_id,
    CASE WHEN r.buyer_id IS NULL THEN '/' || r.nameless ELSE r.buyer_id END || '|' || CAST(r.local_day AS VARCHAR)
        AS case_id,
    -- the piece that decides is the one to open
    arg_min(r.subject, (r.severity, r.occurred_at, r.case_id)) AS subject,
    r.buyer_id,
    nullif(arg_min(coalesce(r.agent_id, ''), (r.severity, r.occurred_at, r.case_id)), '') AS agent_id,
    CAST(NULL AS VARCHAR) AS product_id,
    coalesce(min(r.occurred_at) FILTER (WHERE r.severity < 4), min(r.occurred_at)) AS occurred_at,
    r.local_day,
    arg_min(r.local_second, (CASE WHEN r.severity < 4 THEN 0 ELSE 1 END, r.occurred_at)) AS local_second,
    max(r.measure) FILTER (WHERE r.severity < 4) AS measure,
    coalesce(
        min(r.due_at) FILTER (WHERE r.severity = 2), max(r.due_at) FILTER (WHERE r.severity < 4), max(r.due_at)
    ) AS due_at,
    CASE min(r.severity) WHEN 1 THEN 'missed' WHEN 2 THEN 'pending' WHEN 3 THEN 'met' ELSE 'excluded' END AS verdict,
    nullif(arg_min(coalesce(r.reason, ''), (r.severity, r.occurred_at, r.case_id)), '') AS reason,
    FALSE AS in_every_window
FROM ranked AS r
GROUP BY r.shop_id, r.buyer_id, r.nameless, r.local_day
