"""Order lines and orders, worked out with loops from the definitions alone. No SQL."""

from dataclasses import dataclass
from datetime import datetime, time

from tests.reference import clock
from tests.reference.case import Case, Row, Tables, known, only_product, row_case, timed

SENT = ("shipped", "delivered", "completed")


def shipments(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """Paid order lines with a promise, or their orders: the promise kept or not, with a waybill or not."""
    if "tracked" in rule.needs and not any(row.get("tracking_id") for row in tables.get("orders", [])):
        return []
    orders: dict[str, list[Line]] = {}
    for row in tables.get("orders", []):
        line = _line(row, rule, as_of, zone)
        if line is not None:
            orders.setdefault(row["order_id"], []).append(line)
    if rule.each == "order":
        return [_shipped_order(lines, zone) for lines in orders.values()]
    return [_shipped_line(line, zone) for lines in orders.values() for line in lines]


@dataclass(frozen=True)
class Line:
    """An order line as a rule about shipments sees it. `begun_at`: from when on its sending is timed."""

    row: Row
    promised_at: datetime
    begun_at: datetime
    shipped_at: datetime | None
    verdict: str
    reason: str | None


def _line(row: Row, rule, as_of: datetime, zone: str) -> Line | None:
    by_time, tracked = "in_time" in rule.needs, "tracked" in rule.needs
    paid_at = known(row, "paid_at", as_of)
    promised_at = _promise(row, rule, zone) if paid_at is not None else None
    if promised_at is None:
        return None
    shipped_at, cancelled_at = known(row, "shipped_at", as_of), known(row, "cancelled_at", as_of)
    no_time_of_dispatch = row.get("shipped_at") is None
    if no_time_of_dispatch and row.get("cancelled_at") is None and row.get("status") == "cancelled":
        cancelled_at = paid_at  # nobody knows when, but it was never sent
    sent_some_time = no_time_of_dispatch and row.get("status") in SENT
    sent = shipped_at is not None or sent_some_time
    if not by_time and not sent:
        return None
    verdict, reason = timed(shipped_at, promised_at, as_of) if by_time else "met", None
    if tracked and sent and not row.get("tracking_id"):
        verdict = "missed"
    if cancelled_at is not None and (shipped_at is None or cancelled_at < shipped_at):
        verdict, reason = "excluded", "cancelled_unsent"
    elif by_time and sent_some_time:
        verdict, reason = "excluded", "sent_time_unknown"
    return Line(row, promised_at, paid_at, shipped_at, verdict, reason)


def _shipped_line(line: Line, zone: str) -> Case:
    row = line.row
    return row_case(
        row,
        zone,
        subject=row["order_id"],
        occurred_at=line.promised_at,
        verdict=line.verdict,
        reason=line.reason,
        measure=clock.seconds(line.shipped_at - line.begun_at) if line.shipped_at is not None else None,
        due_at=line.promised_at,
        key=f"{row['order_id']}/{row.get('line_id') or ''}",
    )


def _shipped_order(lines: list[Line], zone: str) -> Case:
    """An order: late when any of its lines is, sent when the last of those that are judged is."""
    promises = {
        verdict: [line.promised_at for line in lines if line.verdict == verdict]
        for verdict in ("missed", "pending", "met")
    }
    left_out = [line.reason for line in lines if line.reason is not None]
    unknown = [reason for reason in left_out if reason != "cancelled_unsent"]
    if promises["missed"]:
        verdict, occurred_at = "missed", min(promises["missed"])
    elif promises["pending"]:
        verdict, occurred_at = "pending", min(promises["pending"])
    elif promises["met"] and not unknown:
        verdict, occurred_at = "met", max(promises["met"])
    else:
        verdict, occurred_at = "excluded", max(line.promised_at for line in lines)
    judged = [line for line in lines if line.verdict != "excluded"]
    sent = [line.shipped_at for line in judged if line.shipped_at is not None]
    all_sent = bool(judged) and len(sent) == len(judged)
    return row_case(
        lines[0].row | {"product_id": _one_of({line.row.get("product_id") for line in lines})},
        zone,
        subject=lines[0].row["order_id"],
        occurred_at=occurred_at,
        verdict=verdict,
        reason=min(unknown or left_out) if verdict == "excluded" else None,
        measure=clock.seconds(max(sent) - min(line.begun_at for line in judged)) if all_sent else None,
        due_at=occurred_at,
    )


def _one_of(products: set[object]) -> object:
    """The one product of some lines; None of several or of none."""
    known_ones = products - {None}
    return known_ones.pop() if len(known_ones) == 1 else None


def _promise(row: Row, rule, zone: str) -> datetime | None:
    """The export's promise, or else the rule's, which runs from the payment."""
    if row.get("promised_at") is not None or rule.promise is None:
        return row.get("promised_at")
    if rule.promise.seconds is not None:
        return row["paid_at"] + rule.promise.seconds * clock.SECOND
    day, left = clock.wall(row["paid_at"], zone).date(), rule.promise.working_days
    while left:
        day += clock.DAY
        special = next((holiday for holiday in rule.holidays if holiday.date == day), None)
        working = not special.closed if special is not None else day.weekday() < 5
        if clock.wall(clock.midnight(day, zone), zone).date() == day:  # there are days that never were
            left -= working
    return clock.instant_of(datetime.combine(day, time(23, 59, 59)), zone)


def cancellations(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """Paid orders, or their lines, and whether something happened to them that is the shop's fault."""
    requests = tables.get("refunds", [])
    if "returned" in rule.faults and not requests:
        return []
    if "ruled_against" in rule.faults and all(row.get("platform_intervened") is None for row in requests):
        return []
    orders: dict[str, list[Row]] = {}
    for row in tables.get("orders", []):
        orders.setdefault(row["order_id"], []).append(row)
    result = []
    for order_id, lines in orders.items():
        if rule.each == "line":
            result += [
                _order_case([line], order_id, line.get("product_id"), _cancelled(line, as_of), zone)
                for line in lines
                if known(line, "paid_at", as_of) is not None
            ]
        elif any(known(line, "paid_at", as_of) is not None for line in lines):
            own = [row for row in requests if row.get("order_id") == order_id]
            bad = {
                "cancelled": any(_cancelled(line, as_of) for line in lines),
                "returned": any(_returned(row, as_of) for row in own),
                "ruled_against": any(_lost(row, as_of) for row in own),
            }
            at_fault = any(bad[fault] for fault in rule.faults)
            result.append(_order_case(lines, order_id, only_product(tables, order_id), at_fault, zone))
    return result


def _order_case(lines: list[Row], order_id: str, product_id: str | None, missed: bool, zone: str) -> Case:
    return row_case(
        lines[0] | {"product_id": product_id},
        zone,
        subject=order_id,
        occurred_at=min(line["created_at"] for line in lines),
        verdict="missed" if missed else "met",
        key=order_id,
    )


def _cancelled(line: Row, as_of: datetime) -> bool:
    by_now = line.get("cancelled_at") is None or line["cancelled_at"] <= as_of
    return by_now and line.get("cancelled_by") in ("merchant", "system")


def _returned(row: Row, as_of: datetime) -> bool:
    over = known(row, "completed_at", as_of) is not None
    return over and row.get("kind") == "return_refund" and row.get("status") != "closed"


def _lost(row: Row, as_of: datetime) -> bool:
    over = known(row, "completed_at", as_of) is not None
    return over and row.get("platform_intervened") == "yes" and row.get("fault") in ("merchant", "both")


def counted(tables: Tables, rule, what: str, as_of: datetime) -> list[tuple[datetime, str]]:
    """What a rate is divided by, as known at `as_of`: every instant at which an order (or line) was paid or delivered.

    With the name under which it counts once.
    """
    column = "delivered_at" if what == "delivered_orders" else "paid_at"
    found = []
    for number, row in enumerate(tables.get("orders", [])):
        instant = known(row, column, as_of)
        if instant is not None:
            found.append((instant, f"{row['order_id']}/{number}" if what == "paid_lines" else row["order_id"]))
    return found if _told(tables, rule) else []


def _told(tables: Tables, rule) -> bool:
    """Whether the shop's data tell of such cases at all. Where they do not, a rate of 0 would be made up."""
    requests = tables.get("refunds", [])
    match rule.cases:
        case "disputes":
            return any(row.get("platform_intervened") is not None for row in requests)
        case "refunds":
            return bool(requests)
        case "reviews":
            return any(row.get(f"{rule.side}_score") is not None for row in tables.get("reviews", []))
    return True


def paid_orders_in(tables: Tables, window: clock.Window, as_of: datetime) -> int:
    """How many orders were paid in the window."""
    return len(
        {
            row["order_id"]
            for row in tables.get("orders", [])
            if known(row, "paid_at", as_of) is not None and window.holds(row["paid_at"])
        }
    )
