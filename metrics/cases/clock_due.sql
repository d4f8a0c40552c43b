-- Deadlines by the clock on the wall where there is one for the moment of asking, else after $within.
SELECT
    c.*,
    epoch(c.answered_at) - epoch(c.asked_at) AS measure,
    coalesce(d.due_at, c.asked_at + INTERVAL 1 SECOND * CAST($within AS BIGINT)) AS due_at
FROM counted AS c
LEFT JOIN deadlines AS d ON c.asked_at >= d.asked_from AND c.asked_at < d.asked_until
