"""Scores and badges that platforms make of figures: golden shops on each side of every edge, worked by hand.

Each shop is a few exported lines and values that were typed in; what it comes to was worked out from the published
text, not copied from a run.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from data.access import Access
from data.changes import typed_values
from data.errors import DabiaoError
from data.loading.loader import import_file
from data.store import Store
from metrics.composites.book import load_composites
from metrics.composites.standing import Fall, Standing
from metrics.reports import composites
from metrics.rules.rulebook import load_rules
from metrics.scoring.windows import parse_as_of
from tests.reference.examples import sample
from tests.reference.imported import ImportedShops

RULES, COMPOSITES = load_rules(), load_composites()
ZONES = {"etsy": "UTC", "ebay": "UTC", "tiktok_shop": "Asia/Bangkok", "amazon": "UTC"}

Ask = Callable[..., Standing]


@pytest.fixture(scope="module")
def typed_in() -> dict[str, dict[tuple[str, str, date], str]]:
    """By shop_id, what is typed in at the moment: composite, name and day → value."""
    return {}


@pytest.fixture
def ask(imported: ImportedShops, typed_in: dict[str, dict[tuple[str, str, date], str]]) -> Ask:
    """Takes a shop with these tables in which these values, and no others, are typed in; answers where it stands."""

    def answer(
        composite: str, as_of: str, market: str = "US", typed: Mapping[str, str] | None = None, **tables: str
    ) -> Standing:
        platform = composite.partition(".")[0]
        zone = ZONES.get(platform, "Asia/Shanghai")
        shop = imported.holding(platform=platform, market=market, timezone=zone, kinds=tables)
        present = typed_in.setdefault(shop.shop_id, {})
        wanted = {(composite, name, date.fromisoformat(as_of[:10])): text for name, text in (typed or {}).items()}
        for place in [*present, *wanted]:
            if present.get(place) != wanted.get(place):
                composites.type_in(imported.access, shop, place[0], place[1], wanted.get(place, ""), place[2])
        typed_in[shop.shop_id] = wanted
        with imported.access.view([shop.shop_id]) as view:
            instants = {shop.shop_id: parse_as_of(as_of, shop)}
            standings = composites.report(
                view, [shop], RULES, instants, [entry for entry in COMPOSITES if entry.id == composite]
            )
        (standing,) = standings
        return standing

    return answer


def statuses(standing: Standing) -> dict[str, str]:
    return {part.id: part.status for part in standing.parts}


# --- Etsy: Star Seller, reviewed on 1 July over April, May and June --------------------------------------------------


def etsy_messages(in_time: int, late: int) -> str:
    """Conversations of 4 May, answered after 24 hours exactly or a second later."""
    rows = ["conversation_id,sender,sent_at"]
    for number in range(in_time + late):
        second = "00" if number < in_time else "01"
        rows += [f"c{number},buyer,2026-05-04 10:00:00", f"c{number},agent,2026-05-05 10:00:{second}"]
    return "\n".join(rows)


def etsy_orders(in_time: int, late: int = 0, amount: str = "60.00", paid: str = "2026-05-04") -> str:
    """Orders paid that day; those of 4 May were promised for the 6th, and sent then or a second later."""
    rows = ["order_id,buyer_id,created_at,paid_at,promised_at,shipped_at,tracking_id,amount"]
    for number in range(in_time + late):
        sent = f"2026-05-06 10:00:0{0 if number < in_time else 1}"
        course = f"2026-05-06 10:00:00,{sent},t{number}" if paid == "2026-05-04" else ",,"
        rows.append(f"o{number},b{number},{paid} 10:00:00,{paid} 10:00:00,{course},{amount}")
    return "\n".join(rows)


def etsy_reviews(fives: int, threes: int) -> str:
    rows = ["review_id,created_at,description_score"]
    rows += [f"r{number},2026-05-20 10:00:00,{5 if number < fives else 3}" for number in range(fives + threes)]
    return "\n".join(rows)


ETSY_TYPED = {"days_since_first_sale": "90", "case_standard": "1"}
ETSY_TABLES = {
    "messages": etsy_messages(19, 1),  # exactly 95 %
    "orders": etsy_orders(19, 1),  # exactly 95 % in time
    "reviews": etsy_reviews(9, 1),  # (45 + 3) / 10 = 4.8
}


def test_a_star_seller_is_exactly_on_every_line(ask: Ask) -> None:
    standing = ask("etsy.star_seller", "2026-07-01T12:00:00", typed=ETSY_TYPED, **ETSY_TABLES)
    assert (standing.status, standing.level, standing.aim, standing.best) == ("judged", "star_seller", None, None)
    assert set(statuses(standing).values()) == {"met"}
    assert {part.id: part.value for part in standing.parts if part.kind == "count"} == {"orders": 20, "sales": 1200}


@pytest.mark.parametrize(
    ("part", "tables", "typed", "needed"),
    sample(
        [
            ("messages", {"messages": etsy_messages(18, 1)}, {}, 1),  # 18/19 = 94.7 %; 19/20 holds
            ("on_time", {"orders": etsy_orders(18, 1)}, {}, 1),
            ("rating", {"reviews": etsy_reviews(8, 1)}, {}, 1),  # 43/9 = 4.78; (43 + 5) / 10 = 4.8
            ("orders", {"orders": etsy_orders(4, amount="100.00")}, {}, 1),
            ("sales", {"orders": etsy_orders(5, amount="59.99")}, {}, Decimal("0.05")),  # 299.95
            ("days_since_first_sale", {}, {"days_since_first_sale": "89"}, None),
            ("case_standard", {}, {"case_standard": "0"}, None),
        ],
        3,
    ),
)
def test_one_condition_short_is_no_star(
    ask: Ask, part: str, tables: dict[str, str], typed: dict[str, str], needed: int | Decimal | None
) -> None:
    standing = ask("etsy.star_seller", "2026-07-01T12:00:00", typed=ETSY_TYPED | typed, **(ETSY_TABLES | tables))
    assert (standing.status, standing.level, standing.aim, standing.best) == ("judged", None, "star_seller", part)
    assert [name for name, status in statuses(standing).items() if status == "missed"] == [part]
    assert next(entry.needed for entry in standing.parts if entry.id == part) == needed


def test_only_the_three_months_before_count(ask: Ask) -> None:
    """Paid on 30 June the orders count on 1 July; paid on 1 July itself they do not yet."""
    last = ask("etsy.star_seller", "2026-07-01T12:00:00", orders=etsy_orders(5, paid="2026-06-30"))
    today = ask("etsy.star_seller", "2026-07-01T12:00:00", orders=etsy_orders(5, paid="2026-07-01"))
    assert (statuses(last)["orders"], statuses(today)["orders"]) == ("met", "missed")


def test_without_a_message_the_response_rate_is_not_looked_at(ask: Ask) -> None:
    tables = {name: text for name, text in ETSY_TABLES.items() if name != "messages"}
    standing = ask("etsy.star_seller", "2026-07-01T12:00:00", typed=ETSY_TYPED, **tables)
    assert (standing.status, standing.level) == ("judged", "star_seller")


def test_what_was_not_typed_in_is_named_and_nothing_is_reached(ask: Ask) -> None:
    standing = ask("etsy.star_seller", "2026-07-01T12:00:00", typed={"case_standard": "1"}, **ETSY_TABLES)
    assert (standing.status, standing.level, standing.missing) == ("incomplete", None, ("days_since_first_sale",))


# --- eBay: levels of a US seller with fewer than 400 transactions in three months, over 12 months --------------------

EBAY_TYPED = {"late_rate": "3", "late_number": "5", "tracking": "95", "days_active": "90"}


def ebay_orders(good: int, cancelled: int, amount: str = "10.00") -> str:
    """Orders of 2 March; the last ones were cancelled by the merchant."""
    rows = ["order_id,buyer_id,created_at,paid_at,cancelled_at,cancelled_by,amount"]
    for number in range(good + cancelled):
        by = ",," if number < good else ",2026-03-03 10:00:00,merchant"
        rows.append(f"o{number},b{number},2026-03-02 10:00:00,2026-03-02 10:00:00{by},{amount}")
    return "\n".join(rows)


REFUNDS = (
    "refund_id,order_id,applied_at,completed_at,platform_intervened,fault\n"
    "f0,o0,2026-03-05 10:00:00,2026-03-09 10:00:00,no,\n"
)


def ebay_refunds(cases: int) -> str:
    """Requests of 5 March in which the platform decided for the buyer, and one in which it did not."""
    rows = [f"r{n},o{n + 1},2026-03-05 10:00:00,2026-03-09 10:00:00,yes,merchant" for n in range(cases)]
    return REFUNDS + "\n".join(rows)


@pytest.mark.parametrize(
    ("good", "cancelled", "level"),
    sample(
        [
            (597, 3, "top_rated"),  # 3 of 600 is 0.5 %, and 3
            (596, 3, "above_standard"),  # 3 of 599 is above 0.5 %
            (996, 4, "above_standard"),  # 0.4 %, but 4
            (196, 4, "above_standard"),  # exactly 2 %
            (95, 5, "below_standard"),  # 5 % and 5
            (96, 4, "above_standard"),  # 4 %, but 4 only
        ],
        1,
        kind=lambda case: case[2],
    ),
)
def test_defects_decide_an_ebay_level(ask: Ask, good: int, cancelled: int, level: str) -> None:
    standing = ask(
        "ebay.seller_level", "2026-12-20T12:00:00", typed=EBAY_TYPED, orders=ebay_orders(good, cancelled),
        refunds=REFUNDS,
    )  # fmt: skip
    assert (standing.status, standing.level) == ("judged", level)


@pytest.mark.parametrize(
    ("cases", "orders", "level"),
    sample(
        [
            (2, 700, "top_rated"),  # 0.29 % and 2
            (2, 600, "above_standard"),  # 0.33 % is no Top Rated, but 2 are not below standard
            (3, 900, "below_standard"),  # 0.33 % and 3
            (3, 1000, "above_standard"),  # exactly 0.3 %, but 3
        ],
        1,
        kind=lambda case: case[2],
    ),
)
def test_cases_decide_an_ebay_level(ask: Ask, cases: int, orders: int, level: str) -> None:
    standing = ask(
        "ebay.seller_level", "2026-12-20T12:00:00", typed=EBAY_TYPED, orders=ebay_orders(orders, 0),
        refunds=ebay_refunds(cases),
    )  # fmt: skip
    assert (standing.status, standing.level) == ("judged", level)


@pytest.mark.parametrize(
    "typed", sample([{"late_rate": "3.1"}, {"late_number": "6"}, {"tracking": "94.9"}, {"days_active": "89"}], 1)
)
def test_one_typed_value_short_is_no_top_rated(ask: Ask, typed: dict[str, str]) -> None:
    standing = ask(
        "ebay.seller_level", "2026-12-20T12:00:00", typed=EBAY_TYPED | typed, orders=ebay_orders(700, 0),
        refunds=REFUNDS,
    )  # fmt: skip
    assert (standing.level, standing.best) == ("above_standard", next(iter(typed)))


@pytest.mark.parametrize(("orders", "amount", "part"), [(99, "20.00", "transactions"), (100, "9.99", "sales")])
def test_too_few_transactions_or_sales_are_no_top_rated(ask: Ask, orders: int, amount: str, part: str) -> None:
    standing = ask(
        "ebay.seller_level", "2026-12-20T12:00:00", typed=EBAY_TYPED, orders=ebay_orders(orders, 0, amount),
        refunds=REFUNDS,
    )  # fmt: skip
    assert (standing.level, standing.best) == ("above_standard", part)
    exact = ask(
        "ebay.seller_level", "2026-12-20T12:00:00", typed=EBAY_TYPED, orders=ebay_orders(100, 0, "10.00"),
        refunds=REFUNDS,
    )  # fmt: skip
    assert exact.level == "top_rated"


# --- TikTok Shop -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "value", "best", "gain"),
    [
        (("4.6", "4.1", "4.3"), "4.1", "fulfilment", "0.2"),
        (("4.0", "4.1", "4.3"), "4.0", "product", "0.1"),
        (("4.1", "4.1", "4.3"), "4.1", "product", "0"),  # two are lowest: raising one of them gains nothing
    ],
)
def test_the_lowest_part_is_the_store_rating(
    ask: Ask, parts: tuple[str, str, str], value: str, best: str, gain: str
) -> None:
    typed = dict(zip(("product", "fulfilment", "service"), parts, strict=True))
    standing = ask("tiktok_shop.store_rating", "2026-03-01T12:00:00", "TH", typed, orders=etsy_orders(1))
    assert (standing.status, standing.value, standing.best) == ("judged", Fraction(value), best)
    assert next(part.gain for part in standing.parts if part.id == best) == Fraction(gain)


def test_a_store_rating_without_a_part_says_which(ask: Ask) -> None:
    standing = ask(
        "tiktok_shop.store_rating", "2026-03-01T12:00:00", "TH", {"product": "4.6", "service": "4.3"},
        orders=etsy_orders(1),
    )  # fmt: skip
    assert (standing.status, standing.missing) == ("incomplete", ("fulfilment",))


@pytest.mark.parametrize(
    ("points", "level"),
    [
        ((), None), ((11,), "clear"), ((12,), "limited"), ((12, 11), "limited"), ((12, 12), "no_campaigns"),
        ((35,), "no_campaigns"), ((36,), "deactivated"), ((47,), "deactivated"), ((48,), "closed"),
    ],
)  # fmt: skip
def test_milestones_of_violation_points(ask: Ask, points: tuple[int, ...], level: str | None) -> None:
    rows = [f"v{n},late,2026-02-0{n + 1} 10:00:00,{number}" for n, number in enumerate(points)]
    ledger = "violation_id,kind,decided_at,points\n" + "\n".join(rows or ["v,late,2026-02-01 10:00:00,"])
    standing = ask("tiktok_shop.violation_points", "2026-03-01T12:00:00", "TH", violations=ledger)
    assert (standing.level, standing.value) == (level, sum(points) if points else None)
    assert standing.missing == (() if points else ("score",))


@pytest.mark.parametrize(
    ("as_of", "value", "falls_off", "falls"),
    [
        ("2026-05-01T12:00:00", 14, "2026-05-02", 12),  # 1 February is the first of 90 days, 1 May the last
        ("2026-05-02T12:00:00", 2, "2026-05-12", 2),
        ("2026-05-12T12:00:00", 0, None, None),
    ],
)
def test_points_fall_off_after_ninety_days(
    ask: Ask, as_of: str, value: int, falls_off: str | None, falls: int | None
) -> None:
    ledger = "violation_id,kind,decided_at,points\na,late,2026-02-01 10:00:00,12\nb,late,2026-02-11 10:00:00,2"
    standing = ask("tiktok_shop.violation_points", as_of, "TH", violations=ledger)
    assert standing.value == value
    first = standing.falls[0] if standing.falls else None
    assert (first and str(first.day), first and first.points) == (falls_off, falls)


@pytest.mark.parametrize(
    ("score", "level"),
    [
        ("151", "healthy"),
        ("150", "first"),
        ("101", "first"),
        ("100", "second"),
        ("50", "third"),
        ("1", "third"),
        ("0", "closed"),
    ],
)
def test_milestones_of_account_health(ask: Ask, score: str, level: str) -> None:
    standing = ask("tiktok_shop.account_health", "2026-03-01T12:00:00", "US", {"score": score}, orders=etsy_orders(1))
    assert (standing.status, standing.level) == ("judged", level)


@pytest.mark.parametrize(
    ("composite", "market", "score", "step", "away", "near"),
    [
        ("tiktok_shop.violation_points", "TH", "7", "limited", 5, True),  # 12 - 7, a caution comes 5 points before
        ("tiktok_shop.violation_points", "TH", "6", "limited", 6, False),
        ("tiktok_shop.violation_points", "TH", "12", "no_campaigns", 12, False),
        ("tiktok_shop.violation_points", "TH", "48", None, None, None),  # nothing is worse
        ("tiktok_shop.account_health", "US", "160", "first", 10, True),  # 160 - 150, a warning comes 10 points before
        ("tiktok_shop.account_health", "US", "161", "first", 11, False),
        ("tiktok_shop.account_health", "US", "50", "closed", 50, False),
        ("amazon.account_health", "US", "205", "at_risk", 5, False),  # no warning is published
    ],
)
def test_how_far_the_next_milestone_is(
    ask: Ask, composite: str, market: str, score: str, step: str | None, away: int | None, near: bool | None
) -> None:
    answer = ask(composite, "2026-03-01T12:00:00", market, {"score": score}, orders=etsy_orders(1)).next_step
    assert (answer and answer.level, answer and answer.points, answer and answer.near) == (step, away, near)


def test_what_falls_off_when_and_what_is_left(ask: Ask) -> None:
    """1 February and 89 days are 1 May, 11 February and 89 days are 11 May; 12 + 2, then 2, then 0."""
    ledger = "violation_id,kind,decided_at,points\na,late,2026-02-01 10:00:00,12\nb,late,2026-02-11 10:00:00,2"
    standing = ask("tiktok_shop.violation_points", "2026-03-01T12:00:00", "TH", violations=ledger)
    assert standing.falls == (
        Fall(date(2026, 5, 2), Decimal(12), Decimal(2)),
        Fall(date(2026, 5, 12), Decimal(2), Decimal(0)),
    )


@pytest.mark.parametrize(
    ("composite", "market", "typed", "displayed", "by_parts", "gap"),
    [
        # the platform's score goes before what is worked out, and is held against it
        ("tiktok_shop.store_rating", "TH", {"product": "4.6", "fulfilment": "4.1", "service": "4.3", "score": "4.2"},
         "4.2", "4.1", "0.1"),
        ("tiktok_shop.store_rating", "TH", {"product": "4.6", "score": "4.2"}, "4.2", None, None),
        ("tiktok_shop.store_rating", "TH", {"product": "4.6", "fulfilment": "4.1", "service": "4.3"},
         None, "4.1", None),
        ("tiktok_shop.violation_points", "TH", {"score": "12"}, "12", "14", "-2"),  # the ledger has 12 + 2
        ("tiktok_shop.account_health", "US", {"score": "190"}, "190", None, None),  # points of a violation not public
    ],
)  # fmt: skip
def test_the_platforms_score_beside_its_parts(
    ask: Ask, composite: str, market: str, typed: dict[str, str], displayed: str | None, by_parts: str | None,
    gap: str | None,
) -> None:  # fmt: skip
    ledger = "violation_id,kind,decided_at,points\na,late,2026-02-01 10:00:00,12\nb,late,2026-02-11 10:00:00,2"
    standing = ask(composite, "2026-03-01T12:00:00", market, typed, violations=ledger)
    texts = (displayed, by_parts, gap)
    assert (standing.platform_score, standing.by_parts, standing.gap) == tuple(t and Fraction(t) for t in texts)
    assert standing.platform_score_since == (None if displayed is None else date(2026, 3, 1))
    assert standing.value == Fraction(displayed or by_parts or "0")


# --- Douyin ----------------------------------------------------------------------------------------------------------

PAID = "2026-07-20"
HEALTH = {"trade": "医疗健康/通用", "points.im_dissatisfaction": "90", "points.response": "100", "points.audit": "100"}


def test_the_weight_table_gives_the_service_score_of_the_back_office(ask: Ask) -> None:
    """医疗健康 on 2026-08-01: 100/100/90/90 at 25 % each = 95."""
    standing = ask(
        "douyin.experience",
        "2026-08-01T12:00:00",
        "CN",
        HEALTH | {"points.help": "90"},
        orders=etsy_orders(30, paid=PAID),
    )
    assert standing.sub_scores["service"] == 95
    assert (standing.judged_n, standing.judged_of, standing.status) == (30, 30, "incomplete")
    assert "points.service" not in standing.missing
    assert {"weight.service", "weight.goods", "points.product_rating"} <= set(standing.missing)


def test_a_whole_score_and_what_would_move_it_most(ask: Ask) -> None:
    """茶: 25/30/15/30. Service 0.25·60 + 0.30·80 + 0.15·50 + 0.30·90 = 73.5; goods 80, logistics 90, at 50/20/30:
    40 + 18 + 22.05 − 2 = 78.05, which is 78 and shown as 4.5. The next bands: 10 points each, so 0.30 · 0.30 · 10 = 0.9
    for response and help, of which the first; 0.75 and 0.45 for the others.
    """
    typed = {
        "trade": "茶/通用", "points.im_dissatisfaction": "60", "points.response": "80", "points.audit": "50",
        "points.help": "90", "points.goods": "80", "points.logistics": "90", "weight.goods": "50",
        "weight.logistics": "20", "weight.service": "30", "deductions": "2",
    }  # fmt: skip
    standing = ask("douyin.experience", "2026-08-01T12:00:00", "CN", typed, orders=etsy_orders(30, paid=PAID))
    assert (standing.status, standing.value, standing.display) == ("judged", Fraction("78.05"), Decimal("4.5"))
    assert (standing.level, standing.best) == ("from_70", "response")
    gains = {part.id: part.gain for part in standing.parts if part.gain}
    assert gains == {
        "im_dissatisfaction": Fraction("0.75"), "response": Fraction("0.9"), "audit": Fraction("0.45"),
        "help": Fraction("0.9"),
    }  # fmt: skip


def test_bands_that_were_typed_in_make_points_of_a_figure(ask: Ask) -> None:
    """Two of 20 rated conversations are dissatisfied: 10 %, on the edge of the second band."""
    rows = [f"c{n},2026-07-20 10:00:00,{2 if n < 2 else 5},agent" for n in range(20)]
    ratings = "conversation_id,rated_at,rating,handled_by\n" + "\n".join(rows)
    typed = {"bands.im_dissatisfaction": "<=5%:100; <=10%:90; else:50"}
    standing = ask(
        "douyin.experience", "2026-08-01T12:00:00", "CN", typed, orders=etsy_orders(30, paid=PAID), chat_ratings=ratings
    )
    part = next(part for part in standing.parts if part.id == "im_dissatisfaction")
    assert (part.value, part.points) == (Fraction(1, 10), 90)


@pytest.mark.parametrize(("orders", "status", "value"), [(29, "not_judged", 70), (30, "judged", 82)])
def test_thirty_orders_make_a_formal_score(ask: Ask, orders: int, status: str, value: int) -> None:
    typed = {"points.goods": "69", "points.logistics": "99", "points.service": "85", "weight.goods": "50"}
    typed |= {"weight.logistics": "20", "weight.service": "30", "bonus": "2.2"}
    standing = ask(
        "douyin.experience", "2026-09-10T12:00:00", "CN", typed, orders=etsy_orders(orders, paid="2026-08-20")
    )
    assert (standing.status, standing.value, standing.judged_n) == (status, value, orders)


@pytest.mark.parametrize(
    ("score", "displayed"),
    [("100", "5.0"), ("97", "5.0"), ("96.4", "4.9"), ("96.5", "5.0"), ("93", "4.9"), ("92", "4.8"), ("60", "4.0"),
     ("59", "3.9"), ("51", "3.1"), ("50", "3.0"), ("0", "3.0")],
)  # fmt: skip
def test_what_the_buyer_sees_of_a_score(ask: Ask, score: str, displayed: str) -> None:
    standing = ask(
        "douyin.experience", "2026-09-10T12:00:00", "CN", {"score": score}, orders=etsy_orders(30, paid="2026-08-20")
    )
    assert standing.display == Decimal(displayed)


def test_the_weight_table_has_101_rows_that_sum_to_100() -> None:
    tables = [entry.weights for entry in COMPOSITES if entry.id == "douyin.experience" and entry.weights is not None]
    assert len(tables) == 2
    for weights in tables:
        assert len(weights.rows) == 101
        assert {sum(row[2]) for row in weights.rows} == {100}
        assert len({row[:2] for row in weights.rows}) == 101


# --- typed-in values -------------------------------------------------------------------------------------------------


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


# --- TikTok Shop: Star Shop of 27 September 2024, market by market ----------------------------------------------------

STAR = {
    # condition: Malaysia, Vietnam, Singapore, Philippines
    "orders": (">= 150", ">= 150", ">= 150", ">= 100"),
    "sales": (">= 3500", ">= 20000000", ">= 1000", ">= 30000"),
    "buyers": (">= 15", ">= 15", ">= 15", ">= 15"),
    "cancellation": ("< 0.03", "< 0.03", "< 0.03", "< 0.03"),
    "late_dispatch": ("< 0.03", "< 0.03", "< 0.03", "< 0.03"),
    "returns": ("< 1", "< 1", "< 1", "< 1"),
    "negative_reviews": ("< 0.4", "< 0.4", "< 0.4", "< 0.5"),
    "reply": ("> 85", "> 85", "> 85", "> 85"),
    "store_rating": ("> 4.2", "> 4.2", "> 4.2", "> 4.0"),
    "violation_points": ("< 12", "< 12", "< 12", "< 12"),
    "fraud": ("<= 0", "<= 0", "<= 0", "<= 0"),
}
"""The conditions as published; of orders and sales either is enough."""


@pytest.mark.parametrize(("place", "market"), list(enumerate(("MY", "VN", "SG", "PH"))))
def test_a_star_shop_is_what_was_published_for_its_market(place: int, market: str) -> None:
    (entry,) = (item for item in COMPOSITES if item.id == "tiktok_shop.star_shop" and item.market == market)
    assert {part.id: part.pass_.text for part in entry.part if part.pass_} == {
        name: lines[place] for name, lines in STAR.items()
    }
    assert {part.id for part in entry.part if part.either} == {"orders", "sales"}


def star_orders(number: int, cancelled: int = 0, late: int = 0, buyers: int = 15, amount: str = "1.00") -> str:
    """Orders of 20 November, promised for the 22nd. The first were cancelled by the merchant, the last sent late."""
    rows = ["order_id,buyer_id,created_at,paid_at,promised_at,shipped_at,cancelled_at,cancelled_by,amount"]
    for n in range(number):
        sent = "2026-11-21 10:00:00" if n < number - late else "2026-11-22 10:00:01"
        course = "2026-11-21 09:00:00,merchant" if n < cancelled else ","
        shipped = "" if n < cancelled else sent
        at = "2026-11-20 10:00:00"
        rows.append(f"o{n},b{n % buyers},{at},{at},2026-11-22 10:00:00,{shipped},{course},{amount}")
    return "\n".join(rows)


STAR_TYPED = {
    "returns": "0.9", "negative_reviews": "0.39", "reply": "85.1", "store_rating": "4.3", "violation_points": "11",
    "fraud": "0",
}  # fmt: skip


@pytest.mark.parametrize(
    ("orders", "level", "missed"),
    sample(
        [
            (star_orders(150, cancelled=4, late=4), "star", {"sales"}),  # 4 of 150 and of 146 are below 3 %
            (star_orders(149), None, {"orders", "sales"}),
            (star_orders(15, amount="233.34"), "star", {"orders"}),  # 3,500.10
            (star_orders(15, amount="233.33"), None, {"orders", "sales"}),  # 3,499.95
            (star_orders(200, buyers=14), None, {"sales", "buyers"}),
            (star_orders(200, cancelled=6), None, {"sales", "cancellation"}),  # exactly 3 %
            (star_orders(200, late=6), None, {"sales", "late_dispatch"}),  # exactly 3 %
        ],
        1,
        kind=lambda case: case[1],
    ),
)
def test_a_star_shop_by_its_orders(ask: Ask, orders: str, level: str | None, missed: set[str]) -> None:
    standing = ask("tiktok_shop.star_shop", "2026-11-30T12:00:00", "MY", STAR_TYPED, orders=orders)
    assert (standing.status, standing.level) == ("judged", level)
    assert {name for name, status in statuses(standing).items() if status == "missed"} == missed


@pytest.mark.parametrize(
    ("market", "name", "value"),
    [
        ("MY", "returns", "1"), ("VN", "negative_reviews", "0.4"), ("SG", "reply", "85"), ("SG", "store_rating", "4.2"),
        ("PH", "violation_points", "12"), ("PH", "fraud", "1"),
    ],
)  # fmt: skip
def test_a_star_shop_by_what_is_typed_in(ask: Ask, market: str, name: str, value: str) -> None:
    typed = {**STAR_TYPED, name: value}
    standing = ask("tiktok_shop.star_shop", "2026-11-30T12:00:00", market, typed, orders=star_orders(150))
    assert (standing.status, standing.level, standing.best) == ("judged", None, name)


def test_the_philippines_ask_for_less(ask: Ask) -> None:
    """100 orders, 0.49 % of bad reviews and a rating of 4.1 are enough there."""
    typed = {**STAR_TYPED, "negative_reviews": "0.49", "store_rating": "4.1"}
    for number, level in ((100, "star"), (99, None)):
        standing = ask("tiktok_shop.star_shop", "2026-11-30T12:00:00", "PH", typed, orders=star_orders(number))
        assert (standing.status, standing.level) == ("judged", level)


# --- Etsy: service standards over rolling 3 months; Star Shop of the United States; Vietnam's Preferred+ -------------

SERVICE_REQUESTS = "refund_id,order_id,applied_at,completed_at,platform_intervened,fault\n"


def etsy_cases(number: int) -> str:
    """Cases of 5 May that the platform decided for the buyer."""
    rows = [f"r{n},o{n},2026-05-05 10:00:00,2026-05-09 10:00:00,yes,merchant" for n in range(number)]
    return SERVICE_REQUESTS + "\n".join(rows)


SERVICE = {
    "messages": etsy_messages(8, 0).replace("2026-05-05 10:00:00", "2026-05-06 10:00:00"),
    "orders": etsy_orders(16, 4),  # exactly 80 %
    "reviews": etsy_reviews(35, 4),  # 4 below 40
    "refunds": etsy_cases(3),  # 3 below 300 orders
}


@pytest.mark.parametrize(
    ("tables", "level", "missed"),
    sample(
        [
            ({}, "within", set()),
            ({"messages": etsy_messages(0, 4).replace("05-05 10", "05-06 10")}, "below", {"messages"}),  # 48 h and 1 s
            ({"orders": etsy_orders(15, 4)}, "below", {"on_time"}),  # 78.9 %
            ({"reviews": etsy_reviews(34, 5)}, "below", {"reviews"}),
            ({"refunds": etsy_cases(4)}, "below", {"cases"}),
            ({"reviews": etsy_reviews(46, 5)}, "within", set()),  # 9.8 % of 51
        ],
        6,
    ),
)
def test_each_of_etsys_service_standards_decides(
    ask: Ask, tables: dict[str, str], level: str, missed: set[str]
) -> None:
    standing = ask("etsy.service_standards", "2026-07-01T12:00:00", **(SERVICE | tables))
    assert (standing.status, standing.level) == ("judged", level)
    assert {name for name, status in statuses(standing).items() if status == "missed"} == missed


def test_etsys_service_standards_are_shown_from_five_sales_on(ask: Ask) -> None:
    few, enough = (
        ask("etsy.service_standards", "2026-07-01T12:00:00", **(SERVICE | {"orders": etsy_orders(n)})) for n in (4, 5)
    )
    assert (few.status, few.judged_n, enough.status) == ("not_judged", 4, "judged")


@pytest.mark.parametrize(
    ("orders", "rating", "points", "level"),
    [
        (100, "4.5", "11", "star"),
        (99, "4.5", "11", None),
        (100, "4.4", "11", None),
        (100, "4.5", "12", None),
    ],
)
def test_the_star_shop_of_the_united_states(ask: Ask, orders: int, rating: str, points: str, level: str | None) -> None:
    typed = {"rating": rating, "violation_points": points}
    placed = etsy_orders(orders, paid="2025-11-20")
    standing = ask("tiktok_shop.star_shop", "2025-11-30T12:00:00", "US", typed, orders=placed)
    assert (standing.status, standing.level) == ("judged", level)


def preferred(cancelled: int, late: int, answered: int) -> dict[str, str]:
    """100 orders of 20 November, and 20 conversations."""
    request = "r,o50,2026-11-23 10:00:00,2026-11-24 11:00:00,no,"
    rows = ["conversation_id,sender,sent_at"]
    for number in range(20):
        rows += [f"c{number},buyer,2026-11-20 10:00:00"]
        rows += [f"c{number},agent,2026-11-20 11:00:00"] * (number < answered)
    return {
        "orders": star_orders(100, cancelled=cancelled, late=late),
        "messages": "\n".join(rows),
        "refunds": SERVICE_REQUESTS + request,
    }


@pytest.mark.parametrize(
    ("shop", "typed", "missed"),
    [
        (preferred(2, 2, 18), {}, set()),
        (preferred(3, 2, 18), {}, {"non_fulfilment"}),  # exactly 3 %
        (preferred(2, 3, 18), {}, {"late"}),  # 3 of 98
        (preferred(2, 2, 17), {}, {"chat"}),
        (preferred(2, 2, 18), {"rating": "4.79"}, {"rating"}),
        (preferred(2, 2, 18), {"preparation": "1.5"}, {"preparation"}),
    ],
)
def test_vietnams_preferred_plus(ask: Ask, shop: dict[str, str], typed: dict[str, str], missed: set[str]) -> None:
    values = {"rating": "4.8", "preparation": "1.4"} | typed
    standing = ask("shopee.preferred_plus", "2026-11-24T11:00:00", "VN", values, **shop)
    assert {name for name, status in statuses(standing).items() if status == "missed"} == missed
    assert (standing.status, standing.level) == ("judged", None if missed else "preferred_plus")
