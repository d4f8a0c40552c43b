-- A case: a stretch of waiting, the buyer's messages up to the next answer; its clock runs from the one that opens it.
-- Of a session that is only known as a summary no further stretch is known: none.
SELECT
    m.shop_id, m.calendar, m.known_until, m.conversation_id || '/' || m.message_id AS case_id,
    m.conversation_id AS subject, m.buyer_id, m.agent_id, m.asked_at, m.local_day, m.local_second, m.answered_at,
    CASE WHEN NOT m.inside THEN 'outside_hours' WHEN m.bot_settled THEN 'only_bots' END AS reason
FROM asked_messages AS m
WHERE m.opens_turn AND m.message_id <> '~question'
