-- Deadlines at a time of day where the calendar has one for the moment of asking, else after $within.
SELECT
    w.shop_id, w.calendar, w.known_until, w.case_id, w.subject, w.buyer_id, w.agent_id, w.asked_at, w.local_day,
    w.local_second, w.answered_at, w.reason,
    epoch(w.answered_at) - epoch(w.asked_at) AS measure,
    coalesce(d.due_at, w.asked_at + INTERVAL 1 SECOND * CAST($within AS BIGINT)) AS due_at
FROM waits AS w
LEFT JOIN deadlines AS d
    ON d.calendar = w.calendar AND d.utc_day = CAST(w.asked_at AS DATE)
    AND w.asked_at >= d.begins_at AND w.asked_at < d.ends_at
