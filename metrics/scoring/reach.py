"""How far a shop's tables reach: as of when its figures are asked, and up to when anything is known of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from data.engine import Engine
from data.shops import Shop
from metrics.rules.rule import Rule
from metrics.scoring.windows import end_of_day, local_of, window_of

Ends = Mapping[str, datetime]
"""Table → the last instant (aware, UTC) that a shop's rows of it cover; a table without dated rows is left out."""

TABLE_ENDS = """
    SELECT a.shop_id, c.table_name, c.last_at, r.archived_until
    FROM (SELECT unnest(CAST($shop_ids AS VARCHAR[])) AS shop_id) AS a
    LEFT JOIN coverage AS c ON c.shop_id = a.shop_id
    LEFT JOIN retention AS r ON r.shop_id = a.shop_id
"""
"""A row for each table of which a shop has rows, one without a table for a shop without rows."""


def default_as_of(view: Engine, shop: Shop) -> datetime:
    """The last instant (aware, UTC) that any of the shop's tables covers, never the clock; see `ends_of_data`."""
    return ends_of_data(view, [shop])[shop.shop_id]


def ends_of_data(view: Engine, shops: Sequence[Shop]) -> dict[str, datetime]:
    """The last instant (aware, UTC) that any of each shop's tables covers, by shop_id.

    A shop without a single dated row is looked at as of its last import, where every figure has no data.
    """
    rows = view.rows(
        """
        SELECT a.shop_id, coalesce(c.last_at, i.last_at, TIMESTAMP '1970-01-01') AS last_at
        FROM (SELECT unnest(CAST($shop_ids AS VARCHAR[])) AS shop_id) AS a
        LEFT JOIN (SELECT shop_id, max(last_at) AS last_at FROM coverage GROUP BY shop_id) AS c
            ON c.shop_id = a.shop_id
        LEFT JOIN (SELECT shop_id, max(imported_at) AS last_at FROM imports GROUP BY shop_id) AS i
            ON i.shop_id = a.shop_id
        """,
        shop_ids=[shop.shop_id for shop in shops],
    )
    return {row["shop_id"]: row["last_at"] for row in rows}


def whole_until(view: Engine, shops: Sequence[Shop]) -> dict[str, datetime]:
    """Up to when each shop's data are taken to hold everything (aware, UTC), by shop_id.

    The end of their last local day; where the last import was made on that very day, which was not over then, their
    last instant.
    """
    ends = ends_of_data(view, shops)
    rows = view.rows(
        """
        SELECT i.shop_id, max(i.imported_at) AS last_at
        FROM imports AS i
        JOIN (SELECT unnest(CAST($shop_ids AS VARCHAR[])) AS shop_id) AS a ON a.shop_id = i.shop_id
        WHERE i.undone_at IS NULL
        GROUP BY i.shop_id
        """,
        shop_ids=[shop.shop_id for shop in shops],
    )
    imported = {row["shop_id"]: row["last_at"] for row in rows}
    answer = {}
    for shop in shops:
        end, imported_at = ends[shop.shop_id], imported.get(shop.shop_id)
        day = local_of(end, shop).date()
        is_over = imported_at is None or local_of(imported_at, shop).date() != day
        answer[shop.shop_id] = end_of_day(day, shop) if is_over else end
    return answer


@dataclass(frozen=True)
class Reach:
    """How far a shop's rows reach. `ends`: its tables with rows, and where they end; None: no row has an instant.

    `archived_until`: the local day before which its counts are archived ones (docs/privacy.md); None: none is.
    """

    ends: Mapping[str, datetime | None]
    archived_until: date | None = None

    @property
    def dated(self) -> dict[str, datetime]:
        """The tables that have an end."""
        return {table: end for table, end in self.ends.items() if end is not None}


def ends_of_tables(view: Engine, shops: Sequence[Shop]) -> dict[str, dict[str, datetime]]:
    """The ends of each shop's tables, by shop_id. An instant that lies far from all others is no end."""
    return {shop_id: reach.dated for shop_id, reach in reaches(view, shops).items()}


def reaches(view: Engine, shops: Sequence[Shop]) -> dict[str, Reach]:
    """How far the rows of each shop reach, by shop_id."""
    shop_ids = list({shop.shop_id: None for shop in shops})
    rows = view.rows(TABLE_ENDS, shop_ids=shop_ids)
    ends: dict[str, dict[str, datetime | None]] = {shop_id: {} for shop_id in shop_ids}
    for row in rows:
        if row["table_name"] is not None:
            ends[row["shop_id"]][row["table_name"]] = row["last_at"]
    archived = {row["shop_id"]: row["archived_until"] for row in rows}
    return {shop_id: Reach(ends[shop_id], archived.get(shop_id)) for shop_id in shop_ids}


def end_of_figure(rule: Rule, ends: Ends) -> datetime | None:
    """The end of what the rule's figure is made of: that of the first of its tables to end; None without any row."""
    return min((ends[table] for table in rule.tables if table in ends), default=None)


def known_until(shop: Shop, rule: Rule, as_of: datetime, ends: Ends) -> datetime:
    """Up to when it is known what happened to the figure's cases, as of an instant.

    An export is taken to cover its last local day; what may have been answered after it is not known.
    """
    return known_of_tables(shop, rule.tables, as_of, ends)


def known_of_tables(shop: Shop, tables: Collection[str], as_of: datetime, ends: Ends) -> datetime:
    """Up to when it is known what happened in these tables as of an instant: no later than the day of the first end."""
    end = min((ends[table] for table in tables if table in ends), default=None)
    return as_of if end is None else min(as_of, _end_of_its_day(shop, end))


def latest_of_figure(shop: Shop, rule: Rule, as_of: datetime, ends: Ends) -> datetime:
    """The instant as of which the figure is worked out where one is asked for.

    Where its cases end before the orders or chats that they are divided by, as of the end of their last day: later ones
    would have none. A window that is over by then is known whoever asks later, and with `lag_days` it is over so much
    later.
    """
    cases_end = min((ends[table] for table in rule.case_tables if table in ends), default=None)
    divided_by = "orders" if rule.per is not None or rule.cases == "cancellations" else ""
    if rule.per == "chats":
        divided_by = "messages"
    if cases_end is None or divided_by not in ends or cases_end >= ends[divided_by]:
        return as_of
    last_second = _end_of_its_day(shop, cases_end)
    if window_of(rule, as_of, shop).end <= last_second:
        return as_of
    if rule.lag_days is None:
        return min(as_of, last_second)
    day = local_of(cases_end, shop).date() + timedelta(days=rule.lag_days + 1)
    day_later = end_of_day(day + timedelta(days=1), shop)
    # a day that the calendar skips is over when the day before it is
    skipped = window_of(rule, day_later, shop).end <= last_second
    return min(as_of, day_later if skipped else end_of_day(day, shop))


def _end_of_its_day(shop: Shop, instant: datetime) -> datetime:
    return _end_of_day_of(instant, shop.timezone)


@lru_cache(maxsize=16384)
def _end_of_day_of(instant: datetime, timezone: str) -> datetime:
    shop = Shop("", "", "", timezone)
    return end_of_day(local_of(instant, shop).date(), shop)
