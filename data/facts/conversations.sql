-- Grain: a touched conversation in which a buyer or an agent wrote. Which of the two was first? The buyer is the one
-- named by any of its rows, including a bot's. Messages of one second are in file order.
WITH begun AS (
    SELECT
        each_shop(m), m.conversation_id, max(m.buyer_id) AS buyer_id,
        arg_min(m.sender, (m.sent_at, m.line, CASE WHEN $several_files THEN m.message_id END))
            FILTER (WHERE m.sender IN ('buyer', 'agent')) AS started_by,
        min(m.sent_at) FILTER (WHERE m.sender IN ('buyer', 'agent')) AS started_at
    FROM spoken AS m
    GROUP BY each_shop(m), m.conversation_id
)

SELECT
    shop_of(b) AS shop_id, b.conversation_id, b.buyer_id, b.started_by, b.started_at,
    CAST(b.started_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day,
    CAST(epoch(b.started_at) + z.offset_seconds AS BIGINT) % 86400 AS local_second
FROM begun AS b
JOIN spans AS z ON b.started_at >= z.starts_at AND b.started_at < z.ends_at
