"""Screens room, a page: 上传. Files in, what each was recognised as, what came of it, and which scores it moved."""

import streamlit as st

from data import demo
from data.errors import DabiaoError
from pages import context, dropped, importing, lacking, menu, phrases, receipt

t = context.language()
chosen = context.chosen()

st.title(t("page.upload"), anchor=False)
if "job" in st.session_state:
    importing.watch(t, st.session_state["job"])
    st.stop()

target = importing.ask_for_shop(t, context.sight().shops(), chosen.shop if chosen else None)
if target.shop_id.startswith(demo.PREFIX):
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f":material/storefront: {t('start.into_demo')}", width="content")
        mine = {"target": t("upload.new_shop")}
        st.button(t("start.own_shop"), key="own_shop", on_click=st.session_state.update, args=(mine,))
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

came: importing.Receipt | None = st.session_state.get("receipt")
if came is not None:
    receipt.show(t, came)
if came is not None and came.results:
    shown = context.link(context.sight().shop(came.shop_id))
    with st.container(horizontal=True, vertical_alignment="center", key="next"):
        st.caption(t("start.next"), width="content")
        for path, name in {menu.SCORECARD: "speed", menu.TODO: "checklist", menu.PENALTIES: "report"}.items():
            st.page_link(path, icon=f":material/{name}:", help="", query_params=shown)

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
with st.expander(t("start.where"), icon=":material/help:"):
    lacking.guide(t, target.platform or context.sight().shop(target.shop_id).platform)
importing.say_inbox(t, target)
st.page_link(menu.HISTORY, icon=":material/history:")
