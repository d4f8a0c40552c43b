"""Composites of Douyin, Taobao, Kuaishou and Pinduoduo as they were published, with shops worked out by hand."""

from collections.abc import Iterable

from tests.golden.composite_book import Facts, Golden, lacking, marks, share

CN = ("CN",)
STEPS = (50, 60, 70, 80, 90, 100)
STARS = "100 5, 89 5, 88 4.5, 77 4.5, 76 4, 60 4, 59 3.5, 55 3.5, 54 3, 50 3"
"""Totals and the stars of what buyers see: 5 from 4.8 on, then 4.5, 4.0, 3.5 and below."""
SHOWN = (
    "97 5.0, 93 4.9, 89 4.8, 85 4.7, 81 4.6, 77 4.5, 73 4.4, 69 4.3, 65 4.2, 61 4.1, 60 4.0, 59 3.9, 58 3.8, 57 3.7, "
    "56 3.6, 55 3.5, 54 3.4, 53 3.3, 52 3.2, 51 3.1, "
)


def scores(*edges: tuple[str, str]) -> Iterable[tuple[Facts, str]]:
    """Where a shop stands whose total is typed in."""
    return tuple(({"score": score}, level) for score, level in edges)


DOUYIN_EDGES = scores(
    ("85", "from_85"), ("84.9", "from_80"), ("80", "from_80"), ("79.9", "from_70"), ("70", "from_70"),
    ("69.9", "from_65"), ("65", "from_65"), ("64.9", "from_60"), ("60", "from_60"), ("59.9", "below_60"),
)  # fmt: skip
DOUYIN_SAYS = {
    "from_85": "85 65 85 30 83", "from_80": "80 84", "from_70": "70 79 7", "from_65": "65 69 65 2026 07 29 60",
    "from_60": "60 64", "below_60": "60",
}  # fmt: skip
FEW = ({"paid_orders in 30 days": 29}, "not judged 70")

GOODS_AND_LOGISTICS: Facts = {
    "paid_orders in 30 days": 30, "weight.goods": "50", "weight.logistics": "20", "weight.service": "30",
    "weight.product_rating": "60", "weight.quality_return": "40", "weight.pickup_score": "50", "weight.delivery": "30",
    "weight.logistics_return": "20", "points.pickup_score": "100", "points.delivery": "90",
    "points.logistics_return": "60",
    # 96 marks of 20 reviews are 4.8; 2 of 100 parcels that arrived came back for their quality; 12 seconds
    "bands.product_rating": ">=4.8:90; else:50", "douyin.product_rating in 30 days": marks(96, 20),
    "bands.quality_return": "<=2%:80; else:50",
    "douyin.quality_return in 30 days": lacking(2, 2, orders=100), "trade": "茶/通用",
    "bands.response": "<=12s:100; else:50",
    "douyin.response_time in 30 days": marks(120, 10),
}  # fmt: skip

GOLDEN = (
    Golden(
        # goods 0.6·90 + 0.4·80 = 86, logistics 50 + 27 + 12 = 89, service 0.5·80 + 0.5·100 = 90;
        # 43 + 17.8 + 27 = 87.8, and 2 off
        "douyin.experience", "2026-05-07 2026-07-14", CN, "A",
        {**GOODS_AND_LOGISTICS, "points.after_sales": "80", "deductions": "2"},
        "from_85", (*DOUYIN_EDGES, FEW), {"goods": "86", "logistics": "89", "service": "90"}, "85.8", DOUYIN_SAYS,
        f"{SHOWN}50 3.0, 49 -", STARS, {"steps": STEPS},
    ),
    Golden(
        # service 0.25·60 + 0.30·100 + 0.15·50 + 0.30·90 = 79.5: 43 + 17.8 + 23.85 = 84.65, and 0.65 off
        "douyin.experience", "2026-07-14 2026-09-08", CN, "A",
        {
            **GOODS_AND_LOGISTICS, "points.help": "90", "deductions": "0.65",
            "bands.im_dissatisfaction": "<=10%:60; else:50", "douyin.im_dissatisfaction in 30 days": lacking(2, 20),
            "bands.audit": "<=1 hour:50", "douyin.audit_time in 30 days": marks(36000, 10),
        },
        "from_80", (*DOUYIN_EDGES, FEW), {"goods": "86", "logistics": "89", "service": "79.5"}, "84", DOUYIN_SAYS,
        f"{SHOWN}50 3.0, 49 -", STARS, {"steps": STEPS},
    ),
    Golden(
        # the back office of 2026-09-09: 34.5 + 19.8 + 25.5 = 79.8, bonus 2.2 and nothing off: 82; here 2 are taken off
        "douyin.experience", "2026-09-08", CN, "A",
        {
            "paid_orders in 30 days": 30, "points.goods": "69", "points.logistics": "99", "points.service": "85",
            "weight.goods": "50", "weight.logistics": "20", "weight.service": "30", "bonus": "2.2", "deductions": "2",
        },
        "from_80", (*DOUYIN_EDGES, FEW), {"goods": "69", "logistics": "99", "service": "85"}, "80", DOUYIN_SAYS,
        f"{SHOWN}50 3.0, 0 3.0", STARS, {"steps": STEPS},
    ),
    Golden(
        # quality 4.4, logistics 4.0, service 4.8 (19 of 20 in three minutes) at 25/25/50 and 0.1: 1.1 + 1 + 2.4 + 0.1
        "taobao.experience", "2025-06-30 2026-03-16", CN, "A",
        {
            "paid_orders in 30 days": 30, "points.quality": "4.4", "points.logistics": "4.0", "weight.quality": "25",
            "weight.logistics": "25", "weight.service": "50", "weight.reply": "100", "bonus": "0.1",
            "bands.reply": ">=95%:4.8; else:3", "taobao.reply_3m in 30 days": share(19, 20),
        },
        "from_4_5",
        (
            *scores(("4.5", "from_4_5"), ("4.49", "from_4_2"), ("4.2", "from_4_2"), ("4.19", "below_4_2")),
            ({"paid_orders in 30 days": 29}, "not judged"),
        ),
        {"quality": "4.4", "logistics": "4", "service": "4.8"}, "4.6",
        {"from_4_5": "4.5", "from_4_2": "4.2 4.5", "below_4_2": "4.2"},
    ),
    Golden(
        # quality 0.7·4 + 0.3·5 = 4.3, logistics 0.7·5 + 0.3·3 = 4.4, service 0.4·4 + 0.3·5 + 0.2·3 + 0.1·5 = 4.2;
        # at 25/25/50: 1.075 + 1.1 + 2.1 = 4.275, and 0.025
        "taobao.experience", "2026-03-16", CN, "A",
        {
            "paid_orders in 30 days": 30, "weight.quality": "25", "weight.logistics": "25", "weight.service": "50",
            "weight.negative_feedback": "70", "points.negative_feedback": "4", "weight.good_reviews": "30",
            "bands.good_reviews": ">=98%:5", "taobao.good_reviews in 30 days": share(49, 50),
            "weight.pickup": "70", "bands.pickup": ">=99%:5", "taobao.pickup_48h in 30 days": share(99, 100),
            "weight.arrival": "30", "bands.arrival": "<=48 hours:3",
            "taobao.arrival_time in 30 days": marks(1728000, 10), "weight.reply": "40", "bands.reply": ">=90%:4",
            "taobao.reply_3m in 30 days": share(9, 10), "weight.satisfaction": "30", "points.satisfaction": "5",
            "weight.refund_time": "20", "bands.refund_time": "<=24 hours:3; else:1",
            "taobao.refund_processing_time in 30 days": marks(864000, 10), "weight.platform_help": "10",
            "bands.platform_help": "<=1%:5", "taobao.platform_help in 30 days": lacking(1, 1, orders=100),
            "bonus": "0.025",
        },
        "from_4_2",
        (
            *scores(("4.5", "from_4_5"), ("4.49", "from_4_2"), ("4.2", "from_4_2"), ("4.19", "below_4_2")),
            ({"paid_orders in 30 days": 29}, "not judged"),
        ),
        {"quality": "4.3", "logistics": "4.4", "service": "4.2"}, "4.3",
        {"from_4_5": "4.5", "from_4_2": "4.2 4.5", "below_4_2": "4.2"},
    ),
    Golden("taobao.violation_points", "2026-08-05", CN, "A", {"points": "4"}, "-", value="4", kept_days=333),
    Golden(
        "taobao.tmall_assessment", "2026-01-01", CN, "A",
        {"sales": "100", "failing_months": "2", "trade": "1"}, "passed",
        (
            ({"sales": "99.9"}, "-"), ({"failing_months": "3"}, "-"), ({"failing_months": "2.9"}, "passed"),
            ({"trade": "0"}, "-"), ({"trade": "0.9"}, "-"),
        ),
        says={"passed": ""},
    ),
    Golden(
        # chat 0.5·4 + 0.5·5 = 4.5, beside 4.6, 4.7, 4.8 and 4.9 at a fifth each: 4.7
        "kuaishou.experience", "2022-09-21 2023-04-28", CN, "B",
        {
            **{f"weight.{group}": "20" for group in ("goods", "logistics", "chat", "after_sales", "content")},
            "points.goods": "4.6", "points.logistics": "4.7", "points.after_sales": "4.8", "points.content": "4.9",
            "weight.reply": "50", "bands.reply": ">=70%:4; else:3", "kuaishou.reply_3m in week": share(7, 10),
            "weight.good_review": "50", "bands.good_review": ">=80%:5", "kuaishou.good_review_30d in 30 days":
            share(4, 5),
        },
        "from_4_5", scores(("4.85", "from_4_85"), ("4.849", "from_4_5"), ("4.5", "from_4_5"), ("4.49", "below_4_5")),
        {"goods": "4.6", "logistics": "4.7", "chat": "4.5", "after_sales": "4.8", "content": "4.9"}, "4.7",
        {"from_4_85": "4.85 5", "from_4_5": "4.5 4.85", "below_4_5": "3 4.5"},
    ),
    Golden(
        # service 0.25·(4 + 5 + 4.8 + 4.6) = 4.6, logistics 4.9; goods 4.8: at 40/25/25/10 1.92 + 1.225 + 1.15 + 0.49
        "kuaishou.experience", "2023-04-28", CN, "C",
        {
            "weight.goods": "40", "weight.logistics": "25", "weight.service": "25", "points.goods": "4.8",
            "weight.competitiveness": "10", "points.competitiveness": "4.9",
            "weight.dispatch": "100", "bands.dispatch": ">=99%:4.9", "kuaishou.dispatch in 30 days": share(99, 100),
            **{f"weight.{part}": "25" for part in ("reply", "good_review", "refund_only_time", "return_refund_time")},
            "bands.reply": ">=99%:3; >=70%:4", "kuaishou.reply_3m in week": share(7, 10),
            "bands.good_review": ">=80%:5", "kuaishou.good_review_30d in 30 days": share(4, 5),
            "bands.refund_only_time": "<=1 hour:3; <=24 hours:4.8",
            "kuaishou.refund_only_time in 30 days": marks(864000, 10),
            "bands.return_refund_time": "<=1 hour:3; <=48 hours:4.6",
            "kuaishou.return_refund_time in 30 days": marks(1728000, 10),
        },
        "good", scores(("4.71", "good"), ("4.7", "fair"), ("4.4", "fair"), ("4.39", "poor")),
        {"goods": "4.8", "logistics": "4.9", "service": "4.6", "competitiveness": "4.9"}, "4.785",
        {"good": "", "fair": "", "poor": ""},
    ),
    Golden(
        "pinduoduo.stars", "2021-07-30", CN, "B",
        {
            "weight.chat": "100", "weight.reply": "100", "bands.reply": ">=90%:96; else:10",
            "pinduoduo.reply_3m in 30 days": share(9, 10),
        },
        "five", scores(("80.1", "five"), ("80", "four_and_half"), ("30.1", "four_and_half"), ("30", "lower")),
        {"chat": "96"}, "96", {"five": "5", "four_and_half": "4.5", "lower": "4"},
    ),
)  # fmt: skip
