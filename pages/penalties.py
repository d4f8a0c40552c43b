"""处罚. What the next check would bring, why, under which assumptions, and the ledger."""

from html import escape

import streamlit as st

from pages.parts import missing_data, page_header, penalty_assumptions, penalty_cards, safe_tables, violation_ledger
from pages.state import queries, session
from pages.text import penalties, plain_text

t = session.language()
shop, as_of = page_header.require_shop(t)
book = queries.penalty_book()
given = queries.assumptions(shop)
seen = queries.exposed(shop, as_of)
rules = {one.rule.id: one.rule for one in queries.judged(shop, as_of)}

headline = escape(penalties.headline(t, seen))
if amount := escape(penalties.total_amounts(t, seen.total)):
    headline = headline.replace(amount, f"<span class='db-nowrap'>{amount}</span>")
st.html(f"<h1 class='db-headline'>{headline}</h1>")
page_header.as_of_line(t, shop, as_of, t("penalty.estimate"))
violation_ledger.show_added(t)

if not book.kinds(shop.platform):
    st.info(t("penalty.no_book"), icon=":material/help:")

if seen.stakes or seen.owed:
    with st.grid(3, min_column_width=300, gap="small", key="stakes"):
        for stake in seen.stakes:
            penalty_cards.stake_card(t, shop, stake, rules)
        for owed in seen.owed:
            penalty_cards.payout_card(t, shop, owed, rules)
missing_data.show_if_missing(t, shop, "messages", "refunds", "orders", "reviews")

if given is not None:
    if any(stake.expected is not None for stake in seen.stakes):
        st.caption(t("penalty.unjudged"))
    st.header(t("penalty.steps"), anchor=False)
    rule = t(
        "penalty.step_rule",
        days=t.number(given.look_back_days),
        minors=t.number(given.minors_to_serious),
        seriouses=t.number(given.serious_to_especially),
    )
    steps = [
        t.n(
            "penalty.step",
            len(said.counted),
            kind=penalties.localized(t, book.kinds(shop.platform)[kind].title),
            days=t.number(given.look_back_days),
            dates=penalties.counted_days(t, said),
            severity=t(f"severity.{said.severity}"),
        )
        for kind, said in seen.repeated.items()
    ]
    st.markdown("\n".join(f"- {plain_text.escape_markdown(line)}" for line in [rule, *steps]))
    with st.expander(t("penalty.assumptions"), icon=":material/tune:", expanded=True):
        penalty_assumptions.edit(t, book, shop.platform, given)
elif book.kinds(shop.platform):
    st.caption(t("penalty.no_assumptions"))

st.header(t("penalty.ledger"), anchor=False)
violation_ledger.show(t, shop, book, seen, given)
adding = st.expander(t("penalty.add"), icon=":material/add:", key="adding", on_change="rerun")
if adding.open:  # else a browser would build all its fields unseen
    with adding:
        violation_ledger.form(t, shop, book)

if book.kinds(shop.platform):
    known = st.expander(t("penalty.versions"), icon=":material/gavel:", key="versions", on_change="rerun")
    if known.open:
        known.caption(plain_text.escape_markdown(t("penalty.versions.told", page="docs/penalties.md")))
        known.dataframe(
            safe_tables.escaped(penalty_assumptions.versions(t, shop, book)), hide_index=True, alt=t("penalty.versions")
        )
