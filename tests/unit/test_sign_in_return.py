"""Where somebody who signs in is led when they come back: to the page they had opened, and to no other host."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
from starlette.types import Message, Receive, Scope, Send

from shell.app.sign_in_return import COOKIE, SignInReturn


def answered(path: str, **headers: str) -> dict[str, str]:
    """The headers of the answer to a request; Streamlit's own leads to the start page."""
    sent: list[Message] = []

    async def streamlit(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 302, "headers": [(b"location", b"/")]})

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError

    request = [(name.encode(), value.encode("latin-1")) for name, value in ({"host": "d.test"} | headers).items()]
    answering = SignInReturn(streamlit)({"type": "http", "path": path, "headers": request}, receive, send)
    with ThreadPoolExecutor(1) as aside:  # this thread may have a loop already: that of a browser
        aside.submit(asyncio.run, answering).result()
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


@pytest.mark.parametrize(
    "page", ["/", "/rule?rule=kuaishou.reply_3m&shop=a%E5%BA%97&verdict=missed", "/cases_list?of="]
)
def test_who_opened_a_link_comes_back_to_it(page: str) -> None:
    noted = answered("/auth/login", referer=f"https://d.test{page}")["set-cookie"]
    assert "HttpOnly" in noted
    back = answered("/oauth2callback", cookie=f"a=b; {noted.split(';')[0]}")
    assert back["location"] == page
    assert back["set-cookie"].startswith(f"{COOKIE}=; Max-Age=0")


@pytest.mark.parametrize(
    "referer",
    ["", "https://evil.test/rule?shop=a", "https://d.test@evil.test/rule", "https://d.test//evil.test",
     "https://d.test/a\\b", "https://d.test/rule?" + "a" * 3000, "https://d.test/auth/login"],
)  # fmt: skip
def test_only_a_page_of_this_app_is_noted(referer: str) -> None:
    assert answered("/auth/login", referer=referer)["set-cookie"].startswith(f"{COOKIE}=; Max-Age=0")


@pytest.mark.parametrize(
    "planted",
    ["//evil.test", "https://evil.test/", "/\\evil.test", "/rule?a\r\nSet-Cookie: b", "/../x", "/rule?店", ""],
)
def test_a_planted_cookie_leads_nowhere_else(planted: str) -> None:
    assert answered("/oauth2callback", cookie=f"{COOKIE}={quote(planted, safe='')}")["location"] == "/"


def test_no_other_request_is_changed() -> None:
    assert answered("/rule", referer="https://d.test/rule?a=b") == {"location": "/"}
