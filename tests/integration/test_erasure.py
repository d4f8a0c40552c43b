"""One buyer erased on request: gone from tables, file and published facts; every other row and figure as it was."""

import json
import random
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from data.access import ALL_VERBS, Access
from data.backups import names
from data.backups.backup import back_up
from data.backups.check import faults
from data.backups.commands import checked_store
from data.changes.erasure import erase
from data.changes.erasure_proof import Proof, prove
from data.changes.handled_items import mark
from data.changes.move_import import move
from data.errors import DabiaoError, NotAllowed
from data.loading.loader import import_file
from data.loading.undo import undo
from data.publishing.publish import publish
from data.store import Store
from locales import translator
from metrics.scoring.tally_refresh import bring_up_to_date
from shell.commands import privacy

BUYER, OTHER = "buyer-to-be-erased", "buyer-who-stays"
CHATS = (
    "conversation_id,buyer_id,sender,sent_at,text\n"
    f"chat-one,{BUYER},buyer,2026-03-01 10:00:00,my-own-words\n"
    f"chat-one,{BUYER},agent,2026-03-01 10:01:00,an-answer\n"
    f"chat-two,{OTHER},buyer,2026-03-01 10:00:00,other-words\n"
)
ORDERS = (
    "order_id,buyer_id,created_at,paid_at\n"
    f"order-one,{BUYER},2026-03-01 10:00:00,2026-03-01 10:01:00\n"
    f"order-two,{OTHER},2026-03-01 10:00:00,2026-03-01 10:01:00\n"
)
REFUNDS = (
    "refund_id,order_id,kind,applied_at,completed_at\n"
    "refund-one,order-one,refund_only,2026-03-02 10:00:00,\nrefund-two,order-two,refund_only,2026-03-02 10:00:00,\n"
)
REVIEWS = (
    "review_id,order_id,buyer_id,created_at,description_score,text\n"
    f"review-one,order-one,,2026-03-03 10:00:00,2,bad-words\nreview-two,order-two,{OTHER},2026-03-03 10:00:00,5,good\n"
    f"review-bad,order-one,{BUYER},never,2,rejected-words\n"
)
RATINGS = (
    "conversation_id,rated_at,rating\nchat-one,2026-03-01 11:00:00,satisfied\nchat-two,2026-03-01 11:00:00,satisfied\n"
)
VIOLATIONS = "violation_id,kind,decided_at,order_id\nv1,late,2026-03-04 10:00:00,order-one\n"
INSPECTIONS = (
    "inspection_id,kind,noticed_at,order_id,reason\ni1,mystery,2026-03-05 10:00:00,order-one,what-was-in-the-parcel\n"
    "i2,mystery,2026-03-05 10:00:00,order-two,another-parcel\n"
)
FILES = (CHATS, ORDERS, REFUNDS, REVIEWS, RATINGS, VIOLATIONS, INSPECTIONS)
GONE = (BUYER, "chat-one", "order-one", "refund-one", "review-one", "my-own-words", "bad-words", "rejected-words")
GONE += ("what-was-in-the-parcel",)


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    with Store.open(tmp_path / "store" / "dabiao.duckdb") as store:
        yield Access.local(store)


def load(access: Access, tmp_path: Path, *texts: str, shop: str = "s") -> list[int]:
    numbers = []
    for n, text in enumerate(texts):
        file = tmp_path / f"{n}.csv"
        file.write_text(text, encoding="utf-8")
        numbers.append(import_file(access, file, shop, platform="kuaishou").import_id)
    return numbers


def erased_and_proven(access: Access, *folders: Path) -> Proof:
    """The proof, after the buyer of shop s was erased."""
    return prove(access, "s", erase(access, "s", BUYER).words, folders)


def everything(access: Access) -> dict[str, list[str]]:
    """The rows of every table, as texts, without what tells of imports and erasures."""
    left_out = {"imports", "erasures", "audit", "shop_changes", "daily_tallies", "meta", "zone_offsets"}
    with access.view() as view:
        return {
            table: sorted(
                json.dumps({k: v for k, v in row.items() if k not in ("import_id", "line")}, default=str)
                for row in view.rows(f"SELECT * FROM {table}")
            )
            for table in access.store.tables
            if table not in left_out
        }


def test_nothing_of_the_buyer_is_left_and_the_rest_is_as_if_they_had_never_bought(
    access: Access, tmp_path: Path
) -> None:
    load(access, tmp_path, *FILES, CHATS.replace("an-answer", "an-answer\n"), ORDERS)  # some rows come twice
    load(access, tmp_path, INSPECTIONS.replace("order_id", "x").replace(",order-one", ","))  # once without its order
    mark(access, "s", "chat", "chat-one")
    publish(access)
    erased = erase(access, "s", BUYER)
    bring_up_to_date(access, ["s"])
    rows = everything(access)
    assert not [row for table in rows.values() for row in table if any(word in row for word in GONE)]
    assert erased.rows == {
        "messages": 2, "orders": 1, "refunds": 1, "reviews": 1, "chat_ratings": 1, "handled_items": 1, "rejects": 1
    }  # fmt: skip
    published = b"".join(path.read_bytes() for path in access.path.parent.rglob("*.parquet"))
    assert published
    assert not [word for word in GONE if word.encode() in published]
    assert checked_store(access)["faults"] == []

    with Store.open(tmp_path / "aside" / "dabiao.duckdb") as aside:
        never = Access.local(aside)
        without = [
            "\n".join(line for line in text.split("\n") if not any(word in line for word in GONE)) for text in FILES[:5]
        ]
        load(
            never,
            tmp_path,
            *without,
            VIOLATIONS.replace("order-one", ""),
            INSPECTIONS.replace("order-one,what-was-in-the-parcel", ","),
        )
        expected = everything(never)
    assert {name: table for name, table in rows.items() if not name.endswith("_said")} == {
        name: table for name, table in expected.items() if not name.endswith("_said")
    }


def test_the_file_holds_no_byte_of_the_buyer(access: Access, tmp_path: Path) -> None:
    """Beside enough other rows that DuckDB writes blocks; before it does hold them."""
    further_orders = "".join(f"o{n},b{n * 7919},2026-03-01 10:00:00,\n" for n in range(20_000))
    load(access, tmp_path, CHATS, ORDERS + further_orders, REVIEWS)
    assert any(BUYER.encode() in path.read_bytes() for path in access.path.parent.glob("dabiao.duckdb*"))
    assert erased_and_proven(access).gone is True
    left = b"".join(path.read_bytes() for path in access.path.parent.glob("dabiao.duckdb*") if path.is_file())
    assert not [word for word in GONE if word.encode() in left]
    access.store.close()
    assert not [word for word in GONE if word.encode() in access.path.read_bytes()]


def test_backups_that_hold_the_buyer_are_named(access: Access, tmp_path: Path) -> None:
    without = back_up(access)
    load(access, tmp_path, CHATS)
    with_buyer = back_up(access)
    assert len(names.listed(names.folder_of(access.path))) == 2
    aside = access.path.with_name("dabiao.v7.duckdb")
    aside.write_bytes(access.path.read_bytes())
    proof = erased_and_proven(access)
    assert proof.still_in == (with_buyer, aside)
    assert without not in proof.still_in


def test_files_of_the_program_that_hold_the_buyer_or_their_words_are_named(
    access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exports in the inbox in any encoding, workbooks, logs, uploads; not those of others. Published facts are anew."""
    receiver, address = "欧阳小种", "浙江省杭州市文三路别墅区"
    head = "review_id,order_id,buyer_id,created_at,description_score,receiver,address\n"
    load(access, tmp_path, CHATS, ORDERS, head + f"bad,order-one,{BUYER},never,5,{receiver},{address}\n")
    publish(access)
    inbox, beside = tmp_path / "inbox", access.path.parent
    temporary = beside / "dabiao.duckdb.temporary" / "dabiao-1"
    for folder in (inbox / "done" / "s", temporary):
        folder.mkdir(parents=True)
    with ZipFile(inbox / "done" / "s" / "book.xlsx", "w", ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", f"<sst><si><t>{address}</t></si></sst>" + " " * 5000)
    for path, text, encoding in (
        (inbox / "done" / "s" / "names.csv", f"x,{receiver}", "gb18030"),
        (inbox / "done" / "s" / "words.csv", "a,my-own-words", "utf-16"),
        (inbox / "done" / "s" / "other.csv", f"{OTHER},other-words,2026-03-01 10:00:00,never", "utf-8"),
        (beside / "dabiao.duckdb.log", f"{BUYER} did", "utf-8"),
        (temporary / "upload.csv", CHATS, "utf-8"),
    ):
        path.write_text(text, encoding=encoding)
    (inbox / "link.csv").symlink_to(inbox / "done" / "s" / "names.csv")
    before = {path.name for path in beside.rglob("*.parquet") if BUYER.encode() in path.read_bytes()}
    assert before, "published facts name the buyer before"
    monkeypatch.setenv("DABIAO_INBOX", str(inbox))
    answer = privacy.erase(access, Namespace(shop="s", buyer=BUYER))
    assert (answer.document["gone"], answer.document["elsewhere"]) == (True, {})
    assert sorted(Path(name).name for name in answer.document["still_in"]) == [
        "book.xlsx", "dabiao.duckdb.log", "names.csv", "upload.csv", "words.csv"
    ]  # fmt: skip
    printed = "\n".join(answer.lines(translator("zh_CN")))
    assert "这个文件里还有这位买家，请自行删除" in printed
    assert "erase." not in printed


def test_compressed_pieces_of_the_buyers_texts_are_written_over(access: Access, tmp_path: Path) -> None:
    """The engine packs texts, so that their bytes do not stand in the file: no piece of the packed block is left."""
    chance = random.Random(3)
    text = "".join(chance.choice("的一是在不了有和人这中大为上个国我以要他") for _ in range(20_000))
    talks = "".join(f"c{n},{OTHER},buyer,2026-03-02 10:00:00,words {n}\n" for n in range(200))
    load(access, tmp_path, CHATS.replace("my-own-words", text) + talks)
    access.store.checkpoint()
    raw = access.path.read_bytes()
    assert text[:200].encode() not in raw, "packed"
    packed = packed_texts(access, raw)
    pieces = [packed[at : at + 32] for at in range(1000, len(packed) - 1000, 32)]
    assert len(pieces) > 100
    assert erased_and_proven(access).gone is True
    left = access.path.read_bytes()
    assert not [piece for piece in pieces if piece in left]


def packed_texts(access: Access, raw: bytes) -> bytes:
    """The bytes of a store's file in which texts of messages lie: from where their column begins to the next one."""
    connection = access.store.connection()
    ((size,),) = connection.execute(
        "SELECT block_size FROM pragma_database_size() WHERE database_name = current_database()"
    ).fetchall()
    places = connection.execute(
        "SELECT block_id, block_offset FROM pragma_storage_info('messages') "
        "WHERE column_name IN ('text', 'merged_into') AND segment_type = 'VARCHAR' ORDER BY column_id"
    ).fetchall()
    connection.close()
    start, end = (3 * 4096 + block * size + offset for block, offset in places)
    return raw[start:end]


def test_another_shops_buyer_of_the_same_name_stays(access: Access, tmp_path: Path) -> None:
    load(access, tmp_path, CHATS)
    load(access, tmp_path, CHATS.replace("my-own-words", "further-words"), shop="t")
    proof = erased_and_proven(access)
    assert (proof.gone, proof.elsewhere) == (True, {"messages": 2})
    with access.view() as view:
        counts = view.rows("SELECT shop_id, count(*) AS n FROM messages GROUP BY shop_id ORDER BY shop_id")
    assert counts == [{"shop_id": "s", "n": 1}, {"shop_id": "t", "n": 3}]


def test_an_import_can_be_undone_after_an_erasure(access: Access, tmp_path: Path) -> None:
    first, second = load(access, tmp_path, CHATS, CHATS + f"chat-six,{OTHER},buyer,2026-03-01 12:00:00,hi\n")
    erase(access, "s", BUYER)
    undo(access, second)
    with access.view() as view:
        assert [row["conversation_id"] for row in view.rows("SELECT conversation_id FROM messages")] == ["chat-two"]
    assert checked_store(access)["faults"] == []
    undo(access, first)


def test_a_store_is_whole_after_an_erasure_and_a_move(access: Access, tmp_path: Path) -> None:
    """The import takes along how many of its rows were erased: two messages of chat-one."""
    (number,) = load(access, tmp_path, CHATS)
    load(access, tmp_path, ORDERS, shop="t")
    erase(access, "s", BUYER)
    move(access, number, "t")
    with access.view() as view:
        assert view.rows("SELECT shop_id, import_id, row_count FROM erasures") == [
            {"shop_id": "t", "import_id": number, "row_count": 2}
        ]
    assert list(faults(access.store.connection())) == []


def test_an_unknown_buyer_and_a_visitor_without_the_right_are_refused(access: Access, tmp_path: Path) -> None:
    load(access, tmp_path, CHATS)
    with pytest.raises(DabiaoError, match=r"error\.unknown_buyer"):
        erase(access, "s", "nobody")
    for restricted in (
        Access(access.store, "x", frozenset({"t"}), ALL_VERBS),
        Access(access.store, "x", None, frozenset({"read"})),
    ):
        with pytest.raises(NotAllowed):
            erase(restricted, "s", BUYER)
