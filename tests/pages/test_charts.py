"""Pages: charts by the data in them."""

from datetime import date

import pytest

from locales import translator
from metrics.scoring.breakdown import Group
from metrics.scoring.dimensions import Dimension
from pages.charts import common, heat_cells, units
from tests.pages.made import REPLY, day_values, rule

ZH, EN = translator("zh_CN"), translator("en")
REFUNDS = rule("kuaishou.refund_only_time")


def test_a_trend_has_a_point_a_day_and_gaps_stay_gaps() -> None:
    days = day_values(0.8, None, 0.6)
    drawn = common.trend(ZH, REPLY, days, days[1].day)
    assert list(drawn.data[0].y) == [0.8, None, 0.6]
    assert list(drawn.data[0].x) == [day.day for day in days]
    assert drawn.data[0].customdata[0] == "3月26日　80.0%<br>达标 3，不达标 1"
    assert drawn.layout.title.text == "每日走势（%）"


def test_the_line_is_dotted_and_labelled_with_its_value() -> None:
    drawn = common.trend(EN, rule("kuaishou.good_review"), day_values(0.8, 0.9), date(2026, 3, 27))
    _, line, target = drawn.data
    assert (line.line.dash, list(line.y)) == ("dot", [0.8, 0.8])
    assert list(target.y) == [0.9, 0.9]
    assert [note.text for note in drawn.layout.annotations] == ["Target<br>≥ 80%", "Advised<br>≥ 90%"]


def test_the_window_is_shaded_where_it_is_shorter_than_the_chart() -> None:
    days = day_values(0.8, 0.6, 0.7)
    assert common.trend(ZH, REPLY, days, days[1].day).layout.shapes[0].x0 == days[1].day
    assert not common.trend(ZH, REPLY, days, days[0].day).layout.shapes


@pytest.mark.parametrize(
    ("seconds", "unit", "drawn_value"), [(5400, "分钟", 90), (36000, "小时", 10), (259200, "天", 3)]
)
def test_durations_are_drawn_in_a_unit_that_suits_them(seconds: float, unit: str, drawn_value: float) -> None:
    drawn = common.trend(ZH, REFUNDS, day_values(seconds), date(2026, 3, 1))
    assert drawn.layout.title.text == f"每日走势（{unit}）"
    assert list(drawn.data[0].y) == [pytest.approx(drawn_value)]


def test_a_breakdown_draws_the_misses_worst_on_top_under_their_names() -> None:
    groups = [Group("7", 1, 9, 0, 0.1), Group(None, 0, 4, 0, 0.0), Group("8", 9, 1, 2, 0.9)]
    drawn = common.breakdown(ZH, REPLY, groups, "agent_id", {"7": "一位名字非常非常非常非常长的客服"})
    assert list(drawn.data[0].x) == [9, 4, 1]
    assert list(drawn.layout.yaxis.ticktext) == ["一位名字非常非常非常非常长…", "无人接待或未写明", "8"]
    assert drawn.layout.yaxis.autorange == "reversed"
    assert drawn.data[0].text[0] == "9/10 · 10.0%"
    assert drawn.data[0].hovertext[0].endswith("<br>不达标 9 · 10.0% · 样本 10")
    assert drawn.layout.title.text == "按客服看不达标（个）"


@pytest.mark.parametrize(("dimension", "groups", "share"), [
    ("agent_id", 1, 0.2), ("agent_id", 2, 0.4), ("agent_id", 8, 0.65), ("agent_id", 12, 0.65),
    ("weekday", 1, 0.108), ("weekday", 3, 0.325), ("weekday", 6, 0.65), ("weekday", 7, 0.65),
])  # fmt: skip
def test_few_bars_are_no_blocks(dimension: Dimension, groups: int, share: float) -> None:
    """Of 300 pixels 220 are for bars: one is 44 of them, two are 88. Standing bars are as wide as if they were six."""
    listed = [Group(str(place), 1, 9, 0, 0.1) for place in range(groups)]
    gap = common.breakdown(ZH, REPLY, listed, dimension, {}).layout.bargap
    assert 1 - gap == pytest.approx(share, abs=0.001)


def test_a_breakdown_of_a_mean_draws_the_mean() -> None:
    groups = [Group("a", 3, 0, 0, 36000.0), Group("b", 1, 0, 0, 72000.0)]
    drawn = common.breakdown(EN, REFUNDS, groups, "product_id", {"b": "Bowl"})
    assert list(drawn.data[0].x) == [20, 10]
    assert list(drawn.layout.yaxis.ticktext) == ["Bowl", "a"]
    assert drawn.layout.title.text == "Average by product (hours)"


def test_of_marks_the_lowest_mean_is_the_worst_and_on_top() -> None:
    groups = [Group("a", 3, 0, 0, 4.8), Group("b", 1, 0, 0, 3.9)]
    drawn = common.breakdown(EN, rule("kuaishou.dsr_service"), groups, "product_id", {})
    assert list(drawn.data[0].x) == [3.9, 4.8]


def test_hours_keep_the_order_of_the_day() -> None:
    groups = [Group("08", 5, 1, 0, 0.8), Group("22", 1, 7, 0, 0.1)]
    drawn = common.breakdown(ZH, REPLY, groups, "hour", {})
    assert list(drawn.data[0].x) == ["8:00", "22:00"]
    assert list(drawn.data[0].y) == [1, 7]


def test_charts_can_be_heard() -> None:
    days = day_values(0.8, None, 0.6)
    assert (
        common.trend_alt(ZH, REPLY, days)
        == "人工3分钟回复率，近 30 天最低 60.0%，最高 80.0%，最后一天 60.0%，达标线 ≥ 70%"
    )
    assert common.trend_alt(EN, REPLY, day_values(None)) == "3-minute human reply rate, no data in the last 30 days"
    worst = common.breakdown_alt(EN, REPLY, [Group("7", 1, 9, 0, 0.1)], "agent_id", {})
    assert worst == "By Agent: most missed cases for 7, 9"
    assert common.breakdown_alt(ZH, REPLY, [], "agent_id", {}) == "人工3分钟回复率，近 30 天没有数据"


def test_where_bins_end_the_unit_stands_below_the_first_that_has_it() -> None:
    assert units.bin_end_labels(ZH, [10, 30, 60, 180, 3600]) == ["10\n秒", "30", "1\n分钟", "3", "1\n小时"]
    assert units.bin_end_labels(EN, [86400, 432000]) == ["24\nh", "5\nd"]


def test_a_few_cases_have_whole_ticks_and_many_have_few() -> None:
    assert units.count_axis([0, 1])["dtick"] == 1
    assert units.count_axis([])["dtick"] == 1
    assert "dtick" not in units.count_axis([40, 3])


def test_labels_of_a_mean_have_the_unit_of_its_axis() -> None:
    groups = [Group("a", 3, 0, 0, 41_400.0), Group("b", 5, 0, 0, 302_400.0)]
    figure = common.breakdown(ZH, REFUNDS, groups, "product_id", {})
    assert figure.layout.title.text == "按商品看平均值（天）"
    assert [text.partition(" ")[0] for text in figure.data[0].text] == ["3.5天", "0.5天"]
    assert list(figure.data[0].x) == [pytest.approx(3.5), pytest.approx(0.479, abs=0.001)]
    figure = common.breakdown(EN, REFUNDS, groups[:1], "product_id", {})
    assert figure.layout.title.text == "Average by product (hours)"
    assert figure.data[0].text[0] == "11.5 h · sample 3"


def test_the_whole_cell_of_a_heat_map_takes_the_click() -> None:
    """The bars over the cells leave no gap between neighbours, and none is seen before it is chosen."""
    bars = heat_cells.clickable([(0, 0), (1, 0), (0, 1)])
    spans = [
        ((x - bars["width"] / 2, x + bars["width"] / 2), (base, base + height))
        for x, base, height in zip(bars["x"], bars["base"], bars["y"], strict=True)
    ]
    assert spans == [((-0.5, 0.5), (-0.5, 0.5)), ((0.5, 1.5), (-0.5, 0.5)), ((-0.5, 0.5), (0.5, 1.5))]
    assert bars["marker"]["opacity"] == bars["unselected"]["marker"]["opacity"] == 0
    assert bars["selected"]["marker"]["opacity"] > 0
