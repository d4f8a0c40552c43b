"""Records when somebody returns from the provider without being signed in, e.g. with an invalid or old token."""

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.access import Access
from data.changes.audit import RECORDER
from data.errors import DabiaoError
from data.sign_in import CALLBACK

COOKIE = b"_streamlit_user="
"""Prefix of the cookie that signs somebody in; an empty cookie signs them out."""


class SignInWatch:
    """Watches the responses to people whom the provider sends back."""

    def __init__(self, app: ASGIApp, open_access: Callable[[], Access]) -> None:
        self._app = app
        self._open_access = open_access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request and its response."""
        if scope["type"] != "http" or scope["path"] != CALLBACK:
            await self._app(scope, receive, send)
            return

        async def watching(message: Message) -> None:
            if message["type"] == "http.response.start" and not _signs_in(message):
                self._record()
            await send(message)

        await self._app(scope, receive, watching)

    def _record(self) -> None:
        try:
            RECORDER.record_of(self._open_access(), "", "refused", "sign-in")
        except DabiaoError:  # the store cannot be opened, so nothing could have been seen
            return


def _signs_in(message: Message) -> bool:
    cookies = [value for name, value in message["headers"] if name.lower() == b"set-cookie"]
    return any(cookie.startswith(COOKIE) and not cookie[len(COOKIE) :].startswith((b'""', b";")) for cookie in cookies)
