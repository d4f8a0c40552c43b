"""An import moved to another shop leaves both as if its file had been imported there from the start."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cli
from data.access import Access
from data.changes import shop_changes
from data.changes.move_import import move
from data.errors import DabiaoError, NotAllowed
from data.loading.loader import import_file
from data.loading.undo import undo
from data.store import Store
from data.tables import TABLES
from metrics.scoring.tally_refresh import refresh
from tests.reference.examples import sample

RIGHT, WRONG = "右店", "左店"

FILES: dict[str, tuple[str, str, str]] = {
    "orders": (
        "order_id,product_id,created_at,paid_at,promised_at,shipped_at\n"
        "o1,p1,2026-03-08 09:00:00,2026-03-08 09:01:00,2026-03-10 09:01:00,\no2,p2,2026-03-08 10:00:00,,,\n",
        "order_id,product_id,created_at,paid_at,promised_at,shipped_at\n"
        "o1,p1,2026-03-08 09:00:00,2026-03-08 09:01:00,2026-03-10 09:01:00,2026-03-09 12:00:00\n"
        "o3,p1,2026-03-09 10:00:00,2026-03-09 10:01:00,2026-03-11 10:01:00,\no3,p2,2026-03-09 10:00:00,,,\n",
        "order_id,product_id,created_at,paid_at\no1,p1,2026-03-08 09:00:00,2026-03-08 09:02:00\n"
        "o3,p1,2026-03-09 10:00:00,2026-03-09 10:01:00\n",
    ),
    "messages": (
        "conversation_id,sender,sent_at,text\nc1,buyer,2026-03-08 23:30:00,我的电话13812345678\n"
        "c1,agent,2026-03-08 23:31:00,好的\n",
        "conversation_id,sender,sent_at,text\nc1,buyer,2026-03-08 23:30:00,我的电话138****5678\n"
        "c1,buyer,2026-03-08 23:30:10,在吗\nc1,buyer,2026-03-08 23:30:10,在吗\nc2,buyer,2026-03-09 08:00:00,有货吗\n",
        "conversation_id,sender,sent_at,text\nc2,buyer,2026-03-09 08:00:00,有货吗\nc2,agent,2026-03-09 08:00:20,有\n"
        "c1,agent,2026-03-08 23:31:00,好的\n",
    ),
    "refunds": (
        "refund_id,order_id,applied_at,completed_at\nr1,o1,2026-03-09 09:00:00,\n",
        "refund_id,order_id,applied_at,completed_at,reason\nr1,o1,2026-03-09 09:00:00,2026-03-10 09:00:00,破了\n"
        "r2,o3,2026-03-10 09:00:00,,不想要\n",
        "refund_id,order_id,applied_at,completed_at\nr2,o3,2026-03-10 09:00:00,2026-03-11 09:00:00\n",
    ),
    "reviews": (
        "created_at,order_id,product_id,service_score,text\n2026-03-10 12:00:00,o1,p1,5,好\n",
        "created_at,order_id,product_id,service_score,text\n2026-03-10 12:00:00,o1,p1,1,破了\n"
        "2026-03-11 12:00:00,,,4,行\n2026-03-11 12:00:00,,,4,行\n",
        "created_at,order_id,product_id,service_score\n2026-03-10 12:00:00,o1,p1,2\n",
    ),
    "chat_ratings": (
        "conversation_id,rated_at,rating\nc1,2026-03-08 23:40:00,satisfied\n",
        "conversation_id,rated_at,rating,reason\nc1,2026-03-08 23:40:00,satisfied,快\nc2,2026-03-09 09:00:00,2,慢\n"
        "c2,2026-03-09 09:00:00,2,慢\n",
        "conversation_id,rated_at,rating\nc2,2026-03-09 09:00:00,2\n",
    ),
    "violations": (
        "kind,decided_at,severity,fine\n延迟发货,2026-03-08 23:30:00,轻微,100\n",
        "kind,decided_at,severity,fine\n延迟发货,2026-03-08 23:30:00,轻微,100\n虚假发货,2026-03-09 08:00:00,一般,\n"
        "虚假发货,2026-03-09 08:00:00,一般,\n",
        "kind,decided_at,severity,fine,points\n虚假发货,2026-03-09 08:00:00,一般,,2\n",
    ),
    "certificates": (
        "certificate_id,kind,product_id,valid_until\nA,3C证书,p1,2026-12-31\n",
        "certificate_id,kind,product_id,valid_until\nA,3C证书,p1,2027-12-31\nA,3C证书,,2027-12-31\n,质检报告,p1,\n",
        "kind,product_id,valid_until\n质检报告,p1,2026-06-30\n",
    ),
    "inspections": (
        "kind,noticed_at,product_id\n质量抽检,2026-03-08 23:30:00,p1\n",
        "kind,noticed_at,product_id,result\n质量抽检,2026-03-08 23:30:00,p1,failed\n神秘买家,2026-03-09 08:00:00,,\n",
        "kind,noticed_at,result\n神秘买家,2026-03-09 08:00:00,passed\n",
    ),
}
"""Kind → three files of one shop that overlap: the second has rows that stand in the first and the third as well."""


class Shops:
    """A store with two shops, and files that go into them."""

    def __init__(self, path: Path) -> None:
        self.store = Store.open(path)
        self.access = Access.local(self.store, "小李")
        self.folder = path.parent

    def load(self, kind: str, text: str, shop: str, timezone: str = "Asia/Shanghai") -> int:
        path = self.folder / f"{kind}.csv"
        path.write_text(text, encoding="utf-8")
        return import_file(self.access, path, shop, platform="other", timezone=timezone, kind=kind).import_id

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of the store but the log and what tells when an import was made."""
        connection = self.store.connection()
        names = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE NOT temporary AND table_name NOT IN "
            "('shop_changes', 'zone_offsets', 'meta', 'daily_tallies')"
        ).fetchall()
        left_out = {"imports": " EXCLUDE (imported_at, new, changed, same)"}
        return {
            name: connection.execute(f"SELECT *{left_out.get(name, '')} FROM {name} ORDER BY ALL").fetchall()
            for (name,) in names
        }

    def ledger(self, import_id: int) -> tuple[Any, ...]:
        row = self.store.connection().execute(
            "SELECT shop_id, read, new, changed, same, rejected FROM imports WHERE import_id = $i", {"i": import_id}
        )
        return row.fetchall()[0]


@pytest.fixture
def shops(tmp_path: Path) -> Iterator[Shops]:
    (tmp_path / "moved").mkdir()
    made = Shops(tmp_path / "moved" / "store.duckdb")
    yield made
    made.store.close()


@pytest.fixture
def expected(tmp_path: Path) -> Iterator[Shops]:
    (tmp_path / "expected").mkdir()
    made = Shops(tmp_path / "expected" / "store.duckdb")
    yield made
    made.store.close()


def test_it_is_as_if_the_file_had_gone_there_from_the_start(shops: Shops, expected: Shops) -> None:
    """The second file of each kind went to the wrong shop, of another zone, with files of its own; then it is moved."""
    zone, moved = "America/New_York", []
    for store, shop in ((shops, WRONG), (expected, RIGHT)):
        for kind in sample(FILES, 3):
            first, second, third = FILES[kind]
            store.load(kind, first, WRONG, zone)
            store.load(kind, first, RIGHT)
            number = store.load(kind, second, shop, zone if shop == WRONG else "Asia/Shanghai")
            store.load(kind, third, RIGHT)
            store.load(kind, third, WRONG, zone)
            if store is shops:
                moved.append(number)
    before = shops.everything()
    assert before != expected.everything()
    for number in moved:
        move(shops.access, number, RIGHT, times="reread")
        assert shops.ledger(number) == expected.ledger(number), "and the ledger counts what it did there"
    assert shops.everything() == expected.everything()
    for number in reversed(moved):
        move(shops.access, number, WRONG, times="reread")
    assert shops.everything() == before, "moving it back undoes it"


def test_a_shop_without_rows_takes_it_and_the_import_can_be_undone_there(shops: Shops) -> None:
    shop_changes.add(shops.access, RIGHT, "other", "CN", "Asia/Shanghai")
    number = shops.load("orders", FILES["orders"][1], WRONG)
    done = move(shops.access, number, RIGHT)
    assert (done.removed, done.added) == (3, 3)
    everything = shops.everything()
    assert {row[0] for row in everything["order_lines"]} == {RIGHT}
    assert {row[0] for row in everything["coverage"]} == {RIGHT}
    undo(shops.access, number)
    everything = shops.everything()
    assert not any(everything[name] for name in (*TABLES, "order_lines", "coverage"))


def test_rejected_rows_go_with_it(shops: Shops) -> None:
    shops.load("orders", FILES["orders"][0], RIGHT)
    number = shops.load("orders", FILES["orders"][1] + "o9,p9,no time,,,\n", WRONG)
    move(shops.access, number, RIGHT)
    assert [row[:2] for row in shops.everything()["rejects"]] == [(RIGHT, number)]


def test_counts_that_were_kept_are_forgotten_and_caches_are_old(shops: Shops) -> None:
    shops.load("messages", FILES["messages"][0], RIGHT)
    number = shops.load("messages", FILES["messages"][1], WRONG)
    refresh(shops.access, [RIGHT, WRONG])
    with shops.access.view() as all_view, shops.access.view([WRONG]) as wrong_view:
        before = all_view.version(), wrong_view.version()
    move(shops.access, number, RIGHT)
    with shops.access.view() as all_view, shops.access.view([WRONG]) as wrong_view:
        assert all_view.version() > before[0]
        assert wrong_view.version() > before[1], "although its newest import is gone"
        assert all_view.rows("SELECT * FROM daily_tallies") == []
        changes = all_view.rows("SELECT shop_id, changed_by, field, before, after FROM shop_changes ORDER BY shop_id")
    text = f"messages.csv #{number}"
    rows = [(WRONG, text, None), (RIGHT, None, text)]
    assert sorted(map(tuple, ([*row.values()] for row in changes)), key=str) == sorted(
        ((shop, "小李", "import", was, will) for shop, was, will in rows), key=str
    )


def test_instants_may_stay_where_the_zone_differs(shops: Shops) -> None:
    shops.load("orders", FILES["orders"][0], RIGHT, "America/New_York")
    number = shops.load("orders", FILES["orders"][1], WRONG)
    with pytest.raises(DabiaoError) as caught:
        move(shops.access, number, RIGHT)
    assert caught.value.key == "error.times_needed"
    move(shops.access, number, RIGHT, times="keep")
    (row,) = (
        shops.store.connection()
        .execute("SELECT created_at, local_day FROM order_lines WHERE order_id = 'o3' AND line_id = 'p1'")
        .fetchall()
    )
    # 10:00 on the 9th in Shanghai is 2:00 UTC, and 22:00 on the 8th in New York, whose clocks had gone forward
    assert tuple(map(str, row)) == ("2026-03-09 02:00:00", "2026-03-08")


def test_what_cannot_be_moved_is_refused_and_nothing_changes(shops: Shops) -> None:
    shops.load("orders", FILES["orders"][0], RIGHT)
    number = shops.load("orders", FILES["orders"][1], WRONG)
    shop_changes.add(shops.access, "欧洲店", "other", "UK", "Asia/Shanghai")
    before = shops.everything()
    for import_id, target, key in (
        (number, WRONG, "error.import_is_there"),
        (number, "别家店", "error.unknown_shop"),
        (999, RIGHT, "error.unknown_import"),
    ):
        with pytest.raises(DabiaoError) as caught:
            move(shops.access, import_id, target)
        assert caught.value.key == key
    with pytest.raises(NotAllowed):
        move(Access(shops.store, "x", frozenset({WRONG}), shops.access.may), number, RIGHT)
    with pytest.raises(NotAllowed):
        move(Access(shops.store, "x", None, frozenset({"read", "undo"})), number, RIGHT)
    assert shops.everything() == before
    undo(shops.access, number)
    with pytest.raises(DabiaoError) as caught:
        move(shops.access, number, RIGHT)
    assert caught.value.key == "error.already_undone"


def test_amounts_of_another_market_are_not_moved(shops: Shops) -> None:
    shop_changes.add(shops.access, "欧洲店", "other", "UK", "Asia/Shanghai")
    number = shops.load("violations", FILES["violations"][0], WRONG)
    with pytest.raises(DabiaoError) as caught:
        move(shops.access, number, "欧洲店")
    assert caught.value.key == "error.import_of_other_market"
    plain = shops.load("messages", FILES["messages"][0], WRONG)
    move(shops.access, plain, "欧洲店")
    assert shops.ledger(plain)[0] == "欧洲店"


def test_a_file_of_a_platform_stays_with_it(shops: Shops, tmp_path: Path) -> None:
    file = tmp_path / "promises.csv"
    file.write_text(
        "订单编号,订单状态,订单创建时间,实付款,快递费,商家实收金额,商品ID,商品名称,买家ID,买家昵称,售后单号,售后状态,"
        "售后申请时间,售后类型,售后原因,申请描述,退款金额,退货物流单号,售后完结时间,是否ATOM处理\n"
        "1,已收货,2026-03-01 10:00:00,¥59.00,¥0,¥59.00,p,毛毯,b,,r1,退款成功,2026-03-05 10:00:00,仅退款,质量问题,,"
        "¥59.00,,2026-03-06 10:00:00,否\n",
        encoding="utf-8",
    )
    number = import_file(shops.access, file, "快手店", platform="kuaishou").import_id
    shop_changes.add(shops.access, RIGHT, "taobao", None, None)
    with pytest.raises(DabiaoError) as caught:
        move(shops.access, number, RIGHT)
    assert caught.value.key == "error.other_platform"


def test_the_command_line_does_the_same(shops: Shops, capsys: pytest.CaptureFixture[str]) -> None:
    shops.load("messages", FILES["messages"][0], RIGHT)
    numbers = [shops.load(kind, FILES[kind][0], WRONG) for kind in ("orders", "reviews")]
    store = str(shops.store.path)
    shops.store.close()
    assert cli.main(["shops", "move", RIGHT, *map(str, numbers), "--store", store]) == 0
    for words, sentence in (
        (["move", RIGHT], "dabiao history --json"),
        (["move", RIGHT, "x"], "dabiao history --json"),
    ):
        assert cli.main(["shops", *words, "--store", store]) == 2
        assert sentence in capsys.readouterr().err
    with Store.open(shops.store.path) as store_again:
        rows = store_again.connection().execute("SELECT DISTINCT shop_id FROM imports").fetchall()
    assert rows == [(RIGHT,)]
