"""对应列. What the columns and words of an unknown file mean, and what would be read so."""

from pathlib import Path

import streamlit as st

from data.errors import DabiaoError
from data.formats import drafts, suggest
from data.formats.drafts import Draft
from data.loading import own_formats
from data.tables import TABLES
from pages.state import navigation, session
from pages.text import imports, plain_text
from pages.uploads import ambiguous_cells, import_progress, mapping_form

t = session.language()
session.chosen()

st.title(t("page.mapping"), anchor=False)
if "mapping" not in st.session_state:
    st.info(t("mapping.nothing"), icon=":material/info:")
    st.page_link(navigation.UPLOAD, icon=":material/upload_file:")
    st.stop()
waiting, target = st.session_state["mapping"]
file = mapping_form.file_profile(waiting)
place = mapping_form.market_and_timezone(target, session.view().shops())

st.markdown(t("mapping.what", file=plain_text.escape_markdown(waiting.name)))
target = mapping_form.ask_target(t, target, session.view().shops())
mapping_form.preview(t, file)

st.subheader(t("mapping.kind"), anchor=False)
with st.container(horizontal=True):
    usual = suggest.suggest(file)
    kind = st.selectbox(
        t("mapping.kind.which"),
        list(TABLES),
        index=list(TABLES).index(usual.draft.kind),
        format_func=lambda name: t(f"table.{name}"),
        key="mapping_kind",
        width=260,
    )
    platform = mapping_form.ask_platform(t, target, session.view().shops())
if kind == usual.draft.kind:
    mapping_form.show_doubts(t, usual, ("kind",))
suggestion = suggest.suggest(file, kind=kind, platform=platform)

st.subheader(t("mapping.columns"), anchor=False)
st.caption(t("mapping.columns.what"))
columns = mapping_form.ask_columns(t, file, suggestion)
values = mapping_form.ask_words(t, file, Draft(kind, platform, columns), suggestion.draft.values)
settings = mapping_form.ask_doubts(t, waiting, file)
draft = Draft(kind, platform, columns, values, **settings)

st.subheader(t("mapping.trial"), anchor=False)
missing = drafts.missing(draft)
trial = None
if missing:
    names = t("list.and").join(imports.column(t, name) for name in missing)
    st.warning(t("mapping.missing", columns=names), icon=":material/warning:")
else:
    try:
        with st.spinner(t("mapping.trying")):
            trial = mapping_form.trial_import(
                str(waiting.path), waiting.name, draft, file.complete, place, waiting.password
            )
    except DabiaoError as e:
        if mapping_form.record_doubt(waiting, e):
            st.rerun()
        text = (
            t("mapping.say")
            if e.key in ambiguous_cells.READINGS_TO_ASK
            else plain_text.escape_markdown(plain_text.error_text(t, e))
        )
        st.warning(text, icon=":material/warning:")
    else:
        mapping_form.trial_result(t, trial, draft)

st.subheader(t("mapping.save"), anchor=False)
name = st.text_input(t("mapping.name"), value=Path(waiting.name).stem[:60], max_chars=60, key="mapping_name", width=420)
if st.button(t("mapping.go"), type="primary", icon=":material/save:", key="mapping_go", disabled=trial is None):
    try:
        if not target.shop_id:
            raise DabiaoError("error.shop_name_needed")
        own_formats.save(session.access(), draft, name, waiting.name)
        waiting.look(target.shop_id)
        import_progress.start_import(target, [waiting])
    except DabiaoError as e:
        st.error(plain_text.escape_markdown(plain_text.error_text(t, e)), icon=":material/error:")
    else:
        del st.session_state["mapping"]
        st.switch_page(navigation.UPLOAD, query_params={})
