"""The platform's clocks of open after-sales requests: when they run out, and what happens then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from data.shops import Shop
from data.view import View
from metrics.rules.aftersales_clocks import Outcome, Step, applicable, clocks_of
from metrics.scoring.windows import local_of
from metrics.todo.waiting import instants_relation


@dataclass(frozen=True)
class PlatformClock:
    """A clock that runs for a request.

    `due_at`: aware, UTC; the last possible second if the file only states the day on which the clock started. `then`:
    what happens automatically when it has run out. `amount`: of the request; None if the file has none. `currency`:
    that of the file, else that of the platform.
    """

    due_at: datetime
    then: Outcome
    amount: Decimal | None
    currency: str


@dataclass(frozen=True)
class TimedRequest:
    """An open request with a running clock. `since`: the instant (aware, UTC) of the step that started the clock."""

    buyer_id: str | None
    product_id: str | None
    since: datetime
    waits_for: Literal["shop", "buyer"]
    clock: PlatformClock


def timed_requests(
    view: View, shops: Sequence[Shop], instants: Mapping[str, datetime]
) -> dict[tuple[str, str], TimedRequest]:
    """Return the open requests with a running clock of their platform, by shop_id and refund_id.

    `instants`: shop_id → as-of instant (aware). Shops of platforms without clocks are skipped.
    """
    shop_clocks = {shop.shop_id: (shop, clocks) for shop in shops if (clocks := clocks_of(shop))}
    if not shop_clocks:
        return {}
    text, params = instants_relation({shop_id: instants[shop_id] for shop_id in shop_clocks})
    answer: dict[tuple[str, str], TimedRequest] = {}
    for row in view.rows(f"WITH instants AS ({text}) {OPEN_REQUESTS}", **params):
        shop, clocks = shop_clocks[row["shop_id"]]
        step: Step = row["step"]
        clock = applicable(clocks, row["kind"], step, local_of(row["since"], shop).date(), row["sent"])
        if clock is not None:
            running = PlatformClock(
                row["until"] + clock.within, clock.then, row["amount"], row["currency"] or clock.currency
            )
            answer[row["shop_id"], row["refund_id"]] = TimedRequest(
                row["buyer_id"], row["product_id"], row["since"], clock.waits_for, running
            )
    return answer


OPEN_REQUESTS = """
, steps AS (
    SELECT
        c.shop_id, c.refund_id, c.order_id, c.kind, c.buyer_id, c.product_id, c.applied_at,
        coalesce(c.applied_until, c.applied_at) AS applied_until,
        CASE
            WHEN c.returned_at <= i.as_of THEN 'returned'
            WHEN c.agreed_at <= i.as_of THEN 'agreed'
            ELSE 'applied'
        END AS step,
        CASE
            WHEN c.returned_at <= i.as_of THEN c.returned_at
            WHEN c.agreed_at <= i.as_of THEN c.agreed_at
            ELSE c.applied_at
        END AS since,
        -- of a day without a time of day the last second
        CASE
            WHEN c.returned_at <= i.as_of THEN coalesce(c.returned_until, c.returned_at)
            WHEN c.agreed_at <= i.as_of THEN coalesce(c.agreed_until, c.agreed_at)
            ELSE coalesce(c.applied_until, c.applied_at)
        END AS until
    FROM refund_courses AS c
    JOIN instants AS i ON i.shop_id = c.shop_id
    WHERE c.applied_at <= i.as_of AND (c.completed_at IS NULL OR c.completed_at > i.as_of) AND NOT c.end_unknown
),
orders_at_application AS (
    SELECT
        s.shop_id, s.refund_id,
        CASE
            WHEN bool_or(coalesce(o.shipped_until, o.shipped_at) <= s.applied_at) THEN TRUE
            WHEN bool_or(o.sent_unknown OR o.shipped_at <= s.applied_until) THEN NULL
            ELSE FALSE
        END AS sent
    FROM steps AS s
    JOIN order_lines AS o ON o.shop_id = s.shop_id AND o.order_id = s.order_id
    GROUP BY s.shop_id, s.refund_id
)
SELECT
    s.shop_id, s.refund_id, s.kind, s.buyer_id, s.product_id, s.step, s.since, s.until, a.sent, r.amount, r.currency
FROM steps AS s
JOIN refunds AS r ON r.shop_id = s.shop_id AND r.refund_id = s.refund_id
LEFT JOIN orders_at_application AS a ON a.shop_id = s.shop_id AND a.refund_id = s.refund_id
ORDER BY s.shop_id, s.refund_id
"""
"""SQL of the open requests of the shops in `instants`: step, its start, and whether the order had been sent before."""
