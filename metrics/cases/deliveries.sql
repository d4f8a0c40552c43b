-- A case: a confirmed order line with a time by which it must arrive: the export's, or else the rule's, $within after the
-- line began. Belongs to the period by that time. On time by its arrival, or, where the rule says so, because it was sent
-- by its promise. Where only a day is known of the beginning or the end, and one end of it is in time and the other late,
-- nobody knows. Where no line of the shop says when it arrived, its exports do not carry it, and there are no cases. Where a
-- question asks for $within ($own_deadline), lines that belong to a period by the export's time are judged by $within alone.
WITH arrivals AS (
    SELECT l.shop_id, count(l.delivered_at) AS lines
    FROM order_lines AS l
    JOIN population AS p ON p.shop_id = l.shop_id
    GROUP BY l.shop_id
),

expected AS (
    SELECT
        l.*, coalesce(l.deliver_by, l.begun_until + INTERVAL 1 SECOND * CAST($within AS BIGINT)) AS belongs_at,
        coalesce(
            CASE WHEN NOT $own_deadline THEN l.deliver_by END, l.begun_at + INTERVAL 1 SECOND * CAST($within AS BIGINT)
        ) AS due_from,
        coalesce(
            CASE WHEN NOT $own_deadline THEN l.deliver_by END,
            l.begun_until + INTERVAL 1 SECOND * CAST($within AS BIGINT)
        ) AS due_at
    FROM confirmed_lines AS l
    JOIN arrivals AS a ON a.shop_id = l.shop_id AND a.lines > 0
    WHERE l.confirmed_at <= l.as_of AND (l.deliver_by IS NOT NULL OR CAST($within AS BIGINT) IS NOT NULL)
),

orders_in_reach AS (
    SELECT DISTINCT e.shop_id, e.order_id
    FROM expected AS e
    WHERE
        $each = 'order'
        AND (e.belongs_at >= e.reads_from OR e.begun_at >= e.reads_from OR e.due_at > e.known_until)
),

lines AS (
    SELECT
        e.shop_id, e.as_of, e.known_until, e.order_id, e.line_id, e.buyer_id, e.product_id, e.begun_at, e.begun_until,
        e.belongs_at, e.due_from, e.due_at, e.arrived_unknown, e.left_out, e.delivered_until, e.withdrawn_until,
        e.cancelled_at IS NULL AS withdrawn_unknown,
        $scan_is_enough AND NOT $own_deadline
        AND coalesce(e.shipped_at <= e.as_of AND e.shipped_at <= e.promised_at, FALSE) AS perhaps_scanned,
        $scan_is_enough AND NOT $own_deadline
        AND coalesce(e.shipped_at <= e.as_of AND coalesce(e.shipped_until, e.shipped_at) <= e.promised_at, FALSE)
            AS scanned,
        CASE WHEN e.delivered_at <= e.as_of THEN e.delivered_at END AS arrived_at,
        CASE WHEN e.withdrawn_at <= e.as_of THEN e.withdrawn_at END AS cancelled_at
    FROM expected AS e
    LEFT JOIN orders_in_reach AS r ON r.shop_id = e.shop_id AND r.order_id = e.order_id
    WHERE
        e.belongs_at >= e.reads_from OR e.begun_at >= e.reads_from OR r.order_id IS NOT NULL
        -- what is pending is in every window
        OR e.due_at > e.known_until
),

withdrawn AS (
    SELECT
        k.*, k.begun_at = k.begun_until AND k.delivered_until IS NULL AS measured,
        k.cancelled_at IS NOT NULL AND coalesce(k.cancelled_at < k.arrived_at, TRUE) AS cancelled,
        k.scanned
        OR (k.arrived_at IS NOT NULL AND coalesce(k.delivered_until, k.arrived_at) <= k.due_from) AS in_time,
        k.arrived_at IS NULL AND k.known_until < k.due_at AS not_due
    FROM lines AS k
),

judged AS (
    SELECT
        k.*,
        CASE
            WHEN k.left_out IS NOT NULL THEN k.left_out
            -- cancelled at a time that the file does not tell, after which it may have been late
            WHEN
                k.cancelled AND NOT $leave_out_cancelled_late AND k.withdrawn_unknown AND k.due_from <= k.as_of
                THEN 'cancelled_time_unknown'
            WHEN
                k.cancelled
                AND ($leave_out_cancelled_late OR coalesce(k.withdrawn_until, k.cancelled_at) < k.due_from)
                THEN 'cancelled_unsent'
            WHEN k.cancelled AND k.cancelled_at < k.due_at THEN 'time_of_day_unknown'
            WHEN k.in_time THEN NULL
            WHEN k.arrived_at <= k.due_at OR (k.perhaps_scanned AND NOT k.not_due) THEN 'time_of_day_unknown'
            WHEN k.arrived_at IS NULL AND k.arrived_unknown THEN 'arrival_time_unknown'
        END AS reason
    FROM withdrawn AS k
)

SELECT
    j.shop_id, j.order_id || '/' || j.line_id AS case_id, j.order_id AS subject, j.buyer_id,
    CAST(NULL AS VARCHAR) AS agent_id, j.product_id, j.belongs_at AS occurred_at,
    CASE WHEN j.arrived_at IS NOT NULL AND j.measured THEN greatest(epoch(j.arrived_at) - epoch(j.begun_at), 0) END
        AS measure,
    j.belongs_at AS due_at,
    CASE
        WHEN j.reason IS NOT NULL THEN 'excluded'
        WHEN j.in_time THEN 'met'
        WHEN j.not_due THEN 'pending'
        ELSE 'missed'
    END AS verdict,
    j.reason, j.reason IS NULL AND j.not_due AND NOT j.in_time AS in_every_window, j.begun_at, j.arrived_at AS done_at,
    j.measured,
    CASE WHEN j.delivered_until IS NULL AND j.due_from = j.due_at THEN epoch(j.arrived_at) - epoch(j.due_at) END AS late_by,
    j.arrived_at IS NULL AND NOT j.arrived_unknown AS is_undone
FROM judged AS j
