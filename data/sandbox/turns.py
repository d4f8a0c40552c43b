"""Turns for statements of several people at once, because each takes memory and processors of its own."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition

LOOK_SECONDS = 0.2


class Turns:
    """A limit for concurrent statements, in all and of one person; further ones wait."""

    def __init__(self, in_all: int, of_person: int) -> None:
        self._in_all = in_all
        self._of_person = of_person
        self._running: Counter[str] = Counter()
        self._changed = Condition()

    @contextmanager
    def taken(self, person: str, while_waiting: Callable[[float], None]) -> Iterator[None]:
        """Wait for the turn of a person, which ends with the block.

        `while_waiting` is called a few times a second with the elapsed seconds; an exception from it ends the waiting.
        """
        begun = time.monotonic()
        while not self._take(person):
            while_waiting(time.monotonic() - begun)
        try:
            yield
        finally:
            with self._changed:
                self._running[person] -= 1
                self._running += Counter()  # removes people without running statements
                self._changed.notify_all()

    def _take(self, person: str) -> bool:
        """Wait a moment for the person's turn; return whether it came."""

        def is_free() -> bool:
            return self._running[person] < self._of_person and self._running.total() < self._in_all

        with self._changed:
            free = self._changed.wait_for(is_free, LOOK_SECONDS)
            if free:
                self._running[person] += 1
            return free
