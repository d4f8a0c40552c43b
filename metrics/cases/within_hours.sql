-- Service hours that mean "asked inside": what was asked outside them is excluded.
-- Local time decides: the opening second is inside, the closing second outside.
SELECT
    w.shop_id, w.calendar, w.known_until, w.case_id, w.subject, w.buyer_id, w.agent_id, w.asked_at, w.local_day,
    w.local_second, w.answered_at, w.bot_wrote,
    CASE
        WHEN w.reason IS NOT NULL THEN w.reason
        WHEN o.opens_second IS NULL THEN 'outside_hours'
    END AS reason
FROM waits AS w
LEFT JOIN open_hours AS o
    ON o.calendar = w.calendar AND o.local_day = w.local_day
    AND w.local_second >= o.opens_second AND w.local_second < o.closes_second
