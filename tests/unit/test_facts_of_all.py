"""The facts of all shops built together, as a migration does, are those of each shop built alone; so is their reach."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from data.loading import facts, facts_of_all, table_ends
from data.sql import Connection
from data.store import Store
from data.store_file import IN_MEMORY
from data.tables import TABLES
from tests.reference import logs
from tests.reference.examples import examples
from tests.reference.made_shops import MadeShops
from tests.unit.test_many_shops import whole_logs

BUILT = ("coverage", "merged_conversations", *(fact for built in facts.FACTS.values() for fact, _ in built))
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def made_shops(monkeypatch: pytest.MonkeyPatch) -> Iterator[MadeShops]:
    monkeypatch.setattr(facts_of_all, "MOST_SHOPS", 2)
    with Store.open(IN_MEMORY) as store:
        yield MadeShops(store)


def rows(connection: Connection) -> dict[str, list[Any]]:
    return {table: connection.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall() for table in BUILT}


def agree(store: Store) -> dict[str, list[Any]]:
    """Fails where all shops together are built otherwise than one by one. Returns what is built."""
    connection, progress = store.connection(), []
    shop_ids = [row[0] for row in connection.execute("SELECT shop_id FROM shops ORDER BY shop_id").fetchall()]
    for table in BUILT:
        connection.execute(f"DELETE FROM {table}")
    for shop_id in shop_ids:
        facts.rebuild_shop(connection, shop_id)
        for table in TABLES.values():
            table_ends.cover(connection, table, shop_id)
    one_by_one = rows(connection)
    for table in BUILT:
        connection.execute(f"DELETE FROM {table}")
    for table in TABLES.values():
        table_ends.cover_all(connection, table)
    facts_of_all.rebuild_all(connection, lambda done, of: progress.append((done, of)))
    together = rows(connection)
    assert together == one_by_one
    assert (progress[0], progress[-1]) == ((0, len(shop_ids)), (len(shop_ids), len(shop_ids)))
    return together


@seed(12)
@examples(1)
@given(drawn=st.lists(whole_logs(), min_size=2, max_size=2))
def test_shops_of_all_kinds_some_with_the_same_ids(drawn: list[logs.Log]) -> None:
    with Store.open(IN_MEMORY) as store, pytest.MonkeyPatch.context() as patch:
        patch.setattr(facts_of_all, "MOST_SHOPS", 2)
        shops = MadeShops(store)
        for log in drawn:
            shops.put(log.tables, log.zone, log.market)
            shops.put({**log.tables, "orders": log.tables.get("orders", [])[:1]}, drawn[0].zone)
        agree(store)


def chat(*senders: str, merged_into: str | None = None) -> list[dict[str, object]]:
    """A conversation in which these write, a minute after each other, the first of them at `BEGIN`."""
    return [
        {
            "conversation_id": "c" if merged_into is None else "d",
            "message_id": f"m{n}" if merged_into is None else f"n{n}",
            "buyer_id": "b" if n else None,
            "sender": sender,
            "agent_id": None if sender == "buyer" else sender,
            "sent_at": BEGIN + timedelta(minutes=n),
            "text": "您好" if n == 1 else "…",
            "merged_into": merged_into,
        }
        for n, sender in enumerate(senders)
    ]


def test_conversations_of_several_shops_with_one_id_stay_apart(made_shops: MadeShops) -> None:
    """With bots, mere greetings, and a message that names no buyer in some of the shops only."""
    for messages in (
        chat("buyer", "agent", "buyer"),
        chat("buyer", "bot", "buyer", "agent"),
        chat("agent", "agent", "buyer"),
        [*chat("buyer", "agent"), *chat("buyer", "agent", merged_into="c")],
    ):
        for _ in range(2):
            made_shops.put({"messages": messages}, "Asia/Shanghai")
    built = agree(made_shops.store)
    assert len(built["conversations"]) == 8
    assert len(built["merged_conversations"]) == 2
    assert len(built["questions"]) == 12, "what was copied into a merged conversation is there once"


def test_a_mistyped_year_and_the_last_day_that_somebody_named_are_no_ends(made_shops: MadeShops) -> None:
    for years in ([2026] * 4, [2026] * 3 + [2031]):
        reviews = [
            {"order_id": f"o{n}", "created_at": BEGIN.replace(year=year) + timedelta(hours=n), "description_score": 5}
            for n, year in enumerate(years)
        ]
        made_shops.put({"reviews": reviews}, "UTC")
    named = made_shops.put({"reviews": reviews[:2]}, "UTC")
    made_shops.store.connection().execute(
        "INSERT INTO imports BY NAME SELECT 1 AS import_id, $shop AS shop_id, 'f' AS file, '' AS sha256, "
        "'reviews' AS kind, 'other' AS platform, 'f' AS format, 2 AS read, 2 AS new, 0 AS changed, 0 AS same, "
        "0 AS rejected, TIMESTAMP '2026-04-01' AS imported_at, [] AS columns, DATE '2026-03-09' AS covers_until",
        {"shop": named.shop_id},
    )
    ends = [(row[3], row[4]) for row in agree(made_shops.store)["coverage"]]
    assert ends == [
        (datetime(2026, 3, 1, 3), []),
        (datetime(2026, 3, 1, 2), [datetime(2031, 3, 1, 3)]),
        (datetime(2026, 3, 9, 23, 59, 59), []),
    ]
