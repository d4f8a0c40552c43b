"""Words of the rule language that newer rules need, worked by hand: a file is imported, and the command line asked."""

from pathlib import Path

import pytest

from tests.golden.chat_shop import Shop, Written, chat, later

HOUR = 3600


@pytest.fixture
def shop(stores_stay_open: None, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shop:
    return Shop(capsys, tmp_path)


def rule(**fields: object) -> str:
    """A rule file of one rule, own.rule; values as TOML has them."""
    return "\n".join(["[[rule]]", 'id = "own.rule"', *(f"{name} = {value}" for name, value in fields.items()), ""])


@pytest.mark.parametrize(
    ("waits", "ninth", "status"),
    [
        (range(10, 110, 10), 90, "met"),  # ten waits: the ninth
        (range(10, 120, 10), 100, "missed"),  # eleven: the tenth, since nine are not nine tenths of them
        ((40,), 40, "met"),
    ],
)
def test_nine_in_ten_waits_are_not_longer(shop: Shop, waits: range, ninth: int, status: str) -> None:
    rows = chat("K0", ("buyer", "2026-05-11 10:00:00"))  # never answered: no length
    for number, wait in enumerate(waits, start=1):
        at = f"2026-05-12 {8 + number:02}:00:00"
        rows += chat(f"K{number}", ("buyer", at), ("agent", later(at, wait)))
    shop.imports(rows)
    own = rule(cases='"turns"', statistic='"p90"', window='"7 days"', pass_='"<= 90 seconds"').replace("pass_", "pass")
    assert shop.value("own.rule", "2026-05-12T23:00:00", own) == (ninth, status)


def test_no_answer_has_a_length_and_answers_their_own(shop: Shop) -> None:
    """60 and 900 seconds and one without an answer: (60 + 900 + 600) / 3; ten minutes after it only is it counted."""
    shop.imports(
        chat("K1", ("buyer", "2026-05-12 10:00:00"), ("agent", "2026-05-12 10:01:00"))
        + chat("K2", ("buyer", "2026-05-12 11:00:00"), ("agent", "2026-05-12 11:15:00"))
        + chat("K3", ("buyer", "2026-05-12 12:00:00"))
    )
    own = rule(cases='"turns"', statistic='"mean"', window='"7 days"', unanswered_seconds=600)
    assert shop.value("own.rule", "2026-05-12T12:09:59", own)[0] == (60 + 900) / 2
    assert shop.counts("own.rule", "2026-05-12T12:09:59", own) == (2, 0, 1, 0)
    assert shop.value("own.rule", "2026-05-12T12:10:00", own)[0] == (60 + 900 + 600) / 3
    capped = own.replace("unanswered_seconds", "cap_seconds")
    assert shop.value("own.rule", "2026-05-12T12:10:00", capped)[0] == (60 + 600 + 600) / 3
    refused = shop.refuses("own.rule", own + "cap_seconds = 600\n")
    assert "unanswered_seconds" in refused


def test_the_clock_runs_from_the_hand_over(shop: Shop) -> None:
    """Asked at 10:00, a bot answers. At 10:05 K1 is assigned by the system, K2 asks for a person, K3 neither."""
    bot = [("buyer", "2026-05-12 10:00:00", "size?"), ("bot", "2026-05-12 10:00:01", "see the table")]
    rows = {
        "K1": [*bot, ("system", "2026-05-12 10:05:00", "mia was assigned")],
        "K2": [*bot, ("buyer", "2026-05-12 10:05:00", "a human agent, please!")],
        "K3": bot,
    }
    shop.imports(
        Written(name, *message)
        for name, messages in rows.items()
        for message in [*messages, ("agent", "2026-05-12 10:05:40", "M")]
    )
    own = rule(cases='"turns"', window='"7 days"', within='"1 minute"')
    as_of = "2026-05-12T23:00:00"
    assert sorted(shop.cases("own.rule", as_of, own)) == [(name, "missed", 340) for name in rows]
    own += 'clock_from = "handover"\n'
    assert sorted(shop.cases("own.rule", as_of, own)) == [
        ("K1", "met", 40),
        ("K2", "missed", 340),
        ("K3", "missed", 340),
    ]
    own += 'handover = ["*human agent*"]\n'
    assert sorted(shop.cases("own.rule", as_of, own)) == [
        ("K1", "missed", 340),
        ("K2", "met", 40),
        ("K3", "missed", 340),
    ]
    assert "clock_from" in shop.refuses("own.rule", own.replace("clock_from", "# clock_from"))


REQUESTS = """refund_id,order_id,kind,applied_at,agreed_at,completed_at,status
r1,o1,refund_only,2026-05-01 10:00:00,2026-05-01 11:00:00,2026-05-01 20:00:00,refunded
r2,o2,refund_only,2026-05-02 01:00:00,2026-05-02 09:30:00,2026-05-02 21:00:00,refunded
r3,o3,refund_only,2026-05-03 23:00:00,2026-05-04 07:59:59,2026-05-05 05:00:00,refunded
r4,o4,refund_only,2026-05-04 10:00:00,2026-05-05 10:00:00,2026-05-08 14:00:00,closed
r5,o5,refund_only,2026-05-08 22:59:59,,,open"""


def test_requests_that_were_closed_are_left_out_of_a_mean(shop: Shop) -> None:
    """10, 20 and 30 hours until the money was back; 100 until one was closed. An open one is nobody's yet."""
    shop.imports(REQUESTS)
    own = rule(cases='"refunds"', statistic='"mean"', window='"30 days"')
    assert shop.value("own.rule", "2026-05-09T12:00:00", own)[0] == 40 * HOUR
    own += 'status = "refunded"\n'
    assert shop.value("own.rule", "2026-05-09T12:00:00", own)[0] == 20 * HOUR
    assert shop.counts("own.rule", "2026-05-09T12:00:00", own) == (3, 0, 1, 0)


def test_what_begins_at_night_is_timed_from_the_morning(shop: Shop) -> None:
    """Agreed to after an hour; r2 at 9:30, an hour and a half after 8:00; r3 before 8:00; r4 after a day.

    r5 began a second before the night.
    """
    shop.imports(REQUESTS)
    own = rule(cases='"refunds"', until='"agreed"', within='"2 hours"', quiet='"23:00-08:00"', window='"30 days"')
    listed = {case["subject"]: case for case in shop.listed("own.rule", "2026-05-09T12:00:00", own)}
    assert {name: (case["verdict"], case["measure"]) for name, case in listed.items()} == {
        "r1": ("met", HOUR),
        "r2": ("met", 1.5 * HOUR),
        "r3": ("met", 0),
        "r4": ("missed", 24 * HOUR),
        "r5": ("pending", None),  # the file covers the 8th, and it is due on the 9th
    }
    assert (listed["r2"]["due_at"], listed["r5"]["due_at"]) == (
        "2026-05-02T10:00:00+08:00",
        "2026-05-09T00:59:59+08:00",
    )
    assert "23:00-08:00" in shop.refuses("own.rule", own.replace("23:00-08:00", "23.00"))


def test_the_night_ends_when_the_clock_on_the_wall_says_so(shop: Shop) -> None:
    """New York loses 2:00 to 3:00 on 8 March 2026 and has 1:00 to 2:00 twice on 1 November."""
    shop.imports(
        "refund_id,order_id,kind,applied_at,completed_at,status\n"
        "r1,o1,refund_only,2026-03-08 01:00:00,2026-03-08 09:00:00,refunded\n"
        "r2,o2,refund_only,2026-10-31 23:30:00,2026-11-01 09:00:00,refunded",
        "other", "--timezone", "America/New_York",
    )  # fmt: skip
    own = rule(cases='"refunds"', quiet='"23:00-08:00"', window='"365 days"')
    assert [case[2] for case in shop.cases("own.rule", "2026-11-02T12:00:00", own)] == [HOUR, HOUR]
    # the end of this stretch never comes on 8 March: 3:00 is the first time that is none of it
    own = own.replace("23:00-08:00", "00:30-02:30")
    assert [case[2] for case in shop.cases("own.rule", "2026-11-02T12:00:00", own)] == [6 * HOUR, 10.5 * HOUR]


# Friday 8 May 2026; Monday the 11th
LINES = """order_id,status,created_at,paid_at,shipped_at
early,shipped,2026-05-08 09:00:00,2026-05-08 11:59:59,2026-05-08 23:59:59
noon,shipped,2026-05-08 09:00:00,2026-05-08 12:00:00,2026-05-09 10:00:00
weekend,shipped,2026-05-09 09:00:00,2026-05-09 09:00:00,2026-05-11 10:00:00
sunday,paid,2026-05-10 13:00:00,2026-05-10 13:00:00,"""


@pytest.mark.parametrize(
    ("more", "due"),
    [
        # the weekend is free: what began on it is due with Monday, whether before noon or after
        ({}, {"early": "08", "noon": "11", "weekend": "11", "sunday": "11"}),
        ({"working_days": '"Mon-Sat"'}, {"early": "08", "noon": "09", "weekend": "09", "sunday": "11"}),
        ({"holidays": "[2026-05-11]"}, {"early": "08", "noon": "12", "weekend": "12", "sunday": "12"}),
    ],
)
def test_a_promise_with_a_cutoff(shop: Shop, more: dict[str, str], due: dict[str, str]) -> None:
    shop.imports(LINES)
    promise = '{cutoff = "12:00", before = "0 working days", after = "1 working day"}'
    own = rule(cases='"shipments"', promise=promise, window='"30 days"', **more)
    listed = {case["subject"]: case for case in shop.listed("own.rule", "2026-05-13T12:00:00", own)}
    assert {name: case["due_at"] for name, case in listed.items()} == {
        name: f"2026-05-{day}T23:59:59+08:00" for name, day in due.items()
    }
    assert listed["early"]["verdict"] == "met"
    # the file covers the 11th
    assert listed["sunday"]["verdict"] == ("pending" if due["sunday"] == "12" else "missed")


def test_a_rate_by_all_confirmed_orders(shop: Shop) -> None:
    """Five orders of May: four paid, one paid on delivery, and a sixth that nobody confirmed.

    One was refunded: 1 of the 5 that were paid, 1 of the 5 confirmed; before the last one was paid 1 of 4 and 1 of 5.
    """
    days = [f"2026-05-0{n}" for n in (1, 2, 3, 4)]
    rows = "".join(f"o{day[-1]},shipped,{day} 09:00:00,{day} 09:00:00,{day} 18:00:00\n" for day in days)
    shop.imports(
        f"order_id,status,created_at,paid_at,shipped_at\n{rows}"
        "door,shipped,2026-05-05 09:00:00,2026-05-09 09:00:00,2026-05-05 18:00:00\n"
        "gone,cancelled,2026-05-05 09:00:00,,"
    )
    shop.imports(
        "refund_id,order_id,applied_at,completed_at,status\n"
        "r1,o1,2026-05-03 10:00:00,2026-05-04 10:00:00,refunded\nr2,o2,2026-05-09 12:00:00,,open"
    )
    for as_of, paid in (("2026-05-08T12:00:00", 4), ("2026-05-09T12:00:00", 5)):
        for per, orders in (("paid_orders", paid), ("orders", 5)):
            fields = {"cases": '"refunds"', "missed_when": '"refunded"', "statistic": '"rate"', "window": '"30 days"'}
            (score,) = shop.scores(as_of, rule(**fields, per=f'"{per}"'))
            assert (score["missed"], score["cases"]) == (1, orders), (as_of, per)
