"""Situations from other projects' suites and platforms' help pages, each worked by hand as it is read here.

S: when the clock starts and stops (Chatwoot, ERPNext, Frappe Helpdesk). G: sums, means, bins and the rows behind them
(Chatwoot). P: which version of a rule applies (Frappe Helpdesk, dbt_zendesk). T: what platforms and service desks
write. D: the eight questions that these cases force. Where a source comes out elsewhere, a comment says so; why, is in
docs/decisions/0016-business-time.md and 0022-which-moment-counts.md.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data.access import Access
from data.loading.loader import import_file
from data.shops import Shop
from data.store import Store
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring import engine
from metrics.scoring.windows import parse_as_of
from tests.golden.behaviour import REFUNDED, UTC
from tests.golden.situations import CLOCK, Row
from tests.golden.situations_of_platforms import DECISIONS, PLATFORMS, SUMS


@pytest.mark.parametrize("situation", [*CLOCK, *SUMS, *PLATFORMS, *DECISIONS])
def test_a_situation(ask: Callable[..., Any], situation: Row) -> None:
    answer = ask(situation.as_of, zone=situation.zone, draw=situation.drawn, line=situation.line, **situation.rule)
    answer.is_as_drawn()
    assert {name: getattr(answer.score, name) for name in situation.score} == situation.score


# ---- what takes two files -------------------------------------------------------------------------------------------


def loaded(folder: Path, *files: str) -> tuple[Store, View, Shop]:
    """A store with a shop in UTC whose files were imported one after the other."""
    store = Store.open(folder / "dabiao.duckdb")
    for number, text in enumerate(files):
        export = folder / f"export{number}.csv"
        export.write_text(text, encoding="utf-8")
        import_file(Access.local(store), export, "shop", platform="other", timezone=UTC)
    view = Access.local(store).view(["shop"])
    return store, view, view.shop("shop")


def test_s25_what_is_closed_a_day_later_was_settled_when_it_was(tmp_path: Path) -> None:
    first = REFUNDED + "r1,2026-01-05 10:00:00,2026-01-05 10:30:00,refunded\n"
    second = REFUNDED + "r1,2026-01-05 10:00:00,2026-01-05 10:30:00,closed\n"
    store, view, shop = loaded(tmp_path, first, second)
    rule = Rule.of({"id": "x", "cases": "refunds"})
    (case,) = engine.cases(view, shop, rule, parse_as_of("2026-01-07T00:00:00", shop))
    assert (case.verdict, case.measure) == ("met", 1800)
    store.close()


def test_g10_five_settled_and_one_reopened_are_four(tmp_path: Path) -> None:
    first = REFUNDED + "".join(f"r{n},2026-01-05 10:00:00,2026-01-05 10:30:00,refunded\n" for n in range(5))
    store, view, shop = loaded(tmp_path, first, REFUNDED + "r2,2026-01-05 10:00:00,,open\n")
    rule = Rule.of({"id": "x", "cases": "refunds"})
    case_list = engine.cases(view, shop, rule, parse_as_of("2026-01-07T00:00:00", shop))
    assert sorted((case.verdict, case.subject) for case in case_list) == [
        *(("met", f"r{n}") for n in (0, 1, 3, 4)),
        ("pending", "r2"),
    ]
    store.close()
