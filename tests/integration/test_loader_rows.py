"""What a row says, into the store: rows that cannot be right, words, amounts and times."""

from datetime import UTC, datetime, timedelta

import pytest

from data.access import Access
from data.errors import DabiaoError
from data.loading.import_result import Reject
from data.rows.typed_rows import Unread
from tests.integration.importer import CHAT, FORM, MESSAGES, ORDERS, Importer, counts, lines
from tests.reference.examples import sample

# --- rows that cannot be right --------------------------------------------------------------------------------------

REFUNDS = "refund_id,applied_at,agreed_at,returned_at,completed_at,kind,platform_intervened,amount"
RATINGS = "conversation_id,rated_at,rating,handled_by"
QUANTITY = "order_id,created_at,quantity,cancelled_by,tracking_id"
SCORES = "review_id,created_at,description_score,service_score,automatic"

FAR, NEAR = "in 370 days", "in 360 days"
"""Written out only in the test: every worker has to collect the same ones."""


def dated(text: str) -> str:
    for name, days in ((FAR, 370), (NEAR, 360)):
        text = text.replace(name, f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d} 12:00:00")
    return text


REJECTED = [
    (MESSAGES, ",m1,b,buyer,,2026-01-05 10:00:00,x", "conversation_id", "", "missing"),
    (MESSAGES, "-,m1,b,buyer,,2026-01-05 10:00:00,x", "conversation_id", "-", "missing"),
    (MESSAGES, "c,m1,b,,,2026-01-05 10:00:00,x", "sender", "", "missing"),
    (MESSAGES, "c,m1,b,buyer,,\t,x", "sent_at", "\t", "missing"),
    (MESSAGES, "c,m1,b,somebody,,2026-01-05 10:00:00,x", "sender", "somebody", "unknown_word"),
    (MESSAGES, "c,m1,b,buyer,,soon,x", "sent_at", "soon", "not_a_time"),
    (MESSAGES, "c,m1,b,buyer,,2026-02-30 10:00:00,x", "sent_at", "2026-02-30 10:00:00", "not_a_time"),
    (MESSAGES, "c,m1,b,buyer,,2525-01-05 10:00:00,x", "sent_at", "2525-01-05 10:00:00", "impossible_time"),
    (MESSAGES, "c,m1,b,buyer,,1999-12-31 23:59:59,x", "sent_at", "1999-12-31 23:59:59", "impossible_time"),
    (MESSAGES, f"c,m1,b,buyer,,{FAR},x", "sent_at", FAR, "impossible_time"),
    (MESSAGES, "6.91792E+18,m1,b,buyer,,2026-01-05 10:00:00,x", "conversation_id", "6.91792E+18", "scientific_id"),
    (MESSAGES, "c,\t1.2e+18,b,buyer,,2026-01-05 10:00:00,x", "message_id", "\t1.2e+18", "scientific_id"),
    (
        MESSAGES,
        "c,m1,b,buyer,,2026-01-05 10:00:00,x,y",
        "",
        "c, m1, b, buyer, , 2026-01-05 10:00:00, x, y",
        "ragged_row",
    ),
    (MESSAGES, "c,m1,b", "", "c, m1, b", "ragged_row"),
    (MESSAGES, ",m1,b,robot,,soon,x", "conversation_id", "", "missing"),
    (QUANTITY, "o,2026-01-01,2.5,,", "quantity", "2.5", "not_a_number"),
    (QUANTITY, "o,2026-01-01,many,,", "quantity", "many", "not_a_number"),
    (QUANTITY, "o,2026-01-01,2,,7.1E+13", "tracking_id", "7.1E+13", "scientific_id"),
    (ORDERS, "o,1,2026-01-02,2026-01-01,,x,1", "paid_at", "2026-01-01", "before_created"),
    (ORDERS, "o,1,2026-01-02,,2026-01-01,x,1", "shipped_at", "2026-01-01", "before_created"),
    (ORDERS, "o,1,2026-01-02,,,x,1 apple", "amount", "1 apple", "not_a_number"),
    (REFUNDS, "r,2026-01-02,,,2026-01-01,other,no,1", "completed_at", "2026-01-01", "before_applied"),
    (REFUNDS, "r,2026-01-02,2026-01-01,,,other,no,1", "agreed_at", "2026-01-01", "before_applied"),
    (REFUNDS, "r,2026-01-02,,2026-01-01,,other,no,1", "returned_at", "2026-01-01", "before_applied"),
    (SCORES, "r,2026-01-01,,,no", "description_score", "", "missing"),
    (SCORES, "r,2026-01-01,6,5,no", "description_score", "6", "out_of_range"),
    (SCORES, "r,2026-01-01,5,0,no", "service_score", "0", "out_of_range"),
    (SCORES, "r,2026-01-01,good,5,no", "description_score", "good", "not_a_number"),
    (RATINGS, "c,2026-01-01,6,agent", "rating", "6", "out_of_range"),
    (RATINGS, "c,2026-01-01,nice,agent", "rating", "nice", "unknown_word"),
]

UNREAD = [
    (QUANTITY, "o,2026-01-01,2,somebody,", "cancelled_by", "somebody"),
    (REFUNDS, "r,2026-01-02,,,,gift,no,1", "kind", "gift"),
    (REFUNDS, "r,2026-01-02,,,,other,perhaps,1", "platform_intervened", "perhaps"),
    (RATINGS, "c,2026-01-01,5,nobody", "handled_by", "nobody"),
]
"""Words that mean nothing to us, where a row can do without."""


@pytest.mark.parametrize(
    ("header", "row", "column", "value", "reason"), sample(REJECTED, 1, kind=lambda row: (row[0], row[4]))
)
def test_a_row_that_cannot_be_right(
    importer: Importer, header: str, row: str, column: str, value: str, reason: str
) -> None:
    value = dated(value)
    result = importer.load(lines(header, dated(row)))
    assert result.rejects == [Reject(2, column, value, reason)]
    assert counts(result) == (1, 0, 0, 0, 1)
    assert importer.rows("SELECT line, column_name, value, reason FROM rejects") == [(2, column, value, reason)]
    assert importer.rows("SELECT count(*) FROM " + result.kind) == [(0,)]


@pytest.mark.parametrize(("header", "row", "column", "word"), UNREAD)
def test_a_word_that_a_row_can_do_without_is_left_empty_and_told(
    importer: Importer, header: str, row: str, column: str, word: str
) -> None:
    result = importer.load(lines(header, row))
    assert counts(result) == (1, 1, 0, 0, 0)
    assert result.unread == (Unread(column, word, 1),)
    assert importer.rows(f"SELECT {column} FROM {result.kind}") == [(None,)]


def test_every_reason_is_tried_here() -> None:
    assert {reason for *_, reason in REJECTED} == {
        "missing", "unknown_word", "not_a_time", "impossible_time", "scientific_id", "ragged_row", "not_a_number",
        "before_created", "before_applied", "out_of_range",
    }  # fmt: skip


def test_the_others_go_in(importer: Importer) -> None:
    result = importer.load(
        lines(MESSAGES, *CHAT.splitlines()[1:], "c2,m,b,buyer,,never,x", "", "c3,m,b,owl,,2026-01-05,x")
    )
    assert counts(result) == (4, 2, 0, 0, 2)
    assert [(r.line, r.reason) for r in result.rejects] == [(4, "not_a_time"), (6, "unknown_word")]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (ORDERS, "o,1,2026-01-02,2026-01-05,2026-01-03,x,1"),  # sent before it was paid
        ("order_id,created_at,promised_at", f"o,2026-01-02,{NEAR}"),
        (REFUNDS, "r,2026-01-02 10:00:00,,,2026-01-02 10:00:00,other,no,1"),
        (REFUNDS, "r,2026-01-02,,,,,,"),
        (MESSAGES, "c,m,b,system,,2026-12-31 23:59:59,"),
        (MESSAGES, "12E4567,1E5,b,BUYER,,2026-01-05 10:00:00,x"),
    ],
)
def test_a_row_that_may_look_odd_and_is_not(importer: Importer, header: str, row: str) -> None:
    assert counts(importer.load(lines(header, dated(row)))) == (1, 1, 0, 0, 0)


def test_a_file_of_headers_alone_is_empty_and_no_error(importer: Importer) -> None:
    result = importer.load(MESSAGES + "\n")
    assert counts(result) == (0, 0, 0, 0, 0)
    assert result.period is None
    assert importer.rows("SELECT read FROM imports") == [(0,)]


# --- words and amounts ----------------------------------------------------------------------------------------------


def test_words_are_compared_folded_and_canonical_ones_always_hold(importer: Importer) -> None:
    rows = ["买家(访客) ", "TRUE", "buyer", "Bot", "小李"]
    text = lines("会话,谁,时间,内容", *(f"c{n},{sender},2026-01-05 10:00:00,x" for n, sender in enumerate(rows)))
    assert counts(importer.load(text, FORM)) == (5, 5, 0, 0, 0)
    assert importer.rows("SELECT sender FROM messages ORDER BY line") == [("buyer",)] * 3 + [("bot",), ("agent",)]


def test_a_word_that_means_nothing_is_empty(importer: Importer) -> None:
    importer.load(lines("会话,谁,时间,内容", "c,buyer,2026-01-05 08:00,[空]", "c,buyer,2026-01-06 08:00,[满]"), FORM)
    assert importer.rows("SELECT text FROM messages ORDER BY line") == [(None,), ("[满]",)]


def test_rows_that_are_no_data_are_passed_over(importer: Importer) -> None:
    text = lines(
        "会话,谁,时间,内容,备注",
        "会话编号说明,发送人,发送的时间,内容说明,",
        "c1,buyer,2026-01-05 10:00:00,x,",
        "c2,buyer,2026-01-05 10:00:00,x,无需处理",
        "\t合计 ,1,,,",
    )
    assert counts(importer.load(text, FORM)) == (1, 1, 0, 0, 0)


def test_a_constant_holds_for_every_row(importer: Importer) -> None:
    form = (
        "kind = 'refunds'\n[columns]\nrefund_id = 'id'\napplied_at = 'a'\ncompleted_at = 'c'\n"
        "[constants]\nkind = 'refund_only'\nplatform_intervened = 'yes'"
    )
    importer.load(lines("id,a,c", "1,2026-01-01,2026-01-02"), form)
    assert importer.rows("SELECT kind, platform_intervened FROM refunds") == [("refund_only", True)]


def test_ratings_as_marks_and_as_words(importer: Importer) -> None:
    text = lines(
        RATINGS, *(f"c{n},2026-01-01,{mark},agent" for n, mark in enumerate(["5", "4.0", "3", "2", "neutral"]))
    )
    assert counts(importer.load(text)) == (5, 5, 0, 0, 0)
    assert importer.rows("SELECT rating, rating_score FROM chat_ratings ORDER BY line") == [
        ("satisfied", 5),
        ("satisfied", 4),
        ("neutral", 3),
        ("dissatisfied", 2),
        ("neutral", None),
    ]


def test_words_for_marks(importer: Importer) -> None:
    form = (
        "kind = 'chat_ratings'\n[columns]\nconversation_id = 'c'\nrated_at = 't'\nrating = 'r'\n"
        "[values.rating]\n'非常满意' = '5'\n'失望' = 'dissatisfied'"
    )
    importer.load(lines("c,t,r", "1,2026-01-01,非常满意", "2,2026-01-01,失望"), form)
    assert importer.rows("SELECT rating, rating_score FROM chat_ratings ORDER BY line") == [
        ("satisfied", 5),
        ("dissatisfied", None),
    ]


def test_amounts_decide_their_decimal_mark_together(importer: Importer) -> None:
    importer.load(
        lines("order_id,created_at,amount", 'o1,2026-01-01,"BRL 1.035,91"', "o2,2026-01-01,BRL 12", "o3,2026-01-01,-")
    )
    assert [str(amount) for (amount,) in importer.rows("SELECT amount FROM orders ORDER BY line")] == [
        "1035.91",
        "12.00",
        "None",
    ]


# --- times ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("local", "utc"),
    sample(
        [
            ("2026-03-08 01:59:59", datetime(2026, 3, 8, 6, 59, 59)),
            ("2026-03-08 02:30:00", datetime(2026, 3, 8, 7, 30)),
            ("2026-03-08 03:00:00", datetime(2026, 3, 8, 7)),
            ("2026-11-01 01:30:00", datetime(2026, 11, 1, 5, 30)),
            ("2026-11-01 02:00:00", datetime(2026, 11, 1, 7)),
            ("2026-06-30 23:59:59", datetime(2026, 7, 1, 3, 59, 59)),
            ("2026-06-30T23:59:59-07:00", datetime(2026, 7, 1, 6, 59, 59)),
            ("2026-06-30T23:59:59.999Z", datetime(2026, 6, 30, 23, 59, 59)),
        ],
        4,
    ),
)
def test_local_times_become_instants(importer: Importer, local: str, utc: datetime) -> None:
    other_rows = ["c,m0,b,buyer,,2026-01-15 12:00:00,x", "c,m9,b,buyer,,2026-07-15 12:00:00,x"]
    importer.load(lines(MESSAGES, f"c,m1,b,buyer,,{local},x", *other_rows), timezone="America/New_York", market="US")
    assert importer.rows("SELECT sent_at FROM messages WHERE message_id = 'm1'") == [(utc,)]


def test_doubtful_dates_stop_the_import_and_leave_no_shop(importer: Importer) -> None:
    with pytest.raises(DabiaoError) as refusal:
        importer.load(lines(MESSAGES, "c,m1,b,buyer,,05/06/2026 10:00,x"))
    assert (refusal.value.key, refusal.value.values["column"]) == ("error.ambiguous_dates", "sent_at")
    assert Access.local(importer.store).shops() == []


def test_a_description_row_is_no_evidence_of_how_times_are_written(importer: Importer) -> None:
    text = lines("会话,谁,时间,内容", "合计,,05/06/2026,", "c,buyer,25/06/2026 08:00,x")
    at = datetime(2026, 6, 25, 8, tzinfo=UTC)
    assert importer.load(text, FORM).period == (at, at)
