-- A case: a conversation. The buyer's first message → first answer; excluded when an agent began it.
SELECT
    c.shop_id, p.calendar, p.known_until, c.conversation_id AS case_id, c.conversation_id AS subject,
    coalesce(m.buyer_id, c.buyer_id) AS buyer_id, m.agent_id, c.started_at AS asked_at, c.local_day, c.local_second,
    m.answered_at, coalesce(m.bot_wrote, FALSE) AS bot_wrote,
    CASE WHEN c.started_by = 'agent' THEN 'started_by_agent' END AS reason
FROM conversations AS c
JOIN population AS p ON p.shop_id = c.shop_id
LEFT JOIN buyer_messages AS m
    ON m.shop_id = c.shop_id AND m.conversation_id = c.conversation_id AND m.opens_chat AND c.started_by = 'buyer'
WHERE
    c.started_at >= p.reads_from AND c.started_at <= p.as_of
    AND c.started_at >= $first_instant AND c.started_at <= $last_instant
