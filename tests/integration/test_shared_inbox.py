"""An inbox that other people may write to gives them no right that they have not."""

import errno
import os
import stat
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from data.files.own_files import copy_from_shared, move_in_shared
from data.inbox import queue, reports, watcher
from data.inbox.queue import ImportQueue, ImportTask
from data.store import Store
from tests.integration.inbox_helpers import (
    HEAD,
    PATIENCE_SECONDS,
    count,
    held,
    imports,
    put,
    rows,
    until,
    watching,
)


def test_a_file_that_became_a_link_before_its_turn_is_not_imported(
    store: Store, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    submitted: list[ImportTask] = []
    submit = ImportQueue.submit
    monkeypatch.setattr(ImportQueue, "submit", lambda tasks, task: (submitted.append(task), submit(tasks, task)))
    secret = put(tmp_path, "secret.csv", HEAD + rows(5, 1))
    with watching(store, folder):
        with monkeypatch.context() as patch:
            patch.setattr(queue, "import_file", held(begun, go_on))
            put(folder, "s/a.csv", HEAD + rows(0, 1))
            assert begun.wait(PATIENCE_SECONDS)
        waiting = put(folder, "s/b.csv", HEAD + rows(1, 1))
        put(folder, "s/c.csv", HEAD + rows(2, 1))
        until(lambda: len(submitted) == 3)
        waiting.unlink()
        waiting.symlink_to(secret)
        go_on.set()
        until((folder / "done/s/c.csv").exists)
    assert waiting.is_symlink()
    assert {entry.file for entry in imports(store)} == {"first.csv", "a.csv", "c.csv"}
    assert count(store) == 3


def test_what_lies_in_the_place_of_a_report_keeps_nothing_waiting(store: Store, folder: Path) -> None:
    """Who may write into the inbox may be the first to make its folders."""
    done = folder / "done" / "s"
    done.mkdir(parents=True)
    os.mkfifo(done / "a.csv.json")
    (done / "b.csv.json").symlink_to("/dev/zero")
    put(done, "c.csv.json", "[" * 300_000)
    put(done, "d.csv.json", '{"size": 1e999, "modified_ns": 1, "inode": 1}')
    with watching(store, folder):
        for number, name in enumerate("abcd"):
            put(folder, f"s/{name}.csv", HEAD + rows(number, 1))
        until(lambda: all((done / f"{name} (2).csv").exists() for name in "abcd"))
    assert count(store) == 5


def test_no_link_is_followed_when_a_shared_file_is_copied(tmp_path: Path) -> None:
    put(tmp_path, "outside/secret.csv", HEAD)
    put(tmp_path, "inbox/s/a.csv", HEAD)
    shared = tmp_path / "inbox"
    (shared / "s" / "link.csv").symlink_to(tmp_path / "outside" / "secret.csv")
    (shared / "away").symlink_to(tmp_path / "outside")
    os.mkfifo(shared / "s" / "pipe.csv")
    for place in ("s/link.csv", "away/secret.csv", "s/pipe.csv", "s/gone.csv", "s"):
        assert copy_from_shared(shared, Path(place), tmp_path / "copy") is None
        assert not (tmp_path / "copy").exists()
    assert copy_from_shared(shared, Path("s/a.csv"), tmp_path / "copy") is not None
    assert (tmp_path / "copy").read_text() == HEAD


def test_nothing_is_put_through_a_link_out_of_the_inbox(store: Store, folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    folder.mkdir()
    (folder / "done").symlink_to(outside)
    path = put(folder, "s/a.csv", HEAD + rows(0, 1))
    with watching(store, folder):
        until(lambda: len(imports(store)) == 2)
        put(folder, "s/odd.csv", "甲,乙\n1,2\n")
        until((folder / "failed/s/odd.csv").exists)
    assert path.exists()
    assert list(outside.iterdir()) == []


def test_a_file_that_grows_after_its_folder_became_a_link_is_fetched_back_into_no_other(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    shop, done = folder / "s", folder / "done" / "s" / "a.csv"
    shop.mkdir(parents=True)
    with watching(store, folder), (shop / "a.csv").open("a", encoding="utf-8") as file:
        file.write(HEAD + rows(0, 1))
        file.flush()
        until(done.exists)
        shop.rename(folder / "other")
        shop.symlink_to(outside)
        file.write(rows(1, 1))
        file.flush()
        put(folder, "t/odd.csv", "甲,乙\n1,2\n")
        until((folder / "failed/t/odd.csv").exists)
    assert list(outside.iterdir()) == []
    assert done.exists()


def test_a_folder_that_becomes_a_link_after_it_was_looked_at_is_not_written_through(
    store: Store, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path / "outside"
    (outside / "s").mkdir(parents=True)
    make, swapped = watcher._make_folders, threading.Event()

    def make_and_swap(shared: Path, place: Path) -> None:
        make(shared, place)
        (shared / place.parts[0]).rename(shared / "moved")
        (shared / place.parts[0]).symlink_to(outside)
        swapped.set()

    monkeypatch.setattr(watcher, "_make_folders", make_and_swap)
    path = put(folder, "s/a.csv", HEAD + rows(0, 1))
    with watching(store, folder):
        assert swapped.wait(PATIENCE_SECONDS)
    assert list(outside.rglob("*.*")) == []
    assert path.exists()


def test_a_file_is_moved_through_no_link_and_onto_another_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outside, shared = tmp_path / "outside", tmp_path / "inbox"
    put(tmp_path, "outside/a.csv", "outside")
    put(shared, "s/a.csv", "inside")
    (shared / "done").mkdir()
    (shared / "away").symlink_to(outside)
    for source, target in (("s/a.csv", "away/b.csv"), ("away/a.csv", "done/b.csv")):
        with pytest.raises(OSError, match=r"Not a directory|Too many levels"):
            move_in_shared(shared, Path(source), Path(target))
    assert [path.name for path in outside.iterdir()] == ["a.csv"]

    def other_disk(*_: object, **__: object) -> None:
        raise OSError(errno.EXDEV, "another disk")

    move_in_shared(shared, Path("s/a.csv"), Path("done/a.csv"))
    monkeypatch.setattr(os, "rename", other_disk)
    move_in_shared(shared, Path("done/a.csv"), Path("s/b.csv"))
    assert {path.name: path.read_text() for path in shared.glob("*/*.csv") if path.parent.name != "away"} == {
        "b.csv": "inside"
    }


def test_reports_and_folders_are_for_their_owner_only(store: Store, folder: Path) -> None:
    with watching(store, folder):
        put(folder, "s/a.csv", HEAD + rows(0, 1))
        until((folder / "done/s/a.csv").exists)
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.glob("done/s/*.*") if path.suffix != ".csv"
    }
    assert modes == {"a.csv.json": 0o600, "a.csv.txt": 0o600}
    assert stat.S_IMODE((folder / "done").stat().st_mode) == 0o700


@pytest.mark.parametrize("there", ["pipe", "file", "link"])
def test_what_lies_in_the_place_of_a_folder_only_puts_off_the_move(
    store: Store, folder: Path, tmp_path: Path, there: str, caplog: pytest.LogCaptureFixture
) -> None:
    place = folder / "done" / "s"
    place.parent.mkdir(parents=True)
    make: dict[str, Callable[[], object]] = {
        "pipe": partial(os.mkfifo, place),
        "file": partial(place.write_text, "mine"),
        "link": partial(place.symlink_to, tmp_path),
    }
    make[there]()
    with watching(store, folder):
        first = put(folder, "s/a.csv", HEAD + rows(0, 1))
        until(lambda: "stays in the inbox" in caplog.text)
        second = put(folder, "s/b.csv", HEAD + rows(1, 1))
        put(folder, "s/odd.csv", "甲,乙\n1,2\n")
        until((folder / "failed/s/odd.csv").exists)
        assert first.exists()
        until(lambda: len(imports(store)) == 3)
        assert second.exists()
        place.unlink()
        until((place / "a.csv.txt").exists)
        until((place / "b.csv").exists)
    assert len(imports(store)) == 3, "each went in once"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store"], "nothing is put where the link led"
    assert [record.exc_info for record in caplog.records if record.name == "dabiao" and record.exc_info] == []


def test_a_report_for_which_there_was_no_room_is_written_when_there_is(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch, watching(store, folder):

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        patch.setattr(reports, "write", full)
        path = put(folder, "s/a.csv", HEAD + rows(0, 1))
        until(lambda: "stays in the inbox" in caplog.text)
        assert path.exists()
        patch.undo()
        until((folder / "done/s/a.csv").exists)
    assert (folder / "done/s/a.csv.txt").read_text(encoding="utf-8-sig") == "a.csv: 1"
    assert len(imports(store)) == 2
