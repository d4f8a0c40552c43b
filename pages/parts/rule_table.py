"""Table of the rules of a platform on a day, and comparison of two versions of a rule."""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from data.shops import DEFAULTS, Shop, default_timezone
from locales import Translator
from metrics.rules import rulebook
from metrics.rules.fields import ALL_BUT
from metrics.rules.rule import Rule, markets_of
from pages.tables import data_table, keyboard_list, safe_tables
from pages.text import rules, scores, sources

HEIGHT = 320
"""Height of the table in pixels: some platforms have dozens of rules, and the details follow below it."""
FEW = 7
"""Up to this many rows the table does not scroll."""


def markets(all_rules: Sequence[Rule], platform: str) -> list[str]:
    """The markets that a platform's rules name, its default market first."""
    names = {name for rule in all_rules if rule.platform == platform for name in markets_of(rule.market)}
    usual = DEFAULTS[platform][0]
    return [usual, *sorted(names - {usual, "*"})]


def in_force(all_rules: Sequence[Rule], platform: str, market: str, day: date) -> list[Rule]:
    """The rules that apply to a shop of that platform and market on that day."""
    any_shop = Shop("", platform, market, default_timezone(platform, market))
    return rulebook.in_force(all_rules, any_shop, day)


def table(t: Translator, listed_rules: Sequence[Rule]) -> Rule:
    """Show the table. Returns the rule that the link names, otherwise the first."""
    titles = [scores.title(t, rule) for rule in listed_rules]
    frame = pd.DataFrame(
        {
            "open": [t("rules.open")] * len(listed_rules),
            "title": titles,
            "line": [
                "–" if rule.pass_ is None else scores.threshold(t, rule.pass_, rule.unit) for rule in listed_rules
            ],
            "window": [scores.window(t, rule) for rule in listed_rules],
            "since": [None if rule.effective_from == date.min else rule.effective_from for rule in listed_rules],
            "grade": [t(f"grade.{rule.grade}") for rule in listed_rules],
        }
    )
    columns = _columns(t, [rule.id for rule in listed_rules], titles)
    height = HEIGHT if len(listed_rules) > FEW else "content"
    data_table.show(t, frame, columns, t("page.rules"), export_key="rules", of_shop=False, height=height)
    keyboard_list.show(
        t("table.open"),
        "rule",
        keyboard_list.row_actions(titles, lambda place: st.query_params.update(rule=listed_rules[place].id)),
    )
    wanted = st.query_params.get("rule")
    return next((rule for rule in listed_rules if rule.id == wanted), listed_rules[0])


def show_comparison(t: Translator, all_rules: Sequence[Rule], rule: Rule) -> None:
    """Show two versions of a rule side by side, or the rule and a custom metric based on it; differences are marked."""
    versions = {
        f"{other.id} {other.effective_from} {other.market}": other
        for other in all_rules
        if other.id in (rule.id, rule.source) or other.source == rule.id
    }
    if len(versions) < 2:
        st.caption(t("rules.one_version"))
        return
    st.subheader(t("rules.compare"), anchor=False)
    names = list(versions)
    first = max(list(versions.values()).index(rule) - 1, 0)
    for column, side, place in zip(st.columns(2), ("this", "that"), (first, first + 1), strict=True):
        column.selectbox(
            t(f"rules.{side}"),
            names,
            place,
            format_func=lambda name: _named(t, versions[name]),
            key=f"{side}-{rule.id}",
        )
    other, right = (versions[st.session_state[f"{side}-{rule.id}"]] for side in ("this", "that"))
    st.html(comparison_html(t, other, right))


def comparison_html(t: Translator, left: Rule, right: Rule) -> str:
    """Both rules in words by topic, as HTML: differing topics side by side and marked, equal ones once."""
    rows = []
    for topic, (first, second) in topics_side_by_side(t, left, right).items():
        same = first == second
        mark = "" if same else f"<span class='db-badge db-no_line'>{escape(t('rules.differs'))}</span>"
        head = f"<div class='db-small db-muted'>{escape(topic)} {mark}</div>"
        tone = " class='db-muted'" if same else ""
        cells = "".join(f"<div{tone}>{escape(text)}</div>" for text in ([first] if same else [first, second]))
        rows.append(f"<div style='{ROW}'>{head}<div style='{PAIR}'>{cells}</div></div>")
    return "".join(rows)


ROW = "padding: .5rem 0; border-top: 1px solid var(--db-border)"
PAIR = "display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: .25rem 2rem"


def topics_side_by_side(t: Translator, left: Rule, right: Rule) -> dict[str, tuple[str, str]]:
    """Topic → the sentences of the left and of the right rule; topics without any sentence are left out."""
    first, second = (_topic_texts(t, rule) for rule in (left, right))
    return {topic: (text, second[topic]) for topic, text in first.items() if (text, second[topic]) != ("–", "–")}


def _topic_texts(t: Translator, rule: Rule) -> dict[str, str]:
    return {
        t("rules.topic.title"): scores.title(t, rule),
        t("rules.market"): _shops(t, rule),
        **{t(f"rules.topic.{name}"): " ".join(texts) or "–" for name, texts in rules.topics(t, rule).items()},
        t("origin.in_force"): rules.in_force(t, rule),
        t("origin.grade"): t(f"grade.{rule.grade}"),
        t("origin.source"): sources.words(t, rule.source) or "–",
        t("rules.doubts"): scores.note(t, rule) or "–",
    }


def _shops(t: Translator, rule: Rule) -> str:
    """The markets of a rule, and of which shops of theirs it speaks."""
    named = rule.market.removeprefix(ALL_BUT)
    names = [t(f"market.{name.strip()}") for name in named.split(",")] if named != "*" else []
    markets = t("list.comma").join(names) or t("rules.any_market")
    if rule.market.startswith(ALL_BUT):
        markets = t("rules.all_markets_but", markets=markets)
    if rule.seller is not None:
        markets = t("rules.of_sellers", markets=markets, sellers=t(f"seller.{rule.seller}"))
    if rule.programme is not None:
        markets = t("rules.of_sellers", markets=markets, sellers=scores.programme(t, rule.programme))
    return markets


def _named(t: Translator, rule: Rule) -> str:
    """Title of a rule version with its dates."""
    return f"{scores.title(t, rule)} · {rules.in_force(t, rule)}"


def _columns(t: Translator, names: list[str], titles: list[str]) -> dict[str, Any]:
    return {
        "open": st.column_config.ButtonColumn(
            "", key="open_rule", on_click=_clicked, args=(names,), type="tertiary", width=64, pinned=True
        ),
        "title": st.column_config.TextColumn(t("rules.topic.title"), width=safe_tables.column_width(*titles)),
        "line": st.column_config.TextColumn(t("rules.topic.lines")),
        "window": st.column_config.TextColumn(t("rules.topic.window")),
        "since": st.column_config.DateColumn(t("rules.since"), format="YYYY-MM-DD"),
        "grade": st.column_config.TextColumn(t("origin.grade")),
    }


def _clicked(names: Sequence[str]) -> None:
    click = st.session_state["open_rule"]
    if click is not None:
        st.query_params["rule"] = names[click.row]
