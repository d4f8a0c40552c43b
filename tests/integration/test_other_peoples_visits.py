"""What was made for one person's page, asked for by somebody else: visits gone on with, downloads, uploads, the API."""

import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from locales import translator
from tests.browser.server import free_port, running
from tests.integration.openid_provider import CLIENT, SECRET, Provider, provider
from tests.integration.visit import XSRF, Shown, Visit, visiting
from tests.pages.rights_table import PAGES
from tests.reference.examples import sample

T = translator("en")
OWN, OTHER = "demo-kuaishou", "demo-tiktok"
PEOPLE = {
    "boss": ("admin", ""),
    "li": ("merchant", OWN),
    "wang": ("merchant", OTHER),
    "up": ("uploader", OWN),
    "importer": ("operations", OWN),
}


class People:
    """A server that people sign in to."""

    def __init__(self, address: str, openid: Provider, access_file: Path) -> None:
        self.address = address
        self.access_file = access_file
        self._openid = openid
        self._cookies: dict[str, dict[str, str]] = {}

    def signed_in(self, name: str) -> dict[str, str]:
        """The cookies of a browser in which somebody has signed in just now."""
        self._openid.person = {"sub": name, "email": f"{name}@example.com", "email_verified": True}
        with httpx2.Client(timeout=120) as browser:
            with self.visit({}) as visit:
                button = visit.look_at(query="lang=en").buttons()[T("sign_in.button")]
                clicked = visit.click(button, query="lang=en").messages
            (link,) = [message.auth_redirect.url for message in clicked if message.HasField("auth_redirect")]
            begun = browser.get(f"{self.address}{link}", headers={"Referer": f"{self.address}/"})
            browser.get(str(browser.get(begun.headers["location"]).headers["location"]))
            browser.get(f"{self.address}/_stcore/health")
            return {cookie.name: str(cookie.value) for cookie in browser.cookies.jar}

    def known(self, name: str) -> dict[str, str]:
        """The cookies of somebody who has signed in some time."""
        if name not in self._cookies:
            self._cookies[name] = self.signed_in(name)
        return self._cookies[name]

    def visit(self, cookies: dict[str, str], session: str = "") -> AbstractContextManager[Visit]:
        return visiting(self.address, cookies, session)

    def status(self, path: str, cookies: dict[str, str], method: str = "GET") -> int:
        """What a request for a file or with one is answered."""
        files = {"file": ("x.csv", b"a,b\n1,2\n")} if method == "PUT" else None
        headers = {"X-Xsrftoken": cookies.get(XSRF, ""), "Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}
        return httpx2.request(method, f"{self.address}{path}", headers=headers, files=files, timeout=120).status_code


def entry(name: str) -> str:
    role, shop = PEOPLE[name]
    return f'[[person]]\nemail = "{name}@example.com"\nrole = "{role}"\n' + (f'shops = ["{shop}"]\n' if shop else "")


@pytest.fixture(scope="module")
def people(built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    folder = tmp_path_factory.mktemp("people")
    store = Path(shutil.copy(built_demo, folder / "dabiao.duckdb"))
    address = f"http://127.0.0.1:{free_port('other people')}"
    config = folder / "config" / "dabiao"
    config.mkdir(parents=True)
    with provider() as openid:
        settings = {"address": address, "provider": openid.address, "client_id": CLIENT, "client_secret": SECRET}
        config.joinpath("sign-in.toml").write_text("\n".join(f'{key} = "{value}"' for key, value in settings.items()))
        config.joinpath("access.toml").write_text("".join(map(entry, PEOPLE)))
        environment = os.environ | {"XDG_CONFIG_HOME": str(folder / "config")}
        with running(store, folder / "server.log", environment, port_of="other people") as server:
            assert server.address == address
            yield People(address, openid, config / "access.toml")


def downloads(page_run: Shown) -> list[str]:
    """What the downloads of a page are asked for by."""
    elements = (message.delta.new_element for message in page_run.messages if message.WhichOneof("type") == "delta")
    return [element.download_button.deferred_file_id for element in elements if element.HasField("download_button")]


def made(visit: Visit, file: str, seconds: float = 60) -> str | None:
    """The address of a download that a page asks for; None where it is not answered for so long."""
    message = BackMsg()
    message.backend_operation_request.request_id = "1"
    message.backend_operation_request.session_id = visit.session
    message.backend_operation_request.deferred_file.file_id = file
    answer = visit.answer(message, "backend_operation_response", seconds)
    return None if answer is None else answer.backend_operation_response.deferred_file.url


def upload_of(visit: Visit) -> str:
    """An address at which a visit may put a file."""
    message = BackMsg()
    message.file_urls_request.request_id = "2"
    message.file_urls_request.session_id = visit.session
    message.file_urls_request.file_names.append("x.csv")
    answer = visit.answer(message, "file_urls_response")
    assert answer is not None
    return answer.file_urls_response.file_urls[0].upload_url


def test_what_was_made_for_a_persons_page_is_answered_to_nobody_else(people: People) -> None:
    li, wang = people.signed_in("li"), people.signed_in("wang")
    with people.visit(li) as own, people.visit(wang) as of_wang:
        page_run = own.look_at("history", f"shop={OWN}&lang=en")
        of_wang.look_at("history", f"shop={OTHER}&lang=en")
        assert page_run.ended_well
        file = downloads(page_run)[0]
        download, upload = made(own, file), upload_of(own)
        assert download is not None
        assert download.startswith("/media/")
        assert made(of_wang, file, 3) is None, "a message that asks for another's download is not passed on"
        for path, method, answered in ((download, "GET", 200), (upload, "PUT", 204)):
            assert people.status(path, {}, method) == 403
            assert people.status(path, wang | {XSRF: wang[XSRF]}, method) == 403
            assert people.status(path, li | {"_streamlit_user": li["_streamlit_user"][:-3]}, method) == 403
            assert people.status(path, li, method) == answered
        session = own.session
        for cookies in (wang, {}):
            with people.visit(cookies, session) as taken:
                later_run = taken.look_at("", "lang=en")
                assert taken.session != session
                assert not later_run.holds("li@")
                assert not later_run.holds(OWN)
        assert own.look_at("history", f"shop={OWN}&lang=en").holds("li@"), "whose visit it is goes on with it"

        text = people.access_file.read_text()
        people.access_file.write_text("".join(map(entry, ("boss", "wang", "up"))))
        assert people.status(download, li) == 403, "whose access ended is given nothing more"
        assert not own.look_at("history", f"shop={OWN}&lang=en").holds(OWN)
        people.access_file.write_text(text)
        signed_out = own.look_at("", "lang=en").buttons()[T("sign_in.out")]
        own.click(signed_out)
        assert people.status(download, li) == 403, "with a copy of the cookie neither"
    with people.visit(li, session) as replayed:
        assert replayed.look_at("history", f"shop={OWN}&lang=en").holds(T("sign_in.title"))
        assert not replayed.look_at("history", f"shop={OWN}").holds(OWN)


@pytest.mark.parametrize(
    ("name", "page"),
    sample([(name, page) for name in (*PEOPLE, "nobody") for page in PAGES], kind=lambda case: case[0]),
)
def test_a_message_for_a_page_is_answered_by_role_and_shop(people: People, name: str, page: str) -> None:
    """As the table says that the page is open by its link, in `tests/pages/test_roles.py`."""
    role = PEOPLE[name][0] if name in PEOPLE else "nobody"
    own = PEOPLE[name][1] or OWN if name in PEOPLE else OWN
    cookies, passed = people.known(name) if name in PEOPLE else {}, set()
    for whose, shop in (("own", own), ("other", OTHER if own == OWN else OWN), ("unknown", "nowhere")):
        with people.visit(cookies) as visit:
            page_run = visit.look_at("" if page == "scorecard" else page, f"shop={shop}&lang=en")
        assert page_run.ended_well
        if any(page_run.holds(T(key)) for key in ("sign_in.not_yours", "sign_in.title", "shop.unknown")):
            assert downloads(page_run) == []
        else:
            passed.add(whose)
    assert passed == PAGES[page].get(role, set())
