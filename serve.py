"""The browser's door as its server sees it: what goes on while the server runs, whoever visits. Only the inbox does."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from streamlit.starlette import App

from data.errors import DabiaoError
from pages.state import session


@asynccontextmanager
async def with_inbox(_: App) -> AsyncIterator[None]:
    """Watch the store's inbox from the server's start on."""
    try:
        session.inbox()
    except DabiaoError as e:  # the server runs all the same, and every visitor is told why
        logging.getLogger("dabiao").warning("the inbox is not watched until somebody visits: %s", e)
    yield


app = App(Path(__file__).with_name("app.py"), lifespan=with_inbox)
