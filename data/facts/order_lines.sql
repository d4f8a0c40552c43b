-- Grain: a line of a touched order, whatever its state, with the local days of its placing, payment and delivery.
WITH first_promises AS (
    -- the versions of each import, for lines of several imports
    SELECT each_shop(s), s.order_id, s.line_id, arg_min(s.promised_at, s.import_id) AS promised_at
    FROM orders_said AS s
    JOIN touched AS t ON same_shop(t, s) AND t.order_id = s.order_id
    WHERE of_shops(s) AND NOT s.same AND s.promised_at IS NOT NULL
    GROUP BY each_shop(s), s.order_id, s.line_id
),

-- an event of a day may have happened at the day's end: only a payment after that is a payment after dispatch
lines AS (
    SELECT
        o.*, least(coalesce(o.shipped_until, o.shipped_at), coalesce(o.delivered_until, o.delivered_at)) AS went_at
    FROM orders AS o
    JOIN touched AS t ON same_shop(t, o) AND t.order_id = o.order_id
    WHERE of_shops(o)
)

SELECT
    o.shop_id, o.order_id, o.line_id, o.buyer_id, o.product_id, o.status,
    o.created_at,
    CAST(o.created_at + INTERVAL 1 SECOND * c.offset_seconds AS DATE) AS local_day,
    CAST(epoch(o.created_at) + c.offset_seconds AS BIGINT) % 86400 AS local_second,
    min(o.created_at) OVER (PARTITION BY each_shop(o), o.order_id) AS order_created_at,
    row_number() OVER (PARTITION BY each_shop(o), o.order_id ORDER BY o.line_id) = 1 AS opens_order,
    o.paid_at, CAST(o.paid_at + INTERVAL 1 SECOND * p.offset_seconds AS DATE) AS paid_day,
    min(o.paid_at) OVER (PARTITION BY each_shop(o), o.order_id) AS order_paid_at,
    o.promised_at, coalesce(f.promised_at, o.promised_at) AS promised_first_at, o.shipped_at, max(o.shipped_at) OVER (PARTITION BY each_shop(o), o.order_id) AS order_shipped_at,
    o.deliver_by, o.delivered_at, CAST(o.delivered_at + INTERVAL 1 SECOND * d.offset_seconds AS DATE) AS delivered_day,
    o.cancelled_at, o.cancelled_by,
    -- some exports have no time for a closed order: it was cancelled at an unknown time and never sent, unless it
    -- arrived
    coalesce(
        o.cancelled_at,
        CASE
            WHEN o.status = 'cancelled' AND o.shipped_at IS NULL AND o.delivered_at IS NULL
                THEN coalesce(o.paid_at, o.created_at)
        END
    ) AS withdrawn_at,
    o.cancelled_until AS withdrawn_until,
    o.tracking_id, coalesce(o.preorder, FALSE) AS preorder,
    coalesce(o.fulfilled_by = 'platform', FALSE) AS platform_fulfilled,
    -- others have no time of dispatch: calling such a line late would be a guess
    o.shipped_at IS NULL AND (
        o.delivered_at IS NOT NULL OR coalesce(o.status IN ('shipped', 'delivered', 'completed'), FALSE)
    ) AS sent_unknown,
    -- paid on delivery: the deadline does not start with a payment after dispatch
    CASE
        WHEN o.paid_at <= o.went_at OR (o.went_at IS NULL AND o.paid_at IS NOT NULL) THEN o.paid_at
        WHEN
            o.went_at IS NOT NULL OR o.promised_at IS NOT NULL
            OR o.status IN ('paid', 'shipped', 'delivered', 'completed')
            THEN o.created_at
    END AS confirmed_at,
    CASE
        WHEN o.paid_at <= o.went_at OR (o.went_at IS NULL AND o.paid_at IS NOT NULL) THEN o.paid_until
        ELSE o.created_until
    END AS confirmed_until,
    o.created_until, o.shipped_until, o.delivered_until,
    -- dispatched so much before payment that the clocks of two machines do not explain it
    coalesce(o.paid_at > o.went_at + INTERVAL 60 SECOND, FALSE) AS paid_at_the_door,
    -- not paid, and not cancelled by the system, which cancels unpaid orders
    o.paid_at IS NULL AND (
        (o.cancelled_at IS NULL AND coalesce(o.status, '') <> 'cancelled')
        OR coalesce(o.cancelled_by IN ('buyer', 'merchant'), FALSE)
    ) AS may_be_paid_later
FROM lines AS o
JOIN spans AS c ON o.created_at >= c.starts_at AND o.created_at < c.ends_at
LEFT JOIN first_promises AS f ON same_shop(f, o) AND f.order_id = o.order_id AND f.line_id = o.line_id
LEFT JOIN spans AS p ON o.paid_at >= p.starts_at AND o.paid_at < p.ends_at
LEFT JOIN spans AS d ON o.delivered_at >= d.starts_at AND o.delivered_at < d.ends_at
