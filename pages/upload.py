"""Screens room, a page: 上传. Files in, what each was recognised as, what came of it, and which scores it moved."""

import streamlit as st

from data.errors import DabiaoError
from pages import context, importing, phrases, receipt

t = context.language()
chosen = context.chosen()

st.title(t("page.upload"), anchor=False)
target = importing.ask_for_shop(t, context.sight().shops(), chosen.shop if chosen else None)

with st.container(key="drop"):
    files = st.file_uploader(
        t("upload.files"),
        type=importing.ENDINGS,
        accept_multiple_files=True,
        key=f"files-{st.session_state.setdefault('uploads', 0)}",
    )
waiting = importing.waiting(files)
for one in waiting:
    importing.say(t, one)

if any(one.error is not None for one in waiting):
    importing.say_columns(t)

ready = [one for one in waiting if one.format is not None]
if ready and st.button(t.n("upload.go", len(ready)), type="primary", icon=":material/upload_file:", key="import"):
    try:
        st.session_state["receipt"] = importing.take_in(t, target, ready)
    except DabiaoError as e:
        st.error(phrases.plain(phrases.told(t, e)), icon=":material/error:")
    else:
        st.session_state["uploads"] += 1
        if st.session_state["receipt"].results:
            st.session_state["show_shop"] = target.shop_id
        st.rerun()

if "receipt" in st.session_state and not waiting:
    receipt.show(t, st.session_state["receipt"])

if chosen is not None:
    receipt.history(t, chosen.shop)
