"""Composites of Etsy, eBay, TikTok Shop, Shopee, Lazada and Amazon as published, with shops worked out by hand."""

from metrics.scoring.figures import Tally
from tests.golden.composite_book import EU, MARKETS, SEA, Facts, Golden, lacking, marks, share


def typed_edges(*edges: tuple[str, str, str]) -> tuple[tuple[Facts, str], ...]:
    """Value that is typed in, what it is, and where the shop stands then."""
    return tuple(({name: text}, level) for name, text, level in edges)


def scores(*edges: tuple[str, str]) -> tuple[tuple[Facts, str], ...]:
    return tuple(({"score": score}, level) for score, level in edges)


# --- TikTok Shop -----------------------------------------------------------------------------------------------------


MONTH = "in last month from 26"


def star_shop(market: str, currency: str, orders: int, sales: int, reviews: str, rating: str) -> Golden:
    """Exactly on every line of the table of 2024-09-27 that may be reached, and beside those that may not.

    `reviews`, `rating`: the lines of negative reviews (in percent) and of the store rating, which are to be bettered.
    """
    shop: Facts = {
        f"paid_orders {MONTH}": orders, f"paid_amount {MONTH}, {currency}": 0, f"buyers {MONTH}": 15,
        f"tiktok_shop.seller_fault_cancellation {MONTH}": lacking(29, 1000),
        f"tiktok_shop.late_dispatch {MONTH}": lacking(29, 1000), "returns": "0.9",
        "negative_reviews": f"{float(reviews) - 0.01:.2f}", "reply": "85.1",
        "store_rating": f"{float(rating) + 0.01:.2f}",
        "violation_points": "11", "fraud": "0",
    }  # fmt: skip
    sum_of = f"paid_amount {MONTH}, {currency}"
    edges: tuple[tuple[Facts, str], ...] = (
        ({f"paid_orders {MONTH}": orders - 1}, "-"),
        ({f"paid_orders {MONTH}": orders - 1, sum_of: sales}, "star"),
        ({f"paid_orders {MONTH}": orders - 1, sum_of: sales - 1}, "-"),
        ({f"buyers {MONTH}": 14}, "-"),
        ({f"tiktok_shop.seller_fault_cancellation {MONTH}": lacking(3, 100)}, "-"),
        ({f"tiktok_shop.late_dispatch {MONTH}": lacking(3, 100)}, "-"),
        *typed_edges(
            ("returns", "1", "-"), ("negative_reviews", reviews, "-"), ("reply", "85", "-"),
            ("store_rating", rating, "-"), ("violation_points", "12", "-"), ("fraud", "1", "-"),
            ("fraud", "0.5", "-"),
        ),
    )  # fmt: skip
    return Golden("tiktok_shop.star_shop", "2024-09-27", (market,), "B", shop, "star", edges, says={"star": ""})


TIKTOK = (
    star_shop("MY", "MYR", 150, 3500, "0.4", "4.2"),
    star_shop("VN", "VND", 150, 20_000_000, "0.4", "4.2"),
    star_shop("SG", "SGD", 150, 1000, "0.4", "4.2"),
    star_shop("PH", "PHP", 100, 30_000, "0.5", "4.0"),
    Golden(
        "tiktok_shop.star_shop", "2024-04-11 2025-12-10", ("US",), "B",
        {f"paid_orders {MONTH}": 100, "rating": "4.5", "violation_points": "11.9"}, "star",
        (({f"paid_orders {MONTH}": 99}, "-"), *typed_edges(("rating", "4.49", "-"), ("violation_points", "12", "-"))),
    ),
    Golden(
        "tiktok_shop.star_tier", "2025-12-10", ("US",), "A",
        {"reputation_gold": "10000", "reputation": "10000", "sps": "4.0", "positive": "80"}, "gold",
        (
            ({"reputation_gold": "9999.5", "reputation": "9999.5"}, "silver"),
            ({"reputation_gold": "2000", "reputation": "2000"}, "silver"),
            ({"reputation_gold": "1999.5", "reputation": "1999.5"}, "-"),
            ({"reputation_gold": "10000", "reputation": "0"}, "gold"),
            *typed_edges(("sps", "3.99", "-"), ("positive", "79.9", "-")),
        ),
    ),
    Golden(
        "tiktok_shop.official_shop", "2026-01-01", ("US",), "A",
        {"sps": "3.5", "products": "5", "return_days": "30", "free_shipping": "70"}, "official",
        typed_edges(
            ("sps", "3.49", "-"), ("products", "4.5", "-"), ("return_days", "29.5", "-"), ("free_shipping", "69.9", "-")
        ),
    ),
    Golden(
        # halves of 4 and 5, 4.5 and 4, 5 and 3 at 30/30/40: 1.35 + 1.275 + 1.6
        "tiktok_shop.sps", "2025-03-13", ("US", "UK", *EU), "C",
        {
            "delivered_orders in 90 days": 30, "weight.product": "30", "weight.fulfilment": "30",
            "weight.service": "40",
            "weight.negative_reviews": "50", "weight.returns": "50", "points.returns": "5",
            "bands.negative_reviews": "<=1.2%:4",
            "tiktok_shop.negative_reviews in 60 days": lacking(12, 12, orders=1000), "weight.cancellation": "50",
            "weight.on_time_delivery": "50", "points.on_time_delivery": "4",
            "bands.cancellation": "<=2%:4.5", "tiktok_shop.seller_fault_cancellation in 30 days": lacking(2, 100),
            "weight.chat": "50", "weight.after_sales": "50", "points.after_sales": "3",
            "bands.chat": "<=17%:5", "tiktok_shop.chat_dissatisfaction in 60 days": lacking(17, 100),
        },
        "from_4",
        (
            *scores(("4.0", "from_4"), ("3.99", "from_3_5"), ("3.5", "from_3_5"), ("3.49", "below_3_5")),
            ({"delivered_orders in 90 days": 29}, "not judged"),
        ),
        {"product": "4.5", "fulfilment": "4.25", "service": "4"}, "4.225",
        {"from_4": "4.0", "from_3_5": "3.5 4.0", "below_3_5": "3.5"},
    ),
    Golden(
        "tiktok_shop.store_rating", "2025-08-15", SEA, "A",
        {"product": "4.2", "fulfilment": "4.1", "service": "4.3"}, "-",
        (({"product": "4.0"}, "- 4"), ({"service": "3.9"}, "- 3.9"), ({"score": "4.5"}, "- 4.5")),
        value="4.1",
    ),
    Golden(
        "tiktok_shop.violation_points", "2025-10-06", SEA, "A", {"points": "11"}, "clear", value="11",
        points=((12, "limited"), (23, "limited"), (24, "no_campaigns"), (35, "no_campaigns"), (36, "deactivated"),
                (47, "deactivated"), (48, "closed")),
        says={"clear": "", "limited": "7 7", "no_campaigns": "", "deactivated": "28 28 60", "closed": ""},
        tables={"caution": 5}, kept_days=89,
    ),
    Golden(
        "tiktok_shop.account_health", "2025-10-14", ("US", "UK", *EU), "A", {"score": "151"}, "healthy",
        scores(("150.5", "healthy"), ("150", "first"), ("100.5", "first"), ("100", "second"), ("50.5", "second"),
               ("50", "third"), ("0.5", "third"), ("0", "closed")),
        says={"healthy": "", "first": "150 7", "second": "100 14", "third": "50 28", "closed": "0"},
        tables={"kind": "ledger", "caution": 10, "start": 200, "expires": "180 days"},
    ),
)  # fmt: skip

# --- Etsy, eBay ------------------------------------------------------------------------------------------------------

LAST = "in last 3 calendar months"
ETSY = (
    Golden(
        "etsy.star_seller", "2021-09-01 2022-07-01", MARKETS, "C",
        {
            f"etsy.message_response {LAST}": share(19, 20), f"etsy.on_time_tracked {LAST}": share(19, 20),
            f"etsy.five_star_share {LAST}": share(19, 20), f"paid_orders {LAST}": 10, f"paid_amount {LAST}, USD": 300,
            "days_since_first_sale": "90",
        },
        "star_seller",
        (
            ({f"etsy.message_response {LAST}": share(949, 1000)}, "-"), ({f"etsy.message_response {LAST}": Tally()},
            "star_seller"),
            ({f"etsy.on_time_tracked {LAST}": share(949, 1000)}, "-"), ({f"etsy.on_time_tracked {LAST}": Tally()},
            "incomplete"),
            ({f"etsy.five_star_share {LAST}": share(949, 1000)}, "-"), ({f"etsy.five_star_share {LAST}": Tally()},
            "incomplete"),
            ({f"paid_orders {LAST}": 9}, "-"), ({f"paid_amount {LAST}, USD": 299}, "-"),
            ({"days_since_first_sale": "89.5"}, "-"),
        ),
        says={"star_seller": ""},
    ),
    Golden(
        "etsy.star_seller", "2022-07-01", MARKETS, "A",
        {
            f"etsy.message_response {LAST}": share(19, 20), f"etsy.on_time_tracked {LAST}": share(19, 20),
            f"etsy.rating {LAST}": marks(48, 10), f"paid_orders {LAST}": 5, f"paid_amount {LAST}, USD": 300,
            "days_since_first_sale": "90", "case_standard": "1",
        },
        "star_seller",
        (
            ({f"etsy.message_response {LAST}": share(949, 1000)}, "-"), ({f"etsy.message_response {LAST}": Tally()},
            "star_seller"),
            ({f"etsy.on_time_tracked {LAST}": share(949, 1000)}, "-"), ({f"etsy.on_time_tracked {LAST}": Tally()},
            "incomplete"),
            ({f"etsy.rating {LAST}": marks(479, 100)}, "-"), ({f"etsy.rating {LAST}": Tally()}, "incomplete"),
            ({f"paid_orders {LAST}": 4}, "-"), ({f"paid_amount {LAST}, USD": 299}, "-"),
            *typed_edges(("days_since_first_sale", "89.5", "-"), ("case_standard", "0", "-"), ("case_standard", "0.5",
            "-")),
        ),
        says={"star_seller": ""},
    ),
    Golden(
        "etsy.service_standards", "2024-09-01", MARKETS, "A",
        {
            "paid_orders in 3 months": 5, "etsy.message_48h in 3 months": share(4, 5), "etsy.on_time in 3 months":
            share(4, 5),
            "etsy.low_reviews in 3 months": lacking(4, 39), "etsy.cases in 3 months": lacking(3, 3, orders=299),
        },
        "within",
        (
            ({"paid_orders in 3 months": 4}, "not judged"),
            ({"etsy.message_48h in 3 months": share(79, 100)}, "below"), ({"etsy.message_48h in 3 months": Tally()},
            "within"),
            ({"etsy.on_time in 3 months": share(79, 100)}, "below"), ({"etsy.on_time in 3 months": Tally()},
            "incomplete"),
            ({"etsy.low_reviews in 3 months": lacking(5, 39)}, "below"), ({"etsy.low_reviews in 3 months":
            lacking(5, 50)}, "below"),
            ({"etsy.low_reviews in 3 months": lacking(5, 51)}, "within"), ({"etsy.low_reviews in 3 months": Tally()},
            "within"),
            ({"etsy.cases in 3 months": lacking(3, 3, orders=300)}, "below"),
            ({"etsy.cases in 3 months": lacking(3, 3, orders=301)}, "within"),
            ({"etsy.low_reviews in 3 months": lacking(4, 40)}, "below"),
            ({"etsy.low_reviews in 3 months": lacking(4, 41)}, "within"),
            ({"etsy.cases in 3 months": lacking(4, 4, orders=299)}, "below"),
            ({"etsy.cases in 3 months": lacking(4, 4, orders=400)}, "below"),
            ({"etsy.cases in 3 months": lacking(4, 4, orders=401)}, "within"), ({"etsy.cases in 3 months": Tally()},
            "incomplete"),
        ),
        says={"within": "", "below": ""},
    ),
)  # fmt: skip


def ebay(days: str, markets: tuple[str, ...], grade: str, currency: str, late: str, **typed: str) -> Golden:
    """Fewer than 400 transactions in three months: 12 months decide. `typed`: further values at their lines."""
    few = lacking(0, 399, 1, 399), lacking(0, 0, 1, 399)
    shop: Facts = {
        "ebay.defect_rate_3m in 3 months": few[0], "ebay.defect_rate in 12 months": lacking(3, 600),
        "ebay.unresolved_cases_3m in 3 months": few[1], "ebay.unresolved_cases in 12 months": lacking(2, 2, orders=700),
        "late_rate": late, "days_active": "90", "paid_orders in 12 months": 100,
        f"paid_amount in 12 months, {currency}": 1000, **typed,
    }  # fmt: skip
    defects, cases = "ebay.defect_rate in 12 months", "ebay.unresolved_cases in 12 months"
    edges: tuple[tuple[Facts, str], ...] = (
        ({defects: lacking(3, 599)}, "above_standard"), ({defects: lacking(4, 996)}, "above_standard"),
        ({defects: lacking(4, 996, buyers=3)}, "top_rated"), ({defects: lacking(5, 250)}, "above_standard"),
        ({defects: lacking(5, 249)}, "below_standard"), ({defects: lacking(5, 100, buyers=4)}, "above_standard"),
        ({cases: lacking(2, 2, orders=600)}, "above_standard"), ({cases: lacking(3, 3, orders=1000)}, "above_standard"),
        ({cases: lacking(3, 3, orders=999)}, "below_standard"),
        # from 400 transactions in three months on these decide
        ({"ebay.defect_rate_3m in 3 months": lacking(9, 400)}, "below_standard"),
        ({"ebay.defect_rate_3m in 3 months": lacking(3, 400)}, "above_standard"),
        ({"ebay.defect_rate_3m in 3 months": lacking(2, 400), defects: lacking(9, 100)}, "top_rated"),
        ({"ebay.unresolved_cases_3m in 3 months": lacking(3, 3, orders=400)}, "below_standard"),
        ({"ebay.unresolved_cases_3m in 3 months": lacking(1, 1, orders=400), cases: lacking(9, 9, orders=900)},
        "top_rated"),
        ({"ebay.unresolved_cases_3m in 3 months": lacking(3, 3, orders=1000)}, "above_standard"),
        ({"ebay.unresolved_cases_3m in 3 months": lacking(2, 2, orders=400)}, "above_standard"),
        ({"paid_orders in 12 months": 99}, "above_standard"), ({f"paid_amount in 12 months, {currency}": 999},
        "above_standard"),
        *typed_edges(("late_rate", f"{late}.1", "above_standard"), ("days_active", "89.5", "above_standard")),
    )  # fmt: skip
    beyond = {"late_number": "5.5", "tracking": "94.9"}
    edges += tuple(({name: beyond[name]}, "above_standard") for name in typed)
    says = {"top_rated": "", "above_standard": "", "below_standard": ""}
    return Golden("ebay.seller_level", days, markets, grade, shop, "top_rated", edges, says=says)


EBAY = (
    ebay("2016-02-20", ("US",), "A", "USD", "3", late_number="5", tracking="95"),
    ebay("2021-01-01", ("UK", "IE"), "C", "GBP", "4"),
)

# --- Shopee, Lazada, Amazon ------------------------------------------------------------------------------------------

SG_CHAT = ("shopee.preferred_chat_response in 90 days", share(3, 4), share(749, 1000))
MY_CHAT = ("shopee.preferred_chat_response in 30 days", share(17, 20), share(849, 1000))


def preferred_sellers(
    markets: tuple[str, ...], days: str, above: str, below: str, chat: tuple[str, Tally, Tally] | None = None
) -> Golden:
    """The fast handover that just reaches the line, and the one that just does not; `chat`: likewise, where asked."""
    shop: Facts = {"fast_handover": above} | ({} if chat is None else {chat[0]: chat[1]})
    edges: tuple[tuple[Facts, str], ...] = (({"fast_handover": below}, "-"),)
    if chat is not None:
        edges += (({chat[0]: chat[2]}, "-"), ({chat[0]: Tally()}, "incomplete"))
    return Golden("shopee.preferred", days, markets, "C", shop, "preferred", edges, says={"preferred": ""})


SHOPEE = (
    Golden(
        "shopee.penalty_points", "2019-01-23", SEA, "B", {"points": "2"}, "clear", value="2",
        points=((3, "tier_1"), (5, "tier_1"), (6, "tier_2"), (8, "tier_2"), (9, "tier_3"), (11, "tier_3"), (12,
        "tier_4"),
                (14, "tier_4"), (15, "tier_5")),
        says={"clear": "", **{f"tier_{n}": f"{n} 28" for n in range(1, 6)}}, tables={"caution": 1},
        kept_days=56,  # since 5 October, the first Monday
    ),
    Golden(
        "shopee.preferred", "2024-01-01", ("ID",), "C",
        {
            "rating": "4.8", "shopee.chat_response in 90 days": share(901, 1000),
            "shopee.non_fulfilment in 7 days": lacking(1, 20), "shopee.late_shipment in 7 days": lacking(1, 20),
            "preparation": "2", "points": "2.9",
        },
        "preferred",
        (
            ({"shopee.chat_response in 90 days": share(9, 10)}, "-"),
            ({"shopee.non_fulfilment in 7 days": lacking(51, 1000)}, "-"),
            ({"shopee.late_shipment in 7 days": lacking(51, 1000)}, "-"),
            *typed_edges(("rating", "4.79", "-"), ("preparation", "2.1", "-"), ("points", "3", "-")),
        ),
    ),
    *(preferred_sellers(*version) for version in (
        (("SG",), "2024-02-01 2025-03-31", "75.1", "75", SG_CHAT), (("SG",), "2025-03-31", "80.1", "80", SG_CHAT),
        (("MY",), "2024-01-01 2025-03-31", "75.1", "75"), (("MY",), "2025-03-31 2025-04-16", "80.1", "80"),
        (("MY",), "2025-04-16 2026-05-14", "90", "89.9"), (("MY",), "2026-05-14", "90", "89.9", MY_CHAT),
        (("TH", "VN", "PH", "TW"), "2024-01-01 2025-03-31", "75.1", "75"),
        (("TH", "VN", "PH", "TW"), "2025-03-31", "80.1", "80"),
    )),
    Golden(
        "shopee.preferred_cross_border", "2024-01-01", (*SEA, "TW"), "C",
        {
            "orders": "50", "buyers": "30", "rating": "4.5", "shopee.chat_response in 90 days": share(3, 4),
            "shopee.non_fulfilment in 7 days": lacking(1498, 10_000),
            "shopee.late_shipment in 7 days": lacking(1498, 10_000), "points": "0",
        },
        "preferred",
        (
            ({"shopee.chat_response in 90 days": share(749, 1000)}, "-"),
            ({"shopee.non_fulfilment in 7 days": lacking(1499, 10_000)}, "-"),
            ({"shopee.late_shipment in 7 days": lacking(1499, 10_000)}, "-"),
            *typed_edges(("orders", "49.5", "-"), ("buyers", "29.5", "-"), ("rating", "4.49", "-"),
                         ("points", "0.5", "-")),
        ),
        says={"preferred": ""}, tables={"seller": "cross_border"},
    ),
    Golden(
        "shopee.preferred_plus", "2024-01-01", ("VN",), "C",
        {
            "rating": "4.8", "shopee.chat_response in 90 days": share(9, 10),
            "shopee.non_fulfilment in 7 days": lacking(29, 1000), "shopee.late_shipment in 7 days": lacking(29, 1000),
            "preparation": "1.49",
        },
        "preferred_plus",
        (
            ({"shopee.chat_response in 90 days": share(899, 1000)}, "-"),
            ({"shopee.non_fulfilment in 7 days": lacking(3, 100)}, "-"),
            ({"shopee.late_shipment in 7 days": lacking(3, 100)}, "-"),
            *typed_edges(("rating", "4.79", "-"), ("preparation", "1.5", "-")),
        ),
    ),
)  # fmt: skip

MALL: Facts = {
    "lazada.mall_cancellation in month": lacking(19, 1000),
    "lazada.mall_return in month": lacking(9, 9, orders=1000),
    "positive": "70",
}
MALL_EDGES: tuple[tuple[Facts, str], ...] = (
    ({"lazada.mall_cancellation in month": lacking(2, 100)}, "-"),
    ({"lazada.mall_cancellation in month": lacking(0, 29, 1)}, "incomplete"),
    ({"lazada.mall_return in month": lacking(1, 1, orders=100)}, "-"),
    ({"lazada.mall_return in month": lacking(0, 0, 1, 29)}, "incomplete"),
    ({"positive": "69.9"}, "-"),
)

LAZADA = (
    Golden(
        "lazada.guarantee_seller", "2025-08-01", ("PH",), "C",
        {
            "paid_lines in 28 days": 20, "lazada.guarantee_fulfilment in 28 days": share(16, 20),
            "lazada.guarantee_cancellation in 28 days": lacking(1, 20),
        },
        "guarantee",
        (
            ({"paid_lines in 28 days": 19}, "not judged"),
            ({"lazada.guarantee_fulfilment in 28 days": share(799, 1000)}, "-"),
            ({"lazada.guarantee_fulfilment in 28 days": share(19, 19)}, "incomplete"),
            ({"lazada.guarantee_cancellation in 28 days": lacking(51, 1000)}, "-"),
        ),
        says={"guarantee": ""},
    ),
    Golden(
        "lazada.lazmall", "2019-09-01 2025-02-25", ("VN",), "C",
        {**MALL, "lazada.mall_on_time in month": share(27, 30), "lazada.cancellation in 28 days": Tally()}, "kept",
        (
            *MALL_EDGES, ({"lazada.mall_on_time in month": share(899, 1000)}, "-"),
            ({"lazada.mall_on_time in month": share(29, 29)}, "incomplete"),
        ),
        says={"kept": "3"},
    ),
    Golden("lazada.lazmall", "2025-02-25", ("VN",), "C", MALL, "kept", MALL_EDGES, says={"kept": "3"}),
    Golden(
        "lazada.priority_delivery", "2025-12-05", ("MY",), "C", {"lazada.same_day_fulfilment in 28 days": share(9, 10)},
        "priority", (({"lazada.same_day_fulfilment in 28 days": share(899, 1000)}, "-"),),
    ),
)  # fmt: skip

AMAZON = (
    Golden(
        "amazon.account_health", "2022-07-21", MARKETS, "A", {"score": "200"}, "healthy",
        scores(("199.5", "at_risk"), ("100", "at_risk"), ("99.5", "unhealthy")),
        says={"healthy": "", "at_risk": "", "unhealthy": ""}, tables={"kind": "ledger", "start": 200,
        "expires": "180 days"},
    ),
)  # fmt: skip

GOLDEN = (*TIKTOK, *ETSY, *EBAY, *SHOPEE, *LAZADA, *AMAZON)
