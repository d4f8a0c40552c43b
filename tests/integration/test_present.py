"""A clock that runs ahead, or jumps, removes nothing for good and keeps no backup from being made."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.access import Access
from data.backups import names, schedule
from data.backups.backup import back_up
from data.changes import shop_changes
from data.loading.loader import import_file
from data.reading.present import AHEAD, Present
from data.store import Store
from metrics.scoring.retention import keep_for, remove_old
from shell.app import retention_task as task
from tests.integration.inbox_helpers import HEAD, count, put, rows, until

MINUTE, DAY, YEARS = timedelta(minutes=1), timedelta(days=1), timedelta(days=3_000)


@pytest.fixture
def access(store: Store) -> Access:
    return Access.local(store)


def last_of(access: Access) -> datetime:
    (last,) = access.store.connection().execute("SELECT max(imported_at) FROM imports").fetchall()[0]
    return datetime.fromisoformat(str(last)).replace(tzinfo=UTC)


def at(moment: datetime, seconds: Callable[[], float] = lambda: 0.0) -> Present:
    return Present(lambda: moment, seconds)


def test_a_clock_that_is_right_is_believed(access: Access, caplog: pytest.LogCaptureFixture) -> None:
    last = last_of(access)
    for now in (last + MINUTE, last + 30 * DAY, last - DAY):
        assert at(now).of(access) == now
    assert caplog.text == ""


def test_a_clock_that_is_years_ahead_is_followed_for_a_month_and_told(
    access: Access, caplog: pytest.LogCaptureFixture
) -> None:
    assert at(last_of(access) + YEARS).of(access) == last_of(access) + AHEAD
    assert "2969 days ahead" in caplog.text


def test_while_the_program_runs_time_goes_by_though_nothing_is_written_down(access: Access) -> None:
    last, elapsed = last_of(access), 0.0
    now = last + MINUTE
    running = Present(lambda: now, lambda: elapsed)
    assert running.of(access) == now
    for days in (40, 400):
        elapsed, now = days * 86_400.0, last + MINUTE + days * DAY
        assert running.of(access) == now
    now += YEARS
    assert running.of(access) == last + MINUTE + 400 * DAY, "the clock jumps and the program knows better"
    now = last - DAY
    assert running.of(access) == now


def test_whatever_is_written_down_bears_the_clock_out(access: Access) -> None:
    last = last_of(access)
    written = {"imports": "undone_at", "audit": "happened_at", "shop_changes": "changed_at"}
    shop_changes.describe(access, "s", note="a note")
    connection = access.store.connection()
    connection.execute("INSERT INTO audit VALUES ($at, '', 'open', NULL, NULL)", {"at": last.replace(tzinfo=None)})
    for number, (table, column) in enumerate(written.items(), 1):
        later = last + number * 100 * DAY
        connection.execute(f"UPDATE {table} SET {column} = $at", {"at": later.replace(tzinfo=None)})
        assert at(last + YEARS).of(access) == later + AHEAD
    connection.close()


def test_old_rows_stay_when_the_clock_jumps(
    access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The conversations are of 2026-03-01; they are kept for so long that they would go in a hundred days."""
    import_file(access, put(tmp_path, "a.csv", HEAD + rows(0, 5)), "s")
    last = last_of(access)
    keep_for(access, ["s"], (last - datetime(2026, 3, 1, tzinfo=UTC)).days + 100, last)
    assert count(access.store) == 6
    monkeypatch.setattr(task, "FIRST_LOOK_SECONDS", 0.0)
    monkeypatch.setattr(task, "PRESENT", at(last + YEARS))
    service = task.retention_task(lambda: access)
    service.start()
    until(lambda: "days ahead of the store" in caplog.text)
    service.stop()
    assert count(access.store) == 6
    assert remove_old(access, ["s"], last + 140 * DAY), "what is really too old goes"
    assert count(access.store) == 0


def test_a_backup_made_while_the_clock_was_ahead_keeps_no_other_from_being_made(access: Access) -> None:
    folder = names.folder_of(access.path)
    path = back_up(access)
    now = datetime.now(UTC)
    ahead = path.rename(names.free_name(folder, now + YEARS))
    assert schedule.is_due(access, now)
    back_up(access)
    assert not schedule.is_due(access, now + MINUTE)
    shop_changes.describe(access, "s", note="a note")
    assert schedule.is_due(access, now + DAY + MINUTE)
    assert ahead.exists()
