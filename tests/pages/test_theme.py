"""Pages: charts have the theme's colours and fonts from the first drawing on, light and dark."""

import json
import re

import plotly.graph_objects as go
import plotly.io
import pytest
import streamlit as st

from locales import Translator, translator
from pages.charts import theme
from pages.charts.figure_cache import cached_figure

T = translator("en")


@cached_figure
def bars(t: Translator, lead: bool, orientation: str = "v") -> go.Figure:
    figure = go.Figure(go.Bar(x=[1], y=[2], orientation=orientation, customdata=[["day", "x"] if lead else "text"]))
    return figure.update_layout(title=t("chart.line", line="1"), margin={"t": 40})


def test_a_figure_has_no_template_which_would_make_the_browser_draw_it_twice() -> None:
    assert "template" not in json.loads(plotly.io.to_json(bars(T, True)))["layout"]
    assert "template" not in json.loads(plotly.io.to_json(go.Figure(bars(T, True))))["layout"]  # nor has its copy


def test_a_figure_has_the_themes_layout_and_keeps_its_own_settings() -> None:
    layout = bars(T, True).layout
    assert layout.font.family == st.get_option("theme.font")
    assert layout.colorway[0] == st.get_option("theme.light.primaryColor")
    assert (layout.margin.t, layout.margin.pad, layout.title.text) == (40, theme.PAD, "Target<br>1")


def test_only_marks_with_keys_can_be_clicked() -> None:
    assert {name: bars(T, True).layout[name] for name in theme.CLICKABLE} == theme.CLICKABLE
    assert bars(T, False).layout.clickmode is None


def test_no_grid_line_runs_through_the_labels_at_the_ends_of_bars() -> None:
    assert bars(T, True, "h").layout.yaxis.showgrid is False
    assert bars(T, True, "v").layout.yaxis.showgrid is None


@pytest.mark.parametrize(
    ("colour", "where"), [("fill", r"style\*='fill: "), ("stroke", r"style\*='stroke: "), ("stroke", "stroke='")]
)
def test_every_colour_of_the_light_theme_has_a_dark_counterpart(colour: str, where: str) -> None:
    rules = re.findall(rf"\[{where}rgb\((\d+), (\d+), (\d+)\)'\] {{ {colour}: light-dark\((.+), (.+)\)", theme.dark())
    dark = {light: dark for *_, light, dark in rules}
    assert all(light == "#{:02X}{:02X}{:02X}".format(*map(int, rgb)) for *rgb, light, _ in rules)
    layout = theme.layout()
    used = {*layout["colorway"], layout["font"]["color"], layout["title"]["font"]["color"]}
    used |= {layout["hoverlabel"]["bgcolor"], layout["xaxis"]["gridcolor"]}
    assert used == set(dark)
    assert dark[st.get_option("theme.light.primaryColor")] == st.get_option("theme.dark.chartCategoricalColors")[0]
