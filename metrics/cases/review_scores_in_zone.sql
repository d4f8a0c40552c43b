-- The reviews as facts hold them, with local day and second in another time zone.
SELECT
    r.shop_id, r.review_id, r.order_id, r.product_id, r.buyer_id, r.line, r.created_at,
    CAST(r.created_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day,
    CAST(epoch(r.created_at) + z.offset_seconds AS BIGINT) % 86400 AS local_second,
    r.description_score, r.service_score, r.logistics_score, r.automatic
FROM review_scores AS r
JOIN zone_offsets AS z ON r.created_at >= z.starts_at AND r.created_at < z.ends_at
WHERE r.shop_id = $shop_id
