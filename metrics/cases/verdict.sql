-- The verdict of a case with a clock. Exactly on the deadline is met; not due yet is pending.
-- What needs no answer counts where it was answered in time, and is left out otherwise.
-- Without a deadline an answered case is met and an unanswered one missed.
SELECT
    t.shop_id, t.case_id, t.subject, t.buyer_id, t.agent_id, CAST(NULL AS VARCHAR) AS product_id,
    t.asked_at AS occurred_at, t.local_day, t.local_second, t.measure, t.due_at,
    CASE
        WHEN t.reason = 'no_answer_needed' AND t.answered_at <= t.due_at THEN 'met'
        WHEN t.reason IS NOT NULL THEN 'excluded'
        WHEN t.answered_at IS NOT NULL
            THEN CASE WHEN t.due_at IS NULL OR t.answered_at <= t.due_at THEN 'met' ELSE 'missed' END
        WHEN t.due_at IS NULL THEN 'missed'
        WHEN t.known_until < t.due_at THEN 'pending'
        ELSE 'missed'
    END AS verdict,
    CASE WHEN t.reason = 'no_answer_needed' AND t.answered_at <= t.due_at THEN NULL ELSE t.reason END AS reason,
    FALSE AS in_every_window
FROM timed_waits AS t
