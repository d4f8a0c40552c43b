-- A case: the first message that a buyer ever sent to the shop, answered in that conversation.
-- Where no buyer is known the conversation stands for one.
SELECT
    h.shop_id, h.conversation_id || '/' || h.message_id AS case_id, h.conversation_id AS subject, h.buyer_id, h.agent_id,
    h.asked_at, h.local_day, h.local_second, h.answered_at, h.bot_wrote, CAST(NULL AS VARCHAR) AS reason
FROM heard AS h
WHERE h.opens_chat
QUALIFY
    row_number() OVER (
        PARTITION BY h.buyer_id, CASE WHEN h.buyer_id IS NULL THEN h.conversation_id END
        ORDER BY h.asked_at, h.line, h.message_id, h.conversation_id
    ) = 1
