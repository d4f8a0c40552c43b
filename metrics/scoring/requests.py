"""Requests for figures: a shop, a rule and an instant, with the windows and days that follow from them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import msgspec

from data.engine import Engine
from data.shops import Seller, Shop
from metrics.rules.programmes import as_judged
from metrics.rules.rule import Rule
from metrics.rules.validity import is_for
from metrics.scoring.population import Member
from metrics.scoring.reach import (
    end_of_figure,
    ends_of_data,
    known_until,
    latest_of_figure,
    reaches,
)
from metrics.scoring.recovery import days_needed
from metrics.scoring.windows import Window, instant_of, local_of, window_before, window_of

TREND_DAYS = 30
"""Local days that a trend shows, the as-of day last."""


@dataclass(frozen=True, eq=False)
class Request:
    """A request for one figure. Instants are aware, UTC.

    `known_until`: cases that are not due by then are pending. `is_empty`: the shop has no row in any of the figure's
    tables, so there is nothing to count. `archived_until`: the local day before which only archived counts exist; None:
    nothing is archived.
    """

    shop: Shop
    rule: Rule
    as_of: datetime
    known_until: datetime
    is_empty: bool = False
    archived_until: date | None = None

    @property
    def window(self) -> Window:
        """The rule's window as of the instant."""
        return window_of(self.rule, self.as_of, self.shop)

    @property
    def day(self) -> date:
        """The shop's local day of `as_of`."""
        return local_of(self.as_of, self.shop).date()

    @property
    def finished(self) -> "Request | None":
        """The request for the last whole period if the rule's own period is still running, else None."""
        rule = _of_finished_periods(self.rule)
        return None if rule is None else replace(self, rule=rule)

    @property
    def days_kept(self) -> int:
        """The number of local days, the as-of day last, that a scorecard needs individually for trend and recovery."""
        return max(TREND_DAYS, days_needed(self.rule, self.day))

    def midnight(self, days: int) -> datetime:
        """Return the instant at which the first of the last `days` local days begins; the as-of day is the last."""
        return instant_of(datetime.combine(self.day - timedelta(days=days - 1), time()), self.shop)

    def member(self, days: int | None) -> Member:
        """Return the request as a row of a population: its two windows and the last `days` days (None: no days)."""
        window, previous = self.window, window_before(self.rule, self.as_of, self.shop)
        days_from = None if days is None else self.midnight(days)
        reads_from = previous.start if days_from is None else min(previous.start, days_from)
        return Member(self.shop, self.as_of, reads_from, days_from, window, previous, self.known_until)


@lru_cache(maxsize=1024)
def _of_finished_periods(rule: Rule) -> Rule | None:
    """Return the rule over its last whole period; always the same object, because rules are grouped by identity."""
    window = rule.finished_window
    return None if window is None else msgspec.structs.replace(rule, window=window)


def request_of(view: Engine, shop: Shop, rule: Rule, as_of: datetime | None) -> Request:
    """Return the request for one figure; see `requests_of`."""
    return requests_of(view, [(shop, rule)], as_of)[0]


def requests_of(
    view: Engine, figures: Iterable[tuple[Shop, Rule]], as_of: datetime | Mapping[str, datetime] | None
) -> list[Request]:
    """Return a request for each of these figures, in the same order.

    `as_of`: one instant (aware) for all, or one per shop_id. None: each figure as of the end of its own tables,
    regardless of other tables. For figures whose cases end before the orders that they are divided by, see
    `latest_of_figure`.
    """
    figures = list(figures)
    shops = list({shop.shop_id: shop for shop, _ in figures}.values())
    of_shop = reaches(view, shops)
    tables = {shop_id: reach.dated for shop_id, reach in of_shop.items()}
    without_rows = [
        shop for shop, rule in figures if as_of is None and end_of_figure(rule, tables[shop.shop_id]) is None
    ]
    of_shops = ends_of_data(view, without_rows) if without_rows else {}
    requests = []
    for shop, rule in figures:
        ends = tables[shop.shop_id]
        if as_of is None:
            instant = end_of_figure(rule, ends) or of_shops[shop.shop_id]
        else:
            wanted = as_of if isinstance(as_of, datetime) else as_of[shop.shop_id]
            instant = latest_of_figure(shop, rule, wanted, ends)
        reach = of_shop[shop.shop_id]
        is_empty = reach.ends.keys().isdisjoint(rule.tables)
        knowledge_ends = known_until(shop, rule, instant, ends)
        requests.append(Request(shop, rule, instant, knowledge_ends, is_empty, reach.archived_until))
    return requests


def requests_in_force(
    view: Engine, shops: Sequence[Shop], rules: Iterable[Rule], as_of: datetime | Mapping[str, datetime] | None
) -> list[Request]:
    """Return requests for the rules in force for each of these shops, shop by shop, in the order of the rules.

    Rules of programmes are taken as they judge the shop. A rule is in force if it is valid on the local day of the
    figure's as-of instant. If versions of a rule use different tables, several or none may be; then it is the first
    one, else the one that is valid on the day on which the shop's data end.
    """
    candidates = list(rules)
    of_kind: dict[tuple[str, str, Seller | None], list[Rule]] = {}  # shops of one kind have the same rules, or fewer
    figures = []
    for shop in shops:
        kind = shop.platform, shop.market, shop.seller
        if kind not in of_kind:
            of_kind[kind] = [rule for rule in candidates if is_for(shop, rule.platform, rule.market, rule.seller)]
        figures += [(shop, as_judged(rule, shop)) for rule in of_kind[kind] if rule.applies_to(shop)]
    requests = requests_of(view, figures, as_of)
    of_shops = ends_of_data(view, shops) if as_of is None else {}
    chosen: dict[tuple[str, str], Request] = {}
    for request in requests:
        if request.rule.holds_on(request.day):
            chosen.setdefault((request.shop.shop_id, request.rule.id), request)
    for request in requests if as_of is None else ():
        last_day = local_of(of_shops[request.shop.shop_id], request.shop).date()
        if request.rule.holds_on(last_day):
            chosen.setdefault((request.shop.shop_id, request.rule.id), request)
    return [r for r in requests if chosen.get((r.shop.shop_id, r.rule.id)) is r]
