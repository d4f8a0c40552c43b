"""Requests and disputes, worked out with loops from the definitions alone. No SQL."""

from datetime import datetime, timedelta

from tests.reference import clock, reach
from tests.reference.case import Case, Row, Tables, changed, known_value, latest, only_product, row_case

UNDECIDED = "time_of_day_unknown"
"""Of what only the day is known, and one end of the day says otherwise than the other."""


def _requests(tables: Tables, rule, as_of: datetime) -> list[Row]:
    return [
        row | {"product_id": row.get("product_id") or only_product(tables, row.get("order_id"))}
        for row in tables.get("refunds", [])
        if row["applied_at"] <= as_of
        and (not rule.kind or (row.get("kind") or "other") in rule.kind)
        and not (rule.status == "refunded" and _closed(row, as_of))
        and not (rule.order == "sent" and _before_dispatch(tables, row))
        and (not rule.reasons or any(word.lower() in (row.get("reason") or "").lower() for word in rule.reasons))
    ]


def _before_dispatch(tables: Tables, row: Row) -> bool:
    """Whether it asks for money alone, and it is known that nothing of its order had been sent then."""
    lines = [line for line in tables.get("orders", []) if line["order_id"] == row.get("order_id")]
    if not lines or (row.get("kind") or "other") in ("return_refund", "exchange"):
        return False
    return not any(_may_be_sent(line, latest(row, "applied_at")) for line in lines)


def _may_be_sent(line: Row, moment: datetime) -> bool:
    """Whether a line had been sent by then, or nobody knows."""
    if line.get("shipped_at") is None:
        arrived = line.get("delivered_at") is not None
        return arrived or line.get("status") in ("shipped", "delivered", "completed")
    return line["shipped_at"] <= moment or (line.get("delivered_at") is not None and line["delivered_at"] <= moment)


def _closed(row: Row, as_of: datetime) -> bool:
    """Whether it was closed without a refund by then, at whatever time."""
    return row.get("status") == "closed" and (row.get("completed_at") is None or row["completed_at"] <= as_of)


def _by_order(tables: Tables, rule, as_of: datetime, zone: str, judged_rows: list[tuple[Row, Case]]) -> list[Case]:
    """The requests' cases as the rule counts them: each, or an order's as one; of orders paid, or arrived, then."""
    if rule.of_ is not None:
        judged_rows = [(row, _placed(tables, rule, row, case, as_of, zone)) for row, case in judged_rows]
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


def _placed(tables: Tables, rule, row: Row, case: Case, as_of: datetime, zone: str) -> Case:
    """The case at the first payment, or arrival, of its order; excluded where that is not known."""
    step = "paid_at" if rule.of_ == "window_orders" else "delivered_at"
    lines = [line for line in tables.get("orders", []) if line["order_id"] == row.get("order_id")]
    times = [line[step] for line in lines if known_value(line, step, as_of) is not None]
    if not times:
        return changed(case, verdict="excluded", reason="order_unknown", everywhere=False)
    return changed(case, occurred_at=min(times), local_day=clock.wall(min(times), zone).date(), everywhere=False)


def refunds(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """Requests, each from its application to its completion, or to the merchant's consent."""
    judge = _until_agreed if rule.until == "agreed" else _until_completed
    rows = tables.get("refunds", [])
    silent = all(row.get("platform_intervened") is None for row in rows)
    if rule.until == "agreed":
        refunded = any(row.get("completed_at") is not None and row.get("status") != "closed" for row in rows)
        silent = refunded and all(row.get("agreed_at") is None for row in rows)
    until = reach.known_until(tables, rule, as_of, zone)
    judged_rows = [(row, judge(row, rule, as_of, until, zone, silent=silent)) for row in _requests(tables, rule, as_of)]
    return _by_order(tables, rule, as_of, zone, judged_rows)


def _until_completed(row: Row, rule, as_of: datetime, until: datetime, zone: str, *, silent: bool) -> Case:
    applied_at, completed_at = row["applied_at"], known_value(row, "completed_at", as_of)
    begun = _beginnings(row, rule, zone)
    pause, standing = _pause(row, rule, as_of, begun)
    due_from, due_at = _dues(row, rule, as_of, begun, pause, standing=standing)
    steps = ("applied_at", "completed_at", *(("agreed_at", "returned_at") if rule.pause is not None else ()))
    measure = None
    if completed_at is not None and _has_clocks(row, steps, as_of):
        measure = max(0, clock.seconds(completed_at - begun[0] - pause[1]))
    verdict, occurred_at = _judged(row, "completed_at", completed_at, due_from, due_at, until)
    if rule.missed_when == "applied":
        verdict, occurred_at = "missed", applied_at
    elif verdict in ("met", UNDECIDED) and rule.missed_when is not None and _happened(row, rule.missed_when):
        verdict = "missed"
    reason = UNDECIDED if verdict == UNDECIDED else None
    if "platform_intervened" in rule.exclude and row.get("platform_intervened") == "yes":
        reason = "platform_intervened"
    elif rule.missed_when == "applied":
        reason = None
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


def _beginnings(row: Row, rule, zone: str) -> tuple[datetime, datetime]:
    """When its clock begins, at the earliest and at the latest."""
    return (
        clock.after_quiet(rule, row["applied_at"], zone),
        clock.after_quiet(rule, latest(row, "applied_at"), zone),
    )


def _has_clocks(row: Row, columns: tuple[str, ...], as_of: datetime) -> bool:
    """Whether what is known of these is instants, and nothing a day without a time."""
    return all(latest(row, name) == row.get(name) for name in columns if known_value(row, name, as_of) is not None)


def _dues(
    row: Row, rule, as_of: datetime, begun: tuple[datetime, datetime], pause: tuple[timedelta, timedelta], *, standing
) -> tuple[datetime | None, datetime | None]:
    """When it is due, at the earliest and at the latest; None without a deadline, or while the clock stands still.

    Consent that came after the deadline no longer moves it.
    """
    if rule.within is None:
        return None, None
    first, last = (begun_at + rule.within * clock.SECOND for begun_at in begun)
    agreed = None if rule.pause is None else _agreed(row, as_of, begun)
    if agreed is None:
        return first, last
    due_from = first if agreed[1] > first else first + pause[0]
    if agreed[0] > last:
        return due_from, last
    return due_from, None if standing else last + pause[1]


def _happened(row: Row, column: str) -> bool:
    """What a completed request may be missed for: that the platform stepped in, that money was paid back."""
    if column == "platform_intervened":
        return row.get("platform_intervened") == "yes"
    return row.get("status") != "closed"


def _until_agreed(row: Row, rule, as_of: datetime, until: datetime, zone: str, *, silent: bool) -> Case:
    applied_at, agreed_at = row["applied_at"], known_value(row, "agreed_at", as_of)
    begun = _beginnings(row, rule, zone)
    due_from, due_at = (None if rule.within is None else begun_at + rule.within * clock.SECOND for begun_at in begun)
    verdict, occurred_at = _judged(row, "agreed_at", agreed_at, due_from, due_at, until)
    reason = UNDECIDED if verdict == UNDECIDED else None
    if "platform_intervened" in rule.exclude and row.get("platform_intervened") == "yes":
        reason = "platform_intervened"
    elif agreed_at is None and _over_at_some_time(row):
        reason = "end_time_unknown"
    elif agreed_at is None and (silent or known_value(row, "completed_at", as_of) is not None):
        reason = "agreed_time_unknown"
    if reason is not None:
        verdict, occurred_at = "excluded", agreed_at or applied_at
    measure = None
    if agreed_at is not None and _has_clocks(row, ("applied_at", "agreed_at"), as_of):
        measure = max(0, clock.seconds(agreed_at - begun[0]))
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


def _over_at_some_time(row: Row) -> bool:
    """Whether the status says that it is over, and nothing says when."""
    return row.get("completed_at") is None and row.get("status") in ("refunded", "closed")


def _judged(
    row: Row, end: str, done_at: datetime | None, due_from: datetime | None, due_at: datetime | None, until: datetime
) -> tuple[str, datetime]:
    """Verdict, and the moment it belongs to: the end, else the deadline that passed, else the application.

    What ended on a day, or began on one, is undecided where one end of the day says otherwise than the other.
    """
    if done_at is not None:
        if due_from is None or latest(row, end) <= due_from:
            return "met", done_at
        return UNDECIDED if due_at is None or done_at <= due_at else "missed", done_at
    if due_at is None or until < due_at:
        return "pending", row["applied_at"]
    return "missed", due_at


def _agreed(row: Row, as_of: datetime, begun: tuple[datetime, datetime]) -> tuple[datetime, datetime] | None:
    """When the merchant consented, at the earliest and at the latest, not before the clock began; None: not yet."""
    if known_value(row, "agreed_at", as_of) is None:
        return None
    return max(begun[0], row["agreed_at"]), max(begun[1], latest(row, "agreed_at"))


def _pause(
    row: Row, rule, as_of: datetime, begun: tuple[datetime, datetime]
) -> tuple[tuple[timedelta, timedelta], bool]:
    """How long the clock stood still between consent and return, at least and at most, and whether it still does.

    It goes on when the goods are sent back, or when the request is over.
    """
    nothing = timedelta(0)
    agreed = _agreed(row, as_of, begun)
    if rule.pause is None or agreed is None:
        return (nothing, nothing), False
    ends = [name for name in ("returned_at", "completed_at") if known_value(row, name, as_of) is not None]
    if not ends:
        return (nothing, nothing), True
    ended_from, ended_until = min(row[name] for name in ends), min(latest(row, name) for name in ends)
    return (max(nothing, ended_from - agreed[1]), max(nothing, ended_until - agreed[0])), False


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
