-- A case: a buyer's rating of a conversation. Met when satisfied (4 or 5), or from the rule's mark on; where
-- the rule names a reason, missed for that reason alone.
WITH rated AS (
    SELECT
        r.*,
        $handled_by = 'agent' AND coalesce(r.handled_by, 'agent') = 'bot' AS left_out,
        -- a rating in words stands for 5, 3 or 1
        coalesce(r.rating_score, CASE r.rating WHEN 'satisfied' THEN 5 WHEN 'neutral' THEN 3 ELSE 1 END) >= $met_from
            AS satisfied
    FROM chat_ratings AS r
    WHERE r.shop_id = $shop_id AND r.rated_at <= $as_of
)

SELECT
    r.shop_id,
    r.conversation_id || '@' || CAST(CAST(epoch(r.rated_at) AS BIGINT) AS VARCHAR) || '#' || CAST(r.nth AS VARCHAR)
        AS case_id,
    r.conversation_id AS subject, CAST(NULL AS VARCHAR) AS buyer_id, r.agent_id, CAST(NULL AS VARCHAR) AS product_id,
    r.rated_at AS occurred_at, r.rating_score AS measure, CAST(NULL AS TIMESTAMP) AS due_at,
    CASE
        WHEN r.left_out THEN 'excluded'
        WHEN r.satisfied THEN 'met'
        WHEN $missed_reason <> '' AND strpos(coalesce(r.reason, ''), $missed_reason) = 0 THEN 'met'
        ELSE 'missed'
    END AS verdict,
    CASE WHEN r.left_out THEN 'only_bots' END AS reason,
    FALSE AS every_window
FROM rated AS r
-- a bot's rating is left out before anybody asks how it turned out
WHERE r.left_out OR NOT ($only_unsatisfied AND r.satisfied)
