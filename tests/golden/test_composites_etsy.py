"""Etsy: Star Seller, reviewed on 1 July over April, May and June, and the service standards over rolling 3 months."""

from decimal import Decimal

import pytest

from tests.golden.composite_shops import SERVICE_REQUESTS, Stand, etsy_messages, etsy_orders, etsy_reviews, statuses
from tests.reference.examples import sample

ETSY_TYPED = {"days_since_first_sale": "90", "case_standard": "1"}
ETSY_TABLES = {
    "messages": etsy_messages(19, 1),  # exactly 95 %
    "orders": etsy_orders(19, 1),  # exactly 95 % in time
    "reviews": etsy_reviews(9, 1),  # (45 + 3) / 10 = 4.8
}


def test_a_star_seller_is_exactly_on_every_line(stand: Stand) -> None:
    standing = stand("etsy.star_seller", "2026-07-01T12:00:00", typed=ETSY_TYPED, **ETSY_TABLES)
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
    stand: Stand, part: str, tables: dict[str, str], typed: dict[str, str], needed: int | Decimal | None
) -> None:
    standing = stand("etsy.star_seller", "2026-07-01T12:00:00", typed=ETSY_TYPED | typed, **(ETSY_TABLES | tables))
    assert (standing.status, standing.level, standing.aim, standing.best) == ("judged", None, "star_seller", part)
    assert [name for name, status in statuses(standing).items() if status == "missed"] == [part]
    assert next(entry.needed for entry in standing.parts if entry.id == part) == needed


def test_only_the_three_months_before_count(stand: Stand) -> None:
    """Paid on 30 June the orders count on 1 July; paid on 1 July itself they do not yet."""
    last = stand("etsy.star_seller", "2026-07-01T12:00:00", orders=etsy_orders(5, paid="2026-06-30"))
    today = stand("etsy.star_seller", "2026-07-01T12:00:00", orders=etsy_orders(5, paid="2026-07-01"))
    assert (statuses(last)["orders"], statuses(today)["orders"]) == ("met", "missed")


def test_without_a_message_the_response_rate_is_not_looked_at(stand: Stand) -> None:
    tables = {name: text for name, text in ETSY_TABLES.items() if name != "messages"}
    standing = stand("etsy.star_seller", "2026-07-01T12:00:00", typed=ETSY_TYPED, **tables)
    assert (standing.status, standing.level) == ("judged", "star_seller")


def test_what_was_not_typed_in_is_named_and_nothing_is_reached(stand: Stand) -> None:
    standing = stand("etsy.star_seller", "2026-07-01T12:00:00", typed={"case_standard": "1"}, **ETSY_TABLES)
    assert (standing.status, standing.level, standing.missing) == ("incomplete", None, ("days_since_first_sale",))


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
    stand: Stand, tables: dict[str, str], level: str, missed: set[str]
) -> None:
    standing = stand("etsy.service_standards", "2026-07-01T12:00:00", **(SERVICE | tables))
    assert (standing.status, standing.level) == ("judged", level)
    assert {name for name, status in statuses(standing).items() if status == "missed"} == missed


def test_etsys_service_standards_are_shown_from_five_sales_on(stand: Stand) -> None:
    few, enough = (
        stand("etsy.service_standards", "2026-07-01T12:00:00", **(SERVICE | {"orders": etsy_orders(n)})) for n in (4, 5)
    )
    assert (few.status, few.judged_n, enough.status) == ("not_judged", 4, "judged")
