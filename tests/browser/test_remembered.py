"""Browser: a visitor who comes again finds their language and shop; a new one is shown the language of the browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from locales import LANGUAGES, translator
from tests.browser.conftest import LAPTOP
from tests.browser.settled import choose_option, settled

pytestmark = pytest.mark.browser


@pytest.fixture
def american(browser: Browser) -> Iterator[BrowserContext]:
    """A profile of its own, in a browser that speaks American English."""
    context = browser.new_context(viewport=LAPTOP, locale="en-US")
    yield context
    context.close()


def heading(page: Page, address: str, language: str) -> None:
    """Open the page of shops and settings, and see it in that language."""
    page.goto(f"{address}/shops")
    expect(page.get_by_role("heading", name=translator(language)("page.shops"), exact=True)).to_be_visible()


def test_language_and_shop_are_those_of_the_last_visit(page: Page, served: str) -> None:
    heading(page, served, "zh_CN")
    page.goto(f"{served}/shops?shop=demo-tiktok")
    settled(page)
    page.get_by_text(translator("en")("language.en"), exact=True).click()
    expect(page.get_by_role("heading", name=translator("en")("page.shops"), exact=True)).to_be_visible()
    settled(page)
    again = page.context.new_page()
    heading(again, served, "en")
    expect(again.get_by_role("heading", name="demo-tiktok", exact=True)).to_be_visible()
    again.close()


def test_the_browsers_language_comes_first(american: BrowserContext, served: str) -> None:
    page = american.new_page()
    heading(page, served, "en")
    page.goto(f"{served}/shops?lang={LANGUAGES[0]}")
    expect(page.get_by_role("heading", name=translator(LANGUAGES[0])("page.shops"), exact=True)).to_be_visible()


def test_a_link_names_its_shop_and_back_leads_one_step_back(page: Page, served: str) -> None:
    t = translator("en")
    page.goto(f"{served}/history?lang=en")
    # no shop has been chosen yet: the first is shown, and the link that a colleague gets means the same
    expect(page).to_have_url(re.compile("[?&]shop=demo-kuaishou$"))
    choose_option(page, page.get_by_role("combobox", name=t("sidebar.shop")), "demo-tiktok · TikTok Shop")
    expect(page).to_have_url(re.compile("[?&]shop=demo-tiktok"))
    page.go_back()
    expect(page).to_have_url(re.compile("[?&]shop=demo-kuaishou"))
    expect(page.get_by_role("combobox", name=t("sidebar.shop"))).to_have_value("demo-kuaishou · Kuaishou")
    # a figure that is clicked in the list of all shops changes page, shop and rule: one step
    page.goto(f"{served}/portfolio?lang=en")
    settled(page)
    steps = page.evaluate("history.length")
    page.get_by_test_id("stDataFrame").first.click(position={"x": 60, "y": 52})
    expect(page).not_to_have_url(re.compile("/portfolio"))
    settled(page)
    assert page.evaluate("history.length") == steps + 1
    page.go_back()
    expect(page).to_have_url(re.compile("/portfolio"))
    expect(page.get_by_test_id("stMain").get_by_role("heading", level=1)).to_have_text(re.compile("^2 shops"))
