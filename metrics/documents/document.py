"""A periodic report as data: for each shop the figures of a period and the one before, crossed lines, and causes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import msgspec

from data.reading import records
from data.shops import Shop
from data.view import View
from metrics.composites.standing import Standing
from metrics.documents.period import Period
from metrics.penalties.book import Book, load_book
from metrics.penalties.stakes import Exposure
from metrics.quality.report import ShopQuality
from metrics.quality.report import report as quality_report
from metrics.reports import composites, explanation, penalties, portfolio
from metrics.reports.explanation import Explanation
from metrics.reports.portfolio import ShopStanding
from metrics.rules.rule import Rule
from metrics.scoring import trend
from metrics.scoring.engine import Case, cases
from metrics.scoring.reach import whole_until
from metrics.scoring.requests import Request, requests_in_force, requests_of
from metrics.scoring.score import Score, answer
from metrics.scoring.windows import end_of_day
from metrics.todo import todo
from metrics.todo.due import Due
from metrics.todo.still_waiting import Wait, longest_waiting_first, waits_without_answer
from metrics.todo.todo import Item

SHOPS_IN_DETAIL = 20
"""Number of shops, the worst first, with a section; the others only appear in the table of all shops."""
FIGURES_WITH_CASES, WORST_CASES, CASES_READ = 3, 5, 1000
"""Missed figures for which a section lists the worst cases, cases listed of each, and cases read to choose them."""
ITEMS_LISTED = 10


@dataclass(frozen=True)
class Figure:
    """The figure of a rule in force at the end of the period.

    `score`: the score then, over the rule's own window. `of_period`: the score over the period of the report; its
    `previous` is the period before. `before`: the displayed status at the end of the period before; None if the rule
    was not in force. `days`: the figure on each of the last 30 local days.
    """

    rule: Rule
    score: Score
    of_period: Score
    before: str | None
    days: tuple[trend.DayValue, ...]

    @property
    def crossing(self) -> Literal["missed", "recovered", None]:
        """Whether the figure crossed its line since the period before ("missed") or recovered; None for neither."""
        now, good = self.score.shown_status(), ("met", "near")
        if now == "missed" and self.before in good:
            return "missed"
        return "recovered" if now in good and self.before == "missed" else None


@dataclass(frozen=True)
class WorstCases:
    """The worst missed cases of a figure, as the screen lists them. `waiting`: of those whose buyer still waits."""

    rule: Rule
    cases: tuple[Case, ...]
    waiting: Mapping[str, Wait]


@dataclass(frozen=True)
class ShopSection:
    """The section of one shop. `as_of`: the instant (aware, UTC) of the end of the period, or of the shop's data."""

    shop: Shop
    name: str
    as_of: datetime
    figures: tuple[Figure, ...]
    explanations: tuple[Explanation, ...]
    worst: tuple[WorstCases, ...]
    items: tuple[Item, ...]
    due: Due
    exposure: Exposure
    composites: tuple[Standing, ...]
    quality: ShopQuality


@dataclass(frozen=True)
class Document:
    """A report: its period, the standings of its shops, the worst first, and sections of the first of them."""

    period: Period
    standings: tuple[ShopStanding, ...]
    sections: tuple[ShopSection, ...]


def document(view: View, shops: Sequence[Shop], rules: Iterable[Rule], period: Period) -> Document:
    """Return the report on these shops. `rules`: all rules; those in force at the end of the period are used.

    Archived shops are omitted. A shop whose data end earlier is reported as of the end of its data; see `whole_until`.
    """
    rules, book = list(rules), load_book()
    ends = whole_until(view, shops)
    instants = {shop.shop_id: min(end_of_day(period.to, shop), ends[shop.shop_id]) for shop in shops}
    standings = portfolio.report(view, shops, rules, instants, book)
    detailed = standings[:SHOPS_IN_DETAIL]
    figures = _figures(view, detailed, rules, instants, period)
    badges = composites.report(view, [standing.shop for standing in detailed], rules, instants)
    qualities = {entry.shop: entry for entry in quality_report(view, [s.shop for s in detailed], rules)}
    sections = [
        _section(
            view, standing, figures[standing.shop.shop_id], instants[standing.shop.shop_id], book,
            tuple(badge for badge in badges if badge.shop == standing.shop.shop_id), qualities[standing.shop.shop_id],
        )
        for standing in detailed
    ]  # fmt: skip
    return Document(period, standings, tuple(sections))


def _figures(
    view: View,
    standings: Sequence[ShopStanding],
    rules: Sequence[Rule],
    instants: Mapping[str, datetime],
    period: Period,
) -> dict[str, tuple[Figure, ...]]:
    """Return shop_id → its figures, the most urgent first, using a few statements for all shops."""
    shops = [standing.shop for standing in standings]
    scores = [(standing, score) for standing in standings for score in standing.scores]
    now = requests_of(view, [(standing.shop, standing.rules[score.rule]) for standing, score in scores], instants)
    over_period = _over(now, period)
    earlier = requests_in_force(
        view, shops, rules, {shop.shop_id: end_of_day(period.before.to, shop) for shop in shops}
    )
    answers = answer(view, [*over_period, *earlier])
    before = {(score.shop, score.rule): score.shown_status() for score in answers[len(now) :]}
    result: dict[str, list[Figure]] = {shop.shop_id: [] for shop in shops}
    for request, (_, score), of_period, days in zip(now, scores, answers, trend.trends(view, now), strict=False):
        status = before.get((score.shop, score.rule))
        result[score.shop].append(Figure(request.rule, score, of_period, status, tuple(days)))
    return {shop_id: tuple(of_shop) for shop_id, of_shop in result.items()}


def _over(requests: Sequence[Request], period: Period) -> list[Request]:
    """Return the requests for the same figures over the period, without a lag because the period has its own days.

    Shops with the same rule share one rule object, so that they are counted by the same statement.
    """
    rules = {id(request.rule): request.rule for request in requests}
    over = {place: msgspec.structs.replace(rule, window=period.window, lag_days=None) for place, rule in rules.items()}
    return [replace(request, rule=over[id(request.rule)]) for request in requests]


def _section(
    view: View,
    standing: ShopStanding,
    figures: tuple[Figure, ...],
    as_of: datetime,
    book: Book,
    badges: tuple[Standing, ...],
    quality: ShopQuality,
) -> ShopSection:
    shop = standing.shop
    in_force, scores = [figure.rule for figure in figures], [figure.score for figure in figures]
    missed = [figure for figure in figures if figure.score.shown_status() == "missed"][:FIGURES_WITH_CASES]
    items = todo.report(view, shop, in_force, as_of, scores)
    return ShopSection(
        shop=shop,
        name=standing.settings.name,
        as_of=as_of,
        figures=figures,
        explanations=explanation.report(view, shop, in_force, as_of, scores),
        worst=_worst(view, shop, [figure.rule for figure in missed], as_of),
        items=tuple(sorted((item for item in items if item.is_open), key=lambda item: not item.overdue)[:ITEMS_LISTED]),
        due=standing.due,
        exposure=penalties.report(view, shop, in_force, as_of, scores, book),
        composites=badges,
        quality=quality,
    )


def _worst(view: View, shop: Shop, rules: Sequence[Rule], as_of: datetime) -> tuple[WorstCases, ...]:
    """The worst cases by each rule: first those whose buyer still waits, as on the screen."""
    of_chats = any(rule.family.of_chats for rule in rules)
    unanswered = records.unanswered(view, shop.shop_id, as_of) if of_chats else {}
    worst = []
    for rule in rules:
        listed = cases(view, shop, rule, as_of, "missed", CASES_READ if unanswered else WORST_CASES)
        waiting = waits_without_answer(shop, rule, listed, unanswered, as_of)
        first = longest_waiting_first(listed, waiting)[:WORST_CASES]
        worst.append(WorstCases(rule, tuple(first), waiting))
    return tuple(worst)
