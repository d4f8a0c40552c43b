"""Levels of scores and badges that rest on typed-in values: each on both sides of every edge that was published."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import cli
from data.access import Access
from data.loading.loader import import_file
from data.reading.typed_values import typed_values
from data.shops import Shop
from data.store import Store
from metrics.composites.book import load_composites
from metrics.composites.standing import Standing
from metrics.reports import composites
from metrics.rules.rulebook import load_rules
from metrics.scoring.windows import parse_as_of

RULES, COMPOSITES = load_rules(), load_composites()
NOON = "2026-11-30T12:00:00"
SHOPS = {
    "kuaishou": "CN", "taobao": "CN", "pinduoduo": "CN", "amazon": "US", "shopee": "SG", "lazada": "PH",
    "tiktok_shop": "US",
}  # fmt: skip


def orders(number: int) -> str:
    """Orders paid on 20 November and delivered on the 25th."""
    rows = [
        f"o{n},b{n},2026-11-20 10:00:00,2026-11-20 10:00:00,2026-11-21 10:00:00,2026-11-25 10:00:00,10.00"
        for n in range(number)
    ]
    return "order_id,buyer_id,created_at,paid_at,shipped_at,delivered_at,amount\n" + "\n".join(rows)


@pytest.fixture(scope="module")
def access(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    """A shop of each platform, named after it, with 30 orders."""
    folder = tmp_path_factory.mktemp("levels")
    with Store.open(folder / "s.duckdb") as store:
        local = Access.local(store)
        for platform, market in SHOPS.items():
            file = folder / f"{platform}.csv"
            file.write_text(orders(30), encoding="utf-8")
            import_file(local, file, platform, platform=platform, market=market, kind="orders")
        yield local


def standing(access: Access, composite: str, typed: dict[str, str]) -> Standing:
    """Where the platform's shop stands with these values typed in, and no others."""
    shop: Shop = access.view().shop(composite.partition(".")[0])
    (entry,) = (c for c in COMPOSITES if c.id == composite and c.applies_to(shop) and c.holds_on(date(2026, 11, 30)))
    with access.view() as view:
        before = {value.name: value.text for value in typed_values(view) if value.composite == composite}
    for name in entry.values():
        if typed.get(name, "") != before.get(name, ""):
            composites.type_in(access, shop, composite, name, typed.get(name, ""), date(2026, 11, 30))
    with access.view() as view:
        (answer,) = composites.report(view, [shop], RULES, {shop.shop_id: parse_as_of(NOON, shop)}, [entry])
    return answer


@pytest.mark.parametrize(
    ("composite", "score", "level"),
    [
        ("kuaishou.experience", "4.71", "good"), ("kuaishou.experience", "4.7", "fair"),
        ("kuaishou.experience", "4.4", "fair"), ("kuaishou.experience", "4.39", "poor"),
        ("taobao.experience", "4.5", "from_4_5"), ("taobao.experience", "4.49", "from_4_2"),
        ("taobao.experience", "4.2", "from_4_2"), ("taobao.experience", "4.19", "below_4_2"),
        ("pinduoduo.stars", "80.1", "five"), ("pinduoduo.stars", "80", "four_and_half"),
        ("pinduoduo.stars", "30.1", "four_and_half"), ("pinduoduo.stars", "30", "lower"),
        ("amazon.account_health", "200", "healthy"), ("amazon.account_health", "199", "at_risk"),
        ("amazon.account_health", "100", "at_risk"), ("amazon.account_health", "99", "unhealthy"),
        ("tiktok_shop.sps", "4.0", "from_4"), ("tiktok_shop.sps", "3.9", "from_3_5"),
        ("tiktok_shop.sps", "3.5", "from_3_5"), ("tiktok_shop.sps", "3.4", "below_3_5"),
        ("shopee.penalty_points", "15", "tier_5"), ("shopee.penalty_points", "14", "tier_4"),
        ("shopee.penalty_points", "3", "tier_1"), ("shopee.penalty_points", "2", "clear"),
    ],
)  # fmt: skip
def test_a_score_on_both_sides_of_an_edge(access: Access, composite: str, score: str, level: str) -> None:
    answer = standing(access, composite, {"score": score})
    assert (answer.status, answer.level, answer.missing) == ("judged", level, ())


GOLD = {"reputation_gold": "10000", "reputation": "10000", "sps": "4.0", "positive": "80"}
OFFICIAL = {"sps": "3.5", "products": "5", "return_days": "30", "free_shipping": "70"}
TMALL = {"sales": "100", "failing_months": "2", "months_without_trade": "2"}


@pytest.mark.parametrize(
    ("composite", "typed", "level"),
    [
        ("tiktok_shop.star_tier", GOLD, "gold"),
        ("tiktok_shop.star_tier", GOLD | {"reputation_gold": "9999"}, "silver"),
        ("tiktok_shop.star_tier", GOLD | {"reputation_gold": "2000", "reputation": "2000"}, "silver"),
        ("tiktok_shop.star_tier", GOLD | {"reputation_gold": "1999", "reputation": "1999"}, None),
        ("tiktok_shop.star_tier", GOLD | {"sps": "3.9"}, None),
        ("tiktok_shop.star_tier", GOLD | {"positive": "79.9"}, None),
        ("tiktok_shop.official_shop", OFFICIAL, "official"),
        *(("tiktok_shop.official_shop", OFFICIAL | {name: value}, None) for name, value in
          (("sps", "3.4"), ("products", "4"), ("return_days", "29"), ("free_shipping", "69.9"))),
        ("taobao.tmall_assessment", TMALL, "passed"),
        *(("taobao.tmall_assessment", TMALL | {name: value}, None) for name, value in
          (("sales", "99.9"), ("failing_months", "3"), ("months_without_trade", "3"))),
        ("lazada.guarantee_seller", {"fast_fulfilment": "80"}, "guarantee"),
        ("lazada.guarantee_seller", {"fast_fulfilment": "79.9"}, None),
    ],
)  # fmt: skip
def test_a_gate_on_both_sides_of_an_edge(
    access: Access, composite: str, typed: dict[str, str], level: str | None
) -> None:
    answer = standing(access, composite, typed)
    assert (answer.status, answer.level) == ("judged", level)


def test_every_condition_of_a_typed_gate_decides(access: Access) -> None:
    """Mutation: any one line of a gate made impossible to reach takes its level away."""
    for composite, typed in (("tiktok_shop.official_shop", OFFICIAL), ("taobao.tmall_assessment", TMALL)):
        for name in typed:
            lacking = {other: value for other, value in typed.items() if other != name}
            answer = standing(access, composite, lacking)
            assert (answer.status, answer.level, answer.missing) == ("incomplete", None, (name,))


def test_the_command_line_prints_the_fields_that_the_page_describes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, path = tmp_path / "orders.csv", tmp_path / "s.duckdb"
    file.write_text(orders(29), encoding="utf-8")
    with Store.open(path) as store:
        import_file(Access.local(store), file, "d", platform="douyin", kind="orders")
    asked = ["composites", "--store", str(path), "--as-of", "2026-11-30"]
    assert cli.main([*asked, "--json"]) == 0
    (item,) = json.loads(capsys.readouterr().out)
    wanted = ("shop", "composite", "kind", "status", "value", "display", "judged_n", "judged_of", "level")
    assert [item[name] for name in wanted] == ["d", "douyin.experience", "sum", "not_judged", 70, 4.3, 29, 30, None]
    assert item["title"] == {"zh": "商家体验分", "en": "Merchant experience score"}
    monkeypatch.setenv("DABIAO_LANGUAGE", "en")
    assert cli.main(asked) == 0
    assert "Not judged yet: 29 of 30 orders" in capsys.readouterr().out
