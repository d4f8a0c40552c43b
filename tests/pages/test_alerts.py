"""Pages: receivers are added, tried and removed without their addresses being shown; what was sent is listed."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from platformdirs import user_config_path

from data.access import Access
from data.alerts import outbox, sender, settings
from data.alerts.outbox import Event
from data.alerts.settings import Receiver, Send
from data.changes.shop_changes import describe
from data.errors import DabiaoError
from data.store import Store
from tests.pages.made import opened, page_text, sound

TOKEN = "t0ken-that-nobody-may-see"
HEX = "0f3a5b6c7d8e9f00"
NOW = datetime(2026, 3, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return user_config_path("dabiao", appauthor=False)


def test_a_receiver_is_added_tried_and_removed(at_demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "send", lambda *_: (False, "connection refused"))
    page = opened("pages/alerts.py")
    assert "还没有接收人" in page_text(page)
    assert "zh" in [box.value for box in page.selectbox]
    assert "en" in [box.value for box in opened("pages/alerts.py", lang="en").selectbox], "the visitor's language"
    page.text_input[0].set_value("老板")
    page.text_input[1].set_value("dingtalk")
    page = page.button[-1].click().run()
    assert "Apprise 地址" in page.error[0].value
    page.text_input[1].set_value(f"json://127.0.0.1/{TOKEN}")
    page.text_input[2].set_value("22:00-08:00")
    page = sound(page.button[-1].click().run())
    assert settings.load().receiver == (
        Receiver(name="老板", url=f"json://127.0.0.1/{TOKEN}", quiet="22:00-08:00", timezone="Asia/Shanghai"),
    )
    assert "**老板** · json · 免打扰 22:00-08:00" in page_text(page)
    assert TOKEN not in page_text(page)
    page = sound(page.button(key="test-老板").click().run())
    assert "没能发给“老板”：connection refused" in page_text(page)
    sound(page.button(key="remove-老板").click().run())
    assert settings.load().receiver == ()


def test_where_nothing_can_be_written_the_page_says_so(at_demo: Path, config: Path) -> None:
    config.parent.mkdir(parents=True)
    config.write_text("a file in a folder's place")
    page = opened("pages/alerts.py", lang="en")
    page.text_input[0].set_value("boss")
    page.text_input[1].set_value(f"json://127.0.0.1/{TOKEN}")
    (error,) = page.button[-1].click().run().error
    assert "cannot be read or written: File exists" in error.value.replace("\\", "")


def test_what_was_sent_is_listed_with_its_answer(at_demo: Path) -> None:
    facts = {"value": 0.662, "cases": 374}
    watched, rule_id = "rule:kuaishou.reply_3m", "kuaishou.reply_3m"
    event = Event("demo-kuaishou", watched, "missed", "crossed", rule_id, "high", facts, NOW)
    with Store.open(at_demo) as store:
        access = Access.local(store)
        describe(access, "demo-kuaishou", name="冬日羊绒")
        states = {("demo-kuaishou", watched): "missed"}
        gone = [replace(event, shop_id="gone"), replace(event, subject="own.gone", watched="rule:own.gone")]
        gone_states = {(entry.shop_id, entry.watched): entry.state for entry in gone}
        assert outbox.record(access, gone_states, gone, lambda _: [], NOW) == 2
        assert outbox.record(access, states, [event], lambda _: [Receiver(name="boss", url="json://x")], NOW) == 1
        assert outbox.record(access, states, [event], lambda _: [Receiver(name="boss", url="json://x")], NOW) == 0
        with access.view() as view:
            outbox_rows = outbox.waiting(view, NOW)
        outbox.mark_sent(access, outbox_rows, NOW, "OK")
    (table,) = opened("pages/alerts.py", lang="en").dataframe
    row, of_removed_rule = table.value.iloc[0], table.value.iloc[1]
    assert len(table.value) == 2, "nothing of a shop that is not there"
    assert of_removed_rule["what"] == "own.gone misses its target: – (target –, sample 374)"
    assert (row["shop"], row["at"].isoformat()) == ("冬日羊绒", "2026-03-05T08:00:00"), "its name, and Beijing time"
    assert row["what"] == "3-minute human reply rate misses its target: 66.2% (target ≥ 70%, sample 374)"
    assert (row["receiver"], row["answer"], row["state"].startswith("Sent")) == ("boss", "OK", True)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (f"https://oapi.dingtalk.com/robot/send?access_token={HEX}", f"dingtalk://{HEX}"),
        (f"https://open.feishu.cn/open-apis/bot/v2/hook/{TOKEN}", f"feishu://{TOKEN}"),
        (
            f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={TOKEN}",
            f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={TOKEN}",
        ),
        (f"http://127.0.0.1/{TOKEN}", None),
        (f"nothing://{TOKEN}", None),
    ],
)
def test_a_webhook_is_taken_as_the_service_shows_it_and_no_address_that_nothing_can_be_sent_to(
    at_demo: Path, caplog: pytest.LogCaptureFixture, typed: str, kept: str | None
) -> None:
    receiver = Receiver(name="老板", url=typed)
    if kept is None:
        with pytest.raises(DabiaoError) as error:
            settings.save_receiver(receiver)
        assert error.value.key == "error.alert_field.url"
    else:
        settings.save_receiver(receiver)
    assert [entry.url for entry in settings.load().receiver] == [kept] * (kept is not None)
    assert not {TOKEN, HEX} & set(re.split(r"[^\w-]", caplog.text))


def test_a_rule_of_who_gets_what_is_added_and_removed(at_demo: Path) -> None:
    settings.save_receiver(Receiver(name="老板", url=f"json://127.0.0.1/{TOKEN}"))
    page = opened("pages/alerts.py")
    assert "每个接收人都会收到" in page_text(page)
    page = page.button(key="alert_rule_save").click().run()
    assert "至少选择一个接收人" in page.error[0].value
    page.multiselect(key="alert_rule_to").set_value(["老板"])
    page.multiselect(key="alert_rule_shops").set_value(["demo-kuaishou"])
    page.multiselect(key="alert_rule_figures").set_value(["kuaishou.reply_3m"])
    page.multiselect(key="alert_rule_events").set_value(["crossed", "recovered"])
    page = sound(page.button(key="alert_rule_save").click().run())
    rule = Send(
        to=("老板",), shops=("demo-kuaishou",), figures=("kuaishou.reply_3m",), events=("crossed", "recovered"),
        severity="medium",
    )  # fmt: skip
    assert settings.load().send == (rule,)
    assert "人工3分钟回复率 · 变为未达标，恢复达标 · 严重程度：中及以上" in page_text(page)
    sound(page.button(key="remove-rule-0").click().run())
    assert settings.load().send == ()
    settings.add_send(rule)
    settings.remove_receiver("老板")
    assert settings.load().send[0].to == (), "without a receiver the rule goes on keeping all else from everybody"


@pytest.mark.parametrize("button", ["test-老板", "remove-老板", "remove-rule-0"])
def test_a_button_says_what_is_wrong_with_a_file_that_was_spoilt_meanwhile(
    at_seen_demo: Path, config: Path, button: str
) -> None:
    settings.save_receiver(Receiver(name="老板", url=f"json://127.0.0.1/{TOKEN}"))
    settings.add_send(Send(to=("老板",)))
    page = opened("pages/alerts.py")
    (config / "alerts.toml").write_text("receiver = 3", encoding="utf-8")
    page = page.button(key=button).click().run()
    assert not page.exception
    assert "alerts.toml" in page.error[0].value
    settings.path().unlink()
    assert not page.run().error, "said once"
