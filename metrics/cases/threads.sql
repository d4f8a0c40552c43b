-- A case: the first message that a buyer ever sent to the shop, answered in that conversation.
-- Where no buyer is known the conversation stands for one.
SELECT
    m.shop_id, m.calendar, m.known_until, m.conversation_id || '/' || m.message_id AS case_id,
    m.conversation_id AS subject, m.buyer_id, m.agent_id, m.asked_at, m.local_day, m.local_second, m.answered_at,
    m.bot_wrote, CAST(NULL AS VARCHAR) AS reason
FROM buyer_messages AS m
WHERE m.opens_chat
QUALIFY
    row_number() OVER (
        PARTITION BY m.shop_id, m.buyer_id, CASE WHEN m.buyer_id IS NULL THEN m.conversation_id END
        ORDER BY m.asked_at, m.line, m.message_id, m.conversation_id
    ) = 1
