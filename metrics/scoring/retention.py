"""Removes rows that are older than a shop's retention period, after archiving the counts of their days."""

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
"""Days that must have become too old before rows are removed automatically: each removal rewrites the whole file."""

DUE_DAYS = 31
"""Days after the removed rows for which counts are archived too: an order's deadline, such as its dispatch, may be this
long after its last known fact."""

ATTEMPTS = 3
"""How often the days are counted again if an import happens in between."""


@dataclass(frozen=True)
class Removed:
    """What was removed for a shop: the local day before which rows were removed, and the number of rows by table."""

    shop_id: str
    until: date
    rows: dict[str, int]


@dataclass(frozen=True)
class Preview:
    """The rows that would be removed if rows were kept for `days` days: those before the day `until`, by table."""

    days: int
    until: date
    rows: dict[str, int]


def preview(view: View, shop: Shop, days: int, at: datetime) -> Preview:
    """Return what would be removed for a shop at an instant (aware)."""
    until = local_of(at, shop).date() - timedelta(days=days)
    return Preview(days, until, retention.rows_before(view, shop.shop_id, _begin(until, shop)))


def keep_for(access: Access, shop_ids: Sequence[str], days: int | None, at: datetime) -> list[Removed]:
    """Set the number of days for which the rows of these shops are kept; None: forever. `at`: the present (aware).

    Rows that are too old by then are removed in the same transaction, shop by shop. Raises DabiaoError, without setting
    anything, for an unknown shop, for too few or too many days, and if a rule in force for one of the shops looks back
    further.
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
    """Return the number of days of rows that the rules in force need for their window and the one before it."""
    today = local_of(at, shop).date()
    requests = requests_in_force(view, [shop], load_rules(), at)
    firsts = [local_of(window_before(request.rule, at, shop).start, shop).date() for request in requests]
    return max([(today - first).days + 1 + DUE_DAYS for first in firsts], default=retention.FEWEST_DAYS)


def remove_old(access: Access, shop_ids: Iterable[str], at: datetime, *, each_days: int = EACH_DAYS) -> list[Removed]:
    """Remove rows that are too old at an instant (aware), for those shops with at least `each_days` such days."""
    removed = [done for shop_id in shop_ids if (done := _remove(access, shop_id, at, each_days)) is not None]
    _clear(access, removed)
    return removed


def _clear(access: Access, removed: Sequence[Removed]) -> None:
    """Purge the removed rows from the file, and bring counts and published facts up to date."""
    if removed:
        removal.clear_file(access)
        bring_up_to_date(access, [entry.shop_id for entry in removed])


def _remove(access: Access, shop_id: str, at: datetime, each_days: int, days: int | None = None) -> Removed | None:
    """Remove rows older than the shop's retention period, or than `days`, which then becomes its retention period."""
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
    """Return the instant (naive UTC) at which a local day of a shop begins."""
    return instant_of(datetime.combine(day, time()), shop).astimezone(UTC).replace(tzinfo=None)
