"""Editable assumptions behind the severity of violations, and the table of all versions of the penalty schedule."""

import pandas as pd
import streamlit as st

from data.changes.audit import RECORDER
from data.shops import Shop
from locales import Translator
from metrics.penalties.assumptions import Assumed, set_own
from metrics.penalties.book import Book
from pages.state import callbacks, session
from pages.text import penalties


def edit(t: Translator, book: Book, platform: str, values: Assumed) -> None:
    """A number field per assumption, with its default; a change is saved at once."""
    st.caption(t("penalty.assumptions.told"))
    with st.grid(3, min_column_width=240, gap="small"):
        for name, assumption in book.assumptions[platform].items():
            key = _key(platform, name)
            st.session_state[key] = getattr(values, name)
            st.number_input(
                t("penalty.default", title=penalties.localized(t, assumption.title), n=t.number(assumption.default)),
                assumption.least,
                assumption.most,
                key=key,
                on_change=_change,
                args=(book, platform, name),
            )
    if values.changed:
        st.button(
            t("penalty.reset"), icon=":material/undo:", key="assume-reset", on_click=_reset, args=(book, platform)
        )


def versions(t: Translator, shop: Shop, book: Book) -> pd.DataFrame:
    """A row per entry of the schedule that applies to the shop, in the order of the rule file."""
    rows = [
        {
            t("penalty.kind"): _kinds(t, book, shop.platform, row.violation),
            t("penalty.severity"): t(f"severity.{row.severity or 'none'}"),
            t("penalty.fine"): penalties.money(t, row.fine, row.currency),
            t("penalty.taken"): penalties.actions(t, row),
            t("penalty.col.version"): row.version,
            t("penalty.col.in_force"): penalties.span(t, row),
            t("penalty.col.grade"): row.grade,
            t("penalty.col.source"): row.source,
        }
        for row in book.penalties
        if row.applies_to(shop)
    ]
    return pd.DataFrame(rows)


def _kinds(t: Translator, book: Book, platform: str, names: tuple[str, ...]) -> str:
    kinds = book.kinds(platform)
    return t("penalty.comma").join(penalties.localized(t, kinds[name].title) for name in names)


def _key(platform: str, name: str) -> str:
    return f"assume-{platform}-{name}"


@callbacks.guarded
def _change(book: Book, platform: str, name: str) -> None:
    _set(book, platform, {name: int(st.session_state[_key(platform, name)])})


@callbacks.guarded
def _reset(book: Book, platform: str) -> None:
    _set(book, platform, {name: assumption.default for name, assumption in book.assumptions[platform].items()})


def _set(book: Book, platform: str, values: dict[str, int]) -> None:
    session.access().require_all("configure")
    set_own(book, platform, values)
    RECORDER.record(session.access(), "assumption", subject=", ".join((platform, *values)))
