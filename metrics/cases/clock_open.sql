-- The clock stops outside the hours: measure and deadline in open seconds.
-- A span's `next_opens_at` closes the gap after it, so that each instant lies in exactly one span or in the gap behind it.
WITH met_at AS (
    SELECT
        c.*,
        asked.open_before + least(epoch(c.asked_at) - epoch(asked.opens_at), asked.open_seconds) AS open_when_asked,
        answered.open_before
        + least(epoch(c.answered_at) - epoch(answered.opens_at), answered.open_seconds) AS open_when_answered
    FROM counted AS c
    LEFT JOIN open_spans AS asked ON c.asked_at >= asked.opens_at AND c.asked_at < asked.next_opens_at
    LEFT JOIN open_spans AS answered
        ON c.answered_at >= answered.opens_at AND c.answered_at < answered.next_opens_at
)

SELECT
    m.shop_id, m.case_id, m.subject, m.buyer_id, m.agent_id, m.asked_at, m.local_day, m.answered_at, m.bot_wrote, m.reason,
    m.open_when_answered - m.open_when_asked AS measure,
    -- the span in which the allowed open seconds run out; on a closing instant the deadline stays there
    d.opens_at
    + INTERVAL 1 SECOND * CAST(m.open_when_asked + CAST($within AS BIGINT) - d.open_before AS BIGINT) AS due_at
FROM met_at AS m
LEFT JOIN open_spans AS d
    ON m.open_when_asked + CAST($within AS BIGINT) > d.open_before
    AND m.open_when_asked + CAST($within AS BIGINT) <= d.open_before + d.open_seconds
