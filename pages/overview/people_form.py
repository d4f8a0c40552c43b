"""The forms of the page of people: each writes the access file and begins a new page run."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from data import accounts
from data.accounts import ROLES, Account
from data.changes.audit import RECORDER
from data.errors import DabiaoError
from data.reading.shop_settings import settings
from locales import Translator
from pages.state import notes, session
from pages.text import plain_text


def show_result() -> None:
    """Show once what the last change came to, with the token where it made one."""
    notes.show("people-changed")
    token = st.session_state.pop("people_token", None)
    place_of_token = st.empty()  # also without: what follows keeps its place
    if token is not None:
        place_of_token.code(token, language=None, wrap_lines=True)


def shops_text(t: Translator, account: Account, names: Mapping[str, str]) -> str:
    """The shops of a person: all, or names and tags."""
    if account.sees_all_shops:
        return t("explore.shops.all")
    return t("list.comma").join([*(names.get(shop, shop) for shop in account.shops), *(f"#{x}" for x in account.tags)])


def show(t: Translator, people: Sequence[Account], names: Mapping[str, str]) -> None:
    """Choose a person, or a new one; their fields; ways to save them, for a token, and to take their access away."""
    by_name = {account.who: account for account in people}
    picked = st.selectbox(
        t("people.pick"), ["", *by_name], format_func=lambda who: who or t("people.new"), key="people_pick"
    )
    account = by_name.get(picked)
    _fields(t, account, names)
    if account is not None:
        _token(t, account)
        with st.popover(t("people.remove"), icon=":material/person_remove:"):
            st.markdown(t("people.remove.what", who=plain_text.escape_markdown(account.who)))
            if st.button(t("people.remove.yes"), type="primary", key="people_remove"):
                text = t("people.removed", who=plain_text.escape_markdown(account.who))
                _change(t, text, f"{account.who}: –", lambda: accounts.revoke(account.who))


def _token(t: Translator, account: Account) -> None:
    """A new token of the read API for a person, shown this once; a way to end it."""
    who = plain_text.escape_markdown(account.who)
    with st.popover(t("people.token"), icon=":material/key:"):
        st.markdown(t("people.token.what", who=who))
        if st.button(t("people.token.new"), key="people_token_new"):

            def renew() -> None:
                st.session_state["people_token"] = accounts.new_token(account.who)

            _change(t, t("people.token.made", who=who), f"{account.who}: token", renew)
        if account.token_sha256 and st.button(t("people.token.end"), key="people_token_end"):
            text = t("people.token.ended", who=who)
            _change(t, text, f"{account.who}: token –", lambda: accounts.end_token(account.who))


def _fields(t: Translator, account: Account | None, names: Mapping[str, str]) -> None:
    changes = st.session_state.get("people_changes", 0)  # after a change the fields begin anew
    with st.form(f"person-{changes}-{account.who if account else ''}"):
        left, right = st.columns(2)
        who = left.text_input(t("people.email"), account.who if account else "", disabled=account is not None)
        name = right.text_input(t("people.name"), account.name if account else "", max_chars=60)
        role = st.radio(
            t("people.role"), ROLES, ROLES.index(account.role) if account else 0,
            format_func=lambda name: t(f"role.{name}"), captions=[t(f"role.{name}.what") for name in ROLES],
        )  # fmt: skip
        all_shops = st.toggle(t("people.all_shops"), account.all_shops if account else False)
        shops = account.shops if account else ()
        picked = st.multiselect(
            t("people.shops"), [*names, *(shop for shop in shops if shop not in names)], shops,
            format_func=lambda shop: names.get(shop, shop), placeholder=t("people.shops.placeholder"),
        )  # fmt: skip
        tags = account.tags if account else ()
        known_tags = {tag for entry in settings(session.view()).values() for tag in entry.tags} | set(tags)
        picked_tags = st.multiselect(
            t("people.tags"), sorted(known_tags), tags, placeholder=t("people.shops.placeholder"),
            help=t("people.tags.help"),
        )  # fmt: skip
        if st.form_submit_button(t("people.save"), type="primary", icon=":material/save:"):
            fields = {"name": name.strip(), "shops": picked, "tags": picked_tags, "all_shops": all_shops}
            _change(
                t,
                t("people.saved", who=plain_text.escape_markdown(who)),
                f"{who.strip()}: {role}",
                lambda: accounts.grant(accounts.account_from(who, role, **fields)),
            )


def _change(t: Translator, done: str, subject: str, work: Callable[[], None]) -> None:
    """Do it and begin a new page run; on a DabiaoError show its sentence and change nothing."""
    try:
        session.access().require_all("access")
        work()
    except DabiaoError as e:
        st.error(plain_text.escape_markdown(plain_text.error_text(t, e)), icon=":material/error:")
        return
    RECORDER.record(session.access(), "access", subject=subject)
    notes.keep("people-changed", "success", done)
    st.session_state["people_changes"] = st.session_state.get("people_changes", 0) + 1
    st.rerun()
