"""Browser: the real app as a person starts it, on a free port of this machine."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
START_LIMIT_SECONDS = 120
"""How long a server may take to answer: for loading the demo shops on a busy machine, not what anybody should wait."""


@cache
def free_port() -> int:
    """A port of this machine that nothing listens on; one for all, so that a browser keeps what it has of the app."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(store: Path, log: Path) -> Iterator[str]:
    """The app as a person starts it, on this store; its address."""
    port = free_port()
    environment = os.environ | {
        "DABIAO_STORE": str(store),
        "STREAMLIT_SERVER_HEADLESS": "true",
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    }
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "cli.py", "run", "--port", str(port)],
            cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers. Fails with its log when it ends instead, or takes too long."""
    give_up_at = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < give_up_at and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"the app did not come up:\n{log.read_text(encoding='utf-8', errors='replace')}")
