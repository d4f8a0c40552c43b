"""Sheets that people and their systems make themselves: what is suggested for them, and what is asked about."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.errors import DabiaoError
from data.formats.profile import look
from data.formats.suggest import Suggestion, suggest
from data.loading import trial
from locales import translator
from pages.uploads import mapping_form


@pytest.fixture(autouse=True)
def no_own_formats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))


def written(tmp_path: Path, *lines: str, name: str = "sheet.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def suggested(tmp_path: Path, *lines: str) -> Suggestion:
    return suggest(look(written(tmp_path, *lines)))


def doubted(suggestion: Suggestion) -> set[tuple[str, str]]:
    return {(doubt.column or doubt.text, doubt.why) for doubt in suggestion.doubts}


ORDERS = {
    "traditional Chinese": "訂單編號,訂單成立時間,出貨時間,買家,金額",
    "Vietnamese": "Mã đơn hàng,Ngày đặt hàng,Ngày gửi hàng,Người mua,Tổng tiền",
    "Thai": "หมายเลขคำสั่งซื้อ,วันที่สั่งซื้อ,วันที่จัดส่ง,ผู้ซื้อ,ยอดรวม",
    "Indonesian": "No. Pesanan,Tanggal Pesanan,Tanggal Kirim,Pembeli,Total Harga",
    "Spanish": "Nº de pedido,Fecha del pedido,Fecha de envío,Cliente,Importe",
    "Portuguese": "Número do pedido,Data do pedido,Data de envio,Comprador,Valor total",
    "Russian": "Номер заказа,Дата заказа,Дата отгрузки,Покупатель,Сумма",
    "Japanese": "注文番号,注文日時,発送日,購入者,合計金額",
    "Korean": "주문번호,주문일시,발송일,구매자,결제금액",
    "French": "N° commande,Date de commande,Date d'expédition,Acheteur,Montant",
    "German": "Bestellnummer,Bestelldatum,Versanddatum,Kunde,Gesamtbetrag",
    "sorted by a column": "订单号 ▲,下单时间▼,发货时间 ↑,买家,金额 ⇅",
}


@pytest.mark.parametrize("headers", ORDERS.values(), ids=ORDERS)
def test_orders_are_known_by_their_headers_in_many_languages(tmp_path: Path, headers: str) -> None:
    suggestion = suggested(
        tmp_path, headers, *(f"A{n},2026-05-0{n} 10:00,2026-05-0{n} 18:30,b{n},7.50" for n in (1, 2))
    )
    names = ("order_id", "created_at", "shipped_at", "buyer_id", "amount")
    assert suggestion.draft.kind == "orders"
    assert suggestion.draft.columns == dict(zip(names, headers.split(","), strict=True))
    assert {why for _, why in doubted(suggestion)} <= {"zone"}


CHATS = {
    "traditional Chinese": ("會話編號,發送者,發送時間,內容", "買家", "客服"),
    "Indonesian": ("ID Percakapan,Pengirim,Waktu,Pesan", "Pembeli", "Penjual"),
    "Vietnamese": ("Mã hội thoại,Người gửi,Thời gian,Nội dung", "Khách hàng", "Nhân viên"),
    "Russian": ("Чат,Отправитель,Время,Сообщение", "Покупатель", "Продавец"),
    "Spanish": ("Conversación,Remitente,Fecha,Mensaje", "Cliente", "Agente"),
    "short English": ("cid,from,ts,msg", "user", "kf"),
}


@pytest.mark.parametrize(("headers", "buyer", "agent"), CHATS.values(), ids=CHATS)
def test_chats_are_known_by_their_headers_and_words(tmp_path: Path, headers: str, buyer: str, agent: str) -> None:
    lines = (f"c1,{word},2026-05-01 10:0{n}:30,hello there" for n, word in enumerate((buyer, agent)))
    suggestion = suggested(tmp_path, headers, *lines)
    names = ("conversation_id", "sender", "sent_at", "text")
    assert suggestion.draft.columns == dict(zip(names, headers.split(","), strict=True))
    assert suggestion.draft.values == {"sender": {buyer: "buyer", agent: "agent"}}
    assert doubted(suggestion) == {("sent_at", "zone")}


@pytest.mark.parametrize(
    ("role", "speaker", "sides"),
    [("角色", "发言人", ("顾客", "客服")), ("direction", "speaker", ("customer", "agent"))],
)
def test_who_spoke_is_offered_as_the_agent_beside_a_column_of_sides(
    tmp_path: Path, role: str, speaker: str, sides: tuple[str, str]
) -> None:
    names = ("张三", "小李", "李四", "小王")
    rows = [f"c{n // 2},{sides[n % 2]},{names[n % 4]},2026-05-01 10:0{n}:30,很好的东西" for n in range(8)]
    suggestion = suggested(tmp_path, f"会话ID,{role},{speaker},时间,内容", *rows)
    assert (suggestion.draft.columns["sender"], suggestion.draft.columns["agent_id"]) == (role, speaker)
    assert ("agent_id", "content") in doubted(suggestion)
    alone = suggested(
        tmp_path, f"会话ID,{speaker},时间,内容", *(row.replace(f",{sides[n % 2]}", "") for n, row in enumerate(rows))
    )
    assert "agent_id" not in alone.draft.columns
    agents = [row.replace(",2026", ",小陈,2026") for row in rows]
    beside = suggested(tmp_path, f"会话ID,{role},{speaker},客服,时间,内容", *agents)
    assert beside.draft.columns["agent_id"] == "客服"


def test_a_header_that_may_mean_much_is_taken_with_a_doubt_where_nothing_else_is(tmp_path: Path) -> None:
    suggestion = suggested(tmp_path, "单号,日期,发货日期", "A1,2026-05-01,2026-05-02", "A2,2026-05-02,2026-05-03")
    assert suggestion.draft.columns == {"order_id": "单号", "created_at": "日期", "shipped_at": "发货日期"}
    assert ("created_at", "similar") in doubted(suggestion)
    surer = suggested(tmp_path, "单号,日期,下单时间", "A1,2026-05-01,2026-05-02", "A2,2026-05-02,2026-05-03")
    assert surer.draft.columns == {"order_id": "单号", "created_at": "下单时间"}
    several = suggested(tmp_path, "单号,日期,登记日期", "A1,2026-05-01,2026-05-02", "A2,2026-05-02,2026-05-03")
    assert several.missing == ("created_at",)


def test_the_same_amount_in_two_currencies_is_a_doubt(tmp_path: Path) -> None:
    suggestion = suggested(tmp_path, "Order ID,Order Date,Amount (USD),Amount (EUR)", "A1,2026-05-01 10:00,12.5,11.1")
    assert ("amount", "several") in doubted(suggestion)


def test_tickets_that_tell_of_first_answers_may_be_chats(tmp_path: Path) -> None:
    suggestion = suggested(
        tmp_path, "Ticket ID,Created,First Response (min),Resolved", "7,2026-05-01 10:00,35,2026-05-02 10:00"
    )
    assert suggestion.draft.kind != "messages"
    assert ("messages", "kind") in doubted(suggestion)


@pytest.mark.parametrize(
    ("header", "marks"),
    [("Score (1-10)", (3, 4)), ("评分（10分制）", (1, 5)), ("评分", (3, 8, 9, 10)), ("满意度（百分制）", (4, 5))],
)
def test_marks_of_another_scale_are_refused(tmp_path: Path, header: str, marks: tuple[int, ...]) -> None:
    lines = (f"A{n},2026-05-01 10:00:0{n},{mark}" for n, mark in enumerate(marks))
    path = written(tmp_path, f"订单号,评价时间,{header}", *lines)
    draft = suggest(look(path), kind="reviews", columns={"description_score": header}).draft
    with pytest.raises(DabiaoError) as refused:
        trial.with_draft(path, draft)
    assert (refused.value.key, refused.value.values["column"]) == ("error.other_scale", header)


def test_units_signs_and_groups_of_a_sheet_are_read(tmp_path: Path) -> None:
    path = written(tmp_path, "order_id*,created_at ▲,amount(万元)", "6901 2345 6789,2026-05-01 10:00:00,1.05234")
    row = trial.with_known_format(path).rows[0]
    assert (row["order_id"], row["created_at"]) == ("690123456789", datetime(2026, 5, 1, 2, tzinfo=UTC))
    assert (float(row["amount"]), row["currency"]) == (10523.4, "CNY")


def test_what_is_expected_has_not_happened(tmp_path: Path) -> None:
    suggestion = suggested(
        tmp_path, "订单号,下单时间,预计签收时间,预计送达时间", "A1,2026-05-01 10:00,2026-05-03 10:00,2026-05-04 10:00"
    )
    assert suggestion.draft.columns == {"order_id": "订单号", "created_at": "下单时间", "deliver_by": "预计送达时间"}


def test_pieces_with_what_they_are_counted_in_are_numbers(tmp_path: Path) -> None:
    suggestion = suggested(tmp_path, "订单号,下单时间,数量", "A1,2026-05-01 10:00,2件", "A2,2026-05-01 10:00,3 个")
    assert suggestion.draft.columns["quantity"] == "数量"


def test_entities_of_a_page_are_the_signs_that_they_stand_for(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "order_id,created_at,product_title,amount",
        "A1&nbsp;,2026-05-01&nbsp;10:00:00,Tom &amp; Jerry&#39;s &amp;lt;,&yen;1.50",
        "A2,2026-05-01 10:00:00,R&D; x,2",
    )
    tried = trial.with_known_format(path)
    assert tried.result.rejected == 0
    assert [row["order_id"] for row in tried.rows] == ["A1", "A2"]
    assert [row["product_title"] for row in tried.rows] == ["Tom & Jerry's &lt;", "R&D; x"]
    assert [float(row["amount"]) for row in tried.rows] == [1.5, 2.0]


def test_a_column_that_is_left_out_for_what_stands_in_it_is_a_doubt(tmp_path: Path) -> None:
    suggestion = suggested(tmp_path, "订单号,下单时间,发货时间,金额", "A1,2026-05-01 10:00,5月2日 18:00,伍元")
    assert suggestion.draft.columns == {"order_id": "订单号", "created_at": "下单时间"}
    assert {("shipped_at", "unfit"), ("amount", "unfit")} <= doubted(suggestion)


def test_amounts_in_signs_of_many_currencies_are_numbers(tmp_path: Path) -> None:
    cells = ("1\u00a0234,50 ₽", "12,340원", "(5.00)", "S/ 12.50", "12 Kč", "kr 5", "Rs. 1,200", "-€3.00", "500 руб.")
    lines = (f'A{n},2026-05-01 10:00,"{cell}"' for n, cell in enumerate(cells))
    assert suggested(tmp_path, "订单号,下单时间,金额", *lines).draft.columns["amount"] == "金额"
    codes = suggested(tmp_path, "订单号,下单时间,金额", "A1,2026-05-01 10:00,SF100", "A2,2026-05-01 10:00,D11")
    assert ("amount", "unfit") in doubted(codes)


def test_a_second_column_that_is_as_surely_meant_is_a_doubt(tmp_path: Path) -> None:
    suggestion = suggested(
        tmp_path,
        "订单号,下单时间,发货时间,实际发货时间,发货时间(平台),金额,实付金额",
        *(f"A{n},2026-05-01 10:00,2026-05-02 1{n}:00,2026-05-03 10:00,2026-05-04 10:00,9,8" for n in (1, 2)),
    )
    taken = {"order_id": "订单号", "created_at": "下单时间", "shipped_at": "实际发货时间", "amount": "实付金额"}
    assert suggestion.draft.columns == taken
    doubts = {(doubt.column, doubt.text) for doubt in suggestion.doubts if doubt.why == "several"}
    assert doubts == {("shipped_at", "发货时间, 发货时间(平台)"), ("amount", "金额")}


def test_another_kind_and_a_column_left_out_are_said_above_the_columns(tmp_path: Path) -> None:
    suggestion = suggested(
        tmp_path,
        "Ticket ID,Created,First Response (min),Resolved,Refund value",
        "7,2026-05-01 10:00,3,2026-05-02 10:00,many",
    )
    lines = mapping_form.doubts(translator("en"), suggestion, ("kind", "unfit"))
    assert lines[-1].endswith("Chat messages")
    assert '"Refund value"' in lines[0]


def test_when_a_conversation_began_is_not_when_its_messages_were_sent(tmp_path: Path) -> None:
    lines = (f"c1,2026-05-01 10:00,{sender},在吗在吗" for sender in ("买家", "客服"))
    assert suggested(tmp_path, "会话ID,会话开始时间,发送者,内容", *lines).missing == ("sent_at",)


def test_a_statement_of_money_is_no_list_of_orders_without_a_doubt(tmp_path: Path) -> None:
    suggestion = suggested(tmp_path, "流水号,交易时间,收入,余额,订单号", "L1,2026-05-01 10:00,5,100,D1")
    assert ("created_at", "similar") in doubted(suggestion)
