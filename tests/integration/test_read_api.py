"""The read API: what the verbs print, for whoever has the token, and nothing else."""

import json
import stat
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.access import Access
from data.store import Store
from shell.answers import verb_of
from shell.app.read_api import ReadApi, token_file
from shell.arguments import parser
from tests.integration.app_helpers import listening


@pytest.fixture
def address(store: Store) -> Iterator[str]:
    api = ReadApi(lambda: Access.local(store), enabled=True)
    api.start()
    with listening(api.routes()) as port:
        yield f"http://127.0.0.1:{port}/api/v1"
    api.stop()


def get(address: str, store: Store, token: str | None = None, method: str = "GET", **headers: str) -> tuple[int, Any]:
    token = token_file(store.path).read_text(encoding="ascii").strip() if token is None else token
    request = urllib.request.Request(address, None, {"Authorization": f"Bearer {token}", **headers}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as e:
        content = e.read()
        return e.code, json.loads(content) if content.startswith(b"{") else None


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("scores", ["score"]),
        ("scores?shop=s&as_of=2026-03-01T12:00:00", ["score", "--shop", "s", "--as-of", "2026-03-01T12:00:00"]),
        ("scores?rule=kuaishou.reply_3m", ["score", "--rule", "kuaishou.reply_3m"]),
        ("portfolio?platform=kuaishou&platform=etsy", ["portfolio", "--platform", "kuaishou", "--platform", "etsy"]),
        ("portfolio?status=met", ["portfolio", "--status", "met"]),
        ("cases?shop=s&rule=kuaishou.reply_3m", ["cases", "kuaishou.reply_3m", "--shop", "s"]),
        ("cases?shop=s&rule=kuaishou.reply_3m&verdict=met",
         ["cases", "kuaishou.reply_3m", "--shop", "s", "--verdict", "met"]),
    ],
)  # fmt: skip
def test_answers_are_those_of_the_verbs(address: str, store: Store, query: str, words: list[str]) -> None:
    arguments = parser().parse_args(words)
    expected = verb_of(arguments.verb)(Access.local(store), arguments).document
    assert get(f"{address}/{query}", store) == (200, json.loads(json.dumps(expected)))


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("scores?shop=none", "error.unknown_shop"),
        ("scores?rule=none", "error.unknown_rule"),
        ("scores?as_of=yesterday", "error.bad_as_of"),
        ("scores?rulebook=/etc/passwd", "error.api_parameter"),
        ("scores?as_of=2026-03-01&as_of=2026-03-02", "error.api_parameter"),
        ("portfolio?status=fine", "error.api_parameter"),
        ("cases?shop=s", "error.api_missing"),
        ("cases?shop=s&rule=kuaishou.reply_3m&verdict=late", "error.api_parameter"),
    ],
)
def test_what_cannot_be_answered_is_told_in_a_sentence(address: str, store: Store, query: str, key: str) -> None:
    code, document = get(f"{address}/{query}", store, Accept_Language="zh")
    assert (code, document["error"]["key"]) == (400, key)
    assert document["error"]["message"]


def test_only_who_has_the_token_is_answered_and_nothing_can_be_changed(address: str, store: Store) -> None:
    for token in ("", "x", "é"):
        assert get(f"{address}/scores", store, token)[0] == 401
    for method in ("POST", "PUT", "DELETE"):
        assert get(f"{address}/scores", store, method=method)[0] == 405
    assert get(f"{address}/sql", store)[0] == 404


def test_the_token_is_its_owners_only_and_stays(store: Store) -> None:
    api = ReadApi(lambda: Access.local(store), enabled=True)
    api.start()
    first = token_file(store.path).read_bytes()
    assert stat.S_IMODE(token_file(store.path).stat().st_mode) == 0o600
    ReadApi(lambda: Access.local(store), enabled=True).start()
    assert token_file(store.path).read_bytes() == first


def test_it_is_off_unless_switched_on(store: Store) -> None:
    api = ReadApi(lambda: Access.local(store), enabled=False)
    api.start()
    assert api.routes() == []
    assert not token_file(store.path).exists()


def test_the_address_of_the_documentation_is_one_that_is_answered(address: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    assert all(f"`/api/v1/{question}`" in text for question in ("scores", "portfolio", "cases"))
