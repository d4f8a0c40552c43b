"""Douyin: the merchant experience score."""

from decimal import Decimal
from fractions import Fraction

import pytest

from tests.golden.composite_shops import COMPOSITES, Stand, etsy_orders

PAID = "2026-07-20"
HEALTH = {"trade": "医疗健康/通用", "points.im_dissatisfaction": "90", "points.response": "100", "points.audit": "100"}


def test_the_weight_table_gives_the_service_score_of_the_back_office(stand: Stand) -> None:
    """医疗健康 on 2026-08-01: 100/100/90/90 at 25 % each = 95."""
    standing = stand(
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


def test_a_whole_score_and_what_would_move_it_most(stand: Stand) -> None:
    """茶: 25/30/15/30. Service 0.25·60 + 0.30·80 + 0.15·50 + 0.30·90 = 73.5; goods 80, logistics 90, at 50/20/30:
    40 + 18 + 22.05 − 2 = 78.05, which is 78 and shown as 4.5. The next bands: 10 points each, so 0.30 · 0.30 · 10 = 0.9
    for response and help, of which the first; 0.75 and 0.45 for the others.
    """
    typed = {
        "trade": "茶/通用", "points.im_dissatisfaction": "60", "points.response": "80", "points.audit": "50",
        "points.help": "90", "points.goods": "80", "points.logistics": "90", "weight.goods": "50",
        "weight.logistics": "20", "weight.service": "30", "deductions": "2",
    }  # fmt: skip
    standing = stand("douyin.experience", "2026-08-01T12:00:00", "CN", typed, orders=etsy_orders(30, paid=PAID))
    assert (standing.status, standing.value, standing.display) == ("judged", Fraction("78.05"), Decimal("4.5"))
    assert standing.stars == Decimal("4.5")
    assert (standing.level, standing.best) == ("from_70", "response")
    gains = {part.id: part.gain for part in standing.parts if part.gain}
    assert gains == {
        "im_dissatisfaction": Fraction("0.75"), "response": Fraction("0.9"), "audit": Fraction("0.45"),
        "help": Fraction("0.9"),
    }  # fmt: skip


def test_bands_that_were_typed_in_make_points_of_a_figure(stand: Stand) -> None:
    """Two of 20 rated conversations are dissatisfied: 10 %, on the edge of the second band."""
    rows = [f"c{n},2026-07-20 10:00:00,{2 if n < 2 else 5},agent" for n in range(20)]
    ratings = "conversation_id,rated_at,rating,handled_by\n" + "\n".join(rows)
    typed = {"bands.im_dissatisfaction": "<=5%:100; <=10%:90; else:50"}
    standing = stand(
        "douyin.experience", "2026-08-01T12:00:00", "CN", typed, orders=etsy_orders(30, paid=PAID), chat_ratings=ratings
    )
    part = next(part for part in standing.parts if part.id == "im_dissatisfaction")
    assert (part.value, part.points) == (Fraction(1, 10), 90)


@pytest.mark.parametrize(("orders", "status", "value"), [(29, "not_judged", 70), (30, "judged", 82)])
def test_thirty_orders_make_a_formal_score(stand: Stand, orders: int, status: str, value: int) -> None:
    typed = {"points.goods": "69", "points.logistics": "99", "points.service": "85", "weight.goods": "50"}
    typed |= {"weight.logistics": "20", "weight.service": "30", "bonus": "2.2"}
    standing = stand(
        "douyin.experience", "2026-09-10T12:00:00", "CN", typed, orders=etsy_orders(orders, paid="2026-08-20")
    )
    assert (standing.status, standing.value, standing.judged_n) == (status, value, orders)


@pytest.mark.parametrize(
    ("score", "displayed"),
    [("100", "5.0"), ("97", "5.0"), ("96.4", "4.9"), ("96.5", "5.0"), ("93", "4.9"), ("92", "4.8"), ("60", "4.0"),
     ("59", "3.9"), ("51", "3.1"), ("50", "3.0"), ("0", "3.0")],
)  # fmt: skip
def test_what_the_buyer_sees_of_a_score(stand: Stand, score: str, displayed: str) -> None:
    standing = stand(
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
