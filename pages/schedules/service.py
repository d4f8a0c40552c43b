"""The server's clock: looks for alerts and sends them, and writes the reports that are due, as long as it runs."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from data.access import Access
from data.alerts import settings
from data.errors import DabiaoError
from data.inbox.reports import Outcome
from pages.schedules import alerts, reports

LOG = logging.getLogger("dabiao")

BEAT_SECONDS, REPORT_SECONDS = 30, 300


class Schedules:
    """Jobs of APScheduler, one at a time each. `open_access` may raise DabiaoError: then a job does nothing."""

    def __init__(self, open_access: Callable[[], Access], beat_seconds: float = BEAT_SECONDS) -> None:
        self._open_access = open_access
        self._beat_seconds = beat_seconds
        self._scheduler: Any = None

    def start(self) -> None:
        """Start the jobs; the first runs after the first interval."""
        from apscheduler.schedulers.background import BackgroundScheduler  # slow to load

        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._scheduler.add_job(
            self.beat, "interval", seconds=self._beat_seconds, max_instances=1, coalesce=True, misfire_grace_time=None
        )
        self._scheduler.add_job(
            self.write_reports, "interval", seconds=REPORT_SECONDS, max_instances=1, coalesce=True,
            misfire_grace_time=None,
        )  # fmt: skip
        self._scheduler.start()

    def stop(self) -> None:
        """Wait for the job that runs, and end."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)

    def beat(self) -> None:
        """Look for alerts and send what waits. Whatever goes wrong is logged and tried again at the next beat."""
        try:
            access, now = self._open_access(), datetime.now(UTC)
            if settings.load().receiver:
                alerts.check(access, now)
                alerts.deliver(access, now)
        except DabiaoError as e:
            LOG.error("alerts: %s", e.key)
        except Exception:
            LOG.exception("alerts")

    def write_reports(self) -> None:
        """Write the reports that are due. Whatever goes wrong is logged and tried again."""
        try:
            for path in reports.write_due(self._open_access(), datetime.now(UTC)):
                LOG.info("wrote the report %s", path.name)
        except DabiaoError as e:
            LOG.error("reports: %s", e)
        except Exception:
            LOG.exception("reports")

    def file_failed(self, outcome: Outcome) -> None:
        """Queue an alert for each file of the inbox that could not be imported into a shop."""
        try:
            for error in outcome.errors if outcome.shop else ():
                alerts.import_failed(self._open_access(), outcome.shop, outcome.file, error, datetime.now(UTC))
        except Exception:
            LOG.exception("alerts")
