"""Browser: pages full of hostile texts run no script, lead to no other address and ask nobody else for anything."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page

from pages.state import navigation
from tests.browser.server import running
from tests.browser.settled import settled
from tests.pages.hostile_store import EVIL, SHOP, make
from tests.reference.examples import sample, typical

pytestmark = pytest.mark.browser

NAMES = [Path(path).stem for pages in navigation.GROUPS.values() for path in pages]
LINKS = [
    *((name, {"shop": SHOP}) for name in NAMES),
    ("explore", {"shop": SHOP, "saved": "1"}),
    ("rule", {"shop": SHOP, "rule": "kuaishou.reply_3m", "case": f"{EVIL}0"}),
    ("evidence", {"shop": SHOP, "order": EVIL}),
    ("chat", {"shop": EVIL}),
]
ELSEWHERE = """() => [...document.querySelectorAll('a[href], img[src], iframe[src]')].filter((element) =>
    new URL(element.src ?? element.href, location).hostname === 'evil.example' || element.getAttribute('src') === 'x')
    .map((element) => element.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    make(folder / "dabiao.duckdb")
    with running(folder / "dabiao.duckdb", folder / "server.log", port_of="hostile") as server:
        yield server.address


@pytest.mark.parametrize("width", typical([1366, 390], 390))
def test_hostile_texts_do_nothing(page: Page, address: str, width: int) -> None:
    """The visitor's fixture sees that no script fails, and that no address but the app's is asked for."""
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.set_viewport_size({"width": width, "height": 844})
    texts = ""
    for name, query in [*sample(LINKS), LINKS[-3]]:
        page.goto(f"{address}/{'' if name == 'scorecard' else name}?{urlencode(query | {'lang': 'en'})}")
        settled(page)
        assert page.evaluate(ELSEWHERE) == [], name
        values = page.evaluate("() => [...document.querySelectorAll('input')].map((box) => box.value).join(' ')")
        texts += page.locator("[data-testid=stApp]").inner_text() + values
    assert EVIL[:60] in texts, "it is shown as it is"
    assert dialogs == []
