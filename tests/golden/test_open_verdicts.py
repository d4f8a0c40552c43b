"""Decision 88: what cases that cannot be judged could overturn is called neither met nor missed, on any page."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from data.loading.loader import import_file
from metrics.alerts.watch import observe
from metrics.explore.answer import answer
from metrics.explore.question import Measure, Question
from metrics.explore.selection import select
from metrics.reports import explanation, penalties, today
from metrics.rules.rule import Rule
from metrics.scoring.score import Score, by_urgency, scores
from metrics.scoring.undecided import deciding_column
from metrics.scoring.worst import worst_of
from tests.golden.own_shop import OwnShop

AS_OF = "2026-04-12T12:00:00"
HEADER = "订单编号,买家会员名,买家应付货款,买家实际支付金额,订单状态,订单创建时间,订单付款时间"
PICKUP = {"cases": "shipments", "each": "order", "promise": "48 hours", "window": "30 days"}


def taobao(own_shop: OwnShop, sent: int, waiting: int) -> None:
    """Taobao's list of orders: so many under way, of which it has no time, and so many that wait for ten days."""
    states = ["卖家已发货，等待买家确认"] * sent + ["买家已付款，等待卖家发货"] * waiting
    rows = [f"{n},b{n},9,9,{state},2026-04-01 10:00:00,2026-04-01 10:00:00" for n, state in enumerate(states, 11)]
    path = own_shop.folder / "订单.csv"
    path.write_text("\n".join([HEADER, *rows, "9,z,9,9,等待买家付款,2026-04-12 12:00:00,"]), encoding="utf-8")
    import_file(own_shop.access, path, own_shop.shop_id, platform="taobao")


def outcome(score: Score) -> tuple[float | None, str, str, int]:
    """Value, the status that is defined, the status that people see, and what cannot be judged."""
    return score.value, score.status, score.shown_status(), score.undecided


def test_orders_under_way_at_unknown_times_leave_a_verdict_open(own_shop: OwnShop) -> None:
    """78 of 104 in time would be 75 %: enough for 70 %, and for 80 % whatever they were."""
    taobao(own_shop, sent=78, waiting=26)
    assert outcome(own_shop.score(PICKUP | {"pass": ">= 0.7"}, AS_OF)) == (0.0, "missed", "unsettled", 78)
    assert outcome(own_shop.score(PICKUP | {"pass": ">= 0.75"}, AS_OF)) == (0.0, "missed", "unsettled", 78)
    assert outcome(own_shop.score(PICKUP | {"pass": ">= 0.8"}, AS_OF)) == (0.0, "missed", "missed", 78)
    late = PICKUP | {"statistic": "share_missed", "pass": "<= 0.25"}
    assert outcome(own_shop.score(late, AS_OF)) == (1.0, "missed", "unsettled", 78)
    unlined = own_shop.score(PICKUP, AS_OF)
    assert outcome(unlined) == (0.0, "no_line", "unsettled", 78)
    last_week = PICKUP | {"window": "week", "pass": ">= 0.7"}
    finished = own_shop.score(last_week, AS_OF).finished
    assert finished is not None
    assert (finished.undecided, finished.unsettled, finished.shown_status()) == (78, True, "unsettled")


def test_an_exploration_says_where_as_many_cannot_be_judged(own_shop: OwnShop) -> None:
    taobao(own_shop, sent=26, waiting=26)
    view = own_shop.access.view(["shop"])
    rule = Rule.of({"id": "own.pickup", "platform": "*", **PICKUP})
    for where, expected in (((), (0.0, 26, 26, True)), ((("verdict", ("missed",)),), (0.0, 26, 0, False))):
        question = Question("own.pickup", (), (Measure("share"), Measure("cases")), where, "30_days")
        share, number = answer(view, select(view, view.shops(), [rule], question)).total.figures
        assert (share.value, share.cases, share.undecided, share.unsettled) == expected
        assert (number.cases, number.unsettled) == (26, False)


def test_where_only_arrivals_are_known_all_in_time_is_no_verdict_either(own_shop: OwnShop) -> None:
    """What arrived by its promise is met, what arrived later was sent nobody knows when: 100 % of what is judged."""
    rows = [f"o{n},2026-04-01 10:00:00,2026-04-01 10:00:00,2026-04-{3 if n < 30 else 9:02} 09:00:00" for n in range(40)]
    own_shop.load("orders", "\n".join(["order_id,created_at,paid_at,delivered_at", *rows]))
    assert outcome(own_shop.score(PICKUP | {"pass": ">= 0.9"}, AS_OF)) == (1.0, "met", "unsettled", 10)
    assert outcome(own_shop.score(PICKUP | {"pass": ">= 0.75"}, AS_OF)) == (1.0, "met", "met", 10)
    mean = PICKUP | {"statistic": "mean", "pass": "<= 2 days"}
    assert own_shop.score(mean, AS_OF).status == "no_data", "no length is known"


@pytest.mark.parametrize(("unknown", "expected"), [(4, "met"), (5, "unsettled"), (9, "unsettled"), (0, "met")])
def test_who_cancelled_decides_where_nobody_says(own_shop: OwnShop, unknown: int, expected: str) -> None:
    """100 orders, two cancelled by the merchant, and so many by nobody known: 7 % would break 7 %."""
    by = ["merchant"] * 2 + [""] * unknown + ["buyer"]
    rows = [
        f"o{n},2026-04-01 10:00:00,2026-04-01 10:00:00," + (f"2026-04-02 10:00:00,{by[n]}" if n < len(by) else ",")
        for n in range(100)
    ]
    own_shop.load("orders", "\n".join(["order_id,created_at,paid_at,cancelled_at,cancelled_by", *rows]))
    rule = {"cases": "cancellations", "statistic": "rate", "per": "paid_orders", "pass": "< 0.07", "window": "30 days"}
    score = own_shop.score(rule, AS_OF)
    assert (score.value, score.status, score.shown_status()) == (0.02, "met", expected)


RULES = [
    Rule.of({"id": f"own.{name}", "platform": "*", "grade": "A", **PICKUP, **fields})
    for name, fields in {
        "open": {"pass": ">= 0.7", "violation": "dispatch"},
        "certain": {"pass": ">= 0.8"},
        "week": {"pass": ">= 0.7", "window": "week", "violation": "dispatch"},
    }.items()
]


def test_nothing_follows_from_an_open_verdict(own_shop: OwnShop) -> None:
    """No alert, no missed figure of the shop, nothing to do first, nothing at stake, nothing explained."""
    taobao(own_shop, sent=78, waiting=26)
    view = own_shop.access.view(["shop"])
    (shop,) = view.shops()
    judged = by_urgency(scores(view, [shop], RULES, None))
    assert [score.rule for score in judged] == ["own.certain", "own.open", "own.week"]
    watched = observe(view, [shop], RULES, datetime(2026, 4, 12, 4, tzinfo=UTC), 24, 3)
    states = {entry.watched: entry.state for entry in watched if entry.watched.split(":")[0] in ("rule", "finished")}
    assert states == {"rule:own.certain": "missed"}
    assert _official(judged) == ("missed", 1)
    assert _official([score for score in judged if score.rule != "own.certain"]) == ("unsettled", 0)
    first = today.report(view, shop, RULES, None)
    assert {rule for step in first.steps if step.kind in ("recover", "cause") for rule in step.rules} <= {"own.certain"}
    assert {entry.rule for entry in explanation.report(view, shop, RULES, None)} <= {"own.certain"}
    exposed = penalties.report(view, shop, RULES, None, judged)
    assert ([stake.violation for stake in exposed.stakes], exposed.unsettled) == ([], ("own.open",))


def _official(judged: Sequence[Score]) -> tuple[str, int]:
    worst = worst_of(judged)
    return worst.status, worst.missed


def test_the_column_that_would_decide_is_named() -> None:
    named = {
        ("orders", "shipped_at"): {"cases": "shipments"},
        ("orders", "delivered_at"): {"cases": "deliveries", "within": "2 days"},
        ("orders", "cancelled_by"): {"cases": "cancellations"},
        ("orders", "order_id"): {
            "cases": "refunds",
            "of": "window_orders",
            "missed_when": "applied",
            "statistic": "rate",
        }
        | {"per": "paid_orders"},
        ("refunds", "completed_at"): {"cases": "refunds", "within": "2 days"},
        ("refunds", "agreed_at"): {"cases": "refunds", "within": "2 days", "until": "agreed"},
        ("refunds", "platform_intervened"): {"cases": "refunds", "missed_when": "platform_intervened"},
    }
    assert {column: deciding_column(Rule.of({"id": "test.rule", **fields})) for column, fields in named.items()} == {
        column: column for column in named
    }
