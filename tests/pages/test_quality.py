"""Pages: the quality of the data as its report has it, in both languages, with gaps and without."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.access import Access
from data.store import Store
from locales import LANGUAGES, translator
from metrics.quality.report import ShopQuality, TableQuality, report
from metrics.rules.rulebook import load_rules
from pages.charts import coverage
from pages.text import quality, scores
from tests.pages.made import opened, page_text, sound
from tests.reference.examples import typical

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def page(**query: str) -> AppTest:
    return sound(opened("pages/quality.py", **query))


def text_of(app: AppTest) -> str:
    return unescape(re.sub(r"<[^>]+>", "", page_text(app)).replace("\\", ""))


def qualities(path: Path) -> tuple[ShopQuality, ...]:
    with Store.open(path) as store, Access.local(store).view() as view:
        return report(view, view.shops(), load_rules())


def without_newest_chats(path: Path) -> None:
    """Take the last ten days of one shop's messages away, and what is known of its reach."""
    with Store.open(path) as store:
        connection = store.connection()
        connection.execute(
            "DELETE FROM messages WHERE shop_id = 'demo-kuaishou' AND sent_at > "
            "(SELECT max(sent_at) - INTERVAL 10 DAY FROM messages WHERE shop_id = 'demo-kuaishou')"
        )
        connection.execute(
            "UPDATE coverage SET last_at = (SELECT max(sent_at) FROM messages WHERE shop_id = 'demo-kuaishou') "
            "WHERE shop_id = 'demo-kuaishou' AND table_name = 'messages'"
        )
        connection.close()


@pytest.mark.parametrize("language", typical(LANGUAGES, "en"))
def test_the_page_says_what_the_report_says(language: str, at_demo: Path) -> None:
    without_newest_chats(at_demo)
    t = translator(language)
    entries = qualities(at_demo)
    entry = next(entry for entry in entries if entry.shop == "demo-kuaishou")
    titles = {rule.id: scores.title(t, rule) for rule in load_rules()}
    assert [export.table for export in entry.exports] == ["messages"]

    app = page(shop="demo-kuaishou", lang=language)
    text = text_of(app)
    assert quality.headline(t, entries) in text
    for export in entry.exports:
        assert quality.export(t, export, titles) in text
    for missing in entry.unjudged:
        assert quality.unjudged(t, missing, titles) in text
    rows = [cell for frame in app.dataframe for cell in frame.value.astype(str).to_numpy().ravel()]
    for table in entry.tables:
        assert quality.state(t, table) in rows
        for gap in table.gaps:
            assert quality.gap(t, table.table, gap) in rows
    if language == "en":
        assert CHINESE.findall(text.replace(t("language.zh_CN"), "")) == []


def test_a_shop_whose_metrics_lack_nothing_needs_no_export(at_seen_demo: Path) -> None:
    assert "没有缺口影响现在的指标" in text_of(page(shop="demo-tiktok"))


def test_a_gap_in_the_calendar_is_told_by_its_hatching_and_in_words() -> None:
    states = ("before",) * 20 + ("none",) * 10 + ("covered",) * 60 + ("gap",) * 10 + ("repeated",) * 20
    chart = coverage.calendar(translator("en"), [("messages", states, (1,) * 120)], date(2026, 3, 28))
    assert chart.layout.margin.r == 0, "the cells that are not seen need no bar of colours beside the chart"
    bars = {bar.name: bar for bar in chart.data if bar.type == "bar"}
    gap = bars["crossed: gap"]
    assert (gap.base[0].isoformat(), gap.x[0]) == ("2026-02-26T12:00:00", 10 * 24 * 3600 * 1000)
    assert {bar.marker.pattern.shape for bar in bars.values()} == {"", ".", "/", "x"}
    assert chart.data[-1].text[0][90] == "27 Feb 2026 · gap · 1 rows"


def test_days_before_the_first_record_are_not_called_normal() -> None:
    day = date(2026, 3, 28)
    days = coverage.days_until(day)
    table = TableQuality("orders", 2, days[50], days[52], {days[50]: 1, days[52]: 1}, {}, (), (), (), ())
    assert coverage.states(table, days)[49:53] == ("before", "covered", "none", "covered")
    assert set(coverage.states(replace(table, rows=0, first=None, last=None, days={}), days)) == {"before"}
