-- A case: a conversation. The buyer's first message → first answer; excluded when an agent began it.
SELECT
    c.shop_id, c.conversation_id AS case_id, c.conversation_id AS subject, coalesce(h.buyer_id, c.buyer_id) AS buyer_id,
    h.agent_id, c.started_at AS asked_at, c.local_day, c.local_second, h.answered_at,
    coalesce(h.bot_wrote, FALSE) AS bot_wrote,
    CASE WHEN c.started_by = 'agent' THEN 'started_by_agent' END AS reason
FROM conversations AS c
LEFT JOIN heard AS h
    ON h.conversation_id = c.conversation_id AND h.opens_chat AND c.started_by = 'buyer'
WHERE c.shop_id = $shop_id AND c.started_at >= $since AND c.started_at <= $as_of
