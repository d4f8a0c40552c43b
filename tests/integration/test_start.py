"""`python start.py`: from a folder without an environment to the app, and a sentence for whatever prevents it."""

import ast
import io
import os
import shutil
import socket
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

import start
from locales import LANGUAGES, translator
from tests.browser.server import free_port

ROOT = Path(__file__).parents[2]
PACKAGES = Path(pytest.__file__).parents[1]
LOCK = "streamlit==1.0 --hash=sha256:0\n"

PIP = """
import os, sys
words = sys.argv[1:]
with open("pip.log", "a", encoding="utf-8") as log:
    print(*words, file=log)
sys.exit(os.environ.get("PIP_SAYS"))
"""
"""A pip that writes down what it is to install, in the folder in which it is called."""

CLI = """
import sys
from pathlib import Path
Path("cli.log").write_text(" ".join(sys.argv[1:]), encoding="utf-8")
sys.exit(7)
"""
"""A command line that writes down its arguments and ends with a code of its own."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of what start.py reads, with a command line that only writes down its arguments."""
    copy = tmp_path / "my shop"  # with a space, as on many a computer
    for name in (
        "start.py",
        "start.command",
        "requirements.lock",
        "requirements-dev.lock",
        "pyproject.toml",
        "Makefile",
    ):
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    shutil.copytree(ROOT / "locales", copy / "locales")
    (copy / "cli.py").write_text(CLI, encoding="utf-8")
    return copy


@pytest.fixture
def environment(folder: Path) -> Path:
    """An environment in that folder whose pip only writes down what it is asked for."""
    made = folder / ".venv"
    venv.create(made, symlinks=True)
    pip = next(made.glob("lib/python*/site-packages")) / "pip"
    pip.mkdir()
    (pip / "__init__.py").touch()
    (pip / "__main__.py").write_text(PIP, encoding="utf-8")
    return made


def start_in(
    folder: Path, *words: str, command: tuple[str, ...] = (sys.executable, "start.py"), **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run start.py in a folder and wait for its end."""
    return subprocess.run(
        [*command, *words], cwd=folder, capture_output=True, check=False, encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **variables},
    )  # fmt: skip


def asked_of_pip(folder: Path) -> list[str]:
    log = folder / "pip.log"
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def sentences(key: str, **values: object) -> str:
    """What is printed: the sentence in both languages, a line each."""
    return "".join(translator(language)(key, **values) + "\n" for language in LANGUAGES)


# --- installing and serving ------------------------------------------------------------------------------------------


def test_the_first_start_installs_the_locked_packages_and_serves(folder: Path, environment: Path) -> None:
    port = str(free_port("start"))
    ended = start_in(folder, "--port", port, "--store", "shops.duckdb")
    assert (ended.returncode, ended.stderr) == (7, ""), "the exit code is the server's"
    assert ended.stdout == sentences("start.installing")
    locked, project = asked_of_pip(folder)
    assert locked.endswith(f"--require-hashes --requirement {folder / 'requirements.lock'}")
    assert project.endswith(f"--no-deps --no-build-isolation --editable {folder}")
    assert (folder / "cli.log").read_text(encoding="utf-8") == f"run --port {port} --store shops.duckdb"
    assert (environment / ".ready-to-run").exists()


def test_the_second_start_installs_nothing_until_the_lock_changes(folder: Path, environment: Path) -> None:
    port = str(free_port("start"))
    start_in(folder, "--port", port)
    again = start_in(folder, "--port", port)
    assert (again.returncode, again.stdout, len(asked_of_pip(folder))) == (7, "", 2)
    newer = (environment / ".ready-to-run").stat().st_mtime + 5
    os.utime(folder / "requirements.lock", (newer, newer))
    assert start_in(folder, "--port", port).stdout == sentences("start.installing")
    assert len(asked_of_pip(folder)) == 4


def test_make_takes_the_same_way(folder: Path, environment: Path) -> None:
    port = str(free_port("start"))
    ended = start_in(folder, "run", f"PORT={port}", f"PYTHON={sys.executable}", command=("make",))
    assert ended.returncode == 2, "make's own code for a command that failed"
    assert (folder / "cli.log").read_text(encoding="utf-8") == f"run --port {port}"
    assert start_in(folder, ".venv/.ready-to-develop", f"PYTHON={sys.executable}", command=("make",)).returncode == 0
    assert [line.rsplit("/", 1)[1] for line in asked_of_pip(folder)] == [
        "requirements.lock", "my shop", "requirements-dev.lock"
    ]  # fmt: skip
    nothing = start_in(folder, ".venv/.ready-to-develop", command=("make",))
    assert "up to date" in nothing.stdout


def test_a_double_click_on_a_mac_starts_it_too(folder: Path, environment: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = (str(folder / "start.command"),)
    ended = start_in(folder.parent, "--port", str(free_port("start")), command=command, PATH=path)
    assert ended.returncode == 7
    assert (folder / "cli.log").exists()


def test_a_python_that_was_removed_is_replaced(folder: Path) -> None:
    """Here with the real venv and pip, and without a network."""
    python = folder / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to(folder / "python that was removed")
    ended = start_in(
        folder,
        "--port",
        str(free_port("start")),
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
        PIP_RETRIES="1",
        PIP_NO_CACHE_DIR="1",
    )
    assert python.exists(), "it was made anew"
    assert (ended.returncode, ended.stderr) == (2, sentences("start.no_network"))
    assert not (folder / ".venv/.ready-to-run").exists()


def test_the_app_answers(built_demo: Path, tmp_path: Path) -> None:
    """The real command line, in an environment that has its packages already."""
    copy = tmp_path / "copy"
    ignored = shutil.ignore_patterns(".*_cache", "__pycache__", ".git", ".venv", "screenshots", "tests", "*.duckdb")
    shutil.copytree(ROOT, copy, ignore=ignored)
    venv.create(copy / ".venv", symlinks=True)
    next((copy / ".venv").glob("lib/python*/site-packages")).joinpath("all.pth").write_text(f"{PACKAGES}\n")
    (copy / ".venv/.ready-to-run").touch()
    port = free_port("start")
    store = shutil.copy(built_demo, tmp_path / "dabiao.duckdb")
    command = [sys.executable, "start.py", "--port", str(port), "--store", store]
    with subprocess.Popen(command, cwd=copy, stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        assert started.stdout.readline() == f"http://localhost:{port}\n"
        while not start.answers(port):
            assert started.poll() is None
        second = start_in(copy, "--port", str(port))
        assert (second.returncode, second.stderr) == (2, sentences("start.port_taken", port=port, other=port + 1))
        started.terminate()
        assert started.wait() == 143
    assert not start.answers(port), "the server has ended with it"


# --- what prevents it ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("output", "key"),
    [
        (
            "WARNING: Retrying … Failed to establish a new connection: [Errno -3]\nERROR: No matching distribution",
            "no_network",
        ),
        ("Retrying after connection broken by 'NameResolutionError(…getaddrinfo failed…)'", "no_network"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "no_space"),
        ("The virtual environment was not created successfully because ensurepip is not available.", "no_venv"),
    ],
)
def test_the_output_of_a_failed_command_becomes_a_sentence(output: str, key: str) -> None:
    assert start.explained(output).key == f"start.{key}"


def test_what_pip_itself_says_is_passed_on(folder: Path, environment: Path) -> None:
    words = "note: a line\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES\nnote: another"
    ended = start_in(folder, "--port", str(free_port("start")), PIP_SAYS=words)
    why = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES"
    assert (ended.returncode, ended.stderr) == (2, sentences("start.failed", why=why))
    assert not (environment / ".ready-to-run").exists(), "it is tried again next time"


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_port_that_is_taken_is_said_before_anything_is_installed(
    folder: Path, environment: Path, taken_port: int
) -> None:
    ended = start_in(folder, "--port", str(taken_port))
    assert ended.stderr == sentences("start.port_taken", port=taken_port, other=taken_port + 1)
    assert (ended.returncode, asked_of_pip(folder)) == (2, [])


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_what_is_no_port(folder: Path, port: str) -> None:
    ended = start_in(folder, f"--port={port}")
    assert (ended.returncode, ended.stderr) == (2, sentences("start.no_port", port=port))


def test_a_folder_that_cannot_be_written_to(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(start, "ROOT", folder)
    monkeypatch.setattr(start.tempfile, "TemporaryFile", refused)
    assert start.main(["--port", str(free_port("start"))]) == 2
    assert capsys.readouterr().err == sentences("start.not_writable", folder=folder)


def test_a_python_that_is_too_old(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(start.sys, "version_info", (3, 9, 6, "final", 0))
    monkeypatch.setattr(start.sys, "version", "3.9.6 (default)")
    assert start.main(["--port", str(free_port("start"))]) == 2
    assert capsys.readouterr().err == sentences("start.python_old", version="3.9.6")


def test_an_old_python_can_read_it() -> None:
    source = (ROOT / "start.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))
    names = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {alias.name for node in names if isinstance(node, ast.Import) for alias in node.names}
    modules |= {str(node.module) for node in names if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in modules} <= sys.stdlib_module_names


# --- other systems, by what they would run ---------------------------------------------------------------------------


def test_an_environment_on_windows_has_its_python_elsewhere(tmp_path: Path) -> None:
    environment = tmp_path / ".venv"
    assert start.python_of(environment, windows=True) == environment / "Scripts" / "python.exe"
    assert start.python_of(environment, windows=False) == environment / "bin" / "python"


def test_the_commands(tmp_path: Path) -> None:
    python = start.python_of(tmp_path / ".venv", windows=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-input"]
    assert start.create_command(tmp_path / ".venv") == [
        sys.executable,
        "-m",
        "venv",
        "--clear",
        str(tmp_path / ".venv"),
    ]
    assert start.install_commands(python, tmp_path, "run") == [
        [*pip, "--require-hashes", "--requirement", str(tmp_path / "requirements.lock")],
        [*pip, "--no-deps", "--no-build-isolation", "--editable", str(tmp_path)],
    ]
    assert start.install_commands(python, tmp_path, "develop") == [
        [*pip, "--require-hashes", "--requirement", str(tmp_path / "requirements-dev.lock")]
    ]
    assert start.serve_command(python, 8600, None) == [str(python), str(ROOT / "cli.py"), "run", "--port", "8600"]


def test_the_file_for_a_double_click_on_windows() -> None:
    content = (ROOT / "start.cmd").read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n"), "Windows reads its command files by these line ends"
    lines = content.decode("utf-8").split("\r\n")
    assert 'pushd "%~dp0"' in lines, "the folder of the file, whatever folder it is started in"
    assert [line.strip() for line in lines if "start.py" in line] == [
        "py -3 start.py --open %*",
        "python start.py --open %*",
    ]
    labels = {line[1:] for line in lines if line.startswith(":")}
    assert {line.split("goto ")[1] for line in lines if "goto " in line} == labels
    assert lines.index("chcp 65001 >nul") < next(n for n, line in enumerate(lines) if not line.isascii())
    assert "pause" in lines, "the window stays until its words are read"


@pytest.mark.parametrize("name", ["start.command"])
def test_the_file_for_a_double_click_on_a_mac_can_be_run(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)
    assert b"\r" not in (ROOT / name).read_bytes()


def test_a_console_without_chinese_characters_is_told_in_english() -> None:
    console = io.TextIOWrapper(io.BytesIO(), encoding="cp1252", newline="\n")
    start.say(console, "start.no_space")
    console.flush()
    assert isinstance(console.buffer, io.BytesIO)
    assert console.buffer.getvalue().decode("cp1252") == translator("en")("start.no_space") + "\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_the_sentences_as_the_app_does(language: str) -> None:
    t = translator(language)
    keys = [key for key in t._messages if key.startswith("start.")]
    assert len(keys) > 5
    assert {key: start.sentence(language, key) for key in keys} == {key: t._messages[key][0] for key in keys}
