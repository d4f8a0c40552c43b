"""Pages: the waits that a transcript marks."""

from datetime import UTC, datetime, timedelta

import pytest

from data.reading.transcripts import Message
from pages.parts import case_dialog
from tests.pages.made import REPLY, SHOP, rule

NOON = datetime(2026, 3, 27, 4, 0, tzinfo=UTC)
"""Twelve o'clock in Beijing."""


def talk(*lines: tuple[str, int]) -> list[Message]:
    """Messages by sender and seconds after noon."""
    return [Message(sender, None, None, NOON + timedelta(seconds=at), sender) for sender, at in lines]


@pytest.mark.parametrize(
    ("lines", "bots_count", "waits", "open_since"),
    [
        ([("buyer", 0), ("agent", 60)], False, {1: 0}, None),
        ([("buyer", 0), ("buyer", 30), ("agent", 60)], False, {2: 0}, None),  # the clock runs from the first
        ([("buyer", 0), ("bot", 5), ("agent", 60)], False, {2: 0}, None),
        ([("buyer", 0), ("bot", 5), ("agent", 60)], True, {1: 0}, None),
        ([("agent", 0), ("agent", 5)], False, {}, None),
        ([("buyer", 0), ("agent", 9), ("agent", 12), ("buyer", 20)], False, {1: 0}, 20),
        ([("buyer", 0), ("system", 3)], False, {}, 0),
        ([], False, {}, None),
    ],
)
def test_a_wait_runs_from_a_turns_first_question_to_its_answer(
    lines: list[tuple[str, int]], bots_count: bool, waits: dict[int, int], open_since: int | None
) -> None:
    asked, since = case_dialog.answers(talk(*lines), bots_count)
    assert asked == {place: NOON + timedelta(seconds=at) for place, at in waits.items()}
    assert since == (None if open_since is None else NOON + timedelta(seconds=open_since))


@pytest.mark.parametrize(
    ("hour", "seconds", "late"), [(12, 180, False), (12, 181, True), (23, 999, False), (7, 999, False)]
)
def test_a_wait_is_late_only_where_the_rule_counts_it(hour: int, seconds: int, late: bool) -> None:
    asked = NOON + timedelta(hours=hour - 12)
    assert case_dialog.late(REPLY, SHOP, asked, asked + timedelta(seconds=seconds)) is late


def test_without_a_deadline_nothing_is_late() -> None:
    assert case_dialog.late(rule("kuaishou.good_review"), SHOP, NOON, NOON + timedelta(days=9)) is False
