"""Traps of joins. One case is one row, whatever else hangs on the same order, buyer or conversation."""

FULL_ORDER = """
    orders   | order_id  | line_id  | buyer_id | product_id | created_at     | paid_at  | promised_at    | shipped_at
             | o1        | 1        | A        | p1         | 01-05 10:00:00 | 10:00:00 | 01-07 10:00:00 | 10:00:00
             | o1        | 2        | A        | p1         | 01-05 10:00:00 | 10:00:00 | 01-07 10:00:00 | 10:00:00
             | o1        | 3        | A        | p1         | 01-05 10:00:00 | 10:00:00 | 01-07 10:00:00 |

    refunds  | refund_id | order_id | buyer_id | applied_at     | completed_at   | platform_intervened | fault
             | R1        | o1       | A        | 01-08 10:00:00 | 01-08 11:00:00 | yes                 | merchant
             | R2        | o1       | A        | 01-08 10:00:00 | 01-08 13:00:00 | no                  |

    reviews  | review_id | order_id | buyer_id | created_at     | description_score | service_score
             | v1        | o1       | A        | 01-08 10:00:00 | 5                 | 1
             | v2        | o1       | A        | 01-08 10:00:00 | 1                 |

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-08 10:00:00
             | c1              | A        | agent  | 10:01:00
             | c1              | A        | agent  | 10:01:00
             | c1              | A        | bot    | 10:01:00

    chat_ratings | conversation_id | rated_at       | rating
                 | c1              | 01-08 11:00:00 | satisfied
                 | c1              | 01-08 11:00:00 | dissatisfied
"""


def test_an_order_of_three_lines_with_two_requests_and_two_reviews(ask):
    """One order, bought by one buyer, with everything that can hang on it: the rows are above."""

    def verdicts(family, **more):
        return sorted(ask("01-08 20:00:00", draw=FULL_ORDER, cases=family, **more).verdicts)

    assert verdicts("shipments") == ["met", "met", "missed"]
    assert verdicts("cancellations") == ["met"]
    assert verdicts("refunds", within="2 hours") == ["met", "missed"]
    assert verdicts("disputes") == ["missed"]
    assert verdicts("reviews") == ["met", "missed"]
    assert verdicts("reviews", side="service") == ["missed"]
    assert verdicts("chat_ratings") == ["met", "missed"]
    for family in ("messages", "turns", "chats", "threads", "buyer_days"):
        for bots in ("count", "ignore", "leave_out"):
            assert verdicts(family, within="3 minutes", bots=bots) == ["met"]


def test_a_rate_counts_orders_not_lines(ask):
    """One order of three lines was paid, and one of its two requests is a lost dispute: the rows are above."""
    rule = {"cases": "disputes", "statistic": "rate", "per": "paid_orders"}
    score = ask("01-08 20:00:00", draw=FULL_ORDER, **rule).score
    assert (score.value, score.missed, score.cases) == (1.0, 1, 1)


def test_a_mean_of_requests_does_not_weigh_the_orders_lines(ask):
    """One and three hours make two, not some mean over three lines each: the rows are above."""
    score = ask("01-08 20:00:00", draw=FULL_ORDER, cases="refunds", statistic="mean").score
    assert (score.value, score.cases) == (7200, 2)


def test_a_request_takes_its_product_from_an_order_of_one_product(ask):
    """R1's order has one product on two lines; R2's has two products, so nobody can say which came back.

    orders  | order_id  | line_id  | buyer_id | product_id | created_at     | paid_at
            | o1        | 1        | A        | p1         | 01-05 10:00:00 | 10:00:00
            | o1        | 2        | A        | p1         | 01-05 10:00:00 | 10:00:00
            | o2        | 1        | A        | p1         | 01-05 10:00:00 | 10:00:00
            | o2        | 2        | A        | p2         | 01-05 10:00:00 | 10:00:00

    refunds | refund_id | order_id | buyer_id | product_id | applied_at     | completed_at
            | R1        | o1       | A        |            | 01-06 10:00:00 | 01-06 11:00:00
            | R2        | o2       | A        |            | 01-06 10:00:00 | 01-06 11:00:00

    cases   | subject | product_id
            | R1      | p1
            | R2      |
    """
    ask("01-06 20:00:00", cases="refunds").is_as_drawn()


def test_an_order_of_two_products_is_no_products_cancellation(ask):
    """A leaderboard by product must not count a mixed order for the product that sorts first.

    orders | order_id | line_id | product_id | created_at     | paid_at  | cancelled_at   | cancelled_by
           | o1       | 1       | p1         | 01-05 10:00:00 | 10:00:00 |                |
           | o1       | 2       | p2         | 01-05 10:00:00 | 10:00:00 | 01-05 11:00:00 | merchant
           | o2       | 1       | p2         | 01-05 12:00:00 | 12:00:00 |                |
           | o2       | 2       | p2         | 01-05 12:00:00 | 12:00:00 |                |

    cases  | subject | product_id | verdict
           | o1      |            | missed
           | o2      | p2         | met
    """
    ask("01-06 00:00:00", cases="cancellations").is_as_drawn()
