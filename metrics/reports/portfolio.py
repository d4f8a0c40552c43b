"""All shops at a glance: where each stands, its most urgent figures, what waits there, and how fresh its data is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal, get_args

from data.reading.shop_settings import ShopSettings, settings
from data.shops import Shop
from data.view import View
from metrics.penalties.book import Book, load_book
from metrics.penalties.exposure import concerned
from metrics.penalties.stakes import Total
from metrics.reports import penalties
from metrics.reports.due import Due, due_counts
from metrics.rules.rule import Rule
from metrics.scoring.reach import ends_of_data
from metrics.scoring.requests import requests_in_force
from metrics.scoring.score import URGENCY, Score, answer, by_urgency

Area = Literal["chat", "aftersales", "dispatch", "reviews"]
AREAS: tuple[Area, ...] = get_args(Area)
"""The groups of figures, as the pages of a shop have them."""


@dataclass(frozen=True)
class ShopStanding:
    """A shop in the list of all shops.

    `status`: that of its most urgent official figure; no_data where it has none. `worst`: that figure. `missed`,
    `near`: how many official figures are. `figures`: the most urgent one of each area, areas without any left out.
    `scores`: all of them, the merchant's own included, the most urgent first. `rules`: their rules by id, each in the
    version that is in force. `due`: what its to-do list holds. `at_stake`: what the next check may bring; None:
    nothing. `data_through`: the last instant (aware, UTC) that its data covers.
    """

    shop: Shop
    settings: ShopSettings
    status: str
    worst: Score | None
    missed: int
    near: int
    figures: Mapping[Area, Score]
    scores: tuple[Score, ...]
    rules: Mapping[str, Rule]
    due: Due
    at_stake: Total | None
    data_through: datetime


@dataclass(frozen=True, kw_only=True)
class PortfolioRow:
    """A shop as `dabiao portfolio --json` prints it. The figures are scores as of each one's own data."""

    shop: str
    name: str
    platform: str
    market: str
    timezone: str
    owner: str
    tags: tuple[str, ...]
    status: str
    worst: str | None
    missed: int
    near: int
    due: Due
    at_stake: Total | None
    data_through: datetime
    scores: tuple[Score, ...]


def report(
    view: View,
    shops: Sequence[Shop],
    rules: Iterable[Rule],
    instants: Mapping[str, datetime] | None = None,
    book: Book | None = None,
) -> tuple[ShopStanding, ...]:
    """Where these shops stand, the one in most danger first. Archived shops are left out.

    `instants`: as of which instant (aware) each is asked about; None: the end of each figure's own data. `book`: the
    schedules of penalties; None: all there are.
    """
    rules, book = list(rules), book or load_book()
    written = settings(view)
    shops = [shop for shop in shops if not written[shop.shop_id].archived]
    ends = ends_of_data(view, shops)
    requests = requests_in_force(view, shops, rules, instants)
    due = due_counts(view, shops, requests, instants or ends)
    of_all = answer(view, requests)
    of_shop = {shop_id: by_urgency(group) for shop_id, group in groupby(of_all, lambda score: score.shop)}
    rules_of_shop: dict[str, dict[str, Rule]] = {shop.shop_id: {} for shop in shops}
    for request in requests:
        rules_of_shop[request.shop.shop_id][request.rule.id] = request.rule
    standings = []
    for shop in shops:
        listed = of_shop.get(shop.shop_id, [])
        in_force = rules_of_shop[shop.shop_id]
        as_of = None if instants is None else instants[shop.shop_id]
        total = _at_stake(view, shop, list(in_force.values()), listed, as_of, book)
        standings.append(
            _standing(shop, written[shop.shop_id], in_force, listed, due[shop.shop_id], total, ends[shop.shop_id])
        )
    return tuple(sorted(standings, key=_danger))


def chosen(
    standings: Iterable[ShopStanding],
    *,
    platforms: Collection[str] = (),
    markets: Collection[str] = (),
    tags: Collection[str] = (),
    owners: Collection[str] = (),
    statuses: Collection[str] = (),
    text: str = "",
) -> tuple[ShopStanding, ...]:
    """Those of the standings that match every filter; an empty filter matches all. `text`: part of a name or an id."""
    wanted = text.strip().casefold()
    return tuple(
        standing
        for standing in standings
        if (not platforms or standing.shop.platform in platforms)
        and (not markets or standing.shop.market in markets)
        and (not tags or set(tags) & set(standing.settings.tags))
        and (not owners or standing.settings.owner in owners)
        and (not statuses or standing.status in statuses)
        and (wanted in standing.settings.name.casefold() or wanted in standing.shop.shop_id.casefold())
    )


def row(standing: ShopStanding) -> PortfolioRow:
    """A standing as a document has it."""
    shop = standing.shop
    return PortfolioRow(
        shop=shop.shop_id,
        name=standing.settings.name,
        platform=shop.platform,
        market=shop.market,
        timezone=shop.timezone,
        owner=standing.settings.owner,
        tags=standing.settings.tags,
        status=standing.status,
        worst=None if standing.worst is None else standing.worst.rule,
        missed=standing.missed,
        near=standing.near,
        due=standing.due,
        at_stake=standing.at_stake,
        data_through=standing.data_through,
        scores=standing.scores,
    )


def _standing(
    shop: Shop,
    written: ShopSettings,
    in_force: Mapping[str, Rule],
    listed: Sequence[Score],
    due: Due,
    total: Total | None,
    data_through: datetime,
) -> ShopStanding:
    official = [score for score in listed if score.grade != "user"]
    worst = official[0] if official else None
    figures: dict[Area, Score] = {}
    for score in official:
        figures.setdefault(in_force[score.rule].family.page, score)
    return ShopStanding(
        shop=shop,
        settings=written,
        status="no_data" if worst is None else worst.status,
        worst=worst,
        missed=sum(score.status == "missed" for score in official),
        near=sum(score.status == "near" for score in official),
        figures=figures,
        scores=tuple(listed),
        rules=in_force,
        due=due,
        at_stake=total,
        data_through=data_through,
    )


def _at_stake(
    view: View, shop: Shop, rules: Sequence[Rule], listed: Sequence[Score], as_of: datetime | None, book: Book
) -> Total | None:
    """What the next check may bring for a shop, as its page of penalties has it; None: nothing.

    `rules`: those in force, with their scores (`listed`). The store is asked only where a penalty can follow from one.
    """
    if not concerned(book, rules):
        return None
    total = penalties.report(view, shop, rules, as_of, listed, book).total
    return total if total.amounts or total.unknown else None


def _danger(standing: ShopStanding) -> tuple[int, int, float, str]:
    """Sorts the shop in most danger first: by status, by how many figures are missed, by how far the worst is off."""
    worst = standing.worst
    distance = 0.0 if worst is None or worst.distance is None else float(worst.distance)
    return URGENCY.index(standing.status), -standing.missed, distance, standing.shop.shop_id
