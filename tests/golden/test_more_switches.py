"""The switches of requests, orders, marks and lines, each by cases that would come out otherwise if it were ignored."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from data.shops import Shop
from data.view import View
from metrics.rules.rule import BadFieldError, Rule
from metrics.rules.rulebook import load_rules
from metrics.scoring.engine import Case, cases
from metrics.scoring.figures import Tally, plan, status_of
from metrics.scoring.order_counts import orders_in
from metrics.scoring.trend import tallies
from metrics.scoring.windows import parse_as_of, window_of
from tests.reference.imported import ImportedShops

AS_OF = "2026-03-31T00:00:00"


def loaded(imported: ImportedShops, *exports: str) -> View:
    """A view of one shop with these plain files; each header tells which table it is."""
    return imported.view(imported.holding(*exports, timezone="UTC").shop_id)


def judged(view: View, as_of: str = AS_OF, **rule: Any) -> dict[str, Case]:
    """The cases of a rule over 60 days, by their ids."""
    (shop,) = view.shops()
    case_list = cases(view, shop, Rule.of({"id": "test.rule", "window": "60 days", **rule}), parse_as_of(as_of, shop))
    return {case.case_id: case for case in case_list}


def verdicts(view: View, as_of: str = AS_OF, **rule: Any) -> dict[str, str]:
    """What became of each case; an excluded one by its reason."""
    return {name: case.reason or case.verdict for name, case in judged(view, as_of, **rule).items()}


# --- requests and disputes -------------------------------------------------------------------------------------------

REQUESTS = """refund_id,kind,applied_at,agreed_at,returned_at,completed_at,status,platform_intervened,fault
agreed,return_refund,2026-03-10 10:00:00,2026-03-10 12:00:00,2026-03-12 10:00:00,2026-03-14 10:00:00,refunded,no,
slow,return_refund,2026-03-10 10:00:00,2026-03-11 10:00:01,,,open,no,
refused,refund_only,2026-03-10 10:00:00,,,2026-03-10 11:00:00,closed,no,
silent,refund_only,2026-03-10 10:00:00,,,2026-03-10 11:00:00,,,
called,refund_only,2026-03-10 10:00:00,2026-03-10 10:00:00,,2026-03-12 10:00:00,refunded,yes,buyer
open,refund_only,2026-03-10 10:00:00,,,,open,no,
"""


def test_until_agreed(imported: ImportedShops) -> None:
    view = loaded(imported, REQUESTS)
    judged_cases = judged(view, cases="refunds", until="agreed", within="24 hours")
    assert {name: (case.reason or case.verdict, case.measure) for name, case in judged_cases.items()} == {
        "agreed": ("met", 7200),
        "slow": ("missed", 86401),
        "refused": ("agreed_time_unknown", None),
        "silent": ("agreed_time_unknown", None),
        "called": ("met", 0),
        "open": ("missed", None),
    }
    assert str(judged_cases["agreed"].occurred_at) == "2026-03-10 12:00:00+00:00"
    # before the consent nothing had happened; without a deadline it stays open
    early = verdicts(view, "2026-03-10T11:30:00", cases="refunds", until="agreed", within="24 hours")
    assert {name for name, word in early.items() if word == "pending"} == {"agreed", "slow", "open"}
    assert verdicts(view, cases="refunds", until="agreed")["open"] == "pending"


def test_missed_when_the_platform_stepped_in(imported: ImportedShops) -> None:
    view = loaded(imported, REQUESTS)
    assert verdicts(view, cases="refunds", missed_when="platform_intervened") == {
        "agreed": "met", "slow": "pending", "refused": "met", "silent": "met", "called": "missed", "open": "pending",
    }  # fmt: skip
    # what is late is missed as well
    late = verdicts(view, cases="refunds", missed_when="platform_intervened", within="2 days")
    assert {name for name, word in late.items() if word == "missed"} == {"agreed", "slow", "called", "open"}


def test_nobody_is_free_of_the_platform_where_no_request_tells(imported: ImportedShops) -> None:
    rows = "refund_id,applied_at,completed_at\na,2026-03-10 10:00:00,2026-03-11 10:00:00\n"
    view = loaded(imported, rows)
    assert verdicts(view, cases="refunds", missed_when="platform_intervened") == {"a": "intervention_unknown"}
    assert verdicts(view, cases="refunds") == {"a": "met"}


@pytest.mark.parametrize(("status", "of_open"), [("refunded", "agreed_time_unknown"), ("closed", "missed")])
def test_no_consent_is_late_where_refunded_requests_have_none(
    imported: ImportedShops, status: str, of_open: str
) -> None:
    """The export has no such column, and what is open may have been agreed to; a refused request tells nothing."""
    rows = "refund_id,applied_at,completed_at,status\na,2026-03-10 10:00:00,2026-03-11 10:00:00,{}\n"
    view = loaded(imported, rows.format(status) + "b,2026-03-10 10:00:00,,open\n")
    entry = {"cases": "refunds", "until": "agreed", "within": "24 hours"}
    assert verdicts(view, **entry) == {"a": "agreed_time_unknown", "b": of_open}


def test_missed_when_refunded(imported: ImportedShops) -> None:
    view = loaded(imported, REQUESTS)
    assert verdicts(view, cases="refunds", missed_when="refunded") == {
        "agreed": "missed", "slow": "pending", "refused": "met", "silent": "missed", "called": "missed",
        "open": "pending",
    }  # fmt: skip


def test_any_ruling(imported: ImportedShops) -> None:
    view = loaded(imported, REQUESTS)
    (case,) = judged(view, "2026-03-10T10:00:00", cases="disputes", ruling="any").values()
    assert (case.case_id, case.verdict, str(case.occurred_at)) == ("called", "missed", "2026-03-10 10:00:00+00:00")
    assert verdicts(view, "2026-03-10T10:00:00", cases="disputes") == {"called": "pending"}
    assert verdicts(view, cases="disputes") == {"called": "met"}


# --- order lines -----------------------------------------------------------------------------------------------------

LINES = """order_id,created_at,paid_at,promised_at,shipped_at,cancelled_at,cancelled_by,status,tracking_id
on,2026-03-10 10:00:00,2026-03-10 10:00:00,,2026-03-12 10:00:00,,,shipped,T1
over,2026-03-10 10:00:00,2026-03-10 10:00:00,,2026-03-12 10:00:01,,,shipped,
own,2026-03-10 10:00:00,2026-03-10 10:00:00,2026-03-20 10:00:00,2026-03-19 10:00:00,,,shipped,T2
said,2026-03-10 10:00:00,2026-03-10 10:00:00,,,,,shipped,
waits,2026-03-29 10:00:00,2026-03-29 10:00:00,,,,,paid,
gone,2026-03-10 10:00:00,2026-03-10 10:00:00,,,,,cancelled,
unpaid,2026-03-10 10:00:00,,,,,,created,
"""


def test_a_promise_where_the_export_has_none(imported: ImportedShops) -> None:
    view = loaded(imported, LINES)
    judged_cases = judged(view, cases="shipments", promise="48 hours")
    assert {case.subject: case.reason or case.verdict for case in judged_cases.values()} == {
        "on": "met", "over": "missed", "own": "met", "said": "sent_time_unknown", "waits": "pending",
        "gone": "cancelled_time_unknown",
    }  # fmt: skip
    due = {case.subject: str(case.due_at) for case in judged_cases.values()}
    assert (due["on"], due["own"]) == ("2026-03-12 10:00:00+00:00", "2026-03-20 10:00:00+00:00")
    assert [case.subject for case in judged(view, cases="shipments").values()] == ["own"]


def test_promised_lines_read_the_same_with_and_without_a_promise(imported: ImportedShops) -> None:
    """What the rule promises is read from the orders, what the export promises from the fact: both read one way."""
    header, *lines = [line.split(",") for line in LINES.splitlines()]
    promised = [[*line[:3], line[3] or "2026-03-30 10:00:00", *line[4:]] for line in lines]
    view = loaded(imported, "".join(",".join(line) + "\n" for line in (header, *promised)))
    assert judged(view, cases="shipments") == judged(view, cases="shipments", promise="1 hour")
    # what was not paid has a promise as well here, and so it is to be paid on delivery
    assert len(judged(view, cases="shipments")) == 7


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        (["tracked"], {"on": "met", "over": "missed", "own": "met", "said": "missed"}),
        (
            ["in_time", "tracked"],
            {"on": "met", "over": "missed", "own": "met", "said": "sent_time_unknown", "waits": "pending",
             "gone": "cancelled_time_unknown"},
        ),
    ],
)  # fmt: skip
def test_needs(imported: ImportedShops, needs: list[str], expected: dict[str, str]) -> None:
    view = loaded(imported, LINES)
    judged_cases = judged(view, cases="shipments", promise="3 days", needs=needs)
    assert {case.subject: case.reason or case.verdict for case in judged_cases.values()} == expected


def test_an_export_without_waybills_tracks_nothing(imported: ImportedShops) -> None:
    view = loaded(imported, LINES.replace(",T1", ",").replace(",T2", ","))
    assert judged(view, cases="shipments", promise="48 hours", needs=["tracked"]) == {}
    assert len(judged(view, cases="shipments", promise="48 hours")) == 6


# --- orders ----------------------------------------------------------------------------------------------------------

ORDERS = """order_id,line_id,created_at,paid_at,cancelled_at,cancelled_by
calm,1,2026-03-10 10:00:00,2026-03-10 10:00:00,,
half,1,2026-03-10 10:00:00,2026-03-10 10:00:00,2026-03-11 10:00:00,merchant
half,2,2026-03-10 10:00:00,2026-03-10 10:00:00,,
back,1,2026-03-10 10:00:00,2026-03-10 10:00:00,,
kept,1,2026-03-10 10:00:00,2026-03-10 10:00:00,,
ruled,1,2026-03-10 10:00:00,2026-03-10 10:00:00,,
later,1,2026-03-10 10:00:00,2026-03-10 10:00:00,,
"""
AFTER = """refund_id,order_id,kind,applied_at,completed_at,status,platform_intervened,fault
r1,back,return_refund,2026-03-12 10:00:00,2026-03-20 10:00:00,refunded,no,
r2,back,return_refund,2026-03-12 10:00:00,2026-03-21 10:00:00,refunded,no,
r3,kept,return_refund,2026-03-12 10:00:00,2026-03-20 10:00:00,closed,no,
r4,ruled,refund_only,2026-03-12 10:00:00,2026-03-20 10:00:00,closed,yes,both
r5,later,return_refund,2026-03-12 10:00:00,2026-03-31 00:00:01,refunded,yes,merchant
r6,,return_refund,2026-03-12 10:00:00,2026-03-20 10:00:00,refunded,yes,merchant
"""


@pytest.mark.parametrize(
    ("faults", "missed"),
    [
        (["cancelled"], {"half"}),
        (["returned"], {"back"}),
        (["ruled_against"], {"ruled"}),
        (["cancelled", "returned", "ruled_against"], {"half", "back", "ruled"}),
    ],
)
def test_faults(imported: ImportedShops, faults: list[str], missed: set[str]) -> None:
    view = loaded(imported, ORDERS, AFTER)
    result = verdicts(view, cases="cancellations", faults=faults)
    assert set(result) == {"calm", "half", "back", "kept", "ruled", "later"}
    assert {name for name, word in result.items() if word == "missed"} == missed


def test_faults_that_no_request_tells_of_are_not_invented(imported: ImportedShops) -> None:
    view = loaded(imported, ORDERS)
    assert verdicts(view, cases="cancellations", faults=["cancelled", "returned"]) == {}
    assert len(verdicts(view, cases="cancellations")) == 6
    rows = "refund_id,order_id,kind,applied_at,completed_at\nr,back,return_refund,2026-03-12 10:00:00,\n"
    view = loaded(imported, ORDERS, rows)
    assert len(verdicts(view, cases="cancellations", faults=["cancelled", "returned"])) == 6
    assert verdicts(view, cases="cancellations", faults=["cancelled", "ruled_against"]) == {}


def test_each_line(imported: ImportedShops) -> None:
    view = loaded(imported, ORDERS)
    judged_cases = judged(view, cases="cancellations", each="line")
    assert (judged_cases["half/1"].verdict, judged_cases["half/2"].verdict, judged_cases["half/2"].subject) == (
        "missed",
        "met",
        "half",
    )
    assert len(judged_cases) == 7


# --- marks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("met_from", "met"),
    [(2, {"five", "four", "three", "two", "good", "so_so"}), (3, {"five", "four", "three", "good", "so_so"}),
     (4, {"five", "four", "good"}), (5, {"five", "good"})],
)  # fmt: skip
def test_met_from(imported: ImportedShops, met_from: int, met: set[str]) -> None:
    marks = {"five": "5", "four": "4", "three": "3", "two": "2", "one": "1"}
    words = {"good": "satisfied", "so_so": "neutral", "bad": "dissatisfied"}
    rows = "conversation_id,rated_at,rating\n"
    rows += "".join(f"{name},2026-03-10 10:00:00,{value}\n" for name, value in (marks | words).items())
    reviews = "review_id,created_at,description_score\n"
    reviews += "".join(f"{name},2026-03-10 10:00:00,{mark}\n" for name, mark in marks.items())
    view = loaded(imported, rows, reviews)
    judged_cases = judged(view, cases="chat_ratings", met_from=met_from)
    assert {case.subject for case in judged_cases.values() if case.verdict == "met"} == met
    judged_cases = judged(view, cases="reviews", met_from=met_from)
    assert {case.subject for case in judged_cases.values() if case.verdict == "met"} == met & marks.keys()


RATED = """conversation_id,rated_at,rating,reason,handled_by
fine,2026-03-10 10:00:00,satisfied,rude,agent
rude,2026-03-10 10:00:00,neutral,"slow, rude",agent
slow,2026-03-10 10:00:00,dissatisfied,slow,agent
mute,2026-03-10 10:00:00,dissatisfied,,agent
robot,2026-03-10 10:00:00,dissatisfied,rude,bot
happy,2026-03-10 10:00:00,satisfied,,bot
"""


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"missed_reason": "rude"}, {"fine": "met", "rude": "missed", "slow": "met", "mute": "met", "robot": "missed",
                                     "happy": "met"}),
        ({"missed_reason": "SLOW"}, {"fine": "met", "rude": "missed", "slow": "missed", "mute": "met", "robot": "met",
                                     "happy": "met"}),
        ({"only_unsatisfied": True}, {"rude": "missed", "slow": "missed", "mute": "missed", "robot": "missed"}),
        ({"only_unsatisfied": True, "missed_reason": "rude", "handled_by": "agent"},
         {"rude": "missed", "slow": "met", "mute": "met", "robot": "only_bots", "happy": "only_bots"}),
    ],
)  # fmt: skip
def test_reasons(imported: ImportedShops, rule: dict[str, Any], expected: dict[str, str]) -> None:
    view = loaded(imported, RATED)
    judged_cases = judged(view, cases="chat_ratings", **rule)
    assert {case.subject: case.reason or case.verdict for case in judged_cases.values()} == expected


@pytest.mark.parametrize(("marks", "expected"), [("satisfied neutral", {"excluded"}), ("satisfied satisfied", {"met"})])
def test_no_buyer_is_dissatisfied_for_another_reason_where_no_rating_gives_one(
    imported: ImportedShops, marks: str, expected: set[str]
) -> None:
    rows = [f"c{number},2026-03-10 10:00:00,{mark}" for number, mark in enumerate(marks.split())]
    view = loaded(imported, "\n".join(["conversation_id,rated_at,rating", *rows]))
    judged_cases = judged(view, cases="chat_ratings", missed_reason="rude").values()
    assert {case.verdict for case in judged_cases} == expected
    assert {case.reason for case in judged_cases} == {"rating_reason_unknown" if "excluded" in expected else None}


# --- lines and rates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missed", "count", "status", "needed", "spare"),
    [
        (1, 10, "met", 0, 2),  # 3 of 12 is a quarter, 4 of 13 is above 30 %, and 4 are enough
        (3, 10, "met", 0, 0),  # 30 % holds, 4 of 11 does not
        (2, 4, "near", 0, 0),  # half, but only two; the third breaks it
        (1, 3, "near", 0, 1),
        (3, 4, "missed", 6, 0),  # 3 of 10 holds again
        (3, 9, "missed", 1, 0),
    ],
)
def test_a_number_of_misses_beside_the_line(missed: int, count: int, status: str, needed: int, spare: int) -> None:
    rule = Rule.of(
        {"id": "x", "cases": "cancellations", "statistic": "share_missed", "pass": "<= 0.30", "minimum_missed": 3}
    )
    tally = Tally(met=count - missed, missed=missed)
    assert status_of(rule, Fraction(missed, count), count) == status
    assert plan(rule, tally) == (needed, spare)


@pytest.mark.parametrize(
    ("missed", "status", "spare"), [(0, "met", 6), (5, "near", 1), (6, "near", 0), (7, "missed", 0), (1, "near", 5)]
)
def test_a_number_of_misses_beside_a_rate(missed: int, status: str, spare: int) -> None:
    rule = Rule.of({"id": "x", "cases": "disputes", "statistic": "rate", "per": "paid_lines", "pass": "< 0.001",
                    "minimum_missed": 7})  # fmt: skip
    tally = Tally(missed=missed, paid_lines=500)
    assert status_of(rule, Fraction(missed, 500), 500) == status
    assert plan(rule, tally) == (0 if status != "missed" else None, spare)


@pytest.mark.parametrize(
    ("missed", "count", "status", "needed", "spare"),
    [
        (3, 30, "near", 0, 1),  # exactly 10 %, but fewer than 40 cases: up to four are borne
        (4, 38, "near", 0, 0),
        (5, 39, "missed", 12, 0),  # 5 of 51
        (3, 39, "met", 0, 0),  # a fourth would be the 40th case, and exactly 10 %
        (4, 39, "near", 0, 0),
        (4, 40, "missed", 1, 0),
        (4, 41, "met", 0, 0),  # 5 of 42 is 11.9 %
        (3, 41, "met", 0, 1),
    ],
)
def test_a_number_of_misses_below_so_many_cases(missed: int, count: int, status: str, needed: int, spare: int) -> None:
    rule = Rule.of({"id": "x", "cases": "reviews", "statistic": "share_missed", "pass": "< 0.10", "minimum_missed": 5,
                    "minimum_missed_below": 40})  # fmt: skip
    assert status_of(rule, Fraction(missed, count), count) == status
    assert plan(rule, Tally(met=count - missed, missed=missed)) == (needed, spare)


@pytest.mark.parametrize(
    ("missed", "orders", "status", "spare"),
    [(0, 299, "met", 3), (3, 299, "near", 0), (4, 299, "missed", 0), (2, 300, "met", 0), (3, 300, "missed", 0)],
)
def test_a_number_of_misses_below_so_many_orders(missed: int, orders: int, status: str, spare: int) -> None:
    rule = Rule.of({"id": "x", "cases": "disputes", "statistic": "rate", "per": "paid_orders", "pass": "< 0.01",
                    "minimum_missed": 4, "minimum_missed_below": 300})  # fmt: skip
    assert status_of(rule, Fraction(missed, orders), orders) == status
    assert plan(rule, Tally(missed=missed, paid_orders=orders)) == (0 if status != "missed" else None, spare)


@pytest.mark.parametrize(("orders", "status"), [(9, "too_few"), (10, "missed"), (11, "missed")])
def test_a_number_of_orders_beside_the_line(orders: int, status: str) -> None:
    rule = Rule.of({"id": "x", "cases": "chats", "pass": "> 0.20", "minimum_orders": 10})
    assert status_of(rule, Fraction(1, 5), 50, orders) == status


def test_what_a_rate_is_per(imported: ImportedShops) -> None:
    # April's orders, two paid and delivered in March, one of them of two lines; one delivered on the day after
    rows = (
        "order_id,line_id,created_at,paid_at,delivered_at\n"
        "a,1,2026-03-10 10:00:00,2026-03-10 10:00:00,2026-03-12 10:00:00\n"
        "a,2,2026-03-10 10:00:00,2026-03-10 10:00:00,2026-03-12 10:00:00\n"
        "b,1,2026-03-11 10:00:00,2026-03-11 10:00:00,2026-03-31 00:00:00\n"
        "c,1,2026-03-11 10:00:00,2026-03-11 10:00:00,2026-03-31 00:00:01\n"
        "d,1,2026-03-11 10:00:00,,\n"
    )
    # the reviews reach as far as the orders
    marks = "review_id,created_at,description_score\nr,2026-03-12 10:00:00,1\nlast,2026-03-31 00:00:01,5\n"
    view = loaded(imported, rows, marks)
    shop, as_of = view.shops()[0], parse_as_of(AS_OF, view.shops()[0])
    for per, whole, days in (
        ("paid_orders", 3, [1, 2]),
        ("paid_lines", 4, [2, 2]),
        ("delivered_orders", 2, [1, 1]),
    ):
        rule = Rule.of({"id": "x", "cases": "reviews", "statistic": "rate", "per": per, "met_from": 3})
        window = window_of(rule, as_of, shop)
        assert orders_in(view, shop, rule, window) == {per: whole}
        by_day = [getattr(tally, per) for tally in tallies(view, shop, rule, as_of, 30).values()]
        assert [orders for orders in by_day if orders] == days
    # nobody was asked about the service: a rate of 0 would be invented
    service = Rule.of({"id": "x", "cases": "reviews", "statistic": "rate", "per": "paid_orders", "side": "service"})
    assert orders_in(view, shop, service, window) == {"paid_orders": 0}
    share = Rule.of({"id": "x", "cases": "reviews"})
    assert orders_in(view, shop, share, window) == {}


# --- words -----------------------------------------------------------------------------------------------------------


def test_a_list_of_markets(tmp_path: Path) -> None:
    path = tmp_path / "book.toml"
    path.write_text('[[rule]]\nid = "own.r"\ncases = "turns"\nmarket = ["US", "SEA"]\n')
    rule = load_rules([path])[-1]
    assert rule.market == "US, SEA"
    markets = {"US": True, "TH": True, "SEA": True, "UK": False, "CN": False, "US, SEA": False}
    shops = {market: Shop("s", "tiktok_shop", market, "UTC") for market in markets}
    assert {market: rule.applies_to(shop) for market, shop in shops.items()} == markets
    assert Rule.of({"id": "x", "cases": "turns", "market": "US, SEA"}).applies_to(shops["TH"])


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("until", {"cases": "refunds", "until": "agreed", "pause": "buyer"}),
        ("until", {"cases": "refunds", "until": "agreed", "missed_when": "refunded"}),
        ("until", {"cases": "disputes", "until": "agreed"}),
        ("missed_when", {"cases": "refunds", "missed_when": "platform_intervened", "exclude": "platform_intervened"}),
        ("missed_when", {"cases": "reviews", "missed_when": "refunded"}),
        ("ruling", {"cases": "refunds", "ruling": "any"}),
        ("promise", {"cases": "refunds", "promise": "48 hours"}),
        ("needs", {"cases": "shipments", "needs": []}),
        ("needs", {"cases": "cancellations", "needs": ["tracked"]}),
        ("holidays", {"cases": "shipments", "holidays": ["public"]}),
        ("holidays", {"cases": "shipments", "promise": "48 hours", "holidays": ["public"]}),
        ("holidays", {"cases": "reviews", "holidays": ["public"]}),
        ("public_holidays", {"cases": "reviews", "public_holidays": True}),
        ("faults", {"cases": "cancellations", "faults": []}),
        ("faults", {"cases": "shipments", "faults": ["returned"]}),
        ("each", {"cases": "cancellations", "each": "line", "faults": ["cancelled", "returned"]}),
        ("each", {"cases": "refunds", "each": "line"}),
        ("met_from", {"cases": "reviews", "met_from": 1}),
        ("met_from", {"cases": "reviews", "met_from": 6}),
        ("met_from", {"cases": "refunds", "met_from": 3}),
        ("only_unsatisfied", {"cases": "reviews", "only_unsatisfied": True}),
        ("missed_reason", {"cases": "chat_ratings", "missed_reason": " "}),
        ("missed_reason", {"cases": "reviews", "missed_reason": "x"}),
        (
            "begun_in",
            {
                "cases": "chat_ratings",
                "statistic": "rate",
                "per": "chats",
                "pass": "<= 0.1",
                "begun_in": "08:00-23:00",
                "new_after": "24 hours",
            },
        ),
        ("minimum_missed", {"cases": "chats", "minimum_missed": 3}),
        ("minimum_missed", {"cases": "reviews", "statistic": "mean", "pass": ">= 4.6", "minimum_missed": 3}),
        ("minimum_missed_below", {"cases": "chats", "pass": ">= 0.6", "minimum_missed_below": 40}),
        ("minimum_missed_below", {"cases": "chats", "pass": ">= 0.6", "minimum_missed": 3, "minimum_missed_below": 0}),
        (
            "minimum_missed_below",
            {
                "cases": "chats",
                "blend": "latest_quarter",
                "pass": ">= 0.6",
                "minimum_missed": 3,
                "minimum_missed_below": 40,
            },
        ),
        ("minimum_buyers", {"cases": "chats", "blend": "latest_quarter", "pass": ">= 0.6", "minimum_buyers": 3}),
        ("missed_when", {"cases": "refunds", "missed_when": "applied", "within": "1 hour"}),
        ("missed_when", {"cases": "refunds", "missed_when": "applied", "pause": "buyer"}),
        ("minimum_missed", {"cases": "chats", "pass": ">= 0.6", "minimum_missed": -1}),
        ("minimum_orders", {"cases": "chats", "minimum_orders": -1}),
        ("lag_days", {"cases": "chats", "window": "3 calendar months", "lag_days": 1}),
        ("lag_days", {"cases": "chats", "window": "month", "lag_days": 1}),
        ("market", {"cases": "chats", "market": []}),
        ("market", {"cases": "chats", "market": ["US", "*"]}),
    ],
)
def test_what_does_not_go_together_is_refused(field: str, rule: dict[str, Any]) -> None:
    with pytest.raises(BadFieldError) as caught:
        Rule.of({"id": "x", **rule})
    assert caught.value.field == field


@pytest.mark.parametrize("text", ["2 working day s", "0 working days", "61 working days", "0 hours", "two days", ""])
def test_what_is_no_promise(text: str) -> None:
    with pytest.raises(Exception, match=r"not a (promise|duration)") as caught:
        Rule.of({"id": "x", "cases": "shipments", "promise": text})
    assert "promise" in str(caught.value)


def test_a_rule_is_told_as_it_was_written() -> None:
    document = Rule.of(
        {"id": "x", "cases": "shipments", "promise": "2 working days", "holidays": ["public"], "needs": "tracked",
         "market": ["US", "UK"]}
    ).as_json()  # fmt: skip
    fields = {name: document[name] for name in ("promise", "holidays", "public_holidays", "needs", "market")}
    assert fields == {
        "promise": "2 working days", "holidays": [], "public_holidays": True, "needs": ("tracked",), "market": "US, UK",
    }  # fmt: skip
