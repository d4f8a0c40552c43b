"""The overview of all shops: status, most urgent figures, due to-dos, penalties at stake, and age of the data."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any, Literal, get_args

from data.reading.shop_settings import ShopSettings, settings
from data.shops import Shop
from data.view import View
from metrics.composites.standing import Standing
from metrics.penalties.book import Book, load_book
from metrics.penalties.exposure import concerned
from metrics.penalties.stakes import Total
from metrics.reports import composites, penalties
from metrics.rules.rule import Rule
from metrics.scoring.reach import ends_of_data
from metrics.scoring.requests import requests_in_force
from metrics.scoring.score import Score, answer, by_urgency
from metrics.scoring.worst import Worst, worst_of
from metrics.todo.due import Due, due_counts

Area = Literal["chat", "aftersales", "dispatch", "reviews"]
AREAS: tuple[Area, ...] = get_args(Area)
"""The groups of figures, named after the pages of a shop."""


@dataclass(frozen=True)
class ShopStanding:
    """A shop in the list of all shops.

    `status`: the displayed status of its worst official figure; no_data without one.
    `worst`: that figure: a missed or near one, else the met one closest to its line, else one that is not judged.
    `missed`, `near`: the number of official figures with this status, without small samples and unsettled ones.
    `figures`: the worst figure of each area; areas without figures are omitted.
    `scores`: all scores, including those of the merchant's own rules, the most urgent first.
    `rules`: their rules by id, in the version in force.
    `due`: the number of its to-dos. `at_stake`: possible penalties at the next check; None: none.
    `data_through`: the last instant (aware, UTC) that its data covers.
    `badge`: its standing in the platform's main score (see `composites.badge_of`); None if there is none.
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
    badge: Standing | None


@dataclass(frozen=True, kw_only=True)
class Badge:
    """The platform's score, badge or level of a shop in brief; the fields are those of `Standing`."""

    composite: str
    status: str
    level: str | None
    value: Fraction | None
    display: Decimal | None


@dataclass(frozen=True, kw_only=True)
class PortfolioRow:
    """A shop as printed by `dabiao portfolio --json`; each score is as of the end of its own data."""

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
    badge: Badge | None
    scores: tuple[Score, ...]


def report(
    view: View,
    shops: Sequence[Shop],
    rules: Iterable[Rule],
    instants: Mapping[str, datetime] | None = None,
    book: Book | None = None,
) -> tuple[ShopStanding, ...]:
    """Return the standings of these shops, the worst first; archived shops are omitted.

    `instants`: shop_id → as-of instant (aware); None: the end of each figure's own data. `book`: the schedules of
    penalties; None: load them all.
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
    judged = [(shop, list(rules_of_shop[shop.shop_id].values()), of_shop.get(shop.shop_id, [])) for shop in shops]
    at_stake = _at_stake(view, judged, instants, book)
    answered = zip(requests, of_all, strict=True)
    standings_of_all = composites.report(view, shops, rules, instants, answered=answered)
    badges = {name: composites.badge_of(list(group)) for name, group in groupby(standings_of_all, lambda s: s.shop)}
    worst = {shop.shop_id: worst_of(listed) for shop, _, listed in judged}
    standings = [
        _standing(
            shop,
            written[shop.shop_id],
            rules_of_shop[shop.shop_id],
            listed,
            worst[shop.shop_id],
            due[shop.shop_id],
            at_stake.get(shop.shop_id),
            ends[shop.shop_id],
            badges.get(shop.shop_id),
        )
        for shop, _, listed in judged
    ]
    return tuple(
        sorted(standings, key=lambda s: (worst[s.shop.shop_id].danger(), s.settings.name.casefold(), s.shop.shop_id))
    )


def chosen(
    standings: Iterable[ShopStanding],
    *,
    platforms: Collection[str] = (),
    markets: Collection[str] = (),
    tags: Collection[str] = (),
    owners: Collection[str] = (),
    statuses: Collection[str] = (),
    rules: Collection[str] = (),
    text: str = "",
) -> tuple[ShopStanding, ...]:
    """Return the standings that match all filters; an empty filter matches all. `text`: part of a name or id.

    `rules`: shops with one of these figures; `statuses` then applies to these figures, otherwise to the shops.
    """
    wanted = text.strip().casefold()
    return tuple(
        standing
        for standing in standings
        if (not platforms or standing.shop.platform in platforms)
        and (not markets or standing.shop.market in markets)
        and (not tags or set(tags) & set(standing.settings.tags))
        and (not owners or standing.settings.owner in owners)
        and (not rules or any(score.rule in rules for score in standing.scores))
        and (not statuses or _statuses(standing, rules) & set(statuses))
        and (wanted in standing.settings.name.casefold() or wanted in standing.shop.shop_id.casefold())
    )


def _statuses(standing: ShopStanding, rules: Collection[str]) -> set[str]:
    if not rules:
        return {standing.status}
    return {score.shown_status() for score in standing.scores if score.rule in rules}


ORDERS = ("danger", *AREAS, "overdue", "soon", "at_stake", "through", "name")
"""The names of the orders in which the list can be sorted; see `ordered`."""


def ordered(standings: Sequence[ShopStanding], by: str) -> tuple[ShopStanding, ...]:
    """Return the standings sorted by one of `ORDERS`; the sort is stable.

    By an area: the figure farthest below its line first, then figures without a line, then shops without a figure. By
    overdue, soon or at_stake: the largest first. By through: the oldest data first.
    """

    def place(standing: ShopStanding) -> Any:
        if by in AREAS:
            score = standing.figures.get(by)
            if score is None or score.value_exact is None:
                return 2, 0
            return (1, 0) if score.distance is None else (0, score.distance)
        return {
            "danger": 0,
            "overdue": -standing.due.overdue,
            "soon": -standing.due.soon,
            "at_stake": -most_at_stake(standing),
            "through": standing.data_through,
            "name": standing.settings.name.casefold(),
        }[by]

    return tuple(sorted(standings, key=place))


def most_at_stake(standing: ShopStanding) -> Decimal:
    """Return the largest known amount at stake in any one currency; 0 if nothing is known."""
    amounts = () if standing.at_stake is None else standing.at_stake.amounts.values()
    return max((amount.high or Decimal(0) for amount in amounts), default=Decimal(0))


def row(standing: ShopStanding) -> PortfolioRow:
    """Return a standing in the form used in documents."""
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
        badge=None if standing.badge is None else _brief(standing.badge),
        scores=standing.scores,
    )


def _brief(badge: Standing) -> Badge:
    return Badge(
        composite=badge.composite, status=badge.status, level=badge.level, value=badge.value, display=badge.display
    )


def _standing(
    shop: Shop,
    written: ShopSettings,
    in_force: Mapping[str, Rule],
    listed: Sequence[Score],
    worst: Worst,
    due: Due,
    total: Total | None,
    data_through: datetime,
    badge: Standing | None,
) -> ShopStanding:
    figures: dict[Area, Score] = {}
    for score in worst.official:
        figures.setdefault(in_force[score.rule].family.page, score)
    return ShopStanding(
        shop=shop,
        settings=written,
        status=worst.status,
        worst=worst.score,
        missed=worst.missed,
        near=worst.near,
        figures=figures,
        scores=tuple(listed),
        rules=in_force,
        due=due,
        at_stake=total,
        data_through=data_through,
        badge=badge,
    )


def _at_stake(
    view: View,
    shops: Sequence[tuple[Shop, Sequence[Rule], Sequence[Score]]],
    instants: Mapping[str, datetime] | None,
    book: Book,
) -> dict[str, Total]:
    """Return shop_id → the total at stake at the next check, as on the shops' penalty pages.

    Shops with nothing at stake are omitted; the others are queried together.
    """
    liable = [entry for entry in shops if concerned(book, entry[1])]
    totals = {exposed.shop.shop_id: exposed.total for exposed in penalties.reports(view, liable, instants, book)}
    return {shop_id: total for shop_id, total in totals.items() if total.amounts or total.unknown}
