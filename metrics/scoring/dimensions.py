"""The dimensions by which cases are grouped, as SQL; every bar, cell and row of a screen is one of these groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

HOUR, DAY = 3600, 24 * 3600
WAITS = (10, 30, 60, 180, 600, 1800, HOUR, 3 * HOUR, 12 * HOUR, DAY, 2 * DAY)
"""Upper bounds (inclusive, seconds) of the bins of the wait for a first answer, the platforms' deadlines among them."""
TIMES = (HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 3 * DAY, 5 * DAY, 7 * DAY, 15 * DAY)
"""Upper bounds (inclusive, seconds) of the bins of a request's completion time."""
AGES = (DAY, 2 * DAY, 3 * DAY, 7 * DAY, 15 * DAY)
"""Upper bounds (inclusive, seconds) of the bins of an open request's age."""
DISPATCH = (-2 * DAY, -DAY, -12 * HOUR, -4 * HOUR, 0, 12 * HOUR, DAY, 3 * DAY)
"""Upper bounds (inclusive) of the bins of dispatch, in seconds after the promise; 0 is still in time."""
MARKS = (1, 2, 3, 4)
"""Upper bounds (inclusive) of the bins of a review's mark; anything above four is a five."""
LOW = 2
"""The highest mark of a bad review; platforms call three a neutral one."""
MORE = "more"
"""The key of the bin above the last edge."""

Dimension = Literal[
    "agent_id",
    "product_id",
    "bought",
    "hour",
    "day",
    "weekday",
    "weekday_hour",
    "wait",
    "took",
    "reason",
    "step_merchant",
    "step_buyer",
    "step_back",
    "waiting",
    "late",
    "mark",
    "bad_product",
]
"""The name of a dimension by which cases are grouped."""


@dataclass(frozen=True)
class Key:
    """How the key of a group is read from a case `c`: an SQL expression for a text (NULL: no group), and its joins."""

    sql: str
    joins: str = ""


def label(edges: Sequence[int], place: int) -> str:
    """Return the key of the bin at a position: its upper bound, or `MORE` after the last one."""
    return str(edges[place]) if place < len(edges) else MORE


def bins(number: str, edges: Sequence[int]) -> str:
    """Return the SQL of the key of a number's bin: its upper bound, `MORE` above the last one; NULL for no number."""
    ends = " ".join(f"WHEN {number} <= {edge} THEN '{edge}'" for edge in edges)
    return f"CASE WHEN {number} IS NULL THEN NULL {ends} ELSE '{MORE}' END"


_HOUR = "lpad(CAST(CAST(floor(c.local_second / NULLIF(3600, 0)) AS BIGINT) AS VARCHAR), 2, '0')"
# 1 January 1970 was a Thursday, and Monday is 0
_DAY_OF_WEEK = "(CAST(floor(epoch(CAST(c.local_day AS TIMESTAMP)) / NULLIF(86400, 0)) AS BIGINT) + 3) % 7"
_COURSES = "LEFT JOIN refund_courses AS f ON f.shop_id = c.shop_id AND f.refund_id = c.subject"
_TOLD = "CASE WHEN f.completed_at <= $as_of AND {} THEN 'told' END"
_WHOM = "CASE WHEN f.agreed_at <= $as_of AND coalesce(f.returned_at > $as_of, TRUE) THEN 'buyer' ELSE 'merchant' END"
_AGE = bins("epoch($as_of) - epoch(f.applied_at)", AGES)
_JUDGED = """
LEFT JOIN (SELECT j.shop_id AS of_shop, j.case_id AS of_case, j.late_by, j.is_undone FROM judged AS j) AS l
    ON l.of_shop = c.shop_id AND l.of_case = c.case_id
"""
# the latest order before the case, else the next one; for an order with several products, its first line
_BOUGHT = """
LEFT JOIN (
    SELECT
        b.shop_id AS of_shop, b.case_id AS of_case,
        arg_min(
            l.product_id,
            (
                CASE WHEN l.created_at <= b.occurred_at THEN 0 ELSE 1 END,
                abs(epoch(l.created_at) - epoch(b.occurred_at)), l.order_id, l.line_id
            )
        ) AS product
    FROM cases AS b
    JOIN population AS p ON p.shop_id = b.shop_id
    JOIN order_lines AS l ON l.shop_id = b.shop_id AND l.buyer_id = b.buyer_id
    WHERE
        l.product_id IS NOT NULL AND l.created_at <= p.as_of
        AND l.created_at >= b.occurred_at - INTERVAL 30 DAY AND l.created_at <= b.occurred_at + INTERVAL 30 DAY
    GROUP BY b.shop_id, b.case_id
) AS o ON o.of_shop = c.shop_id AND o.of_case = c.case_id
"""

KEYS: dict[Dimension, Key] = {
    "agent_id": Key("c.agent_id"),
    "product_id": Key("c.product_id"),
    "bought": Key("o.product", _BOUGHT),
    "hour": Key(_HOUR),
    "day": Key("CAST(c.local_day AS VARCHAR)"),
    "weekday": Key(f"CAST({_DAY_OF_WEEK} AS VARCHAR)"),
    "weekday_hour": Key(f"CAST({_DAY_OF_WEEK} AS VARCHAR) || '-' || {_HOUR}"),
    "wait": Key(f"coalesce({bins('c.measure', WAITS)}, 'never')"),
    "took": Key(bins("c.measure", TIMES)),
    "reason": Key("f.reason", _COURSES),
    "step_merchant": Key(_TOLD.format("f.agreed_at IS NOT NULL"), _COURSES),
    "step_buyer": Key(_TOLD.format("f.agreed_at IS NOT NULL AND f.returned_at IS NOT NULL"), _COURSES),
    "step_back": Key(_TOLD.format("f.returned_at IS NOT NULL"), _COURSES),
    "waiting": Key(f"CASE WHEN f.completed_at <= $as_of THEN NULL ELSE {_WHOM} || '-' || {_AGE} END", _COURSES),
    # a parcel sent at an unknown time is in no bin: calling it unsent would be a guess
    "late": Key(f"CASE WHEN l.is_undone THEN 'unsent' ELSE {bins('l.late_by', DISPATCH)} END", _JUDGED),
    "mark": Key(f"$side || '-' || replace({bins('c.measure', MARKS)}, '{MORE}', '5')"),
    "bad_product": Key(f"CASE WHEN c.measure <= {LOW} THEN c.product_id END"),
}
"""Dimension → how its key is read.

Agents, products and reasons are named as in the file, a local hour "09", a local day "2026-03-28", a weekday "0"
(Monday), its hour "0-09", a bin by its upper bound ("180") or "more", "never", "unsent". `bought`: the product of the
buyer's latest order up to 30 days before the case, else of the next one up to 30 days after it."""
