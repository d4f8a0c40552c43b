"""Whose statement runs when several people ask at once: each takes memory and processors of its own."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition

LOOK_SECONDS = 0.2


class Turns:
    """At most so many statements at a time, and so many of one person; further ones wait."""

    def __init__(self, in_all: int, of_person: int) -> None:
        self._in_all = in_all
        self._of_person = of_person
        self._running: Counter[str] = Counter()
        self._changed = Condition()

    @contextmanager
    def taken(self, person: str, while_waiting: Callable[[float], None]) -> Iterator[None]:
        """Wait for the turn of a person, which ends with the block.

        `while_waiting` is called a few times a second with the seconds so far; what it raises ends the waiting.
        """
        begun = time.monotonic()
        while not self._take(person):
            while_waiting(time.monotonic() - begun)
        try:
            yield
        finally:
            with self._changed:
                self._running[person] -= 1
                self._running += Counter()  # forgets those of whom none runs
                self._changed.notify_all()

    def _take(self, person: str) -> bool:
        """Whether it is the person's turn, within a moment."""

        def is_free() -> bool:
            return self._running[person] < self._of_person and self._running.total() < self._in_all

        with self._changed:
            free = self._changed.wait_for(is_free, LOOK_SECONDS)
            if free:
                self._running[person] += 1
            return free
