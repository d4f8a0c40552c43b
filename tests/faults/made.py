"""Faults: three exports of every kind, the contents of a store, and work interrupted at any statement."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.access import Access
from data.loading.loader import import_file
from data.store import Store

KINDS: dict[str, tuple[str, Callable[[int, int], str]]] = {
    "messages": (
        "conversation_id,message_id,sender,sent_at,text",
        lambda n, state: f"c{n // 3},m{n},{('buyer', 'agent')[n % 2]},2026-01-05 10:00:{n % 60:02},{state}",
    ),
    "orders": (
        "order_id,line_id,created_at,paid_at,promised_at,shipped_at,amount",
        lambda n, state: f"o{n // 2},l{n},2026-01-05 10:00:00,2026-01-05 11:00:00,2026-01-07 11:00:00,,{state}",
    ),
    "refunds": (
        "refund_id,order_id,kind,applied_at,completed_at,status,amount",
        lambda n, state: f"r{n},o{n // 2},refund_only,2026-01-05 10:00:00,2026-01-06 10:00:0{n % 10},refunded,{state}",
    ),
    "reviews": (
        "review_id,order_id,created_at,service_score",
        lambda n, state: f"v{n},o{n},2026-01-05 10:00:00,{1 + state % 5}",
    ),
    "chat_ratings": (
        "conversation_id,rated_at,rating,reason",
        lambda n, state: f"c{n},2026-01-05 10:00:00,{('satisfied', 'neutral')[n % 2]},{state}",
    ),
    "violations": (
        "violation_id,kind,decided_at,fine",
        lambda n, state: f"x{n},late,2026-01-05 10:00:00,{state}",
    ),
    "certificates": (
        "certificate_id,kind,product_id,valid_until",
        lambda n, state: f"{n // 2},3C,{('', 'p')[n % 2]},2026-0{state}-05",
    ),
    "inspections": (
        "kind,noticed_at,product_id,cost",
        lambda n, state: f"sample,2026-01-05 10:00:00,p{n},{state}",
    ),
}
"""Kind → the header of an export, and its row number n in one of three states."""


def exports(folder: Path, kind: str, rows: int = 60) -> list[Path]:
    """Three exports of one kind, of so many rows in all.

    The second changes rows of the first and has one that cannot be right, the third repeats some rows of both and
    changes others again.
    """
    header, row = KINDS[kind]
    rows_of = {
        "1": [row(n, 1) for n in range(rows // 2)],
        "2": [*(row(n, 2) for n in range(rows // 6, rows - rows // 6)), ",".join("?" * len(header.split(",")))],
        "3": [row(n, 1 if n < rows // 4 else 2 if n < rows // 2 + 5 else 3) for n in range(rows // 12, rows)],
    }
    paths = [folder / f"{kind}-{name}.csv" for name in rows_of]
    for path, lines in zip(paths, rows_of.values(), strict=True):
        path.write_text("\n".join([header, *lines]), encoding="utf-8")
    return paths


def fill(path: Path, files: list[Path]) -> list[int]:
    """Import files into the shop 店 of a store; the imports' numbers."""
    with Store.open(path) as store:
        return [import_file(Access.local(store), file, "店", platform="kuaishou").import_id for file in files]


def contents(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as they compare."""
    view = Access.local(store).view()
    return {name: view.rows(f"SELECT * FROM {name} ORDER BY ALL") for name in _tables(store)}


def checksums(store: Store) -> list[Any]:
    """A checksum of every table."""
    each = (
        f"SELECT '{name}' AS name, count(*) AS n, sum(hash(t)) AS checksum FROM {name} AS t" for name in _tables(store)
    )
    return store.connection().execute(" UNION ALL ".join(each)).fetchall()


def _tables(store: Store) -> list[str]:
    return sorted(store.tables)


class Traced:
    """A connection that calls a function with each statement before it is executed."""

    def __init__(self, connection: Any, trace: Callable[[str], None]) -> None:
        self._connection = connection
        self._trace = trace

    def execute(self, statement: str | duckdb.Statement, *values: Any) -> Any:
        self._trace(statement if isinstance(statement, str) else statement.query)
        return self._connection.execute(statement, *values)

    def executemany(self, statement: str, *values: Any) -> Any:
        self._trace(statement)
        return self._connection.executemany(statement, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


@contextmanager
def traced(patch: pytest.MonkeyPatch, trace: Callable[[str], None]) -> Iterator[None]:
    """Whatever writes to a store calls `trace` with each of its statements first."""
    connection = Store.connection
    with patch.context() as inside:
        inside.setattr(Store, "connection", lambda store: Traced(connection(store), trace))
        yield


class Interrupt:
    """A `trace` that raises an error before statement number `at`; `statements` are those it was called with.

    `changes_only`: queries and temporary tables are not counted. They leave the store as it is, so that an interruption
    before one of them finds what an interruption before the next change finds.
    """

    def __init__(self, at: int, error: BaseException, *, changes_only: bool = False) -> None:
        self.at = at
        self.statements: list[str] = []
        self._error = error
        self._changes_only = changes_only

    def __call__(self, statement: str) -> None:
        if self._changes_only and re.match(
            r"SELECT\b|WITH\b|(CREATE|DROP)\b.*\b(TEMP|cells|staged|aside)\b", statement.strip()
        ):
            return
        self.statements.append(statement)
        if len(self.statements) - 1 == self.at:
            raise self._error
