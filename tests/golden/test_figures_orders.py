"""Orders as the platform counts them, on everyday files: each shop is imported, and the figure was worked by hand."""

from pathlib import Path

import pytest

from data.errors import DabiaoError
from data.loading.loader import import_file
from data.store import Store
from metrics.rules.rule import BadFieldError, Rule
from metrics.rules.rulebook import load_rules
from metrics.scoring import engine
from metrics.scoring.windows import parse_as_of
from metrics.todo.todo import report
from tests.golden.own_shop import OwnShop

LATE = {"cases": "shipments", "statistic": "share_missed", "pass": "< 0.04"}


# --- by order ---------------------------------------------------------------------------------------------------------


def test_an_order_of_three_lines_is_late_once(store: Store, tmp_path: Path) -> None:
    """19 orders, the one with three lines late: 1 of 19 = 5.3 %, met; by line 3 of 21 = 14.3 %."""
    shop = OwnShop(store, tmp_path, "tiktok_shop", "ID", "Asia/Jakarta")
    late = [
        f"o1,{n},2026-05-04 09:00:00,2026-05-04 09:00:00,2026-05-06 09:00:00,2026-05-07 09:00:00" for n in (1, 2, 3)
    ]
    good = [
        f"o{n},1,2026-05-04 09:00:00,2026-05-04 09:00:00,2026-05-06 09:00:00,2026-05-05 09:00:00" for n in range(2, 20)
    ]
    shop.load("orders", "\n".join(["order_id,line_id,created_at,paid_at,promised_at,shipped_at", *late, *good]))
    result = shop.score("tiktok_shop.late_dispatch", "2026-05-08T12:00:00")
    assert (result.missed, result.cases, result.status) == (1, 19, "met")
    by_line = shop.score({**LATE, "window": "7 days"}, "2026-05-08T12:00:00")
    assert (by_line.missed, by_line.cases, by_line.status) == (3, 21, "missed")
    (missed,) = (
        case for case in shop.cases("tiktok_shop.late_dispatch", "2026-05-08T12:00:00") if case.verdict == "missed"
    )
    # from Monday 09:00 to Thursday 09:00
    assert (missed.case_id, missed.subject, missed.measure) == ("o1", "o1", 3 * 86400)


def test_an_order_is_sent_when_its_last_line_is(own_shop: OwnShop) -> None:
    """As of 12 May: one line late makes it late, one that is not due yet leaves it open, a cancelled one drops out."""
    own_shop.load(
        "orders",
        """order_id,line_id,created_at,paid_at,promised_at,shipped_at,cancelled_at,status
        late,1,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-10 09:00:00,2026-05-09 09:00:00,,
        late,2,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-10 09:00:00,2026-05-10 09:00:01,,
        open,1,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-10 09:00:00,2026-05-09 09:00:00,,
        open,2,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-13 09:00:00,,,
        kept,1,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-10 09:00:00,2026-05-09 09:00:00,,
        kept,2,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-11 09:00:00,2026-05-11 09:00:00,,
        kept,3,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-10 09:00:00,,2026-05-09 09:00:00,
        gone,1,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-10 09:00:00,,2026-05-09 09:00:00,
        some,1,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-10 09:00:00,2026-05-09 09:00:00,,
        some,2,2026-05-08 09:00:00,2026-05-08 09:00:00,2026-05-10 09:00:00,,,shipped""",
    )
    rule = {**LATE, "each": "order"}
    cases_by_id = {case.case_id: case for case in own_shop.cases(rule, "2026-05-12T12:00:00")}
    assert {name: case.reason or case.verdict for name, case in cases_by_id.items()} == {
        "late": "missed",
        "open": "pending",
        "kept": "met",
        "gone": "cancelled_unsent",
        "some": "sent_time_unknown",
    }
    # three days to the second of the last line that was sent; open is due with its second line
    assert cases_by_id["kept"].measure == 3 * 86400
    assert cases_by_id["open"].due_at == parse_as_of(
        "2026-05-13T09:00:00", own_shop.question(rule, "2026-05-12T12:00:00")[1]
    )


# --- confirmed, paid or not ------------------------------------------------------------------------------------------

CASH = """order_id,line_id,buyer_id,status,created_at,paid_at,shipped_at,delivered_at,cancelled_at,cancelled_by
    c1,1,B1,completed,2026-05-04 09:00:00,2026-05-15 18:00:00,2026-05-12 09:00:00,2026-05-15 18:00:00,,
    c2,1,B2,completed,2026-05-04 09:00:00,2026-05-16 18:00:00,2026-05-13 09:00:00,2026-05-16 18:00:00,,
    c3,1,B3,unpaid,2026-05-04 09:00:00,,,,,
    c4,1,B4,cancelled,2026-05-04 09:00:00,,,,2026-05-12 09:00:00,merchant
    p1,1,B5,shipped,2026-05-13 09:00:00,2026-05-13 09:01:00,2026-05-14 09:00:00,,,"""


def test_cash_on_delivery_is_due_once_it_is_placed(store: Store, tmp_path: Path) -> None:
    """Placed on Monday 4 May, two working days: due at the end of the 6th, whenever the money comes."""
    shop = OwnShop(store, tmp_path, "shopee", "MY", "Asia/Kuala_Lumpur")
    shop.load("orders", CASH)
    late = dict.fromkeys(("c1", "c2", "c3", "c4"), "missed")
    assert shop.verdicts("shopee.late_shipment", "2026-05-12T12:00:00") == late
    assert shop.verdicts("shopee.late_shipment", "2026-05-21T12:00:00") == {"p1": "met"}
    cancelled = shop.score({"cases": "cancellations", "statistic": "share_missed"}, "2026-05-19T12:00:00")
    assert (cancelled.missed, cancelled.cases) == (1, 5)
    # eight days from the order to the parcel, and no payment later than that makes it fewer
    measures = {c.case_id: c.measure for c in shop.cases({**LATE, "promise": "2 days"}, "2026-05-21T12:00:00")}
    assert measures["c1/1"] == 8 * 86400


def test_an_unpaid_order_of_a_shop_without_cash_on_delivery_is_nobodys(own_shop: OwnShop) -> None:
    """The merchant does not have to send an unpaid order, and closing it is not a cancellation."""
    own_shop.load(
        "orders",
        """order_id,status,created_at,paid_at,promised_at,cancelled_at,cancelled_by
        paid,completed,2026-05-04 09:00:00,2026-05-04 09:01:00,,,
        open,unpaid,2026-05-04 09:00:00,,,,
        closed,cancelled,2026-05-04 09:00:00,,,2026-05-04 10:00:00,system
        refused,cancelled,2026-05-04 09:00:00,,,2026-05-04 10:00:00,merchant""",
    )
    assert own_shop.verdicts({**LATE, "promise": "2 days"}, "2026-05-12T12:00:00") == {"paid/1": "sent_time_unknown"}
    assert own_shop.verdicts({"cases": "cancellations"}, "2026-05-12T12:00:00") == {"paid": "met"}


def test_an_unsent_order_with_a_promise_is_late_and_on_the_list(own_shop: OwnShop) -> None:
    """Two orders promised for 11 May and unsent, one of them to be paid on delivery."""
    own_shop.load(
        "orders",
        """order_id,line_id,status,created_at,paid_at,promised_at,shipped_at
        cash,1,,2026-05-09 09:00:00,,2026-05-11 09:00:00,
        card,1,paid,2026-05-09 09:00:00,2026-05-09 09:00:00,2026-05-11 09:00:00,
        last,1,,2026-05-13 12:00:00,,,""",
    )
    view, shop, rule, moment = own_shop.question(LATE, "2026-05-10T12:00:00")
    assert {item.subject for item in report(view, shop, [rule], moment)} == {"cash", "card"}
    result = own_shop.score(LATE, "2026-05-13T12:00:00")
    assert (result.missed, result.cases) == (2, 2)


def test_the_clock_begins_where_the_rule_says(own_shop: OwnShop) -> None:
    """Placed at 09:00, paid at 21:00, sent 30 hours after the placing; and an order that is paid on delivery."""
    own_shop.load(
        "orders",
        """order_id,line_id,status,created_at,paid_at,shipped_at
        paid,1,shipped,2026-05-04 09:00:00,2026-05-04 21:00:00,2026-05-05 15:00:00
        door,1,shipped,2026-05-04 09:00:00,2026-05-08 09:00:00,2026-05-05 15:00:00""",
    )
    rule = {**LATE, "promise": "24 hours"}
    as_of = "2026-05-12T12:00:00"
    assert own_shop.verdicts(rule, as_of) == {"paid/1": "met", "door/1": "missed"}
    assert own_shop.verdicts({**rule, "from": "created"}, as_of) == {"paid/1": "missed", "door/1": "missed"}
    assert own_shop.verdicts({**rule, "from": "paid"}, as_of) == {"paid/1": "met"}


# --- cancelled -------------------------------------------------------------------------------------------------------

CANCELLED = """order_id,line_id,buyer_id,status,created_at,paid_at,promised_at,shipped_at,cancelled_at,cancelled_by
    o1,1,B1,cancelled,2026-05-01 09:00:00,2026-05-01 09:00:00,2026-05-03 09:00:00,,2026-05-08 09:00:00,merchant
    o2,1,B2,cancelled,2026-05-01 09:00:00,2026-05-01 09:00:00,2026-05-03 09:00:00,,2026-05-08 09:00:00,system
    o3,1,B3,cancelled,2026-05-01 09:00:00,2026-05-01 09:00:00,2026-05-03 09:00:00,,2026-05-08 09:00:00,buyer
    o4,1,B4,shipped,2026-05-01 09:00:00,2026-05-01 09:00:00,2026-05-03 09:00:00,2026-05-02 09:00:00,,
    o5,1,B5,cancelled,2026-05-01 09:00:00,2026-05-01 09:00:00,2026-05-03 09:00:00,,2026-05-02 09:00:00,buyer"""


def test_cancelling_a_late_order_does_not_heal_it(store: Store, tmp_path: Path) -> None:
    """Promised for 3 May, cancelled on the 8th: 1 of 4 was in time on the 7th, and still is on the 9th."""
    shop = OwnShop(store, tmp_path, "kuaishou", "CN", "Asia/Shanghai")
    shop.load("orders", CANCELLED)
    for as_of in ("2026-05-07T12:00:00", "2026-05-09T12:00:00"):
        result = shop.score("kuaishou.dispatch", as_of)
        assert (result.met, result.missed, result.excluded) == (1, 3, 1)
    lenient = shop.score({"cases": "shipments", "cancelled_late": "excluded"}, "2026-05-09T12:00:00")
    assert (lenient.met, lenient.missed, lenient.excluded) == (1, 0, 4)


def test_there_is_no_figure_where_nobody_says_who_cancelled(store: Store, tmp_path: Path) -> None:
    """Five of ten orders are cancelled, and no row says by whom: it may be 0 of 10 or 5 of 10."""
    shop = OwnShop(store, tmp_path, "shopee", "MY", "Asia/Kuala_Lumpur")
    gone = [
        f"o{n},1,cancelled,2026-05-{14 + n} 09:00:00,2026-05-{14 + n} 09:00:00,2026-05-19 10:00:00" for n in range(5)
    ]
    kept = [f"o{n},1,completed,2026-05-{9 + n} 09:00:00,2026-05-{9 + n} 09:00:00," for n in range(5, 10)]
    shop.load("orders", "\n".join(["order_id,line_id,status,created_at,paid_at,cancelled_at", *gone, *kept]))
    shop.load(
        "refunds",
        """refund_id,order_id,kind,applied_at,completed_at,status
        r1,o9,return_refund,2026-05-18 09:00:00,2026-05-19 09:00:00,refunded""",
    )
    for rule in ("shopee.non_fulfilment", {"cases": "cancellations", "statistic": "share_missed"}):
        result = shop.score(rule, "2026-05-20T12:00:00")
        assert (result.value, result.status, result.cases) == (None, "no_data", 0)
    assert set(shop.verdicts("shopee.non_fulfilment", "2026-05-20T12:00:00").values()) == {"cancelled_by_unknown"}


def test_a_cancellation_by_nobody_known_is_neither_the_shops_nor_the_buyers(own_shop: OwnShop) -> None:
    own_shop.load(
        "orders",
        """order_id,status,created_at,paid_at,cancelled_at,cancelled_by
        kept,completed,2026-05-04 09:00:00,2026-05-04 09:00:00,,
        shop,cancelled,2026-05-04 09:00:00,2026-05-04 09:00:00,2026-05-05 09:00:00,merchant
        buyer,cancelled,2026-05-04 09:00:00,2026-05-04 09:00:00,2026-05-05 09:00:00,buyer
        nobody,cancelled,2026-05-04 09:00:00,2026-05-04 09:00:00,2026-05-05 09:00:00,""",
    )
    rule = {"cases": "cancellations", "statistic": "share_missed"}
    expected = {"kept": "met", "shop": "missed", "buyer": "met", "nobody": "cancelled_by_unknown"}
    assert own_shop.verdicts(rule, "2026-05-12T12:00:00") == expected


# --- what proves dispatch --------------------------------------------------------------------------------------------


def test_what_arrived_in_time_was_sent_in_time(own_shop: OwnShop) -> None:
    """Promised for 4 May 09:00, no time of dispatch: arrived before is met, arrived later is unknown."""
    own_shop.load(
        "orders",
        """order_id,line_id,status,created_at,paid_at,promised_at,shipped_at,delivered_at,tracking_id
        early,1,,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-04 09:00:00,,2026-05-03 15:00:00,T1
        after,1,,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-04 09:00:00,,2026-05-05 15:00:00,T2
        moving,1,in transit,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-04 09:00:00,,,T3
        moving_zh,1,运输中,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-04 09:00:00,,,T4
        unsent,1,paid,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-04 09:00:00,,,""",
    )
    assert own_shop.verdicts(LATE, "2026-05-07T10:00:00") == {
        "early/1": "met",
        "after/1": "sent_time_unknown",
        "moving/1": "sent_time_unknown",
        "moving_zh/1": "sent_time_unknown",
        "unsent/1": "missed",
    }


# --- parcels and variants --------------------------------------------------------------------------------------------

PARCELS = """order_id,line_id,buyer_id,status,created_at,paid_at,promised_at,shipped_at,quantity,tracking_id
    a,1,B1,shipped,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,2026-05-02 09:00:00,2,T1
    a,1,B1,shipped,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,2026-05-06 09:00:00,2,T2
    b,1,B2,shipped,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,2026-05-06 09:00:00,2,T3
    b,1,B2,shipped,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,2026-05-02 09:00:00,2,T4"""


def test_a_line_is_sent_when_its_last_parcel_is(own_shop: OwnShop) -> None:
    """Two lines in two parcels each, of 2 and 6 May, the rows in either order: 2 of 2 late; and they are told."""
    result = own_shop.load("orders", PARCELS)
    assert (result.read, result.new, result.same) == (4, 2, 2)
    assert [(notice.key, dict(notice.values)["count"]) for notice in result.notices] == [("lines_in_parcels", 2)]
    assert own_shop.verdicts(LATE, "2026-05-07T12:00:00") == {"a/1": "missed", "b/1": "missed"}
    again = own_shop.load("orders", PARCELS)
    assert (again.new, again.changed, again.same) == (0, 0, 4)


@pytest.mark.parametrize("waybills", [("", ""), ("T1", "T1"), ("T1", "T2")])
@pytest.mark.parametrize("turned", [False, True])
def test_a_line_has_arrived_when_its_last_parcel_has(
    own_shop: OwnShop, waybills: tuple[str, str], turned: bool
) -> None:
    """Sent together, to arrive by noon: one parcel at 9 and one at 13, whichever of them stands last in the file."""
    head = "order_id,line_id,created_at,paid_at,shipped_at,deliver_by,delivered_at,tracking_id"
    rows = [
        f"o1,1,2026-05-01 10:00:00,2026-05-01 10:00:00,2026-05-02 10:00:00,2026-05-04 12:00:00,2026-05-04 {at},{bill}"
        for at, bill in zip(("09:00:00", "13:00:00"), waybills, strict=True)
    ]
    result = own_shop.load("orders", "\n".join([head, *(rows[::-1] if turned else rows)]))
    assert [(notice.key, dict(notice.values)["count"]) for notice in result.notices] == [("lines_in_parcels", 1)]
    assert own_shop.verdicts({"cases": "deliveries", "each": "line"}, "2026-05-10T12:00:00") == {"o1/1": "missed"}


def test_a_parcel_that_is_not_sent_leaves_its_line_unsent(own_shop: OwnShop) -> None:
    own_shop.load(
        "orders",
        """order_id,line_id,status,created_at,paid_at,promised_at,shipped_at,tracking_id
        a,1,paid,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,,T1
        a,1,paid,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,2026-05-02 09:00:00,T2
        last,1,,2026-05-07 12:00:00,,,,""",
    )
    assert own_shop.verdicts(LATE, "2026-05-02T12:00:00") == {"a/1": "pending"}
    assert own_shop.verdicts(LATE, "2026-05-07T12:00:00") == {"a/1": "missed"}


def test_two_variants_of_a_product_are_two_lines(own_shop: OwnShop) -> None:
    """The red one is sent in time, the blue one never: 1 of 2 late."""
    result = own_shop.load(
        "orders",
        """order_id,product_id,product_title,status,created_at,paid_at,promised_at,shipped_at
        a,p1,mug red,shipped,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,2026-05-02 09:00:00
        a,p1,mug blue,paid,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,
        last,p2,cup,,2026-05-20 12:00:00,,,""",
    )
    assert (result.new, result.same) == (3, 0)
    answer = own_shop.score(LATE, "2026-05-20T12:00:00")
    assert (answer.missed, answer.cases) == (1, 2)
    # by order it is one order, and it is late
    answer = own_shop.score({**LATE, "each": "order"}, "2026-05-20T12:00:00")
    assert (answer.missed, answer.cases) == (1, 1)


# --- days without a time of day --------------------------------------------------------------------------------------


def test_a_promised_day_ends_with_its_last_second(own_shop: OwnShop) -> None:
    """Promised for the 3rd and the 4th, sent in the afternoon of the 3rd and the morning of the 4th: 0 of 3 late."""
    result = own_shop.load(
        "orders",
        """order_id,line_id,buyer_id,status,created_at,paid_at,promised_at,shipped_at
        a,1,B1,shipped,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03,2026-05-03 15:00:00
        b,1,B2,shipped,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03,2026-05-02 15:00:00
        c,1,B3,shipped,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-04,2026-05-04 10:00:00""",
    )
    assert [notice.key for notice in result.notices] == ["days_end"]
    answer = own_shop.score(LATE, "2026-05-10T12:00:00")
    assert (answer.missed, answer.cases) == (0, 3)


def test_no_length_of_time_is_measured_to_a_day(own_shop: OwnShop) -> None:
    """Completed on days: one on the very day, in time whenever on it; of two the hour would decide. None is late."""
    result = own_shop.load(
        "refunds",
        """refund_id,order_id,kind,applied_at,completed_at,status
        r1,a,refund_only,2026-05-05 10:00:00,2026-05-05,refunded
        r2,b,refund_only,2026-05-05 10:00:00,2026-05-07,refunded
        r3,c,refund_only,2026-05-05,2026-05-07,refunded""",
    )
    assert result.rejected == 0
    assert "days_only" in [notice.key for notice in result.notices]
    rule = {"cases": "refunds", "within": "48 hours"}
    assert own_shop.verdicts(rule, "2026-05-10T12:00:00") == {
        "r1": "met", "r2": "time_of_day_unknown", "r3": "time_of_day_unknown",
    }  # fmt: skip
    assert {case.measure for case in own_shop.cases(rule, "2026-05-10T12:00:00")} == {None}


# --- what cannot be --------------------------------------------------------------------------------------------------


def test_times_in_an_impossible_order_are_told(own_shop: OwnShop) -> None:
    """Arrived before it was sent, sent, paid, promised or cancelled before it was placed; the last arrived in time."""
    result = own_shop.load(
        "orders",
        """order_id,line_id,created_at,paid_at,promised_at,shipped_at,delivered_at,cancelled_at,cancelled_by
        a,1,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,2026-05-05 09:00:00,2026-05-03 08:00:00,,
        b,1,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,2026-04-30 09:00:00,,,
        c,1,2026-05-01 09:00:00,2026-05-01 08:00:00,2026-05-03 09:00:00,2026-05-02 09:00:00,,,
        d,1,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-04-28 09:00:00,2026-05-02 09:00:00,,,
        e,1,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,2026-05-02 09:00:00,,2026-04-20 09:00:00,
        f,1,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,,2026-05-03 08:00:00,,""",
    )
    assert [(reject.line, reject.column, reject.reason) for reject in result.rejects] == [
        (2, "delivered_at", "before_shipped"),
        (3, "shipped_at", "before_created"),
        (4, "paid_at", "before_created"),
        (5, "promised_at", "before_created"),
        (6, "cancelled_at", "before_created"),
    ]
    assert own_shop.verdicts(LATE, "2026-05-07T12:00:00") == {"f/1": "met"}


# --- appeals ---------------------------------------------------------------------------------------------------------


def test_what_an_appeal_struck_out_does_not_count(own_shop: OwnShop, tmp_path: Path) -> None:
    """Two late orders; the appeal about one of them was won: 1 of 1, and the other keeps its reason in the list."""
    own_shop.load(
        "orders",
        """order_id,line_id,created_at,paid_at,promised_at,shipped_at
        a,1,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,2026-05-03 12:00:00
        b,1,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,2026-05-05 12:00:00""",
    )
    own = tmp_path / "own.toml"
    rule = '[[rule]]\nid = "own.late"\ncases = "shipments"\nstatistic = "share_missed"\n'
    struck = '[[struck_out]]\nrule = "own.late"\ncase = "a"\nreason = "flood, appeal won"\n'
    view, shop, _, moment = own_shop.question(LATE, "2026-05-07T12:00:00")
    for text, expected in (
        (rule, {"a/1": "missed", "b/1": "missed"}),
        (rule + struck, {"a/1": "struck_out", "b/1": "missed"}),
        (rule + struck + 'shop = "another"\n', {"a/1": "missed", "b/1": "missed"}),
    ):
        own.write_text(text, encoding="utf-8")
        (read,) = (entry for entry in load_rules([own]) if entry.id == "own.late")
        assert {c.case_id: c.reason or c.verdict for c in engine.cases(view, shop, read, moment)} == expected


def test_a_struck_out_case_names_a_rule_that_is_there(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[[struck_out]]\nrule = "own.none"\ncase = "a"\nreason = "x"\n', encoding="utf-8")
    with pytest.raises(DabiaoError, match="no such rule"):
        load_rules([own])


# --- deliveries, pre-orders, promises put off ------------------------------------------------------------------------

ARRIVALS = """order_id,line_id,status,created_at,paid_at,promised_at,shipped_at,deliver_by,delivered_at
    a,1,delivered,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,2026-05-03 12:00:00,,2026-05-05 15:00:00
    b,1,delivered,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,2026-05-02 12:00:00,,2026-05-15 15:00:00
    c,1,delivered,2026-05-01 09:00:00,2026-05-01 09:01:00,,2026-05-02 12:00:00,2026-05-04 12:00:00,2026-05-04 12:00:00
    c,2,delivered,2026-05-01 09:00:00,2026-05-01 09:01:00,,2026-05-02 12:00:00,2026-05-04 12:00:00,2026-05-04 12:00:01
    d,1,shipped,2026-05-01 09:00:00,2026-05-01 09:01:00,,2026-05-02 12:00:00,2026-05-30 12:00:00,
    e,1,completed,2026-05-01 09:00:00,2026-05-01 09:01:00,,2026-05-02 12:00:00,2026-05-04 12:00:00,"""


def test_delivered_in_time(own_shop: OwnShop) -> None:
    """Within seven days of the payment, or by the export's own time; an order when its last line is."""
    own_shop.load("orders", ARRIVALS)
    rule, as_of = {"cases": "deliveries", "within": "7 days"}, "2026-05-20T12:00:00"
    verdicts = {"c": "missed", "d": "pending", "e": "arrival_time_unknown"}
    assert own_shop.verdicts(rule, as_of) == {"a": "met", "b": "missed", **verdicts}
    # b was sent by its promise, which is enough where a scan in time is
    assert own_shop.verdicts({**rule, "met_when": "scanned_or_delivered"}, as_of) == {
        "a": "met",
        "b": "met",
        **verdicts,
    }
    by_line = own_shop.verdicts({**rule, "each": "line"}, as_of)
    assert (by_line["c/1"], by_line["c/2"]) == ("met", "missed")
    (measured,) = (case.measure for case in own_shop.cases(rule, as_of) if case.case_id == "a")
    # four days and 5:59 hours from the payment to the arrival
    assert measured == 4 * 86400 + 6 * 3600 - 60


def test_nothing_is_delivered_late_where_no_row_says_when_anything_arrived(own_shop: OwnShop) -> None:
    own_shop.load("orders", ARRIVALS.replace("delivered_at", "signed"))
    assert own_shop.verdicts({"cases": "deliveries", "within": "7 days"}, "2026-05-20T12:00:00") == {}


def test_pre_orders_and_what_the_platform_sends_can_be_left_out(own_shop: OwnShop) -> None:
    own_shop.load(
        "orders",
        """order_id,line_id,created_at,paid_at,promised_at,shipped_at,fulfilled_by,preorder,cancelled_by
        a,1,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,2026-05-04 09:00:00,merchant,no,
        b,1,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,2026-05-04 09:00:00,platform,no,
        c,1,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,2026-05-04 09:00:00,,yes,""",
    )
    left_out = ["preorder", "platform_fulfilled"]
    out = {"a/1": "missed", "b/1": "platform_fulfilled", "c/1": "preorder"}
    assert own_shop.verdicts({**LATE, "exclude": left_out}, "2026-05-07T12:00:00") == out
    result = own_shop.score({"cases": "cancellations", "exclude": left_out}, "2026-05-07T12:00:00")
    assert (result.cases, result.excluded) == (1, 2)


TIKTOK_US = """
Order ID,Order Status,SKU ID,Created Time,Paid Time,Shipped Time,Cancelled Time,Cancel By,Fulfillment Type
m1,Shipped,1,05/04/2026 9:00:00 AM,05/04/2026 9:00:00 AM,05/05/2026 9:00:00 AM,,,Fulfillment by seller
m2,Shipped,1,05/04/2026 9:00:00 AM,05/04/2026 9:00:00 AM,05/08/2026 9:00:00 AM,,,Fulfillment by seller
m3,Shipped,1,05/04/2026 9:00:00 AM,05/04/2026 9:00:00 AM,05/05/2026 9:00:00 AM,,,Fulfillment by seller
m3,Shipped,2,05/04/2026 9:00:00 AM,05/04/2026 9:00:00 AM,05/08/2026 9:00:00 AM,,,Fulfillment by TikTok
p1,Shipped,1,05/04/2026 9:00:00 AM,05/04/2026 9:00:00 AM,05/05/2026 9:00:00 AM,,,Fulfillment by TikTok
p2,Shipped,1,05/04/2026 9:00:00 AM,05/04/2026 9:00:00 AM,05/08/2026 9:00:00 AM,,,Fulfillment by TikTok
p3,To ship,1,05/04/2026 9:00:00 AM,05/04/2026 9:00:00 AM,,,,Fulfillment by TikTok
p4,Canceled,1,05/04/2026 9:00:00 AM,05/04/2026 9:00:00 AM,,05/08/2026 9:00:00 AM,System,Fulfillment by TikTok
p5,Canceled,1,05/04/2026 9:00:00 AM,05/04/2026 9:00:00 AM,,05/05/2026 9:00:00 AM,User,Fulfillment by TikTok
p6,In transit,1,05/04/2026 9:00:00 AM,05/04/2026 9:00:00 AM,,,,Fulfillment by TikTok
p7,To ship,1,05/08/2026 9:00:00 AM,05/08/2026 9:00:00 AM,,,,Fulfillment by TikTok
"""


def test_what_the_platform_sends_is_never_the_merchants_miss(store: Store, tmp_path: Path) -> None:
    """TikTok Shop, United States: late orders that are not TikTok's, of all. Paid on Monday, due until Wednesday's end.

    Of the platform's, late, unsent, cancelled late and sent at an unknown time count; p5 was cancelled in time, p7 is
    not due. m3's late line is the platform's.
    """
    shop = OwnShop(store, tmp_path, "tiktok_shop", "US", "America/New_York")
    path = tmp_path / "tiktok.csv"
    path.write_text(TIKTOK_US.strip(), encoding="utf-8")
    assert import_file(shop.access, path, shop.shop_id, **shop.place).format == "tiktok_shop_orders"
    expected = dict.fromkeys(("m1", "m3", "p1", "p2", "p3", "p4", "p6"), "met")
    expected |= {"m2": "missed", "p5": "cancelled_unsent", "p7": "pending"}
    assert shop.verdicts("tiktok_shop.late_dispatch", "2026-05-08T12:00:00") == expected
    score = shop.score("tiktok_shop.late_dispatch", "2026-05-08T12:00:00")
    assert (score.missed, score.cases, score.status) == (1, 8, "missed")
    own = {"cases": "shipments", "each": "order", "promise": "2 working days", "statistic": "share_missed"}
    assert (shop.score(own, "2026-05-08T12:00:00").missed, shop.score(own, "2026-05-08T12:00:00").cases) == (5, 7)
    out = shop.score({**own, "exclude": ["platform_fulfilled"]}, "2026-05-08T12:00:00")
    assert (out.missed, out.cases) == (1, 3)
    with pytest.raises(BadFieldError, match="leaves out what would be met"):
        Rule.of({"id": "own.rule", **own, "exclude": ["platform_fulfilled"], "platform_fulfilled": "met"})


def test_of_a_promise_that_was_put_off_the_first_can_count(store: Store, tmp_path: Path) -> None:
    """Promised for 3 May, then for the 20th, sent on the 18th; and a pre-sale whose promise came only later."""
    shop = OwnShop(store, tmp_path, "kuaishou", "CN", "Asia/Shanghai")
    head = "order_id,line_id,status,created_at,paid_at,promised_at,shipped_at"
    shop.load(
        "orders",
        f"""{head}
        a,1,paid,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00,
        pre,1,paid,2026-05-01 09:00:00,2026-05-01 09:01:00,,""",
    )
    later = shop.load(
        "orders",
        f"""{head}
        a,1,shipped,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-20 09:00:00,2026-05-18 10:00:00
        pre,1,paid,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-25 23:59:59,""",
    )
    # the pre-sale had no promise that could be moved
    assert [(notice.key, dict(notice.values)) for notice in later.notices] == [
        ("promises_moved", {"count": 1, "line": 2})
    ]
    as_of = "2026-05-21T12:00:00"
    assert shop.verdicts(LATE, as_of) == {"a/1": "met", "pre/1": "pending"}
    assert shop.verdicts({**LATE, "promised": "first"}, as_of) == {"a/1": "missed", "pre/1": "pending"}


def test_a_request_that_was_reopened_is_told_and_an_exchange_may_become_a_return(own_shop: OwnShop) -> None:
    """r2 began as an exchange: 10 days and an hour, less 71 hours of the way back: 170 hours. r1 is told."""
    head = "refund_id,order_id,kind,applied_at,agreed_at,returned_at,completed_at,status"
    own_shop.load(
        "refunds",
        f"""{head}
        r1,o1,return_refund,2026-05-01 10:00:00,,,2026-05-01 12:00:00,closed
        r2,o2,exchange,2026-05-01 10:00:00,2026-05-01 11:00:00,2026-05-04 10:00:00,,open""",
    )
    later = own_shop.load(
        "refunds",
        f"""{head}
        r1,o1,return_refund,2026-05-01 10:00:00,2026-05-08 10:00:00,2026-05-10 10:00:00,2026-05-11 10:00:00,refunded
        r2,o2,return_refund,2026-05-01 10:00:00,2026-05-01 11:00:00,2026-05-04 10:00:00,2026-05-11 11:00:00,refunded""",
    )
    assert [(notice.key, dict(notice.values)) for notice in later.notices] == [
        ("requests_reopened", {"count": 1, "line": 2})
    ]
    rule = {"cases": "refunds", "kind": "return_refund", "pause": "buyer", "within": "48 hours"}
    measures = {case.case_id: case.measure for case in own_shop.cases(rule, "2026-05-12T12:00:00")}
    # one course from its application to its last completion, the export has one row of it: 240 hours less 48
    assert measures == {"r1": 192 * 3600, "r2": 170 * 3600}


def test_a_line_sent_otherwise_than_an_earlier_file_says_is_told(store: Store, tmp_path: Path) -> None:
    """Two parcels of a line, one in each file: the later file counts, and it is said, whichever comes first."""
    shop = OwnShop(store, tmp_path, "kuaishou", "CN", "Asia/Shanghai")
    head = "order_id,line_id,status,created_at,paid_at,promised_at,shipped_at,tracking_id"
    row = "a,1,shipped,2026-05-01 09:00:00,2026-05-01 09:01:00,2026-05-03 09:00:00"
    shop.load("orders", f"{head}\n{row},2026-05-06 09:00:00,T2")
    later = shop.load("orders", f"{head}\n{row},2026-05-02 09:00:00,T1")
    notices = [(notice.key, dict(notice.values)) for notice in later.notices]
    assert notices == [("sent_otherwise", {"count": 1, "line": 2})]
    corrected = shop.load("orders", f"{head}\n{row},2026-05-02 09:00:00,T3")
    assert not corrected.notices
