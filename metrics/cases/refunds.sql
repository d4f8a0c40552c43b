-- A case: an after-sales request, from the buyer's application to its completion (refunded or closed alike).
-- Under pause = "buyer" the clock stands still from the merchant's consent until the buyer has sent the goods back, under
-- until = "agreed" the request ends with the consent. Where only a day is known of a step, the clock is read at both ends of
-- it; what one of them says otherwise than the other, nobody knows. A rule may call it missed that
-- the platform stepped in, or a refund; or every request from its application on, to which it then belongs.
WITH unsent AS (
    -- requests of which it is known that nothing of their order had been sent when they were made
    SELECT r.shop_id, r.refund_id
    FROM refund_courses AS r
    JOIN population AS p ON p.shop_id = r.shop_id
    JOIN order_lines AS o ON o.shop_id = r.shop_id AND o.order_id = r.order_id
    WHERE $only_sent AND r.kind NOT IN ('return_refund', 'exchange')
    GROUP BY r.shop_id, r.refund_id
    HAVING NOT bool_or(
        o.sent_unknown OR coalesce(o.shipped_at <= coalesce(r.applied_until, r.applied_at), FALSE)
        OR coalesce(o.delivered_at <= coalesce(r.applied_until, r.applied_at), FALSE)
    )
),

requests AS (
    SELECT
        r.shop_id, p.known_until, r.refund_id, r.order_id, r.buyer_id, r.product_id, r.status, r.applied_at, r.begun_at,
        r.begun_until, r.end_unknown,
        coalesce(r.platform_intervened, FALSE) AS platform_intervened,
        CASE
            WHEN $until = 'agreed' THEN CASE WHEN r.agreed_at <= p.as_of THEN r.agreed_at END
            WHEN r.completed_at <= p.as_of THEN r.completed_at
        END AS done_at,
        CASE
            WHEN $until = 'agreed' THEN CASE WHEN r.agreed_at <= p.as_of THEN coalesce(r.agreed_until, r.agreed_at) END
            WHEN r.completed_at <= p.as_of THEN coalesce(r.completed_until, r.completed_at)
        END AS done_until,
        -- it is over, and the export does not say when the merchant consented
        $until = 'agreed' AND r.completed_at <= p.as_of AND coalesce(r.agreed_at > p.as_of, TRUE) AS consent_unknown,
        CASE WHEN r.agreed_at <= p.as_of AND $pause = 'buyer' THEN greatest(r.agreed_at, r.begun_at) END AS agreed_at,
        CASE
            WHEN r.agreed_at <= p.as_of AND $pause = 'buyer'
                THEN greatest(coalesce(r.agreed_until, r.agreed_at), r.begun_until)
        END AS agreed_until,
        CASE WHEN r.returned_at <= p.as_of THEN r.returned_at END AS returned_at,
        CASE WHEN r.returned_at <= p.as_of THEN coalesce(r.returned_until, r.returned_at) END AS returned_until,
        r.begun_at + INTERVAL 1 SECOND * CAST($within AS BIGINT) AS first_due_at,
        r.begun_until + INTERVAL 1 SECOND * CAST($within AS BIGINT) AS last_due_at,
        -- a length of time is not measured from a day
        r.applied_until IS NULL AND (
            CASE WHEN $until = 'agreed' THEN r.agreed_until ELSE r.completed_until END IS NULL
        ) AND (
            $pause <> 'buyer' OR (
                coalesce(r.agreed_at > p.as_of OR r.agreed_until IS NULL, TRUE)
                AND coalesce(r.returned_at > p.as_of OR r.returned_until IS NULL, TRUE)
            )
        ) AS has_clock
    FROM begun_requests AS r
    JOIN population AS p ON p.shop_id = r.shop_id
    WHERE
        r.applied_at <= p.as_of
        -- what is over since before the stretch that is read belongs to no period of it
        AND (
            r.completed_at IS NULL OR r.completed_at >= p.reads_from OR r.agreed_at >= p.reads_from
            OR r.applied_at >= p.reads_from
        )
        AND ($kinds = '' OR strpos($kinds, ',' || r.kind || ',') > 0)
        AND (
            NOT $only_sent
            OR NOT EXISTS (SELECT 1 FROM unsent AS u WHERE u.shop_id = r.shop_id AND u.refund_id = r.refund_id)
        )
        AND ($status = '' OR NOT coalesce(r.status = 'closed' AND (r.completed_at IS NULL OR r.completed_at <= p.as_of), FALSE))
        AND ($any_reason OR EXISTS (SELECT 1 FROM wanted_reasons AS w WHERE strpos(lower(r.reason), w.reason) > 0))
),

-- How long was the pause, at least and at most? It goes on when the goods are sent back, or when the request is over.
measured AS (
    SELECT
        k.*,
        coalesce(greatest(epoch(least(k.returned_at, k.done_at)) - epoch(k.agreed_until), 0), 0) AS least_pause,
        coalesce(greatest(epoch(least(k.returned_until, k.done_until)) - epoch(k.agreed_at), 0), 0) AS pause_seconds,
        k.agreed_at IS NOT NULL AND k.returned_at IS NULL AND k.done_at IS NULL AS standing_still,
        -- consent that came after the deadline no longer moves it
        coalesce(k.agreed_until > k.first_due_at, FALSE) AS may_be_too_late,
        coalesce(k.agreed_at > k.last_due_at, FALSE) AS too_late
    FROM requests AS k
),

due AS (
    SELECT
        m.*,
        CASE
            WHEN m.done_at IS NOT NULL AND m.has_clock
                THEN greatest(epoch(m.done_at) - epoch(m.begun_at) - m.pause_seconds, 0)
        END AS measure,
        CASE
            WHEN m.may_be_too_late THEN m.first_due_at
            ELSE m.first_due_at + INTERVAL 1 SECOND * CAST(m.least_pause AS BIGINT)
        END AS due_from,
        CASE
            WHEN m.too_late THEN m.last_due_at
            WHEN NOT m.standing_still THEN m.last_due_at + INTERVAL 1 SECOND * CAST(m.pause_seconds AS BIGINT)
        END AS due_at
    FROM measured AS m
),

-- how many of a shop's requests tell whether the platform stepped in, when the merchant consented and which were refunded
told AS (
    SELECT
        r.shop_id, count(r.platform_intervened) AS interventions,
        $until = 'agreed' AND count(r.agreed_at) = 0
            AND count(r.completed_at) FILTER (WHERE coalesce(r.status, '') <> 'closed') > 0 AS no_consents
    FROM refund_courses AS r
    JOIN population AS p ON p.shop_id = r.shop_id
    WHERE $missed_when = 'platform_intervened' OR $until = 'agreed'
    GROUP BY r.shop_id
),

losing AS (
    SELECT
        d.*,
        CASE
            WHEN $missed_when = 'platform_intervened' THEN d.platform_intervened
            WHEN $missed_when = 'refunded' THEN coalesce(d.status, '') <> 'closed'
            ELSE FALSE
        END AS lost
    FROM due AS d
),

reasoned AS (
    SELECT
        d.*,
        CASE
            WHEN $leave_out_platform AND d.platform_intervened THEN 'platform_intervened'
            WHEN $missed_when = 'applied' THEN NULL
            WHEN d.end_unknown AND d.done_at IS NULL THEN 'end_time_unknown'
            -- where requests were refunded and none has a consent, the export does not tell of any
            WHEN d.consent_unknown OR coalesce(t.no_consents, FALSE) THEN 'agreed_time_unknown'
            -- where no request tells, that the platform never stepped in would be invented
            WHEN $missed_when = 'platform_intervened' AND t.interventions = 0 THEN 'intervention_unknown'
            WHEN d.done_at <= d.due_at AND d.done_until > d.due_from AND NOT d.lost THEN 'time_of_day_unknown'
        END AS reason
    FROM losing AS d
    LEFT JOIN told AS t ON t.shop_id = d.shop_id
),

judged AS (
    SELECT
        d.*,
        CASE
            WHEN d.reason IS NOT NULL THEN 'excluded'
            WHEN $missed_when = 'applied' THEN 'missed'
            WHEN d.done_at IS NOT NULL AND d.lost THEN 'missed'
            WHEN d.done_at IS NOT NULL
                THEN CASE WHEN CAST($within AS BIGINT) IS NULL OR d.done_at <= d.due_at THEN 'met' ELSE 'missed' END
            WHEN d.due_at IS NULL OR d.known_until < d.due_at THEN 'pending'
            ELSE 'missed'
        END AS verdict
    FROM reasoned AS d
)

SELECT
    j.shop_id, j.refund_id AS case_id, j.refund_id AS subject, j.buyer_id, CAST(NULL AS VARCHAR) AS agent_id,
    j.product_id,
    CASE
        WHEN $missed_when = 'applied' AND j.reason IS NULL THEN j.applied_at
        WHEN j.done_at IS NOT NULL THEN j.done_at
        WHEN j.verdict = 'missed' THEN j.due_at
        ELSE j.applied_at
    END AS occurred_at,
    j.measure, j.due_at, j.verdict, j.reason,
    j.verdict = 'pending' AS in_every_window, j.order_id
FROM judged AS j
