-- Grain: an after-sales request; its clock begins with the application.
SELECT r.*, r.applied_at AS begun_at FROM refund_courses AS r
