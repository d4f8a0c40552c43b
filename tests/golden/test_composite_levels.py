"""Levels of scores and badges that rest on typed-in values: each on both sides of every edge that was published."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

import cli
from data.access import Access
from data.alerts.outbox import Delivery, Event
from data.changes import shop_changes
from data.loading.loader import import_file
from data.reading.typed_values import typed_values
from data.shops import Shop
from data.store import Store
from data.store_file import IN_MEMORY
from locales import translator
from metrics.alerts import watch
from metrics.composites.book import load_composites
from metrics.composites.standing import Standing
from metrics.reports import composites
from metrics.rules.rulebook import load_rules
from metrics.scoring.windows import parse_as_of
from pages.text import composites as texts
from pages.text.alerts import sentence
from tests.reference.imported import ImportedShops

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
    """A shop of each platform, named after it, with 30 orders; those of TikTok Shop and Taobao are in programmes."""
    folder = tmp_path_factory.mktemp("levels")
    with Store.open(IN_MEMORY) as store:
        local = Access.local(store)
        for platform, market in SHOPS.items():
            file = folder / f"{platform}.csv"
            file.write_text(orders(30), encoding="utf-8")
            import_file(local, file, platform, platform=platform, market=market, kind="orders")
        shop_changes.place(local, "tiktok_shop", programmes=["star_shop", "official_shop"])
        shop_changes.place(local, "taobao", programmes=["tmall"])
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
TMALL = {"sales": "100", "failing_months": "2", "trade": "1"}


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
          (("sales", "99.9"), ("failing_months", "3"), ("trade", "0"))),
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


def test_taobaos_points_are_wiped_at_the_end_of_the_year(tmp_path: Path) -> None:
    """4 points of 10 August and 3 of 31 December 23:59: 7 on the last day of the year, none on the next day."""
    file = tmp_path / "violations.csv"
    rows = "a,wrong carrier,2026-08-10 10:00:00,4\nb,late,2026-12-31 23:59:00,3"
    file.write_text(f"violation_id,kind,decided_at,points\n{rows}", encoding="utf-8")
    (ledger,) = (entry for entry in COMPOSITES if entry.id == "taobao.violation_points")
    with Store.open(tmp_path / "s.duckdb") as store:
        access = Access.local(store)
        import_file(access, file, "s", platform="taobao", kind="violations")
        with access.view() as view:
            shop = view.shop("s")
            year, next_year = (
                composites.report(view, [shop], [], {"s": parse_as_of(at, shop)}, [ledger])[0]
                for at in ("2026-12-31T23:59:30", "2027-01-01T00:00:00")
            )
    assert (year.value, next_year.value) == (7, 0)
    assert [(str(fall.day), fall.points, fall.left) for fall in year.falls] == [("2027-01-01", 7, 0)]
    assert (year.next_step, year.level) == (None, None)


def test_the_command_line_prints_the_fields_that_the_page_describes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file, path = tmp_path / "orders.csv", tmp_path / "s.duckdb"
    file.write_text(orders(29), encoding="utf-8")
    with Store.open(path) as store:
        import_file(Access.local(store), file, "d", platform="douyin", kind="orders")
    words = ["composites", "--store", str(path), "--as-of", "2026-11-30"]
    assert cli.main([*words, "--json"]) == 0
    (item,) = json.loads(capsys.readouterr().out)
    wanted = ("shop", "composite", "kind", "status", "value", "display", "judged_n", "judged_of", "level")
    assert [item[name] for name in wanted] == ["d", "douyin.experience", "sum", "not_judged", 70, 4.3, 29, 30, None]
    assert item["title"] == {"zh": "商家体验分", "en": "Merchant experience score"}
    monkeypatch.setenv("DABIAO_LANGUAGE", "en")
    assert cli.main(words) == 0
    assert "Not judged yet: 29 of 30 orders" in capsys.readouterr().out


def test_a_history_is_what_each_instant_by_itself_says(access: Access) -> None:
    """The score that was typed in from the 30th on is in none of the weeks before."""
    standing(access, "kuaishou.experience", {"score": "4.75"})
    shop = access.view().shop("kuaishou")
    with access.view() as view:
        weeks = composites.history(view, shop, RULES, parse_as_of(NOON, shop), "week", COMPOSITES)
        days = composites.history(view, shop, RULES, parse_as_of(NOON, shop), "day", COMPOSITES)
        alone = composites.report(view, [shop], RULES, {shop.shop_id: weeks[-2].as_of}, COMPOSITES)
    # 30 November 2026 is a Monday: the last whole week ended on the 29th
    expected = ["10-11", "10-18", "10-25", "11-01", "11-08", "11-15", "11-22", "11-29", "11-30"]
    assert [f"{entry.day:%m-%d}" for entry in weeks] == expected
    assert [entry.value for entry in weeks] == [None] * 8 + [Fraction("4.75")]
    assert (weeks[-2],) == alone
    assert [entry.day.day for entry in days] == [*range(17, 31)]  # 14 days, the running one included


def two_periods() -> str:
    """Six orders of 25 November, the last day of a month of Star Shop, and four of the 26th, the first of the next."""
    days = ["2026-11-25"] * 6 + ["2026-11-26"] * 4
    rows = [f"o{n},b{n},{day} 10:00:00,{day} 10:00:00,1.00" for n, day in enumerate(days)]
    return "order_id,buyer_id,created_at,paid_at,amount\n" + "\n".join(rows)


def test_the_command_line_prints_the_running_period(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, path = tmp_path / "orders.csv", tmp_path / "s.duckdb"
    file.write_text(two_periods(), encoding="utf-8")
    with Store.open(path) as store:
        import_file(Access.local(store), file, "m", platform="tiktok_shop", market="MY", kind="orders")
    words = ["composites", "--store", str(path), "--as-of", "2026-11-30", "--json"]
    answers = []
    for more in ([], ["--running"]):
        assert cli.main([*words, *more]) == 0
        listed = json.loads(capsys.readouterr().out)
        answers.append({item["composite"]: item["parts"][0]["value"] for item in listed if item["parts"]})
    assert answers[0]["tiktok_shop.star_shop"] == 6
    assert answers[1] == {"tiktok_shop.star_shop": 4}


def test_the_running_period_of_a_badge_that_looks_back(imported: ImportedShops) -> None:
    """A score that looks at no period that is over is not in the answer."""
    kinds = {"orders": two_periods()}
    shop = imported.holding(platform="tiktok_shop", market="MY", timezone="Asia/Bangkok", kinds=kinds)
    at = parse_as_of(NOON, shop)
    with imported.access.view([shop.shop_id]) as view:
        over = composites.report(view, [shop], RULES, {shop.shop_id: at}, COMPOSITES)
        (so_far,) = composites.running(view, shop, RULES, at, COMPOSITES)
    looking_back = [entry for entry in over if composites.has_running(COMPOSITES, entry)]
    assert [entry.composite for entry in looking_back] == [so_far.composite] == ["tiktok_shop.star_shop"]
    orders_of = [next(part.value for part in entry.parts if part.id == "orders") for entry in (*looking_back, so_far)]
    assert orders_of == [6, 4]


def test_a_history_by_version_has_the_last_day_of_each(access: Access) -> None:
    """Douyin's first version ended before 14 July, its second before 8 September."""
    shop = Shop("kuaishou", "douyin", "CN", "Asia/Shanghai")
    with access.view() as view:
        listed = composites.history(view, shop, RULES, parse_as_of(NOON, shop), "version", COMPOSITES)
    assert [str(entry.day) for entry in listed] == ["2026-07-13", "2026-09-07", "2026-11-30"]
    assert [str(entry.effective_from) for entry in listed] == ["2026-05-07", "2026-07-14", "2026-09-08"]


def test_the_score_that_stands_for_a_shop_is_the_first_that_is_judged(access: Access) -> None:
    standing(access, "tiktok_shop.sps", {})
    standing(access, "tiktok_shop.account_health", {"score": "160"})
    with access.view() as view:
        shop = view.shop("tiktok_shop")
        of_shop = composites.report(view, [shop], RULES, {shop.shop_id: parse_as_of(NOON, shop)}, COMPOSITES)
    badge = composites.badge_of(of_shop)
    assert badge is not None
    judged = [entry.composite for entry in of_shop if entry.status == "judged"]
    assert (badge.composite, badge.composite in judged) == (judged[0], True)
    assert composites.badge_of([entry for entry in of_shop if entry.status != "judged"]) is not None
    assert composites.badge_of([]) is None


def alerts_of(access: Access, composite: str, steps: list[dict[str, str]]) -> list[list[Event]]:
    """The events after each of these steps, in which values are typed in; afterwards they are taken back."""
    shop, first, now = (
        access.view().shop(composite.partition(".")[0]),
        date(2026, 11, 1),
        datetime(2026, 11, 30, tzinfo=UTC),
    )
    statuses: dict[tuple[str, str], str] = {}
    result = []
    for step in [*steps, dict.fromkeys(steps[0], "")]:
        for name, text in step.items():
            composites.type_in(access, shop, composite, name, text, first)
        with access.view() as view:
            observed = [o for o in watch.observe(view, [shop], [], now, 24, 9999) if o.subject == composite]
        statuses, news = watch.events(statuses, observed, now)
        result.append(news)
    return result[:-1]


def test_a_lower_level_and_a_near_milestone_are_alerts(access: Access) -> None:
    """Shopee's tiers are 3 points each, and 1 point before them is near: 1, 2, 3, then 0 points."""
    standing(access, "shopee.penalty_points", {})
    steps = alerts_of(access, "shopee.penalty_points", [{"score": score} for score in ("1", "2", "3", "0")])
    assert [[(event.event, event.severity, event.facts["level"]) for event in news] for news in steps] == [
        [],
        [("milestone", "medium", "clear")],
        [("level", "high", "tier_1")],
        [("level", "medium", "clear")],
    ]


def test_a_gate_that_fails_names_what_fails(access: Access) -> None:
    standing(access, "tiktok_shop.official_shop", {})
    first, second = alerts_of(access, "tiktok_shop.official_shop", [OFFICIAL, OFFICIAL | {"return_days": "29"}])
    assert first == []
    (event,) = second
    assert (event.event, event.severity, event.subject) == ("level", "high", "tiktok_shop.official_shop")
    assert (event.facts["level"], event.facts["failing"]) == (None, ["return_days"])
    delivery = Delivery(
        "tiktok_shop", 1, "", event.event, event.subject, event.severity, event.facts, event.happened_at, None, 0, None,
        None,
    )  # fmt: skip
    (badge,) = (entry for entry in COMPOSITES if entry.id == event.subject)
    assert sentence(translator("en"), delivery, None, {}, {badge.id: badge}) == (
        "Official Shop fell to none; below target: Days for returns"
    )


def test_a_badge_of_a_programme_that_the_shop_is_not_in_is_no_news(access: Access) -> None:
    """Its conditions are listed with their values; it is neither a level to reach, nor an alert, nor the badge."""
    shop_changes.place(access, "tiktok_shop", programmes=["star_shop"])
    try:
        assert alerts_of(access, "tiktok_shop.official_shop", [OFFICIAL, OFFICIAL | {"return_days": "29"}]) == [[], []]
        badge = standing(access, "tiktok_shop.official_shop", OFFICIAL | {"return_days": "29"})
    finally:
        shop_changes.place(access, "tiktok_shop", programmes=["star_shop", "official_shop"])
    assert (badge.status, badge.level, badge.aim, badge.best, badge.missing) == ("outside", None, None, None, ())
    assert {part.status for part in badge.parts} == {"outside"}
    assert [(part.value, part.pass_) for part in badge.parts if part.id == "return_days"] == [(29, ">= 30")]
    assert texts.lines(translator("en"), badge) == [
        'This shop is not entered as taking part in "Official Shop": listed is what it would ask for, and this is '
        "not judged. If it takes part, choose the programme in its settings (Shops and settings)."
    ]
    assert composites.badge_of([badge]) is None
