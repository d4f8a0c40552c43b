"""Screens room, a page: 达标总览. All of it in one sentence, then a card a rule, the most urgent first."""

from html import escape

import streamlit as st

from pages import context, phrases, widgets

t = context.language()
chosen = context.chosen()
if chosen is None:
    widgets.first_steps(t)
    st.stop()

shop, as_of = chosen.shop, chosen.as_of
scores = context.judged(shop, as_of)

st.html(f"<h1 class='db-headline'>{escape(phrases.headline(t, [one.score for one in scores]))}</h1>")
seen = t("as_of", at=t.instant(as_of, shop.timezone), zone=t.zone(shop.timezone))
if any(one.rule.window == "week" for one in scores):
    seen += "　·　" + phrases.time_left(t, as_of, shop.timezone)
st.caption(seen)

if not scores:
    st.info(
        t("scorecard.no_rules", platform=t(f"platform.{shop.platform}"), market=shop.market), icon=":material/help:"
    )

with st.grid(4, min_column_width=268, gap="small", key="cards"):
    for one in scores:
        widgets.card(t, shop, one)
