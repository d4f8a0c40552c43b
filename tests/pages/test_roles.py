"""Every page, verb and other way × role × shop: passed is exactly what `rights_table` says."""

from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
import pytest
from streamlit.navigation.page import StreamlitPage

from data import accounts, demo
from data.access import Access
from data.accounts import Identity
from data.alerts import outbox
from data.alerts.outbox import Event
from data.changes import audit, saved_views, shop_changes
from data.errors import DabiaoError, NotAllowed, NotLetIn
from data.inbox.queue import ImportTask
from data.loading.loader import import_file
from data.sandbox.sandbox import Sandbox
from data.store import Store
from metrics.documents.period import parse_period
from pages.documents import files
from pages.schedules import report_settings, reports
from pages.schedules.report_settings import Schedule
from pages.state import navigation, session, visitor
from shell.answers import OTHERS, answer
from shell.app import own_pages
from shell.app.read_api import ReadApi
from shell.arguments import parse, parser
from shell.question_arguments import QUESTIONS
from tests.conftest import ROOT
from tests.integration.app_helpers import listening
from tests.integration.test_cli_pages import FILES
from tests.pages.made import AS_OF, linked, page_text
from tests.pages.rights_table import (
    FIGURES,
    IMPORTS,
    PAGES,
    READING,
    ROLES,
    RULE,
    SETTINGS,
    VERBS,
    WHOSE,
    Rights,
    Role,
    with_nothing,
)  # fmt: skip
from tests.reference.examples import sample

OWN, OTHER = "demo-kuaishou", "demo-tiktok"
IDS = {"own": OWN, "other": OTHER, "unknown": "nowhere"}
HERE = {"run", "import", "formats", "rules", "restore"}
"""Verbs that no app answers: they need no store, or one that is not open; imports reach the app in another way."""


def access_of(store: Store, role: Role) -> Access:
    """The access of somebody of this role, of one shop. Raises NotLetIn for nobody."""
    if role == "nobody":
        return Access.of_visitor(store, Identity("wang", "wang@example.com"))
    return Access.of_account(store, accounts.account_from("li@example.com", role, shops=[OWN]))


# --- pages -----------------------------------------------------------------------------------------------------------

Opened = list[tuple[str, str]]
"""Pages that were run, each with its shop."""


@pytest.fixture
def run_pages(at_seen_demo: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Pages are noted and not drawn: what lies before them decides whether they are opened."""
    opened: Opened = []

    def note(page: StreamlitPage) -> None:
        chosen = session.chosen()
        opened.append((navigation.name_of(page), "" if chosen is None else chosen.shop.shop_id))

    monkeypatch.setattr(StreamlitPage, "run", note)
    return opened


@pytest.fixture
def visit(at_seen_demo: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Role], None]:
    """Makes who visits somebody of this role, of one shop."""
    own = session.own_access()

    def become(role: Role) -> None:
        monkeypatch.setattr(visitor, "access", lambda _: access_of(own.store, role))
        monkeypatch.setattr(visitor, "sign_in_needed", lambda: True)

    return become


def by_menu(page: str, shop: str) -> Any:
    """A click in the menu, once the shop was picked in the bar, by a message if need be."""
    app = linked(f"pages/{page}.py", lang="en")
    app.session_state["show_shop"] = shop
    return app


def by_link(page: str, shop: str) -> Any:
    return linked(f"pages/{page}.py", lang="en", shop=shop)


def by_session_state(page: str, shop: str) -> Any:
    """The page with the session state of an earlier visit by any user."""
    app = linked(f"pages/{page}.py", lang="en")
    app.session_state["shop"] = app.session_state["shop_shown"] = shop
    app.session_state["selection_is_set"] = True
    app.session_state["chosen"] = session.Chosen(Namespace(shop_id=shop), AS_OF, shop)  # type: ignore[arg-type]
    return app


DOORS = {"page": by_menu, "link": by_link, "session state": by_session_state}


def test_every_page_and_every_verb_has_its_row() -> None:
    assert set(PAGES) == {path.stem for path in (ROOT / "pages").glob("*.py")} - {"__init__"}
    assert set(VERBS) == (set(OTHERS) | set(QUESTIONS)) - HERE
    (verbs,) = (action.choices for action in parser()._actions if action.dest == "verb")
    assert set(verbs or ()) - {"why"} == set(VERBS) | HERE


@pytest.mark.parametrize(
    ("door", "page"),
    sample([(door, page) for door in DOORS for page in PAGES], 5, kind=lambda case: case[0]),
    ids=lambda part: part,
)
def test_pages(door: str, page: str, run_pages: Opened, visit: Callable[[Role], None]) -> None:
    passed: Rights = {}
    for role in ROLES:
        visit(role)
        for whose in WHOSE:
            run_pages.clear()
            app = DOORS[door](page, IDS[whose]).run()
            assert not app.exception
            assert not app.dataframe
            if role != "admin":
                assert "TikTok" not in str([box.options for box in app.selectbox] + [box.label for box in app.button])
            if (page, IDS[whose]) in run_pages:
                passed.setdefault(role, set()).add(whose)
    assert passed == PAGES[page]


# --- verbs, and ways beside the pages --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A small shop of a person's, and one of somebody else's, whose ids stand in no other."""
    folder = tmp_path_factory.mktemp("rights")
    with Store.open(folder / "store" / "dabiao.duckdb") as opened:
        access = Access.local(opened)
        for shop in (OWN, OTHER):
            for kind, text in FILES.items():
                (folder / "f.csv").write_text(text.lstrip(), encoding="utf-8")
                import_file(access, folder / "f.csv", shop, platform="kuaishou", kind=kind)
            event = Event(shop, "stale", "stale", "stale", "", "low", {"days": 9, "through": "2026-01-05"}, AS_OF)
            outbox.record(access, {(shop, "stale"): "stale"}, [event], lambda _: (), AS_OF)
        yield opened


@pytest.fixture(scope="module")
def tokens(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Role, str]]:
    """The token of each role for the read API."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        accounts.grant(accounts.account_from("admin@example.com", "admin"))
        for role in ROLES[:3]:
            accounts.grant(accounts.account_from(f"{role}@example.com", role, shops=[OWN]))
        tokens = {role: accounts.new_token(f"{role}@example.com") for role in ROLES if role != "nobody"}
        yield tokens | {"nobody": tokens["admin"][:-1] + "~"}


@pytest.fixture(scope="module")
def api(store: Store, tokens: dict[Role, str]) -> Iterator[str]:
    """The address of the read API."""
    read_api = ReadApi(lambda: Access.local(store), enabled=True)
    read_api.start()
    with listening(read_api.routes()) as port:
        yield f"http://127.0.0.1:{port}/api/v1"
    read_api.stop()


Go = Callable[[Access, str], object]


def _verb(name: str, folder: Path) -> Go:
    def go(access: Access, shop: str) -> object:
        words = VERBS[name][0].format(shop=shop, folder=folder).split()
        arguments = parse([name, *(word.replace("+", " ") for word in words)])
        arguments.answer_in = "en"
        return answer(access, arguments).document

    return go


def _imported(access: Access, shop: str) -> None:
    task = ImportTask.of_file(access, shop, ROOT / "pyproject.toml")
    list(task.run())
    for _, error in task.errors:
        raise error


def _sent(access: Access, shop: str) -> list[str]:
    access.require("configure", shop)  # as the page of alerts
    with access.view([shop]) as view:
        return [delivery.shop_id for delivery in outbox.history(view, 10)]


def _told(access: Access, shop: str) -> None:
    event = Event(shop, "level", "new", "stale", "", "low", {"days": 9, "through": "2026-01-05"}, AS_OF)
    outbox.record(access, {(shop, "level"): f"{access.actor} {shop}"}, [event], lambda _: (), AS_OF)


def _written(access: Access, shop: str) -> list[Path]:
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.setenv("DABIAO_OUTBOX", folder)
        patch.setattr(report_settings, "load", lambda: (Schedule(period="last-week", shops=(shop,), name="n"),))
        return reports.write_due(access, AS_OF)


WAYS: dict[str, tuple[Go, Rights]] = {
    "sql": (lambda access, shop: Sandbox(access, [shop]).close(), with_nothing(FIGURES)),
    "report": (lambda access, shop: files.report_of(access, [shop], "last-week"), FIGURES),
    "view": (lambda access, shop: access.view([shop]).close(), with_nothing(READING)),
    "download": (lambda access, shop: access.require("export", shop), with_nothing(FIGURES)),
    "upload": (lambda access, shop: import_file(access, Path("/nowhere.csv"), shop), with_nothing(IMPORTS)),
    "inbox": (_imported, with_nothing(IMPORTS)),
    "outbox": (_written, FIGURES),
    "alerts, those sent": (_sent, with_nothing(SETTINGS)),
    "alerts, a further": (_told, with_nothing(SETTINGS)),
    "settings": (lambda access, shop: shop_changes.describe(access, shop, note="n"), SETTINGS),
    "saved view": (lambda access, _: saved_views.save(access, "v", "explore", {}), FIGURES),
}
"""Way → what goes through it, and who may."""

OF_ALL_SHOPS = {"views", "alerts", "access", "backup", "check", "publish", "demo", "saved view"}
"""Ways that no shop is named to: asked once, as if it were for one's own."""


@pytest.mark.parametrize("way", [*(f"dabiao {name}" for name in VERBS), *WAYS])
def test_ways(way: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = way.removeprefix("dabiao ")
    go, expected = WAYS[way] if way in WAYS else (_verb(name, tmp_path), VERBS[name][1])
    report = Namespace(period=parse_period("last-week", AS_OF.date()), standings=[])
    monkeypatch.setattr(files, "document", lambda *_: report)  # what it says is not asked here, and takes seconds
    monkeypatch.setattr(files, "write", lambda *_: None)
    monkeypatch.setattr(demo, "load", lambda *_, **__: ())
    refusals: list[str] = []
    monkeypatch.setattr(audit.RECORDER, "record", lambda access, action, *_, **__: refusals.append(action))
    passed: Rights = {}
    for role in ROLES:
        for whose in ("own",) if name in OF_ALL_SHOPS else WHOSE:
            refusals.clear()
            try:
                content = go(access_of(store, role), IDS[whose])
                assert role == "admin" or OTHER not in str(content)
            except NotLetIn:
                continue
            except NotAllowed:
                assert "refused" in refusals, "what is refused is written down"
                continue
            except DabiaoError as e:
                if "unknown_shop" in e.key:  # a shop that is not theirs is one that there is not
                    continue
            passed.setdefault(role, set()).add(whose)
    if name in OF_ALL_SHOPS:
        expected = {role: {"own"} for role in expected}
    assert passed == expected


QUESTIONS_OF_API = {name: f"{name}?rule={RULE}&shop=" for name in ("scores", "portfolio", "cases")}


def test_every_address_that_programs_ask_has_its_test(store: Store) -> None:
    """Those of the read API below; of `/api/local`, whose token this user alone can read, in test_app_endpoint.py.

    Every other address below `/api` is refused, which test_read_api.py tests.
    """
    api = ReadApi(lambda: Access.local(store), enabled=True)
    *answered, refused = [route.path for route in api.routes()]
    assert set(answered) == {f"/api/v1/{name}" for name in QUESTIONS_OF_API}
    assert refused == "/api/{path:path}"
    api.stop()


@pytest.mark.parametrize("question", QUESTIONS_OF_API.values(), ids=QUESTIONS_OF_API)
def test_the_read_api(question: str, api: str, tokens: dict[Role, str]) -> None:
    passed: Rights = {}
    for role in ROLES:
        for whose in WHOSE:
            response = httpx2.get(f"{api}/{question}{IDS[whose]}", headers={"Authorization": f"Bearer {tokens[role]}"})
            assert response.status_code in ((401,) if role == "nobody" else (200, 400, 403))
            if response.status_code == 200:
                assert {row.get("shop", IDS[whose]) for row in response.json()} == {IDS[whose]}
                passed.setdefault(role, set()).add(whose)
    assert passed == FIGURES


# --- pages, by link and in a visit -----------------------------------------------------------------------------------


def test_who_is_not_named_sees_no_figure_and_no_shop_on_any_link(visit: Callable[[Role], None]) -> None:
    visit("nobody")
    for path, query in (("", {}), (navigation.SHOPS, {}), (navigation.CHAT, {"shop": OWN})):
        page = linked(path, lang="en", **query).run()
        assert not page.exception
        text = page_text(page)
        assert "signed in as wang@" in text
        assert OWN not in text
        assert not page.dataframe
        assert not page.metric


def test_what_a_visit_holds_is_forgotten_when_its_rights_change(visit: Callable[[Role], None]) -> None:
    visit("admin")
    page = linked(navigation.SQL, lang="en").run()
    page.session_state["report_files"] = {"r.html": b"figures"}
    page = page.run()
    assert "report_files" in page.session_state
    visit("merchant")
    page = page.run()
    assert not page.exception
    assert "report_files" not in page.session_state
    assert OTHER not in page_text(page)


@pytest.mark.parametrize(
    ("host", "client", "path", "answered"),
    [("d.test", "10.0.0.9", "/", True), ("d.test", "10.0.0.9", "/api/local", False),
     ("d.test", "127.0.0.1", "/api/local/tasks", False), ("d.test", "10.0.0.9", "/api/v1/scores", True),
     ("localhost", "127.0.0.1", "/api/v1/scores", True), ("evil.test", "10.0.0.9", "/api/v1/scores", False),
     ("d.test", "10.0.0.9", "/api/v2/scores", False),
     ("d.test", "127.0.0.1", "/metrics", False), ("evil.test", "10.0.0.9", "/", False)],
)  # fmt: skip
def test_programs_are_answered_on_this_machine_only_and_the_read_api_where_people_sign_in(
    host: str, client: str, path: str, answered: bool
) -> None:
    guard = own_pages.OwnPagesOnly(lambda *_: None, "d.test")  # type: ignore[arg-type,return-value]
    scope = {"type": "http", "client": (client, 1), "path": path, "headers": [(b"host", host.encode())]}
    assert guard._is_answered(scope) is answered
