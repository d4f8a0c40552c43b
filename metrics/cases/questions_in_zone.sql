-- The questions as facts hold them, with local day and second in another time zone, and by its days what bots settled.
SELECT
    q.shop_id, q.conversation_id, q.message_id, q.line, q.buyer_id, q.asked_at,
    CAST(q.asked_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day,
    CAST(epoch(q.asked_at) + z.offset_seconds AS BIGINT) % 86400 AS local_second,
    q.opens_turn, q.opens_any_turn, q.opens_meant_turn, q.opens_any_meant_turn, q.turn, q.any_turn, q.meant_turn,
    q.any_meant_turn, q.opens_chat, q.needs_answer, q.before_at, q.any_before_at, q.answered_at, q.answered_by, q.any_answered_at,
    q.any_answered_by, q.meant_at, q.meant_by, q.bot_at, q.bot_reply_at, q.taken_over_from,
    q.bot_reply_at IS NOT NULL AND NOT coalesce(
        CAST(q.taken_over_from + INTERVAL 1 SECOND * b.offset_seconds AS DATE)
        = CAST(q.answered_at + INTERVAL 1 SECOND * a.offset_seconds AS DATE),
        FALSE
    ) AS bot_settled,
    q.meant_bot_reply_at, q.meant_taken_over_from,
    q.meant_bot_reply_at IS NOT NULL AND NOT coalesce(
        CAST(q.meant_taken_over_from + INTERVAL 1 SECOND * mb.offset_seconds AS DATE)
        = CAST(q.meant_at + INTERVAL 1 SECOND * ma.offset_seconds AS DATE),
        FALSE
    ) AS meant_bot_settled
FROM questions AS q
JOIN zone_offsets AS z ON q.asked_at >= z.starts_at AND q.asked_at < z.ends_at
LEFT JOIN zone_offsets AS b ON q.taken_over_from >= b.starts_at AND q.taken_over_from < b.ends_at
LEFT JOIN zone_offsets AS a ON q.answered_at >= a.starts_at AND q.answered_at < a.ends_at
LEFT JOIN zone_offsets AS mb ON q.meant_taken_over_from >= mb.starts_at AND q.meant_taken_over_from < mb.ends_at
LEFT JOIN zone_offsets AS ma ON q.meant_at >= ma.starts_at AND q.meant_at < ma.ends_at
WHERE q.shop_id = $shop_id
