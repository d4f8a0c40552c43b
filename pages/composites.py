"""店铺评分. The platform's own scores and badges: where the shop stands, what they open and close, what moves them."""

from html import escape

import streamlit as st

from pages.composite_cards import card
from pages.parts import missing_data, page_header
from pages.state import queries, session

t = session.language()
shop, as_of = page_header.require_shop(t)
standings = queries.composites(shop, as_of)

headline = t.n("composite.headline", len(standings)) if standings else t("composite.none")
st.html(f"<h1 class='db-headline'>{escape(headline)}</h1>")
page_header.as_of_line(t, shop, as_of, t("composite.about"))
for standing in standings:
    card.show(t, shop, standing)
missing_data.show_if_missing(t, shop, "messages", "orders", "reviews")
