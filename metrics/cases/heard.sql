-- Metrics room. Grain: a buyer's message since $since, with its answer as known at $as_of.
-- Under bots = "count" a bot's message answers too; otherwise only an agent's.
SELECT
    q.shop_id, q.conversation_id, q.message_id, q.line, q.buyer_id, q.asked_at, q.local_day, q.opens_chat,
    CASE WHEN $bots = 'count' THEN q.opens_any_turn ELSE q.opens_turn END AS opens_turn,
    CASE
        WHEN $bots = 'count' AND q.any_answered_at <= $as_of THEN q.any_answered_at
        WHEN $bots <> 'count' AND q.answered_at <= $as_of THEN q.answered_at
    END AS answered_at,
    CASE
        WHEN $bots = 'count' AND q.any_answered_at <= $as_of THEN q.any_answered_by
        WHEN $bots <> 'count' AND q.answered_at <= $as_of THEN q.answered_by
    END AS agent_id,
    coalesce(q.bot_at <= $as_of, FALSE) AS bot_wrote
FROM questions AS q
WHERE q.shop_id = $shop_id AND q.asked_at >= $since AND q.asked_at <= $as_of
