"""What is private in texts is masked before anything is stored; figures, names of rows and other columns stay."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from data.access import Access
from data.changes import shop_changes
from data.changes.move_import import move
from data.loading.loader import import_file
from data.loading.undo import undo
from data.rows import made_names
from data.rows.private_texts import mask_sql
from data.store import Store
from data.tables import TABLES
from metrics.reports import trust
from metrics.scoring.reach import default_as_of

HEAD = "conversation_id,buyer_id,sender,sent_at,text\n"
PHONE, CARD = "13812345678", "6222021234567890128"


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as connection:
        yield connection


def masked(engine: duckdb.DuckDBPyConnection, text: str | None) -> str | None:
    sql = f"SELECT {mask_sql('t')} AS m FROM (SELECT CAST($t AS VARCHAR) AS t)"
    first, again = engine.execute(f"SELECT m, {mask_sql('m')} FROM ({sql})", {"t": text}).fetchall()[0]
    assert first == again, "what is masked stays as it is"
    return None if first is None else str(first)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我的电话13812345678谢谢", "我的电话138****5678谢谢"),
        ("13812345678,13912345678", "138****5678,139****5678"),
        ("+86 138-1234-5678", "+138****5678"),
        ("１３８１２３４５６７８", "****"),
        ("0571-88888888", "0571****"),
        ("081234567890", "0812****"),
        ("call (415) 555-0123", "call 415****"),
        ("+62 812-3456-7890", "+62****"),
        ("身份证110101199003078515", "身份证110***************"),
        (f"卡号{CARD}", "卡号6222********"),
        ("4111 1111 1111 1111 ok", "4111******** ok"),
        ("浙江省杭州市西湖区文三路123号5栋602室，收", "浙江省****，收"),
        ("我在建国路甲92号大厦A座1203", "****"),
        ("住中山路上海大厦3号楼", "****"),
        ("沪青平公路2855号", "****"),
        ("人民路汽车站旁5号", "****"),
        ("送到民主街停车场12号", "****"),
        ("123 Main Street, Apt 4", "****"),
    ],
)
def test_what_is_private_is_masked(engine: duckdb.DuckDBPyConnection, text: str, expected: str) -> None:
    assert masked(engine, text) == expected


@pytest.mark.parametrize(
    "text",
    [None, "", "您好，请问什么时候发货", "138****5678", "订单号 4123456789012345678", "订单 6222021234567890123",
     "T13812345678", "运单SF1381234567890", "运单75138123456789", "价格300-500，2026-03-01 10:00:00", "在路上一层楼",
     "1234567890123456789", "买 3 件 20 元", "包裹在路上预计5号到", "还在路上3号能到吗", "这款广场舞鞋38号有货吗",
     "公路自行车轮胎26号有货吗", "公路车26号和28号哪个合适", "公路轮组27号", "村里骑的单车胎20号"],
)  # fmt: skip
def test_whatever_else_stays(engine: duckdb.DuckDBPyConnection, text: str | None) -> None:
    assert masked(engine, text) == text


# --- in the store ----------------------------------------------------------------------------------------------------


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    with Store.open(tmp_path / "store" / "dabiao.duckdb") as store:
        yield Access.local(store)


def load(access: Access, tmp_path: Path, text: str, name: str = "a.csv") -> tuple[int, int, int]:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    result = import_file(access, file, "s", platform="kuaishou")
    return result.new, result.changed, result.same


def texts(access: Access, column: str = "text", table: str = "messages") -> list[str]:
    with access.view() as view:
        return [row["t"] for row in view.rows(f"SELECT {column} AS t FROM {table} ORDER BY 1")]


def test_nothing_private_reaches_the_file(access: Access, tmp_path: Path) -> None:
    """Messages, a review, reasons of a request and a spot check, a rejected row with a column that is not read."""
    load(access, tmp_path, HEAD + f"c1,b1,buyer,2026-03-01 10:00:00,电话{PHONE}\n")
    load(
        access,
        tmp_path,
        f"review_id,order_id,created_at,description_score,text\n1,o1,2026-03-01,2,打{PHONE}\n",
        "b.csv",
    )
    refund = (
        f"refund_id,order_id,kind,applied_at,completed_at,reason\n1,o1,refund_only,2026-03-01 10:00:00,,电{PHONE}\n"
    )
    load(access, tmp_path, refund, "c.csv")
    load(access, tmp_path, f"inspection_id,kind,noticed_at,reason\n1,抽检,2026-03-01 10:00:00,问{PHONE}\n", "e.csv")
    rejected = f"order_id,created_at,buyer_id,收件电话\no1,never,b1,{PHONE}\no{PHONE},never,b1,x\n"
    load(access, tmp_path, rejected, "d.csv")
    with access.view() as view:
        cells = [row["cells"] for row in view.rows("SELECT cells FROM rejects ORDER BY line")]
    assert cells == [["o1", "never", "b1", "138****5678"], [f"o{PHONE}", "never", "b1", "x"]]
    path = access.path
    access.store.close()
    content = path.read_bytes()
    assert f"电话{PHONE}".encode() not in content
    assert f"打{PHONE}".encode() not in content
    assert f"电{PHONE}".encode() not in content
    assert f"问{PHONE}".encode() not in content


def test_numbers_of_orders_and_parcels_are_no_phone_numbers(access: Access, tmp_path: Path) -> None:
    load(access, tmp_path, f"order_id,created_at,buyer_id,tracking_id\n{PHONE},2026-03-01 10:00:00,{PHONE},{PHONE}\n")
    with access.view() as view:
        assert view.rows("SELECT order_id, buyer_id, tracking_id FROM orders") == [
            {"order_id": PHONE, "buyer_id": PHONE, "tracking_id": PHONE}
        ]


def test_masked_or_not_a_message_is_the_same_message(access: Access, tmp_path: Path) -> None:
    """The switch on, off and on again, and the export of a platform that masks by itself: never a row more."""
    plain = HEAD + f"c1,b1,buyer,2026-03-01 10:00:00,电话{PHONE}\nc1,b1,buyer,2026-03-01 10:00:01,在吗\n"
    assert load(access, tmp_path, plain) == (2, 0, 0)
    assert load(access, tmp_path, plain) == (0, 0, 2)
    assert load(access, tmp_path, plain.replace(PHONE, "138****5678"), "b.csv") == (0, 0, 2)
    shop_changes.describe(access, "s", texts_masked=False)
    load(access, tmp_path, plain)
    assert len(texts(access)) == 2
    shop_changes.describe(access, "s", texts_masked=True)
    assert texts(access) == ["在吗", "电话138****5678"]
    assert load(access, tmp_path, plain) == (0, 0, 2)
    with access.view() as view:
        (last,) = view.rows("SELECT max(import_id) AS n FROM imports")
    undo(access, last["n"])
    assert load(access, tmp_path, plain) == (0, 0, 2)
    assert texts(access) == ["在吗", "电话138****5678"]


def test_switched_off_texts_are_stored_as_they_are_and_switched_on_again_they_are_masked(
    access: Access, tmp_path: Path
) -> None:
    load(access, tmp_path, "order_id,created_at\no1,2026-03-01 10:00:00\n", "o.csv")
    shop_changes.describe(access, "s", texts_masked=False)
    load(access, tmp_path, HEAD + f"c1,b1,buyer,2026-03-01 10:00:00,电话{PHONE}\n")
    assert texts(access) == [f"电话{PHONE}"]
    shop_changes.describe(access, "s", texts_masked=True)
    assert texts(access) == ["电话138****5678"]


def test_rejected_rows_that_are_stored_are_masked_too_when_it_is_switched_on(access: Access, tmp_path: Path) -> None:
    load(access, tmp_path, "order_id,created_at\no1,2026-03-01 10:00:00\n", "o.csv")
    shop_changes.describe(access, "s", texts_masked=False)
    load(access, tmp_path, HEAD + f"c1,b1,buyer,2026-03-01 10:00:00,在吗\nc1,b1,buyer,never,电话{PHONE}\n")
    assert texts(access, "cells[5]", "rejects") == [f"电话{PHONE}"]
    shop_changes.describe(access, "s", texts_masked=True)
    assert texts(access, "cells[5]", "rejects") == ["电话138****5678"]


def test_what_an_older_store_holds_is_masked_on_request(access: Access, tmp_path: Path) -> None:
    """The texts were imported unmasked, and the setting has not been changed."""
    load(access, tmp_path, HEAD + "c1,b1,buyer,2026-03-01 10:00:00,在吗\n")
    connection = access.store.connection()
    connection.execute(f"UPDATE messages SET text = '电话{PHONE}'")
    connection.close()
    shop_changes.describe(access, "s", texts_masked=True)
    assert texts(access) == ["电话138****5678"]


def test_an_import_that_is_moved_to_a_shop_with_masks_is_masked(access: Access, tmp_path: Path) -> None:
    """As if its file had been imported there, and its messages are those of that file when it is imported again."""
    load(access, tmp_path, HEAD + "c0,b0,buyer,2026-03-01 09:00:00,在吗\n", "own.csv")
    file = tmp_path / "plain.csv"
    file.write_text(
        HEAD + f"c1,b1,buyer,2026-03-01 10:00:00,电话{PHONE}\nc1,b1,buyer,never,电话{PHONE}\n", encoding="utf-8"
    )
    shop_changes.add(access, "plain", "kuaishou", None, None)
    shop_changes.describe(access, "plain", texts_masked=False)
    number = import_file(access, file, "plain").import_id
    assert texts(access) == ["在吗", f"电话{PHONE}"]
    move(access, number, "s")
    assert texts(access) == ["在吗", "电话138****5678"]
    assert texts(access, "cells[5]", "rejects") == ["电话138****5678"]
    again = import_file(access, file, "s")
    assert (again.new, again.changed, again.same) == (0, 0, 1)


def test_two_phones_in_one_second_are_two_messages(access: Access, tmp_path: Path) -> None:
    two_messages = HEAD + f"c1,b1,buyer,2026-03-01 10:00:00,{PHONE}\nc1,b1,buyer,2026-03-01 10:00:00,13899995678\n"
    assert load(access, tmp_path, two_messages) == (2, 0, 0)
    assert load(access, tmp_path, two_messages) == (0, 0, 2)


def test_staff_who_write_their_phone_number_are_found_all_the_same(access: Access, tmp_path: Path) -> None:
    load(access, tmp_path, HEAD + f"c1,b1,buyer,2026-03-01 10:00:00,在吗\nc1,b1,agent,2026-03-01 10:01:00,{PHONE}\n")
    with access.view() as view:
        shop = view.shop("s")
        report = trust.report(view, shop, default_as_of(view, shop))
    assert [hit.why for hit in report.steering] == ["phone"]


def test_a_message_of_an_older_store_gets_the_name_by_which_its_export_finds_it_again(
    access: Access, tmp_path: Path
) -> None:
    """Version 6 named it by its text as it stands, and stored that."""
    plain = HEAD + f"c1,b1,buyer,2026-03-01 10:00:00,电话{PHONE}\nc1,b1,buyer,2026-03-01 10:00:01,在吗\n"
    load(access, tmp_path, plain)
    table, name = TABLES["messages"], "SELECT message_id FROM messages ORDER BY sent_at"
    connection = access.store.connection()
    names = connection.execute(name).fetchall()
    earlier = made_names.name_sql(table, "s", private=str)
    connection.execute(f"UPDATE messages SET text = '电话{PHONE}' WHERE text LIKE '电话%'")
    connection.execute(f"UPDATE messages SET message_id = {earlier}")
    assert connection.execute(name).fetchall() != names
    made_names.rename_unmasked(connection, table, "s")
    assert connection.execute(name).fetchall() == names
    connection.close()
    assert load(access, tmp_path, plain)[0] == 0
    assert len(texts(access)) == 2
