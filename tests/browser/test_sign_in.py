"""Browser: a merchant signs in with a real provider, sees their shop and nothing else, and signs out."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data.access import Access
from data.reading import audit_trail
from data.store import Store
from locales import translator
from tests.browser.server import free_port, running
from tests.browser.settled import settled
from tests.integration.openid_provider import CLIENT, SECRET, Provider, provider

pytestmark = pytest.mark.browser

T = translator("zh_CN")
OWN, OTHER = "demo-kuaishou", "demo-tiktok"


@pytest.fixture
def openid() -> Iterator[Provider]:
    with provider() as answering:
        yield answering


def test_a_merchant_signs_in_sees_their_shop_and_signs_out(
    page: Page, openid: Provider, built_demo: Path, tmp_path: Path, screenshot: Callable[[str], None]
) -> None:
    store = Path(shutil.copy(built_demo, tmp_path / "dabiao.duckdb"))
    address = f"http://127.0.0.1:{free_port('sign-in')}"
    config = tmp_path / "config" / "dabiao"
    config.mkdir(parents=True)
    settings = {"address": address, "provider": openid.address, "client_id": CLIENT, "client_secret": SECRET}
    config.joinpath("sign-in.toml").write_text("\n".join(f'{key} = "{value}"' for key, value in settings.items()))
    config.joinpath("access.toml").write_text(
        f'[[person]]\nemail = "boss@example.com"\nrole = "admin"\n'
        f'[[person]]\nemail = "li@example.com"\nrole = "merchant"\nshops = ["{OWN}"]\n'
    )
    openid.person = {"sub": "42", "email": "li@example.com", "email_verified": True}
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    with running(store, tmp_path / "server.log", environment, port_of="sign-in") as server:
        assert server.address == address
        page.goto(f"{address}/chat?shop={OWN}")
        expect(page.get_by_role("heading", name=T("sign_in.title"))).to_be_visible()
        settled(page)
        expect(page.get_by_text(OWN)).to_have_count(0)
        screenshot("before")
        page.get_by_role("button", name=T("sign_in.button"), exact=True).click()
        expect(page.get_by_text("li@", exact=False).first).to_be_visible()
        settled(page)
        screenshot("inside")
        expect(page.get_by_role("link", name=T("page.scorecard"), exact=True)).to_be_visible()
        expect(page.get_by_role("link", name=T("page.shops"), exact=True)).to_have_count(0)
        page.goto(f"{address}/shops")
        expect(page.get_by_role("heading", name=T("sign_in.not_yours"))).to_be_visible()
        page.goto(f"{address}/chat?shop={OTHER}")
        expect(page.get_by_role("heading", name=T("shop.unknown"))).to_be_visible()
        settled(page)
        page.get_by_role("button", name=T("sign_in.out")).click()
        expect(page.get_by_text("signed out")).to_be_visible()
        assert openid.ended == [CLIENT]
        page.goto(address)
        expect(page.get_by_role("heading", name=T("sign_in.title"))).to_be_visible()
        openid.person = {"sub": "43", "email": "wang@example.com", "email_verified": True}
        settled(page)
        page.get_by_role("button", name=T("sign_in.button"), exact=True).click()
        expect(page.get_by_role("heading", name=T("sign_in.no_access"))).to_be_visible()
        settled(page)
        screenshot("not-named")
    with Store.open(store) as opened, Access.local(opened).view() as view:
        trail = {(e.actor, e.action, e.shop_id, e.subject) for e in audit_trail.entries(view) if "@" in e.actor}
    assert trail == {
        ("li@example.com", "sign_in", None, ""),
        ("li@example.com", "open", OWN, "chat"),
        ("li@example.com", "refused", None, "shops"),
        ("li@example.com", "refused", OTHER, "chat"),
        ("li@example.com", "sign_out", None, ""),
        ("wang@example.com", "refused", None, ""),
    }
    texts = (tmp_path / "server.log").read_text(encoding="utf-8")
    assert SECRET not in texts
    assert SECRET.encode() not in store.read_bytes()
    assert all(SECRET not in os.environ.get(name, "") for name in os.environ)
