"""上传. Files in, what each was recognised as, what came of it, and which scores it moved."""

import streamlit as st

from data import demo
from data.errors import DabiaoError
from pages.parts import missing_data
from pages.state import navigation, session
from pages.text import plain_text
from pages.uploads import import_progress, receipt, upload_form, waiting_files, wrong_shop

t = session.language()
chosen = session.chosen()

st.title(t("page.upload"), anchor=False)
if "job" in st.session_state:
    import_progress.show_progress(t, st.session_state["job"])
    st.stop()

shops = session.view().shops()
target = upload_form.ask_for_shop(t, shops, chosen.shop if chosen else None)
wrong_shop.ask_about_name(t, target, shops)
if target.shop_id.startswith(demo.PREFIX):
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f":material/storefront: {t('start.into_demo')}", width="content")
        own_shop = {"target": t("upload.new_shop")}
        st.button(t("start.own_shop"), key="own_shop", on_click=st.session_state.update, args=(own_shop,))
with st.container(key="drop"):
    files = st.file_uploader(
        t("upload.files"),
        type=None,  # what is no table is told for what it is, in the language of the page
        accept_multiple_files=True,
        key=f"files-{st.session_state.setdefault('uploads', 0)}",
    )
if files:
    # they are on the disk from here on, and the uploader is emptied
    st.session_state["uploads"] += 1
    for file in files:
        waiting_files.waiting().extend(waiting_files.unpack(file, target.shop_id))
    st.session_state.pop("receipt", None)
    st.rerun()

last_receipt: import_progress.Receipt | None = st.session_state.get("receipt")
if last_receipt is not None:
    receipt.show(t, last_receipt)
if last_receipt is not None and last_receipt.results:
    link = session.link(session.view().shop(last_receipt.shop_id))
    with st.container(horizontal=True, vertical_alignment="center", key="next"):
        st.caption(t("start.next"), width="content")
        for path, name in {
            navigation.SCORECARD: "speed",
            navigation.TODO: "checklist",
            navigation.PENALTIES: "report",
        }.items():
            st.page_link(path, icon=f":material/{name}:", help="", query_params=link)

for waiting in waiting_files.waiting():
    upload_form.file_card(t, waiting, target, shops)
recognised = [waiting for waiting in waiting_files.waiting() if waiting.format is not None and waiting.error is None]
ready = [waiting for waiting in recognised if not wrong_shop.waits(waiting, target, shops)]
covers_until = upload_form.ask_for_end(t) if ready else None
if ready and st.button(t.n("upload.go", len(ready)), type="primary", icon=":material/upload_file:", key="import"):
    try:
        wrong_shop.refuse_taken_name(target, shops)
        import_progress.start_import(target, ready, covers_until)
    except DabiaoError as e:
        st.error(plain_text.escape_markdown(plain_text.error_text(t, e)), icon=":material/error:")
    else:
        st.rerun()

if any(waiting.error is not None for waiting in waiting_files.waiting()):
    upload_form.plain_format_columns(t)
with st.expander(t("start.where"), icon=":material/help:"):
    missing_data.export_guide(t, target.platform or session.view().shop(target.shop_id).platform)
upload_form.inbox_help(t, target)
st.page_link(navigation.HISTORY, icon=":material/history:")
