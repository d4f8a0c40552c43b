"""Traps of knowing too much. As of an instant nothing later has happened, stored or not."""


def test_an_answer_after_the_instant_is_not_known(ask):
    """Asked at 10:00:00, answered at 10:02:00, and looked at before, at and after.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:00:00
             | c1              | agent  | 10:02:00
    """
    rule = {"cases": "turns", "within": "3 minutes"}
    assert ask("01-05 09:59:59", **rule).verdicts == []
    assert ask("01-05 10:00:00", **rule).verdicts == ["pending"]
    assert ask("01-05 10:01:59", **rule).verdicts == ["pending"]
    assert ask("01-05 10:02:00", **rule).verdicts == ["met"]


def test_a_question_is_missed_from_its_deadline_on_until_it_is_answered_late(ask):
    """A late answer brings a measure and no change of verdict.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:00:00
             | c1              | agent  | 10:04:00
    """
    rule = {"cases": "turns", "within": "3 minutes"}
    assert ask("01-05 10:02:59", **rule).verdicts == ["pending"]
    at_the_deadline, later = ask("01-05 10:03:00", **rule).cases[0], ask("01-05 10:04:00", **rule).cases[0]
    assert (at_the_deadline.verdict, at_the_deadline.measure) == ("missed", None)
    assert (later.verdict, later.measure) == ("missed", 240)


def test_a_thread_that_began_in_what_was_not_yet_said(ask):
    """At 11:00 only c2 was known of; its first message is the thread, whatever an older file may add later.

    messages | conversation_id | buyer_id | sender | sent_at
             | c2              | A        | buyer  | 01-05 10:30:00
             | c1              | A        | buyer  | 11:30:00
             | c1              | A        | agent  | 11:31:00
    """
    rule = {"cases": "threads", "within": "3 minutes"}
    assert [case.subject for case in ask("01-05 11:00:00", **rule).cases] == ["c2"]
    assert [case.subject for case in ask("01-05 12:00:00", **rule).cases] == ["c2"]


def test_a_request_has_the_state_it_had(ask):
    """Consent, return and completion come one after the other; each moves the deadline only once it is known.

    refunds | refund_id | applied_at     | agreed_at      | returned_at    | completed_at
            | R1        | 01-05 10:00:00 | 01-05 11:00:00 | 01-07 11:00:00 | 01-07 12:00:00
    """

    def state(as_of):
        (case,) = ask(as_of, cases="refunds", within="4 hours", pause="buyer").cases
        return case.verdict, case.measure, case.due_at and str(case.due_at)

    assert state("01-05 10:30:00") == ("pending", None, "2026-01-05 06:00:00+00:00")
    assert state("01-05 11:00:00") == ("pending", None, None)
    assert state("01-06 23:00:00") == ("pending", None, None)
    assert state("01-07 11:00:00") == ("pending", None, "2026-01-07 06:00:00+00:00")
    assert state("01-07 12:00:00") == ("met", 7200, "2026-01-07 06:00:00+00:00")


def test_an_overdue_request_moves_from_its_deadline_to_its_completion(ask):
    """Overdue since the 6th, completed on the 20th: the week of the 5th has it until then, and loses it.

    refunds | refund_id | applied_at     | completed_at
            | R1        | 01-05 10:00:00 | 01-20 10:00:00
    """
    rule = {"cases": "refunds", "within": "24 hours", "window": "week"}
    assert ask("01-06 09:59:59", **rule).verdicts == ["pending"]
    assert ask("01-06 10:00:00", **rule).verdicts == ["missed"]
    assert ask("01-13 10:00:00", **rule).verdicts == []
    assert ask("01-21 10:00:00", **rule).verdicts == ["missed"]


def test_what_is_open_waits_in_every_window(ask):
    """Applied for, promised and disputed in January; looked at in March, in a window of one day.

    orders  | order_id  | line_id | created_at     | paid_at        | promised_at
            | o1        | 1       | 01-05 10:00:00 | 01-05 10:00:00 | 05-05 10:00:00

    refunds | refund_id | applied_at     | completed_at | platform_intervened
            | R1        | 01-05 10:00:00 |              | yes
    """
    for family in ("shipments", "refunds", "disputes"):
        answer = ask("03-05 10:00:00", cases=family, window="1 days")
        assert answer.verdicts == ["pending"]
        assert (answer.score.pending, answer.score.status, answer.score.previous) == (1, "no_data", None)


def test_an_order_cancelled_later_was_not_cancelled_then(ask):
    """Paid on the 5th, cancelled by the merchant on the 7th, unsent, a second before its promise.

    orders | order_id | line_id | created_at     | paid_at        | promised_at    | cancelled_at   | cancelled_by
           | o1       | 1       | 01-05 10:00:00 | 01-05 10:00:00 | 01-07 10:00:01 | 01-07 10:00:00 | merchant
    """
    assert ask("01-07 09:59:59", cases="shipments").verdicts == ["pending"]
    assert ask("01-07 10:00:01", cases="shipments").verdicts == ["cancelled_unsent"]
    assert ask("01-07 09:59:59", cases="cancellations").verdicts == ["met"]
    assert ask("01-07 10:00:00", cases="cancellations").verdicts == ["missed"]
