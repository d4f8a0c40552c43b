"""评价. The three sides and their line, products at risk, and what low reviews say."""

import streamlit as st

from metrics.reports import reviews as reviews_report
from metrics.scoring.dimensions import What
from pages.charts import reviews as reviews_charts
from pages.charts.figure_cache import show_chart
from pages.parts import clickable, missing_data, page_header, review_tables, safe_tables
from pages.state import deep_links, queries, session
from pages.text import plain_text, scores

t = session.language()
shop, as_of = page_header.require_shop(t)
together = [one for one in queries.judged(shop, as_of) if one.rule.cases == "reviews"]
rules = reviews_report.side_rules(one.rule for one in together)
sides = [queries.ask(reviews_report.side, shop, rule, as_of) for rule in rules.values()]
known = [side for side in sides if side.value is not None]
if not known:
    st.title(t("page.reviews"), anchor=False)
    missing_data.show(t, shop, "reviews")
    st.stop()

rule = known[0].rule
low = queries.ask(reviews_report.low_reviews, shop, rule, as_of)
found = queries.ask(reviews_report.products, shop, rule, as_of)
names = queries.products(shop)
bad, count = sum(known[0].marks[mark] for mark in (1, 2)), sum(known[0].marks.values())

page_header.headline(t.n("reviews.headline", count, window=scores.window(t, rule), bad=t.number(bad)))
page_header.as_of_line(t, shop, as_of)

page_header.rule_cards(t, shop, together)

bars = clickable.Charts()
left, right = st.columns([3, 2], gap="medium")
marked = None
with left.container(border=True):
    if deep_links.view(t, ("time", "mark")) == "time":
        show_chart(reviews_charts.over_time(t, sides), reviews_charts.over_time_alt(t, sides), key="time")
    else:
        marked = bars.show(reviews_charts.marks(t, sides), t("reviews.marks.title"), "marks")
with right.container(border=True):
    st.markdown(f"**{t('reviews.more')}**")
    st.html(safe_tables.as_html(review_tables.one_more_review(t, sides).set_index(t("reviews.more.side"))))

product = None
if found:
    st.header(t("reviews.products"), anchor=False)
    st.caption(t("reviews.products.told"))
    product = review_tables.products_at_risk(t, found, names)

lead, said = deep_links.lead(), marked or product
if said is not None and lead is not None:
    of = rule if marked is None else next(side.rule for side in known if side.name == str(lead[1]).split("-")[0])
    what: What = "bad_product" if marked is None else "mark"
    group = next(one for one in queries.groups(shop, of, as_of, what) if one.key == lead[1])
    st.header(t("reviews.those"), anchor=False)
    deep_links.only(t, t("rule.only_these", said=plain_text.escape_markdown(said)))
    bars.keyboard_list(t)
    review_tables.review_table(
        t, shop, queries.ask(reviews_report.reviews, shop, of, as_of, lead), names, group.counted
    )
    st.stop()

st.header(t("reviews.low"), anchor=False)
if not low:
    bars.keyboard_list(t)
    st.success(t("reviews.low.none"), icon=":material/check_circle:")
    st.stop()
words = reviews_report.words(low)
left, right = st.columns([2, 3], gap="medium")
with left.container(border=True):
    told = t("list.comma").join(f"{one.word} {len(one.reviews)}" for one in words)
    word = bars.show(reviews_charts.words(t, words), told, "words")
bars.keyboard_list(t)
with right:
    if word is None:
        st.caption(t("reviews.words.told"))
        review_tables.review_table(t, shop, low, names, len(low))
    else:
        holding = next(one for one in words if one.word == word).reviews
        deep_links.only(t, t("reviews.words.only", word=plain_text.escape_markdown(word)))
        review_tables.review_table(t, shop, holding, names, len(holding))
