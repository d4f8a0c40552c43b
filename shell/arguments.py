"""The command line's verbs and their arguments. Imports only the standard library, so that --help is quick."""

import argparse
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import NoReturn

from data.shops import SELLERS
from shell import export_arguments
from shell.argument_types import count, day, file, named_column, port
from shell.question_arguments import AS_OF, QUESTIONS, add_question

ALIASES = {"reconcile": ("why",)}

SHOP_ACTIONS = ("list", "add", "rename", "set", "tag", "move", "day", "delete", "restore")


class Parser(argparse.ArgumentParser):
    """An argument parser that reports errors in one line."""

    def error(self, message: str) -> NoReturn:
        """Exit with code 2 after one line on standard error."""
        self.exit(2, f"{self.prog}: {message}\n")


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Parse the words of a command line. Exits with code 2 if they are invalid."""
    return parser(words[0] if words and words[0] in QUESTIONS else None).parse_args(words)


@cache
def parser(question: str | None = None) -> argparse.ArgumentParser:
    """Return the parser of the command line in the README, with every verb or only one of `QUESTIONS`.

    Created once, because that takes longer than many answers.
    """
    top = Parser(prog="dabiao", description="Service figures of your shops, exactly as the platforms define them.")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=Parser)

    def add_verb(name: str, text: str) -> argparse.ArgumentParser:
        verb = verbs.add_parser(name, aliases=ALIASES.get(name, ()), help=text, description=text)
        verb.set_defaults(verb=name)
        if name not in ("formats", "rules"):
            verb.add_argument("--store", type=file, metavar="P", help="default: DABIAO_STORE, else in your data folder")
        return verb

    if question is None:
        _add_other_verbs(add_verb)
    for name in QUESTIONS if question is None else (question,):
        add_question(add_verb(name, QUESTIONS[name]), name)
    return top


def _add_other_verbs(add_verb: Callable[[str, str], argparse.ArgumentParser]) -> None:
    _add_app(add_verb)

    load = add_verb("import", "load exported files into a shop")
    load.add_argument("files", nargs="+", type=Path, metavar="FILE")
    load.add_argument("--platform", metavar="P", help="needed for a new shop unless the file states it")
    load.add_argument("--timezone", metavar="TZ", help="IANA name, such as Asia/Shanghai")
    kinds = "messages, orders, refunds, reviews, chat_ratings, violations, certificates or inspections"
    load.add_argument("--kind", metavar="K", help=kinds)
    load.add_argument("--format", type=Path, metavar="F.toml", help="a format file of your own")
    _add_answers(load)
    load.add_argument(
        "--also-here", choices=("yes", "no"), default="no", metavar="yes|no",
        help="whether a file that another shop has belongs into this one too",
    )  # fmt: skip
    load.add_argument(
        "--covers-until", type=day, metavar="DATE", help="the last day of which the files hold everything"
    )
    load.add_argument("--market", metavar="M")

    formats = add_verb(
        "formats", "the formats there are; check a file, learn its format, or write a template to fill in"
    )
    formats.add_argument("what", nargs="?", choices=("list", "check", "learn", "template"), default="list")
    formats.add_argument("file", nargs="?", type=Path, metavar="FILE")
    formats.add_argument("--name", metavar="N", help="what the learnt format is called (default: as the file)")
    formats.add_argument(
        "--column", action="append", default=[], type=named_column, metavar="COLUMN=HEADER", dest="columns",
        help="learn: the header of a column, once for each; nothing behind the = where the file has none",
    )  # fmt: skip
    _add_answers(formats)
    formats.add_argument("--language", choices=("zh", "en"), default="zh", help="of a template's headers (default: zh)")
    for name, metavar in (("kind", "K"), ("platform", "P")):
        formats.add_argument(f"--{name}", metavar=metavar)

    rules = add_verb("rules", "the rules, their dates and sources")
    rules.add_argument("--platform", metavar="P")
    rules.add_argument("--market", metavar="M", help="only those for shops of this market, such as US or MY")

    shops = add_verb("shops", "the shops there are: list, add, rename, describe, move, archive, delete, restore")
    _add_shop_changes(shops)

    for verb in (
        load,
        formats,
        rules,
        shops,
        *_privacy_verbs(add_verb),
        *_backup_verbs(add_verb),
        export_arguments.exploration(add_verb),
        export_arguments.agents(add_verb),
        export_arguments.staffing(add_verb),
        export_arguments.saved_views(add_verb),
        _access(add_verb),
        *export_arguments.exports(add_verb),
    ):
        verb.add_argument("--json", action="store_true")
    load.add_argument("--shop", required=True, metavar="S")
    rules.add_argument("--as-of", metavar="T", help=AS_OF)


def _add_app(add_verb: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Add the verbs that serve the app and that fill its store with demo shops."""
    run = add_verb("run", "serve the web app; loads the demo shops when the store is empty")
    run.add_argument("--port", type=port, default=8501, metavar="N")
    run.add_argument("--listen", default="127.0.0.1", metavar="ADDRESS", help="where people sign in: docs/sign-in.md")
    run.add_argument("--api", action="store_true", help="answer programs that read, too: docs/api.md")

    demo = add_verb("demo", "load the demo shops")
    demo.add_argument("--all", action="store_true", help="the six shops that the web app shows, with data until now")
    demo.add_argument(
        "--shops", type=count, default=2, metavar="N", help="so many, of two kinds by turns, to a fixed day"
    )
    demo.add_argument(
        "--messages", type=count, metavar="N", help="how many messages in all (default: tens of thousands)"
    )
    demo.add_argument("--seed", type=int, default=7, metavar="N")


def _privacy_verbs(add_verb: Callable[[str, str], argparse.ArgumentParser]) -> tuple[argparse.ArgumentParser, ...]:
    audit = add_verb("audit", "who imported, undid, moved, exported, changed what, and looked at which shop")
    audit.add_argument(
        "--shop", action="append", default=[], metavar="S", help="default: every shop, and what is of none"
    )
    audit.add_argument("--from", dest="first", metavar="DAY", help="first day, of UTC")
    audit.add_argument("--to", dest="last", metavar="DAY", help="last day")
    audit.add_argument("--csv", type=Path, metavar="F", help="write it there, too")

    erase = add_verb("erase", "erase one buyer of a shop, from the file, too; tells which copies still hold them")
    erase.add_argument("buyer", metavar="BUYER", help="the id, as the exports have it")
    erase.add_argument("--shop", required=True, metavar="S")
    erase.add_argument("--yes", action="store_true", help="erase without being asked for the id again")

    retention = add_verb("retention", "for how many days rows of shops are kept; removes those that are older")
    retention.add_argument("--shop", action="append", default=[], metavar="S", help="default: every shop")
    retention.add_argument("--days", metavar="N", help="keep rows for so many days, or forever; removes older ones now")
    retention.add_argument("--yes", action="store_true", help="remove without being asked for the shops' ids again")
    retention.add_argument("--preview", action="store_true", help="only say what would be removed")
    return audit, erase, retention


def _backup_verbs(add_verb: Callable[[str, str], argparse.ArgumentParser]) -> tuple[argparse.ArgumentParser, ...]:
    backup = add_verb("backup", "back up the store with your own rules and formats, while the app runs, too")
    backup.add_argument("--out", type=Path, metavar="DIR", help="default: the folder beside the store")
    restore = add_verb("restore", "put a backup in the place of the store, which is kept beside it")
    restore.add_argument("file", type=Path, metavar="FILE")
    return backup, restore, add_verb("check", "read all of the store, and compare its counts with the imports")


def _add_password(verb: argparse.ArgumentParser) -> None:
    """Add the options for a workbook's password: prompted or from the environment, safer than on the command line."""
    ways = verb.add_mutually_exclusive_group()
    ways.add_argument(
        "--ask-password", action="store_true", help="ask for the password of a locked workbook; else DABIAO_PASSWORD"
    )
    ways.add_argument("--password", metavar="W", help="the password; every user of the machine can see it meanwhile")


def _add_answers(verb: argparse.ArgumentParser) -> None:
    """Add the options for facts about times and amounts that a file does not show, and for its password."""
    _add_password(verb)
    for name, question in (
        ("day-first", "whether 03/04/2026 is the third of April"),
        ("year-first", "whether 26/05/24 is of 2026"),
        ("clock-24", "whether the clock has 24 hours"),
    ):
        verb.add_argument(
            f"--{name}", choices=("yes", "no"), metavar="yes|no", help=f"{question}, where a file does not show it"
        )
    verb.add_argument(
        "--decimal", choices=(".", ","), metavar="M", help="the mark before the cents, where a file does not show it"
    )


def _add_shop_changes(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("what", nargs="?", choices=SHOP_ACTIONS, default="list")
    verb.add_argument("shop", nargs="?", metavar="SHOP", help="its id, which never changes")
    verb.add_argument(
        "words", nargs="*", metavar="WORD",
        help="rename: the name to show; tag: its tags, none to clear; move: numbers of imports that belong here; "
        "day: a date and its note, no note to remove it",
    )  # fmt: skip
    for name in ("platform", "market", "timezone", "owner", "note"):
        verb.add_argument(f"--{name}", metavar=name[0].upper())
    verb.add_argument(
        "--times", choices=("keep", "reread"), metavar="keep|reread",
        help="where the zone differs: whether instants stay, or the clock times of the files are read in the new zone",
    )  # fmt: skip
    verb.add_argument(
        "--left-out", choices=("yes", "no"), default="no", metavar="yes|no",
        help="whether a day does not count for rules of your own (default: no)",
    )  # fmt: skip
    verb.add_argument(
        "--seller", choices=(*SELLERS, "unknown"), metavar="|".join(SELLERS),
        help="set: whether the shop is local or sells from abroad, where lines differ by it (unknown: both are listed)",
    )  # fmt: skip
    verb.add_argument(
        "--programmes", metavar="P[,P…]",
        help="set: the programmes that the shop is in, whose lines then judge it, such as lazmall (none: in none)",
    )  # fmt: skip
    verb.add_argument("--archived", choices=("yes", "no"), metavar="yes|no", help="left out where no shop is named")
    verb.add_argument(
        "--mask-texts", choices=("yes", "no"), metavar="yes|no",
        help="set: whether phone numbers, addresses, identity and bank cards in texts are masked (they are, at first)",
    )  # fmt: skip
    verb.add_argument(
        "--hash-buyers", choices=("yes", "no"), metavar="yes|no",
        help="set, before the first import: whether buyers' ids are stored as keyed hashes (they are not, at first)",
    )  # fmt: skip
    verb.add_argument("--yes", action="store_true", help="delete without being asked for the shop's id again")


def _access(add_verb: Callable[[str, str], argparse.ArgumentParser]) -> argparse.ArgumentParser:
    verb = add_verb("access", "who may sign in, as what, for which shops; tokens of the read API")
    verb.add_argument("what", nargs="?", choices=("list", "grant", "revoke", "token", "end-token"), default="list")
    verb.add_argument("who", nargs="?", metavar="WHO", help="an e-mail, or the subject that the provider gives them")
    verb.add_argument("--role", default="merchant", metavar="R", help="merchant, uploader, operations or admin")
    verb.add_argument("--shop", action="append", default=[], metavar="S", help="a shop of theirs")
    verb.add_argument("--tag", action="append", default=[], metavar="T", help="every shop with this tag")
    verb.add_argument("--all-shops", action="store_true", help="every shop, those made later included")
    verb.add_argument("--name", default="", metavar="NAME", help="what the person is called")
    return verb
