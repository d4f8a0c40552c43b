"""Who may open which page and go through which other way: the expected answers are written out here, role by role."""

import shutil
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data import accounts
from data.access import ROLE_VERBS, Access
from data.accounts import Role
from data.changes import audit, saved_views, shop_changes
from data.errors import DabiaoError, NotAllowed, NotLetIn
from data.loading.loader import import_file
from data.sandbox.sandbox import Sandbox
from data.store import Store
from pages.documents import files
from pages.state import navigation, session, visitor
from shell.answers import answer
from shell.app import own_pages
from shell.arguments import parser
from tests.conftest import ROOT
from tests.pages.made import linked, page_text

OWN, OTHER = "demo-kuaishou", "demo-tiktok"
ROLES: tuple[Role, ...] = ("merchant", "uploader", "operations", "admin")

CLOSED = {
    "merchant": {"upload", "mapping", "alerts", "shops", "people"},
    "operations": {"people"},
    "admin": set[str](),
}
"""The pages that a role does not open; the uploader's are counted the other way."""
OPEN_TO_UPLOADERS = {"upload", "mapping", "history", "quality"}


def access_of(store: Store, role: Role) -> Access:
    return Access.of_account(store, accounts.account_from("li@example.com", role, shops=[OWN]))


def test_each_page_is_open_to_the_roles_that_it_is_for() -> None:
    pages = {path.stem for path in (ROOT / "pages").glob("*.py")} - {"__init__"}
    for role in ROLES:
        may = ROLE_VERBS[role]
        opened = {name for name in pages if navigation.is_open_to(f"pages/{name}.py", may)}
        assert opened == (OPEN_TO_UPLOADERS if role == "uploader" else pages - CLOSED[role]), role


# --- ways beside the pages -------------------------------------------------------------------------------------------


def verb(*words: str) -> Callable[[Access], object]:
    def run(access: Access) -> object:
        arguments: Namespace = parser().parse_args(words)
        arguments.answer_in = "en"
        return answer(access, arguments)

    return run


WAYS: dict[str, tuple[Callable[[Access], object], set[Role]]] = {
    "sql": (lambda access: Sandbox(access, [OWN]).close(), {"merchant", "operations", "admin"}),
    "sql, another shop": (lambda access: Sandbox(access, [OTHER]).close(), {"admin"}),
    "report": (lambda access: files.report_of(access, [OWN], "last-week"), {"merchant", "operations", "admin"}),
    "report, another shop": (lambda access: files.report_of(access, [OTHER], "last-week"), {"admin"}),
    "view": (lambda access: access.view([OWN]).close(), set(ROLES)),
    "view, another shop": (lambda access: access.view([OTHER]).close(), {"admin"}),
    "download": (lambda access: access.require("export", OWN), {"merchant", "operations", "admin"}),
    "upload": (lambda access: import_file(access, Path("/nowhere.csv"), OWN), {"uploader", "operations", "admin"}),
    "upload, another shop": (lambda access: import_file(access, Path("/nowhere.csv"), OTHER), {"admin"}),
    "upload, a new shop": (lambda access: import_file(access, Path("/nowhere.csv"), "new"), {"admin"}),
    "settings": (lambda access: shop_changes.describe(access, OWN, note="n"), {"operations", "admin"}),
    "settings, another shop": (lambda access: shop_changes.describe(access, OTHER, note="n"), {"admin"}),
    "settings of all shops": (lambda access: access.require_all("configure"), {"admin"}),
    "saved view": (lambda access: saved_views.save(access, "v", "explore", {}), {"merchant", "operations", "admin"}),
    "shell: score": (verb("score", "--shop", OWN, "--rule", "kuaishou.reply_3m"), {"merchant", "operations", "admin"}),
    "shell: score, another shop": (verb("score", "--shop", OTHER), {"admin"}),
    "shell: access": (verb("access"), {"admin"}),
    "shell: backup": (verb("backup", "--out", "/nowhere"), {"admin"}),
}  # fmt: skip
"""Way → what goes through it, and the roles that may, of one shop (an administrator of all)."""


@pytest.fixture(scope="module")
def store(small_demo: Path) -> Iterator[Store]:
    """The small demo, changed by nothing that matters here."""
    copy = small_demo.with_name("roles.duckdb")
    shutil.copy(small_demo, copy)
    with Store.open(copy) as opened:
        yield opened


@pytest.mark.parametrize("way", WAYS)
def test_each_way_is_open_to_the_roles_that_it_is_for(store: Store, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    go, expected = WAYS[way]
    refusals: list[str] = []
    monkeypatch.setattr(audit.RECORDER, "record", lambda access, action, *_, **__: refusals.append(action))
    monkeypatch.setattr(files, "document", lambda *_: None)  # what it says is not asked here, and takes seconds
    passed = set()
    for role in ROLES:
        refusals.clear()
        try:
            go(access_of(store, role))
        except NotAllowed:
            assert refusals == ["refused"], "what is refused is written down"
        except DabiaoError as e:
            if "unknown_shop" not in e.key:  # a shop that is not theirs is one that there is not
                passed.add(role)
        else:
            passed.add(role)
    assert passed == expected


# --- pages, by link and in a visit -----------------------------------------------------------------------------------


@pytest.fixture
def visit(at_seen_demo: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Role | None], None]:
    """Makes who visits somebody of this role, of one shop; None: somebody whom the access file does not name."""
    own = session.own_access()

    def become(role: Role | None) -> None:
        def current(_: Access) -> Access:
            if role is None:
                raise NotLetIn("wang@example.com")
            return access_of(own.store, role)

        monkeypatch.setattr(visitor, "access", current)
        monkeypatch.setattr(visitor, "sign_in_needed", lambda: True)

    return become


def test_who_is_not_named_sees_no_figure_and_no_shop_on_any_link(visit: Callable[[Role | None], None]) -> None:
    visit(None)
    for path, query in (("", {}), (navigation.SHOPS, {}), (navigation.CHAT, {"shop": OWN})):
        page = linked(path, lang="en", **query).run()
        assert not page.exception
        text = page_text(page)
        assert "signed in as wang@" in text
        assert OWN not in text
        assert not page.dataframe
        assert not page.metric


@pytest.mark.parametrize(
    ("role", "path"),
    [("merchant", navigation.SHOPS), ("uploader", navigation.SCORECARD), ("uploader", navigation.SQL),
     ("operations", navigation.PEOPLE)],
)  # fmt: skip
def test_a_link_to_a_page_that_is_not_theirs_says_so(
    visit: Callable[[Role | None], None], role: Role, path: str
) -> None:
    visit(role)
    page = linked(path, lang="en", shop=OWN).run()
    assert not page.exception
    assert [title.value for title in page.title] == ["This page is not open to you"]
    assert not page.dataframe


def test_what_a_visit_holds_is_forgotten_when_its_rights_change(visit: Callable[[Role | None], None]) -> None:
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
