"""Reviews by side, product and word, worked out by hand."""

import re
from datetime import UTC, date, datetime

import pytest

from data.access import Access
from data.shops import Shop
from metrics.reports import reviews
from metrics.reports.reviews import Review
from metrics.rules.rule import Rule
from metrics.screenings import topics
from metrics.screenings.topics import Topic
from tests.reference import drawing
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"
AS_OF = drawing.instant("01-31 12:00:00", ZONE)
RULES = reviews.side_rules([])
DRAWN = """
reviews | review_id | product_id | created_at     | description_score | service_score | automatic | text
        | a         | p          | 01-10 10:00:00 | 1                 | 5             | no        | 质量很差，快递太慢
        | b         | p          | 01-11 10:00:00 | 2                 | 4             | no        | 快递慢，快递员态度差
        | c         | p          | 01-12 10:00:00 | 5                 |               | no        | 很好
        | d         | q          | 01-31 10:00:00 | 4                 | 3             | no        |
        | e         | q          | 01-31 11:00:00 | 1                 | 3             | no        |
        | old       | q          | 2025-12-31 10:00:00 | 1            | 1             | no        | 快递太慢
        | later     | q          | 01-31 12:00:01 | 1                 | 1             | no        | 快递太慢
"""


def shop_of(made_shops: MadeShops) -> Shop:
    return made_shops.kept(drawing.rows_in(DRAWN, ZONE), ZONE)


def test_a_side_with_one_more_five_and_one_more_one(made_shops: MadeShops) -> None:
    shop = shop_of(made_shops)
    side = reviews.side(Access.local(made_shops.store).view([shop.shop_id]), shop, RULES["description"], AS_OF)
    # 1, 2, 5, 4 and 1: 13 of 5; with a five 18 of 6, with a one 14 of 6
    assert (side.value, side.after_five, side.after_one) == (2.6, 3.0, pytest.approx(14 / 6))
    assert side.marks == {1: 2, 2: 1, 3: 0, 4: 1, 5: 1}
    service = reviews.side(Access.local(made_shops.store).view([shop.shop_id]), shop, RULES["service"], AS_OF)
    assert (service.value, sum(service.marks.values())) == (3.75, 4)
    nobody = reviews.side(Access.local(made_shops.store).view([shop.shop_id]), shop, RULES["logistics"], AS_OF)
    assert (nobody.value, nobody.after_five, nobody.after_one) == (None, None, None)


def test_the_days_are_means_of_seven_each_a_ratio_of_sums(made_shops: MadeShops) -> None:
    shop = shop_of(made_shops)
    side = reviews.side(Access.local(made_shops.store).view([shop.shop_id]), shop, RULES["description"], AS_OF)
    days = dict(side.days)
    assert len(days) == 60
    assert days[date(2026, 1, 10)] == 1.0
    assert days[date(2026, 1, 12)] == pytest.approx(8 / 3)  # 1, 2 and 5
    assert days[date(2026, 1, 18)] == 5.0  # from the 12th on
    assert days[date(2026, 1, 19)] is None
    assert days[date(2026, 1, 31)] == 2.5  # 4 and 1; what comes later is not known yet


def test_the_rule_in_force_takes_the_place_of_the_plain_one() -> None:
    own_rule = Rule.of({"id": "mine", "cases": "reviews", "side": "service", "statistic": "mean", "pass": ">= 4.6"})
    other = Rule.of({"id": "share", "cases": "reviews", "side": "description", "statistic": "share_missed"})
    side_rules = reviews.side_rules([own_rule, other])
    assert (side_rules["service"].id, side_rules["description"].id) == ("mine", "reviews_description")


def test_products_with_bad_reviews(made_shops: MadeShops) -> None:
    shop = shop_of(made_shops)
    products = reviews.products(Access.local(made_shops.store).view([shop.shop_id]), shop, RULES["description"], AS_OF)
    assert [(entry.product_id, entry.bad, entry.count) for entry in products] == [("p", 2, 3), ("q", 1, 2)]
    assert products[0].share == pytest.approx(2 / 3)
    # Wilson, 2 of 3: from 20.8 % to 93.9 %; the shop's own 3 of 5 lies between: nothing is sure
    assert (products[0].low, products[0].high) == pytest.approx((0.20766, 0.93851), abs=0.00001)
    assert not any(entry.at_risk for entry in products)


def test_a_product_is_at_risk_when_even_the_lowest_is_above_the_shops_share(made_shops: MadeShops) -> None:
    rows = [f"        | x{n} | bad | 01-10 10:00:00 | {1 if n < 15 else 5}" for n in range(20)]
    rows += [f"        | y{n} | good | 01-10 10:00:00 | {1 if n < 1 else 5}" for n in range(40)]
    drawn = "\n".join(["reviews | review_id | product_id | created_at | description_score", *rows])
    shop = made_shops.kept(drawing.rows_in(drawn, ZONE), ZONE)
    products = reviews.products(Access.local(made_shops.store).view([shop.shop_id]), shop, RULES["description"], AS_OF)
    # 15 of 20, at least 53.1 %; the shop 16 of 60, 26.7 %; the other 1 of 40, at least 0.4 %
    assert [(entry.product_id, entry.at_risk) for entry in products] == [("bad", True), ("good", False)]
    assert products[0].low == pytest.approx(0.53129, abs=0.00001)


def test_low_reviews_that_say_something(made_shops: MadeShops) -> None:
    shop = shop_of(made_shops)
    low_reviews = reviews.low_reviews(
        Access.local(made_shops.store).view([shop.shop_id]), shop, RULES["description"], AS_OF
    )
    assert [(entry.review_id, entry.mark, entry.product_id) for entry in low_reviews] == [("b", 2, "p"), ("a", 1, "p")]


def test_topics_of_low_reviews_and_of_the_period_before(made_shops: MadeShops) -> None:
    """Two have a text, one of the period before; what is said after the instant is not known yet."""
    shop = shop_of(made_shops)
    view = Access.local(made_shops.store).view([shop.shop_id])
    report = topics.report(view, shop, RULES["description"], AS_OF)
    assert (report.reviews, report.before) == (2, 1)
    assert report.topics == (Topic("slow_parcel", 2, 1), Topic("quality", 1, 0), Topic("rude", 1, 0))
    listed = reviews.topic_reviews(view, shop, RULES["description"], AS_OF, "rude")
    assert [entry.review_id for entry in listed] == ["b"]


@pytest.mark.parametrize(
    ("text", "spoken_of"),
    [
        ("发错货了还不给换", {"wrong_item", "refund"}),
        ("退款拖了一个多星期", {"refund"}),
        ("收到是坏的，客服半天不回", {"damaged", "no_reply"}),
        ("味道比较大，晾了好几天", {"smell"}),
        ("和图片差别有点大", {"not_as_described"}),
        ("用了几次就不行了", {"quality"}),
        ("尺寸偏小，凑合用", {"size"}),
        ("少了一件，问了没人回复", {"missing_item", "no_reply"}),
        ("刚买就降价，补差价也不理", {"price"}),
        ("Wrong item sent, seller never replied", {"wrong_item", "no_reply"}),
        ("Barang rusak, CS lama balas", {"damaged", "no_reply"}),
        ("Fast delivery, good seller", set()),
        ("发货很快，客服热情", set()),
        ("一般般，没有想象中好", set()),
    ],
)
def test_what_a_review_speaks_of(text: str, spoken_of: set[str]) -> None:
    _, patterns = topics.word_list()
    assert {name for name, pattern in patterns.items() if re.search(pattern, text)} == spoken_of


def test_a_review_counts_a_word_once_and_every_word_leads_to_its_reviews() -> None:
    at = datetime(2026, 1, 10, tzinfo=UTC)
    texts = {
        "a": "质量很差，快递太慢，等了半天，差评",
        "b": "快递慢，快递员的快递",
        "c": "Too slow! The parcel was slow",
        "d": "👍 123",
    }
    words = reviews.words(Review(name, None, None, at, 1, text) for name, text in texts.items())
    held = {entry.word: [review.review_id for review in entry.reviews] for entry in words}
    assert held["快递"] == ["a", "b"]
    assert words[0].word == "快递"
    assert held["slow"] == held["parcel"] == ["c"]
    assert held.keys().isdisjoint({"the", "半天", "差评"})  # stop words
    assert "123" not in held
    assert all(len(word) > 1 for word in held)
    assert reviews.words([]) == ()
