"""Pages: a file that may belong into another shop is asked about before it is imported."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.access import Access
from data.changes.shop_changes import describe
from data.store import Store
from locales import LANGUAGES, translator
from tests.pages.made import finished, opened, page_text, sound
from tests.pages.test_upload import late_answers
from tests.reference.examples import typical

KUAISHOU = (
    "订单编号,售后单号,售后类型,售后申请时间,售后完结时间,售后状态\n1,2,仅退款,2026-03-01 10:00:00,,待商家处理\n"
).encode()
TAOBAO = (
    "退款编号,订单编号,售后类型,退款的申请时间,退款完结时间,退款状态\n1,2,仅退款,2026-03-01 10:00:00,,卖家拒绝退款\n"
).encode()
TAOBAO_ORDERS = "\n".join(
    [
        "订单编号,买家会员名,买家应付货款,买家实际支付金额,订单状态,订单创建时间,订单付款时间",
        "11,a,9,9,卖家已发货，等待买家确认,2026-04-01 10:00:00,2026-04-01 10:00:00",
        "12,b,9,9,卖家已发货，等待买家确认,2026-04-01 11:00:00,2026-04-01 11:00:00",
        "13,c,9,9,买家已付款，等待卖家发货,2026-04-01 12:00:00,2026-04-01 12:00:00",
        "14,d,9,9,等待买家付款,2026-04-12 12:00:00,",
    ]
).encode()


def upload_page(**query: str) -> AppTest:
    return opened("pages/upload.py", **query)


@pytest.mark.parametrize("language", typical(LANGUAGES, "zh_CN"))
def test_a_file_of_another_platform_is_amber_and_goes_into_a_shop_of_its_own_at_a_click(
    language: str, at_demo: Path
) -> None:
    t = translator(language)
    page = upload_page(shop="demo-tiktok", lang=language)
    page.file_uploader[0].upload("late.csv", late_answers(3)).upload("售后.csv", KUAISHOU)
    page = sound(page.run())
    names = {"platform": t("platform.kuaishou"), "shop": "demo-tiktok", "stored": t("platform.tiktok_shop")}
    assert t("upload.other_platform", **names) in page_text(page).replace("\\", "")
    assert ":orange[:material/warning:]" in page_text(page)
    assert page.button(key="import").label == t.n("upload.go", 1), "the other file only"
    into = next(item for item in page.button if item.key.startswith("into-") and item.key.endswith("demo-kuaishou"))
    page = finished(into.click().run())
    assert t("upload.result", read="1", new="1", changed="0", same="0", rejected="0") in page_text(page)
    assert page.button(key="import").label == t.n("upload.go", 1), "the file of this shop still waits"


def test_a_file_of_a_platform_without_a_shop_leads_to_a_new_one(at_demo: Path) -> None:
    page = upload_page(shop="demo-tiktok")
    page = sound(page.file_uploader[0].upload("退款.csv", TAOBAO).run())
    assert [item.label for item in page.button if item.key == "import"] == []
    page = sound(next(item for item in page.button if item.key.endswith("-new")).click().run())
    assert page.selectbox(key="new_platform").value == "taobao"
    page = sound(page.text_input(key="new_shop").set_value("淘宝一店").run())
    page = finished(page.button(key="import").click().run())
    assert "新增 1" in page_text(page)
    assert page.selectbox(key="target").value == "淘宝一店", "the next files go into the shop that was made"
    assert (len(page.warning), [item.key for item in page.text_input if item.key == "new_shop"]) == (0, [])
    page = sound(page.file_uploader[0].upload("售后.csv", KUAISHOU).run())
    into = [item.key for item in page.button if item.key.startswith("into-")]
    assert [key.rsplit("-", 1)[1] for key in into] == ["new"], "no demo shop is offered for a file of one's own"
    page = sound(page.file_uploader[0].upload("订单.csv", TAOBAO_ORDERS).run())
    page = sound(page.date_input(key="covers").set_value(date(2026, 4, 30)).run())
    page = finished(page.button(key="import").click().run())
    assert "0.0%<br><small>另有 2 个因文件缺少时间" in page_text(page), "the list has no time of dispatch"
    assert translator("zh_CN")("told.covers_until", day="2026-04-30") in page_text(page), "as the field says"


def test_a_file_that_another_shop_has_is_asked_about(at_demo: Path) -> None:
    page = upload_page(shop="demo-tiktok")
    page = sound(page.file_uploader[0].upload("late.csv", late_answers(3)).run())
    page = finished(page.button(key="import").click().run())
    page = sound(page.selectbox(key="target").set_value("demo-kuaishou").run())
    page = sound(page.file_uploader[0].upload("late again.csv", late_answers(3)).run())
    assert "店铺“demo-tiktok”已经导入过这份文件" in page_text(page).replace("\\", "")
    assert [item.label for item in page.button if item.key == "import"] == []
    page = sound(next(item for item in page.button if item.key.startswith("also-")).click().run())
    page = finished(page.button(key="import").click().run())
    assert "新增 6" in page_text(page)
    assert "店铺“demo-tiktok”也导入过同一份文件。" in page_text(page).replace("\\", "")


def test_a_new_shop_with_the_name_of_another_is_asked_about(at_demo: Path) -> None:
    with Store.open(at_demo) as store:
        describe(Access.local(store), "demo-kuaishou", name="冬日羊绒")
    page = upload_page()
    page = sound(page.selectbox(key="target").set_value(translator("zh_CN")("upload.new_shop")).run())
    page = sound(page.text_input(key="new_shop").set_value("Demo-Kuaishou").run())
    assert "已经有一家叫“冬日羊绒”的店铺" in page.warning[0].value.replace("\\", "")
    page = sound(page.text_input(key="new_shop").set_value("冬日羊绒 ").run())
    page = sound(page.file_uploader[0].upload("late.csv", late_answers(3)).run())
    page = page.button(key="import").click().run()
    assert "已经有一家叫“冬日羊绒”的店铺" in page.error[0].value.replace("\\", "")
    page = sound(page.button(key="into_named").click().run())
    assert page.selectbox(key="target").value == "demo-kuaishou"
