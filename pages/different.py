"""Screens room, a page: 对不上？ The platform's figure typed in, the readings that explain it, the cases between."""

import streamlit as st

from data.errors import DabiaoError
from metrics.reconcile import closest
from metrics.shown import parse_shown
from pages import answers, context, differing, head, linked, phrases, subject, whys

t = context.language()
shop, as_of = head.shop_seen(t)
st.title(t("page.different"), anchor=False)
st.markdown(t("why.what"))
head.as_of(t, shop, as_of)

judged = {one.rule.id: one for one in answers.judged(shop, as_of)}
if not judged:
    st.info(t("why.no_rules"), icon=":material/help:")
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom"):
    names = list(judged)
    wanted = linked.choose(
        t("why.rule"), "rule", names, None, lambda name: phrases.title(t, judged[name].rule), width=360
    )
    rule, score = judged[wanted].rule, judged[wanted].score
    text = st.text_input(
        t("why.value"),
        key="value",
        bind="query-params",
        placeholder=t(f"why.example.{rule.unit}"),
        help=t("why.value.help"),
        width=240,
    )
if not (text or "").strip():
    st.info(t("why.start"), icon=":material/edit:")
    st.stop()
try:
    shown = parse_shown(text, rule.unit)
except DabiaoError as e:
    st.error(phrases.plain(phrases.told(t, e)), icon=":material/error:")
    st.stop()

with st.spinner(t("why.looking")):
    answer = answers.reconciled(shop, rule, as_of, shown)
st.html(differing.figures(t, answer, score, text))
if answer.gaps:
    said = "\n".join(f"- {phrases.plain(whys.missing(t, gap, shop.timezone))}" for gap in answer.gaps)
    st.warning(f"**{t('why.missing')}**\n\n{said}", icon=":material/inventory_2:")
differing.verdict(t, answer, rule)

if listed := closest(answer):
    found = differing.pick(t, shop, as_of, answer, listed)
    differing.cases(t, shop, as_of, answer, found)

if "case" in st.query_params:
    subject.show(t, shop, rule, as_of, st.query_params["case"])
