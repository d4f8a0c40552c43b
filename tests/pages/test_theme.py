"""Figures have the house's look from the first drawing on, in the light theme's colours and in the dark."""

import json
import re

import plotly.graph_objects as go
import plotly.io
import pytest
import streamlit as st

from locales import Translator, translator
from pages.charts import theme
from pages.charts.figure_cache import CLICKED, cached_figure

T = translator("en")


@cached_figure
def bars(t: Translator, lead: bool, orientation: str = "v") -> go.Figure:
    drawn = go.Figure(go.Bar(x=[1], y=[2], orientation=orientation, customdata=[["day", "x"] if lead else "told"]))
    return drawn.update_layout(title=t("chart.line", line="1"), margin={"t": 40})


def test_a_figure_has_no_template_that_would_have_it_drawn_again() -> None:
    assert "template" not in json.loads(plotly.io.to_json(bars(T, True)))["layout"]
    assert "template" not in json.loads(plotly.io.to_json(go.Figure(bars(T, True))))["layout"]  # nor has its copy


def test_the_look_is_the_themes_and_what_a_figure_says_itself_stands() -> None:
    layout = bars(T, True).layout
    assert layout.font.family == st.get_option("theme.font")
    assert layout.colorway[0] == st.get_option("theme.light.primaryColor")
    assert (layout.margin.t, layout.margin.pad, layout.title.text) == (40, theme.PAD, T("chart.line", line="1"))


def test_only_marks_that_lead_somewhere_can_be_clicked() -> None:
    assert {name: bars(T, True).layout[name] for name in CLICKED} == CLICKED
    assert bars(T, False).layout.clickmode is None


def test_no_line_runs_through_the_words_at_the_ends_of_bars() -> None:
    assert bars(T, True, "h").layout.yaxis.showgrid is False
    assert bars(T, True, "v").layout.yaxis.showgrid is None


@pytest.mark.parametrize(
    ("what", "where"), [("fill", r"style\*='fill: "), ("stroke", r"style\*='stroke: "), ("stroke", "stroke='")]
)
def test_every_colour_of_the_light_theme_has_its_dark_one(what: str, where: str) -> None:
    rules = re.findall(rf"\[{where}rgb\((\d+), (\d+), (\d+)\)'\] {{ {what}: light-dark\((.+), (.+)\)", theme.dark())
    told = {light: dark for *_, light, dark in rules}
    assert all(light == "#{:02X}{:02X}{:02X}".format(*map(int, rgb)) for *rgb, light, _ in rules)
    layout = theme.layout()
    used = {*layout["colorway"], layout["font"]["color"], layout["title"]["font"]["color"]}
    used |= {layout["hoverlabel"]["bgcolor"], layout["xaxis"]["gridcolor"]}
    assert used == set(told)
    assert told[st.get_option("theme.light.primaryColor")] == st.get_option("theme.dark.chartCategoricalColors")[0]
