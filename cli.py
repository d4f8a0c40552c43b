"""The shell's door: the same verbs as the screens. Reads arguments, calls, prints; nothing else belongs here."""

import argparse
import io
import json
import os
import socket
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from zoneinfo import ZoneInfo

if TYPE_CHECKING:  # imported where they are used, so that `dabiao --help` answers at once
    from data.access import Access
    from data.shops import Shop
    from locales import Translator


class _Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


AS_OF = "local time of the shop, or an instant with an offset"
QUESTIONS = {
    "score": "what each rule says of a shop",
    "cases": "the cases behind a figure",
    "plan": "what it takes: how many more, how many to spare, back by when, and how sure the figure is",
    "trend": "a figure by day, and its cases by agent, product, hour and day",
    "why": "which reading of a figure gives the value that the platform shows, and which cases it moves",
    "whatif": "history replayed with a change: the figure as it is, and as it would have been",
    "todo": "what waits for the merchant, by deadline, and what it does to the figures",
    "penalties": "what the next check would bring, as an estimate with version and source",
    "ledger": "the violations on file, and what they alone make of the next one of their kind",
    "chat": "how the shop answers: waits, hours, agents, bots",
    "aftersales": "how requests run: time, steps, reasons, rulings, what is open and for how long",
    "reviews": "what buyers say: the three sides, products at risk, low reviews and their words",
    "dispatch": "how orders leave: sent against promised, cancelled by whom, tracking in doubt",
    "trust": "who buys again, rights used, what repeats too often, what staff should not have written",
    "evidence": "all that the store holds of one order, by time; without one, the orders in dispute",
    "history": "how far each table reaches, and every import",
}
"""The verbs that ask the store, and what they tell."""
OF_A_RULE = ("cases", "plan", "trend", "why", "whatif")
OF_AN_AREA = ("chat", "aftersales", "reviews", "dispatch")
OF_SHOPS = ("score", "penalties")


def parser() -> argparse.ArgumentParser:
    """The command line as documented in the README."""
    top = _Parser(prog="dabiao", description="Service figures of your shops, exactly as the platforms define them.")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=_Parser)

    def verb(name: str, told: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=told, description=told)
        if name not in ("formats", "rules"):
            made.add_argument("--store", type=Path, metavar="P", help="default: DABIAO_STORE, else in your data folder")
        return made

    run = verb("run", "serve the web app; loads the demo shops when the store is empty")
    run.add_argument("--port", type=_port, default=8501, metavar="N")

    demo = verb("demo", "load the demo shops")
    demo.add_argument("--shops", type=_count, default=2, metavar="N")
    demo.add_argument(
        "--messages", type=_count, metavar="N", help="how many messages in all (default: tens of thousands)"
    )
    demo.add_argument("--seed", type=int, default=7, metavar="N")

    load = verb("import", "load exported files into a shop")
    load.add_argument("files", nargs="+", type=Path, metavar="FILE")
    load.add_argument("--platform", metavar="P", help="needed for a new shop unless the file tells")
    load.add_argument("--timezone", metavar="TZ", help="IANA name, such as Asia/Shanghai")
    load.add_argument("--kind", metavar="K", help="messages, orders, refunds, reviews, chat_ratings or violations")
    load.add_argument("--format", type=Path, metavar="F.toml", help="a format file of your own")
    for name, what in (("market", "M"), ("password", "W")):
        load.add_argument(f"--{name}", metavar=what)

    formats = verb("formats", "the formats there are; check a file, or learn the format of one that none fits")
    formats.add_argument("what", nargs="?", choices=("list", "check", "learn"), default="list")
    formats.add_argument("file", nargs="?", type=Path, metavar="FILE")
    formats.add_argument("--name", metavar="N", help="what the learnt format is called (default: as the file)")
    for name, what in (("kind", "K"), ("platform", "P"), ("password", "W")):
        formats.add_argument(f"--{name}", metavar=what)

    rules = verb("rules", "the rules, their dates and sources")
    rules.add_argument("--platform", metavar="P")

    for made in (load, formats, rules):
        made.add_argument("--json", action="store_true")
    load.add_argument("--shop", required=True, metavar="S")
    rules.add_argument("--as-of", metavar="T", help=AS_OF)
    for name, told in QUESTIONS.items():
        _add_question(verb(name, told), name)
    return top


def _add_question(made: argparse.ArgumentParser, name: str) -> None:
    if name in OF_A_RULE:
        made.add_argument("rule", metavar="RULE")
    elif name in OF_AN_AREA:
        made.add_argument("--rule", metavar="R", help="which figure to ask about (default: the most urgent)")
    elif name == "score":
        made.add_argument("--rule", action="append", default=[], metavar="R")
        made.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    if name in OF_SHOPS:
        made.add_argument("--shop", action="append", default=[], metavar="S")
    else:
        made.add_argument("--shop", required=True, metavar="S")
    if name in (*OF_A_RULE, *OF_AN_AREA, "score"):
        made.add_argument("--rulebook", type=Path, action="append", default=[], metavar="F.toml", help="further rules")
    made.add_argument("--as-of", metavar="T", help=AS_OF)
    made.add_argument("--json", action="store_true")
    if name == "cases":
        made.add_argument("--verdict", choices=("met", "missed", "pending", "excluded"), metavar="V")
    elif name == "why":
        made.add_argument("--value", required=True, metavar="V", help="as the platform shows it: 85.2%%, 1.3 h, 4.58")
    elif name == "whatif":
        made.add_argument("--more", type=_count, default=0, metavar="N", help="so many further cases met today")
        made.add_argument("--faster", type=_count, default=0, metavar="SECONDS", help="all that came, so much sooner")
        made.add_argument("--shift", type=_hours, metavar="21:00-23:00", help="what is asked then is answered in time")
    elif name == "evidence":
        made.add_argument("order", nargs="?", metavar="ORDER")
        made.add_argument("--zip", type=Path, metavar="FILE", help="write a page to print and the rows as a ZIP")


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of 0 or more")
    return int(text)


def _port(text: str) -> int:
    if not 1 <= _count(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; choose one from 1024 to 65535")
    return int(text)


def _hours(text: str) -> tuple[int, int]:
    ends = [end.removesuffix(":00") for end in text.split("-")]
    if len(ends) != 2 or not all(end.isdecimal() and int(end) <= 24 for end in ends):
        raise argparse.ArgumentTypeError(f"{text!r} are no hours; write full ones, such as 21:00-23:00 or 22:00-2:00")
    return int(ends[0]), int(ends[1])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: done; 2: cannot be done, with one line on standard error."""
    given = parser().parse_args(arguments)
    from data.errors import DabiaoError

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console may have no sign for what a buyer wrote
            stream.reconfigure(errors="backslashreplace")
    try:
        _refuse_other_encodings(given)
        VERBS[given.verb](given)
        if sys.stdout is not None:  # it is, when the caller has closed it
            sys.stdout.flush()
    except DabiaoError as e:
        return _refuse(2, e.key, **e.values)
    except (KeyboardInterrupt, RuntimeError) as e:
        # an interrupt inside a query comes as a RuntimeError of the engine
        if isinstance(e, RuntimeError) and "interrupt" not in str(e).lower():
            raise
        return _refuse(130, "error.stopped")
    except OSError as e:
        if e.filename is not None:  # of a file, and those say themselves what is wrong
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(e, BrokenPipeError):  # the reader of our output has gone, as with `| head`
            return _refuse(2, "error.unwritable", file=sys.stdout.name, why=e.strerror or e)
    return 0


def _refuse_other_encodings(given: argparse.Namespace) -> None:
    """Raise DabiaoError for words that are not in the encoding of the system: no text could hold them."""
    from data.errors import DabiaoError

    for name, value in vars(given).items():
        for word in value if isinstance(value, list) else [value]:
            if isinstance(word, str) and any("\ud800" <= letter <= "\udfff" for letter in word):
                raise DabiaoError("error.no_text", argument=name, value=word)


def _run(given: argparse.Namespace) -> None:
    from data.errors import DabiaoError

    with _open(given, make=True) as access:
        if not access.shops():
            _load_demo(access)
    with suppress(OSError), socket.create_connection(("127.0.0.1", given.port), timeout=1):
        raise DabiaoError("error.port_taken", port=given.port)  # the server would say so behind the address
    os.environ["DABIAO_STORE"] = str(access.path.resolve())
    app = Path(__file__).with_name("serve.py").resolve()
    os.chdir(app.parent)  # where the theme lies
    serve = ["streamlit", "run", str(app), "--server.port", str(given.port), "--server.address", "127.0.0.1"]
    serve += ["--server.headless", "true"]
    print(f"http://localhost:{given.port}", flush=True)
    os.execv(sys.executable, [sys.executable, "-m", *serve])


def _demo(given: argparse.Namespace) -> None:
    with _open(given, make=True) as access:
        _load_demo(access, shops=given.shops, messages=given.messages, seed=given.seed)


def _load_demo(access: "Access", **size: Any) -> None:
    from data.demo import load
    from pages.text.imports import COUNTS

    for result in load(access, **size):
        counts = ", ".join(f"{getattr(result, name)} {name}" for name in COUNTS)
        print(f"{result.file}: {counts}")


def _import(given: argparse.Namespace) -> None:
    from data.inbox.import_files import import_files
    from data.inbox.requests import ASIDE
    from data.store import default_path
    from pages.text import imports

    how = {name: getattr(given, name) for name in ("platform", "market", "timezone", "kind", "password")}
    items = []
    try:
        for item in import_files(
            given.store or default_path(), given.files, given.shop, format_file=given.format, **how
        ):
            items.append(item)
            if not given.json:
                print(*imports.import_lines(item), sep="\n")
    finally:  # when a file fails, those before it are in the store, and the caller has to know
        if given.json and items:
            _print_json([{k: v for k, v in item.items() if k not in ASIDE} for item in items])


def _formats(given: argparse.Namespace) -> None:
    from data.errors import DabiaoError
    from data.loading import format_commands
    from pages.text import imports

    if given.what == "list":
        told: Any = format_commands.listed()
    elif given.file is None:
        raise DabiaoError("error.file_needed", verb=f"formats {given.what}")
    elif given.what == "check":
        told = format_commands.checked(given.file, kind=given.kind, password=given.password)
    else:
        named = {name: getattr(given, name) for name in ("kind", "name", "platform", "password")}
        told = format_commands.learnt(given.file, **named)
    _tell(given, told, lambda t: imports.format_lines(t, told))


def _ask(given: argparse.Namespace) -> None:
    from shell import verbs

    with _open(given) as access:
        found = verbs.VERBS.get(given.verb, verbs.area)(access, given)
    _tell(given, found.document, found.lines, found.shop)


def _rules(given: argparse.Namespace) -> None:
    from metrics.reports.request import in_force_on
    from shell import output

    rules = in_force_on(given.as_of, given.platform)
    _tell(given, [rule.as_json() for rule in rules], lambda t: output.rules(rules))


VERBS = {
    "run": _run,
    "demo": _demo,
    "import": _import,
    "formats": _formats,
    "rules": _rules,
    **dict.fromkeys(QUESTIONS, _ask),
}


@contextmanager
def _open(given: argparse.Namespace, *, make: bool = False) -> "Iterator[Access]":
    from data.access import Access
    from data.errors import DabiaoError
    from data.store import Store, default_path

    path = given.store or default_path()
    if not make and not path.exists():
        raise DabiaoError("error.no_store", path=path)
    with Store.open(path) as store:
        yield Access.local(store)


def _tell(
    given: argparse.Namespace,
    document: object,
    lines: "Callable[[Translator], Iterable[str]]",
    shop: "Shop | None" = None,
) -> None:
    """Print the answer: as JSON with times of the shop's zone, or line by line."""
    if given.json:
        _print_json(document, "UTC" if shop is None else shop.timezone)
        return
    from shell import output

    for line in lines(output.translator()):
        print(line)


def _refuse(code: int, key: str, **values: object) -> int:
    from shell import output

    print(f"dabiao: {output.translator()(key, **values)}", file=sys.stderr)
    return code


def _print_json(document: object, timezone: str = "UTC") -> None:
    zone = ZoneInfo(timezone)

    def plain(value: object) -> str:
        return value.astimezone(zone).isoformat() if isinstance(value, datetime) else str(value)

    spelt_out = isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.encoding.lower().startswith("utf")
    json.dump(document, sys.stdout, ensure_ascii=spelt_out, indent=2, default=plain)
    print()


if __name__ == "__main__":
    sys.exit(main())
