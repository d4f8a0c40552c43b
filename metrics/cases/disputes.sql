-- A case: a request on which the platform stepped in. Missed when the fault is the merchant's or shared.
-- The ruling is dated by the request's completion, the only date that exports carry; without one it is pending.
-- Under ruling = "any" all are missed, dated by the application: when the platform stepped in is not told.
WITH known AS (
    SELECT r.*, $ruling = '' AND (r.completed_at IS NULL OR r.completed_at > $as_of) AS is_open
    FROM refund_courses AS r
    WHERE
        r.shop_id = $shop_id AND r.applied_at <= $as_of AND r.platform_intervened
        AND ($kinds = '' OR strpos($kinds, ',' || r.kind || ',') > 0)
)

SELECT
    k.shop_id, k.refund_id AS case_id, k.refund_id AS subject, k.buyer_id, CAST(NULL AS VARCHAR) AS agent_id,
    k.product_id,
    CASE WHEN k.is_open OR $ruling = 'any' THEN k.applied_at ELSE k.completed_at END AS occurred_at,
    CAST(NULL AS DOUBLE) AS measure, CAST(NULL AS TIMESTAMP) AS due_at,
    CASE
        WHEN k.is_open THEN 'pending'
        WHEN $ruling = 'any' OR k.fault IN ('merchant', 'both') THEN 'missed'
        ELSE 'met'
    END AS verdict,
    CAST(NULL AS VARCHAR) AS reason,
    k.is_open AS every_window
FROM known AS k
