"""Which requests the server answers: those of its own pages and, unless people sign in, of its own machine only."""

import re
from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from locales import LANGUAGES, translator

HOSTS = ("localhost", "127.0.0.1", "::1")
"""Names of this machine that no web site can make its own: any other could be pointed here by its owner."""

HOST = re.compile(r"(?:\[(?P<address>[0-9a-f:.]+)]|(?P<name>[^][:@]+))(?::[0-9]{1,5})?")
"""A Host header in small letters: an address of version 6 in brackets, or any other name, and a port."""

READ = "/api/v1/"
"""What programs of people ask, with a token of their own: from wherever people sign in."""

MONITORED = ("/ready", "/metrics", "/_stcore/metrics")
"""What monitors of this machine ask, also where people sign in."""

HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'self'; base-uri 'self'; form-action 'self'; object-src 'none'; "
    "img-src 'self' blob: data:; media-src 'self' blob: data:; font-src 'self' data:",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
"""Sent with every response: no other page may show ours in a frame, links do not tell where they were followed, and no
picture, font or form of a page asks another server, whatever stands in its texts."""


class OwnPagesOnly:
    """Refuses whatever does not come from a page of this very server and, unless people sign in, from this machine.

    A web site can point its name at 127.0.0.1 (so the Host is checked), can send requests and open websockets to
    localhost (Origin, Sec-Fetch-Site), and can show the app in a frame (`HEADERS`).
    """

    def __init__(self, app: ASGIApp, host: str | None = None) -> None:
        """Guard an app. `host`: the name by which other machines reach it, where people sign in.

        What programs of this machine ask stays its own.
        """
        self._app = app
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
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
    """Whether a request comes from this machine, is addressed to it, and is no other site's doing."""
    return bool(scope.get("client")) and _is_loopback(scope["client"][0]) and is_own(scope, HOSTS)


def is_own(scope: Scope, names: Sequence[str]) -> bool:
    """Whether a request is addressed to one of these names of this machine, and is no other site's doing."""
    headers = Headers(scope=scope)
    hosts, origins = headers.getlist("host"), headers.getlist("origin")
    if len(hosts) != 1 or not _is_host(hosts[0], names):
        return False
    own = {f"{scheme}://{hosts[0].lower()}" for scheme in ("http", "https")}
    if any(origin.lower() not in own for origin in origins):
        return False
    followed = headers.get("sec-fetch-dest") == "document"  # a link to us, in a mail or on a page, may be followed
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
