-- Grain: as `beginnings`. `begun_at`: when the clock begins of what began then: at once, or where that lies in the quiet
-- stretch of a local day, at its end, the first instant at which the clock on the wall shows no quiet time.
WITH shown AS (
    SELECT
        b.shop_id, b.began_at, z.offset_seconds, z.ends_at AS next_starts_at, p.timezone,
        CAST(epoch(b.began_at) + z.offset_seconds AS BIGINT) % 86400 AS local_second
    FROM beginnings AS b
    JOIN population AS p ON p.shop_id = b.shop_id
    JOIN zone_offsets AS z ON z.timezone = p.timezone AND b.began_at >= z.starts_at AND b.began_at < z.ends_at
),

quiet AS (
    SELECT
        s.*,
        s.began_at + INTERVAL 1 SECOND * (($quiet_ends - s.local_second + 86400) % 86400) AS ends_at
    FROM shown AS s
    WHERE
        CASE
            WHEN $quiet_begins <= $quiet_ends
                THEN s.local_second >= $quiet_begins AND s.local_second < $quiet_ends
            ELSE s.local_second >= $quiet_begins OR s.local_second < $quiet_ends
        END
),

-- the clock is changed meanwhile: the wall shows the end of the stretch so much earlier or later; a whole day that the
-- calendar skips changes nothing of what it shows
ended AS (
    SELECT
        q.shop_id, q.began_at,
        CASE
            WHEN q.ends_at < q.next_starts_at OR n.starts_at IS NULL THEN q.ends_at
            ELSE greatest(q.ends_at - INTERVAL 1 SECOND * ((n.offset_seconds - q.offset_seconds) % 86400), n.starts_at)
        END AS ends_at
    FROM quiet AS q
    LEFT JOIN zone_offsets AS n ON n.timezone = q.timezone AND n.starts_at = q.next_starts_at
)

SELECT s.shop_id, s.began_at, coalesce(e.ends_at, s.began_at) AS begun_at
FROM shown AS s
LEFT JOIN ended AS e ON e.shop_id = s.shop_id AND e.began_at = s.began_at
