"""Exports laid out in another way than a row a thing, through format files written here."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from data.access import Access
from data.errors import DabiaoError
from data.loading.import_result import ImportResult
from data.loading.loader import import_file
from data.store import Store

ORDERS = "kind = 'orders'\n{}\n[columns]\norder_id = 'no'\nline_id = 'item'\ncreated_at = 'made'\n{}"
SESSIONS = """
kind = "messages"
[columns]
conversation_id = "id"
[[rows]]
columns.sent_at = "asked"
constants.sender = "buyer"
constants.message_id = "~question"
[[rows]]
columns.sent_at = "asked"
later.sent_at = {{header = "waited", unit = "{}"}}
constants.sender = "agent"
constants.message_id = "~answer"
only_with = "sent_at"
"""

Put = Callable[..., tuple[ImportResult, list[dict[str, Any]]]]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "dabiao.duckdb") as store:
        yield store


@pytest.fixture
def put(store: Store, tmp_path: Path) -> Put:
    def put(form: str, *lines: str) -> tuple[ImportResult, list[dict[str, Any]]]:
        description, export = tmp_path / "form.toml", tmp_path / "export.csv"
        description.write_text(form, encoding="utf-8")
        export.write_text("\n".join(lines) + "\n", encoding="utf-8")
        result = import_file(
            Access.local(store), export, "shop", platform="other", timezone="UTC", format_file=description
        )
        return result, Access.local(store).view().rows(f"SELECT * FROM {result.kind} ORDER BY line")

    return put


def column(rows: list[dict[str, Any]], name: str) -> list[Any]:
    return [row[name] for row in rows]


def test_what_stands_on_an_orders_first_line_holds_for_its_others(put: Put) -> None:
    form = ORDERS.format("fill_down = ['created_at', 'paid_at']", "paid_at = 'paid'")
    _, rows = put(
        form,
        "no,item,made,paid",
        "1,a,2026-01-05,2026-01-06",
        "1,b,,-",
        "2,a,2026-01-07,",
        "2,b,,",
        "1,c,\t,",
    )
    assert column(rows, "created_at") == [utc(2026, 1, d) for d in (5, 5, 7, 7, 5)]
    assert column(rows, "paid_at") == [utc(2026, 1, 6), utc(2026, 1, 6), None, None, utc(2026, 1, 6)]


def test_a_cell_of_its_own_is_not_written_over(put: Put) -> None:
    _, rows = put(ORDERS.format("fill_down = 'created_at'", ""), "no,item,made", "1,a,2026-01-05", "1,b,2026-01-06")
    assert column(rows, "created_at") == [utc(2026, 1, 5), utc(2026, 1, 6)]


def test_what_repeats_on_every_line_is_taken_once(put: Put) -> None:
    _, rows = put(
        ORDERS.format("once = 'amount'", "amount = 'total'"),
        "no,item,made,total",
        "1,a,2026-01-05,30",
        "1,b,2026-01-05,30",
        "2,a,2026-01-05,7",
    )
    assert column(rows, "amount") == [30, None, 7]


def test_another_cell_is_taken_where_the_first_is_empty(put: Put) -> None:
    form = ORDERS.format("", "[if_empty]\ncreated_at = ['paid', 'sent']")
    result, rows = put(
        form,
        "no,item,made,paid,sent",
        "1,a,2026-01-05,2026-01-06,2026-01-07",
        "2,a,-,2026-01-06,2026-01-07",
        "3,a,,--,2026-01-07",
        "4,a,,,",
    )
    assert column(rows, "created_at") == [utc(2026, 1, d) for d in (5, 6, 7)]
    assert [(r.line, r.reason) for r in result.rejects] == [(5, "missing")]


def test_several_cells_make_one(put: Put) -> None:
    form = "kind = 'orders'\n[columns]\norder_id = 'no'\ncreated_at = 'made'\n[joined]\nline_id = ['size', 'colour']"
    _, rows = put(form, "no,made,colour,size", "1,2026-01-05,red,L", "1,2026-01-05,,M", "1,2026-01-05,blue,-")
    assert column(rows, "line_id") == ["L / red", "M", "blue"]


def test_months_may_have_names_of_their_own(put: Put) -> None:
    form = ORDERS.format("", "[times.months]\nMai = 5\nDez = 12\nDezember = 12")
    _, rows = put(form, "no,item,made", "1,a,10-Dez-25", "2,a,1 Dezember 2025", "3,a,2 Mai 2025", "4,a,3-Jan-25")
    assert column(rows, "created_at") == [
        utc(2025, 12, 10),
        utc(2025, 12, 1),
        utc(2025, 5, 2),
        utc(2025, 1, 3),
    ]


def test_a_row_may_be_several_rows_that_keep_their_order(put: Put) -> None:
    result, rows = put(
        SESSIONS.format("seconds"), "id,asked,waited", "s1,2026-01-05 10:00:00,0", "s2,2026-01-05 11:00:00,-"
    )
    assert (result.read, result.new, result.rejected) == (3, 3, 0)
    assert [(r["conversation_id"], r["sender"], r["sent_at"]) for r in rows] == [
        ("s1", "buyer", utc(2026, 1, 5, 10)),
        ("s1", "agent", utc(2026, 1, 5, 10)),
        ("s2", "buyer", utc(2026, 1, 5, 11)),
    ]


def test_an_answer_that_a_later_export_knows_is_added(put: Put) -> None:
    put(SESSIONS.format("seconds"), "id,asked,waited", "s1,2026-01-05 10:00:00,")
    result, rows = put(SESSIONS.format("seconds"), "id,asked,waited", "s1,2026-01-05 10:00:00,30")
    assert (result.new, result.same) == (1, 1)
    assert column(rows, "sent_at") == [utc(2026, 1, 5, 10), utc(2026, 1, 5, 10, 0, 30)]


@pytest.mark.parametrize(
    ("unit", "waited", "answered"),
    [
        ("seconds", "90", utc(2026, 1, 5, 10, 1, 30)),
        ("seconds", "59.99", utc(2026, 1, 5, 10, 0, 59)),
        ("minutes", "1.5", utc(2026, 1, 5, 10, 1, 30)),
        ("hours", "14", utc(2026, 1, 6, 0, 0)),
    ],
)
def test_a_length_of_time_is_added_in_its_unit(put: Put, unit: str, waited: str, answered: datetime) -> None:
    _, rows = put(SESSIONS.format(unit), "id,asked,waited", f"s1,2026-01-05 10:00:00,{waited}")
    assert column(rows, "sent_at") == [utc(2026, 1, 5, 10), answered]


@pytest.mark.parametrize(
    ("cell", "first"),
    [
        ("25/01/2026 10:00", utc(2026, 1, 25, 10)),
        ("2026-01-25T10:00:00+08:00", utc(2026, 1, 25, 2)),
        ("1769306400", utc(2026, 1, 25, 2)),
    ],
)
def test_a_length_of_time_is_added_to_times_of_any_writing(put: Put, cell: str, first: datetime) -> None:
    _, rows = put(SESSIONS.format("seconds"), "id,asked,waited", f"s1,{cell},60")
    assert column(rows, "sent_at") == [first, first.replace(minute=1)]


def test_a_length_of_time_that_is_none_is_rejected_with_its_line(put: Put) -> None:
    result, rows = put(
        SESSIONS.format("seconds"),
        "id,asked,waited",
        "s1,2026-01-05 10:00:00,long",
        "s2,never,5",
        ",2026-01-05 10:00:00,5",
    )
    assert [(r.line, r.column, r.value, r.reason) for r in result.rejects] == [
        (2, "sent_at", "long", "not_a_time"),
        (3, "sent_at", "never", "not_a_time"),
        (3, "sent_at", "never", "not_a_time"),
        (4, "conversation_id", "", "missing"),
        (4, "conversation_id", "", "missing"),
    ]
    assert column(rows, "sender") == ["buyer"]


def test_a_ragged_row_is_rejected_once(put: Put) -> None:
    result, _ = put(
        SESSIONS.format("seconds"), "id,asked,waited", "s1,2026-01-05 10:00:00,5,6", "s2,2026-01-05 10:00:00,5"
    )
    assert [(r.line, r.reason) for r in result.rejects] == [(2, "ragged_row")]
    assert result.read == 3


def test_day_and_month_in_doubt_are_asked_about_there_too(put: Put) -> None:
    with pytest.raises(DabiaoError, match="ambiguous_dates"):
        put(SESSIONS.format("seconds"), "id,asked,waited", "s1,05/06/2026 10:00,5")


def test_rows_without_data_are_left_out_by_pattern_or_by_an_empty_cell(put: Put) -> None:
    form = ORDERS.format("", "[skip]\norder_id = ['*records*', 'Sum:*']\nline_id = ''")
    result, rows = put(
        form,
        "no,item,made",
        "1,a,2026-01-05",
        "1,,2026-01-05",
        "1,-,2026-01-05",
        "3 Records in all,x,2026-01-05",
        "sum: 3,x,2026-01-05",
    )
    assert (result.read, column(rows, "line_id")) == (1, ["a"])


def test_words_may_be_known_by_their_beginning(put: Put) -> None:
    form = ORDERS.format(
        "",
        "cancelled_by = 'why'\n[values.cancelled_by]\n'*' = ''\n"
        "'Cancelled by buyer*' = 'buyer'\n'by Seller' = 'merchant'",
    )
    _, rows = put(
        form,
        "no,item,made,why",
        "1,a,2026-01-05,Cancelled by buyer. Reason: wrong size",
        "2,a,2026-01-05,BY SELLER",
        "3,a,2026-01-05,the weather",
    )
    assert column(rows, "cancelled_by") == ["buyer", "merchant", None]


def test_nobodys_fault_is_said_under_the_second_of_two_equal_headers_too(put: Put) -> None:
    form = "kind = 'refunds'\n[columns]\nrefund_id = 'no'\napplied_at = 'asked'\ncompleted_at = 'done'\nfault = 'whose'"
    _, rows = put(form, "whose,no,asked,done,whose", ",1,2026-01-05 10:00:00,2026-01-06 10:00:00,none")
    assert column(rows, "fault") == ["none"]


def test_a_header_in_two_rows_is_taken_whole_where_its_upper_row_would_do(put: Put) -> None:
    form = SESSIONS.format("seconds").replace('conversation_id = "id"', "buyer_id = 'id'")
    form += "\n[joined]\nconversation_id = ['id', 'day']"
    result, _ = put(form, "id,asked,waited,info", ",,,day", "s1,2026-01-05 10:00:00,0,1", "s1,2026-01-05 10:00:00,0,2")
    assert (result.read, result.new) == (4, 4)
