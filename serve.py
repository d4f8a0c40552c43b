"""The web server: its services run as long as the server does, independently of visitors.

Without sign-in it answers requests from its own machine only.

`dabiao run` starts it as `streamlit run serve.py`. Contains no page and no query.
"""

import logging
import os
import secrets
import sys
from asyncio import create_task, to_thread, wait
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from starlette.middleware import Middleware
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager
from streamlit.starlette import App

from data.backups.schedule import daily_backups
from data.changes import audit, shop_changes
from data.changes.audit import RECORDER
from data.errors import DabiaoError
from data.files.temporary import TemporaryFiles
from data.inbox.queue import IMPORTS
from data.inbox.reports import Outcome
from data.inbox.watcher import Inbox
from data.private_files import private_process
from data.reading.present import PRESENT
from data.sign_in import SignIn
from data.sign_in import load as sign_in_settings
from data.store_file import default_path
from locales import LANGUAGES, translator
from metrics.scoring.tally_refresh import TALLIES
from pages.schedules.service import Schedules
from pages.state import all_shops, messages, navigation, remembered, session, visitor
from pages.state.upgrade import UPGRADE
from pages.text import imports
from shell.app.endpoint import Endpoint
from shell.app.logs import Logs, level
from shell.app.monitor import Monitor
from shell.app.one_step_back import OneStepBack
from shell.app.own_files import OwnFiles
from shell.app.own_pages import HOSTS, OwnPagesOnly
from shell.app.read_api import ReadApi
from shell.app.request_log import RequestLog
from shell.app.retention_task import retention_task
from shell.app.sign_in_return import SignInReturn
from shell.app.sign_in_watch import SignInWatch
from shell.app.unknown_address import UnknownAddress

LOG = logging.getLogger("dabiao")

FIXED = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "logger.enableRich": False,
    "server.allowedHosts": list(HOSTS),
    "server.baseUrlPath": "",
    "server.corsAllowedOrigins": [],
    "server.enableAgentApi": False,
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.enableXsrfProtection": True,
    "server.trustedUserHeaders": None,
    "secrets.files": [],
}
"""Streamlit options that protect the data; a user's own configuration cannot change them."""

LOOKS_EACH_SECONDS = 0.05
"""Seconds between two checks of whether the services run."""

# --- services --------------------------------------------------------------------------------------------------------


class Service(Protocol):
    """A part that runs as long as the server. If `start` raises DabiaoError or OSError, the server runs without it."""

    def start(self) -> None:
        """Start without blocking."""

    def stop(self) -> None:
        """Stop; unfinished work is rolled back."""


class OpenStore:
    """The store, open for all visitors and services and closed after them, and its temporary files."""

    def __init__(self) -> None:
        self._temporary = TemporaryFiles(default_path())

    def start(self) -> None:
        """Open the store, which keeps other processes from the temporary files, and remove those of a killed process.

        Shops that were deleted 30 days ago are removed.
        """
        access = session.own_access()
        shop_changes.purge(access, PRESENT.of(access))
        audit.purge(access, PRESENT.of(access))
        try:
            self._temporary.start()
        except (DabiaoError, OSError) as e:  # the system's temporary folder is used instead
            LOG.warning("temporary files do not lie beside the store: %s", e)

    def stop(self) -> None:
        """Remove the temporary files, including uploads, and close the store."""
        self._temporary.stop()
        session.own_access().store.close()


class Tallies:
    """The tallies that the store keeps, refreshed in a thread."""

    def start(self) -> None:
        """Compute the tallies that any shop lacks, as after an update; then compute the list of all shops."""
        TALLIES.notify(all_shops.prepare)
        TALLIES.start()
        access = session.own_access()
        TALLIES.request(access, [shop.shop_id for shop in access.shops()])

    def stop(self) -> None:
        """Wait for the shops whose tallies are being computed."""
        TALLIES.stop()


class Imports:
    """The import queue. The first import starts its thread."""

    def start(self) -> None:
        """Have a shop's tallies computed and kept after each import into it."""
        IMPORTS.notify(TALLIES.request)

    def stop(self) -> None:
        """Roll back the running import; waiting imports are not started."""
        IMPORTS.stop()


def services() -> list[Service]:
    """Return the services in starting order; they stop in reverse order."""
    schedules = Schedules(session.own_access)

    def inbox_report(outcome: Outcome) -> str:
        schedules.file_failed(outcome)
        return imports.inbox_report(outcome)

    inbox = Inbox(session.own_access, inbox_report)
    MONITOR.watch(lambda: inbox.is_watched)
    store: list[Service] = [Logs(default_path()), OpenStore(), RECORDER]
    in_turn: list[Service] = [daily_backups(session.own_access), retention_task(session.own_access), schedules]
    return [*store, Tallies(), Imports(), ENDPOINT, READ_API, inbox, *in_turn]


async def _start(started: list[Service]) -> None:
    """Start all services one after another and append those that run to `started`."""
    for service in services():
        try:
            if isinstance(service, OpenStore):
                await to_thread(service.start)
            else:
                service.start()
            started.append(service)
        except (DabiaoError, OSError) as e:  # each visitor also sees the reason
            LOG.warning("%s does not run: %s", type(service).__name__, e)


@asynccontextmanager
async def running_services(_: App) -> AsyncIterator[None]:
    """Start all services and stop the started ones when the server ends, by a signal or by Ctrl-C.

    While the store of an earlier version is upgraded, pages say so, and the later services wait. Where
    people sign in, pages wait as well: who may see how many shops there are stands in the store.
    """
    started: list[Service] = []
    PagesManager.uses_pages_directory = False  # else the first link to a page would run it without app.py
    starting = create_task(_start(started))
    try:
        while not starting.done() and not (UPGRADE.is_under_way and SIGN_IN is None):
            await wait([starting], timeout=LOOKS_EACH_SECONDS)
        if starting.done():
            starting.result()
        yield
    finally:
        await wait([starting])
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
    """End the process, with one sentence, where it is to listen to other machines and nobody signs in."""
    address = config.get_option("server.address")
    if address not in HOSTS and SIGN_IN is None:
        words = [t("error.other_address", address=address or "0.0.0.0") for t in map(translator, LANGUAGES)]  # noqa: S104 - named in a sentence, not listened on
        sys.exit("\n".join(words))


def refuse_odd_variables() -> None:
    """End the process, with one sentence, where the environment names a level that the log does not have, or no file
    for the store.
    """
    try:
        level()
        default_path()
    except DabiaoError as e:
        sys.exit("\n".join(t(e.key, **e.values) for t in map(translator, LANGUAGES)))


def how_people_sign_in() -> SignIn | None:
    """How people sign in here; None where nobody does. Ends the process, with one sentence, where that is wrong."""
    try:
        return sign_in_settings()
    except DabiaoError as e:
        sys.exit("\n".join(t(e.key, **e.values) for t in map(translator, LANGUAGES)))


private_process()
SIGN_IN = how_people_sign_in()
"""Read once: a file that is removed later opens nothing."""

if SIGN_IN is not None:
    FIXED["server.allowedHosts"] = [*HOSTS, SIGN_IN.host]
visitor.require_sign_in(SIGN_IN)
fix_options()
config.on_config_parsed(fix_options, force_connect=True)  # it is parsed again whenever somebody changes the file
refuse_other_addresses()
refuse_odd_variables()
ENDPOINT = Endpoint(
    session.own_access,
    IMPORTS,
    config.get_option("server.address") if config.get_option("server.address") in HOSTS else HOSTS[1],
    lambda: int(config.get_option("server.port")),
)
"""What other processes of this user have the app answer."""

READ_API = ReadApi(session.own_access, enabled=os.environ.get("DABIAO_API", "") == "1")
"""What other programs read, where it is switched on (`dabiao run --api`)."""

MONITOR = Monitor(session.own_access, IMPORTS)
"""What monitors of this machine ask."""

OWN_FILES = [
    Middleware(
        OwnFiles,
        account_of=visitor.account_of,
        files_given=messages.files_given,
        may_be_asked=messages.may_be_asked,
    )
] * (SIGN_IN is not None)
"""Where nobody signs in, every page is of the person of this machine."""

app = App(
    Path(__file__).with_name("app.py"),
    lifespan=running_services,
    routes=[*ENDPOINT.routes(), *READ_API.routes(), *MONITOR.routes()],
    middleware=[
        Middleware(RequestLog),
        Middleware(OwnPagesOnly, host=None if SIGN_IN is None else SIGN_IN.host),
        Middleware(UnknownAddress, pages=navigation.addresses(), home="scorecard", cookies=remembered.COOKIES),
        Middleware(OneStepBack),
        Middleware(SignInWatch, open_access=session.own_access),
        Middleware(SignInReturn),
        *OWN_FILES,
    ],
    # a new secret at each start: nobody stays signed in over it, and nothing has to be kept
    secrets=None if SIGN_IN is None else SIGN_IN.secrets(secrets.token_urlsafe(48)),
)
