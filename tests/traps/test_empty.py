"""Traps of nothing and next to nothing. No cases is no data: never 0 %, never 100 %, never a pass."""

import pytest

FAMILIES = {
    "messages": {},
    "turns": {"within": "3 minutes"},
    "chats": {"within": "24 hours"},
    "threads": {"bots": "leave_out"},
    "buyer_days": {"hours": "08:00-23:00", "hours_mean": "clock_stops", "within": "3 minutes"},
    "refunds": {"within": "48 hours", "pause": "buyer"},
    "disputes": {},
    "shipments": {},
    "cancellations": {},
    "reviews": {},
    "chat_ratings": {},
}
STATISTICS = {
    "share": {"line": ">= 0"},
    "share_missed": {"line": "<= 1"},
    "rate": {"line": "<= 1", "per": "paid_orders"},
}


@pytest.mark.parametrize("statistic", STATISTICS)
@pytest.mark.parametrize("family", FAMILIES)
def test_an_empty_shop_passes_no_line(ask, family, statistic):
    """Not a single row, and lines that any number would pass."""
    answer = ask("01-05 12:00:00", cases=family, statistic=statistic, **FAMILIES[family], **STATISTICS[statistic])
    score = answer.score
    assert answer.cases == []
    assert (score.value, score.status, score.cases, score.previous) == (None, "no_data", 0, None)
    assert (score.needed, score.spare) == (None, None)


@pytest.mark.parametrize("line", [">= 0", ">= 0.9", "<= 1", "<= 0.1"])
def test_a_mean_of_nothing_passes_no_line(ask, line):
    """A request that is open has no measure, and a rating in words no mark.

    refunds      | refund_id       | applied_at     | completed_at
                 | R1              | 01-05 10:00:00 |

    chat_ratings | conversation_id | rated_at       | rating
                 | c1              | 01-05 10:00:00 | satisfied
    """
    for family in ("refunds", "chat_ratings"):
        score = ask("01-05 12:00:00", cases=family, statistic="mean", line=line).score
        assert (score.value, score.status, score.cases) == (None, "no_data", 0)


def test_only_pending_cases_are_no_data(ask):
    """Nobody has had time to answer yet.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 11:59:00
    """
    score = ask("01-05 12:00:00", cases="turns", within="3 minutes", line=">= 0.7").score
    assert (score.status, score.value, score.pending) == ("no_data", None, 1)


def test_only_excluded_cases_are_no_data(ask):
    """Asked at three in the morning.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 03:00:00
    """
    score = ask("01-05 12:00:00", cases="turns", within="3 minutes", hours="08:00-23:00", line=">= 0.7").score
    assert (score.status, score.value, score.excluded) == ("no_data", None, 1)


def test_one_case_is_all_or_nothing(ask):
    """A single question, answered in time.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:00:00
             | c1              | agent  | 10:00:00
    """
    score = ask("01-05 12:00:00", cases="turns", within="3 minutes", line=">= 0.9", minimum_cases=1).score
    assert (score.value, score.cases, score.status, score.needed, score.spare) == (1.0, 1, "met", 0, 0)
    score = ask("01-05 12:00:00", cases="turns", within="3 minutes", line=">= 0.9", minimum_cases=2).score
    assert score.status == "too_few"


def test_misses_without_a_paid_order_have_no_rate(ask):
    """A bad review of an order that was never paid: 1 of 0 is no number.

    orders  | order_id  | created_at
            | o1        | 01-05 10:00:00

    reviews | review_id | order_id | created_at     | description_score
            | v1        | o1       | 01-05 11:00:00 | 1
    """
    score = ask("01-05 12:00:00", cases="reviews", statistic="rate", per="paid_orders", line="<= 0.01").score
    assert (score.value, score.cases, score.missed, score.status) == (None, 0, 1, "no_data")


def test_a_rate_of_cancellations_needs_no_requests(ask):
    """Orders alone tell how many were cancelled; that no request is known takes nothing away.

    orders | order_id | created_at     | paid_at        | cancelled_at   | cancelled_by
           | o1       | 01-05 10:00:00 | 01-05 10:00:00 | 01-05 11:00:00 | merchant
           | o2       | 01-05 10:00:00 | 01-05 10:00:00 |                |
    """
    score = ask("01-05 12:00:00", cases="cancellations", statistic="rate", per="paid_orders", line="<= 0.5").score
    assert (score.value, score.cases, score.status) == (0.5, 2, "met")


def test_disputes_that_no_export_tells_of_have_no_rate(ask):
    """Two paid orders and a request; whether the platform stepped in is not in the file, so 0 % would be made up.

    orders  | order_id  | created_at     | paid_at
            | o1        | 01-05 10:00:00 | 01-05 10:00:00
            | o2        | 01-05 10:00:00 | 01-05 10:00:00

    refunds | refund_id | order_id | applied_at     | completed_at   | platform_intervened
            | R1        | o1       | 01-05 11:00:00 | 01-05 11:30:00 |
    """
    rule = {"cases": "disputes", "statistic": "rate", "per": "paid_orders"}
    assert ask("01-05 12:00:00", **rule).score.status == "no_data"


@pytest.mark.parametrize("family", ["cancellations", "shipments", "deliveries", "turns", "chat_ratings"])
def test_what_no_file_tells_of_has_no_rate(ask, family):
    """An order cancelled by nobody known and without any promise, no message and no rating: 0 % would be made up.

    orders | order_id | created_at     | paid_at        | cancelled_at
           | o1       | 01-05 10:00:00 | 01-05 10:00:00 | 01-05 11:00:00
    """
    score = ask("01-05 12:00:00", cases=family, statistic="rate", per="orders", line="<= 0.5").score
    assert (score.value, score.status) == (None, "no_data")
