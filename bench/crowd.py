"""A store of many shops: the two demo shops, under so many names. One by one it takes an hour."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bench.measure import run
from data.sql import Connection
from data.store import Store, in_transaction

LIKE = ("demo-kuaishou", "demo-tiktok")
"""The demo shops: every other shop is like the one or like the other."""


def make(store: Path, shops: int, messages: int) -> Path:
    """A store of so many shops, two at least, with so many messages together, about; each has its rows side by side."""
    of_two = messages * len(LIKE) // shops
    run(sys.executable, "cli.py", "demo", "--store", str(store), "--messages", str(of_two))
    return copied(store, shops)


def copied(store: Path, shops: int, like: Sequence[str] = LIKE) -> Path:
    """A store of the two demo shops, or of others that are named, with so many shops like them."""
    with Store.open(store) as opened:
        connection = opened.connection()
        names = connection.execute("SELECT table_name FROM duckdb_columns() WHERE column_name = 'shop_id' ORDER BY ALL")
        tables = [str(table) for (table,) in names.fetchall()]
        for place in range(len(like), shops):
            model = like[place % len(like)]
            in_transaction(connection, partial(_copy, connection, tables, model, f"{model}-{place // len(like) + 1}"))
    return store


def _copy(connection: Connection, tables: Sequence[str], model: str, name: str) -> None:
    for table in tables:
        connection.execute(
            f"INSERT INTO {table} SELECT * REPLACE ($name AS shop_id) FROM {table} WHERE shop_id = $model",
            {"name": name, "model": model},
        )
