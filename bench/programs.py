"""One question, answered by programs that know nothing else: how fast were stretches of waiting answered?

A stretch begins with a buyer's message, unless the buyer wrote the message before; bots aside. It is met if an agent
answers within three minutes, else missed; pending if three minutes later the log is over. Each program reads the log's
CSV. `python -m bench.programs NAME FILE STORE` runs one; its answer is met, missed and pending. STORE: a file that it
may make.
"""

import csv
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

Answer = tuple[int, int, int]

COUNTED = """
SELECT count(*) FILTER (WHERE seconds <= 180), count(*) FILTER (WHERE seconds > 180 OR seconds IS NULL AND age > 180),
    count(*) FILTER (WHERE seconds IS NULL AND age <= 180)
"""
FLOOR = (
    COUNTED
    + """
FROM (
    SELECT sender, lag(sender) OVER talk AS before, epoch((SELECT max(sent_at) FROM messages)) - epoch(sent_at) AS age,
        epoch(lead(CASE WHEN sender = 'agent' THEN sent_at END IGNORE NULLS) OVER talk) - epoch(sent_at) AS seconds
    FROM messages WHERE sender IN ('buyer', 'agent') WINDOW talk AS (PARTITION BY conversation_id ORDER BY sent_at)
) WHERE sender = 'buyer' AND before IS DISTINCT FROM 'buyer'
"""
)
OF_SQLITE = (
    COUNTED
    + """
FROM (
    SELECT sender, before, (SELECT max(sent_at) FROM messages) - sent_at AS age,
        (SELECT min(a.sent_at) FROM messages AS a WHERE a.conversation_id = m.conversation_id AND a.sender = 'agent'
            AND a.sent_at > m.sent_at) - sent_at AS seconds
    FROM (
        SELECT conversation_id, sender, sent_at, lag(sender) OVER talk AS before FROM messages
         WHERE sender IN ('buyer', 'agent')
        WINDOW talk AS (PARTITION BY conversation_id ORDER BY sent_at)
    ) AS m WHERE sender = 'buyer' AND before IS NOT 'buyer'
)
"""
)


def by_duckdb(file: Path, store: Path) -> Answer:
    """The floor: all cells kept in a database file as DuckDB's own reader makes them of the CSV, and one query."""
    import duckdb

    with duckdb.connect(store) as connection:
        connection.execute("CREATE TABLE messages AS SELECT * FROM read_csv($file)", {"file": str(file)})
        met, missed, pending = connection.execute(FLOOR).fetchall()[0]
    return met, missed, pending


def by_pandas(file: Path, _: Path) -> Answer:
    """Two columns shifted and filled within each conversation."""
    import pandas as pd

    columns = ["conversation_id", "sender", "sent_at"]
    rows = pd.read_csv(file, usecols=columns, engine="pyarrow", parse_dates=["sent_at"])
    end = rows.sent_at.max()
    rows = rows[rows.sender.isin(["buyer", "agent"])].sort_values(["conversation_id", "sent_at"], kind="stable")
    buyer = rows.sender == "buyer"
    of_talk = rows.conversation_id
    answered = rows.sent_at.where(~buyer).groupby(of_talk, sort=False).bfill()
    opens = buyer & ~(buyer.shift(fill_value=False) & (of_talk == of_talk.shift()))
    waited, age = (answered - rows.sent_at)[opens], (end - rows.sent_at)[opens]
    limit = pd.Timedelta(minutes=3)
    met, pending = int((waited <= limit).sum()), int((waited.isna() & (age <= limit)).sum())
    return met, int(opens.sum()) - met - pending, pending


def by_polars(file: Path, _: Path) -> Answer:
    """The same as a lazy query."""
    import polars as pl

    seconds = (pl.col("answered") - pl.col("sent_at")).dt.total_seconds()
    sender, at = pl.col("sender"), pl.col("sent_at")
    log = pl.scan_csv(file, try_parse_dates=True).select("conversation_id", "sender", "sent_at")
    turns = (
        log.with_columns(end=at.max())
        .filter(sender.is_in(["buyer", "agent"]))
        .sort("conversation_id", "sent_at")
        .with_columns(
            before=sender.shift().over("conversation_id"),
            answered=pl.when(sender == "agent").then(at).backward_fill().over("conversation_id"),
        )
        .filter(sender == "buyer", pl.col("before").ne_missing("buyer"))
    )
    pending = seconds.is_null() & ((pl.col("end") - at).dt.total_seconds() <= 180)
    met, waiting, total = (
        turns.select((seconds <= 180).sum(), pending.sum().alias("pending"), pl.len()).collect().row(0)
    )
    return met, total - met - waiting, waiting


def by_sqlite(file: Path, store: Path) -> Answer:
    """A table with an index, and the question as one would write it."""
    with sqlite3.connect(store) as connection, file.open(encoding="utf-8", newline="") as rows:
        connection.execute("CREATE TABLE messages (conversation_id TEXT, sender TEXT, sent_at INTEGER)")
        columns = "(:conversation_id, :sender, unixepoch(:sent_at))"
        connection.executemany(f"INSERT INTO messages VALUES {columns}", csv.DictReader(rows))
        connection.execute("CREATE INDEX of_talk ON messages (conversation_id, sender, sent_at)")
        met, missed, pending = connection.execute(OF_SQLITE).fetchone()
    connection.close()
    return met, missed, pending


def by_dabiao(file: Path, store: Path) -> Answer:
    """The import with all that it checks and keeps, and the score of a rule that asks this question."""
    from data.access import Access
    from data.loading.loader import import_file
    from data.store import Store
    from metrics.rules.rule import Rule
    from metrics.scoring.score import scores

    rule = Rule.of({"id": "bench", "cases": "turns", "within": "3 minutes", "window": "400 days", "pass": ">= 0.9"})
    with Store.open(store) as opened:
        access = Access.local(opened)
        import_file(access, file, "bench", platform="other", timezone="UTC")
        with access.view() as view:
            (score,) = scores(view, view.shops(), [rule])
    return score.met, score.missed, score.pending


PROGRAMS: dict[str, Callable[[Path, Path], Answer]] = {
    "dabiao": by_dabiao,
    "duckdb": by_duckdb,
    "pandas": by_pandas,
    "polars": by_polars,
    "sqlite": by_sqlite,
}

if __name__ == "__main__":
    print(*PROGRAMS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3])))
