-- The clock never stops: measure and deadline in elapsed seconds.
SELECT
    c.*,
    epoch(c.answered_at) - epoch(c.asked_at) AS measure,
    c.asked_at + INTERVAL 1 SECOND * CAST($within AS BIGINT) AS due_at
FROM counted AS c
