"""The dimensions by which a question can group cases, as SQL, and the families that have them."""

from collections.abc import Callable
from datetime import date
from typing import Literal, get_args

from data.buyer_names import known_buyer
from data.shops import DEFAULTS
from data.tables import TABLES
from metrics.families import FamilyInfo
from metrics.scoring.dimensions import KEYS, MORE, Key, bins

DAY_SECONDS = 86400
LENGTHS = (
    10, 30, 60, 180, 600, 1800, 3600, 10800, 43200, DAY_SECONDS, 2 * DAY_SECONDS, 3 * DAY_SECONDS, 7 * DAY_SECONDS,
    15 * DAY_SECONDS,
)  # fmt: skip
"""Upper bounds (inclusive, seconds) of the bins of a case's length."""
MARKS = (1, 2, 3, 4)
"""Upper bounds (inclusive) of the bins of a rating; marks above four are in the bin `MORE`."""

Dimension = Literal[
    "day", "week", "month", "weekday", "hour", "shop", "platform", "agent", "product", "buyer", "reason", "kind",
    "step", "verdict", "length",
]  # fmt: skip
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
"""The dimensions of cases. `buyer`: new or known. `length`: bins of the measure, a histogram."""
OF_TIME: tuple[Dimension, ...] = ("day", "week", "month")
"""Dimensions whose keys are days, weeks (by their Monday) and months of the period."""

WEEKDAYS = tuple("0123456")
HOURS = tuple(f"{hour:02}" for hour in range(24))
VERDICTS = ("met", "missed", "pending", "excluded")
STEPS = ("applied", "agreed", "returned", "done")
BUYERS = ("new", "known")

ORDERED_KEYS: dict[Dimension, tuple[str, ...]] = {
    "weekday": WEEKDAYS,
    "hour": HOURS,
    "verdict": VERDICTS,
    "step": STEPS,
    "buyer": BUYERS,
    "length": (*map(str, LENGTHS), MORE),
}
"""The keys, in order, of dimensions whose groups have a natural order."""

KNOWN_KEYS: dict[Dimension, tuple[str, ...]] = {
    **ORDERED_KEYS,
    "kind": TABLES["refunds"].column("kind").words,
    "platform": tuple(DEFAULTS),
}
"""All keys that a dimension can have; the keys of other dimensions come from the rows."""


def is_key(dimension: Dimension, key: str) -> bool:
    """Whether a dimension can have a group with this key, regardless of the rows."""
    if dimension in OF_TIME:
        try:
            return date.fromisoformat(f"{key}-01" if dimension == "month" else key) is not None
        except ValueError:
            return False
    return key in KNOWN_KEYS.get(dimension, (key,))


_COURSE = KEYS["reason"].joins
_STEP = (
    "CASE WHEN f.refund_id IS NULL THEN NULL WHEN f.completed_at <= p.as_of OR f.end_unknown THEN 'done' "
    "WHEN f.returned_at <= p.as_of THEN 'returned' WHEN f.agreed_at <= p.as_of THEN 'agreed' ELSE 'applied' END"
)
_FIRST_ORDERS = f"""
LEFT JOIN (
    SELECT l.shop_id AS of_shop, {known_buyer("l.buyer_id")} AS of_buyer, min(l.order_created_at) AS first_at
    FROM order_lines AS l
    JOIN population AS w ON w.shop_id = l.shop_id
    WHERE l.buyer_id IS NOT NULL
    GROUP BY ALL
) AS b ON b.of_shop = c.shop_id AND b.of_buyer = c.buyer_id
"""
# exactly one line of an order has `opens_order`
_REQUEST_OF_BUYER = "LEFT JOIN refund_courses AS r ON r.shop_id = c.shop_id AND r.refund_id = c.subject"
_OWN_ORDER = "LEFT JOIN order_lines AS own ON own.shop_id = c.shop_id AND own.order_id = {} AND own.opens_order"


def _buyer(family: FamilyInfo) -> Key:
    """Return the key "new" or "known": whether the buyer had ordered before the case's order, or before the case."""
    if family.opens == "conversation":
        return Key(_new_or_known("c.occurred_at"), _FIRST_ORDERS)
    if family.opens == "request":
        joins = f"{_REQUEST_OF_BUYER} {_FIRST_ORDERS} {_OWN_ORDER.format('r.order_id')}"
    else:
        joins = f"{_FIRST_ORDERS} {_OWN_ORDER.format('c.subject')}"
    return Key(_new_or_known("coalesce(own.order_created_at, c.occurred_at)"), joins)


def _new_or_known(placed_at: str) -> str:
    """Return the SQL for "new" or "known" of a case whose order was placed at an instant; NULL for anonymous buyers."""
    named = f"{known_buyer('c.buyer_id')} IS NOT NULL"
    return f"CASE WHEN {named} THEN CASE WHEN b.first_at < {placed_at} THEN 'known' ELSE 'new' END END"


def _length(family: FamilyInfo) -> Key:
    return Key(bins("c.measure", LENGTHS if family.unit == "seconds" else MARKS))


def _product(family: FamilyInfo) -> Key:
    return KEYS["bought" if family.opens == "conversation" else "product_id"]


_MONTH = "substring(CAST(c.local_day AS VARCHAR), 1, 7)"
_WEEK = f"CAST(CAST(c.local_day - INTERVAL 1 DAY * CAST({KEYS['weekday'].sql} AS INTEGER) AS DATE) AS VARCHAR)"


_PLAIN_KEYS: dict[Dimension, Key] = {
    "day": KEYS["day"],
    "week": Key(_WEEK),
    "month": Key(_MONTH),
    "weekday": KEYS["weekday"],
    "hour": KEYS["hour"],
    "shop": Key("c.shop_id"),
    "platform": Key("s.platform", "JOIN shops AS s ON s.shop_id = c.shop_id"),
    "agent": KEYS["agent_id"],
    "reason": KEYS["reason"],
    "kind": Key("f.kind", _COURSE),
    "step": Key(_STEP, _COURSE),
    "verdict": Key("c.verdict"),
}


def key_of(dimension: Dimension, family: FamilyInfo) -> Key:
    """Return how the key of a case `c` is read, with its shop in the population as `p`. A NULL key means unknown.

    Keys: a local day or a week's Monday "2026-03-28", a month "2026-03", a weekday "0" (Monday), an hour "09", a bin of
    lengths by its upper bound in seconds or marks, else the id or word itself. Raises KeyError if the family does not
    have the dimension.
    """
    if dimension not in dimensions_of(family):
        raise KeyError(dimension)
    by_family: dict[Dimension, Callable[[FamilyInfo], Key]] = {"product": _product, "buyer": _buyer, "length": _length}
    if dimension in by_family:
        return by_family[dimension](family)
    return _PLAIN_KEYS[dimension]


def dimensions_of(family: FamilyInfo) -> tuple[Dimension, ...]:
    """Return the dimensions of the family. For conversations, "product" is `bought` of `metrics.scoring.dimensions`."""
    without: set[Dimension] = set()
    if "agent_id" not in family.dimensions:
        without.add("agent")
    if family.opens != "request":
        without |= {"reason", "kind", "step"}
    if family.unit is None:
        without.add("length")
    return tuple(dimension for dimension in DIMENSIONS if dimension not in without)
