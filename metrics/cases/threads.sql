-- A case: the first stretch of waiting of a buyer ever that no bot settled; the first of all where bots settled all.
-- Where no buyer is known the conversation stands for one. A buyer of whom earlier conversations were removed has none.
SELECT
    m.shop_id, m.calendar, m.known_until, m.conversation_id || '/' || m.message_id AS case_id,
    m.conversation_id AS subject, m.buyer_id, m.agent_id, m.asked_at, m.local_day, m.local_second, m.answered_at,
    CASE WHEN NOT m.inside THEN 'outside_hours' WHEN m.bot_settled THEN 'only_bots' END AS reason
FROM asked_messages AS m
WHERE
    m.opens_turn AND NOT EXISTS (
        SELECT 1 FROM earlier_buyers AS e WHERE e.shop_id = m.shop_id AND e.buyer_id = m.buyer_id
    )
QUALIFY
    row_number() OVER (
        PARTITION BY m.shop_id, m.buyer_id, CASE WHEN m.buyer_id IS NULL THEN m.conversation_id END
        ORDER BY CASE WHEN m.bot_settled THEN 1 ELSE 0 END, m.asked_at, m.line, m.message_id, m.conversation_id
    ) = 1
