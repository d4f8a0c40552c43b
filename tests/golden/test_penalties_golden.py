"""What a shop has at stake, worked out by hand, from exported files to the command line's answer.

The shop is on Kuaishou. Its first version of penalties is in force from Thursday 2022-11-17 to Wednesday 2022-11-23,
its third from Thursday 2022-11-24 on; chats are judged at the end of each Sunday.
"""

import json
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import cli
from data.access import Access
from data.errors import DabiaoError
from data.loading.loader import import_file
from data.store import Store
from metrics.penalties.book import load_book
from metrics.penalties.extent import Extent
from metrics.penalties.notices import Notice, record
from metrics.reports.penalties import PenaltyItem, report, reports
from metrics.rules.rulebook import in_force, load_rules
from metrics.scoring.score import scorecard
from metrics.scoring.windows import local_of, parse_as_of
from tests.golden.penalty_shops import FRIDAY, LEDGER, REPLY, ExposureOf, chats, orders, stake_cells, yuan


def test_a_first_offence_is_minor_and_costs_no_money(exposure_of: ExposureOf) -> None:
    exposure = exposure_of(FRIDAY, messages=chats("2022-11-18"))
    (stake,) = exposure.stakes
    assert stake_cells(stake) == ("reply_rate", "minor", [("first", 0)], yuan("0", "0"), "1")
    assert stake.penalty is not None
    assert stake.penalty.actions == ("warning", "study", "compulsory_study", "compulsory_exam")
    assert stake.check_on == date(2022, 11, 20)
    assert (exposure.total.amounts, exposure.total.unknown) == ({}, 0)


def test_a_shop_that_meets_its_lines_has_nothing_at_stake(exposure_of: ExposureOf) -> None:
    exposure = exposure_of(
        FRIDAY, messages="conversation_id,sender,sent_at\na,buyer,2022-11-18 09:00:00\na,agent,2022-11-18 09:01:00"
    )
    assert exposure.stakes == []
    assert exposure.owed == []


def test_the_second_minor_one_is_still_minor(exposure_of: ExposureOf) -> None:
    ledger = LEDGER + f"{REPLY},2022-10-10 10:00:00,情节轻微,警告,"
    (stake,) = exposure_of(FRIDAY, messages=chats("2022-11-18"), violations=ledger).stakes
    assert stake_cells(stake) == ("reply_rate", "minor", [("fewer_times", 1)], yuan("0", "0"), "1")


def test_two_minor_ones_make_the_next_serious(exposure_of: ExposureOf) -> None:
    """Twice is several times, and two minor ones step up: both grounds say serious, which costs 100 to 150."""
    ledger = LEDGER + f"{REPLY},2022-10-10 10:00:00,情节轻微,,\n{REPLY},2022-11-01 10:00:00,轻微,,"
    exposure = exposure_of(FRIDAY, messages=chats("2022-11-18"), violations=ledger)
    assert stake_cells(exposure.stakes[0]) == (
        "reply_rate",
        "serious",
        [("several_times", 2), ("stepped_to_serious", 2)],
        yuan("100", "150"),
        "1",
    )
    assert exposure.total.amounts == {"CNY": yuan("100", "150")}
    assert [stake.day for stake in exposure.repeated["reply_rate"].counted] == [date(2022, 10, 10), date(2022, 11, 1)]


def test_two_serious_ones_make_the_next_especially_serious(exposure_of: ExposureOf) -> None:
    ledger = LEDGER + f"{REPLY},2022-10-10 10:00:00,情节严重,,120\n{REPLY},2022-11-01 10:00:00,serious,,150"
    exposure = exposure_of(FRIDAY, messages=chats("2022-11-18"), violations=ledger)
    assert stake_cells(exposure.stakes[0]) == (
        "reply_rate",
        "especially_serious",
        [("stepped_to_especially", 2)],
        yuan("200", "300"),
        "1",
    )
    assert [filed.finding.fine for filed in exposure.ledger] == [Decimal("150.00"), Decimal("120.00")]


@pytest.mark.parametrize(
    ("first", "severity"),
    [
        ("2022-08-22 00:00:00", "serious"),  # 9 + 30 + 31 + 20 = 90 days before Sunday, the first second of that day
        ("2022-08-21 23:59:59", "minor"),  # 91 days
    ],
)
def test_exactly_on_the_edge_of_the_look_back_counts(exposure_of: ExposureOf, first: str, severity: str) -> None:
    ledger = LEDGER + f"{REPLY},{first},情节轻微,,\n{REPLY},2022-11-01 10:00:00,情节轻微,,"
    (stake,) = exposure_of(FRIDAY, messages=chats("2022-11-18"), violations=ledger).stakes
    assert stake.expected is not None
    assert stake.expected.severity == severity


def test_the_look_back_is_the_merchants_to_change(
    exposure_of: ExposureOf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = tmp_path / "config"
    own.mkdir()
    (own / "assumptions.toml").write_text("[kuaishou]\nlook_back_days = 30\n")
    monkeypatch.setattr("metrics.penalties.assumptions.configuration_folder", lambda: own)
    ledger = LEDGER + f"{REPLY},2022-10-10 10:00:00,情节轻微,,\n{REPLY},2022-11-01 10:00:00,情节轻微,,"
    (stake,) = exposure_of(FRIDAY, messages=chats("2022-11-18"), violations=ledger).stakes
    assert stake_cells(stake)[1:3] == ("minor", [("fewer_times", 1)])
    assert stake.assumed["look_back_days"] == 30


def test_the_amount_in_the_merchants_own_rule_file_is_taken(
    exposure_of: ExposureOf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Their back office shows 80 yuan whatever the severity; the published version gives no amount."""
    own = tmp_path / "config" / "rules"
    own.mkdir(parents=True)
    (own / "mine.toml").write_text(
        'platform = "kuaishou"\n[[penalty]]\nversion = "2026"\nviolation = "reply_rate"\nactions = "unknown"\n'
        'fine = "80"\ncurrency = "CNY"\neffective_from = 2026-01-01\n'
    )
    monkeypatch.setattr("metrics.rules.rulebook.configuration_folder", lambda: own.parent)
    exposure = exposure_of("2026-01-01T20:00:00", messages=chats("2026-01-01"))
    assert stake_cells(exposure.stakes[0]) == ("reply_rate", None, [], yuan("80", "80"), "2026")
    assert (exposure.total.amounts, exposure.total.unknown) == ({"CNY": yuan("80", "80")}, 0)


@pytest.mark.parametrize(
    ("severity", "high"),
    [
        ("情节轻微", "150"),
        ("情节严重", "300"),
    ],  # two such ones before: serious costs 100–150, especially serious 200–300
)
def test_an_amount_that_was_lowered_is_bounded_by_the_version_before(
    exposure_of: ExposureOf, severity: str, high: str
) -> None:
    """Version 3 lowered the fines of version 1 and does not say to what: nothing is known but the upper end."""
    ledger = LEDGER + f"{REPLY},2025-11-10 10:00:00,{severity},,\n{REPLY},2025-12-01 10:00:00,{severity},,"
    exposure = exposure_of("2026-01-01T20:00:00", messages=chats("2026-01-01"), violations=ledger)
    (stake,) = exposure.stakes
    assert stake.penalty is not None
    assert not stake.penalty.fine.known
    assert stake.bound is not None
    assert (stake.bound.version, str(stake.bound.effective_from), stake.bound.fine.high) == (
        "1",
        "2022-11-17",
        Decimal(high),
    )
    total = exposure.total
    assert (total.amounts, total.unknown, total.bounded, total.at_most) == ({}, 1, 1, {"CNY": Decimal(high)})


def test_a_notice_typed_in_goes_before_the_bound(
    exposure_of: ExposureOf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """80 yuan from 1 January, then 95 from 3 January: judged on Sunday 4 January it is 95, at that severity only."""
    for module in ("metrics.rules.rulebook", "metrics.rules.own_rules"):
        monkeypatch.setattr(f"{module}.configuration_folder", lambda: tmp_path / "config")
    for fine, day in (("80.00", 1), ("90.00", 3), ("95.00", 3), ("70.00", 2)):
        record(Notice("kuaishou", "CN", "reply_rate", "minor", fine, "CNY", date(2026, 1, day)))
    exposure = exposure_of("2026-01-01T20:00:00", messages=chats("2026-01-01"))
    (stake,) = exposure.stakes
    assert stake_cells(stake) == ("reply_rate", "minor", [("first", 0)], yuan("95", "95"), "notice 2026-01-03")
    assert stake.bound is None
    assert [row.version for row in stake.ladder] == ["notice 2026-01-03", "3", "3"]
    kept = [row for row in load_book().penalties if row.grade == "user"]
    assert [(row.fine.high, row.effective_from, row.effective_to) for row in kept] == [
        (80, date(2026, 1, 1), date(2026, 1, 2)),
        (95, date(2026, 1, 3), None),
        (70, date(2026, 1, 2), date(2026, 1, 3)),
    ]


@pytest.mark.parametrize("currency", ["", "yuan", "CN"])
def test_a_notice_without_a_currency_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, currency: str) -> None:
    monkeypatch.setattr("metrics.rules.own_rules.configuration_folder", lambda: tmp_path / "config")
    with pytest.raises(DabiaoError) as refused:
        record(Notice("kuaishou", "CN", "reply_rate", "minor", "80.00", currency, date(2026, 1, 1)))
    assert refused.value.key == "error.notice_currency"
    assert not (tmp_path / "config").exists()


def test_what_counts_towards_nothing(exposure_of: ExposureOf) -> None:
    """Another kind, an unknown kind, a decision after the as-of, and a row without a date, which no import takes."""
    rows = [
        "商户客服好评率不达标,2022-11-01 10:00:00,情节轻微,,",
        "虚假宣传,2022-11-02 10:00:00,情节严重,,",
        f"{REPLY},2022-11-18 20:00:01,情节轻微,,",
        f"{REPLY},,情节轻微,,",
    ]
    exposure = exposure_of(FRIDAY, messages=chats("2022-11-18"), violations=LEDGER + "\n".join(rows))
    assert stake_cells(exposure.stakes[0])[1:3] == ("minor", [("first", 0)])
    assert [(filed.finding.kind, filed.violation) for filed in exposure.ledger] == [
        ("虚假宣传", None),
        ("商户客服好评率不达标", "good_review_rate"),
    ]


def test_a_severity_that_nobody_knows_counts_as_one_of_several_and_as_no_step(exposure_of: ExposureOf) -> None:
    ledger = LEDGER + f"{REPLY},2022-10-10 10:00:00,A 级,,\n{REPLY},2022-11-01 10:00:00,,,"
    (stake,) = exposure_of(FRIDAY, messages=chats("2022-11-18"), violations=ledger).stakes
    assert stake_cells(stake)[1:3] == ("serious", [("several_times", 2)])


@pytest.mark.parametrize(
    ("as_of", "check_on", "state", "version", "fine", "undated"),
    [
        ("2022-10-10T20:00:00", "2022-10-16", "no_version", None, None, ("2",)),
        ("2022-11-13T20:00:00", "2022-11-13", "no_version", None, None, ("2",)),  # a Sunday, four days too early
        ("2022-11-14T20:00:00", "2022-11-20", "estimated", "1", yuan("0", "0"), ("2",)),  # judged on the 20th
        ("2022-11-20T20:00:00", "2022-11-20", "estimated", "1", yuan("0", "0"), ("2",)),
        ("2022-11-21T20:00:00", "2022-11-27", "estimated", "3", Extent(None, None), ()),  # judged on the 27th
        ("2022-12-01T20:00:00", "2022-12-04", "estimated", "3", Extent(None, None), ()),
        ("2026-01-01T20:00:00", "2026-01-04", "estimated", "3", Extent(None, None), ()),
    ],
)
def test_the_version_is_that_of_the_day_of_the_check(
    exposure_of: ExposureOf,
    as_of: str,
    check_on: str,
    state: str,
    version: str | None,
    fine: Extent | None,
    undated: tuple[str, ...],
) -> None:
    exposure = exposure_of(as_of, messages=chats(as_of[:10]))
    (stake,) = exposure.stakes
    assert (str(stake.check_on), stake.state, stake.undated) == (check_on, state, undated)
    assert stake_cells(stake) == ("reply_rate", "minor", [("first", 0)], fine, version)
    assert [row.version for row in stake.ladder] == ([version] * 3 if version else [])
    assert exposure.total.unknown == (fine is None or not fine.known)
    assert exposure.total.amounts == {}


def test_late_orders_cost_their_buyers_share_and_a_warning(exposure_of: ExposureOf) -> None:
    """Four late orders are few. Paid 20, 100, 400 and no amount: 5 (the least), 10, 30 (the most), at most 30: 75.

    What of it has been paid already no file says: 0 to 75.
    """
    exposure = exposure_of("2022-11-18T12:00:00", orders=orders(["20.00", "100.00", "400.00", ""]))
    (stake,) = exposure.stakes
    assert stake_cells(stake) == ("dispatch", "minor", [("first", 0), ("few_orders", 4)], yuan("0", "0"), "1")
    assert (stake.orders, str(stake.check_on)) == (4, "2022-11-18")
    (owed,) = exposure.owed
    assert (owed.orders, owed.unpriced, owed.amount) == (4, 1, yuan("0", "75"))
    assert exposure.total.amounts == {"CNY": yuan("0", "75")}


@pytest.mark.parametrize(
    ("count", "severity", "why", "fine"),
    [
        (9, "minor", "few_orders", yuan("0", "0")),
        (10, "serious", "many_orders", yuan("300", "300")),
        (99, "serious", "many_orders", yuan("300", "300")),
        (100, "especially_serious", "huge_orders", yuan("500", "5000")),
    ],
)
def test_how_many_late_orders_decide_how_grave_it_is(
    exposure_of: ExposureOf, count: int, severity: str, why: str, fine: Extent
) -> None:
    """Each order of 50 yuan owes its buyer 5, at most: 9 of them 45, 10 of them 50."""
    exposure = exposure_of("2022-11-18T12:00:00", orders=orders(["50.00"] * count))
    (stake,) = exposure.stakes
    assert stake.expected is not None
    assert (stake.expected.severity, stake.expected.reasons[-1].why, stake.orders) == (severity, why, count)
    assert stake.penalty is not None
    assert stake.penalty.fine == fine
    assert fine.low is not None
    assert fine.high is not None
    assert exposure.total.amounts == {"CNY": Extent(fine.low, fine.high + 5 * count)}


def test_few_late_orders_for_the_third_time_are_serious(exposure_of: ExposureOf) -> None:
    ledger = LEDGER + "延迟发货,2022-10-10 10:00:00,情节轻微,,\n发货违规,2022-11-01 10:00:00,情节轻微,,"
    (stake,) = exposure_of("2022-11-18T12:00:00", orders=orders(["50.00"]), violations=ledger).stakes
    assert stake_cells(stake)[1:4] == ("serious", [("several_times", 2), ("stepped_to_serious", 2)], yuan("300", "300"))
    assert stake.penalty is not None
    assert stake.penalty.days["no_new_listings"] == yuan("1", "3")


def test_a_payout_is_owed_for_what_went_wrong_since_its_first_day(exposure_of: ExposureOf) -> None:
    """They hold since 2022-10-20: of orders of 200 yuan promised on the 19th and the 20th the second is owed 20."""
    later = orders(["200.00"], "2022-10-20").replace("o0", "o1").partition("\n")[2]
    exposure = exposure_of("2022-10-25T12:00:00", orders=f"{orders(['200.00'], '2022-10-19')}\n{later}")
    assert [stake.orders for stake in exposure.stakes] == [2]
    assert [(owed.orders, owed.amount) for owed in exposure.owed] == [(1, yuan("0", "20"))]


def test_two_lines_of_one_late_order_are_one_order(exposure_of: ExposureOf) -> None:
    """Its lines cost 60 and 140: a tenth of 200 is 20."""
    day = "2022-11-15"
    rows = [f"o,{n},{day} 00:00:00,{day} 00:00:00,{day} 12:00:00,{day} 13:00:00,{a}" for n, a in ((1, 60), (2, 140))]
    table = "order_id,line_id,created_at,paid_at,promised_at,shipped_at,amount\n" + "\n".join(rows)
    exposure = exposure_of("2022-11-18T12:00:00", orders=table)
    assert (exposure.stakes[0].orders, exposure.owed[0].orders, exposure.owed[0].amount) == (1, 1, yuan("0", "20"))


@pytest.mark.parametrize(
    ("first", "second", "unpriced", "most"),
    [
        ("60,CNY", ",CNY", 1, "30"),
        ("6,USD", "14,USD", 1, "30"),
        ("60,CNY", "14,USD", 1, "30"),
        ("60,CNY", "140,CNY", 0, "20"),
    ],
    ids=["no_amount", "dollars", "two_currencies", "yuan"],
)
def test_an_order_of_an_unknown_amount_in_yuan_counts_with_the_most(
    exposure_of: ExposureOf, first: str, second: str, unpriced: int, most: str
) -> None:
    day = "2022-11-15"
    rows = [
        f"o,{n},{day} 00:00:00,{day} 00:00:00,{day} 12:00:00,{day} 13:00:00,{a}" for n, a in ((1, first), (2, second))
    ]
    table = "order_id,line_id,created_at,paid_at,promised_at,shipped_at,amount,currency\n" + "\n".join(rows)
    (owed,) = exposure_of("2022-11-18T12:00:00", orders=table).owed
    assert (owed.orders, owed.unpriced, owed.amount) == (1, unpriced, yuan("0", most))


@pytest.mark.parametrize(("unanswered", "fine"), [(50, None), (51, yuan("1000", "1000"))])
def test_a_day_below_half_costs_a_thousand_on_pinduoduo(
    exposure_of: ExposureOf, unanswered: int, fine: Extent | None
) -> None:
    """A hundred buyers, 50 of them answered in time: exactly half, met. 49: the day costs 1,000, without severities."""
    rows = [f"b{n},b{n},buyer,2026-03-10 09:00:00" for n in range(100)]
    rows += [f"b{n},b{n},agent,2026-03-10 09:30:00" for n in range(100 - unanswered)]
    table = "conversation_id,buyer_id,sender,sent_at\n" + "\n".join(rows)
    exposure = exposure_of("2026-03-10T22:00:00", platform="pinduoduo", messages=table)
    assert [(stake.violation, stake.expected, stake.penalty and stake.penalty.fine) for stake in exposure.stakes] == (
        [] if fine is None else [("effective_reply", None, fine)]
    )
    assert [str(stake.check_on) for stake in exposure.stakes] == ([] if fine is None else ["2026-03-10"])
    assert exposure.total.amounts == ({} if fine is None else {"CNY": fine})


@pytest.mark.parametrize(("cases", "unscheduled"), [(6, ()), (7, ("taobao.dispute_rate",))])
def test_a_missed_line_of_which_no_penalty_is_known(
    exposure_of: ExposureOf, cases: int, unscheduled: tuple[str, ...]
) -> None:
    """Six cases of eight orders do not break Taobao's line, seven do; nothing is at stake, and that is not nothing."""
    rows = [f"r{n},refund_only,2026-03-10 09:00:00,2026-03-11 10:00:00,refunded,yes,merchant" for n in range(cases)]
    table = "refund_id,kind,applied_at,completed_at,status,platform_intervened,fault\n" + "\n".join(rows)
    paid = ["2026-03-09 10:00:00"] * 7 + ["2026-03-11 20:00:00"]
    orders = "order_id,created_at,paid_at\n" + "\n".join(f"o{n},{at},{at}" for n, at in enumerate(paid))
    exposure = exposure_of("2026-03-11T22:00:00", platform="taobao", by_all=True, refunds=table, orders=orders)
    assert (exposure.stakes, exposure.unscheduled) == ([], unscheduled)


@pytest.mark.parametrize(("in_time", "actions"), [(4, None), (3, ("traffic_limit",))])
def test_a_day_below_two_fifths_on_taobao(
    exposure_of: ExposureOf, in_time: int, actions: tuple[str, ...] | None
) -> None:
    """Ten buyers, four answered in 3 minutes: exactly 40 %, not below it. Three: ranked lower, listings hidden."""
    rows = [f"b{n},b{n},buyer,2026-03-10 09:00:00" for n in range(10)]
    rows += [f"b{n},b{n},agent,2026-03-10 09:03:0{0 if n < in_time else 1}" for n in range(10)]
    table = "conversation_id,buyer_id,sender,sent_at\n" + "\n".join(rows)
    exposure = exposure_of("2026-03-10T22:00:00", platform="taobao", messages=table)
    listed = [(stake.violation, stake.penalty and stake.penalty.actions) for stake in exposure.stakes]
    assert listed == ([] if actions is None else [("response_3m_daily", actions)])


def test_disputes_are_counted_one_by_one(exposure_of: ExposureOf) -> None:
    """Two rulings against the merchant, one shared, one against the buyer: three are the merchant's."""
    rows = [f"r{n},refund_only,2022-11-15 0{n}:00:00,2022-11-16 10:00:00,refunded,yes,{fault}"
            for n, fault in enumerate(("merchant", "merchant", "both", "buyer"))]  # fmt: skip
    table = "refund_id,kind,applied_at,completed_at,status,platform_intervened,fault\n" + "\n".join(rows)
    (stake,) = exposure_of("2022-11-18T12:00:00", refunds=table).stakes
    assert stake_cells(stake)[:3] == ("dispute", "minor", [("first", 0), ("few_orders", 3)])
    assert stake.orders == 3


def stored(folder: Path, **tables: str) -> None:
    """Leave a store in the folder whose shop "s" has these tables."""
    with Store.open(folder / "s.duckdb") as store:
        for kind, text in tables.items():
            (folder / f"{kind}.csv").write_text(text, encoding="utf-8")
            import_file(Access.local(store), folder / f"{kind}.csv", "s", platform="kuaishou", kind=kind)


def test_the_command_line_says_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = LEDGER + f"{REPLY},2022-10-10 10:00:00,情节轻微,,\n{REPLY},2022-11-01 10:00:00,轻微,,"
    late = orders(["20.00", "100.00", "400.00", ""])
    stored(tmp_path, messages=chats("2022-11-18"), violations=ledger, orders=late)
    words = ["penalties", "--store", str(tmp_path / "s.duckdb"), "--as-of", FRIDAY]
    assert cli.main([*words, "--json"]) == 0
    reply, late_orders, payout = items = json.loads(capsys.readouterr().out)
    assert [list(item) for item in items] == [[field.name for field in fields(PenaltyItem)]] * 3
    expected: dict[str, Any] = {
        "shop": "s",
        "as_of": "2022-11-18T20:00:00+08:00",
        "what": "penalty",
        "violation": "reply_rate",
        "rules": ["kuaishou.reply_3m"],
        "check_on": "2022-11-20",
        "state": "estimated",
        "severity": "serious",
        "reasons": [
            {"why": "several_times", "count": 2, "threshold": 2},
            {"why": "stepped_to_serious", "count": 2, "threshold": 2},
        ],
        "earlier": [{"day": "2022-10-10", "severity": "minor"}, {"day": "2022-11-01", "severity": "minor"}],
        "orders": None,
        "unpriced": None,
        "low": 100,
        "high": 150,
        "currency": "CNY",
        "points_low": 0,
        "points_high": 0,
        "actions": ["warning", "compulsory_exam"],
        "days": {},
        "removed": [],
        "assumptions": {
            "look_back_days": 90,
            "several_times": 2,
            "minors_to_serious": 2,
            "serious_to_especially": 2,
        },
        "version": "1",
        "undated": ["2"],
        "effective_from": "2022-11-17",
        "grade": "B",
    }
    assert {name: reply[name] for name in expected} == expected
    amounts = ("low", "high", "currency")
    assert [late_orders[name] for name in ("violation", "severity", *amounts)] == ["dispatch", "minor", 0, 0, None]
    assert [payout[name] for name in ("what", "orders", "unpriced", *amounts)] == ["payout", 4, 1, 0, 75, "CNY"]
    monkeypatch.setenv("DABIAO_LANGUAGE", "en")
    assert cli.main(words) == 0
    line = capsys.readouterr().out.splitlines()[0]
    assert line.split("\t") == ["s", "reply_rate", "Serious", "100–150 CNY", "2022-11-20", "1"]


def test_an_unknown_amount_is_null_and_never_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stored(tmp_path, messages=chats("2026-01-01"))
    words = ["penalties", "--shop", "s", "--store", str(tmp_path / "s.duckdb"), "--as-of", "2026-01-01"]
    assert cli.main([*words, "--json"]) == 0
    (item,) = json.loads(capsys.readouterr().out)
    assert (item["low"], item["high"], item["currency"], item["actions"]) == (None, None, None, None)
    assert item["removed"] == ["points", "all_products_down", "traffic_limit"]
    assert item["version"] == "3"


def test_many_shops_are_the_same_as_one_by_one(tmp_path: Path) -> None:
    """Shops with other orders, amounts and ledgers, one of another platform, each as of its own instant."""
    shops = {
        "a": ("kuaishou", {"messages": chats("2022-11-18"), "orders": orders(["59", "100", ""])}, FRIDAY),
        "b": ("kuaishou", {"orders": orders(["200"], "2022-11-16")}, "2022-11-17T20:00:00"),
        "c": ("tiktok_shop", {"orders": orders(["30"])}, FRIDAY),
        "d": ("kuaishou", {"violations": f"{LEDGER}{REPLY},2022-11-01 12:00:00,情节轻微,,\n"}, FRIDAY),
    }
    with Store.open(tmp_path / "s.duckdb") as store:
        for name, (platform, tables, _) in shops.items():
            for kind, text in tables.items():
                path = tmp_path / f"{name}-{kind}.csv"
                path.write_text(text, encoding="utf-8")
                import_file(Access.local(store), path, name, platform=platform, kind=kind)
        book, figures, instants, single = load_book(), [], {}, []
        with Access.local(store).view() as view:
            for name, (_, _, as_of) in shops.items():
                shop = view.shop(name)
                at = parse_as_of(as_of, shop)
                rules = in_force(load_rules(), shop, local_of(at, shop).date())
                scores = scorecard(view, shop, rules, at)
                single.append(report(view, shop, rules, at, scores, book))
                figures.append((shop, rules, scores))
                instants[name] = at
            assert reports(view, figures, instants, book) == single
            assert reports(view, figures[::-1], instants, book) == single[::-1]
    # three parcels a second late: 5 % of 59, of 100, and for the one without an amount between the least and the most
    assert [(len(exposed.stakes), [owed.orders for owed in exposed.owed]) for exposed in single][:2] == [
        (2, [3]),
        (1, [1]),
    ]
    assert [filed.violation for filed in single[3].ledger] == ["reply_rate"]
