"""Makes a store of many shops by copying the two demo shops; importing each would take an hour."""

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from bench.measure import run
from data.sql import Connection
from data.store import Store, in_transaction

LIKE = ("demo-kuaishou", "demo-tiktok")
"""The demo shops: every other shop is like the one or like the other."""
AT_ONCE = 50
"""Shops copied by one statement per table."""


def make(store: Path, shops: int, messages: int) -> Path:
    """A store of so many shops, two at least, with so many messages together, about; each has its rows side by side."""
    of_two = messages * len(LIKE) // shops
    run(sys.executable, "cli.py", "demo", "--store", str(store), "--messages", str(of_two))
    return copied(store, shops)


def copied(store: Path, shops: int, like: Sequence[str] = LIKE) -> Path:
    """A store of the two demo shops, or of others that are named, with so many shops like them."""
    with Store.open(store) as opened:
        connection = opened.connection()
        tables = dict(connection.execute(STORED_COLUMNS).fetchall())
        places = range(len(like), shops)
        for first in range(places.start, shops, AT_ONCE):
            names = [
                (like[n % len(like)], f"{like[n % len(like)]}-{n // len(like) + 1}", n)
                for n in places
                if first <= n < first + AT_ONCE
            ]
            in_transaction(connection, partial(_copy, connection, tables, names))
    return store


STORED_COLUMNS = """
SELECT table_name, string_agg(column_name, ', ') FROM duckdb_columns() WHERE NOT is_generated
GROUP BY table_name HAVING bool_or(column_name = 'shop_id') ORDER BY table_name
"""
"""Each table of shops with the columns that it holds, without those that are worked out."""


def _copy(connection: Connection, tables: Mapping[str, str], names: Sequence[tuple[str, str, int]]) -> None:
    """Copy shops: of each its model, its name and its place among all."""
    models, copies, places = zip(*names, strict=True)
    for table, columns in tables.items():
        connection.execute(
            f"INSERT INTO {table} BY NAME SELECT t.* REPLACE (c.name AS shop_id) FROM (SELECT {columns} FROM {table}) "
            "AS t JOIN (SELECT unnest($models) AS model, unnest($copies) AS name, unnest($places) AS place) AS c "
            "ON c.model = t.shop_id ORDER BY c.place",
            {"models": list(models), "copies": list(copies), "places": list(places)},
        )
