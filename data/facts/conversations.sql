-- Data room. Grain: a touched conversation in which a buyer or an agent spoke. Who of the two was first?
-- The buyer is whoever any of its rows names, a bot's included.
WITH spoken AS (
    SELECT
        m.conversation_id, m.sender, m.sent_at,
        max(m.buyer_id) OVER (PARTITION BY m.conversation_id) AS buyer_id,
        row_number() OVER (
            PARTITION BY m.conversation_id, m.sender = 'bot' ORDER BY m.sent_at, m.line, m.message_id
        ) AS place
    FROM messages AS m
    JOIN touched AS t ON t.conversation_id = m.conversation_id
    WHERE m.shop_id = $shop_id AND m.sender <> 'system'
)

SELECT
    $shop_id AS shop_id, p.conversation_id, p.buyer_id, p.sender AS started_by, p.sent_at AS started_at,
    CAST(p.sent_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day,
    CAST(epoch(p.sent_at) + z.offset_seconds AS BIGINT) % 86400 AS local_second
FROM spoken AS p
JOIN shops AS s ON s.shop_id = $shop_id
JOIN zone_offsets AS z ON z.timezone = s.timezone AND p.sent_at >= z.starts_at AND p.sent_at < z.ends_at
WHERE p.place = 1 AND p.sender <> 'bot'
