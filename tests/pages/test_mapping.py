"""Pages: an unknown file's columns and words explained, what would be read shown, and the file imported."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.access import Access
from data.formats.format import own_folder, read_format
from data.store import Store
from locales import LANGUAGES, translator
from tests.pages.made import finished, opened, page_text, sound
from tests.reference.examples import typical

CHATS = """会话号,谁说的,什么时候,备注,说了什么
c1,顾客,2026-03-04 10:00:00,,这件什么时候发货呢
c1,坐席,2026-03-04 10:02:00,,亲，今天就发出去哦
c2,顾客,2026-03-04 11:00:00,,在吗在吗在吗
c2,小助理,2026-03-04 11:00:01,,亲亲，请稍等片刻哦
c2,坐席,昨天,,好的
"""
TICKETS = """Ticket,Customer,Raised on,Solved on,Refund value
T1,u1,03/04/2026 10:00,04/04/2026 10:00,¥10.50
T2,u2,05/04/2026 09:30,05/04/2026 12:00,"¥1,020.00"
"""


@pytest.fixture
def own_formats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration folder of this test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    return own_folder()


def mapping_page(text: str, name: str = "客服.csv", **query: str) -> AppTest:
    """The page after its file was put in, was not recognised, and somebody offered to explain it."""
    page = opened("pages/upload.py", **query)
    page = sound(page.file_uploader[0].upload(name, text.encode()).run())
    t = translator(query.get("lang", LANGUAGES[0]))
    sound(next(item for item in page.button if item.label == t("upload.map")).click().run())
    page.session_state["language"] = t.language  # which the test runner forgets where a browser does not
    return sound(page.switch_page("pages/mapping.py").run())


def saved(page: AppTest) -> AppTest:
    """The upload page, after saving has led to it. The test runner itself stays where it was sent."""
    language = page.session_state["language"]
    sound(page.button(key="mapping_go").click().run())
    page.session_state["language"] = language
    return finished(page.switch_page("pages/upload.py").run())


def test_a_shop_and_a_day_in_the_link_do_not_stand_in_the_way(own_formats: Path, at_demo: Path) -> None:
    """Streamlit refuses to change the page and to empty the link of what a widget has put there."""
    page = mapping_page(CHATS, shop="demo-tiktok", as_of="2026-03-20")
    assert page.title[0].value == "列对应"
    assert sound(page).selectbox(key="shop").value == "demo-tiktok"


@pytest.mark.parametrize("language", typical(LANGUAGES, "en"))
def test_suggestions_are_shown_tried_saved_and_imported(own_formats: Path, at_demo: Path, language: str) -> None:
    t = translator(language)
    page = mapping_page(CHATS, lang=language)
    assert page.title[0].value == t("page.mapping")
    assert list(page.dataframe[0].value.columns) == ["会话号", "谁说的", "什么时候", "备注", "说了什么"]
    chosen = {name: page.selectbox(key=f"map-messages-{name}").value for name in ("conversation_id", "sender", "text")}
    assert chosen == {"conversation_id": "会话号", "sender": "谁说的", "text": "说了什么"}
    assert page.selectbox(key="map-messages-buyer_id").value is None
    assert page.selectbox(key="word-messages-sender-顾客").value == "buyer"
    assert page.selectbox(key="word-messages-sender-小助理").value is None
    # the helper's line is not understood, and yesterday is no time
    assert page.warning[0].value == t("mapping.tried", read="5", taken="3", rejected="2")
    page = sound(page.selectbox(key="word-messages-sender-小助理").set_value("bot").run())
    assert page.warning[0].value == t("mapping.tried", read="5", taken="4", rejected="1")
    read = page.dataframe[-1].value
    assert list(read[t("column.sender")]) == [
        t(f"word.sender.{sender}") for sender in ("buyer", "agent", "buyer", "bot")
    ]
    page = sound(page.text_input(key="mapping_name").set_value("客服 导出").run())
    page = saved(page)
    assert t("upload.result", read="5", new="4", changed="0", same="0", rejected="1") in page_text(page)
    form = read_format(own_formats / "客服-导出.toml")
    assert (form.kind, form.platform) == ("messages", "kuaishou")
    assert form.values == {"sender": {"顾客": "buyer", "坐席": "agent", "小助理": "bot"}}
    # the next one is recognised by itself
    page = sound(page.file_uploader[0].upload("again.csv", CHATS.encode()).run())
    assert page.button(key="import").label == t.n("upload.go", 1)


def test_dates_are_settled_by_what_they_say_in_words(own_formats: Path, at_demo: Path) -> None:
    page = mapping_page(TICKETS, "tickets.csv")
    assert page.selectbox(key="mapping_kind").value == "refunds"
    assert page.button(key="mapping_go").disabled
    (query,) = page.radio
    assert "03/04/2026 10:00" in query.label.replace("\\", "")
    assert query.options == [
        "2026年4月3日星期五 · 2026年4月5日星期日",
        "2026年3月4日星期三 · 2026年5月4日星期一",
    ]
    page = sound(query.set_value(query.options[0]).run())
    assert page.success[0].value == "读到 2 行：2 行可以导入，0 行会失败"
    assert list(page.dataframe[-1].value["申请时间"]) == ["2026-04-03 10:00:00", "2026-04-05 09:30:00"]
    page = saved(page)
    assert "数据时间：2026-04-03 至 2026-04-05" in page_text(page)
    assert read_format(own_formats / "tickets.toml").times.day_first is True


def test_amounts_that_can_be_read_both_ways_are_asked_about_for_the_shop_they_are_for(
    own_formats: Path, at_store: Path
) -> None:
    page = opened("pages/upload.py")
    page.text_input(key="new_shop").set_value("新店")
    page = sound(page.selectbox(key="new_platform").select("shopee").run())
    text = "单号,下单时间,实付金额\nA1,2026-03-04 10:00:00,1.234\nA2,2026-03-04 10:00:00,5.678\n"
    page = sound(page.file_uploader[0].upload("订单.csv", text.encode()).run())
    sound(next(item for item in page.button if item.label == "对应列").click().run())
    page = sound(page.switch_page("pages/mapping.py").run())
    (query,) = page.radio
    assert (query.label, query.options) == ("文件里的 1.234 是多少？", ["1.23", "1,234.00"])
    page = sound(query.set_value(query.options[1]).run())
    assert list(page.dataframe[-1].value["金额"]) == ["1234.00", "5678.00"]
    page = saved(page)
    assert "新增 2" in page_text(page)
    assert read_format(own_formats / "订单.toml").amounts.decimal == ","


def test_another_kind_asks_for_other_columns_and_names_those_it_needs(own_formats: Path, at_demo: Path) -> None:
    page = mapping_page(CHATS)
    page = sound(page.selectbox(key="mapping_kind").set_value("orders").run())
    assert page.warning[0].value == "还缺必需的列：订单号、创建时间"
    assert page.button(key="mapping_go").disabled
    page.selectbox(key="map-orders-order_id").set_value("会话号")
    page = sound(page.selectbox(key="map-orders-created_at").set_value("什么时候").run())
    assert page.warning[0].value == "读到 5 行：4 行可以导入，1 行会失败"
    assert not page.button(key="mapping_go").disabled


def test_a_name_that_is_taken_is_refused_and_nothing_is_imported(own_formats: Path, at_demo: Path) -> None:
    page = mapping_page(CHATS)
    page = sound(page.text_input(key="mapping_name").set_value("plain_messages").run())
    page = page.button(key="mapping_go").click().run()
    assert "plain_messages" in page.error[0].value.replace("\\", "")
    assert page.title[0].value == "列对应"
    assert not own_formats.exists()


def test_a_new_shop_without_a_name_is_asked_for_it_before_anything_is_saved(own_formats: Path, at_store: Path) -> None:
    page = mapping_page(CHATS)
    page = page.button(key="mapping_go").click().run()
    assert page.error[0].value == "请先给新店铺起个名字。"
    assert not own_formats.exists()
    page = saved(sound(page.text_input(key="mapping_shop").set_value("新来的店").run()))
    assert (own_formats / "客服.toml").exists()
    with Store.open(at_store) as store, Access.local(store).view() as view:
        assert [shop.shop_id for shop in view.shops()] == ["新来的店"]


def test_without_a_file_the_page_leads_to_the_upload(at_demo: Path) -> None:
    page = opened("pages/mapping.py")
    assert page.info[0].value == "这里没有等着对应的文件。请先在上传页放入一份没认出来的文件。"


def test_many_names_in_a_column_of_words_are_mapped_together(own_formats: Path, at_demo: Path) -> None:
    """Where a chat names people instead of sides: the shop's own are named, everybody else is a buyer."""
    lines = ["会话号,发送者,什么时候,说了什么"]
    for n in range(60):
        lines.append(f"c{n},买家{n},2026-03-04 10:{n:02d}:00,这件什么时候发货呢")
        lines.append(f"c{n},旗舰店:小美,2026-03-04 10:{n:02d}:30,亲，今天就发出去哦")
    page = mapping_page("\n".join(lines))
    assert page.warning[0].value == "读到 120 行：0 行可以导入，120 行会失败"
    page = sound(page.selectbox(key="word-messages-sender-旗舰店:小美").set_value("agent").run())
    page = sound(page.selectbox(key="words-messages-sender-others").set_value("buyer").run())
    assert page.success[0].value == "读到 120 行：120 行可以导入，0 行会失败"
    page = saved(page)
    assert "新增 120" in page_text(page)
