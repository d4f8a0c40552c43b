-- A case: an order of judged lines. Late when any of its lines is, sent when the last of them is. A late order belongs to
-- the earliest promise that was broken, one that waits to the next promise, any other to its last. What is cancelled
-- drops out of an order whose other lines are judged; a line sent at an unknown time leaves the whole order unknown.
WITH orders AS (
    SELECT
        l.shop_id, l.subject, min(l.buyer_id) AS buyer_id,
        CASE WHEN count(DISTINCT l.product_id) = 1 THEN min(l.product_id) END AS product_id,
        min(l.promised_at) FILTER (WHERE l.verdict = 'missed') AS broken_at,
        min(l.promised_at) FILTER (WHERE l.verdict = 'pending') AS next_at,
        max(l.promised_at) FILTER (WHERE l.verdict = 'met') AS kept_at,
        max(l.promised_at) AS last_at,
        min(l.begun_at) FILTER (WHERE l.verdict <> 'excluded') AS begun_at,
        max(l.shipped_at) FILTER (WHERE l.verdict <> 'excluded') AS shipped_at,
        count(*) FILTER (WHERE l.verdict <> 'excluded' AND l.shipped_at IS NULL) AS unsent,
        count(*) FILTER (WHERE l.reason = 'sent_time_unknown') AS unknown, min(l.reason) AS reason
    FROM judged_lines AS l
    GROUP BY l.shop_id, l.subject
),

judged_orders AS (
    SELECT
        o.*,
        CASE
            WHEN o.broken_at IS NOT NULL THEN 'missed'
            WHEN o.next_at IS NOT NULL THEN 'pending'
            WHEN o.unknown > 0 OR o.kept_at IS NULL THEN 'excluded'
            ELSE 'met'
        END AS verdict
    FROM orders AS o
),

placed AS (
    SELECT
        o.*,
        CASE o.verdict
            WHEN 'missed' THEN o.broken_at
            WHEN 'pending' THEN o.next_at
            WHEN 'met' THEN o.kept_at
            ELSE o.last_at
        END AS occurred_at
    FROM judged_orders AS o
)

SELECT
    o.shop_id, o.subject AS case_id, o.subject, o.buyer_id, CAST(NULL AS VARCHAR) AS agent_id, o.product_id,
    o.occurred_at,
    CASE WHEN o.unsent = 0 AND o.shipped_at IS NOT NULL THEN greatest(epoch(o.shipped_at) - epoch(o.begun_at), 0) END
        AS measure,
    o.occurred_at AS due_at, o.verdict,
    CASE WHEN o.verdict = 'excluded' THEN CASE WHEN o.unknown > 0 THEN 'sent_time_unknown' ELSE o.reason END END AS reason,
    o.verdict = 'pending' AS in_every_window
FROM placed AS o
