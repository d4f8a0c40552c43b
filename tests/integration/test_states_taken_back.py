"""A later file takes back what an earlier one said was final: it is told, row by row."""

import pytest

from data.loading.regressions import TakenBack
from tests.integration.importer import Importer, lines
from tests.reference.examples import sample

# --- rows that go back -----------------------------------------------------------------------------------------------

CHAT = "conversation_id,message_id,buyer_id,sender,agent_id,sent_at,text"
ORDERS = "order_id,line_id,created_at,shipped_at,delivered_at,cancelled_at,status"
REFUNDS = "refund_id,applied_at,completed_at,status"


@pytest.mark.parametrize(
    ("header", "before", "after", "state"),
    sample(
        [
            (ORDERS, "o1,1,2026-01-01,2026-01-02,,,", "o1,1,2026-01-01,,,,", "shipped"),
            (ORDERS, "o1,1,2026-01-01,,,,shipped", "o1,1,2026-01-01,,,,paid", "shipped"),
            (ORDERS, "o1,1,2026-01-01,2026-01-02,2026-01-03,,", "o1,1,2026-01-01,2026-01-02,,,", "delivered"),
            (ORDERS, "o1,1,2026-01-01,,,,delivered", "o1,1,2026-01-01,,,,shipped", "delivered"),
            (ORDERS, "o1,1,2026-01-01,,,2026-01-02,", "o1,1,2026-01-01,,,,", "cancelled"),
            (ORDERS, "o1,1,2026-01-01,,,,cancelled", "o1,1,2026-01-01,,,,paid", "cancelled"),
            (REFUNDS, "r1,2026-01-01,2026-01-02,", "r1,2026-01-01,,", "finished"),
            (REFUNDS, "r1,2026-01-01,,closed", "r1,2026-01-01,,open", "finished"),
            (REFUNDS, "r1,2026-01-01,,refunded", "r1,2026-01-01,,open", "finished"),
        ],
        3,
    ),
)
def test_a_final_state_that_is_taken_back_is_told(
    importer: Importer, header: str, before: str, after: str, state: str
) -> None:
    assert importer.load(lines(header, before)).taken_back == 0
    back = importer.load(lines(header, after))
    assert (back.changed, back.taken_back) == (1, 1)
    assert back.taken_back_rows == (TakenBack(2, before[:2], state),)
    forth = importer.load(lines(header, before))
    assert (forth.changed, forth.taken_back, forth.taken_back_rows) == (1, 0, ())


@pytest.mark.parametrize(
    ("header", "before", "after"),
    [
        (ORDERS, "o1,1,2026-01-01,2026-01-02,,,shipped", "o1,1,2026-01-01,2026-01-02,2026-01-03,,delivered"),
        (ORDERS, "o1,1,2026-01-01,2026-01-02,,,shipped", "o1,1,2026-01-01,,,,completed"),  # the word says it, too
        (REFUNDS, "r1,2026-01-01,2026-01-02,refunded", "r1,2026-01-01,2026-01-03,closed"),
        (CHAT, "c,m,b,buyer,,2026-01-01 10:00:00,x", "c,m,b,buyer,,2026-01-01 10:00:00,"),
    ],
)
def test_what_stays_final_or_never_was_is_not(importer: Importer, header: str, before: str, after: str) -> None:
    importer.load(lines(header, before))
    result = importer.load(lines(header, after))
    assert (result.changed, result.taken_back) == (1, 0)


def test_a_column_that_the_file_lacks_takes_nothing_back(importer: Importer) -> None:
    importer.load(lines(ORDERS, "o1,1,2026-01-01,2026-01-02,,,paid"))
    result = importer.load(lines("order_id,line_id,created_at,status", "o1,1,2026-01-01,unpaid"))
    assert (result.changed, result.taken_back) == (1, 0)


def test_only_the_first_few_are_named(importer: Importer) -> None:
    importer.load(lines(REFUNDS, *(f"r{n},2026-01-01,2026-01-02,refunded" for n in range(9))))
    result = importer.load(lines(REFUNDS, *(f"r{n},2026-01-01,,open" for n in range(8, -1, -1))))
    assert result.taken_back == 9
    assert [(row.line, row.number) for row in result.taken_back_rows] == [(n + 2, f"r{8 - n}") for n in range(5)]
