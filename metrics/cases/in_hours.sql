-- Service hours that mean "asked inside": which messages were written inside them.
-- Local time decides: the opening second is inside, the closing second outside.
SELECT
    m.shop_id, m.calendar, m.known_until, m.conversation_id, m.message_id, m.line, m.buyer_id, m.asked_at, m.local_day,
    m.local_second, m.turn, m.opens_turn, m.needs_answer, o.opens_second IS NOT NULL AS inside, m.begins_chat, m.chat, m.answered_at,
    m.agent_id, m.bot_settled
FROM buyer_messages AS m
LEFT JOIN open_hours AS o
    ON o.calendar = m.calendar AND o.local_day = m.local_day
    AND m.local_second >= o.opens_second AND m.local_second < o.closes_second
