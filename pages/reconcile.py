"""对不上？ The platform's figure typed in, the readings that explain it, the cases between."""

import streamlit as st

from data.errors import DabiaoError
from metrics.reconcile.evidence import Observation
from metrics.reconcile.platform_figure import parse_shown
from metrics.reconcile.search import closest
from metrics.scoring.windows import end_of_day, local_of
from pages.composite_cards import comparison
from pages.dialogs import case_dialog
from pages.parts import page_header
from pages.parts import reconciliation as reconciliation_part
from pages.state import deep_links, queries, session
from pages.text import composites, plain_text, scores
from pages.text import reconciliation as reconciliation_text

t = session.language()
shop, as_of = page_header.require_shop(t)
st.title(t("page.reconcile"), anchor=False)
st.markdown(t("why.what"))
page_header.as_of_line(t, shop, as_of)

judged = {entry.rule.id: entry for entry in queries.judged(shop, as_of)}
totals = {entry.composite: entry for entry in queries.composites(shop, as_of) if entry.kind != "gate"}
if not judged and not totals:
    st.info(t("why.no_rules"), icon=":material/help:")
    st.stop()


def title(name: str) -> str:
    """What a metric or a score of the platform's is called."""
    return composites.words(t, totals[name].title) if name in totals else scores.title(t, judged[name].rule)


with st.container(horizontal=True, vertical_alignment="bottom"):
    names = [*judged, *totals]
    with_line = next((name for name, entry in judged.items() if entry.rule.pass_ is not None), None)
    picked = deep_links.choose(t("why.rule"), "rule", names, with_line, title, width=360)
    unit = "points" if picked in totals else judged[picked].rule.unit
    text = st.text_input(
        t("why.value"),
        key="value",
        bind="query-params",
        placeholder=t(f"why.example.{unit}"),
        help=t("why.value.help"),
        width=240,
    )
if not (text or "").strip():
    st.info(t("why.start"), icon=":material/edit:")
    st.stop()
if picked in totals:
    try:
        figure = parse_shown(text, "points")
    except DabiaoError as e:
        st.error(plain_text.escape_markdown(plain_text.error_text(t, e)), icon=":material/error:")
        st.stop()
    comparison.show(t, shop, totals[picked], figure, text, judged)
    st.stop()
rule, score = judged[picked].rule, judged[picked].score
with st.expander(t("why.further"), icon=":material/add:"), st.container(horizontal=True, vertical_alignment="bottom"):
    other_day = st.date_input(
        t("why.further.day"),
        None,
        max_value=local_of(as_of, shop).date(),
        key="other_day",
        bind="query-params",
        width=180,
    )
    other_value = st.text_input(t("why.further.value"), key="other_value", bind="query-params", width=180)
    numerator = st.number_input(
        t("why.further.numerator"), 0, None, None, 1, key="numerator", bind="query-params", width=160
    )
    denominator = st.number_input(
        t("why.further.denominator"), 0, None, None, 1, key="denominator", bind="query-params", width=160
    )
    other_rule = deep_links.choose(
        t("why.further.rule"),
        "other_rule",
        ["", *(name for name in judged if name != picked)],
        "",
        lambda name: scores.title(t, judged[name].rule) if name else "–",
        width=300,
    )
    rule_value = st.text_input(t("why.further.rule_value"), key="rule_value", bind="query-params", width=180)
try:
    instant = queries.instant_asked(shop, as_of)
    platform_figure = Observation(rule, instant, parse_shown(text, rule.unit), numerator, denominator)
    further: tuple[Observation, ...] = ()
    if other_day is not None and (other_value or "").strip():
        further = (Observation(rule, end_of_day(other_day, shop), parse_shown(other_value, rule.unit)),)
    if other_rule and (rule_value or "").strip():
        second = judged[other_rule].rule
        further += (Observation(second, instant, parse_shown(rule_value, second.unit)),)
except DabiaoError as e:
    st.error(plain_text.escape_markdown(plain_text.error_text(t, e)), icon=":material/error:")
    st.stop()

with st.spinner(t("why.looking")):
    answer = queries.reconciled(shop, rule, platform_figure, further)
st.html(reconciliation_part.figures_html(t, answer, score, text))
if answer.gaps:
    gaps = "\n".join(
        f"- {plain_text.escape_markdown(reconciliation_text.data_gap(t, gap, shop.timezone))}" for gap in answer.gaps
    )
    st.warning(f"**{t('why.missing')}**\n\n{gaps}", icon=":material/inventory_2:")
reconciliation_part.show_verdict(t, answer, rule)

if variants := closest(answer):
    variant = reconciliation_part.pick_variant(t, shop, as_of, answer, variants)
    reconciliation_part.moved_cases(t, shop, as_of, answer, variant)

if "case" in st.query_params:
    case_dialog.show(t, shop, rule, as_of, st.query_params["case"])
