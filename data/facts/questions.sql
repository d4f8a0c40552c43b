-- Data room. Grain: a buyer's message of a touched conversation, with what came after it in that conversation.
-- System messages are invisible. Within one second messages go by file order.
WITH numbered AS (
    SELECT
        m.conversation_id, m.message_id, m.line, m.sender, m.agent_id, m.sent_at,
        -- the buyer where the row names one, else whoever the conversation names
        coalesce(m.buyer_id, max(m.buyer_id) OVER (PARTITION BY m.conversation_id)) AS buyer_id,
        row_number() OVER (PARTITION BY m.conversation_id ORDER BY m.sent_at, m.line, m.message_id) AS place
    FROM messages AS m
    JOIN touched AS t ON t.conversation_id = m.conversation_id
    WHERE m.shop_id = $shop_id AND m.sender <> 'system'
),

-- for each message: where was the last buyer, agent, answer before it, and where is the next agent, answer, bot after it?
placed AS (
    SELECT
        n.*,
        max(place) FILTER (WHERE sender = 'buyer') OVER earlier AS buyer_before,
        max(place) FILTER (WHERE sender = 'agent') OVER earlier AS agent_before,
        max(place) FILTER (WHERE sender IN ('agent', 'bot')) OVER earlier AS answer_before,
        min(place) FILTER (WHERE sender = 'agent') OVER later AS agent_after,
        min(place) FILTER (WHERE sender IN ('agent', 'bot')) OVER later AS answer_after,
        min(sent_at) FILTER (WHERE sender = 'bot') OVER later AS bot_at
    FROM numbered AS n
    WINDOW
        earlier AS (
            PARTITION BY conversation_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        later AS (
            PARTITION BY conversation_id ORDER BY place ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        )
)

SELECT
    $shop_id AS shop_id, p.conversation_id, p.message_id, p.line, p.buyer_id, p.sent_at AS asked_at,
    CAST(p.sent_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day,
    p.buyer_before IS NULL OR coalesce(p.agent_before, 0) > p.buyer_before AS opens_turn,
    p.buyer_before IS NULL OR coalesce(p.answer_before, 0) > p.buyer_before AS opens_any_turn,
    p.buyer_before IS NULL AS opens_chat,
    agent.sent_at AS answered_at, agent.agent_id AS answered_by,
    anybody.sent_at AS any_answered_at, anybody.agent_id AS any_answered_by,
    p.bot_at
FROM placed AS p
JOIN shops AS s ON s.shop_id = $shop_id
JOIN zone_offsets AS z ON z.timezone = s.timezone AND p.sent_at >= z.starts_at AND p.sent_at < z.ends_at
LEFT JOIN numbered AS agent ON agent.conversation_id = p.conversation_id AND agent.place = p.agent_after
LEFT JOIN numbered AS anybody ON anybody.conversation_id = p.conversation_id AND anybody.place = p.answer_after
WHERE p.sender = 'buyer'
