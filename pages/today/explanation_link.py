"""The sentence on what explains a missed figure, as a link to exactly those cases."""

import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.reports.explanation import Explanation
from metrics.rules.rule import Rule
from pages.state import navigation, queries, session
from pages.text import explanations, plain_text


def show(t: Translator, shop: Shop, rule: Rule, explained: Explanation, key: str) -> None:
    """Show the sentence; it leads to the cases of its group on the rule's page."""
    names = queries.product_titles(shop, [explained.of])
    with st.container(key=key):
        st.page_link(
            navigation.RULE,
            label=plain_text.escape_markdown(explanations.sentence(t, rule, explained, names)),
            icon=":material/manage_search:",
            help="",
            query_params=session.link(shop, rule) | {"by": explained.by, "of": explained.of},
        )
