"""Pages: where rows are missing: which file fills it, where the platform hands it out, and first use."""

import shutil
from pathlib import Path

import pytest

from data.access import Access
from data.formats.format import load_formats
from data.loading.loader import import_file
from data.shops import DEFAULTS
from data.store import Store
from data.tables import TABLES
from locales import LANGUAGES, translator
from pages.state import navigation
from pages.text import exports
from tests.pages.made import opened, page_text, sound

EN, ZH = translator("en"), translator("zh_CN")
OF_NO_TABLE = (
    navigation.PORTFOLIO,
    navigation.BOARD,
    navigation.ALERTS,
    navigation.REPORTS,
    navigation.UPLOAD,
    navigation.RULES,
    navigation.SHOPS,
    navigation.PEOPLE,
)
"""These show no rows of a shop's tables: all shops with their figures, what was saved, files, rules, shops, people."""
OF_TABLES = [path for pages in navigation.GROUPS.values() for path in pages if path not in OF_NO_TABLE]
NEEDS_NO_TABLE = (navigation.RECONCILE, navigation.HISTORY, navigation.SCORECARD, navigation.QUALITY, navigation.SQL)
"""Without rules there is nothing to compare; the history of imports has a row as soon as a shop has one; the quality of
the data says so in its own words; SQL asks for whatever tables there are."""


@pytest.fixture(scope="module")
def violations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a Kuaishou shop that has put in nothing but its violations. To read only."""
    path = tmp_path_factory.mktemp("violations") / "violations.csv"
    path.write_text("violation_id,kind,decided_at\nv,late_dispatch,2026-03-05 10:00:00\n", encoding="utf-8")
    with Store.open(path.with_name("dabiao.duckdb")) as store:
        import_file(Access.local(store), path, "s", platform="kuaishou")
        return store.path


@pytest.fixture
def at_violations(at_store: Path, violations: Path) -> Path:
    """The app's store is a copy of it."""
    return Path(shutil.copy(violations, at_store))


@pytest.fixture
def at_seen_violations(violations: Path, visited_before: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The app's store is the one that is only read."""
    monkeypatch.setenv("DABIAO_STORE", str(violations))
    return violations


@pytest.mark.parametrize("platform", [name for name in DEFAULTS if name not in ("other", "youzan")])
def test_every_platform_says_where_its_orders_are_exported(platform: str) -> None:
    result = [item for item in exports.exports_of(platform, "orders") if item.unusable is None]
    assert result
    for t in (ZH, EN):
        text = "\n".join(exports.instructions(t, platform, ["orders"]))
        assert [item.id for item in result if exports.menu_path(t, item) not in text] == []


def test_another_platform_has_another_place() -> None:
    assert "订单 → 订单查询 → 导出" in exports.instructions(ZH, "kuaishou", ["orders"])[0]
    assert "Seller Hub → Orders → Download report" in exports.instructions(EN, "ebay", ["orders"])[0]


def test_an_export_that_will_not_do_is_said_to_be_so_and_what_will() -> None:
    refused, unknown, accepted = exports.instructions(ZH, "douyin", ["messages"])
    assert "飞鸽 → 客服数据" in refused
    assert "不能用" in refused
    assert ZH("column.conversation_id") in unknown
    assert "Zendesk" in accepted


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("platform", DEFAULTS)
def test_of_no_table_nothing_is_said(platform: str, language: str) -> None:
    t = translator(language)
    for table in TABLES:
        assert exports.instructions(t, platform, [table]), table
    every = "\n".join(exports.instructions(t, platform, list(TABLES)))
    unknown = [
        table for table in TABLES if not any(item.unusable is None for item in exports.exports_of(platform, table))
    ]
    assert [table for table in unknown if t(f"table.{table}") not in every] == []


@pytest.mark.parametrize("path", OF_TABLES)
def test_a_page_without_rows_says_where_to_export_them(at_seen_violations: Path, path: str) -> None:
    page = opened(path)
    text, links = page_text(page), [item.proto.page for item in page.get("page_link")]
    if path not in NEEDS_NO_TABLE:
        assert ZH("lacking.title", tables="")[:4] in text
        assert "upload" in links
    if path == navigation.SCORECARD:
        assert ZH("gap.where", paths="订单 → 订单查询 → 导出") in text


def test_a_page_that_has_its_rows_says_nothing_of_it(at_seen_demo: Path) -> None:
    for path in OF_TABLES:
        assert ZH("lacking.upload") not in str([item.proto.label for item in opened(path).get("page_link")])


def test_rows_outside_of_the_time_looked_at_are_told_apart_from_none(at_violations: Path, tmp_path: Path) -> None:
    path = tmp_path / "chats.csv"
    path.write_text("conversation_id,sender,sent_at\nc,buyer,2025-11-05 10:00:00\n", encoding="utf-8")
    with Store.open(at_violations) as store:
        import_file(Access.local(store), path, "s")
    text = ZH("lacking.elsewhen", table=ZH("table.messages"), first="2025-11-05", last="2025-11-05")
    on_a_later_day = opened(navigation.CHAT, as_of="2026-03-01")
    assert text in page_text(on_a_later_day).replace("\\", "")
    # where nobody chose a day, the page is asked as of the end of its own table
    assert text not in page_text(opened(navigation.CHAT)).replace("\\", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_of_the_first_steps_can_be_taken_where_it_stands(at_seen_empty: Path, language: str) -> None:
    t = translator(language)
    page = opened(lang=language)
    assert page.button(key="load_demo").label == t("start.demo")
    assert page.button(key="look_demo").label == t("start.look")
    assert "upload" in [item.proto.page for item in page.get("page_link")]
    page.selectbox(key="where_platform").set_value("shopee").run()
    assert "Pesanan Saya → Download" in page_text(page)


@pytest.mark.parametrize(
    "path",
    [
        path
        for pages in navigation.GROUPS.values()
        for path in pages
        if path not in (navigation.UPLOAD, navigation.PEOPLE)
    ],
)
def test_every_page_of_an_empty_store_offers_them(at_seen_empty: Path, path: str) -> None:
    page = opened(path)
    assert ZH("start.title") in page_text(page)
    assert page.button(key="load_demo")


def test_the_upload_page_says_where_to_export_for_the_platform_of_the_shop(at_store: Path) -> None:
    page = opened(navigation.UPLOAD)
    page.selectbox(key="new_platform").set_value("pinduoduo").run()
    assert "发货管理 → 订单查询 → 批量导出" in page_text(page)


def test_a_demo_shop_is_said_to_be_one_and_leads_to_a_shop_of_ones_own(at_demo: Path) -> None:
    assert ZH("start.is_demo") in page_text(opened())
    page = opened(navigation.UPLOAD)
    assert ZH("start.into_demo") in page_text(page)
    sound(page.button(key="own_shop").click().run())
    assert page.selectbox(key="target").value == ZH("upload.new_shop")
    assert ZH("start.into_demo") not in page_text(page)


def test_menus_are_those_of_the_docs() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    menus = {path for item in load_formats() for path in item.found_at.values() if "→" in path}
    assert menus
    assert [path for path in menus if path.removesuffix(" → 宝贝报表") not in docs] == []
