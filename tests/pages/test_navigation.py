"""Pages: titles of the browser's tabs."""

from locales import translator
from pages.state.navigation import tab_title


def test_a_tab_is_titled_by_page_shop_and_product() -> None:
    assert tab_title(translator("en"), "Chat", "demo-tiktok") == "Chat · demo-tiktok · Dabiao"
    assert tab_title(translator("zh_CN"), "客服", None) == "客服 · 达标 Dabiao"
