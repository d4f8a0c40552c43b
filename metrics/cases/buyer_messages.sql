-- Grain: a buyer's message that is read, with the answer of its stretch as known at `as_of`.
-- Under bots = "count" a bot's message answers too; otherwise only an agent's, and under "leave_out" a bot's settles its
-- stretch. A greeting may be no answer.
WITH answered AS (
    SELECT
        q.shop_id, q.calendar, q.as_of, q.known_until, q.conversation_id, q.message_id, q.line, q.buyer_id, q.asked_at,
        q.local_day, q.local_second, q.needs_answer,
        q.needs_answer AND (
            q.opens_chat OR coalesce(
                q.asked_at >= CASE WHEN $bots = 'ignore' THEN q.before_at ELSE q.any_before_at END
                + INTERVAL 1 SECOND * CAST($new_after AS BIGINT),
                FALSE
            )
        ) AS begins_chat,
        CASE
            WHEN $bots = 'ignore' AND $greeting_counts THEN q.turn
            WHEN $bots = 'ignore' THEN q.meant_turn
            WHEN $greeting_counts THEN q.any_turn
            ELSE q.any_meant_turn
        END AS turn,
        CASE
            WHEN $bots = 'ignore' AND $greeting_counts THEN q.opens_turn
            WHEN $bots = 'ignore' THEN q.opens_meant_turn
            WHEN $greeting_counts THEN q.opens_any_turn
            ELSE q.opens_any_meant_turn
        END AS opens_turn,
        CASE
            WHEN $bots = 'count' THEN q.any_answered_at
            WHEN $bots = 'leave_out' AND CASE WHEN $greeting_counts THEN q.bot_settled ELSE q.meant_bot_settled END THEN NULL
            WHEN $greeting_counts THEN q.answered_at
            ELSE q.meant_at
        END AS answered_at,
        CASE
            WHEN $bots = 'count' THEN q.any_answered_by WHEN $greeting_counts THEN q.answered_by ELSE q.meant_by
        END AS agent_id,
        CASE
            WHEN $bots = 'leave_out' THEN CASE WHEN $greeting_counts THEN q.bot_reply_at ELSE q.meant_bot_reply_at END
        END AS bot_reply_at
    FROM read_questions AS q
)

SELECT
    a.shop_id, a.calendar, a.known_until, a.conversation_id, a.message_id, a.line, a.buyer_id, a.asked_at, a.local_day,
    a.local_second, a.turn, a.opens_turn, a.needs_answer, TRUE AS inside, a.begins_chat,
    -- which of the conversation's chats it belongs to; 0: to one that an agent began
    CASE
        WHEN $whole_conversations THEN count(CASE WHEN a.begins_chat THEN 1 END) OVER (
            PARTITION BY a.shop_id, a.conversation_id
            ORDER BY a.asked_at, a.line, a.message_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
    END AS chat,
    CASE WHEN a.answered_at <= a.as_of THEN a.answered_at END AS answered_at,
    CASE WHEN a.answered_at <= a.as_of THEN a.agent_id END AS agent_id,
    coalesce(a.bot_reply_at <= a.as_of AND (a.answered_at IS NULL OR a.answered_at > a.as_of), FALSE) AS bot_settled
FROM answered AS a
