"""The counts kept in the store are the counts of the cases, whatever was imported and undone before."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.access import Access
from data.loading.loader import import_file
from data.loading.undo import undo
from data.store import Store
from data.view import View
from metrics.reports import scorecard
from metrics.rules.durations import Seconds
from metrics.rules.rule import Rule
from metrics.rules.rulebook import in_force, load_rules
from metrics.scoring import continued, counting, tallies, tally_refresh
from metrics.scoring.engine import cases
from metrics.scoring.reach import default_as_of
from metrics.scoring.requests import Request, requests_in_force
from metrics.scoring.score import score, scores
from metrics.scoring.windows import local_of
from tests.reference import logs
from tests.reference.examples import TIMES, examples
from tests.reference.made_shops import write_csv
from tests.unit.test_many_shops import whole_logs

RULES = load_rules()
SHOPS = {"泰国店": ("tiktok_shop", "TH", "Asia/Bangkok"), "拼多多店": ("pinduoduo", "CN", "Asia/Shanghai")}


def import_rows(access: Access, folder: Path, shop_id: str, table: str, rows: list[dict[str, Any]]) -> int:
    platform, market, timezone = SHOPS[shop_id]
    path = folder / f"{table}.csv"
    write_csv(path, table, rows)
    options = {"platform": platform, "market": market, "timezone": timezone, "kind": table}
    return import_file(access, path, shop_id, **options).import_id


def kept_requests(view: View) -> list[Request]:
    return [r for r in requests_in_force(view, view.shops(), RULES, None) if r.rule.blend is None]


def check(access: Access, number: int = 0, *, listed: bool = True) -> None:
    """Fails where a count, kept or not, is not that of the cases. `listed`: some of the cases are listed, too.

    In `make test` every third figure is looked at, each time from another one on; `number`: which time it is.
    """
    with access.view() as view:
        requests = kept_requests(view) if TIMES > 1 else kept_requests(view)[number % 3 :: 3]
        counts = tallies.window_counts(view, requests)
        live = counting.count(view, requests, [r.days_kept for r in requests])
        days = tallies.day_counts(view, requests, [r.days_kept for r in requests])
        for place, (request, count, counted, by_day) in enumerate(zip(requests, counts, live, days, strict=True)):
            assert (count.now, count.previous) == (counted.now, counted.previous), request
            assert by_day == tallies.last_days(request, counted.days or {}, request.days_kept), request
            if place % 5 or not listed:
                continue
            verdicts = Counter(case.verdict for case in cases(view, request.shop, request.rule, request.as_of))
            assert verdicts == Counter({name: n for name in verdicts if (n := getattr(count.now, name))}), request


@examples(1)
@given(drawn=st.lists(whole_logs(), min_size=2, max_size=2), data=st.data())
def test_any_order_of_imports_and_undos(tmp_path_factory, drawn: list[logs.Log], data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("files")
    parts = [
        (shop_id, table, part)
        for shop_id, log in zip(SHOPS, drawn, strict=True)
        for table, rows in log.tables.items()
        if table not in ("reaches", "own_currency")  # said of other tables, and no rows of a file
        for part in (rows[: len(rows) // 2], rows[len(rows) // 3 :])
        if part
    ]
    with Store.open(folder / "dabiao.duckdb") as store:
        access, imported = Access.local(store), []
        chosen = data.draw(st.permutations(parts))[: 6 if TIMES > 1 else 4]
        for number, (shop_id, table, rows) in enumerate(chosen, start=1):
            imported.append((shop_id, import_rows(access, folder, shop_id, table, rows)))
            if data.draw(st.booleans()):
                tally_refresh.refresh(access, [shop_id])
            if data.draw(st.integers(0, 2)) == 0:
                owner, import_id = imported.pop(data.draw(st.integers(0, len(imported) - 1)))
                undo(access, import_id)
                if data.draw(st.booleans()):
                    tally_refresh.refresh(access, [owner])
            # live counts are held to the cases at the end, and to the kept counts all the time
            check(access, number, listed=number == len(chosen))


@pytest.fixture(scope="module")
def made_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with two conversations and two orders, its counts kept. To read only: tests take a copy."""
    folder = tmp_path_factory.mktemp("made")
    with Store.open(folder / "dabiao.duckdb") as store:
        access = Access.local(store)
        chat = "conversation_id,message_id,sender,sent_at\n" + "".join(
            f"c{n},{n}{sender},{sender},2026-03-0{n} 10:0{minute}:00\n"
            for n in (1, 2)
            for sender, minute in (("buyer", 0), ("agent", n))
        )
        orders = "order_id,created_at,paid_at\no1,2026-03-01 10:00:00,2026-03-01 10:00:00\n"
        for kind, text in (("messages", chat), ("orders", orders)):
            (folder / f"{kind}.csv").write_text(text, encoding="utf-8")
            import_file(access, folder / f"{kind}.csv", "店", platform="kuaishou", kind=kind)
        tally_refresh.refresh(access, ["店"])
    return folder / "dabiao.duckdb"


@pytest.fixture
def access(made_store: Path, tmp_path: Path) -> Iterator[Access]:
    """The made shop, in a store that the test may change."""
    with Store.open(Path(shutil.copy(made_store, tmp_path / "dabiao.duckdb"))) as store:
        yield Access.local(store)


def counted_live(access: Access, monkeypatch: pytest.MonkeyPatch, ask: Callable[[View], object]) -> set[str]:
    """The rules whose cases are counted to answer."""
    rule_ids: set[str] = set()

    def count(view: View, requests: list[Request], days: object = None) -> list[counting.Counts]:
        rule_ids.update(request.rule.id for request in requests)
        return counting.count(view, requests, days)

    monkeypatch.setattr(tallies, "count", count)
    with access.view() as view:
        ask(view)
    return rule_ids


def test_a_scorecard_counts_nothing_that_is_kept(access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    assert counted_live(access, monkeypatch, lambda view: scores(view, view.shops(), RULES)) == set()


def test_a_scorecard_takes_no_more_than_six_statements(access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scores, trends and recoveries of all rules in force: few where the counts are kept, and not many otherwise."""
    with access.view() as view:
        shop = view.shop("店")
        end = default_as_of(view, shop)
        rules = in_force(RULES, shop, local_of(end, shop).date())
        assert len(rules) > 10
        statements: list[str] = []
        answer = View.rows
        monkeypatch.setattr(
            View, "rows", lambda view, sql, **params: statements.append(sql) or answer(view, sql, **params)
        )
        # how far the tables reach, the shop's end for figures without rows, and the counts
        for as_of, most in ((None, 3), (end - timedelta(days=1), 6)):
            statements.clear()
            assert len(scorecard.report(view, shop, rules, as_of)) == len(rules)
            assert len(statements) <= most


def test_another_instant_is_counted(access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(view: View) -> None:
        request = kept_requests(view)[0]
        score(view, request.shop, request.rule, request.window.start)

    assert len(counted_live(access, monkeypatch, ask)) == 1


@pytest.mark.parametrize("change", [{"within": Seconds(7)}, {"hours": ()}, {"window": "3 days"}, {"near": 1}])
def test_a_rule_that_changed_is_counted(access: Access, monkeypatch: pytest.MonkeyPatch, change: dict) -> None:
    def ask(view: View) -> None:
        request = next(r for r in kept_requests(view) if r.rule.id == "kuaishou.reply_3m")
        score(view, request.shop, msgspec.structs.replace(request.rule, **change), request.as_of)

    assert counted_live(access, monkeypatch, ask) == {"kuaishou.reply_3m"}


def test_an_import_and_an_undo_delete_what_rests_on_their_table(access: Access, tmp_path: Path) -> None:
    def kept() -> set[str]:
        with access.view() as view:
            return {
                name
                for row in view.rows("SELECT tables FROM daily_tallies WHERE period = 'now'")
                for name in row["tables"]
            }

    assert kept() >= {"messages", "orders", "refunds"}
    path = tmp_path / "more.csv"
    path.write_text("conversation_id,message_id,sender,sent_at\nc3,3,buyer,2026-03-01 09:00:00\n", encoding="utf-8")
    number = import_file(access, path, "店", kind="messages").import_id
    assert "messages" not in kept()
    assert kept() >= {"orders", "refunds"}
    tally_refresh.refresh(access, ["店"])
    assert "messages" in kept()
    undo(access, number)
    assert "messages" not in kept()


def test_what_no_figure_needs_is_deleted(access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    def keys() -> int:
        with access.view() as view:
            return view.rows("SELECT count(DISTINCT rule_key) AS n FROM daily_tallies")[0]["n"]

    assert keys() > 1
    only = Rule.of({"id": "own", "cases": "turns", "within": "1 minute"})
    monkeypatch.setattr(tally_refresh, "load_rules", lambda: [only])
    tally_refresh.refresh(access, ["店"])
    assert keys() == 1


def test_a_wrong_rule_file_leaves_counts_missing(
    access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "config" / "rules"
    own.mkdir(parents=True)
    (own / "own.toml").write_text("nonsense", encoding="utf-8")
    monkeypatch.setattr("metrics.rules.rulebook.configuration_folder", lambda: tmp_path / "config")
    tally_refresh.refresh(access, ["店"])


def number_kept(access: Access) -> int:
    with access.view() as view:
        return int(view.rows("SELECT count(*) AS n FROM daily_tallies")[0]["n"])


def test_many_shops_are_counted_in_as_many_statements_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    statements: list[str] = []
    answer = View.rows

    def rows(view: View, sql: str, **params: object) -> list[dict[str, Any]]:
        statements.append(sql)
        return answer(view, sql, **params)

    monkeypatch.setattr(View, "rows", rows)
    with Store.open(tmp_path / "dabiao.duckdb") as store:
        access, used = Access.local(store), []
        path = tmp_path / "chat.csv"
        path.write_text("conversation_id,sender,sent_at\n1,buyer,2026-03-01 09:00:00\n", encoding="utf-8")
        for number in (1, 8):
            shop_ids = [f"{number}-{n}" for n in range(number)]
            for shop_id in shop_ids:
                import_file(access, path, shop_id, platform="kuaishou", kind="messages")
            statements.clear()
            tally_refresh.refresh(access, shop_ids)
            used.append(len(statements))
        assert used[0] == used[1] <= 10
        assert number_kept(access) > 9


def test_counts_are_not_kept_of_a_shop_that_changed_meanwhile(
    access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "more.csv"
    path.write_text("conversation_id,sender,sent_at\n7,buyer,2026-03-07 09:00:00\n", encoding="utf-8")
    number = import_file(access, path, "店", kind="messages").import_id

    def count_and_undo(view: View, requests: list[Request], days: list[int]) -> list[counting.Counts]:
        counts = counting.count(view, requests, days)
        undo(access, number)
        return counts

    monkeypatch.setattr(continued, "count", count_and_undo)
    before = number_kept(access)
    tally_refresh.refresh(access, ["店"])
    assert number_kept(access) == before
    check(access)
    monkeypatch.undo()
    tally_refresh.refresh(access, ["店"])
    assert number_kept(access) > before


def test_a_refresher_takes_requests_while_it_runs(access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    first_begun, may_end, all_done = Event(), Event(), Event()
    batches: list[list[str]] = []

    def refresh(_: Access, shop_ids: list[str]) -> None:
        batches.append(shop_ids)
        if len(batches) == 1:
            first_begun.set()
            may_end.wait(30)
            raise ZeroDivisionError  # must not end the thread
        all_done.set()

    monkeypatch.setattr(tally_refresh, "refresh", refresh)
    refresher = tally_refresh.TallyRefresher()
    refresher.request(access, ["before the start"])
    refresher.start()
    refresher.request(access, ["a"])
    assert first_begun.wait(30)
    refresher.request(access, ["b", "c"])
    refresher.request(access, ["b"])
    may_end.set()
    assert all_done.wait(30)
    refresher.stop()
    refresher.request(access, ["after the end"])
    assert batches == [["a"], ["b", "c"]]
