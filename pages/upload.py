"""Screens room, a page: 上传. Files in, what each was recognised as, what came of it, and which scores it moved."""

import streamlit as st

from data.errors import DabiaoError
from pages import context, dropped, importing, menu, phrases, receipt

t = context.language()
chosen = context.chosen()

st.title(t("page.upload"), anchor=False)
if "job" in st.session_state:
    importing.watch(t, st.session_state["job"])
    st.stop()

target = importing.ask_for_shop(t, context.sight().shops(), chosen.shop if chosen else None)
with st.container(key="drop"):
    files = st.file_uploader(
        t("upload.files"),
        type=importing.ENDINGS,
        accept_multiple_files=True,
        key=f"files-{st.session_state.setdefault('uploads', 0)}",
    )
if files:
    # from here on they lie on the disk, and the drop zone is free again
    st.session_state["uploads"] += 1
    importing.queue().extend(one for file in files for one in dropped.unpack(file))
    st.session_state.pop("receipt", None)
    st.rerun()

if "receipt" in st.session_state:
    receipt.show(t, st.session_state["receipt"])

for one in importing.queue():
    importing.say(t, one, target)
ready = [one for one in importing.queue() if one.format is not None and one.error is None]
if ready and st.button(t.n("upload.go", len(ready)), type="primary", icon=":material/upload_file:", key="import"):
    try:
        importing.begin(target, ready)
    except DabiaoError as e:
        st.error(phrases.plain(phrases.told(t, e)), icon=":material/error:")
    else:
        st.rerun()

if any(one.error is not None for one in importing.queue()):
    importing.say_columns(t)
importing.say_inbox(t, target)
st.page_link(menu.HISTORY, icon=":material/history:")
