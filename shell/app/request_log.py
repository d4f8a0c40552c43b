"""Counts the server's requests and gives each an id, which its response and its log lines carry."""

import logging
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.monitoring import EVENTS, request

LOG = logging.getLogger("dabiao")

KINDS = {"/api/v1": "api", "/api/local": "local", "/_stcore": "app", "/static": "static"}
"""Prefix of a path → kind of the request; any other is `page`."""

WATCHING = {"/health", "/ready", "/metrics"}


def kind_of(path: str) -> str:
    """Return the kind of a request: one of a few words, because a path may contain anything."""
    if path in WATCHING:
        return "watch"
    return next((kind for prefix, kind in KINDS.items() if path.startswith(f"{prefix}/") or path == prefix), "page")


class RequestLog:
    """The outermost middleware of the server."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count it once it was answered; a websocket counts as open until then."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "websocket":
            EVENTS.change("websockets", 1)
            try:
                with request():
                    await self._app(scope, receive, send)
            finally:
                EVENTS.change("websockets", -1)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun, status = time.monotonic(), 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        with request() as request_id:
            try:
                await self._app(scope, receive, send_with_id)
            finally:
                kind, seconds = kind_of(scope["path"]), time.monotonic() - begun
                EVENTS.add("request", kind, str(status), seconds=seconds)
                LOG.debug("request", extra={"kind": kind, "status": status, "seconds": round(seconds, 3)})
