"""Arrivals against the time by which goods must arrive, worked out with loops from the definitions alone. No SQL."""

from datetime import datetime

from tests.reference import clock, reach
from tests.reference.case import Case, Row, Tables, known_value, latest, row_case, timed
from tests.reference.orders import (
    UNDECIDED,
    Line,
    beginnings,
    cancelled,
    confirmed_by,
    left_out_as,
    line_case,
    one_of,
    order_case,
    withdrawn_at,
)


def deliveries(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """Confirmed orders, or their lines, that must arrive by some time; none where nothing says when any arrived."""
    rows = tables.get("orders", [])
    if all(row.get("delivered_at") is None for row in rows):
        return []
    if rule.of_ is not None:
        return _arrivals(tables, rule, as_of, zone)
    until = reach.known_until(tables, rule, as_of, zone)
    orders: dict[str, list[Line]] = {}
    for row in rows:
        column = confirmed_by(tables, row, rule)
        if column is None or row[column] > as_of:
            continue
        line = _line(row, rule, as_of, until, beginnings(row, rule, column, zone))
        if line is not None:
            orders.setdefault(row["order_id"], []).append(line)
    if rule.each == "line":
        return [line_case(line, zone) for lines in orders.values() for line in lines]
    return [order_case(lines, zone) for lines in orders.values()]


def _arrivals(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """What has arrived, by its arrival: an order when the last of its lines has that were not cancelled before."""
    wanted: dict[str, list[tuple[Row, datetime, datetime]]] = {}
    for row in tables.get("orders", []):
        column = confirmed_by(tables, row, rule)
        arrived_at, gone_at = known_value(row, "delivered_at", as_of), withdrawn_at(row)
        gone = gone_at is not None and gone_at <= as_of and (arrived_at is None or gone_at < arrived_at)
        if column is not None and row[column] <= as_of and not gone:
            name = row["order_id"] if rule.each != "line" else f"{row['order_id']}/{row['line_id']}"
            wanted.setdefault(name, []).append((row, *beginnings(row, rule, column, zone)))
    result = []
    for lines in wanted.values():
        counted = [line for line in lines if left_out_as(line[0], rule) is None]
        judged = counted or lines
        arrivals = [known_value(row, "delivered_at", as_of) for row, *_ in judged]
        if None in arrivals:
            continue
        sure = all(first == last and row.get("delivered_until") is None for row, first, last in judged)
        measure = max(0, clock.seconds(max(arrivals) - min(first for _, first, _ in judged))) if sure else None
        row = lines[0][0]
        result.append(
            row_case(
                row | {"product_id": one_of({row.get("product_id") for row, *_ in judged})},
                zone,
                subject=row["order_id"],
                occurred_at=max(arrivals),
                verdict="met" if counted else "excluded",
                reason=None if counted else min(left_out_as(row, rule) for row, *_ in lines),
                measure=measure,
            )
        )
    return result


def _line(row: Row, rule, as_of: datetime, until: datetime, begun: tuple[datetime, datetime]) -> Line | None:
    due_from = due_at = row.get("deliver_by")
    if due_at is None and rule.within is not None:
        due_from, due_at = (begun_at + rule.within * clock.SECOND for begun_at in begun)
    if due_from is None or due_at is None:
        return None
    arrived_at, shipped_at = known_value(row, "delivered_at", as_of), known_value(row, "shipped_at", as_of)
    promised_at = row.get("promised_at")
    counts = rule.met_when == "scanned_or_delivered" and shipped_at is not None and promised_at is not None
    scanned, perhaps = counts and latest(row, "shipped_at") <= promised_at, counts and shipped_at <= promised_at
    verdict, reason = timed(arrived_at, due_at, until), None
    if scanned or (arrived_at is not None and latest(row, "delivered_at") <= due_from):
        verdict = "met"
    elif verdict == "met" or (verdict == "missed" and perhaps):
        verdict, reason = "excluded", UNDECIDED
    elif arrived_at is None and row.get("delivered_at") is None and row.get("status") in ("delivered", "completed"):
        verdict, reason = "excluded", "arrival_time_unknown"
    gone_at = withdrawn_at(row)
    if gone_at is not None and gone_at <= as_of and (arrived_at is None or gone_at < arrived_at):
        verdict, reason = cancelled(row, rule, due_from, due_at, verdict, reason, as_of)
    if left_out_as(row, rule) is not None:
        verdict, reason = "excluded", left_out_as(row, rule)
    measured = begun[0] == begun[1] and row.get("delivered_until") is None
    return Line(row, due_at, begun[0], arrived_at, verdict, reason, measured)
