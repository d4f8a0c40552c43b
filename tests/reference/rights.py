"""Cost and gain of buyers' rights, worked out with loops from the definitions alone. No SQL, nothing of `metrics`."""

from datetime import datetime, timedelta

from tests.reference import clock, reach
from tests.reference.case import Tables, known_buyer

DAYS = 90


def estimate(tables: Tables, as_of: datetime, zone: str) -> dict[str, object]:
    """The counts and sums of a shop as of an instant. A missing status of a completed request: it was refunded.

    Of orders and requests nothing is known after the day on which the first of them ends: it is asked as of then.
    """
    as_of = reach.known_of(tables, ("orders", "refunds"), as_of, zone)
    orders, refunds = tables.get("orders", []), tables.get("refunds", [])
    today = clock.wall(as_of, zone).date()
    start = clock.midnight(today - (DAYS - 1) * clock.DAY, zone)
    earlier = clock.midnight(today - (2 * DAYS - 1) * clock.DAY, zone)

    def was_sent(request):
        lines = [line for line in orders if line["order_id"] == request.get("order_id")]
        if not lines:
            return None
        left = [line["shipped_at"] for line in lines if line.get("shipped_at") is not None]
        if left:
            return min(left) <= request["applied_at"]
        if any(
            line.get("status") in ("shipped", "delivered", "completed") or line.get("delivered_at") for line in lines
        ):
            return None
        return False

    def over(request):
        done = request.get("completed_at")
        refunded = request["kind"] == "exchange" or request.get("status") in (None, "refunded")
        return done is not None and done <= as_of and refunded

    ended = [request for request in refunds if over(request) and request["completed_at"] >= start]
    only = [request for request in ended if request["kind"] == "refund_only"]
    back = [request for request in ended if request["kind"] in ("return_refund", "exchange")]
    names_returns = any(request.get("returned_at") is not None for request in back)
    unreturned = [request for request in only if was_sent(request)]
    advanced = [
        request
        for request in back
        if names_returns and request["kind"] == "return_refund"
        and (request.get("returned_at") is None or request["returned_at"] > request["completed_at"])
    ]  # fmt: skip

    paid: dict[str, list] = {}
    for line in orders:
        if line.get("paid_at") is not None and earlier <= line["paid_at"] <= as_of:
            paid.setdefault(line["order_id"], []).append(line)
    by_buyer: dict[str, list[tuple[datetime, str]]] = {}
    for order_id, lines in paid.items():
        buyers = {known_buyer(line.get("buyer_id")) for line in lines} - {None}
        for buyer in buyers:
            moments = [line["paid_at"] for line in lines if known_buyer(line.get("buyer_id")) == buyer]
            by_buyer.setdefault(buyer, []).append((min(moments), order_id))
    groups = {True: [0, 0, 0], False: [0, 0, 0]}
    for bought in by_buyer.values():
        first = min((entry for entry in bought if entry[0] < start), default=None)
        if first is None:
            continue
        moment, order_id = first
        used = any(
            over(request) and request.get("order_id") == order_id
            and request["applied_at"] <= moment + timedelta(days=30)
            and (request["kind"] in ("return_refund", "exchange")
                 or (request["kind"] == "refund_only" and was_sent(request)))
            for request in refunds
        )  # fmt: skip
        last_day = clock.wall(moment, zone).date() + DAYS * clock.DAY
        again = [
            entry for entry in bought
            if entry[1] != order_id and entry[0] >= moment and clock.wall(entry[0], zone).date() <= last_day
        ]  # fmt: skip
        groups[used][0] += 1
        groups[used][1] += bool(again)
        groups[used][2] += len(again)
    return {
        "orders": len({line["order_id"] for lines in paid.values() for line in lines if line["paid_at"] >= start}),
        "returns": sum(request.get("returned_at") is not None or not names_returns for request in back),
        "returns_told": names_returns,
        "undecided": sum(was_sent(request) is None for request in only),
        "unreturned": sorted((request["refund_id"], request.get("amount")) for request in unreturned),
        "advanced": sorted((request["refund_id"], request.get("amount")) for request in advanced),
        "used": tuple(groups[True]),
        "unused": tuple(groups[False]),
    }
