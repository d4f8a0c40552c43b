-- A case: an after-sales request, from the buyer's application to its completion (refunded or closed alike).
-- Under pause = "buyer" the clock stands still from the merchant's consent until the buyer has sent the goods back, under
-- until = "agreed" the request ends with the consent. A rule may call it missed that the platform stepped in, or a refund.
WITH requests AS (
    SELECT
        r.shop_id, p.known_until, r.refund_id, r.order_id, r.buyer_id, r.product_id, r.status, r.applied_at, r.begun_at,
        r.end_unknown,
        coalesce(r.platform_intervened, FALSE) AS platform_intervened,
        CASE
            WHEN $until = 'agreed' THEN CASE WHEN r.agreed_at <= p.as_of THEN r.agreed_at END
            WHEN r.completed_at <= p.as_of THEN r.completed_at
        END AS done_at,
        -- it is over, and the export does not say when the merchant consented
        $until = 'agreed' AND r.completed_at <= p.as_of AND coalesce(r.agreed_at > p.as_of, TRUE) AS consent_unknown,
        CASE WHEN r.agreed_at <= p.as_of AND $pause = 'buyer' THEN greatest(r.agreed_at, r.begun_at) END AS agreed_at,
        CASE WHEN r.returned_at <= p.as_of THEN r.returned_at END AS returned_at,
        r.begun_at + INTERVAL 1 SECOND * CAST($within AS BIGINT) AS first_due_at
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
        AND ($status = '' OR NOT coalesce(r.status = 'closed' AND (r.completed_at IS NULL OR r.completed_at <= p.as_of), FALSE))
        AND ($any_reason OR EXISTS (SELECT 1 FROM wanted_reasons AS w WHERE strpos(lower(r.reason), w.reason) > 0))
),

-- When did the pause begin and end? Consent after completion pauses nothing; what came back after completion came too late.
paused AS (
    SELECT
        k.*,
        CASE WHEN k.done_at IS NULL OR k.agreed_at <= k.done_at THEN k.agreed_at END AS paused_at,
        CASE WHEN k.done_at IS NULL OR k.returned_at <= k.done_at THEN k.returned_at ELSE k.done_at END AS back_at
    FROM requests AS k
),

measured AS (
    SELECT
        p.*,
        coalesce(greatest(epoch(coalesce(p.back_at, p.done_at)) - epoch(p.paused_at), 0), 0) AS pause_seconds,
        p.paused_at IS NOT NULL AND p.back_at IS NULL AND p.done_at IS NULL AS standing_still,
        -- consent that came after the deadline no longer moves it
        coalesce(p.paused_at > p.first_due_at, FALSE) AS too_late
    FROM paused AS p
),

due AS (
    SELECT
        m.*,
        CASE WHEN m.done_at IS NOT NULL THEN greatest(epoch(m.done_at) - epoch(m.begun_at) - m.pause_seconds, 0) END AS measure,
        CASE
            WHEN m.too_late THEN m.first_due_at
            WHEN NOT m.standing_still THEN m.first_due_at + INTERVAL 1 SECOND * CAST(m.pause_seconds AS BIGINT)
        END AS due_at
    FROM measured AS m
),

-- how many of a shop's requests tell whether the platform stepped in
intervention_counts AS (
    SELECT r.shop_id, count(r.platform_intervened) AS requests
    FROM refund_courses AS r
    JOIN population AS p ON p.shop_id = r.shop_id
    WHERE $missed_when = 'platform_intervened'
    GROUP BY r.shop_id
),

reasoned AS (
    SELECT
        d.*,
        CASE
            WHEN $leave_out_platform AND d.platform_intervened THEN 'platform_intervened'
            WHEN d.end_unknown AND d.done_at IS NULL THEN 'end_time_unknown'
            WHEN d.consent_unknown THEN 'agreed_time_unknown'
            -- where no request tells, that the platform never stepped in would be invented
            WHEN $missed_when = 'platform_intervened' AND t.requests = 0 THEN 'intervention_unknown'
        END AS reason,
        CASE
            WHEN $missed_when = 'platform_intervened' THEN d.platform_intervened
            WHEN $missed_when = 'refunded' THEN coalesce(d.status, '') <> 'closed'
            ELSE FALSE
        END AS lost
    FROM due AS d
    LEFT JOIN intervention_counts AS t ON t.shop_id = d.shop_id
),

judged AS (
    SELECT
        d.*,
        CASE
            WHEN d.reason IS NOT NULL THEN 'excluded'
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
        WHEN j.done_at IS NOT NULL THEN j.done_at
        WHEN j.verdict = 'missed' THEN j.due_at
        ELSE j.applied_at
    END AS occurred_at,
    j.measure, j.due_at, j.verdict, j.reason,
    j.verdict = 'pending' AS in_every_window, j.order_id
FROM judged AS j
