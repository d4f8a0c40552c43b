"""The store is opened; how far it is brought up to date meanwhile, where an earlier version of the program wrote it."""

from pathlib import Path

from data.store import Store


class Upgrade:
    """Of how many of the store's shops the facts are there, and of how many there will be."""

    def __init__(self) -> None:
        self.is_under_way = False
        self.done = self.of = 0

    def opened(self, path: Path) -> Store:
        """The store, brought up to date. Raises what `Store.open` does."""
        try:
            return Store.open(path, self._note)
        finally:
            self.is_under_way = False

    def _note(self, done: int, of: int) -> None:
        self.done, self.of, self.is_under_way = done, of, True


UPGRADE = Upgrade()
"""That of this process."""
