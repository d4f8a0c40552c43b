-- Grain: as buyer_messages, worked out from what was written: for a rule that names words. Reads whole conversations.
-- A buyer's message that needs no answer is to the others as if it were not written; an automatic reply is no answer.
WITH spoken AS (
    SELECT
        m.shop_id, p.calendar, p.known_until, m.conversation_id, m.message_id, m.line, m.agent_id, m.sent_at, m.sender,
        q.buyer_id, q.local_day, q.local_second,
        CAST(m.sent_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS day,
        CASE
            WHEN m.sender = 'buyer' AND (NOT q.needs_answer OR regexp_matches(m.bare, $no_answer_needed)) THEN 'quiet'
            WHEN m.sender = 'buyer' THEN 'buyer'
            WHEN regexp_matches(m.bare, $auto_replies) THEN 'automatic'
            WHEN m.sender = 'agent' AND length(m.text) <= $longest_greeting AND regexp_matches(m.bare, $greetings)
                THEN 'greeting'
            WHEN m.sender = 'agent' OR $bots = 'count' THEN 'answer'
            WHEN $bots = 'leave_out' THEN 'bot'
        END AS part
    FROM (
        SELECT
            t.shop_id, t.line, t.sender, t.agent_id, t.sent_at, t.text,
            coalesce(g.root, t.conversation_id) AS conversation_id,
            CASE WHEN g.root IS NULL THEN t.message_id ELSE t.conversation_id || '/' || t.message_id END AS message_id,
            coalesce(regexp_replace(lower(t.text), '[^\p{L}\p{M}\p{N}]+', '', 'g'), '') AS bare
        FROM messages AS t
        LEFT JOIN merged_conversations AS g ON g.shop_id = t.shop_id AND g.conversation_id = t.conversation_id
        WHERE t.sender <> 'system' AND t.sent_at <= $last_instant
    ) AS m
    JOIN population AS p ON p.shop_id = m.shop_id
    JOIN zone_offsets AS z ON z.timezone = p.timezone AND m.sent_at >= z.starts_at AND m.sent_at < z.ends_at
    LEFT JOIN questions AS q
        ON q.shop_id = m.shop_id AND q.conversation_id = m.conversation_id AND q.message_id = m.message_id
    WHERE
        -- what stands in several merged conversations alike is known once
        m.sent_at <= p.as_of AND (m.sender <> 'buyer' OR q.message_id IS NOT NULL)
        AND (m.shop_id, m.conversation_id) IN (
            SELECT r.shop_id, r.conversation_id
            FROM questions AS r
            JOIN population AS s ON s.shop_id = r.shop_id
            WHERE r.asked_at >= s.reads_from AND r.asked_at >= $first_instant AND r.asked_at <= $last_instant
        )
),

placed AS (
    SELECT
        s.*,
        lag(CASE WHEN s.part IN ('buyer', 'answer', 'bot') THEN s.part END IGNORE NULLS) OVER by_time AS before,
        lag(
            CASE WHEN s.part = 'buyer' OR (s.sender = 'agent' AND s.part <> 'automatic') THEN s.sender END IGNORE NULLS
        ) OVER by_time AS person_before,
        lag(
            CASE WHEN CASE WHEN s.sender = 'bot' THEN $bots <> 'ignore' ELSE s.part <> 'quiet' END THEN s.sent_at END
            IGNORE NULLS
        ) OVER by_time AS before_at,
        count(CASE WHEN s.part IN ('answer', 'bot') THEN 1 END) OVER so_far AS turn,
        lead(CASE WHEN s.part = 'answer' THEN s.sent_at END IGNORE NULLS) OVER by_time AS answered_at,
        lead(CASE WHEN s.part = 'answer' THEN coalesce(s.agent_id, '') END IGNORE NULLS) OVER by_time AS answered_by,
        lead(CASE WHEN s.part = 'answer' THEN s.day END IGNORE NULLS) OVER by_time AS answered_on,
        lead(CASE WHEN s.part IN ('answer', 'bot') THEN s.part END IGNORE NULLS) OVER by_time AS answerer,
        lead(CASE WHEN s.part IN ('buyer', 'answer') THEN s.part END IGNORE NULLS) OVER by_time AS person_after
    FROM spoken AS s
    WINDOW
        by_time AS (PARTITION BY s.shop_id, s.conversation_id ORDER BY s.sent_at, s.line, s.message_id),
        so_far AS (
            PARTITION BY s.shop_id, s.conversation_id ORDER BY s.sent_at, s.line, s.message_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
),

-- of a stretch that a bot answered first: did a person answer before the buyer wrote again, and when did it begin?
bot_answered AS (
    SELECT
        p.*,
        lead(
            CASE WHEN p.part = 'bot' THEN coalesce(p.person_after, '') WHEN p.part = 'answer' THEN '' END IGNORE NULLS
        ) OVER by_time AS after_bot,
        max(CASE WHEN p.part = 'buyer' AND p.before IS DISTINCT FROM 'buyer' THEN p.day END) OVER so_far AS began_on,
        p.part = 'buyer' AND (
            p.person_before IS NULL
            OR coalesce(p.sent_at >= p.before_at + INTERVAL 1 SECOND * CAST($new_after AS BIGINT), FALSE)
        ) AS begins_chat
    FROM placed AS p
    WINDOW
        by_time AS (PARTITION BY p.shop_id, p.conversation_id ORDER BY p.sent_at, p.line, p.message_id),
        so_far AS (
            PARTITION BY p.shop_id, p.conversation_id ORDER BY p.sent_at, p.line, p.message_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
),

settled AS (
    SELECT
        b.*,
        coalesce(b.answerer = 'bot', FALSE) AND NOT coalesce(
            b.part = 'buyer' AND b.after_bot = 'answer' AND b.began_on = b.answered_on, FALSE
        ) AS bot_settled,
        count(CASE WHEN b.begins_chat THEN 1 END) OVER (
            PARTITION BY b.shop_id, b.conversation_id ORDER BY b.sent_at, b.line, b.message_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS chat
    FROM bot_answered AS b
)

SELECT
    s.shop_id, s.calendar, s.known_until, s.conversation_id, s.message_id, s.line, s.buyer_id, s.sent_at AS asked_at,
    s.local_day, s.local_second, s.turn, s.part = 'buyer' AND s.before IS DISTINCT FROM 'buyer' AS opens_turn,
    s.part = 'buyer' AS needs_answer, TRUE AS inside, s.begins_chat, s.chat,
    CASE WHEN NOT s.bot_settled THEN s.answered_at END AS answered_at,
    CASE WHEN NOT s.bot_settled THEN nullif(s.answered_by, '') END AS agent_id, s.bot_settled
FROM settled AS s
WHERE s.part IN ('buyer', 'quiet')
