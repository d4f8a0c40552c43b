"""Clocks that begin or end on a day without a time of day: what both ends of the day say alike is judged, else not.

Worked by hand in Asia/Shanghai unless a test says otherwise.
"""

from pathlib import Path

from data.store import Store
from metrics.reports import dispatch
from tests.golden.own_shop import OwnShop

LATE = {"cases": "shipments", "promise": "48 hours", "statistic": "share_missed", "window": "30 days"}
UNKNOWN = "time_of_day_unknown"


def test_a_promise_counted_from_a_day_of_payment(own_shop: OwnShop) -> None:
    """Paid on the 1st, somewhen. 48 hours end on the 3rd, somewhen: sent on the 2nd is in time, on the 4th late, and of
    the 3rd nobody knows. What is not sent is due with the last second of the 3rd.
    """
    own_shop.load(
        "orders",
        """order_id,status,created_at,paid_at,shipped_at
        second,shipped,2026-05-01,2026-05-01,2026-05-02 23:59:59
        midnight,shipped,2026-05-01,2026-05-01,2026-05-03 00:00:00
        third,shipped,2026-05-01,2026-05-01,2026-05-03 15:00:00
        last,shipped,2026-05-01,2026-05-01,2026-05-03 23:59:59
        fourth,shipped,2026-05-01,2026-05-01,2026-05-04 00:00:00
        never,paid,2026-05-01,2026-05-01,""",
    )
    expected = {
        "second/1": "met", "midnight/1": "met", "third/1": UNKNOWN, "last/1": UNKNOWN, "fourth/1": "missed",
        "never/1": "pending",
    }  # fmt: skip
    # a line belongs to its promise; before that only what is open is a case
    open_lines = dict.fromkeys(("last/1", "fourth/1", "never/1"), "pending")
    assert own_shop.verdicts(LATE, "2026-05-03T23:59:58") == open_lines
    assert own_shop.verdicts(LATE, "2026-05-03T23:59:59") == {**expected, "never/1": "missed", "fourth/1": "missed"}
    assert own_shop.verdicts(LATE, "2026-05-05T12:00:00") == {**expected, "never/1": "missed"}
    score = own_shop.score(LATE, "2026-05-05T12:00:00")
    assert (score.missed, score.cases, score.excluded, score.undecided) == (2, 4, 2, 2)
    assert {case.measure for case in own_shop.cases(LATE, "2026-05-05T12:00:00")} == {None}


def test_an_hour_of_placing_narrows_the_day_of_payment(own_shop: OwnShop) -> None:
    """Placed at 20:00 and paid on that day: 48 hours end on the 3rd, from 20:00 on."""
    own_shop.load(
        "orders",
        """order_id,status,created_at,paid_at,shipped_at
        early,shipped,2026-05-01 20:00:00,2026-05-01,2026-05-03 20:00:00
        after,shipped,2026-05-01 20:00:00,2026-05-01,2026-05-03 20:00:01""",
    )
    assert own_shop.verdicts(LATE, "2026-05-05T12:00:00") == {"early/1": "met", "after/1": UNKNOWN}


def test_sent_on_a_day_after_an_instant_of_payment(own_shop: OwnShop) -> None:
    """Paid at 10:00 on the 1st: due on the 3rd at 10:00. What left on the day of its payment was paid before."""
    own_shop.load(
        "orders",
        """order_id,status,created_at,paid_at,shipped_at
        first,shipped,2026-05-01 09:00:00,2026-05-01 10:00:00,2026-05-01
        third,shipped,2026-05-01 09:00:00,2026-05-01 10:00:00,2026-05-03
        fourth,,2026-05-01 09:00:00,2026-05-01 10:00:00,2026-05-04
        unpaid,unpaid,2026-05-01 09:00:00,,""",
    )
    assert own_shop.verdicts(LATE, "2026-05-05T12:00:00") == {
        "first/1": "met",
        "third/1": UNKNOWN,
        "fourth/1": "missed",
    }
    by_order = own_shop.verdicts({**LATE, "each": "order"}, "2026-05-05T12:00:00")
    assert by_order == {"first": "met", "third": UNKNOWN, "fourth": "missed"}
    # how late it was nobody knows, and unsent it is not
    view, shop, rule, moment = own_shop.question(LATE, "2026-05-05T12:00:00")
    assert not any(entry.count for entry in dispatch.sent(view, shop, rule, moment))


def test_a_cutoff_on_a_day_without_a_time(own_shop: OwnShop) -> None:
    """Friday the 1st: paid before noon it is due that day, after noon on Monday. What left on Saturday is undecided."""
    own_shop.load(
        "orders",
        """order_id,status,created_at,paid_at,shipped_at
        friday,shipped,2026-05-01,2026-05-01,2026-05-01 23:00:00
        saturday,shipped,2026-05-01,2026-05-01,2026-05-02 10:00:00
        tuesday,shipped,2026-05-01,2026-05-01,2026-05-05 00:00:00""",
    )
    rule = {**LATE, "promise": {"cutoff": "12:00", "before": "0 working days", "after": "1 working day"}}
    expected = {"friday/1": "met", "saturday/1": UNKNOWN, "tuesday/1": "missed"}
    assert own_shop.verdicts(rule, "2026-05-06T12:00:00") == expected


def test_arrival_within_days_of_a_day(own_shop: OwnShop) -> None:
    """To arrive within 72 hours of the 1st: on the 3rd in time, on the 4th nobody knows, on the 5th late."""
    own_shop.load(
        "orders",
        """order_id,status,created_at,paid_at,shipped_at,delivered_at
        third,delivered,2026-05-01,2026-05-01,2026-05-02,2026-05-03
        fourth,delivered,2026-05-01,2026-05-01,2026-05-02,2026-05-04
        fifth,delivered,2026-05-01,2026-05-01,2026-05-02,2026-05-05""",
    )
    rule = {"cases": "deliveries", "within": "72 hours", "each": "order"}
    assert own_shop.verdicts(rule, "2026-05-09T12:00:00") == {"third": "met", "fourth": UNKNOWN, "fifth": "missed"}
    assert own_shop.score({**rule, "statistic": "mean"}, "2026-05-09T12:00:00").value is None


def test_a_request_of_a_day(own_shop: OwnShop) -> None:
    """Asked on the 5th, 48 hours. Ended on the 6th: in time; at noon of the 7th: undecided; on the 8th: late. What is
    open is late once the 7th is over.
    """
    own_shop.load(
        "refunds",
        """refund_id,order_id,kind,applied_at,completed_at,status
        sixth,a,refund_only,2026-05-05,2026-05-06,refunded
        noon,b,refund_only,2026-05-05,2026-05-07 12:00:00,refunded
        eighth,c,refund_only,2026-05-05,2026-05-08,refunded
        open,d,refund_only,2026-05-05,,open""",
    )
    rule = {"cases": "refunds", "within": "48 hours"}
    expected = {"sixth": "met", "noon": UNKNOWN, "eighth": "missed"}
    assert own_shop.verdicts(rule, "2026-05-09T12:00:00") == {**expected, "open": "missed"}
    assert own_shop.verdicts(rule, "2026-05-07T23:59:58")["open"] == "pending"
    assert own_shop.verdicts(rule, "2026-05-07T23:59:59")["open"] == "missed"


def test_a_pause_between_days(own_shop: OwnShop) -> None:
    """Asked on the 1st at 10:00, 48 hours, agreed on the 2nd, sent back on the 4th: the clock stood for one to three
    days, less or plus a second, so that it is due between the 4th at 10:00:01 and the 6th at 09:59:59.
    """
    header = "refund_id,order_id,kind,applied_at,agreed_at,returned_at,completed_at,status"
    rows = {"in_time": "2026-05-04 10:00:01", "unknown": "2026-05-05 12:00:00", "late": "2026-05-06 10:00:00"}
    own_shop.load(
        "refunds",
        "\n".join(
            [header, *(f"{name},{name},return_refund,2026-05-01 10:00:00,2026-05-02,2026-05-04,{at},refunded"
                       for name, at in rows.items())]
        ),
    )  # fmt: skip
    rule = {"cases": "refunds", "within": "48 hours", "pause": "buyer"}
    assert own_shop.verdicts(rule, "2026-05-09T12:00:00") == {"in_time": "met", "unknown": UNKNOWN, "late": "missed"}


def test_a_day_on_which_the_clock_changes(store: Store, tmp_path: Path) -> None:
    """8 March 2026 has 23 hours there. A promise for it ends with its last second, 06:59:59 of the 9th in UTC. 48 hours
    from a payment on it end on the 10th, between 01:00 and its last second.
    """
    own_shop = OwnShop(store, tmp_path, "other", "US", "America/Los_Angeles")
    own_shop.load(
        "orders",
        """order_id,status,created_at,paid_at,promised_at,shipped_at
        kept,shipped,2026-03-06 09:00:00,2026-03-06 10:00:00,2026-03-08,2026-03-08 23:59:59
        broken,shipped,2026-03-06 09:00:00,2026-03-06 10:00:00,2026-03-08,2026-03-09 00:00:00
        early,shipped,2026-03-08,2026-03-08,,2026-03-10 01:00:00
        unknown,shipped,2026-03-08,2026-03-08,,2026-03-10 01:00:01""",
    )
    expected = {"kept/1": "met", "broken/1": "missed", "early/1": "met", "unknown/1": UNKNOWN}
    assert own_shop.verdicts(LATE, "2026-03-12T12:00:00") == expected


def test_a_message_of_a_day_is_rejected(own_shop: OwnShop) -> None:
    """Who waited for how long cannot be known: the row is told, and the others are judged."""
    result = own_shop.load(
        "messages",
        """conversation_id,sender,sent_at,text
        c1,buyer,2026-05-01 10:00:00,hi
        c1,agent,2026-05-01 10:01:00,hello
        c2,buyer,2026-05-01,hi""",
    )
    assert [(reject.line, reject.column, reject.reason) for reject in result.rejects] == [
        (4, "sent_at", "no_time_of_day")
    ]


def test_a_request_whose_end_gets_its_time_of_day_was_not_reopened(own_shop: OwnShop) -> None:
    """Both ended on the 3rd as far as the first file says; then one on the 3rd at noon, the other on the 4th."""
    head = "refund_id,order_id,kind,applied_at,completed_at"
    own_shop.load(
        "refunds",
        f"""{head}
        same,o1,refund_only,2026-05-01 10:00:00,2026-05-03
        later,o2,refund_only,2026-05-01 10:00:00,2026-05-03""",
    )
    result = own_shop.load(
        "refunds",
        f"""{head}
        same,o1,refund_only,2026-05-01 10:00:00,2026-05-03 12:00:00
        later,o2,refund_only,2026-05-01 10:00:00,2026-05-04 09:00:00""",
    )
    assert [dict(notice.values) for notice in result.notices if notice.key == "requests_reopened"] == [
        {"count": 1, "line": 3}
    ]
