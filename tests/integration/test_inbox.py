"""The inbox: files go in as they come, whole and once, and none is lost."""

import json
import os
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from data.access import Access
from data.errors import StoreDamaged
from data.inbox import queue
from data.inbox.watcher import folder_of
from data.loading.import_result import ImportResult
from data.loading.loader import import_file
from data.store import Store
from tests.integration.app_helpers import answering, imported
from tests.integration.inbox_helpers import HEAD, KUAISHOU, count, imports, put, rows, until, watching


def test_a_file_goes_into_the_shop_that_its_folder_names(store: Store, folder: Path) -> None:
    with watching(store, folder):
        put(folder, "s/chats.csv", HEAD + rows(0, 3) + "x,nobody,2026-03-01 10:00:00,?\n")
        done = folder / "done" / "s" / "chats.csv"
        until(done.exists)
    assert count(store) == 4
    assert done.read_text(encoding="utf-8").startswith(HEAD)
    assert not (folder / "s" / "chats.csv").exists()
    assert done.with_name("chats.csv.txt").read_text(encoding="utf-8-sig") == "chats.csv: 3"
    imports_text = json.loads(done.with_name("chats.csv.json").read_text(encoding="utf-8"))
    assert (imports_text["file"], imports_text["shop"]) == ("chats.csv", "s")
    (item,) = imports_text["items"]
    assert (item["read"], item["new"], item["rejected"]) == (4, 3, 1)
    assert [reject["reason"] for reject in item["rejects"]] == ["unknown_word"]


def test_a_name_says_up_to_which_day_a_file_holds_everything(store: Store, folder: Path) -> None:
    """The rows end on 1 March, the table on 31 March; a name that promises a day and has none is refused."""
    with watching(store, folder):
        put(folder, "s/chats covers-until 2026-03-31.csv", HEAD + rows(0, 3))
        put(folder, "s/more covers-until March.csv", HEAD + rows(3, 1))
        until((folder / "done/s/chats covers-until 2026-03-31.csv").exists)
        until((folder / "failed/s/more covers-until March.csv").exists)
    (_, with_day) = sorted(imports(store), key=lambda entry: entry.import_id)
    assert str(with_day.covers_until) == "2026-03-31"
    reason = (folder / "failed/s/more covers-until March.csv.txt").read_text(encoding="utf-8-sig")
    assert reason == "more covers-until March.csv: error.inbox_covers"


def test_what_lies_there_already_is_taken_and_so_are_folders_of_a_shop(store: Store, folder: Path) -> None:
    put(folder, "s/2026-03/chats.csv", HEAD + rows(0, 2))
    with watching(store, folder):
        until((folder / "done/s/2026-03/chats.csv").exists)
    assert count(store) == 3


def test_a_file_that_grows_is_taken_once_and_whole(store: Store, folder: Path) -> None:
    with watching(store, folder, quiet_seconds=1.0):
        path = put(folder, "s/chats.csv", HEAD)
        with path.open("a", encoding="utf-8") as file:
            for n in range(25):
                time.sleep(0.1)  # far less than what counts as quiet; all of them far more
                file.write(rows(n, 1))
                file.flush()
        until((folder / "done/s/chats.csv").exists)
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
            until(done.exists)
            file.write(rows(2, 3))
            file.flush()
            until(lambda: count(store) == 6)
        until(done.exists)
    assert done.with_name("chats.csv.txt").read_text(encoding="utf-8-sig") == "chats.csv: 3"
    assert [entry.read for entry in imports(store)] == [5, 2, 1]
    assert sorted(entry_path.name for entry_path in done.parent.iterdir()) == [
        "chats.csv",
        "chats.csv.json",
        "chats.csv.txt",
    ]


def test_a_file_that_changes_while_it_is_imported_is_taken_again(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []

    def late(opened: Access, path: Path, shop: str, **options: Any) -> ImportResult:
        result = import_file(opened, path, shop, **options)
        taken.append(result.read)
        if len(taken) == 1:
            with (folder / "s" / "chats.csv").open("a", encoding="utf-8") as file:
                file.write(rows(2, 2))
        return result

    monkeypatch.setattr(queue, "import_file", late)
    with watching(store, folder):
        put(folder, "s/chats.csv", HEAD + rows(0, 2))
        until((folder / "done/s/chats.csv").exists)
    assert taken == [2, 4]
    assert count(store) == 5


def test_what_is_unfinished_or_hidden_is_left_alone(store: Store, folder: Path) -> None:
    names = ["a.csv.part", "b.csv.crdownload", "c.csv.tmp", "~$d.xlsx", ".e.csv.swp", "Thumbs.db", "desktop.ini"]
    passed_over = [put(folder, f"s/{name}", HEAD + rows(n, 1)) for n, name in enumerate(names)]
    with watching(store, folder):
        put(folder, "s/whole.csv", HEAD + rows(50, 1))
        until((folder / "done/s/whole.csv").exists)
        assert [path.name for path in passed_over if not path.exists()] == []
        for n, path in enumerate(passed_over):
            path.rename(folder / "s" / f"finished-{n}.csv")
        until(lambda: len(list(folder.glob("done/s/finished-*.csv"))) == len(names))
    assert count(store) == 2 + len(names)


def test_many_files_at_once_all_go_in(store: Store, folder: Path) -> None:
    with watching(store, folder):
        writers = [threading.Thread(target=put, args=(folder, f"s/{n}.csv", HEAD + rows(10 * n, 10))) for n in range(5)]
        for writer in writers:
            writer.start()
        until(lambda: len(list(folder.glob("done/s/*.csv"))) == 5)
    assert count(store) == 51
    assert len(imports(store)) == 6


def test_a_name_that_was_there_before_is_not_written_over(store: Store, folder: Path) -> None:
    with watching(store, folder):
        for n in range(3):
            put(folder, "s/chats.csv", HEAD + rows(n, 1))
            until(lambda n=n: len(list(folder.glob("done/s/*.csv"))) == n + 1)  # type: ignore[misc]
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
        until(failed.exists)
        put(folder, "s/good.csv", HEAD + rows(0, 1))
        until((folder / "done/s/good.csv").exists)
    assert failed.read_bytes().decode() == text
    assert failed.with_name(f"{failed.name}.txt").read_text(encoding="utf-8-sig") == f"{failed.name}: {key}"
    imports_text = json.loads(failed.with_name(f"{failed.name}.json").read_text(encoding="utf-8"))
    assert [error["key"] for error in imports_text["errors"]] == [key]
    assert {shop.shop_id for shop in Access.local(store).shops()} == {"s"}
    assert count(store) == 2


def test_what_nobody_foresaw_holds_nothing_up_either(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(opened: Access, path: Path, shop: str, **options: Any) -> ImportResult:
        if path.name == "bad.csv":
            raise ZeroDivisionError
        return import_file(opened, path, shop, **options)

    monkeypatch.setattr(queue, "import_file", broken)
    put(folder, "s/bad.csv", HEAD + rows(0, 1))
    with watching(store, folder):
        until((folder / "failed/s/bad.csv").exists)
        put(folder, "s/good.csv", HEAD + rows(1, 1))
        until((folder / "done/s/good.csv").exists)
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
        until((folder / "failed/s/week.zip").exists)
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
        until((folder / "done/快手二店/售后.csv").exists)
    assert Access.local(store).view().shop("快手二店").platform == "kuaishou"


def test_a_crash_between_import_and_move_changes_nothing_the_second_time(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: Path, source: Path, target: Path) -> None:
        raise OSError(f"gone before {source} came to {target}")

    path = put(folder, "s/chats.csv", HEAD + rows(0, 3))
    with monkeypatch.context() as patch:
        patch.setattr("data.inbox.watcher.move_in_shared", crash)
        with watching(store, folder):
            until(lambda: len(imports(store)) == 2)
            put(folder, "s/other.csv", HEAD + rows(0, 1))
            until(lambda: len(imports(store)) == 3)
            put(folder, "s/third.csv", HEAD + rows(1, 1))
            until(lambda: len(imports(store)) == 4)
    assert path.exists()
    files = sorted(entry.file for entry in imports(store))
    assert files == ["chats.csv", "first.csv", "other.csv", "third.csv"], "none is imported again and again"
    with watching(store, folder):
        until(lambda: len(list(folder.glob("done/s/*.csv"))) == 3)
    again = next(entry for entry in imports(store) if entry.file == "chats.csv")
    assert (again.new, again.changed, again.same) == (0, 0, 3)
    assert sorted(entry_path.name for entry_path in folder.glob("done/s/chats*")) == [
        "chats.csv",
        "chats.csv.json",
        "chats.csv.txt",
    ]
    assert count(store) == 4


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
        until((folder / "done" / "s" / "b.csv").exists)
    assert [path.name for path in (folder / "s").iterdir()] == ["a.csv"]


def test_names_in_chinas_code_page_are_read_as_such(store: Store, folder: Path, tmp_path: Path) -> None:
    shop, file = (os.fsdecode(name.encode("gb18030")) for name in ("店", "订单.csv"))
    import_file(Access.local(store), put(tmp_path, "first.csv", HEAD + rows(0, 1)), "店", platform="kuaishou")
    put(folder, f"{shop}/{file}", HEAD + rows(1, 2))
    waiting_file = put(tmp_path, file, HEAD + rows(3, 1))
    with watching(store, folder), answering(store):
        until((folder / "done" / shop / file).exists)
        (answer,) = imported(store, waiting_file, "店")
    imports_text = json.loads((folder / "done" / shop / f"{file}.json").read_text(encoding="utf-8"))
    assert (imports_text["file"], imports_text["shop"], imports_text["items"][0]["new"]) == ("订单.csv", "店", 2)
    assert (answer["file"], answer["new"]) == ("订单.csv", 1)


@pytest.mark.parametrize("name", ["名" * 83 + ".csv", "n" * 251 + ".csv", "n" * 255])
def test_a_long_name_is_shortened_where_the_file_is_put(store: Store, folder: Path, name: str) -> None:
    put(folder, f"s/{name}", HEAD + rows(0, 1))
    with watching(store, folder):
        until(lambda: len(list(folder.glob("done/s/*"))) == 3)
        until(lambda: not (folder / "s" / name).exists())
    assert [entry.file for entry in imports(store)] == [name, "first.csv"]
    assert all(len(os.fsencode(path.name)) <= 255 for path in folder.glob("done/s/*"))


def test_the_report_is_there_before_the_file(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[bool] = []

    def move(shared: Path, source: Path, target: Path) -> None:
        reported.append(all((shared / f"{target}{ending}").exists() for ending in (".txt", ".json")))
        os.rename(shared / source, shared / target)

    monkeypatch.setattr("data.inbox.watcher.move_in_shared", move)
    with watching(store, folder):
        put(folder, "s/a.csv", HEAD + rows(0, 1))
        until((folder / "done/s/a.csv").exists)
    assert reported == [True]


def test_the_report_of_another_file_of_that_name_is_kept(store: Store, folder: Path) -> None:
    with watching(store, folder):
        put(folder, "s/a.csv", HEAD + rows(0, 1))
        until((folder / "done/s/a.csv").exists)
        (folder / "done/s/a.csv").unlink()
        put(folder, "s/a.csv", HEAD + rows(0, 2))
        until((folder / "done/s/a (2).csv").exists)
    assert (folder / "done/s/a.csv.txt").read_text(encoding="utf-8-sig") == "a.csv: 1"


def test_a_damaged_store_takes_no_file_in_and_the_next_start_does(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def refuse(*_: object, name: str, **__: object) -> None:
        tried.append(name)
        raise StoreDamaged(store.path, None)

    with monkeypatch.context() as patch:
        patch.setattr(queue, "import_file", refuse)
        with watching(store, folder):
            files = [put(folder, f"s/{name}.csv", HEAD + rows(0, 5)) for name in ("a", "b")]
            until(lambda: len(tried) == 2)
    assert all(file.exists() for file in files), "the first was settled before the second was tried"
    assert not (folder / "failed").exists()
    with watching(store, folder):
        until((folder / "done/s/b.csv").exists)
