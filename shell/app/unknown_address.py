"""Answers a path without a page with a page that says so, in the reader's language, and links to the main page.

Streamlit serves its own page for any path, says in English that there is no such page, and shows the main one.
"""

from collections.abc import Collection, Mapping
from html import escape
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, unquote, urlencode

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from locales import LANGUAGES, Translator, translator

SERVED = ("/_stcore/", "/media/", "/static/", "/component/", "/api/", "/app/")
"""Prefixes of paths whose HTML is not a page of the app, such as downloads."""

DOCUMENT = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title} · {name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>:root{{color-scheme:light dark}}body{{max-width:36rem;margin:18vh auto 0;padding:0 1.5rem;line-height:1.7;
font-family:"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}}h1{{font-size:1.5rem}}</style></head>
<body><main><h1>{title}</h1><p>{what}</p><p><a href="/">{home}</a></p></main></body></html>"""


class UnknownAddress:
    """Replaces the response to a request for a page that does not exist."""

    def __init__(self, app: ASGIApp, pages: Collection[str], home: str, cookies: Mapping[str, str]) -> None:
        """Guard an app.

        `pages`: the paths of its pages. `home`: a path that leads to the page at the root. `cookies`: the names of the
        cookies with the visitor's `language` and last `shop`.
        """
        self._app = app
        self._pages = {"", *pages}
        self._home = home
        self._cookies = cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request and its response, unless that is a page for a path that has none."""
        if scope["type"] != "http" or self._is_known(scope["path"]):
            await self._app(scope, receive, send)
            return
        if scope["path"].strip("/") == self._home:
            await RedirectResponse(self._root(scope))(scope, receive, send)
            return
        is_page = False

        async def answering(message: Message) -> None:
            nonlocal is_page
            if message["type"] == "http.response.start":
                kind = Headers(raw=message["headers"]).get("content-type", "")
                is_page = message["status"] == 200 and kind.startswith("text/html")
                if is_page:
                    await HTMLResponse(document(self._reader(scope)), 404)(scope, receive, send)
            if not is_page:
                await send(message)

        await self._app(scope, receive, answering)

    def _is_known(self, path: str) -> bool:
        """Whether a path belongs to a page or to a resource other than a page."""
        return path.strip("/") in self._pages or path.startswith(SERVED)

    def _root(self, scope: Scope) -> str:
        """Return the root's address with the link's parameters, and the last shop if they name none."""
        parameters = _parameters(scope)
        shop = _kept(scope, self._cookies["shop"])
        if "shop" not in parameters and shop is not None:
            parameters["shop"] = unquote(shop)
        return f"/?{urlencode(parameters)}" if parameters else "/"

    def _reader(self, scope: Scope) -> Translator:
        """Return the translator for a request: by its link, else an earlier visit, else the browser's languages."""
        wanted = (_parameters(scope).get("lang"), _kept(scope, self._cookies["language"]))
        named = next((name for name in wanted if name in LANGUAGES), None)
        spoken = Headers(scope=scope).get("accept-language", "").lower()
        return translator(named or (LANGUAGES[0] if not spoken or spoken.startswith("zh") else "en"))


def _parameters(scope: Scope) -> dict[str, str]:
    return dict(parse_qsl(scope.get("query_string", b"").decode("latin-1")))


def _kept(scope: Scope, name: str) -> str | None:
    """Return the value of a cookie; None without it."""
    cookies = SimpleCookie()
    try:
        cookies.load(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return None
    return cookies[name].value if name in cookies else None


def document(t: Translator) -> str:
    """Return the complete HTML page."""
    words = {
        "title": t("address.unknown"),
        "name": t("app.name"),
        "what": t("address.unknown.what"),
        "home": t("address.home"),
        "lang": t.language.replace("_", "-"),
    }
    return DOCUMENT.format(**{name: escape(text) for name, text in words.items()})
