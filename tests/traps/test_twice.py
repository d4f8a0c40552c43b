"""Traps of loading. The same rows again change no figure, the newer export wins, rows come in pieces."""

from datetime import UTC, datetime

import pytest

from data.access import Access
from data.loading.loader import import_file
from metrics.rules.rule import Rule
from tests.reference import drawing
from tests.reference.made_shops import write_csv

ZONE = "Asia/Shanghai"
AS_OF = datetime(2026, 1, 9, tzinfo=UTC)

TALK = """
    messages | conversation_id | buyer_id | sender | sent_at        | text
             | c1              | A        | buyer  | 01-05 10:00:00 | hello
             | c1              | A        | buyer  | 10:00:00       | hello
             | c1              | A        | agent  | 10:04:00       | hello
             | c2              | B        | buyer  | 10:00:00       | hello
             | c2              | B        | agent  | 10:01:00       | hello
"""


@pytest.fixture
def load(made_shops, tmp_path):
    """Import drawn rows into one shop, one file a call; how many rows were new, changed and the same."""
    shop = f"loaded {tmp_path.name}"

    def into(text):
        ((table, rows),) = drawing.rows_in(text, ZONE).items()
        path = tmp_path / f"{table}.csv"
        write_csv(path, table, rows)
        result = import_file(Access.local(made_shops.store), path, shop, platform="other", timezone=ZONE, kind=table)
        made_shops.close_view()  # a view shows the store as it was when it was opened
        assert result.rejects == []
        return result.new, result.changed, result.same

    into.verdicts = lambda **rule: [
        case.reason or case.verdict
        for case in made_shops.cases(
            Access.local(made_shops.store).view([shop]).shop(shop), Rule.of({"id": "test.rule", **rule}), AS_OF
        )
    ]
    return into


def test_the_same_file_again_changes_nothing(load):
    """Messages without a name of their own, two of them alike in everything: still five, and still two turns."""
    rule = {"cases": "messages", "within": "3 minutes"}
    assert load(TALK) == (5, 0, 0)
    once = load.verdicts(**rule)
    assert once == ["missed", "missed", "met"]
    assert load(TALK) == (0, 0, 5)
    assert load.verdicts(**rule) == once


def test_the_newer_export_of_an_order_wins(load):
    """Unsent in the first export, sent in the second: one line, not two.

    Files: the same order as it was on the 6th and on the 8th.
    """
    order = """
    orders | order_id | line_id | created_at     | paid_at        | promised_at    | shipped_at
           | o1       | 1       | 01-05 10:00:00 | 01-05 10:00:00 | 01-07 10:00:00 | {shipped}
    """
    assert load(order.format(shipped="")) == (1, 0, 0)
    # what happened after the first file's last day is not known yet
    assert load.verdicts(cases="shipments") == ["pending"]
    assert load(order.format(shipped="01-07 09:00:00")) == (0, 1, 0)
    assert load.verdicts(cases="shipments") == ["met"]


def test_an_answer_in_a_later_file_belongs_to_the_question_in_an_earlier_one(load):
    """The conversation comes in two pieces, the later piece first.

    messages | conversation_id | sender | sent_at
             | c1              | buyer  | 01-05 10:00:00   (second file)
             | c1              | agent  | 10:01:00         (first file)
    """
    answer = "messages | conversation_id | sender | sent_at\n | c1 | agent | 01-05 10:01:00"
    question = "messages | conversation_id | sender | sent_at\n | c1 | buyer | 01-05 10:00:00"
    rule = {"cases": "chats", "within": "3 minutes"}
    load(answer)
    assert load.verdicts(**rule) == ["started_by_agent"]
    load(question)
    assert load.verdicts(**rule) == ["met"]


def test_a_request_loaded_before_its_order_takes_its_product_from_it(load, made_shops):
    """The order comes later and tells which product it was.

    refunds | refund_id | order_id | applied_at     | completed_at
            | R1        | o1       | 01-06 10:00:00 | 01-06 11:00:00
    orders  | order_id  | product_id | created_at
            | o1        | p1         | 01-05 10:00:00
    """
    load("refunds | refund_id | order_id | applied_at | completed_at\n | R1 | o1 | 01-06 10:00:00 | 01-06 11:00:00")
    load("orders | order_id | product_id | created_at\n | o1 | p1 | 01-05 10:00:00")
    assert load.verdicts(cases="refunds") == ["met"]
