"""Texts of exports that a program wrote in its own way, or spoilt: what is read of them, told, and refused."""

from decimal import Decimal

import pytest

from data.loading.import_result import ImportResult
from tests.integration.field_files import Field, messages_of, refused

ORDERS = "order_id,product_id,buyer_id,created_at,amount\n"
CHAT = "conversation_id,sender,sent_at,text\n"


def _import(field: Field, content: str) -> ImportResult:
    return field.text(content, platform="other")


def test_zero_bytes_in_cells_and_behind_the_last_row_are_left_out_and_told(field: Field) -> None:
    rows = "A1\0\0,P1\0,ann\0,2026-05-01 10:00:00\0,5\0\nA2,P2,bob,2026-05-01 10:00:00,6\n"
    result = _import(field, ORDERS + rows + "\0" * 50)
    assert (result.new, result.rejected, messages_of(result)) == (2, 0, ["zero_bytes"])
    assert field.rows("order_id, line_id, buyer_id FROM orders") == [("A1", "P1", "ann"), ("A2", "P2", "bob")]


def test_zero_bytes_far_down_a_file_are_told_as_well(field: Field) -> None:
    row = "A{n},P{n},ann,2026-05-01 10:00:00,5\n"
    result = _import(field, ORDERS + "".join(row.format(n=n) for n in range(9_000)) + row.format(n="9\0"))
    assert (result.new, result.rejected, messages_of(result)) == (9_000, 0, ["zero_bytes", "rows_repeated"])


def test_quotation_marks_behind_backslashes_belong_to_their_cells(field: Field) -> None:
    result = _import(
        field,
        CHAT
        + 'c1,buyer,2026-05-01 10:00:00,"he said \\"hi, there\\" ok"\n'
        + 'c1,agent,2026-05-01 10:00:10,"\\"sure\\",\nC:\\\\dir\\\\"\n'
        + "c1,buyer,2026-05-01 10:00:20,C:\\new\n",
    )
    assert (result.new, result.rejected) == (3, 0)
    assert field.rows("text FROM messages") == [('he said "hi, there" ok',), ('"sure",\nC:\\dir\\',), ("C:\\new",)]


def test_a_backslash_at_the_end_of_a_quoted_cell_is_no_escape(field: Field) -> None:
    _import(
        field,
        CHAT
        + 'c1,buyer,2026-05-01 10:00:00,"C:\\dir\\"\n'
        + 'c1,agent,2026-05-01 10:00:10,"{""a"":""x\\""y""}"\n'
        + 'c1,agent,2026-05-01 10:00:20,5\\" pipe\n',
    )
    assert field.rows("text FROM messages") == [("C:\\dir\\",), ('{"a":"x\\"y"}',), ('5\\" pipe',)]


def test_texts_that_were_encoded_twice_are_refused_or_told(field: Field) -> None:
    row = "A{n},P{n},{name},2026-05-01 10:00:00,5\n"
    people = ["José", "Zoë", "François"]
    spoilt = [name.encode().decode("latin-1") for name in people]
    with refused("error.misread_text", text=spoilt[0], meant="José"):
        _import(field, ORDERS + "".join(row.format(n=n, name=name) for n, name in enumerate(spoilt)))
    result = _import(field, ORDERS + "".join(row.format(n=n, name=name) for n, name in enumerate([spoilt[0], *people])))
    values = {notice.key: dict(notice.values) for notice in result.notices}
    assert values == {"texts_misread": {"count": 1, "line": 2, "text": spoilt[0], "meant": "José"}}


def test_chinese_that_was_read_as_gb18030_far_down_a_file_is_told(field: Field) -> None:
    usual = "A{n},P{n},小李,2026-05-01 10:00:00,5\n"
    spoilt = "好评小店".encode().decode("gb18030", "replace")
    result = _import(field, ORDERS + "".join(usual.format(n=n) for n in range(40)) + usual.replace("小李", spoilt))
    values = {notice.key: dict(notice.values) for notice in result.notices}
    assert values == {"texts_misread": {"count": 1, "line": 42, "text": spoilt, "meant": "好评小店"}}
    ordinary = ["浏览器", "淇淇", "妤婕", "涓涓细流", "汤圆", "熙熙攘攘", "浏阳河", "渥太华"]
    _import(field, ORDERS + "".join(usual.replace("小李", name).format(n=f"x{n}") for n, name in enumerate(ordinary)))
    assert len(field.rows("line FROM orders")) == 49


def test_what_draws_rows_as_a_tree_is_no_part_of_ids_and_names(field: Field) -> None:
    _import(field, ORDERS + "A1,P1,小李,2026-05-01 10:00:00,5\n" + "└─ A1,├── P2,│ └ 小李,2026-05-01 10:00:00,6\n")
    assert field.rows("order_id, line_id, buyer_id FROM orders") == [("A1", "P1", "小李"), ("A1", "P2", "小李")]


def test_marks_of_lists_belong_to_texts_but_where_the_whole_column_is_a_list(field: Field) -> None:
    _import(field, ORDERS + "• A1,P1,● ann,● 2026-05-01 10:00:00,5\n" + "A2,P2,bob,● 2026-05-01 10:00:00,6\n")
    assert field.rows("order_id, buyer_id FROM orders") == [("A1", "● ann"), ("A2", "bob")]
    chat = "".join(f"c1,buyer,2026-05-01 10:00:0{n},{text}\n" for n, text in enumerate(("• big", "• red", "", "both")))
    _import(field, CHAT + chat)
    _import(field, CHAT.replace("c1", "c2") + chat.replace("both", "● both").replace("c1", "c2"))
    texts = [("• big",), ("• red",), (None,), ("both",), ("big",), ("red",), (None,), ("both",)]
    assert field.rows("text FROM messages") == texts


def test_a_mark_before_digits_alone_says_nothing_wherever_it_stands(field: Field) -> None:
    """In the only row of a file, in the only filled cell of a column, and in some of its cells."""
    _import(field, ORDERS + "A1,P1,ann,● 2026-05-01 10:00:00,● 5\n")
    _import(field, ORDERS + "A2,P1,ann,2026-05-01 10:00:00,\nA3,P1,ann,● 2026-05-01 11:00:00,● ¥6.50\n")
    rows = [("A1", 2, Decimal(5)), ("A2", 2, None), ("A3", 3, Decimal("6.5"))]
    assert field.rows("order_id, hour(created_at), amount FROM orders") == rows


@pytest.mark.parametrize(("wait", "hours"), [("1.440", 24), ("2.880", 48)])
def test_minutes_with_a_mark_before_three_digits_are_asked_about(field: Field, wait: str, hours: int) -> None:
    rows = [
        "Id,Requester,Created at,Assignee,First reply time in minutes",
        f"1,ann,2026-05-01 10:00:00,lee,{wait}",
        "2,bob,2026-05-01 10:00:00,lee,60",
    ]
    with refused("error.ambiguous_amounts", column="First reply time in minutes", first=wait):
        field.csv(*rows, platform="other")
    field.csv(*rows, platform="other", answers={"decimal": ","})
    waits = "epoch(max(sent_at) - min(sent_at))::INT // 3600 FROM messages WHERE conversation_id = '1' GROUP BY ALL"
    assert field.store.connection().execute(f"SELECT {waits}").fetchall() == [(hours,)]


def test_an_export_in_traditional_chinese_is_its_format(field: Field) -> None:
    header = "1.訂單編號：,2.【售後單號】,售後狀態,售後申請時間,售後類型,退款金額,售後完結時間"
    row = "A1,R1,退款成功,2026-05-01 10:00:00,仅退款,9.90,2026-05-02 10:00:00"
    assert field.csv(header, row, platform="kuaishou").format == "kuaishou_aftersales"
    assert field.rows("order_id, refund_id, status FROM refunds") == [("A1", "R1", "refunded")]


def test_marks_and_ids_in_digits_of_other_scripts(field: Field) -> None:
    header = "review_id,order_id,created_at,description_score"
    rows = ["１,٢٣٤,2026-05-01 10:00,５", "2,๒๓๔,2026-05-01 10:00,４分", "3,२३४,2026-05-01 10:00,３／５"]
    result = field.csv(header, *rows, platform="other")
    assert (result.new, result.rejected) == (3, 0)
    assert field.rows("review_id, order_id, description_score FROM reviews") == [
        ("1", "234", 5),
        ("2", "234", 4),
        ("3", "234", 3),
    ]


@pytest.mark.parametrize("encoding", ["iso2022_jp", "utf-32", "utf-32-be"])
def test_titles_in_encodings_that_few_programs_write(field: Field, encoding: str) -> None:
    title = "マグカップ 青い"
    result = field.csv(
        "order_id,created_at,product_title", f"1,2026-05-01 10:00,{title}", platform="other", encoding=encoding
    )
    assert (result.new, messages_of(result)) == (1, [])
    assert field.rows("product_title FROM orders") == [(title,)]
