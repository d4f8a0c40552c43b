"""Shops are described, moved, archived, deleted and restored; nothing is lost by it, and all of it is logged."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import cli
from data.access import Access
from data.changes import shop_changes
from data.errors import DabiaoError
from data.loading import facts
from data.loading.loader import import_file
from data.reading.shop_settings import ShopSettings, settings
from data.store import Store

ORDERS = "order_id,created_at,paid_at,promised_at\no1,2026-03-08 01:30:00,2026-03-08 23:30:00,2026-03-10 12:00:00\n"
CHATS = (
    "conversation_id,sender,sent_at\nc1,buyer,2026-03-08 23:30:00\nc1,buyer,2026-03-08 23:30:00\n"
    "c1,agent,2026-03-08 23:31:00\n"
)


REVIEWS = "created_at,service_score,text\n2026-03-08 23:30:00,5,好\n2026-03-08 23:30:00,1,破了\n"
VIOLATIONS = "kind,decided_at,severity,fine\n延迟发货,2026-03-08 23:30:00,轻微,100\n"
FILES = {"orders": ORDERS, "messages": CHATS, "reviews": REVIEWS, "violations": VIOLATIONS}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two shops of the same files. To read only: tests take a copy of its folder (`access`)."""
    folder = tmp_path_factory.mktemp("made")
    with Store.open(folder / "store.duckdb") as store:
        for name, text in FILES.items():
            path = folder / f"{name}.csv"
            path.write_text(text, encoding="utf-8")
            for shop in ("店一", "店二"):
                import_file(
                    Access.local(store, "小李"), path, shop, platform="other", timezone="Asia/Shanghai", kind=name
                )
    return folder / "store.duckdb"


@pytest.fixture
def access(made: Path, tmp_path: Path) -> Any:
    shutil.copytree(made.parent, tmp_path, dirs_exist_ok=True)
    with Store.open(tmp_path / "store.duckdb") as store:
        yield Access.local(store, "小李")


def rows(access: Access, sql: str) -> list[dict[str, Any]]:
    with access.view() as view:
        return view.rows(sql)


def every_row(access: Access, shop: str) -> dict[str, list[dict[str, Any]]]:
    names = ("messages", "orders", "imports", "coverage", *(fact for of in facts.FACTS.values() for fact, _ in of))
    return {name: rows(access, f"SELECT * FROM {name} WHERE shop_id = '{shop}' ORDER BY ALL") for name in names}


def test_a_shop_has_a_name_an_owner_tags_and_a_note(access: Access) -> None:
    shop_changes.describe(access, "店一", name=" 冬日羊绒 ", owner="王芳", tags=["女装", "A", "女装"], note="双十一")
    with access.view() as view:
        assert settings(view)["店一"] == ShopSettings("店一", "冬日羊绒", "王芳", ("A", "女装"), "双十一")
        assert settings(view)["店二"] == ShopSettings("店二", "店二")
    shop_changes.describe(access, "店一", owner="")
    with access.view() as view:
        assert settings(view)["店一"] == ShopSettings("店一", "冬日羊绒", "", ("A", "女装"), "双十一")
    log = rows(access, "SELECT changed_by, field, before, after FROM shop_changes ORDER BY ALL")
    assert {"changed_by": "小李", "field": "owner", "before": "王芳", "after": None} in log
    assert len(log) == 5


def test_a_change_makes_cached_answers_old(access: Access) -> None:
    with access.view() as view:
        before = view.version()
    shop_changes.describe(access, "店一", note="x")
    with access.view() as view:
        assert view.version() > before


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"name": "店二"}, "error.shop_name_taken"),
        ({"name": "x" * 101}, "error.setting_too_long"),
        ({"note": "x" * 2001}, "error.setting_too_long"),
        ({"tags": [str(n) for n in range(21)]}, "error.too_many_tags"),
        ({"tags": ["x" * 101]}, "error.too_many_tags"),
    ],
)
def test_what_cannot_be_written_is_refused_and_nothing_changes(
    access: Access, change: dict[str, Any], key: str
) -> None:
    with pytest.raises(DabiaoError) as caught:
        shop_changes.describe(access, "店一", owner="王芳", **change)
    assert caught.value.key == key
    assert rows(access, "SELECT * FROM shop_settings") == []
    assert rows(access, "SELECT * FROM shop_changes") == []


def test_an_unknown_shop_is_named(access: Access) -> None:
    for work in (shop_changes.delete, shop_changes.restore):
        with pytest.raises(DabiaoError) as caught:
            work(access, "店三")
        assert caught.value.key == "error.unknown_shop"


def test_a_deleted_shop_is_hidden_takes_no_files_and_comes_back_whole(access: Access, tmp_path: Path) -> None:
    before = every_row(access, "店一")
    until = shop_changes.delete(access, "店一")
    assert timedelta(days=29) < until - datetime.now(UTC) <= timedelta(days=30)
    assert [shop.shop_id for shop in access.shops()] == ["店二"]
    with access.view() as view, pytest.raises(DabiaoError) as caught:
        view.shop("店一")
    assert caught.value.key == "error.unknown_shop"
    with pytest.raises(DabiaoError) as caught:
        import_file(access, tmp_path / "orders.csv", "店一", kind="orders")
    assert caught.value.key == "error.shop_deleted"
    shop_changes.restore(access, "店一")
    assert [shop.shop_id for shop in access.shops()] == ["店一", "店二"]
    assert every_row(access, "店一") == before


def test_thirty_days_later_every_row_is_gone_and_no_other_shop_s(access: Access) -> None:
    other = every_row(access, "店二")
    until = shop_changes.delete(access, "店一")
    assert shop_changes.purge(access, until - timedelta(seconds=1)) == []
    assert shop_changes.purge(access, until) == ["店一"]
    assert not any(every_row(access, "店一").values())
    assert every_row(access, "店二") == other
    left = rows(access, "SELECT shop_id FROM shops UNION ALL SELECT shop_id FROM shop_settings")
    assert left == [{"shop_id": "店二"}]
    assert rows(access, "SELECT field FROM shop_changes ORDER BY changed_at, field")[-1] == {"field": "removed"}


def test_a_shop_that_moved_keeps_its_instants_and_gets_other_days(access: Access) -> None:
    shop_changes.place(access, "店一", timezone="America/New_York", times="keep")
    (line,) = rows(access, "SELECT created_at, paid_at, local_day, paid_day FROM order_lines WHERE shop_id = '店一'")
    assert line["paid_at"] == datetime(2026, 3, 8, 15, 30, tzinfo=UTC)
    # 23:30 in Shanghai is 11:30 of that day in New York, whose clocks had gone forward; 1:30 was 12:30 the day before
    assert (str(line["local_day"]), str(line["paid_day"])) == ("2026-03-07", "2026-03-08")
    (question, _) = rows(access, "SELECT local_second FROM questions WHERE shop_id = '店一'")
    assert question["local_second"] == (11 * 60 + 30) * 60


def test_a_zone_that_was_wrong_is_set_right_as_if_it_had_been_right_from_the_start(
    access: Access, tmp_path: Path
) -> None:
    """The shop then holds what an import into a shop of that zone makes, the hour that does not exist included."""
    shop_changes.place(access, "店一", timezone="America/New_York", times="reread")
    for name in FILES:
        import_file(access, tmp_path / f"{name}.csv", "店三", platform="other", timezone="America/New_York", kind=name)
    for name in ("orders", "order_lines", "questions", "conversations", "coverage"):
        left_out = {"orders": "shop_id, import_id", "questions": "shop_id, message_id"}.get(name, "shop_id")
        first, third = (
            rows(access, f"SELECT * EXCLUDE ({left_out}) FROM {name} WHERE shop_id = '{shop}' ORDER BY ALL")
            for shop in ("店一", "店三")
        )
        assert first == third
        assert first
    for name in FILES:  # names made of instants moved with them: the file meets its own rows
        result = import_file(access, tmp_path / f"{name}.csv", "店一", kind=name)
        assert (result.new, result.changed, result.same) == (0, 0, result.read)


def test_a_new_zone_needs_an_answer(access: Access) -> None:
    with pytest.raises(DabiaoError) as caught:
        shop_changes.place(access, "店一", timezone="Asia/Bangkok")
    assert caught.value.key == "error.times_needed"
    assert rows(access, "SELECT DISTINCT timezone FROM shops") == [{"timezone": "Asia/Shanghai"}]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"platform": "nowhere"}, "error.unknown_platform"),
        ({"market": "XX"}, "error.unknown_market"),
        ({"timezone": "Mars/Base", "times": "keep"}, "error.unknown_timezone"),
    ],
)
def test_a_place_that_there_is_not_is_refused(access: Access, change: dict[str, Any], key: str) -> None:
    with pytest.raises(DabiaoError) as caught:
        shop_changes.place(access, "店一", **change)
    assert caught.value.key == key


def test_the_command_line_does_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = str(tmp_path / "store.duckdb")

    def shops(*words: str, code: int = 0) -> Any:
        capsys.readouterr()
        assert cli.main(["shops", *words, "--store", store, "--json"]) == code
        out, err = capsys.readouterr()
        return json.loads(out) if code == 0 else err

    (added,) = shops("add", "s", "--platform", "tiktok_shop", "--market", "ID")
    assert added["timezone"] == "Asia/Jakarta"
    shops("rename", "s", "Winter", "Wool")
    shops(
        "set",
        "s",
        "--owner",
        "Li",
        "--archived",
        "yes",
        "--market",
        "TH",
        "--timezone",
        "Asia/Bangkok",
        "--times",
        "keep",
        "--seller",
        "local",
    )
    (shop,) = shops("tag", "s", "b", "a")
    assert shop == {
        "shop": "s", "name": "Winter Wool", "platform": "tiktok_shop", "market": "TH", "timezone": "Asia/Bangkok",
        "seller": "local", "programmes": [], "owner": "Li", "tags": ["a", "b"], "note": "", "archived": True,
        "texts_masked": True, "buyers_hashed": False, "days": [], "deleted_at": None,
    }  # fmt: skip
    assert shops("set", "s", "--seller", "unknown")[0]["seller"] is None
    assert shops("set", "s", "--programmes", "lazmall, campaigns")[0]["programmes"] == ["campaigns", "lazmall"]
    assert "lazmall" in shops("set", "s", "--programmes", "lazmal", code=2)
    assert shops("set", "s", "--programmes", "none")[0]["programmes"] == []
    assert "s" in shops("add", "s", "--platform", "other", code=2)
    assert shops("delete", "s", "--yes")[0]["deleted_at"] is not None
    assert shops("restore", "s")[0]["deleted_at"] is None
    assert "shops delete" in shops("delete", code=2)
