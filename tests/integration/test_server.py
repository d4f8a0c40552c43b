"""The server's services: they run from its start to its end, independent of sessions."""

import asyncio
import json
import signal
import stat
import tempfile
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import serve
from data.access import Access
from data.errors import StoreLocked
from data.files.temporary import TemporaryFiles
from data.inbox import watcher
from data.store import Store
from pages.state import session
from shell.app import address, logs
from shell.app.client import App
from tests.browser.server import running, serving
from tests.integration.app_helpers import imported
from tests.integration.inbox_helpers import BEAT_SECONDS, HEAD, PATIENCE_SECONDS, count, imports, put, rows, until
from tests.reference.examples import sample


def test_a_server_that_nobody_has_visited_takes_what_comes(store: Store, folder: Path, tmp_path: Path) -> None:
    store.close()
    put(folder, "s/before.csv", HEAD + rows(0, 2))
    with serving(store.path, tmp_path / "server.log") as server:
        until((folder / "done/s/before.csv").exists)
        with urllib.request.urlopen(f"{server}/ready", timeout=60) as answer:
            assert json.load(answer)["ready"]
            assert answer.headers["X-Request-Id"]
        put(folder, "s/after.csv", HEAD + rows(2, 3))
        until((folder / "done/s/after.csv").exists)
        file = put(tmp_path, "handed over.csv", HEAD + rows(5, 1))
        (item,) = imported(store, file, "s")
        assert item["new"] == 1
        assert App(store.path).answer(["score", "--shop", "s"], "en").document
    assert not address.file_of(store.path).exists()
    with Store.open(store.path) as afterwards:
        assert count(afterwards) == 7
    log = logs.file_of(store.path)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    events = [json.loads(line)["event"] for line in log.read_text(encoding="utf-8").splitlines()]
    assert [events[0], events[-1]] == ["the server starts", "the server has ended"]
    assert events.count("an import into s ended: imported") == 3


def test_a_server_without_its_store_runs_all_the_same_and_says_why(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Another program has the store open: pages say so, and the inbox begins as soon as it is closed."""
    locked = True

    def open_access() -> Access:
        if locked:
            raise StoreLocked(store.path)
        return Access.local(store)

    monkeypatch.setattr(session, "own_access", open_access)
    inbox = watcher.Inbox(open_access, lambda _: "", beat_seconds=BEAT_SECONDS, quiet_seconds=BEAT_SECONDS)
    monkeypatch.setattr(serve, "services", lambda: [serve.OpenStore(), serve.Imports(), inbox])
    put(folder, "s/chats.csv", HEAD + rows(0, 2))

    async def run() -> None:
        nonlocal locked
        async with serve.running_services(serve.app):
            await asyncio.to_thread(until, lambda: "the inbox cannot be looked through" in caplog.text)
            locked = False
            await asyncio.to_thread(until, lambda: len(imports(store)) == 2)

    with ThreadPoolExecutor(1) as aside:  # the browser's tests leave a loop of their own in this thread
        aside.submit(asyncio.run, run()).result()
    assert "OpenStore does not run: error.store_locked" in caplog.text


def test_services_end_in_the_opposite_order_even_if_one_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[str] = []

    class Recorded:
        def __init__(self, name: str) -> None:
            self.name = name

        def start(self) -> None:
            calls.append(f"start {self.name}")

        def stop(self) -> None:
            calls.append(f"stop {self.name}")
            if self.name == "b":
                raise ZeroDivisionError

    monkeypatch.setattr(serve, "services", lambda: [Recorded(name) for name in "abc"])

    async def run() -> None:
        async with serve.running_services(serve.app):
            calls.append("serve")

    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, run()).result()
    assert calls == ["start a", "start b", "start c", "serve", "stop c", "stop b", "stop a"]
    assert "Recorded was not stopped in order" in caplog.text


# --- temporary files -------------------------------------------------------------------------------------------------


def test_temporary_files_lie_beside_the_store_for_this_user_only_until_the_end(store: Store) -> None:
    temporary = TemporaryFiles(store.path)
    left = put(temporary.folder, "dabiao-killed/upload.csv", HEAD)
    before = tempfile.gettempdir()
    temporary.start()
    assert not left.exists()
    assert stat.S_IMODE(temporary.folder.stat().st_mode) == 0o700
    assert Path(tempfile.mkdtemp()).parent == temporary.folder
    temporary.stop()
    assert not temporary.folder.exists()
    assert tempfile.gettempdir() == before


@pytest.mark.parametrize("number", sample([signal.SIGTERM, signal.SIGINT]))
def test_a_server_ended_by_a_signal_leaves_no_upload_and_clears_what_a_killed_one_left(
    store: Store, tmp_path: Path, number: int
) -> None:
    store.close()
    folder = TemporaryFiles(store.path).folder
    left = put(folder, "dabiao-killed/upload.csv", HEAD)
    with running(store.path, tmp_path / "server.log") as server:
        assert not left.exists()
        put(folder, "dabiao-now/upload.csv", HEAD)
        server.process.send_signal(number)
        server.process.wait(PATIENCE_SECONDS)
    assert not folder.exists()
