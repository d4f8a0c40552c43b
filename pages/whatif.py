"""预案. History replayed with a change: figure, status and the day of recovery at once."""

import streamlit as st

from metrics.reports import whatif
from pages.charts.figure_cache import show_chart
from pages.parts import missing_data, page_header, whatif_result
from pages.state import answer_cache, deep_links, queries, session
from pages.text import scores


def link_faster(key: str) -> None:
    """Put the chosen seconds into the link: Streamlit would put their text there, which depends on the language."""
    st.query_params["faster"] = str(st.session_state[key])


t = session.language()
shop, as_of = page_header.require_shop(t)
st.title(t("page.whatif"), anchor=False)
page_header.as_of_line(t, shop, as_of)
judged = {
    entry.rule.id: entry for entry in queries.judged(shop, as_of) if whatif.levers(entry.rule) and entry.score.cases
}
if not judged:
    st.info(t("whatif.nothing"), icon=":material/help:")
    missing_data.show_if_missing(t, shop, "messages", "refunds", "orders", "reviews")
    st.stop()

with_line = next((name for name, entry in judged.items() if entry.rule.pass_ is not None), None)
picked = deep_links.choose(
    t("chat.rule"), "rule", list(judged), with_line, lambda name: scores.title(t, judged[name].rule)
)
rule, score, days = judged[picked].rule, judged[picked].score, judged[picked].days
levers = whatif.levers(rule)
left, right = st.columns([2, 3], gap="medium")
with left.container(border=True, height="stretch"):
    more = faster = 0
    shift = None
    if "more" in levers:
        what = "marks" if rule.unit == "marks" else "met"
        most = whatif_result.slider_maximum(score)
        more = st.slider(t(f"whatif.more.{what}"), 0, most, 0, key=f"more-{picked}", bind="query-params")
    if "faster" in levers:
        steps = whatif_result.faster_steps(rule)
        linked = st.query_params.get("faster", "")
        faster = st.select_slider(
            t("whatif.faster"),
            steps,
            int(linked) if linked in map(str, steps) else 0,
            format_func=lambda s: t.limit(s) if s else t("whatif.none"),
            key=f"fast-{picked}",
            on_change=link_faster,
            args=(f"fast-{picked}",),
        )
    if "shift" in levers and st.toggle(t("whatif.shift"), key=f"shift-{picked}", bind="query-params"):
        shift = st.slider(
            t("whatif.shift.hours"), 0, 24, (20, 23), format="%d:00", key=f"hours-{picked}", bind="query-params"
        )
    st.caption(t("whatif.told"))

change = whatif.Change(more, faster, shift)
replayed = answer_cache.cached(whatif.report, shop, rule, score.as_of, change, score).then
with right.container(border=True, height="stretch"):
    st.html(whatif_result.before_and_after(t, rule, score, replayed))
show_chart(whatif_result.chart(t, rule, days, replayed), whatif_result.chart_alt(t, rule, score, replayed))
