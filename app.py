"""The web app: navigation, the top bar (shop, as of, language), then the page. Nothing else belongs here."""

import streamlit as st

from pages.parts import sign_in, stylesheet, todo_count, top_bar
from pages.state import callbacks, control_names, navigation, remembered, session, visits
from pages.state.upgrade import UPGRADE

t = session.language()
page = navigation.navigation(t, session.may())
stylesheet.apply(t)
with session.errors_shown(t, navigation.name_of(page)), session.page_run():
    if UPGRADE.is_under_way:
        top_bar.upgrading(t)
        st.stop()
    if not sign_in.is_let_in(t):
        st.stop()
    shops = session.shops()
    is_open = sign_in.may_open(t, page)
    begins_with_all = is_open and navigation.begins_with_all_shops(page, len(shops))  # before the link's shop is chosen
    selection = top_bar.show(t, shops, of_all=navigation.is_of_all_shops(page))
    session.set_selection(selection)
    with st.sidebar:
        if selection is not None and navigation.is_open_to(navigation.TODO, session.may()):
            todo_count.badge(None if navigation.is_of_all_shops(page) else selection)
        remembered.remember(t.language, None if selection is None else selection.shop.shop_id)
        stylesheet.fit_prints()
        control_names.rename(t)
        sign_in.show_who(t)
        if selection is not None and is_open and not navigation.is_of_all_shops(page):
            remembered.complete_link(selection.shop.shop_id)
    if selection is not None and is_open and not navigation.is_of_all_shops(page):
        visits.note_opened(selection.shop, navigation.name_of(page))
    name = None if selection is None or navigation.is_of_all_shops(page) else selection.name
    st.set_page_config(page_title=navigation.tab_title(t, page.title, name))
    if begins_with_all:
        st.switch_page(navigation.PORTFOLIO, query_params={})
    if shops and selection is None:
        visits.note_refused(navigation.name_of(page), st.session_state["no_shop"])
        top_bar.unknown_shop(t, st.session_state["no_shop"], shops)
    elif is_open:
        callbacks.show_error(t)
        page.run()
