"""The composites report: shops' standings in the scores and badges of their platforms."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from data.access import Access
from data.changes import typed_values
from data.errors import DabiaoError
from data.shops import Shop
from data.view import View
from metrics.composites import typed
from metrics.composites.asking import running_standings, standings, standings_at
from metrics.composites.book import in_force, load_composites
from metrics.composites.composite import Composite
from metrics.composites.standing import Standing
from metrics.rules.rule import Rule
from metrics.scoring.requests import Request
from metrics.scoring.score import Score
from metrics.scoring.windows import end_of_day, local_of

Every = Literal["day", "week", "version"]
EVERY: tuple[Every, ...] = get_args(Every)
STEPS: dict[Every, int] = {"day": 14, "week": 8, "version": 20}
"""Number of latest days, weeks or versions in a history."""


def report(
    view: View,
    shops: Sequence[Shop],
    rules: Iterable[Rule],
    instants: Mapping[str, datetime] | None = None,
    composites: Sequence[Composite] | None = None,
    answered: Iterable[tuple[Request, Score]] = (),
) -> tuple[Standing, ...]:
    """Return the standings of these shops, shop by shop.

    `instants`: shop_id → instant (aware); None: the end of each figure's data. `composites`: all versions; None: load
    them. `answered`: scores by the same rule objects that the caller already has.
    """
    composites = load_composites() if composites is None else composites
    return tuple(standings(view, shops, rules, composites, instants, answered))


def history(
    view: View, shop: Shop, rules: Iterable[Rule], as_of: datetime, every: Every, composites: Sequence[Composite]
) -> tuple[Standing, ...]:
    """Return a shop's standings at the end of each local day, week (Sunday) or version, earliest first, and at `as_of`.

    They are calculated from today's files and the values typed in for those days. `as_of` is aware.
    """
    today = local_of(as_of, shop).date()
    if every == "version":
        ends = {entry.effective_to for entry in composites if entry.applies_to(shop) and entry.effective_to is not None}
        days = sorted(end - timedelta(days=1) for end in ends if end <= today)
    else:
        step, last = (1, today) if every == "day" else (7, today - timedelta(days=today.weekday() + 1))
        days = [last - timedelta(days=step * number) for number in range(STEPS[every])][::-1]
    instants = [at for at in (end_of_day(day, shop) for day in days[-STEPS[every] :]) if at < as_of]
    return tuple(standings_at(view, shop, rules, composites, [*instants, as_of]))


def running(
    view: View, shop: Shop, rules: Iterable[Rule], as_of: datetime, composites: Sequence[Composite]
) -> tuple[Standing, ...]:
    """Return a shop's standings if the periods running at an instant (aware) ended then.

    Only composites over finished periods are included.
    """
    return tuple(running_standings(view, shop, rules, composites, as_of))


def has_running(composites: Sequence[Composite], standing: Standing) -> bool:
    """Whether the standing's version of the composite is over finished periods, so that another period is running."""
    versions = (entry for entry in composites if entry.id == standing.composite)
    return any(entry.running() is not None for entry in versions if entry.effective_from == standing.effective_from)


def badge_of(of_shop: Sequence[Standing]) -> Standing | None:
    """Return the standing to show for a shop if only one is shown: the first judged one, else the first one.

    The order is that of the rule file. Badges of programmes that the shop is not in are ignored; None if none is left.
    """
    own = [standing for standing in of_shop if standing.status != "outside"]
    return next((standing for standing in own if standing.status == "judged"), next(iter(own), None))


def type_in(access: Access, shop: Shop, composite_id: str, name: str, text: str, day: date) -> None:
    """Store a value that only the platform's back office shows, valid from a local day; "" deletes it.

    Raises DabiaoError if no composite with this id is in force for the shop on that day, or if the text is invalid.
    """
    composites = in_force(load_composites(), shop, day)
    composite = next((entry for entry in composites if entry.id == composite_id), None)
    if composite is None:
        allowed = ", ".join(entry.id for entry in composites) or "–"
        raise DabiaoError("error.no_such_composite", composite=composite_id, day=day, allowed=allowed)
    if text.strip():
        typed.check(composite, name, text)
    typed_values.keep(access, shop.shop_id, composite_id, name, text, day)
