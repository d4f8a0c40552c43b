"""Cached queries of the pages about all shops of the visitor."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from threading import Lock
from types import MappingProxyType
from typing import TypeVar

from data.access import Access
from data.reading import records
from data.reading.shop_settings import settings
from data.shops import Shop
from locales import Translator
from metrics.penalties.book import load_book
from metrics.reports import portfolio as report
from metrics.reports.portfolio import ShopStanding
from metrics.rules.rulebook import load_rules
from metrics.scoring import breakdown
from metrics.scoring.reach import ends_of_data
from metrics.scoring.requests import Request, requests_in_force, requests_of
from metrics.todo.due import DueItem, due_items
from pages.state import answer_cache, queries, session

Answer = TypeVar("Answer")


def cached(query: str, run: Callable[[], Answer], argument: str = "") -> Answer:
    """The answer of `run`, kept under the name of the query and its argument."""
    answer: Answer = answer_cache.kept(session.scope(), session.state(), query, argument, run)
    return answer


def portfolio() -> tuple[ShopStanding, ...]:
    """Where every shop stands, as of the end of its own data, the one in most danger first."""
    rules, book = queries.rules, queries.penalty_book
    return _standings(
        session.scope(),
        session.state(),
        lambda: report.report(session.view(), session.shops(), rules(), book=book()),
    )


def prepare(access: Access) -> None:
    """Compute the standing of every shop in advance, because it takes seconds for a thousand shops."""
    with access.view() as view:
        run = partial(report.report, view, view.shops(), load_rules(), book=load_book())
        _standings(session.scope_of(access), session.state_of(view), run)


SCOPES_KEPT = 64
"""Most sets of shops whose standings are kept; the set computed longest ago is dropped first."""

_working: defaultdict[str, Lock] = defaultdict(Lock)
"""Scope → held while its standings are worked out: who may see other shops does not wait."""

_latest: dict[str, tuple[str, tuple[ShopStanding, ...]]] = {}
"""Scope → the state of the store, and where every shop stands in it."""


def _standings(scope: str, state: str, run: Callable[[], tuple[ShopStanding, ...]]) -> tuple[ShopStanding, ...]:
    """The answer of `run`, kept until there is one of another state; who asks meanwhile waits for it."""
    with _working[scope]:
        kept_state, standings = _latest.get(scope, ("", ()))
        if kept_state != state:
            standings = run()
            _latest.pop(scope, None)
            _latest[scope] = state, standings
            for old in list(_latest)[:-SCOPES_KEPT]:
                _latest.pop(old, None)
        return standings


def shop_names() -> Mapping[str, str]:
    """Return the names of the shops by shop_id."""
    return cached(
        "shop_names",
        lambda: MappingProxyType({name: entry.name for name, entry in settings(session.view()).items()}),
    )


def shop_labels(t: Translator, shops: Sequence[Shop]) -> dict[str, str]:
    """Shop_id → its name and platform; the id, too, where two shops have one name."""
    names = shop_names()
    shops_of_name = Counter(names[shop.shop_id] for shop in shops)
    labels = {}
    for shop in shops:
        name = names[shop.shop_id]
        ids = [shop.shop_id] if shops_of_name[name] > 1 else []
        labels[shop.shop_id] = " · ".join([name, t(f"platform.{shop.platform}"), *ids])
    return labels


def due() -> tuple[DueItem, ...]:
    """What is overdue or has a deadline in every shop, as of the end of its own data."""

    def run() -> tuple[DueItem, ...]:
        view, shops = session.view(), session.shops()
        requests = requests_in_force(view, shops, queries.rules(), None)
        return tuple(due_items(view, shops, requests, ends_of_data(view, shops)))

    return cached("due_of_all_shops", run)


def waiting_texts(items: Sequence[tuple[ShopStanding, DueItem]]) -> records.WaitingTexts:
    """Return the subjects of these to-dos, in the words of buyer and export; see `records.waiting_texts`."""
    instants = {standing.shop.shop_id: standing.data_through for standing, _ in items}
    return records.waiting_texts(session.view(), [(item.shop_id, item.subject) for _, item in items], instants)


def last_agents(items: Sequence[tuple[ShopStanding, DueItem]]) -> dict[tuple[str, str], str | None]:
    """Return the agent who wrote last in each of these conversations; see `records.last_agents`."""
    instants = {standing.shop.shop_id: standing.data_through for standing, _ in items}
    return records.last_agents(session.view(), [(item.shop_id, item.subject) for _, item in items], instants)


def product_titles(items: Iterable[DueItem]) -> dict[tuple[str, str], str]:
    """What their products are called, by shop_id and product id; those without a title are left out."""
    wanted = [(item.shop_id, item.product_id) for item in items if item.product_id is not None]
    return records.titles_by_shop(session.view(), wanted)


def agents(rule_id: str) -> tuple[tuple[Request, breakdown.Group], ...]:
    """The agents of every shop by one figure, the most misses first."""

    def run() -> tuple[tuple[Request, breakdown.Group], ...]:
        figures = [(s.shop, s.rules[rule_id]) for s in portfolio() if rule_id in s.rules]
        return tuple(breakdown.agents_of_shops(session.view(), requests_of(session.view(), figures, None)))

    return cached("agents_of_all_shops", run, rule_id)
