"""Pages: pages ask the functions that the command line asks, and no others."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data.reading import evidence
from metrics.reconcile import run_variant, search
from metrics.reports import chat, dispatch, reviews, whatif
from metrics.reports.catalogue import AREAS
from metrics.scoring import breakdown, engine, outlook, score, windows
from pages.state import navigation, queries
from tests.pages.made import opened, sound

OTHER_VERBS = (
    breakdown.by,
    windows.default_as_of,
    engine.cases,
    evidence.disputed,
    evidence.evidence,
    outlook.outlook,
    run_variant.difference,
    search.reconcile,
    score.score,
    whatif.replay,
)
"""What verbs ask that are no area's."""
IN_PARTS = (dispatch.cancelled_orders, reviews.side)
"""What the shell asks side by side for every part, and a page for one."""


def name(question: Callable[..., Any]) -> str:
    """What tells a question from others."""
    return f"{question.__module__}.{question.__name__}"


def test_pages_ask_what_the_shell_asks(at_seen_demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, real = set(), queries.ask

    def ask(question: Callable[..., Any], *of: Any) -> Any:
        asked.add(name(question))
        return real(question, *of)

    monkeypatch.setattr(queries, "ask", ask)
    app = opened()
    for group in navigation.GROUPS.values():
        for path in group:
            sound(app.switch_page(path).run())
    verbs_ask = [
        one for area in AREAS.values() for kind in (area.of_shop, area.of_rules, area.of_rule) for one in kind.values()
    ]
    known = {name(one) for one in (*verbs_ask, *OTHER_VERBS, *IN_PARTS) if hasattr(one, "__name__")}
    theirs = {one for one in asked if not one.startswith(f"{queries.__name__}.")}  # which wraps what verbs ask
    assert theirs >= {name(chat.agents), name(whatif.replay)}
    assert theirs <= known
