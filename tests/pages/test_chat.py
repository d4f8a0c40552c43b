"""Pages: the chat page as its reader sees it."""

from html import escape
from itertools import product
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.access import Access
from data.loading.loader import import_file
from data.store import Store
from locales import LANGUAGES, translator
from metrics.reports import chat as chat_report
from metrics.reports.chat import Bin, Cell
from metrics.rules.rule import Rule
from pages.charts import chat as chat_charts
from tests.pages.made import REPLY, opened, page_text
from tests.reference.examples import typical

ZH, EN = translator("zh_CN"), translator("en")
BINS = [Bin(0, 60, False, 3), Bin(60, 180, False, 5), Bin(180, None, False, 1), Bin(0, None, True, 2)]


def chat(**query: str) -> AppTest:
    return opened("pages/chat.py", **query)


@pytest.mark.parametrize(
    ("shop", "language"),
    typical(product(("demo-kuaishou", "demo-tiktok"), LANGUAGES), ("demo-kuaishou", "zh_CN"), ("demo-tiktok", "en")),
)
def test_the_headline_and_the_agents_are_those_of_the_metrics(
    shop: str, language: str, small_demo: Path, at_seen_demo: Path
) -> None:
    t = translator(language)
    with Store.open(small_demo) as store:
        view = Access.local(store).view([shop])
        item = view.shop(shop)
        bots = chat_report.bots(view, item, None)
    page = chat(shop=shop, lang=language)
    assert escape(chat_charts.headline(t, bots)) in page_text(page)
    # the agents' counts add up to the figure's, and the list below holds just the cases of the verdict shown
    agents, talks = page.dataframe[0].value, page.dataframe[1].value
    verdicts = next(item for item in page.get("segmented_control") if str(item.key).startswith("verdict-"))
    for verdict in ("met", "missed"):
        total = int(agents[verdict].sum())
        label = t("rule.verdict_count", verdict=t(f"verdict.{verdict}").capitalize(), n=t.number(total))
        assert (label in verdicts.options) == (total > 0)
    assert verdicts.options[0].endswith(f"{len(talks)}")


def test_a_shop_without_chats_is_told_what_to_upload(at_store: Path, tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text("review_id,created_at,service_score\nr,2026-01-05 10:00:00,5\n", encoding="utf-8")
    with Store.open(at_store) as store:
        import_file(Access.local(store), path, "s", platform="kuaishou")
    assert ZH("lacking.title", tables=ZH("table.messages")) in page_text(chat())


def test_deadlines_are_drawn_into_the_waits_where_they_lie() -> None:
    drawn = chat_charts.waits(EN, BINS, [REPLY])
    assert list(drawn.data[0].y) == [3, 5, 1, 2]
    assert [shape.x0 for shape in drawn.layout.shapes] == [1.5]  # three minutes: between the second bin and the third
    assert drawn.layout.annotations[0].text == REPLY.title.en
    assert list(drawn.layout.xaxis.ticktext) == ["1<br>min", "3", "Unanswered"]
    assert list(drawn.layout.xaxis.tickvals) == [0.5, 1.5, 3]  # where bins end, and the middle of the last
    assert chat_charts.waits_alt(EN, BINS) == "First response times: most common ≤ 3 min (5); unanswered: 2"


def test_the_service_hours_are_outlined_in_the_heat() -> None:
    cells = [Cell(0, 9, 1, 2), Cell(6, 22, 0, 7)]
    drawn = chat_charts.heat(EN, REPLY, cells)
    assert (drawn.data[0].z[0][9], drawn.data[0].z[6][22], drawn.data[0].z[3][3]) == (2, 7, 0)
    assert [(shape.x0, shape.x1) for shape in drawn.layout.shapes] == [(7.5, 22.5)] * 7  # 08:00 to 23:00
    assert drawn.layout.xaxis.range == (7.5, 22.5)  # hours that are not judged and have no cases are left out
    assert "Sun 22:00, 7" in chat_charts.heat_alt(EN, cells)
    around_the_clock = Rule.of({"id": "x", "cases": "chats"})
    assert chat_charts.heat(EN, around_the_clock, cells).layout.shapes == ()
    assert chat_charts.heat_alt(ZH, [Cell(0, 9, 1, 0)]) == ZH("chat.heat.alt_none")
