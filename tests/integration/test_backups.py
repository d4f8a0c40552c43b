"""Backups: made while the app runs, too, read back, kept by a rotation, restored; damage of a store and of a backup."""

import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest

from data.access import Access
from data.backups import backup as backup_module
from data.backups import names, schedule
from data.backups.backup import back_up
from data.backups.commands import checked_store, made_backup
from data.backups.restore import restore
from data.backups.schedule import daily_backups
from data.errors import DabiaoError, NotAllowed, StoreLocked
from data.loading.loader import import_file
from data.loading.undo import undo
from data.store import Store
from data.store_file import log_of, logs_of
from tests.integration.inbox_helpers import HEAD, count, imports, put, rows, until

ORDERS = "order_id,created_at,paid_at,shipped_at,status,buyer_id\n"


@pytest.fixture(autouse=True)
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's configuration folder, with one rule book."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    folder = backup_module.configuration_folder()
    put(folder, "rules/mine.toml", "# first\n")
    return folder


@pytest.fixture
def add(store: Store, tmp_path: Path) -> Callable[[int, int], None]:
    """Imports conversations with these numbers into the shop "s"."""

    def add(first: int, number: int) -> None:
        import_file(Access.local(store), put(tmp_path, f"{first}.csv", HEAD + rows(first, number)), "s")

    return add


def content_of(path: Path) -> dict[str, list[dict[str, object]]]:
    with Store.open(path) as store, Access.local(store).view() as view:
        return {table: view.rows(f"SELECT * FROM {table} ORDER BY ALL") for table in sorted(store.tables)}


def test_a_restored_backup_is_the_store_of_that_moment_and_what_it_replaces_is_kept(
    store: Store, add: Callable[[int, int], None], configuration: Path
) -> None:
    add(0, 20)
    path = back_up(Access.local(store))
    assert path.parent == names.folder_of(store.path)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    store.close()
    before = content_of(store.path)
    with Store.open(store.path) as opened:
        import_file(Access.local(opened), put(store.path.parent, "more.csv", HEAD + rows(20, 5)), "s")
    after = content_of(store.path)
    assert len(after["messages"]) == len(before["messages"]) + 5
    put(configuration, "rules/mine.toml", "# second\n")

    restored = restore(path, store.path)

    assert content_of(store.path) == before
    assert (configuration / "rules" / "mine.toml").read_text(encoding="utf-8") == "# first\n"
    kept_store, kept_rules = restored.kept
    assert content_of(kept_store) == after
    assert kept_rules.read_text(encoding="utf-8") == "# second\n"
    assert not kept_rules.match("*.toml"), "it would be read as a rule book"


def test_a_backup_holds_what_was_imported_while_a_view_is_open(store: Store, add: Callable[[int, int], None]) -> None:
    add(0, 10)
    with Access.local(store).view() as view:
        view.rows("SELECT count(*) FROM messages")
        connection = store.connection()
        connection.execute("UPDATE messages SET text = 'other'")  # what a view reads cannot be moved into the file
        connection.close()
        add(0, 20)
        log = store.path.with_name(f"{store.path.name}.wal")
        assert log.stat().st_size > 0
        path = back_up(Access.local(store))
    store.close()
    store.path.unlink()
    assert restore(path, store.path).kept == ()
    with Store.open(store.path) as restored:
        assert count(restored) == 21


def test_a_backup_goes_into_any_folder_and_is_not_thinned_out_there(store: Store, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    backups = {back_up(Access.local(store), elsewhere) for _ in range(5)}
    assert set(elsewhere.iterdir()) == backups
    assert len(backups) == 5


def test_only_who_sees_every_shop_can_back_up(store: Store) -> None:
    access = Access(store, "somebody", frozenset({"s"}), Access.local(store).may)
    with pytest.raises(NotAllowed):
        back_up(access)
    with pytest.raises(NotAllowed):
        checked_store(access)


def test_a_store_in_use_is_not_replaced(store: Store) -> None:
    path = back_up(Access.local(store))
    store.close()
    holding = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    words = [sys.executable, "-c", holding, str(store.path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(StoreLocked):
            restore(path, store.path)
        other.communicate()
    assert restore(path, store.path).kept


def test_a_damaged_store_is_not_backed_up(store: Store, add: Callable[[int, int], None]) -> None:
    add(0, 3_000)
    good = back_up(Access.local(store))
    store.close()
    content = bytearray(store.path.read_bytes())
    for at in range(len(content) // 3, len(content), 4096):
        content[at] ^= 1
    store.path.write_bytes(content)
    with pytest.raises(DabiaoError), Store.open(store.path) as opened:
        back_up(Access.local(opened))
    assert names.listed(names.folder_of(store.path)) == [good]
    assert list(names.folder_of(store.path).iterdir()) == [good], "nothing unfinished stays"


def test_a_damaged_backup_is_refused_and_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = back_up(Access.local(store))
    store.close()
    whole, before = path.read_bytes(), content_of(store.path)
    random_numbers, refused = random.Random(1), list[str]()
    bad = tmp_path / "bad.zip"
    for _ in range(10):
        content = bytearray(whole)
        content[random_numbers.randrange(len(content))] ^= 1 << random_numbers.randrange(8)
        bad.write_bytes(content)
        try:
            restore(bad, store.path)
        except DabiaoError as e:
            refused.append(e.key)
        assert content_of(store.path) == before, "a bit that says nothing of the content, such as a date, does no harm"
    assert refused
    assert set(refused) <= {"error.backup_damaged", "error.no_backup"}
    for length in range(0, len(whole), len(whole) // 10):
        bad.write_bytes(whole[:length])
        with pytest.raises(DabiaoError):
            restore(bad, store.path)
    assert content_of(store.path) == before


@pytest.mark.parametrize("kind", ["missing", "text", "other zip", "newer"])
def test_what_is_no_backup_is_refused(kind: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.zip"
    if kind == "text":
        path.write_text("no archive", encoding="utf-8")
    elif kind == "other zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("photo.jpg", b"x")
    elif kind == "newer":
        with monkeypatch.context() as patch:
            patch.setattr(backup_module, "VERSION", 1_000)
            path = back_up(Access.local(store))
    store.close()
    before = store.path.read_bytes()
    with pytest.raises(DabiaoError) as refused:
        restore(path, store.path)
    assert refused.value.key == {"text": "error.backup_damaged", "newer": "error.store_newer"}.get(
        kind, "error.no_backup"
    )
    assert store.path.read_bytes() == before


def test_a_backup_writes_nothing_outside_the_configuration_folder(
    store: Store, configuration: Path, tmp_path: Path
) -> None:
    whole = back_up(Access.local(store))
    store.close()
    with zipfile.ZipFile(whole) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    hostile, text = tmp_path / "hostile.zip", b"# x\n"
    digest = backup_module.hashlib.sha256(text).hexdigest()
    for name in ("configuration/../../evil.toml", "configuration//evil.toml", "configuration/"):
        document = backup_module.json.loads(contents[backup_module.MANIFEST])
        document["members"][name] = digest
        with zipfile.ZipFile(hostile, "w") as archive:
            for member, content in contents.items():
                if member != backup_module.MANIFEST:
                    archive.writestr(member, content)
            archive.writestr(name, text)
            archive.writestr(backup_module.MANIFEST, backup_module.json.dumps(document))
        restore(hostile, store.path)
    assert len(list(store.path.parent.glob("*.before-restore-*"))) == 3, "restores within one second keep theirs each"
    assert not list(tmp_path.rglob("evil.toml"))
    assert [path.name for path in configuration.rglob("*") if path.is_file()] == ["mine.toml"]


def all_files(*folders: Path) -> dict[Path, bytes]:
    """Every file in these folders with its content."""
    return {path: path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("broken", ["folder", "file", "store"])
def test_a_restore_that_cannot_be_finished_changes_nothing(
    store: Store, configuration: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    put(configuration, "formats/own.toml", "# own\n")
    path = back_up(Access.local(store))
    store.close()
    put(configuration, "rules/mine.toml", "# second\n")
    put(configuration, "formats/own.toml", "# other\n")
    if broken == "folder":  # a file where a folder of the configuration belongs
        (configuration / "formats" / "own.toml").unlink()
        (configuration / "formats").rmdir()
        put(configuration, "formats", "a file")
    before = all_files(store.path.parent, configuration)
    real = Path.replace
    refusing = {"folder": set(), "file": {configuration / "rules/mine.toml"}, "store": {store.path}}[broken]

    def fails(source: Path, target: Path) -> Path:
        if target in refusing:
            refusing.clear()
            raise PermissionError(13, "Permission denied")
        return real(source, target)

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(DabiaoError) as refused:
        restore(path, store.path)
    assert refused.value.key == "error.backup_not_restored"
    assert refused.value.values["path"] == (store.path if broken == "store" else configuration)
    assert all_files(store.path.parent, configuration) == before


@pytest.mark.parametrize("place", ["backup", "store", "log"])
def test_a_pipe_keeps_no_restore_waiting(store: Store, tmp_path: Path, place: str) -> None:
    backup, target = back_up(Access.local(store)), tmp_path / "other.duckdb"
    pipe = {"backup": tmp_path / "pipe.zip", "store": target, "log": target.with_name("other.duckdb.wal")}[place]
    os.mkfifo(pipe)
    with pytest.raises(DabiaoError) as refused:
        restore(pipe if place == "backup" else backup, target)
    assert refused.value.key == ("error.no_backup" if place == "backup" else "error.store_unreadable")
    assert pipe.is_fifo()


@pytest.mark.parametrize("place", range(3))
def test_a_log_without_its_store_is_not_applied_to_what_is_restored(store: Store, tmp_path: Path, place: int) -> None:
    path = back_up(Access.local(store))
    target = tmp_path / "other.duckdb"
    log = logs_of(target)[place]
    log.write_bytes(b"of another store")
    (kept,) = restore(path, target).kept
    assert kept.read_bytes() == b"of another store"
    assert not log.exists()
    store.close()
    assert content_of(target) == content_of(store.path)


def test_rules_that_lie_elsewhere_behind_a_link_are_backed_up(
    store: Store, configuration: Path, tmp_path: Path
) -> None:
    put(tmp_path, "elsewhere/formats/own.toml", "# own\n")
    put(tmp_path, "elsewhere/other.toml", "# other\n")
    (configuration / "formats").symlink_to(tmp_path / "elsewhere" / "formats")
    (configuration / "rules" / "other.toml").symlink_to(tmp_path / "elsewhere" / "other.toml")
    with zipfile.ZipFile(back_up(Access.local(store))) as archive:
        contents = {name: archive.read(name) for name in archive.namelist() if name.endswith(".toml")}
    assert contents == {
        "configuration/formats/own.toml": b"# own\n",
        "configuration/rules/mine.toml": b"# first\n",
        "configuration/rules/other.toml": b"# other\n",
    }


@pytest.mark.skipif(os.name == "nt", reason="such names and links are not made there")
def test_what_of_the_configuration_cannot_be_read_is_told_and_keeps_no_backup_from_being_made(
    store: Store, configuration: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(configuration, "formats/forbidden.toml", "")
    put(configuration, "closed/inside.toml", "")
    put(configuration, "gone.toml", "")
    os.utime(put(configuration, "rules/of_1970.toml", "# old\n"), (0, 0))
    put(configuration, ".restore-left/0", "")
    Path(os.fsdecode(os.fsencode(configuration) + b"/\xff\xfe.toml")).write_text("", encoding="utf-8")
    (configuration / "rules" / "circle").symlink_to(configuration)
    (configuration / "itself").symlink_to("itself")
    (configuration / "nowhere").symlink_to(tmp_path / "nowhere")
    os.mkfifo(configuration / "pipe")
    read, listed = Path.read_bytes, Path.iterdir

    def read_bytes(path: Path) -> bytes:
        if path.name == "gone.toml":
            path.unlink()
        if path.name == "forbidden.toml":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    def iterdir(path: Path) -> Iterator[Path]:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    monkeypatch.setattr(Path, "iterdir", iterdir)
    document = made_backup(Access.local(store))
    assert sorted((Path(entry["file"]).name, entry["why"]) for entry in document["left_out"]) == [
        ("closed", "Permission denied"),
        ("forbidden.toml", "Permission denied"),
        ("��.toml", "UnicodeEncodeError"),
    ]
    with zipfile.ZipFile(document["path"]) as archive:
        assert set(archive.namelist()) == {
            "manifest.json",
            "store.duckdb",
            "configuration/rules/mine.toml",
            "configuration/rules/of_1970.toml",
        }
    store.close()
    restore(Path(document["path"]), store.path)


def test_rules_that_change_while_they_are_backed_up_do_not_spoil_the_backup(
    store: Store, configuration: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = backup_module._put

    def put_and_change(archive: zipfile.ZipFile, name: str, content: BinaryIO) -> str:
        digest = pack(archive, name, content)
        put(configuration, "rules/mine.toml", f"# {name}\n")
        return digest

    monkeypatch.setattr(backup_module, "_put", put_and_change)
    store.close()
    with Store.open(store.path) as opened:
        path = back_up(Access.local(opened))
    restore(path, store.path)
    assert (configuration / "rules" / "mine.toml").read_text(encoding="utf-8") == "# store.duckdb\n"


def test_what_a_killed_backup_or_restore_left_is_cleared_away(store: Store, configuration: Path) -> None:
    path = back_up(Access.local(store))
    left = [
        path.with_name(".backup-left") / "store.duckdb",
        store.path.with_name(f".{store.path.name}.restore-left") / "store.duckdb",
        configuration / ".restore-left" / "0",
    ]
    for file in left:
        put(file.parent, file.name, "rows of people")
    back_up(Access.local(store))
    store.close()
    put(configuration, "rules/mine.toml", "# second\n")
    restore(path, store.path)
    assert [file.parent.exists() for file in left] == [False] * 3


def test_check_tells_of_a_log_that_could_not_be_read(store: Store) -> None:
    store.close()
    log_of(store.path).write_bytes(b"\0" * 5_000)
    with Store.open(store.path) as opened:
        document = checked_store(Access.local(opened))
    (fault,) = document["faults"]
    assert fault["key"] == "check.log_unreadable"
    Path(fault["values"]["log"]).unlink()
    with Store.open(store.path) as opened:
        assert checked_store(Access.local(opened))["ok"]


def test_check_tells_which_rows_do_not_add_up(store: Store, tmp_path: Path) -> None:
    access = Access.local(store)
    first = put(tmp_path, "a.csv", ORDERS + "".join(f"o{n},2026-03-01 10:00:00,,,,b{n}\n" for n in range(30)))
    second = put(tmp_path, "b.csv", ORDERS + "".join(f"o{n},2026-03-01 10:00:00,,,,B{n}\n" for n in range(20, 40)))
    for file in (first, second, first):
        import_file(access, file, "s")
    import_file(access, put(tmp_path, "c.csv", HEAD + rows(0, 5) + rows(3, 5)), "s")
    assert checked_store(access)["ok"]
    undo(access, imports(store)[1].import_id)
    assert checked_store(access)["ok"], "of an import that was undone no row is expected"

    store.connection().execute("DELETE FROM orders WHERE order_id = 'o3'")
    store.connection().execute("UPDATE messages SET import_id = 99 WHERE conversation_id = 'first'")
    faults = checked_store(access)["faults"]
    assert {(fault["key"], fault["values"]["table"]) for fault in faults} == {
        ("check.rows_of_import", "orders"),
        ("check.rows_of_table", "orders"),
        ("check.rows_of_import", "messages"),
        ("check.rows_without_import", "messages"),
    }


def test_a_row_that_gave_way_to_a_later_one_of_its_file_is_not_missing(store: Store, tmp_path: Path) -> None:
    line = "o1,2026-03-01 10:00:00,,,{},b1\n"
    result = import_file(
        Access.local(store), put(tmp_path, "a.csv", ORDERS + line.format("paid") + line.format("completed")), "s"
    )
    assert (result.new, result.same) == (1, 1)
    assert checked_store(Access.local(store))["ok"]


def test_a_lost_version_of_a_row_that_was_the_same_is_missed(store: Store, tmp_path: Path) -> None:
    """Three rows of the second file are as the store has them, and one gives way to one of them."""
    lines = "".join(f"o{n},2026-03-01 10:00:00,,,,b{n}\n" for n in range(3))
    import_file(Access.local(store), put(tmp_path, "a.csv", ORDERS + lines), "s")
    result = import_file(Access.local(store), put(tmp_path, "b.csv", ORDERS + lines.replace("b2", "b9") + lines), "s")
    assert (result.new, result.changed, result.same) == (0, 0, 6)
    assert checked_store(Access.local(store))["ok"]
    store.connection().execute(
        "DELETE FROM orders_said WHERE order_id = 'o1' AND import_id = $n", {"n": result.import_id}
    )
    (fault,) = checked_store(Access.local(store))["faults"]
    assert (fault["values"]["brought"], fault["values"]["present"]) == (3, 2)
    store.connection().execute("UPDATE imports SET superseded = NULL")
    assert checked_store(Access.local(store))["ok"], "an earlier version did not write down how many gave way"


def test_the_newest_backups_are_kept_and_of_each_last_day_week_and_month_its_newest(tmp_path: Path) -> None:
    begin = datetime(2025, 1, 1, 9, tzinfo=UTC)
    made = [begin + timedelta(hours=12 * n) for n in range(2 * 400)]
    backups = [names.free_name(tmp_path, at) for at in reversed(made)]
    superfluous = set(names.superfluous(backups))
    kept = [at for at in made if names.free_name(tmp_path, at) not in superfluous]
    last = made[-1]
    assert kept[-3:] == made[-3:]
    days = {at.date() for at in kept}
    assert days >= {(last - timedelta(days=n)).date() for n in range(7)}
    # the last is of Wednesday, 4 February 2026; two of the 7 days are among the newest 3, of the 5 weeks those that end
    # on 4 and 1 February are days that are kept, and so are the newest of the months February and January
    assert len(kept) == 3 + 5 + 3 + 10
    assert min(kept) == max(at for at in made if (at.year, at.month) == (2025, 3))


def test_a_backup_is_due_when_the_newest_is_a_day_old_and_the_store_has_changed(
    store: Store, add: Callable[[int, int], None]
) -> None:
    access = Access.local(store)
    assert schedule.is_due(access, datetime.now(UTC))
    back_up(access)
    add(0, 5)
    changed_at = datetime.fromtimestamp(store.path.stat().st_mtime, UTC)
    made_at = names.made_at(names.listed(names.folder_of(store.path))[0])
    assert made_at is not None
    assert changed_at > made_at
    now = changed_at + timedelta(hours=1)
    assert not schedule.is_due(access, now)
    assert schedule.is_due(access, now + timedelta(days=1, minutes=1))
    assert schedule.is_due(access, now - timedelta(days=1)), "a clock that was set back hides no change"


def test_the_app_makes_the_backup_that_is_due(store: Store) -> None:
    service = daily_backups(lambda: Access.local(store), first_look_seconds=0.0)
    service.start()
    until(lambda: bool(names.listed(names.folder_of(store.path))))
    service.stop()
