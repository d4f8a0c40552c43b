"""What pages know of a shop: figures asked for once, and remembered while store and own rules stand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import streamlit as st

from data.reading import ledger, records
from data.reading.last_seen import Look, look
from data.shops import Shop
from data.view import View
from metrics.penalties.assumptions import Assumed, assumed
from metrics.penalties.book import Book, load_book
from metrics.penalties.exposure import Exposure, exposure
from metrics.reconcile.platform_figure import Shown
from metrics.reconcile.run_variant import Difference, difference
from metrics.reconcile.search import Found, Reconciliation, reconcile
from metrics.reports.todo import Item, todo
from metrics.rules import own_rules
from metrics.rules.rule import Rule
from metrics.rules.rulebook import in_force, load_rules
from metrics.scoring import breakdown, trend
from metrics.scoring.dimensions import What
from metrics.scoring.engine import Case, cases
from metrics.scoring.outlook import Outlook, by_chance, outlook
from metrics.scoring.score import Score, scorecard
from metrics.scoring.windows import default_as_of, local_of
from pages.state import session

Answer = TypeVar("Answer")


CASES_SHOWN = 1000
"""A longer list is not read; it is filtered, or exported on the command line."""


@dataclass(frozen=True)
class Judged:
    """A score, the rule it answers, and the figure on each of the 30 local days up to the instant.

    `by_chance`: the line lies within the interval of the share.
    """

    rule: Rule
    score: Score
    days: list[trend.DayValue]
    by_chance: bool = False


def judged(shop: Shop, as_of: datetime) -> list[Judged]:
    """Every rule in force for the shop on that day with its score, the most urgent first."""
    return _judged(*_key(shop), as_of)


def groups(shop: Shop, rule: Rule, as_of: datetime, what: What) -> list[breakdown.Group]:
    """The rule's cases by agent, product or hour."""
    return ask(breakdown.by, shop, rule, as_of, what)


def heading(shop: Shop, rule: Rule, score: Score) -> Outlook:
    """How sure the rule's figure is, and where it is heading."""
    return ask(outlook, shop, rule, score)


def penalty_book() -> Book:
    """Every schedule of penalties, the merchant's own included."""
    return _penalty_book(own_rules.state())


def assumptions(shop: Shop) -> Assumed | None:
    """What is taken for several, few, many and huge; None where the shop's platform tells no severities apart."""
    return assumed(penalty_book(), shop.platform)


def exposed(shop: Shop, as_of: datetime) -> Exposure:
    """What the next check would bring, and the ledger behind it."""
    return ask(_exposure, shop, as_of, assumptions(shop))


def last_look(shop: Shop, seen: Sequence[Judged], as_of: datetime) -> Look | None:
    """Where the shop stood when its scorecard was last looked at with older data; None the first time."""
    statuses = {one.rule.id: one.score.status for one in seen}
    return look(session.access().path, shop.shop_id, Look(as_of, str(session.sight().version()), statuses))


def waiting(shop: Shop, as_of: datetime) -> list[Item]:
    """What waits for the merchant, by deadline."""
    return ask(_todo, shop, as_of)


def ask(question: Callable[..., Answer], shop: Shop, *of: Any) -> Answer:
    """What a function of the metrics or data room says of a shop and further things; asked once, then remembered.

    The function gets a view of that shop's rows alone, the shop, and the further things, whose texts tell them apart.
    """
    name = f"{question.__module__}.{question.__qualname__}"
    answer: Answer = _asked(*_key(shop), name, repr(of), question, of)
    return answer


def listed(
    shop: Shop, rule: Rule, as_of: datetime, verdict: str | None, group: tuple[What, str | None] | None = None
) -> list[Case]:
    """The rule's cases, worst first, at most `CASES_SHOWN` of them; of one group if one is named."""
    return ask(cases, shop, rule, as_of, verdict, CASES_SHOWN, group)


def reconciled(shop: Shop, rule: Rule, as_of: datetime, shown: Shown) -> Reconciliation:
    """Under which reading the rule's figure is the one that the platform shows."""
    return ask(reconcile, shop, rule, as_of, shown, rules())


def differing(shop: Shop, as_of: datetime, ours: Found, found: Found) -> Difference:
    """The cases in which another reading of a rule's figure differs from ours."""
    return ask(difference, shop, ours.reading, found.reading, as_of)


def rules() -> list[Rule]:
    """Every rule there is, the merchant's own included."""
    return _rules(own_rules.state())


def products(shop: Shop) -> dict[str, str]:
    """What the shop's products are called, by their number."""
    return ask(_titles, shop)


def coverage(shop: Shop) -> list[ledger.Coverage]:
    """How far each table of the shop reaches."""
    return ask(_reach, shop)


def ends_at(shop: Shop) -> datetime:
    """The last instant (aware, UTC) that the shop's data covers."""
    return ask(default_as_of, shop)


def _key(shop: Shop) -> tuple[str, str, Shop]:
    """What an answer depends on beside the question: which store, the state of it and of own rules, and whose rows."""
    return session.source(), session.state(), shop


def _view(shop: Shop) -> View:
    return session.access().view([shop.shop_id])


@st.cache_resource(max_entries=64, ttl="5m", show_spinner=False)
def _judged(source: str, state: str, shop: Shop, as_of: datetime) -> list[Judged]:
    view = _view(shop)
    held = {rule.id: rule for rule in in_force(rules(), shop, local_of(as_of, shop).date())}
    scores = scorecard(view, shop, held.values(), as_of)
    return [
        Judged(held[s.rule], s, trend.daily(view, shop, held[s.rule], as_of), by_chance(held[s.rule], s))
        for s in scores
    ]


# Answers are handed out, not copied: nobody changes one.
@st.cache_resource(max_entries=512, ttl="5m", show_spinner=False)
def _asked(
    source: str, state: str, shop: Shop, name: str, told: str, _question: Callable[..., Any], _of: tuple[Any, ...]
) -> Any:
    return _question(_view(shop), shop, *_of)


@st.cache_resource(max_entries=4, show_spinner=False)
def _penalty_book(state: str) -> Book:
    return load_book()


@st.cache_resource(max_entries=2, show_spinner=False)
def _rules(state: str) -> list[Rule]:
    return load_rules()


def _titles(view: View, shop: Shop) -> dict[str, str]:
    return records.product_titles(view, shop.shop_id)


def _reach(view: View, shop: Shop) -> list[ledger.Coverage]:
    return ledger.coverage(view, shop.shop_id)


def _todo(view: View, shop: Shop, as_of: datetime) -> list[Item]:
    return todo(view, shop, [(one.rule, one.score) for one in judged(shop, as_of)], as_of)


def _exposure(view: View, shop: Shop, as_of: datetime, given: Assumed | None) -> Exposure:
    seen = judged(shop, as_of)
    return exposure(view, shop, [one.rule for one in seen], [one.score for one in seen], as_of, penalty_book(), given)
