"""The read API: it returns what the verbs print to holders of a token, and nothing else."""

import json
import stat
import threading
import urllib.error
import urllib.request
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from data import accounts
from data.access import Access
from data.changes.audit import RECORDER
from data.errors import DabiaoError
from data.files.limits import Limits, limits
from data.loading.loader import import_file
from data.reading import audit_trail
from data.store import Store
from data.view import View
from shell.answers import verb_of
from shell.app import read_api
from shell.app.read_api import MOST_ASKED, ReadApi, token_file
from shell.arguments import parser
from tests.integration.app_helpers import listening
from tests.integration.inbox_helpers import HEAD, PATIENCE_SECONDS, put, rows, until


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


@pytest.fixture
def people(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Tokens of a merchant and an uploader of the shop s, and of somebody of another shop; the audit is written."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    accounts.grant(accounts.account_from("boss@example.com", "admin"))
    for name, role, shop in (("li", "merchant", "s"), ("up", "uploader", "s"), ("wang", "merchant", "other")):
        accounts.grant(accounts.account_from(f"{name}@example.com", role, shops=[shop]))
    import_file(Access.local(store), put(tmp_path, "other.csv", HEAD + rows(0, 5)), "other", platform="kuaishou")
    RECORDER.start()
    yield {name: accounts.new_token(f"{name}@example.com") for name in ("li", "up", "wang")}
    RECORDER.stop()


def audited(store: Store) -> list[tuple[str, str, str, str]]:
    """Who did what, once all is written down."""
    RECORDER.stop()
    RECORDER.start()
    with Access.local(store).view() as view:
        trail = audit_trail.entries(view)
    of_people = ("export", "refused")
    return sorted((e.actor, e.action, e.shop_id or "", e.subject) for e in trail if e.action in of_people)


def test_a_persons_token_reads_their_shops_by_their_role_and_each_use_is_written_down(
    address: str, store: Store, people: dict[str, str]
) -> None:
    query = f"{address}/scores?rule=kuaishou.reply_3m"
    assert {row["shop"] for row in get(query, store)[1]} == {"s", "other"}
    code, scores = get(query, store, people["li"])
    assert (code, {row["shop"] for row in scores}) == (200, {"s"})
    assert get(f"{query}&shop=s", store, people["wang"])[1]["error"]["key"] == "error.unknown_shop"
    code, document = get(query, store, people["up"])
    assert (code, document["error"]["key"]) == (403, "error.not_allowed"), "an uploader sees no figures"
    accounts.grant(accounts.account_from("up@example.com", "merchant", shops=["other"]))
    assert {row["shop"] for row in get(query, store, people["up"])[1]} == {"other"}, "by the role of now"
    accounts.end_token("li@example.com")
    accounts.revoke("wang@example.com")
    for name in ("li", "wang"):
        code, document = get(query, store, people[name])
        assert (code, document["error"]["key"]) == (401, "error.api_token")
        assert len(document["error"]["message"].splitlines()) == 1
    assert audited(store) == [
        ("", "refused", "", "api"),
        ("", "refused", "", "api"),
        ("api", "export", "", "/api/v1/scores"),
        ("li@example.com", "export", "s", "/api/v1/scores"),
        ("up@example.com", "export", "other", "/api/v1/scores"),
        ("up@example.com", "refused", "", "figures"),
    ]


def test_while_the_access_file_is_wrong_no_persons_token_counts(
    address: str, store: Store, people: dict[str, str]
) -> None:
    accounts.path().write_text("person = 3", encoding="utf-8")
    code, document = get(f"{address}/scores", store, people["li"])
    assert (code, document["error"]["key"], document["error"]["values"]) == (400, "error.access_closed", {})
    assert get(f"{address}/scores?shop=s", store)[0] == 200


def test_the_token_of_the_account_is_for_its_machine_and_peoples_from_anywhere(
    store: Store, people: dict[str, str]
) -> None:
    api = ReadApi(lambda: Access.local(store), enabled=True)
    api.start()
    own = token_file(store.path).read_text(encoding="ascii").strip()
    assert api._whose(own, local=True) is None
    person = api._whose(people["li"], local=False)
    assert person is not None
    assert person.who == "li@example.com"
    with pytest.raises(DabiaoError, match="api_token"):
        api._whose(own, local=False)


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
    with listening(api.routes()) as port:
        for place in ("scores", "portfolio", "cases"):
            status, answer = get(f"http://127.0.0.1:{port}/api/v1/{place}", store, "any")
            assert (status, answer["error"]["key"]) == (404, "error.api_off")
    assert not token_file(store.path).exists()


@pytest.mark.parametrize("path", ["score", "", "scores/", "scores/s", "../v2/scores", "shops"])
def test_an_address_at_which_nothing_is_answers_no_page(path: str, address: str, store: Store) -> None:
    """A spreadsheet would take the app's page, which the server has for any address, for rows."""
    status, answer = get(f"{address}/{path}", store)
    assert (status, answer["error"]["key"]) == (404, "error.api_address")
    assert "/api/v1/scores, /api/v1/portfolio, /api/v1/cases" in answer["error"]["message"]


def test_the_address_of_the_documentation_is_one_that_is_answered(address: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    assert all(f"`/api/v1/{question}`" in text for question in ("scores", "portfolio", "cases"))


def test_of_a_person_one_question_is_answered_at_a_time_and_too_many_are_refused(
    address: str, store: Store, people: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    running, most, go_on = Counter[str](), Counter[str](), threading.Event()

    def held(access: Access, _: Namespace) -> SimpleNamespace:
        running[access.actor] += 1
        most[access.actor] = max(most[access.actor], running[access.actor])
        go_on.wait(PATIENCE_SECONDS)
        running[access.actor] -= 1
        return SimpleNamespace(document=[])

    monkeypatch.setattr(read_api, "verb_of", lambda _: held)
    with ThreadPoolExecutor(MOST_ASKED + 2) as asking:
        try:
            of_li = [asking.submit(get, f"{address}/scores", store, people["li"]) for _ in range(MOST_ASKED + 1)]
            code, refused = next(as_completed(of_li)).result()
            assert (code, refused["error"]["key"]) == (429, "error.api_busy")
            of_wang = asking.submit(get, f"{address}/scores", store, people["wang"])
            until(lambda: running["wang@example.com"] == 1)
        finally:
            go_on.set()
        assert of_wang.result() == (200, [])
        assert sorted(answer.result()[0] for answer in of_li) == [*[200] * MOST_ASKED, 429]
    assert most == {"li@example.com": 1, "wang@example.com": 1}
    assert get(f"{address}/scores", store, people["li"]) == (200, [])


def test_a_question_takes_no_more_than_a_page_may(address: str, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    query = f"{address}/cases?shop=s&rule=kuaishou.reply_3m"
    assert get(query, store)[0] == 200
    limited: list[Limits] = []
    with monkeypatch.context() as patch:
        patch.setattr(View, "limit", lambda _, most: limited.append(most))
        get(query, store)
    assert set(limited) == {limits()}

    def heavy(*_: object) -> SimpleNamespace:
        raise DabiaoError("error.page_rows", rows=1)

    monkeypatch.setattr(read_api, "verb_of", lambda _: heavy)
    code, refused = get(query, store)
    assert (code, refused["error"]["key"]) == (503, "error.api_heavy")
