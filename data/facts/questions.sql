-- Grain: a buyer's message of a touched conversation, with what came after it in that conversation. Where it needs no
-- answer (`quiet`), the other messages are judged without it. Messages of one second are in file order. One window, so
-- that DuckDB sorts once: it returns the numbers of the answering messages, whose times and agents are joined
-- afterwards. Where no bot wrote, no agent only greeted and every message names its buyer ($any_bots, $any_greetings,
-- $any_nameless), columns become equal or constant, and DuckDB computes only what is needed: an import of millions of
-- messages spends most of its time here.
WITH ordered AS (
    SELECT
        m.n, each_shop(m), m.conversation_id, m.message_id, m.line, m.sender, m.sent_at,
        -- the buyer of the row, or else the one that the conversation names
        coalesce(m.buyer_id, CASE WHEN $any_nameless THEN max(m.buyer_id) OVER (PARTITION BY each_shop(m), m.conversation_id) END)
            AS buyer_id,
        -- was the message before a buyer's? without bots, and with them; each also without agents who only greeted
        lag(CASE WHEN m.sender IN ('buyer', 'agent') THEN m.sender = 'buyer' END IGNORE NULLS) OVER by_time AS after_buyer,
        CASE
            WHEN $any_bots THEN lag(CASE WHEN m.sender <> 'quiet' THEN m.sender = 'buyer' END IGNORE NULLS) OVER by_time
        END AS any_after_buyer,
        CASE
            WHEN $any_greetings
                THEN lag(
                    CASE WHEN m.sender IN ('buyer', 'agent') AND NOT m.greeting THEN m.sender = 'buyer' END IGNORE NULLS
                ) OVER by_time
        END AS meant_after_buyer,
        CASE
            WHEN $any_bots AND $any_greetings
                THEN lag(CASE WHEN m.sender <> 'quiet' AND NOT m.greeting THEN m.sender = 'buyer' END IGNORE NULLS)
                    OVER by_time
        END AS any_meant_after_buyer,
        lag(CASE WHEN m.sender IN ('buyer', 'agent') THEN m.sent_at END IGNORE NULLS) OVER by_time AS before_at,
        CASE WHEN $any_bots THEN lag(CASE WHEN m.sender <> 'quiet' THEN m.sent_at END IGNORE NULLS) OVER by_time END
            AS any_before_at,
        -- the number of answers before: the same for messages of one stretch of waiting
        count(CASE WHEN m.sender = 'agent' THEN 1 END) OVER so_far AS turn,
        CASE WHEN $any_greetings THEN count(CASE WHEN m.sender = 'agent' AND NOT m.greeting THEN 1 END) OVER so_far END
            AS meant_turn,
        CASE WHEN $any_bots THEN count(CASE WHEN m.sender = 'bot' THEN 1 END) OVER so_far ELSE 0 END AS bot_turn,
        -- the next message of an agent, of an agent who does not only greet, of a bot, of either, of a buyer or agent
        lead(CASE WHEN m.sender = 'agent' THEN m.n END IGNORE NULLS) OVER by_time AS next_agent,
        CASE
            WHEN $any_greetings
                THEN lead(CASE WHEN m.sender = 'agent' AND NOT m.greeting THEN m.n END IGNORE NULLS) OVER by_time
        END AS next_meant,
        CASE WHEN $any_bots THEN lead(CASE WHEN m.sender = 'bot' THEN m.n END IGNORE NULLS) OVER by_time END AS next_bot,
        CASE WHEN $any_bots THEN lead(CASE WHEN m.sender IN ('agent', 'bot') THEN m.n END IGNORE NULLS) OVER by_time END
            AS next_any,
        CASE
            WHEN $any_bots AND $any_greetings
                THEN lead(CASE WHEN m.sender IN ('agent', 'bot') AND NOT m.greeting THEN m.n END IGNORE NULLS) OVER by_time
        END AS next_any_meant,
        CASE WHEN $any_bots THEN lead(CASE WHEN m.sender IN ('buyer', 'agent') THEN m.n END IGNORE NULLS) OVER by_time END
            AS next_person,
        CASE
            WHEN $any_bots AND $any_greetings
                THEN lead(CASE WHEN m.sender IN ('buyer', 'agent') AND NOT m.greeting THEN m.n END IGNORE NULLS)
                    OVER by_time
        END AS next_meant_person
    FROM spoken AS m
    WINDOW
        by_time AS (
            PARTITION BY each_shop(m), m.conversation_id
            ORDER BY m.sent_at, m.line, CASE WHEN $several_files THEN m.message_id END
        ),
        so_far AS (
            PARTITION BY each_shop(m), m.conversation_id
            ORDER BY m.sent_at, m.line, CASE WHEN $several_files THEN m.message_id END
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
),

-- one row per bot message that is the first answer to a stretch of waiting: when that stretch began
bot_stretches AS (
    SELECT
        o.next_bot AS n,
        min(CASE WHEN o.next_any = o.next_bot THEN o.sent_at END) AS began_at,
        min(CASE WHEN o.next_any_meant = o.next_bot THEN o.sent_at END) AS meant_began_at
    FROM ordered AS o
    WHERE $any_bots AND o.sender = 'buyer'
    GROUP BY o.next_bot
),

joined AS (
    SELECT
        o.*, nullif(a.agent_id, '') AS agent_id, a.sent_at AS agent_at,
        CASE WHEN $any_greetings THEN g.sent_at ELSE a.sent_at END AS meant_at,
        nullif(CASE WHEN $any_greetings THEN g.agent_id ELSE a.agent_id END, '') AS meant_by,
        nullif(b.agent_id, '') AS bot_id, b.sent_at AS bot_at,
        coalesce($any_bots AND o.next_any = o.next_bot, FALSE) AS bot_first,
        coalesce($any_bots AND CASE WHEN $any_greetings THEN o.next_any_meant ELSE o.next_any END = o.next_bot, FALSE)
            AS meant_bot_first,
        -- an agent wrote after the bot and before the buyer: the beginning of that stretch
        CASE WHEN t.next_person = o.next_agent THEN s.began_at END AS began_at,
        CASE
            WHEN NOT $any_greetings AND t.next_person = o.next_agent THEN s.began_at
            WHEN $any_greetings AND t.next_meant_person = o.next_meant THEN s.meant_began_at
        END AS meant_began_at
    FROM ordered AS o
    LEFT JOIN spoken AS a ON a.sender = 'agent' AND a.n = o.next_agent
    LEFT JOIN spoken AS g ON $any_greetings AND g.sender = 'agent' AND g.n = o.next_meant
    LEFT JOIN spoken AS b ON $any_bots AND b.sender = 'bot' AND b.n = o.next_bot
    LEFT JOIN ordered AS t ON $any_bots AND t.sender = 'bot' AND t.n = o.next_bot
    LEFT JOIN bot_stretches AS s ON $any_bots AND s.n = o.next_bot
    WHERE o.sender IN ('buyer', 'quiet')
),

answered AS (
    SELECT
        j.*,
        CASE WHEN j.bot_first THEN j.bot_at END AS bot_reply_at,
        CASE WHEN j.bot_first AND j.sender = 'buyer' THEN j.began_at END AS taken_over_from,
        CASE WHEN j.meant_bot_first THEN j.bot_at END AS meant_bot_reply_at,
        CASE WHEN j.meant_bot_first AND j.sender = 'buyer' THEN j.meant_began_at END AS meant_taken_over_from
    FROM joined AS j
)

SELECT
    shop_of(q) AS shop_id, q.conversation_id, q.message_id, q.line, q.buyer_id, q.sent_at AS asked_at,
    CAST(q.sent_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day,
    z.offset_seconds,
    -- unless the message before was a buyer's, the question opens a stretch of waiting
    q.sender = 'buyer' AND q.after_buyer IS DISTINCT FROM TRUE AS opens_turn,
    q.sender = 'buyer' AND CASE WHEN $any_bots THEN q.any_after_buyer ELSE q.after_buyer END IS DISTINCT FROM TRUE
        AS opens_any_turn,
    q.sender = 'buyer' AND CASE WHEN $any_greetings THEN q.meant_after_buyer ELSE q.after_buyer END IS DISTINCT FROM TRUE
        AS opens_meant_turn,
    q.sender = 'buyer'
    AND CASE
        WHEN $any_bots AND $any_greetings THEN q.any_meant_after_buyer
        WHEN $any_bots THEN q.any_after_buyer
        WHEN $any_greetings THEN q.meant_after_buyer
        ELSE q.after_buyer
    END IS DISTINCT FROM TRUE AS opens_any_meant_turn,
    q.turn, q.turn + q.bot_turn AS any_turn,
    CASE WHEN $any_greetings THEN q.meant_turn ELSE q.turn END AS meant_turn,
    CASE WHEN $any_greetings THEN q.meant_turn ELSE q.turn END + q.bot_turn AS any_meant_turn,
    q.sender = 'buyer' AS needs_answer, q.sender = 'buyer' AND q.after_buyer IS NULL AS opens_chat,
    CAST(epoch(q.before_at) - epoch(q.sent_at) AS BIGINT) AS before_after,
    CAST(epoch(CASE WHEN $any_bots THEN q.any_before_at ELSE q.before_at END) - epoch(q.sent_at) AS BIGINT) AS any_before_after,
    CAST(epoch(q.agent_at) - epoch(q.sent_at) AS BIGINT) AS answered_after, q.agent_id AS answered_by,
    CAST(epoch(CASE WHEN q.bot_first THEN q.bot_at ELSE q.agent_at END) - epoch(q.sent_at) AS BIGINT) AS any_answered_after,
    CASE WHEN q.bot_first THEN q.bot_id ELSE q.agent_id END AS any_answered_by,
    CAST(epoch(q.meant_at) - epoch(q.sent_at) AS BIGINT) AS meant_after, q.meant_by,
    CAST(epoch(q.bot_at) - epoch(q.sent_at) AS BIGINT) AS bot_after,
    CAST(epoch(q.bot_reply_at) - epoch(q.sent_at) AS BIGINT) AS bot_reply_after,
    CAST(epoch(q.taken_over_from) - epoch(q.sent_at) AS BIGINT) AS taken_over_after,
    -- an agent took it over from the bot if that was on the local day on which the stretch began
    q.bot_reply_at IS NOT NULL
    AND NOT coalesce(
        CAST(q.taken_over_from + INTERVAL 1 SECOND * zb.offset_seconds AS DATE)
        = CAST(q.agent_at + INTERVAL 1 SECOND * za.offset_seconds AS DATE),
        FALSE
    ) AS bot_settled,
    CAST(epoch(q.meant_bot_reply_at) - epoch(q.sent_at) AS BIGINT) AS meant_bot_reply_after,
    CAST(epoch(q.meant_taken_over_from) - epoch(q.sent_at) AS BIGINT) AS meant_taken_over_after,
    q.meant_bot_reply_at IS NOT NULL
    AND NOT coalesce(
        CAST(q.meant_taken_over_from + INTERVAL 1 SECOND * zmb.offset_seconds AS DATE)
        = CAST(q.meant_at + INTERVAL 1 SECOND * zma.offset_seconds AS DATE),
        FALSE
    ) AS meant_bot_settled
FROM answered AS q
JOIN spans AS z ON q.sent_at >= z.starts_at AND q.sent_at < z.ends_at
LEFT JOIN spans AS zb ON $any_bots AND q.taken_over_from >= zb.starts_at AND q.taken_over_from < zb.ends_at
LEFT JOIN spans AS za ON $any_bots AND q.agent_at >= za.starts_at AND q.agent_at < za.ends_at
LEFT JOIN spans AS zmb
    ON $any_bots AND q.meant_taken_over_from >= zmb.starts_at AND q.meant_taken_over_from < zmb.ends_at
LEFT JOIN spans AS zma ON $any_bots AND q.meant_at >= zma.starts_at AND q.meant_at < zma.ends_at
