"""Pages: titles of the browser's tabs, and links."""

from pathlib import Path

from locales import translator
from pages.parts.stylesheet import PRINT_SCRIPT
from pages.state.navigation import GROUPS, HISTORY, tab_title
from tests.pages.made import opened


def test_a_tab_is_titled_by_page_shop_and_product() -> None:
    assert tab_title(translator("en"), "Chat", "demo-tiktok") == "Chat · demo-tiktok · Dabiao"
    assert tab_title(translator("zh_CN"), "客服", None) == "客服 · 达标 Dabiao"


def test_a_link_without_a_shop_is_given_the_one_that_is_shown(at_seen_demo: Path) -> None:
    scripts = [item.value for item in opened(HISTORY).get("html") if "history.replaceState" in item.value]
    assert [text.partition("decodeURIComponent('")[2].partition("'")[0] for text in scripts] == ["demo-kuaishou"]
    named = opened(HISTORY, shop="demo-tiktok").get("html")
    assert [item for item in named if "history.replaceState" in item.value] == []


def test_what_is_printed_is_fitted_to_the_paper_once_a_visit(at_seen_demo: Path) -> None:
    page = opened(HISTORY, shop="demo-kuaishou")
    assert PRINT_SCRIPT in [item.value for item in page.get("html")]
    assert PRINT_SCRIPT not in [item.value for item in page.run().get("html")]


def test_the_menu_has_room_for_every_name_in_english() -> None:
    names = [translator("en")(f"page.{Path(path).stem}") for group in GROUPS.values() for path in group]
    assert [name for name in names if len(name) > 18] == []
