"""Screens room, a page: 规则. What was in force where and when, how two versions differ, and lines of one's own."""

from datetime import date

import streamlit as st

from data.shops import DEFAULTS
from metrics.calendar import local_of
from pages import answers, context, head, linked, ownlines, phrases, rulebooks, words

t = context.language()
shop, as_of = head.shop_seen(t)
st.title(t("page.rules"), anchor=False)
every = answers.rules()

with st.container(horizontal=True, vertical_alignment="bottom"):
    platforms = [name for name in DEFAULTS if any(rule.platform in (name, "*") for rule in every)]
    platform = linked.choose(
        t("rules.platform"), "platform", platforms, shop.platform, lambda name: t(f"platform.{name}"), width=200
    )
    markets = rulebooks.markets(every, platform)
    market = linked.choose(
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

held = rulebooks.in_force(every, platform, market, day)
if not held:
    st.info(t("rules.none", day=t.day(day), platform=t(f"platform.{platform}")), icon=":material/help:")
else:
    rule = rulebooks.table(t, held)
    st.header(phrases.plain(phrases.title(t, rule)), anchor=False)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown("\n".join(f"- {sentence}" for sentence in words.sentences(t, rule)))
        if said := phrases.note(t, rule):
            st.caption(f"**{t('rules.doubts')}** {phrases.plain(said)}")
    with right:
        st.table(words.origin(t, rule), border="horizontal")
    rulebooks.compare(t, every, rule)

ownlines.show(t, held)
