"""Stores how far each of a shop's tables extends, and which instants are too far from the others to be its end."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data.errors import DabiaoError
from data.notices import Notice
from data.shops import Shop
from data.sql import Connection, now
from data.tables import Table, event_columns

FAR_DAYS = 45
"""Instants more than this many days after all others may not be the end of their table."""
MOST_ROWS = 3
"""Rows that may hold such instants at most: more of them are a continuing table."""
ROWS_BESIDE_EACH = 20
"""Other rows needed for each of several such rows; a single one needs `INSTANTS_BESIDE` other instants."""
INSTANTS_BESIDE = 3
MOST_AHEAD = timedelta(minutes=10)
"""How far an event may be after its import, because clocks differ."""
TIMES_THE_WIDEST_GAP = 2
"""Multiple of the widest gap between the other instants that must be exceeded: a table may be sparse throughout."""


def cover(
    connection: Connection, table: Table, shop_id: str, also_until: date | None = None
) -> tuple[datetime, list[datetime]] | None:
    """Store how far a shop's table extends; return its end and its outliers, naive UTC; None without outliers.

    `also_until`: the local day up to whose end a file that is not yet in the ledger is complete. `last_at` is the last
    instant at which something happened, or up to which a file is complete, apart from `outliers`: those of a few rows
    more than `FAR_DAYS` after every other instant, such as a mistyped year.
    """
    events = event_columns(table)
    params: dict[str, object] = {"shop_id": shop_id}
    connection.execute(
        "DELETE FROM coverage WHERE shop_id = $shop_id AND table_name = $table_name",
        {**params, "table_name": table.name},
    )
    row = connection.execute(
        f"SELECT {_end('least', events)}, {_end('greatest', events)}, count(*) FROM {table.name} "
        "WHERE shop_id = $shop_id",
        params,
    ).fetchone()
    assert row is not None  # an aggregate always returns a row
    first_at, last_at, rows = row
    if not rows:
        return None
    far = _far_off(connection, table, shop_id, last_at, rows) if last_at is not None else None
    last_at, outliers = far or (last_at, [])
    covered = _covered_until(connection, table, shop_id, also_until)
    if covered is not None:
        last_at = covered if last_at is None else max(last_at, covered)
    connection.execute(
        "INSERT INTO coverage BY NAME SELECT $shop_id AS shop_id, $table_name AS table_name, $first_at AS first_at, "
        "$last_at AS last_at, CAST($outliers AS TIMESTAMP[]) AS outliers, $rows AS row_count",
        {
            **params,
            "table_name": table.name,
            "first_at": first_at,
            "last_at": last_at,
            "outliers": outliers,
            "rows": rows,
        },
    )
    return far


def cover_all(connection: Connection, table: Table) -> None:
    """Store how far a table of each shop extends, as `cover` does; nothing may be stored about it yet.

    Shops whose end may depend on a few late rows, or on a user's statement about a file, are handled one by one.
    """
    events = event_columns(table)
    late = " OR ".join(f"t.{event} > e.last_at - INTERVAL {FAR_DAYS} DAY" for event in events) or "FALSE"
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE ends AS
        WITH e AS (
            SELECT shop_id, {_end("least", events)} AS first_at, {_end("greatest", events)} AS last_at, count(*) AS n
            FROM {table.name} GROUP BY shop_id
        )
        SELECT
            e.*, e.last_at IS NOT NULL AND (l.n <= {MOST_ROWS} AND (l.n = 1 OR e.n >= l.n * {ROWS_BESIDE_EACH + 1}))
            OR e.shop_id IN (
                SELECT i.shop_id FROM imports AS i
                WHERE i.kind = $table_name AND i.undone_at IS NULL AND i.covers_until IS NOT NULL
            ) AS undecided
        FROM e LEFT JOIN (
            SELECT t.shop_id, count(*) AS n FROM {table.name} AS t JOIN e ON e.shop_id = t.shop_id WHERE {late}
            GROUP BY t.shop_id
        ) AS l ON l.shop_id = e.shop_id
        """,
        {"table_name": table.name},
    )
    connection.execute(
        "INSERT INTO coverage BY NAME SELECT shop_id, $table_name AS table_name, first_at, last_at, "
        "CAST([] AS TIMESTAMP[]) AS outliers, n AS row_count FROM ends WHERE NOT coalesce(undecided, FALSE)",
        {"table_name": table.name},
    )
    for (shop_id,) in connection.execute("SELECT shop_id FROM ends WHERE coalesce(undecided, FALSE)").fetchall():
        cover(connection, table, shop_id)


def _end(which: str, events: Sequence[str]) -> str:
    """SQL expression for the first ("least") or last ("greatest") of all instants of a table's rows."""
    of_each = {"least": "min", "greatest": "max"}[which]
    return f"{which}({', '.join(f'{of_each}({e})' for e in events)})" if events else "CAST(NULL AS TIMESTAMP)"


def refuse_future(covers_until: date | None, shop: Shop, file: str) -> None:
    """Raise DabiaoError when the day up to which a file is said to be complete has not begun in the shop."""
    if covers_until is not None and covers_until > now().replace(tzinfo=UTC).astimezone(ZoneInfo(shop.timezone)).date():
        raise DabiaoError("error.covers_future", file=file, day=str(covers_until))


def _covered_until(connection: Connection, table: Table, shop_id: str, also_until: date | None) -> datetime | None:
    """Return the last instant, naive UTC, up to which a file of the table is complete according to a user.

    A file says nothing about the time after its import.
    """
    rows = connection.execute(
        "SELECT covers_until, imported_at FROM imports WHERE shop_id = $shop_id AND kind = $kind "
        "AND undone_at IS NULL AND covers_until IS NOT NULL",
        {"shop_id": shop_id, "kind": table.name},
    ).fetchall()
    if also_until is not None:
        rows.append((also_until, now()))
    if not rows:
        return None
    ((zone,),) = connection.execute("SELECT timezone FROM shops WHERE shop_id = $id", {"id": shop_id}).fetchall()
    ends: list[datetime] = []
    for day, imported_at in rows:
        midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
        ends.append(min(midnight.replace(tzinfo=None) - timedelta(seconds=1), imported_at.replace(microsecond=0)))
    return max(ends)


def _far_off(
    connection: Connection, table: Table, shop_id: str, last_at: datetime, rows: int
) -> tuple[datetime, list[datetime]] | None:
    """Return the end of the table without its outliers, and these; None when there are none. Instants are naive UTC."""
    events = event_columns(table)
    near_the_end = " OR ".join(f"{event} > $last_at - INTERVAL {FAR_DAYS} DAY" for event in events)
    params = {"shop_id": shop_id, "last_at": last_at}
    late_rows = connection.execute(
        f"SELECT 1 FROM {table.name} WHERE shop_id = $shop_id AND ({near_the_end}) LIMIT {MOST_ROWS + 1}", params
    ).fetchall()
    several = len(late_rows)
    if several > MOST_ROWS or (several > 1 and rows < several * (ROWS_BESIDE_EACH + 1)):
        return None
    instants = " UNION ".join(
        f"SELECT DISTINCT {event} AS instant FROM {table.name} WHERE shop_id = $shop_id AND {event} IS NOT NULL"
        for event in events
    )
    end, others, outliers, widest_gap = connection.execute(
        f"""
        SELECT
            max(instant) FILTER (WHERE NOT late), count(*) FILTER (WHERE NOT late),
            list_sort(list(instant) FILTER (WHERE late)), max(gap) FILTER (WHERE NOT late)
        FROM (
            SELECT late, instant, instant - lag(instant) OVER (ORDER BY instant) AS gap
            FROM (SELECT instant, instant > $last_at - INTERVAL {FAR_DAYS} DAY AS late FROM ({instants}))
        )
        """,
        params,
    ).fetchall()[0]
    if others < INSTANTS_BESIDE:
        return None
    gap = outliers[0] - end
    return (end, outliers) if gap > max(timedelta(days=FAR_DAYS), TIMES_THE_WIDEST_GAP * widest_gap) else None


def notices_of_file(connection: Connection, table: Table, shop: Shop, covers_until: date | None) -> list[Notice]:
    """Store how far the file's table extends, and return notices about it.

    Its outliers, on the shop's clock; the day up to which a user said that the file is complete, or that the file
    continues after that day; and rows of the file after the present, whose year or zone is wrong.
    """
    far_off = cover(connection, table, shop.shop_id, covers_until)
    notices = []
    if far_off is not None:
        end, outliers = far_off
        times = ", ".join(_on_clock(at, shop) for at in outliers)
        notices.append(Notice.of("far_off", times=times, end=_on_clock(end, shop)))
    last = f"greatest({', '.join(event_columns(table)) or 'NULL'})"
    ((end, rows, latest),) = connection.execute(
        f"SELECT max({last}) FILTER (WHERE NOT ahead), count(*) FILTER (WHERE ahead), max({last}) FILTER (WHERE ahead) "
        f"FROM (SELECT *, {last} > $latest AS ahead FROM typed WHERE refusal = 0)",
        {"latest": now() + MOST_AHEAD},
    ).fetchall()
    if covers_until is not None:
        is_late = end is not None and _on_clock(end, shop)[:10] > str(covers_until)
        day = {"day": str(covers_until)}
        notices.append(
            Notice.of("covers_less", **day, end=_on_clock(end, shop)) if is_late else Notice.of("covers_until", **day)
        )
    return [*notices, Notice.of("not_happened_yet", count=rows, time=_on_clock(latest, shop))] if rows else notices


def _on_clock(instant: datetime, shop: Shop) -> str:
    """Return an instant (naive UTC) as text on the shop's clock."""
    return f"{instant.replace(tzinfo=UTC).astimezone(ZoneInfo(shop.timezone)):%Y-%m-%d %H:%M:%S}"
