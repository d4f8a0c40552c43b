"""What random draws against the reference have brought to light, each by hand."""

from datetime import UTC, datetime

from data.shops import Shop
from metrics.rules.rule import Rule
from metrics.scoring.reach import latest_of_figure


def test_what_is_not_due_yet_is_in_no_window_that_has_ended(ask):
    """A request of 5 January, open, in a window that ended with the 9th: it will belong to the day of its completion.

    refunds | refund_id | applied_at     | completed_at
            | open      | 01-05 12:00:00 |
            | done      | 01-05 12:00:00 | 01-06 12:00:00
    cases | subject | verdict
          | done    | met
    """
    answer = ask("01-10 12:00:00", cases="refunds", window="7 days", lag_days=0)
    answer.is_as_drawn()
    assert answer.score.pending == 0
    assert ask("01-10 12:00:00", cases="refunds", window="7 days").score.pending == 1


def test_a_shop_without_new_cases_recovers_when_its_misses_leave_the_window(ask):
    """Two misses of 5 January and a met one of the 25th, as of 1 March: none has come for over 28 days.

    In 90 days the 5th leaves the window on 5 April, and the met one of 25 January is all that is left.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:00:00
             | c2              | buyer  | 01-05 10:00:00
             | c3              | buyer  | 01-25 10:00:00
             | c3              | agent  | 01-25 10:01:00
    """
    rule = {"cases": "chats", "within": "1 hour", "window": "90 days"}
    score = ask("03-01 00:00:00", line=">= 0.5", **rule).score
    assert (score.status, str(score.recovers_on)) == ("missed", "2026-04-05")


ROSES = """
    messages | conversation_id | sender | sent_at        | text
             | roses           | buyer  | 01-05 10:00:00 | 在吗
             | roses           | agent  | 01-05 10:01:00 | 您好🌹
             | word            | buyer  | 01-05 10:00:00 | 在吗
             | word            | agent  | 01-05 10:01:00 | 发了🌹
    cases | subject | verdict
          | roses   | missed
          | word    | met
""".replace("🌹", "🌹" * 60)


def test_a_greeting_is_one_however_many_flowers_come_with_it(ask):
    ask("01-06 12:00:00", draw=ROSES, cases="chats", within="1 hour", greeting_counts=False).is_as_drawn()


def test_the_window_before_begins_with_its_day_though_this_one_begins_an_hour_late(ask):
    """In Chile 7 September 2025 has no midnight: clocks go from 24:00 of the 6th to 01:00. The 6th has one.

    messages | conversation_id | sender | sent_at
             | early           | buyer  | 2025-09-06 00:30:00
             | early           | agent  | 2025-09-06 00:31:00
             | today           | buyer  | 2025-09-07 10:00:00
    """
    answer = ask("2025-09-07 12:00:00", zone="America/Santiago", cases="chats", within="1 hour", window="1 day")
    assert (answer.score.value, answer.score.previous) == (0, 1)


def test_a_day_that_never_was_is_no_working_day(ask):
    """Samoa went from Thursday 29 to Saturday 31 December 2011. Two working days after Wednesday are over on Monday.

    orders | order_id | created_at          | paid_at
           | o1       | 2011-12-28 13:00:00 | 2011-12-28 13:00:00
    cases | due_at              | verdict
          | 2012-01-02 23:59:59 | pending
    """
    ask("2011-12-31 12:00:00", zone="Pacific/Apia", cases="shipments", promise="2 working days").is_as_drawn()


def test_a_stretch_is_asked_when_it_began_inside_the_hours_however_long_ago(ask):
    """Asked on Monday 5 January inside the hours and again on 2 March, never answered: one question, of January.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:00:00
             | c1              | buyer  | 03-02 10:00:00
             | c2              | buyer  | 03-02 10:00:00
    cases | subject | verdict
          | c2      | missed
    """
    hours = {"hours": "09:00-18:00", "within": "1 hour", "window": "7 days"}
    for family in ("turns", "chats", "threads"):
        ask("03-03 12:00:00", cases=family, **hours).is_as_drawn()


def test_thanks_with_the_words_of_a_hand_over_before_the_question_hand_nobody_over(ask):
    """What needs no answer begins no stretch: the question is asked when it is written, not when the buyer gave thanks.

    messages | conversation_id | sender | sent_at        | text           | needs_answer
             | c1              | agent  | 01-05 10:00:00 | sent           |
             | c1              | buyer  | 01-05 10:03:00 | thanks         | no
             | c1              | buyer  | 01-05 10:06:00 | is it washable |
             | c1              | agent  | 01-05 10:07:00 | yes            |
    cases | occurred_at    | measure | verdict
          | 01-05 10:06:00 | 60      | met
    """
    for family in ("turns", "chats"):
        rule = {"cases": family, "clock_from": "handover", "handover": ["thanks"], "auto_replies": ["sent"]}
        ask("01-05 12:00:00", within="2 minutes", **rule).is_as_drawn()


def test_a_shop_that_opens_in_the_hour_that_comes_twice_is_closed_while_the_clock_shows_less(ask):
    """New York, 2 November 2025: the clock goes from 02:00 back to 01:00. From 01:30 to 12:00 are eleven open hours.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 2025-11-01 11:00:00
    cases | due_at
          | 2025-11-02 12:00:00
    """
    rule = {"cases": "turns", "within": "12 hours", "hours": "01:30-12:00", "hours_mean": "clock_stops"}
    ask("2025-11-01 12:00:00", zone="America/New_York", window="7 days", **rule).is_as_drawn()


def test_chats_are_no_base_of_a_rate_where_nobody_was_ever_rated(ask):
    """One chat, and no rating in any file.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:00:00
    """
    answer = ask("01-05 12:00:00", cases="chat_ratings", statistic="rate", per="chats", window="7 days")
    assert (answer.score.value, answer.score.status) == (None, "no_data")


def test_a_net_score_of_nothing_but_bad_marks_needs_thrice_as_many_good_ones(ask):
    """Two bad ones, and six good ones to come: (6 - 2) ÷ 8.

    chat_ratings | conversation_id | rated_at       | rating
                 | c1              | 01-05 10:00:00 | 1
                 | c2              | 01-05 11:00:00 | 2
    """
    score = ask("01-05 12:00:00", cases="chat_ratings", statistic="net", line=">= 0.5", window="7 days").score
    assert (score.value, score.needed) == (-1.0, 6)


def test_a_day_that_the_calendar_skips_is_over_with_the_day_before_it():
    """Samoa had no 30 December 2011. Ratings end on the 29th, orders in January: what looks back at days up to three
    before the as-of day is known as of 2 January, since the 30th, with which it ends, was over by then.
    """
    shop = Shop("s", "other", "WS", "Pacific/Apia")
    rate = {"id": "own.rate", "cases": "chat_ratings", "statistic": "rate", "per": "paid_orders"}
    ends = {"chat_ratings": datetime(2011, 12, 29, 22, tzinfo=UTC), "orders": datetime(2012, 1, 7, 20, tzinfo=UTC)}
    rule = Rule.of({**rate, "window": "2 days", "lag_days": 2})
    latest = latest_of_figure(shop, rule, datetime(2012, 2, 4, 7, tzinfo=UTC), ends)
    assert latest == datetime(2012, 1, 2, 9, 59, 59, tzinfo=UTC)


def test_a_chat_that_asks_for_nothing_has_not_begun_and_names_no_buyer_of_its_rating(ask):
    """What a buyer who needs no answer writes begins no chat.

    messages     | conversation_id | buyer_id | sender | sent_at        | needs_answer
                 | thanks          | lin      | buyer  | 01-05 10:00:00 | no
                 | asks            | chen     | buyer  | 01-05 10:00:00 |
    chat_ratings | conversation_id | rated_at       | rating
                 | thanks          | 01-05 11:00:00 | 5
                 | asks            | 01-05 11:00:00 | 5
    cases | subject | buyer_id
          | thanks  |
          | asks    | chen
    """
    ask("01-05 12:00:00", cases="chat_ratings", window="7 days").is_as_drawn()


def test_a_request_of_the_last_second_of_a_day_is_measured(made_shops):
    """A day of which no more than its last second is left is no day: the instant is known."""
    first, last = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 5, 23, 59, 59, tzinfo=UTC)
    done = datetime(2026, 1, 6, 0, 0, 9, tzinfo=UTC)
    requests = [
        {"refund_id": "applied", "applied_at": last, "applied_until": last, "completed_at": done},
        {"refund_id": "day", "applied_at": first, "applied_until": last, "completed_at": done},
        {"refund_id": "agreed", "applied_at": last, "agreed_at": last, "agreed_until": last, "completed_at": done},
    ]
    tables = {"refunds": requests}
    fields = {"id": "own.refunds", "cases": "refunds", "within": "1 day", "window": "30 days"}
    for pause, agreed in (({}, 10), ({"pause": "buyer"}, 0)):  # from the consent on the clock stands still
        rule = Rule.of({**fields, **pause})
        cases, _ = made_shops.agree(tables, made_shops.kept(tables, "UTC"), rule, datetime(2026, 1, 10, tzinfo=UTC))
        assert {case.subject: case.measure for case in cases} == {"applied": 10, "day": None, "agreed": agreed}


def test_the_quiet_of_a_night_goes_on_after_a_day_that_the_calendar_skips(ask):
    """In Samoa the 29th of December 2011, 18:00, was followed by the 31st, 0:00: quiet until its 6:00.

    refunds | refund_id | applied_at          | completed_at
            | r1        | 2011-12-29 18:00:00 | 2011-12-31 07:00:00
    cases | subject | due_at
          | r1      | 2011-12-31 08:00:00
    """
    rule = {"cases": "refunds", "within": "2 hours", "quiet": "18:00-06:00", "window": "30 days"}
    ask("2012-01-02 12:00:00", zone="Pacific/Apia", **rule).is_as_drawn()


def test_a_day_that_the_calendar_skips_has_no_cutoff_either(ask):
    """Samoa's Saturday 31 December 2011, 9:00, is before the noon of one day only: due at the end of Monday, once.

    orders | order_id | line_id | created_at          | shipped_at
           | early    | 1       | 2011-12-31 09:00:00 | 2012-01-02 10:00:00
           | late     | 1       | 2011-12-31 13:00:00 | 2012-01-04 10:00:00
    cases | subject | due_at              | verdict
          | early   | 2012-01-02 23:59:59 | met
          | late    | 2012-01-03 23:59:59 | missed
    """
    promise = {"cutoff": "12:00", "before": "0 working days", "after": "2 working days"}
    rule = {"cases": "shipments", "promise": promise, "window": "30 days"}
    ask("2012-01-05 12:00:00", zone="Pacific/Apia", **rule).is_as_drawn()
