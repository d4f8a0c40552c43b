"""Traps of zero. Never answered is NULL, answered within the second is 0 and counts, bots are a choice."""

import pytest


def test_a_mean_is_a_ratio_of_sums(ask):
    """80 and 100 seconds on Monday, 93 the week before: 91, not the mean of two daily means (91.5).

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:00:00
             | c1              | agent  | 10:01:20
             | c2              | buyer  | 10:00:00
             | c2              | agent  | 10:01:40
             | c3              | buyer  | 01-02 10:00:00
             | c3              | agent  | 10:01:33
    """
    score = ask("01-05 12:00:00", cases="turns", statistic="mean").score
    assert (score.value, score.cases) == (91, 3)


def test_instant_answers_count_and_missing_ones_do_not(ask):
    """Ten hours and none: five. The question that nobody answered is missed, but it has no length.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 00:00:00
             | c1              | agent  | 10:00:00
             | c2              | buyer  | 00:00:00
             | c2              | agent  | 00:00:00
             | c3              | buyer  | 00:00:00
    """
    score = ask("01-05 12:00:00", cases="turns", statistic="mean").score
    assert (score.value, score.cases, score.met, score.missed) == (18000, 2, 2, 1)


BOTS = {
    "count": [("c1", "5", "met"), ("c2", "10", "met"), ("c3", "", "missed"), ("c4", "20", "met")],
    "ignore": [("c1", "", "missed"), ("c2", "240", "missed"), ("c3", "", "missed"), ("c4", "20", "met")],
    "leave_out": [("c1", "", "only_bots"), ("c2", "240", "missed"), ("c3", "", "missed"), ("c4", "20", "met")],
}


@pytest.mark.parametrize("bots", BOTS)
def test_bots_count_or_do_not_or_take_the_case_out(ask, bots):
    """Only a bot answered c1; in c2 an agent came late; in c3 the bot spoke before the buyer; in c4 after the agent.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:00:00
             | c1              | bot    | 10:00:05
             | c2              | buyer  | 10:00:00
             | c2              | bot    | 10:00:10
             | c2              | agent  | 10:04:00
             | c3              | bot    | 09:59:59
             | c3              | buyer  | 10:00:00
             | c4              | buyer  | 10:00:00
             | c4              | agent  | 10:00:20
             | c4              | bot    | 10:00:30
    """
    for family in ("turns", "chats", "threads", "messages", "buyer_days"):
        cases = sorted(
            ask("01-05 12:00:00", cases=family, within="3 minutes", bots=bots).cases, key=lambda case: case.subject
        )
        rows = [
            (case.subject, "" if case.measure is None else str(int(case.measure)), case.reason or case.verdict)
            for case in cases
        ]
        assert rows == BOTS[bots], family


def test_a_case_that_only_bots_answered_comes_back_when_a_person_does(ask):
    """Left out at 10:02, missed once the agent has come too late.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:00:00
             | c1              | bot    | 10:00:01
             | c1              | agent  | 10:05:00
    """
    rule = {"cases": "turns", "within": "3 minutes", "bots": "leave_out"}
    assert ask("01-05 10:00:00", **rule).verdicts == ["pending"]
    assert ask("01-05 10:02:00", **rule).verdicts == ["only_bots"]
    assert ask("01-05 10:04:59", **rule).verdicts == ["only_bots"]
    assert ask("01-05 10:05:00", **rule).verdicts == ["missed"]


def test_without_a_deadline_any_answer_is_met_and_none_is_missed(ask):
    """A year late is an answer; a second ago is none.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:00:00
             | c1              | agent  | 01-20 10:00:00
             | c2              | buyer  | 01-20 11:59:59
    """
    assert ask("01-20 12:00:00", cases="turns").verdicts == ["met", "missed"]
