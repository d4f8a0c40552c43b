"""成员与权限. Who may sign in, as what and for which shops; an administrator adds, changes and removes people here."""

import pandas as pd
import streamlit as st

from data import accounts
from pages.overview import people_form
from pages.state import all_shops, session, visitor
from pages.tables import data_table
from pages.text import plain_text

t = session.language()
session.chosen()
session.access().require_all("access")
st.title(t("page.people"), anchor=False)
st.caption(t("people.what"))
people_form.show_result()
if not visitor.sign_in_needed():
    st.info(t("people.off"), icon=":material/info:")
people = accounts.load()
names = all_shops.shop_names() if session.shops() else {}
if people:
    rows = [
        {
            "who": account.who,
            "name": account.name or None,
            "role": t(f"role.{account.role}"),
            "shops": people_form.shops_text(t, account, names),
            "token": t("people.token.has") if account.token_sha256 else None,
        }
        for account in people
    ]
    columns = {name: st.column_config.TextColumn(t(f"people.{name}")) for name in rows[0]}
    data_table.show(t, pd.DataFrame(rows), columns, t("page.people"), export_key="people", of_shop=False)
else:
    st.caption(t("people.none"))
people_form.show(t, people, names)
with st.expander(t("origin.details"), icon=":material/info:"):
    st.caption(t("people.file", file=plain_text.escape_markdown(str(accounts.path()))))
