"""SQL. A SELECT of one's own over the published facts, with its answer as table, chart and files."""

import streamlit as st

from pages.exploring import own_sql
from pages.parts import page_header
from pages.state import deep_links, session

t = session.language()
shop, _ = page_header.require_shop(t)
page_header.headline(t("sql.headline"))
st.caption(t("sql.what"))
visible = session.shops()
shops = [shop]
if len(visible) > 1:
    how = deep_links.pick(
        t("explore.shops"), "of_shops", ("this", "all"), "this", lambda name: t(f"explore.shops.{name}")
    )
    shops = [shop] if how == "this" else list(visible)
own_sql.tables(t, shop)
own_sql.beginnings(t)
if "sql" not in st.session_state:
    st.session_state["sql"] = st.query_params.get("sql", "")
sql = st.text_area(t("sql.editor"), key="sql", height=200, placeholder=t("sql.placeholder"))
if st.button(t("sql.run"), type="primary", icon=":material/play_arrow:", disabled=not sql.strip()):
    st.query_params["sql"] = sql
    own_sql.run(t, shops, sql)
own_sql.answer(t)
