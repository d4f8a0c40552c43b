-- A case: a request on which the platform stepped in. Missed when the fault is the merchant's or shared.
-- The ruling is dated by the request's completion, the only date that exports carry; without one it is pending.
-- Under ruling = "any" all are missed, dated by the application: exports do not say when the platform stepped in.
WITH interventions AS (
    SELECT
        r.shop_id, r.refund_id, r.order_id, r.buyer_id, r.product_id, r.applied_at, r.completed_at, r.fault,
        $ruling = '' AND (r.completed_at IS NULL OR r.completed_at > p.as_of) AS is_open
    FROM refund_courses AS r
    JOIN population AS p ON p.shop_id = r.shop_id
    WHERE
        r.applied_at <= p.as_of AND r.platform_intervened
        AND (r.completed_at IS NULL OR r.completed_at >= p.reads_from OR r.applied_at >= p.reads_from)
        AND ($kinds = '' OR strpos($kinds, ',' || r.kind || ',') > 0)
        AND ($any_reason OR EXISTS (SELECT 1 FROM wanted_reasons AS w WHERE strpos(lower(r.reason), w.reason) > 0))
)

SELECT
    i.shop_id, i.refund_id AS case_id, i.refund_id AS subject, i.buyer_id, CAST(NULL AS VARCHAR) AS agent_id,
    i.product_id,
    CASE WHEN i.is_open OR $ruling = 'any' THEN i.applied_at ELSE i.completed_at END AS occurred_at,
    CAST(NULL AS DOUBLE) AS measure, CAST(NULL AS TIMESTAMP) AS due_at,
    CASE
        WHEN i.is_open THEN 'pending'
        WHEN $ruling = 'any' OR i.fault IN ('merchant', 'both') THEN 'missed'
        ELSE 'met'
    END AS verdict,
    CAST(NULL AS VARCHAR) AS reason,
    i.is_open AS in_every_window, i.order_id
FROM interventions AS i
