"""Public holidays by the shop's country: real ones of 2026, worked by hand from the calendars that were announced.

China's Spring Festival of 2026: off from Sunday 15 to Monday 23 February. The law's days are Monday 16 (the eve) to
Thursday 19; Friday 20 and Monday 23 are given for Saturday 14 and Saturday 28 February, which are worked. Thailand's
Songkran: Monday 13 to Wednesday 15 April.
"""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from data.access import Access
from data.errors import DabiaoError
from data.loading.loader import import_file
from data.shops import Shop
from data.store import Store
from metrics.rules.public_holidays import days_off
from metrics.rules.rule import Rule
from metrics.scoring.engine import cases
from metrics.scoring.score import score, scores
from metrics.scoring.windows import local_of, parse_as_of
from tests.reference.imported import ImportedShops

ROOT = Path(__file__).parents[2]
WEEK = ["Mon-Thu 09:00-18:00", "Fri 09:00-16:00"]


def judged(
    imported: ImportedShops, rows: str, market: str = "CN", timezone: str = "Asia/Shanghai", **rule: Any
) -> dict[str, tuple[str, str]]:
    """Each case's verdict and its deadline on the shop's clock, as of 1 May 2026, up to which the file reaches."""
    rows += "last,system,2026-05-01 00:00:00\n" if "sender" in rows else "last,2026-05-01 00:00:00,\n"
    shop = imported.holding(rows, market=market, timezone=timezone)
    sample_rule = Rule.of({"id": "test.rule", "window": "120 days", **rule})
    case_list = cases(imported.view(shop.shop_id), shop, sample_rule, parse_as_of("2026-05-01T00:00:00", shop))
    due = {case.subject: "" if case.due_at is None else str(local_of(case.due_at, shop)) for case in case_list}
    return {case.subject: (case.verdict, due[case.subject]) for case in case_list}


def question_rows(*times: str) -> str:
    """A conversation for each time of 2026, never answered, called by its time."""
    return "conversation_id,sender,sent_at\n" + "".join(f"{at},buyer,2026-{at}:00\n" for at in times)


FESTIVAL = [
    ("02-13 15:59", True),  # Friday as ever
    ("02-13 16:00", False),
    ("02-14 09:00", True),  # Saturday that stands for Friday 20: Friday's hours
    ("02-14 15:59", True),
    ("02-14 16:00", False),
    ("02-15 10:00", False),  # a Sunday
    ("02-16 10:00", False),  # the eve
    ("02-19 10:00", False),  # the third day
    ("02-20 10:00", False),  # given for the 14th
    ("02-21 10:00", False),  # a Saturday
    ("02-23 10:00", False),  # given for the 28th
    ("02-24 10:00", True),
    ("02-28 17:59", True),  # Saturday that stands for Monday 23: Monday's hours
    ("02-28 18:00", False),
    ("03-07 10:00", False),  # any other Saturday
]
"""When a conversation begins that is never answered, and whether it counts."""


@pytest.mark.parametrize(("at", "counts"), FESTIVAL)
def test_spring_festival(imported: ImportedShops, at: str, counts: bool) -> None:
    rows = question_rows(*(begun for begun, _ in FESTIVAL))
    judged_cases = judged(imported, rows, cases="chats", within="1 hour", hours=WEEK, holidays=["public"])
    assert judged_cases[at][0] == ("missed" if counts else "excluded")


def test_a_stopped_clock_runs_on_a_worked_saturday_and_stands_for_ten_days(imported: ImportedShops) -> None:
    # an hour of Saturday 14 from 17:00 to 18:00, the other on Tuesday 24 from 09:00
    judged_cases = judged(
        imported,
        question_rows("02-14 17:00"),
        cases="chats",
        within="2 hours",
        hours="Mon-Fri 09:00-18:00",
        hours_mean="clock_stops",
        holidays=["public"],
    )
    assert judged_cases == {"02-14 17:00": ("missed", "2026-02-24 10:00:00")}


@pytest.mark.parametrize(
    ("holidays", "counted"),
    [
        (["public", {"date": date(2026, 2, 17), "hours": "10:00-16:00"}], {"02-17 10:00", "02-14 10:00"}),
        (["public", date(2026, 2, 14)], set()),
        # any Tuesday
        ([date(2026, 2, 14)], {"02-17 10:00", "02-17 16:00"}),
    ],
)
def test_what_a_rule_says_of_a_date_wins(imported: ImportedShops, holidays: list[object], counted: set[str]) -> None:
    rows = question_rows("02-14 10:00", "02-17 10:00", "02-17 16:00")
    judged_cases = judged(imported, rows, cases="chats", within="1 hour", hours=WEEK, holidays=holidays)
    assert {at for at, (verdict, _) in judged_cases.items() if verdict == "missed"} == counted


@pytest.mark.parametrize(
    ("market", "timezone", "due"),
    [
        ("SEA", "Asia/Bangkok", "2026-04-16 19:00:00"),
        ("TH", "Asia/Singapore", "2026-04-16 19:00:00"),
        ("SEA", "Asia/Jakarta", "2026-04-13 19:00:00"),
        ("SEA", "Asia/Saigon", "2026-04-13 19:00:00"),
    ],
)
def test_songkran_has_no_cycle(imported: ImportedShops, market: str, timezone: str, due: str) -> None:
    cycle = {"cutoff": "18:00", "due": "19:00"}
    judged_cases = judged(
        imported, question_rows("04-12 18:00"), market, timezone, cases="chats", cycle=cycle, holidays=["public"]
    )
    assert judged_cases == {"04-12 18:00": ("missed", due)}


def test_britain_goes_by_another_code(imported: ImportedShops) -> None:
    # Easter Monday is a holiday of England, not of all the kingdom; Good Friday is one of all
    rows = question_rows("04-03 12:00", "04-06 12:00")
    judged_cases = judged(imported, rows, "UK", "Europe/London", cases="chats", within="1 hour", holidays=["public"])
    assert {at: verdict for at, (verdict, _) in judged_cases.items()} == {
        "04-03 12:00": "excluded",
        "04-06 12:00": "missed",
    }


def test_where_no_country_is_known_the_rule_says_so(imported: ImportedShops) -> None:
    with pytest.raises(DabiaoError, match="no_public_holidays") as caught:
        judged(
            imported, question_rows("04-12 18:00"), "SEA", "UTC", cases="chats", within="1 hour", holidays=["public"]
        )
    shop = imported.holding(
        question_rows("04-12 18:00") + "last,system,2026-05-01 00:00:00\n", market="SEA", timezone="UTC"
    )
    assert caught.value.values == {"shop": shop.shop_id, "market": "SEA", "timezone": "UTC"}


def test_a_shop_without_a_country_leaves_the_others_answered(tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    export.write_text(question_rows("04-13 18:00"), encoding="utf-8")
    chats = {"cases": "chats", "within": "1 hour", "window": "30 days", "effective_from": date(2020, 1, 1)}
    rules = [Rule.of({"id": "test.public", "holidays": ["public"], **chats}), Rule.of({"id": "test.any", **chats})]
    with Store.open(tmp_path / "store.duckdb") as store:
        access = Access.local(store)
        for shop_id, market, timezone in (("nowhere", "SEA", "UTC"), ("泰国", "TH", "Asia/Bangkok")):
            import_file(access, export, shop_id, platform="other", market=market, timezone=timezone)
        with access.view() as view:
            answers = scores(view, view.shops(), rules, datetime(2026, 4, 30, tzinfo=UTC))
            with pytest.raises(DabiaoError, match="no_public_holidays"):
                score(view, view.shop("nowhere"), rules[0], datetime(2026, 4, 30, tzinfo=UTC))
    results = {
        (answer.shop, answer.rule): (answer.status, answer.missed, answer.excluded, answer.problem)
        for answer in answers
    }
    problem = results["nowhere", "test.public"][-1]
    assert problem is not None
    assert (problem.key, problem.values["shop"]) == ("error.no_public_holidays", "nowhere")
    assert results == {
        ("nowhere", "test.public"): ("no_data", 0, 0, problem),
        ("nowhere", "test.any"): ("no_line", 1, 0, None),
        ("泰国", "test.public"): ("no_data", 0, 1, None),  # Songkran: excluded
        ("泰国", "test.any"): ("no_line", 1, 0, None),
    }


def test_years_without_a_calendar_are_an_error_too() -> None:
    # South Sudan's calendar begins in 2012
    juba = Shop("shop", "other", "SS", "Africa/Juba")
    assert date(2012, 7, 9) in days_off(juba, date(2012, 7, 1), date(2012, 7, 31)).holidays
    with pytest.raises(DabiaoError, match="no_public_holidays"):
        days_off(juba, date(2010, 7, 1), date(2012, 7, 31))


@pytest.mark.parametrize(
    ("holidays", "due"),
    [
        # Saturday 14 is worked, then nothing until Tuesday 24
        (["public"], "2026-02-24 23:59:59"),
        # the eve is worked by this shop
        (["public", {"date": date(2026, 2, 16), "hours": "09:00-12:00"}], "2026-02-16 23:59:59"),
        (["public", date(2026, 2, 24)], "2026-02-25 23:59:59"),
        # Monday and Tuesday, as in any week
        ([], "2026-02-17 23:59:59"),
        ([date(2026, 2, 16)], "2026-02-18 23:59:59"),
    ],
)
def test_two_working_days_from_friday_the_13th(imported: ImportedShops, holidays: list[object], due: str) -> None:
    rows = "order_id,created_at,paid_at\no,2026-02-13 12:00:00,2026-02-13 12:00:00\n"
    judged_cases = judged(imported, rows, cases="shipments", promise="2 working days", holidays=holidays)
    assert judged_cases == {"o": ("missed", due)}


def test_the_calendar_is_only_read_when_a_rule_asks_for_it() -> None:
    code = "import sys, metrics.scoring.score; print(sorted({'babel', 'holidays'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "[]"
