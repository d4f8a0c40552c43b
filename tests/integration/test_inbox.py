"""The inbox: files go in as they come, whole and once, none is lost, and a request from elsewhere gets its answer."""

import asyncio
import json
import os
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

import serve
from data.access import Access
from data.errors import DabiaoError
from data.inbox import requests, watcher
from data.inbox.watcher import Inbox, Outcome, folder_of
from data.loading.loader import ImportResult, import_file
from data.reading import ledger
from data.store import Store
from pages.state import session
from pages.text import imports as imports_text
from tests.browser.server import serving

HEAD = "conversation_id,sender,sent_at,text\n"
KUAISHOU = "订单编号,售后单号,售后类型,售后申请时间,售后完结时间,售后状态\n1,2,仅退款,2026-03-01 10:00:00,,待商家处理\n"
PATIENCE_SECONDS = 60
"""For a busy machine; every wait here ends as soon as what it waits for is there."""


def rows(first: int, count: int) -> str:
    return "".join(f"c{n},buyer,2026-03-01 10:00:00,hi\n" for n in range(first, first + count))


def until(there: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not there():
        assert time.monotonic() < give_up_at, "it never came"
        time.sleep(0.02)


def words(outcome: Outcome) -> str:
    keys = [error.key for error in outcome.errors]
    return f"{outcome.file}: {', '.join(keys) or sum(r.new for r in outcome.results)}"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with one shop, "s"."""
    first = tmp_path / "first.csv"
    first.write_text(HEAD + "first,buyer,2026-03-01 09:00:00,hi\n", encoding="utf-8")
    with Store.open(tmp_path / "store" / "dabiao.duckdb") as opened:
        import_file(Access.local(opened), first, "s", platform="kuaishou")
        yield opened


@pytest.fixture
def folder(store: Store) -> Path:
    return folder_of(store.path)


@contextmanager
def watching(store: Store, folder: Path, quiet_seconds: float = 0.2) -> Iterator[Inbox]:
    running = Inbox(Access.local(store), folder, words, beat_seconds=0.1, quiet_seconds=quiet_seconds).start()
    try:
        yield running
    finally:
        running.stop()


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def imports(store: Store, shop: str = "s") -> list[ledger.ImportRecord]:
    return ledger.history(Access.local(store).view(), shop)


def count(store: Store, shop: str = "s") -> int:
    return int(Access.local(store).view([shop]).rows("SELECT count(*) AS n FROM messages")[0]["n"])


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_file_goes_into_the_shop_that_its_folder_names(store: Store, folder: Path) -> None:
    with watching(store, folder):
        put(folder, "s/chats.csv", HEAD + rows(0, 3) + "x,nobody,2026-03-01 10:00:00,?\n")
        done = folder / "done" / "s" / "chats.csv"
        until(done.with_name("chats.csv.txt").exists)
    assert count(store) == 4
    assert done.read_text(encoding="utf-8").startswith(HEAD)
    assert not (folder / "s" / "chats.csv").exists()
    assert done.with_name("chats.csv.txt").read_text(encoding="utf-8-sig") == "chats.csv: 3"
    imports_text = json.loads(done.with_name("chats.csv.json").read_text(encoding="utf-8"))
    assert (imports_text["file"], imports_text["shop"]) == ("chats.csv", "s")
    (item,) = imports_text["items"]
    assert (item["read"], item["new"], item["rejected"]) == (4, 3, 1)
    assert [reject["reason"] for reject in item["rejects"]] == ["unknown_word"]


def test_what_lies_there_already_is_taken_and_so_are_folders_of_a_shop(store: Store, folder: Path) -> None:
    put(folder, "s/2026-03/chats.csv", HEAD + rows(0, 2))
    with watching(store, folder):
        until((folder / "done/s/2026-03/chats.csv.txt").exists)
    assert count(store) == 3


def test_a_file_that_grows_is_taken_once_and_whole(store: Store, folder: Path) -> None:
    with watching(store, folder, quiet_seconds=1.0):
        path = put(folder, "s/chats.csv", HEAD)
        with path.open("a", encoding="utf-8") as file:
            for n in range(25):
                time.sleep(0.1)  # far less than what counts as quiet; all of them far more
                file.write(rows(n, 1))
                file.flush()
        until((folder / "done/s/chats.csv.txt").exists)
    assert count(store) == 26
    assert [entry.read for entry in imports(store)] == [25, 1]


def test_a_writer_that_only_paused_is_fetched_back_and_read_again(store: Store, folder: Path) -> None:
    with watching(store, folder):
        path = folder / "s" / "chats.csv"
        path.parent.mkdir(parents=True)
        done = folder / "done" / "s" / "chats.csv"
        with path.open("a", encoding="utf-8") as file:
            file.write(HEAD + rows(0, 2))
            file.flush()
            until(done.with_name("chats.csv.txt").exists)
            file.write(rows(2, 3))
            file.flush()
            until(lambda: count(store) == 6)
        until(done.with_name("chats.csv.txt").exists)
    assert done.with_name("chats.csv.txt").read_text(encoding="utf-8-sig") == "chats.csv: 3"
    assert [entry.read for entry in imports(store)] == [5, 2, 1]
    assert sorted(found.name for found in done.parent.iterdir()) == ["chats.csv", "chats.csv.json", "chats.csv.txt"]


def test_a_file_that_changes_while_it_is_imported_is_taken_again(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []

    def late(opened: Store, path: Path, shop: str, **options: Any) -> ImportResult:
        result = import_file(Access.local(opened), path, shop, **options)
        taken.append(result.read)
        if len(taken) == 1:
            with path.open("a", encoding="utf-8") as file:
                file.write(rows(2, 2))
        return result

    monkeypatch.setattr(watcher, "import_file", late)
    with watching(store, folder):
        put(folder, "s/chats.csv", HEAD + rows(0, 2))
        until((folder / "done/s/chats.csv.txt").exists)
    assert taken == [2, 4]
    assert count(store) == 5


def test_what_is_unfinished_or_hidden_is_left_alone(store: Store, folder: Path) -> None:
    names = ["a.csv.part", "b.csv.crdownload", "c.csv.tmp", "~$d.xlsx", ".e.csv.swp", "Thumbs.db", "desktop.ini"]
    passed_over = [put(folder, f"s/{name}", HEAD + rows(n, 1)) for n, name in enumerate(names)]
    with watching(store, folder):
        put(folder, "s/whole.csv", HEAD + rows(50, 1))
        until((folder / "done/s/whole.csv.txt").exists)
        assert [path.name for path in passed_over if not path.exists()] == []
        for n, path in enumerate(passed_over):
            path.rename(folder / "s" / f"finished-{n}.csv")
        until(lambda: len(list(folder.glob("done/s/finished-*.txt"))) == len(names))
    assert count(store) == 2 + len(names)


def test_many_files_at_once_all_go_in(store: Store, folder: Path) -> None:
    with watching(store, folder):
        writers = [threading.Thread(target=put, args=(folder, f"s/{n}.csv", HEAD + rows(10 * n, 10))) for n in range(5)]
        for writer in writers:
            writer.start()
        until(lambda: len(list(folder.glob("done/s/*.txt"))) == 5)
    assert count(store) == 51
    assert len(imports(store)) == 6


def test_a_name_that_was_there_before_is_not_written_over(store: Store, folder: Path) -> None:
    with watching(store, folder):
        for n in range(3):
            put(folder, "s/chats.csv", HEAD + rows(n, 1))
            until(lambda n=n: len(list(folder.glob("done/s/*.txt"))) == n + 1)  # type: ignore[misc]
    names = sorted(path.name for path in (folder / "done" / "s").glob("*.csv"))
    assert names == ["chats (2).csv", "chats (3).csv", "chats.csv"]
    assert count(store) == 4


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("s/strange.csv", "甲,乙\n1,2\n", "error.unknown_file"),
        ("s/empty.csv", "", "error.file_empty"),
        ("s/page.xls", "<html><body><table></table></body></html>", "error.html_as_xls"),
        ("lost.csv", HEAD + "a,buyer,2026-03-01 10:00:00,x\n", "error.inbox_no_shop"),
        ("new shop/chats.csv", HEAD + "a,buyer,2026-03-01 10:00:00,x\n", "error.inbox_new_shop"),
    ],
)
def test_what_cannot_go_in_is_kept_with_its_reason_and_holds_nothing_up(
    store: Store, folder: Path, name: str, text: str, key: str
) -> None:
    put(folder, name, text)
    with watching(store, folder):
        failed = folder / "failed" / name
        until(failed.with_name(f"{failed.name}.txt").exists)
        put(folder, "s/good.csv", HEAD + rows(0, 1))
        until((folder / "done/s/good.csv.txt").exists)
    assert failed.read_bytes().decode() == text
    assert failed.with_name(f"{failed.name}.txt").read_text(encoding="utf-8-sig") == f"{failed.name}: {key}"
    imports_text = json.loads(failed.with_name(f"{failed.name}.json").read_text(encoding="utf-8"))
    assert [error["key"] for error in imports_text["errors"]] == [key]
    assert {shop.shop_id for shop in Access.local(store).shops()} == {"s"}
    assert count(store) == 2


def test_what_nobody_foresaw_holds_nothing_up_either(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(opened: Store, path: Path, shop: str, **options: Any) -> ImportResult:
        if path.name == "bad.csv":
            raise ZeroDivisionError
        return import_file(Access.local(opened), path, shop, **options)

    monkeypatch.setattr(watcher, "import_file", broken)
    put(folder, "s/bad.csv", HEAD + rows(0, 1))
    with watching(store, folder):
        until((folder / "failed/s/bad.csv.txt").exists)
        put(folder, "s/good.csv", HEAD + rows(1, 1))
        until((folder / "done/s/good.csv.txt").exists)
    imports_text = json.loads((folder / "failed/s/bad.csv.json").read_text("utf-8"))
    assert imports_text["errors"] == [{"key": "error.unexpected", "values": {}}]


def test_of_a_zip_file_everything_that_can_goes_in_and_the_rest_is_told(store: Store, folder: Path) -> None:
    (folder / "s").mkdir(parents=True)
    with zipfile.ZipFile(folder / "s" / "week.zip.part", "w") as archive:
        archive.writestr("a.csv", HEAD + rows(0, 2))
        archive.writestr("strange.csv", "甲,乙\n1,2\n")
        archive.writestr("b.csv", HEAD + rows(2, 2))
    (folder / "s" / "week.zip.part").rename(folder / "s" / "week.zip")
    with watching(store, folder):
        until((folder / "failed/s/week.zip.txt").exists)
    imports_text = json.loads((folder / "failed/s/week.zip.json").read_text("utf-8"))
    assert [(item["file"], item["new"]) for item in imports_text["items"]] == [
        ("week.zip/a.csv", 2),
        ("week.zip/b.csv", 2),
    ]
    assert [error["values"]["file"] for error in imports_text["errors"]] == ["week.zip/strange.csv"]
    assert count(store) == 5


def test_a_new_shop_is_made_when_the_file_tells_its_platform(store: Store, folder: Path) -> None:
    put(folder, "快手二店/售后.csv", KUAISHOU)
    with watching(store, folder):
        until((folder / "done/快手二店/售后.csv.txt").exists)
    assert Access.local(store).view().shop("快手二店").platform == "kuaishou"


def test_a_crash_between_import_and_move_changes_nothing_the_second_time(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(source: Path, target: Path) -> None:
        raise OSError(f"gone before {source} came to {target}")

    path = put(folder, "s/chats.csv", HEAD + rows(0, 3))
    with monkeypatch.context() as patch:
        patch.setattr("data.inbox.watcher.shutil.move", crash)
        with watching(store, folder):
            until(lambda: len(imports(store)) == 2)
            put(folder, "s/other.csv", HEAD + rows(0, 1))
            until(lambda: len(imports(store)) == 3)
            time.sleep(1)  # several times as long as it takes to be taken again
    assert path.exists()
    assert len(imports(store)) == 3, "a file that cannot be moved is not imported again and again"
    with watching(store, folder):
        until((folder / "done/s/chats.csv.txt").exists)
    again = imports(store)[1]
    assert (again.file, again.new, again.changed, again.same) == ("chats.csv", 0, 0, 3)
    assert count(store) == 4


# --- the server ------------------------------------------------------------------------------------------------------


def test_a_server_that_nobody_has_visited_takes_what_comes(store: Store, folder: Path, tmp_path: Path) -> None:
    store.close()
    put(folder, "s/before.csv", HEAD + rows(0, 2))
    with serving(store.path, tmp_path / "server.log"):
        until((folder / "done/s/before.csv.txt").exists)
        put(folder, "s/after.csv", HEAD + rows(2, 3))
        until((folder / "done/s/after.csv.txt").exists)
        file = put(tmp_path, "handed over.csv", HEAD + rows(5, 1))
        (item,) = requests.ask(folder, store.path, file, "s")
        assert item["new"] == 1
    with Store.open(store.path) as afterwards:
        assert count(afterwards) == 7


def test_a_server_without_its_store_runs_all_the_same_and_says_why(
    store: Store, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Another program has the store open: the page says so, and the log says that nobody watches the inbox."""
    taken = DabiaoError("error.store_locked", path=store.path)
    monkeypatch.setattr(session, "inbox", Mock(side_effect=taken))

    async def run() -> str:
        async with serve.with_inbox(serve.app):
            return "running"

    with ThreadPoolExecutor(1) as aside:  # the browser's tests leave a loop of their own in this thread
        assert aside.submit(asyncio.run, run()).result() == "running"
    assert "error.store_locked" in caplog.text


# --- requests --------------------------------------------------------------------------------------------------------


def test_a_request_is_answered_as_import_json_prints_it(store: Store, folder: Path, tmp_path: Path) -> None:
    file = put(tmp_path, "elsewhere/chats.csv", HEAD + rows(0, 2) + "x,y,z,w\n")
    with watching(store, folder):
        (item,) = requests.ask(folder, store.path, file, "new", platform="shopee", market="TH", format_file=None)
        (again,) = requests.ask(folder, store.path, file, "new")
    aside = Store.open(tmp_path / "aside.duckdb")
    expected = requests.as_item(import_file(aside, file, "new", platform="shopee", market="TH"))
    aside.close()
    assert {**item, "import_id": 0} == json.loads(json.dumps({**expected, "import_id": 0}))
    assert (again["new"], again["same"], again["rejected"]) == (0, 2, 1)
    assert Access.local(store).view().shop("new").timezone == "Asia/Bangkok"
    assert file.exists()
    assert list((folder / ".requests").iterdir()) == []


def test_words_that_mean_nothing_come_back_and_are_said(store: Store, folder: Path, tmp_path: Path) -> None:
    refund = "refund_id,kind,applied_at,completed_at\n1,价保,2026-03-01 10:00:00,\n"
    file = put(tmp_path, "售后.csv", refund)
    with watching(store, folder):
        (item,) = requests.ask(folder, store.path, file, "s")
    assert item["unread"] == [{"column": "kind", "word": "价保", "rows": 1}]
    assert "  kind: '价保' means nothing to us and is left empty (rows: 1)" in imports_text.import_lines(item)


def test_conversations_that_may_be_known_twice_are_said(store: Store, folder: Path, tmp_path: Path) -> None:
    """The store has a conversation of 09:00. Summaries of 08:59 and 09:01 come: it may be one of theirs."""
    head = "conversation_id,agent_id,asked_at,first_response_seconds,answered_by\n"
    file = put(
        tmp_path, "sessions.csv", head + "".join(f"{n},a,2026-03-01 {n}:00,60,agent\n" for n in ("08:59", "09:01"))
    )
    with watching(store, folder):
        (item,) = requests.ask(folder, store.path, file, "s")
    assert item["logged_beside"] == 1
    assert "  conversations known from a log and from summaries of sessions, perhaps: 1" in imports_text.import_lines(
        item
    )


def test_a_format_file_is_handed_over_by_its_place(store: Store, folder: Path, tmp_path: Path) -> None:
    file = put(tmp_path, "odd.csv", "会话,谁,何时\n1,buyer,2026-03-01 10:00:00\n")
    form = put(
        tmp_path,
        "odd.toml",
        'kind = "messages"\n[columns]\nconversation_id = "会话"\nsender = "谁"\nsent_at = "何时"\n',
    )
    with watching(store, folder):
        (item,) = requests.ask(folder, store.path, file, "s", format_file=form)
    assert (item["format"], item["new"]) == ("odd", 1)


def test_what_went_in_before_an_error_is_told_too(store: Store, folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", HEAD + rows(0, 2))
        archive.writestr("strange.csv", "甲,乙\n1,2\n")
    with watching(store, folder):
        answers = requests.ask(folder, store.path, tmp_path / "two.zip", "s")
        assert next(answers)["new"] == 2
        with pytest.raises(DabiaoError) as refused:
            next(answers)
    assert refused.value.key == "error.unknown_file"


def test_an_error_comes_back_with_its_values(store: Store, folder: Path, tmp_path: Path) -> None:
    file = put(tmp_path, "strange.csv", "甲,乙\n1,2\n")
    with watching(store, folder):
        with pytest.raises(DabiaoError) as unknown:
            list(requests.ask(folder, store.path, file, "s"))
        with pytest.raises(DabiaoError) as gone:
            list(requests.ask(folder, store.path, tmp_path / "gone.csv", "s"))
    assert (unknown.value.key, unknown.value.values["file"]) == ("error.unknown_file", "strange.csv")
    assert (gone.value.key, gone.value.values["file"]) == ("error.file_missing", str(tmp_path / "gone.csv"))


def test_nobody_there_means_that_the_store_is_locked_by_something_else(
    store: Store, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "TAKEN_WITHIN_SECONDS", 1.5)
    with watching(store, folder), pytest.raises(DabiaoError) as refused:
        list(requests.ask(folder, tmp_path / "another.duckdb", put(tmp_path, "a.csv", HEAD), "s"))
    assert refused.value.key == "error.store_locked"
    assert list((folder / ".requests").iterdir()) == []


def test_an_app_that_goes_away_is_noticed(
    store: Store, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "ALIVE_WITHIN_SECONDS", 1.5)

    def take_it_and_go() -> None:
        until(lambda: bool(list(requests.requests(folder, store.path))))

    app = threading.Thread(target=take_it_and_go)
    app.start()
    with pytest.raises(DabiaoError) as refused:
        list(requests.ask(folder, store.path, put(tmp_path, "a.csv", HEAD + rows(0, 1)), "s"))
    app.join()
    assert refused.value.key == "error.app_gone"


def test_a_forgotten_request_is_removed_and_not_done(store: Store, folder: Path) -> None:
    forgotten = put(folder, ".requests/old/request.json", json.dumps({"store": str(store.path.resolve())})).parent
    long_ago = time.time() - 2 * requests.ALIVE_WITHIN_SECONDS
    watcher.os.utime(forgotten / "request.json", (long_ago, long_ago))
    with watching(store, folder):
        until(lambda: not forgotten.exists())
    assert len(imports(store)) == 1


def test_the_inbox_lies_beside_the_store_unless_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DABIAO_INBOX", raising=False)
    assert folder_of(tmp_path / "dabiao.duckdb") == tmp_path / "inbox"
    monkeypatch.setenv("DABIAO_INBOX", str(tmp_path / "elsewhere"))
    assert folder_of(tmp_path / "dabiao.duckdb") == tmp_path / "elsewhere"


def test_a_pipe_in_the_inbox_keeps_nothing_waiting(store: Store, folder: Path) -> None:
    (folder / "s").mkdir(parents=True)
    os.mkfifo(folder / "s" / "a.csv")
    put(folder, "s/b.csv", HEAD + rows(0, 2))
    with watching(store, folder):
        until((folder / "done" / "s" / "b.csv.txt").exists)
    assert [path.name for path in (folder / "s").iterdir()] == ["a.csv"]


def test_names_in_chinas_code_page_are_read_as_such(store: Store, folder: Path, tmp_path: Path) -> None:
    shop, file = (os.fsdecode(name.encode("gb18030")) for name in ("店", "订单.csv"))
    import_file(Access.local(store), put(tmp_path, "first.csv", HEAD + rows(0, 1)), "店", platform="kuaishou")
    put(folder, f"{shop}/{file}", HEAD + rows(1, 2))
    asked = put(tmp_path, file, HEAD + rows(3, 1))
    with watching(store, folder):
        until((folder / "done" / shop / f"{file}.json").exists)
        (answer,) = requests.ask(folder, store.path, asked, "店")
    imports_text = json.loads((folder / "done" / shop / f"{file}.json").read_text(encoding="utf-8"))
    assert (imports_text["file"], imports_text["shop"], imports_text["items"][0]["new"]) == ("订单.csv", "店", 2)
    assert (answer["file"], answer["new"]) == ("订单.csv", 1)
