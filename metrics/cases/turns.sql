-- A case: a turn, the buyer's messages up to the next answer; its clock runs from the first of them.
SELECT
    h.shop_id, h.conversation_id || '/' || h.message_id AS case_id, h.conversation_id AS subject, h.buyer_id, h.agent_id,
    h.asked_at, h.local_day, h.local_second, h.answered_at, h.bot_wrote, CAST(NULL AS VARCHAR) AS reason
FROM heard AS h
WHERE h.opens_turn
