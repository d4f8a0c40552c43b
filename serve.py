"""The web server: its services run from start to end, whoever visits, and it answers its own machine only.

`dabiao run` starts it as `streamlit run serve.py`. Holds no page and no question.
"""

import logging
import os
import sys
from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.starlette import App

from data.backups.schedule import Backups
from data.changes import audit, shop_changes
from data.changes.audit import RECORDER
from data.errors import DabiaoError
from data.files.temporary import TemporaryFiles
from data.inbox.queue import IMPORTS
from data.inbox.reports import Outcome
from data.inbox.watcher import Inbox
from data.private_files import private_process
from data.store_file import default_path
from locales import LANGUAGES, translator
from metrics.scoring.tally_refresh import TALLIES
from pages.schedules.service import Schedules
from pages.state import all_shops, session
from pages.text import imports
from shell.app.endpoint import Endpoint
from shell.app.logs import Logs, level
from shell.app.monitor import Monitor
from shell.app.read_api import ReadApi
from shell.app.request_log import RequestLog

LOG = logging.getLogger("dabiao")

HOSTS = ("localhost", "127.0.0.1", "::1")
"""Names of this machine that no web site can make its own: any other could be pointed here by its owner."""

FIXED = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "server.allowedHosts": list(HOSTS),
    "server.corsAllowedOrigins": [],
    "server.enableAgentApi": False,
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.enableXsrfProtection": True,
    "server.trustedUserHeaders": None,
}
"""Options of Streamlit that protect the data; a user's own configuration does not change them."""

HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
"""Sent with every response: no other page may show ours in a frame, and links do not tell where they were followed."""


class LocalOnly:
    """Refuses whatever does not come from this machine and from a page of this very server.

    A web site can point its name at 127.0.0.1 (so the Host is checked), can send requests and open websockets to
    localhost (Origin, Sec-Fetch-Site), and can show the app in a frame (`HEADERS`).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif is_local(scope):
            await self._app(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            words = [t("serve.local_only") for t in map(translator, LANGUAGES)]
            await PlainTextResponse("\n".join(words), 403, HEADERS)(scope, receive, send)


def is_local(scope: Scope) -> bool:
    """Whether a request comes from this machine, is addressed to it, and is no other site's doing."""
    headers = Headers(scope=scope)
    hosts, origins = headers.getlist("host"), headers.getlist("origin")
    if not (scope.get("client") and _is_loopback(scope["client"][0])) or len(hosts) != 1 or not _is_host(hosts[0]):
        return False
    own = {f"{scheme}://{hosts[0].lower()}" for scheme in ("http", "https")}
    if any(origin.lower() not in own for origin in origins):
        return False
    followed = headers.get("sec-fetch-dest") == "document"  # a link to us, in a mail or on a page, may be followed
    return followed or headers.get("sec-fetch-site") not in ("cross-site", "same-site")


def _is_host(host: str) -> bool:
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises ValueError for what is no number
    except ValueError:
        return False
    return parts.hostname in HOSTS and parts.netloc == host and "@" not in host


def _is_loopback(address: str) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return (mapped or parsed).is_loopback


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return send_with_headers


# --- services --------------------------------------------------------------------------------------------------------


class Service(Protocol):
    """What runs as long as the server does. Where `start` raises DabiaoError or OSError, the server runs without it."""

    def start(self) -> None:
        """Begin, without waiting."""

    def stop(self) -> None:
        """End; what is under way is rolled back."""


class OpenStore:
    """The store, open for all visitors and services and closed after them, and the temporary files beside it."""

    def __init__(self) -> None:
        self._temporary = TemporaryFiles(default_path())

    def start(self) -> None:
        """Open the store, so that no other process uses the temporary files, and clear what a killed one left.

        Shops that were deleted 30 days ago are removed.
        """
        shop_changes.purge(session.access(), datetime.now(UTC))
        audit.purge(session.access(), datetime.now(UTC))
        self._temporary.start()

    def stop(self) -> None:
        """Remove the temporary files, uploads among them, and close the store."""
        self._temporary.stop()
        session.access().store.close()


class Tallies:
    """The counts that the store keeps, refreshed in a thread."""

    def start(self) -> None:
        """Count what is missing for any shop, as after an update; then work out the list of all shops."""
        TALLIES.notify(all_shops.prepare)
        TALLIES.start()
        access = session.access()
        TALLIES.request(access, [shop.shop_id for shop in access.shops()])

    def stop(self) -> None:
        """Wait for the shops that are being counted."""
        TALLIES.stop()


class Imports:
    """The import queue. The first import starts its thread."""

    def start(self) -> None:
        """Have the figures of a shop counted and kept after each import into it."""
        IMPORTS.notify(TALLIES.request)

    def stop(self) -> None:
        """Roll back the import that is under way; those that wait are not begun."""
        IMPORTS.stop()


def services() -> list[Service]:
    """The services in the order in which they start; they stop in the opposite one."""
    schedules = Schedules(session.access)

    def inbox_report(outcome: Outcome) -> str:
        schedules.file_failed(outcome)
        return imports.inbox_report(outcome)

    inbox = Inbox(session.access, inbox_report)
    MONITOR.watch(lambda: inbox.is_watched)
    store: list[Service] = [Logs(default_path()), OpenStore(), RECORDER]
    return [*store, Tallies(), Imports(), ENDPOINT, READ_API, inbox, Backups(session.access), schedules]


@asynccontextmanager
async def running_services(_: App) -> AsyncIterator[None]:
    """Start all services and, when the server ends, by a signal or by Ctrl-C, stop those that were started."""
    started: list[Service] = []
    try:
        for service in services():
            try:
                service.start()
                started.append(service)
            except (DabiaoError, OSError) as e:  # every visitor is told why, too
                LOG.warning("%s does not run: %s", type(service).__name__, e)
        yield
    finally:
        for service in reversed(started):
            try:
                await to_thread(service.stop)
            except Exception:
                LOG.exception("%s was not stopped in order", type(service).__name__)


# --- the server ------------------------------------------------------------------------------------------------------


def fix_options() -> None:
    """Set the options that protect the data, whatever the user's own configuration or the environment say."""
    for name, value in FIXED.items():
        config.set_option(name, value, "serve.py")


def refuse_other_addresses() -> None:
    """End the process, with one sentence, where it is to listen to other machines: nobody signs in."""
    address = config.get_option("server.address")
    if address not in HOSTS:
        words = [t("error.other_address", address=address or "0.0.0.0") for t in map(translator, LANGUAGES)]  # noqa: S104 - named in a sentence, not listened on
        sys.exit("\n".join(words))


def refuse_unknown_levels() -> None:
    """End the process, with one sentence, where the environment names a level that the log does not have."""
    try:
        level()
    except DabiaoError as e:
        sys.exit("\n".join(t(e.key, **e.values) for t in map(translator, LANGUAGES)))


private_process()
fix_options()
config.on_config_parsed(fix_options, force_connect=True)  # it is parsed again whenever somebody changes the file
refuse_other_addresses()
refuse_unknown_levels()
ENDPOINT = Endpoint(
    session.access, IMPORTS, config.get_option("server.address"), lambda: int(config.get_option("server.port"))
)
"""What other processes of this user have the app answer."""

READ_API = ReadApi(session.access, enabled=os.environ.get("DABIAO_API", "") == "1")
"""What other programs read, where it is switched on (`dabiao run --api`)."""

MONITOR = Monitor(session.access, IMPORTS)
"""What monitors of this machine ask."""

app = App(
    Path(__file__).with_name("app.py"),
    lifespan=running_services,
    routes=[*ENDPOINT.routes(), *READ_API.routes(), *MONITOR.routes()],
    middleware=[Middleware(RequestLog), Middleware(LocalOnly)],
)
