"""Alerts to real receivers, a webhook and a mail server: once for a crossing, once for a recovery, nothing lost."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from platformdirs import user_config_path

from data.access import Access
from data.alerts import outbox, settings
from data.alerts.outbox import Event
from data.alerts.settings import Receiver, Send
from data.errors import DabiaoError
from data.loading.loader import import_file
from data.store import Store
from locales import translator
from metrics.alerts.watch import event_of
from pages.schedules import alerts
from pages.text.plain_text import error_text

NOW = datetime(2026, 1, 7, 4, tzinfo=UTC)  # noon in Shanghai
SECRET = "s3cr3t-token-of-the-webhook"
OWN_RULE = """
[[rule]]
id = "own.fast"
title = {zh = "三分钟回复", en = "Answered in three minutes"}
platform = "*"
cases = "turns"
within = "3 minutes"
window = "30 days"
pass = ">= 0.5"
effective_from = 2020-01-01
source = "ours"
"""


class Webhook:
    """A webhook on this machine that keeps what it gets, and can be down: then it answers 503."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.down = False
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(503 if webhook.down else 200)
                self.end_headers()
                if not webhook.down:
                    webhook.messages.append(json.loads(body))

            def log_message(self, *_: object) -> None:
                """Nothing: a test prints no requests."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.server.server_port}/{SECRET}"


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    made = Webhook()
    yield made
    made.server.shutdown()
    made.server.server_close()


class Mailbox:
    """Keeps the mails that a mail server gets."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration folder of its own, with one rule in force everywhere."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = user_config_path("dabiao", appauthor=False)
    (folder / "rules").mkdir(parents=True)
    (folder / "rules" / "own.toml").write_text(OWN_RULE, encoding="utf-8")
    return folder


def chats(path: Path, day: int, late: int, prompt: int) -> Path:
    """A file of a day's conversations: the late ones are answered after ten minutes, the others after one."""
    lines = ["conversation_id,message_id,sender,sent_at"]
    for nth in range(late + prompt):
        minute = 10 if nth < late else 1
        lines.append(f"c{day}-{nth},q{day}-{nth},buyer,2026-01-{day:02} 10:00:00")
        lines.append(f"c{day}-{nth},a{day}-{nth},agent,2026-01-{day:02} 10:{minute:02}:00")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


class Running:
    """The store and its alerts, which can be closed and opened again as a server that restarts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = Store.open(path)

    @property
    def access(self) -> Access:
        return Access.local(self.store)

    def load(self, day: int, late: int, prompt: int) -> None:
        import_file(
            self.access, chats(self.path.with_name(f"{day}.csv"), day, late, prompt), "shop", platform="other",
            timezone="Asia/Shanghai",
        )  # fmt: skip

    def restart(self) -> None:
        self.store.close()
        self.store = Store.open(self.path)

    def beat(self, now: datetime = NOW) -> None:
        alerts.check(self.access, now)
        alerts.deliver(self.access, now)

    def deliveries(self) -> list[outbox.Delivery]:
        with self.access.view() as view:
            return outbox.history(view, 100)


@pytest.fixture
def running(tmp_path: Path, config: Path) -> Iterator[Running]:
    made = Running(tmp_path / "dabiao.duckdb")
    made.load(5, late=0, prompt=30)  # on target, and so no news
    yield made
    made.store.close()


def texts(webhook: Webhook) -> list[str]:
    return [message["message"] for message in webhook.messages]


def test_a_crossing_and_a_recovery_are_told_once_each_through_restarts_and_a_receiver_that_is_down(
    running: Running, webhook: Webhook
) -> None:
    settings.save_receiver(Receiver(name="hook", url=webhook.url, language="en"))
    running.beat()
    assert webhook.messages == []

    running.load(6, late=60, prompt=0)  # 30 of 90 in time
    running.beat()
    running.beat(NOW + timedelta(minutes=1))
    running.restart()
    running.beat(NOW + timedelta(minutes=2))
    (crossed,) = texts(webhook)
    assert "Answered in three minutes misses its target: 33.3% (target ≥ 50%, sample 90)" in crossed

    webhook.down = True
    running.load(7, late=0, prompt=90)  # 120 of 180
    running.beat(NOW + timedelta(minutes=10))
    running.restart()
    running.beat(NOW + timedelta(minutes=10, seconds=30))  # too early for a second try
    assert len(webhook.messages) == 1
    webhook.down = False
    running.beat(NOW + timedelta(minutes=12))
    running.beat(NOW + timedelta(minutes=13))
    running.restart()
    running.beat(NOW + timedelta(hours=2))
    _, recovered = texts(webhook)
    assert "on target again: 66.7%" in recovered
    assert [(d.event, d.attempts, d.answer) for d in running.deliveries()] == [
        ("recovered", 2, "OK"),
        ("crossed", 1, "OK"),
    ]


def test_a_mail_server_that_is_down_for_a_while_gets_everything_in_one_mail(running: Running) -> None:
    port, mailbox = free_port(), Mailbox()
    url = f"mailto://127.0.0.1:{port}/?from=dabiao@example.com&to=boss@example.com&mode=insecure"
    settings.save_receiver(Receiver(name="mail", url=url, language="zh"))
    running.load(6, late=60, prompt=0)
    running.beat()
    (waiting,) = running.deliveries()
    assert waiting.sent_at is None
    assert waiting.next_at == NOW + timedelta(minutes=1)
    assert "example.com" not in (waiting.answer or "")

    running.restart()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        running.beat(NOW + timedelta(minutes=2))
        running.beat(NOW + timedelta(minutes=3))
    finally:
        controller.stop()
    (mail,) = mailbox.mails
    assert mail["to"].endswith("boss@example.com")
    assert "达标预警" in mail["subject"]
    assert "三分钟回复未达标：33.3%（达标线 ≥ 50%，样本 90）" in mail.get_body(("plain", "html")).get_content()


def test_no_secret_leaves_the_configuration(
    running: Running, webhook: Webhook, config: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.save_receiver(Receiver(name="hook", url=webhook.url))
    assert (config / "alerts.toml").stat().st_mode & 0o777 == 0o600
    webhook.down = True
    running.load(6, late=60, prompt=0)
    running.beat()
    (delivery,) = running.deliveries()
    assert delivery.attempts == 1
    assert delivery.answer
    running.store.close()
    assert SECRET.encode() not in running.path.read_bytes()
    assert SECRET not in caplog.text
    running.store = Store.open(running.path)
    (config / "alerts.toml").write_text(f'[[receiver]]\nname = "hook"\nurl = "{SECRET}"\n', encoding="utf-8")
    with pytest.raises(DabiaoError) as refused:
        settings.load()
    assert SECRET not in str(refused.value.values)


def test_who_gets_what_is_said_by_shop_figure_event_and_severity() -> None:
    send = Send(to=("a",), shops=("shop",), figures=("own.fast",), severity="high")
    assert send.wants("shop", "crossed", "own.fast", "high")
    assert not send.wants("other", "crossed", "own.fast", "high")
    assert not send.wants("shop", "crossed", "other", "high")
    assert not send.wants("shop", "recovered", "own.fast", "medium")
    two_receivers = settings.AlertSettings(
        receiver=(Receiver(name="a", url="json://x"), Receiver(name="b", url="json://y")),
        send=(send, Send(to=("a", "b"), events=("stale",))),
    )
    assert [r.name for r in two_receivers.receivers_of("shop", "stale", "", "medium")] == ["a", "b"]
    assert [r.name for r in two_receivers.receivers_of("shop", "crossed", "own.fast", "high")] == ["a"]


@pytest.mark.parametrize(
    ("receiver", "at", "expected"),
    [
        ({"quiet": "22:00-08:00"}, "2026-01-08 23:30", "2026-01-09 08:00"),
        ({"quiet": "22:00-08:00"}, "2026-01-08 07:59", "2026-01-08 08:00"),
        ({"quiet": "22:00-08:00"}, "2026-01-08 08:00", "2026-01-08 08:00"),
        ({"quiet": "12:00-13:00"}, "2026-01-08 12:30", "2026-01-08 13:00"),
        ({"digest": "09:00"}, "2026-01-08 09:00", "2026-01-09 09:00"),
        ({"digest": "09:00"}, "2026-01-08 08:59", "2026-01-08 09:00"),
        ({}, "2026-01-08 23:30", "2026-01-08 23:30"),
    ],
)
def test_quiet_hours_and_digests_are_waited_for(receiver: dict[str, str], at: str, expected: str) -> None:
    made = Receiver(name="a", url="json://x", timezone="UTC", **receiver)  # type: ignore[arg-type]
    assert made.next_at(datetime.fromisoformat(at + "+00:00")) == datetime.fromisoformat(expected + "+00:00")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("rule", "met", "missed"), "crossed"),
        (("rule", None, "missed"), "crossed"),
        (("rule", "near", "missed"), "crossed"),
        (("rule", "missed", "met"), "recovered"),
        (("rule", "missed", "near"), "recovered"),
        (("rule", "met", "near"), "near"),
        (("rule", "near", "met"), None),
        (("rule", None, "met"), None),
        (("finished", "met 2026-01-01", "missed 2026-01-08"), "finished_missed"),
        (("finished", "missed 2026-01-01", "met 2026-01-08"), None),
        (("deadline", "none", "2026-01-08"), "deadline"),
        (("deadline", "2026-01-08", "none"), None),
        (("level", None, "gold"), None),
        (("level", "0 gold", "1 silver"), "level"),
        (("milestone", "none", "gold"), "milestone"),
        (("stale", "fresh", "stale"), "stale"),
        (("stale", "stale", "fresh"), None),
    ],
)
def test_which_changes_are_news(change: tuple[str, str | None, str], expected: str | None) -> None:
    kind = event_of(*change)
    assert (None if kind is None else kind[0]) == expected


def test_a_level_that_falls_is_graver_than_one_that_rises() -> None:
    assert event_of("level", "0 gold", "1 silver") == ("level", "high")
    assert event_of("level", "10 none", "9 bronze") == ("level", "medium")


def test_old_data_and_failed_imports_are_told(running: Running, webhook: Webhook) -> None:
    settings.save_receiver(Receiver(name="hook", url=webhook.url, language="en"))
    running.beat(NOW + timedelta(days=10))
    running.beat(NOW + timedelta(days=11))
    alerts.import_failed(running.access, "shop", "week.csv", DabiaoError("error.unexpected"), NOW)
    running.beat(NOW + timedelta(days=11))
    stale, failed = texts(webhook)
    assert "No new data for 12 days" in stale
    assert "week.csv could not be imported" in failed
    assert error_text(translator("en"), DabiaoError("error.unexpected")) in failed


def test_a_receiver_that_was_removed_gets_nothing_and_others_their_own(running: Running, webhook: Webhook) -> None:
    settings.save_receiver(Receiver(name="hook", url=webhook.url, quiet="00:00-23:59"))
    settings.save_receiver(Receiver(name="boss", url=webhook.url))
    running.load(6, late=60, prompt=0)
    running.beat()
    assert len(webhook.messages) == 1
    settings.remove_receiver("hook")
    running.beat(NOW + timedelta(days=1))
    assert len(webhook.messages) == 1
    assert {d.receiver: d.answer for d in running.deliveries()} == {"boss": "OK", "hook": "no such receiver"}


def test_what_is_about_a_shop_a_rule_or_a_badge_that_is_gone_is_sent_all_the_same(
    running: Running, webhook: Webhook
) -> None:
    """One such alert that waited kept every later one from being sent."""
    settings.save_receiver(Receiver(name="hook", url=webhook.url, language="en"))
    news = [
        ("rule:own.gone", "missed", "crossed", "own.gone", {"value": 0.3, "cases": 90}),
        ("badge:own.gone", "1", "level", "own.badge", {"level": "gold", "failing": ["own.part"], "near": []}),
        ("badge:own.near", "2", "milestone", "own.badge", {"level": None, "failing": [], "near": ["gold"]}),
    ]
    for shop in ("shop", "never heard of"):
        events = [Event(shop, watched, state, name, of, "high", facts, NOW) for watched, state, name, of, facts in news]
        states = {(shop, event.watched): event.state for event in events}
        outbox.record(running.access, states, events, lambda _: [settings.load().receiver[0]], NOW)
    running.load(6, late=60, prompt=0)
    running.beat()
    (message,) = texts(webhook)
    for sentence in (
        "never heard of\n- own.gone misses its target: – (target –, sample 90)",
        "own.badge fell to gold; below target: own.part",
        'own.badge is close to the target of "gold"; the level is none',
        "Answered in three minutes misses its target",
    ):
        assert sentence in message


def test_a_test_message_says_whether_it_arrived(config: Path, webhook: Webhook) -> None:
    settings.save_receiver(Receiver(name="hook", url=webhook.url))
    assert alerts.test("hook") == (True, "OK")
    assert texts(webhook) == ["这是一条测试消息，收到说明设置正确。"]
    with pytest.raises(DabiaoError):
        alerts.test("nobody")
