"""The arguments of the verbs that read the store."""

import argparse
from pathlib import Path

from shell.argument_types import count, hours, money

AS_OF = "local time of the shop, or an instant with an offset"

QUESTIONS = {
    "portfolio": "every shop at a glance, the one in most danger first",
    "score": "every rule in force for a shop: figure, line, status",
    "cases": "the cases behind a figure",
    "plan": "what it takes: how many more, how many to spare, back by when, and how sure the figure is",
    "trend": "a figure by day, and its cases by agent, product, hour and day",
    "reconcile": "which reading of a figure gives the value that the platform shows, and which cases it moves",
    "whatif": "history replayed with a change: the figure as it is, and as it would have been",
    "today": "the three things to do first, and what explains the missed figures",
    "todo": "what waits for the merchant, by deadline, and what it does to the figures",
    "penalties": "what the next check would bring, as an estimate with version and source",
    "composites": "the platform's own scores and badges: level, what it opens and closes, what would move it most",
    "records": "certificates with their expiry, products that lack one, spot checks and until when to appeal",
    "ledger": "the violations on file, and what they alone make of the next one of their kind",
    "chat": "how the shop answers: waits, hours, agents, bots",
    "aftersales": "how requests run: time, steps, reasons, rulings, open ones by age",
    "reviews": "what buyers say: the three sides, products at risk, low reviews, their topics and words",
    "live": "products to keep out of the live stream, why, and those that have recovered",
    "dispatch": "how orders leave: sent against promised, cancelled by whom, tracking in doubt",
    "trust": "who buys again, rights used, what repeats too often, what staff should not have written",
    "evidence": "all that the store holds of one order, by time; without one, the orders in dispute",
    "quality": "which days and columns the data cover, what failed, and what to export next",
    "report": "a finished day, week or month of one shop, several or all, as a page to print or a workbook",
    "alerts": "what was told to whom, whether it arrived; look now (check), or send a test message (test)",
    "history": "how far each table reaches, and every import",
}
"""Verbs that read the store → their help text."""

OF_A_RULE = ("cases", "plan", "trend", "reconcile", "whatif")
"""Verbs that require a rule."""

WITH_A_RULE = ("chat", "aftersales", "reviews", "live", "dispatch")
"""Verbs that accept the rule to report on."""

OF_SHOPS = ("score", "penalties", "composites", "portfolio", "quality", "report")
"""Verbs that answer for several shops; without --shop, for all."""

VERDICTS = ("met", "missed", "pending", "excluded")
STATUSES = ("missed", "near", "unsettled", "too_few", "no_line", "met", "no_data")


def add_question(verb: argparse.ArgumentParser, name: str) -> None:
    """Add the arguments of the verb of that name."""
    if name == "alerts":
        verb.add_argument("what", nargs="?", choices=("list", "test", "check"), default="list")
        verb.add_argument("receiver", nargs="?", metavar="NAME", help="test: who gets the message (default: everybody)")
        verb.add_argument("--json", action="store_true")
        return
    if name in OF_A_RULE:
        verb.add_argument("rule", metavar="RULE")
    elif name in WITH_A_RULE:
        verb.add_argument("--rule", metavar="R", help="which figure to report by (default: the most urgent)")
    elif name in ("score", "portfolio"):
        verb.add_argument("--rule", action="append", default=[], metavar="R")
    if name in OF_SHOPS:
        verb.add_argument("--shop", action="append", default=[], metavar="S")
    else:
        verb.add_argument("--shop", required=True, metavar="S")
    if name in (*OF_A_RULE, *WITH_A_RULE, "score", "portfolio"):
        verb.add_argument("--rulebook", type=Path, action="append", default=[], metavar="F.toml", help="further rules")
    verb.add_argument("--json", action="store_true")
    if name == "report":
        verb.add_argument(
            "--period",
            default="last-week",
            metavar="P",
            help="last-day, last-week, last-month, or 2026-03-01..2026-03-31",
        )
        verb.add_argument("--language", choices=("zh", "en"), default="zh", help="default: zh")
        verb.add_argument("--out", type=Path, required=True, metavar="F.html|F.xlsx")
    if name in ("quality", "report"):  # these cover all loaded data, independently of the instant
        return
    verb.add_argument("--as-of", metavar="T", help=AS_OF)
    _add_options(verb, name)


def _add_options(verb: argparse.ArgumentParser, name: str) -> None:
    if name in ("portfolio", "cases"):
        verb.add_argument("--scored", type=Path, metavar="DIR", help="read what `dabiao score --engine spark` wrote")
    if name == "portfolio":
        verb.add_argument(
            "--status", action="append", default=[], choices=STATUSES, metavar="S", help=", ".join(STATUSES)
        )
        for filtered in ("platform", "market", "owner", "tag"):
            verb.add_argument(f"--{filtered}", action="append", default=[], metavar=filtered[0].upper())
    elif name == "composites":
        when = verb.add_mutually_exclusive_group()
        when.add_argument("--history", choices=("day", "week", "version"), help="where they stood at the end of each")
        when.add_argument(
            "--running", action="store_true", help="by the period that is running, of those that look back"
        )
    elif name == "score":
        _add_engine(verb)
    elif name == "cases":
        verb.add_argument("--verdict", choices=VERDICTS, metavar="V")
    elif name == "reconcile":
        verb.add_argument(
            "--value",
            action="append",
            required=True,
            metavar="V[@DATE]",
            help="as the platform shows it: 85.2%%, 1.3 h, 4.58; with a date as of its end, for further values",
        )
        verb.add_argument("--numerator", type=count, metavar="N", help="what the platform counts of the value's cases")
        verb.add_argument("--denominator", type=count, metavar="N", help="how many cases the platform counts")
        verb.add_argument(
            "--also",
            action="append",
            default=[],
            metavar="RULE=V[@DATE]",
            help="a value of another rule that the same reading has to give",
        )
    elif name == "whatif":
        verb.add_argument("--more", type=count, default=0, metavar="N", help="further cases met today")
        verb.add_argument("--faster", type=count, default=0, metavar="SECONDS", help="how much sooner all that came")
        verb.add_argument("--shift", type=hours, metavar="21:00-23:00", help="what is asked then is answered in time")
    elif name == "trust":
        for amount, what in (
            ("return-freight", "what the freight of a return costs"),
            ("premium", "its insurance, an order"),
        ):
            verb.add_argument(f"--{amount}", type=money, metavar="AMOUNT", help=f"{what}, in the place of what is kept")
    elif name == "evidence":
        verb.add_argument("order", nargs="?", metavar="ORDER")
        verb.add_argument("--zip", type=Path, metavar="FILE", help="write a page to print and the rows as a ZIP")


def _add_engine(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--engine", choices=("duckdb", "spark"), default="duckdb",
        help="spark: every shop of published facts, on a cluster; the scores are written as Parquet (default: duckdb)",
    )  # fmt: skip
    verb.add_argument("--facts", metavar="DIR|s3a://…", help="spark: what `dabiao publish --for-engines` wrote")
    verb.add_argument("--out", metavar="DIR|s3a://…", help="spark: the folder to write to")
    verb.add_argument("--cases", action="store_true", help="spark: write the cases, too")
    where = verb.add_mutually_exclusive_group()
    where.add_argument("--spark-master", metavar="URL", help="such as spark://host:7077 (default: this machine)")
    where.add_argument("--spark-connect", metavar="URL", help="such as sc://host:15002")
