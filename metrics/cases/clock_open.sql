-- The clock stops outside the hours: measure and deadline in open seconds.
-- `open_spans` holds each opening with the time up to the next one, once a UTC day, so that every instant lies in one row.
WITH on_the_clock AS (
    SELECT
        w.shop_id, w.calendar, w.known_until, w.case_id, w.subject, w.buyer_id, w.agent_id, w.asked_at, w.local_day,
        w.local_second, w.answered_at, w.reason,
        a.open_before + least(CAST(epoch(w.asked_at) - epoch(a.opens_at) AS BIGINT), a.open_seconds) AS open_when_asked,
        b.open_before + least(CAST(epoch(w.answered_at) - epoch(b.opens_at) AS BIGINT), b.open_seconds)
            AS open_when_answered
    FROM waits AS w
    LEFT JOIN open_spans AS a
        ON a.calendar = w.calendar AND a.utc_day = CAST(w.asked_at AS DATE)
        AND w.asked_at >= a.opens_at AND w.asked_at < a.next_opens_at
    LEFT JOIN open_spans AS b
        ON b.calendar = w.calendar AND b.utc_day = CAST(w.answered_at AS DATE)
        AND w.answered_at >= b.opens_at AND w.answered_at < b.next_opens_at
),

limited AS (
    SELECT c.*, c.open_when_asked + CAST($within AS BIGINT) AS open_when_due FROM on_the_clock AS c
)

SELECT
    c.shop_id, c.calendar, c.known_until, c.case_id, c.subject, c.buyer_id, c.agent_id, c.asked_at, c.local_day,
    c.local_second, c.answered_at, c.reason,
    CAST(c.open_when_answered - c.open_when_asked AS DOUBLE) AS measure,
    -- the span in which the allowed open seconds run out; on a closing instant the deadline stays there
    d.opens_at + INTERVAL 1 SECOND * CAST(c.open_when_due - d.open_before AS BIGINT) AS due_at
FROM limited AS c
LEFT JOIN open_seconds AS d
    ON d.calendar = c.calendar AND d.open_day = (c.open_when_due - 1) - (c.open_when_due - 1) % 86400
    AND c.open_when_due > d.open_before AND c.open_when_due <= d.open_before + d.open_seconds
