-- Metrics room. A case: a rating on the rule's side. Met from 4 on; its measure is the mark.
WITH rated AS (
    SELECT
        r.*,
        CASE $side
            WHEN 'service' THEN r.service_score WHEN 'logistics' THEN r.logistics_score ELSE r.description_score
        END AS score,
        $leave_out_auto AND coalesce(r.automatic, FALSE) AS left_out
    FROM reviews AS r
    WHERE r.shop_id = $shop_id AND r.created_at <= $as_of
)

SELECT
    r.shop_id, r.review_id AS case_id, coalesce(r.order_id, r.review_id) AS subject, r.buyer_id,
    CAST(NULL AS VARCHAR) AS agent_id, r.product_id, r.created_at AS occurred_at, r.score AS measure,
    CAST(NULL AS TIMESTAMP) AS due_at,
    CASE WHEN r.left_out THEN 'excluded' WHEN r.score >= 4 THEN 'met' ELSE 'missed' END AS verdict,
    CASE WHEN r.left_out THEN 'auto_review' END AS reason,
    FALSE AS every_window
FROM rated AS r
WHERE r.score IS NOT NULL
