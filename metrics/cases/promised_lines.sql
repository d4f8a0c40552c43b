-- Grain: a confirmed order line that the export promises for a time, or else the rule: $promise seconds after the line
-- began, or by the deadline for the day on which it began. `due_from`: that time at the earliest, where the rule's promise
-- runs from what only a day is known of. The other columns read as in `confirmed_lines`.
WITH waybills AS (
    SELECT l.shop_id, count(l.tracking_id) AS lines
    FROM order_lines AS l
    JOIN population AS p ON p.shop_id = l.shop_id
    WHERE $tracked
    GROUP BY l.shop_id
)

SELECT
    l.shop_id, l.as_of, l.known_until, l.reads_from, l.order_id, l.line_id, l.buyer_id, l.product_id, l.begun_at,
    l.begun_until,
    coalesce(l.promised_at, d.due_at, l.begun_at + INTERVAL 1 SECOND * CAST($promise AS BIGINT)) AS due_from,
    coalesce(l.promised_at, e.due_at, l.begun_until + INTERVAL 1 SECOND * CAST($promise AS BIGINT)) AS promised_at,
    l.shipped_at, l.shipped_until, l.delivered_at, l.delivered_until, l.withdrawn_at, l.withdrawn_until,
    l.cancelled_at IS NULL AND l.withdrawn_at IS NOT NULL AS withdrawn_unknown, l.sent_unknown, l.tracking_id IS NOT NULL AS has_waybill, l.left_out,
    $platform_is_met AND l.platform_fulfilled AS excused
FROM confirmed_lines AS l
LEFT JOIN waybills AS w ON w.shop_id = l.shop_id
LEFT JOIN promise_deadlines AS d
    ON l.promised_at IS NULL AND d.calendar = l.calendar AND d.utc_day = CAST(l.begun_at AS DATE)
    AND l.begun_at >= d.begins_at AND l.begun_at < d.ends_at
LEFT JOIN promise_deadlines AS e
    ON l.promised_at IS NULL AND e.calendar = l.calendar AND e.utc_day = CAST(l.begun_until AS DATE)
    AND l.begun_until >= e.begins_at AND l.begun_until < e.ends_at
WHERE
    l.confirmed_at <= l.as_of
    AND (l.promised_at IS NOT NULL OR d.due_at IS NOT NULL OR CAST($promise AS BIGINT) IS NOT NULL)
    -- where no line of the shop has a waybill, its exports do not carry them: "nothing is tracked" would be invented
    AND (NOT $tracked OR w.lines > 0)
