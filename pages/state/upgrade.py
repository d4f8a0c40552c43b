"""Opens the store, and reports the progress of upgrading a store of an earlier version."""

from pathlib import Path

from data.store import Store


class Upgrade:
    """The number of shops whose facts are upgraded, and the number of all shops."""

    def __init__(self) -> None:
        self.is_under_way = False
        self.done = self.of = 0

    def opened(self, path: Path) -> Store:
        """Open the store, upgraded if necessary. Raises as `Store.open`."""
        try:
            return Store.open(path, self._note)
        finally:
            self.is_under_way = False

    def _note(self, done: int, of: int) -> None:
        self.done, self.of, self.is_under_way = done, of, True


UPGRADE = Upgrade()
"""The instance of this process."""
