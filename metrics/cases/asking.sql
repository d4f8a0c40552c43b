-- A stretch is asked at its first message inside the hours, or, where none is, at its first.
-- By buyer day each of its local days is a piece of its own, by chat each of its chats.
SELECT
    m.shop_id, m.calendar, m.known_until, m.conversation_id, m.message_id, m.line, m.buyer_id, m.asked_at, m.local_day,
    m.local_second, m.turn, m.needs_answer, m.inside, m.begins_chat, m.chat, m.answered_at, m.agent_id, m.bot_settled,
    row_number() OVER (
        PARTITION BY
            m.shop_id, m.conversation_id, m.turn,
            CASE WHEN $family = 'buyer_days' THEN m.local_day END, CASE WHEN $family = 'chats' THEN m.chat END
        ORDER BY CASE WHEN m.inside THEN 0 ELSE 1 END, m.asked_at, m.line, m.message_id
    ) = 1 AS opens_turn
FROM messages_in_hours AS m
WHERE m.needs_answer
