-- A case: a rating on the rule's side. Met from the rule's mark on (4); its measure is the mark.
WITH rated AS (
    SELECT
        r.*,
        CASE $side
            WHEN 'service' THEN r.service_score WHEN 'logistics' THEN r.logistics_score ELSE r.description_score
        END AS score,
        $leave_out_auto AND coalesce(r.automatic, FALSE) AS left_out
    FROM reviews AS r
    WHERE r.shop_id = $shop_id AND r.created_at <= $as_of
),

-- the how-manieth review of this buyer in this local month is it?
counted AS (
    SELECT
        r.*,
        row_number() OVER (
            PARTITION BY
                r.buyer_id, CASE WHEN r.buyer_id IS NULL THEN r.review_id END, r.left_out,
                extract(year FROM r.created_at + INTERVAL 1 SECOND * z.offset_seconds),
                extract(month FROM r.created_at + INTERVAL 1 SECOND * z.offset_seconds)
            ORDER BY r.created_at, r.line, r.review_id
        ) AS place
    FROM rated AS r
    JOIN shops AS s ON s.shop_id = r.shop_id
    JOIN zone_offsets AS z ON z.timezone = s.timezone AND r.created_at >= z.starts_at AND r.created_at < z.ends_at
    WHERE r.score IS NOT NULL
),

reasoned AS (
    SELECT
        c.*,
        CASE
            WHEN c.left_out THEN 'auto_review'
            WHEN c.place > CAST($per_buyer_per_month AS BIGINT) THEN 'over_the_limit'
        END AS reason
    FROM counted AS c
)

SELECT
    r.shop_id, r.review_id || coalesce('/' || r.order_id, '') AS case_id, coalesce(r.order_id, r.review_id) AS subject, r.buyer_id,
    CAST(NULL AS VARCHAR) AS agent_id, r.product_id, r.created_at AS occurred_at, r.score AS measure,
    CAST(NULL AS TIMESTAMP) AS due_at,
    CASE WHEN r.reason IS NOT NULL THEN 'excluded' WHEN r.score >= $met_from THEN 'met' ELSE 'missed' END AS verdict,
    r.reason,
    FALSE AS every_window
FROM reasoned AS r
