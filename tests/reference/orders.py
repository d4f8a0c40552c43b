"""Order lines and orders, worked out with loops from the definitions alone. No SQL."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

from tests.reference import clock, conversations, reach
from tests.reference.case import (
    Case,
    Row,
    Tables,
    days_left_out,
    known_value,
    latest,
    only_product,
    row_case,
    timed,
)

SENT = ("shipped", "delivered", "completed")
UNDECIDED = "time_of_day_unknown"
"""Of what only the day is known, and one end of the day says otherwise than the other."""
UNKNOWN = ("sent_time_unknown", "arrival_time_unknown", UNDECIDED)
EXCUSED = ("sent_time_unknown", "cancelled_time_unknown", UNDECIDED)
"""Why a line leaves its whole order unknown."""


def confirmed_by(tables: Tables, row: Row, rule) -> str | None:
    """The column that says from when on the merchant has to send a line; None where nothing says that it has to.

    Paid, or placed with a status, a promise or a dispatch that says so. Money after the goods begins nothing.
    Where the shop was ever paid on delivery, what is not paid is to be paid so, unless it was closed by a machine.
    """
    paid_at, went_at = row.get("paid_at"), _went_at(row)
    paid_first = paid_at is not None and (went_at is None or paid_at <= went_at)
    if rule.from_ == "paid":
        return "paid_at" if paid_first else None
    if paid_first:
        return "paid_at"
    says_so = row.get("status") in ("paid", *SENT)
    if went_at is not None or paid_at is not None or row.get("promised_at") is not None or says_so:
        return "created_at"
    closed = row.get("cancelled_at") is not None or row.get("status") == "cancelled"
    by_a_person = row.get("cancelled_by") in ("buyer", "merchant")
    cash_on_delivery = any(_is_cash_on_delivery(other) for other in tables.get("orders", []))
    return "created_at" if cash_on_delivery and (by_a_person or not closed) else None


def confirmed_at(tables: Tables, row: Row, rule) -> datetime | None:
    """From when on, at the earliest, the merchant has to send a line; None where nothing says that it has to."""
    column = confirmed_by(tables, row, rule)
    return None if column is None else row[column]


def _went_at(row: Row) -> datetime | None:
    """When the goods were on their way at the latest; what happened on a day may have happened at its end."""
    moments = [latest(row, name) for name in ("shipped_at", "delivered_at")]
    return min((moment for moment in moments if moment is not None), default=None)


def _is_cash_on_delivery(row: Row) -> bool:
    went_at = _went_at(row)
    return row.get("paid_at") is not None and went_at is not None and row["paid_at"] > went_at + timedelta(seconds=60)


def beginnings(row: Row, rule, column: str, zone: str) -> tuple[datetime, datetime]:
    """From when on its sending is timed, at the earliest and at the latest. `column`: what confirms it."""
    begun_by = "created_at" if rule.from_ == "created" else column
    return clock.after_quiet(rule, row[begun_by], zone), clock.after_quiet(rule, latest(row, begun_by), zone)


def withdrawn_at(row: Row) -> datetime | None:
    """When it was cancelled. Where only the status says so it was never sent, and nobody knows when.

    What arrived was sent: such an order was closed after that.
    """
    if row.get("cancelled_at") is not None:
        return row["cancelled_at"]
    if row.get("status") == "cancelled" and row.get("shipped_at") is None and row.get("delivered_at") is None:
        return row.get("paid_at") or row["created_at"]
    return None


def withdrawn_until(row: Row) -> datetime | None:
    """The last second in which it may have been cancelled."""
    return latest(row, "cancelled_at") or withdrawn_at(row)


def shipments(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """Confirmed order lines with a promise, or their orders: the promise kept or not, with a waybill or not.

    With a deadline of a question's own, `within`: those that count by their promise, sent within it or not.
    """
    if "tracked" in rule.needs and not any(row.get("tracking_id") for row in tables.get("orders", [])):
        return []
    until = reach.known_until(tables, rule, as_of, zone)
    orders: dict[str, list[Line]] = {}
    for row in tables.get("orders", []):
        column = confirmed_by(tables, row, rule)
        if column is None or row[column] > as_of:
            continue
        line = _line(row, rule, as_of, until, zone, beginnings(row, rule, column, zone))
        if line is not None:
            orders.setdefault(row["order_id"], []).append(line)
    if rule.each == "order":
        return [order_case(lines, zone) for lines in orders.values()]
    return [line_case(line, zone) for lines in orders.values() for line in lines]


@dataclass(frozen=True)
class Line:
    """An order line as a rule sees it. `begun_at`: from when on it is timed; `done_at`: when it was sent or arrived.

    `measured`: whether both are instants, neither of them a day.
    """

    row: Row
    due_at: datetime
    begun_at: datetime
    done_at: datetime | None
    verdict: str
    reason: str | None
    measured: bool


def _line(row: Row, rule, as_of: datetime, until: datetime, zone: str, begun: tuple[datetime, datetime]) -> Line | None:
    by_time, tracked = "in_time" in rule.needs, "tracked" in rule.needs
    due_from, promised_at = (_promise(row, rule, zone, begun_at) for begun_at in begun)
    if due_from is None or promised_at is None:
        return None
    shipped_at, arrived_at = known_value(row, "shipped_at", as_of), known_value(row, "delivered_at", as_of)
    went_at = min((at for at in (shipped_at, arrived_at) if at is not None), default=None)
    went_until = min(
        (
            latest(row, name)
            for name, at in (("shipped_at", shipped_at), ("delivered_at", arrived_at))
            if at is not None
        ),
        default=None,
    )
    no_time_of_dispatch = row.get("shipped_at") is None
    sent_some_time = no_time_of_dispatch and (row.get("delivered_at") is not None or row.get("status") in SENT)
    if not by_time and shipped_at is None and not sent_some_time:
        return None
    bare = tracked and not row.get("tracking_id")
    if by_time and went_until is not None and went_until <= due_from:
        verdict, reason = "missed" if bare else "met", None  # it was sent before it arrived
    elif by_time and bare and shipped_at is not None:
        verdict, reason = "missed", None
    elif by_time and went_at is not None and went_at <= promised_at:
        verdict, reason = "excluded", UNDECIDED  # in time at one end of the day, and late at the other
    elif by_time and sent_some_time:
        verdict, reason = "excluded", "sent_time_unknown"
    elif by_time:
        verdict, reason = timed(shipped_at, promised_at, until), None
    else:
        verdict, reason = "missed" if bare else "met", None
    cancelled_at = withdrawn_at(row)
    left_out = left_out_as(row, rule)
    gone = cancelled_at is not None and cancelled_at <= as_of and (went_at is None or cancelled_at < went_at)
    # what was late already stays so, unless the rule says otherwise
    if gone:
        verdict, reason = cancelled(row, rule, due_from, promised_at, verdict, reason, as_of, by_time=by_time)
    if _is_excused(row, rule) and (verdict == "missed" or reason in EXCUSED):
        verdict, reason = "met", None
    if left_out is not None:
        verdict, reason = "excluded", left_out
    if rule.within is not None and verdict in ("met", "missed"):
        cancelled_unsent_at = cancelled_at if gone else None
        verdict, reason = _sent_within(row, rule, begun, (shipped_at, went_until, cancelled_unsent_at), until)
    measured = begun[0] == begun[1] and row.get("shipped_until") is None
    return Line(row, promised_at, begun[0], shipped_at, verdict, reason, measured)


def _sent_within(
    row: Row,
    rule,
    begun: tuple[datetime, datetime],
    moments: tuple[datetime | None, datetime | None, datetime | None],
    until: datetime,
) -> tuple[str, str | None]:
    """Whether a line that counts was sent by a deadline of a question's own, whatever was promised.

    `moments`: when it was sent, when it was on its way at the latest, and when it was cancelled unsent.
    """
    shipped_at, went_until, cancelled_at = moments
    first_end, last_end = (at + rule.within * clock.SECOND for at in begun)
    if went_until is not None and went_until <= first_end:
        return "met", None
    if shipped_at is not None:
        return ("missed", None) if shipped_at > last_end else ("excluded", UNDECIDED)
    if row.get("shipped_at") is None and (row.get("delivered_at") is not None or row.get("status") in SENT):
        return "excluded", "sent_time_unknown"
    if cancelled_at is not None and cancelled_at < last_end:
        return "excluded", "cancelled_unsent"
    return ("excluded", "sent_time_unknown") if until < last_end else ("missed", None)  # it may still be sent in time


def cancelled(
    row: Row,
    rule,
    due_from: datetime,
    due_at: datetime,
    verdict: str,
    reason: str | None,
    as_of: datetime,
    *,
    by_time: bool = True,
) -> tuple[str, str | None]:
    """The verdict, and its reason, of a line that was cancelled unsent: late already, not due yet, or nobody knows."""
    if not by_time or rule.cancelled_late == "excluded":
        return "excluded", "cancelled_unsent"
    if row.get("cancelled_at") is None and due_from <= as_of:
        return "excluded", "cancelled_time_unknown"  # it may have been late when it was cancelled
    if withdrawn_until(row) < due_from:
        return "excluded", "cancelled_unsent"
    return ("excluded", UNDECIDED) if withdrawn_at(row) < due_at else (verdict, reason)


def _is_excused(row: Row, rule) -> bool:
    """Whether the platform sends it, and the rule holds nothing of that against the merchant."""
    return rule.platform_fulfilled == "met" and row.get("fulfilled_by") == "platform"


def left_out_as(row: Row, rule) -> str | None:
    """Why the rule leaves a line out, whatever became of it."""
    if "preorder" in rule.exclude and row.get("preorder") == "yes":
        return "preorder"
    if "platform_fulfilled" in rule.exclude and row.get("fulfilled_by") == "platform":
        return "platform_fulfilled"
    return None


def line_case(line: Line, zone: str) -> Case:
    row = line.row
    return row_case(
        row,
        zone,
        subject=row["order_id"],
        occurred_at=line.due_at,
        verdict=line.verdict,
        reason=line.reason,
        measure=max(0, clock.seconds(line.done_at - line.begun_at))
        if line.done_at is not None and line.measured
        else None,
        due_at=line.due_at,
        key=f"{row['order_id']}/{row.get('line_id') or ''}",
    )


def order_case(lines: list[Line], zone: str) -> Case:
    """An order: late when any of its lines is, sent when the last of those that are judged is."""
    promises = {
        verdict: [line.due_at for line in lines if line.verdict == verdict] for verdict in ("missed", "pending", "met")
    }
    left_out = [line.reason for line in lines if line.reason is not None]
    unknown = [reason for reason in left_out if reason in UNKNOWN]
    if promises["missed"]:
        verdict, occurred_at = "missed", min(promises["missed"])
    elif promises["pending"]:
        verdict, occurred_at = "pending", min(promises["pending"])
    elif promises["met"] and not unknown:
        verdict, occurred_at = "met", max(promises["met"])
    else:
        verdict, occurred_at = "excluded", max(line.due_at for line in lines)
    judged = [line for line in lines if line.verdict != "excluded"]
    sent = [line.done_at for line in judged if line.done_at is not None]
    all_sent = bool(judged) and len(sent) == len(judged) and all(line.measured for line in judged)
    return row_case(
        lines[0].row | {"product_id": one_of({line.row.get("product_id") for line in lines})},
        zone,
        subject=lines[0].row["order_id"],
        occurred_at=occurred_at,
        verdict=verdict,
        reason=min(unknown or left_out) if verdict == "excluded" else None,
        measure=max(0, clock.seconds(max(sent) - min(line.begun_at for line in judged))) if all_sent else None,
        due_at=occurred_at,
    )


def one_of(products: set[object]) -> object:
    """The one product of some lines; None of several or of none."""
    known_ones = products - {None}
    return known_ones.pop() if len(known_ones) == 1 else None


def _promise(row: Row, rule, zone: str, begun_at: datetime) -> datetime | None:
    """The export's promise, the last or the first known one, or else the rule's, which runs from the beginning."""
    if rule.promised == "first" and row.get("promised_first_at") is not None:
        return row["promised_first_at"]
    if row.get("promised_at") is not None or rule.promise is None:
        return row.get("promised_at")
    if rule.promise.seconds is not None:
        return begun_at + rule.promise.seconds * clock.SECOND
    wall_time, left = clock.wall(begun_at, zone), rule.promise.working_days
    day = wall_time.date()
    if rule.promise.cutoff is not None and begun_at >= _at(day, rule.promise.cutoff, zone):
        left = rule.promise.after_cutoff
    if not left:  # today, or else the next working day
        day, left = day - clock.DAY, 1
    while left:
        day += clock.DAY
        special = next((holiday for holiday in rule.holidays if holiday.date == day), None)
        worked = range(5) if rule.working_days is None else rule.working_days
        working = not special.closed if special is not None else day.weekday() in worked
        if clock.wall(clock.midnight(day, zone), zone).date() == day:  # there are days that never were
            left -= working
    return clock.instant_of(datetime.combine(day, time(23, 59, 59)), zone)


def _at(day: date, second: int, zone: str) -> datetime:
    return clock.instant_of(datetime.combine(day, time()) + second * clock.SECOND, zone)


def cancellations(tables: Tables, rule, as_of: datetime, zone: str) -> list[Case]:
    """Confirmed orders, or their lines, and whether something happened to them that is the shop's fault."""
    requests = tables.get("refunds", [])
    if {"returned", "refunded"} & set(rule.faults) and not requests:
        return []
    if "ruled_against" in rule.faults and all(row.get("platform_intervened") is None for row in requests):
        return []
    orders: dict[str, list[Row]] = {}
    for row in tables.get("orders", []):
        orders.setdefault(row["order_id"], []).append(row)
    result = []
    for order_id, lines in orders.items():
        confirmed = [line for line in lines if _is_confirmed(tables, line, rule, as_of)]
        if rule.each == "line":
            result += [
                _order_case([line], order_id, line.get("product_id"), *_verdict(tables, rule, [line], [], as_of), zone)
                for line in confirmed
            ]
        elif confirmed:
            own = [row for row in requests if row.get("order_id") == order_id]
            product = only_product(tables, order_id)
            result.append(_order_case(lines, order_id, product, *_verdict(tables, rule, lines, own, as_of), zone))
    return result


def _is_confirmed(tables: Tables, line: Row, rule, as_of: datetime) -> bool:
    confirmed = confirmed_at(tables, line, rule)
    return confirmed is not None and confirmed <= as_of


def _verdict(tables: Tables, rule, lines: list[Row], requests: list[Row], as_of: datetime) -> tuple[str, str | None]:
    """Whether any fault happened, or why it is excluded: all of it left out, or cancelled by nobody known."""
    out = [left_out_as(line, rule) for line in lines]
    if all(reason is not None for reason in out):
        return "excluded", min(reason for reason in out if reason is not None)
    bad = {
        "cancelled": any(_cancelled(line, as_of) for line in lines),
        "returned": any(_returned(row, as_of) for row in requests),
        "refunded": any(_paid_back(row, as_of) for row in requests),
        "ruled_against": any(_lost(row, as_of) for row in requests),
    }
    if "cancelled" in rule.faults and _nobody_tells_who(tables):
        return "excluded", "cancelled_by_unknown"
    if any(bad[fault] for fault in rule.faults):
        return "missed", None
    if "cancelled" in rule.faults and any(_cancelled_by_nobody(line, as_of) for line in lines):
        return "excluded", "cancelled_by_unknown"
    return "met", None


def _nobody_tells_who(tables: Tables) -> bool:
    """Whether orders of the shop were cancelled and no row says by whom: then no figure can rest on it."""
    rows = tables.get("orders", [])
    return any(withdrawn_at(row) is not None for row in rows) and all(row.get("cancelled_by") is None for row in rows)


def _cancelled_by_nobody(line: Row, as_of: datetime) -> bool:
    gone_at = withdrawn_at(line)
    return gone_at is not None and gone_at <= as_of and line.get("cancelled_by") is None


def _order_case(
    lines: list[Row], order_id: str, product_id: str | None, verdict: str, reason: str | None, zone: str
) -> Case:
    return row_case(
        lines[0] | {"product_id": product_id},
        zone,
        subject=order_id,
        occurred_at=min(line["created_at"] for line in lines),
        verdict=verdict,
        reason=reason,
        key=order_id,
    )


def _cancelled(line: Row, as_of: datetime) -> bool:
    by_now = line.get("cancelled_at") is None or line["cancelled_at"] <= as_of
    return by_now and line.get("cancelled_by") in ("merchant", "system")


def _returned(row: Row, as_of: datetime) -> bool:
    over = known_value(row, "completed_at", as_of) is not None
    return over and row.get("kind") == "return_refund" and row.get("status") != "closed"


def _paid_back(row: Row, as_of: datetime) -> bool:
    return known_value(row, "completed_at", as_of) is not None and row.get("status") != "closed"


def _lost(row: Row, as_of: datetime) -> bool:
    over = known_value(row, "completed_at", as_of) is not None
    return over and row.get("platform_intervened") == "yes" and row.get("fault") in ("merchant", "both")


def counted(tables: Tables, rule, unit: str, as_of: datetime) -> list[tuple[datetime, str]]:
    """What a rate is divided by, as known at `as_of`: every instant at which an order (or line) was paid or delivered.

    With the name under which it counts once.
    """
    if unit == "chats":
        return conversations.begun_by_buyers(tables, rule, as_of) if _tells_orders(tables, rule) else []
    if unit == "orders":
        return _confirmed_orders(tables, as_of) if _tells_orders(tables, rule) else []
    column = "delivered_at" if unit == "delivered_orders" else "paid_at"
    instants = []
    for number, row in enumerate(tables.get("orders", [])):
        instant = known_value(row, column, as_of)
        if instant is not None:
            instants.append((instant, f"{row['order_id']}/{number}" if unit == "paid_lines" else row["order_id"]))
    return instants if _tells_orders(tables, rule) else []


def amounts(tables: Tables, rule, missed: list, window, as_of: datetime, zone: str) -> tuple[int, int]:
    """The amounts of the requests missed, and what was paid in the window, in hundredths; 0 where there is no sum."""
    if not _tells_orders(tables, rule):
        return 0, 0
    without = days_left_out(tables, rule)
    paid = [
        round(100 * row["amount"])
        for row in tables.get("orders", [])
        for instant in [known_value(row, "paid_at", as_of)]
        if instant is not None and window.holds(instant) and clock.wall(instant, zone).date() not in without
    ]
    by_id = {row["refund_id"]: round(100 * row["amount"]) for row in tables.get("refunds", [])}
    return sum(by_id[name] for name in missed), sum(paid)


def _has_sums(tables: Tables) -> bool:
    """Whether every request and every paid line has an amount, all in one currency; without one it is the shop's own.

    `tables["own_currency"]` names that; without it what has no currency is in any.
    """
    requests, lines = tables.get("refunds", []), tables.get("orders", [])
    priced = [*requests, *(row for row in lines if row.get("paid_at") is not None)]
    own = next((row["currency"] for row in tables.get("own_currency", [])), None)
    currencies = {row.get("currency") or own for row in (*requests, *lines)} - {None}
    return all(row.get("amount") is not None for row in priced) and len(currencies) <= 1


def _confirmed_orders(tables: Tables, as_of: datetime) -> list[tuple[datetime, str]]:
    whatever = SimpleNamespace(from_=None)
    rows = [(confirmed_at(tables, row, whatever), row["order_id"]) for row in tables.get("orders", [])]
    return [(instant, name) for instant, name in rows if instant is not None and instant <= as_of]


def _tells_orders(tables: Tables, rule) -> bool:
    """Whether the shop's data tell of such cases at all. Where they do not, a rate of 0 would be made up."""
    requests = tables.get("refunds", [])
    if rule.reasons and all(row.get("reason") is None for row in requests):
        return False
    if rule.per == "paid_amount" and not _has_sums(tables):
        return False
    marks = f"{rule.side}_score"
    chats = any(row["sender"] != "system" for row in tables.get("messages", []))
    told_in = "platform_intervened" if rule.missed_when == "platform_intervened" else "refund_id"
    ratings = tables.get("chat_ratings", [])
    tells = {
        "disputes": any(row.get("platform_intervened") is not None for row in requests),
        "refunds": any(row.get("agreed_at" if rule.until == "agreed" else told_in) is not None for row in requests),
        "reviews": any(row.get(marks) is not None for row in tables.get("reviews", [])),
        "chat_ratings": any(rule.missed_reason is None or row.get("reason") is not None for row in ratings),
        **dict.fromkeys(("messages", "turns", "chats", "threads", "buyer_days"), chats),
    }
    return tells.get(rule.cases, True)


def paid(tables: Tables, as_of: datetime) -> list[tuple[datetime, str]]:
    """Every instant at which an order was paid, as known at `as_of`, with the order's name."""
    return [
        (row["paid_at"], row["order_id"])
        for row in tables.get("orders", [])
        if known_value(row, "paid_at", as_of) is not None
    ]
