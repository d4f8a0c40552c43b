-- Grain: a buyer's message of a touched conversation, with what came after it in that conversation. Where it needs no answer
-- (`quiet`), it is to the others as if it were not written.
-- Within one second messages go by file order. One window, so that DuckDB sorts once; and where no bot spoke, nobody only
-- said hello and every question names its buyer ($any_bots, $any_greetings, $any_nameless), columns become equal or plain,
-- and DuckDB works none out that it need not: an import of millions of messages spends most of its time here.
WITH placed AS (
    SELECT
        m.conversation_id, m.message_id, m.line, m.sender, m.sent_at, m.greeting,
        -- the buyer where the row names one, else whoever the conversation names
        coalesce(m.buyer_id, CASE WHEN $any_nameless THEN max(m.buyer_id) OVER (PARTITION BY m.conversation_id) END)
            AS buyer_id,
        -- who spoke before: a person; or anybody; each also without agents who only said hello
        lag(CASE WHEN m.sender IN ('buyer', 'agent') THEN m.sender END IGNORE NULLS) OVER by_time AS before,
        lag(CASE WHEN m.sender IN ('buyer', 'agent') OR $any_bots AND m.sender = 'bot' THEN m.sender END IGNORE NULLS) OVER by_time
            AS any_before,
        lag(
            CASE WHEN m.sender IN ('buyer', 'agent') AND NOT ($any_greetings AND m.greeting) THEN m.sender END
            IGNORE NULLS
        ) OVER by_time AS meant_before,
        lag(CASE WHEN m.sender IN ('buyer', 'agent') THEN m.sent_at END IGNORE NULLS) OVER by_time AS before_at,
        lag(CASE WHEN m.sender <> 'quiet' THEN m.sent_at END IGNORE NULLS) OVER by_time AS any_before_at,
        CASE
            WHEN $any_bots AND $any_greetings
                THEN lag(CASE WHEN m.sender <> 'quiet' AND NOT m.greeting THEN m.sender END IGNORE NULLS) OVER by_time
        END AS any_meant_before,
        -- how many answers came before: messages of one stretch have the same number
        count(CASE WHEN m.sender = 'agent' THEN 1 END) OVER so_far AS turn,
        CASE WHEN $any_bots THEN count(CASE WHEN m.sender IN ('agent', 'bot') THEN 1 END) OVER so_far END AS any_turn,
        CASE
            WHEN $any_greetings THEN count(CASE WHEN m.sender = 'agent' AND NOT m.greeting THEN 1 END) OVER so_far
        END AS meant_turn,
        CASE
            WHEN $any_bots AND $any_greetings
                THEN count(CASE WHEN m.sender IN ('agent', 'bot') AND NOT m.greeting THEN 1 END) OVER so_far
        END AS any_meant_turn,
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
        CASE WHEN $any_bots THEN lead(CASE WHEN m.sender = 'bot' THEN m.sent_at END IGNORE NULLS) OVER by_time END AS bot_at,
        -- is the next answer a bot's, and which person wrote next?
        CASE WHEN $any_bots THEN lead(CASE WHEN m.sender IN ('agent', 'bot') THEN m.sender END IGNORE NULLS) OVER by_time END
            AS answerer,
        CASE WHEN $any_bots THEN lead(CASE WHEN m.sender IN ('buyer', 'agent') THEN m.sender END IGNORE NULLS) OVER by_time END
            AS person_after,
        CASE
            WHEN $any_bots AND $any_greetings
                THEN lead(CASE WHEN m.sender IN ('agent', 'bot') AND NOT m.greeting THEN m.sender END IGNORE NULLS)
                    OVER by_time
        END AS meant_answerer,
        CASE
            WHEN $any_bots AND $any_greetings
                THEN lead(CASE WHEN m.sender IN ('buyer', 'agent') AND NOT m.greeting THEN m.sender END IGNORE NULLS)
                    OVER by_time
        END AS meant_person_after
    FROM spoken AS m
    WINDOW
        by_time AS (
            PARTITION BY m.conversation_id
            ORDER BY m.sent_at, m.line, CASE WHEN $several_files THEN m.message_id END
        ),
        so_far AS (
            PARTITION BY m.conversation_id
            ORDER BY m.sent_at, m.line, CASE WHEN $several_files THEN m.message_id END
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
),

-- of a stretch that a bot answered first: did an agent answer before the buyer wrote again, and when did it begin?
-- Where nobody only said hello, the second pair of columns is the first.
bot_answered AS (
    SELECT
        p.*,
        CASE
            WHEN $any_bots
                THEN lead(
                    CASE WHEN p.sender = 'bot' THEN coalesce(p.person_after, '') WHEN p.sender = 'agent' THEN '' END
                    IGNORE NULLS
                ) OVER by_time = 'agent'
        END AS agent_followed,
        CASE
            WHEN $any_bots
                THEN max(CASE WHEN p.sender = 'buyer' AND p.any_before IS DISTINCT FROM 'buyer' THEN p.sent_at END)
                    OVER so_far
        END AS stretch_began_at,
        CASE
            WHEN $any_bots AND $any_greetings
                THEN lead(
                    CASE
                        WHEN p.sender = 'bot' THEN coalesce(p.meant_person_after, '')
                        WHEN p.sender = 'agent' AND NOT p.greeting THEN ''
                    END
                    IGNORE NULLS
                ) OVER by_time = 'agent'
        END AS meant_agent_followed,
        CASE
            WHEN $any_bots AND $any_greetings
                THEN max(CASE WHEN p.sender = 'buyer' AND p.any_meant_before IS DISTINCT FROM 'buyer' THEN p.sent_at END)
                    OVER so_far
        END AS meant_stretch_began_at
    FROM placed AS p
    WINDOW
        by_time AS (
            PARTITION BY p.conversation_id
            ORDER BY p.sent_at, p.line, CASE WHEN $several_files THEN p.message_id END
        ),
        so_far AS (
            PARTITION BY p.conversation_id
            ORDER BY p.sent_at, p.line, CASE WHEN $several_files THEN p.message_id END
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
),

questions AS (
    SELECT
        b.*,
        CASE WHEN $any_bots AND b.answerer = 'bot' THEN b.bot_at END AS bot_reply_at,
        CASE
            WHEN $any_bots AND b.sender = 'buyer' AND b.answerer = 'bot' AND b.agent_followed THEN b.stretch_began_at
        END AS taken_over_from,
        CASE
            WHEN $any_bots AND CASE WHEN $any_greetings THEN b.meant_answerer ELSE b.answerer END = 'bot' THEN b.bot_at
        END AS meant_bot_reply_at,
        CASE
            WHEN b.sender = 'quiet' THEN NULL
            WHEN $any_bots AND $any_greetings AND b.meant_answerer = 'bot' AND b.meant_agent_followed
                THEN b.meant_stretch_began_at
            WHEN $any_bots AND NOT $any_greetings AND b.answerer = 'bot' AND b.agent_followed THEN b.stretch_began_at
        END AS meant_taken_over_from
    FROM bot_answered AS b
    WHERE b.sender IN ('buyer', 'quiet')
)

SELECT
    $shop_id AS shop_id, q.conversation_id, q.message_id, q.line, q.buyer_id, q.sent_at AS asked_at,
    CAST(q.sent_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day,
    CAST(epoch(q.sent_at) + z.offset_seconds AS BIGINT) % 86400 AS local_second,
    -- unless a buyer spoke last, the question opens a stretch
    q.sender = 'buyer' AND q.before IS DISTINCT FROM 'buyer' AS opens_turn,
    q.sender = 'buyer' AND q.any_before IS DISTINCT FROM 'buyer' AS opens_any_turn,
    q.sender = 'buyer' AND q.meant_before IS DISTINCT FROM 'buyer' AS opens_meant_turn,
    q.sender = 'buyer' AND CASE WHEN $any_bots AND $any_greetings THEN q.any_meant_before WHEN $any_bots THEN q.any_before ELSE q.meant_before END
    IS DISTINCT FROM 'buyer' AS opens_any_meant_turn,
    q.turn,
    CASE WHEN $any_bots THEN q.any_turn ELSE q.turn END AS any_turn,
    CASE WHEN $any_greetings THEN q.meant_turn ELSE q.turn END AS meant_turn,
    CASE
        WHEN $any_bots AND $any_greetings THEN q.any_meant_turn
        WHEN $any_bots THEN q.any_turn
        WHEN $any_greetings THEN q.meant_turn
        ELSE q.turn
    END AS any_meant_turn,
    q.sender = 'buyer' AS needs_answer, q.sender = 'buyer' AND q.before IS NULL AS opens_chat, q.before_at, q.any_before_at,
    q.answered_at, nullif(q.answered_by, '') AS answered_by,
    q.any_answered_at, nullif(q.any_answered_by, '') AS any_answered_by,
    q.meant_at, nullif(q.meant_by, '') AS meant_by,
    q.bot_at,
    -- an agent took it over from the bot if on the local day on which the stretch began
    q.bot_reply_at, q.taken_over_from,
    q.bot_reply_at IS NOT NULL
    AND NOT coalesce(
        CAST(q.taken_over_from + INTERVAL 1 SECOND * zb.offset_seconds AS DATE)
        = CAST(q.answered_at + INTERVAL 1 SECOND * za.offset_seconds AS DATE),
        FALSE
    ) AS bot_settled,
    q.meant_bot_reply_at, q.meant_taken_over_from,
    q.meant_bot_reply_at IS NOT NULL
    AND NOT coalesce(
        CAST(q.meant_taken_over_from + INTERVAL 1 SECOND * zmb.offset_seconds AS DATE)
        = CAST(q.meant_at + INTERVAL 1 SECOND * zma.offset_seconds AS DATE),
        FALSE
    ) AS meant_bot_settled
FROM questions AS q
JOIN spans AS z ON q.sent_at >= z.starts_at AND q.sent_at < z.ends_at
LEFT JOIN spans AS zb ON $any_bots AND q.taken_over_from >= zb.starts_at AND q.taken_over_from < zb.ends_at
LEFT JOIN spans AS za ON $any_bots AND q.answered_at >= za.starts_at AND q.answered_at < za.ends_at
LEFT JOIN spans AS zmb
    ON $any_bots AND q.meant_taken_over_from >= zmb.starts_at AND q.meant_taken_over_from < zmb.ends_at
LEFT JOIN spans AS zma ON $any_bots AND q.meant_at >= zma.starts_at AND q.meant_at < zma.ends_at
