"""Pages: the dialog of a conversation marks the waits that the rule's cases judge."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.access import Access
from data.loading.loader import import_file
from data.store import Store
from tests.pages.made import opened, page_text, sound

TALK = """conversation_id,buyer_id,agent_id,sender,sent_at,text
c1,b1,,buyer,2026-01-05 10:00:00,什么时候发货
c1,b1,ann,agent,2026-01-05 10:01:00,您好
c1,b1,ann,agent,2026-01-05 10:30:00,今天下午发出
"""
RULE = """[[rule]]
id = "mine.answer"
title.zh = "回答"
title.en = "Answers"
cases = "turns"
within = "3 minutes"
greeting_counts = {counts}
"""


@pytest.mark.parametrize(
    ("counts", "mark"), [("false", ":red[等待 30分钟]"), ("true", ":gray[等待 1分钟]")], ids=["not", "counted"]
)
def test_a_greeting_is_an_answer_only_where_the_rule_says_so(
    at_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, counts: str, mark: str
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    rules = tmp_path / "config" / "dabiao" / "rules"
    rules.mkdir(parents=True)
    (rules / "mine.toml").write_text(RULE.format(counts=counts), encoding="utf-8")
    path = tmp_path / "messages.csv"
    path.write_text(TALK, encoding="utf-8")
    with Store.open(at_store) as store:
        import_file(Access.local(store), path, "s", platform="other", kind="messages")
    app = opened("pages/rule.py", shop="s", lang="zh_CN", rule="mine.answer", case="c1")
    marks = [text.value for text in app.markdown if re.match(r":(red|gray)\[", str(text.value))]
    assert marks == [mark]


ORDERS = """order_id,buyer_id,product_title,created_at,paid_at,shipped_at
o1,b1,<b>洗脸巾</b>,2026-01-04 09:00:00,2026-01-04 09:01:00,
"""
MESSAGES = """conversation_id,buyer_id,agent_id,sender,sent_at,text
c1,b1,,buyer,2026-01-05 10:00:00,什么时候发货
c1,b1,ann,agent,2026-01-05 10:30:00,今天下午发出
c2,b2,,buyer,2026-01-05 11:00:00,<script>alert(1)</script>
c2,b2,bob,agent,2026-01-05 11:20:00,在的
c3,b3,,buyer,2026-01-05 12:00:00,在吗
c3,b3,bob,agent,2026-01-05 12:01:00,在的
c3,b3,,buyer,2026-01-05 12:02:00,还在吗
c4,b4,,buyer,2026-01-05 13:00:00,好的
"""


@pytest.fixture
def conversations(at_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shop with an order, three conversations that were answered late or not at all, and one that is open."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    rules = tmp_path / "config" / "dabiao" / "rules"
    rules.mkdir(parents=True)
    (rules / "mine.toml").write_text(RULE.format(counts="true"), encoding="utf-8")
    for kind, text in {"orders": ORDERS, "messages": MESSAGES}.items():
        path = tmp_path / f"{kind}.csv"
        path.write_text(text, encoding="utf-8")
        with Store.open(at_store) as store:
            import_file(Access.local(store), path, "s", platform="other", kind=kind)


def dialog(case: str) -> AppTest:
    return opened("pages/rule.py", shop="s", lang="zh_CN", rule="mine.answer", case=case)


@pytest.mark.usefixtures("conversations")
def test_the_head_names_order_product_agent_and_outcome() -> None:
    page = dialog("c1")
    for label, text in {
        "订单": "o1",
        "商品": "&lt;b&gt;洗脸巾&lt;/b&gt;",
        "客服": "ann",
        "结果": "不达标 · 30分钟",
    }.items():
        assert f"<dt>{label}</dt><dd>{text}</dd>" in page_text(page)
    assert [link.label for link in page.get("page_link") if "证据" in link.label and link.label != "证据包"] == [
        "生成证据包"
    ]
    assert "2026-01-05 10:30:00 客服 ann 今天下午发出" in page_text(page)  # to be copied


@pytest.mark.usefixtures("conversations")
def test_who_waits_without_an_answer_comes_first_with_the_agent_who_wrote_last() -> None:
    table = dialog("c1").dataframe[0].value
    assert list(table["subject"]) == ["c3", "c1", "c2"]  # c4 was asked at the end of the data: not due
    assert table["verdict"][0] == "不达标 · 未回复"
    assert table["measure"][0] == timedelta(minutes=58)  # from 12:02 to 13:00
    assert table["agent"][0] == "bob（最后接待）"


@pytest.mark.usefixtures("conversations")
def test_the_buttons_lead_through_the_list_and_stop_at_its_ends() -> None:
    page = dialog("c3")
    assert page.button(key="case-before").disabled
    page = sound(page.button(key="case-after").click().run())
    assert page.query_params["case"] == "c1"
    page = sound(page.button(key="case-after").click().run())
    assert page.button(key="case-after").disabled
    assert "&lt;script&gt;" in page_text(page)
    assert "<script>alert" not in page_text(page)
