"""The server answers its own machine and its own pages only, whatever a user's Streamlit configuration says."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit import config

import serve
from shell.app import own_pages
from tests.browser.server import ROOT, Server, running
from tests.reference.examples import sample

CARELESS = """
[server]
enableCORS = false
enableXsrfProtection = false
allowedHosts = ["*"]
corsAllowedOrigins = ["http://evil.test"]
address = "0.0.0.0"
enableAgentApi = true
[browser]
gatherUsageStats = true
"""
PROTECTED = {
    "server.maxUploadSize": ("7", 7),
    "browser.gatherUsageStats": ("true", False),
    "client.showErrorDetails": ('"full"', "none"),
    "logger.enableRich": ("true", False),
    "secrets.files": ('["elsewhere.toml"]', []),
    "server.allowedHosts": ('["*"]', ["localhost", "127.0.0.1", "::1"]),
    "server.baseUrlPath": ('"elsewhere"', ""),
    "server.corsAllowedOrigins": ('["http://evil.test"]', []),
    "server.enableAgentApi": ("true", False),
    "server.enableCORS": ("false", True),
    "server.enableStaticServing": ("true", False),
    "server.enableXsrfProtection": ("false", True),
    "server.trustedUserHeaders": ('{"X-User" = "email"}', None),
}
"""Option of Streamlit → what a careless configuration says, and what holds; the first protects nothing and is read."""

WEBSOCKET = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Protocol": "streamlit",
}
PAGE, HEALTH, STREAM = "/", "/_stcore/health", "/_stcore/stream"
OTHER_PATHS = (
    "/api/local?nonce=x", "/api/local/", "/api//local", "/api/local/tasks/1", "/api/v1/scores", "/health", "/ready",
    "/metrics",
    "/%6detrics", "/_stcore/metrics", "/media/x.csv", "/component/x/y", "/auth/login", "/oauth2callback", "/nothing",
)  # fmt: skip
"""What programs, monitors and the providers of a sign-in ask, and what pages load."""


@pytest.fixture(scope="module")
def server(built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server started as a person starts it, whose own Streamlit configuration turns every protection off."""
    folder = tmp_path_factory.mktemp("careless")
    store = Path(shutil.copy(built_demo, folder / "dabiao.duckdb"))
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text(CARELESS, encoding="utf-8")
    careless = {
        "HOME": str(folder),
        "STREAMLIT_SERVER_ENABLE_CORS": "false",
        "STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION": "false",
        "STREAMLIT_SERVER_ADDRESS": "0.0.0.0",
    }
    with running(store, folder / "server.log", careless) as started:
        yield started


def answer(server: Server, path: str, headers: dict[str, str], method: str = "GET") -> tuple[int, dict[str, str], str]:
    """Status, headers (names in small letters) and the beginning of the body of a request with just these headers."""
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        received = b""
        while b"\r\n\r\n" not in received and (part := connection.recv(65536)):
            received += part
        head, _, body = received.partition(b"\r\n\r\n")
        status, *fields = head.decode("latin-1").split("\r\n")
        parts = {name.lower(): value for name, _, value in (field.partition(": ") for field in fields)}
        length = int(parts.get("content-length", 0))
        while len(body) < length and (part := connection.recv(65536)):
            body += part
    return int(status.split()[1]), parts, body.decode("utf-8", "replace")


def status(server: Server, path: str, method: str = "GET", **headers: str) -> int:
    return answer(server, path, {name.replace("_", "-"): value for name, value in headers.items()}, method)[0]


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST"])
def test_names_of_this_machine_are_answered(server: Server, name: str) -> None:
    host = f"{name}:{server.port}"
    assert status(server, PAGE, Host=host) == 200
    assert status(server, HEALTH, Host=host, Origin=f"http://{host}") == 200
    assert status(server, STREAM, Host=host, Origin=f"http://{host}", **WEBSOCKET) == 101


@pytest.mark.parametrize(
    "host",
    ["evil.test", "evil.test:{port}", "127.0.0.1.evil.test", "localhost.evil.test", "192.168.1.2:{port}",
     "0.0.0.0:{port}", "localhost@evil.test", "evil.test@localhost", "localhost/evil.test", "localhost:x", "", "[::1",
     "localhost:{port}#", "[::1]evil.test", "[localhost]", "localhost.", "127.1", "[::ffff:127.0.0.1]"],
)  # fmt: skip
def test_any_other_host_is_refused_on_every_path(server: Server, host: str) -> None:
    host = host.format(port=server.port)
    for path in (PAGE, "/history", HEALTH, "/_stcore/host-config", "/static/index.html", *OTHER_PATHS):
        assert status(server, path, Host=host) in (400, 403), path
    assert status(server, STREAM, Host=host, **WEBSOCKET) in (400, 403)
    assert status(server, STREAM, Host=host, Origin=f"http://{host}", **WEBSOCKET) in (400, 403)


def test_a_page_that_rebinds_its_name_gets_no_cookie_and_one_clear_sentence(server: Server) -> None:
    code, headers, body = answer(server, PAGE, {"Host": "evil.test"})
    assert code == 403
    assert "set-cookie" not in headers
    assert "localhost" in body
    assert len(body.splitlines()) == 2, "a sentence in each language"


@pytest.mark.parametrize(
    "origin",
    ["http://evil.test", "null", "http://localhost:1", "http://127.0.0.1", "file://", "https://localhost.evil.test",
     "http://evil.test#http://localhost"],
)  # fmt: skip
def test_any_other_origin_is_refused(server: Server, origin: str) -> None:
    host = f"localhost:{server.port}"
    assert status(server, STREAM, Host=host, Origin=origin, **WEBSOCKET) == 403
    assert status(server, HEALTH, Host=host, Origin=origin) == 403
    upload = "/_stcore/upload_file/x/y"
    assert status(server, upload, "PUT", Host=host, Origin=origin, Content_Length="0") == 403


def test_another_sites_requests_are_refused_but_its_links_may_be_followed(server: Server) -> None:
    host = f"localhost:{server.port}"
    for site in ("cross-site", "same-site"):
        for kind in ("iframe", "image", "script", "empty"):
            assert status(server, PAGE, Host=host, Sec_Fetch_Site=site, Sec_Fetch_Dest=kind) == 403, kind
        assert status(server, PAGE, Host=host, Sec_Fetch_Site=site, Sec_Fetch_Dest="document") == 200
    assert status(server, PAGE, Host=host, Sec_Fetch_Site="same-origin", Sec_Fetch_Dest="iframe") == 200


def test_an_upload_without_its_token_is_refused(server: Server) -> None:
    assert status(server, "/_stcore/upload_file/x/y", "PUT", Host=f"localhost:{server.port}", Content_Length="0") == 403


def test_every_response_forbids_frames_and_guessing_of_types(server: Server) -> None:
    for path in (PAGE, "/history", HEALTH, "/_stcore/host-config", "/nothing/here.js"):
        _, headers, _ = answer(server, path, {"Host": "localhost"})
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert {policy[name] for name in ("frame-ancestors", "base-uri", "form-action")} == {"'self'"}, path
        assert "http" not in " ".join(policy.values()), path
        assert {"img-src", "media-src", "font-src", "object-src"} <= policy.keys(), path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-frame-options"] == "SAMEORIGIN", path
        assert headers["referrer-policy"] == "same-origin", path


def test_no_agent_interface_is_open(server: Server) -> None:
    assert status(server, "/_stcore/agent/interact", "POST", Host="localhost", Content_Length="0") in (403, 404, 405)


def test_nothing_else_of_this_machine_listens(server: Server) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", server.port), timeout=5)


@pytest.mark.parametrize("address", sample(["0.0.0.0", "::"]))
def test_the_server_does_not_start_for_other_machines(address: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "streamlit", "run", "serve.py", "--server.headless", "true"]
    run = subprocess.run(
        [*command, "--server.address", address, "--server.port", "0"],
        cwd=ROOT,
        env=os.environ | {"DABIAO_STORE": str(tmp_path / "dabiao.duckdb")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode != 0
    assert address in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("client", "local"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("::ffff:127.0.0.1", True), ("192.168.1.2", False),
     ("::ffff:10.0.0.1", False), ("2001:db8::1", False), ("somebody", False)],
)  # fmt: skip
def test_only_this_machine_is_answered_wherever_the_server_listens(client: str, local: bool) -> None:
    scope = {"type": "http", "client": (client, 1), "headers": [(b"host", b"localhost")]}
    assert own_pages.is_local(scope) == local


def test_the_protections_stay_when_the_configuration_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.toml"
    file.write_text("".join(f"{name} = {careless}\n" for name, (careless, _) in PROTECTED.items()))
    with monkeypatch.context() as patch:
        patch.setattr(config, "get_config_files", lambda _: [str(file)])
        config.get_config_options(force_reparse=True)
        kept = {name: config.get_option(name) for name in PROTECTED}
    config.get_config_options(force_reparse=True)
    assert kept == {name: protected for name, (_, protected) in PROTECTED.items()}
    assert serve.FIXED.keys() == PROTECTED.keys() - {"server.maxUploadSize"}
