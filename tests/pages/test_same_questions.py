"""Test room, pages: pages ask the functions that the command line asks, and no others."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data import evidence
from metrics import (
    answering,
    breakdown,
    calendar,
    dispatch,
    engine,
    opinions,
    outlook,
    readings,
    reconcile,
    score,
    whatif,
)
from metrics.areas import AREAS
from pages import answers, menu
from tests.pages.made import opened, sound

OTHER_VERBS = (
    breakdown.by,
    calendar.default_as_of,
    engine.cases,
    evidence.disputed,
    evidence.evidence,
    outlook.outlook,
    readings.difference,
    reconcile.reconcile,
    score.score,
    whatif.replay,
)
"""What verbs ask that are no area's."""
IN_PARTS = (dispatch.cancelled_orders, opinions.side)
"""What the shell asks side by side for every part, and a page for one."""


def name(question: Callable[..., Any]) -> str:
    """What tells a question from others."""
    return f"{question.__module__}.{question.__name__}"


def test_pages_ask_what_the_shell_asks(at_seen_demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, real = set(), answers.ask

    def ask(question: Callable[..., Any], *of: Any) -> Any:
        asked.add(name(question))
        return real(question, *of)

    monkeypatch.setattr(answers, "ask", ask)
    app = opened()
    for group in menu.GROUPS.values():
        for path in group:
            sound(app.switch_page(path).run())
    verbs_ask = [
        one for area in AREAS.values() for kind in (area.of_shop, area.of_rules, area.of_rule) for one in kind.values()
    ]
    known = {name(one) for one in (*verbs_ask, *OTHER_VERBS, *IN_PARTS) if hasattr(one, "__name__")}
    theirs = {one for one in asked if not one.startswith(f"{answers.__name__}.")}  # which wraps what verbs ask
    assert theirs >= {name(answering.agents), name(whatif.replay)}
    assert theirs <= known
