-- A case: a confirmed order line with a time by which it must arrive: the export's, or else the rule's, $within after the
-- line began. Belongs to the period by that time. On time by its arrival, or, where the rule says so, because it was sent
-- by its promise. Where no line of the shop says when it arrived, its exports do not carry it, and there are no cases.
WITH arrivals AS (
    SELECT l.shop_id, count(l.delivered_at) AS lines
    FROM order_lines AS l
    JOIN population AS p ON p.shop_id = l.shop_id
    GROUP BY l.shop_id
),

expected AS (
    SELECT l.*, coalesce(l.deliver_by, l.begun_at + INTERVAL 1 SECOND * CAST($within AS BIGINT)) AS due_at
    FROM confirmed_lines AS l
    JOIN arrivals AS a ON a.shop_id = l.shop_id AND a.lines > 0
    WHERE l.confirmed_at <= l.as_of AND (l.deliver_by IS NOT NULL OR CAST($within AS BIGINT) IS NOT NULL)
),

orders_in_reach AS (
    SELECT DISTINCT e.shop_id, e.order_id
    FROM expected AS e
    WHERE $each = 'order' AND (e.due_at >= e.reads_from OR e.begun_at >= e.reads_from OR e.due_at > e.known_until)
),

lines AS (
    SELECT
        e.shop_id, e.known_until, e.order_id, e.line_id, e.buyer_id, e.product_id, e.begun_at, e.due_at,
        e.arrived_unknown, e.left_out,
        coalesce(e.shipped_at <= e.as_of AND e.shipped_at <= e.promised_at, FALSE) AS scanned_in_time,
        CASE WHEN e.delivered_at <= e.as_of THEN e.delivered_at END AS arrived_at,
        CASE WHEN e.withdrawn_at <= e.as_of THEN e.withdrawn_at END AS cancelled_at
    FROM expected AS e
    LEFT JOIN orders_in_reach AS r ON r.shop_id = e.shop_id AND r.order_id = e.order_id
    WHERE
        e.due_at >= e.reads_from OR e.begun_at >= e.reads_from OR r.order_id IS NOT NULL
        -- what is pending is in every window
        OR e.due_at > e.known_until
),

judged AS (
    SELECT
        k.*,
        CASE
            WHEN k.left_out IS NOT NULL THEN k.left_out
            WHEN
                k.cancelled_at IS NOT NULL AND coalesce(k.cancelled_at < k.arrived_at, TRUE)
                AND ($leave_out_cancelled_late OR k.cancelled_at < k.due_at)
                THEN 'cancelled_unsent'
            WHEN k.arrived_at <= k.due_at OR ($scan_is_enough AND k.scanned_in_time) OR k.arrived_at IS NOT NULL THEN NULL
            WHEN k.arrived_unknown THEN 'arrival_time_unknown'
        END AS reason
    FROM lines AS k
)

SELECT
    j.shop_id, j.order_id || '/' || j.line_id AS case_id, j.order_id AS subject, j.buyer_id,
    CAST(NULL AS VARCHAR) AS agent_id, j.product_id, j.due_at AS occurred_at,
    CASE WHEN j.arrived_at IS NOT NULL THEN greatest(epoch(j.arrived_at) - epoch(j.begun_at), 0) END AS measure,
    j.due_at,
    CASE
        WHEN j.reason IS NOT NULL THEN 'excluded'
        WHEN j.arrived_at <= j.due_at OR ($scan_is_enough AND j.scanned_in_time) THEN 'met'
        WHEN j.arrived_at IS NULL AND j.known_until < j.due_at THEN 'pending'
        ELSE 'missed'
    END AS verdict,
    j.reason,
    j.reason IS NULL AND j.arrived_at IS NULL AND NOT ($scan_is_enough AND j.scanned_in_time)
    AND j.known_until < j.due_at AS in_every_window,
    j.begun_at, j.arrived_at AS done_at
FROM judged AS j
