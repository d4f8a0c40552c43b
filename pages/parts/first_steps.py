"""Onboarding: the page of an empty store, and the note beside demo figures."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from data import demo
from data.shops import DEFAULTS, Shop
from locales import Translator
from metrics.scoring.tally_refresh import TALLIES
from pages.parts import missing_data
from pages.state import navigation, session


def show(t: Translator) -> None:
    """The page of a store without shops: load the demo or upload files, in three steps."""
    st.title(t("start.title"), anchor=False)
    st.markdown(t("start.what"))
    with st.container(horizontal=True):
        wanted = st.button(t("start.demo"), type="primary", icon=":material/storefront:", key="load_demo")
        if st.button(t("start.upload"), icon=":material/upload_file:", key="go_upload"):
            st.switch_page(navigation.UPLOAD, query_params={})
    with st.grid(3, min_column_width=240, key="steps"):
        for number in (1, 2, 3):
            with st.container(border=True, height="stretch", gap="xxsmall"):
                st.markdown(f":blue[**{number}**]　**{t(f'start.step{number}.title')}**")
                st.markdown(f":gray[{t(f'start.step{number}.text')}]")
                if number == 1:
                    with st.popover(t("start.where"), icon=":material/help:"):
                        _where_to_export(t)
                elif number == 2:
                    st.page_link(navigation.UPLOAD, icon=":material/upload_file:", help="")
                else:
                    wanted |= st.button(t("start.look"), icon=":material/speed:", key="look_demo")
    if wanted:
        _load_demo(t)


def demo_hint(t: Translator, shop: Shop) -> None:
    """A note that a demo shop's figures are invented, with a link to the upload page; nothing for other shops."""
    if not shop.shop_id.startswith(demo.PREFIX):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="is-demo"):
        st.caption(f":material/storefront: {t('start.is_demo')}", width="content")
        st.page_link(navigation.UPLOAD, label=t("start.own"), icon=":material/upload_file:", help="")


def demo_story(t: Translator, shops: Sequence[Shop]) -> None:
    """What the demo shops are about and how to be rid of them; nothing where there is any other shop, or not all."""
    if {shop.shop_id for shop in shops} != {demo.PREFIX + suffix for suffix in demo.SIX}:
        return
    with st.container(border=True, gap="xsmall", key="demo-story"):
        st.markdown(t("demo.story"))
        with st.container(horizontal=True, gap="xsmall"):
            st.page_link(navigation.UPLOAD, label=t("start.own"), icon=":material/upload_file:", help="")
            st.page_link(navigation.SHOPS, label=t("demo.remove"), icon=":material/delete_sweep:", help="")


def _where_to_export(t: Translator) -> None:
    platforms = [name for name in DEFAULTS if name != "other"]
    picked = st.selectbox(
        t("start.where.platform"), platforms, format_func=lambda name: t(f"platform.{name}"), key="where_platform"
    )
    missing_data.export_guide(t, picked)


def _load_demo(t: Translator) -> None:
    bar = st.progress(0.0, t("start.demo_loading"))

    def advance(done: float) -> None:
        bar.progress(min(done, 1.0), t("start.demo_loading"))

    access = session.access()
    demo.show(access, at=datetime.now(UTC), progress=advance)
    TALLIES.request(access, [shop.shop_id for shop in access.shops()])
    st.rerun()
