"""Pages: a view is saved, opened by a link, managed and shown on the board with others."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.access import Access
from data.changes import saved_views as changes
from data.reading import saved_views as reading
from data.reading.saved_views import SavedView
from data.store import Store
from locales import LANGUAGES, translator
from pages.state import navigation
from tests.pages.made import linked, opened, page_text, sound

EN = translator("en")
LINK = {"what": ["refunds"], "rows": ["kind"], "measure": ["cases,median"], "period": ["90_days"], "shops": ["*"]}


def stored(path: Path) -> list[SavedView]:
    with Store.open(path) as store, Access.local(store).view() as view:
        return list(reading.listed(view, Access.local(store).actor))


def save(path: Path, name: str, page: reading.ViewPage, link: dict[str, list[str]]) -> int:
    with Store.open(path) as store:
        return changes.save(Access.local(store), name, page, link)


def linked_values(page: AppTest, name: str) -> list[str]:
    """What the page's link holds under a name; the test runner gives a single value as such."""
    value = page.query_params.get(name, [])
    return [value] if isinstance(value, str) else list(value)


def button(page: AppTest, key: str) -> None:
    next(item for item in page.button if item.label == EN(key)).click()


def test_a_view_is_saved_opened_renamed_and_deleted(at_demo: Path) -> None:
    page = opened(navigation.EXPLORE, shop="demo-kuaishou", lang="en", what="refunds", rows="kind", measure="cases")
    button(page, "saved.save")
    page = page.run()
    assert page.error[0].value == EN("error.saved_view_name", longest=100)
    next(item for item in page.text_input if item.label == EN("saved.name")).set_value("By [kind]")
    button(page, "saved.save")
    page = sound(page.run())
    assert linked_values(page, "saved") == ["1"]
    assert EN("saved.changed") not in page_text(page)
    assert page.session_state["saved_view"] == "1"

    page = opened(navigation.EXPLORE, shop="demo-tiktok", lang="en", saved="1")
    assert linked_values(page, "what") == ["refunds"]
    assert linked_values(page, "shops") == ['["demo-kuaishou"]'], "it stays the view of the shop that it was saved of"
    assert list(page.dataframe[0].value.columns) == ["kind", "cases"]
    next(box for box in page.selectbox if box.key == "period").set_value("90_days")
    page = sound(page.run())
    assert EN("saved.changed") in page_text(page)

    next(item for item in page.text_input[::-1] if item.label == EN("saved.name")).set_value("Kinds")
    button(page, "saved.keep")
    page = sound(page.run())
    assert "Kinds" in next(box for box in page.selectbox if box.key == "saved_view").options
    button(page, "saved.delete")
    page = sound(page.run())
    assert "saved" not in page.query_params
    missing = linked(navigation.EXPLORE, shop="demo-kuaishou", lang="en", saved="1").run()
    assert missing.error[0].value.startswith("There is no saved view")


def test_choosing_a_view_puts_it_into_the_link(at_demo: Path) -> None:
    number = save(at_demo, "Refunds", "explore", LINK)
    page = opened(navigation.EXPLORE, shop="demo-kuaishou", lang="en", what="chats", columns="agent")
    next(box for box in page.selectbox if box.key == "saved_view").set_value(str(number))
    page = sound(page.run())
    assert {name: linked_values(page, name) for name in LINK} == LINK
    assert "columns" not in page.query_params
    assert set(page.dataframe[0].value.columns) == {"kind", "cases", "median", "median_sample"}


def test_filters_of_all_shops_are_saved_and_come_back(at_demo: Path) -> None:
    number = save(at_demo, "Kuaishou only", "portfolio", {"platforms": ["kuaishou"], "order": ["name"]})
    page = opened(navigation.PORTFOLIO, lang="en", saved=str(number))
    assert list(page.dataframe[0].value["platform"]) == [EN("platform.kuaishou")]
    assert linked_values(page, "order") == ["name"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_board_shows_several_views_and_goes_on_where_one_cannot_be_answered(language: str, at_demo: Path) -> None:
    t = translator(language)
    empty = opened(navigation.BOARD, shop="demo-kuaishou", lang=language)
    assert t("board.none") in "\n".join(item.value for item in empty.info)
    save(at_demo, "A 退款", "explore", LINK)
    save(at_demo, "B 快手", "portfolio", {"platforms": ["kuaishou"]})
    save(at_demo, "C 没了", "explore", {"what": ["chats"], "shops": ['["gone"]']})
    page = opened(navigation.BOARD, shop="demo-kuaishou", lang=language)
    assert [item.value for item in page.subheader] == ["A 退款", "B 快手", "C 没了"]
    refunds, shops = page.dataframe
    assert set(refunds.value["kind"]) >= {t("explore.kind.refund_only"), t("explore.kind.return_refund")}
    assert list(shops.value["platform"]) == [t("platform.kuaishou")]
    assert len(page.get("plotly_chart")) == 1
    assert len(page.warning) == 1
    assert "gone" in page.warning[0].value


def test_a_view_off_the_board_is_not_on_it(at_demo: Path) -> None:
    number = save(at_demo, "A", "explore", LINK)
    with Store.open(at_demo) as store:
        changes.change(Access.local(store), number, on_board=False)
    assert opened(navigation.BOARD, shop="demo-kuaishou").subheader.len == 0
