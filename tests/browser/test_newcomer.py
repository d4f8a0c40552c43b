"""Browser: who has read nothing: the demo, a file of one's own, the worst agent, deadlines, penalty.

The same walk as docs/newcomer.md.
"""

import csv
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from locales import translator
from tests.browser.server import serving
from tests.browser.settled import settled

pytestmark = pytest.mark.browser

T = translator("zh_CN")
SLOW, QUICK = timedelta(minutes=25), timedelta(minutes=1)
PEOPLE = ("小北", "阿青", "小北", "木木")
"""The agents in turn: 小北 answers every other buyer, and slowly."""


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
            asked = datetime(2026, 3, 15, 9) + timedelta(days=day, minutes=37 * place)
            who = PEOPLE[place % 4]
            rows.writerow([f"KS{n:06}", f"u_{n}", "系统", "", asked, "客户进入会话"])
            rows.writerow([f"KS{n:06}", f"u_{n}", "买家", "", asked, "这件还有货吗，什么时候发"])
            if n < 14 * 16 - 2:
                answered = asked + (SLOW if who == "小北" else QUICK)
                rows.writerow([f"KS{n:06}", f"u_{n}", "客服", who, answered, "亲，有货，今天就发"])
    return file


def headline(page: Page) -> Locator:
    return page.get_by_test_id("stMain").get_by_role("heading", level=1)


def card(page: Page) -> Locator:
    return page.locator(".st-key-card-kuaishou-reply_3m")


def test_somebody_new_gets_from_the_first_look_to_the_penalty(
    page: Page, chats: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, photograph: Callable[[str], None]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    page.set_viewport_size({"width": 1366, "height": 768})
    with serving(tmp_path / "new" / "dabiao.duckdb", tmp_path / "server.log") as address:
        # the first look is at a demo shop, which says so, and says where to go on
        page.goto(f"{address}/?shop=demo-kuaishou")
        expect(card(page)).to_contain_text("%")
        expect(page.get_by_text(T("start.is_demo"))).to_be_visible()
        photograph("1-demo")
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
        photograph("2-mapping")
        page.get_by_role("button", name=T("mapping.go")).click()
        expect(page.get_by_text(re.compile("49.5%"))).to_be_visible()
        photograph("3-received")

        # how it stands, and what is missing
        page.locator(".st-key-next").get_by_role("link", name=T("page.scorecard")).click()
        expect(card(page)).to_contain_text("49.5%")
        expect(card(page)).to_contain_text("样本 95")
        settled(page)
        page.get_by_text(T.n("gap.several", 4)).click()
        expect(page.get_by_text(re.compile("订单 → 订单查询 → 导出"))).to_be_visible()
        photograph("4-scorecard")

        # the worst agent stands first
        page.get_by_role("link", name=T("page.chat"), exact=True).click()
        agents = page.get_by_test_id("stDataFrame").first
        expect(agents.locator("#glide-cell-1-0")).to_have_text("小北")
        photograph("5-chat")

        # what is due
        page.get_by_role("link", name=re.compile(rf"^{T('page.todo')}( \d+)?$")).click()  # with how many are due
        expect(headline(page)).to_have_text(T.n("todo.headline", 1))
        photograph("6-todo")

        # what the next check would bring
        page.get_by_role("link", name=T("page.penalties"), exact=True).click()
        expect(page.locator("[class*='st-key-stake-']").first).to_be_visible()
        photograph("7-penalties")
