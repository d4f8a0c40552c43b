"""Browser: `dabiao run` for the first time, on screens of several widths; then a user without instructions.

The demo, an own file, the worst agent, deadlines, penalty: the same steps as docs/newcomer.md.
"""

import csv
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from locales import translator
from tests.browser.server import running
from tests.browser.settled import settled
from tests.reference.examples import typical

pytestmark = pytest.mark.browser

T = translator("zh_CN")
SLOW, QUICK = timedelta(minutes=25), timedelta(minutes=1)
PEOPLE = ("小北", "阿青", "小北", "木木")
"""The agents in turn: 小北 answers every other buyer, and slowly."""


WIDTHS = {"phone": 390, "laptop": 1366, "monitor": 1920}
OVERFLOWING = """() => [...document.querySelectorAll('.db-value, .db-badge')]
    .filter(e => e.scrollWidth > e.clientWidth + 1 || e.getBoundingClientRect().right > innerWidth)
    .map(e => e.innerText)"""

BEYOND = """() => [...document.querySelectorAll('.js-plotly-plot .bartext')]
    .filter(e => e.getBoundingClientRect().right > e.closest('svg').getBoundingClientRect().right)
    .map(e => e.textContent)"""


@pytest.fixture(scope="module")
def new_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an app that runs for the first time: no store and no configuration."""
    folder = tmp_path_factory.mktemp("new")
    configuration = {"XDG_CONFIG_HOME": str(folder / "configuration")}
    with running(folder / "new" / "dabiao.duckdb", folder / "server.log", configuration) as server:
        yield server.address


def test_an_empty_store_is_filled_before_the_first_view_and_nothing_is_cut_on_any_screen(
    page: Page, new_app: str, screenshot: Callable[[str], None]
) -> None:
    page.goto(new_app)
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    screenshot("all-shops")
    page.goto(f"{new_app}/?shop=demo-kuaishou")
    expect(page.locator("[class*='st-key-card-']").first).to_be_visible()
    expect(page.locator(".db-value").first).to_contain_text(re.compile(r"\d"))
    for name, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        expect(page.locator(".db-value").first).to_be_visible()
        screenshot(name)
        assert page.evaluate(OVERFLOWING) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    page.set_viewport_size({"width": WIDTHS["phone"], "height": 900})
    for view in typical(("product_id", "reason", "step"), "product_id"):
        page.goto(f"{new_app}/aftersales?shop=demo-kuaishou&view={view}")
        expect(page.locator(".js-plotly-plot .bartext").first).to_be_attached()
        settled(page)
        assert page.evaluate(BEYOND) == [], view


@pytest.fixture
def chats(tmp_path: Path) -> Path:
    """A Kuaishou chat log of a fortnight: 16 buyers a day, every 37 minutes from nine o'clock.

    In the last week, from Monday 23 March, five days have 8 buyers met and 8 missed. On Saturday the last two got no
    answer yet: who asked at 17:38 is missed, who asked at 18:15, the end of the data, is not due. So 47 of 95 are met,
    49.5%, and one item has a deadline.
    """
    file = tmp_path / "快手聊天记录.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(["会话ID", "买家ID", "发送方", "客服昵称", "发送时间", "消息内容"])
        for n in range(14 * 16):
            day, place = divmod(n, 16)
            asked_at = datetime(2026, 3, 15, 9) + timedelta(days=day, minutes=37 * place)
            person = PEOPLE[place % 4]
            rows.writerow([f"KS{n:06}", f"u_{n}", "系统", "", asked_at, "客户进入会话"])
            rows.writerow([f"KS{n:06}", f"u_{n}", "买家", "", asked_at, "这件还有货吗，什么时候发"])
            if n < 14 * 16 - 2:
                answered = asked_at + (SLOW if person == "小北" else QUICK)
                rows.writerow([f"KS{n:06}", f"u_{n}", "客服", person, answered, "亲，有货，今天就发"])
    return file


def headline(page: Page) -> Locator:
    return page.get_by_test_id("stMain").get_by_role("heading", level=1)


def card(page: Page) -> Locator:
    return page.locator(".st-key-card-kuaishou-reply_3m")


def test_somebody_new_gets_from_the_first_look_to_the_penalty(
    page: Page, chats: Path, new_app: str, screenshot: Callable[[str], None]
) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    # the first look is at a demo shop, which says so, and says where to go on
    page.goto(f"{new_app}/?shop=demo-kuaishou")
    expect(card(page)).to_contain_text("%")
    expect(page.get_by_text(T("start.is_demo"))).to_be_visible()
    screenshot("1-demo")
    page.get_by_role("link", name=T("start.own")).click()
    expect(headline(page)).to_have_text(T("page.upload"))
    settled(page)

    # a file of one's own, in a shop of one's own; of its columns everything has been guessed
    page.get_by_role("button", name=T("start.own_shop")).click()
    page.get_by_role("textbox", name=T("upload.shop_name")).fill("我的小店")
    page.keyboard.press("Enter")
    settled(page)
    expect(page.get_by_role("combobox", name=T("upload.platform"))).to_have_value(T("platform.kuaishou"))
    page.locator("input[type=file]").set_input_files(chats)
    settled(page)
    page.get_by_role("button", name=T("upload.map")).click()
    expect(page.get_by_text(T("mapping.into", shop="我的小店"))).to_be_visible()
    expect(page.get_by_text(T("mapping.tried", read="670", taken="670", rejected="0"))).to_be_visible()
    screenshot("2-mapping")
    page.get_by_role("button", name=T("mapping.go")).click()
    expect(page.get_by_text(re.compile("49.5%"))).to_be_visible()
    screenshot("3-received")

    # how it stands, and what is missing
    page.locator(".st-key-next").get_by_role("link", name=T("page.scorecard")).click()
    expect(card(page)).to_contain_text("49.5%")
    expect(card(page)).to_contain_text("样本 95")
    settled(page)
    page.get_by_text(T.n("gap.several", 4)).click()
    expect(page.get_by_text(re.compile("订单 → 订单查询 → 导出"))).to_be_visible()
    screenshot("4-scorecard")

    # the worst agent stands first
    page.get_by_role("link", name=T("page.chat"), exact=True).click()
    agents = page.get_by_test_id("stDataFrame").first
    expect(agents.locator("#glide-cell-1-0")).to_have_text("小北")
    screenshot("5-chat")

    # what is due
    page.get_by_role("link", name=re.compile(rf"^{T('page.todo')}( \d+)?$")).click()  # with how many are due
    expect(headline(page)).to_have_text(T.n("todo.headline", 1))
    screenshot("6-todo")

    # what the next check would bring
    page.get_by_role("link", name=T("page.penalties"), exact=True).click()
    expect(page.locator("[class*='st-key-stake-']").first).to_be_visible()
    screenshot("7-penalties")
