"""Saved views: kept, renamed and deleted by their owner; shared with users who may see all their shops."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import cli
from data.access import ALL_VERBS, Access
from data.changes import saved_views as changes
from data.errors import DabiaoError, NotAllowed
from data.loading.new_shop import ensure_shop
from data.reading import saved_views as reading
from data.reading.saved_views import SavedView
from data.store import Store
from metrics.explore.link import parameters_of, question_of, shop_names
from metrics.explore.periods import Period
from metrics.explore.question import Measure, Question

LINK = {"what": ["chats"], "filter": ['["agent", ["小雨", null]]', '["weekday", ["0"]]'], "shops": ["*"]}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "dabiao.duckdb") as opened:
        for shop in ("甲", "乙"):
            ensure_shop(opened.connection(), shop, "other", None, None)
        yield opened


def listed(access: Access) -> list[SavedView]:
    with access.view() as view:
        return list(reading.listed(view, access.actor))


def names(access: Access) -> list[str]:
    return [entry.name for entry in listed(access)]


def of(store: Store, actor: str, *shops: str) -> Access:
    return Access(store, actor, frozenset(shops), ALL_VERBS)


def test_a_view_is_kept_as_it_was_saved_and_replaced_by_its_name(store: Store) -> None:
    access = Access.local(store, "王芳")
    number = changes.save(access, "  周一  小雨 ", "explore", LINK, on_board=False)
    (entry,) = listed(access)
    assert (entry.name, entry.page, entry.link, entry.shop_ids) == ("周一 小雨", "explore", LINK, ())
    assert (entry.saved_by, entry.shared, entry.on_board) == ("王芳", False, False)
    assert changes.save(access, "周一 小雨", "explore", {"what": ["refunds"]}, ["甲"]) == number
    (entry,) = listed(access)
    assert (entry.link, entry.shop_ids, entry.on_board) == ({"what": ["refunds"]}, ("甲",), True)


def test_it_is_renamed_shared_and_deleted_by_whoever_saved_it(store: Store) -> None:
    own, other = Access.local(store, "王芳"), Access.local(store, "李雷")
    first, second = (changes.save(own, name, "portfolio", {}) for name in ("一", "二"))
    changes.change(own, first, name="三", shared=True)
    assert (names(own), names(other)) == (["三", "二"], ["三"])
    for refused in (
        lambda: changes.change(other, first, name="四"),
        lambda: changes.delete(other, first),
        lambda: changes.change(own, first, name="二"),
        lambda: changes.change(own, first, name=" "),
        lambda: changes.save(own, "x" * 101, "explore", {}),
        lambda: changes.delete(own, 99),
    ):
        with pytest.raises(DabiaoError):
            refused()
    changes.change(own, first, shared=False)
    changes.delete(own, second)
    assert (names(own), names(other)) == (["三"], [])


def test_a_shared_view_is_seen_by_those_who_may_see_all_its_shops(store: Store) -> None:
    access = Access.local(store, "王芳")
    changes.save(access, "甲", "explore", {}, ["甲"], shared=True)
    changes.save(access, "甲和乙", "explore", {}, ["甲", "乙"], shared=True)
    changes.save(access, "所见店铺", "explore", {}, shared=True)
    changes.save(access, "自用", "explore", {}, ["甲"])
    assert names(of(store, "李雷", "甲")) == ["所见店铺", "甲"]
    assert names(of(store, "李雷", "甲", "乙")) == ["所见店铺", "甲", "甲和乙"]
    assert names(of(store, "李雷")) == ["所见店铺"]
    assert names(access) == ["所见店铺", "甲", "甲和乙", "自用"]


def test_nobody_saves_a_view_of_a_shop_that_is_hidden_from_them(store: Store) -> None:
    with pytest.raises(NotAllowed):
        changes.save(of(store, "李雷", "甲"), "乙", "explore", {}, ["乙"])
    with pytest.raises(NotAllowed):
        changes.save(Access(store, "李雷", None, frozenset({"read"})), "甲", "explore", {})


def test_ones_own_view_comes_before_a_shared_one_of_that_name(store: Store) -> None:
    own, other = Access.local(store, "王芳"), Access.local(store, "李雷")
    changes.save(own, "同名", "explore", {"what": ["chats"]}, shared=True)
    number = changes.save(other, "同名", "explore", {"what": ["refunds"]})
    with other.view() as view:
        assert reading.find(view, "李雷", "同名").view_id == number
        assert reading.find(view, "李雷", "1").saved_by == "王芳"
        with pytest.raises(DabiaoError, match=r"no_saved_view"):
            reading.find(view, "李雷", "没有")


@pytest.mark.parametrize(
    "question",
    [
        Question("chats", ()),
        Question("kuaishou.reply_3m", ("weekday", "agent"), (Measure("within", 90), Measure("mean"))),
        Question("refunds", ("kind",), (Measure("cases"),), (("reason", ("坏了", None)), ("shop", ("甲",)))),
        Question("chats", ("day",), (Measure("p90"),), (), Period(date(2026, 1, 5), date(2026, 1, 11)), "year"),
        Question("chats", ("month",), (Measure("share"),), (), "last_quarter", "previous"),
    ],
)
def test_a_question_survives_its_link(question: Question) -> None:
    for shops in ((), ("甲",), ("甲", "a,b")):
        parameters = parameters_of(question, shops)
        assert question_of(parameters) == question
        assert (shop_names(parameters) or ()) == shops


def test_the_command_line_saves_asks_and_lists(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(store.path)
    store.close()

    def run(*words: str) -> tuple[int, str, str]:
        code = cli.main([*words, "--store", path])
        return code, *capsys.readouterr()

    question = ["chats", "--by", "weekday", "--measure", "within:10m", "--from", "2026-01-05", "--to", "2026-01-11"]
    code, direct, _ = run("explore", *question, "--shop", "甲", "--save", "十分钟", "--json")
    assert code == 0
    assert run("explore", "--view", "十分钟", "--json") == (0, direct, "")
    (entry,) = json.loads(run("views", "--json")[1])
    assert (entry["name"], entry["page"], entry["shops"], entry["shared"]) == ("十分钟", "explore", ["甲"], False)
    assert run("views", "rename", "十分钟", "10 分钟")[0] == 0
    assert "10 分钟" in run("views", "share", "10 分钟")[1]
    assert run("views", "delete", "10 分钟")[:2] == (0, "")
    for words in (("explore",), ("views", "delete"), ("views", "rename", "x"), ("explore", "--view", "十分钟")):
        code, out, error = run(*words)
        assert (code, out, error.count("\n")) == (2, "", 1), words
