-- Grain: a rating of a touched conversation, with the local day on which it was given.
SELECT
    r.shop_id, r.conversation_id, r.agent_id, r.nth, r.line,
    r.rated_at,
    CAST(r.rated_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day,
    CAST(epoch(r.rated_at) + z.offset_seconds AS BIGINT) % 86400 AS local_second,
    r.rating_score AS mark,
    -- a rating in words stands for 5, 3 or 1
    coalesce(r.rating_score, CASE r.rating WHEN 'satisfied' THEN 5 WHEN 'neutral' THEN 3 ELSE 1 END) AS score,
    coalesce(r.handled_by, 'agent') = 'bot' AS by_bot, r.reason
FROM chat_ratings AS r
JOIN touched AS t ON same_shop(t, r) AND t.conversation_id = r.conversation_id
JOIN spans AS z ON r.rated_at >= z.starts_at AND r.rated_at < z.ends_at
WHERE of_shops(r)
