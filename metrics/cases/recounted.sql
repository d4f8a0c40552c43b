-- The same cases, counted otherwise: by another day, with what is open or left out on a side of its own.
-- $counted_by: '' by the family's own moment, 'answered', 'applied', 'paid'. Where that moment is unknown the own one stays.
SELECT
    c.shop_id, c.case_id, c.subject, c.buyer_id, c.agent_id, c.product_id,
    CASE
        WHEN $counted_by = 'answered' AND c.measure IS NOT NULL AND c.verdict IN ('met', 'missed')
            THEN c.occurred_at + INTERVAL 1 SECOND * CAST(c.measure AS BIGINT)
        WHEN $counted_by = 'applied' THEN coalesce(r.applied_at, c.occurred_at)
        WHEN $counted_by = 'paid' THEN coalesce(s.paid_at, c.occurred_at)
        ELSE c.occurred_at
    END AS occurred_at,
    c.local_day, c.measure, c.due_at,
    CASE
        WHEN c.verdict = 'pending' AND $pending_as <> '' THEN $pending_as
        -- what a rule leaves out by a field of its own is another rule's affair
        WHEN c.verdict = 'excluded' AND $excluded_as <> ''
            AND c.reason IN (
                'started_by_agent', 'cancelled_unsent', 'sent_time_unknown', 'end_time_unknown', 'agreed_time_unknown'
            )
            THEN $excluded_as
        ELSE c.verdict
    END AS verdict,
    c.reason,
    c.every_window AND $counted_by = '' AS every_window
FROM cases AS c
LEFT JOIN refund_courses AS r ON $counted_by = 'applied' AND r.shop_id = c.shop_id AND r.refund_id = c.case_id
LEFT JOIN shipments AS s
    ON $counted_by = 'paid' AND s.shop_id = c.shop_id AND s.order_id || '/' || s.line_id = c.case_id
