"""Pages: while the store of an earlier version is brought up to date, every page says how far that is."""

from pathlib import Path

import pytest

from pages.state.navigation import HISTORY
from pages.state.upgrade import UPGRADE
from tests.pages.made import opened


def test_no_page_reads_the_store_meanwhile(fresh_server: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UPGRADE, "is_under_way", True)
    monkeypatch.setattr(UPGRADE, "done", 3)
    monkeypatch.setattr(UPGRADE, "of", 8)
    page = opened(HISTORY)
    assert not page.exception
    assert [title.value for title in page.title] == ["正在升级数据"]
    (bar,) = page.get("progress")
    assert (bar.proto.value, bar.proto.text) == (37, "正在升级数据：已完成 3 / 8 个店铺")
    assert not fresh_server.exists()
    monkeypatch.setattr(UPGRADE, "is_under_way", False)
    assert [title.value for title in page.run().title] != ["正在升级数据"]
    assert fresh_server.exists()
