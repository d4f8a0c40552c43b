"""Pages: a rule's page, run as Streamlit runs it."""

import shutil
from datetime import date, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.access import Access
from data.shops import Shop
from data.store import Store
from locales import LANGUAGES, translator
from metrics.reports.explanation import Explanation
from metrics.rules.rulebook import in_force, load_rules
from metrics.scoring.engine import Case, cases
from metrics.scoring.score import score
from pages.state import queries
from pages.text import rules, scores
from tests.pages.made import opened, page_text, sound
from tests.reference.examples import typical

RULE = "kuaishou.reply_3m"
DEMO = (
    Shop("demo-kuaishou", "kuaishou", "CN", "Asia/Shanghai"),
    Shop("demo-tiktok", "tiktok_shop", "ID", "Asia/Jakarta"),
)
DAY = date(2026, 3, 28)
"""The demo's last local day."""
EVERY = sorted({(rule.id, shop.shop_id) for shop in DEMO for rule in load_rules() if rule.applies_to(shop)})
IN_FORCE = {(rule.id, shop.shop_id) for shop in DEMO for rule in in_force(load_rules(), shop, DAY)}


def rule_page(rule: str, **query: str) -> AppTest:
    """The page of a rule, as a link leads to it."""
    return opened("pages/rule.py", rule=rule, **query)


def listed(path: Path, rule_id: str, verdict: str) -> list[Case]:
    with Store.open(path) as store:
        view = Access.local(store).view()
        shop = view.shop("demo-kuaishou")
        rule = [item for item in load_rules() if item.id == rule_id][-1]
        return cases(view, shop, rule, None, verdict)


def unanswered_since(path: Path) -> dict[str, datetime]:
    """Conversation → when the first of the buyer's messages was sent that nobody of the shop has answered."""
    since: dict[str, datetime] = {}
    with Store.open(path) as store:
        messages = Access.local(store).view(["demo-kuaishou"]).rows("SELECT * FROM messages ORDER BY sent_at, line")
    for message in messages:
        if message["sender"] == "agent":
            since.pop(message["conversation_id"], None)
        elif message["sender"] == "buyer":
            since.setdefault(message["conversation_id"], message["sent_at"])
    return since


@pytest.mark.parametrize(
    ("rule_id", "shop", "language"),
    [(*shop_rule, language) for shop_rule, language in zip(EVERY, cycle(LANGUAGES), strict=False)],
)
def test_every_rule_has_a_page(rule_id: str, shop: str, language: str, at_seen_demo: Path) -> None:
    page = rule_page(rule_id, shop=shop, lang=language)
    if (rule_id, shop) not in IN_FORCE:  # replaced before the demo ends
        assert page.info
        return
    t = translator(language)
    assert page.header[-1].value == t("rule.words")
    assert len(page.get("plotly_chart")) == 2


def test_the_page_says_what_the_score_says(at_seen_demo: Path) -> None:
    t = translator("zh_CN")
    page = rule_page(RULE)
    chosen = page.session_state["chosen"]
    rule = [item for item in load_rules() if item.id == RULE][-1]
    with Store.open(at_seen_demo) as store:
        expected = score(Access.local(store).view(), chosen.shop, rule, None)
    text = page_text(page)
    assert scores.value(t, expected, rule) in text
    assert scores.sample_and_verdicts(t, expected) in text
    assert (scores.plan(t, expected, rule) or "") in text
    assert all(sentence in text for sentence in rules.sentences(t, rule))


def test_the_table_lists_exactly_the_cases_behind_the_number(small_demo: Path, at_seen_demo: Path) -> None:
    page = rule_page(RULE)
    missed = page.dataframe[0].value
    cases = listed(small_demo, RULE, "missed")
    waits_since = unanswered_since(small_demo)
    unanswered = [case for case in cases if case.subject in waits_since]
    assert unanswered
    assert len(unanswered) < len(cases)
    # who waits longest comes first
    unanswered.sort(key=lambda case: waits_since[case.subject])
    answered = [case for case in cases if case.subject not in waits_since]
    assert list(missed["subject"]) == [case.subject for case in (*unanswered, *answered)]
    assert set(missed["verdict"].str.slice(0, 3)) == {"不达标"}
    page = sound(control(page, "verdict").set_value("met").run())
    assert list(page.dataframe[0].value["subject"]) == [case.subject for case in listed(small_demo, RULE, "met")]


def control(page: AppTest, name: str) -> Any:
    """The buttons in a row that choose this part of the link."""
    return next(item for item in page.get("segmented_control") if str(item.key).startswith(f"{name}-"))


def test_a_link_to_a_case_opens_its_conversation_with_the_waits_marked(small_demo: Path, at_seen_demo: Path) -> None:
    late = next(case for case in listed(small_demo, RULE, "missed") if case.measure is not None)
    page = rule_page(RULE, case=late.subject)
    assert "db-message db-buyer" in page_text(page)
    assert ":red[等待 " in page_text(page)
    assert "<div class='db-message db-buyer'><div class='db-small db-muted'>买家 · " in page_text(page)
    assert "<div class='db-message db-shop'><div class='db-small db-muted'>客服 · " in page_text(page)


@pytest.mark.parametrize("rule_id", ["kuaishou.refund_only_time", "kuaishou.dispatch", "kuaishou.dsr_service"])
def test_a_link_to_another_case_opens_its_facts(rule_id: str, small_demo: Path, at_seen_demo: Path) -> None:
    case = listed(small_demo, rule_id, "met")[0]
    page = rule_page(rule_id, case=case.subject)
    facts = "".join(str(table.value) for table in page.table)
    assert case.subject in facts


@pytest.mark.parametrize("language", typical(LANGUAGES, "en"))
def test_a_case_that_is_nowhere_says_what_to_upload(language: str, at_seen_demo: Path) -> None:
    t = translator(language)
    page = rule_page(RULE, case="nowhere", lang=language)
    assert page.info[-1].value == t("subject.no_messages")
    page = rule_page("kuaishou.dispatch", case="nowhere", lang=language)
    assert page.info[-1].value == t("subject.no_rows")


def test_a_deep_link_to_a_fresh_server_opens_its_page(small_demo: Path, fresh_server: Path) -> None:
    shutil.copy(small_demo, fresh_server)
    page = rule_page(RULE)
    assert page.selectbox(key="shop").value == "demo-kuaishou"
    assert page.header[-1].value == translator("zh_CN")("rule.words")


def test_the_breakdown_changes_with_its_question(at_seen_demo: Path) -> None:
    page = rule_page(RULE)
    before = page.get("plotly_chart")[1].proto.spec
    page = sound(control(page, "by").set_value("hour").run())
    assert page.get("plotly_chart")[1].proto.spec != before


def test_another_breakdown_forgets_the_group_of_the_one_before(at_seen_demo: Path) -> None:
    page = rule_page(RULE, by="agent_id", of="夜班·阿川", verdict="met")
    page = sound(control(page, "by").set_value("hour").run())
    assert page.query_params["by"] == "hour"
    assert {"of", "verdict"} & set(page.query_params) == set()


def test_what_explains_the_misses_lists_its_cases_in_the_link(
    at_seen_demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    why = Explanation(RULE, "hour", "21", 12, 20, 30, 200, 0.4, 0.8, 0.1, 0.001)
    monkeypatch.setattr(queries, "explained", lambda shop, as_of: (why,))
    page = rule_page(RULE, shop="demo-kuaishou", lang="en")
    page = sound(page.button(key="why").click().run())
    assert (page.query_params["by"], page.query_params["of"]) == ("hour", "21")
    assert page.button(key="all_again")


def test_a_rule_of_another_platform_is_not_in_force(at_seen_demo: Path) -> None:
    page = rule_page("tiktok_shop.response_12h")
    assert "没有这项指标" in page.info[0].value
