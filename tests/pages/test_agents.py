"""Pages: agent performance as the reader sees it, and the same by its verb."""

import io
import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import cli
from data.access import Access
from data.store import Store
from data.table_export import to_xlsx
from locales import LANGUAGES, translator
from metrics.agents.performance import AgentTable
from metrics.agents.report import report
from metrics.rules.rulebook import load_rules
from pages.state import navigation
from pages.text import agents as texts
from tests.pages.made import opened, page_text

ZH, EN = translator("zh_CN"), translator("en")


@pytest.fixture(scope="module")
def sheet(small_demo: Path) -> AgentTable:
    """Both demo shops, month by month."""
    with Store.open(small_demo) as store, Access.local(store).view() as view:
        return report(view, view.shops(), load_rules(), "90_days", "month", 3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_what_the_report_says(language: str, at_seen_demo: Path) -> None:
    t = translator(language)
    page = opened(navigation.AGENTS, shop="demo-kuaishou", lang=language, period="90_days")
    (table,) = page.dataframe
    with Store.open(at_seen_demo) as store, Access.local(store).view(["demo-kuaishou"]) as view:
        rows = report(view, view.shops(), load_rules(), "90_days").rows
    assert list(table.value["agent"]) == [row.agent or t("by.nobody") for row in rows]
    assert list(table.value["answered"]) == [row.answered for row in rows]
    assert list(table.value["within_30"]) == [pytest.approx(100 * (row.within_30 or 0)) for row in rows]
    assert [wait.total_seconds() for wait in table.value["longest"]] == [row.longest for row in rows]
    assert {row.own_seconds for row in rows} == {180}
    # Kuaishou's orders name no buyer
    assert t("agents.no_buyers") in page_text(page)
    assert "conversion" not in table.value
    assert t("explore.unfinished", days="").strip() in page_text(page)
    assert t("agents.meaning.conversion", days="3") in page_text(page)


def test_agents_of_all_shops_by_day(at_seen_demo: Path) -> None:
    page = opened(navigation.AGENTS, shop="demo-kuaishou", lang="en", period="last_week", shops="all", per="day")
    frame = page.dataframe[0].value
    assert set(frame["shop"]) == {"demo-kuaishou", "demo-tiktok"}
    assert frame["bucket"].is_monotonic_increasing
    merged = opened(navigation.AGENTS, shop="demo-kuaishou", lang="en", period="last_week", shops="together")
    assert merged.dataframe[0].value["answered"].sum() == frame["answered"].sum()


def test_the_sheet_of_a_month_is_a_workbook_of_numbers(sheet: AgentTable) -> None:
    listed = texts.columns(ZH, sheet)
    rows = [texts.cells(ZH, row, listed, {}) for row in sheet.rows]
    written = openpyxl.load_workbook(io.BytesIO(to_xlsx(texts.export_columns(ZH, listed), rows, "客服绩效"))).active
    header = [cell.value for cell in written[1]]
    assert header[:4] == ["日期", "店铺", "客服", "接待量"]
    first = sheet.rows[0]
    cells = dict(zip(header, (cell.value for cell in written[2]), strict=True))
    assert (cells["日期"], cells["接待量"], cells["满意率"]) == (first.bucket, first.receptions, first.satisfied)
    assert written.max_row == 1 + len(sheet.rows)
    assert header[header.index("付款金额") + 1] == "币种"
    currencies = [row[header.index("币种")] for row in written.iter_rows(min_row=2, values_only=True)]
    assert currencies == [(row.currency or "店铺币种") if row.orders else None for row in sheet.rows]
    assert set(currencies) - {None}
    several = replace(next(row for row in sheet.rows if row.orders), amount=None)
    place = [column.name for column in listed].index("currency")
    assert texts.cells(ZH, several, listed, {})[place] == "多种，不相加"


def test_the_verb_prints_the_same(small_demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(small_demo)
    assert cli.main(["agents", "--shop", "demo-tiktok", "--period", "90-days", "--json", "--store", path]) == 0
    document = json.loads(capsys.readouterr().out)
    with Store.open(small_demo) as store, Access.local(store).view(["demo-tiktok"]) as view:
        rows = report(view, view.shops(), load_rules(), "90_days").rows
    assert [(row["agent"], row["answered"], row["conversion"]) for row in document["rows"]] == [
        (row.agent, row.answered, row.conversion) for row in rows
    ]
    assert cli.main(["agents", "--days", "0", "--store", path]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_weeks_plan_beside_todays_cover(
    language: str, at_seen_demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    t = translator(language)
    page = opened(navigation.AGENTS, shop="demo-kuaishou", lang=language, view="plan")
    frame = page.dataframe[0].value
    path = str(at_seen_demo)
    assert cli.main(["staffing", "--shop", "demo-kuaishou", "--json", "--store", path]) == 0
    document = json.loads(capsys.readouterr().out)
    hours = [hour for hour in document["hours"] if hour["questions"] or hour["cover"]]
    assert list(frame["needed"]) == [hour["needed"] for hour in hours]
    assert list(frame["questions"]) == [hour["questions"] / 4 for hour in hours]
    # a chart of one weekday, of which the table has the hours that are used
    [figure] = [json.loads(chart.proto.spec) for chart in page.get("plotly_chart")]
    lacking = Counter[int]()
    for hour in document["hours"]:
        lacking[hour["weekday"]] += max(0, hour["needed"] - hour["cover"])
    of_day = {f"{hour['hour']}:00": hour for hour in hours if hour["weekday"] == lacking.most_common(1)[0][0]}
    for bars, name in zip(figure["data"], ("cover", "needed"), strict=True):
        assert bars["name"] == t(f"staffing.{name}")
        drawn = dict(zip(bars["x"], bars["y"], strict=True))
        assert {at: count for at, count in drawn.items() if at in of_day} == {
            at: hour[name] for at, hour in of_day.items()
        }
    assert (document["within_seconds"], document["target"]) == (180, 0.7)
    assert t.day(date.fromisoformat(document["first"])) in page_text(page).replace("\\", "")
    assert t("staffing.out_of_reach", target="70%", limit=t.limit(180)) not in page_text(page)
    assert cli.main(["staffing", "--shop", "demo-kuaishou", "--target", "2", "--store", path]) == 2
