"""规则. What was in force where and when, how two versions differ, and lines of one's own."""

from datetime import date

import streamlit as st

from data.shops import DEFAULTS
from metrics.reports.request import unknown_names
from metrics.scoring.windows import local_of
from pages.parts import own_rules, page_header, rule_table
from pages.state import deep_links, queries, session
from pages.text import plain_text, rules, scores

t = session.language()
shop, as_of = page_header.require_shop(t)
st.title(t("page.rules"), anchor=False)
all_rules = queries.rules()
for problem in unknown_names(session.access(), all_rules):
    st.warning(plain_text.escape_markdown(plain_text.error_text(t, problem)), icon=":material/warning:")

with st.container(horizontal=True, vertical_alignment="bottom"):
    platforms = [name for name in DEFAULTS if any(rule.platform in (name, "*") for rule in all_rules)]
    platform = deep_links.choose(
        t("rules.platform"), "platform", platforms, shop.platform, lambda name: t(f"platform.{name}"), width=200
    )
    markets = rule_table.markets(all_rules, platform)
    market = deep_links.choose(
        t("rules.market"), "market", markets, shop.market, lambda name: t(f"market.{name}"), width=160
    )
    day = st.date_input(
        t("rules.day"),
        local_of(as_of, shop).date(),
        date(2000, 1, 1),
        date(2098, 12, 31),
        key="day",
        bind="query-params",
        format="YYYY-MM-DD",
        width=160,
    )

in_force = rule_table.in_force(all_rules, platform, market, day)
if not in_force:
    st.info(t("rules.none", day=t.day(day), platform=t(f"platform.{platform}")), icon=":material/help:")
else:
    rule = rule_table.table(t, in_force)
    st.header(plain_text.escape_markdown(scores.title(t, rule)), anchor=False)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown("\n".join(f"- {sentence}" for sentence in rules.sentences(t, rule)))
        if note := scores.note(t, rule):
            st.caption(f"**{t('rules.doubts')}** {plain_text.escape_markdown(note)}")
    with right:
        st.table(rules.origin(t, rule), border="horizontal")
        with st.expander(t("origin.details"), icon=":material/info:"):
            st.caption(rules.rule_id(t, rule))
    rule_table.show_comparison(t, all_rules, rule)

own_rules.show(t, in_force)
