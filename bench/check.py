"""What ten main questions cost, counted instead of timed: statements, and rows that they scan. `make bench-check`.

Both are the same on every machine, however busy, so that a question that has become dearer shows at once. They are
compared with bench/baseline.toml; `make bench-check ARGS=--write` writes it anew, for a change that is meant.
"""

import argparse
import json
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import crowd
from data.access import Access
from data.shops import Shop
from data.store import Store
from data.view import View
from metrics.explore.answer import answer
from metrics.explore.question import Question
from metrics.explore.selection import select
from metrics.reports import aftersales, chat, dispatch, portfolio, reviews, scorecard, today
from metrics.reports.request import RuleQuestion
from metrics.rules.rule import Rule
from metrics.rules.rulebook import load_rules
from metrics.scoring.reach import default_as_of
from metrics.scoring.requests import requests_in_force
from metrics.todo import todo

BASELINE = Path(__file__).with_name("baseline.toml")
MESSAGES, SHOPS = 40_000, 12
"""Size of the store: its tables have several row groups, of which a query about one shop reads a few."""
DEARER = 1.02
"""Tolerated ratio of scanned rows to the baseline, because rows may move between row groups."""


@dataclass
class Cost:
    """The cost of a query: its statements, and the rows that they read from tables."""

    statements: int = 0
    rows_scanned: int = 0


@dataclass
class CountedView:
    """A view that counts its queries. All other attributes are those of the wrapped view."""

    view: View
    cost: Cost = field(default_factory=Cost)

    def __post_init__(self) -> None:
        self.view._cursor.execute("SET enable_profiling = 'no_output'")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.view, name)

    def rows(self, sql: str, **params: object) -> list[dict[str, Any]]:
        """As `View.rows`."""
        rows = self.view.rows(sql, **params)
        self.cost.statements += 1
        self.cost.rows_scanned += scanned(json.loads(self.view._cursor.get_profiling_information(format="json")))
        return rows

    def shops(self) -> list[Shop]:
        """As `View.shops`, which would ask the view itself and not be counted."""
        return View.shops(self)  # type: ignore[arg-type]


def scanned(profile: Mapping[str, Any]) -> int:
    """The rows that the scans of a profile read, those of its subqueries included."""
    children = [*profile.get("operator", ()), *profile.get("children", ())]
    return int(profile.get("rows_scanned", 0)) + sum(map(scanned, children))


Asked = Callable[[View, Shop, Sequence[Rule]], object]

QUESTIONS: dict[str, Asked] = {
    "all shops": lambda view, shop, rules: portfolio.report(view, view.shops(), load_rules()),
    "scorecard": lambda view, shop, rules: scorecard.report(view, shop, rules, None),
    "scorecard of an earlier day": lambda view, shop, rules: scorecard.report(
        view, shop, rules, default_as_of(view, shop) - timedelta(days=10)
    ),
    "today": lambda view, shop, rules: today.report(view, shop, rules, None),
    "to-do": lambda view, shop, rules: todo.report(view, shop, rules, None),
    "chat": lambda view, shop, rules: chat.report(RuleQuestion(view, shop, rules, None)),
    "after-sales": lambda view, shop, rules: aftersales.report(RuleQuestion(view, shop, rules, None)),
    "dispatch": lambda view, shop, rules: dispatch.report(RuleQuestion(view, shop, rules, None)),
    "reviews": lambda view, shop, rules: reviews.report(RuleQuestion(view, shop, rules, None)),
    "exploration": lambda view, shop, rules: answer(
        view, select(view, [shop], load_rules(), Question("chats", ("day", "agent")))
    ),
}
"""The main questions by name: of one shop among many, but for the first."""


def costs(folder: Path) -> dict[str, Cost]:
    """The cost of each question, of a store that is made in the folder."""
    path = crowd.make(folder / "check.duckdb", SHOPS, MESSAGES)
    result = {}
    with Store.open(path) as store:
        access = Access.local(store)
        for name, ask in QUESTIONS.items():
            with access.view() as everything:
                shop = everything.shop(crowd.LIKE[0])
                rules = [request.rule for request in requests_in_force(everything, [shop], load_rules(), None)]
            with access.view(None if name == "all shops" else [shop.shop_id]) as view:
                counted = CountedView(view)
                ask(counted, shop, rules)  # type: ignore[arg-type]
                result[name] = counted.cost
    return result


def dearer(measured: Mapping[str, Cost], baseline: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Return a line per query that costs more than its baseline, or is in only one of the two."""
    lines = [f"{name}: is only in the baseline or only asked" for name in sorted(measured.keys() ^ baseline.keys())]
    for name, cost in measured.items():
        before = baseline.get(name)
        if before is None:
            continue
        if cost.statements > before["statements"]:
            lines.append(f"{name}: {cost.statements} statements, before {before['statements']}")
        if cost.rows_scanned > before["rows_scanned"] * DEARER:
            lines.append(f"{name}: {cost.rows_scanned:,} rows scanned, before {before['rows_scanned']:,}")
    return lines


def written(measured: Mapping[str, Cost]) -> str:
    """The baseline as a TOML file."""
    head = (
        "# What ten main questions cost, by `make bench-check ARGS=--write`: statements, and rows that they scan.\n"
        f"# Of {SHOPS} shops with {MESSAGES:,} messages; all questions but the first are about one of the shops.\n"
    )
    return head + "".join(
        f'\n["{name}"]\nstatements = {cost.statements}\nrows_scanned = {cost.rows_scanned}\n'
        for name, cost in measured.items()
    )


def main() -> int:
    """Compare with the baseline, or write it. Returns 1 if a query has become more expensive."""
    parser = argparse.ArgumentParser(prog="python -m bench.check", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the baseline anew")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="dabiao-bench-") as name:
        measured = costs(Path(name))
    if options.write:
        BASELINE.write_text(written(measured), encoding="utf-8")
    width = max(map(len, measured))
    for question, cost in measured.items():
        print(f"{question:{width}}  {cost.statements:5} statements  {cost.rows_scanned:10,} rows scanned")
    lines = dearer(measured, tomllib.loads(BASELINE.read_text(encoding="utf-8")))
    print(*(lines or ["nothing is dearer than in the baseline"]), sep="\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
