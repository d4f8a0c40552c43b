"""Cached queries of the pages. Answers are kept until the store, the own rules or the visitor's shops change."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import streamlit as st

from data.errors import DabiaoError
from data.reading import records
from data.reading.last_seen import Standing, earlier_standing
from data.reading.ledger import Coverage
from data.reading.records import Unanswered
from data.reading.shop_days import DayNote
from data.reading.shop_days import day_notes as notes_of
from data.shops import Shop
from data.view import View
from metrics.composites.book import load_composites
from metrics.composites.composite import Composite
from metrics.composites.standing import Standing as CompositeStanding
from metrics.explore import removed_rows
from metrics.penalties.assumptions import Assumed, assumed
from metrics.penalties.book import Book, load_book
from metrics.penalties.stakes import Exposure
from metrics.quality import columns
from metrics.reconcile.evidence import Observation
from metrics.reconcile.run_variant import Difference, difference
from metrics.reconcile.search import Found, Reconciliation, reconcile
from metrics.reports import composites as composite_scores
from metrics.reports import explanation, history, penalties, scorecard, today
from metrics.reports.explanation import Explanation
from metrics.reports.request import RuleQuestion, rules_in_force
from metrics.reports.scorecard import Judged
from metrics.rules import own_rules
from metrics.rules.rule import Rule
from metrics.rules.rulebook import load_rules
from metrics.scoring import breakdown
from metrics.scoring.dimensions import Dimension
from metrics.scoring.engine import Case, cases
from metrics.scoring.outlook import Outlook, outlook
from metrics.scoring.reach import default_as_of
from metrics.scoring.requests import requests_in_force
from metrics.scoring.score import Score
from metrics.scoring.tally_refresh import TALLIES
from metrics.todo import todo
from metrics.todo.due import Due, due_counts
from pages.state import session
from pages.state.answer_cache import Answer, cached, kept, run_once

CASES_SHOWN = 1000
"""Most cases that a page lists; the command line prints all."""


def report(query: Callable[[RuleQuestion], Answer], shop: Shop, as_of: datetime, rule: Rule | None = None) -> Answer:
    """The answer of a report by the rules in force, kept likewise; their scores are worked out once for all reports."""

    def run() -> Answer:
        judged_rules = judged(shop, as_of)
        rules, scores = [entry.rule for entry in judged_rules], [entry.score for entry in judged_rules]
        return query(RuleQuestion(session.view(), shop, rules, instant_asked(shop, as_of), rule, scores))

    return run_once(query, shop, (as_of, rule), run)


def judged(shop: Shop, as_of: datetime) -> tuple[Judged, ...]:
    """Return every rule in force for the shop on that day with its score, the most urgent first."""

    def run() -> tuple[Judged, ...]:
        view, instant = session.view(), instant_asked(shop, as_of)
        judged_rules = scorecard.report(view, shop, rules_in_force(view, shop, rules(), instant), instant)
        TALLIES.request(session.access(), [shop.shop_id])  # own rules may have changed; nothing where all is kept
        return judged_rules

    return run_once(scorecard.report, shop, (as_of,), run)


def empty_columns(shop: Shop, as_of: datetime) -> dict[str, tuple[str, str]]:
    """By rule id the table and the column without a filled cell that leaves the rule without a figure."""
    lacking = tuple(entry.rule for entry in judged(shop, as_of) if entry.score.status == "no_data")
    return cached(columns.empty_columns, shop, lacking) if lacking else {}


def groups(shop: Shop, rule: Rule, as_of: datetime, dimension: Dimension) -> tuple[breakdown.Group, ...]:
    """Return the rule's cases grouped by a dimension: agent, product, hour …."""
    return cached(_groups, shop, rule, instant_asked(shop, as_of), dimension)


def day_notes(shop: Shop) -> tuple[DayNote, ...]:
    """Return people's notes on days of the shop, the latest day first."""
    return cached(_day_notes, shop)


def heading(shop: Shop, rule: Rule, score: Score) -> Outlook:
    """Return how certain the rule's figure is, and its trend."""
    return cached(outlook, shop, rule, score)


def penalty_book() -> Book:
    """Every schedule of penalties, the merchant's own included."""
    return _penalty_book(own_rules.state())


def assumptions(shop: Shop) -> Assumed | None:
    """The assumptions in use; None where the text of the shop's platform tells no severities apart."""
    return assumed(penalty_book(), shop.platform)


def exposed(shop: Shop, as_of: datetime) -> Exposure:
    """Return the expected penalties of the next check, and the ledger behind them."""

    def run() -> Exposure:
        judged_rules = judged(shop, as_of)
        rules, scores = [entry.rule for entry in judged_rules], [entry.score for entry in judged_rules]
        return penalties.report(session.view(), shop, rules, instant_asked(shop, as_of), scores, penalty_book())

    return run_once(penalties.report, shop, (as_of, assumptions(shop)), run)


def composites(shop: Shop, as_of: datetime) -> tuple[CompositeStanding, ...]:
    """Return the shop's standing in its platform's composites."""

    def run() -> tuple[CompositeStanding, ...]:
        asked_for = instant_asked(shop, as_of)
        instants = None if asked_for is None else {shop.shop_id: asked_for}
        versions = _composites(own_rules.state())
        return composite_scores.report(session.view(), [shop], rules(), instants, versions)

    return run_once(composite_scores.report, shop, (as_of,), run)


def waiting(shop: Shop, as_of: datetime) -> tuple[todo.Item, ...]:
    """Return the merchant's to-dos by deadline."""

    def run() -> tuple[todo.Item, ...]:
        judged_rules = judged(shop, as_of)
        rules, scores = [entry.rule for entry in judged_rules], [entry.score for entry in judged_rules]
        return todo.report(session.view(), shop, rules, instant_asked(shop, as_of), scores)

    return run_once(todo.report, shop, (as_of,), run)


def explained(shop: Shop, as_of: datetime) -> tuple[Explanation, ...]:
    """Return the explanations of the shop's missed and nearly missed figures."""

    def run() -> tuple[Explanation, ...]:
        judged_rules = judged(shop, as_of)
        rules, scores = [entry.rule for entry in judged_rules], [entry.score for entry in judged_rules]
        return explanation.report(session.view(), shop, rules, instant_asked(shop, as_of), scores)

    return run_once(explanation.report, shop, (as_of,), run)


def first_today(shop: Shop, as_of: datetime) -> today.Today:
    """What to do first, from the answers that the pages share."""
    judged_rules = judged(shop, as_of)
    rules, scores = [entry.rule for entry in judged_rules], [entry.score for entry in judged_rules]
    items, exposure, causes = waiting(shop, as_of), exposed(shop, as_of), explained(shop, as_of)
    return today.today(shop, rules, scores, items, exposure, causes)


def of_all_shops(name: str, query: Callable[[View, Sequence[Shop], Sequence[Rule]], Answer]) -> Answer:
    """The answer of a report about all shops of the visitor by all rules, kept under a name of its own."""
    answer: Answer = kept(
        session.scope(), session.state(), name, "", lambda: query(session.view(), session.shops(), rules())
    )
    return answer


def last_look(shop: Shop, scorecard_rules: Sequence[Judged], as_of: datetime) -> Standing | None:
    """Where the shop stood when its scorecard was last looked at with older data; None the first time."""
    statuses = {entry.rule.id: entry.score.shown_status() for entry in scorecard_rules}
    return earlier_standing(
        session.access().path, shop.shop_id, Standing(as_of, str(session.view().version()), statuses)
    )


def listed(
    shop: Shop, rule: Rule, as_of: datetime, verdict: str | None, group: tuple[Dimension, str | None] | None = None
) -> tuple[Case, ...]:
    """The rule's cases, worst first, at most `CASES_SHOWN` of them; of one group (dimension, key) if one is named."""
    return cached(_cases, shop, rule, instant_asked(shop, as_of), verdict, CASES_SHOWN, group)


def removed(shop: Shop, rule: Rule, since: datetime) -> DabiaoError | None:
    """Return why cases of the rule's window, which starts at `since` (aware), were removed; None if none were."""
    return removed_rows.of_list(session.view(), shop, rule.family, since)


def reconciled(shop: Shop, rule: Rule, first: Observation, further: tuple[Observation, ...]) -> Reconciliation:
    """Return the reading under which the rule's figures equal those that the platform shows."""

    def run() -> Reconciliation:
        return reconcile(session.view(), shop, rule, first.as_of, first, rules(), further)

    return run_once(reconcile, shop, (rule, first, further), run)


def differing(shop: Shop, as_of: datetime, ours: Found, other: Found) -> Difference:
    """Return the cases in which another reading of a rule's figure differs from ours."""
    return cached(difference, shop, ours.reading, other.reading, instant_asked(shop, as_of))


def rules() -> tuple[Rule, ...]:
    """Every rule there is, the merchant's own included."""
    return _rules(own_rules.state())


def due(shop: Shop, as_of: datetime) -> Due:
    """Return how many to-dos fall due within 24 hours and how many are overdue, without listing them."""

    def run() -> Due:
        view, instant = session.view(), instant_asked(shop, as_of)
        requests = requests_in_force(view, [shop], rules(), instant)
        return due_counts(view, [shop], requests, {shop.shop_id: as_of})[shop.shop_id]

    return run_once(due_counts, shop, (as_of,), run)


def waiting_texts(shop: Shop, as_of: datetime, items: Iterable[todo.Item]) -> records.WaitingTexts:
    """Return the subjects of these to-dos, in the words of buyer and export; see `records.waiting_texts`."""
    return cached(_waiting_texts, shop, as_of, tuple(item.subject for item in items if item.text is None))


def unanswered(shop: Shop, as_of: datetime) -> dict[str, Unanswered]:
    """The conversations in which the buyer waits, by conversation_id; see `records.unanswered`."""
    return cached(_unanswered, shop, as_of)


def product_titles(shop: Shop, product_ids: Iterable[str | None]) -> dict[str, str]:
    """Return the titles of these products by id; products without a title are left out."""
    titles = cached(_titles, shop)
    return {key: titles[key] for key in product_ids if key is not None and key in titles}


def titles(shop: Shop) -> dict[str, str]:
    """Return the titles of the shop's products by id, ordered by title."""
    return dict(sorted(cached(_titles, shop).items(), key=lambda pair: pair[1]))


def coverage(shop: Shop) -> tuple[Coverage, ...]:
    """How far each table of the shop reaches."""
    return cached(history.reach, shop)


def ends_at(shop: Shop) -> datetime:
    """The last instant (aware, UTC) that the shop's data covers."""
    return cached(default_as_of, shop)


def instant_asked(shop: Shop, as_of: datetime) -> datetime | None:
    """Return the page's instant; None at the end of the shop's data, where each figure has its own end."""
    return None if as_of == ends_at(shop) else as_of


def _day_notes(view: View, shop: Shop) -> tuple[DayNote, ...]:
    return tuple(notes_of(view, shop.shop_id))


def _groups(
    view: View, shop: Shop, rule: Rule, as_of: datetime | None, dimension: Dimension
) -> tuple[breakdown.Group, ...]:
    return tuple(breakdown.by(view, shop, rule, as_of, dimension))


def _cases(
    view: View,
    shop: Shop,
    rule: Rule,
    as_of: datetime | None,
    verdict: str | None,
    limit: int,
    group: tuple[Dimension, str | None] | None,
) -> tuple[Case, ...]:
    return tuple(cases(view, shop, rule, as_of, verdict, limit, group))


def _waiting_texts(view: View, shop: Shop, as_of: datetime, subjects: tuple[str, ...]) -> records.WaitingTexts:
    return records.waiting_texts(view, [(shop.shop_id, subject) for subject in subjects], {shop.shop_id: as_of})


def _unanswered(view: View, shop: Shop, as_of: datetime) -> dict[str, Unanswered]:
    return records.unanswered(view, shop.shop_id, as_of)


def _titles(view: View, shop: Shop) -> dict[str, str]:
    return records.product_titles(view, shop.shop_id)


@st.cache_resource(max_entries=4, show_spinner=False)
def _penalty_book(state: str) -> Book:
    return load_book()


@st.cache_resource(max_entries=2, show_spinner=False)
def _composites(state: str) -> tuple[Composite, ...]:
    return tuple(load_composites())


@st.cache_resource(max_entries=2, show_spinner=False)
def _rules(state: str) -> tuple[Rule, ...]:
    return tuple(load_rules())
