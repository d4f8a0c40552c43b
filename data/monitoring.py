"""Counts of what this process did, for monitoring, and the id of its current work. Standard library only.

Labels come from short lists in the code: never the name of a shop, a person or a file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock
from uuid import uuid4

LIMITS_SECONDS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, float("inf"))
"""Upper limits, in seconds, of the classes in which durations of events are counted."""

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request, page run or import of the current thread or task; "" outside of any."""


@contextmanager
def request() -> Iterator[str]:
    """Give the work in the block an id of its own, which is in the log's lines."""
    token = REQUEST_ID.set(uuid4().hex[:16])
    try:
        yield REQUEST_ID.get()
    finally:
        REQUEST_ID.reset(token)


@dataclass
class Total:
    """Number of events, their total duration in seconds, and the number that took at most each limit."""

    count: int = 0
    seconds: float = 0.0
    within: list[int] = field(default_factory=lambda: [0] * len(LIMITS_SECONDS))


class Events:
    """Totals by kind of event and labels, and levels that rise and fall. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._totals: dict[tuple[str, ...], Total] = {}
        self._levels: dict[str, int] = {}

    def add(self, kind: str, *labels: str, seconds: float = 0.0) -> None:
        """Count an event."""
        with self._lock:
            total = self._totals.setdefault((kind, *labels), Total())
            total.count += 1
            total.seconds += seconds
            for position, limit in enumerate(LIMITS_SECONDS):
                total.within[position] += seconds <= limit

    def change(self, level: str, difference: int) -> None:
        """Raise or lower a level."""
        with self._lock:
            self._levels[level] = self._levels.get(level, 0) + difference

    def level(self, name: str) -> int:
        """Return a level; initially 0."""
        with self._lock:
            return self._levels.get(name, 0)

    def totals(self, kind: str) -> dict[tuple[str, ...], Total]:
        """Return labels → total of all events of a kind."""
        with self._lock:
            return {
                key[1:]: Total(total.count, total.seconds, list(total.within))
                for key, total in self._totals.items()
                if key[0] == kind
            }


EVENTS = Events()
"""The events of this process."""
