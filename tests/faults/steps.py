"""Work in a process of its own, step by step: a statement of the store, or a change of a file beside it.

The process may be killed in a step, by a clock that starts with it: so a kill comes at a commit as often as it is
wanted to, however busy the machine is.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from data import store as store_module

FILE_EVENTS = {"open", "os.remove", "os.rename"}
DECIDING = {"COMMIT", "os.rename"}
"""What makes work done: of a store, and of a file that is written beside its place."""

LONGEST_NAME = 60


@dataclass(frozen=True)
class Step:
    """A step, and how many seconds passed until the next one."""

    name: str
    seconds: float

    @property
    def decides(self) -> bool:
        """Whether work is done by it."""
        return self.name in DECIDING


@dataclass(frozen=True)
class Kill:
    """Where work is killed: so many seconds after its step of this number began."""

    number: int
    name: str
    seconds: float


class _Traced:
    """A connection of a store, and its cursors, that report each statement before it is executed."""

    def __init__(self, connection: Any, report: Callable[[str], None]) -> None:
        self._connection = connection
        self._report = report

    def cursor(self) -> "_Traced":
        return _Traced(self._connection.cursor(), self._report)

    def execute(self, statement: Any, *values: Any) -> Any:
        text = statement if isinstance(statement, str) else statement.query
        self._report(" ".join(text.split())[:LONGEST_NAME])
        return self._connection.execute(statement, *values)

    def close(self) -> None:
        self._report("close")
        self._connection.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def done_in_steps(work: Callable[[Path], None], path: Path, kill: Kill | None) -> list[Step]:
    """Do the work on the store at a path in a process of its own; its steps, none where it is killed.

    SIGALRM ends the process at once, like SIGKILL: nothing handles it. Raises RuntimeError where the work fails.
    """
    steps_file = path.parent.parent / "steps.json"
    number = os.fork()
    if number == 0:
        code = 1
        try:
            steps = _stepping(path.parent, kill)
            work(path)
            steps.append(("end", time.monotonic()))
            steps_file.write_text(json.dumps(steps), encoding="utf-8")
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(number, 0)
    if kill is not None and (status == 0 or os.WTERMSIG(status) == signal.SIGALRM):
        return []
    if status != 0:
        raise RuntimeError("the work cannot be done at all")
    steps = json.loads(steps_file.read_text(encoding="utf-8"))
    return [Step(name, later - at) for (name, at), (_, later) in pairwise(steps)]


def _stepping(folder: Path, kill: Kill | None) -> list[tuple[str, float]]:
    """From now on this process notes its steps in the list, and is killed in one of them."""
    steps: list[tuple[str, float]] = []

    def report(name: str) -> None:
        if kill is not None and len(steps) == kill.number:
            signal.setitimer(signal.ITIMER_REAL, max(kill.seconds, 1e-6))
        steps.append((name, time.monotonic()))

    def note_event(event: str, arguments: tuple[Any, ...]) -> None:
        if event in FILE_EVENTS and str(arguments[0]).startswith(str(folder)):
            report(event)

    connect = store_module.connect

    def traced(*arguments: Any, **options: Any) -> Any:
        return _Traced(connect(*arguments, **options), report)

    sys.addaudithook(note_event)
    store_module.connect = traced
    return steps
