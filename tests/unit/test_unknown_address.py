"""Pages that do not exist: a page that says so, in the reader's language, with a link home."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from shell.app.unknown_address import UnknownAddress

MAIN = "<html>the app</html>"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """As Streamlit does: its own page for any path but those of files."""
    is_file = scope["path"].endswith(".js")
    await (PlainTextResponse("code") if is_file else HTMLResponse(MAIN))(scope, receive, send)


def answer(path: str, query: str = "", **headers: str) -> tuple[int, str]:
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    named = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": named}
    cookies = {"language": "kept_language", "shop": "kept_shop"}
    answering = UnknownAddress(app, ["todo", "chat"], "scorecard", cookies)(scope, receive, send)
    with ThreadPoolExecutor(1) as aside:  # this thread may have a loop already: that of a browser
        aside.submit(asyncio.run, answering).result()
    moved = dict(messages[0]["headers"]).get(b"location")
    body = b"".join(message.get("body", b"") for message in messages)
    return messages[0]["status"], (body if moved is None else moved).decode()


@pytest.mark.parametrize("path", ["/", "/todo", "/todo/", "/media/report.html", "/static/app.js", "/other.js"])
def test_what_there_is_passes(path: str) -> None:
    assert answer(path) == (200, "code" if path.endswith(".js") else MAIN)


@pytest.mark.parametrize("path", ["/Todo", "/nosuch", "/todo/x", "/a/b"])
def test_a_page_that_does_not_exist_says_so(path: str) -> None:
    code, text = answer(path)
    assert code == 404
    assert "没有这个页面" in text
    assert '<a href="/">回到首页</a>' in text
    assert MAIN not in text


@pytest.mark.parametrize(
    ("query", "headers", "english"),
    [
        ("", {"accept_language": "en-US,en;q=0.9"}, True),
        ("", {"accept_language": "zh-TW,en;q=0.9"}, False),
        ("", {"accept_language": "id-ID"}, True),
        ("", {"accept_language": "en", "cookie": "other=1; kept_language=zh_CN"}, False),
        ("shop=s&lang=en", {"accept_language": "zh", "cookie": "kept_language=zh_CN"}, True),
        ("lang=xx", {"accept_language": "zh", "cookie": "kept_language=<b>"}, False),
    ],
)
def test_in_the_language_of_the_reader(query: str, headers: dict[str, str], english: bool) -> None:
    assert ("Page not found" in answer("/nosuch", query, **headers)[1]) == english


@pytest.mark.parametrize(
    ("query", "headers", "root"),
    [
        ("", {}, "/"),
        ("shop=%E5%BA%97&lang=en", {"cookie": "kept_shop=other"}, "/?shop=%E5%BA%97&lang=en"),
        ("lang=en", {"cookie": "kept_shop=%E5%BA%97"}, "/?lang=en&shop=%E5%BA%97"),
    ],
)
def test_the_name_of_the_page_at_the_root_leads_there(query: str, headers: dict[str, str], root: str) -> None:
    assert answer("/scorecard", query, **headers) == (307, root)
