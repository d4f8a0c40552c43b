"""Which version of a rule the books have for older days and other markets."""

from datetime import date

import pytest

from data.shops import Seller, Shop
from metrics.rules.programmes import as_judged
from metrics.rules.rule import BadFieldError, Rule, markets_of
from metrics.rules.rulebook import in_force
from tests.unit.rulebook_facts import RULES, rule_of


def names(platform: str, market: str, day: date) -> set[str]:
    shop = Shop("x", platform, market, "UTC")
    return {rule.id.split(".")[1] for rule in in_force(RULES, shop, day)}


KUAISHOU_DSR = {"dsr_description", "dsr_service", "dsr_logistics"}

CHAT = {"reply_3m"}

REVIEWS = {"good_review", "good_review_30d"}

ONCE = {"reply_3m_month", "attitude"}

LATER = {"refund_only_time", "return_refund_time", "dispute_rate"}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2018, 12, 31), set()),
        (date(2020, 12, 31), KUAISHOU_DSR),
        (date(2021, 8, 31), KUAISHOU_DSR | {"reply_5m"}),
        (date(2021, 9, 1), KUAISHOU_DSR | CHAT),
        (date(2022, 8, 22), KUAISHOU_DSR | CHAT | {"dispatch", "attitude"}),
        (date(2022, 10, 4), KUAISHOU_DSR | CHAT | {"dispatch", "intervention_rate"} | ONCE),
        (date(2022, 10, 10), KUAISHOU_DSR | CHAT | {"dispatch", "intervention_rate"} | ONCE | REVIEWS),
        (date(2022, 11, 23), KUAISHOU_DSR | CHAT | {"dispatch", "intervention_rate"} | ONCE | REVIEWS | LATER),
        (date(2022, 11, 24), KUAISHOU_DSR | CHAT | {"dispatch", "intervention_rate"} | REVIEWS | LATER),
        (date(2026, 1, 1), KUAISHOU_DSR | CHAT | {"dispatch", "intervention_rate"} | REVIEWS | LATER),
    ],
)
def test_kuaishou_through_the_years(day: date, expected: set[str]) -> None:
    assert names("kuaishou", "CN", day) == expected


SEA = {
    "reply_48h", "average_response_time", "seller_fault_cancellation", "chat_satisfaction", "negative_reviews_product",
    "negative_reviews_service",
}  # fmt: skip


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 6, 20), set()),
        (date(2024, 6, 21), {"response_24h", "reply_48h"}),
        (date(2025, 8, 14), SEA | {"response_24h", "late_dispatch"}),
        (date(2025, 8, 15), SEA | {"response_12h", "late_dispatch"}),
        (date(2026, 1, 1), SEA | {"response_12h", "late_dispatch"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("market", ["SEA", "ID", "TH", "VN", "MY", "PH", "SG"])
def test_tiktok_shop_through_the_years(market: str, day: date, expected: set[str]) -> None:
    indonesia = {"fast_dispatch", "defective_return"} if market == "ID" and day >= date(2025, 9, 4) else set()
    assert names("tiktok_shop", market, day) == expected | indonesia


LAZADA_ANYWHERE = {"chat_response", "chat_response_same_day", "cancellation", "fast_fulfilment"}

SHOPEE = {"chat_response", "late_shipment", "non_fulfilment"}

ANYWHERE = {
    "late_response_7d", "late_response_30d", "late_response_90d", "late_shipment_10d", "late_shipment_30d",
    "valid_tracking_7d", "valid_tracking_30d", "on_time_delivery",
}  # fmt: skip


@pytest.mark.parametrize(
    ("platform", "market", "expected"),
    [
        ("tiktok_shop", "US", {"response_24h", "chat_dissatisfaction", "late_dispatch", "seller_fault_cancellation",
                               "valid_tracking", "request_approval_time", "negative_reviews"}),
        ("tiktok_shop", "UK", {"late_dispatch", "seller_fault_cancellation", "valid_tracking"}),
        ("tiktok_shop", "CN", set()),
        ("shopee", "SEA", SHOPEE),
        ("shopee", "TH", SHOPEE | {"chat_response_blended", "late_shipment_local"}),
        ("shopee", "MY", SHOPEE | {"chat_response_30d", "preferred_chat_response", "late_shipment_local"}),
        ("shopee", "SG", SHOPEE | {"preferred_chat_response", "late_shipment_local"}),
        ("lazada", "SEA", LAZADA_ANYWHERE),
        ("lazada", "PH", LAZADA_ANYWHERE | {"cancellation_limit", "guarantee_fulfilment",
                                             "guarantee_cancellation"}),
        ("lazada", "MY", LAZADA_ANYWHERE | {"chat_response_green", "mall_chat_response", "same_day_fulfilment"}),
        ("lazada", "VN", LAZADA_ANYWHERE | {"mall_cancellation", "mall_return"}),
        ("amazon", "DE", ANYWHERE),
        *(("amazon", market, ANYWHERE | {"cancellation_7d"}) for market in ("US", "UK", "CA", "AU", "IT")),
        ("amazon", "IN", ANYWHERE | {"cancellation_7d", "cancellation_30d"}),
        ("etsy", "US", {"message_response", "on_time_tracked", "rating", "message_48h", "on_time", "cases",
                          "low_reviews"}),
        ("ebay", "US", {"unresolved_cases", "unresolved_cases_3m", "defect_rate", "defect_rate_3m", "tracking",
                          "tracking_3m", "late_shipment", "late_shipment_3m"}),
        ("wechat", "CN", {"after_sales_time", "dispute_rate", "reply_time", "no_reply", "first_operation",
                          "pickup_next_day"}),
    ],
)  # fmt: skip
def test_each_market_has_its_own_lines(platform: str, market: str, expected: set[str]) -> None:
    assert names(platform, market, date(2026, 6, 1)) == expected


@pytest.mark.parametrize(
    ("market", "seller", "expected"),
    [
        ("SG", None, {"late_shipment", "late_shipment_local"}),
        ("SG", "local", {"late_shipment_local"}),
        ("SG", "cross_border", {"late_shipment"}),
        ("ID", "local", {"late_shipment_local"}),
    ],
)
def test_a_shop_that_says_whether_it_is_local_has_only_its_own_line(
    market: str, seller: Seller | None, expected: set[str]
) -> None:
    shop = Shop("x", "shopee", market, "UTC", seller)
    listed = {rule.id.removeprefix("shopee.") for rule in in_force(RULES, shop, date(2026, 6, 1))}
    assert {name for name in listed if name.startswith("late_shipment")} == expected


PROGRAMMES = {
    "ebay.tracking": "top_rated", "ebay.tracking_3m": "top_rated", "etsy.message_response": "star_seller",
    "etsy.on_time_tracked": "star_seller", "etsy.five_star_share": "star_seller", "etsy.rating": "star_seller",
    "lazada.mall_chat_response": "lazmall", "lazada.mall_on_time": "lazmall", "lazada.mall_cancellation": "lazmall",
    "lazada.mall_return": "lazmall", "lazada.same_day_fulfilment": "priority_delivery",
    "pinduoduo.reply_5m": "campaigns", "shopee.preferred_chat_response": "preferred",
    "taobao.reply_3m_programme": "service_programmes", "taobao.satisfaction_programme": "service_programmes",
    "taobao.reply_3m_campaign": "campaigns", "taobao.dsr_description": "campaigns", "taobao.dsr_service": "campaigns",
    "taobao.dsr_logistics": "campaigns",
}  # fmt: skip
"""Rule → the programme whose shops its line judges."""


def test_lines_of_programmes_judge_the_shops_that_are_in_them() -> None:
    of_programmes = [rule for rule in RULES if rule.programme is not None]
    assert {rule.id: rule.programme for rule in of_programmes} == PROGRAMMES
    for rule in of_programmes:
        outside, inside = (
            Shop("x", rule.platform, "", "UTC", None, joined) for joined in (None, f"x,{rule.programme}")
        )
        assert as_judged(rule, inside) is rule
        assert as_judged(rule, outside) is as_judged(rule, outside)  # one object: rules are counted together by it
        drawn = as_judged(rule, outside)
        assert (drawn.pass_, drawn.target, drawn.violation) == (None, rule.pass_, None)
    with pytest.raises(BadFieldError, match="needs pass"):
        Rule.of({"id": "own.x", "cases": "turns", "programme": "lazmall"})


def test_tiktok_shop_us_acted_on_late_dispatch_from_4_and_then_from_10_per_cent() -> None:
    days = (date(2026, 3, 1), date(2026, 3, 2))
    before, after = (rule_of("tiktok_shop.late_dispatch", day, "US") for day in days)
    assert before.pass_ is not None
    assert before.pass_ == after.target
    assert "late_dispatch" not in names("tiktok_shop", "US", date(2026, 1, 8))


def test_one_version_of_a_rule_a_day() -> None:
    changes = {rule.effective_from for rule in RULES} | {rule.effective_to for rule in RULES if rule.effective_to}
    shops = {
        Shop("x", rule.platform, market, "UTC")
        for rule in RULES
        for market in (("MY",) if rule.market == "*" else markets_of(rule.market))
    }
    for shop in shops:
        for day in changes:
            rule_ids = [rule.id for rule in in_force(RULES, shop, day)]
            assert len(rule_ids) == len(set(rule_ids)), (shop, day)
