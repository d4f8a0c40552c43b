-- Grain: an after-sales request; its clock begins with the application, at the latest at the end of its day.
SELECT r.*, r.applied_at AS begun_at, coalesce(r.applied_until, r.applied_at) AS begun_until FROM refund_courses AS r
