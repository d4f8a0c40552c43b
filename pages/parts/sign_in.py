"""Signing in and out: pages for visitors without admission or permission, and who is signed in."""

import streamlit as st

from data.errors import DabiaoError, NotLetIn
from locales import Translator
from pages.parts import top_bar
from pages.state import navigation, session, visitor, visits
from pages.text import plain_text


def is_let_in(t: Translator) -> bool:
    """Whether the visitor has an access. Where not, the page says why, without a figure, and has the way to sign in."""
    try:
        session.access()
    except NotLetIn as e:
        top_bar.show(t, (), of_all=True)
        with st.container(key="signin"):
            if e.who:
                _not_named(t, e.who)
            else:
                st.title(t("sign_in.title"), anchor=False)
                st.markdown(t("sign_in.what"))
                st.button(t("sign_in.button"), type="primary", icon=":material/login:", on_click=st.login)
        return False
    visits.forget_on_other_rights()
    return True


def may_open(t: Translator, page: st.Page) -> bool:
    """Whether the visitor may open the page. Where not, its place says so; who comes to no page gets their first."""
    may = session.access().may
    name = navigation.name_of(page)
    if navigation.is_open_to(f"pages/{name}.py", may):
        return True
    first = navigation.first_page(may)
    if page.url_path == "" and first is not None and "shop" not in st.query_params:
        st.switch_page(first, query_params={})
    visits.note_refused(name)
    st.title(t("sign_in.not_yours"), anchor=False)
    st.markdown(t("sign_in.not_yours.what", page=page.title))
    return False


def show_who(t: Translator) -> None:
    """Show who is signed in and the sign-out button; nothing if people do not sign in."""
    if visitor.sign_in_needed():
        who = session.access().actor
        st.caption(plain_text.escape_markdown(who))
        st.button(t("sign_in.out"), key="sign-out", icon=":material/logout:", on_click=_out, args=(who,))


def _not_named(t: Translator, who: str) -> None:
    st.title(t("sign_in.no_access"), anchor=False)
    st.markdown(t("sign_in.no_access.what", who=plain_text.escape_markdown(who)))
    st.button(t("sign_in.other"), icon=":material/logout:", on_click=_out, args=(who,))


def _out(who: str) -> None:
    try:
        visitor.sign_out(session.own_access(), who)
    except DabiaoError:  # the store cannot be opened: nothing was to be seen
        st.logout()
