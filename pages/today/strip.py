"""The strip of the scorecard with the three things to do first, each leading to where it is done."""

from collections.abc import Mapping, Sequence

import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.reports.scorecard import Judged
from metrics.reports.today import Step, Today
from metrics.rules.rule import Rule
from pages.state import navigation, queries, session
from pages.text import plain_text
from pages.text import today as texts

NUMBERS = ("①", "②", "③")


def show(t: Translator, shop: Shop, listed: Today, judged: Sequence[Judged]) -> None:
    """Show the steps."""
    rules = {entry.rule.id: entry.rule for entry in judged}
    scores = {entry.rule.id: entry.score for entry in judged}
    explained = [step.explanation.of for step in listed.steps if step.explanation is not None]
    names = queries.product_titles(shop, explained)
    with st.container(border=True, gap="xsmall", key="today"):
        st.html(f"<h2 class='db-strip'>{t('today.title')}</h2>")
        for number, step in zip(NUMBERS, listed.steps, strict=False):
            words = texts.sentence(t, step, rules, scores, listed.as_of, names)
            page, parameters = _target(shop, step, rules)
            st.page_link(
                page, label=f"{number} {plain_text.escape_markdown(words)}", icon="", help="", query_params=parameters
            )
        if not listed.steps:
            st.caption(t("today.nothing"))


def _target(shop: Shop, step: Step, rules: Mapping[str, Rule]) -> tuple[str, dict[str, str]]:
    """Where a step is done: the to-do list of its kind, or the figure's cases, where known those of its cause."""
    if step.due_at is not None:
        return navigation.TODO, session.link(shop) | {"list": step.kind}
    rule = rules[step.rules[0]]
    group = {} if step.explanation is None else {"by": step.explanation.by, "of": step.explanation.of}
    return navigation.RULE, session.link(shop, rule) | group
