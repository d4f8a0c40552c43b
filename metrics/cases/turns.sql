-- A case: a turn, the buyer's messages up to the next answer; its clock runs from the first of them.
SELECT
    m.shop_id, m.calendar, m.known_until, m.conversation_id || '/' || m.message_id AS case_id,
    m.conversation_id AS subject, m.buyer_id, m.agent_id, m.asked_at, m.local_day, m.local_second, m.answered_at,
    m.bot_wrote, CAST(NULL AS VARCHAR) AS reason
FROM buyer_messages AS m
WHERE m.opens_turn
