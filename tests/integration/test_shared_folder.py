"""A store in a folder that other people may write to: what they put in the app's places is neither read nor written."""

import json
import logging
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data import accounts, sign_in
from data.access import Access
from data.backups import names
from data.backups.backup import back_up
from data.backups.restore import restore
from data.errors import DabiaoError
from data.files import own_files
from data.files.temporary import TemporaryFiles
from data.inbox.watcher import folder_of as inbox_of
from data.publishing.folders import folder_of as published_of
from data.publishing.publish import is_published, publish
from data.reading.last_seen import Standing, earlier_standing
from data.rows import buyer_hashes
from data.store import Store
from data.store_file import connect, logs_of
from data.toml_files import configuration_folder
from metrics.rules.rulebook import rule_files
from pages.schedules import reports
from shell.app.logs import Logs
from shell.app.logs import file_of as log_of
from tests.integration.inbox_helpers import HEAD, count, put, rows, until, watching

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no owners of files")

Plant = Callable[[Path], Path]


@pytest.fixture
def of_others() -> set[int]:
    """The inodes of what belongs to another user."""
    return set()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder that is none of the app's, and of which nothing may change."""
    return put(tmp_path, "elsewhere/kept.txt", "kept").parent


@pytest.fixture(autouse=True)
def _configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))


@pytest.fixture(params=["link", "theirs"])
def plant(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, of_others: set[int], elsewhere: Path
) -> Callable[[Path], Path]:
    """Puts a folder of another user, or a link of theirs to a folder, into a place."""
    of_this_user = own_files.is_own
    for name in ("is_own", "is_trusted"):
        monkeypatch.setattr(own_files, name, lambda status: status.st_ino not in of_others and of_this_user(status))

    def plant(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        if request.param == "link":
            path.symlink_to(elsewhere)
        else:
            path.mkdir(mode=0o777)
        of_others.add(path.lstat().st_ino)
        return path

    return plant


def refused(work: Callable[[], object]) -> None:
    with pytest.raises(DabiaoError) as error:
        work()
    assert error.value.key == "error.not_own"


def test_no_folder_of_another_is_used_as_the_apps_own(
    store: Store, plant: Plant, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = Access.local(store)
    backups = plant(names.folder_of(store.path))
    refused(lambda: back_up(access))
    published = plant(published_of(store.path))
    assert not is_published(access), "nobody of ours asked for it"
    refused(lambda: publish(access))
    outbox = plant(reports.outbox(access))
    monkeypatch.setattr("pages.schedules.report_settings.load", lambda: (reports.Schedule(period="last-week"),))
    refused(lambda: reports.write_due(access, datetime(2026, 12, 3, 12, tzinfo=UTC)))
    assert [file for folder in (backups, published, outbox) for file in folder.glob("**/*")] in (
        [],
        [folder / "kept.txt" for folder in (backups, published, outbox)],
    )
    assert [file.name for file in elsewhere.iterdir()] == ["kept.txt"]


def test_temporary_files_lie_in_no_folder_of_another(store: Store, plant: Plant, of_others: set[int]) -> None:
    temporary = TemporaryFiles(store.path)
    plant(temporary.folder)
    before = tempfile.tempdir
    if temporary.folder.is_symlink():
        refused(temporary.start)
        assert tempfile.tempdir == before
    else:  # one that can be removed is made anew
        of_others.clear()
        temporary.start()
        assert temporary.folder.stat().st_mode & 0o777 == 0o700
    temporary.stop()
    assert tempfile.tempdir == before


def test_an_inbox_beside_the_store_is_nobody_elses(
    store: Store, plant: Plant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = plant(folder)
    (place / "s").mkdir()
    put(place, "s/a.csv", HEAD + rows(0, 1))
    logged: list[str] = []
    monkeypatch.setattr(logging.getLogger("dabiao"), "log", lambda _, words, e, **__: logged.append(words % e))
    with watching(store, folder) as inbox:
        until(lambda: bool(logged))
        assert not inbox.is_watched
    assert "error.not_own" in logged[0]
    assert count(store) == 1
    monkeypatch.setenv("DABIAO_INBOX", str(folder))  # one that somebody names is meant to be shared
    assert inbox_of(store.path) == folder
    with watching(store, folder):
        until(lambda: count(store) == 2)


def test_who_may_sign_in_is_said_by_nobody_else(plant: Plant) -> None:
    plant(configuration_folder())
    for work in (configuration_folder, accounts.load, sign_in.load, rule_files):
        refused(work)


def test_ones_own_folders_lose_the_rights_of_others(store: Store) -> None:
    access = Access.local(store)
    folders = names.folder_of(store.path), published_of(store.path), configuration_folder()
    for place in folders:
        place.mkdir(parents=True)
        place.chmod(0o777)
    back_up(access)
    publish(access)
    configuration_folder()
    assert {place.stat().st_mode & 0o777 for place in folders} == {0o700}


def test_backups_may_lie_on_another_disk_behind_ones_own_link(store: Store, elsewhere: Path) -> None:
    names.folder_of(store.path).symlink_to(elsewhere)
    assert back_up(Access.local(store)).resolve().parent == elsewhere
    assert elsewhere.stat().st_mode & 0o777 == 0o700


def test_a_configuration_behind_ones_own_link_is_used(tmp_path: Path) -> None:
    put(tmp_path, "dotfiles/rules/mine.toml", "")
    configuration_folder().parent.mkdir(parents=True)
    configuration_folder().symlink_to(tmp_path / "dotfiles")
    assert rule_files()[-1].name == "mine.toml"


@pytest.mark.parametrize("kind", ["link", "link to nothing", "pipe", "theirs"])
def test_the_log_is_written_into_no_file_of_another(
    kind: str, tmp_path: Path, elsewhere: Path, of_others: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "dabiao.duckdb"
    log = log_of(path)
    match kind:
        case "link":
            log.symlink_to(elsewhere / "kept.txt")
        case "link to nothing":
            log.symlink_to(elsewhere / "new.txt")
        case "pipe":
            os.mkfifo(log)
        case "theirs":
            put(tmp_path, log.name, "")
            of_others.add(log.stat().st_ino)
            monkeypatch.setattr(own_files, "is_own", lambda status: status.st_ino not in of_others)
    logs = Logs(path)
    refused(logs.start)
    logging.getLogger("dabiao").warning("something happens")
    logs.stop()
    assert [file.read_text() for file in elsewhere.iterdir()] == ["kept"]
    assert kind != "theirs" or log.read_text() == ""


@pytest.mark.parametrize("place", range(4))
def test_nothing_that_others_put_beside_a_store_is_read_into_it(store: Store, elsewhere: Path, place: int) -> None:
    store.close()
    side = (*logs_of(store.path), store.path.with_name(f"{store.path.name}.tmp"))[place]
    side.symlink_to(elsewhere if side.suffix == ".tmp" else elsewhere / "kept.txt")
    refused(lambda: Store.open(store.path))
    side.unlink()
    Store.open(store.path).close()


@pytest.mark.parametrize("exists", [True, False])
def test_no_link_of_another_leads_to_the_store(
    store: Store, tmp_path: Path, of_others: set[int], monkeypatch: pytest.MonkeyPatch, exists: bool
) -> None:
    store.close()
    target = store.path if exists else tmp_path / "new.duckdb"
    link = tmp_path / "link.duckdb"
    link.symlink_to(target)
    with Store.open(link) as opened:
        assert opened.path == link, "one's own link is followed"
    of_others.add(link.lstat().st_ino)
    if not exists:
        target.unlink()
    for name in ("is_own", "is_trusted"):
        monkeypatch.setattr(own_files, name, lambda status: status.st_ino not in of_others)
    refused(lambda: connect(link, read_only=False))
    assert target.exists() == exists


def test_a_copy_is_put_through_no_link(store: Store, elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever knows when a restore begins knows the name under which the store is kept aside."""
    backup = back_up(Access.local(store))
    store.close()

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> "Clock":
            return cls(2026, 12, 3, 12, tzinfo=UTC)

    monkeypatch.setattr("data.backups.restore.datetime", Clock)
    aside = store.path.with_name(f"{store.path.name}.before-restore-20261203T120000.000000Z")
    aside.symlink_to(elsewhere / "kept.txt")
    before = store.path.read_bytes()
    with pytest.raises(DabiaoError) as error:
        restore(backup, store.path)
    assert error.value.key == "error.backup_not_restored"
    assert (elsewhere / "kept.txt").read_text() == "kept"
    assert (aside.is_symlink(), store.path.read_bytes() == before) == (True, True)


def test_a_backup_of_another_is_not_offered(store: Store, elsewhere: Path, of_others: set[int]) -> None:
    own = back_up(Access.local(store))
    link = own.with_name("dabiao-29990101T000000Z.zip")
    link.symlink_to(elsewhere / "kept.txt")
    assert names.newest(store.path) == own


def test_the_key_of_hashed_buyers_is_nobody_elses(store: Store, elsewhere: Path) -> None:
    put(elsewhere, "key", "ab" * buyer_hashes.KEY_BYTES)
    key = store.path.with_name(f"{store.path.name}.buyer-key")
    key.symlink_to(elsewhere / "key")
    connection = store.connection()
    connection.execute("INSERT INTO shops SELECT * REPLACE ('new' AS shop_id) FROM shops")
    refused(lambda: buyer_hashes.decide(connection, "new", hashed=True))


def test_what_changed_since_the_last_look_is_read_from_no_link(store: Store, elsewhere: Path) -> None:
    before = {"as_of": "2026-01-01T00:00:00+00:00", "state": "1", "statuses": {}}
    put(elsewhere, "looks", json.dumps({"s": {"last": before, "before": None}}))
    store.path.with_name(f"{store.path.name}.looks.json").symlink_to(elsewhere / "looks")
    assert earlier_standing(store.path, "s", Standing(datetime(2026, 2, 1, tzinfo=UTC), "2")) is None
