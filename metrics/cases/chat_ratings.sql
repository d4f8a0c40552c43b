-- A case: a rating of a conversation by its buyer. Met when satisfied (4 or 5), or from the rule's mark on; where
-- the rule names a reason, missed for that reason alone; where no dissatisfied buyer of the shop ever gave one, nobody
-- knows. With $of_each one of a conversation: its first or its last.
-- Where the rule says in which stretch of the day the conversation has to begin, one that is known to have begun outside
-- it is left out; of what is not in the store nobody knows.
WITH rated AS (
    SELECT
        r.shop_id, r.conversation_id, r.agent_id, r.nth, r.rated_at, r.local_day, r.local_second, r.mark, r.score, r.reason,
        $handled_by = 'agent' AND r.by_bot AS left_out,
        r.score >= $met_from AS satisfied
    FROM chat_scores AS r
    JOIN population AS p ON p.shop_id = r.shop_id
    WHERE r.rated_at >= p.reads_from AND r.rated_at <= p.as_of
    QUALIFY
        $of_each = '' OR row_number() OVER (
            PARTITION BY r.shop_id, r.conversation_id, $handled_by = 'agent' AND r.by_bot
            ORDER BY
                CASE WHEN $of_each = 'last' THEN -epoch(r.rated_at) ELSE epoch(r.rated_at) END,
                CASE WHEN $of_each = 'last' THEN -r.line ELSE r.line END,
                CASE WHEN $of_each = 'last' THEN -r.nth ELSE r.nth END
        ) = 1
),

silent AS (
    SELECT r.shop_id
    FROM chat_scores AS r
    JOIN population AS p ON p.shop_id = r.shop_id
    WHERE $missed_reason <> ''
    GROUP BY r.shop_id
    HAVING count(r.reason) = 0 AND bool_or(r.score < $met_from)
),

known AS (
    SELECT
        r.*, v.buyer_id, w.shop_id IS NOT NULL AS untold,
        $begun_from IS NOT NULL AND coalesce(v.started_at <= r.rated_at, FALSE) AND NOT CASE
            WHEN $begun_from <= $begun_until THEN v.local_second >= $begun_from AND v.local_second < $begun_until
            ELSE v.local_second >= $begun_from OR v.local_second < $begun_until
        END AS begun_outside
    FROM rated AS r
    LEFT JOIN conversations AS v ON v.shop_id = r.shop_id AND v.conversation_id = r.conversation_id
    LEFT JOIN silent AS w ON w.shop_id = r.shop_id
)

SELECT
    r.shop_id,
    r.conversation_id || '@' || CAST(CAST(epoch(r.rated_at) AS BIGINT) AS VARCHAR) || '#' || CAST(r.nth AS VARCHAR)
        AS case_id,
    r.conversation_id AS subject, r.buyer_id, r.agent_id, CAST(NULL AS VARCHAR) AS product_id,
    r.rated_at AS occurred_at, r.local_day, r.local_second,
    CASE
        WHEN NOT $net THEN r.mark WHEN r.score >= $met_from THEN 1.0 WHEN r.score <= $unhappy_upto THEN -1.0 ELSE 0.0
    END AS measure,
    CAST(NULL AS TIMESTAMP) AS due_at,
    CASE
        WHEN r.left_out OR r.begun_outside OR r.untold THEN 'excluded'
        WHEN r.satisfied THEN 'met'
        WHEN $missed_reason <> '' AND strpos(lower(coalesce(r.reason, '')), $missed_reason) = 0 THEN 'met'
        ELSE 'missed'
    END AS verdict,
    CASE
        WHEN r.left_out THEN 'only_bots'
        WHEN r.begun_outside THEN 'outside_hours'
        WHEN r.untold THEN 'rating_reason_unknown'
    END AS reason,
    FALSE AS in_every_window
FROM known AS r
-- a bot's rating is excluded whatever the buyer thought of it
WHERE r.left_out OR r.begun_outside OR NOT ($only_unsatisfied AND r.satisfied)
