"""The endpoint through which other processes of the same user let the app run verbs: `/api/local`, loopback only.

GET  /api/local?nonce=N          proves that this is the app whose token the client knows; returns nothing else
POST /api/local/tasks            {"words": [...], "folder": ..., "language": ..., "password": ...} starts a verb
GET  /api/local/tasks/ID?after=N waits up to a second for its end; returns progress, items after N, and the answer
DELETE /api/local/tasks/ID       ends it

All but the first need the token of the file beside the store (`shell.app.address`). The client polls, so that the
server never has to wait for an open connection when it stops.
"""

import asyncio
import hmac
import json
import logging
from argparse import Namespace
from collections.abc import Awaitable, Callable
from pathlib import Path
from threading import Event, Thread

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from data.access import Access
from data.errors import DabiaoError
from data.inbox.queue import ImportQueue
from locales import LANGUAGES
from shell.answers import with_whole_paths
from shell.app import address
from shell.app.tasks import Task, Tasks
from shell.arguments import parser

LOG = logging.getLogger("dabiao")

PATH = "/api/local"
WAIT_SECONDS, LOOK_SECONDS = 1.0, 0.02
"""Seconds that a request for a task waits for its end, and seconds between two checks."""

LARGEST_BYTES = 1 << 20
"""Largest request body in bytes; a request holds a few paths and words."""

RETRY_SECONDS = 1.0

Handler = Callable[[Request], Awaitable[Response]]


class Endpoint:
    """A service of the server, and its routes.

    `open_access` is called until it no longer raises DabiaoError; only then does this app have the store open.
    """

    def __init__(
        self, open_access: Callable[[], Access], queue: ImportQueue, host: str, port: Callable[[], int]
    ) -> None:
        self._open_access = open_access
        self._tasks = Tasks(queue)
        self._host = host
        self._port = port
        self._address: address.Address | None = None
        self._stopped = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Start answering as soon as the store is open."""
        self._thread = Thread(target=self._publish, daemon=True, name="address")
        self._thread.start()

    def stop(self) -> None:
        """Withdraw the address and end the running tasks."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
        if self._address is not None:
            address.withdraw(self._open_access().path, self._address)
        self._tasks.close()

    def routes(self) -> list[Route]:
        """Return the routes for the server."""
        return [
            Route(PATH, self._prove),
            Route(f"{PATH}/tasks", self._guarded(self._begin), methods=["POST"]),
            Route(f"{PATH}/tasks/{{number}}", self._guarded(self._look), methods=["GET"]),
            Route(f"{PATH}/tasks/{{number}}", self._guarded(self._cancel), methods=["DELETE"]),
        ]

    def _publish(self) -> None:
        trouble = ""
        while not self._stopped.is_set():
            try:
                path = self._open_access().path
                self._address = address.new(self._host, self._port())  # set before the file is published
                address.publish(path, self._address)
                return
            except (DabiaoError, OSError) as e:
                if str(e) != trouble:
                    LOG.warning("other processes are not answered: %s", e)
                trouble = str(e)
                self._stopped.wait(RETRY_SECONDS)

    async def _prove(self, request: Request) -> Response:
        if self._address is None:
            return Response(status_code=503)
        return JSONResponse({"proof": address.proof(self._address, request.query_params.get("nonce", ""))})

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            sent = request.headers.get("authorization", "").removeprefix("Bearer ")
            if self._address is None or not hmac.compare_digest(sent.encode(), self._address.token.encode()):
                return Response(status_code=401)
            return await handler(request)

        return guarded

    async def _begin(self, request: Request) -> Response:
        try:
            arguments = _arguments_of(await request.body())
            task = self._tasks.begin(self._open_access(), arguments)
        except DabiaoError as e:
            return JSONResponse({"error": e.as_json()}, 409)
        except (Exception, SystemExit):  # no request may stop the server
            return Response(status_code=400)
        return JSONResponse(task.state(), 201)

    async def _look(self, request: Request) -> Response:
        task = self._task_of(request)
        after = request.query_params.get("after", "0")
        if task is None or not after.isdecimal() or len(after) > 9:
            return Response(status_code=404)
        for _ in range(int(WAIT_SECONDS / LOOK_SECONDS)):
            if task.done.is_set() or len(task.items) > int(after):
                break
            await asyncio.sleep(LOOK_SECONDS)
        return Response(json.dumps(task.state(int(after))), media_type="application/json")

    async def _cancel(self, request: Request) -> Response:
        task = self._task_of(request)
        if task is None:
            return Response(status_code=404)
        task.cancel()
        return Response(status_code=204)

    def _task_of(self, request: Request) -> Task | None:
        return self._tasks.find(request.path_params["number"])


def _arguments_of(body: bytes) -> Namespace:
    """Return a verb's arguments with absolute paths. Raises an exception or SystemExit for an invalid body."""
    if len(body) > LARGEST_BYTES:
        raise ValueError("too long")
    document = json.loads(body)
    words, folder, language = document["words"], document["folder"], document["language"]
    if not all(isinstance(word, str) for word in words) or language not in LANGUAGES:
        raise ValueError("words that are no texts, or an unknown language")
    if any("\0" in text for text in (*words, folder)):
        raise ValueError("no path has a zero byte")
    arguments = with_whole_paths(parser().parse_args(words), Path(folder))
    arguments.answer_in = language
    arguments.password = document["password"]
    return arguments
