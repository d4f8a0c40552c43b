"""Endpoints for monitors of this machine: `/health`, `/ready` and `/metrics`.

/health   the process answers
/ready    the store is open and answers, and the inbox is watched: 200, otherwise 503 and what is missing
/metrics  figures for Prometheus: neither names nor ids

The last two are answered on loopback only and not for requests that a proxy forwarded.
docs/operating.md describes the figures.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from data.access import Access
from data.backups import names
from data.errors import DabiaoError
from data.inbox.queue import ImportQueue
from data.monitoring import EVENTS, LIMITS_SECONDS
from data.store import VERSION

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""Headers that a proxy adds."""

HISTOGRAMS = (
    ("dabiao_requests", "Requests by kind and status; seconds until the answer.", "request", ("kind", "status")),
    ("dabiao_page_runs", "Runs of pages by page and outcome; seconds.", "page", ("page", "outcome")),
    ("dabiao_imports", "Tasks of the import queue by outcome; seconds.", "import", ("outcome",)),
)


class Monitor:
    """The monitoring routes. If `open_access` raises DabiaoError, the store is not ready."""

    def __init__(self, open_access: Callable[[], Access], queue: ImportQueue) -> None:
        self._open_access = open_access
        self._queue = queue
        self._inbox_is_watched: Callable[[], bool] = lambda: False
        self.registry = CollectorRegistry(auto_describe=False)
        self.registry.register(_Figures(self))
        ProcessCollector(registry=self.registry)

    def watch(self, inbox_is_watched: Callable[[], bool]) -> None:
        """Set the function that reports whether the inbox is watched."""
        self._inbox_is_watched = inbox_is_watched

    def routes(self) -> list[Route]:
        """Return the routes for the server."""
        return [
            Route("/health", _health),
            Route("/ready", _unless_forwarded(self._ready)),
            Route("/metrics", _unless_forwarded(self._metrics)),
        ]

    def state(self) -> dict[str, bool]:
        """Return the conditions of readiness and whether each is met: the store answers, the inbox is watched."""
        return {"store": self._store_answers(), "inbox": self._inbox_is_watched()}

    def figures(self) -> Iterator[Metric]:
        """The figures of this instant."""
        for name, description, kind, labels in HISTOGRAMS:
            histogram = HistogramMetricFamily(f"{name}_seconds", description, labels=labels)
            for values, total in sorted(EVENTS.totals(kind).items()):
                limits = zip(LIMITS_SECONDS, total.within, strict=True)
                buckets = [("+Inf" if limit == float("inf") else str(limit), float(n)) for limit, n in limits]
                histogram.add_metric(values, buckets, total.seconds)
            yield histogram
        messages = CounterMetricFamily("dabiao_log_messages", "Warnings and errors in the log.", labels=("level",))
        for values, total in sorted(EVENTS.totals("log").items()):
            messages.add_metric(values, total.count)
        yield messages
        yield from (
            GaugeMetricFamily(f"dabiao_{name}", description, value)
            for name, (description, value) in self._gauges().items()
        )

    def _gauges(self) -> dict[str, tuple[str, float]]:
        state = self.state()
        gauges = {
            "websockets": ("Browsers that are connected.", float(EVENTS.level("websockets"))),
            "import_queue": ("Imports that wait or run.", float(self._queue.length)),
            "schema_version": ("The version of the store's schema.", float(VERSION)),
            "store_ready": ("1 when the store answers.", float(state["store"])),
            "inbox_ready": ("1 when the inbox is watched.", float(state["inbox"])),
        }
        if state["store"]:
            path = self._open_access().path
            files = [path, path.with_name(f"{path.name}.wal")]
            size = sum(file.stat().st_size for file in files if file.exists())
            gauges["store_bytes"] = ("Size of the store with its log of writes.", float(size))
            newest = names.newest(path)
            if newest is not None and (made_at := names.made_at(newest)) is not None:
                gauges["newest_backup_timestamp_seconds"] = ("When the newest backup was made.", made_at.timestamp())
        return gauges

    def _store_answers(self) -> bool:
        try:
            with self._open_access().view([]) as view:
                return bool(view.rows("SELECT 1 AS answers"))
        except (DabiaoError, OSError):
            return False

    async def _ready(self, _: Request) -> Response:
        state = await asyncio.to_thread(self.state)
        return JSONResponse(
            {"ready": all(state.values()), "schema": VERSION, **state}, 200 if all(state.values()) else 503
        )

    async def _metrics(self, _: Request) -> Response:
        text = await asyncio.to_thread(generate_latest, self.registry)
        return Response(text, media_type=CONTENT_TYPE_LATEST)


class _Figures(Collector):
    """Adapter that gives a monitor's figures to the Prometheus library."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor

    def collect(self) -> Iterator[Metric]:
        """The figures of this instant."""
        yield from self._monitor.figures()


async def _health(_: Request) -> Response:
    return PlainTextResponse("ok")


def _unless_forwarded(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def guarded(request: Request) -> Response:
        if any(name in request.headers for name in FORWARDED):
            return Response(status_code=403)
        return await answer(request)

    return guarded
