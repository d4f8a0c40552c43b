"""Cached queries of the pages about all shops of the visitor."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar

from data.reading.shop_settings import settings
from metrics.reports import portfolio as report
from metrics.reports.due import DueItem, due_items
from metrics.reports.portfolio import ShopStanding
from metrics.scoring import breakdown
from metrics.scoring.reach import ends_of_data
from metrics.scoring.requests import Request, requests_in_force, requests_of
from pages.state import queries, session

Answer = TypeVar("Answer")


def cached(query: str, run: Callable[[], Answer], argument: str = "") -> Answer:
    """The answer of `run`, kept under the name of the query and its argument."""
    answer: Answer = queries.kept(session.scope(), session.state(), query, argument, run)
    return answer


def portfolio() -> tuple[ShopStanding, ...]:
    """Where every shop stands, as of the end of its own data, the one in most danger first."""
    return cached(
        "portfolio",
        lambda: report.report(session.view(), session.shops(), queries.rules(), book=queries.penalty_book()),
    )


def shop_names() -> Mapping[str, str]:
    """What each shop is called, by shop_id."""
    return cached(
        "shop_names",
        lambda: MappingProxyType({name: entry.name for name, entry in settings(session.view()).items()}),
    )


def due() -> tuple[DueItem, ...]:
    """What is overdue or has a deadline in every shop, as of the end of its own data."""

    def run() -> tuple[DueItem, ...]:
        view, shops = session.view(), session.shops()
        requests = requests_in_force(view, shops, queries.rules(), None)
        return tuple(due_items(view, shops, requests, ends_of_data(view, shops)))

    return cached("due_of_all_shops", run)


def agents(rule_id: str) -> tuple[tuple[Request, breakdown.Group], ...]:
    """The agents of every shop by one figure, the most misses first."""

    def run() -> tuple[tuple[Request, breakdown.Group], ...]:
        figures = [(s.shop, s.rules[rule_id]) for s in portfolio() if rule_id in s.rules]
        return tuple(breakdown.agents_of_shops(session.view(), requests_of(session.view(), figures, None)))

    return cached("agents_of_all_shops", run, rule_id)
