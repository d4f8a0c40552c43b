-- Grain: a buyer's message since its shop's `reads_from`, with its answer as known at `as_of`.
-- Under bots = "count" a bot's message answers too; otherwise only an agent's. A greeting may be no answer.
WITH answered AS (
    SELECT
        q.shop_id, p.calendar, p.as_of, p.known_until, q.conversation_id, q.message_id, q.line, q.buyer_id, q.asked_at,
        q.local_day, q.local_second, q.opens_chat, q.bot_at,
        CASE
            WHEN $bots = 'count' THEN q.opens_any_turn WHEN $greeting_counts THEN q.opens_turn ELSE q.opens_meant_turn
        END AS opens_turn,
        CASE
            WHEN $bots = 'count' THEN q.any_answered_at WHEN $greeting_counts THEN q.answered_at ELSE q.meant_at
        END AS answered_at,
        CASE
            WHEN $bots = 'count' THEN q.any_answered_by WHEN $greeting_counts THEN q.answered_by ELSE q.meant_by
        END AS agent_id
    FROM questions AS q
    JOIN population AS p ON p.shop_id = q.shop_id
    WHERE
        q.asked_at >= p.reads_from AND q.asked_at <= p.as_of
        -- the same for all shops together: by constants an engine can skip what it need not read
        AND q.asked_at >= $first_instant AND q.asked_at <= $last_instant
)

SELECT
    a.shop_id, a.calendar, a.known_until, a.conversation_id, a.message_id, a.line, a.buyer_id, a.asked_at, a.local_day,
    a.local_second, a.opens_chat, a.opens_turn,
    CASE WHEN a.answered_at <= a.as_of THEN a.answered_at END AS answered_at,
    CASE WHEN a.answered_at <= a.as_of THEN a.agent_id END AS agent_id,
    coalesce(a.bot_at <= a.as_of, FALSE) AS bot_wrote
FROM answered AS a
