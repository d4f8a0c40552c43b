"""The words of the glossary that a page uses, explained where they are used."""

from html import escape

import streamlit as st

from locales import Translator

STATUSES = ("met", "near", "missed", "unsettled", "too_few", "no_line", "no_data")
FIGURE = ("as_of", "window", "threshold", "target", *STATUSES)
COUNTED = ("cases_of_a_score", "pending", "excluded")
PLAN = ("previous", "needed", "spare", "recovers_on", "outlook", "interval")

ON = {
    "portfolio": (*FIGURE, "at_stake", "due"),
    "scorecard": (*FIGURE, "cases_of_a_score", "pending", *PLAN[:4], "at_stake"),
    "todo": ("as_of", "due", "pending", "missed", "needed"),
    "chat": (*FIGURE, *COUNTED, *PLAN[:4]),
    "aftersales": (*FIGURE, *COUNTED, *PLAN[:4]),
    "reviews": (*FIGURE, "cases_of_a_score", *PLAN[:4], "interval"),
    "dispatch": (*FIGURE, *COUNTED, *PLAN[:4]),
    "trust": ("as_of", "threshold"),
    "rule": (*FIGURE, *COUNTED, *PLAN, "due", "grade"),
    "explore": ("as_of", "met", "missed", "pending", "excluded", "unsettled", "too_few"),
    "agents": ("as_of", "too_few"),
    "board": (*FIGURE, "pending", "at_stake"),
    "sql": ("as_of",),
    "penalties": (
        "as_of",
        "at_stake",
        "violation",
        "severity",
        "stepping_up",
        "look_back_period",
        "assumption",
        "payout",
    ),
    "composites": ("as_of", "threshold", "window", "needed", "grade", "violation"),
    "whatif": (*FIGURE, *PLAN[1:4]),
    "reconcile": ("as_of", "threshold", "window", "variant", *COUNTED),
    "evidence": ("as_of", "due"),
    "rules": ("threshold", "target", "window", "grade", "custom_metric"),
    "upload": ("import", "rejected_row", "inbox"),
    "mapping": ("import", "rejected_row"),
    "shops": ("import", "as_of"),
    "people": ("as_of",),
    "history": ("import", "rejected_row"),
    "reports": (*FIGURE[1:], "previous", "at_stake"),
    "alerts": ("threshold", "near", "missed", "due"),
    "quality": ("import", "rejected_row", "no_data", "window"),
}
"""Page → the words on it that need explaining, as the catalogues call them."""


def offer(t: Translator, page: str) -> None:
    """A button in the corner of a page that opens its words, each with a sentence.

    Plain HTML: it is on every page, and a popover takes a browser longer than all the words together.
    """
    words = "".join(
        f"<dt>{escape(t(f'term.{name}'))}</dt><dd>{escape(t(f'term.{name}.what'))}</dd>" for name in ON[page]
    )
    icon = "<i translate='no' aria-hidden='true'>menu_book</i>"
    with st.container(key="terms"):
        st.html(f"<details><summary>{icon}{escape(t('terms.title'))}</summary><dl>{words}</dl></details>")
