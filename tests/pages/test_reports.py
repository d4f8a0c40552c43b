"""Pages: a report of the chosen period and shops is made and offered as a page and a workbook."""

from pathlib import Path
from typing import Any

import pytest

from pages.documents import files
from tests.pages.made import opened, sound


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
