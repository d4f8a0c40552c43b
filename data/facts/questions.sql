-- Data room. Grain: a buyer's message of a touched conversation, with what came after it in that conversation.
-- System messages are invisible. Within one second messages go by file order.
-- One window, so that DuckDB sorts once: an import of millions of messages spends most of its time here.
WITH spoken AS (
    SELECT
        m.*,
        -- an agent's message that is more than a greeting
        m.sender = 'agent' AND g.text IS NULL AS meant
    FROM messages AS m
    JOIN touched AS t ON t.conversation_id = m.conversation_id
    -- no greeting is longer; the limit spares long messages the comparison
    LEFT JOIN greetings AS g
        ON m.sender = 'agent' AND length(m.text) <= 40
        AND g.text = regexp_replace(lower(m.text), '[^\p{L}\p{M}\p{N}]+', '', 'g')
    WHERE m.shop_id = $shop_id AND m.sender <> 'system'
),

placed AS (
    SELECT
        m.conversation_id, m.message_id, m.line, m.sender, m.sent_at,
        -- the buyer where the row names one, else whoever the conversation names
        coalesce(m.buyer_id, max(m.buyer_id) OVER everything) AS buyer_id,
        -- who spoke before, bots aside and bots included?
        lag(CASE WHEN m.sender <> 'bot' THEN m.sender END IGNORE NULLS) OVER by_time AS before,
        lag(CASE WHEN m.sender IS NOT NULL THEN m.sender END) OVER by_time AS any_before,
        lag(CASE WHEN m.sender = 'buyer' OR m.meant THEN m.sender END IGNORE NULLS) OVER by_time AS meant_before,
        max(CASE WHEN m.sender = 'buyer' THEN 1 END) OVER earlier AS asked_before,
        -- who answered, and when? ('' is an agent without a name)
        lead(CASE WHEN m.sender = 'agent' THEN m.sent_at END IGNORE NULLS) OVER by_time AS answered_at,
        lead(CASE WHEN m.sender = 'agent' THEN coalesce(m.agent_id, '') END IGNORE NULLS) OVER by_time AS answered_by,
        lead(CASE WHEN m.sender <> 'buyer' THEN m.sent_at END IGNORE NULLS) OVER by_time AS any_answered_at,
        lead(CASE WHEN m.sender <> 'buyer' THEN coalesce(m.agent_id, '') END IGNORE NULLS) OVER by_time
            AS any_answered_by,
        lead(CASE WHEN m.meant THEN m.sent_at END IGNORE NULLS) OVER by_time AS meant_at,
        lead(CASE WHEN m.meant THEN coalesce(m.agent_id, '') END IGNORE NULLS) OVER by_time AS meant_by,
        lead(CASE WHEN m.sender = 'bot' THEN m.sent_at END IGNORE NULLS) OVER by_time AS bot_at
    FROM spoken AS m
    WINDOW
        by_time AS (PARTITION BY m.conversation_id ORDER BY m.sent_at, m.line, m.message_id),
        earlier AS (
            PARTITION BY m.conversation_id ORDER BY m.sent_at, m.line, m.message_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        everything AS (
            PARTITION BY m.conversation_id ORDER BY m.sent_at, m.line, m.message_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
)

SELECT
    $shop_id AS shop_id, p.conversation_id, p.message_id, p.line, p.buyer_id, p.sent_at AS asked_at,
    CAST(p.sent_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day,
    CAST(epoch(p.sent_at) + z.offset_seconds AS BIGINT) % 86400 AS local_second,
    p.asked_before IS NULL OR p.before = 'agent' AS opens_turn,
    p.asked_before IS NULL OR p.any_before <> 'buyer' AS opens_any_turn,
    p.asked_before IS NULL OR p.meant_before = 'agent' AS opens_meant_turn,
    p.asked_before IS NULL AS opens_chat,
    p.answered_at, nullif(p.answered_by, '') AS answered_by,
    p.any_answered_at, nullif(p.any_answered_by, '') AS any_answered_by,
    p.meant_at, nullif(p.meant_by, '') AS meant_by,
    p.bot_at
FROM placed AS p
JOIN shops AS s ON s.shop_id = $shop_id
JOIN zone_offsets AS z ON z.timezone = s.timezone AND p.sent_at >= z.starts_at AND p.sent_at < z.ends_at
WHERE p.sender = 'buyer'
