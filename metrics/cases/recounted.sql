-- The same cases, counted otherwise by each of `readings`: by another day, with what is open or excluded counted as a
-- verdict of its own, in another window (`starts_at` to `ends_at`). Grain: a case and a reading.
-- counted_by: '' by the family's own moment, 'answered', 'applied', 'paid'. Where that moment is unknown the own one stays.
WITH moved AS (
    SELECT
        o.number, o.starts_at, o.ends_at, c.shop_id, c.case_id, c.subject, c.buyer_id, c.agent_id, c.product_id,
        CASE
            WHEN o.counted_by = 'answered' AND c.measure IS NOT NULL AND c.verdict IN ('met', 'missed')
                THEN c.occurred_at + INTERVAL 1 SECOND * CAST(c.measure AS BIGINT)
            WHEN o.counted_by = 'applied' THEN coalesce(r.applied_at, c.occurred_at)
            WHEN o.counted_by = 'paid'
                THEN coalesce(CASE WHEN c.case_id = c.subject THEN l.order_paid_at ELSE l.paid_at END, c.occurred_at)
            ELSE c.occurred_at
        END AS occurred_at,
        c.measure, c.due_at,
        CASE
            WHEN c.verdict = 'pending' AND o.pending_as <> '' THEN o.pending_as
            -- what a rule excludes by a field of its own is a variant of its own
            WHEN c.verdict = 'excluded' AND o.excluded_as <> ''
                AND c.reason IN (
                    'started_by_agent', 'cancelled_unsent', 'cancelled_time_unknown', 'sent_time_unknown',
                    'end_time_unknown', 'agreed_time_unknown', 'time_of_day_unknown'
                )
                THEN o.excluded_as
            ELSE c.verdict
        END AS verdict,
        c.reason,
        c.in_every_window AND o.counted_by = '' AS in_every_window
    FROM cases AS c
    CROSS JOIN readings AS o
    LEFT JOIN refund_courses AS r ON o.counted_by = 'applied' AND r.shop_id = c.shop_id AND r.refund_id = c.subject
    LEFT JOIN order_lines AS l
        ON o.counted_by = 'paid' AND l.shop_id = c.shop_id AND l.order_id = c.subject
        AND CASE WHEN c.case_id = c.subject THEN l.opens_order ELSE l.order_id || '/' || l.line_id = c.case_id END
)

SELECT
    m.number, m.starts_at, m.ends_at, m.shop_id, m.case_id, m.subject, m.buyer_id, m.agent_id, m.product_id, m.occurred_at,
    CAST(m.occurred_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day,
    m.measure, m.due_at, m.verdict, m.reason, m.in_every_window
FROM moved AS m
JOIN population AS p ON p.shop_id = m.shop_id
JOIN zone_offsets AS z ON z.timezone = p.timezone AND m.occurred_at >= z.starts_at AND m.occurred_at < z.ends_at
