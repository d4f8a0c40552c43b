"""The receipt of an import: counts per file, rejected rows, and the scores that changed."""

from html import escape

import streamlit as st

from data.loading.import_result import ImportResult
from data.shops import Shop
from locales import Translator
from metrics.scoring.windows import local_of
from pages.parts import cards
from pages.state import session
from pages.text import imports, plain_text, scores
from pages.uploads import import_progress, rejected_rows, undo_button


def show(t: Translator, receipt: import_progress.Receipt) -> None:
    """Show the counts per file, then the scores that changed."""
    if receipt.stopped:
        st.info(t("upload.stopped"), icon=":material/stop_circle:")
    for result in receipt.results:
        _result(t, session.view().shop(receipt.shop_id), result)
    if receipt.moved:
        st.subheader(t("upload.moved"), anchor=False)
        st.html("".join(_moved(t, entry) for entry in receipt.moved))
    elif receipt.results:
        st.caption(t("upload.nothing_moved"))


def _result(t: Translator, shop: Shop, result: ImportResult) -> None:
    with st.container(border=True, gap="xsmall"):
        kind, place = imports.kind(t, result.platform, result.kind), plain_text.escape_markdown(imports.place(result))
        st.markdown(f":green[:material/check_circle:] **{kind}**　:gray[{place}]")
        st.markdown(imports.counts(t, result))
        if result.period is not None:
            first, last = (t.day(local_of(at, shop).date()) for at in result.period)
            st.caption(t("upload.period", first=first, last=last))
        for line in imports.skipped_rows(t, result):
            st.caption(plain_text.escape_markdown(line))
        for line in imports.unknown_words(t, result):
            st.markdown(f":orange[:material/help:] {plain_text.escape_markdown(line)}")
        if result.taken_back:
            st.warning(plain_text.escape_markdown(imports.regressions(t, result)), icon=":material/warning:")
            undo_button.show(t, shop, result.import_id, result.file, result.new, result.changed)
        if result.rejected:
            rejected_rows.show(t, result.import_id, result.file)


def _moved(t: Translator, change: import_progress.Moved) -> str:
    rule, score = change.after.rule, change.after.score
    before = t("status.no_data") if change.before is None else scores.value(t, change.before.score, change.before.rule)
    figures = t("upload.from_to", before=before, after=scores.value(t, score, rule))
    undecided = scores.undecided(t, score, rule)
    note = f"<br><small>{escape(undecided)}</small>" if undecided else ""
    cells = f"<span>{escape(scores.title(t, rule))}</span><span>{escape(figures)}{note}</span>"
    return f"<div class='db-moved'>{cells}{cards.badge(t, score.shown_status())}</div>"
