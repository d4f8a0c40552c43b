-- Grain: an agent of a shop and a day, month or the whole period ($grain). Stands behind the relations of the family turns.
-- An instant of a payment counts within $days days of the question. NULL agent: the file does not say who answered.
WITH answered AS (
    -- a stretch of waiting that a person answered, since the period began; place 1: the agent's first of that reception
    SELECT
        c.shop_id, c.agent_id, c.buyer_id, c.subject, c.case_id, c.occurred_at, c.local_day, c.measure,
        c.occurred_at + INTERVAL 1 SECOND * c.measure AS answered_at,
        c.occurred_at <= p.ends_at AS inside,
        CASE
            WHEN $grain = 'day' THEN CAST(c.local_day AS VARCHAR)
            WHEN $grain = 'month' THEN substring(CAST(c.local_day AS VARCHAR), 1, 7) ELSE ''
        END AS bucket,
        row_number() OVER (
            PARTITION BY c.shop_id, c.agent_id, c.subject, c.local_day ORDER BY c.occurred_at, c.case_id
        ) AS place
    FROM cases AS c
    JOIN population AS p ON p.shop_id = c.shop_id
    WHERE c.measure IS NOT NULL AND c.occurred_at >= p.starts_at
),

receptions AS (
    SELECT DISTINCT a.shop_id, a.agent_id, a.bucket, a.subject, a.local_day FROM answered AS a WHERE a.inside
),

asked_messages_of_receptions AS (
    SELECT r.shop_id, r.agent_id, r.bucket, count(*) AS n
    FROM receptions AS r
    JOIN population AS p ON p.shop_id = r.shop_id
    JOIN questions AS q
        ON q.shop_id = r.shop_id AND q.conversation_id = r.subject AND q.local_day = r.local_day AND q.asked_at <= p.ends_at
    GROUP BY r.shop_id, r.agent_id, r.bucket
),

written AS (
    SELECT
        m.shop_id, m.agent_id,
        CASE
            WHEN $grain = 'day' THEN CAST(CAST(m.sent_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS VARCHAR)
            WHEN $grain = 'month'
                THEN substring(CAST(CAST(m.sent_at + INTERVAL 1 SECOND * z.offset_seconds AS DATE) AS VARCHAR), 1, 7)
            ELSE ''
        END AS bucket
    FROM messages AS m
    JOIN population AS p ON p.shop_id = m.shop_id
    JOIN zone_offsets AS z ON z.timezone = p.timezone AND m.sent_at >= z.starts_at AND m.sent_at < z.ends_at
    WHERE m.sender = 'agent' AND m.sent_at >= p.starts_at AND m.sent_at <= p.ends_at AND m.message_id <> '~answer'
),

rated AS (
    SELECT
        r.shop_id, r.agent_id, r.score,
        CASE
            WHEN $grain = 'day' THEN CAST(r.local_day AS VARCHAR)
            WHEN $grain = 'month' THEN substring(CAST(r.local_day AS VARCHAR), 1, 7) ELSE ''
        END AS bucket
    FROM chat_scores AS r
    JOIN population AS p ON p.shop_id = r.shop_id
    JOIN reaches AS e ON e.shop_id = r.shop_id
    WHERE NOT r.by_bot AND r.rated_at >= p.starts_at AND r.rated_at <= e.period_ends_at
),

paid AS (
    SELECT l.shop_id, l.order_id, l.buyer_id, l.order_paid_at AS paid_at
    FROM order_lines AS l
    JOIN reaches AS e ON e.shop_id = l.shop_id
    WHERE l.opens_order AND l.buyer_id IS NOT NULL AND l.order_paid_at <= e.orders_until
),

-- who asks after having bought, asks about that
inquiries AS (
    SELECT a.*
    FROM answered AS a
    LEFT JOIN (
        SELECT DISTINCT a.shop_id, a.case_id
        FROM answered AS a
        JOIN paid AS o ON o.shop_id = a.shop_id AND o.buyer_id = a.buyer_id
        WHERE o.paid_at <= a.occurred_at AND a.occurred_at <= o.paid_at + INTERVAL 1 DAY * CAST($days AS BIGINT)
    ) AS b ON b.shop_id = a.shop_id AND b.case_id = a.case_id
    WHERE a.buyer_id IS NOT NULL AND b.case_id IS NULL
),

-- an order, by the last answer before its payment
attributed AS (
    SELECT n.shop_id, n.agent_id, n.bucket, n.buyer_id, n.order_id
    FROM (
        SELECT
            o.shop_id, o.order_id, o.paid_at, i.agent_id, i.buyer_id, i.bucket, i.inside, i.occurred_at,
            row_number() OVER (
                PARTITION BY o.shop_id, o.order_id
                ORDER BY i.answered_at DESC, i.occurred_at DESC, i.case_id DESC
            ) AS place
        FROM paid AS o
        JOIN inquiries AS i ON i.shop_id = o.shop_id AND i.buyer_id = o.buyer_id AND i.answered_at <= o.paid_at
    ) AS n
    WHERE
        n.place = 1 AND n.inside AND n.paid_at <= n.occurred_at + INTERVAL 1 DAY * CAST($days AS BIGINT)
),

buyers AS (
    SELECT
        i.shop_id, i.agent_id, i.bucket, i.buyer_id, max(i.occurred_at) AS last_at, max(o.orders) AS orders
    FROM inquiries AS i
    LEFT JOIN (
        SELECT a.shop_id, a.agent_id, a.bucket, a.buyer_id, count(*) AS orders
        FROM attributed AS a
        GROUP BY a.shop_id, a.agent_id, a.bucket, a.buyer_id
    ) AS o
        ON o.shop_id = i.shop_id AND o.bucket = i.bucket AND o.buyer_id = i.buyer_id
        AND (o.agent_id = i.agent_id OR (o.agent_id IS NULL AND i.agent_id IS NULL))
    WHERE i.inside
    GROUP BY i.shop_id, i.agent_id, i.bucket, i.buyer_id
),

-- amounts of two currencies are never added
amounts AS (
    SELECT
        a.shop_id, a.agent_id, a.bucket, count(DISTINCT a.order_id) AS orders,
        count(DISTINCT CASE WHEN r.order_id IS NOT NULL THEN a.order_id END) AS refunded,
        count(DISTINCT CASE WHEN o.amount IS NOT NULL THEN coalesce(o.currency, '') END) AS currencies,
        max(o.currency) AS currency, sum(o.amount) AS amount
    FROM attributed AS a
    JOIN orders AS o ON o.shop_id = a.shop_id AND o.order_id = a.order_id
    LEFT JOIN (
        SELECT DISTINCT c.shop_id, c.order_id
        FROM refund_courses AS c
        JOIN reaches AS e ON e.shop_id = c.shop_id
        WHERE c.order_id IS NOT NULL AND c.applied_at <= e.refunds_until
    ) AS r ON r.shop_id = a.shop_id AND r.order_id = a.order_id
    GROUP BY a.shop_id, a.agent_id, a.bucket
)

SELECT
    s.shop_id, s.agent_id, s.bucket,
    sum(s.receptions) AS receptions, sum(s.buyers) AS buyers, sum(s.answered) AS answered,
    sum(s.first_seconds) AS first_seconds, sum(s.seconds) AS seconds, max(s.longest) AS longest,
    sum(s.within_30) AS within_30, sum(s.within_180) AS within_180, sum(s.within_own) AS within_own,
    sum(s.asked) AS asked, sum(s.written) AS written, sum(s.rated) AS rated, sum(s.satisfied) AS satisfied,
    sum(s.inquiries) AS inquiries, sum(s.waiting) AS waiting, sum(s.converted) AS converted, sum(s.orders) AS orders,
    sum(s.refunded) AS refunded, sum(s.currencies) AS currencies, max(s.currency) AS currency, sum(s.amount) AS amount,
    max(CASE WHEN k.shop_id IS NULL THEN 0 ELSE 1 END) AS buyers_known
FROM (
    SELECT
        a.shop_id, a.agent_id, a.bucket,
        count(*) FILTER (WHERE a.place = 1) AS receptions, count(DISTINCT a.buyer_id) AS buyers, count(*) AS answered,
        sum(a.measure) FILTER (WHERE a.place = 1) AS first_seconds, sum(a.measure) AS seconds, max(a.measure) AS longest,
        count(*) FILTER (WHERE a.measure <= 30) AS within_30, count(*) FILTER (WHERE a.measure <= 180) AS within_180,
        count(*) FILTER (WHERE a.measure <= e.own_seconds) AS within_own,
        0 AS asked, 0 AS written, 0 AS rated, 0 AS satisfied, 0 AS inquiries, 0 AS waiting, 0 AS converted, 0 AS orders,
        0 AS refunded, 0 AS currencies, CAST(NULL AS VARCHAR) AS currency, 0 AS amount
    FROM answered AS a
    JOIN reaches AS e ON e.shop_id = a.shop_id
    WHERE a.inside
    GROUP BY a.shop_id, a.agent_id, a.bucket
    UNION ALL
    SELECT m.shop_id, m.agent_id, m.bucket, 0, 0, 0, 0, 0, NULL, 0, 0, 0, m.n, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0
    FROM asked_messages_of_receptions AS m
    UNION ALL
    SELECT w.shop_id, w.agent_id, w.bucket, 0, 0, 0, 0, 0, NULL, 0, 0, 0, 0, count(*), 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0
    FROM written AS w
    GROUP BY w.shop_id, w.agent_id, w.bucket
    UNION ALL
    SELECT
        r.shop_id, r.agent_id, r.bucket, 0, 0, 0, 0, 0, NULL, 0, 0, 0, 0, 0,
        count(*), count(*) FILTER (WHERE r.score >= 4), 0, 0, 0, 0, 0, 0, NULL, 0
    FROM rated AS r
    GROUP BY r.shop_id, r.agent_id, r.bucket
    UNION ALL
    SELECT
        b.shop_id, b.agent_id, b.bucket, 0, 0, 0, 0, 0, NULL, 0, 0, 0, 0, 0, 0, 0,
        count(*),
        count(*) FILTER (
            WHERE b.orders IS NULL AND b.last_at + INTERVAL 1 DAY * CAST($days AS BIGINT) > e.orders_until
        ),
        count(*) FILTER (WHERE b.orders IS NOT NULL), 0, 0, 0, NULL, 0
    FROM buyers AS b
    JOIN reaches AS e ON e.shop_id = b.shop_id
    GROUP BY b.shop_id, b.agent_id, b.bucket
    UNION ALL
    SELECT
        o.shop_id, o.agent_id, o.bucket, 0, 0, 0, 0, 0, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        o.orders, o.refunded, o.currencies, o.currency, o.amount
    FROM amounts AS o
) AS s
LEFT JOIN (SELECT DISTINCT o.shop_id FROM paid AS o) AS k ON k.shop_id = s.shop_id
GROUP BY s.shop_id, s.agent_id, s.bucket
