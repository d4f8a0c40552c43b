"""The store of an earlier version is brought up to date in sight: the shell and every page say how far that is."""

import asyncio
import json
import lzma
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import cli
import serve
from data.migrations import OLDEST, is_due
from data.store import VERSION, Store
from pages.state.upgrade import UPGRADE

OLD = Path(__file__).parents[1] / "stores" / "version_14.xz"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "dabiao.duckdb"
    path.write_bytes(lzma.decompress(OLD.read_bytes()))
    return path


def test_the_shell_says_so_beside_its_answer(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["quality", "--json", "--store", str(old)]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)
    assert err.splitlines() == ["dabiao: Upgrading the data: 0 of 2 shops done"]
    assert cli.main(["quality", "--json", "--store", str(old)]) == 0
    assert capsys.readouterr().err == ""


def test_on_a_terminal_the_line_is_gone_at_the_end(
    old: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    export = old.with_name("messages.csv")
    export.write_text("conversation_id,sender,sent_at,text\nc9,buyer,2026-03-03 12:00:00,在吗\n", encoding="utf-8")
    assert cli.main(["import", str(export), "--shop", "店一", "--store", str(old)]) == 0
    lines = ["", *(f"Upgrading the data: {done} of 2 shops done" for done in (0, 1)), "\x1b[K"]
    assert capsys.readouterr().err == "\r".join(lines)


def test_the_first_command_of_a_server_leaves_it_to_the_server(old: Path, tmp_path: Path) -> None:
    assert is_due(old, VERSION)
    assert not is_due(old, OLDEST)
    assert not is_due(tmp_path / "nothing.duckdb", VERSION)
    Store.open(old).close()
    assert not is_due(old, VERSION)
    (tmp_path / "text.duckdb").write_text("no store", encoding="utf-8")
    assert not is_due(tmp_path / "text.duckdb", VERSION)


@pytest.mark.parametrize("people_sign_in", [False, True])
def test_pages_are_there_meanwhile_unless_people_sign_in(
    old: Path, monkeypatch: pytest.MonkeyPatch, *, people_sign_in: bool
) -> None:
    calls: list[str] = []
    is_looked_at = threading.Event()

    class Opening(serve.OpenStore):
        def start(self) -> None:
            note = UPGRADE._note

            def slowly(done: int, of: int) -> None:
                note(done, of)
                is_looked_at.wait(0 if people_sign_in else 60)

            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(UPGRADE, "_note", slowly)
                UPGRADE.opened(old).close()
            calls.append("opened")

        def stop(self) -> None:
            calls.append("closed")

    class Later:
        def start(self) -> None:
            calls.append("later")

        def stop(self) -> None:
            calls.append("later ends")

    monkeypatch.setattr(serve, "services", lambda: [Opening(), Later()])
    monkeypatch.setattr(serve, "SIGN_IN", object() if people_sign_in else None)

    async def run() -> None:
        async with serve.running_services(serve.app):
            calls.append("pages")
            is_looked_at.set()

    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, run()).result()
    waited = ["opened", "later", "pages"] if people_sign_in else ["pages", "opened", "later"]
    assert calls == [*waited, "later ends", "closed"]
    assert not UPGRADE.is_under_way
    assert (UPGRADE.done, UPGRADE.of) == (2, 2)
