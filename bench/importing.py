"""Importing messages, beside a bare read of the same file and one query over it."""

import csv
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import duckdb

from bench.measure import Figure, best
from data.access import Access
from data.loading.loader import import_file
from data.store import Store

TURNS = """
    SELECT count(*), avg(epoch(answered_at) - epoch(sent_at)) FROM (
        SELECT sender, sent_at, lag(sender) OVER talk AS before,
            min(sent_at) FILTER (WHERE sender = 'agent') OVER (talk ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
                AS answered_at
        FROM {messages} WINDOW talk AS (PARTITION BY conversation_id ORDER BY sent_at)
    ) WHERE sender = 'buyer' AND before IS DISTINCT FROM 'buyer'
"""
"""The bare turn query: how many turns, and how long until the answer. No checks, no time zone, no bots."""

FURTHER = 10_000
"""So many rows come later; one in ten goes on in one of the latest conversations."""


def figures(folder: Path, messages: int) -> Iterator[Figure]:
    """Importing this many messages, all new; 10,000 further ones; and the first file once more, when nothing is new.

    The yardstick is DuckDB's own read_csv and the bare turn query: with the rows kept in a database file, as the import
    keeps them, and with nothing kept at all.
    """
    file = folder / "messages.csv"
    write(file, 0, messages)
    kept = best(partial(_read_and_keep, file, folder / "bare.duckdb"), tries=3)
    bare = best(partial(_read, file), tries=3)
    with Store.open(folder / "import.duckdb") as store:
        first = best(lambda: import_file(Access.local(store), file, "bench", platform="other"), tries=1)
        later = []
        for n in range(3):
            write(folder / "further.csv", messages + n * FURTHER, FURTHER)
            later.append(best(lambda: import_file(Access.local(store), folder / "further.csv", "bench"), tries=1))
        again = best(lambda: import_file(Access.local(store), file, "bench"), tries=1)
    yield Figure(f"import {messages:,} messages", first, "read_csv into a file + turns", kept)
    yield Figure("the same", first, "read_csv + turns, nothing kept", bare)
    yield Figure(f"import {FURTHER:,} further messages", min(later), f"import {messages:,} messages", first)
    yield Figure("import them again", again, "read_csv into a file + turns", kept)


def _read_and_keep(file: Path, store: Path) -> None:
    store.unlink(missing_ok=True)
    with duckdb.connect(store) as connection:
        connection.execute("CREATE TABLE messages AS SELECT * FROM read_csv($file)", {"file": str(file)})
        connection.execute(TURNS.format(messages="messages")).fetchall()


def _read(file: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(TURNS.format(messages="read_csv($file)"), {"file": str(file)}).fetchall()


def write(file: Path, first: int, messages: int, text: str = "") -> None:
    """Conversations of about eight messages over ninety days, in the plain format; the same for the same numbers.

    `text` follows the number in every message.
    """
    chance = random.Random(first + messages)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with file.open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(["conversation_id", "message_id", "buyer_id", "sender", "agent_id", "sent_at", "text"])
        for number in range(first, first + messages):
            conversation = first // 8 - chance.randint(1, 1000) if first and number % 10 == 0 else number // 8
            seconds = conversation * 7_776_000 * 8 // max(first, messages) + number % 8 * chance.randint(5, 300)
            at = start + timedelta(seconds=seconds)
            buyer = chance.random() < 0.5
            rows.writerow([
                f"c{conversation}", f"m{number}", f"b{conversation % 5000}", "buyer" if buyer else "agent",
                "" if buyer else f"a{conversation % 7}", at.strftime("%Y-%m-%d %H:%M:%S"), f"第{number}句{text}",
            ])  # fmt: skip
