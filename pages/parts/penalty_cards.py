"""Cards of the expected penalties per kind of violation, and of compensation owed to buyers."""

from collections.abc import Mapping
from html import escape

import pandas as pd
import streamlit as st

from data.errors import DabiaoError
from data.shops import Shop
from locales import Translator
from metrics.penalties.notices import Notice, record
from metrics.penalties.schedule import SEVERITIES, Payout, Penalty
from metrics.penalties.stakes import Owed, Stake
from metrics.rules.rule import Rule
from metrics.scoring.windows import local_of
from pages.state import navigation, queries, session
from pages.tables import safe_tables
from pages.text import penalties, plain_text, scores, sources


def stake_card(t: Translator, shop: Shop, stake: Stake, rules: Mapping[str, Rule], *, bounds: bool) -> None:
    """Show what the next check would bring for a kind: amount, severity with reasons, actions, version.

    `bounds`: an amount that was lowered, nobody says to what, is shown by the last one published, as its upper bound.
    """
    with st.container(border=True, height="stretch", gap="xsmall", key=f"stake-{stake.violation}"):
        _head(
            t,
            penalties.localized(t, stake.title),
            penalties.fine(t, stake, bounds=bounds),
            penalties.severity(t, stake),
        )
        lines = [*penalties.reasons(t, stake), *penalties.unknowns(t, stake)]
        if bounds and stake.bound is not None:
            lines.insert(0, penalties.bound(t, stake))
        if stake.penalty is not None:
            lines.append(penalties.actions(t, stake.penalty))
        lines.append(penalties.next_check(t, stake))
        _lines(lines)
        if stake.penalty is not None:
            _origin(t, stake.penalty, penalties.version(t, stake.penalty))
            rows = severity_steps(t, stake)
            with st.expander(t("penalty.source" if rows else "penalty.doubts")):
                _note(t, stake.penalty)
                if rows:
                    st.html(safe_tables.as_html(pd.DataFrame({"told": rows}), header=False))
        _notice_form(t, shop, stake)
        _rule_links(t, shop, stake.rules, rules)


def payout_card(t: Translator, shop: Shop, payable: Owed, rules: Mapping[str, Rule]) -> None:
    """Show the compensation that buyers are still owed."""
    with st.container(border=True, height="stretch", gap="xsmall", key=f"owed-{payable.rule.replace('.', '-')}"):
        amount = penalties.money(t, payable.amount, payable.payout.currency)
        _head(t, penalties.localized(t, payable.payout.title), amount, t("penalty.what.payout"))
        _lines(penalties.payout_lines(t, payable))
        _origin(t, payable.payout, penalties.span(t, payable.payout))
        with st.expander(t("penalty.doubts")):
            _note(t, payable.payout)
        _rule_links(t, shop, (payable.rule,), rules)


def severity_steps(t: Translator, stake: Stake) -> dict[str, str]:
    """Severity → penalty in words, the expected severity marked; empty if all are the same."""
    rows: dict[str, str] = {}
    for row in stake.ladder:
        name = t("severity.none") if row.severity is None else t(f"severity.{row.severity}")
        if stake.expected is not None and row.severity == stake.expected.severity:
            name = t("penalty.expected_mark", severity=name)
        consequences = (penalties.money(t, row.fine, row.currency), penalties.actions(t, row))
        rows[name] = " · ".join(consequences)
    return rows if len(set(rows.values())) > 1 else {}


def _head(t: Translator, title: str, amount: str, badge: str) -> None:
    icon = "<i translate='no' aria-hidden='true'>report</i>"
    st.html(
        f"<div class='db-card'><h2 class='db-small' style='margin:0;padding:0;font-weight:600'>{escape(title)}</h2>"
        f"<div class='db-row'><span class='db-value'>{escape(amount)}</span>"
        f"<span class='db-badge db-no_line'>{icon}{escape(badge)}</span></div></div>"
    )


def _lines(lines: list[str]) -> None:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    st.html(f"<ul class='db-small' style='margin:0;padding-left:1.1rem'>{items}</ul>")


def _origin(t: Translator, row: Penalty | Payout, version: str) -> None:
    parts = plain_text.escape_markdown(f"{version} · {t(f'grade.{row.grade}')}")
    st.caption(f"{parts} · {sources.linked(t, row.source)}")


def _note(t: Translator, row: Penalty | Payout) -> None:
    if row.note is not None:
        st.caption(plain_text.escape_markdown(penalties.localized(t, row.note)))


def _rule_links(t: Translator, shop: Shop, names: tuple[str, ...], rules: Mapping[str, Rule]) -> None:
    for rule in (rules[name] for name in names):
        label = plain_text.escape_markdown(t("penalty.look", rule=scores.title(t, rule)))
        st.page_link(
            navigation.RULE,
            label=label,
            icon=":material/arrow_forward:",
            help="",
            query_params=session.link(shop, rule),
        )


def _notice_form(t: Translator, shop: Shop, stake: Stake) -> None:
    """Fields for the amount, severity and day of a notice; from that day on the amount stands before the published."""
    if stake.state == "no_schedule":
        return
    name, last = stake.violation, local_of(queries.ends_at(shop), shop).date()
    place = f"{name}-{shop.platform}-{shop.market}"  # whose amounts these are: no draft is kept for other shops'
    with st.popover(t("penalty.notice"), icon=":material/edit_note:", key=f"notice-{place}"):
        st.caption(t("penalty.notice.help"))
        amount = st.number_input(t("penalty.fine"), min_value=0.0, value=None, key=f"notice_amount_{place}")
        currency = st.text_input(
            t("penalty.currency"), penalties.currency(stake), max_chars=3, key=f"notice_currency_{place}"
        )
        severity = None
        if stake.expected is not None:
            severity = st.selectbox(
                t("penalty.severity"),
                SEVERITIES,
                SEVERITIES.index(stake.expected.severity),
                format_func=lambda word: t(f"severity.{word}"),
                key=f"notice_severity_{place}",
            )
        day = st.date_input(t("penalty.day"), last, format="YYYY-MM-DD", key=f"notice_day_{place}")
        if st.button(t("penalty.notice.save"), key=f"notice_save_{place}", disabled=amount is None):
            try:
                record(Notice(shop.platform, shop.market, name, severity, f"{amount:.2f}", currency.upper(), day))
            except DabiaoError as error:
                st.error(plain_text.escape_markdown(plain_text.error_text(t, error)), icon=":material/error:")
            else:
                st.rerun()
