"""What monitors ask of a server, its log, and how it ends in time."""

import asyncio
import io
import json
import logging
import re
import stat
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from data.access import Access
from data.errors import DabiaoError, StoreLocked
from data.inbox.queue import ImportFile, ImportQueue, ImportTask
from data.monitoring import EVENTS, REQUEST_ID, Events, request
from data.store import VERSION, Store
from metrics.scoring import tally_refresh
from shell.app.logs import Logs, file_of
from shell.app.monitor import Monitor
from shell.app.request_log import RequestLog, kind_of
from tests.integration.app_helpers import listening
from tests.integration.inbox_helpers import HEAD, rows, until

NAME, PHONE = "王小明·planted", "13812345678"


def get(address: str, **headers: str) -> tuple[int, str]:
    sent = urllib.request.Request(address, headers={name.replace("_", "-"): text for name, text in headers.items()})
    try:
        with urllib.request.urlopen(sent, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as e:
        return e.code, e.read().decode()


# --- health, readiness, figures --------------------------------------------------------------------------------------


def test_a_server_is_ready_when_store_and_inbox_are(store: Store) -> None:
    is_locked = is_watched = False

    def open_access() -> Access:
        if is_locked:
            raise StoreLocked(store.path)
        return Access.local(store)

    monitor = Monitor(open_access, ImportQueue())
    monitor.watch(lambda: is_watched)
    with listening(monitor.routes()) as port:
        address = f"http://127.0.0.1:{port}"
        assert get(f"{address}/health") == (200, "ok")
        code, text = get(f"{address}/ready")
        assert (code, json.loads(text)) == (503, {"ready": False, "schema": VERSION, "store": True, "inbox": False})
        is_watched = True
        assert get(f"{address}/ready")[0] == 200
        is_locked = True
        assert json.loads(get(f"{address}/ready")[1])["store"] is False
        assert "dabiao_store_ready 0.0" in get(f"{address}/metrics")[1]
        assert get(f"{address}/health")[0] == 200


def test_figures_name_no_shop_and_no_person(store: Store, tmp_path: Path) -> None:
    file = tmp_path / f"{NAME}.csv"
    file.write_text(HEAD + rows(0, 2), encoding="utf-8")
    before = EVENTS.totals("import").get(("imported",))
    queue = ImportQueue()
    task = ImportTask.of_files(Access.local(store), "planted-shop", [ImportFile(file, file.name)], platform="kuaishou")
    queue.submit(task)
    assert task.done.wait(60)
    monitor = Monitor(lambda: Access.local(store), queue)
    with listening(monitor.routes()) as port:
        text = get(f"http://127.0.0.1:{port}/metrics")[1]
    queue.stop()
    assert not task.errors
    count = 1 + (before.count if before else 0)
    assert f'dabiao_imports_seconds_count{{outcome="imported"}} {count}.0' in text
    assert "dabiao_import_queue " in text
    size = float(re.search(r"^dabiao_store_bytes (\S+)$", text, re.MULTILINE)[1])
    assert size >= store.path.stat().st_size
    assert "planted" not in text
    assert str(store.path) not in text


def test_nobody_who_comes_through_a_proxy_gets_figures(store: Store) -> None:
    with listening(Monitor(lambda: Access.local(store), ImportQueue()).routes()) as port:
        for path in ("ready", "metrics"):
            for header in ("X_Forwarded_For", "Forwarded", "X_Real_Ip", "Via"):
                assert get(f"http://127.0.0.1:{port}/{path}", **{header: "192.0.2.1"}) == (403, "")


def test_seconds_are_counted_by_their_limits() -> None:
    events = Events()
    for seconds in (0.1, 0.2, 1000.0):
        events.add("page", "chat", "done", seconds=seconds)
    total = events.totals("page")["chat", "done"]
    assert (total.count, total.seconds) == (3, 1000.3)
    assert total.within == [1, 2, 2, 2, 2, 2, 2, 3]
    assert events.totals("import") == {}


# --- requests --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/", "page"), ("/chat", "page"), ("/ready", "watch"), ("/api/v1/scores", "api"), ("/api/local/tasks/1", "local"),
     ("/_stcore/health", "app"), (f"/{NAME}", "page"), ("/api/v1x", "page")],
)  # fmt: skip
def test_a_request_is_counted_by_its_kind_alone(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_an_answer_bears_the_id_of_its_request() -> None:
    ids: list[str] = []
    sent: list[Message] = []

    async def app(_: Scope, __: Receive, send: Send) -> None:
        ids.append(REQUEST_ID.get())
        await send({"type": "http.response.start", "status": 299, "headers": []})

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    with ThreadPoolExecutor(1) as aside:  # the browser's tests leave a loop of their own in this thread
        aside.submit(asyncio.run, RequestLog(app)({"type": "http", "path": "/"}, receive, send)).result()
    assert sent[0]["headers"] == [(b"x-request-id", ids[0].encode())]
    assert EVENTS.totals("request")["page", "299"].count == 1
    assert REQUEST_ID.get() == ""


# --- the log ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "dabiao.duckdb"
    logs = Logs(path)
    logs.start()
    yield file_of(path)
    logs.stop()


def lines(log: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_the_log_has_kinds_and_places_and_never_a_value(log: Path) -> None:
    logger = logging.getLogger("dabiao")
    with request() as request_id:
        logger.warning("refused: %s", DabiaoError("error.bad_row", value=NAME, file=f"{PHONE}.xlsx"))
        logger.error("a file: %s", FileNotFoundError(2, "No such file or directory", f"/x/{NAME}.csv"))
        try:
            raise ValueError(f"could not convert {PHONE}")
        except ValueError as e:
            logger.exception("failed: %s", e, extra={"seconds": 1.5})
    text = log.read_text(encoding="utf-8")
    assert NAME not in text
    assert PHONE not in text
    refused, missing, failed = lines(log)[-3:]
    assert refused["event"] == "refused: error.bad_row"
    assert missing["event"] == "a file: No such file or directory"
    assert (failed["event"], failed["exception"], failed["seconds"]) == ("failed: ValueError", "ValueError", 1.5)
    assert "test_the_log_has_kinds" in str(failed["steps"])
    assert {line["request_id"] for line in (refused, missing, failed)} == {request_id}
    assert datetime.fromisoformat(str(failed["timestamp"])).tzinfo == UTC


@pytest.mark.parametrize("name", ["streamlit.error_util", "uvicorn.error", "apscheduler.executors.default"])
def test_what_others_print_of_an_error_has_no_value_either(log: Path, name: str) -> None:
    printed = io.StringIO()
    handler = logging.StreamHandler(printed)
    logger = logging.getLogger(name)
    logger.addHandler(handler)
    try:
        raise KeyError(NAME)
    except KeyError as e:
        logger.error("Uncaught app execution", exc_info=e)
        logger.error("Job failed: %s", e)
    logger.removeHandler(handler)
    assert NAME not in printed.getvalue()
    assert re.search(r"Uncaught app execution: KeyError \(test_monitoring\.py:\d+ test_what_others", printed.getvalue())
    assert "Job failed: KeyError" in printed.getvalue()


def test_the_log_is_its_owners_only_and_never_grows_beyond_its_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shell.app.logs.LARGEST_BYTES", 2000)
    path = tmp_path / "dabiao.duckdb"
    file_of(path).touch(mode=0o644)
    logs = Logs(path)
    logs.start()
    for number in range(200):
        logging.getLogger("dabiao").info("line %d", number)
    logs.stop()
    parts = sorted(tmp_path.glob("dabiao.duckdb.log*"))
    assert len(parts) == 5
    assert {stat.S_IMODE(part.stat().st_mode) for part in parts} == {0o600}
    assert max(part.stat().st_size for part in parts) <= 2000


def test_the_level_is_the_environments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "dabiao.duckdb"
    monkeypatch.setenv("DABIAO_LOG_LEVEL", "warning")
    logs = Logs(path)
    logs.start()
    logging.getLogger("dabiao").info("quiet")
    logs.stop()
    assert file_of(path).read_bytes() == b""
    monkeypatch.setenv("DABIAO_LOG_LEVEL", "loud")
    with pytest.raises(DabiaoError, match=r"error\.log_level"):
        Logs(path).start()


# --- the end ---------------------------------------------------------------------------------------------------------


def test_counting_is_interrupted_at_the_end(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[bool] = []

    def count_for_ever(access: Access, _: object) -> None:
        with access.view() as view:
            begun.append(True)
            view.rows("SELECT count(*) AS n FROM messages a, messages b, messages c, messages d WHERE a.text <> d.text")

    monkeypatch.setattr(tally_refresh, "bring_up_to_date", count_for_ever)
    tallies = tally_refresh.TallyRefresher()
    with Store.open(demo_store) as store:
        tallies.start()
        tallies.request(Access.local(store), ["demo-kuaishou"])
        until(lambda: bool(begun))
        started = time.monotonic()
        tallies.stop()
    assert time.monotonic() - started < 30, "the statement takes hours"
