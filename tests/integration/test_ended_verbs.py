"""A verb that is ended by a signal, or killed, leaves none of a file's rows behind and no process at work."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from data.store import Store
from data.store_file import default_path
from tests.conftest import ROOT
from tests.integration.inbox_helpers import until

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="which processes there are is read there")

ROWS = "".join(f"<tr><td>o{n}</td><td>2026-05-01 10:00:00</td><td>shipped</td></tr>\n" for n in range(300_000))

UNDER_A_TERMINAL = """
import signal, sys
for name in ("SIGTERM", "SIGHUP"):
    signal.signal(getattr(signal, name), signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
import cli
sys.exit(cli.main())
"""
"""Runs a verb with default signal handling: the tests may run under nohup, and a verb keeps ignored signals ignored."""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page that takes some seconds to be read."""
    path = tmp_path / "page.html"
    path.write_text(f"<table><tr><td>order_id</td><td>created_at</td><td>status</td></tr>{ROWS}</table>", "utf-8")
    return path


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGKILL"])
def test_a_verb_that_is_ended_leaves_no_rows_of_its_file(
    name: str, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DABIAO_STORE", str(tmp_path / "store" / "dabiao.duckdb"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "system"))
    (tmp_path / "system").mkdir()
    Store.open(default_path()).close()
    kept = sorted(default_path().parent.iterdir())
    words = [sys.executable, "-c", UNDER_A_TERMINAL, "import", str(page), "--shop", "s", "--platform", "other"]
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True) as verb:
        children = Path(f"/proc/{verb.pid}/task/{verb.pid}/children")
        until(lambda: bool(children.read_text()))
        reader = int(children.read_text().split()[0])
        verb.send_signal(getattr(signal, name))
        _, said_last = verb.communicate()
    if name == "SIGKILL":
        assert verb.returncode == -signal.SIGKILL
        Store.open(default_path()).close()
        small = tmp_path / "small.csv"
        small.write_text("order_id,created_at\no1,2026-05-01 10:00:00\n", encoding="utf-8")
        words[4] = str(small)
        subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    else:
        assert verb.returncode == 130
        assert b"Traceback" not in said_last
    until(lambda: not _runs(reader))
    assert sorted(default_path().parent.iterdir()) == kept
    assert list((tmp_path / "system").iterdir()) == []


def _runs(process: int) -> bool:
    """Whether a process is there and at work; one that has ended may not have been asked about yet."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
