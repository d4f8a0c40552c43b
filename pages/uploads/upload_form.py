"""The upload form: the target shop, and the files that wait with what each still needs."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from data.errors import DabiaoError
from data.formats import profile
from data.formats.format import Format, needed_columns
from data.inbox.watcher import DONE, FAILED, folder_of
from data.loading import own_formats
from data.shops import DEFAULTS, MARKET_TIMEZONES, Shop, default_timezone
from data.tables import TABLES
from locales import Translator
from pages.state import all_shops, navigation, session
from pages.text import imports, plain_text
from pages.uploads import ambiguous_cells, wrong_shop
from pages.uploads.waiting_files import LOCKED, Target, Waiting, waiting

MAPPABLE = ("error.unknown_file", "error.ambiguous_format")
"""Errors that can be settled by mapping columns."""


def ask_for_shop(t: Translator, shops: Sequence[Shop], current: Shop | None) -> Target:
    """Ask for the target shop: an existing one, or a new one with the defaults of its platform."""
    names = [shop.shop_id for shop in shops]
    new = t("upload.new_shop")
    at = names.index(current.shop_id) if current is not None and current.shop_id in names else 0
    labels = all_shops.shop_labels(t, shops)
    name = new
    if names:
        name = st.selectbox(
            t("upload.shop"), [*names, new], at, lambda option: labels.get(option, option), key="target", width=320
        )
    if name != new:
        return Target(name)
    with st.grid(4, min_column_width=180, gap="small"):
        called = st.text_input(t("upload.shop_name"), key="new_shop", max_chars=100)
        platform = st.selectbox(
            t("upload.platform"), list(DEFAULTS), format_func=lambda p: t(f"platform.{p}"), key="new_platform"
        )
        markets = list(dict.fromkeys([DEFAULTS[platform][0], *(m for m, _ in DEFAULTS.values()), *MARKET_TIMEZONES]))
        market = st.selectbox(
            t("upload.market"), markets, format_func=lambda m: t(f"market.{m}"), key=f"new_market-{platform}"
        )
        usual = default_timezone(platform, market)
        zones = list(dict.fromkeys([usual, *MARKET_TIMEZONES.values(), *(zone for _, zone in DEFAULTS.values())]))
        timezone = st.selectbox(t("upload.timezone"), zones, format_func=t.zone, key=f"new_zone-{platform}-{market}")
    return Target(called.strip(), platform, market, timezone)


def file_card(t: Translator, file: Waiting, target: Target, shops: Sequence[Shop]) -> None:
    """Show a waiting file: what it was recognised as, or what it needs, with a button to remove it."""
    name = plain_text.escape_markdown(file.name)
    doubtful = file.error is None and wrong_shop.waits(file, target, shops)
    with st.container(border=True, gap="xsmall", key=f"file-{file.key}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            if file.format is not None and file.error is None:
                kind = imports.kind(t, file.format.platform, file.format.kind)
                sign = ":orange[:material/warning:]" if doubtful else ":green[:material/check_circle:]"
                st.markdown(f"{sign} **{kind}**　:gray[{name}]")
            else:
                st.markdown(f":orange[:material/warning:] **{name}**")
            st.button(
                t("upload.remove"),
                key=f"remove-{file.key}",
                icon=":material/close:",
                type="tertiary",
                on_click=_forget,
                args=(file,),
            )
        if file.error is not None:
            _next_step(t, file, file.error, target)
        elif doubtful:
            wrong_shop.ask(t, file, target, shops)


def ask_for_end(t: Translator) -> date | None:
    """The day up to which the files hold everything, where somebody says so: their last rows may be earlier."""
    help_text = t("upload.covers.help")
    return st.date_input(t("upload.covers"), None, key="covers", format="YYYY-MM-DD", help=help_text, width=280)


def plain_format_columns(t: Translator) -> None:
    """Show the columns of the plain format; required ones in bold."""
    with st.expander(t("upload.columns"), icon=":material/table:"):
        st.caption(t("upload.columns.what"))
        for table in TABLES.values():
            needed = needed_columns(table)
            names = [f"**{c.name}**" if c.name in needed else c.name for c in table.columns]
            st.markdown(f"{t(f'table.{table.name}')}：{', '.join(names)}")
        st.caption(t("template.what"))
        with st.container(horizontal=True):
            for kind in TABLES:
                st.download_button(
                    t("template.download", table=t(f"table.{kind}")),
                    imports.template(t, kind),
                    file_name=f"{t(f'table.{kind}')}.xlsx",
                    icon=":material/download:",
                    key=f"template-{kind}",
                )


def inbox_help(t: Translator, target: Target) -> None:
    """Show the inbox folder, from which files are imported automatically."""
    with st.expander(t("upload.inbox"), icon=":material/folder_open:"):
        shop = target.shop_id or t("upload.shop_name")
        st.caption(t("upload.inbox.what", shop=plain_text.escape_markdown(shop), done=DONE, failed=FAILED))
        st.code(str(folder_of(session.access().path) / shop), language=None, wrap_lines=True)


def _next_step(t: Translator, file: Waiting, error: DabiaoError, target: Target) -> None:
    if error.key in MAPPABLE and file.is_table:
        st.markdown(t("upload.unknown"))
        if st.button(t("upload.map"), key=f"map-{file.key}", type="primary", icon=":material/table_edit:"):
            st.session_state["mapping"] = (file, target)
            st.switch_page(navigation.MAPPING, query_params={})
        return
    if error.key in MAPPABLE:
        st.markdown(t("upload.no_table"))
        return
    st.markdown(plain_text.escape_markdown(plain_text.error_text(t, error)))
    if error.key in LOCKED:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            word = st.text_input(t("upload.password"), type="password", key=f"password-{file.key}", width=240)
            if st.button(t("upload.unlock"), key=f"unlock-{file.key}", icon=":material/lock_open:") and word:
                file.password = word
                file.look(target.shop_id)
                st.rerun()
    elif error.key in ambiguous_cells.READINGS_TO_ASK and file.format is not None:
        _ask_and_remember(t, file, file.format, error, target)
    elif file.format is not None:
        st.button(
            t("upload.again"),
            key=f"again-{file.key}",
            icon=":material/refresh:",
            on_click=file.look,
            args=(target.shop_id,),
        )


def _ask_and_remember(t: Translator, file: Waiting, form: Format, error: DabiaoError, target: Target) -> None:
    """Ask how ambiguous cells of the file are meant, and save the answer for files of the same format."""
    source = profile.look(file.path, file.name, password=file.password)
    answer = ambiguous_cells.ask_reading(t, source, error, f"said-{file.key}")
    if st.button(t("upload.remember"), key=f"remember-{file.key}", disabled=answer is None):
        own_formats.remember(session.access(), form, **{ambiguous_cells.READINGS_TO_ASK[error.key]: answer})
        file.look(target.shop_id)
        st.rerun()


def _forget(file: Waiting) -> None:
    st.session_state["waiting"] = [other for other in waiting() if other is not file]
