"""数据探索. A question of one's own, its answer as chart and table, and the cases behind each mark."""

import streamlit as st

from metrics.explore.link import NAMES
from metrics.scoring.windows import local_of
from pages.charts import explore as charts
from pages.exploring import asking, link, pickers, result, saved
from pages.parts import clickable, missing_data, page_header
from pages.state import deep_links, queries, session
from pages.text import explore as texts

t = session.language()
shop, as_of = page_header.require_shop(t)
page_header.headline(t("explore.headline"))
visible = session.shops()
saved.bar(t, "explore", NAMES, shop)
shops = link.shops(link.parameters(), shop, visible)
question = link.question()
pickers.show(t, question, asking.rules_of(shops), shops, visible, local_of(as_of, shop).date())

instant = queries.instant_asked(shop, as_of)
explored = asking.explored(question, shops, instant)
answer, family = explored.answer, explored.selection.family
if len(shops) == 1:
    missing_data.show_if_missing(t, shops[0], family.table)
keys = [(by, key) for group in answer.groups for by, key in zip(question.by, group.keys, strict=True) if key]
names = asking.names(shops, keys)
page_header.as_of_line(t, shop, answer.through[0], texts.period(t, answer))
result.note_removed(t, explored)
result.note_begin(t, explored)
result.note_unknown(t, explored, names)

kinds = charts.kinds(answer)
place = 0
if kinds:
    with st.container(horizontal=True, vertical_alignment="center", key="explore-chart"):
        kind = deep_links.pick(t("explore.chart"), "chart", kinds, kinds[0], lambda name: t(f"explore.chart.{name}"))
        if len(question.measures) > 1:
            places = [str(n) for n in range(len(question.measures))]
            picked = deep_links.pick(
                t("explore.measures"), "show", places, "0", lambda n: texts.measure(t, question.measures[int(n)])
            )
            place = int(picked)
    marks = clickable.Charts()
    figure = charts.draw(t, kind, answer, place, family, names)
    marks.show(figure, charts.alt(t, answer, place, family, names), f"explored-{kind}-{place}")
    marks.keyboard_list(t)
st.html(texts.total(t, answer, family))
if answer.groups:
    result.table(t, explored, place, names)
elif question.by:
    st.info(t("explore.nothing"), icon=":material/help:")
st.header(t("rule.cases"), anchor=False)
result.cases(t, explored, shops, instant, names)
result.dialog(t, explored)
