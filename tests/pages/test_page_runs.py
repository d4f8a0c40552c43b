"""Pages: a run reads one state of the store; answers are kept for whoever may see them, under keys that stay small."""

from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
import streamlit as st

from data.loading.loader import import_file
from data.reading import ledger
from metrics.reconcile.platform_figure import Shown
from metrics.reports.whatif import Change
from metrics.rules.rule import Rule
from metrics.rules.rulebook import load_rules
from pages.state import queries, session
from tests.pages.made import AS_OF, SHOP, opened, score

TALK = """conversation_id,buyer_id,sender,sent_at,text
new,b1,buyer,2026-03-28 10:00:00,hello
"""


@pytest.fixture
def run(at_demo: Path) -> None:
    """A session without a browser; AppTest needs none, but its state would be another."""
    st.session_state.clear()


def test_a_commit_in_the_middle_of_a_page_is_not_seen(at_demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "talk.csv"
    path.write_text(TALK, encoding="utf-8")
    with session.page_run():
        shop = session.view().shop("demo-kuaishou")
        before = ledger.history(session.view(), shop.shop_id)
        state = session.state()
        import_file(session.access(), path, shop.shop_id, kind="messages")
        assert ledger.history(session.view(), shop.shop_id) == before
        assert session.state() == state
    with session.page_run():
        assert len(ledger.history(session.view(), shop.shop_id)) == len(before) + 1
        assert session.state() != state


def test_a_run_reads_through_one_view_that_is_closed_at_its_end(at_demo: Path) -> None:
    with session.page_run():
        view = session.view()
        with session.reading():
            assert session.view() is view
        assert session.view() is view
    assert "view" not in st.session_state
    with session.reading():
        assert session.view() is not view
    assert "view" not in st.session_state


def test_an_app_run_leaves_no_view_open(at_seen_demo: Path) -> None:
    app = opened(shop="demo-kuaishou", lang="en")
    assert "view" not in app.session_state
    app.switch_page("pages/rule.py").run()
    assert "view" not in app.session_state


RULES = load_rules()
VALUES = (RULES[0], AS_OF, score(), Change(1, 0, (20, 23)), Shown(Fraction(1, 3), Fraction(1, 200)), "missed", None)


def test_a_key_is_the_same_for_equal_values_and_no_longer_for_long_ones() -> None:
    again = (load_rules()[0], datetime(2026, 3, 28, 7, 30, tzinfo=UTC), score(), Change(1, 0, (20, 23)),
             Shown(Fraction(1, 3), Fraction(1, 200)), "missed", None)  # fmt: skip
    assert queries.digest(SHOP, *VALUES) == queries.digest(SHOP, *again)
    assert len(queries.digest(*RULES, *map(str, range(50_000)))) == 64


def test_every_rule_has_a_key_of_its_own() -> None:
    assert len({queries.digest(rule) for rule in RULES}) == len(RULES)
    kept = Rule.of({"id": "a", "cases": "turns"})
    other = Rule.of({"id": "a", "cases": "turns", "within": "1 minute"})
    assert queries.digest(kept) != queries.digest(other)
    assert queries.digest(("a", None)) != queries.digest(("a", "None"))


def test_a_list_that_a_query_returns_is_not_kept(at_demo: Path) -> None:
    with session.page_run():
        shop = session.view().shop("demo-kuaishou")
        with pytest.raises(TypeError, match="list"):
            queries.cached(_a_list, shop)


def _a_list(*_: object) -> list[int]:
    return [1]
