"""评价. The three sides and their line, products at risk, and what low reviews say."""

import streamlit as st

from metrics.reports import host_sheet
from metrics.reports import reviews as reviews_report
from metrics.scoring.dimensions import Dimension
from pages.charts import reviews as reviews_charts
from pages.charts.figure_cache import show_chart
from pages.documents import host_sheet as printed
from pages.parts import clickable, missing_data, page_header, review_tables
from pages.state import answer_cache, deep_links, queries, session
from pages.tables import safe_tables
from pages.text import plain_text, scores

t = session.language()
shop, as_of = page_header.require_shop(t)
judged = [entry for entry in queries.judged(shop, as_of) if entry.rule.cases in reviews_report.FAMILIES]
report = queries.report(reviews_report.report, shop, as_of)
rule = report.rule
if rule is None:
    st.title(t("page.reviews"), anchor=False)
    missing_data.show(t, shop, "reviews")
    st.stop()

with_reviews = [side for side in report.sides if side.value is not None]
marks = with_reviews[0].marks
bad, count = sum(marks[mark] for mark in (1, 2)), sum(marks.values())

page_header.headline(t.n("reviews.headline", count, window=scores.window(t, rule), bad=t.number(bad)))
page_header.as_of_line(t, shop, as_of)

page_header.rule_cards(t, shop, judged)

bars = clickable.Charts()
left, right = st.columns([3, 2], gap="medium")
mark_text = None
with left.container(border=True):
    if deep_links.view(t, ("time", "mark")) == "time":
        show_chart(reviews_charts.over_time(t, report.sides), reviews_charts.over_time_alt(t, report.sides), key="time")
    else:
        mark_text = bars.show(reviews_charts.marks(t, report.sides), t("reviews.marks.title"), "marks")
with right.container(border=True):
    st.markdown(f"**{t('reviews.more')}**")
    st.html(safe_tables.as_html(review_tables.one_more_review(t, report.sides).set_index(t("reviews.more.side"))))

product_text = None
if report.products:
    st.header(t("reviews.products"), anchor=False)
    st.caption(t("reviews.products.told"))
    titles = queries.product_titles(shop, [product.product_id for product in report.products])
    product_text = review_tables.products_at_risk(t, report.products, titles)
sheet = queries.report(host_sheet.report, shop, as_of, rule)
st.header(t("host.title"), anchor=False)
st.caption(printed.means(t, shop, sheet))
if sheet.products:
    sheet_titles = queries.product_titles(shop, [product.product_id for product in sheet.products])
    product_text = review_tables.host_sheet(t, shop, sheet, sheet_titles) or product_text
else:
    st.success(t("host.none"), icon=":material/check_circle:")

topic = None
if report.topics is not None and report.topics.topics:
    st.header(t("reviews.topics"), anchor=False)
    written = t.number(report.topics.reviews)
    st.caption(t("reviews.topics.means", n=written, day=t.day(report.topics.listed_on)))
    topic = review_tables.topics(t, report.topics)
lead, filter_text = deep_links.lead(), mark_text or product_text
if filter_text is not None and lead is not None:
    side_rule = rule
    if mark_text is not None:
        side_rule = next(side.rule for side in with_reviews if side.name == str(lead[1]).split("-")[0])
    dimension: Dimension = "bad_product" if mark_text is None else "mark"
    group = next(group for group in queries.groups(shop, side_rule, as_of, dimension) if group.key == lead[1])
    st.header(t("reviews.those"), anchor=False)
    deep_links.only(t, t("rule.only_these", said=plain_text.escape_markdown(filter_text)))
    bars.keyboard_list(t)
    listed = answer_cache.cached(reviews_report.reviews, shop, side_rule, queries.instant_asked(shop, as_of), lead)
    titles = queries.product_titles(shop, [review.product_id for review in listed])
    review_tables.review_table(t, shop, listed, titles, group.counted)
    st.stop()

if topic is not None:
    st.header(t("reviews.those"), anchor=False)
    deep_links.only(t, t("reviews.topic.only", topic=t(f"topic.{topic.name}")))
    bars.keyboard_list(t)
    listed = answer_cache.cached(
        reviews_report.topic_reviews, shop, rule, queries.instant_asked(shop, as_of), topic.name
    )
    titles = queries.product_titles(shop, [review.product_id for review in listed])
    review_tables.review_table(t, shop, listed, titles, topic.reviews)
    st.stop()

st.header(t("reviews.low"), anchor=False)
if not report.low_reviews:
    bars.keyboard_list(t)
    st.success(t("reviews.low.none"), icon=":material/check_circle:")
    st.stop()
titles = queries.product_titles(shop, [review.product_id for review in report.low_reviews])
counts = {word.word: len(word.reviews) for word in report.words}
left, right = st.columns([2, 3], gap="medium")
with left.container(border=True):
    alt = t("list.comma").join(f"{word} {n}" for word, n in counts.items())
    picked_word = bars.show(reviews_charts.words(t, counts), alt, "words")
bars.keyboard_list(t)
with right:
    if picked_word is None:
        st.caption(t("reviews.words.told"))
        review_tables.review_table(t, shop, report.low_reviews, titles, len(report.low_reviews))
    else:
        holding = next(word for word in report.words if word.word == picked_word).reviews
        deep_links.only(t, t("reviews.words.only", word=plain_text.escape_markdown(picked_word)))
        review_tables.review_table(t, shop, holding, titles, len(holding))
