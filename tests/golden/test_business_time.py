"""Service hours that stop the clock, against the cases of other projects' suites.

E: ERPNext's issues. C: Chatwoot's business hours and listener. F: Frappe Helpdesk's tickets. D: what dbt_zendesk says
of Zendesk. Each row is a question, its answer or its limit, and the open seconds or the deadline that come out. Where
one of them says otherwise, docs/decisions/0016-business-time.md says so.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.access import Access
from data.loading.loader import import_file
from data.store import Store
from data.store_file import IN_MEMORY
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring.engine import Case, cases
from metrics.scoring.windows import local_of

OFFICE = ["Mon-Fri 10:00-18:00"]
DESK = ["Mon-Fri 09:00-17:00"]
TUESDAY_LATE = ["Mon 09:00-17:00", "Tue 09:00-20:00"]

# open hours between two moments, Monday to Friday 10:00–18:00; 28 June 2021 was a Monday
BETWEEN = [
    pytest.param("06-28 11:00", "06-28 12:00", 1, id="E01"),
    pytest.param("06-28 12:00", "06-28 20:00", 6, id="E02"),
    pytest.param("06-28 06:00", "06-28 12:00", 2, id="E03"),
    pytest.param("06-28 19:00", "06-28 20:00", 0, id="E04"),
    pytest.param("06-27 10:00", "06-27 11:00", 0, id="E05"),
    pytest.param("06-28 06:00", "06-29 06:00", 8, id="E06"),
    pytest.param("06-28 06:00", "06-29 11:00", 9, id="E07"),
    pytest.param("06-28 06:00", "06-29 20:00", 16, id="E08"),
    pytest.param("06-25 06:00", "06-26 11:00", 8, id="E09"),
    pytest.param("06-28 12:00", "06-29 06:00", 6, id="E10"),
    pytest.param("06-28 12:00", "06-29 11:00", 7, id="E11"),
    pytest.param("06-28 12:00", "06-29 20:00", 14, id="E12"),
    pytest.param("06-25 12:00", "06-26 11:00", 6, id="E13"),
    pytest.param("06-28 20:00", "06-29 06:00", 0, id="E14"),
    pytest.param("06-28 20:00", "06-29 11:00", 1, id="E15"),
    pytest.param("06-28 20:00", "06-29 20:00", 8, id="E16"),
    pytest.param("06-25 20:00", "06-26 11:00", 0, id="E17"),
    pytest.param("06-28 06:00", "07-01 06:00", 24, id="E18"),
    pytest.param("06-28 06:00", "07-01 11:00", 25, id="E19"),
    pytest.param("06-28 06:00", "07-01 20:00", 32, id="E20"),
    pytest.param("06-25 06:00", "06-27 11:00", 8, id="E21"),
    pytest.param("06-28 12:00", "07-01 06:00", 22, id="E22"),
    pytest.param("06-28 12:00", "07-01 11:00", 23, id="E23"),
    pytest.param("06-28 12:00", "07-01 20:00", 30, id="E24"),
    pytest.param("06-25 12:00", "06-27 11:00", 6, id="E25"),
    pytest.param("06-28 20:00", "07-01 06:00", 16, id="E26"),
    pytest.param("06-28 20:00", "07-01 11:00", 17, id="E27"),
    pytest.param("06-28 20:00", "07-01 20:00", 24, id="E28"),
    pytest.param("06-25 20:00", "06-27 11:00", 0, id="E29"),
]

# deadlines: hours, question, open hours allowed, deadline. 15 January 2024 and 2 March 2026 were Mondays
DEADLINES = [
    pytest.param(DESK, "2024-01-17 10:00", 2, "2024-01-17 12:00", id="C02"),
    pytest.param(DESK, "2024-01-19 16:00", 2, "2024-01-22 10:00", id="C03"),
    pytest.param(DESK, "2024-01-17 07:00", 2, "2024-01-17 11:00", id="C04"),
    pytest.param(DESK, "2024-01-17 18:00", 2, "2024-01-18 11:00", id="C05"),
    pytest.param(DESK, "2024-01-20 10:00", 2, "2024-01-22 11:00", id="C06"),
    pytest.param(DESK, "2024-01-15 16:00", 10, "2024-01-17 10:00", id="C07"),
    pytest.param([*DESK, "Sat 00:00-24:00"], "2024-01-20 10:00", 2, "2024-01-20 12:00", id="C09"),
    pytest.param([*DESK, "Sat 00:00-24:00"], "2024-01-20 00:00", 24, "2024-01-21 00:00", id="C10"),
    pytest.param(TUESDAY_LATE, "2024-01-15 18:00", 10, "2024-01-16 19:00", id="C11"),
    pytest.param(TUESDAY_LATE, "2024-01-15 16:00", 12, "2024-01-16 20:00", id="C12"),
    pytest.param(OFFICE, "2026-03-02 08:00", 1, "2026-03-02 11:00", id="F01"),
    pytest.param(OFFICE, "2026-03-02 08:00", 4, "2026-03-02 14:00", id="F02"),
    pytest.param(OFFICE, "2026-03-02 20:00", 0.5, "2026-03-03 10:30", id="F03"),
    pytest.param(OFFICE, "2026-03-02 20:00", 2, "2026-03-03 12:00", id="F04"),
    pytest.param(OFFICE, "2026-03-07 15:00", 24, "2026-03-11 18:00", id="F05"),
    pytest.param(OFFICE, "2026-03-07 15:00", 72, "2026-03-19 18:00", id="F06"),
    pytest.param(OFFICE, "2026-03-06 17:00", 0.5, "2026-03-06 17:30", id="F07"),
    pytest.param(OFFICE, "2026-03-06 17:00", 2, "2026-03-09 11:00", id="F08"),
    pytest.param(OFFICE, "2026-03-06 19:00", 1, "2026-03-09 11:00", id="F09"),
    pytest.param(OFFICE, "2026-03-06 19:00", 4, "2026-03-09 14:00", id="F10"),
    # 2 hours allowed and one on hold: exactly at closing. A second more on hold waits for the next opening
    pytest.param(OFFICE, "2026-03-05 15:00", 3, "2026-03-05 18:00", id="F13"),
    pytest.param(OFFICE, "2026-03-05 15:00", 3 + 1 / 3600, "2026-03-06 10:00:01", id="F14"),
]

# asked and answered in the same way, but for one thing: name, question, answer
OTHER_DEADLINES = [
    ("week", "2022-03-20 00:00:00", "2022-03-26 23:59:00"),
    ("held", "2026-03-05 17:50:00", "2026-03-09 12:30:00"),
    ("whole", "2026-03-05 17:30:00", "2026-03-09 13:00:00"),
    ("two schedules", "2020-09-29 17:01:38", "2020-09-30 19:01:46"),
    ("long day", "2025-11-01 23:00:00", "2025-11-03 00:00:00"),
]
FRIDAY_OFF = {"hours": OFFICE, "holidays": [date(2026, 3, 6)]}


NEW_YORK = "New York"


class Conversations:
    """A store with the conversations of these tables, one shop a time zone, and rules asked of it."""

    def __init__(self, folder: Path) -> None:
        self.store = Store.open(IN_MEMORY)
        questions = {row.values[1] for row in DEADLINES}
        rows = [f"{question},buyer,{question}:00" for question in sorted(questions)]
        for question, answer, _ in (row.values for row in BETWEEN):
            name = f"{question} → {answer}"
            rows += [f"{name},buyer,2021-{question}:00", f"{name},agent,2021-{answer}:00"]
        for name, question, answer in OTHER_DEADLINES:
            rows += [f"{name},buyer,{question}", f"{name},agent,{answer}"]
        export = folder / "messages.csv"
        export.write_text("conversation_id,sender,sent_at\n" + "\n".join(rows) + "\n", encoding="utf-8")
        for shop, timezone in (("UTC", "UTC"), (NEW_YORK, "America/New_York")):
            import_file(Access.local(self.store), export, shop, platform="other", timezone=timezone)
        self.view: View = Access.local(self.store).view()

    def case(self, conversation: str, shop: str = "UTC", **rule: Any) -> Case:
        """The case of a conversation, under a rule whose clock stops outside its hours."""
        sample_rule = Rule.of({"id": "x", "cases": "chats", "window": "30 days", "hours_mean": "clock_stops", **rule})
        owner = self.view.shop(shop)
        (row,) = self.view.rows(
            "SELECT min(sent_at) AS at FROM messages WHERE shop_id = $shop AND conversation_id = $conversation",
            shop=shop,
            conversation=conversation,
        )
        case_list = cases(self.view, owner, sample_rule, row["at"].replace(tzinfo=UTC) + timedelta(days=20))
        return next(case for case in case_list if case.subject == conversation)

    def local(self, instant: datetime | None, shop: str = "UTC") -> str:
        assert instant is not None
        return str(local_of(instant, self.view.shop(shop)))


@pytest.fixture(scope="module")
def conversations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Conversations]:
    made = Conversations(tmp_path_factory.mktemp("conversations"))
    yield made
    made.store.close()


@pytest.mark.parametrize(("question", "answer", "hours"), BETWEEN)
def test_open_time_between(conversations: Conversations, question: str, answer: str, hours: int) -> None:
    # no open time at all is 0 seconds and an answer; never answered would be NULL
    assert conversations.case(f"{question} → {answer}", hours=OFFICE).measure == hours * 3600


def test_c01_a_week_has_forty_hours(conversations: Conversations) -> None:
    assert conversations.case("week", hours=DESK).measure == 40 * 3600


@pytest.mark.parametrize(("hours", "question", "allowed", "deadline"), DEADLINES)
def test_deadline(conversations: Conversations, hours: list[str], question: str, allowed: float, deadline: str) -> None:
    case = conversations.case(question, hours=hours, within=f"{round(allowed * 3600)} seconds")
    assert conversations.local(case.due_at) == (deadline if deadline.count(":") == 2 else f"{deadline}:00")


def test_c08_a_deadline_in_the_shops_own_time_zone(conversations: Conversations) -> None:
    case = conversations.case("2024-01-19 16:00", NEW_YORK, hours=DESK, within="2 hours")
    assert conversations.local(case.due_at, NEW_YORK) == "2024-01-22 10:00:00"


@pytest.mark.parametrize("hours", [{}, {"hours": []}], ids=["C13 not switched on", "C13 no day has any"])
def test_without_hours_the_clock_on_the_wall_counts(conversations: Conversations, hours: dict[str, Any]) -> None:
    assert (
        conversations.local(conversations.case("2024-01-19 16:00", within="1 hour", **hours).due_at)
        == "2024-01-19 17:00:00"
    )


@pytest.mark.parametrize(
    ("minutes", "deadline"),
    [pytest.param(30, "2026-03-09 10:30:00", id="F11"), pytest.param(120, "2026-03-09 12:00:00", id="F12")],
)
def test_holidays_have_no_hours(conversations: Conversations, minutes: int, deadline: str) -> None:
    # asked on a Thursday; Thursday and Friday are holidays
    closed = [date(2026, 3, 5), date(2026, 3, 6)]
    case = conversations.case("2026-03-05 15:00", hours=OFFICE, holidays=closed, within=f"{minutes} minutes")
    assert conversations.local(case.due_at) == deadline


def test_f15_the_time_on_hold_over_a_holiday_and_a_weekend(conversations: Conversations) -> None:
    # Thursday 17:50 to 18:00 and Monday 10:00 to 12:30; Friday is a holiday
    assert conversations.case("held", **FRIDAY_OFF).measure == 10 * 60 + 150 * 60 == 9600


def test_f16_a_resolution_less_its_time_on_hold(conversations: Conversations) -> None:
    # Thursday 17:30 to 18:00 and Monday 10:00 to 13:00 are 210 minutes, of which 160 on hold: see F15
    whole, held = conversations.case("whole", **FRIDAY_OFF).measure, conversations.case("held", **FRIDAY_OFF).measure
    assert whole == 210 * 60
    assert held is not None
    assert whole - held == 50 * 60


def test_d01_one_schedule_judges_the_whole_wait(conversations: Conversations) -> None:
    # From 30 September 2020 19:01:25 on the schedule is another. dbt_zendesk follows the change: 960 min 8 s.
    # Zendesk itself takes the last one for all of it, and so does a rule. Open Monday to Friday 15:00–00:30 UTC:
    # on the 29th from 17:01:38 to 00:30:00 (26,902 s), on the 30th from 15:00:00 to 19:01:46 (14,506 s)
    case = conversations.case("two schedules", hours=["Mon-Fri 15:00-00:30"])
    assert case.measure == 26_902 + 14_506 == 690 * 60 + 8


def test_a_day_of_twenty_five_hours_counts_them_all(conversations: Conversations) -> None:
    # Sunday 2 November 2025 in New York, all of it open, and the hour before it
    case = conversations.case("long day", NEW_YORK, hours=["00:00-24:00"])
    assert case.measure == 26 * 3600
