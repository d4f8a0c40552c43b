-- The conversations as facts hold them, with local day and second in another time zone.
SELECT
    c.shop_id, c.conversation_id, c.buyer_id, c.started_by, c.started_at,
    CAST(c.started_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day,
    CAST(epoch(c.started_at) + z.offset_seconds AS BIGINT) % 86400 AS local_second
FROM conversations AS c
JOIN zone_offsets AS z ON c.started_at >= z.starts_at AND c.started_at < z.ends_at
WHERE c.shop_id = $shop_id
