-- The clock never stops: measure and deadline in elapsed seconds.
SELECT
    w.shop_id, w.calendar, w.known_until, w.case_id, w.subject, w.buyer_id, w.agent_id, w.asked_at, w.local_day,
    w.local_second, w.answered_at, w.reason,
    epoch(w.answered_at) - epoch(w.asked_at) AS measure,
    w.asked_at + INTERVAL 1 SECOND * CAST($within AS BIGINT) AS due_at
FROM waits AS w
