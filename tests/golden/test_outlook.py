"""How sure a figure is and where it is heading, worked out by hand."""

from datetime import date

import pytest

from data.access import Access
from metrics.rules.rule import Rule
from metrics.scoring.outlook import Outlook, interval, outlook
from tests.pages import made
from tests.reference import drawing
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"


def outlook_of(made_shops: MadeShops, drawn: str, as_of: str, *, line: str | None, **fields: object) -> Outlook:
    """The outlook of a rule on the rows drawn."""
    shop = made_shops.kept(drawing.rows_in(drawn, ZONE), ZONE)
    rule = Rule.of({"id": "x", **fields, **({"pass": line} if line else {})})
    moment = drawing.instant(as_of, ZONE)
    view = Access.local(made_shops.store).view([shop.shop_id])
    return outlook(view, shop, rule, made_shops.score(shop, rule, moment))


REFUNDS = """
refunds | refund_id | kind        | applied_at     | completed_at
        | r1        | refund_only | 01-01 08:00:00 | 01-01 18:00:00
        | r2        | refund_only | 01-02 08:00:00 | 01-02 18:00:00
        | r3        | refund_only | 01-02 08:00:00 | 01-05 06:00:00
"""


def test_how_many_more_at_the_median_bring_a_mean_of_durations_back(made_shops: MadeShops) -> None:
    # 10 h, 10 h and 70 h: 30 h on the average, 10 h in the middle. (90 + 10 n) / (3 + n) <= 24 from n = 18 / 14 on: 2
    outlook = outlook_of(made_shops, REFUNDS, "01-06 12:00:00", cases="refunds", statistic="mean", line="<= 24 hours")
    assert (outlook.median, outlook.at_median) == (36_000, 2)
    assert (outlook.low, outlook.high, outlook.by_chance) == (None, None, False)
    # no number of 10 h makes less than 10 h
    outlook = outlook_of(made_shops, REFUNDS, "01-06 12:00:00", cases="refunds", statistic="mean", line="< 10 hours")
    assert outlook.at_median is None
    outlook = outlook_of(made_shops, REFUNDS, "01-06 12:00:00", cases="refunds", statistic="mean", line="<= 30 hours")
    assert outlook.at_median == 0


def test_at_the_present_level_a_mean_of_durations_does_not_recover(made_shops: MadeShops) -> None:
    outlook = outlook_of(made_shops, REFUNDS, "01-06 12:00:00", cases="refunds", statistic="mean", line="<= 24 hours")
    assert outlook.level == 30 * 3600  # all three lie in the last 28 days
    assert outlook.recovers_at_level is None


MARKS = """
reviews | review_id | created_at     | description_score
        | v1        | 01-01 10:00:00 | 1
        | v2        | 02-01 10:00:00 | 5
        | v3        | 02-02 10:00:00 | 4
"""


def test_marks_at_the_present_level_recover_when_the_old_one_leaves(made_shops: MadeShops) -> None:
    # as of 2 February the window of 60 days holds 1, 5 and 4: 3.33; the last 28 days hold 5 and 4: 4.5. A fourteenth
    # of a mark a day comes: (10 + 4.5 n/14) / (3 + n/14) reaches 4 at n = 56; but 1 January leaves on
    # 2 March, in 28 days
    outlook = outlook_of(
        made_shops, MARKS, "02-02 12:00:00", cases="reviews", statistic="mean", window="60 days", line=">= 4"
    )
    assert outlook.level == 4.5
    assert outlook.recovers_at_level == date(2026, 3, 2)
    # with a line above the level it never does
    outlook = outlook_of(
        made_shops, MARKS, "02-02 12:00:00", cases="reviews", statistic="mean", window="60 days", line=">= 4.6"
    )
    assert outlook.recovers_at_level is None


@pytest.mark.parametrize(
    ("met", "missed", "low", "high"),
    [
        # p = 0.9, n = 20, z = 1.959964: (p + z²/2n ∓ z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)
        # = (0.996036 ∓ 0.162819) / 1.192073
        (18, 2, 0.69897, 0.97213),
        # p = 1, n = 1: (1 + 1.920729 ∓ 1.920729) / 4.841459: one good case proves little
        (1, 0, 0.20655, 1.0),
        (0, 1, 0.0, 0.79345),
    ],
)
def test_wilsons_interval_by_hand(met: int, missed: int, low: float, high: float) -> None:
    bounds = interval(made.REPLY, made.score(met=met, missed=missed, cases=met + missed))
    assert bounds == pytest.approx((low, high), abs=0.00001)


def test_a_share_of_misses_has_the_interval_of_its_misses() -> None:
    rule = Rule.of({"id": "x", "cases": "cancellations", "statistic": "share_missed", "pass": "<= 0.1"})
    assert interval(rule, made.score(met=18, missed=2, cases=20)) == pytest.approx((0.02787, 0.30103), abs=0.00001)


CHATS = """
messages | conversation_id | buyer_id | sender | sent_at
         | c1              | A        | buyer  | 01-05 10:00:00
         | c1              |          | agent  | 10:01:00
         | c2              | B        | buyer  | 10:00:00
         | c2              |          | agent  | 10:01:00
         | c3              | C        | buyer  | 10:00:00
         | c3              |          | agent  | 10:30:00
"""


def test_a_line_within_the_interval_is_said_to_be_a_matter_of_chance(made_shops: MadeShops) -> None:
    # 2 of 3: from 20.8 % to 93.9 %
    ask = {"cases": "turns", "within": "3 minutes"}
    assert outlook_of(made_shops, CHATS, "01-06 12:00:00", line=">= 0.6", **ask).by_chance
    assert outlook_of(made_shops, CHATS, "01-06 12:00:00", line=">= 0.9", **ask).by_chance
    assert not outlook_of(made_shops, CHATS, "01-06 12:00:00", line=">= 0.95", **ask).by_chance
    assert not outlook_of(made_shops, CHATS, "01-06 12:00:00", line=None, **ask).by_chance


def test_nothing_is_known_of_a_figure_without_cases(made_shops: MadeShops) -> None:
    assert outlook_of(made_shops, CHATS, "01-04 12:00:00", cases="turns", line=">= 0.6") == Outlook()
