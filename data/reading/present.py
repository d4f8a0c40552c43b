"""The present instant as far as the store bears it out: a clock that runs ahead removes nothing for good."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from data.access import Access

LOG = logging.getLogger("dabiao")

AHEAD = timedelta(days=31)
"""So long nothing may have been written down in a store without the clock being doubted."""

WRITTEN_DOWN = """
SELECT max(moment) AS last FROM (
    SELECT max(imported_at) AS moment FROM imports
    UNION ALL SELECT max(undone_at) AS moment FROM imports
    UNION ALL SELECT max(changed_at) AS moment FROM shop_changes
    UNION ALL SELECT max(happened_at) AS moment FROM audit
)
"""


class Present:
    """Tells what is too old to be kept. What is removed by a clock that is years ahead would not come back.

    No later than the clock says, and than 31 days after the last thing that was written down in the store; while the
    program runs, it goes on from there as time goes by, whatever the clock does.
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
        """The present instant (aware) for a store."""
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
"""Of this process, which has one store open at a time."""
