"""Removes rows which are older than their shops keep them, while the app runs."""

import logging
from collections.abc import Callable

from data.access import Access
from data.periodic_task import PeriodicTask
from data.reading.present import PRESENT
from metrics.scoring.retention import remove_old

LOG = logging.getLogger("dabiao")

FIRST_LOOK_SECONDS, LOOK_SECONDS = 300.0, 21_600.0
"""When it is looked whether rows are too old: not while the app starts, and then four times a day."""


def retention_task(open_access: Callable[[], Access]) -> PeriodicTask:
    """The task. `open_access` may raise DabiaoError: then it looks again later."""

    def work() -> None:
        access = open_access()
        if not access.store.read_only:
            for entry in remove_old(access, [shop.shop_id for shop in access.shops()], PRESENT.of(access)):
                LOG.info("rows before %s were removed", entry.until, extra={"rows": sum(entry.rows.values())})

    return PeriodicTask("retention", work, FIRST_LOOK_SECONDS, LOOK_SECONDS)
