-- A case: a rating on the rule's side. Met from the rule's mark on (4); its measure is the mark.
-- With $of_each one of an order and product: the first or the last; those left out are told apart from the others.
WITH rated AS (
    SELECT
        r.shop_id, r.review_id, r.order_id, r.product_id, r.buyer_id, r.line, r.created_at, r.local_day, r.local_second,
        CASE $side
            WHEN 'service' THEN r.service_score WHEN 'logistics' THEN r.logistics_score ELSE r.description_score
        END AS score,
        $leave_out_auto AND r.automatic AS left_out
    FROM review_scores AS r
    JOIN population AS p ON p.shop_id = r.shop_id
    WHERE r.created_at >= p.reads_from AND r.created_at <= p.as_of
),

single AS (
    SELECT r.*
    FROM rated AS r
    WHERE r.score IS NOT NULL
    QUALIFY
        $of_each = '' OR row_number() OVER (
            PARTITION BY
                r.shop_id, r.order_id, CASE WHEN r.order_id IS NULL THEN r.review_id END, r.product_id, r.left_out
            ORDER BY
                CASE WHEN $of_each = 'last' THEN -epoch(r.created_at) ELSE epoch(r.created_at) END,
                CASE WHEN $of_each = 'last' THEN -r.line ELSE r.line END, r.review_id
        ) = 1
),

-- rank of the review among this buyer's reviews of the local month; only a rule with a limit needs it
ranked AS (
    SELECT
        r.*,
        CASE
            WHEN CAST($per_buyer_per_month AS BIGINT) IS NOT NULL THEN row_number() OVER (
                PARTITION BY
                    r.shop_id, r.buyer_id, CASE WHEN r.buyer_id IS NULL THEN r.review_id END, r.left_out,
                    extract(year FROM r.local_day), extract(month FROM r.local_day)
                ORDER BY r.created_at, r.line, r.review_id
            )
        END AS place
    FROM single AS r
),

reasoned AS (
    SELECT
        c.*,
        CASE
            WHEN c.left_out THEN 'auto_review'
            WHEN c.place > CAST($per_buyer_per_month AS BIGINT) THEN 'over_the_limit'
        END AS reason
    FROM ranked AS c
)

SELECT
    r.shop_id, r.review_id || coalesce('/' || r.order_id, '') AS case_id, coalesce(r.order_id, r.review_id) AS subject,
    r.buyer_id, CAST(NULL AS VARCHAR) AS agent_id, r.product_id, r.created_at AS occurred_at, r.local_day,
    r.local_second,
    CASE
        WHEN NOT $net THEN r.score WHEN r.score >= $met_from THEN 1.0 WHEN r.score <= $unhappy_upto THEN -1.0 ELSE 0.0
    END AS measure,
    CAST(NULL AS TIMESTAMP) AS due_at,
    CASE WHEN r.reason IS NOT NULL THEN 'excluded' WHEN r.score >= $met_from THEN 'met' ELSE 'missed' END AS verdict,
    r.reason,
    FALSE AS in_every_window
FROM reasoned AS r
