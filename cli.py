"""The shell's door: the same verbs as the screens. Reads arguments, calls, prints; nothing else belongs here."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from zoneinfo import ZoneInfo

if TYPE_CHECKING:  # imported where they are used, so that `dabiao --help` answers at once
    from data.shops import Shop
    from data.store import Store, View
    from locales import Translator
    from metrics.rule import Rule


class _Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


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
    run.add_argument("--port", type=int, default=8501, metavar="N")

    demo = verb("demo", "load the demo shops")
    demo.add_argument("--shops", type=int, default=2, metavar="N")
    demo.add_argument("--messages", type=int, metavar="N", help="how many messages in all (default: tens of thousands)")
    demo.add_argument("--seed", type=int, default=7, metavar="N")

    load = verb("import", "load exported files into a shop")
    load.add_argument("files", nargs="+", type=Path, metavar="FILE")
    load.add_argument("--platform", metavar="P", help="needed for a new shop unless the file tells")
    load.add_argument("--timezone", metavar="TZ", help="IANA name, such as Asia/Shanghai")
    load.add_argument("--kind", metavar="K", help="messages, orders, refunds, reviews, chat_ratings or violations")
    load.add_argument("--format", type=Path, metavar="F.toml", help="a format file of your own")
    for name, what in (("market", "M"), ("password", "W")):
        load.add_argument(f"--{name}", metavar=what)
    load.add_argument("--json", action="store_true")

    score = verb("score", "what each rule says of a shop")
    score.add_argument("--rule", action="append", default=[], metavar="R")
    score.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")

    cases = verb("cases", "the cases behind a figure")
    cases.add_argument("--verdict", choices=("met", "missed", "pending", "excluded"), metavar="V")

    plan = verb("plan", "what it takes: how many more, how many to spare, back by when, and how sure the figure is")
    todo = verb("todo", "what waits for the merchant, by deadline, and what it does to the figures")
    penalties = verb("penalties", "what the next check would bring, as an estimate with version and source")

    why = verb("why", "which reading of a figure gives the value that the platform shows, and which cases it moves")
    why.add_argument("--value", required=True, metavar="V", help="as the platform shows it: 85.2%%, 1.3 h, 4.58")

    _add_formats(verb("formats", "the formats there are; check a file, or learn the format of one that none fits"))

    rules = verb("rules", "the rules, their dates and sources")
    rules.add_argument("--platform", metavar="P")
    for made in (cases, plan, why):
        made.add_argument("rule", metavar="RULE")
    for made in (load, cases, plan, todo, why):
        made.add_argument("--shop", required=True, metavar="S")
    for made in (score, penalties):
        made.add_argument("--shop", action="append", default=[], metavar="S")
    for made in (score, cases, plan, why):
        made.add_argument("--rulebook", type=Path, action="append", default=[], metavar="F.toml", help="further rules")
    for made in (score, cases, plan, todo, penalties, why, rules):
        made.add_argument("--as-of", metavar="T", help="local time of the shop, or an instant with an offset")
        made.add_argument("--json", action="store_true")
    return top


def _add_formats(formats: argparse.ArgumentParser) -> None:
    formats.add_argument("what", nargs="?", choices=("list", "check", "learn"), default="list")
    formats.add_argument("file", nargs="?", type=Path, metavar="FILE")
    formats.add_argument("--name", metavar="N", help="what the learnt format is called (default: as the file)")
    for name, what in (("kind", "K"), ("platform", "P"), ("password", "W")):
        formats.add_argument(f"--{name}", metavar=what)
    formats.add_argument("--json", action="store_true")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: done; 2: cannot be done, with one line on standard error."""
    given = parser().parse_args(arguments)
    from data.errors import DabiaoError

    try:
        VERBS[given.verb](given)
    except DabiaoError as e:
        from locales import translator

        print(f"dabiao: {translator(_language())(e.key, **e.values)}", file=sys.stderr)
        return 2
    except (KeyboardInterrupt, RuntimeError) as e:
        # an interrupt inside a query comes as a RuntimeError of the engine
        if isinstance(e, RuntimeError) and "interrupt" not in str(e).lower():
            raise
        from locales import translator

        print(f"dabiao: {translator(_language())('error.stopped')}", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has gone, as with `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _run(given: argparse.Namespace) -> None:
    with _open(given) as store:
        if not store.shops():
            _load_demo(store)
    os.environ["DABIAO_STORE"] = str(store.path.resolve())
    app = Path(__file__).with_name("app.py").resolve()
    os.chdir(app.parent)  # where the theme lies
    serve = ["streamlit", "run", str(app), "--server.port", str(given.port), "--server.address", "127.0.0.1"]
    serve += ["--server.headless", "true"]
    print(f"http://localhost:{given.port}", flush=True)
    os.execv(sys.executable, [sys.executable, "-m", *serve])


def _demo(given: argparse.Namespace) -> None:
    with _open(given) as store:
        _load_demo(store, shops=given.shops, messages=given.messages, seed=given.seed)


def _load_demo(store: "Store", **size: Any) -> None:
    from data.demo import load

    for result in load(store, **size):
        counts = ", ".join(f"{getattr(result, name)} {name}" for name in COUNTS)
        print(f"{result.file}: {counts}")


def _import(given: argparse.Namespace) -> None:
    items = []
    try:
        for item in _imported(given):
            items.append(item)
            if not given.json:
                print(f"{item['file']} ({item['format']}): {', '.join(f'{item[name]} {name}' for name in COUNTS)}")
                for reject in item["rejects"]:
                    print(f"  line {reject['line']}, {reject['column']}: {reject['value']!r}: {reject['reason']}")
                for back in item["taken_back_rows"]:
                    print(f"  line {back['line']}, {back['number']}: was {back['state']}, and is not any more")
                if item["taken_back"]:
                    print(f"  rows that went back to an open state: {item['taken_back']} (an old export, loaded late?)")
    finally:  # when a file fails, those before it are in the store, and the caller has to know
        if given.json and items:
            _print_json([{k: v for k, v in item.items() if not k.startswith("taken_back")} for item in items])


def _imported(given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """What `--json` prints of each import, done here or by the app that has the store open."""
    from data import handover, inbox
    from data.archive import members
    from data.errors import DabiaoError
    from data.loader import import_file
    from data.store import default_path

    how = {name: getattr(given, name) for name in ("platform", "market", "timezone", "kind", "password")}
    how["format_file"] = given.format
    try:
        opened = _open(given)
    except DabiaoError as e:
        if e.key != "error.store_locked":
            raise
        path = given.store or default_path()
        for file in given.files:
            yield from handover.ask(inbox.folder_of(path), path, file, given.shop, **how)
        return
    with opened as store:
        for file in given.files:
            with members(file) as found:
                for member in found:
                    yield handover.as_item(import_file(store, member.path, given.shop, name=member.name, **how))


def _formats(given: argparse.Namespace) -> None:
    from data import formatdesk
    from data.errors import DabiaoError
    from locales import translator
    from pages import report

    if given.what == "list":
        told: Any = formatdesk.listed()
    elif given.file is None:
        raise DabiaoError("error.file_needed", verb=f"formats {given.what}")
    elif given.what == "check":
        told = formatdesk.checked(given.file, kind=given.kind, password=given.password)
    else:
        named = {name: getattr(given, name) for name in ("kind", "name", "platform", "password")}
        told = formatdesk.learnt(given.file, **named)
    if given.json:
        _print_json(told)
    else:
        print(*report.formats(translator(_language()), told), sep="\n")


def _score(given: argparse.Namespace) -> None:
    from data.errors import DabiaoError
    from metrics.score import scorecard

    if given.engine != "duckdb":
        raise DabiaoError("error.engine_missing", engine=given.engine)
    with _open(given, must_exist=True) as store:
        shops = [store.view().shop(name) for name in dict.fromkeys(given.shop)] or store.shops()
        view = store.view(shop.shop_id for shop in shops)
        rules = _rules_by_id(given.rulebook, given.rule)
        scores, titles = [], {rule.id: rule.title for rule in rules}
        for shop in shops:
            as_of = _as_of(given.as_of, view, shop)
            scores += scorecard(view, shop, _in_force(rules, shop, as_of), as_of)
        if given.rule and shops and not scores:
            raise DabiaoError(
                "error.rule_not_in_force", rule=", ".join(given.rule), shop=", ".join(s.shop_id for s in shops)
            )
    if given.json:
        _print_json([score.as_json() for score in scores])
        return
    from locales import translator

    t = translator(_language())
    for score in scores:
        title = titles[score.rule].zh if t.language == "zh_CN" else titles[score.rule].en
        value = "–" if score.value is None else SHOWN[score.unit](t, score.value)
        status = t("status." + score.status)
        print(f"{score.shop}\t{title}\t{value}\t{score.pass_ or '–'}\t{status}\tn={score.cases}")


def _cases(given: argparse.Namespace) -> None:
    from metrics.engine import cases

    with _open(given, must_exist=True) as store:
        view, shop, rule, as_of = _asked(store, given)
        found = cases(view, shop, rule, as_of, given.verdict)
    if given.json:
        _print_json([asdict(case) for case in found], shop.timezone)
        return
    zone = ZoneInfo(shop.timezone)
    for case in found:
        when = case.occurred_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        measure = "–" if case.measure is None else f"{case.measure:g}"
        print(f"{case.verdict}\t{when}\t{case.subject}\t{case.buyer_id or '–'}\t{measure}\t{case.reason or ''}")


def _plan(given: argparse.Namespace) -> None:
    from metrics.outlook import outlook
    from metrics.score import score

    with _open(given, must_exist=True) as store:
        view, shop, rule, as_of = _asked(store, given)
        found = score(view, shop, rule, as_of)
        seen = outlook(view, shop, rule, found)
    told = {
        name: found.as_json()[name] for name in ("shop", "rule", "as_of", "value", "status", *PLAN)
    } | seen.as_json()
    if given.json:
        _print_json(told)
        return
    for name, value in told.items():
        print(f"{name}\t{'–' if value is None else value}")


def _todo(given: argparse.Namespace) -> None:
    from metrics.rulebook import load_rules
    from metrics.score import scorecard
    from metrics.todo import as_json, todo

    with _open(given, must_exist=True) as store:
        shop = store.view().shop(given.shop)
        view = store.view([shop.shop_id])
        as_of = _as_of(given.as_of, view, shop)
        rules = {rule.id: rule for rule in _in_force(load_rules(), shop, as_of)}
        items = todo(view, shop, [(rules[s.rule], s) for s in scorecard(view, shop, rules.values(), as_of)], as_of)
    if given.json:
        _print_json([as_json(item) for item in items], shop.timezone)
        return
    for item in items:
        due = item.due_at.astimezone(ZoneInfo(shop.timezone)).strftime("%Y-%m-%d %H:%M:%S") if item.due_at else "–"
        print(f"{due}\t{item.kind}\t{item.subject}\t{item.buyer_id or '–'}\t{'overdue' if item.overdue else ''}")


def _penalties(given: argparse.Namespace) -> None:
    from locales import translator
    from metrics.penalties import concerned, exposure
    from metrics.penalty_assumptions import assumed
    from metrics.penalty_book import load_book
    from metrics.penalty_json import as_json
    from metrics.score import scorecard

    book, items = load_book(), []
    with _open(given, must_exist=True) as store:
        for shop in [store.view().shop(name) for name in dict.fromkeys(given.shop)] or store.shops():
            view = store.view([shop.shop_id])
            as_of = _as_of(given.as_of, view, shop)
            rules = concerned(book, _in_force(_rules_by_id((), ()), shop, as_of))
            scores = scorecard(view, shop, rules, as_of)
            items += as_json(exposure(view, shop, rules, scores, as_of, book, assumed(book, shop.platform)))
    if given.json:
        _print_json(items)
        return
    t = translator(_language())
    for item in items:
        severity = t(f"severity.{item['severity']}") if item["severity"] else t(f"penalty.what.{item['what']}")
        ends = "–".join(dict.fromkeys((f"{item['low']}", f"{item['high']}")))
        money = t("penalty.unknown" if item["low"] is None else "penalty.no_fine")
        money = f"{ends} {item['currency']}" if item["currency"] else money
        when, version = item["check_on"] or "–", item["version"] or "–"
        print(f"{item['shop']}\t{item['violation']}\t{severity}\t{money}\t{when}\t{version}")


def _why(given: argparse.Namespace) -> None:
    from metrics.reconcile import as_json, closest, reconcile
    from metrics.rulebook import load_rules
    from metrics.shown import parse_shown

    with _open(given, must_exist=True) as store:
        view, shop, rule, as_of = _asked(store, given)
        answer = reconcile(view, shop, rule, as_of, parse_shown(given.value, rule.unit), load_rules(given.rulebook))
        told = as_json(view, shop, as_of, answer)
    if given.json:
        _print_json(told, shop.timezone)
        return
    from locales import translator
    from pages import whys

    t = translator(_language())
    for gap in answer.gaps:
        print(whys.missing(t, gap, shop.timezone))
    print(whys.verdict(t, answer, rule))
    for found, row in zip(closest(answer), told["readings"], strict=True):
        value = whys.value(t, found, answer.shown)
        moved = f"~{row['changed']} +{row['entered']} -{row['left']}" if row["same_unit"] else "–"
        print(f"{value}\t{whys.gap(t, found)}\tn={found.cases}\t{moved}\t{whys.said(t, found, rule)}")


def _rules(given: argparse.Namespace) -> None:
    from data.errors import DabiaoError
    from data.shops import DEFAULTS, Shop
    from metrics.calendar import local_of, parse_as_of
    from metrics.rulebook import load_rules

    if given.platform is not None and given.platform not in DEFAULTS:
        raise DabiaoError("error.unknown_platform", platform=given.platform, known=", ".join(DEFAULTS))
    rules = [rule for rule in load_rules() if given.platform in (None, rule.platform)]
    if given.as_of is not None:
        anywhere = Shop("", "other", "CN", "Asia/Shanghai")
        day = local_of(parse_as_of(given.as_of, anywhere), anywhere).date()
        rules = [rule for rule in rules if rule.holds_on(day)]
    if given.json:
        _print_json([rule.as_json() for rule in rules])
        return
    for rule in rules:
        line = rule.pass_.text if rule.pass_ else "–"
        until = rule.effective_to or "–"
        print(f"{rule.id}\t{rule.market}\t{line}\t{rule.effective_from}\t{until}\t{rule.grade}\t{rule.source}")


PLAN = ("needed", "spare", "recovers_on")
COUNTS = ("read", "new", "changed", "same", "rejected")
SHOWN: "dict[str, Callable[[Translator, float], str]]" = {
    "share": lambda t, value: t.percent(value),
    "seconds": lambda t, value: t.duration(value),
    "marks": lambda t, value: t.number(value, 2),
}
"""Unit of a score → how it is read."""

VERBS = {
    "run": _run,
    "demo": _demo,
    "import": _import,
    "score": _score,
    "cases": _cases,
    "plan": _plan,
    "todo": _todo,
    "why": _why,
    "penalties": _penalties,
    "formats": _formats,
    "rules": _rules,
}


def _open(given: argparse.Namespace, *, must_exist: bool = False) -> "Store":
    from data.errors import DabiaoError
    from data.store import Store, default_path

    path = given.store or default_path()
    if must_exist and not path.exists():
        raise DabiaoError("error.no_store", path=path)
    return Store.open(path)


def _asked(store: "Store", given: argparse.Namespace) -> "tuple[View, Shop, Rule, datetime]":
    """The shop and the rule in force that a command is about, the shop's own rows, and the instant."""
    from data.errors import DabiaoError

    shop = store.view().shop(given.shop)
    view = store.view([shop.shop_id])
    as_of = _as_of(given.as_of, view, shop)
    rules = _in_force(_rules_by_id(given.rulebook, [given.rule]), shop, as_of)
    if not rules:
        raise DabiaoError("error.rule_not_in_force", rule=given.rule, shop=shop.shop_id)
    return view, shop, rules[0], as_of


def _as_of(text: str | None, view: "View", shop: "Shop") -> datetime:
    from metrics.calendar import default_as_of, parse_as_of

    return parse_as_of(text, shop) if text is not None else default_as_of(view, shop)


def _rules_by_id(books: Iterable[Path], wanted: Sequence[str]) -> "list[Rule]":
    from data.errors import DabiaoError
    from metrics.rulebook import load_rules

    rules = load_rules(books)
    known = {rule.id for rule in rules}
    for name in wanted:
        if name not in known:
            raise DabiaoError("error.unknown_rule", rule=name, known=", ".join(sorted(known)))
    return [rule for rule in rules if not wanted or rule.id in wanted]


def _in_force(rules: "list[Rule]", shop: "Shop", as_of: datetime) -> "list[Rule]":
    from metrics.calendar import local_of
    from metrics.rulebook import in_force

    return in_force(rules, shop, local_of(as_of, shop).date())


def _print_json(document: object, timezone: str = "UTC") -> None:
    zone = ZoneInfo(timezone)

    def plain(value: object) -> str:
        return value.astimezone(zone).isoformat() if isinstance(value, datetime) else str(value)

    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, default=plain)
    print()


def _language() -> str:
    said = os.environ.get("DABIAO_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh_CN" if said.startswith("zh") else "en"


if __name__ == "__main__":
    sys.exit(main())
