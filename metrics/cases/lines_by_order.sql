-- A case: an order of judged lines. Late when any of its lines is, sent (or delivered) when the last of them is. A late
-- order belongs to the earliest promise that was broken, one that waits to the next promise, any other to its last. What
-- is cancelled or left out drops out of an order whose other lines are judged; a line that was sent, or arrived, at an
-- unknown time leaves the whole order unknown. `late_by`: how long after its own promise the line that is judged worst was
-- sent (before it: negative); NULL where nobody knows of one of them. `is_undone`: one of these lines is not sent.
WITH orders AS (
    SELECT
        l.shop_id, l.subject, min(l.buyer_id) AS buyer_id,
        CASE WHEN min(l.product_id) = max(l.product_id) THEN min(l.product_id) END AS product_id,
        min(l.due_at) FILTER (WHERE l.verdict = 'missed') AS broken_at,
        min(l.due_at) FILTER (WHERE l.verdict = 'pending') AS next_at,
        max(l.due_at) FILTER (WHERE l.verdict = 'met') AS kept_at,
        max(l.due_at) AS last_at,
        min(l.begun_at) FILTER (WHERE l.verdict <> 'excluded') AS begun_at,
        max(l.done_at) FILTER (WHERE l.verdict <> 'excluded') AS done_at,
        count(*) FILTER (
            WHERE l.verdict <> 'excluded' AND (l.done_at IS NULL OR NOT l.measured)
        ) AS unmeasured,
        min(l.reason) FILTER (
            WHERE l.reason IN ('sent_time_unknown', 'arrival_time_unknown', 'time_of_day_unknown')
        ) AS unknown,
        min(l.reason) AS reason,
        count(*) FILTER (WHERE l.verdict = 'missed') AS broken,
        count(l.late_by) FILTER (WHERE l.verdict = 'missed') AS broken_known,
        max(l.late_by) FILTER (WHERE l.verdict = 'missed') AS broken_by,
        count(*) FILTER (WHERE l.verdict = 'missed' AND l.is_undone) AS broken_undone,
        count(*) FILTER (WHERE l.verdict = 'pending' AND l.is_undone) AS waiting_undone,
        count(*) FILTER (WHERE l.verdict = 'met') AS kept,
        count(l.late_by) FILTER (WHERE l.verdict = 'met') AS kept_known,
        max(l.late_by) FILTER (WHERE l.verdict = 'met') AS kept_by
    FROM judged_lines AS l
    GROUP BY l.shop_id, l.subject
),

judged_orders AS (
    SELECT
        o.*,
        CASE
            WHEN o.broken_at IS NOT NULL THEN 'missed'
            WHEN o.next_at IS NOT NULL THEN 'pending'
            WHEN o.unknown IS NOT NULL OR o.kept_at IS NULL THEN 'excluded'
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
    CASE WHEN o.unmeasured = 0 AND o.done_at IS NOT NULL THEN greatest(epoch(o.done_at) - epoch(o.begun_at), 0) END
        AS measure,
    o.occurred_at AS due_at, o.verdict,
    CASE WHEN o.verdict = 'excluded' THEN coalesce(o.unknown, o.reason) END AS reason,
    o.verdict = 'pending' AS in_every_window,
    CASE
        WHEN o.broken > 0 THEN CASE WHEN o.broken = o.broken_known THEN o.broken_by END
        WHEN o.kept = o.kept_known THEN o.kept_by
    END AS late_by,
    CASE o.verdict WHEN 'pending' THEN o.waiting_undone ELSE o.broken_undone END > 0 AS is_undone
FROM placed AS o
