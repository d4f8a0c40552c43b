"""Old rows removed: gone from tables, file and published facts; what is left, trends and figures as they were."""

import shutil
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from pyarrow import parquet

from data.access import ALL_VERBS, Access
from data.backups.commands import checked_store
from data.changes import shop_changes
from data.changes.handled_items import mark
from data.errors import DabiaoError
from data.loading.import_result import ImportResult
from data.loading.loader import import_file
from data.loading.undo import undo
from data.notices import Notice
from data.publishing.publish import publish
from data.reading.retention import Retention, retention
from data.shops import Shop
from data.store import Store
from metrics.explore.periods import Comparison, Period
from metrics.explore.question import Measure, Question
from metrics.reports import explore
from metrics.rules.rule import Rule
from metrics.rules.rulebook import load_rules
from metrics.rules.version import version_key
from metrics.scoring import engine, trend
from metrics.scoring.requests import requests_in_force, requests_of
from metrics.scoring.retention import keep_for, least_days, preview, remove_old
from metrics.scoring.score import Score, answer
from metrics.scoring.trend import DayValue
from shell import verbs
from shell.arguments import parser
from shell.commands import privacy
from tests.reference.examples import sample

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
AT = datetime(2026, 6, 30, 15, 59, 59, tzinfo=UTC)
"""The last second of the last day, in the shop's time zone."""

DAYS = 100
UNTIL = date(2026, 3, 22)
"""100 days before the last day: rows of subjects that ended before it go."""

ARCHIVED = UNTIL + timedelta(days=31)
"""Before this day all counts are archived ones."""


def texts() -> dict[str, str]:
    """A conversation, an order, a request and a review each second day; every third reply is late."""
    chats, orders, refunds, reviews = [], [], [], []
    for n in range(0, (LAST - FIRST).days + 1, 2):
        day = FIRST + timedelta(days=n)
        minutes = 9 if n % 3 == 0 else 1
        chats.append(f"talk-{n},buyer-{n},buyer,{day} 10:00:00,words-{n}-asked")
        chats.append(f"talk-{n},buyer-{n},agent,{day} 10:0{minutes}:00,words-{n}-answered")
        orders.append(f"order-{n},buyer-{n},{day} 10:00:00,{day} 10:05:00,{day} 20:00:00")
        refunds.append(f"request-{n},order-{n},refund_only,{day} 21:00:00,{day} 2{2 + n % 2}:00:00")
        reviews.append(f"review-{n},order-{n},buyer-{n},{day} 23:00:00,{1 + n % 5},words-{n}-reviewed")
    # goes on after the day before which rows are removed
    chats.append("talk-long,buyer-long,buyer,2026-03-01 10:00:00,words-long-asked")
    chats.append("talk-long,buyer-long,agent,2026-03-25 10:00:00,words-long-answered")
    return {
        "messages": "conversation_id,buyer_id,sender,sent_at,text\n" + "\n".join(chats) + "\n",
        "orders": "order_id,buyer_id,created_at,paid_at,shipped_at\n" + "\n".join(orders) + "\n",
        "refunds": "refund_id,order_id,kind,applied_at,completed_at\n" + "\n".join(refunds) + "\n",
        "reviews": "review_id,order_id,buyer_id,created_at,description_score,text\n" + "\n".join(reviews) + "\n",
    }


def load(access: Access, folder: Path, kind: str) -> ImportResult:
    file = folder / f"{kind}.csv"
    file.write_text(texts()[kind], encoding="utf-8")
    return import_file(access, file, "s", platform="kuaishou")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a shop of half a year. To read only: tests take a copy (`access`)."""
    folder = tmp_path_factory.mktemp("loaded")
    with Store.open(folder / "dabiao.duckdb") as store:
        for kind in texts():
            load(Access.local(store), folder, kind)
    return folder / "dabiao.duckdb"


@pytest.fixture(scope="module")
def loaded_and_removed(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same store after its old rows were removed, which takes longer than all that the tests then ask of it."""
    path = tmp_path_factory.mktemp("removed") / "dabiao.duckdb"
    with Store.open(Path(shutil.copy(loaded, path))) as store:
        removed(Access.local(store))
    return path


def copy_of(path: Path, folder: Path) -> Path:
    folder.mkdir()
    return Path(shutil.copy(path, folder / "dabiao.duckdb"))


@pytest.fixture
def access(loaded: Path, tmp_path: Path) -> Iterator[Access]:
    with Store.open(copy_of(loaded, tmp_path / "store")) as store:
        yield Access.local(store)


@pytest.fixture
def afterwards(loaded_and_removed: Path, tmp_path: Path) -> Iterator[Access]:
    """A store like that of `access` whose old rows were removed."""
    with Store.open(copy_of(loaded_and_removed, tmp_path / "afterwards")) as store:
        yield Access.local(store)


def asked_at(access: Access, day: date) -> tuple[list[Score], list[list[DayValue]]]:
    """Scores and trends as of the end of a day, by rules in force at the end of the data: a sample of each family."""
    instant = datetime(day.year, day.month, day.day, 15, 59, 59, tzinfo=UTC)
    with access.view() as view:
        rules = [request.rule for request in requests_in_force(view, view.shops(), load_rules(), None)]
        rules = sample(rules, kind=lambda rule: (rule.family, rule.needs_every_case))
        requests = requests_of(view, [(view.shop("s"), rule) for rule in rules], instant)
        return answer(view, requests), trend.trends(view, requests)


def removed(access: Access) -> dict[str, int]:
    (entry,) = keep_for(access, ["s"], DAYS, AT)
    assert entry.until == UNTIL
    return entry.rows


# --- what is removed -------------------------------------------------------------------------------------------------


def test_rows_that_are_too_old_are_gone_from_tables_file_and_published_facts(access: Access, tmp_path: Path) -> None:
    mark(access, "s", "chat", "talk-0")
    publish(access)
    gone = [f"{word}-{n}" for n in range(0, 80, 2) for word in ("talk", "order", "request", "review")]
    kept = [f"{word}-{n}" for n in range(80, 181, 2) for word in ("talk", "order", "request", "review")]
    with access.view() as view:
        would_go = preview(view, view.shop("s"), DAYS, AT)
    rows = removed(access)
    assert would_go.until == UNTIL
    assert rows == {**would_go.rows, "handled_items": 1}
    assert rows == {"messages": 80, "orders": 40, "refunds": 40, "reviews": 40, "handled_items": 1}
    with access.view() as view:
        found_talks = {row["conversation_id"] for row in view.rows("SELECT conversation_id FROM messages")}
        assert found_talks == {name for name in kept if name.startswith("talk")} | {"talk-long"}
        assert view.rows("SELECT count(*) AS n FROM order_lines") == [{"n": 51}]
        assert retention(view) == {"s": Retention(DAYS, UNTIL, ARCHIVED)}
    content = b"".join(path.read_bytes() for path in access.path.parent.glob("dabiao.duckdb*") if path.is_file())
    assert b"words-0-asked" not in content
    published = {
        value
        for path in access.path.parent.rglob("data.parquet")
        for row in parquet.read_table(path).to_pylist()
        for value in row.values()
        if isinstance(value, str)
    }
    assert "order-80" in published
    assert published.isdisjoint(gone)
    assert list(access.path.parent.rglob("month=2026-03/*.parquet"))
    assert not list(access.path.parent.rglob("month=2026-01/*.parquet"))
    assert checked_store(access)["faults"] == []


def test_nothing_is_removed_unless_it_was_asked_for(access: Access) -> None:
    assert keep_for(access, ["s"], None, AT) == []
    assert remove_old(access, ["s"], AT) == []


def test_days_are_set_and_rows_removed_together_or_not_at_all(access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.changes.removal.write_anew", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        keep_for(access, ["s"], DAYS, AT)
    with access.view() as view:
        assert retention(view) == {}
        assert view.rows("SELECT count(*) AS n FROM shop_changes") == [{"n": 0}]


# --- figures ---------------------------------------------------------------------------------------------------------


def test_what_was_in_the_parcel_of_a_removed_order_goes_with_it(access: Access, tmp_path: Path) -> None:
    """Its spot check stays, and so does that of a later order, as a whole."""
    file = tmp_path / "inspections.csv"
    file.write_text(
        "inspection_id,kind,noticed_at,order_id,reason\n"
        "i1,mystery,2026-01-02 10:00:00,order-0,old\ni2,mystery,2026-06-02 10:00:00,order-180,new\n",
        encoding="utf-8",
    )
    import_file(access, file, "s")
    removed(access)
    with access.view() as view:
        assert view.rows("SELECT inspection_id, order_id, reason FROM inspections ORDER BY inspection_id") == [
            {"inspection_id": "i1", "order_id": None, "reason": None},
            {"inspection_id": "i2", "order_id": "order-180", "reason": "new"},
        ]


def test_figures_and_trends_are_as_before(access: Access, afterwards: Access) -> None:
    """As of now, and as of a day whose whole window was removed; of that one what is shown beside it as well."""
    present, past = asked_at(access, LAST), asked_at(access, date(2026, 3, 15))
    assert sum(score.met for score in past[0]) > 20
    assert asked_at(afterwards, LAST) == present
    scores, days = asked_at(afterwards, date(2026, 3, 15))
    assert days == past[1]
    with afterwards.view() as view:
        by_case = {request.rule.id for request in requests_in_force(view, view.shops(), load_rules(), None)
                   if request.rule.needs_every_case}  # fmt: skip
    for before, after in zip(past[0], scores, strict=True):
        if before.rule in by_case:
            assert after.problem is not None
        else:
            names = ("value", "status", "met", "missed", "excluded", "cases", "previous")
            assert [getattr(after, name) for name in names] == [getattr(before, name) for name in names], before.rule


def test_a_window_that_begins_among_removed_days_is_not_guessed(afterwards: Access) -> None:
    scores, _ = asked_at(afterwards, ARCHIVED + timedelta(days=3))
    problems = {str(score.problem) for score in scores if score.from_.date() < ARCHIVED - timedelta(days=1)}
    assert problems == {"error.rows_removed(shop='s', day=datetime.date(2026, 4, 22))"}
    scores, _ = asked_at(afterwards, ARCHIVED + timedelta(days=40))
    assert [score.problem for score in scores] == [None] * len(scores)
    assert all(score.previous is None for score in scores if score.from_.date() < ARCHIVED + timedelta(days=25))


@pytest.mark.parametrize(("of", "first", "end"), [("chats", UNTIL, UNTIL), ("shipments", ARCHIVED, ARCHIVED)])
def test_an_exploration_says_that_rows_of_its_days_were_removed(
    access: Access, afterwards: Access, of: str, first: date, end: date
) -> None:
    def removed_of(store: Access, since: date, compare: Comparison | None = None) -> DabiaoError | None:
        with store.view() as view:
            question = Question(of, (), (Measure("cases"),), (), Period(since, LAST), compare)
            return explore.report(view, view.shops(), [], question).removed

    assert removed_of(access, FIRST) is None
    assert removed_of(afterwards, first) is None
    for problem in (removed_of(afterwards, first - timedelta(days=1)), removed_of(afterwards, first, "previous")):
        assert problem is not None
        assert (problem.key, problem.values) == ("explore.rows_removed", {"shop": "s", "day": end})


@pytest.mark.parametrize(("rule", "end"), [("reply_3m", UNTIL), ("dispatch", ARCHIVED)])
def test_a_list_of_cases_says_that_rows_of_its_window_were_removed(
    access: Access, afterwards: Access, rule: str, end: date
) -> None:
    """The figure of an old week is that of the kept counts; its cases are gone, and so is a sentence beside them."""

    def listed_in(store: Access, as_of: str) -> tuple[list[object], tuple[DabiaoError, ...]]:
        words = ["cases", f"kuaishou.{rule}", "--shop", "s", "--as-of", as_of]
        listed = verbs.cases(store, parser().parse_args(words))
        return listed.document, listed.problems

    cases, problems = listed_in(access, "2026-02-01")
    assert cases
    assert problems == ()
    cases, (problem,) = listed_in(afterwards, "2026-02-01")
    assert cases == []
    assert (problem.key, problem.values) == ("cases.rows_removed", {"shop": "s", "day": end})
    assert listed_in(afterwards, "2026-06-01")[1] == ()


def test_whoever_wrote_before_is_no_new_buyer(access: Access, tmp_path: Path) -> None:
    """Of `again` an earlier conversation is removed and a later one kept, which is no first one afterwards either.

    Once nothing is left of a buyer nothing is kept, and who then writes again is new.
    """

    def first_ones() -> set[str]:
        rule = Rule.of({"id": "own.first", "cases": "threads", "window": "60 days"})
        with access.view() as view:
            return {case.subject for case in engine.cases(view, view.shop("s"), rule, AT)}

    file = tmp_path / "again.csv"
    rows = ["conversation_id,buyer_id,sender,sent_at,text", "again-1,again,buyer,2026-02-01 10:00:00,a"]
    file.write_text("\n".join([*rows, "again-2,again,buyer,2026-05-20 10:00:00,b"]), encoding="utf-8")
    import_file(access, file, "s", platform="kuaishou")
    before = first_ones()
    assert before
    removed(access)
    assert first_ones() == before
    assert "again-2" not in before
    with access.view() as view:
        assert view.rows("SELECT buyer_id FROM earlier_buyers") == [{"buyer_id": "again"}]
    remove_old(access, ["s"], AT + timedelta(days=100))
    with access.view() as view:
        assert view.rows("SELECT buyer_id FROM earlier_buyers") == []


def test_by_itself_rows_are_removed_once_a_week_and_added_to_the_archive(access: Access, afterwards: Access) -> None:
    _, days = asked_at(access, date(2026, 3, 26))
    assert remove_old(afterwards, ["s"], AT + timedelta(days=6)) == []
    (entry,) = remove_old(afterwards, ["s"], AT + timedelta(days=7))
    assert entry.until == UNTIL + timedelta(days=7)
    assert entry.rows["messages"] == 2 * 4 + 2, "four conversations, and the long one has ended, too"
    assert asked_at(afterwards, date(2026, 3, 26))[1] == days


def test_archived_days_are_known_by_what_decides_their_counts() -> None:
    """By the fields that are not as always, so that fields of a later program change nothing; not by words or lines."""
    shop = Shop("s", "kuaishou", "CN", "Asia/Shanghai")
    written = {"id": "own.a", "cases": "turns", "within": "1 minute"}
    fields = b'[{"cases":"turns","id":"own.a","within":60},"Asia/Shanghai","CN"]'
    key = sha256(fields).hexdigest()[:32]
    assert version_key(Rule.of(written), shop) == key
    for further in ({"source": "…", "grade": "A", "note": {"en": "…", "zh": "…"}}, {"pass": ">= 0.5", "near": 0.1},
                    {"effective_from": date(2026, 1, 1), "effective_to": date(2026, 7, 1)}):  # fmt: skip
        assert version_key(Rule.of(written | further), shop) == key
    for further in ({"within": "2 minutes"}, {"bots": "count"}, {"cases": "chats"}, {"hours": "08:00-23:00"}):
        assert version_key(Rule.of(written | further), shop) != key
    assert version_key(Rule.of(written), replace(shop, timezone="Asia/Tokyo")) != key


# --- imports ---------------------------------------------------------------------------------------------------------


def test_an_import_whose_rows_were_removed_can_be_undone_and_made_again(
    access: Access, afterwards: Access, tmp_path: Path
) -> None:
    past = asked_at(access, date(2026, 3, 15))
    undo(afterwards, 1)
    assert checked_store(afterwards)["faults"] == []
    with afterwards.view() as view:
        assert view.rows("SELECT count(*) AS n FROM messages") == [{"n": 0}]
    assert Notice.of("removed_days", day=ARCHIVED.isoformat()) in load(afterwards, tmp_path, "messages").notices
    assert asked_at(afterwards, date(2026, 3, 15))[1] == past[1], "what comes again is not counted twice"
    (entry,) = remove_old(afterwards, ["s"], AT, each_days=0)
    assert entry.rows == {"messages": 80}
    assert asked_at(afterwards, date(2026, 3, 15))[1] == past[1]
    assert checked_store(afterwards)["faults"] == []


# --- the setting -----------------------------------------------------------------------------------------------------


def test_no_fewer_days_are_kept_than_rules_look_back(access: Access) -> None:
    with access.view() as view:
        least = least_days(view, view.shop("s"), AT)
    assert least > 30
    with pytest.raises(DabiaoError, match=f"kept_days_too_few.*{least}"):
        keep_for(access, ["s"], least - 1, AT)
    keep_for(access, ["s"], least, AT)
    with pytest.raises(DabiaoError, match=r"error\.kept_days"):
        keep_for(access, ["s"], 100_000, AT)


def test_where_one_shop_needs_more_days_nothing_is_set_for_any(access: Access) -> None:
    shop_changes.add(access, "a", "other", None, None)
    with pytest.raises(DabiaoError, match="kept_days_too_few"):
        keep_for(access, ["a", "s"], 40, AT)
    with access.view() as view:
        assert least_days(view, view.shop("a"), AT) <= 40
        assert retention(view) == {}


def command(access: Access, *words: str) -> list[dict[str, object]]:
    document: list[dict[str, object]] = privacy.keep(access, parser().parse_args(["retention", *words])).document
    return document


def test_the_verb_lists_sets_and_removes(access: Access) -> None:
    assert command(access) == [{"shop": "s", "kept_days": None, "removed_until": None, "removed_rows": 0}]
    (would_go,) = command(access, "--days", "120", "--preview")
    assert command(access)[0]["removed_rows"] == 0
    (entry,) = command(access, "--days", "120", "--shop", "s", "--yes")
    assert entry["removed_rows"] == sum(would_go["rows"].values())  # type: ignore[attr-defined]
    assert entry["kept_days"] == 120
    assert entry["removed_rows"] > 0  # type: ignore[operator]
    assert command(access, "--days", "forever")[0]["kept_days"] is None
    for words, key in ((["--days", "x"], "kept_days_text"), (["--shop", "none"], "unknown_shop")):
        with pytest.raises(DabiaoError, match=key):
            command(access, *words)


@pytest.mark.parametrize(("typed", "done"), [("all", True), ("s", False), ("", False)])
def test_a_removal_is_confirmed_by_typing(typed: str, done: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(f"{typed}\n"))
    arguments = parser().parse_args(["retention", "--days", "400"])
    if done:
        privacy.confirm(arguments)
    else:
        with pytest.raises(DabiaoError, match="retention_not_confirmed"):
            privacy.confirm(arguments)
    privacy.confirm(Namespace(verb="retention", days=None, yes=False, shop=[]))
    privacy.confirm(parser().parse_args(["retention", "--days", "400", "--preview"]))


def test_only_who_may_configure_a_shop_may_remove_its_rows(access: Access) -> None:
    reader = Access(access.store, "somebody", frozenset({"s"}), ALL_VERBS - {"configure"})
    with pytest.raises(DabiaoError, match="not_allowed"):
        keep_for(reader, ["s"], 400, AT)
