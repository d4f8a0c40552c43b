"""Removes rows that are older than a shop keeps them, once the counts of their days are archived."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from data.access import Access
from data.changes import removal, retention
from data.errors import DabiaoError
from data.reading.retention import Retention
from data.reading.retention import retention as kept
from data.shops import Shop
from data.view import View
from metrics.rules.rulebook import load_rules
from metrics.scoring.archive import archived_days, first_day
from metrics.scoring.requests import requests_in_force
from metrics.scoring.tally_refresh import bring_up_to_date
from metrics.scoring.windows import instant_of, local_of, window_before

EACH_DAYS = 7
"""By itself rows are removed when so many days have become too old: the whole file is written anew each time."""

DUE_DAYS = 31
"""So many days beyond the rows that are removed all counts are archived: what an order is due for, such as its
dispatch, may lie so long after all that is known of it."""

ATTEMPTS = 3
"""So often the days are counted anew when an import came in between."""


@dataclass(frozen=True)
class Removed:
    """What was removed of a shop: before which local day, and how many rows of which table."""

    shop_id: str
    until: date
    rows: dict[str, int]


@dataclass(frozen=True)
class Preview:
    """What would go if rows were kept for so many days: what ended before the local day `until`, by table."""

    days: int
    until: date
    rows: dict[str, int]


def preview(view: View, shop: Shop, days: int, at: datetime) -> Preview:
    """What would go of a shop at an instant (aware)."""
    until = local_of(at, shop).date() - timedelta(days=days)
    return Preview(days, until, retention.rows_before(view, shop.shop_id, _begin(until, shop)))


def keep_for(access: Access, shop_ids: Sequence[str], days: int | None, at: datetime) -> list[Removed]:
    """Set for how many days the rows of these shops are kept; None: for ever. `at`: the present instant (aware).

    What is too old by then is removed in the same transaction as it is set, shop by shop. Raises DabiaoError for an
    unknown shop, for too few days or too many, and where a rule in force of one of the shops looks back further;
    nothing is set then.
    """
    retention.require_possible(days)
    if days is not None:
        with access.view() as view:
            for shop_id in shop_ids:
                least = least_days(view, view.shop(shop_id), at)
                if days < least:
                    raise DabiaoError("error.kept_days_too_few", shop=shop_id, value=days, fewest=least)
    removed = []
    for shop_id in shop_ids:
        done = None if days is None else _remove(access, shop_id, at, 1, days)
        if done is None:
            retention.keep_for(access, shop_id, days)
        else:
            removed.append(done)
    _clear(access, removed)
    return removed


def least_days(view: View, shop: Shop, at: datetime) -> int:
    """How many days of rows the rules in force need: for the window and the one before it, no day of them archived."""
    today = local_of(at, shop).date()
    requests = requests_in_force(view, [shop], load_rules(), at)
    firsts = [local_of(window_before(request.rule, at, shop).start, shop).date() for request in requests]
    return max([(today - first).days + 1 + DUE_DAYS for first in firsts], default=retention.FEWEST_DAYS)


def remove_old(access: Access, shop_ids: Iterable[str], at: datetime, *, each_days: int = EACH_DAYS) -> list[Removed]:
    """Remove what is too old at an instant (aware), of those of these shops for which at least so many days are."""
    removed = [done for shop_id in shop_ids if (done := _remove(access, shop_id, at, each_days)) is not None]
    _clear(access, removed)
    return removed


def _clear(access: Access, removed: Sequence[Removed]) -> None:
    """Clear the file of what was removed, and bring counts and published facts up to date."""
    if removed:
        removal.clear_file(access)
        bring_up_to_date(access, [entry.shop_id for entry in removed])


def _remove(access: Access, shop_id: str, at: datetime, each_days: int, days: int | None = None) -> Removed | None:
    """Remove what is too old by the days that are set, or by `days`, which are set with it."""
    for _ in range(ATTEMPTS):
        with access.view() as view:
            shop, version = view.shop(shop_id), view.version()
            entry, first = kept(view).get(shop_id, Retention()), first_day(view, shop)
            kept_days = entry.kept_days if days is None else days
            if kept_days is None or first is None:
                return None
            until = local_of(at, shop).date() - timedelta(days=kept_days)
            since = first if entry.removed_until is None else max(first, entry.removed_until)
            if first >= until or (until - since).days < each_days:
                return None
            archived_until = until + timedelta(days=DUE_DAYS)
            archived = archived_days(view, shop, load_rules(), archived_until)
        begins_at = _begin(until, shop)
        wanted = retention.Removal(shop_id, kept_days, until, begins_at, version, archived, archived_until)
        rows = retention.remove(access, wanted)
        if rows is not None:
            return Removed(shop_id, until, rows)
    return None


def _begin(day: date, shop: Shop) -> datetime:
    """When a local day of a shop begins, naive UTC."""
    return instant_of(datetime.combine(day, time()), shop).astimezone(UTC).replace(tzinfo=None)
