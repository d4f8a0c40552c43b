"""处罚. What the next check would bring, why, under which assumptions; and the ledgers of the shop."""

from html import escape

import streamlit as st

from metrics.penalties.national import national_rules
from metrics.scoring.windows import local_of
from pages.ledgers import record_forms, records, violation_ledger
from pages.parts import cards, missing_data, page_header, penalty_assumptions, penalty_cards
from pages.state import notes, queries, session
from pages.tables import safe_tables
from pages.text import penalties, plain_text

t = session.language()
shop, as_of = page_header.require_shop(t)
book = queries.penalty_book()
assumptions = queries.assumptions(shop)
exposure = queries.exposed(shop, as_of)
rules = {entry.rule.id: entry.rule for entry in queries.judged(shop, as_of)}

bounds = bool(st.session_state.get("bounds", True))
published = book.is_known_for(shop, local_of(exposure.as_of, shop).date())
headline = escape(penalties.headline(t, exposure, published=published, bounds=bounds))
if amount := escape(penalties.total_amounts(t, exposure.total)):
    headline = headline.replace(amount, f"<span class='db-nowrap'>{amount}</span>")
st.html(f"<h1 class='db-headline'>{headline}</h1>")
page_header.as_of_line(t, shop, as_of, t("penalty.estimate"))
notes.show(violation_ledger.ADDED)
notes.show(record_forms.ADDED)

if not published:
    st.info(t("penalty.no_book"), icon=":material/help:")

if exposure.total.bounded:
    st.toggle(t("penalty.bounds"), value=True, key="bounds", help=t("penalty.bounds.help"))

if exposure.stakes or exposure.owed:
    number = len(exposure.stakes) + len(exposure.owed)
    with st.grid(cards.columns_for(number, 3), min_column_width=300, gap="small", key="stakes"):
        for stake in exposure.stakes:
            penalty_cards.stake_card(t, shop, stake, rules, bounds=bounds)
        for owed in exposure.owed:
            penalty_cards.payout_card(t, shop, owed, rules)
missing_data.show_if_missing(t, shop, "messages", "refunds", "orders", "reviews")

if assumptions is not None:
    if any(stake.expected is not None for stake in exposure.stakes):
        st.caption(t("penalty.unjudged"))
    st.header(t("penalty.steps"), anchor=False)
    step_rule = t(
        "penalty.step_rule",
        days=t.number(assumptions.look_back_days),
        minors=t.number(assumptions.minors_to_serious),
        seriouses=t.number(assumptions.serious_to_especially),
    )
    steps = [
        t.n(
            "penalty.step",
            len(expected.counted),
            kind=penalties.localized(t, book.kinds(shop.platform)[kind].title),
            days=t.number(assumptions.look_back_days),
            dates=penalties.counted_days(t, expected),
            severity=plain_text.inside(t(f"severity.{expected.severity}")),
        )
        for kind, expected in exposure.repeated.items()
    ]
    st.markdown("\n".join(f"- {plain_text.escape_markdown(line)}" for line in [step_rule, *steps]))
    with st.expander(t("penalty.assumptions"), icon=":material/tune:", expanded=True):
        penalty_assumptions.edit(t, book, shop.platform, assumptions)
elif book.kinds(shop.platform):
    st.caption(t("penalty.no_assumptions"))

st.header(t("penalty.ledger"), anchor=False)
violation_ledger.show(t, shop, book, exposure, assumptions)
adding = st.expander(t("penalty.add"), icon=":material/add:", key="adding", on_change="rerun")
if adding.open:  # else a browser would build all its fields unseen
    with adding:
        violation_ledger.form(t, shop, book)

records.show(t, shop, as_of)

if of_country := national_rules(shop.market):
    with st.expander(t("penalty.national"), icon=":material/account_balance:", key="national"):
        st.markdown("\n".join(f"- {penalties.national(t, rule)}" for rule in of_country))

if book.kinds(shop.platform):
    versions = st.expander(t("penalty.versions"), icon=":material/gavel:", key="versions", on_change="rerun")
    if versions.open:
        versions.caption(plain_text.escape_markdown(t("penalty.versions.told", page="docs/penalties.md")))
        versions.dataframe(
            safe_tables.escaped(penalty_assumptions.versions(t, shop, book)), hide_index=True, alt=t("penalty.versions")
        )
