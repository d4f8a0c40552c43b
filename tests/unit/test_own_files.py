"""The addresses of files: noted when a message gives them to a page, and answered to nobody else; other messages."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from data.accounts import Account
from pages.state import messages
from shell.app import own_files
from shell.app.own_files import OwnFiles

LI, WANG = (Account(role="merchant", email=f"{name}@example.com", shops=("s",)) for name in ("li", "wang"))
GIVEN = "/media/0123456789abcdef.csv"


def account_of(cookies: Mapping[str, str]) -> Account | None:
    return {"li": LI, "wang": WANG}.get(cookies.get("who", ""))


def page_with(**download: str) -> bytes:
    message = ForwardMsg()
    for name, value in download.items():
        setattr(message.delta.new_element.download_button, name, value)
    return message.SerializeToString()


def asking_for(file: str) -> bytes:
    message = BackMsg()
    message.backend_operation_request.deferred_file.file_id = file
    return message.SerializeToString()


def run(guard: OwnFiles, kind: str, person: str, path: str = "/", received: list[bytes] | None = None) -> list[Any]:
    """What comes out of a request or a visit; in a thread of its own, since a browser's loop may run in this one."""
    scope = {"type": kind, "path": path, "method": "GET", "headers": [(b"cookie", f"who={person}".encode())]}
    waiting = [{"type": "websocket.receive", "bytes": content} for content in received or []]
    answers: list[Any] = []

    async def receive() -> Any:
        return waiting.pop(0) if waiting else {"type": "websocket.disconnect"}

    async def send(message: Any) -> None:
        answers.append(message)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(guard(scope, receive, send))).result()
    return answers


def app_that(sends: list[bytes], passed: list[bytes]) -> Any:
    """An app that sends these messages to a page, and keeps those that it is passed; it answers every request."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            return
        for content in sends:
            await send({"type": "websocket.send", "bytes": content})
        while (message := await receive())["type"] == "websocket.receive":
            passed.append(message["bytes"])

    return app


def guarded(sends: list[bytes], passed: list[bytes] | None = None) -> OwnFiles:
    app = app_that(sends, [] if passed is None else passed)
    return OwnFiles(app, account_of, messages.files_given, messages.may_be_asked)


def test_an_address_is_answered_to_whom_it_was_given_only() -> None:
    guard = guarded([page_with(url=GIVEN)])
    assert run(guard, "http", "li", GIVEN)[0]["status"] == 403, "nothing was given yet"
    run(guard, "websocket", "li")
    assert {name: run(guard, "http", name, GIVEN)[0]["status"] for name in ("li", "wang", "")} == {
        "li": 200, "wang": 403, "": 403
    }  # fmt: skip
    assert run(guard, "http", "li", f"{GIVEN}x")[0]["status"] == 403
    assert run(guard, "http", "", "/static/app.js")[0]["status"] == 200


def test_an_address_that_a_page_only_shows_is_not_given() -> None:
    """Otherwise a user who knows the address of another user's file could get it by showing it on a page."""
    message = ForwardMsg()
    message.delta.new_element.markdown.body = GIVEN
    assert messages.files_given(message.SerializeToString()) == []


def test_only_messages_about_ones_own_visit_are_passed_on() -> None:
    passed: list[bytes] = []
    guard = guarded([page_with(deferred_file_id="f1")], passed)
    rerun, cleared, skills = BackMsg(), BackMsg(clear_cache=True), BackMsg()
    rerun.rerun_script.page_name = "chat"
    skills.backend_operation_request.install_skills.SetInParent()
    sent = [asking_for("f2"), cleared.SerializeToString(), skills.SerializeToString(), b"\xff\xff"]
    run(guard, "websocket", "li", received=[asking_for("f1"), rerun.SerializeToString(), *sent])
    assert passed == [asking_for("f1"), rerun.SerializeToString(), b"\xff\xff"], "what is no message ends the visit"
    passed.clear()
    run(guarded([], passed), "websocket", "wang", received=[asking_for("f1")])
    assert passed == []


def test_what_was_given_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_files, "MOST_FILES", 2)
    guard = guarded([page_with(url=f"/media/{name}") for name in ("a", "b", "a", "c")])
    run(guard, "websocket", "li")
    assert [run(guard, "http", "li", f"/media/{name}")[0]["status"] for name in "abc"] == [200, 403, 200]
