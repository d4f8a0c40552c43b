"""After-sales as the platform counts them, on everyday files: each shop is imported, each figure worked by hand."""

import pytest

from metrics.rules.rule import BadFieldError, Rule
from tests.golden.own_shop import OwnShop

# --- after-sales -----------------------------------------------------------------------------------------------------

TEN_ORDERS = "\n".join(
    [
        "order_id,line_id,buyer_id,status,created_at,paid_at",
        *(f"o{n},1,B{n},completed,2026-05-0{n} 09:00:00,2026-05-0{n} 09:00:00" for n in range(1, 10)),
        "o10,1,B10,completed,2026-05-03 09:00:00,2026-05-03 09:00:00",
    ]
)
FOUR_REQUESTS = """refund_id,order_id,buyer_id,kind,applied_at,completed_at,status,amount,reason
    r1,o1,B1,refund_only,2026-05-09 10:00:00,2026-05-09 12:00:00,refunded,5,late parcel
    r2,o1,B1,refund_only,2026-05-10 10:00:00,2026-05-10 12:00:00,refunded,5,torn box
    r3,o1,B1,return_refund,2026-05-11 10:00:00,2026-05-13 12:00:00,refunded,90,Quality problem
    r4,o2,B2,return_refund,2026-05-11 10:00:00,2026-05-13 12:00:00,refunded,100,do not like it any more"""
REFUNDED = {"cases": "refunds", "missed_when": "refunded", "statistic": "rate", "per": "paid_orders"}


def test_three_refunds_of_one_order_are_one_order(own_shop: OwnShop) -> None:
    """Ten orders, one with three requests and one with one: 2 of 10 by order, 4 by request; for quality 1 of 10."""
    own_shop.load("orders", TEN_ORDERS)
    own_shop.load("refunds", FOUR_REQUESTS)
    as_of = "2026-05-20T12:00:00"
    for rule, missed in (
        (REFUNDED, 4),
        ({**REFUNDED, "each": "order"}, 2),
        ({**REFUNDED, "each": "order", "kind": "return_refund", "reasons": ["quality", "damaged"]}, 1),
        ({"cases": "cancellations", "faults": ["refunded"], "statistic": "share_missed"}, 2),
    ):
        result = own_shop.score(rule, as_of)
        assert (result.missed, result.cases) == (missed, 10)
    assert own_shop.verdicts({**REFUNDED, "each": "order"}, as_of) == {"o1": "missed", "o2": "missed"}


def test_refunds_by_money(own_shop: OwnShop) -> None:
    """Ten orders of 100 were paid. Refunds of 5, 5, 90 and 100 are 200 of 1,000, exactly on the line of 20 %; returns
    190 of it, for quality 90; in the week before nothing was refunded.
    """
    priced = [line + (",amount" if number == 0 else ",100") for number, line in enumerate(TEN_ORDERS.splitlines())]
    own_shop.load("orders", "\n".join(priced))
    own_shop.load("refunds", FOUR_REQUESTS)
    as_of = "2026-05-20T12:00:00"
    money = {**REFUNDED, "per": "paid_amount", "pass": "<= 0.20"}
    figure = own_shop.score(money, as_of)
    assert (figure.value, figure.status, figure.cases, figure.needed, figure.spare) == (0.2, "met", 10, 0, None)
    for switches, value in (
        ({"kind": "return_refund"}, 0.19),
        ({"reasons": ["quality"]}, 0.09),
        ({"pass": "< 0.20"}, 0.2),
    ):
        assert own_shop.score({**money, **switches}, as_of).value == value
    figure = own_shop.score({**money, "pass": "< 0.20"}, as_of)
    assert (figure.status, figure.needed, figure.recovers_on) == ("missed", None, None)
    # two orders were paid from 8 May on, and all requests were completed since then
    assert own_shop.score({**money, "window": "13 days"}, as_of).value == 200 / 200
    # one request without an amount: nobody knows the sum
    own_shop.load(
        "refunds",
        FOUR_REQUESTS.splitlines()[0] + "\nr5,o3,B3,refund_only,2026-05-12 10:00:00,2026-05-12 12:00:00,refunded,,late",
    )
    assert own_shop.score(money, as_of).value is None


@pytest.mark.parametrize("statistic", ["rate", "share_missed"])
def test_misses_of_requests_need_something_to_miss(statistic: str) -> None:
    """Without a deadline and without `missed_when` every request is met: 0 % whatever happens would pass any line."""
    rule = {"id": "x", "cases": "refunds", "statistic": statistic}
    rule |= {"per": "paid_orders"} if statistic == "rate" else {}
    with pytest.raises(BadFieldError, match="no request could be missed"):
        Rule.of(rule)
    assert Rule.of({**rule, "within": "24 hours"}).statistic == statistic
    assert Rule.of({**rule, "missed_when": "refunded"}).statistic == statistic


@pytest.mark.parametrize(
    ("first", "second", "value"), [("CNY", "USD", None), ("USD", "USD", None), ("CNY", "", 200 / 200)]
)
def test_amounts_of_several_currencies_have_no_sum(
    own_shop: OwnShop, first: str, second: str, value: float | None
) -> None:
    """The requests name no currency, and so theirs is that of the shop, which is in China: no part of dollars."""
    own_shop.load(
        "orders",
        f"""order_id,line_id,status,created_at,paid_at,amount,currency
        o1,1,completed,2026-05-01 09:00:00,2026-05-01 09:00:00,100,{first}
        o2,1,completed,2026-05-02 09:00:00,2026-05-02 09:00:00,100,{second}""",
    )
    own_shop.load("refunds", FOUR_REQUESTS)
    assert own_shop.score({**REFUNDED, "per": "paid_amount"}, "2026-05-20T12:00:00").value == value


def test_there_is_no_rate_by_reason_where_no_request_gives_one(own_shop: OwnShop) -> None:
    own_shop.load("orders", TEN_ORDERS)
    own_shop.load("refunds", FOUR_REQUESTS.replace(",reason", ",note"))
    assert own_shop.score({**REFUNDED, "reasons": "quality"}, "2026-05-20T12:00:00").value is None


@pytest.mark.parametrize("switches", [{"missed_when": "platform_intervened"}, {"until": "agreed", "within": "2 days"}])
def test_there_is_no_rate_of_what_no_request_tells(own_shop: OwnShop, switches: dict[str, str]) -> None:
    """Whether the platform stepped in, when the merchant consented: without such a column 0 % would be made up."""
    rule = {"cases": "refunds", "statistic": "rate", "per": "paid_orders", "window": "30 days", **switches}
    own_shop.load("orders", TEN_ORDERS)
    own_shop.load("refunds", FOUR_REQUESTS)
    assert own_shop.score(rule, "2026-05-20T12:00:00").value is None


def test_refunds_of_earlier_orders_are_not_of_the_windows_orders(own_shop: OwnShop) -> None:
    """Six refunds in May of March's orders, three orders in May: by request 6 of 3; of those paid in May 0 of 3."""
    may = [f"o{n},1,completed,2026-05-1{n} 09:00:00,2026-05-1{n} 09:00:00" for n in (1, 2, 3)]
    march = [f"x{n},1,completed,2026-03-11 09:00:00,2026-03-11 09:00:00" for n in range(1, 9)]
    own_shop.load("orders", "\n".join(["order_id,line_id,status,created_at,paid_at", *may, *march]))
    requests = [f"r{n},x{n},2026-05-1{n} 10:00:00,2026-05-1{n} 12:00:00,refunded" for n in range(1, 7)]
    own_shop.load("refunds", "\n".join(["refund_id,order_id,applied_at,completed_at,status", *requests]))
    result = own_shop.score(REFUNDED, "2026-05-20T12:00:00")
    assert (result.missed, result.cases) == (6, 3)
    result = own_shop.score({**REFUNDED, "of": "window_orders"}, "2026-05-20T12:00:00")
    assert (result.missed, result.cases) == (0, 3)
    # of the eight orders of March six were refunded, whenever
    result = own_shop.score({**REFUNDED, "of": "window_orders", "window": "90 days"}, "2026-05-20T12:00:00")
    assert (result.missed, result.cases) == (6, 11)
