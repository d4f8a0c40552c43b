"""Arrivals against the time by which goods must arrive, worked out with loops from the definitions alone. No SQL."""

from datetime import datetime

from tests.reference import clock, reach
from tests.reference.case import Case, Row, Tables, known_value, timed
from tests.reference.orders import Line, begins_at, confirmed_at, left_out_as, line_case, order_case, withdrawn_at


def deliveries(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """Confirmed orders, or their lines, that must arrive by some time; none where nothing says when any arrived."""
    rows = tables.get("orders", [])
    if all(row.get("delivered_at") is None for row in rows):
        return []
    until = reach.known_until(tables, rule, as_of, zone)
    orders: dict[str, list[Line]] = {}
    for row in rows:
        confirmed = confirmed_at(tables, row, rule)
        if confirmed is None or confirmed > as_of:
            continue
        line = _line(row, rule, as_of, until, begins_at(row, rule, confirmed, zone))
        if line is not None:
            orders.setdefault(row["order_id"], []).append(line)
    if rule.each == "line":
        return [line_case(line, zone) for lines in orders.values() for line in lines]
    return [order_case(lines, zone) for lines in orders.values()]


def _line(row: Row, rule, as_of: datetime, until: datetime, begun_at: datetime) -> Line | None:
    due_at = row.get("deliver_by")
    if due_at is None and rule.within is not None:
        due_at = begun_at + rule.within * clock.SECOND
    if due_at is None:
        return None
    arrived_at, shipped_at = known_value(row, "delivered_at", as_of), known_value(row, "shipped_at", as_of)
    promised_at = row.get("promised_at")
    scanned = shipped_at is not None and promised_at is not None and shipped_at <= promised_at
    verdict, reason = timed(arrived_at, due_at, until), None
    if rule.met_when == "scanned_or_delivered" and scanned:
        verdict = "met"
    elif arrived_at is None and row.get("delivered_at") is None and row.get("status") in ("delivered", "completed"):
        verdict, reason = "excluded", "arrival_time_unknown"
    gone_at = withdrawn_at(row)
    gone = gone_at is not None and gone_at <= as_of and (arrived_at is None or gone_at < arrived_at)
    if gone and (rule.cancelled_late == "excluded" or gone_at < due_at):
        verdict, reason = "excluded", "cancelled_unsent"
    if left_out_as(row, rule) is not None:
        verdict, reason = "excluded", left_out_as(row, rule)
    return Line(row, due_at, begun_at, arrived_at, verdict, reason)
