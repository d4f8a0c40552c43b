-- A case: a buyer's message. Of a session that is only known as a summary most messages are missing: none.
SELECT
    h.shop_id, h.conversation_id || '/' || h.message_id AS case_id, h.conversation_id AS subject, h.buyer_id, h.agent_id,
    h.asked_at, h.local_day, h.local_second, h.answered_at, h.bot_wrote, CAST(NULL AS VARCHAR) AS reason
FROM heard AS h
WHERE h.message_id <> '~question'
