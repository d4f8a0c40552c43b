"""Integration: an app that answers other processes for a store, without pages."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from data.access import Access
from data.inbox.queue import ImportQueue
from data.store import Store
from shell.app import address
from shell.app.client import App
from shell.app.endpoint import Endpoint
from tests.integration.inbox_helpers import until


@contextmanager
def listening(routes: Sequence[Route]) -> Iterator[int]:
    """The port of a server of these routes on loopback."""
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    try:
        yield int(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def answering(store: Store) -> Iterator[Endpoint]:
    """An endpoint for the store; its address is published."""
    imports, ports = ImportQueue(), list[int]()
    endpoint = Endpoint(lambda: Access.local(store), imports, "127.0.0.1", lambda: ports[0])
    with listening(endpoint.routes()) as port:
        ports.append(port)
        endpoint.start()
        until(lambda: address.read(store.path) is not None)
        try:
            yield endpoint
        finally:
            endpoint.stop()
            imports.stop()


def imported(store: Store, file: Path, shop: str, *words: str) -> list[dict[str, Any]]:
    """The tables of a file that the app imports."""
    return list(App(store.path).ask(["import", str(file), "--shop", shop, *words], "en"))
