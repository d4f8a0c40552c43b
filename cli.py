"""The command line. Reads arguments, calls, prints; nothing else belongs here."""

import argparse
import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from shell.arguments import parse

if TYPE_CHECKING:  # imported where used, so that `dabiao --help` answers at once
    from data.store import Store
    from locales import Translator
    from shell.answer import Answer


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 on success, 2 on failure with one line on standard error."""
    words = sys.argv[1:] if words is None else list(words)
    arguments = parse(words)
    from data.errors import DabiaoError
    from data.private_files import private_process

    private_process()
    _end_in_order()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console may lack a character that a buyer wrote
            stream.reconfigure(errors="backslashreplace")
    try:
        _refuse_other_encodings(arguments)
        VERBS.get(arguments.verb, _answer)(arguments, words)
        if sys.stdout is not None:  # None when the caller has closed it
            sys.stdout.flush()
    except DabiaoError as e:
        return _refuse(2, e.key, **e.values)
    except (KeyboardInterrupt, RuntimeError) as e:
        # an interrupt inside a query comes as a RuntimeError of the engine
        if isinstance(e, RuntimeError) and "interrupt" not in str(e).lower():
            raise
        return _refuse(130, "error.stopped")
    except OSError as e:
        from data.errors import of_file

        if (error := of_file(e)) is not None:  # raised for a file other than standard output
            return _refuse(2, error.key, **error.values)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(e, BrokenPipeError):  # the reader has closed the pipe, as `| head` does
            return _refuse(2, "error.unwritable", file=sys.stdout.name, why=e.strerror or e)
    return 0


def _end_in_order() -> None:
    """Have this process end by a signal as it does by Ctrl-C: what is under way is rolled back and cleared away."""
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)  # Windows has not both
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # not where it is to be ignored
                signal.signal(number, signal.default_int_handler)


def _refuse(code: int, key: str, **values: object) -> int:
    from shell.printing import print_error

    print_error(key, **values)
    return code


def _refuse_other_encodings(arguments: argparse.Namespace) -> None:
    """Raise DabiaoError for arguments that cannot be decoded in the system's encoding or that contain a zero byte.

    The former cannot be stored as text, and no file name contains the latter.
    """
    from data.errors import DabiaoError

    for name, value in vars(arguments).items():
        for word in value if isinstance(value, list) else [value]:
            other_letters = isinstance(word, str) and any("\ud800" <= letter <= "\udfff" for letter in word)
            if other_letters or (isinstance(word, str | Path) and "\0" in str(word)):
                raise DabiaoError("error.no_text", argument=name, value=str(word).replace("\0", "\\0"))


def _run(arguments: argparse.Namespace, _: Sequence[str]) -> None:
    import socket
    import subprocess

    from data.access import Access
    from data.errors import DabiaoError
    from data.migrations import is_due
    from data.store import VERSION
    from data.store_file import default_path
    from shell.commands.demo import first_run

    path = arguments.store or default_path()
    if not is_due(path, VERSION):  # the server upgrades the store, and its pages show the progress
        with _open(arguments) as store:
            for line in first_run(Access.local(store)):
                print(line)
    with suppress(OSError), socket.create_connection(("127.0.0.1", arguments.port), timeout=1):
        raise DabiaoError("error.port_taken", port=arguments.port)  # before the server is started
    os.environ["DABIAO_STORE"] = str(path.resolve())
    if arguments.api:
        os.environ["DABIAO_API"] = "1"
    app = Path(__file__).with_name("serve.py").resolve()
    os.chdir(app.parent)  # the folder of the theme
    serve = ["streamlit", "run", str(app), "--server.port", str(arguments.port), "--server.address", arguments.listen]
    serve += ["--server.headless", "true"]
    print(f"http://localhost:{arguments.port}", flush=True)
    command = [sys.executable, "-m", *serve]
    if os.name == "nt":  # there the parent sees a replaced process as ended
        sys.exit(subprocess.call(command))  # noqa: S603 - a list of words of this program, no shell
    os.execv(sys.executable, command)  # noqa: S606 - a list of words of this program, no shell


def _import(arguments: argparse.Namespace, words: Sequence[str]) -> None:
    from shell.commands import files

    files.load(arguments, words)


def _formats(arguments: argparse.Namespace, _: Sequence[str]) -> None:
    from pages.text import imports
    from shell.commands import files

    document = files.formats(arguments)
    _print(arguments, document, lambda t: imports.format_lines(t, document))


def _rules(arguments: argparse.Namespace, _: Sequence[str]) -> None:
    from metrics.reports.request import rule_versions
    from shell import output

    rules = rule_versions(arguments.as_of, arguments.platform, arguments.market)
    _print(arguments, [rule.as_json() for rule in rules], lambda t: output.rules(t, rules))


def _restore(arguments: argparse.Namespace, _: Sequence[str]) -> None:
    from data.store_file import default_path
    from shell.commands.backups import restored

    answer = restored(arguments, arguments.store or default_path())
    _print(arguments, answer.document, answer.lines)


def _score(arguments: argparse.Namespace, words: Sequence[str]) -> None:
    """Score the store's shops, or published facts if another engine is named; then no store is opened."""
    if arguments.engine == "duckdb":
        _answer(arguments, words)
    else:
        from shell.commands.spark import score_on_spark

        _print_answer(arguments, score_on_spark(arguments))


def _of_store_or_result(arguments: argparse.Namespace, words: Sequence[str]) -> None:
    """Answer from the store or, with --scored, from the results of a score on Spark; then no store is opened."""
    if arguments.scored is None:
        _answer(arguments, words)
    else:
        from shell.commands.scored import answer

        _print_answer(arguments, answer(arguments))


def _answer(arguments: argparse.Namespace, words: Sequence[str]) -> None:
    """Answer a verb in this process, or through the app if it has the store open, and print the answer."""
    from data.access import Access
    from data.errors import StoreLocked
    from data.store_file import default_path
    from shell.answers import answer, confirm, with_whole_paths
    from shell.printing import language

    arguments = with_whole_paths(arguments, Path.cwd())
    arguments.answer_in = language()
    confirm(arguments)
    try:
        with _open(arguments) as store:
            result = answer(Access.local(store), arguments)
    except StoreLocked:
        from shell.app.client import App

        result = App(arguments.store or default_path()).answer(words, language())
    _print_answer(arguments, result)


def _print_answer(arguments: argparse.Namespace, result: "Answer") -> None:
    from shell.printing import print_error

    _print(arguments, result.document, result.lines)
    for problem in result.problems:
        print_error(problem.key, **problem.values)
    if result.failure is not None:
        raise result.failure


VERBS = {"run": _run, "import": _import, "formats": _formats, "rules": _rules, "restore": _restore, "score": _score,
         "portfolio": _of_store_or_result, "cases": _of_store_or_result}  # fmt: skip
"""Verbs that do more than answer from the store; all others are answered by `_answer`."""

MAKE_A_STORE = ("run", "demo", "shops add")


@contextmanager
def _open(arguments: argparse.Namespace) -> "Iterator[Store]":
    from data.errors import DabiaoError
    from data.files.temporary import temporary_files
    from data.store import Store
    from data.store_file import default_path
    from shell.printing import print_error, show_upgrade

    path = arguments.store or default_path()
    name = f"{arguments.verb} {arguments.what}" if arguments.verb == "shops" else arguments.verb
    if name not in MAKE_A_STORE and not path.exists():
        raise DabiaoError("error.no_store", path=path)
    with Store.open(path, show_upgrade) as store:
        if store.log_aside is not None:
            print_error("error.log_unreadable", path=path, log=store.log_aside)
        with nullcontext() if store.read_only else temporary_files(path):  # several processes may read such a store
            yield store


def _print(arguments: argparse.Namespace, document: object, lines: "Callable[[Translator], Iterable[str]]") -> None:
    from shell.printing import print_error, print_json, print_lines, translator

    if getattr(arguments, "json", False):
        print_json(document)
        return
    print_lines(lines(translator()))
    if document == []:
        print_error("answer.nothing")


if __name__ == "__main__":
    sys.exit(main())
