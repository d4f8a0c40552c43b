"""What the shell asks for while the app has the store open is answered by the app, as it would be without it."""

import asyncio
import http.client
import json
import os
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from data.access import Access, RequestAccess
from data.errors import DabiaoError, StoreLocked
from data.inbox import queue
from data.loading.loader import import_file
from data.store import Store
from data.view import View
from locales import translator
from pages.text import imports as imports_text
from shell.answers import verb_of
from shell.app import address
from shell.app.client import App
from shell.arguments import parser
from shell.printing import progress_line
from tests.browser.server import ROOT
from tests.integration.app_helpers import answering, imported, listening
from tests.integration.inbox_helpers import HEAD, PATIENCE_SECONDS, held, imports, put, rows, until
from tests.reference.examples import sample


@pytest.fixture
def app(store: Store) -> Iterator[App]:
    with answering(store):
        yield App(store.path)


def shell(store: Store, *words: str, text: str | None = None) -> tuple[int, str, str]:
    """Code, output and errors of a verb in a process of its own."""
    environment = os.environ | {"DABIAO_STORE": str(store.path), "DABIAO_LANGUAGE": "zh"}
    run = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *words],
        env=environment, capture_output=True, encoding="utf-8", input=text, check=False, cwd=store.path.parent,
    )  # fmt: skip
    return run.returncode, run.stdout, run.stderr


# --- every verb ------------------------------------------------------------------------------------------------------


def test_verbs_in_a_process_of_their_own_answer_as_without_the_app(store: Store, tmp_path: Path) -> None:
    """The words of a question, an error, a file, and a change; with the app, and after its end."""
    verbs = [
        ["score", "--shop", "s"],
        ["score", "--shop", "none"],
        ["export", "messages", "--out", "out.csv"],
    ]
    with answering(store):
        with_app = [shell(store, *words) for words in verbs]
        exported = (store.path.parent / "out.csv").read_bytes()
        assert shell(store, "shops", "rename", "s", "甲店")[0] == 0
        assert shell(store, "shops", "delete", "s", text="other\n")[0] == 2
    store.close()
    assert [shell(store, *words) for words in verbs] == with_app
    assert (store.path.parent / "out.csv").read_bytes() == exported
    assert [code for code, _, _ in with_app] == [0, 2, 0]
    with Store.open(store.path) as afterwards:
        row = Access.local(afterwards).view().rows("SELECT name, deleted_at FROM shop_settings")[0]
    assert row == {"name": "甲店", "deleted_at": None}


@pytest.mark.parametrize(
    "words",
    sample([
        ["portfolio"], ["todo", "--shop", "s"], ["quality"], ["composites"], ["chat", "--shop", "s"], ["check"],
        ["explore", "chats", "--by", "day"], ["shops"], ["cases", "kuaishou.reply_3m", "--shop", "s"],
        ["alerts", "list"],
    ], 4),
)  # fmt: skip
def test_verbs_give_the_same_document_and_lines(store: Store, app: App, words: list[str]) -> None:
    arguments = parser().parse_args(words)
    arguments.answer_in = "en"
    expected = verb_of(arguments.verb)(Access.local(store), arguments)
    answer = app.answer(words, "en")
    assert answer.document == json.loads(json.dumps(expected.document))
    assert list(answer.lines(translator("en"))) == list(expected.lines(translator("en")))


def test_the_app_makes_backups(store: Store, app: App, tmp_path: Path) -> None:
    made = app.answer(["backup", "--out", str(tmp_path / "out")], "en").document
    with pytest.raises(DabiaoError, match=r"error\.backup_not_written"):
        app.answer(["backup", "--out", str(put(tmp_path, "file", ""))], "en")
    assert Path(made["path"]).parent == tmp_path / "out"
    assert Path(made["path"]).stat().st_size == made["bytes"]


def test_no_view_stays_open_behind_an_answer(store: Store, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[View] = []
    close = View.close
    monkeypatch.setattr(View, "close", lambda view: (closed.append(view), close(view))[1])
    app.answer(["score", "--shop", "s"], "en")
    assert len(set(closed)) == 2, "the one that finds the shop, and the one that the score is read from"


# --- imports ---------------------------------------------------------------------------------------------------------


def test_an_import_is_answered_as_import_json_prints_it(store: Store, app: App, tmp_path: Path) -> None:
    file = put(tmp_path, "elsewhere/chats.csv", HEAD + rows(0, 2) + "x,y,z,w\n")
    (item,) = imported(store, file, "new", "--platform", "shopee", "--market", "TH")
    (again,) = imported(store, file, "new")
    aside = Store.open(tmp_path / "aside.duckdb")
    expected = import_file(Access.local(aside), file, "new", platform="shopee", market="TH").as_item()
    aside.close()
    assert {**item, "import_id": 0} == json.loads(json.dumps({**expected, "import_id": 0}))
    assert (again["new"], again["same"], again["rejected"]) == (0, 2, 1)
    assert Access.local(store).view().shop("new").timezone == "Asia/Bangkok"
    assert file.exists()


@pytest.mark.parametrize("day_first", ["yes", "no"])
def test_answers_about_a_file_are_handed_over(store: Store, app: App, tmp_path: Path, day_first: str) -> None:
    file = put(tmp_path, "chats.csv", HEAD + "dated,buyer,02/03/2026 10:00:00,hi\n")
    (item,) = imported(store, file, "s", "--day-first", day_first)
    assert item["new"] == 1
    (row,) = Access.local(store).view().rows("SELECT sent_at FROM messages WHERE conversation_id = 'dated'")
    assert (row["sent_at"].month, row["sent_at"].day) == ((3, 2) if day_first == "yes" else (2, 3))


def test_words_that_mean_nothing_come_back_and_are_said(store: Store, app: App, tmp_path: Path) -> None:
    refund = "refund_id,kind,applied_at,completed_at\n1,价保,2026-03-01 10:00:00,\n"
    (item,) = imported(store, put(tmp_path, "售后.csv", refund), "s")
    assert item["unread"] == [{"column": "kind", "word": "价保", "rows": 1}]
    (line,) = imports_text.sentences(translator("en"), item)
    assert "价保" in line


def test_paths_are_those_of_the_folder_of_who_asks(
    store: Store, app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "here/odd.csv", "会话,谁,何时\n1,buyer,2026-03-01 10:00:00\n")
    form = 'kind = "messages"\n[columns]\nconversation_id = "会话"\nsender = "谁"\nsent_at = "何时"\n'
    put(tmp_path, "here/odd.toml", form)
    monkeypatch.chdir(tmp_path / "here")
    (item,) = imported(store, Path("odd.csv"), "s", "--format", "odd.toml")
    assert (item["format"], item["new"]) == ("odd", 1)


def test_what_went_in_before_an_error_is_told_too(store: Store, app: App, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", HEAD + rows(0, 2))
        archive.writestr("strange.csv", "甲,乙\n1,2\n")
    answers = app.ask(["import", str(tmp_path / "two.zip"), "--shop", "s"], "en")
    assert next(answers)["new"] == 2
    with pytest.raises(DabiaoError) as refused:
        next(answers)
    assert refused.value.key == "error.unknown_file"


def test_an_error_comes_back_with_its_values(store: Store, app: App, tmp_path: Path) -> None:
    with pytest.raises(DabiaoError) as missing:
        imported(store, tmp_path / "gone.csv", "s")
    assert (missing.value.key, missing.value.values["file"]) == ("error.file_missing", str(tmp_path / "gone.csv"))


def test_who_goes_away_cancels_the_import(
    store: Store, app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with Ctrl-C: the file that is in stays, the one that is being imported is rolled back, the last not begun."""
    begun = threading.Event()
    wait = held(begun, threading.Event())
    monkeypatch.setattr(queue, "import_file", lambda *a, **o: (import_file if a[1].name == "0.csv" else wait)(*a, **o))
    files = [put(tmp_path, f"{n}.csv", HEAD + rows(n, 1)) for n in range(3)]
    answers = app.ask(["import", *map(str, files), "--shop", "s"], "en")
    assert next(answers)["new"] == 1
    assert begun.wait(PATIENCE_SECONDS)
    answers.close()
    monkeypatch.undo()
    assert imported(store, files[2], "s")[0]["new"] == 1, "the queue goes on"
    assert [record.file for record in imports(store)] == ["2.csv", "0.csv", "first.csv"]


def test_how_far_an_import_is(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()
    monkeypatch.setattr(queue, "import_file", held(begun, go_on))
    file = str(put(tmp_path, "a.csv", HEAD + rows(0, 1)))
    body = {"words": ["import", file, "--shop", "s"], "folder": str(tmp_path), "language": "en", "password": None}
    with answering(store):
        status, state = sent(store, "POST", "/api/local/tasks", body)
        assert (status, state["done"]) == (201, False)
        path = f"/api/local/tasks/{state['id']}"
        assert begun.wait(PATIENCE_SECONDS)
        until(lambda: sent(store, "GET", path)[1]["share"] == 0.5)
        go_on.set()
        until(lambda: sent(store, "GET", path)[1]["done"])
        assert sent(store, "GET", path)[1]["share"] == 1.0


def test_a_machine_that_slept_longer_than_is_waited_loses_no_request(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The import goes on: it is neither told as failed nor cancelled."""
    requests: list[str] = []
    state = {"id": "1", "done": False, "share": 0.0, "items": [], "answer": None, "error": None}

    async def answer(request: Request) -> Response:
        requests.append(request.method)
        if request.url.path == "/api/local":
            return JSONResponse({"proof": address.proof(of_app, request.query_params["nonce"])})
        if requests.count("GET") == 2:
            await asyncio.sleep(1.5)
        done = requests.count("GET") > 2
        return JSONResponse(
            state | {"done": done, "answer": {} if done else None}, 201 if "POST" in request.method else 200
        )

    methods = ["GET", "POST", "DELETE"]
    with listening([Route("/api/local", answer), Route("/api/local/{rest:path}", answer, methods=methods)]) as port:
        of_app = address.new("127.0.0.1", port)
        address.publish(store.path, of_app)
        app = App(store.path)
        monkeypatch.setattr("shell.app.client.TIMEOUT_SECONDS", 1.0)
        assert list(app.ask(["shops"], "en")) == [{}]
    assert requests == ["GET", "POST", "GET", "GET"]


def test_an_app_that_ends_meanwhile_says_so_and_has_imported_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()
    monkeypatch.setattr(queue, "import_file", held(begun, threading.Event()))
    file, errors = put(tmp_path, "a.csv", HEAD + rows(0, 1)), list[str]()

    def wait() -> None:
        try:
            imported(store, file, "s")
        except DabiaoError as e:
            errors.append(e.key)

    waiting = threading.Thread(target=wait)
    with answering(store):
        waiting.start()
        assert begun.wait(PATIENCE_SECONDS)
    waiting.join()
    assert errors in (["error.app_gone"], ["error.stopped"])
    assert len(imports(store)) == 1


# --- who may ask -----------------------------------------------------------------------------------------------------


def sent(
    store: Store, method: str, path: str, document: object = None, token: str | None = None
) -> tuple[int, dict[str, Any]]:
    """Status and content of a request, by default with the token of the app."""
    app = address.read(store.path)
    assert app is not None
    connection = http.client.HTTPConnection("127.0.0.1", app.port, timeout=PATIENCE_SECONDS)
    body = document if isinstance(document, bytes) else json.dumps(document)
    connection.request(method, path, body, {"Authorization": f"Bearer {app.token if token is None else token}"})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, json.loads(content) if content.startswith(b"{") else {}


def test_only_who_knows_the_token_is_answered(store: Store, app: App) -> None:
    body = {"words": ["score"], "folder": "/", "language": "en", "password": None}
    for token in ("", "x", "\xff"):
        assert sent(store, "POST", "/api/local/tasks", body, token)[0] == 401
        assert sent(store, "GET", "/api/local/tasks/x", token=token)[0] == 401
        assert sent(store, "DELETE", "/api/local/tasks/x", token=token)[0] == 401
    assert sent(store, "GET", "/api/local/tasks/x")[0] == 404


def test_the_token_is_the_owners_only_and_another_at_each_start(store: Store) -> None:
    with answering(store):
        file = address.file_of(store.path)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        first = address.read(store.path)
        file.chmod(0o644)
        assert address.read(store.path) is None, "others may have read it"
        file.chmod(0o600)
    assert not file.exists()
    with answering(store):
        second = address.read(store.path)
    assert first is not None
    assert second is not None
    assert first.token != second.token


@pytest.mark.parametrize(
    "body",
    [b"", b"[" * 200_000, b"null", b"{}", b"x" * 2_000_000,
     b'{"words": ["run"], "folder": "/", "language": "en", "password": null}',
     b'{"words": ["restore", "x"], "folder": "/", "language": "en", "password": null}',
     b'{"words": ["score", "--nothing"], "folder": "/", "language": "en", "password": null}',
     b'{"words": ["score", 1], "folder": "/", "language": "en", "password": null}',
     b'{"words": ["score"], "folder": 1, "language": "en", "password": null}',
     b'{"words": ["score"], "folder": "/", "language": "../x", "password": null}',
     b'{"words": ["export", "orders", "a\\u0000b.csv"], "folder": "/", "language": "en", "password": null}',
     b'{"words": ["shops"], "folder": "/\\u0000", "language": "en", "password": null}'],
    ids=["empty", "deep", "null", "object", "long", "run", "restore", "option", "number", "folder", "language",
         "zero byte in a path", "zero byte in the folder"],
)  # fmt: skip
def test_what_is_no_verb_is_refused_and_holds_nothing_up(store: Store, app: App, body: bytes) -> None:
    assert sent(store, "POST", "/api/local/tasks", body)[0] == 400
    assert app.answer(["shops"], "en").document[0]["shop"] == "s"


def test_without_an_app_the_store_is_locked_by_something_else(store: Store) -> None:
    with pytest.raises(StoreLocked):
        App(store.path)


def test_an_address_that_was_left_behind_or_is_somebody_elses_gets_no_token(store: Store) -> None:
    """A killed app leaves its address; another program may listen there by now."""
    requests: list[dict[str, str]] = []

    async def answer(request: Request) -> Response:
        requests.append(dict(request.headers))
        return JSONResponse({"proof": "0" * 64})

    with listening([Route("/api/local", answer)]) as port:
        address.publish(store.path, address.new("127.0.0.1", port))
        with pytest.raises(StoreLocked):
            App(store.path)
    assert [("authorization" in headers) for headers in requests] == [False]
    with pytest.raises(StoreLocked):
        App(store.path)
    address.file_of(store.path).write_text("{", encoding="utf-8")
    with pytest.raises(StoreLocked):
        App(store.path)


def test_a_question_that_is_cancelled_ends(store: Store, app: App) -> None:
    """A statement that would take for ever is interrupted when who asked goes away."""
    access = RequestAccess.of(Access.local(store))
    view, errors = access.view(), list[BaseException]()
    tables = ", ".join(f"zone_offsets AS {name}" for name in "abcdefgh")
    later = "a.starts_at + (h.ends_at - b.starts_at) > c.ends_at + (d.ends_at - e.starts_at)"
    sql = f"SELECT count(*) AS n FROM {tables} WHERE {later}"

    def question() -> None:
        try:
            view.rows(sql)
        except Exception as e:
            errors.append(e)

    thread = threading.Thread(target=question)
    thread.start()
    until(lambda: access.interrupt() is None and not thread.is_alive())
    assert "interrupt" in str(errors[0]).lower()
    access.close()


def test_a_shell_that_waits_shows_how_far_the_apps_import_is(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    monkeypatch.setattr(queue, "import_file", held(begun, go_on))
    file = put(tmp_path, "a.csv", HEAD + rows(0, 1))
    shares: list[float] = []

    def progress(share: float) -> None:
        shares.append(share)
        if share == 0.5:
            go_on.set()

    with answering(store):
        (item,) = App(store.path).ask(["import", str(file), "--shop", "s"], "en", progress=progress)
    assert item["new"] == 1
    assert shares[-1] == 0.5


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_is_for_terminals_only(is_terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: is_terminal)
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setenv("DABIAO_LANGUAGE", "en")
    with progress_line() as show:
        show(0.42)
    assert stream.getvalue() == ("\r42% imported\r\x1b[K" if is_terminal else "")


def test_what_is_no_number_of_items_is_not_answered(store: Store, app: App) -> None:
    verb = {"words": ["shops"], "folder": "/", "language": "en", "password": None}
    status, task = sent(store, "POST", "/api/local/tasks", verb)
    assert status == 201
    answered = {after: sent(store, "GET", f"/api/local/tasks/{task['id']}?after={after}")[0] for after in ODD_NUMBERS}
    assert answered == {**dict.fromkeys(ODD_NUMBERS, 404), "0": 200}


ODD_NUMBERS = ("0", "-1", "x", "", "1.0", "9" * 5_000)
