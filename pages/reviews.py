"""Screens room, a page: 评价. The three sides and their line, products at risk, and what low reviews say."""

from html import escape

import streamlit as st

from metrics import opinions
from pages import context, frames, reviewcharts, widgets

t = context.language()
chosen = context.chosen()
if chosen is None:
    widgets.first_steps(t)
    st.stop()

shop, as_of = chosen.shop, chosen.as_of
still = {"displayModeBar": False}
together = [one for one in context.judged(shop, as_of) if one.rule.cases == "reviews"]
rules = opinions.side_rules(one.rule for one in together)
sides = [context.ask(opinions.side, shop, rule, as_of) for rule in rules.values()]
known = [side for side in sides if side.value is not None]
if not known:
    st.title(t("page.reviews"), anchor=False)
    st.info(t("reviews.nothing"), icon=":material/upload_file:")
    st.stop()

rule = known[0].rule
low = context.ask(opinions.low_reviews, shop, rule, as_of)
found = context.ask(opinions.products, shop, rule, as_of)
names = context.products(shop)
bad, count = sum(known[0].marks[mark] for mark in (1, 2)), sum(known[0].marks.values())

st.html(f"<h1 class='db-headline'>{escape(t.n('reviews.headline', count, bad=t.number(bad)))}</h1>")
st.caption(t("as_of", at=t.instant(as_of, shop.timezone), zone=t.zone(shop.timezone)))

with st.grid(4, min_column_width=268, gap="small", key="cards"):
    for one in together:
        widgets.card(t, shop, one)

left, right = st.columns(2, gap="medium")
with left.container(border=True):
    told = reviewcharts.over_time_alt(t, sides)
    st.plotly_chart(reviewcharts.over_time(t, sides), alt=told, config=still, key="time")
with right.container(border=True):
    st.plotly_chart(reviewcharts.marks(t, sides), alt=t("reviews.marks.title"), config=still, key="marks")
st.table(reviewcharts.one_more(t, sides).set_index(t("reviews.more.side")), border="horizontal", width="content")

if found:
    st.header(t("reviews.products"), anchor=False)
    st.caption(t("reviews.products.told"))
    reviewcharts.at_risk(t, found, names)

st.header(t("reviews.low"), anchor=False)
if not low:
    st.success(t("reviews.low.none"), icon=":material/check_circle:")
    st.stop()
words = opinions.words(low)
bars, rows = st.columns([2, 3], gap="medium")
with bars.container(border=True):
    picked = st.plotly_chart(
        reviewcharts.words(t, words),
        alt=t("list.comma").join(f"{one.word} {len(one.reviews)}" for one in words),
        config=still,
        on_select="rerun",
        selection_mode="points",
        key="words",
    )
word = next((words[place] for place in picked.selection.point_indices), None)
with rows:
    st.caption(t("reviews.words.told") if word is None else t("reviews.words.only", word=word.word))
    shown = low if word is None else word.reviews
    st.dataframe(
        frames.safe(reviewcharts.listed(t, shop, shown, names)), hide_index=True, placeholder="–", alt=t("reviews.low")
    )
