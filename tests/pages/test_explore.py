"""Pages: the question of one's own as its reader sees it."""

import io
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from data.access import Access
from data.loading.loader import import_file
from data.store import Store
from locales import LANGUAGES, translator
from metrics.explore.answer import cases
from metrics.explore.question import Measure, Question
from metrics.reports import explore
from pages.charts import explore as charts
from pages.exploring import result
from pages.text import explore as texts
from tests.pages.made import linked, opened, page_text, sound

ZH, EN = translator("zh_CN"), translator("en")
WITHIN = Measure("within", 600)


def page_of(**query: str) -> AppTest:
    return opened("pages/explore.py", **query)


def texts_of(page: AppTest, name: str) -> str:
    """What the link holds under a name."""
    value = page.query_params.get(name, "")
    return value if isinstance(value, str) else value[0]


@pytest.fixture(scope="module")
def explored(small_demo: Path) -> explore.Explored:
    """Answered within ten minutes by weekday and agent, in both demo shops, this quarter and the last."""
    question = Question("chats", ("weekday", "agent"), (WITHIN, Measure("mean")), (), "quarter", "previous")
    with Store.open(small_demo) as store, Access.local(store).view() as view:
        return explore.report(view, view.shops(), (), question)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_question_is_answered_without_a_choice(language: str, at_seen_demo: Path) -> None:
    t = translator(language)
    page = page_of(shop="demo-kuaishou", lang=language)
    assert t("explore.headline") in page_text(page)
    assert t("explore.click") in page_text(page)
    (table,) = page.dataframe
    assert list(table.value["weekday"]) == [t(f"weekday.{day}") for day in range(7)]
    assert table.value["within:600"].between(0, 100).all()


def test_a_period_that_begins_before_the_data_is_told(at_seen_demo: Path) -> None:
    """The small demo has 90 days up to 28 March 2026."""
    begin = "Chat messages of this shop begin on"
    longer = page_of(shop="demo-kuaishou", lang="en", what="chats", period="last_quarter")
    assert [item.value for item in longer.info if item.value.startswith(begin)]
    of_all = page_of(shop="demo-kuaishou", lang="en", what="chats", period="last_quarter", shops="*")
    assert [item.value for item in of_all.info if item.value.startswith("Chat messages of 2 of 2 shops begin later")]
    shorter = page_of(shop="demo-kuaishou", lang="en", what="chats", period="30_days")
    assert not [item for item in shorter.info if item.value.startswith(begin)]


def test_a_dimension_of_which_the_data_know_nothing_is_told(tmp_path: Path, at_store: Path) -> None:
    """Conversations without orders have no product; their agent is known."""
    file = tmp_path / "messages.csv"
    file.write_text(
        "conversation_id,buyer_id,sender,agent_id,sent_at\nc,b,buyer,,2026-01-05 10:00:00\n"
        "c,b,agent,小雨,2026-01-05 10:01:00\n",
        encoding="utf-8",
    )
    with Store.open(at_store) as store:
        import_file(Access.local(store), file, "shop", platform="kuaishou")
    notes = {
        rows: [item.value for item in page_of(shop="shop", rows=rows).info if ZH("explore.unknown") in item.value]
        for rows in ("product", "agent")
    }
    assert ["请导入带买家账号的订单" in note for note in notes["product"]] == [True]
    assert notes["agent"] == []


def test_a_change_of_a_share_is_one_of_percentage_points(small_demo: Path) -> None:
    """On screen and in files: half of the cases after a quarter is 25 points more, and no share."""
    question = Question("chats", ("weekday",), (WITHIN,), (), "30_days", "previous")
    with Store.open(small_demo) as store, Access.local(store).view() as view:
        explored = explore.report(view, view.shops(), (), question)
    cells, config = result.frame(ZH, explored, {})
    row, now, before = next(
        (row, group.figures[0].value, group.previous[0].value)
        for row, group in enumerate(explored.answer.groups)
        if group.figures[0].value is not None and group.previous and group.previous[0].value is not None
    )
    name = f"change_{WITHIN}"
    assert cells[name][row] == pytest.approx(float(now - before) * 100)
    assert config[name]["label"].endswith("（变化，百分点）")
    assert "%%" not in config[name]["type_config"]["format"]
    files = texts.export_columns(ZH, explored.answer, explored.selection.family)
    place = next(n for n, column in enumerate(files) if column.header.endswith("（变化，百分点）"))
    assert files[place].kind == "number"
    exported = texts.export_rows(ZH, explored.answer, explored.selection.family, {})
    assert exported[row][place] == pytest.approx(float(now - before) * 100)


def test_a_link_is_the_question(at_seen_demo: Path) -> None:
    page = page_of(
        shop="demo-kuaishou", lang="en", what="refunds", rows="kind", columns="month", measure="cases,median",
        period="90_days", compare="previous", shops="*", filter='["kind", ["refund_only", "return_refund"]]',
    )  # fmt: skip
    (table,) = page.dataframe
    assert {"kind", "month", "cases", "median", "previous_median", "change_cases"} <= set(table.value.columns)
    assert set(table.value["kind"]) == {EN("explore.kind.refund_only"), EN("explore.kind.return_refund")}


def test_choosing_writes_the_link_and_drops_what_the_new_kind_has_not(at_seen_demo: Path) -> None:
    page = page_of(shop="demo-kuaishou", lang="en", rows="agent", filter='["agent", ["x"]]')
    next(box for box in page.selectbox if box.key == "what").set_value("reviews")
    page = sound(page.run())
    assert [texts_of(page, name) for name in ("what", "rows", "measure", "filter")] == ["reviews", "day", "cases", ""]
    next(box for box in page.selectbox if box.key == "period").set_value("custom")
    page = sound(page.run())
    assert "" < texts_of(page, "first") < texts_of(page, "last")


def test_a_mark_lists_exactly_its_cases(at_seen_demo: Path) -> None:
    question = Question("chats", ("weekday",), (WITHIN,))
    with Store.open(at_seen_demo) as store, Access.local(store).view(["demo-kuaishou"]) as view:
        answered = explore.report(view, view.shops(), (), question)
        monday = answered.answer.groups[0]
        listed = cases(view, answered.selection, monday.keys, WITHIN)
    by, of = charts.lead(WITHIN, monday, "now")
    page = page_of(shop="demo-kuaishou", lang="en", by=by, of=of)
    table = page.dataframe[-1].value
    assert len(listed) == monday.figures[0].cases == len(table)
    assert list(table["subject"]) == [case.subject for case in listed]
    assert EN("weekday.0") in page_text(page)
    silent = [case.subject for case in listed if case.verdict == "missed" and case.measure is None]
    assert silent
    assert set(table[table["subject"].isin(silent)]["verdict"]) == {"Missed · unanswered"}


@pytest.mark.parametrize(
    "query",
    [{"what": "chats", "rows": "colour"}, {"measure": "speed"}, {"filter": "agent"}, {"shops": '["nowhere"]'},
     {"first": "2026-13-01"}, {"period": "fortnight"}, {"rows": "reason"}],
)  # fmt: skip
def test_a_wrong_link_is_a_sentence(query: dict[str, str], at_seen_demo: Path) -> None:
    page = linked("pages/explore.py", shop="demo-kuaishou", lang="en", **query).run()
    assert not page.exception
    assert len(page.error) == 1


def test_the_charts_hold_every_figure_and_lead_to_its_group(explored: explore.Explored) -> None:
    answer, family = explored.answer, explored.selection.family
    assert charts.kinds(answer) == ("heat", "bar", "line")
    heat = charts.draw(EN, "heat", answer, 0, family, {})
    valued = [group for group in answer.groups if group.figures[0].value is not None]
    assert sorted(map(tuple, heat.data[1].customdata)) == sorted(
        tuple(charts.lead(WITHIN, group, "now")) for group in valued
    )
    shades = [cell for row in heat.data[0].z for cell in row if cell is not None]
    assert sorted(shades) == sorted(float(group.figures[0].value or 0) for group in valued)
    lines = charts.draw(ZH, "line", answer, 1, family, {})
    assert len(lines.data) <= charts.MOST_SERIES
    assert "平均" in lines.layout.title.text
    assert charts.alt(EN, answer, 0, family, {}).startswith("Within 10 min: highest ")


def test_the_file_is_the_table(explored: explore.Explored) -> None:
    from data.table_export import to_xlsx

    answer, family = explored.answer, explored.selection.family
    content = to_xlsx(texts.export_columns(ZH, answer, family), texts.export_rows(ZH, answer, family, {}), "数据探索")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    header = [cell.value for cell in sheet[1]]
    assert header[:4] == ["星期", "客服", "10分钟内占比", "10分钟内占比（样本）"]
    assert sheet.max_row == 1 + len(answer.groups)
    first = answer.groups[0]
    assert [cell.value for cell in sheet[2]][2:4] == [first.figures[0].value, first.figures[0].cases]
