"""待办. What waits for the merchant, by deadline, and what each item does to the figures."""

from datetime import datetime

import streamlit as st

from metrics.todo.kept_records import RECORDS
from metrics.todo.todo import KINDS, due_by_hour, due_within_a_day, refunded_by_itself
from pages.charts import todo as todo_chart
from pages.dialogs import case_dialog
from pages.parts import clickable, missing_data, page_header
from pages.state import deep_links, navigation, queries, session
from pages.tables import todo_table
from pages.text import plain_text
from pages.text import todo as texts

t = session.language()
shop, as_of = page_header.require_shop(t)
if (record := st.query_params.get("kind")) in RECORDS and "case" in st.query_params:
    session.go_to(navigation.PENALTIES, shop, by=str(record), of=st.query_params["case"])
rules = {entry.rule.id: entry.rule for entry in queries.judged(shop, as_of)}
items = queries.waiting(shop, as_of)
soon = len(due_within_a_day(items, as_of))

page_header.headline(t.n("todo.headline", soon) if soon else t("todo.headline.none"))
page_header.as_of_line(t, shop, as_of, t("todo.not_now"))

if not items:
    st.success(t("todo.nothing"), icon=":material/check_circle:")
    missing_data.show_if_missing(t, shop, "messages", "refunds", "orders")
    st.stop()

money = refunded_by_itself(items)
if money:
    st.warning(plain_text.escape_markdown(texts.refunded_by_itself(t, money)), icon=":material/payments:")

counts: dict[str, int] = {
    kind: sum(item.kind == kind and item.is_open for item in items)
    for kind in dict.fromkeys((*KINDS.values(), *RECORDS))
}
picked = deep_links.pick(
    t("todo.kind"),
    "list",
    ["all", *(kind for kind in counts if any(item.kind == kind for item in items))],
    "all",
    lambda kind: t(f"todo.kind.{kind}", n=t.number(counts.get(kind, sum(counts.values())))),
)
of_kind = [item for item in items if picked in ("all", item.kind)]

by_hour = due_by_hour(of_kind, shop, as_of)
if any(by_hour.values()):
    bars, lead = clickable.Charts(), deep_links.lead()
    pointed = bars.show(todo_chart.hours(t, by_hour), todo_chart.hours_alt(t, by_hour), "hours")
    bars.keyboard_list(t)
    if pointed is not None and lead is not None:
        hour = datetime.fromisoformat(str(lead[1]))
        of_kind = [item for item in of_kind if due_by_hour([item], shop, as_of).get(hour)]
        deep_links.only(t, t("rule.only_these", said=plain_text.escape_markdown(pointed)))

still_open = [item for item in of_kind if item.is_open]
parts = {
    "overdue": [item for item in still_open if item.overdue],
    "due": [item for item in still_open if item.due_at is not None],
    "open": [item for item in still_open if item.due_at is None and not item.overdue],
    "buyer": [item for item in of_kind if item.handled_at is None and item.waits_for == "buyer"],
    "handled": [item for item in of_kind if item.handled_at is not None],
}
for name, part in parts.items():
    if not part:
        continue
    title, folded = t.n(f"todo.{name}", len(part)), name not in ("overdue", "due")
    with st.expander(title, icon=":material/schedule:") if folded else st.container():
        if not folded:
            st.header(f":red[{title}]" if name == "overdue" else title, anchor=False)
        st.caption(t(f"todo.{name}.told"))
        todo_table.show(t, shop, rules, part, as_of, name)

if "case" in st.query_params:
    kind = st.query_params.get("kind")
    rule = next((rule for rule in rules.values() if KINDS.get(rule.cases) == kind), None)
    if rule is not None:
        case_dialog.show(t, shop, rule, as_of, st.query_params["case"])
