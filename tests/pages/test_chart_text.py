"""Pages: Plotly reads HTML in every text of a chart; names from files must show as they are written."""

from collections.abc import Iterator
from typing import Any

import plotly.graph_objects as go
import pytest

from locales import Translator, translator
from pages.charts import chart_text
from pages.charts.figure_cache import cached_figure

T = translator("en")
HOSTILE = "<a href='http://evil.example'>SEV</a> & <b>bold</b>"
ESCAPED = "&lt;a href='http://evil.example'>SEV&lt;/a> &amp; &lt;b>bold&lt;/b>"


@cached_figure
def everything(t: Translator, name: str) -> go.Figure:
    """A chart that has the name wherever a chart can have a text."""
    figure = go.Figure([
        go.Bar(x=[1], y=[name], text=[name], hovertext=[f"{name}\n5"], name=name, customdata=[["product_id", name]]),
        go.Scatter(x=[name], y=[2], text=name, customdata=[name], hovertemplate="%{customdata}<extra></extra>"),
        go.Heatmap(x=[1], y=[1], z=[[1]], colorbar={"title": {"text": name}}),
    ])  # fmt: skip
    figure.add_annotation(text=name, x=0, y=0)
    figure.update_layout(title=name)
    figure.update_xaxes(title=name, tickvals=[name], ticktext=[name])
    return figure.update_yaxes(title=name, tickvals=[name], ticktext=[name])


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from strings(part)


def test_no_text_of_a_chart_holds_markup_from_a_file() -> None:
    document = everything(T, HOSTILE).to_plotly_json()
    for trace in document["data"]:
        keys = trace.pop("customdata", [])
        assert list(keys) in ([["product_id", HOSTILE]], [ESCAPED], []), "a pair is a key, not a text"
        assert trace.pop("hovertemplate", "%{customdata}<extra></extra>") == "%{customdata}<extra></extra>"
    texts = [text for text in strings(document) if "SEV" in text]
    assert len(texts) > 12
    assert {text.replace("<br>5", "") for text in texts} == {ESCAPED}


def test_a_line_end_is_the_only_tag_and_a_text_can_be_read_back() -> None:
    hover = everything(T, HOSTILE).data[0].hovertext[0]
    assert hover == f"{ESCAPED}<br>5"
    assert chart_text.as_line(hover) == f"{HOSTILE} · 5"


@pytest.mark.parametrize("text", ["> 48 h", "≤ 3 min", "A&amp;B", "a &lt; b", "<br>", "5 < 6"])
def test_every_text_reads_back_as_it_was_written(text: str) -> None:
    title = everything(T, text).layout.title.text
    assert "<" not in title
    assert chart_text.as_line(title) == text
