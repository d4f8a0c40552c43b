"""Pages: a run reads one state of the store; answers are cached by access rights, under keys that stay small."""

import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from functools import partial
from pathlib import Path
from threading import Event

import pytest
import streamlit as st

from data import view as view_module
from data.access import Access
from data.loading.loader import import_file
from data.reading import ledger
from data.store import Store
from locales import translator
from metrics.reconcile.platform_figure import Shown
from metrics.reports.whatif import Change
from metrics.rules.rule import Rule
from metrics.rules.rulebook import load_rules
from pages.state import all_shops, answer_cache, page_view, session
from pages.state.loaded_modules import LoadedModules
from pages.text import plain_text
from tests.pages.made import AS_OF, SHOP, linked, opened, page_text, score

SHOPS = ("demo-kuaishou", "demo-tiktok")
TALK = """conversation_id,buyer_id,sender,sent_at,text
new,b1,buyer,2026-03-28 10:00:00,hello
"""


def test_a_commit_in_the_middle_of_a_page_is_not_seen(at_demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "messages.csv"
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
    assert not st.session_state["run"].is_open
    with session.reading():
        assert session.view() is not view
    assert not st.session_state["run"].is_open


def test_an_app_run_leaves_no_view_open(at_seen_demo: Path) -> None:
    app = opened(shop="demo-kuaishou", lang="en")
    assert not app.session_state["run"].is_open
    app.switch_page("pages/rule.py").run()  # it stops in the middle: the link names no rule
    assert not app.session_state["run"].is_open


@pytest.mark.parametrize(
    ("limit", "sentence"), [("PAGE_ROWS", "would list more than 1 rows"), ("PAGE_SECONDS", "after 1 seconds")]
)
def test_a_page_that_takes_more_than_it_may_says_so_and_others_go_on(
    at_seen_demo: Path, monkeypatch: pytest.MonkeyPatch, limit: str, sentence: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv(f"DABIAO_LIMIT_{limit}", "1")
        if limit == "PAGE_SECONDS":
            patch.setattr(view_module, "Event", OverAtOnce)
        page = linked("pages/chat.py", shop="demo-kuaishou", lang="en").run()
        (error,) = page.error
        assert sentence in error.value
        assert not page.exception
        assert not page.session_state["run"].is_open
    assert not opened("pages/chat.py", shop="demo-kuaishou", lang="en").error


class OverAtOnce(Event):
    """A clock of which every wait is over at once, however much time is left."""

    def wait(self, timeout: float | None = None) -> bool:
        """Nothing is waited for."""
        return self.is_set()


def test_of_one_person_two_pages_read_at_a_time_and_keep_nobody_else_waiting(
    at_demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class TabClosedError(Exception):
        pass

    def closed(_: float) -> None:
        raise TabClosedError

    monkeypatch.setattr(page_view.visitor, "sign_in_needed", lambda: True)
    with Store.open(at_demo) as store, ExitStack() as heavy, ExitStack() as third, ExitStack() as of_wang:
        li, wang = Access.local(store, "li"), Access.local(store, "wang")
        first = page_view.opened(li, heavy)
        page_view.opened(li, heavy)
        monkeypatch.setattr(page_view, "_end_with_the_tab", closed)
        with pytest.raises(TabClosedError):
            page_view.opened(li, third)
        assert page_view.opened(wang, of_wang).shops() == first.shops()
        heavy.close()
        assert page_view.opened(li, third).shops()


def test_the_list_of_all_shops_is_worked_out_for_people_of_other_shops_at_once_and_not_kept_for_ever() -> None:
    done: list[str] = []

    def of(scope: str) -> tuple[()]:
        done.append(scope)
        return ()

    with ThreadPoolExecutor(1) as colleague:

        def heavy() -> tuple[()]:
            colleague.submit(all_shops._standings, "wang", "1", lambda: of("wang")).result(timeout=30)
            return of("li")

        all_shops._standings("li", "1", heavy)
    assert done == ["wang", "li"]
    for number in range(all_shops.SCOPES_KEPT):
        all_shops._standings(f"person {number}", "1", lambda: ())
    all_shops._standings("li", "1", lambda: of("li"))
    assert done == ["wang", "li", "li"]
    all_shops._latest.clear()


RULES = load_rules()
VALUES = (RULES[0], AS_OF, score(), Change(1, 0, (20, 23)), Shown(Fraction(1, 3), Fraction(1, 200)), "missed", None)


def test_only_where_modules_were_loaded_what_there_is_stays_out_of_the_search_for_garbage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Streamlit searches after every page run: to look at all modules took as long as a page."""
    searches: list[str] = []
    for name in ("collect", "freeze"):
        monkeypatch.setattr(gc, name, partial(searches.append, name))
    loaded = LoadedModules()
    loaded.leave_out()
    loaded.leave_out()
    assert searches == ["collect", "freeze"], "garbage is not kept"
    monkeypatch.setitem(sys.modules, "a_module_that_a_page_loads", gc)
    loaded.leave_out()
    loaded.leave_out()
    assert searches == ["collect", "freeze"] * 2


def test_a_key_is_the_same_for_equal_values_and_no_longer_for_long_ones() -> None:
    again = (load_rules()[0], datetime(2026, 3, 28, 7, 30, tzinfo=UTC), score(), Change(1, 0, (20, 23)),
             Shown(Fraction(1, 3), Fraction(1, 200)), "missed", None)  # fmt: skip
    assert answer_cache.digest(SHOP, *VALUES) == answer_cache.digest(SHOP, *again)
    assert len(answer_cache.digest(*RULES, *map(str, range(50_000)))) == 64


def test_every_rule_has_a_key_of_its_own() -> None:
    assert len({answer_cache.digest(rule) for rule in RULES}) == len(RULES)
    kept = Rule.of({"id": "a", "cases": "turns"})
    other = Rule.of({"id": "a", "cases": "turns", "within": "1 minute"})
    assert answer_cache.digest(kept) != answer_cache.digest(other)
    assert answer_cache.digest(("a", None)) != answer_cache.digest(("a", "None"))


def test_a_list_that_a_query_returns_is_not_kept(at_demo: Path) -> None:
    with session.page_run():
        shop = session.view().shop("demo-kuaishou")
        with pytest.raises(TypeError, match="list"):
            answer_cache.cached(_a_list, shop)


def _a_list(*_: object) -> list[int]:
    return [1]


# --- two visitors of one server --------------------------------------------------------------------------------------


def test_visitors_with_different_access_see_nothing_of_each_other(
    at_demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = session.access()
    visitors = {shop: replace(everything, actor=shop, shop_ids=frozenset({shop})) for shop in SHOPS}
    pages = {}
    for shop in (*SHOPS, *SHOPS[::-1]):  # each before and after the other has filled the caches
        monkeypatch.setattr(session, "access", lambda shop=shop: visitors[shop])
        other = next(name for name in SHOPS if name != shop)
        refused = opened(shop=other, lang="en")  # a link to the other's shop
        assert refused.selectbox(key="shop").options == [shop]
        sentence = translator("en")("shop.unknown.what", shop=plain_text.escape_markdown(other))
        assert sentence in [markdown.value for markdown in refused.markdown]
        assert other not in page_text(refused).replace(sentence, "")
        app = opened(shop=shop, lang="en")
        pages.setdefault(shop, []).append(page_text(app))
        order = everything_of(everything, other)
        app = app.switch_page("pages/evidence.py").run()
        app = app.text_input(key="order").set_value(order).run()
        assert len(app.get("download_button")) == 0
        assert any(order in warning.value for warning in app.warning)
    assert all(first == second for first, second in pages.values())


def everything_of(access: Access, shop: str) -> str:
    """An order of the shop."""
    with access.view([shop]) as view:
        return str(view.rows("SELECT min(order_id) AS order_id FROM orders")[0]["order_id"])


def test_an_answer_is_kept_for_those_who_see_the_same_shops(at_demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = session.access()
    monkeypatch.setattr(session, "access", lambda: everything)
    with session.page_run():
        assert len(session.shops()) == 2
    monkeypatch.setattr(session, "access", lambda: replace(everything, shop_ids=frozenset(SHOPS[:1])))
    with session.page_run():
        assert [shop.shop_id for shop in session.shops()] == list(SHOPS[:1])
