-- Service hours that mean "asked inside": what was asked outside them leaves both sides.
-- Told by the clock on the shop's wall: the opening second is in, the closing second out.
SELECT
    a.shop_id, a.case_id, a.subject, a.buyer_id, a.agent_id, a.asked_at, a.local_day, a.answered_at, a.bot_wrote,
    CASE
        WHEN a.reason IS NOT NULL THEN a.reason
        WHEN o.opens_at IS NULL THEN 'outside_hours'
    END AS reason
FROM asked AS a
LEFT JOIN open_spans AS o
    ON o.local_day = a.local_day AND a.local_second >= o.opens_second AND a.local_second < o.closes_second
