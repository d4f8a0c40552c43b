"""Starts Dabiao: creates its environment if missing, installs the locked packages, and serves the app.

`python start.py` does all of it; `make` calls it, and start.cmd and start.command run it on a double-click. It imports
only the standard library and parses under Python 3.7, so that an older Python gets a sentence and no traceback.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ".venv"
OLDEST = (3, 11)
PORT = 8501

NO_NETWORK = (
    "Failed to establish a new connection", "NameResolutionError", "Temporary failure in name resolution",
    "getaddrinfo failed", "Name or service not known", "Network is unreachable", "ConnectTimeoutError",
    "ReadTimeoutError", "Connection refused", "Connection reset", "ProxyError", "SSLError",
)  # fmt: skip
"""Texts in pip's output when it cannot reach a package index."""
NO_SPACE = ("No space left on device", "not enough space on the disk")

LOCKS = {"run": "requirements.lock", "develop": "requirements-dev.lock"}
"""Lock file of each purpose. .venv/.ready-to-<purpose> is newer than all files that its packages depend on."""


class Problem(Exception):
    """The reason why Dabiao cannot start: the key of a sentence in the catalogues, and its values."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def main(words: list[str] | None = None) -> int:
    """Start the app. Returns the server's exit code, or 2 after a sentence on standard error if it cannot start."""
    options = arguments(words)
    try:
        if sys.version_info < OLDEST:
            raise Problem("start.python_old", version=sys.version.split()[0])
        if options.install is None:
            refuse_taken_port(options.port)
        python = prepare(ROOT, options.install or "run", windows=os.name == "nt")
        if options.install is not None:
            return 0
        return serve(serve_command(python, options.port, options.store), options.port, show=options.open)
    except Problem as problem:
        say(sys.stderr, problem.key, **problem.values)
        return 2
    except KeyboardInterrupt:
        return 130


def arguments(words: list[str] | None) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        description="Start Dabiao in the browser; the first time it installs its packages."
    )
    parser.add_argument("--port", type=int, default=PORT, metavar="N", help=f"default: {PORT}")
    parser.add_argument("--store", metavar="FILE", help="default: DABIAO_STORE, else in your data folder")
    parser.add_argument("--open", action="store_true", help="open the browser as soon as the app answers")
    parser.add_argument("--install", choices=list(LOCKS), help="install the packages of a purpose and end")
    return parser.parse_args(words)


# --- the environment and its packages --------------------------------------------------------------------------------


def prepare(root: Path, purpose: str, *, windows: bool) -> Path:
    """Install everything that is missing and return the path of the environment's Python. Raises Problem on failure."""
    environment = root / ENVIRONMENT
    python = python_of(environment, windows=windows)
    purposes = ["run"] if purpose == "run" else ["run", purpose]
    missing = [name for name in purposes if not is_ready(root, name)]
    works = runs(python)
    if works and not missing:
        return python
    refuse_read_only(root)
    if not works:
        run(create_command(environment))
    for name in missing if works else purposes:
        say(sys.stdout, "start.installing")
        for command in install_commands(python, root, name):
            run(command, cwd=root)
        stamp_of(root, name).touch()
    return python


def python_of(environment: Path, *, windows: bool) -> Path:
    """Return the path of an environment's Python."""
    return environment / "Scripts" / "python.exe" if windows else environment / "bin" / "python"


def create_command(environment: Path) -> list[str]:
    """Return the command that creates the environment, replacing a broken one."""
    return [sys.executable, "-m", "venv", "--clear", str(environment)]


def install_commands(python: Path, root: Path, purpose: str) -> list[list[str]]:
    """Return the commands that install a purpose's locked packages and, for running, the project itself."""
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-input"]
    commands = [[*pip, "--require-hashes", "--requirement", str(root / LOCKS[purpose])]]
    if purpose == "run":
        commands.append([*pip, "--no-deps", "--no-build-isolation", "--editable", str(root)])
    return commands


def serve_command(python: Path, port: int, store: str | None) -> list[str]:
    """Return the command that serves the app by the folder's own cli.py, so that a moved folder still works."""
    command = [str(python), str(ROOT / "cli.py"), "run", "--port", str(port)]
    return command if store is None else [*command, "--store", store]


def stamp_of(root: Path, purpose: str) -> Path:
    """Return the file that is touched when a purpose's packages are installed; make checks it as well."""
    return root / ENVIRONMENT / f".ready-to-{purpose}"


def is_ready(root: Path, purpose: str) -> bool:
    """Whether the packages of a purpose are installed as currently locked."""
    stamp = stamp_of(root, purpose)
    inputs = [root / LOCKS[purpose], root / "pyproject.toml" if purpose == "run" else stamp_of(root, "run")]
    return stamp.is_file() and all(path.is_file() and path.stat().st_mtime <= stamp.stat().st_mtime for path in inputs)


def runs(python: Path) -> bool:
    """Whether an environment's Python exists, starts and is new enough; its base Python may have been removed."""
    check = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.run([str(python), "-c", check], capture_output=True, check=False).returncode == 0  # noqa: S603 - a list of words of this program, no shell
    except OSError:
        return False


def run(command: list[str], cwd: Path | None = None) -> None:
    """Run a command without showing its output. Raises Problem with the cause found in the output if it fails."""
    try:
        ended = subprocess.run(  # noqa: S603 - a list of words of this program, no shell
            command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, encoding="utf-8",
            errors="replace",
        )  # fmt: skip
    except OSError as error:
        raise Problem("start.failed", why=error.strerror or error) from error
    if ended.returncode != 0:
        raise explained(ended.stdout)


def explained(output: str) -> Problem:
    """Return the problem that the output of venv or pip describes."""
    if any(words in output for words in NO_NETWORK):
        return Problem("start.no_network")
    if any(words in output for words in NO_SPACE):
        return Problem("start.no_space")
    if "ensurepip" in output:
        return Problem("start.no_venv")
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    return Problem("start.failed", why=(errors or lines or ["?"])[-1])


def refuse_read_only(root: Path) -> None:
    """Raise Problem if the project's folder is not writable."""
    try:
        with tempfile.TemporaryFile(dir=str(root)):
            pass
    except OSError as error:
        raise Problem("start.not_writable", folder=root) from error


# --- the server ------------------------------------------------------------------------------------------------------


def answers(port: int) -> bool:
    """Whether a program on this machine listens on a port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def refuse_taken_port(port: int) -> None:
    """Raise Problem for an invalid port, or if another program already uses it."""
    if not 0 < port < 65536:
        raise Problem("start.no_port", port=port)
    if answers(port):
        raise Problem("start.port_taken", port=port, other=port + 1 if port < 65535 else PORT)


def serve(command: list[str], port: int, *, show: bool) -> int:
    """Run the server until it or this process ends, and return its exit code. `show`: open the browser at the app."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server ends with this process
    server = subprocess.Popen(command, cwd=str(ROOT))  # noqa: S603 - a list of words of this program, no shell
    try:
        while show and server.poll() is None:
            if answers(port):
                webbrowser.open(f"http://localhost:{port}")
                break
            time.sleep(0.3)
        return server.wait()
    finally:
        if server.poll() is None:
            server.terminate()
            server.wait()


# --- sentences -------------------------------------------------------------------------------------------------------


def say(stream: object, key: str, **values: object) -> None:
    """Print a sentence in each language that the stream can encode, because no language has been chosen yet."""
    encoding = getattr(stream, "encoding", None) or "ascii"
    for language in ("zh_CN", "en"):
        text = sentence(language, key).format(**values)
        if language == "en" or text.encode(encoding, "replace").decode(encoding) == text:
            print(text.encode(encoding, "backslashreplace").decode(encoding), file=stream, flush=True)  # type: ignore[call-overload]


def sentence(language: str, key: str) -> str:
    """Return a text of a catalogue, read without the package that otherwise reads it and may not be installed yet."""
    catalogue = ROOT / "locales" / language / "LC_MESSAGES" / "dabiao.po"
    match = re.search(f'^msgid "{re.escape(key)}"\nmsgstr (".*")$', catalogue.read_text("utf-8"), re.MULTILINE)
    if match is None:
        raise KeyError(key)
    return str(json.loads(match[1]))


if __name__ == "__main__":
    sys.exit(main())
