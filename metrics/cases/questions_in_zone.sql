-- The questions as facts hold them, with local day and second in another time zone.
SELECT
    q.shop_id, q.conversation_id, q.message_id, q.line, q.buyer_id, q.asked_at,
    CAST(q.asked_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day,
    CAST(epoch(q.asked_at) + z.offset_seconds AS BIGINT) % 86400 AS local_second,
    q.opens_turn, q.opens_any_turn, q.opens_meant_turn, q.opens_chat, q.answered_at, q.answered_by, q.any_answered_at,
    q.any_answered_by, q.meant_at, q.meant_by, q.bot_at
FROM questions AS q
JOIN zone_offsets AS z ON q.asked_at >= z.starts_at AND q.asked_at < z.ends_at
WHERE q.shop_id = $shop_id
