"""The present instant as far as the store confirms it: a clock that is ahead does not cause permanent deletion."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from data.access import Access

LOG = logging.getLogger("dabiao")

AHEAD = timedelta(days=31)
"""Time without entries in a store after which the clock is doubted."""

WRITTEN_DOWN = """
SELECT max(moment) AS last FROM (
    SELECT max(imported_at) AS moment FROM imports
    UNION ALL SELECT max(undone_at) AS moment FROM imports
    UNION ALL SELECT max(changed_at) AS moment FROM shop_changes
    UNION ALL SELECT max(happened_at) AS moment FROM audit
)
"""


class Present:
    """Determines the present for deciding what is too old. Rows removed because of a wrong clock would be lost.

    It is not later than the clock, nor than 31 days after the last entry written to the store; while the program runs,
    it advances from there with elapsed time, independent of the clock.
    """

    def __init__(
        self,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._seconds = seconds
        self._begun: tuple[datetime, float] | None = None

    def of(self, access: Access) -> datetime:
        """Return the present instant (aware) for a store."""
        now = self._clock()
        connection = access.store.connection()
        (last,) = connection.execute(WRITTEN_DOWN).fetchall()[0]
        connection.close()
        borne_out = now if last is None else min(now, last.replace(tzinfo=UTC) + AHEAD)
        if self._begun is None:
            self._begun = borne_out, self._seconds()
        running = self._begun[0] + timedelta(seconds=self._seconds() - self._begun[1])
        present = min(now, max(borne_out, running))
        if now - present > timedelta(days=1):
            LOG.warning("nothing is removed by the clock, which is %s days ahead of the store", (now - present).days)
        return present


PRESENT = Present()
"""For this process, which has one store open at a time."""
