"""Requests and disputes, worked out with loops from the definitions alone. No SQL."""

from datetime import datetime, timedelta

from tests.reference import clock, reach
from tests.reference.case import Case, Row, Tables, changed, known_value, only_product, row_case, timed


def _requests(tables: Tables, rule, as_of: datetime) -> list[Row]:
    return [
        row | {"product_id": row.get("product_id") or only_product(tables, row.get("order_id"))}
        for row in tables.get("refunds", [])
        if row["applied_at"] <= as_of
        and (not rule.kind or (row.get("kind") or "other") in rule.kind)
        and not (rule.status == "refunded" and _closed(row, as_of))
        and (not rule.reasons or any(word.lower() in (row.get("reason") or "").lower() for word in rule.reasons))
    ]


def _closed(row: Row, as_of: datetime) -> bool:
    """Whether it was closed without a refund by then, at whatever time."""
    return row.get("status") == "closed" and (row.get("completed_at") is None or row["completed_at"] <= as_of)


def _by_order(tables: Tables, rule, as_of: datetime, zone: str, judged_rows: list[tuple[Row, Case]]) -> list[Case]:
    """The requests' cases as the rule counts them: each, or an order's as one; of the orders that were paid then."""
    if rule.of_ == "window_orders":
        judged_rows = [(row, _placed(tables, row, case, as_of, zone)) for row, case in judged_rows]
    if rule.each != "order":
        return [case for _, case in judged_rows]
    worst: dict[tuple[object, object], tuple[Row, Case]] = {}
    for row, case in sorted(
        judged_rows, key=lambda entry: (RANK[entry[1].verdict], entry[1].occurred_at, entry[0]["refund_id"])
    ):
        order_id = row.get("order_id")
        worst.setdefault((order_id, None if order_id is not None else row["refund_id"]), (row, case))
    return [changed(case, key=str(row.get("order_id") or f"/{row['refund_id']}")) for row, case in worst.values()]


RANK = {"missed": 1, "pending": 2, "met": 3, "excluded": 4}
"""Verdicts, the worst first: it stands for the others of an order."""


def _placed(tables: Tables, row: Row, case: Case, as_of: datetime, zone: str) -> Case:
    """The case at the first payment of its order; excluded where that is not known."""
    lines = [line for line in tables.get("orders", []) if line["order_id"] == row.get("order_id")]
    paid = [line["paid_at"] for line in lines if known_value(line, "paid_at", as_of) is not None]
    if not paid:
        return changed(case, verdict="excluded", reason="order_unknown", everywhere=False)
    return changed(case, occurred_at=min(paid), local_day=clock.wall(min(paid), zone).date(), everywhere=False)


def refunds(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """Requests, each from its application to its completion, or to the merchant's consent."""
    judge = _until_agreed if rule.until == "agreed" else _until_completed
    silent = all(row.get("platform_intervened") is None for row in tables.get("refunds", []))
    until = reach.known_until(tables, rule, as_of, zone)
    judged_rows = [(row, judge(row, rule, as_of, until, zone, silent=silent)) for row in _requests(tables, rule, as_of)]
    return _by_order(tables, rule, as_of, zone, judged_rows)


def _until_completed(row: Row, rule, as_of: datetime, until: datetime, zone: str, *, silent: bool) -> Case:
    applied_at, completed_at = row["applied_at"], known_value(row, "completed_at", as_of)
    begun_at = clock.after_quiet(rule, applied_at, zone)
    pause, standing = _pause(row, rule, as_of, begun_at)
    due_at = None
    if rule.within is not None:
        due_at = begun_at + rule.within * clock.SECOND
        agreed_at = _not_before(begun_at, known_value(row, "agreed_at", as_of))
        if rule.pause is not None and agreed_at is not None and agreed_at <= due_at:
            due_at = None if standing else due_at + pause
    measure = max(0, clock.seconds(completed_at - begun_at - pause)) if completed_at is not None else None
    verdict, occurred_at = _judged(applied_at, completed_at, due_at, until)
    if verdict == "met" and rule.missed_when is not None and _happened(row, rule.missed_when):
        verdict = "missed"
    reason = None
    if "platform_intervened" in rule.exclude and row.get("platform_intervened") == "yes":
        reason = "platform_intervened"
    elif _over_at_some_time(row):
        reason = "end_time_unknown"
    elif rule.missed_when == "platform_intervened" and silent:
        reason = "intervention_unknown"
    if reason is not None:
        verdict, occurred_at = "excluded", completed_at or applied_at
    return row_case(
        row,
        zone,
        subject=row["refund_id"],
        occurred_at=occurred_at,
        verdict=verdict,
        reason=reason,
        measure=measure,
        due_at=due_at,
    )


def _happened(row: Row, column: str) -> bool:
    """What a completed request may be missed for: that the platform stepped in, that money was paid back."""
    if column == "platform_intervened":
        return row.get("platform_intervened") == "yes"
    return row.get("status") != "closed"


def _until_agreed(row: Row, rule, as_of: datetime, until: datetime, zone: str, *, silent: bool) -> Case:
    applied_at, agreed_at = row["applied_at"], known_value(row, "agreed_at", as_of)
    begun_at = clock.after_quiet(rule, applied_at, zone)
    due_at = None if rule.within is None else begun_at + rule.within * clock.SECOND
    verdict, occurred_at = _judged(applied_at, agreed_at, due_at, until)
    reason = None
    if "platform_intervened" in rule.exclude and row.get("platform_intervened") == "yes":
        reason = "platform_intervened"
    elif agreed_at is None and _over_at_some_time(row):
        reason = "end_time_unknown"
    elif agreed_at is None and known_value(row, "completed_at", as_of) is not None:
        reason = "agreed_time_unknown"
    if reason is not None:
        verdict, occurred_at = "excluded", agreed_at or applied_at
    return row_case(
        row,
        zone,
        subject=row["refund_id"],
        occurred_at=occurred_at,
        verdict=verdict,
        reason=reason,
        measure=None if agreed_at is None else max(0, clock.seconds(agreed_at - begun_at)),
        due_at=due_at,
    )


def _over_at_some_time(row: Row) -> bool:
    """Whether the status says that it is over, and nothing says when."""
    return row.get("completed_at") is None and row.get("status") in ("refunded", "closed")


def _judged(
    applied_at: datetime, done_at: datetime | None, due_at: datetime | None, until: datetime
) -> tuple[str, datetime]:
    """Verdict, and the moment it belongs to: the end, else the deadline that passed, else the application."""
    if done_at is not None:
        return timed(done_at, due_at, until), done_at
    if due_at is None or until < due_at:
        return "pending", applied_at
    return "missed", due_at


def _not_before(begun_at: datetime, instant: datetime | None) -> datetime | None:
    return None if instant is None else max(begun_at, instant)


def _pause(row: Row, rule, as_of: datetime, begun_at: datetime) -> tuple[timedelta, bool]:
    """How long the clock stood still between consent and return, and whether it still does."""
    agreed_at, returned_at = (
        _not_before(begun_at, known_value(row, "agreed_at", as_of)),
        known_value(row, "returned_at", as_of),
    )
    completed_at = known_value(row, "completed_at", as_of)
    nothing = timedelta(0)
    if rule.pause is None or agreed_at is None or (completed_at is not None and completed_at < agreed_at):
        return nothing, False
    if returned_at is not None and (completed_at is None or returned_at <= completed_at):
        return max(nothing, returned_at - agreed_at), False
    if completed_at is not None:
        return completed_at - agreed_at, False
    return nothing, True


def disputes(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """Requests on which the platform stepped in, by its ruling, or all of them as misses."""
    result = []
    for row in _requests(tables, rule, as_of):
        if row.get("platform_intervened") != "yes":
            continue
        ruled_at = known_value(row, "completed_at", as_of)
        if rule.ruling == "any":
            verdict, occurred_at = "missed", row["applied_at"]
        elif ruled_at is None:
            verdict, occurred_at = "pending", row["applied_at"]
        else:
            verdict, occurred_at = "missed" if row.get("fault") in ("merchant", "both") else "met", ruled_at
        result.append((row, row_case(row, zone, subject=row["refund_id"], occurred_at=occurred_at, verdict=verdict)))
    return _by_order(tables, rule, as_of, zone, result)
