"""Service hours that stop the clock, against cases that other projects' suites agree on.

Each row is a question, its answer or its limit, and the open seconds or the deadline that come out. What differs there
from here is said in docs/decisions/0016-business-time.md.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.loader import import_file
from data.store import Store, View
from metrics.calendar import local_of
from metrics.engine import Case, cases
from metrics.rule import Rule

OFFICE = ["Mon-Fri 10:00-18:00"]
DESK = ["Mon-Fri 09:00-17:00"]

# open seconds between two moments, Monday to Friday 10:00–18:00; 28 June 2021 was a Monday
BETWEEN = [
    ("06-28 11:00", "06-28 12:00", 1),
    ("06-28 12:00", "06-28 20:00", 6),
    ("06-28 06:00", "06-28 12:00", 2),
    ("06-28 19:00", "06-28 20:00", 0),
    ("06-27 10:00", "06-27 11:00", 0),
    ("06-28 06:00", "06-29 06:00", 8),
    ("06-28 06:00", "06-29 11:00", 9),
    ("06-28 06:00", "06-29 20:00", 16),
    ("06-25 06:00", "06-26 11:00", 8),
    ("06-28 12:00", "06-29 06:00", 6),
    ("06-28 12:00", "06-29 11:00", 7),
    ("06-28 12:00", "06-29 20:00", 14),
    ("06-25 12:00", "06-26 11:00", 6),
    ("06-28 20:00", "06-29 06:00", 0),
    ("06-28 20:00", "06-29 11:00", 1),
    ("06-28 20:00", "06-29 20:00", 8),
    ("06-25 20:00", "06-26 11:00", 0),
    ("06-28 06:00", "07-01 06:00", 24),
    ("06-28 06:00", "07-01 11:00", 25),
    ("06-28 06:00", "07-01 20:00", 32),
    ("06-25 06:00", "06-27 11:00", 8),
    ("06-28 12:00", "07-01 06:00", 22),
    ("06-28 12:00", "07-01 11:00", 23),
    ("06-28 12:00", "07-01 20:00", 30),
    ("06-25 12:00", "06-27 11:00", 6),
    ("06-28 20:00", "07-01 06:00", 16),
    ("06-28 20:00", "07-01 11:00", 17),
    ("06-28 20:00", "07-01 20:00", 24),
    ("06-25 20:00", "06-27 11:00", 0),
]

# deadlines: hours, question, open hours allowed, deadline. 15 January 2024 and 2 March 2026 were Mondays
DEADLINES: list[tuple[list[str], str, float, str]] = [
    (DESK, "2024-01-17 10:00", 2, "2024-01-17 12:00"),
    (DESK, "2024-01-19 16:00", 2, "2024-01-22 10:00"),
    (DESK, "2024-01-17 07:00", 2, "2024-01-17 11:00"),
    (DESK, "2024-01-17 18:00", 2, "2024-01-18 11:00"),
    (DESK, "2024-01-20 10:00", 2, "2024-01-22 11:00"),
    (DESK, "2024-01-15 16:00", 10, "2024-01-17 10:00"),
    ([*DESK, "Sat 00:00-24:00"], "2024-01-20 10:00", 2, "2024-01-20 12:00"),
    ([*DESK, "Sat 00:00-24:00"], "2024-01-20 00:00", 24, "2024-01-21 00:00"),
    (["Mon 09:00-17:00", "Tue 09:00-20:00"], "2024-01-15 18:00", 10, "2024-01-16 19:00"),
    (["Mon 09:00-17:00", "Tue 09:00-20:00"], "2024-01-15 16:00", 12, "2024-01-16 20:00"),
    (OFFICE, "2026-03-02 08:00", 1, "2026-03-02 11:00"),
    (OFFICE, "2026-03-02 08:00", 4, "2026-03-02 14:00"),
    (OFFICE, "2026-03-02 20:00", 0.5, "2026-03-03 10:30"),
    (OFFICE, "2026-03-02 20:00", 2, "2026-03-03 12:00"),
    (OFFICE, "2026-03-07 15:00", 24, "2026-03-11 18:00"),
    (OFFICE, "2026-03-07 15:00", 72, "2026-03-19 18:00"),
    (OFFICE, "2026-03-06 17:00", 0.5, "2026-03-06 17:30"),
    (OFFICE, "2026-03-06 17:00", 2, "2026-03-09 11:00"),
    (OFFICE, "2026-03-06 19:00", 1, "2026-03-09 11:00"),
    (OFFICE, "2026-03-06 19:00", 4, "2026-03-09 14:00"),
]


class Desk:
    """A store with the conversations of these tables, one shop a time zone, and rules asked of it."""

    def __init__(self, folder: Path) -> None:
        self.store = Store.open(folder / "store.duckdb")
        asked = {question for _, question, _, _ in DEADLINES}
        rows = [f"{question},buyer,{question}:00" for question in sorted(asked)]
        for question, answer, _ in BETWEEN:
            name = f"{question} → {answer}"
            rows += [f"{name},buyer,2021-{question}:00", f"{name},agent,2021-{answer}:00"]
        rows += ["week,buyer,2022-03-20 00:00:00", "week,agent,2022-03-26 23:59:00"]
        rows += ["holidays,buyer,2026-03-05 15:00:00", "long day,buyer,2025-11-01 23:00:00"]
        rows += ["long day,agent,2025-11-03 00:00:00"]
        export = folder / "messages.csv"
        export.write_text("conversation_id,sender,sent_at\n" + "\n".join(rows) + "\n", encoding="utf-8")
        for shop in ("UTC", "America/New_York"):
            import_file(self.store, export, shop, platform="other", timezone=shop)
        self.view: View = self.store.view()

    def case(self, conversation: str, shop: str = "UTC", **rule: Any) -> Case:
        """The case of a conversation, under a rule whose clock stops outside its hours."""
        asked = Rule.of({"id": "x", "cases": "chats", "window": "30 days", "hours_mean": "clock_stops", **rule})
        owner = self.view.shop(shop)
        (row,) = self.view.rows(
            "SELECT min(sent_at) AS at FROM messages WHERE shop_id = $shop AND conversation_id = $conversation",
            shop=shop,
            conversation=conversation,
        )
        found = cases(self.view, owner, asked, row["at"].replace(tzinfo=UTC) + timedelta(days=20))
        return next(case for case in found if case.subject == conversation)

    def local(self, instant: datetime | None, shop: str = "UTC") -> str:
        assert instant is not None
        return str(local_of(instant, self.view.shop(shop)))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(tmp_path_factory.mktemp("desk"))
    yield made
    made.store.close()


@pytest.mark.parametrize(("question", "answer", "hours"), BETWEEN)
def test_open_time_between(desk: Desk, question: str, answer: str, hours: int) -> None:
    # no open time at all is 0 seconds and an answer; never answered would be NULL
    assert desk.case(f"{question} → {answer}", hours=OFFICE).measure == hours * 3600


def test_a_week_has_forty_hours(desk: Desk) -> None:
    assert desk.case("week", hours=DESK).measure == 40 * 3600


@pytest.mark.parametrize(("hours", "question", "allowed", "deadline"), DEADLINES)
def test_deadline(desk: Desk, hours: list[str], question: str, allowed: float, deadline: str) -> None:
    found = desk.case(question, hours=hours, within=f"{int(allowed * 60)} minutes")
    assert desk.local(found.due_at) == f"{deadline}:00"


def test_a_deadline_in_the_shops_own_time_zone(desk: Desk) -> None:
    found = desk.case("2024-01-19 16:00", "America/New_York", hours=DESK, within="2 hours")
    assert desk.local(found.due_at, "America/New_York") == "2024-01-22 10:00:00"


def test_without_hours_the_clock_on_the_wall_counts(desk: Desk) -> None:
    assert desk.local(desk.case("2024-01-19 16:00", within="1 hour").due_at) == "2024-01-19 17:00:00"


@pytest.mark.parametrize(("minutes", "deadline"), [(30, "2026-03-09 10:30:00"), (120, "2026-03-09 12:00:00")])
def test_holidays_have_no_hours(desk: Desk, minutes: int, deadline: str) -> None:
    # asked on a Thursday; Thursday and Friday are holidays
    closed = [date(2026, 3, 5), date(2026, 3, 6)]
    found = desk.case("holidays", hours=OFFICE, holidays=closed, within=f"{minutes} minutes")
    assert desk.local(found.due_at) == deadline


def test_a_day_of_twenty_five_hours_counts_them_all(desk: Desk) -> None:
    # Sunday 2 November 2025 in New York, all of it open, and the hour before it
    found = desk.case("long day", "America/New_York", hours=["00:00-24:00"])
    assert found.measure == 26 * 3600
