-- Grain: a touched review, with the local day on which it was written. The buyer is NULL where the name identifies
-- nobody.
SELECT
    r.shop_id, r.review_id, r.order_id, r.product_id, known_buyer(r.buyer_id) AS buyer_id, r.line,
    r.created_at,
    CAST(r.created_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS local_day,
    CAST(epoch(r.created_at) + z.offset_seconds AS BIGINT) % 86400 AS local_second,
    r.description_score, r.service_score, r.logistics_score, coalesce(r.automatic, FALSE) AS automatic
FROM reviews AS r
JOIN touched AS t ON same_shop(t, r) AND t.review_id = r.review_id
JOIN spans AS z ON r.created_at >= z.starts_at AND r.created_at < z.ends_at
WHERE of_shops(r)
