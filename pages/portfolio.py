"""全部店铺. A row a shop, the one in most danger first; what waits in all of them, and their agents side by side."""

import streamlit as st

from metrics.reports import portfolio
from pages.exploring import saved
from pages.overview import agents, filters, table, todo
from pages.parts import first_steps, page_header
from pages.state import all_shops, deep_links, navigation, session
from pages.text import portfolio as texts

t = session.language()
shops = session.shops()
if session.chosen() is None and not shops:  # asked for in any case: it finds out whether app.py ran before the page
    first_steps.show(t)
    st.stop()
standings = all_shops.portfolio()
page_header.headline(texts.headline(t, standings))
saved.bar(t, "portfolio", filters.NAMES)
view = deep_links.pick(
    t("portfolio.view"), "view", ("shops", "todo", "agents"), "shops", lambda name: t(f"portfolio.view.{name}")
)
filtered, order = filters.show(t, standings, ordered=view == "shops")
listed = portfolio.chosen(standings, **filtered)
if not listed:
    st.info(t("portfolio.none"), icon=":material/filter_alt_off:")
elif view == "shops":
    opened = table.show(t, portfolio.ordered(listed, order))
    if opened is not None:
        shop, what = opened
        if what == "badge":
            session.go_to(navigation.COMPOSITES, shop)
        session.go_to(navigation.SCORECARD if what is None else navigation.RULE, shop, what)
elif view == "todo":
    todo.show(t, listed)
else:
    agents.show(t, listed)
first_steps.demo_story(t, shops)
