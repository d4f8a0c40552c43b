"""The head of a case's dialog: what it is about, and the ways on from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from data.shops import Shop
from locales import Translator
from pages.state import deep_links, navigation, session
from pages.state.deep_links import ListedCase
from pages.text import plain_text

COPY_SCRIPT = (
    "<script>for (const b of document.querySelectorAll('.db-copy')) b.onclick = () => "
    "navigator.clipboard.writeText(b.dataset.text).then(() => { b.textContent = b.dataset.done; });</script>"
)


@dataclass(frozen=True)
class Content:
    """What a dialog shows. `facts`: label → text, those that are empty are left out. `order_ids`: the orders it belongs
    to. `copy`: all of it as plain text. `draw`: puts it on the page.
    """

    facts: Mapping[str, str | None]
    order_ids: Sequence[str]
    copy: str
    draw: Callable[[], None]


def facts(t: Translator, content: Content) -> None:
    """Show the facts, with how the case stands by the table that it was opened from."""
    _, case, _ = deep_links.neighbours()
    listed = dict(content.facts) | {t("case.verdict"): None if case is None else case.outcome}
    entries = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>" for label, text in listed.items() if text
    )
    if entries:
        st.html(f"<div class='db-head'><dl>{entries}</dl></div>")


def ways(t: Translator, shop: Shop, content: Content | None) -> None:
    """The buttons to the case before and after, to copy everything, and to the evidence of its orders."""
    before, _, after = deep_links.neighbours()
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="case-ways"):
        _step(t, "before", before, "Left")
        _step(t, "after", after, "Right")
        if content is None:
            return
        if content.copy:
            st.html(copy_button(t, content.copy), unsafe_allow_javascript=True, width="content")
        for order_id in content.order_ids[:3]:
            named = plain_text.escape_markdown(order_id)
            label = t("evidence.make") if len(content.order_ids) == 1 else t("evidence.make_of", order=named)
            parameters = session.link(shop) | {"order": order_id}
            st.page_link(navigation.EVIDENCE, label=label, icon=":material/folder_zip:", query_params=parameters)


def copy_button(t: Translator, text: str) -> str:
    """A button that copies a text; it says so when it has. Streamlit has none whose words could be ours."""
    return (
        f"<button class='db-copy' type='button' data-text='{escape(text, quote=True)}' "
        f"data-done='{escape(t('case.copied'), quote=True)}'>{escape(t('case.copy'))}</button>"
        f"{COPY_SCRIPT}"
    )


def _step(t: Translator, name: str, case: ListedCase | None, key: str) -> None:
    """A button to another case; Streamlit draws the arrow of its key beside its words."""
    if case is None:
        st.button(t(f"case.{name}"), disabled=True, key=f"case-{name}")
    elif st.button(t(f"case.{name}"), key=f"case-{name}", shortcut=key):
        st.query_params.update(case.link)
        st.rerun()
