"""What a shop has at stake as plain values, by the names that docs/penalties.md describes."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from metrics.penalties.exposure import Exposure, Owed, Stake
from metrics.penalties.schedule import Extent, Payout, Penalty

FIELDS = (
    "shop", "as_of", "what", "violation", "rules", "check_on", "state", "severity", "reasons", "earlier", "orders",
    "unpriced", "share", "least", "most", "low", "high", "currency", "points_low", "points_high", "actions", "days",
    "removed", "assumptions",
    "version", "undated", "effective_from", "source", "grade",
)  # fmt: skip
"""Every item has all of them, in this order; None where one means nothing or nobody knows."""


def as_json(seen: Exposure) -> list[dict[str, Any]]:
    """An item a kind of violation, then one a payout to buyers; amounts and dates that nobody knows are None."""
    at = seen.as_of.astimezone(ZoneInfo(seen.shop.timezone)).isoformat()
    head: dict[str, Any] = dict.fromkeys(FIELDS) | {"shop": seen.shop.shop_id, "as_of": at}
    return [head | _stake(one) for one in seen.stakes] + [head | _owed(one) for one in seen.owed]


def _stake(one: Stake) -> dict[str, Any]:
    said, penalty = one.expected, one.penalty
    fine = _extent(penalty.fine if penalty is not None else None)
    points = _extent(penalty.points if penalty is not None else None)
    known = penalty is not None and penalty.actions is not None
    return {
        "what": "penalty",
        "violation": one.violation,
        "rules": list(one.rules),
        "check_on": str(one.check_on),
        "state": one.state,
        "severity": None if said is None else said.severity,
        "reasons": [] if said is None else [asdict(reason) for reason in said.reasons],
        "earlier": [] if said is None else [{"day": str(e.day), "severity": e.severity} for e in said.counted],
        "orders": one.orders,
        "low": fine["low"],
        "high": fine["high"],
        "currency": penalty.currency if penalty is not None and penalty.fine.high else None,
        "points_low": points["low"],
        "points_high": points["high"],
        "actions": list(penalty.actions or ()) if penalty is not None and known else None,
        "days": {} if penalty is None else {action: _extent(length) for action, length in penalty.days.items()},
        "removed": [] if penalty is None else list(penalty.removed),
        "assumptions": one.assumed,
        "undated": list(one.undated),
    } | _origin(penalty)


def _owed(one: Owed) -> dict[str, Any]:
    return {
        "what": "payout",
        "violation": one.payout.violation,
        "rules": [one.rule],
        "orders": one.orders,
        "unpriced": one.unpriced,
        "share": float(one.payout.share),
        "least": _number(one.payout.least),
        "most": _number(one.payout.most),
        **_extent(one.amount),
        "currency": one.payout.currency,
    } | _origin(one.payout)


def _origin(row: Penalty | Payout | None) -> dict[str, Any]:
    since = None if row is None else row.effective_from
    return {
        "version": row.version if isinstance(row, Penalty) else None,
        "effective_from": None if since is None else str(since),
        "source": None if row is None else row.source,
        "grade": None if row is None else row.grade,
    }


def _extent(amount: Extent | None) -> dict[str, float | int | None]:
    if amount is None:
        return {"low": None, "high": None}
    return {"low": _number(amount.low), "high": _number(amount.high)}


def _number(amount: Decimal | None) -> float | int | None:
    if amount is None:
        return None
    return int(amount) if amount == int(amount) else float(amount)
