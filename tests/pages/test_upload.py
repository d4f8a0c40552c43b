"""Test room, pages: files in, what they were taken for, and what came of them."""

import csv
import io
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.ledger import Rejected
from data.store import Store
from locales import LANGUAGES, translator
from pages import receipt
from tests.pages.made import opened, said, sound

HEAD = "conversation_id,buyer_id,sender,agent_id,sent_at,text"


def late_answers(count: int) -> bytes:
    """A morning of buyers who each waited an hour, and two rows that cannot be right."""
    lines = [HEAD]
    for n in range(count):
        lines.append(f"late-{n},late-{n},buyer,,2026-03-28 09:{n % 60:02d}:00,在吗")
        lines.append(f"late-{n},late-{n},agent,a,2026-03-28 10:{n % 60:02d}:00,在的")
    return "\n".join([*lines, "x,x,buyer,,someday,=1+1", ",x,buyer,,2026-03-28 09:00:00,x"]).encode("utf-8-sig")


def upload_page(**asked: str) -> AppTest:
    return sound(opened(**asked).switch_page("pages/upload.py").run())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_goes_in_and_says_what_it_changed(language: str, at_demo: Path) -> None:
    t = translator(language)
    page = upload_page(lang=language)
    page = sound(page.file_uploader[0].upload("late.csv", late_answers(50)).run())
    assert t("table.messages") in said(page)
    assert page.button(key="import").label == t.n("upload.go", 1)
    page = sound(page.button(key="import").click().run())
    text = said(page)
    assert t("upload.result", read="102", new="100", changed="0", same="0", rejected="2") in text
    assert t("upload.moved") in text
    assert "→" in text
    assert page.get("download_button")[0].proto.label == t.n("upload.download_rejects", 2)
    assert page.dataframe[-1].value["file"][0] == "late.csv"


def test_the_same_file_again_changes_nothing(at_demo: Path) -> None:
    page = upload_page()
    for _ in range(2):
        page = sound(page.file_uploader[0].upload("late.csv", late_answers(5)).run())
        page = sound(page.button(key="import").click().run())
    assert "新增 0，更新 0，重复 10，退回 2" in said(page)
    assert "没有指标因此变化" in said(page)


def test_several_files_at_once_and_one_that_nobody_knows(at_demo: Path) -> None:
    page = upload_page()
    page.file_uploader[0].upload("late.csv", late_answers(3)).upload("strange.csv", "甲,乙\n1,2\n".encode())
    page = sound(page.run())
    assert "没认出这份文件：strange.csv" in page.warning[0].value
    assert page.expander[0].label == "自己整理的表：用这些列名"
    assert page.button(key="import").label == "导入 1 个文件"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_shop_is_made_by_its_first_file(language: str, at_store: Path) -> None:
    page = upload_page(lang=language)
    page.text_input(key="new_shop").set_value("新店 1")
    page.selectbox(key="new_platform").select("tiktok_shop")
    page = sound(page.run())
    page.selectbox(key="new_market-tiktok_shop").select("ID")
    page = sound(page.run())
    assert page.selectbox(key="new_zone-tiktok_shop-ID").value == "Asia/Jakarta"
    page = sound(page.file_uploader[0].upload("late.csv", late_answers(3)).run())
    page = sound(page.button(key="import").click().run())
    assert page.session_state["chosen"].shop.shop_id == "新店 1"
    assert page.session_state["chosen"].shop.timezone == "Asia/Jakarta"


def test_a_new_shop_needs_a_name(at_store: Path) -> None:
    page = upload_page()
    page = sound(page.file_uploader[0].upload("late.csv", late_answers(3)).run())
    page = page.button(key="import").click().run()
    assert page.error[0].value == "请先给新店铺起个名字。"
    with Store.open(at_store.with_name("other.duckdb")) as store:
        assert store.shops() == []


def test_a_file_of_another_platform_is_refused_and_the_rest_goes_in(at_demo: Path) -> None:
    page = upload_page(shop="demo-tiktok")
    head = "订单编号,售后单号,售后类型,售后申请时间,售后完结时间,售后状态"
    page.file_uploader[0].upload("late.csv", late_answers(3)).upload("售后.csv", f"{head}\n1,2,仅退款,,,\n".encode())
    page = sound(page.run())
    page = page.button(key="import").click().run()
    assert not page.exception
    assert "新增 6" in said(page)
    assert "demo-tiktok" in page.error[0].value


def test_rejected_rows_are_told_in_words_and_no_cell_is_a_formula() -> None:
    rows = [
        Rejected(7, "sent_at", "=HYPERLINK(1)", "not_a_time"),
        Rejected(8, "", "+a,-b", "ragged_row"),
        Rejected(9, "amount", None, "not_a_number"),
        Rejected(10, "order_id", "@x", "missing"),
    ]
    text = receipt.rejects_csv(translator("zh_CN"), rows).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["行号", "列", "内容", "原因"],
        ["7", "发送时间", "'=HYPERLINK(1)", "不是时间"],
        ["8", "", "'+a,-b", "这一行的格数和表头对不上"],
        ["9", "金额", "", "不是数字"],
        ["10", "订单号", "'@x", "必填的内容是空的"],
    ]


def test_the_history_opens_the_rejected_rows_of_an_import(at_demo: Path) -> None:
    page = upload_page()
    page = sound(page.file_uploader[0].upload("late.csv", late_answers(3)).run())
    page = sound(page.button(key="import").click().run())
    page.session_state["rejects_of"] = page.session_state["receipt"].results[0].import_id
    page = sound(page.run())
    shown = page.dataframe[-1].value
    assert list(shown["原因"]) == ["不是时间", "必填的内容是空的"]
