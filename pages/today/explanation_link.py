"""The sentence on what explains a missed figure, as a link to exactly those cases."""

import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.reports.explanation import Explanation
from metrics.rules.rule import Rule
from pages.state import deep_links, navigation, queries, session
from pages.text import explanations, plain_text

ICON = ":material/manage_search:"


def show(t: Translator, shop: Shop, rule: Rule, explained: Explanation, key: str) -> None:
    """Show the sentence; it leads to the cases of its group on the rule's page."""
    with st.container(key=key):
        st.page_link(
            navigation.RULE,
            label=_sentence(t, shop, rule, explained),
            icon=ICON,
            help="",
            query_params=session.link(shop, rule) | {"by": explained.by, "of": explained.of},
        )


def show_here(t: Translator, shop: Shop, rule: Rule, explained: Explanation) -> None:
    """Show the sentence on the rule's page itself; it lists the cases of its group below."""
    group = (explained.by, explained.of)
    sentence = _sentence(t, shop, rule, explained)
    st.button(sentence, key="why", type="tertiary", icon=ICON, on_click=deep_links.follow, args=(group,))


def _sentence(t: Translator, shop: Shop, rule: Rule, explained: Explanation) -> str:
    names = queries.product_titles(shop, [explained.of])
    return plain_text.escape_markdown(explanations.sentence(t, rule, explained, names))
