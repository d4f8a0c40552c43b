"""Screens room, a page: 评价. The three sides and their line, products at risk, and what low reviews say."""

import streamlit as st

from metrics import opinions
from metrics.keys import What
from pages import answers, context, frames, head, lacking, linked, phrases, reviewcharts
from pages.drawn import put

t = context.language()
shop, as_of = head.shop_seen(t)
together = [one for one in answers.judged(shop, as_of) if one.rule.cases == "reviews"]
rules = opinions.side_rules(one.rule for one in together)
sides = [answers.ask(opinions.side, shop, rule, as_of) for rule in rules.values()]
known = [side for side in sides if side.value is not None]
if not known:
    st.title(t("page.reviews"), anchor=False)
    lacking.show(t, shop, "reviews")
    st.stop()

rule = known[0].rule
low = answers.ask(opinions.low_reviews, shop, rule, as_of)
found = answers.ask(opinions.products, shop, rule, as_of)
names = answers.products(shop)
bad, count = sum(known[0].marks[mark] for mark in (1, 2)), sum(known[0].marks.values())

head.line(t.n("reviews.headline", count, window=phrases.window(t, rule), bad=t.number(bad)))
head.as_of(t, shop, as_of)

head.cards(t, shop, together)

bars = linked.Charts()
left, right = st.columns([3, 2], gap="medium")
marked = None
with left.container(border=True):
    if linked.view(t, ("time", "mark")) == "time":
        put(reviewcharts.over_time(t, sides), reviewcharts.over_time_alt(t, sides), key="time")
    else:
        marked = bars.show(reviewcharts.marks(t, sides), t("reviews.marks.title"), "marks")
with right.container(border=True):
    st.markdown(f"**{t('reviews.more')}**")
    st.html(frames.plain(reviewcharts.one_more(t, sides).set_index(t("reviews.more.side"))))

product = None
if found:
    st.header(t("reviews.products"), anchor=False)
    st.caption(t("reviews.products.told"))
    product = reviewcharts.at_risk(t, found, names)

lead, said = linked.lead(), marked or product
if said is not None and lead is not None:
    of = rule if marked is None else next(side.rule for side in known if side.name == str(lead[1]).split("-")[0])
    what: What = "bad_product" if marked is None else "mark"
    group = next(one for one in answers.groups(shop, of, as_of, what) if one.key == lead[1])
    st.header(t("reviews.those"), anchor=False)
    linked.only(t, t("rule.only_these", said=phrases.plain(said)))
    bars.offer(t)
    reviewcharts.show(t, shop, answers.ask(opinions.reviews, shop, of, as_of, lead), names, group.counted)
    st.stop()

st.header(t("reviews.low"), anchor=False)
if not low:
    bars.offer(t)
    st.success(t("reviews.low.none"), icon=":material/check_circle:")
    st.stop()
words = opinions.words(low)
left, right = st.columns([2, 3], gap="medium")
with left.container(border=True):
    told = t("list.comma").join(f"{one.word} {len(one.reviews)}" for one in words)
    word = bars.show(reviewcharts.words(t, words), told, "words")
bars.offer(t)
with right:
    if word is None:
        st.caption(t("reviews.words.told"))
        reviewcharts.show(t, shop, low, names, len(low))
    else:
        holding = next(one for one in words if one.word == word).reviews
        linked.only(t, t("reviews.words.only", word=phrases.plain(word)))
        reviewcharts.show(t, shop, holding, names, len(holding))
