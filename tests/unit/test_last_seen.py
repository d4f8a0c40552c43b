"""What has changed since the last look at a shop."""

from datetime import UTC, datetime
from pathlib import Path

from data.reading.last_seen import Standing, changed, earlier_standing

MONDAY, TUESDAY = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 6, tzinfo=UTC)
FIRST = Standing(MONDAY, "1", {"a": "met", "b": "missed"})
SECOND = Standing(TUESDAY, "2", {"a": "missed", "b": "missed", "c": "near"})


def test_the_first_look_has_none_before(tmp_path: Path) -> None:
    store = tmp_path / "dabiao.duckdb"
    assert earlier_standing(store, "s", FIRST) is None
    assert earlier_standing(store, "s", FIRST) is None


def test_new_data_are_compared_with_the_last_look_until_they_change_again(tmp_path: Path) -> None:
    store = tmp_path / "dabiao.duckdb"
    earlier_standing(store, "s", FIRST)
    for _ in range(2):
        assert earlier_standing(store, "s", SECOND) == FIRST
    assert earlier_standing(store, "other", SECOND) is None
    third = Standing(TUESDAY, "3", {"a": "met"})
    assert earlier_standing(store, "s", third) == SECOND


def test_a_day_in_the_past_is_no_new_look(tmp_path: Path) -> None:
    store = tmp_path / "dabiao.duckdb"
    earlier_standing(store, "s", SECOND)
    assert earlier_standing(store, "s", Standing(MONDAY, "3", {"a": "met"})) is None
    assert earlier_standing(store, "s", SECOND) is None


def test_only_a_status_that_is_another_one_has_changed() -> None:
    assert changed(FIRST, SECOND.statuses) == {"a": ("met", "missed")}


def test_a_file_that_is_cut_short_or_no_file_is_as_if_nobody_had_looked(tmp_path: Path) -> None:
    store = tmp_path / "dabiao.duckdb"
    path = tmp_path / "dabiao.duckdb.looks.json"
    for text in ("{", "[]", '{"s": 3}', '{"s": {"last": {"as_of": "x"}}}'):
        path.write_text(text, encoding="utf-8")
        assert earlier_standing(store, "s", FIRST) is None
        path.unlink()


def test_a_folder_that_cannot_be_written_to_is_no_reason_to_fail(tmp_path: Path) -> None:
    assert earlier_standing(tmp_path / "missing" / "dabiao.duckdb", "s", FIRST) is None
