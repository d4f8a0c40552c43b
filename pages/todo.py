"""Screens room, a page: 待办. What waits for the merchant, by deadline, and what each item does to the figures."""

from html import escape

import streamlit as st

from metrics.todo import KINDS, due_by_hour, due_within_a_day
from pages import context, subject, widgets, worklist

t = context.language()
chosen = context.chosen()
if chosen is None:
    widgets.first_steps(t)
    st.stop()

shop, as_of = chosen.shop, chosen.as_of
rules = {one.rule.id: one.rule for one in context.judged(shop, as_of)}
items = context.waiting(shop, as_of)
soon = len(due_within_a_day(items, as_of))

said = t.n("todo.headline", soon) if soon else t("todo.headline.none")
st.html(f"<h1 class='db-headline'>{escape(said)}</h1>")
st.caption(t("as_of", at=t.instant(as_of, shop.timezone), zone=t.zone(shop.timezone)) + "　·　" + t("todo.not_now"))

if not items:
    st.success(t("todo.nothing"), icon=":material/check_circle:")
    st.stop()

counts = {kind: sum(item.kind == kind for item in items) for kind in dict.fromkeys(KINDS.values())}
kinds = ["all", *(kind for kind, n in counts.items() if n)]
picked = st.segmented_control(
    t("todo.kind"),
    kinds,
    format_func=lambda k: t(f"todo.kind.{k}", n=t.number(counts.get(k, len(items)))),
    default="all",
    required=True,
    label_visibility="collapsed",
    key="kind_of_item",
)
seen = [item for item in items if picked in ("all", item.kind)]

by_hour = due_by_hour(seen, shop, as_of)
if any(by_hour.values()):
    st.plotly_chart(
        worklist.hours(t, by_hour), alt=worklist.hours_alt(t, by_hour), config={"displayModeBar": False}, key="hours"
    )

parts = {
    "due": [item for item in seen if item.due_at is not None],
    "open": [item for item in seen if item.due_at is None and not item.overdue],
    "overdue": [item for item in seen if item.overdue],
}
for name, part in parts.items():
    if not part:
        continue
    title = t.n(f"todo.{name}", len(part))
    with st.container() if name == "due" else st.expander(title, icon=":material/schedule:"):
        if name == "due":
            st.header(title, anchor=False)
        st.caption(t(f"todo.{name}.told"))
        worklist.show(t, shop, rules, part, as_of, name)

if "case" in st.query_params:
    kind = st.query_params.get("kind")
    rule = next((rule for rule in rules.values() if KINDS.get(rule.cases) == kind), None)
    if rule is not None:
        subject.show(t, shop, rule, as_of, st.query_params["case"])
