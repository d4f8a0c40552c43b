"""Runs a user's own SQL over the published facts of the shops that they may see. The store is not opened for it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, TYPE_CHECKING, Any

from data.access import Access
from data.errors import DabiaoError
from data.publishing.publish import publish
from data.publishing.tables import PUBLISHED
from data.sandbox.arrow_stream import as_stream
from data.sandbox.turns import Turns
from data.view import View

if TYPE_CHECKING:
    import pyarrow as pa

_ROOT = Path(__file__).parents[2]
KEPT_OF_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "VIRTUAL_ENV", "TMPDIR", "TEMP", "HOME")
"""Environment variables that the process gets; it gets no others."""

TURNS = Turns(in_all=3, of_person=1)
"""For this process: three statements take up to 4 GB, and a person's second one does not delay other people."""


@dataclass(frozen=True)
class SandboxLimits:
    """Limits of a statement: elapsed seconds, megabytes of memory, rows and bytes of its answer."""

    seconds: float = 30
    memory_mb: int = 512
    rows: int = 10_000
    bytes: int = 64 << 20


@dataclass(frozen=True)
class SqlAnswer:
    """The rows of a statement as an Arrow table. `cut`: there were more than the limit."""

    table: "pa.Table"
    cut: bool
    seconds: float


def columns_of(view: View) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the tables that can be queried, with their columns and types."""
    return {
        name: tuple(
            (field.name, str(field.type)) for field in view.arrow(f"SELECT * FROM ({table.sql}) AS t LIMIT 0").schema
        )
        for name, table in PUBLISHED.items()
    }


class Sandbox:
    """A process that answers statements over the published facts of some shops, one after the other.

    After a statement that took too long, or was cancelled, the process is ended and the next statement gets a new one.
    """

    def __init__(
        self,
        access: Access,
        shop_ids: Sequence[str],
        limits: SandboxLimits | None = None,
        further: "Mapping[str, pa.Table] | None" = None,
    ) -> None:
        """Update the published facts of these shops. Raises NotAllowed for one that the actor may not see.

        `further`: tables that can be queried beside the published ones, by name; of the same shops only.
        """
        for shop_id in shop_ids:
            access.require("figures", shop_id)
        self._actor = access.actor
        self._shop_ids = list(shop_ids)
        self._folder = publish(access, self._shop_ids)
        self._limits = limits or SandboxLimits()
        self._further = dict(further or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._chunks: SimpleQueue[bytes] = SimpleQueue()

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            if process.stdin is not None:
                with suppress(OSError):
                    process.stdin.close()

    def ask(self, sql: str, while_waiting: Callable[[float], None] = lambda seconds: None) -> SqlAnswer:
        """Return the answer to a statement, when it is its turn: see `TURNS`.

        `while_waiting` is called a few times a second with the elapsed seconds; an exception from it cancels the
        statement. Raises DabiaoError when the statement is refused, is invalid, or exceeds the limits.
        """
        with TURNS.taken(self._actor, while_waiting):
            return self._ask(sql, while_waiting)

    def _ask(self, sql: str, while_waiting: Callable[[float], None]) -> SqlAnswer:
        import pyarrow as pa

        begun = time.monotonic()
        try:
            if self._process is None:
                self._process = self._started()
                self._read(begun, lambda seconds: None, 60 + self._limits.seconds)
                begun = time.monotonic()
            self._send({"sql": sql, "rows": self._limits.rows, "bytes": self._limits.bytes})
            head, body = self._read(begun, while_waiting, self._limits.seconds)
        except BaseException:
            self.close()
            raise
        if "error" in head:
            raise DabiaoError(head["error"], **head["values"])
        table = pa.ipc.open_stream(body).read_all()
        return SqlAnswer(table, bool(head["cut"]), time.monotonic() - begun)

    def _started(self) -> "subprocess.Popen[bytes]":
        environment = {name: os.environ[name] for name in KEPT_OF_ENVIRONMENT if name in os.environ}
        process = subprocess.Popen(
            [sys.executable, "-m", "data.sandbox.process"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, cwd=_ROOT, env=environment,
        )  # fmt: skip
        self._process, self._chunks = process, SimpleQueue()
        # not select(): on Windows it waits for sockets only
        Thread(target=_forward, args=(process.stdout, self._chunks), daemon=True).start()
        limits = {"memory_mb": self._limits.memory_mb, "seconds": int(self._limits.seconds) + 1}
        streams = {name: as_stream(table) for name, table in self._further.items()}
        sizes = {name: len(stream) for name, stream in streams.items()}
        self._send({"folder": str(self._folder.absolute()), "shops": self._shop_ids, "further": sizes, **limits})
        for stream in streams.values():
            self._write(stream)
        return process

    def _send(self, message: dict[str, Any]) -> None:
        self._write(json.dumps(message).encode() + b"\n")

    def _write(self, content: bytes) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        with suppress(OSError):  # a process that has ended is detected when its answer is read
            self._process.stdin.write(content)
            self._process.stdin.flush()

    def _read(
        self, begun: float, while_waiting: Callable[[float], None], seconds: float
    ) -> tuple[dict[str, Any], bytes]:
        """Return the next answer of the process: its head and its body."""
        content = b""
        head: dict[str, Any] | None = None
        while True:
            if head is None and b"\n" in content:
                line, content = content.split(b"\n", 1)
                head = json.loads(line)
            if head is not None and len(content) >= head["bytes"]:
                return head, content
            content += self._chunk(begun, while_waiting, seconds)

    def _chunk(self, begun: float, while_waiting: Callable[[float], None], seconds: float) -> bytes:
        while True:
            elapsed = time.monotonic() - begun
            while_waiting(elapsed)
            if elapsed > seconds:
                raise DabiaoError("error.sql_time", seconds=f"{seconds:g}")
            with suppress(Empty):
                chunk = self._chunks.get(timeout=0.2)
                if not chunk:
                    raise DabiaoError("error.sql_stopped")
                return chunk


def _forward(stream: IO[bytes], chunks: SimpleQueue[bytes]) -> None:
    """Put the output of a process into the queue as it arrives; empty bytes at its end."""
    with stream:
        while chunk := os.read(stream.fileno(), 1 << 16):
            chunks.put(chunk)
    chunks.put(b"")
