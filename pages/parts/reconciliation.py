"""Result of comparing a metric with the platform's figure: both values, the list of variants, the cases that differ."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

import streamlit as st

from data.shops import Shop
from locales import Translator
from metrics.reconcile.search import Found, Reconciliation
from metrics.rules.rule import Rule
from metrics.scoring.score import Score
from pages.parts import case_table
from pages.state import queries
from pages.text import plain_text, reconciliation, scores


def figures_html(t: Translator, answer: Reconciliation, score: Score, text: str) -> str:
    """The platform's figure as typed, ours, and the difference, as HTML."""
    cells = [
        (t("why.platform"), reconciliation.typed(text, answer.displayed), ""),
        (t("why.ours"), reconciliation.value(t, answer.ours, answer.displayed), scores.sample_size(t, score)),
        (t("why.difference"), reconciliation.gap(t, answer.ours), ""),
    ]
    return cells_html(cells)


def cells_html(cells: Iterable[tuple[str, str, str]]) -> str:
    """Figures beside each other as HTML: of each its name, its value and a note."""
    items = "".join(
        f"<div><dt>{escape(name)}</dt><dd><span class='db-value'>{escape(value)}</span> {escape(note)}</dd></div>"
        for name, value, note in cells
    )
    return f"<div class='db-head'><dl>{items}</dl></div>"


def show_verdict(t: Translator, answer: Reconciliation, rule: Rule) -> None:
    """Show the result in a sentence."""
    text = plain_text.escape_markdown(reconciliation.verdict(t, answer, rule))
    if answer.outcome in ("same", "explained"):
        st.success(text, icon=":material/check_circle:")
    else:
        st.info(text, icon=":material/search:")


def pick_variant(t: Translator, shop: Shop, as_of: datetime, answer: Reconciliation, rows: Sequence[Found]) -> Found:
    """Show the variants, closest first, as a choice. Returns the one that the link names, otherwise the first."""
    rule = answer.ours.reading.rule
    named = {result.name: result for result in rows}
    linked = st.query_params.get("reading")
    # Set the state instead of changing the default: another default remounts the widget and loses the focus.
    st.session_state["reading"] = linked if linked in named else rows[0].name

    def tell() -> None:
        st.query_params["reading"] = st.session_state["reading"]

    def caption(result: Found) -> str:
        moved = reconciliation.case_counts(t, queries.differing(shop, as_of, answer.ours, result))
        figures_text = (
            reconciliation.value(t, result, answer.displayed),
            reconciliation.gap(t, result),
            t("score.n", n=t.number(result.cases)),
            moved,
        )
        return plain_text.escape_markdown(" · ".join(figures_text))

    chosen = st.radio(
        t.n("why.tried", len(answer.tried), shown=t.number(len(rows))),
        list(named),
        format_func=lambda name: plain_text.escape_markdown(reconciliation.changes(t, named[name], rule)),
        captions=[caption(result) for result in rows],
        key="reading",
        on_change=tell,
    )
    return named[chosen]


def moved_cases(t: Translator, shop: Shop, as_of: datetime, answer: Reconciliation, variant: Found) -> None:
    """Show the cases in which a variant differs from our rule, by how their verdict changes."""
    rule = variant.reading.rule
    st.header(
        t("why.differing", reading=plain_text.escape_markdown(reconciliation.changes(t, variant, rule))), anchor=False
    )
    difference = queries.differing(shop, as_of, answer.ours, variant)
    transitions = reconciliation.transitions(t, difference)
    if not difference.same_unit:
        st.caption(t("why.other_unit.told"))
    if not transitions:
        st.info(t("why.no_case"), icon=":material/help:")
        return
    transition = st.segmented_control(
        t("why.moved"),
        list(transitions),
        default=next(iter(transitions)),
        required=True,
        label_visibility="collapsed",
        key=f"moved-{variant.name}",
    )
    moved = transitions[transition]
    case_table.show(t, shop, rule, moved[: queries.CASES_SHOWN], len(moved), as_of)
