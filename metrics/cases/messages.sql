-- A case: a buyer's message. Of a session that is only known as a summary most messages are missing: none.
SELECT
    m.shop_id, m.calendar, m.known_until, m.conversation_id || '/' || m.message_id AS case_id,
    m.conversation_id AS subject, m.buyer_id, m.agent_id, m.asked_at, m.local_day, m.local_second, m.answered_at,
    CASE
        WHEN NOT m.inside THEN 'outside_hours'
        WHEN NOT m.needs_answer THEN 'no_answer_needed'
        WHEN m.bot_settled THEN 'only_bots'
    END AS reason
FROM asked_messages AS m
WHERE m.message_id <> '~question'
