"""A score of the platform's own beside what its parts come to: the difference, and the parts to compare one by one."""

from collections.abc import Collection

import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.composites.standing import Standing
from metrics.reconcile.platform_figure import Shown
from pages.composite_cards import card
from pages.parts import reconciliation
from pages.state import navigation, queries, session
from pages.text import composites, plain_text, scores


def show(t: Translator, shop: Shop, standing: Standing, figure: Shown, text: str, compared: Collection[str]) -> None:
    """Show both totals, what follows, and the parts. `text`: `figure` as typed. `compared`: rules with figures here."""
    ours = "–" if standing.by_parts is None else composites.number(t, standing.by_parts)
    cells = ((t("why.platform"), text.strip(), ""), (t("why.ours_by_parts"), ours, ""))
    st.html(reconciliation.cells_html((*cells, (t("why.difference"), composites.difference(t, standing, figure), ""))))
    sentence = composites.compared_with(t, standing, figure)
    if figure.matches(standing.by_parts):
        st.success(sentence, icon=":material/check_circle:")
    else:
        st.info(sentence, icon=":material/search:")
    if standing.parts:
        card.table(composites.part_table(t, shop, standing).set_index(t("composite.part")))
    rules = {rule.id: rule for rule in queries.rules()}
    for name in dict.fromkeys(part.rule for part in standing.parts if part.rule in compared):
        label = plain_text.escape_markdown(t("why.compare_part", rule=scores.title(t, rules[str(name)])))
        link = session.link(shop, rules[str(name)])
        st.page_link(navigation.RECONCILE, label=label, icon=":material/compare_arrows:", query_params=link)
    missing = composites.missing(t, standing)
    if missing:
        st.markdown("\n".join(f"- {plain_text.escape_markdown(line)}" for line in missing))
    st.page_link(navigation.COMPOSITES, icon=":material/workspace_premium:", query_params=session.link(shop))
