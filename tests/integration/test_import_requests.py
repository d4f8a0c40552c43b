"""A file that another process hands over is imported by the app that holds the store, and answered."""

import contextlib
import json
import os
import stat
import threading
import time
import zipfile
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from data.access import Access
from data.errors import DabiaoError
from data.inbox import queue, requests
from data.inbox.requests import RequestFolder
from data.loading.loader import import_file
from data.store import Store
from locales import translator
from pages.text import imports as imports_text
from tests.integration.inbox_helpers import (
    BEAT_SECONDS,
    HEAD,
    PATIENCE_SECONDS,
    held,
    imports,
    put,
    rows,
    until,
    watching,
)


def test_a_request_is_answered_as_import_json_prints_it(store: Store, folder: Path, tmp_path: Path) -> None:
    file = put(tmp_path, "elsewhere/chats.csv", HEAD + rows(0, 2) + "x,y,z,w\n")
    with watching(store, folder):
        (item,) = requests.ask(store.path, file, "new", platform="shopee", market="TH", format_file=None)
        (again,) = requests.ask(store.path, file, "new")
    aside = Store.open(tmp_path / "aside.duckdb")
    expected = import_file(Access.local(aside), file, "new", platform="shopee", market="TH").as_item()
    aside.close()
    assert {**item, "import_id": 0} == json.loads(json.dumps({**expected, "import_id": 0}))
    assert (again["new"], again["same"], again["rejected"]) == (0, 2, 1)
    assert Access.local(store).view().shop("new").timezone == "Asia/Bangkok"
    assert file.exists()
    assert list(requests.folder_of(store.path).iterdir()) == []


@pytest.mark.parametrize("day_first", [True, False])
def test_answers_about_a_file_are_handed_over(store: Store, folder: Path, tmp_path: Path, day_first: bool) -> None:
    file = put(tmp_path, "chats.csv", HEAD + "dated,buyer,02/03/2026 10:00:00,hi\n")
    with watching(store, folder):
        (item,) = requests.ask(store.path, file, "s", answers={"day_first": day_first})
        (same,) = requests.ask(store.path, file, "s", answers={"day_first": day_first})
    assert (item["new"], same["same"]) == (1, 1)
    (row,) = Access.local(store).view().rows("SELECT sent_at FROM messages WHERE conversation_id = 'dated'")
    assert (row["sent_at"].month, row["sent_at"].day) == ((3, 2) if day_first else (2, 3))


@pytest.mark.parametrize("answers", [["day_first"], {"day_first": 1}, {"day_first": {"a": "b"}}])
def test_answers_of_another_kind_are_no_request(answers: object) -> None:
    with pytest.raises(ValueError, match="neither yes"):
        requests._request_of({"file": "f.csv", "shop": "s", "options": {"answers": answers}})


def test_words_that_mean_nothing_come_back_and_are_said(store: Store, folder: Path, tmp_path: Path) -> None:
    refund = "refund_id,kind,applied_at,completed_at\n1,价保,2026-03-01 10:00:00,\n"
    file = put(tmp_path, "售后.csv", refund)
    with watching(store, folder):
        (item,) = requests.ask(store.path, file, "s")
    assert item["unread"] == [{"column": "kind", "word": "价保", "rows": 1}]
    (line,) = imports_text.sentences(translator("en"), item)
    assert "价保" in line


def test_conversations_that_may_be_known_twice_are_said(store: Store, folder: Path, tmp_path: Path) -> None:
    """The store has a conversation of 09:00. Summaries of 08:59 and 09:01 come: it may be one of theirs."""
    head = "conversation_id,agent_id,asked_at,first_response_seconds,answered_by\n"
    file = put(
        tmp_path, "sessions.csv", head + "".join(f"{n},a,2026-03-01 {n}:00,60,agent\n" for n in ("08:59", "09:01"))
    )
    with watching(store, folder):
        (item,) = requests.ask(store.path, file, "s")
    assert item["logged_beside"] == 1
    (line,) = imports_text.sentences(translator("en"), item)
    assert "1 logged conversation" in line


def test_a_format_file_is_handed_over_by_its_place(store: Store, folder: Path, tmp_path: Path) -> None:
    file = put(tmp_path, "odd.csv", "会话,谁,何时\n1,buyer,2026-03-01 10:00:00\n")
    form = put(
        tmp_path,
        "odd.toml",
        'kind = "messages"\n[columns]\nconversation_id = "会话"\nsender = "谁"\nsent_at = "何时"\n',
    )
    with watching(store, folder):
        (item,) = requests.ask(store.path, file, "s", format_file=form)
    assert (item["format"], item["new"]) == ("odd", 1)


def test_what_went_in_before_an_error_is_told_too(store: Store, folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", HEAD + rows(0, 2))
        archive.writestr("strange.csv", "甲,乙\n1,2\n")
    with watching(store, folder):
        answers = requests.ask(store.path, tmp_path / "two.zip", "s")
        assert next(answers)["new"] == 2
        with pytest.raises(DabiaoError) as refused:
            next(answers)
    assert refused.value.key == "error.unknown_file"


def test_an_error_comes_back_with_its_values(store: Store, folder: Path, tmp_path: Path) -> None:
    file = put(tmp_path, "strange.csv", "甲,乙\n1,2\n")
    with watching(store, folder):
        with pytest.raises(DabiaoError) as unknown:
            list(requests.ask(store.path, file, "s"))
        with pytest.raises(DabiaoError) as gone:
            list(requests.ask(store.path, tmp_path / "gone.csv", "s"))
    assert (unknown.value.key, unknown.value.values["file"]) == ("error.unknown_file", "strange.csv")
    assert (gone.value.key, gone.value.values["file"]) == ("error.file_missing", str(tmp_path / "gone.csv"))


def test_without_an_app_the_store_is_locked_by_something_else(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "TAKEN_WITHIN_SECONDS", 0.5)
    monkeypatch.setattr(requests, "LOOK_SECONDS", 0.02)
    with pytest.raises(DabiaoError) as refused:
        list(requests.ask(store.path, put(tmp_path, "a.csv", HEAD), "s"))
    assert refused.value.key == "error.store_locked"
    assert list(requests.folder_of(store.path).iterdir()) == []


def test_an_app_that_goes_away_is_noticed(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "ALIVE_WITHIN_SECONDS", 0.5)
    monkeypatch.setattr(requests, "LOOK_SECONDS", 0.02)
    taken = RequestFolder(Access.local(store), Mock(), BEAT_SECONDS)

    def take_it_and_go() -> None:
        until(lambda: taken.look() or bool(list(taken.folder.glob("*/taken"))))  # type: ignore[func-returns-value]

    app = threading.Thread(target=take_it_and_go)
    app.start()
    with pytest.raises(DabiaoError) as refused:
        list(requests.ask(store.path, put(tmp_path, "a.csv", HEAD + rows(0, 1)), "s"))
    app.join()
    assert refused.value.key == "error.app_gone"


def test_an_app_that_ends_meanwhile_says_so_and_has_imported_nothing(
    store: Store, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()
    monkeypatch.setattr(queue, "import_file", held(begun, threading.Event()))
    errors: list[DabiaoError] = []

    def ask() -> None:
        try:
            list(requests.ask(store.path, put(tmp_path, "a.csv", HEAD + rows(0, 1)), "s"))
        except DabiaoError as e:
            errors.append(e)

    waiting = threading.Thread(target=ask)
    with watching(store, folder):
        waiting.start()
        assert begun.wait(PATIENCE_SECONDS)
    waiting.join()
    assert [error.key for error in errors] == ["error.app_gone"]
    assert len(imports(store)) == 1


def test_a_request_that_nobody_waits_for_is_removed_and_not_done(
    store: Store, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "ALIVE_WITHIN_SECONDS", 4 * BEAT_SECONDS)
    file = put(tmp_path, "a.csv", HEAD + rows(0, 1))
    document = {"file": str(file), "shop": "s", "options": {}}
    forgotten = put(requests.folder_of(store.path), "old/request.json", json.dumps(document)).parent
    with watching(store, folder):
        until(lambda: not forgotten.exists())
    assert len(imports(store)) == 1


def test_a_machine_that_slept_loses_no_request(
    store: Store, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """During the import, all that either side has touched becomes two hours old."""
    begun, go_on = threading.Event(), threading.Event()
    monkeypatch.setattr(queue, "import_file", held(begun, go_on))
    items: list[dict[str, Any]] = []
    file = put(tmp_path, "a.csv", HEAD + rows(0, 1))
    waiting = threading.Thread(target=lambda: items.extend(requests.ask(store.path, file, "s")))
    with watching(store, folder):
        waiting.start()
        assert begun.wait(PATIENCE_SECONDS)
        for path in requests.folder_of(store.path).glob("*/*"):
            os.utime(path, (time.time() - 7200, time.time() - 7200))
        go_on.set()
        waiting.join()
    assert [item["new"] for item in items] == [1]


@pytest.mark.parametrize(
    "text",
    ["[" * 200_000, "null", "{}", '{"file": 1, "shop": "s", "options": {}}', '{"file": "x", "shop": "s"}',
     '{"file": "x", "shop": "s", "options": {"progress": "x"}}'],
    ids=["deep", "null", "empty", "number", "no options", "strange option"],
)  # fmt: skip
def test_what_is_no_request_is_removed_and_holds_nothing_up(
    store: Store, folder: Path, tmp_path: Path, text: str
) -> None:
    with watching(store, folder):
        strange = put(requests.folder_of(store.path), "x/request.json", text)
        (item,) = requests.ask(store.path, put(tmp_path, "a.csv", HEAD + rows(0, 1)), "s")
        assert item["new"] == 1
        until(lambda: touched(strange) or not strange.parent.exists())
        until(lambda: not strange.parent.exists())


def touched(path: Path) -> bool:
    """Touch a file as a process does that waits for its answer; False, for the sake of `or`."""
    with contextlib.suppress(OSError):
        os.utime(path)
    return False


def test_a_pipe_in_place_of_a_request_holds_nothing_up(store: Store, folder: Path, tmp_path: Path) -> None:
    with watching(store, folder):
        pipe = requests.folder_of(store.path) / "x" / "request.json"
        pipe.parent.mkdir(parents=True)
        os.mkfifo(pipe)
        (item,) = requests.ask(store.path, put(tmp_path, "a.csv", HEAD + rows(0, 1)), "s")
        assert item["new"] == 1
        until(lambda: touched(pipe) or not pipe.parent.exists())


def test_a_folder_of_requests_that_others_can_use_becomes_this_users_own(store: Store, folder: Path) -> None:
    open_to_all = requests.folder_of(store.path)
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    with watching(store, folder):
        until(lambda: stat.S_IMODE(open_to_all.stat().st_mode) == 0o700)
