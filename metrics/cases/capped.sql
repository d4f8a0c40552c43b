-- A wait longer than the cap counts as the cap, and so does no answer at all once it has passed. Where answers are not
-- capped they count as long as they took.
-- Without another deadline an unanswered case is open until then.
WITH capped AS (
    SELECT u.*, u.asked_at + INTERVAL 1 SECOND * CAST($cap AS BIGINT) AS full_at FROM uncapped_waits AS u
)

SELECT
    c.shop_id, c.calendar, c.known_until, c.case_id, c.subject, c.buyer_id, c.agent_id, c.asked_at, c.local_day,
    c.local_second, c.answered_at, c.reason,
    CASE
        WHEN c.measure <= $cap OR NOT $caps_answers AND c.measure IS NOT NULL THEN c.measure
        WHEN c.measure > $cap OR c.known_until >= c.full_at THEN $cap
    END AS measure,
    coalesce(c.due_at, CASE WHEN c.answered_at IS NULL THEN c.full_at END) AS due_at
FROM capped AS c
