-- Grain: as asked_messages; the clock of a stretch in which the buyer is handed over to a person runs from there. A message
-- of the system does that, unless it says that a message was recalled or a conversation ended, or, where the rule names
-- words, one of the system or the buyer that is like them: the first from the stretch's first second to its answer's. What
-- bots settled stays where it is.
WITH handovers AS (
    SELECT t.shop_id, coalesce(g.root, t.conversation_id) AS conversation_id, t.sent_at
    FROM messages AS t
    JOIN population AS p ON p.shop_id = t.shop_id
    LEFT JOIN merged_conversations AS g ON g.shop_id = t.shop_id AND g.conversation_id = t.conversation_id
    WHERE
        t.sent_at <= p.as_of AND t.sent_at <= $last_instant
        AND CASE
            WHEN $any_system
                THEN t.sender = 'system'
                AND NOT regexp_matches(coalesce(regexp_replace(lower(t.text), '[^\p{L}\p{M}\p{N}]+', '', 'g'), ''), $no_handover)
            ELSE t.sender IN ('system', 'buyer')
            AND regexp_matches(coalesce(regexp_replace(lower(t.text), '[^\p{L}\p{M}\p{N}]+', '', 'g'), ''), $handover)
        END
),

stretches AS (
    SELECT
        m.*,
        min(CASE WHEN m.needs_answer THEN m.asked_at END) OVER (
            PARTITION BY m.shop_id, m.conversation_id, m.turn, CASE WHEN $family = 'chats' THEN m.chat END
        ) AS began_at
    FROM found_messages AS m
),

handed AS (
    SELECT s.shop_id, s.conversation_id, s.message_id, min(h.sent_at) AS handed_at
    FROM stretches AS s
    JOIN handovers AS h
        ON h.shop_id = s.shop_id AND h.conversation_id = s.conversation_id
        AND h.sent_at >= s.began_at AND (s.answered_at IS NULL OR h.sent_at <= s.answered_at)
    WHERE s.opens_turn AND NOT s.bot_settled
    GROUP BY s.shop_id, s.conversation_id, s.message_id
),

shown AS (
    SELECT
        h.shop_id, h.conversation_id, h.message_id, h.handed_at,
        CAST(h.handed_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day,
        CAST(epoch(h.handed_at) + z.offset_seconds AS BIGINT) % 86400 AS local_second
    FROM handed AS h
    JOIN population AS p ON p.shop_id = h.shop_id
    JOIN zone_offsets AS z ON z.timezone = p.timezone AND h.handed_at >= z.starts_at AND h.handed_at < z.ends_at
)

SELECT
    s.shop_id, s.calendar, s.known_until, s.conversation_id, s.message_id, s.line, s.buyer_id,
    coalesce(h.handed_at, s.asked_at) AS asked_at, coalesce(h.local_day, s.local_day) AS local_day,
    coalesce(h.local_second, s.local_second) AS local_second, s.turn, s.opens_turn, s.needs_answer,
    CASE WHEN h.handed_at IS NULL OR NOT $asked_inside THEN s.inside ELSE o.opens_second IS NOT NULL END AS inside,
    s.begins_chat, s.chat, s.answered_at, s.agent_id, s.bot_settled
FROM stretches AS s
LEFT JOIN shown AS h
    ON h.shop_id = s.shop_id AND h.conversation_id = s.conversation_id AND h.message_id = s.message_id
LEFT JOIN open_hours AS o
    ON o.calendar = s.calendar AND o.local_day = h.local_day
    AND h.local_second >= o.opens_second AND h.local_second < o.closes_second
