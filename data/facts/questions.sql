-- Grain: a buyer's message of a touched conversation, with what came after it in that conversation.
-- Within one second messages go by file order. One window, so that DuckDB sorts once; and where no bot spoke, nobody only
-- said hello and every question names its buyer ($any_bots, $any_greetings, $any_nameless), columns become equal or plain,
-- and DuckDB works none out that it need not: an import of millions of messages spends most of its time here.
WITH placed AS (
    SELECT
        m.conversation_id, m.message_id, m.line, m.sender, m.sent_at,
        -- the buyer where the row names one, else whoever the conversation names
        coalesce(m.buyer_id, CASE WHEN $any_nameless THEN max(m.buyer_id) OVER (PARTITION BY m.conversation_id) END)
            AS buyer_id,
        -- who spoke before: buyers alone; or an agent; or an agent or a bot; or an agent who said more than hello?
        lag(CASE WHEN m.sender = 'buyer' THEN m.sender END IGNORE NULLS) OVER by_time AS asked_before,
        lag(CASE WHEN m.sender IN ('buyer', 'agent') THEN m.sender END IGNORE NULLS) OVER by_time AS before,
        lag(CASE WHEN m.sender IN ('buyer', 'agent') OR $any_bots THEN m.sender END IGNORE NULLS) OVER by_time
            AS any_before,
        lag(
            CASE WHEN m.sender IN ('buyer', 'agent') AND NOT ($any_greetings AND m.greeting) THEN m.sender END
            IGNORE NULLS
        ) OVER by_time AS meant_before,
        -- who answered, and when? ('' is an agent without a name)
        lead(CASE WHEN m.sender = 'agent' THEN m.sent_at END IGNORE NULLS) OVER by_time AS answered_at,
        lead(CASE WHEN m.sender = 'agent' THEN coalesce(m.agent_id, '') END IGNORE NULLS) OVER by_time AS answered_by,
        lead(CASE WHEN m.sender = 'agent' OR $any_bots AND m.sender = 'bot' THEN m.sent_at END IGNORE NULLS) OVER by_time
            AS any_answered_at,
        lead(
            CASE WHEN m.sender = 'agent' OR $any_bots AND m.sender = 'bot' THEN coalesce(m.agent_id, '') END IGNORE NULLS
        ) OVER by_time AS any_answered_by,
        lead(CASE WHEN m.sender = 'agent' AND NOT ($any_greetings AND m.greeting) THEN m.sent_at END IGNORE NULLS)
            OVER by_time AS meant_at,
        lead(
            CASE WHEN m.sender = 'agent' AND NOT ($any_greetings AND m.greeting) THEN coalesce(m.agent_id, '') END
            IGNORE NULLS
        ) OVER by_time AS meant_by,
        CASE WHEN $any_bots THEN lead(CASE WHEN m.sender = 'bot' THEN m.sent_at END IGNORE NULLS) OVER by_time END AS bot_at
    FROM spoken AS m
    WINDOW
        by_time AS (
            PARTITION BY m.conversation_id
            ORDER BY m.sent_at, m.line, CASE WHEN $several_files THEN m.message_id END
        )
)

SELECT
    $shop_id AS shop_id, p.conversation_id, p.message_id, p.line, p.buyer_id, p.sent_at AS asked_at,
    CAST(p.sent_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day,
    CAST(epoch(p.sent_at) + z.offset_seconds AS BIGINT) % 86400 AS local_second,
    -- unless a buyer spoke last, the question opens a turn; but of a session that is only known as a summary no further
    -- turn is known, so none is a case
    p.message_id <> '~question' AND p.before IS DISTINCT FROM 'buyer' AS opens_turn,
    p.message_id <> '~question' AND p.any_before IS DISTINCT FROM 'buyer' AS opens_any_turn,
    p.message_id <> '~question' AND p.meant_before IS DISTINCT FROM 'buyer' AS opens_meant_turn,
    p.asked_before IS NULL AS opens_chat,
    p.answered_at, nullif(p.answered_by, '') AS answered_by,
    p.any_answered_at, nullif(p.any_answered_by, '') AS any_answered_by,
    p.meant_at, nullif(p.meant_by, '') AS meant_by,
    p.bot_at
FROM placed AS p
JOIN spans AS z ON p.sent_at >= z.starts_at AND p.sent_at < z.ends_at
WHERE p.sender = 'buyer'
