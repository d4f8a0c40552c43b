"""Which requests the server answers: those of its own pages and, unless people sign in, of its own machine only."""

import re
from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from locales import LANGUAGES, translator

HOSTS = ("localhost", "127.0.0.1", "::1")
"""Names of this machine that no web site can claim; the owner of any other name could point it here."""

HOST = re.compile(r"(?:\[(?P<address>[0-9a-f:.]+)]|(?P<name>[^][:@]+))(?::[0-9]{1,5})?")
"""A lower-case Host header: an IPv6 address in brackets or any other name, and optionally a port."""

READ = "/api/v1/"
"""Paths for programs with a person's token; if people sign in, answered for other machines as well."""

MONITORED = ("/ready", "/metrics", "/_stcore/metrics")
"""Paths for monitors, answered for this machine only, even if people sign in."""

HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'self'; base-uri 'self'; form-action 'self'; object-src 'none'; "
    "img-src 'self' blob: data:; media-src 'self' blob: data:; font-src 'self' data:",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
"""Headers of every response.

No other site may frame a page, links send no referrer, and no picture, font or form of a page contacts another server,
whatever its texts contain.
"""


class OwnPagesOnly:
    """Refuses requests that other sites cause and, unless people sign in, requests of other machines.

    A web site can point its name at 127.0.0.1 (so the Host is checked), can send requests and open websockets to
    localhost (Origin, Sec-Fetch-Site), and can show the app in a frame (`HEADERS`).
    """

    def __init__(self, app: ASGIApp, host: str | None = None) -> None:
        """Guard an app. `host`: the name by which other machines reach it, if people sign in.

        Paths for programs of this machine stay closed to other machines.
        """
        self._app = app
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request or pass it on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif self._is_answered(scope):
            await self._app(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            words = [t("serve.local_only") for t in map(translator, LANGUAGES)]
            await PlainTextResponse("\n".join(words), 403, HEADERS)(scope, receive, send)

    def _is_answered(self, scope: Scope) -> bool:
        path = scope["path"]
        of_this_machine = path in MONITORED or (path.startswith("/api/") and not path.startswith(READ))
        if self._host is None or of_this_machine:
            return is_local(scope)
        return is_own(scope, (*HOSTS, self._host))


def is_local(scope: Scope) -> bool:
    """Whether a request comes from this machine, is addressed to it, and was not caused by another site."""
    return bool(scope.get("client")) and _is_loopback(scope["client"][0]) and is_own(scope, HOSTS)


def is_own(scope: Scope, names: Sequence[str]) -> bool:
    """Whether a request is addressed to one of these names and was not caused by another site."""
    headers = Headers(scope=scope)
    hosts, origins = headers.getlist("host"), headers.getlist("origin")
    if len(hosts) != 1 or not _is_host(hosts[0], names):
        return False
    own = {f"{scheme}://{hosts[0].lower()}" for scheme in ("http", "https")}
    if any(origin.lower() not in own for origin in origins):
        return False
    followed = headers.get("sec-fetch-dest") == "document"  # a link to the app, in a mail or on a page, may be followed
    return followed or headers.get("sec-fetch-site") not in ("cross-site", "same-site")


def _is_host(host: str, names: Sequence[str]) -> bool:
    match = HOST.fullmatch(host.lower())
    return match is not None and (match["address"] or match["name"]) in names


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
