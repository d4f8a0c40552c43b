"""Reports on a schedule: written once for each finished period, from their hour on, private."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from platformdirs import user_config_path

from data.access import Access
from data.alerts import settings
from data.alerts.settings import AlertSettings, Receiver
from data.changes.shop_changes import describe
from data.errors import DabiaoError
from data.loading.loader import import_file
from data.store import Store
from pages.schedules import alerts, report_settings, reports

MORNING = datetime(2026, 1, 12, 0, 59, tzinfo=UTC)  # Monday, 8:59 in Shanghai
NINE = datetime(2026, 1, 12, 1, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = user_config_path("dabiao", appauthor=False)
    folder.mkdir(parents=True)
    text = '[[report]]\nperiod = "last-week"\nat = "09:00:00"\nlanguage = "en"\nformats = ["html", "xlsx"]\n'
    (folder / "reports.toml").write_text(text, encoding="utf-8")
    return folder


def load(access: Access, folder: Path, day: date) -> None:
    file = folder / f"{day}.csv"
    file.write_text(
        "conversation_id,message_id,sender,sent_at\n"
        f"c{day},q{day},buyer,{day} 10:00:00\nc{day},a{day},agent,{day} 10:01:00\n",
        encoding="utf-8",
    )
    import_file(access, file, "shop", platform="other", timezone="Asia/Shanghai")


def test_each_finished_week_is_written_once_from_its_hour_on(tmp_path: Path, config: Path) -> None:
    with Store.open(tmp_path / "dabiao.duckdb") as store:
        access = Access.local(store)
        load(access, tmp_path, date(2026, 1, 11))  # the Sunday that ends the week
        assert reports.write_due(access, MORNING) == []
        written = reports.write_due(access, NINE)
        stem = "Weekly-report_shop_2026-01-05_2026-01-11"
        assert [path.name for path in written] == [f"{stem}.html", f"{stem}.xlsx"]
        assert {path.stat().st_mode & 0o777 for path in written} == {0o600}
        assert written[0].parent == tmp_path / "outbox"
        assert "Weekly report, 5 Jan 2026 to 11 Jan 2026" in written[0].read_text(encoding="utf-8")
        assert reports.write_due(access, NINE) == [], "after a restart, too: the files say what was written"
        written[1].unlink()
        assert [path.name for path in reports.write_due(access, NINE)] == [f"{stem}.xlsx"]


def test_a_report_is_sent_once_with_its_files_and_another_shop_stops_no_other_report(
    tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.save_receiver(Receiver(name="boss", url="json://127.0.0.1/x", language="en"))
    week = config / "reports.toml"
    gone = '[[report]]\nperiod = "last-day"\nshops = ["gone"]\n'
    week.write_text(f'{gone}{week.read_text(encoding="utf-8")}name = "all/of it"\nto = ["boss"]\n', encoding="utf-8")
    sent: list[tuple[str, list[str]]] = []

    def send(_: AlertSettings, __: Receiver, title: str, body: str, files: Sequence[Path]) -> tuple[bool, str]:
        sent.append((body, [path.name for path in files]))
        return len(sent) > 1, "down" if len(sent) == 1 else "OK"

    with Store.open(tmp_path / "dabiao.duckdb") as store:
        access = Access.local(store)
        load(access, tmp_path, date(2026, 1, 11))
        describe(access, "shop", name="Winter Cashmere")
        for minutes in (0, 5, 10):
            with pytest.raises(DabiaoError, match="unknown_shop"):
                reports.write_due(access, NINE + timedelta(minutes=minutes))
            alerts.deliver(access, NINE + timedelta(minutes=minutes), send)
    stem = "Weekly-report_all-of-it_shop_2026-01-05_2026-01-11"
    title = stem.replace("shop", "Winter-Cashmere")
    message = f"Winter Cashmere\n- Report: {title}", [f"{stem}.html", f"{stem}.xlsx"]
    assert sent == [message, message], "once, and again because the receiver was down"


def test_a_wrong_file_is_answered_with_what_is_wrong(config: Path) -> None:
    (config / "reports.toml").write_text('[[report]]\nperiod = "yearly"\n', encoding="utf-8")
    with pytest.raises(DabiaoError) as refused:
        report_settings.load()
    assert "yearly" in str(refused.value.values["why"])
