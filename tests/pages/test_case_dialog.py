"""Pages: the dialog of a conversation marks the waits that the rule's cases judge."""

import re
from pathlib import Path

import pytest

from data.access import Access
from data.loading.loader import import_file
from data.store import Store
from tests.pages.made import opened, sound

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
    path = tmp_path / "talk.csv"
    path.write_text(TALK, encoding="utf-8")
    with Store.open(at_store) as store:
        import_file(Access.local(store), path, "s", platform="other", kind="messages")
    app = opened(shop="s", lang="zh_CN")
    app.query_params["rule"], app.query_params["case"] = "mine.answer", "c1"
    app = sound(app.switch_page("pages/rule.py").run())
    marks = [text.value for text in app.markdown if re.match(r":(red|gray)\[", str(text.value))]
    assert marks == [mark]
