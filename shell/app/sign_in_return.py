"""Returns people to the page from which they signed in; Streamlit would show the start page."""

import re
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote, unquote, urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.sign_in import CALLBACK

LOGIN = "/auth/login"
COOKIE = "dabiao_return"
ATTRIBUTES = "Path=/; HttpOnly; SameSite=Lax"
MINUTES = 15
"""Minutes for which the page is remembered while somebody signs in at the provider."""

MAX_LENGTH = 2000
PAGE = re.compile(r"/[a-z_]*(\?[!-\[\]-~]*)?")
"""A page of this app and its parameters: no other host, no folder, no backslash, no character that ends a header."""

Headers = Iterable[tuple[bytes, bytes]]


class SignInReturn:
    """Stores in a cookie from which page somebody leaves for the provider, and redirects to it on their return."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request and its response."""
        if scope["type"] != "http" or scope["path"] not in (LOGIN, CALLBACK):
            await self._app(scope, receive, send)
            return
        coming_back = scope["path"] == CALLBACK
        page = _noted(scope["headers"]) if coming_back else _left(scope["headers"])

        async def leading(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message["headers"], (b"set-cookie", _cookie(None if coming_back else page).encode())]
                if coming_back and page is not None:
                    headers = [(n, page.encode() if n.lower() == b"location" else v) for n, v in headers]
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, leading)


def _left(headers: Headers) -> str | None:
    """Return the page that the browser comes from, if it is one of this app."""
    came_from = urlsplit(_header(headers, b"referer"))
    if not came_from.netloc or came_from.netloc != _header(headers, b"host"):
        return None
    return _checked(came_from.path + (f"?{came_from.query}" if came_from.query else ""))


def _noted(headers: Headers) -> str | None:
    try:
        cookie = SimpleCookie(_header(headers, b"cookie")).get(COOKIE)
    except CookieError:
        return None
    return None if cookie is None else _checked(unquote(cookie.value))


def _checked(page: str) -> str | None:
    return page if len(page) <= MAX_LENGTH and PAGE.fullmatch(page) else None


def _cookie(page: str | None) -> str:
    if page is None:
        return f"{COOKIE}=; Max-Age=0; {ATTRIBUTES}"
    return f"{COOKIE}={quote(page, safe='')}; Max-Age={MINUTES * 60}; {ATTRIBUTES}"


def _header(headers: Headers, name: bytes) -> str:
    return next((value.decode("latin-1") for header, value in headers if header.lower() == name), "")
