"""Pages carry the script that makes an action one step of the browser's history; nothing else is changed."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from shell.app.one_step_back import SCRIPT, OneStepBack

PAGE = "<html><head><title>the app</title></head></html>"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """As Streamlit does: compressed where the browser takes it, nothing where it has the page already."""
    if b"if-none-match" in dict(scope["headers"]):
        response: Response = Response(status_code=304)
    elif scope["path"].endswith((".js", ".txt")):
        response = PlainTextResponse(PAGE)
    else:
        response = HTMLResponse(PAGE, headers={"etag": "kept"})
    await response(scope, receive, send)


def answer(path: str) -> tuple[int, dict[str, str], bytes]:
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    headers = [(b"accept-encoding", b"gzip"), (b"if-none-match", b"kept")]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": headers}
    with ThreadPoolExecutor(1) as aside:  # this thread may have a loop already: that of a browser
        aside.submit(asyncio.run, OneStepBack(GZipMiddleware(app, minimum_size=1))(scope, receive, send)).result()
    sent = {name.decode(): text.decode() for name, text in messages[0]["headers"]}
    return messages[0]["status"], sent, b"".join(message.get("body", b"") for message in messages)


@pytest.mark.parametrize("path", ["/", "/todo"])
def test_a_page_has_the_script_before_all_others_and_is_never_one_that_was_kept_without_it(path: str) -> None:
    status, headers, body = answer(path)
    assert (status, body.decode()) == (200, PAGE.replace("<head>", f"<head>{SCRIPT.decode()}"))
    assert headers["content-length"] == str(len(body))
    assert "etag" not in headers


def test_files_are_passed_on_as_they_are() -> None:
    assert answer("/static/app.js")[0] == 304
    assert answer("/media/report.html")[0] == 304
    assert answer("/robots.txt")[2].decode() == PAGE
