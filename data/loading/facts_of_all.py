"""Rebuilds the facts of all shops for a migration of the store, many shops per statement.

Planning a statement takes longer than processing a small shop: one by one, a thousand shops take minutes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from data.loading import facts
from data.loading.facts import FACTS, LOCAL_INSTANTS
from data.sql import Connection, literal

MOST_SHOPS = 100
MOST_ROWS = 1_000_000
"""Shops, and rows of them unless one shop alone has more, that are built together, so that sorting fits into memory."""


@dataclass(frozen=True)
class ShopRows:
    """A shop with its time zone, its number of canonical rows, and whether any of its conversations are merged."""

    shop_id: str
    timezone: str
    rows: int
    is_merged: bool


def rebuild_all(connection: Connection, progress: Callable[[int, int], None]) -> None:
    """Build the facts of all shops, inside the caller's transaction. The tables of the facts must be empty.

    `progress`: called with the number of finished shops and the number of all shops.
    """
    shops = _shops(connection)
    progress(done := 0, len(shops))
    for batch in _batches(shops):
        if batch[0].is_merged:
            facts.rebuild_shop(connection, batch[0].shop_id)
        else:
            _build(connection, batch)
        progress(done := done + len(batch), len(shops))


def _shops(connection: Connection) -> list[ShopRows]:
    counted = " UNION ALL ".join(f"SELECT shop_id, count(*) AS n FROM {table} GROUP BY shop_id" for table in FACTS)
    rows = connection.execute(
        f"""
        SELECT s.shop_id, s.timezone, CAST(coalesce(c.n, 0) AS BIGINT), m.shop_id IS NOT NULL
        FROM shops AS s
        LEFT JOIN (SELECT shop_id, sum(n) AS n FROM ({counted}) GROUP BY shop_id) AS c ON c.shop_id = s.shop_id
        LEFT JOIN (
            SELECT DISTINCT shop_id FROM messages WHERE merged_into IS NOT NULL AND merged_into <> conversation_id
        ) AS m ON m.shop_id = s.shop_id
        ORDER BY s.timezone, m.shop_id IS NOT NULL, s.shop_id
        """
    ).fetchall()
    return [ShopRows(*row) for row in rows]


def _batches(shops: Sequence[ShopRows]) -> Iterator[list[ShopRows]]:
    """Yield the shops to build together: of one time zone, but a shop with merged conversations alone."""
    for (_, is_merged), alike in groupby(shops, lambda shop: (shop.timezone, shop.is_merged)):
        batch: list[ShopRows] = []
        for shop in alike:
            is_full = len(batch) == MOST_SHOPS or sum(s.rows for s in [*batch, shop]) > MOST_ROWS
            if batch and (is_merged or is_full):
                yield batch
                batch = []
            batch.append(shop)
        yield batch


def _build(connection: Connection, batch: Sequence[ShopRows]) -> None:
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE built AS SELECT unnest(CAST($names AS VARCHAR[])) AS shop_id",
        {"names": [shop.shop_id for shop in batch]},
    )
    for table, built in FACTS.items():
        switches = _gather(connection) if table == "messages" else {}
        source, instants = ("spoken_rows", ("sent_at",)) if table == "messages" else (table, LOCAL_INSTANTS[table])
        ((_, key), *_) = built
        if table != "messages":
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT shop_id, {key} FROM {table} "
                "WHERE shop_id IN (SELECT shop_id FROM built)"
            )
        _keep_spans(connection, batch[0].timezone, source, instants)
        for fact, _ in built:
            select = facts.fact_sql(fact, many=True)
            values = {name: value for name, value in switches.items() if f"${name}" in select}
            connection.execute(f"INSERT INTO {fact} BY NAME SELECT * FROM ({select}) ORDER BY shop_id", values)


def _gather(connection: Connection) -> dict[str, object]:
    """Create the temporary `spoken` of these shops; return the switches, as `facts` does for one shop."""
    facts.keep_spoken(
        connection,
        f"SELECT m.shop_id, m.conversation_id, m.message_id, {facts.spoken_cells()}, "
        f"{facts.greeting_sql()} AS greeting FROM messages AS m "
        "WHERE m.shop_id IN (SELECT shop_id FROM built) AND m.sender <> 'system'",
    )
    any_bots, any_greetings, any_nameless, *_ = facts.summary(connection, "spoken")
    # True is right for one file too: its messages have a line each, so the ids that separate files decide nothing
    return {
        "any_bots": any_bots,
        "any_greetings": any_greetings,
        "any_nameless": any_nameless,
        "several_files": True,
    }


def _keep_spans(connection: Connection, timezone: str, source: str, instants: Sequence[str]) -> None:
    """Create the temporary `spans`: the zone's offsets from UTC at the times of the rows of these shops."""
    first, last = (
        f"{end}({', '.join(f'{part}({at})' for at in instants)})"
        for end, part in (("least", "min"), ("greatest", "max"))
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE spans AS SELECT z.starts_at, z.ends_at, z.offset_seconds
        FROM zone_offsets AS z, (
            SELECT {first} AS first_at, {last} AS last_at FROM {source} WHERE shop_id IN (SELECT shop_id FROM built)
        ) AS e
        WHERE z.timezone = {literal(timezone)} AND z.starts_at <= e.last_at AND z.ends_at > e.first_at
        """
    )
