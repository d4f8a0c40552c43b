"""The web app: navigation, the bar on top (shop, as of, language), then the page. Nothing else belongs here."""

import streamlit as st

from pages.parts import stylesheet, todo_count, top_bar
from pages.state import navigation, remembered, session

t = session.language()
page = navigation.navigation(t)
stylesheet.apply(t)
with session.errors_shown(t, page.url_path or "scorecard"), session.page_run():
    shops = session.shops()
    begins_with_all = navigation.begins_with_all_shops(page, len(shops))  # before the link's shop becomes a choice
    selection = top_bar.show(t, shops, of_all=navigation.is_of_all_shops(page))
    session.set_selection(selection)
    with st.sidebar:
        if selection is not None:
            todo_count.badge(selection.shop, selection.as_of)
        remembered.remember(t.language, None if selection is None else selection.shop.shop_id)
    if selection is not None and not navigation.is_of_all_shops(page):
        session.note_opened(selection.shop, page.url_path)
    name = None if selection is None or navigation.is_of_all_shops(page) else selection.name
    st.set_page_config(page_title=navigation.tab_title(t, page.title, name))
    if begins_with_all:
        st.switch_page(navigation.PORTFOLIO)
    if shops and selection is None:
        top_bar.unknown_shop(t, st.session_state["no_shop"], shops)
    else:
        page.run()
