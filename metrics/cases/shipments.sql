-- A case: an order line that was confirmed and has a promised time. Belongs to the period by the promise. Late stays late
-- when it is cancelled afterwards, unless the rule leaves that out; what arrived by its promise was sent by then.
-- Where only the waybill is judged, only what was sent is a case. Where orders are judged by their lines
-- (lines_by_order.sql), none of an order's lines may be missing. Where only a day is known of the beginning or the end, and
-- one end of it is in time and the other late, nobody knows. Where a question asks for $within, lines that count by their promise
-- are judged by whether they were sent so many seconds after they began; what was not sent and may still be is unknown.
-- Under platform_fulfilled = 'met' nothing of what the platform sends is missed.
WITH orders_in_reach AS (
    SELECT DISTINCT s.shop_id, s.order_id
    FROM promised_lines AS s
    WHERE
        $each = 'order'
        AND (s.promised_at >= s.reads_from OR s.begun_at >= s.reads_from OR s.promised_at > s.known_until)
),

lines AS (
    SELECT
        s.shop_id, s.as_of, s.known_until, s.order_id, s.line_id, s.buyer_id, s.product_id, s.begun_at, s.begun_until,
        s.due_from, s.promised_at, s.sent_unknown, s.has_waybill, s.left_out, s.excused, s.shipped_until, s.withdrawn_until,
        s.withdrawn_unknown,
        CASE WHEN s.shipped_at <= s.as_of THEN s.shipped_at END AS shipped_at,
        CASE WHEN s.delivered_at <= s.as_of THEN s.delivered_at END AS delivered_at,
        least(
            CASE WHEN s.shipped_at <= s.as_of THEN coalesce(s.shipped_until, s.shipped_at) END,
            CASE WHEN s.delivered_at <= s.as_of THEN coalesce(s.delivered_until, s.delivered_at) END
        ) AS went_until,
        CASE WHEN s.withdrawn_at <= s.as_of THEN s.withdrawn_at END AS cancelled_at
    FROM promised_lines AS s
    LEFT JOIN orders_in_reach AS r ON r.shop_id = s.shop_id AND r.order_id = s.order_id
    WHERE
        s.promised_at >= s.reads_from OR s.begun_at >= s.reads_from OR r.order_id IS NOT NULL
        -- what is pending is in every window
        OR s.promised_at > s.known_until
),

withdrawn AS (
    SELECT
        k.*,
        k.cancelled_at IS NOT NULL
        AND coalesce(k.cancelled_at < least(k.shipped_at, k.delivered_at), TRUE) AS cancelled,
        -- cancelled at a time that the file does not tell, after which it may have been late
        $in_time AND NOT $leave_out_cancelled_late AND k.withdrawn_unknown AND k.due_from <= k.as_of AS perhaps_late
    FROM lines AS k
),

-- a day without a time of day, one end of which says otherwise than the other
doubted AS (
    SELECT
        k.*,
        k.cancelled AND NOT k.perhaps_late AND (
            NOT $in_time OR $leave_out_cancelled_late OR coalesce(k.withdrawn_until, k.cancelled_at) < k.due_from
        ) AS cancelled_unsent,
        $in_time AND CASE
            WHEN k.cancelled THEN k.perhaps_late OR k.cancelled_at < k.promised_at
            WHEN $tracked AND NOT k.has_waybill AND k.shipped_at IS NOT NULL THEN FALSE
            ELSE least(k.shipped_at, k.delivered_at) <= k.promised_at AND k.went_until > k.due_from
        END AS undecided
    FROM withdrawn AS k
),

judged AS (
    SELECT
        k.*, k.begun_at = k.begun_until AND k.shipped_until IS NULL AS measured,
        CASE
            WHEN k.left_out IS NOT NULL OR k.cancelled_unsent THEN 'excluded'
            -- all that is known, or due, of what the platform sends
            WHEN k.excused AND (
                NOT $in_time OR k.undecided OR k.sent_unknown OR k.shipped_at IS NOT NULL OR k.delivered_at IS NOT NULL
                OR k.known_until >= k.promised_at
            ) THEN 'met'
            WHEN k.undecided THEN 'excluded'
            WHEN $tracked AND NOT k.has_waybill AND (k.shipped_at IS NOT NULL OR (k.sent_unknown AND NOT $in_time))
                THEN 'missed'
            WHEN NOT $in_time THEN 'met'
            WHEN least(k.shipped_at, k.delivered_at) <= k.promised_at
                THEN CASE WHEN $tracked AND NOT k.has_waybill THEN 'missed' ELSE 'met' END
            WHEN k.shipped_at IS NOT NULL THEN 'missed'
            WHEN k.sent_unknown THEN 'excluded'
            WHEN k.known_until < k.promised_at THEN 'pending'
            ELSE 'missed'
        END AS verdict
    FROM doubted AS k
    WHERE $in_time OR k.shipped_at IS NOT NULL OR k.sent_unknown
),

measured_lines AS (
    SELECT
        j.*, j.begun_at + INTERVAL 1 SECOND * CAST($within AS BIGINT) AS ends_from,
        j.begun_until + INTERVAL 1 SECOND * CAST($within AS BIGINT) AS ends_until
    FROM judged AS j
),

timed AS (
    SELECT
        m.*,
        CASE
            WHEN CAST($within AS BIGINT) IS NULL OR m.verdict NOT IN ('met', 'missed') THEN m.verdict
            WHEN m.went_until <= m.ends_from THEN 'met'
            WHEN m.shipped_at > m.ends_until THEN 'missed'
            WHEN m.shipped_at IS NOT NULL THEN 'undecided'
            WHEN m.sent_unknown THEN 'excluded'
            WHEN m.cancelled AND m.cancelled_at < m.ends_until THEN 'cancelled'
            WHEN m.known_until < m.ends_until THEN 'excluded'
            ELSE 'missed'
        END AS sent_in_time
    FROM measured_lines AS m
)

SELECT
    j.shop_id, j.order_id || '/' || j.line_id AS case_id, j.order_id AS subject, j.buyer_id,
    CAST(NULL AS VARCHAR) AS agent_id, j.product_id, j.promised_at AS occurred_at,
    CASE WHEN j.shipped_at IS NOT NULL AND j.measured THEN greatest(epoch(j.shipped_at) - epoch(j.begun_at), 0) END
        AS measure,
    j.promised_at AS due_at,
    CASE WHEN j.sent_in_time IN ('undecided', 'cancelled') THEN 'excluded' ELSE j.sent_in_time END AS verdict,
    CASE
        WHEN j.sent_in_time NOT IN ('excluded', 'undecided', 'cancelled') THEN NULL
        WHEN j.left_out IS NOT NULL THEN j.left_out
        WHEN j.cancelled_unsent OR j.sent_in_time = 'cancelled' THEN 'cancelled_unsent'
        WHEN j.undecided AND j.cancelled AND j.perhaps_late THEN 'cancelled_time_unknown'
        WHEN j.undecided OR j.sent_in_time = 'undecided' THEN 'time_of_day_unknown'
        WHEN j.sent_in_time = 'excluded' THEN 'sent_time_unknown'
    END AS reason,
    j.verdict = 'pending' AS in_every_window, j.begun_at, j.shipped_at AS done_at, j.measured,
    CASE WHEN j.shipped_until IS NULL AND j.due_from = j.promised_at THEN epoch(j.shipped_at) - epoch(j.promised_at) END
        AS late_by,
    j.shipped_at IS NULL AND NOT j.sent_unknown AS is_undone
FROM timed AS j
