"""Pages: a chart is figure once per language and arguments, and its margins fit its labels."""

import plotly.graph_objects as go
import pytest

from locales import Translator, translator
from pages.charts.figure_cache import cached_figure
from pages.charts.margins import FURTHER, LEGEND, LINE, TITLE

ZH, EN = translator("zh_CN"), translator("en")


@cached_figure
def bars(t: Translator, names: list[str], slope: int = 0) -> go.Figure:
    figure = go.Figure(go.Bar(x=[1, 2], y=names, orientation="h"))
    figure.update_layout(title=t("chart.line", line="1"))
    return figure.update_xaxes(tickangle=slope, ticktext=["一二三四", "五"], tickvals=[1, 2])


@cached_figure
def curves(t: Translator, figures: list[float]) -> go.Figure:
    figure = go.Figure([go.Scatter(x=[1, 2], y=figures, mode="lines") for _ in range(2)])
    return figure.update_layout(legend={"orientation": "h"}, margin={"l": 0, "r": 90, "t": 44, "b": 0})


def test_the_same_arguments_give_the_same_figure() -> None:
    first = bars(ZH, ["a", "b"])
    assert bars(ZH, [*"ab"]) is first
    assert bars(ZH, ["a", "c"]) is not first
    assert bars(ZH, ["a", "b"], 40) is not first


def test_each_language_has_its_own_figure() -> None:
    assert bars(ZH, ["a", "b"]).layout.title.text != bars(EN, ["a", "b"]).layout.title.text


def test_the_margin_grows_with_the_labels_and_chinese_is_wider_than_latin() -> None:
    latin, chinese = bars(ZH, ["aaaaaaaaaa", "b"]), bars(ZH, ["四件套四件套四件套套", "b"])
    assert bars(ZH, ["aa", "b"]).layout.margin.l < latin.layout.margin.l < chinese.layout.margin.l


def test_the_longer_line_of_a_label_decides_the_margin() -> None:
    assert bars(ZH, ["aaaa\nbbbbbb", "c"]).layout.margin.l == bars(ZH, ["bbbbbb", "c"]).layout.margin.l


def test_horizontal_labels_take_one_line_and_rotated_ones_more() -> None:
    assert bars(ZH, ["a", "b"]).layout.margin.b == LINE
    assert bars(ZH, ["a", "b"], -90).layout.margin.b == LINE + 50  # four Chinese characters, upright


def test_a_legend_below_widens_the_margin_and_a_wider_margin_is_kept() -> None:
    figure = curves(ZH, [1.0, 2.0])
    assert (figure.layout.margin.b, figure.layout.margin.r, figure.layout.margin.t) == (LEGEND, 90, 44)


def test_the_margin_fits_the_digits_of_numbers() -> None:
    assert curves(ZH, [1.0, 1_000_000.0]).layout.margin.l > curves(ZH, [1.0, 2.0]).layout.margin.l


@cached_figure
def ticked(t: Translator, labels: list[str], title: str | None) -> go.Figure:
    figure = go.Figure(go.Bar(x=[1, 2], y=[3, 4]))
    figure.update_layout(height=300, margin_t=90)
    return figure.update_xaxes(tickvals=[1, 2], ticktext=labels, tickangle=0, title=title)


def test_labels_of_two_lines_and_an_axis_title_widen_the_margin() -> None:
    assert ticked(ZH, ["10\n秒", "30"], None).layout.margin.b == LINE + FURTHER
    assert ticked(ZH, ["10\n秒", "30"], "提前").layout.margin.b == LINE + 2 * FURTHER


def test_titles_have_the_same_height_whatever_is_above_the_bars() -> None:
    title = ticked(ZH, ["10", "30"], None).layout.title
    assert title.yanchor == "middle"
    assert (1 - title.y) * 300 == pytest.approx(TITLE)
