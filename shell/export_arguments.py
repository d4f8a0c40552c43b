"""The arguments of the verbs that explore the store or export from it."""

import argparse
from collections.abc import Callable
from pathlib import Path

from shell.question_arguments import AS_OF

AddVerb = Callable[[str, str], argparse.ArgumentParser]
"""Adds a verb with a name and a help text."""


def exports(add_verb: AddVerb) -> tuple[argparse.ArgumentParser, ...]:
    """Add the verbs publish, export and sql."""
    publish = add_verb("publish", "write the facts of every shop as Parquet beside the store, and keep them up to date")
    publish.add_argument(
        "--for-engines", action="store_true", help="also, from now on, what `dabiao score --engine spark` reads"
    )
    verb = add_verb("export", "a table, or the cases of a family or rule, as a file")
    verb.add_argument(
        "what",
        metavar="TABLE|FAMILY|RULE",
        help="messages, questions, orders, refunds, reviews, chat_ratings, violations",
    )
    verb.add_argument("--shop", action="append", default=[], metavar="S", help="default: every shop")
    verb.add_argument("--from", dest="first", metavar="DAY", help="first local day")
    verb.add_argument("--to", dest="last", metavar="DAY", help="last local day")
    verb.add_argument("--rulebook", type=Path, action="append", default=[], metavar="F.toml", help="further rules")
    verb.add_argument("--out", type=Path, required=True, metavar="F", help="ends with .csv, .xlsx or .parquet")
    sql = add_verb("sql", "a SELECT of your own over the published facts, in a process that sees nothing else")
    sql.add_argument("sql", metavar="SELECT", help='such as "SELECT status, count(*) FROM orders GROUP BY status"')
    sql.add_argument("--shop", action="append", default=[], metavar="S", help="default: every shop")
    for kind in ("csv", "xlsx", "parquet"):
        sql.add_argument(f"--{kind}", type=Path, metavar="F", help="write the answer there, too")
    return verb, publish, sql


def exploration(add_verb: AddVerb) -> argparse.ArgumentParser:
    """Add the verb explore."""
    verb = add_verb("explore", "a question of your own: cases by any dimensions, over any period, of any shops")
    verb.add_argument("of", nargs="?", metavar="FAMILY|RULE", help="chats, refunds, shipments …, or the id of a rule")
    verb.add_argument(
        "--by", action="append", default=[], metavar="D[,D]",
        help="day, week, month, weekday, hour, shop, platform, agent, product, buyer, reason, kind, step, verdict, "
        "length",
    )  # fmt: skip
    verb.add_argument(
        "--measure", action="append", default=[], metavar="M[,M…]",
        help="cases, met, missed, pending, excluded, share, share_missed, mean, median, p90, longest, within:10m "
        "(default: cases,share)",
    )  # fmt: skip
    verb.add_argument("--where", action="append", default=[], metavar="D=V[,V…]", help="only these; nothing: not known")
    verb.add_argument(
        "--period", default="30-days", metavar="P",
        help="7-days, 30-days, 90-days, week, month, quarter, year, last-week, last-month, last-quarter of the data "
        "(default: 30-days)",
    )  # fmt: skip
    verb.add_argument("--from", dest="first", metavar="DAY", help="first local day, in the place of a period")
    verb.add_argument("--to", dest="last", metavar="DAY", help="last local day")
    verb.add_argument(
        "--compare", choices=("previous", "year"), help="with the period before, or the same of last year"
    )
    verb.add_argument("--shop", action="append", default=[], metavar="S", help="default: every shop")
    verb.add_argument("--rulebook", type=Path, action="append", default=[], metavar="F.toml", help="further rules")
    verb.add_argument("--as-of", metavar="T", help=AS_OF)
    verb.add_argument("--csv", type=Path, metavar="F", help="write the table there, too")
    verb.add_argument("--xlsx", type=Path, metavar="F", help="write the table there, too, as a workbook")
    verb.add_argument("--view", metavar="NAME", help="the question of a saved view, by its name or number")
    verb.add_argument("--save", metavar="NAME", help="keep the question as a view of yours under that name")
    return verb


def agents(add_verb: AddVerb) -> argparse.ArgumentParser:
    """Add the verb agents."""
    verb = add_verb("agents", "what each agent answered, how fast, how buyers rated it and what they paid")
    verb.add_argument("--shop", action="append", default=[], metavar="S", help="default: every shop")
    verb.add_argument("--period", default="month", metavar="P", help="as of explore (default: month)")
    verb.add_argument("--from", dest="first", metavar="DAY", help="first local day, in the place of a period")
    verb.add_argument("--to", dest="last", metavar="DAY", help="last local day")
    verb.add_argument("--by", choices=("period", "month", "day"), default="period")
    verb.add_argument("--days", type=int, default=3, metavar="N", help="a payment counts within so many (default: 3)")
    verb.add_argument("--together", action="store_true", help="agents of one name in several shops are one")
    verb.add_argument("--as-of", metavar="T", help=AS_OF)
    for kind in ("csv", "xlsx"):
        verb.add_argument(f"--{kind}", type=Path, metavar="F", help="write the table there, too")
    return verb


def staffing(add_verb: AddVerb) -> argparse.ArgumentParser:
    """Add the verb staffing."""
    verb = add_verb("staffing", "how many agents each hour of the week needs, beside today's")
    verb.add_argument("--shop", required=True, metavar="S")
    verb.add_argument("--within", metavar="3m", help="answered within so long (default: the shop's own metric)")
    verb.add_argument("--target", type=float, metavar="0.8", help="the share to reach (default: the metric's line)")
    verb.add_argument("--handling", metavar="60s", help="of one answer (default: by the agents' busy hours)")
    verb.add_argument("--as-of", metavar="T", help=AS_OF)
    return verb


def saved_views(add_verb: AddVerb) -> argparse.ArgumentParser:
    """Add the verb views."""
    verb = add_verb("views", "the saved views of Explore and All shops: list, rename, share, delete")
    verb.add_argument("what", nargs="?", choices=("list", "rename", "share", "unshare", "delete"), default="list")
    verb.add_argument("view", nargs="?", metavar="VIEW", help="a view by its name or number")
    verb.add_argument("name", nargs="?", metavar="NAME", help="rename: the new name")
    return verb
