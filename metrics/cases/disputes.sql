-- Metrics room. A case: a request on which the platform stepped in. Missed when the fault is the merchant's or shared.
-- The ruling is dated by the request's completion, the only date that exports carry; without one it is pending.
SELECT
    r.shop_id, r.refund_id AS case_id, r.refund_id AS subject, r.buyer_id, CAST(NULL AS VARCHAR) AS agent_id,
    r.product_id,
    CASE WHEN r.completed_at <= $as_of THEN r.completed_at ELSE r.applied_at END AS occurred_at,
    CAST(NULL AS DOUBLE) AS measure, CAST(NULL AS TIMESTAMP) AS due_at,
    CASE
        WHEN r.completed_at IS NULL OR r.completed_at > $as_of THEN 'pending'
        WHEN r.fault IN ('merchant', 'both') THEN 'missed'
        ELSE 'met'
    END AS verdict,
    CAST(NULL AS VARCHAR) AS reason,
    r.completed_at IS NULL OR r.completed_at > $as_of AS every_window
FROM refund_courses AS r
WHERE
    r.shop_id = $shop_id AND r.applied_at <= $as_of AND r.platform_intervened
    AND ($kinds = '' OR strpos($kinds, ',' || r.kind || ',') > 0)
