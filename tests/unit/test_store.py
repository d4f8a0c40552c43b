"""The store: made, reopened, refused, migrated; and the view that shows some shops and no others."""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from threading import Lock, Thread

import duckdb
import pytest

import cli
from data.access import Access
from data.backups.backup import back_up
from data.errors import DabiaoError, StoreDamaged
from data.loading.loader import import_file
from data.loading.new_shop import ensure_shop
from data.loading.undo import undo
from data.private_files import write_whole
from data.schema import GLOBAL_TABLES
from data.shops import Shop
from data.store import ONE_AT_A_TIME, VERSION, Store, in_transaction
from data.store_file import default_path, is_clearing_owed, log_of, set_unreadable_log_aside, unreadable_logs


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.open(tmp_path / "folder" / "store.duckdb")
    connection = made.connection()
    in_transaction(
        connection,
        lambda: [
            ensure_shop(connection, "快手店", "kuaishou", None, None),
            ensure_shop(connection, "o'brien", "tiktok_shop", "ID", None),
        ],
    )
    for shop, review in (("快手店", "r1"), ("快手店", "r2"), ("o'brien", "r1")):
        connection.execute(
            "INSERT INTO reviews (shop_id, review_id, created_at, import_id, line) VALUES (?, ?, '2026-01-01', 1, 2)",
            [shop, review],
        )
    return made


def test_shops_have_their_platforms_defaults(store: Store) -> None:
    assert Access.local(store).shops() == [
        Shop("o'brien", "tiktok_shop", "ID", "Asia/Jakarta"),
        Shop("快手店", "kuaishou", "CN", "Asia/Shanghai"),
    ]


def test_the_same_shop_again_is_the_same_shop(store: Store) -> None:
    assert ensure_shop(store.connection(), "快手店", None, None, None).platform == "kuaishou"
    assert len(Access.local(store).shops()) == 2


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (("快手店", "douyin", None, None), "error.shop_differs"),
        (("快手店", None, None, "UTC"), "error.shop_differs"),
        (("neu", None, None, None), "error.platform_needed"),
        (("neu", "myspace", None, None), "error.unknown_platform"),
        (("neu", "kuaishou", None, "Mars/Olympus"), "error.unknown_timezone"),
        *(
            ((name, "kuaishou", None, None), "error.bad_shop_name")
            for name in ("", " ", "a ", "x" * 101, "a/b", "a\\b", "..", ".x", "done", "failed", "a\tb", "a\nb", "\0")
        ),
        *(  # what turns the direction of what follows, or is not seen
            ((name, "kuaishou", None, None), "error.bad_shop_name")
            for name in ("\u202ecba", "\ufeffshop", "sh\u200bop", "shop\u200e")
        ),
    ],
)
def test_a_shop_that_cannot_be(
    store: Store, arguments: tuple[str, str | None, str | None, str | None], key: str
) -> None:
    connection = store.connection()
    with pytest.raises(DabiaoError) as caught:
        in_transaction(connection, lambda: ensure_shop(connection, *arguments))
    assert caught.value.key == key
    assert len(Access.local(store).shops()) == 2


def test_a_view_shows_its_shops_and_no_other_row(store: Store) -> None:
    everything, entry, nothing = (
        Access.local(store).view(),
        Access.local(store).view(["o'brien"]),
        Access.local(store).view([]),
    )
    count = "SELECT count(*) AS n FROM reviews"
    assert [view.rows(count)[0]["n"] for view in (everything, entry, nothing)] == [3, 1, 0]
    # not through a join either
    assert entry.rows("SELECT count(*) AS n FROM shops JOIN reviews ON TRUE")[0]["n"] == 1
    with pytest.raises(DabiaoError, match="unknown_shop"):
        entry.shop("快手店")


def test_unused_parameters_are_dropped(store: Store) -> None:
    assert Access.local(store).view().rows("SELECT $a AS a", a=1, b=2) == [{"a": 1}]


def test_reopening_keeps_everything(store: Store) -> None:
    store.close()
    with Store.open(store.path) as again:
        assert len(Access.local(again).shops()) == 2


def test_the_tables_of_a_store_are_those_that_the_engine_lists(store: Store) -> None:
    listed = store.connection().execute("SELECT table_name, list(column_name) FROM duckdb_columns() GROUP BY ALL")
    of_shops = {table: bool({"shop_id", "shop_ids"} & set(columns)) for table, columns in listed.fetchall()}
    assert store.tables == {table: of_shops[table] for table in of_shops if of_shops[table] or table in GLOBAL_TABLES}


def test_a_newer_store_is_refused(store: Store) -> None:
    store.connection().execute("UPDATE meta SET schema_version = 99")
    store.close()
    with pytest.raises(DabiaoError) as caught:
        Store.open(store.path)
    assert caught.value.key == "error.store_newer"
    assert caught.value.values["version"] == 99


def test_an_older_store_is_refused_and_left_alone(store: Store) -> None:
    store.connection().execute("UPDATE meta SET schema_version = 1")
    store.close()
    before = store.path.read_bytes()
    with pytest.raises(DabiaoError) as caught:
        Store.open(store.path)
    assert caught.value.key == "error.store_older"
    assert caught.value.values == {"path": store.path, "version": 1, "known": VERSION}
    assert store.path.read_bytes() == before


def test_a_file_that_is_no_store_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello " * 1000)
    with pytest.raises(DabiaoError) as caught:
        Store.open(path)
    assert caught.value.key == "error.store_unreadable"
    pipe = tmp_path / "pipe.duckdb"
    os.mkfifo(pipe)  # it has no writer, so opening it would block for ever
    for no_file in (pipe, tmp_path):
        with pytest.raises(DabiaoError, match=r"error\.store_unreadable"):
            Store.open(no_file)
    whole = tmp_path / "whole.duckdb"
    Store.open(whole).close()
    os.mkfifo(whole.with_name("whole.duckdb.wal"))
    with pytest.raises(DabiaoError, match=r"error\.store_unreadable"):
        Store.open(whole)
    foreign = tmp_path / "foreign.duckdb"
    with duckdb.connect(foreign) as connection:
        connection.execute("CREATE TABLE somebody_elses (x INTEGER)")
    with pytest.raises(DabiaoError, match="store_unreadable"):
        Store.open(foreign)


def test_a_store_that_another_process_has_open_is_refused(store: Store) -> None:
    code = (
        "import sys; from pathlib import Path; from data.store import Store; from data.errors import DabiaoError\n"
        "try: Store.open(Path(sys.argv[1]))\n"
        "except DabiaoError as e: print(e.key)"
    )
    run = subprocess.run([sys.executable, "-c", code, str(store.path)], capture_output=True, text=True, check=False)
    assert run.stdout.strip() == "error.store_locked", run.stderr


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    connection = store.connection()

    def work() -> None:
        connection.execute("DELETE FROM reviews")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        in_transaction(connection, work)
    assert Access.local(store).view().rows("SELECT count(*) AS n FROM reviews")[0]["n"] == 3


def test_the_default_path_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DABIAO_STORE", str(tmp_path / "mine.duckdb"))
    assert default_path() == tmp_path / "mine.duckdb"
    monkeypatch.delenv("DABIAO_STORE")
    assert default_path().name == "dabiao.duckdb"


@pytest.mark.parametrize("path", ["/", ".", "//"])
def test_a_store_beside_which_nothing_can_lie_is_refused(
    path: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DABIAO_STORE", path)
    with pytest.raises(DabiaoError, match="store_unreadable"):
        default_path()
    monkeypatch.delenv("DABIAO_STORE")
    for named in (path, ""):
        with pytest.raises(SystemExit) as ended:
            cli.main(["shops", "list", "--store", named])
        assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["x" * 100, "完 成", "done 2", "a.b", "<b>；'", "👨\u200d👩\u200d👧"])
def test_what_a_shop_may_be_called(store: Store, name: str) -> None:
    connection = store.connection()
    assert ensure_shop(connection, name, "kuaishou", None, None).shop_id == name


@pytest.mark.parametrize("restored", [False, True])
def test_a_store_that_is_taken_away_while_it_is_open_takes_nothing_in(store: Store, restored: bool) -> None:
    kept = store.path.with_name("kept.duckdb")
    store.path.rename(kept)
    if restored:  # as from a backup
        store.path.write_bytes(kept.read_bytes())
    for attempt in (store.connection, Access.local(store).view):
        with pytest.raises(DabiaoError, match=r"error\.store_gone"):
            attempt()
    kept.replace(store.path)
    assert len(Access.local(store).shops()) == 2


# --- one whole file, for its owner only ------------------------------------------------------------------------------


def count_of(path: Path) -> int:
    with duckdb.connect(path, read_only=True) as connection:
        row = connection.execute("SELECT count(*) FROM messages").fetchone()
        assert row is not None
        return int(row[0])


def export(folder: Path, rows: int, text: str = "在吗", *, first: int = 0) -> Path:
    path = folder / "messages.csv"
    lines = (f"c{n},m{n},buyer,2026-01-05 10:00:00,{text}" for n in range(first, first + rows))
    path.write_text("\n".join(["conversation_id,message_id,sender,sent_at,text", *lines]), encoding="utf-8")
    return path


def test_a_copy_of_the_one_file_holds_the_import_that_was_confirmed(store: Store, tmp_path: Path) -> None:
    access = Access.local(store)
    copy = tmp_path / "copy.duckdb"
    result = import_file(access, export(tmp_path, 2000), "快手店")
    assert not store.path.with_name(f"{store.path.name}.wal").exists()
    shutil.copy(store.path, copy)
    assert count_of(copy) == 2000
    undo(access, result.import_id)
    shutil.copy(store.path, copy)
    assert count_of(copy) == 0


def test_the_blocks_that_small_imports_leave_are_put_together_after_some(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.store.TIDIED_EACH", 3)
    counts = []
    for n in range(3):
        import_file(Access.local(store), export(tmp_path, 20, first=n * 20), "快手店")
        blocks = "SELECT count(DISTINCT row_group_id) FROM pragma_storage_info('messages')"
        counts += store.connection().execute(blocks).fetchall()
    assert counts == [(1,), (2,), (1,)]


def test_an_open_view_only_puts_the_checkpoint_off(store: Store, tmp_path: Path) -> None:
    access = Access.local(store)
    import_file(access, export(tmp_path, 2000), "快手店")
    with access.view() as view:
        import_file(access, export(tmp_path, 2000, "变了"), "快手店")
        import_file(access, export(tmp_path, 3000, "又变了"), "快手店")
        assert view.rows("SELECT count(*) AS n FROM messages WHERE text = '在吗'") == [{"n": 2000}]
    assert not store.path.with_name(f"{store.path.name}.wal").exists()
    copy = Path(shutil.copy(store.path, tmp_path / "copy.duckdb"))
    assert count_of(copy) == 3000


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_checkpoints_of_writers_and_of_views_that_end_never_meet(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine refuses a second call on a connection, and a writer whose rows were committed would seem to fail."""
    calls, alone, failed, real = Lock(), [], [], store._connection

    class Slow:
        def execute(self, statement: str) -> object:
            alone.append(calls.acquire(blocking=False))
            time.sleep(0.02)
            calls.release()
            return real.execute(statement)

        def __getattr__(self, name: str) -> object:
            return getattr(real, name)

    def end_views() -> None:
        for _ in range(10):
            store._checkpoint_due = True
            store.checkpoint_if_due()

    def write() -> None:
        try:
            for _ in range(2):
                store.checkpoint(tidy=True)
        except (duckdb.Error, RuntimeError) as e:
            failed.append(e)

    monkeypatch.setattr(store, "_connection", Slow())
    threads = [Thread(target=work) for work in (end_views, write, write)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert all(alone)


def test_store_and_its_folder_are_their_owners_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "store.duckdb"
    Store.open(path).close()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    path.chmod(0o644)  # as an earlier version left it
    path.parent.chmod(0o755)
    Store.open(path).close()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o755, "a folder that was there is not ours to close"


def test_a_damaged_store_is_called_damaged(store: Store, tmp_path: Path) -> None:
    import_file(Access.local(store), export(tmp_path, 5_000), "快手店")
    store.close()
    content = store.path.read_bytes()
    noticed = []
    for share in range(1, 20):
        at = len(content) * share // 20
        store.path.write_bytes(content[:at] + bytes([content[at] ^ 64]) + content[at + 1 :])
        try:
            with Store.open(store.path) as damaged, Access.local(damaged).view() as view:
                for table in damaged.tables:
                    view.rows(f"SELECT * FROM {table}")
        except StoreDamaged as e:
            noticed.append(e.values)
    assert noticed
    assert noticed[0] == {"path": store.path}


UNREADABLE = {"zeros": bytes(5_000), "noise": random.Random(1).randbytes(5_000), "one letter": b"x"}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_a_log_that_cannot_be_read_is_told_and_kept(
    store: Store, tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    import_file(Access.local(store), export(tmp_path, 20), "快手店")
    store.close()
    log_of(store.path).write_bytes(content)
    words = ["import", str(export(tmp_path, 30)), "--shop", "快手店", "--store", str(store.path)]
    assert cli.main(words) == 2
    (kept,) = unreadable_logs(store.path)
    assert kept.read_bytes() == content
    assert kept.name in capsys.readouterr().err
    assert not log_of(store.path).exists()
    assert cli.main(words) == 0
    assert count_of(store.path) == 30
    log_of(store.path).write_bytes(content)
    capsys.readouterr()
    assert cli.main(["history", "--shop", "快手店", "--store", str(store.path)]) == 0
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("left", [b"", b"\0" * 10, b"\0" * 300_000, b"order_id,created_at\n"])
def test_a_store_of_which_not_even_the_beginning_is_left_is_called_damaged(store: Store, left: bytes) -> None:
    """Where backups lie beside it, it was a store: nobody is told to check its permissions."""
    backup = back_up(Access.local(store))
    store.close()
    store.path.write_bytes(left)
    with pytest.raises(StoreDamaged) as damaged:
        Store.open(store.path)
    assert damaged.value.values == {"path": store.path, "backup": backup}
    assert store.path.read_bytes() == left
    backup.unlink()
    with pytest.raises(DabiaoError, match="store_unreadable"):
        Store.open(store.path)


def test_a_log_of_the_engine_begins_as_expected_wherever_it_ends(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.duckdb", tmp_path / "b.duckdb"
    connection = duckdb.connect(path)
    connection.execute("CREATE TABLE t (n INTEGER)")
    whole = log_of(path).read_bytes()
    connection.close()
    for length in (0, 1, 2, 3, 10, 40, len(whole) - 1, len(whole)):
        log_of(copy).write_bytes(whole[:length])
        assert set_unreadable_log_aside(copy) is None
        assert log_of(copy).read_bytes() == whole[:length]


def test_a_store_that_cannot_be_written_to_answers_and_takes_nothing_in(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_file(Access.local(store), export(tmp_path, 20), "快手店")
    store.close()
    store.path.chmod(0o400)
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write everywhere
    with Store.open(store.path) as opened, Store.open(store.path):
        access = Access.local(opened)
        with access.view(["快手店"]) as view:
            assert view.rows("SELECT count(*) AS n FROM messages") == [{"n": 20}]
        with pytest.raises(DabiaoError, match="store_read_only"):
            import_file(access, tmp_path / "messages.csv", "快手店")


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "notes.json"
    write_whole(path, "旧")

    def refuse(new: Path) -> None:
        assert new.read_text(encoding="utf-8") == "新"
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        write_whole(path, "新", refuse)
    assert path.read_text(encoding="utf-8") == "旧"
    write_whole(path, b"\xff")
    assert path.read_bytes() == b"\xff"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_in_a_files_place_is_replaced_and_not_followed(tmp_path: Path) -> None:
    target, path = tmp_path / "target", tmp_path / "link"
    target.write_text("theirs", encoding="utf-8")
    path.symlink_to(target)
    write_whole(path, "ours")
    assert (target.read_text(encoding="utf-8"), path.is_symlink()) == ("theirs", False)


def test_free_space_that_was_being_written_over_is_written_over_when_the_store_is_opened(store: Store) -> None:
    store.connection().execute("CREATE TABLE free_space AS SELECT hash(random()) AS n FROM range(500_000)")
    store.close()
    with Store.open(store.path) as opened:
        names = opened.connection().execute("SELECT table_name FROM duckdb_tables()").fetchall()
        assert ("free_space",) not in names
        assert ("reviews",) in names


def test_nobody_writes_until_the_mark_of_removed_rows_is_taken_away(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the mark of rows that another thread removed meanwhile would go with it, and their blocks would never be cleared
    store.connection().execute("CREATE TABLE free_space (n UBIGINT)")
    overwrite = Store._overwrite_free_space
    could_write: list[bool] = []

    def write() -> None:
        could_write.append(ONE_AT_A_TIME.acquire(blocking=False))
        if could_write[-1]:
            ONE_AT_A_TIME.release()

    def overwritten(of_store: Store) -> bool:
        is_done = overwrite(of_store)
        thread = Thread(target=write)
        thread.start()
        thread.join()
        return is_done

    monkeypatch.setattr(Store, "_overwrite_free_space", overwritten)
    store.clear_removed()
    assert could_write == [False, False]
    assert not is_clearing_owed(store.connection())
