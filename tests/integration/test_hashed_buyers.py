"""Buyers' ids stored as keyed hashes: no id in the store, every figure as without, erasure and moves by plain ids."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import cli
from data import demo
from data.access import Access
from data.backups.check import faults
from data.buyer_names import names_nobody
from data.changes import shop_changes
from data.changes.erasure import erase
from data.changes.erasure_proof import prove
from data.changes.move_import import move
from data.errors import DabiaoError
from data.loading.loader import import_file
from data.loading.undo import undo
from data.store import Store
from metrics.rules.rulebook import load_rules
from metrics.scoring.requests import requests_in_force
from metrics.scoring.score import answer
from tests.reference.made_shops import figures_of

ANNA, BORIS = "buyer-anna-of-the-hill", "boris-by-the-sea"
CHATS = (
    "conversation_id,buyer_id,sender,sent_at,text\n"
    f"talk-1,{ANNA},buyer,2026-03-01 10:00:00,hello\ntalk-1,,agent,2026-03-01 10:01:00,yes\n"
    f"talk-2,{BORIS},buyer,2026-03-01 10:00:00,hello\ntalk-3,b**s,buyer,2026-03-01 10:00:00,hello\n"
    f"talk-4,{BORIS},buyer,never,hello\ntalk-5,{BORIS},buyer\n"
)
ORDERS = (
    "order_id,buyer_id,created_at,paid_at\n"
    f"order-1,{ANNA},2026-03-01 10:00:00,2026-03-01 10:01:00\norder-2,{ANNA},2026-03-02 10:00:00,2026-03-02 10:01:00\n"
    f"order-3,{BORIS},2026-03-01 10:00:00,2026-03-01 10:01:00\norder-4,匿名用户,2026-03-01 10:00:00,\n"
)
REVIEWS = f"buyer_id,created_at,description_score\n{ANNA},2026-03-03 10:00:00,2\n{BORIS},2026-03-03 10:00:00,5\n"


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    """A store with a shop that hashes, and none of whose buyers is stored yet, and another one."""
    with Store.open(tmp_path / "store" / "dabiao.duckdb") as store:
        access = Access.local(store)
        for shop in ("hashed", "plain"):
            shop_changes.add(access, shop, "kuaishou", None, None)
        shop_changes.describe(access, "hashed", buyers_hashed=True)
        yield access


def load(access: Access, folder: Path, text: str, shop: str, name: str = "a.csv") -> int:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return import_file(access, file, shop).import_id


def load_all(access: Access, folder: Path, shop: str) -> list[int]:
    """Each file in two states, so that there are rows of what earlier imports said."""
    texts = (CHATS, ORDERS, REVIEWS, ORDERS.replace("10:01:00", "10:02:00"))
    return [load(access, folder, text, shop, f"{n}.csv") for n, text in enumerate(texts)]


def rows(access: Access, sql: str) -> list[dict[str, object]]:
    with access.view() as view:
        return view.rows(sql)


def names_in(access: Access, shop: str) -> dict[str, str | None]:
    """Order → who bought it."""
    sql = f"SELECT order_id, buyer_id FROM orders WHERE shop_id = '{shop}' ORDER BY order_id"
    return {str(row["order_id"]): row["buyer_id"] for row in rows(access, sql)}


def in_files(access: Access, word: str) -> list[str]:
    """The files beside the store, and the store, that hold a word."""
    access.store.close()
    return [
        path.name for path in access.path.parent.rglob("*") if path.is_file() and word.encode() in path.read_bytes()
    ]


def test_no_id_reaches_a_file_and_a_buyer_is_one_in_all_tables(access: Access, tmp_path: Path) -> None:
    """Rejected rows, one of them cut short, and rows that a later import changed included. Masked names stay nobody."""
    load_all(access, tmp_path, "hashed")
    names = names_in(access, "hashed")
    anna, boris = names["order-1"], names["order-3"]
    assert str(anna).startswith("buyer-")
    assert not names_nobody(str(anna))
    assert names == {"order-1": anna, "order-2": anna, "order-3": boris, "order-4": "匿名用户"}
    assert [row["b"] for row in rows(access, "SELECT buyer_id AS b FROM reviews ORDER BY description_score")] == [
        anna,
        boris,
    ]
    chats = rows(access, "SELECT DISTINCT conversation_id AS c, buyer_id AS b FROM messages ORDER BY c, b NULLS LAST")
    assert [row["b"] for row in chats] == [anna, None, boris, "b**s"]
    rejected = rows(access, "SELECT line, value, reason, cells FROM rejects ORDER BY line")
    assert [(row["line"], row["value"], row["cells"]) for row in rejected] == [(6, "", None), (7, "", None)]
    assert list(faults(access.store.connection())) == []
    key = (access.path.parent / "dabiao.duckdb.buyer-key").read_text()
    assert in_files(access, "hello") == ["dabiao.duckdb"]
    for word in (ANNA, BORIS):
        assert in_files(access, word) == []
    assert in_files(access, key) == ["dabiao.duckdb.buyer-key"]
    assert (access.path.parent / "dabiao.duckdb.buyer-key").stat().st_mode & 0o077 == 0


def test_every_figure_is_that_of_the_shop_without_hashes(access: Access, tmp_path: Path) -> None:
    """Of a shop whose orders, requests, reviews and chats name the same buyers."""
    files = [file for file in demo.write(tmp_path, messages=600) if file.platform == "tiktok_shop"]
    for shop in ("tiktok hashed", "tiktok plain"):
        shop_changes.add(access, shop, "tiktok_shop", files[0].market, files[0].timezone)
        shop_changes.describe(access, shop, buyers_hashed=shop == "tiktok hashed")
        for file in files:
            import_file(access, file.path, shop)
    with access.view() as view:
        shops = view.shop("tiktok hashed"), view.shop("tiktok plain")
        requests = [list(requests_in_force(view, [shop], load_rules(), None)) for shop in shops]
        hashed, plain = ([figures_of(score) for score in answer(view, of_shop)] for of_shop in requests)
        assert hashed == plain
        assert len([figure for figure in plain if figure["value"] is not None]) > 5
        joined = "SELECT m.conversation_id, o.order_id FROM messages AS m JOIN orders AS o USING (shop_id, buyer_id) "
        talks = [view.rows(f"{joined} WHERE shop_id = $s ORDER BY ALL", s=shop.shop_id) for shop in shops]
        assert talks[0] == talks[1] != []


def test_a_buyer_is_erased_by_the_id_that_the_exports_have(access: Access, tmp_path: Path) -> None:
    load_all(access, tmp_path, "hashed")
    anna = names_in(access, "hashed")["order-1"]
    erased = erase(access, "hashed", ANNA)
    assert {table: erased.rows[table] for table in ("messages", "orders", "reviews")} == {
        "messages": 2, "orders": 2, "reviews": 1,
    }  # fmt: skip
    proof = prove(access, "hashed", erased.words, [])
    assert (proof.gone, proof.elsewhere) == (True, {})
    assert set(names_in(access, "hashed")) == {"order-3", "order-4"}
    assert in_files(access, str(anna)) == []


def test_a_moved_import_is_hashed_where_buyers_are_and_does_not_come_back(access: Access, tmp_path: Path) -> None:
    """As if its files had been imported there: the same rows when they are imported again. The file forgets the ids."""
    moved = load_all(access, tmp_path, "plain")
    for number in moved:
        move(access, number, "hashed")
    names = names_in(access, "hashed")
    assert names["order-1"] == names["order-2"] != names["order-3"]
    again = import_file(access, tmp_path / "3.csv", "hashed"), import_file(access, tmp_path / "2.csv", "hashed")
    assert [(result.new, result.changed) for result in again] == [(0, 0), (0, 0)]
    with pytest.raises(DabiaoError) as refused:
        move(access, moved[1], "plain")
    assert refused.value.key == "error.import_of_hashes"
    for word in (ANNA, BORIS):
        assert in_files(access, word) == []


def test_conversations_named_after_buyers_are_refused(access: Access, tmp_path: Path) -> None:
    chats = CHATS.replace("talk-2", f"{BORIS} 2026-03-01")
    with pytest.raises(DabiaoError) as refused:
        load(access, tmp_path, chats, "hashed")
    assert (refused.value.key, refused.value.values["line"]) == ("error.buyer_in_conversation", 4)
    number = load(access, tmp_path, chats, "plain")
    with pytest.raises(DabiaoError) as refused:
        move(access, number, "hashed")
    assert refused.value.key == "error.buyer_in_conversation"
    assert rows(access, "SELECT DISTINCT shop_id FROM messages") == [{"shop_id": "plain"}]


def test_a_shop_decides_before_its_first_import(
    access: Access, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An undone one counts as well: its rejected rows are still there."""
    for shop, wanted in (("hashed", False), ("plain", True)):
        undo(access, load(access, tmp_path, ORDERS, shop, f"{shop}.csv"))
        with pytest.raises(DabiaoError) as refused:
            shop_changes.describe(access, shop, buyers_hashed=wanted)
        assert refused.value.key == "error.buyers_stored_already"
        shop_changes.describe(access, shop, buyers_hashed=not wanted, note="the same again")
    path = str(access.path)
    access.store.close()
    assert cli.main(["shops", "add", "third", "--platform", "kuaishou", "--store", path]) == 0
    assert cli.main(["shops", "set", "third", "--hash-buyers", "yes", "--json", "--store", path]) == 0
    assert capsys.readouterr().out.count('"buyers_hashed": true') == 2


@pytest.mark.parametrize("content", [None, "no key", "00" * 32])
def test_without_its_key_a_shop_takes_no_buyers(access: Access, tmp_path: Path, content: str | None) -> None:
    """Gone, damaged or another one: else one buyer would be two without a word."""
    load(access, tmp_path, ORDERS, "hashed")
    key = access.path.with_name("dabiao.duckdb.buyer-key")
    key.unlink()
    if content is not None:
        key.write_text(content)
    shop_changes.add(access, "third", "kuaishou", None, None)
    for work in (
        lambda: load(access, tmp_path, REVIEWS, "hashed", "b.csv"),
        lambda: erase(access, "hashed", ANNA),
        lambda: shop_changes.describe(access, "third", buyers_hashed=True),
    ):
        with pytest.raises(DabiaoError) as refused:
            work()
        assert refused.value.key == "error.buyer_key_lost"
    assert rows(access, "SELECT 1 FROM reviews") == []
