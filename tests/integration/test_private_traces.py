"""After a journey, nothing that people wrote or are called stands in log, figures, audit, errors or alerts."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
from platformdirs import user_config_path
from prometheus_client import generate_latest

from data import accounts
from data.access import Access
from data.alerts import settings as alert_settings
from data.alerts.settings import AlertSettings, Receiver
from data.backups.backup import back_up
from data.changes import saved_views, shop_changes
from data.changes.audit import RECORDER
from data.changes.erasure import erase
from data.errors import DabiaoError
from data.inbox.queue import ImportQueue
from data.loading.loader import import_file
from data.publishing.publish import publish
from data.reading import audit_trail
from data.store import Store
from locales import translator
from metrics.scoring.tally_refresh import TallyRefresher
from pages.schedules import alerts, report_settings
from pages.schedules.report_settings import Schedule
from pages.schedules.service import Schedules
from pages.state import session
from shell.app.client import App
from shell.app.logs import Logs, file_of
from shell.app.monitor import Monitor
from shell.app.read_api import ReadApi
from tests.integration.app_helpers import answering, listening
from tests.integration.inbox_helpers import put, until, watching

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
PLANTED = {
    "name": "欧阳小种",
    "buyer": "planted-buyer-7781",
    "phone": "13987654321",
    "card": "110101199003078515",
    "address": "文三路987号6栋602室",
    "words": "planted-words-of-a-buyer",
    "order": "planted-order-5501",
    "agent": "planted-agent-nina",
    "cell": "planted-cell-2026-99",
}
CHATS = "conversation_id,buyer_id,sender,agent_id,sent_at,text\n" + "".join(
    f"talk-{n},{PLANTED['buyer']},{sender},{agent},2026-03-01 1{n % 10}:{minute}:00,"
    f"{PLANTED['words']} {PLANTED['name']} {PLANTED['phone']} {PLANTED['card']} 浙江省杭州市{PLANTED['address']}\n"
    for n in range(40)
    for sender, agent, minute in (("buyer", "", "00"), ("agent", PLANTED["agent"], "30"))
)
BAD_ROWS = CHATS + f"talk-x,{PLANTED['buyer']},buyer,,{PLANTED['cell']},{PLANTED['name']} {PLANTED['phone']}\n"
ORDERS = (
    "order_id,buyer_id,created_at,paid_at,receiver\n"
    f"{PLANTED['order']},{PLANTED['buyer']},2026-03-01 10:00:00,2026-03-01 10:01:00,{PLANTED['name']}\n"
)
CHECKS = (
    "inspection_id,kind,noticed_at,order_id,reason,appeal_by\n"
    f"i1,抽检,2026-03-01 10:00:00,{PLANTED['order']},{PLANTED['name']} {PLANTED['phone']},2026-03-03 10:00:00\n"
    f"i2,抽检,{PLANTED['cell']},{PLANTED['order']},{PLANTED['words']},\n"
)
CERTIFICATES = (
    "certificate_id,kind,valid_from,valid_until\n"
    f"C1,食品经营许可证,2025-03-01,2026-03-05\n{PLANTED['phone']},{PLANTED['name']},{PLANTED['cell']},\n"
)
REFUSED = (
    f"order_id,buyer_id,created_at\n{PLANTED['order']},{PLANTED['buyer']},{PLANTED['cell']}\n",
    f"{PLANTED['name']},{PLANTED['phone']}\n1,2\n",
    "order_id,buyer_id,created_at,amount\n"
    f"{PLANTED['order']},{PLANTED['name']},03/04/2026,1.234\n{PLANTED['order']}2,{PLANTED['name']},05/06/2026,5.678\n",
)
"""Rows that cannot be right, a file that nobody knows, days that may be months."""


@pytest.fixture
def log(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The server's log at its most talkative, the audit's recorder, and a receiver of alerts."""
    monkeypatch.setenv("DABIAO_LOG_LEVEL", "debug")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    user_config_path("dabiao", appauthor=False).mkdir(parents=True)
    alert_settings.save_receiver(Receiver(name="hook", url="json://127.0.0.1:9/x", language="zh"))
    logs = Logs(store.path)
    logs.start()
    RECORDER.start()
    yield file_of(store.path)
    RECORDER.stop()
    logs.stop()


def planted_in(text: str) -> list[str]:
    """Which of the planted values stand in a text, also where JSON writes it with escapes."""
    return [kind for kind, value in PLANTED.items() if value in text or json.dumps(value)[1:-1] in text]


def test_what_is_searched_for_is_there_to_be_found(store: Store, folder: Path) -> None:
    with watching(store, folder):
        put(folder, "s/chats.csv", BAD_ROWS)
        until((folder / "done/s/chats.csv").exists)
    with Access.local(store).view() as view:
        stored = json.dumps(view.rows("SELECT * FROM messages"), default=str, ensure_ascii=False)
    assert set(planted_in(stored)) == {"name", "buyer", "words", "agent"}, "numbers and addresses are masked"


def note_and_save(access: Access) -> None:
    """What people write of shops, days and questions; what of it is refused; and a report."""
    about = f"{PLANTED['name']} {PLANTED['phone']} {PLANTED['words']}"
    shop_changes.describe(access, "s", note=about, owner=PLANTED["name"], tags=[PLANTED["name"], PLANTED["phone"]])
    shop_changes.note_day(access, "s", NOW.date(), about, left_out=False)
    link = {"what": ["chats"], "filter": [json.dumps(["buyer", [PLANTED["buyer"]]])]}
    number = saved_views.save(access, PLANTED["name"], "explore", link, ["s"], shared=True)
    for work in (
        partial(shop_changes.describe, access, "s", note=about * 500),
        partial(shop_changes.describe, access, "s", tags=[PLANTED["name"] * 100]),
        partial(saved_views.save, access, PLANTED["name"] * 100, "explore", link),
        partial(saved_views.change, access, number, name=""),
        partial(shop_changes.describe, access, PLANTED["name"], note="n"),
    ):
        with pytest.raises(DabiaoError) as refused:
            work()
        fail_on_a_page(refused.value)
    with pytest.MonkeyPatch.context() as patch:
        schedules = (Schedule(period="last-day", shops=("s",), name=PLANTED["words"][:7], to=("hook",)),)
        patch.setattr(report_settings, "load", lambda: schedules)
        service = Schedules(lambda: access)
        service.write_reports()


def read_by_programs(access: Access) -> str:
    """Questions to the read API, with tokens and parameters of all kinds; a token that counts."""
    accounts.grant(accounts.account_from("boss@example.com", "admin"))
    token = accounts.new_token("boss@example.com")
    api = ReadApi(lambda: access, enabled=True)
    api.start()
    with listening(api.routes()) as port:
        for sent in (token, PLANTED["phone"]):
            for query in (
                "scores?shop=s",
                f"scores?shop={PLANTED['phone']}",
                f"cases?shop=s&rule={PLANTED['words']}",
                f"scores?{PLANTED['words']}=1",
            ):
                headers = {"Authorization": f"Bearer {sent}"}
                httpx2.get(f"http://127.0.0.1:{port}/api/v1/{query}", headers=headers, timeout=60)
    api.stop()
    return token


def test_a_journey_leaves_no_trace_of_people(
    store: Store, folder: Path, log: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    access, queue = Access.local(store), ImportQueue()
    sent: list[str] = []

    def send(_: AlertSettings, __: Receiver, title: str, body: str, *___: object) -> tuple[bool, str]:
        sent.append(f"{title}\n{body}")
        return True, "200"

    with watching(store, folder), answering(store):
        put(folder, "s/chats.csv", BAD_ROWS)
        put(folder, "s/orders.csv", ORDERS)
        put(folder, "s/checks.csv", CHECKS)
        put(folder, "s/certificates.csv", CERTIFICATES)
        for number, text in enumerate(REFUSED):
            put(folder, f"s/refused-{number}.csv", text)
        done = [f"done/s/{name}.csv" for name in ("chats", "orders", "checks", "certificates")]
        for name in (*done, "failed/s/refused-1.csv"):
            until((folder / name).exists)
        until(lambda: not any((folder / "s").glob("*.csv")))
        ask(store, "score", "--shop", "s")
        ask(store, "todo", "--shop", "s")
        ask(store, "agents", "--shop", "s")
        ask(store, "records", "--shop", "s")
        ask(store, "export", "orders", "--shop", "s", "--out", str(tmp_path / "out.csv"))
        ask(store, "erase", PLANTED["name"], "--shop", "s", "--yes")  # nobody is called so
        ask(store, "sql", f"SELECT * FROM orders WHERE buyer_id = '{PLANTED['buyer']}'", "--shop", "s")
        ask(store, "sql", f"SELECT CAST('{PLANTED['cell']}' AS INTEGER)", "--shop", "s")
    publish(access)
    tallies = TallyRefresher()
    tallies.start()
    tallies.request(access, ["s"])
    for error in (DabiaoError("error.bad_as_of", value=PLANTED["cell"]), ValueError(f"cannot read {PLANTED['phone']}")):
        fail_on_a_page(error)
    RECORDER.record(access, "open", ["s"], "chat")
    note_and_save(access)
    token = read_by_programs(access)
    for number, text in enumerate(REFUSED):
        try:
            import_file(access, put(tmp_path, f"refused-{number}.csv", text), "s")
        except DabiaoError as e:
            alerts.import_failed(access, "s", f"refused-{number}.csv", e, NOW)
    alerts.check(access, NOW)
    alerts.deliver(access, NOW, send)
    back_up(access)
    erase(access, "s", PLANTED["buyer"])
    tallies.stop()
    monitor = Monitor(lambda: access, queue)
    RECORDER.stop()

    with access.view() as view:
        traces: dict[str, Any] = {
            "audit": [*audit_trail.entries(view, ["s"], most=1000), *view.rows("SELECT * FROM audit")],
            "alerts": view.rows("SELECT * FROM alert_states") + view.rows("SELECT * FROM alert_deliveries"),
            "changes": view.rows("SELECT * EXCLUDE (before, after) FROM shop_changes"),
        }
    traces |= {
        "log": log.read_text(encoding="utf-8"),
        "figures": generate_latest(monitor.registry).decode(),
        "sent": "\n".join(sent),
        "printed": "".join(capfd.readouterr()),
    }
    assert len(traces["log"].splitlines()) > 8
    assert traces["audit"]
    assert traces["sent"]
    assert any("i1" in str(row) or "record" in str(row) for row in traces["alerts"])
    assert {name: planted_in(str(text)) for name, text in traces.items()} == {name: [] for name in traces}
    assert not [name for name, text in traces.items() if token in str(text)]


def ask(store: Store, *words: str) -> None:
    """Have the app answer a verb; that it refuses is an answer."""
    try:
        App(store.path).answer(words, "zh_CN")
    except DabiaoError:
        return


def fail_on_a_page(error: Exception) -> None:
    with session.errors_shown(translator("zh_CN"), "chat"):
        raise error
