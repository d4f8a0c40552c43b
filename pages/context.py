"""Screens room: what every page stands on: the open store, what the sidebar chose, and figures asked for once.

Here alone is decided which shops a person sees (`sight`): on one's own machine, all of them.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import streamlit as st

from data import ledger, records
from data.errors import DabiaoError
from data.shops import Shop
from data.store import Store, View, default_path
from locales import LANGUAGES, Translator, translator
from metrics import breakdown, ownrules, trend
from metrics.calendar import default_as_of, local_of
from metrics.engine import Case, cases
from metrics.outlook import Outlook, by_chance, outlook
from metrics.rule import Rule
from metrics.rulebook import in_force, load_rules
from metrics.score import Score, scorecard
from metrics.todo import Item, todo
from pages import menu, phrases

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


@dataclass(frozen=True)
class Chosen:
    """What the sidebar says: one shop, seen as of one instant (aware, UTC)."""

    shop: Shop
    as_of: datetime


def language() -> Translator:
    """The reader's translator: the language chosen, else that of the link, else Chinese."""
    if "language" not in st.session_state:
        asked = st.query_params.get("lang")
        st.session_state["language"] = asked if asked in LANGUAGES else LANGUAGES[0]
    return translator(st.session_state["language"])


def store() -> Store:
    """The store, opened once for every reader. Raises DabiaoError when it cannot be opened."""
    return _opened(str(default_path()))


def sight() -> View:
    """What the reader may see of the store; a fresh cursor of it."""
    return store().view()


def chosen() -> Chosen | None:
    """The shop and the instant of this page view; None while there is no shop.

    Until somebody has called `st.navigation`, a server takes the files in pages/ for pages of their own: whoever comes
    to a fresh one by a deep link lands on a page without its door, and is sent through it here.
    """
    if not st.session_state.pop("through_the_door", False):
        menu.navigation(language())
        st.rerun()
    found: Chosen | None = st.session_state.get("chosen")
    return found


def through_the_door(seen: Chosen | None) -> None:
    """Hand the page that is about to run what the sidebar says."""
    st.session_state["chosen"] = seen
    st.session_state["through_the_door"] = True


def link(shop: Shop, rule: Rule) -> dict[str, str]:
    """What a link to a rule's page holds, so that whoever opens it sees the same: rule, shop, day and language."""
    parts = {"rule": rule.id, "shop": shop.shop_id, "as_of": st.session_state.get("as_of"), "lang": language().language}
    return {name: str(part) for name, part in parts.items() if part not in (None, LANGUAGES[0])}


@contextmanager
def said_plainly(t: Translator) -> Iterator[None]:
    """Say what a user caused in its sentence, and what nobody foresaw in another; never show a traceback."""
    try:
        yield
    except DabiaoError as e:
        st.error(phrases.plain(phrases.told(t, e)), icon=":material/error:")
    except Exception:
        logging.getLogger("dabiao").exception("a page failed")
        st.error(t("error.unexpected"), icon=":material/error:")


def judged(shop: Shop, as_of: datetime) -> list[Judged]:
    """Every rule in force for the shop on that day with its score, the most urgent first."""
    return _judged(*_key(shop), as_of)


def groups(shop: Shop, rule: Rule, as_of: datetime, what: breakdown.What) -> list[breakdown.Group]:
    """The rule's cases by agent, product or hour."""
    return _groups(*_key(shop), rule.id, as_of, what, rule)


def heading(shop: Shop, rule: Rule, score: Score) -> Outlook:
    """How sure the rule's figure is, and where it is heading."""
    return _heading(*_key(shop), rule.id, score.as_of, rule, score)


def waiting(shop: Shop, as_of: datetime) -> list[Item]:
    """What waits for the merchant, by deadline."""
    return _waiting(*_key(shop), as_of)


def listed(shop: Shop, rule: Rule, as_of: datetime, verdict: str | None) -> list[Case]:
    """The rule's cases, worst first, at most `CASES_SHOWN` of them."""
    return _listed(*_key(shop), rule.id, as_of, verdict, rule)


def products(shop: Shop) -> dict[str, str]:
    """What the shop's products are called, by their number."""
    return _products(*_key(shop))


def coverage(shop: Shop) -> list[ledger.Coverage]:
    """How far each table of the shop reaches."""
    return _coverage(*_key(shop))


def ends_at(shop: Shop) -> datetime:
    """The last instant (aware, UTC) that the shop's data covers."""
    return _ends_at(*_key(shop))


def _key(shop: Shop) -> tuple[str, str, Shop]:
    """What an answer depends on beside the question: which store, the state of it and of own rules, and whose rows."""
    return str(store().path), f"{sight().version()}/{ownrules.state()}", shop


@st.cache_resource(show_spinner=False)
def _opened(path: str) -> Store:
    return Store.open(Path(path))


def _view(path: str, shop: Shop) -> View:
    return _opened(path).view([shop.shop_id])


@st.cache_data(max_entries=64, ttl="5m", show_spinner=False)
def _judged(path: str, state: str, shop: Shop, as_of: datetime) -> list[Judged]:
    view = _view(path, shop)
    rules = {rule.id: rule for rule in in_force(load_rules(), shop, local_of(as_of, shop).date())}
    scores = scorecard(view, shop, rules.values(), as_of)
    return [
        Judged(rules[s.rule], s, trend.daily(view, shop, rules[s.rule], as_of), by_chance(rules[s.rule], s))
        for s in scores
    ]


@st.cache_data(max_entries=128, ttl="5m", show_spinner=False)
def _groups(
    path: str, state: str, shop: Shop, rule_id: str, as_of: datetime, what: breakdown.What, _rule: Rule
) -> list[breakdown.Group]:
    return breakdown.by(_view(path, shop), shop, _rule, as_of, what)


@st.cache_data(max_entries=32, ttl="5m", show_spinner=False)
def _waiting(path: str, state: str, shop: Shop, as_of: datetime) -> list[Item]:
    seen = [(one.rule, one.score) for one in judged(shop, as_of)]
    return todo(_view(path, shop), shop, seen, as_of)


@st.cache_data(max_entries=128, ttl="5m", show_spinner=False)
def _heading(path: str, state: str, shop: Shop, rule_id: str, as_of: datetime, _rule: Rule, _score: Score) -> Outlook:
    return outlook(_view(path, shop), shop, _rule, _score)


@st.cache_data(max_entries=32, ttl="5m", show_spinner=False)
def _listed(
    path: str, state: str, shop: Shop, rule_id: str, as_of: datetime, verdict: str | None, _rule: Rule
) -> list[Case]:
    return cases(_view(path, shop), shop, _rule, as_of, verdict, CASES_SHOWN)


@st.cache_data(max_entries=64, show_spinner=False)
def _products(path: str, state: str, shop: Shop) -> dict[str, str]:
    return records.product_titles(_view(path, shop), shop.shop_id)


@st.cache_data(max_entries=256, show_spinner=False)
def _coverage(path: str, state: str, shop: Shop) -> list[ledger.Coverage]:
    return ledger.coverage(_view(path, shop), shop.shop_id)


@st.cache_data(max_entries=256, show_spinner=False)
def _ends_at(path: str, state: str, shop: Shop) -> datetime:
    return default_as_of(_view(path, shop), shop)
