"""How far a shop's tables reach: the instant as of which its figures are calculated, and until when facts are known."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from data.engine import Engine
from data.shops import Shop
from metrics.rules.rule import Rule
from metrics.scoring.windows import end_of_day, local_of, window_of

Ends = Mapping[str, datetime]
"""Table → the last instant (aware, UTC) that a shop's rows of it cover; tables without dated rows are omitted."""

TABLE_ENDS = """
    SELECT a.shop_id, c.table_name, c.last_at, r.archived_until
    FROM (SELECT unnest(CAST($shop_ids AS VARCHAR[])) AS shop_id) AS a
    LEFT JOIN coverage AS c ON c.shop_id = a.shop_id
    LEFT JOIN retention AS r ON r.shop_id = a.shop_id
"""
"""SELECT of one row per table in which a shop has rows; for a shop without rows one row without a table."""


def default_as_of(view: Engine, shop: Shop) -> datetime:
    """Return the last instant (aware, UTC) that any of the shop's tables covers, not the clock; see `ends_of_data`."""
    return ends_of_data(view, [shop])[shop.shop_id]


def ends_of_data(view: Engine, shops: Sequence[Shop]) -> dict[str, datetime]:
    """Return the last instant (aware, UTC) that any of each shop's tables covers, by shop_id.

    For a shop without any dated row it is the instant of its last import; all its figures then have no data.
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
    """Return the instant (aware, UTC) until which each shop's data are assumed complete, by shop_id.

    It is the end of the data's last local day; if the last import was made on that day, which was not over yet, it is
    the data's last instant.
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
    """How far a shop's rows reach.

    `ends`: its tables with rows → their last instant; None: no row has an instant. `archived_until`: the local day
    before which only archived counts exist (docs/privacy.md); None: nothing is archived.
    """

    ends: Mapping[str, datetime | None]
    archived_until: date | None = None

    @property
    def dated(self) -> dict[str, datetime]:
        """The tables that have a last instant."""
        return {table: end for table, end in self.ends.items() if end is not None}


def ends_of_tables(view: Engine, shops: Sequence[Shop]) -> dict[str, dict[str, datetime]]:
    """Return the last instants of each shop's tables, by shop_id; outliers far from all other instants are ignored."""
    return {shop_id: reach.dated for shop_id, reach in reaches(view, shops).items()}


def reaches(view: Engine, shops: Sequence[Shop]) -> dict[str, Reach]:
    """Return how far the rows of each shop reach, by shop_id."""
    shop_ids = list({shop.shop_id: None for shop in shops})
    rows = view.rows(TABLE_ENDS, shop_ids=shop_ids)
    ends: dict[str, dict[str, datetime | None]] = {shop_id: {} for shop_id in shop_ids}
    for row in rows:
        if row["table_name"] is not None:
            ends[row["shop_id"]][row["table_name"]] = row["last_at"]
    archived = {row["shop_id"]: row["archived_until"] for row in rows}
    return {shop_id: Reach(ends[shop_id], archived.get(shop_id)) for shop_id in shop_ids}


def end_of_figure(rule: Rule, ends: Ends) -> datetime | None:
    """Return the earliest of the last instants of the rule's tables; None if none has a dated row."""
    return min((ends[table] for table in rule.tables if table in ends), default=None)


def known_until(shop: Shop, rule: Rule, as_of: datetime, ends: Ends) -> datetime:
    """Return until when it is known what happened to the figure's cases, as of an instant.

    An export is assumed to cover its whole last local day; anything after it is unknown.
    """
    return known_of_tables(shop, rule.tables, as_of, ends)


def known_of_tables(shop: Shop, tables: Collection[str], as_of: datetime, ends: Ends) -> datetime:
    """Return until when the facts of these tables are known as of an instant: at most the day when the first ends."""
    end = min((ends[table] for table in tables if table in ends), default=None)
    return as_of if end is None else min(as_of, _end_of_its_day(shop, end))


def latest_of_figure(shop: Shop, rule: Rule, as_of: datetime, ends: Ends) -> datetime:
    """Return the instant as of which the figure is calculated when `as_of` is requested.

    If the cases end before the orders or chats that they are divided by, it is the end of the cases' last day, because
    later orders would have no cases. A window that is over by then needs no such limit; with `lag_days` the limit is
    that many days later.
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
