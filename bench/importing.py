"""Bench room: loading messages the careful way, beside a bare read of the same file and one question asked of it."""

import csv
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from bench.measure import Figure, best
from data.loader import import_file
from data.store import Store

TURNS = """
    SELECT count(*) FROM (
        SELECT sender, max(sender) OVER (PARTITION BY conversation_id ORDER BY sent_at
            ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS before
        FROM read_csv($file)
    ) WHERE sender = 'buyer' AND before IS DISTINCT FROM 'buyer'
"""
"""The least that anybody would do: read the file and count the buyers' turns. No checks, no time zone, nothing kept."""


def figures(folder: Path, messages: int) -> Iterator[Figure]:
    """Importing this many messages, all new; and the same file once more, when nothing is."""
    file = folder / "messages.csv"
    _write(file, messages)
    bare = best(lambda: duckdb.connect().execute(TURNS, {"file": str(file)}).fetchall(), tries=3)
    with Store.open(folder / "import.duckdb") as store:
        first = best(lambda: import_file(store, file, "bench", platform="other"), tries=1)
        again = best(lambda: import_file(store, file, "bench"), tries=1)
    yield Figure(f"import {messages:,} messages", first, "read_csv + turns", bare)
    yield Figure("import them again", again, "read_csv + turns", bare)


def _write(file: Path, messages: int) -> None:
    """Conversations of about eight messages over ninety days, in the plain format; the same for the same number."""
    chance = random.Random(messages)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with file.open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(["conversation_id", "message_id", "buyer_id", "sender", "agent_id", "sent_at", "text"])
        for number in range(messages):
            conversation = number // 8
            at = start + timedelta(
                seconds=conversation * 7_776_000 * 8 // messages + number % 8 * chance.randint(5, 300)
            )
            buyer = chance.random() < 0.5
            rows.writerow([
                f"c{conversation}", f"m{number}", f"b{conversation % 5000}", "buyer" if buyer else "agent",
                "" if buyer else f"a{conversation % 7}", at.strftime("%Y-%m-%d %H:%M:%S"), f"第{number}句",
            ])  # fmt: skip
