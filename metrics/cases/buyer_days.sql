-- A case: a buyer on a local day. One late turn loses the buyer; a turn that is not due keeps the day open.
WITH ranked AS (
    SELECT
        j.*,
        row_number() OVER (
            PARTITION BY j.buyer_id, CASE WHEN j.buyer_id IS NULL THEN j.subject END, j.local_day
            ORDER BY
                CASE j.verdict WHEN 'missed' THEN 1 WHEN 'pending' THEN 2 WHEN 'met' THEN 3 ELSE 4 END,
                j.occurred_at, j.case_id
        ) AS place
    FROM judged AS j
)

SELECT
    r.shop_id,
    CASE WHEN r.buyer_id IS NULL THEN '/' || min(r.subject) ELSE r.buyer_id END || '|' || CAST(r.local_day AS VARCHAR)
        AS case_id,
    -- the turn that decides is the one to open
    max(r.subject) FILTER (WHERE r.place = 1) AS subject,
    r.buyer_id,
    max(r.agent_id) FILTER (WHERE r.place = 1) AS agent_id,
    CAST(NULL AS VARCHAR) AS product_id,
    coalesce(min(r.occurred_at) FILTER (WHERE r.verdict <> 'excluded'), min(r.occurred_at)) AS occurred_at,
    r.local_day,
    max(r.measure) FILTER (WHERE r.verdict <> 'excluded') AS measure,
    coalesce(
        min(r.due_at) FILTER (WHERE r.verdict = 'pending'), max(r.due_at) FILTER (WHERE r.verdict <> 'excluded'),
        max(r.due_at)
    ) AS due_at,
    max(r.verdict) FILTER (WHERE r.place = 1) AS verdict,
    max(r.reason) FILTER (WHERE r.place = 1) AS reason,
    FALSE AS every_window
FROM ranked AS r
GROUP BY r.shop_id, r.buyer_id, CASE WHEN r.buyer_id IS NULL THEN r.subject END, r.local_day
