"""Pages: a report of the chosen period and shops is made and offered as a page and a workbook."""

from pathlib import Path
from typing import Any

import pytest
from platformdirs import user_config_path

from data.alerts import settings
from data.alerts.settings import Receiver
from data.errors import DabiaoError
from pages.documents import files
from pages.schedules import report_settings
from pages.state import session
from tests.pages.made import opened, page_text, sound


def test_a_report_is_made_of_what_was_chosen(at_demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(files, "report_of", lambda _, shops, period: calls.append((shops, period)))
    monkeypatch.setattr(files, "name_of", lambda _, language, suffix: f"report-{language}{suffix}")
    monkeypatch.setattr(files, "content", lambda *_: b"content")
    page = opened("pages/reports.py", shop="demo-tiktok", period="last-month", lang="en")
    assert page.get("download_button") == []
    button = next(button for button in page.button if button.label == "Create the report")
    page = sound(button.click().run())
    assert calls == [(["demo-tiktok"], "last-month")]
    labels = [item.proto.label for item in page.get("download_button")]
    assert labels == ["Download report-en.html", "Download report-en.xlsx"]


def test_the_page_is_whole_after_a_report_that_took_longer_than_a_page_may(
    at_demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The view of the run in which the report is made is stopped meanwhile; the page shows file and schedule anyway."""

    def made(*_: Any) -> None:
        session.view()._stopped = DabiaoError("error.page_time", seconds="120")

    monkeypatch.setattr(files, "report_of", made)
    monkeypatch.setattr(files, "name_of", lambda _, language, suffix: f"report-{language}{suffix}")
    monkeypatch.setattr(files, "content", lambda *_: b"content")
    page = opened("pages/reports.py", shop="demo-tiktok", lang="en")
    button = next(button for button in page.button if button.label == "Create the report")
    page = sound(button.click().run())
    assert len(page.get("download_button")) == 2
    assert any(item.key == "schedule_save" for item in page.button)


def test_a_schedule_is_added_and_removed(at_demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    settings.save_receiver(Receiver(name="老板", url="json://127.0.0.1/x"))
    (user_config_path("dabiao", appauthor=False) / "reports.toml").write_text(
        '# of the boss\n[[report]]\nperiod = "last-month"\nat = 08:30:00\n', encoding="utf-8"
    )
    page = opened("pages/reports.py", shop="demo-kuaishou")
    assert r"月报 · 08\:30 起（北京时间） · 全部店铺 · 网页 · 中文" in page_text(page)
    page.multiselect(key="schedule_formats").set_value([])
    page = page.button(key="schedule_save").click().run()
    assert "至少选择一种格式" in page.error[0].value
    page.multiselect(key="schedule_formats").set_value(["html", "xlsx"])
    page.multiselect(key="schedule_shops").set_value(["demo-kuaishou"])
    page.multiselect(key="schedule_to").set_value(["老板"])
    page.text_input(key="schedule_name").set_value("老板 周报")
    page = sound(page.button(key="schedule_save").click().run())
    monthly, weekly = report_settings.load()
    assert (weekly.period, weekly.shops, weekly.formats) == ("last-week", ("demo-kuaishou",), ("html", "xlsx"))
    assert (weekly.name, weekly.to, weekly.timezone) == ("老板 周报", ("老板",), "Asia/Shanghai")
    assert "# of the boss" in report_settings.path().read_text(encoding="utf-8")
    page = page.button(key="schedule_save").click().run()
    assert "同名文件" in page.error[0].value
    sound(page.button(key="remove-schedule-1").click().run())
    assert report_settings.load() == (monthly,)
    report_settings.path().write_text("report = 3", encoding="utf-8")
    page = page.button(key="remove-schedule-0").click().run()
    assert not page.exception
    assert all("reports.toml" in item.value for item in page.error)
