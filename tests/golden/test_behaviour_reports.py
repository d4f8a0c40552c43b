"""Situations of days, bins, the rows behind them, and of which rule applies."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest

from data.access import Access
from data.loading.loader import import_file
from data.shops import Shop
from data.store import Store
from data.view import View
from metrics.reports import chat
from metrics.rules.rule import BadFieldError, Rule
from metrics.rules.rulebook import in_force, load_rules
from metrics.scoring import engine
from metrics.scoring.breakdown import by
from metrics.scoring.figures import Tally, figure, status_of
from metrics.scoring.trend import daily
from metrics.scoring.windows import local_of, parse_as_of, window_of
from tests.golden.behaviour import CHATS, HOUR, NOON, OFFICE, REFUNDED, THREE_WAITS, UTC, put
from tests.reference import drawing
from tests.reference.made_shops import MadeShops


def waited(**seconds: int) -> str:
    """Conversations, each with a first answer after so many seconds."""
    rows = "messages | conversation_id | sender | sent_at\n"
    for name, wait in seconds.items():
        day, remaining = divmod(wait, 86400)
        at = f"01-{1 + day:02} {remaining // 3600:02}:{remaining // 60 % 60:02}:{remaining % 60:02}"
        rows += f" | {name} | buyer | 01-01 00:00:00\n | {name} | agent | {at}\n"
    return rows


@pytest.mark.parametrize(
    ("drawn", "rule", "days"),
    [
        pytest.param(THREE_WAITS, {}, {date(2025, 12, 29): 93, date(2026, 1, 5): 90}, id="G01"),
        pytest.param(  # 10 s and 20 s on Monday, 30 s a week before
            """
            messages | conversation_id | sender | sent_at
                     | old             | buyer  | 2025-12-29 10:00:00
                     | old             | agent  | 2025-12-29 10:00:30
                     | one             | buyer  | 01-05 09:00:00
                     | one             | agent  | 01-05 10:00:10
                     | two             | buyer  | 01-05 11:00:00
                     | two             | agent  | 01-05 11:00:20
            """,
            {"hours": "10:00-18:00", "hours_mean": "clock_stops"},
            {date(2025, 12, 29): 30, date(2026, 1, 5): 15},
            id="G02",
        ),
    ],
)
def test_days_with_their_means_and_empty_ones_with_none(
    made_shops: MadeShops, drawn: str, rule: dict[str, Any], days: dict[date, float]
) -> None:
    # Chatwoot draws an empty day as 0 with a count of 0; here it has no value
    view, shop = put(made_shops, drawn)
    sample_rule = Rule.of({"id": "x", "cases": "turns", "statistic": "mean", **rule})
    day_values = daily(view, shop, sample_rule, drawing.instant(NOON, UTC), days=8)
    assert {entry.day: entry.value for entry in day_values if entry.value is not None} == days
    assert [entry.met for entry in day_values] == [1, 0, 0, 0, 0, 0, 0, 2]


def test_g03_stored_sums_give_the_same_means() -> None:
    rule = Rule.of({"id": "x", "cases": "turns", "statistic": "mean"})
    today, before = Tally(measured=2, total=180), Tally(measured=1, total=93)
    summed = Tally(measured=today.measured + before.measured, total=today.total + before.total)
    assert [figure(rule, tally)[0] for tally in (today, before, summed)] == [90, 93, 91]


@pytest.mark.parametrize(
    ("drawn", "bins"),
    [
        # Chatwoot puts 3600 s into "1 to 4 hours" and a day into "more than 24 hours": lower bounds inclusive. Here the
        # upper one is in, as it is with a limit
        pytest.param(
            waited(a=3599, b=3600, c=86400), {(1800, HOUR): 2, (12 * HOUR, 24 * HOUR): 1}, id="G05 on the edge"
        ),
        pytest.param(
            waited(a=1800, b=7200, c=21600),
            {(600, 1800): 1, (HOUR, 3 * HOUR): 1, (3 * HOUR, 12 * HOUR): 1},
            id="G06 one shop",
        ),
        pytest.param(
            waited(d=43200, e=172800), {(3 * HOUR, 12 * HOUR): 1, (24 * HOUR, 48 * HOUR): 1}, id="G06 another shop"
        ),
    ],
)
def test_waits_in_bins(made_shops: MadeShops, drawn: str, bins: dict[tuple[int, int], int]) -> None:
    view, shop = put(made_shops, drawn)
    waits = chat.waits(view, shop, drawing.instant(NOON, UTC))
    assert {(entry.above, entry.upto): entry.count for entry in waits if entry.count} == bins


def test_g08_another_shops_events_are_never_counted(made_shops: MadeShops) -> None:
    rule = Rule.of({"id": "x", **CHATS})
    _, other = put(made_shops, waited(a=60, b=60))
    view, shop = put(made_shops, waited(a=60))
    assert len(engine.cases(view, shop, rule, drawing.instant(NOON, UTC))) == 1
    assert engine.cases(view, other, rule, drawing.instant(NOON, UTC)) == []


def test_g11_messages_in_are_cases_messages_out_are_none_and_a_conversation_is_one(made_shops: MadeShops) -> None:
    rows = "messages | conversation_id | sender | sent_at\n"
    for number in range(15):
        asked_at, answered = (2, 5) if number < 10 else (1, 3)
        rows += (
            f" | c{number} | buyer | 01-05 10:00:00\n" * asked_at
            + f" | c{number} | agent | 01-05 10:01:00\n" * answered
        )
    view, shop = put(made_shops, rows)
    counts = [
        len(engine.cases(view, shop, Rule.of({"id": "x", "cases": family}), drawing.instant(NOON, UTC)))
        for family in ("messages", "chats")
    ]
    assert counts == [25, 15]  # of 25 in, 65 out


def test_g12_an_unknown_grouping_is_an_error_and_no_default(made_shops: MadeShops) -> None:
    view, shop = put(made_shops, waited(a=60))
    with pytest.raises(KeyError, match="mood"):
        by(view, shop, Rule.of({"id": "x", **CHATS}), drawing.instant(NOON, UTC), "mood")
    with pytest.raises(BadFieldError):
        Rule.of({"id": "x", **CHATS, "window": "fortnight"})


def test_g13_behind_a_bar_stand_exactly_its_rows(made_shops: MadeShops) -> None:
    view, shop = put(
        made_shops,
        """
        messages | conversation_id | sender | sent_at
                 | one             | buyer  | 01-04 10:00:00
                 | one             | agent  | 01-04 10:01:00
                 | one             | agent  | 01-04 10:02:00
                 | two             | buyer  | 01-04 23:59:59
                 | three           | buyer  | 01-05 00:00:00
                 | three           | agent  | 01-05 00:05:00
        """,
    )
    rule, moment = Rule.of({"id": "x", **CHATS, "within": "3 minutes"}), drawing.instant(NOON, UTC)
    for bar in daily(view, shop, rule, moment, days=3):
        rows = engine.cases(view, shop, rule, moment, group=("day", str(bar.day)))
        assert len(rows) == bar.met + bar.missed + bar.pending
        assert len({case.subject for case in rows}) == len(rows)
    behind = engine.cases(view, shop, rule, moment, group=("day", "2026-01-04"))
    assert sorted((case.subject, case.verdict) for case in behind) == [("one", "met"), ("two", "missed")]


def test_g14_a_row_shows_the_time_that_the_rule_counts(made_shops: MadeShops) -> None:
    # 120 seconds on the clock, of which 45 after opening
    view, shop = put(
        made_shops,
        """
        messages | conversation_id | sender | sent_at
                 | c1              | buyer  | 01-05 09:58:45
                 | c1              | agent  | 01-05 10:00:45
        """,
    )
    for rule, seconds in (({"cases": "chats"}, 120), (OFFICE, 45)):
        (case,) = engine.cases(view, shop, Rule.of({"id": "x", **rule}), drawing.instant(NOON, UTC))
        assert case.measure == seconds


@pytest.mark.parametrize("number", [1, 30])
def test_g15_a_page_of_rows_is_one_query(made_shops: MadeShops, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    view, shop = put(made_shops, waited(**{f"c{n}": 60 for n in range(number)}))
    statements: list[str] = []
    rows = View.rows

    def counted(self: View, sql: str, **params: object) -> list[dict[str, Any]]:
        statements.append(sql)
        return rows(self, sql, **params)

    monkeypatch.setattr(View, "rows", counted)
    case_list = engine.cases(view, shop, Rule.of({"id": "x", **CHATS}), drawing.instant(NOON, UTC))
    # how far the table reaches, and the rows
    assert (len(case_list), len(statements)) == (number, 2)


SHOP = Shop("shop", "other", "TH", "Asia/Bangkok")


def rule(**fields: Any) -> Rule:
    return Rule.of({"id": "x", **CHATS, **fields})


def test_p01_a_rule_for_no_market_is_refused_and_one_for_another_never_applies() -> None:
    # Frappe Helpdesk takes such a policy and never matches it
    with pytest.raises(BadFieldError) as caught:
        rule(market="")
    assert caught.value.field == "market"
    rules = [rule(market="VN"), rule(id="everywhere")]
    assert [entry.id for entry in in_force(rules, SHOP, date(2026, 1, 5))] == ["everywhere"]


def test_p02_from_its_first_day_on_the_newer_version_is_the_one() -> None:
    old = rule(within="48 hours", effective_to=date(2026, 1, 5))
    new = rule(effective_from=date(2026, 1, 5))
    assert in_force([old, new], SHOP, date(2026, 1, 4)) == [old]
    assert in_force([old, new], SHOP, date(2026, 1, 5)) == [new]


VERSIONS = """
    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-04 10:00:00
             | c1              | agent  | 01-05 11:00:00
"""


def test_p05_the_version_of_the_as_of_day_judges_what_came_before_it(made_shops: MadeShops) -> None:
    # asked under the first version, which allowed 48 hours; dbt_zendesk would judge by that one, and call it met
    view, shop = put(made_shops, VERSIONS)
    old = rule(within="48 hours", effective_to=date(2026, 1, 5))
    new = rule(effective_from=date(2026, 1, 5))
    moment = drawing.instant(NOON, UTC)
    (applied,) = in_force([old, new], shop, local_of(moment, shop).date())
    (case,) = engine.cases(view, shop, applied, moment)
    assert (applied, case.verdict) == (new, "missed")


def test_p06_a_rule_made_afterwards_counts_from_the_question_all_the_same(made_shops: MadeShops) -> None:
    view, shop = put(made_shops, VERSIONS)
    (case,) = engine.cases(view, shop, rule(effective_from=date(2026, 1, 5)), drawing.instant(NOON, UTC))
    assert case.measure == 25 * HOUR


def tiktok(market: str, rule_id: str) -> Rule:
    """The built-in rule of a market as of January 2026."""
    rules = in_force(load_rules(), Shop("shop", "tiktok_shop", market, UTC), date(2026, 1, 5))
    return next(entry for entry in rules if entry.id == rule_id)


@pytest.mark.parametrize(
    ("met", "missed", "passes"), [(90, 10, True), (89, 11, False), (84, 16, False)], ids=["T01 90", "T01 89", "T01 84"]
)
def test_t01_ninety_of_a_hundred_pass(met: int, missed: int, passes: bool) -> None:
    # The page warns below 90 % and acts below 85 %. Both are missed: a rule has one line, and 90 % is what it demands
    rule = tiktok("US", "tiktok_shop.response_24h")
    value, cases = figure(rule, Tally(met=met, missed=missed))
    assert value == Fraction(met, 100)
    assert (status_of(rule, value, cases) != "missed") == passes


@pytest.mark.parametrize(
    ("market", "rule_id", "verdict"),
    [
        pytest.param("US", "tiktok_shop.response_24h", "missed", id="T05 United States"),
        pytest.param("TH", "tiktok_shop.response_12h", "met", id="T05 Thailand"),
    ],
)
def test_t05_one_log_and_two_markets(made_shops: MadeShops, market: str, rule_id: str, verdict: str) -> None:
    view, shop = put(
        made_shops,
        """
        messages | conversation_id | sender | sent_at        | text
                 | c1              | buyer  | 01-05 10:00:00 | Where is it?
                 | c1              | agent  | 01-05 10:05:00 | Hello
                 | last            | system | 01-07 12:00:00 | the file reaches up to here
        """,
    )
    moment = drawing.instant("01-07 12:00:00", UTC)
    (case,) = engine.cases(view, shop, tiktok(market, rule_id), moment)
    assert case.verdict == verdict


def test_t08_with_fewer_than_ten_orders_no_point_is_given(made_shops: MadeShops) -> None:
    chats = "".join(f" | c{n} | buyer | 01-04 10:00:00\n" for n in range(4))
    for orders, status in ((9, "too_few"), (10, "missed")):
        view, shop = put(
            made_shops,
            "messages | conversation_id | sender | sent_at\n"
            + chats
            + " | c0 | agent | 01-04 11:00:00\n"
            + "orders | order_id | created_at | paid_at\n"
            + "".join(f" | o{n} | 01-04 10:00:00 | 01-04 10:00:00\n" for n in range(orders)),
        )
        # one of four in time is 25 %; a line of 30 % is missed by it
        sample_rule = rule(within="12 hours", minimum_orders=10, **{"pass": "> 0.30"})
        assert made_shops.score(shop, sample_rule, drawing.instant(NOON, UTC)).status == status
        assert view.shop_ids == {shop.shop_id}


def test_t10_the_windows_own_days() -> None:
    rule = Rule.of({"id": "x", "cases": "disputes", "window": "60 days", "lag_days": 14})
    shop = Shop("shop", "amazon", "US", "America/Los_Angeles")
    window = window_of(rule, parse_as_of("2026-03-31T12:00:00", shop), shop)
    assert [str(local_of(end, shop)) for end in (window.start, window.end)] == [
        "2026-01-16 00:00:00",
        "2026-03-16 23:59:59",
    ]


def test_t13_a_rule_holds_one_schedule() -> None:
    # two schedules for one wait cannot be written: test_business_time.py has the case, D01
    with pytest.raises(msgspec.ValidationError):
        Rule.of({"id": "x", **CHATS, "hours": [{"until": date(2026, 1, 5), "hours": "10:00-18:00"}]})


def test_d4_a_request_answered_before_it_was_made_is_refused_with_its_reason(tmp_path: Path) -> None:
    export = tmp_path / "refunds.csv"
    export.write_text(REFUNDED + "r1,2026-01-05 10:00:00,2026-01-05 09:00:00,refunded\n", encoding="utf-8")
    with Store.open(tmp_path / "dabiao.duckdb") as store:
        result = import_file(Access.local(store), export, "shop", platform="other", timezone=UTC)
    assert (result.new, result.rejected, len(result.rejects)) == (0, 1, 1)
    assert result.rejects[0].column == "completed_at"
