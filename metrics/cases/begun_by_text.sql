-- Grain: as begun_by_agents, for a rule that names words: automatic replies began nothing, nor did what needs no answer.
-- Reads whole conversations, those in which an agent wrote since the population reads.
WITH people AS (
    SELECT
        m.shop_id, m.conversation_id, m.sender, m.sent_at, p.timezone,
        row_number() OVER (
            PARTITION BY m.shop_id, m.conversation_id ORDER BY m.sent_at, m.line, m.message_id
        ) AS place
    FROM (
        SELECT
            t.shop_id, t.line, t.sender, t.sent_at, coalesce(g.root, t.conversation_id) AS conversation_id,
            CASE WHEN g.root IS NULL THEN t.message_id ELSE t.conversation_id || '/' || t.message_id END AS message_id,
            coalesce(regexp_replace(lower(t.text), '[^\p{L}\p{M}\p{N}]+', '', 'g'), '') AS bare
        FROM messages AS t
        LEFT JOIN merged_conversations AS g ON g.shop_id = t.shop_id AND g.conversation_id = t.conversation_id
        WHERE t.sender IN ('buyer', 'agent') AND t.sent_at <= $last_instant
    ) AS m
    JOIN population AS p ON p.shop_id = m.shop_id
    LEFT JOIN questions AS q
        ON q.shop_id = m.shop_id AND q.conversation_id = m.conversation_id AND q.message_id = m.message_id
    WHERE
        m.sent_at <= p.as_of
        AND (m.shop_id, m.conversation_id) IN (
            SELECT r.shop_id, coalesce(h.root, r.conversation_id)
            FROM messages AS r
            JOIN population AS s ON s.shop_id = r.shop_id
            LEFT JOIN merged_conversations AS h ON h.shop_id = r.shop_id AND h.conversation_id = r.conversation_id
            WHERE
                r.sender = 'agent' AND r.sent_at >= s.reads_from AND r.sent_at >= $first_instant
                AND r.sent_at <= $last_instant
        )
        AND CASE
            WHEN m.sender = 'agent' THEN NOT regexp_matches(m.bare, $auto_replies)
            ELSE q.needs_answer AND NOT regexp_matches(m.bare, $no_answer_needed)
        END
)

SELECT
    f.shop_id, f.conversation_id, c.buyer_id, f.sent_at AS started_at,
    CAST(f.sent_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day, c.local_second
FROM people AS f
JOIN conversations AS c ON c.shop_id = f.shop_id AND c.conversation_id = f.conversation_id
JOIN zone_offsets AS z ON z.timezone = f.timezone AND f.sent_at >= z.starts_at AND f.sent_at < z.ends_at
WHERE f.place = 1 AND f.sender = 'agent'
