"""Values that are typed in: from when they hold, which are refused, and that shops stay apart."""

from datetime import date
from pathlib import Path

import pytest

from data.access import Access
from data.changes import typed_values
from data.errors import DabiaoError
from data.loading.loader import import_file
from data.store import Store
from metrics.reports import composites
from metrics.scoring.windows import parse_as_of
from tests.golden.composite_shops import COMPOSITES, RULES, etsy_orders
from tests.reference.imported import ImportedShops


def test_a_value_holds_from_its_day_until_the_next(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.duckdb") as store:
        access = Access.local(store)
        file = tmp_path / "orders.csv"
        file.write_text(etsy_orders(1), encoding="utf-8")
        import_file(access, file, "s", platform="tiktok_shop", market="US", timezone="UTC", kind="orders")
        shop = access.view().shop("s")
        for day, score in ((1, "160"), (10, "120"), (10, "110")):
            composites.type_in(access, shop, "tiktok_shop.account_health", "score", score, date(2026, 3, day))
        levels = []
        for as_of in ("2026-02-28", "2026-03-09", "2026-03-10"):
            with access.view() as view:
                listed = composites.report(view, [shop], RULES, {"s": parse_as_of(as_of, shop)}, COMPOSITES)
            health = next(entry for entry in listed if entry.composite == "tiktok_shop.account_health")
            levels.append((health.level, health.value))
        assert levels == [(None, None), ("healthy", 160), ("first", 110)]
        typed_values.keep(access, "s", "tiktok_shop.account_health", "score", "", date(2026, 3, 10))
        with access.view() as view:
            rows = view.rows("SELECT value FROM typed_values")
            log = view.rows("SELECT field, before, after FROM shop_changes WHERE field LIKE 'tiktok%' ORDER BY ALL")
        assert [row["value"] for row in rows] == ["160"]
        assert len(log) == 4


@pytest.mark.parametrize(
    ("composite", "name", "text", "key"),
    [
        ("douyin.experience", "nothing", "1", "error.no_such_value"),
        ("douyin.experience", "trade", "茶/旗舰", "error.no_such_trade"),
        ("douyin.experience", "weight.goods", "half", "error.typed_no_number"),
        ("douyin.experience", "weight.goods", "1/2", "error.typed_no_number"),
        ("douyin.experience", "bands.im_dissatisfaction", "5%=100", "error.typed_no_bands"),
        ("douyin.experience", "bands.im_dissatisfaction", ";", "error.typed_no_bands"),
        ("douyin.stars", "score", "1", "error.no_such_composite"),
    ],
)
def test_a_value_that_is_none_is_refused(
    imported: ImportedShops, composite: str, name: str, text: str, key: str
) -> None:
    shop = imported.holding(platform="douyin", kinds={"orders": etsy_orders(1)})
    with pytest.raises(DabiaoError) as refused:
        composites.type_in(imported.access, shop, composite, name, text, date(2026, 8, 1))
    assert refused.value.key == key


def test_other_shops_do_not_change_an_answer(tmp_path: Path) -> None:
    """Three shops asked together answer as each does alone: orders and typed-in values are never mixed up."""
    with Store.open(tmp_path / "s.duckdb") as store:
        access = Access.local(store)
        for number, orders in enumerate((4, 5, 29)):
            file = tmp_path / f"orders{number}.csv"
            file.write_text(etsy_orders(orders), encoding="utf-8")
            import_file(access, file, f"s{number}", platform="etsy", timezone="UTC", kind="orders")
        shops = access.view().shops()
        composites.type_in(access, shops[1], "etsy.star_seller", "case_standard", "1", date(2026, 6, 1))
        instants = {shop.shop_id: parse_as_of("2026-07-01T12:00:00", shop) for shop in shops}
        with access.view() as view:
            together = composites.report(view, shops, RULES, instants, COMPOSITES)
            alone = [entry for shop in shops for entry in composites.report(view, [shop], RULES, instants, COMPOSITES)]
        assert list(together) == alone
        values = [
            {part.id: part.value for part in entry.parts} for entry in together if entry.composite == "etsy.star_seller"
        ]
        assert [value["orders"] for value in values] == [4, 5, 29]
        assert [value["case_standard"] for value in values] == [None, 1, None]
