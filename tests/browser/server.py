"""Browser: the real app as a person starts it, on a free port of this machine."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
START_LIMIT_SECONDS = 240
"""How long a server may take to answer: for loading the demo shops on a busy machine, not what anybody should wait."""


@dataclass(frozen=True)
class Server:
    """A running app: its address, without a slash at the end, and its process."""

    address: str
    process: subprocess.Popen[bytes]

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])


@cache
def free_port(of: str) -> int:
    """A port of this machine that nothing listens on; the same for the same use, so that a browser's cache helps."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    store: Path, log: Path, environment: Mapping[str, str] | None = None, port_of: str = "own"
) -> Iterator[Server]:
    """The app as a person starts it, on this store, until the block is left. One at a time for each `port_of`."""
    port = free_port(port_of)
    variables = os.environ | {"DABIAO_STORE": str(store), **(environment or {})}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "cli.py", "run", "--port", str(port)],
            cwd=ROOT, env=variables, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            yield Server(f"http://127.0.0.1:{port}", process)
        finally:
            process.terminate()
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def serving(store: Path, log: Path) -> Iterator[str]:
    """The address of the app, started as a person starts it on this store."""
    with running(store, log) as server:
        yield server.address


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers. Fails with its log when it ends instead, or takes too long."""
    give_up_at = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"the app did not come up:\n{log.read_text(encoding='utf-8', errors='replace')}")


def address_of(name: str) -> str:
    """The path of a page, by the name of its file; the scorecard is where the server's root leads."""
    return "/" if name == "scorecard" else f"/{name}"
