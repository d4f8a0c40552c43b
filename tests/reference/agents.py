"""Agent performance, worked out with loops from the definitions alone. No SQL, nothing of `metrics`."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from fractions import Fraction
from types import SimpleNamespace

from tests.reference import clock, conversations, reach
from tests.reference.case import Tables, known_buyer
from tests.reference.review_cases import MARK_OF

Row = dict[str, object]


def figures(
    tables: Tables,
    rule: SimpleNamespace,
    zone: str,
    period: tuple[date, date],
    grain: str,
    days: int,
    as_of: datetime | None,
) -> dict[tuple[str | None, str], Row]:
    """Agent and bucket → its figures. `rule`: turns whose clock knows no limit, bots ignored."""
    until = as_of or reach.end_of(tables, "messages")
    start = clock.midnight(period[0], zone)
    end = min(clock.midnight(period[1] + clock.DAY, zone) - clock.SECOND, until)
    window = days * timedelta(days=1)

    def bucket(instant: datetime) -> str:
        day = clock.wall(instant, zone).date().isoformat()
        return {"day": day, "month": day[:7], "period": ""}[grain]

    orders_until = _until(tables, "orders", as_of)
    refunds_until = _until(tables, "refunds", as_of)
    stretches = [
        case
        for case in conversations.turns(tables, rule, until, zone)
        if case.measure is not None and case.occurred_at >= start
    ]
    result: dict[tuple[str | None, str], Row] = defaultdict(_empty)
    receptions: dict[tuple, list] = defaultdict(list)
    for case in stretches:
        if case.occurred_at <= end:
            place = (case.agent_id, bucket(case.occurred_at))
            receptions[(*place, case.subject, case.local_day)].append(case)
            row = result[place]
            row["waits"].append(case.measure)
            row["buyers"] |= {case.buyer_id} - {None}
    for (agent, name, subject, day), cases in receptions.items():
        row = result[agent, name]
        row["first"].append(min(cases, key=lambda case: (case.occurred_at, case.key)).measure)
        row["asked"] += sum(
            1
            for conversation in conversations._conversations(tables, end)
            for message in conversation
            if message.sender == "buyer"
            and message.conversation_id == subject
            and clock.wall(message.sent_at, zone).date() == day
        )
    for message in tables.get("messages", []):
        if (
            message["sender"] == "agent"
            and start <= message["sent_at"] <= end
            and message.get("message_id") != "~answer"
        ):
            result[message.get("agent_id"), bucket(message["sent_at"])]["written"] += 1
    last = clock.midnight(period[1] + clock.DAY, zone) - clock.SECOND
    for rating in tables.get("chat_ratings", []):
        rated_at = rating["rated_at"]
        if start <= rated_at <= (last if as_of is None else min(last, as_of)) and rating.get("handled_by") != "bot":
            mark = rating["rating"] if isinstance(rating["rating"], int) else MARK_OF[rating["rating"]]
            result[rating.get("agent_id"), bucket(rated_at)]["marks"].append(mark)
    paid = [] if orders_until is None else _paid(tables, orders_until)
    if paid:
        _orders(tables, stretches, end, window, bucket, paid, orders_until, refunds_until, result)
    return {place: _shown(row, with_orders=bool(paid)) for place, row in result.items()}


def _paid(tables, orders_until) -> list[tuple]:
    """The paid orders whose buyer the files name. Where there is none, no payment can be any agent's."""
    paid = []
    for order_id in {row["order_id"] for row in tables.get("orders", [])}:
        lines = sorted((row for row in tables["orders"] if row["order_id"] == order_id), key=lambda row: row["line_id"])
        instants = [line["paid_at"] for line in lines if line.get("paid_at") is not None]
        buyer = known_buyer(lines[0].get("buyer_id"))
        if buyer is not None and instants and min(instants) <= orders_until:
            paid.append((order_id, buyer, min(instants), lines))
    return paid


def _orders(tables, stretches, end, window, bucket, paid, orders_until, refunds_until, result) -> None:
    inquiries = [
        case
        for case in stretches
        if case.buyer_id is not None
        and not any(buyer == case.buyer_id and at <= case.occurred_at <= at + window for _, buyer, at, _ in paid)
    ]
    for case in inquiries:
        if case.occurred_at <= end:
            row = result[case.agent_id, bucket(case.occurred_at)]
            row["inquiries"][case.buyer_id] = max(
                case.occurred_at, row["inquiries"].get(case.buyer_id, case.occurred_at)
            )
    for order_id, buyer, at, lines in paid:
        before = [
            (case.occurred_at + case.measure * clock.SECOND, case.occurred_at, case.key, case)
            for case in inquiries
            if case.buyer_id == buyer and case.occurred_at + case.measure * clock.SECOND <= at
        ]
        if not before:
            continue
        case = max(before, key=lambda entry: entry[:3])[3]
        if case.occurred_at <= end and at <= case.occurred_at + window:
            row = result[case.agent_id, bucket(case.occurred_at)]
            row["orders"].append((buyer, lines))
            row["refunded"] += any(
                refund.get("order_id") == order_id and refund["applied_at"] <= refunds_until
                for refund in tables.get("refunds", [])
            )
    for row in result.values():
        bought = {buyer for buyer, _ in row["orders"]}
        row["converted"] = len(bought)
        row["waiting"] = sum(
            1 for buyer, at in row["inquiries"].items() if buyer not in bought and at + window > orders_until
        )


def _until(tables: Tables, name: str, as_of: datetime | None) -> datetime | None:
    end = reach.end_of(tables, name)
    return end if end is None or as_of is None else min(end, as_of)


def _empty() -> Row:
    return {
        "waits": [], "first": [], "buyers": set(), "asked": 0, "written": 0, "marks": [], "inquiries": {}, "orders": [],
        "refunded": 0, "waiting": 0, "converted": 0,
    }  # fmt: skip


def _shown(row: Row, *, with_orders: bool) -> Row:
    waits, first, marks = row["waits"], row["first"], row["marks"]
    decided = len(row["inquiries"]) - row["waiting"]
    lines = [line for _, listed in row["orders"] for line in listed if line.get("amount") is not None]
    currencies = {line.get("currency") or "" for line in lines}
    return {
        "receptions": len(first),
        "buyers": len(row["buyers"]),
        "answered": len(waits),
        "first_reply": _mean(first),
        "average_reply": _mean(waits),
        "longest": max(waits, default=None),
        "within_30": _share(waits, 30),
        "within_180": _share(waits, 180),
        "answers_per_question": Fraction(row["written"], row["asked"]) if row["asked"] else None,
        "rated": len(marks),
        "satisfied": Fraction(sum(mark >= 4 for mark in marks), len(marks)) if marks else None,
        "inquiries": len(row["inquiries"]) if with_orders else None,
        "waiting": row["waiting"] if with_orders else None,
        "converted": row["converted"] if with_orders else None,
        "conversion": Fraction(row["converted"], decided) if with_orders and decided else None,
        "orders": len(row["orders"]) if with_orders else None,
        "amount": sum(line["amount"] for line in lines) if with_orders and len(currencies) <= 1 else None,
        "refunded_orders": row["refunded"] if with_orders else None,
        "small": len(waits) < 20,
    }


def _mean(values: list[int]) -> Fraction | None:
    return Fraction(sum(values), len(values)) if values else None


def _share(values: list[int], limit: int) -> Fraction | None:
    return Fraction(sum(value <= limit for value in values), len(values)) if values else None
