"""Screens room: what came of an import: a sentence a file, the rows it did not take, and the figures that moved."""

from html import escape

import streamlit as st

from data.loader import ImportResult
from data.shops import Shop
from locales import Translator
from metrics.calendar import local_of
from pages import context, importing, phrases, rejects, report, undoing, widgets


def show(t: Translator, receipt: importing.Receipt) -> None:
    """A sentence a file, then what moved."""
    if receipt.stopped:
        st.info(t("upload.stopped"), icon=":material/stop_circle:")
    for result in receipt.results:
        _result(t, context.sight().shop(receipt.shop_id), result)
    if receipt.moved:
        st.subheader(t("upload.moved"), anchor=False)
        st.html("".join(_moved(t, one) for one in receipt.moved))
    elif receipt.results:
        st.caption(t("upload.nothing_moved"))


def _result(t: Translator, shop: Shop, result: ImportResult) -> None:
    with st.container(border=True, gap="xsmall"):
        kind = report.kind(t, result.platform, result.kind)
        st.markdown(f":green[:material/check_circle:] **{kind}**　:gray[{phrases.plain(result.file)}]")
        st.markdown(report.counts(t, result))
        if result.period is not None:
            first, last = (t.day(local_of(at, shop).date()) for at in result.period)
            st.caption(t("upload.period", first=first, last=last))
        for said in report.beside(t, result):
            st.caption(phrases.plain(said))
        for said in report.unread(t, result):
            st.markdown(f":orange[:material/help:] {phrases.plain(said)}")
        if result.taken_back:
            st.warning(phrases.plain(report.taken_back(t, result)), icon=":material/warning:")
            undoing.offer(t, result.import_id, result.file, result.new, result.changed)
        if result.rejected:
            rejects.show(t, result.import_id, result.file)


def _moved(t: Translator, one: importing.Moved) -> str:
    rule, score = one.after.rule, one.after.score
    before = t("status.no_data") if one.before is None else phrases.value(t, one.before.score, one.before.rule)
    figures = t("upload.from_to", before=before, after=phrases.value(t, score, rule))
    cells = (f"<span>{escape(text)}</span>" for text in (phrases.title(t, rule), figures))
    return f"<div class='db-moved'>{''.join(cells)}{widgets.badge(t, score.status)}</div>"
