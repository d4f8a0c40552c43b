"""Removes rows older than their shop's retention period while the app runs."""

import logging
from collections.abc import Callable

from data.access import Access
from data.periodic_task import PeriodicTask
from data.reading.present import PRESENT
from metrics.scoring.retention import remove_old

LOG = logging.getLogger("dabiao")

FIRST_LOOK_SECONDS, LOOK_SECONDS = 300.0, 21_600.0
"""Seconds before the first check, so that it does not slow the start, and between checks: four a day."""


def retention_task(open_access: Callable[[], Access]) -> PeriodicTask:
    """Return the task. If `open_access` raises DabiaoError, the task tries again later."""

    def work() -> None:
        access = open_access()
        if not access.store.read_only:
            for entry in remove_old(access, [shop.shop_id for shop in access.shops()], PRESENT.of(access)):
                LOG.info("rows before %s were removed", entry.until, extra={"rows": sum(entry.rows.values())})

    return PeriodicTask("retention", work, FIRST_LOOK_SECONDS, LOOK_SECONDS)
