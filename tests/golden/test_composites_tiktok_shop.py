"""TikTok Shop: store rating, points, account health, Star Shops, and the platform's own score beside these."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from metrics.composites.standing import Fall
from tests.golden.composite_shops import COMPOSITES, Stand, etsy_orders, star_orders, statuses
from tests.reference.examples import sample


@pytest.mark.parametrize(
    ("parts", "value", "best", "gain"),
    [
        (("4.6", "4.1", "4.3"), "4.1", "fulfilment", "0.2"),
        (("4.0", "4.1", "4.3"), "4.0", "product", "0.1"),
        (("4.1", "4.1", "4.3"), "4.1", "product", "0"),  # two are lowest: raising one of them gains nothing
    ],
)
def test_the_lowest_part_is_the_store_rating(
    stand: Stand, parts: tuple[str, str, str], value: str, best: str, gain: str
) -> None:
    typed = dict(zip(("product", "fulfilment", "service"), parts, strict=True))
    standing = stand("tiktok_shop.store_rating", "2026-03-01T12:00:00", "TH", typed, orders=etsy_orders(1))
    assert (standing.status, standing.value, standing.best) == ("judged", Fraction(value), best)
    assert next(part.gain for part in standing.parts if part.id == best) == Fraction(gain)


def test_a_store_rating_without_a_part_says_which(stand: Stand) -> None:
    standing = stand(
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
def test_milestones_of_violation_points(stand: Stand, points: tuple[int, ...], level: str | None) -> None:
    rows = [f"v{n},late,2026-02-0{n + 1} 10:00:00,{number}" for n, number in enumerate(points)]
    ledger = "violation_id,kind,decided_at,points\n" + "\n".join(rows or ["v,late,2026-02-01 10:00:00,"])
    standing = stand("tiktok_shop.violation_points", "2026-03-01T12:00:00", "TH", violations=ledger)
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
    stand: Stand, as_of: str, value: int, falls_off: str | None, falls: int | None
) -> None:
    ledger = "violation_id,kind,decided_at,points\na,late,2026-02-01 10:00:00,12\nb,late,2026-02-11 10:00:00,2"
    standing = stand("tiktok_shop.violation_points", as_of, "TH", violations=ledger)
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
def test_milestones_of_account_health(stand: Stand, score: str, level: str) -> None:
    standing = stand("tiktok_shop.account_health", "2026-03-01T12:00:00", "US", {"score": score}, orders=etsy_orders(1))
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
    stand: Stand, composite: str, market: str, score: str, step: str | None, away: int | None, near: bool | None
) -> None:
    answer = stand(composite, "2026-03-01T12:00:00", market, {"score": score}, orders=etsy_orders(1)).next_step
    assert (answer and answer.level, answer and answer.points, answer and answer.near) == (step, away, near)


def test_what_falls_off_when_and_what_is_left(stand: Stand) -> None:
    """1 February and 89 days are 1 May, 11 February and 89 days are 11 May; 12 + 2, then 2, then 0."""
    ledger = "violation_id,kind,decided_at,points\na,late,2026-02-01 10:00:00,12\nb,late,2026-02-11 10:00:00,2"
    standing = stand("tiktok_shop.violation_points", "2026-03-01T12:00:00", "TH", violations=ledger)
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
    stand: Stand, composite: str, market: str, typed: dict[str, str], displayed: str | None, by_parts: str | None,
    gap: str | None,
) -> None:  # fmt: skip
    ledger = "violation_id,kind,decided_at,points\na,late,2026-02-01 10:00:00,12\nb,late,2026-02-11 10:00:00,2"
    standing = stand(composite, "2026-03-01T12:00:00", market, typed, violations=ledger)
    texts = (displayed, by_parts, gap)
    assert (standing.platform_score, standing.by_parts, standing.gap) == tuple(t and Fraction(t) for t in texts)
    assert standing.platform_score_since == (None if displayed is None else date(2026, 3, 1))
    assert standing.value == Fraction(displayed or by_parts or "0")


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
def test_a_star_shop_by_its_orders(stand: Stand, orders: str, level: str | None, missed: set[str]) -> None:
    standing = stand("tiktok_shop.star_shop", "2026-11-30T12:00:00", "MY", STAR_TYPED, orders=orders)
    assert (standing.status, standing.level) == ("judged", level)
    assert {name for name, status in statuses(standing).items() if status == "missed"} == missed


@pytest.mark.parametrize(
    ("market", "name", "value"),
    [
        ("MY", "returns", "1"), ("VN", "negative_reviews", "0.4"), ("SG", "reply", "85"), ("SG", "store_rating", "4.2"),
        ("PH", "violation_points", "12"), ("PH", "fraud", "1"),
    ],
)  # fmt: skip
def test_a_star_shop_by_what_is_typed_in(stand: Stand, market: str, name: str, value: str) -> None:
    typed = {**STAR_TYPED, name: value}
    standing = stand("tiktok_shop.star_shop", "2026-11-30T12:00:00", market, typed, orders=star_orders(150))
    assert (standing.status, standing.level, standing.best) == ("judged", None, name)


def test_the_philippines_ask_for_less(stand: Stand) -> None:
    """100 orders, 0.49 % of bad reviews and a rating of 4.1 are enough there."""
    typed = {**STAR_TYPED, "negative_reviews": "0.49", "store_rating": "4.1"}
    for number, day, level in (
        (100, "11-26", "star"), (99, "11-26", None),
        # orders of 20 November are of the month that is over from the 26th to 25 December
        (100, "11-25", None), (100, "12-25", "star"), (100, "12-26", None),
    ):  # fmt: skip
        standing = stand("tiktok_shop.star_shop", f"2026-{day}T12:00:00", "PH", typed, orders=star_orders(number))
        assert (standing.status, standing.level) == ("judged", level), day


@pytest.mark.parametrize(
    ("orders", "rating", "points", "level"),
    [
        (100, "4.5", "11", "star"),
        (99, "4.5", "11", None),
        (100, "4.4", "11", None),
        (100, "4.5", "12", None),
    ],
)
def test_the_star_shop_of_the_united_states(
    stand: Stand, orders: int, rating: str, points: str, level: str | None
) -> None:
    typed = {"rating": rating, "violation_points": points}
    placed = etsy_orders(orders, paid="2025-11-20")
    standing = stand("tiktok_shop.star_shop", "2025-11-30T12:00:00", "US", typed, orders=placed)
    assert (standing.status, standing.level) == ("judged", level)
