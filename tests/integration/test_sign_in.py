"""Signing in with a real OpenID provider on loopback: what lets somebody in, and each way in which a token is wrong."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from streamlit.auth_util import encode_provider_token
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette import starlette_websocket as websocket
from streamlit.web.server.starlette.starlette_auth_routes import create_auth_routes

from data import accounts, sign_in
from data.access import Access
from data.changes import audit
from data.errors import DabiaoError, NotLetIn
from data.sign_in import SignIn
from data.store import Store
from locales import LANGUAGES, translator
from pages.state import visitor
from shell.app.sign_in_return import SignInReturn
from shell.app.sign_in_watch import SignInWatch
from tests.browser.server import free_port
from tests.integration.openid_provider import CLIENT, SECRET, Provider, provider, serving

PERSON = {"sub": "42", "email": "Li@Example.com", "email_verified": True, "name": "Li"}


@dataclass
class App:
    """Streamlit's own routes for signing in, with ours around them, and a browser's cookies."""

    address: str
    provider: Provider
    sign_in: SignIn
    access: Access
    browser: httpx2.Client
    events: list[tuple[str, str, str]] = field(default_factory=list)

    def sign_in_as(self, fault: str = "", **person: Any) -> httpx2.Response:
        """Go to the provider and come back; the answer to coming back."""
        self.provider.person, self.provider.fault = PERSON | person, fault
        return self.browser.get(self.come_back())

    def come_back(self, page: str = "/") -> str:
        """Go from a page to the provider; the address to which it sends the browser back."""
        begun = self.browser.get(
            f"{self.address}/auth/login?provider={encode_provider_token('default')}",
            headers={"Referer": f"{self.address}{page}"},
        )
        assert begun.status_code == 302
        return str(self.browser.get(begun.headers["location"]).headers["location"])

    def claims(self) -> dict[str, Any]:
        """What the app's pages know of the visitor, as Streamlit reads it from the cookies of the websocket."""
        cookie = websocket._get_signed_cookie_with_chunks(dict(self.browser.cookies), "_streamlit_user")
        return {} if cookie is None else websocket._parse_decoded_user_cookie(cookie, self.address)

    def visit(self, monkeypatch: pytest.MonkeyPatch) -> Access:
        """What the visitor may see and do. Raises NotLetIn."""
        claims = self.claims()
        monkeypatch.setattr(st, "user", type("User", (), {"to_dict": lambda _: claims})())
        return visitor.access(self.access)


@pytest.fixture(scope="module")
def openid() -> Iterator[Provider]:
    with provider() as answering:
        yield answering


@pytest.fixture
def app(openid: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    port = free_port("app that people sign in to")
    address = f"http://127.0.0.1:{port}"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    accounts.path().parent.mkdir(parents=True)
    accounts.path().write_text("[[person]]\nemail = 'li@example.com'\nrole = 'admin'\n", encoding="utf-8")
    settings = SignIn(address=address, provider=openid.address, client_id=CLIENT, client_secret=SECRET)
    secrets_singleton._reset()
    secrets_singleton.merge_programmatic_secrets(settings.secrets("s" * 64))
    visitor.require_sign_in(settings)
    with Store.open(tmp_path / "x.duckdb") as store, httpx2.Client(timeout=120) as browser:
        made = App(address, openid, settings, Access.local(store, "owner"), browser)

        def record(access: Access, action: str, shop_ids: Any = (), subject: str = "") -> None:
            made.events.append((access.actor, action, subject))

        monkeypatch.setattr(audit.RECORDER, "record", record)
        guards = [
            Middleware(SignInWatch, open_access=lambda: made.access),
            Middleware(SignInReturn),
            Middleware(SessionMiddleware, secret_key="x" * 32),
        ]
        with serving(Starlette(routes=create_auth_routes(""), middleware=guards), port):
            yield made
    visitor.require_sign_in(None)
    secrets_singleton._programmatic_secrets = None
    secrets_singleton._reset()


def test_who_is_named_is_let_in_and_it_is_written_down_once(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    app.sign_in_as()
    for _ in range(2):
        access = app.visit(monkeypatch)
        assert (access.actor, access.shop_ids) == ("li@example.com", None)
    assert app.events == [("li@example.com", "sign_in", "")]


def test_who_opened_a_link_is_led_back_to_it(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    app.provider.person, app.provider.fault = PERSON, ""
    for page in ("/rule?rule=kuaishou.reply_3m&shop=a", "/"):
        assert app.browser.get(app.come_back(page)).headers["location"] == page
        assert app.visit(monkeypatch).actor == "li@example.com"


def test_nobody_is_let_in_before_they_sign_in(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotLetIn, match="not_signed_in"):
        app.visit(monkeypatch)
    assert app.events == []


@pytest.mark.parametrize(
    "person",
    [{"email": "wang@example.com"}, {"email_verified": False}, {"email_verified": "true"}, {"email": None},
     {"email": ["li@example.com"]}],
)  # fmt: skip
def test_who_is_not_named_is_told_so_and_it_is_written_down(
    app: App, monkeypatch: pytest.MonkeyPatch, person: dict[str, Any]
) -> None:
    app.sign_in_as(**person)
    for _ in range(2):
        with pytest.raises(NotLetIn, match="no_access"):
            app.visit(monkeypatch)
    assert [(action, subject) for _, action, subject in app.events] == [("refused", "")]


@pytest.mark.parametrize("fault", ["audience", "expired", "nonce", "signature", "issuer"])
def test_a_wrong_token_lets_nobody_in(app: App, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    app.sign_in_as(fault)
    with pytest.raises(NotLetIn, match="not_signed_in"):
        app.visit(monkeypatch)
    assert app.events[0] == ("", "refused", "sign-in")
    app.sign_in_as()
    assert app.visit(monkeypatch).actor == "li@example.com"


def test_coming_back_a_second_time_or_in_another_browser_lets_nobody_in(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.provider.person, app.provider.fault = PERSON, ""
    address = app.come_back()
    with httpx2.Client(timeout=120) as stranger:
        assert "_streamlit_user" not in stranger.get(address).cookies
    session_before = dict(app.browser.cookies)
    app.browser.get(address)
    assert app.visit(monkeypatch).actor == "li@example.com"
    with httpx2.Client(cookies=session_before, timeout=120) as replaying:
        assert "_streamlit_user" not in replaying.get(address).cookies
    assert app.events.count(("", "refused", "sign-in")) == 2


def test_a_tampered_cookie_lets_nobody_in(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    app.sign_in_as()
    cookie = app.browser.cookies["_streamlit_user"]
    app.browser.cookies.clear()
    app.browser.cookies.set("_streamlit_user", cookie[:-2] + ("aa" if cookie[-2:] != "aa" else "bb"))
    with pytest.raises(NotLetIn, match="not_signed_in"):
        app.visit(monkeypatch)


def test_who_signed_out_is_out_in_every_tab_and_with_a_copy_of_the_cookie(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.sign_in_as()
    copy = dict(app.browser.cookies)
    monkeypatch.setattr(st, "logout", lambda: None)
    visitor.sign_out(app.access, app.visit(monkeypatch).actor)
    assert app.events[-1] == ("li@example.com", "sign_out", "")
    with pytest.raises(NotLetIn, match="not_signed_in"):
        app.visit(monkeypatch)
    ended = app.browser.get(f"{app.address}/auth/logout")
    assert ended.headers["location"].startswith(f"{app.provider.address}/end")
    assert app.claims() == {}
    app.browser.cookies.update(copy)
    with pytest.raises(NotLetIn, match="not_signed_in"):
        app.visit(monkeypatch)
    app.browser.cookies.clear()
    app.sign_in_as()
    assert app.visit(monkeypatch).actor == "li@example.com"


def test_a_sign_in_ends_after_its_hours(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    app.sign_in_as()
    now = time.time()
    monkeypatch.setattr(visitor.time, "time", lambda: now + 12 * 3600 - 5)
    assert app.visit(monkeypatch).actor == "li@example.com"
    monkeypatch.setattr(visitor.time, "time", lambda: now + 12 * 3600 + 5)
    with pytest.raises(NotLetIn, match="not_signed_in"):
        app.visit(monkeypatch)


def test_a_change_of_the_access_file_counts_at_the_next_click(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    app.sign_in_as()
    assert app.visit(monkeypatch).shop_ids is None
    accounts.path().write_text("[[person]]\nsubject = '42'\nrole = 'merchant'\nshops = ['s']\n", encoding="utf-8")
    access = app.visit(monkeypatch)
    assert (access.actor, access.shop_ids) == ("42", {"s"})
    accounts.path().write_text("person = 3", encoding="utf-8")
    with pytest.raises(DabiaoError, match="access_closed") as refused:
        app.visit(monkeypatch)
    assert refused.value.values == {}, "what the file says is not for whoever comes"
    accounts.path().unlink()
    with pytest.raises(NotLetIn, match="no_access"):
        app.visit(monkeypatch)


GOOD = {"address": "https://d.test", "provider": "https://id.test/x", "client_id": "a", "client_secret": "geheim"}


@pytest.mark.parametrize(
    ("change", "field"),
    [({"address": "http://d.test"}, "address"), ({"address": "https://d.test/app"}, "address"),
     ({"address": "d.test"}, "address"), ({"address": "https://d.test:x"}, "address"),
     ({"provider": "http://id.test"}, "provider"), ({"provider": "https://u:p@id.test"}, "provider"),
     ({"client_id": ""}, "client_id"), ({"client_secret": ["geheim"]}, "client_secret"), ({"hours": 0}, "hours"),
     ({"hours": "3"}, "hours"), ({"secret": "geheim"}, "secret")],
)  # fmt: skip
def test_wrong_settings_are_named_and_no_secret_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], field: str
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert sign_in.load() is None
    sign_in.path().parent.mkdir()
    lines = [f"{name} = {value!r}" for name, value in (GOOD | change).items()]
    sign_in.path().write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(DabiaoError, match="bad_sign_in") as refused:
        sign_in.load()
    assert refused.value.values["field"] == field
    for language in LANGUAGES:
        assert "geheim" not in translator(language)(refused.value.key, **refused.value.values)


def test_settings_are_their_owners_only_and_become_streamlits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    sign_in.path().parent.mkdir()
    sign_in.path().write_text("\n".join(f"{name} = {value!r}" for name, value in GOOD.items()), encoding="utf-8")
    settings = sign_in.load()
    assert settings is not None
    assert sign_in.path().stat().st_mode & 0o077 == 0
    assert settings.secrets("c")["auth"] == {
        "redirect_uri": "https://d.test/oauth2callback", "cookie_secret": "c", "client_id": "a",
        "client_secret": "geheim", "server_metadata_url": "https://id.test/x/.well-known/openid-configuration",
        "client_kwargs": {"timeout": 30},
    }  # fmt: skip
