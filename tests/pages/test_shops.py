"""Pages: the list of all shops, and what is changed on the page of shops and settings."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.access import Access
from data.changes import shop_changes
from data.reading.retention import retention
from data.reading.shop_days import day_notes
from data.reading.shop_settings import settings
from data.store import Store
from locales import LANGUAGES, translator
from metrics.penalties.book import load_book
from metrics.reports import composites, penalties
from metrics.reports import portfolio as reports
from metrics.rules.rulebook import load_rules
from metrics.scoring.retention import preview
from pages.overview import table as overview_table
from pages.state import navigation, session
from pages.text import portfolio as texts
from pages.text import retention as retention_texts
from tests.pages.made import ROOT, opened, page_text, sound

T = translator("zh_CN")


def all_shops(**query: str) -> AppTest:
    return opened("pages/portfolio.py", **query)


def shop_page(**query: str) -> AppTest:
    return opened("pages/shops.py", **query)


def written(path: Path, shop: str) -> object:
    with session.access().view() as view:
        return settings(view)[shop]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_says_what_the_report_says(language: str, small_demo: Path, at_seen_demo: Path) -> None:
    t = translator(language)
    rules = load_rules()
    with Store.open(small_demo) as store, Access.local(store).view() as view:
        standings = reports.report(view, view.shops(), rules, book=load_book())
        for standing in standings:
            total = penalties.report(view, standing.shop, list(standing.rules.values()), None).total
            assert standing.at_stake == (total if total.amounts or total.unknown else None)
    table = all_shops(lang=language).dataframe[0].value
    assert list(table["name"]) == [standing.settings.name for standing in standings]
    assert list(table["overdue"]) == [standing.due.overdue for standing in standings]
    assert list(table["soon"]) == [standing.due.soon for standing in standings]
    assert list(table["worst"]) == [texts.worst(t, standing, briefly=True) for standing in standings]
    signs = [texts.SIGNS[standing.worst.shown_status()] for standing in standings if standing.worst]
    assert signs
    assert all(sign in cell for sign, cell in zip(signs, table["worst"], strict=True))
    assert texts.headline(t, standings) in page_text(all_shops(lang=language))


def test_who_comes_without_a_shop_is_shown_all_of_them_and_only_once(at_seen_demo: Path) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app = sound(app.run())
    assert len(app.dataframe) == 1
    app = sound(app.switch_page("pages/scorecard.py").run())
    assert not app.dataframe


def test_who_comes_to_a_shop_is_shown_that_shop(at_seen_demo: Path) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["shop"] = "demo-tiktok"
    assert not sound(app.run()).dataframe


def test_the_menu_counts_what_waits_in_all_shops_where_all_are_shown(small_demo: Path, at_seen_demo: Path) -> None:
    with Store.open(small_demo) as store, Access.local(store).view() as view:
        counts = [standing.due for standing in reports.report(view, view.shops(), load_rules(), book=load_book())]
    assert len([due for due in counts if due.overdue + due.soon]) == 2
    styles = [block.value for block in all_shops(shop="demo-kuaishou").get("html") if "href*=" in block.value]
    assert [f'content: "{sum(due.overdue + due.soon for due in counts)}"' in style for style in styles] == [True]


def test_a_shop_picked_above_the_list_of_all_opens_its_scorecard(at_seen_demo: Path) -> None:
    app = all_shops(shop="demo-kuaishou")  # as the browser keeps it in the address
    app = sound(app.selectbox(key="shop_shown").select("demo-tiktok").run())
    assert app.selectbox(key="shop_shown").value == "demo-tiktok"
    assert [block for block in app.get("html") if block.value.startswith("<h1 class='db-headline'")]


@pytest.mark.parametrize(("view", "column"), [("todo", "subject"), ("agents", "agent")])
def test_what_waits_and_who_answers_is_put_together(at_seen_demo: Path, view: str, column: str) -> None:
    table = all_shops(view=view).dataframe[0].value
    assert column in table
    if view == "todo":
        assert set(table["name"]) == {"demo-kuaishou", "demo-tiktok"}
        states = list(table["state"])
        assert states == sorted(states, key=lambda state: state != T("portfolio.todo.overdue"))
        own = opened("pages/todo.py", shop="demo-kuaishou").dataframe
        texts_of = {
            row.subject: row.text for listed in own if "text" in listed.value for row in listed.value.itertuples()
        }
        here = table[table["name"] == "demo-kuaishou"]
        assert dict(zip(here["subject"], here["text"], strict=True)).items() <= texts_of.items()
        assert here["text"].notna().all()
        assert here["product"].notna().any()


def test_a_filter_leaves_the_shops_that_match(at_seen_demo: Path) -> None:
    app = all_shops()
    platforms = next(item for item in app.multiselect if item.key == "filter-platforms")
    app = sound(platforms.set_value(["tiktok_shop"]).run())
    assert list(app.dataframe[0].value["name"]) == ["demo-tiktok"]
    text = next(item for item in app.text_input if item.key == "filter-text")
    app = sound(text.set_value("kuai").run())
    assert not app.dataframe
    assert T("portfolio.none") in page_text(app)


def test_an_areas_figure_is_a_button_to_that_figure_of_that_shop(small_demo: Path, at_seen_demo: Path) -> None:
    with Store.open(small_demo) as store, Access.local(store).view() as view:
        standings = reports.report(view, view.shops(), load_rules(), book=load_book())
    table = all_shops().dataframe[0].value
    for place, standing in enumerate(standings):
        for area, score in standing.figures.items():
            assert table[area][place] == texts.figure(T, score, standing.rules[score.rule])
            assert overview_table.target(standing, area) == (standing.shop, standing.rules[score.rule])
        assert overview_table.target(standing, "name") == (standing.shop, None)
        assert overview_table.target(standing, "badge") == (standing.shop, "badge")


def test_a_score_that_was_typed_in_stands_in_the_list(at_demo: Path) -> None:
    with session.access().view() as view:
        shop = view.shop("demo-kuaishou")
    composites.type_in(session.access(), shop, "kuaishou.experience", "score", "4.75", date(2026, 1, 1))
    table = all_shops().dataframe[0].value
    assert table.set_index("name")["badge"].dropna().to_dict() == {"demo-kuaishou": "4.75"}


def test_the_order_is_kept_in_the_link(at_seen_demo: Path) -> None:
    assert list(all_shops(order="name").dataframe[0].value["name"]) == ["demo-kuaishou", "demo-tiktok"]
    app = sound(all_shops().selectbox(key="order").set_value("soon").run())
    assert app.query_params["order"] == "soon"
    soon = list(app.dataframe[0].value["soon"])
    assert soon == sorted(soon, reverse=True)


def test_a_shop_is_described(at_demo: Path) -> None:
    app = shop_page(shop="demo-kuaishou")
    name = next(item for item in app.text_input if item.label == T("shops.name"))
    name.set_value("冬日羊绒旗舰店")
    next(item for item in app.text_input if item.label == T("shops.owner")).set_value("王芳")
    app = sound(next(item for item in app.button if item.label == T("shops.save")).click().run())
    assert T("shops.saved") in page_text(app)
    entry = written(at_demo, "demo-kuaishou")
    assert (entry.name, entry.owner) == ("冬日羊绒旗舰店", "王芳")  # type: ignore[attr-defined]
    assert "冬日羊绒旗舰店" in list(all_shops().dataframe[0].value["name"])


def test_how_buyers_are_stored_is_decided_before_the_first_import(tmp_path: Path, at_demo: Path) -> None:
    def hashed(shop: str) -> Any:
        return next(item for item in shop_page(shop=shop).toggle if item.label == T("shops.hash"))

    assert hashed("demo-kuaishou").disabled
    shop_changes.add(session.access(), "empty", "kuaishou", None, None)
    assert not hashed("empty").disabled


def test_a_day_is_noted_and_the_note_removed(at_demo: Path) -> None:
    app = shop_page(shop="demo-kuaishou")
    app.date_input(key="note_day-demo-kuaishou").set_value(date(2026, 3, 3))
    app.text_input(key="note_text-demo-kuaishou").set_value("系统故障 *")
    app.toggle(key="note_left_out-demo-kuaishou").set_value(True)
    app = sound(next(item for item in app.button if item.label == T("day.save")).click().run())
    assert T("shops.saved") in page_text(app)
    with session.access().view() as view:
        (note,) = day_notes(view, "demo-kuaishou")
    assert (note.local_day, note.note, note.left_out) == (date(2026, 3, 3), "系统故障 *", True)
    assert "系统故障 \\*" in page_text(app)
    app = sound(app.button(key="remove-day-2026-03-03").click().run())
    with session.access().view() as view:
        assert not day_notes(view, "demo-kuaishou")


def test_a_new_zone_is_saved_only_with_an_answer(at_demo: Path) -> None:
    app = shop_page(shop="demo-kuaishou")
    app = sound(app.selectbox(key="set_zone-demo-kuaishou").set_value("Asia/Bangkok").run())
    assert app.button(key="set_place-demo-kuaishou").disabled
    app = sound(app.radio(key="set_times-demo-kuaishou").set_value("keep").run())
    app = sound(app.button(key="set_place-demo-kuaishou").click().run())
    assert T("shops.saved") in page_text(app)
    assert {shop.shop_id: shop.timezone for shop in session.access().shops()}["demo-kuaishou"] == "Asia/Bangkok"
    # only of a platform whose lines differ by it is it asked whether the shop is local
    assert not [radio for radio in app.radio if radio.key == "set_seller-demo-kuaishou"]
    app = sound(app.selectbox(key="set_platform-demo-kuaishou").set_value("shopee").run())
    assert not [field for field in app.multiselect if field.key == "set_programmes-demo-kuaishou"]
    app = sound(app.selectbox(key="set_market-demo-kuaishou").set_value("SG").run())
    app = sound(app.radio(key="set_seller-demo-kuaishou").set_value("local").run())
    app = sound(app.multiselect(key="set_programmes-demo-kuaishou").set_value(["preferred"]).run())
    app = sound(app.button(key="set_place-demo-kuaishou").click().run())
    shop = {shop.shop_id: shop for shop in session.access().shops()}["demo-kuaishou"]
    assert (shop.seller, shop.programmes) == ("local", "preferred")
    # another shop is shown as it is, with nothing of what was chosen for this one
    app = sound(app.selectbox(key="shop_shown").select("demo-tiktok").run())
    shop = {shop.shop_id: shop for shop in session.access().shops()}["demo-tiktok"]
    place = [app.selectbox(key=f"set_{name}-demo-tiktok").value for name in ("platform", "market", "zone")]
    assert place == [shop.platform, shop.market, shop.timezone]
    assert app.button(key="set_place-demo-tiktok").disabled


def test_rows_are_kept_for_some_days_once_the_name_is_typed(at_demo: Path) -> None:
    app = shop_page(shop="demo-kuaishou")
    assert T("keep.now.for_ever") in page_text(app)
    app = sound(app.number_input(key="keep_days-demo-kuaishou").set_value(150).run())
    with session.access().view() as view:
        shop = view.shop("demo-kuaishou")
        promised = preview(view, shop, 150, datetime.now(UTC))
    assert sum(promised.rows.values()) > 0
    assert retention_texts.would_go(T, promised) in page_text(app)
    assert app.button(key="keep_save-demo-kuaishou").disabled
    app = sound(app.text_input(key="keep_typed-demo-kuaishou").set_value("demo-kuaishou").run())
    app = sound(app.button(key="keep_save-demo-kuaishou").click().run())
    assert T("keep.done", n="150") in page_text(app)
    with session.access().view() as view:
        entry = retention(view)["demo-kuaishou"]
        assert (entry.kept_days, entry.removed_until) == (150, promised.until)
        assert preview(view, shop, 150, datetime.now(UTC)).rows == {}
    app = sound(app.button(key="keep_end-demo-kuaishou").click().run())
    assert retention_texts.kept(T, replace(entry, kept_days=None)) in page_text(app)


def test_a_shop_is_deleted_once_its_name_is_typed_and_restored_with_a_click(at_demo: Path) -> None:
    app = shop_page(shop="demo-kuaishou")
    assert app.button(key="delete_shop-demo-kuaishou").disabled
    app = sound(app.text_input(key="delete_typed-demo-kuaishou").set_value("demo-kuaishou").run())
    app = sound(app.button(key="delete_shop-demo-kuaishou").click().run())
    assert [shop.shop_id for shop in session.access().shops()] == ["demo-tiktok"]
    assert T("shops.deleted.done", name="demo-kuaishou", days=30) in page_text(app)
    assert T("shop.unknown") not in page_text(app)
    app = shop_page()
    app = sound(app.button(key="restore-demo-kuaishou").click().run())
    assert [shop.shop_id for shop in session.access().shops()] == ["demo-kuaishou", "demo-tiktok"]


def test_the_demo_shops_go_with_a_click(at_demo: Path) -> None:
    shop_page(shop="demo-kuaishou").button(key="remove_demo").click().run()
    assert session.access().shops() == []
    app = shop_page()
    assert {"restore-demo-kuaishou", "restore-demo-tiktok"} <= {item.key for item in app.button}


def test_a_chosen_look_is_kept_for_all_pages_and_shown_at_once(at_seen_demo: Path) -> None:
    page = opened(navigation.SHOPS, shop="demo-kuaishou")
    look = next(item for item in page.get("segmented_control") if item.key == "look")
    assert look.value == "system"
    assert not any("stActiveTheme" in item.value for item in page.get("html"))
    page = sound(look.set_value("dark").run())
    (script,) = [item.value for item in page.get("html") if "stActiveTheme" in item.value]
    assert "dabiao_theme=dark;" in script
    assert all(f'"/{Path(file).stem}"' in script for group in navigation.GROUPS.values() for file in group)
    assert "'\"Dark\"'" in script
