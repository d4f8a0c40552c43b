-- A case: a chat, by its first stretch of waiting that no bot settled (excluded when bots settled all).
-- A conversation is one chat, or with $new_after several; excluded when an agent began it.
SELECT
    c.shop_id, c.calendar, c.known_until,
    c.conversation_id || CASE WHEN CAST($new_after AS BIGINT) IS NULL THEN '' ELSE '/' || c.message_id END AS case_id,
    c.conversation_id AS subject, c.buyer_id, c.agent_id, c.asked_at, c.local_day, c.local_second, c.answered_at,
    CASE WHEN NOT c.inside THEN 'outside_hours' WHEN c.bot_settled THEN 'only_bots' END AS reason
FROM (
    SELECT
        m.*,
        row_number() OVER (
            PARTITION BY m.shop_id, m.conversation_id, m.chat, CASE WHEN NOT $whole_conversations THEN m.message_id END
            ORDER BY CASE WHEN m.bot_settled THEN 1 ELSE 0 END, m.turn
        ) AS place
    FROM asked_messages AS m
    WHERE CASE WHEN $whole_conversations THEN m.opens_turn AND m.chat > 0 ELSE m.begins_chat END
) AS c
WHERE c.place = 1
UNION ALL
SELECT
    c.shop_id, p.calendar, p.known_until, c.conversation_id AS case_id, c.conversation_id AS subject, c.buyer_id,
    CAST(NULL AS VARCHAR) AS agent_id, c.started_at AS asked_at, c.local_day, c.local_second,
    CAST(NULL AS TIMESTAMP) AS answered_at, 'started_by_agent' AS reason
FROM begun_by_agents AS c
JOIN population AS p ON p.shop_id = c.shop_id
WHERE
    c.started_at >= p.reads_from AND c.started_at <= p.as_of
    AND c.started_at >= $first_instant AND c.started_at <= $last_instant
