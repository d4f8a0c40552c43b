"""Pages: the evidence page as its reader sees it."""

from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.access import Access
from data.loading.loader import import_file
from data.reading import evidence, evidence_search
from data.store import Store
from locales import LANGUAGES, translator
from metrics.scoring.reach import default_as_of
from pages.text import evidence_html
from tests.pages.made import opened, page_text, sound


def page_of(**query: str) -> AppTest:
    return opened("pages/evidence.py", **query)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_order_is_shown_by_its_number(language: str, small_demo: Path, at_seen_demo: Path) -> None:
    t = translator(language)
    with Store.open(small_demo) as store:
        view = Access.local(store).view(["demo-kuaishou"])
        shop = view.shop("demo-kuaishou")
        as_of = default_as_of(view, shop)
        order = str(evidence_search.disputed(view, shop, as_of)[0].order_id)
        result = evidence.evidence(view, shop, order, as_of)
    assert result is not None
    html = evidence_html.page(t, shop, result, as_of)
    assert html.count("<td class='at'>") == len(result.events)
    assert order in html
    page = page_of(shop="demo-kuaishou", lang=language)
    # offered, because the platform stepped in; what is chosen is in the link, and the way back leads to the list
    offered = next(button for button in page.button if order in button.label)
    page = sound(offered.click().run())
    assert page.query_params["order"] == order
    assert page.text_input(key="order").value == order
    assert evidence_html.timeline(t, shop, result) in page_text(page)
    assert len(page.get("download_button")) == 2
    del page.query_params["order"]
    page = sound(page.run())
    assert page.text_input(key="order").value == ""
    page = sound(page.text_input(key="order").set_value(f" {order} ").run())
    assert page.query_params["order"] == order
    assert evidence_html.timeline(t, shop, result) in page_text(page)


def test_an_unknown_order_says_what_to_do(at_seen_demo: Path) -> None:
    page = page_of(shop="demo-kuaishou", lang="en")
    page.text_input[0].set_value("nonsense")
    assert "Order nonsense was not found" in page_text(sound(page.run()))


def test_a_conversation_without_an_order_can_be_opened(tmp_path: Path, at_store: Path) -> None:
    path = tmp_path / "messages.csv"
    path.write_text("conversation_id,sender,sent_at,text\nc1,buyer,2026-01-05 10:00:00,在吗\n", encoding="utf-8")
    with Store.open(at_store) as store:
        import_file(Access.local(store), path, "s", platform="kuaishou")
    page = page_of(shop="s", lang="en", order="c1")
    assert translator("en")("evidence.without_order") in page_text(page)
    (conversation,) = [link.proto for link in page.get("page_link") if "Conversation c1" in link.proto.label]
    assert "case=c1" in conversation.query_string
    assert "在吗" in page_text(opened("pages/chat.py", shop="s", lang="en", case="c1"))


def test_what_a_buyer_wrote_is_no_markup(small_demo: Path) -> None:
    t = translator("en")
    with Store.open(small_demo) as store:
        view = Access.local(store).view(["demo-kuaishou"])
        shop = view.shop("demo-kuaishou")
        as_of = default_as_of(view, shop)
    event = evidence.Event(as_of, "messages.sent_at", "<b>c</b>", "buyer", "<script>alert(1)</script>")
    texts = evidence.Event(
        as_of,
        "refunds.applied_at",
        "r",
        details={"kind": "refund_only", "reason": "<s>r", "amount": Decimal("39000.00")},
    )
    assert evidence_html.event_details(t, shop, texts) == "Kind refund only, Reason <s>r, Amount 39,000"
    row = {"order_id": "<i>o</i>", "created_at": as_of}
    html = evidence_html.page(t, shop, evidence.Evidence("<u>o</u>", {"orders": [row]}, [event, texts]), as_of)
    assert all(mark not in html for mark in ("<script", "<b>c", "<i>o", "<u>o", "<s>r"))
