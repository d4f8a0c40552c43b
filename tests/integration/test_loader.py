"""One export into the store: what is new, changed, the same, rejected, and that the sum is always right."""

import csv
import io
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.access import Access
from data.errors import DabiaoError
from data.loading.import_result import ImportResult, Reject
from data.loading.loader import import_file, recognise
from data.loading.trial import with_known_format
from data.store import Store
from data.tables import TABLES
from tests.integration.importer import CHAT, FORM, MESSAGES, ORDERS, Importer, counts, lines
from tests.reference.examples import SLOW, TIMES, examples, sample

# --- once, twice, later ---------------------------------------------------------------------------------------------


def test_what_an_import_says(importer: Importer) -> None:
    result = importer.load(CHAT, name="聊天.csv")
    assert result == ImportResult(
        file="聊天.csv",
        sha256=result.sha256,
        kind="messages",
        platform="other",
        format="plain_messages",
        read=2,
        new=2,
        changed=0,
        same=0,
        rejected=0,
        import_id=1,
        rejects=[],
        period=(datetime(2026, 1, 5, 10, tzinfo=UTC), datetime(2026, 1, 5, 10, 1, tzinfo=UTC)),
    )
    assert len(result.sha256) == 64
    assert importer.rows("SELECT * FROM messages ORDER BY line") == [
        ("店", "c1", "m1", "b1", "buyer", None, datetime(2026, 1, 5, 10), "在吗", None, None, 1, 2),
        ("店", "c1", "m2", "b1", "agent", "小李", datetime(2026, 1, 5, 10, 1), "在的", None, None, 1, 3),
    ]
    assert importer.rows("SELECT conversation_id, message_id, answered_by FROM questions") == [("c1", "m1", "小李")]
    assert importer.rows("SELECT * FROM coverage") == [
        ("店", "messages", datetime(2026, 1, 5, 10), datetime(2026, 1, 5, 10, 1), [], 2)
    ]


def test_the_same_file_again_changes_nothing_and_is_in_the_ledger(importer: Importer) -> None:
    first = importer.load(CHAT)
    before = importer.rows("SELECT * FROM messages ORDER BY line")
    again = importer.load(CHAT)
    assert counts(again) == (2, 0, 0, 2, 0)
    assert importer.rows("SELECT * FROM messages ORDER BY line") == before
    ledger = importer.rows(
        "SELECT import_id, sha256, read, new, changed, same, rejected FROM imports ORDER BY import_id"
    )
    assert ledger == [(1, first.sha256, 2, 2, 0, 0, 0), (2, first.sha256, 2, 0, 0, 2, 0)]


def test_a_later_export_brings_the_newer_state(importer: Importer) -> None:
    importer.load(lines(ORDERS, "o1,1,2026-01-01 10:00:00,,,待付款,12.50", "o2,1,2026-01-01 11:00:00,,,待付款,3"))
    later = importer.load(
        lines(
            ORDERS,
            "o1,1,2026-01-01 10:00:00,2026-01-01 10:05:00,,已付款,12.5",
            "o2,1,2026-01-01 11:00:00,,,待付款,3.00",
        )
    )
    assert counts(later) == (2, 0, 1, 1, 0)
    assert importer.rows("SELECT order_id, paid_at, status, import_id FROM orders ORDER BY order_id") == [
        ("o1", datetime(2026, 1, 1, 10, 5), "paid", 2),
        ("o2", None, "unpaid", 1),
    ]


def test_a_column_that_a_file_lacks_keeps_what_is_stored(importer: Importer) -> None:
    importer.load(lines(ORDERS, "o1,1,2026-01-01 10:00:00,2026-01-01 10:05:00,2026-01-02 10:00:00,已发货,9"))
    silent = importer.load(lines("order_id,line_id,created_at,status", "o1,1,2026-01-01 10:00:00,已收货"))
    assert counts(silent) == (1, 0, 1, 0, 0)
    assert importer.rows("SELECT paid_at, shipped_at, status, amount FROM orders")[0][2:] == ("delivered", 9)
    assert importer.rows("SELECT count(paid_at), count(shipped_at) FROM orders") == [(1, 1)]
    again = importer.load(lines("order_id,line_id,created_at,status", "o1,1,2026-01-01 10:00:00,已收货"))
    assert counts(again) == (1, 0, 0, 1, 0)


def test_an_empty_cell_in_a_column_that_is_there_wipes(importer: Importer) -> None:
    importer.load(lines(ORDERS, "o1,1,2026-01-01 10:00:00,2026-01-01 10:05:00,,已付款,9"))
    assert counts(importer.load(lines(ORDERS, "o1,1,2026-01-01 10:00:00,-,,已关闭,9"))) == (1, 0, 1, 0, 0)
    assert importer.rows("SELECT paid_at, status FROM orders") == [(None, "cancelled")]


def test_of_two_rows_with_one_key_the_last_stands(importer: Importer) -> None:
    text = lines(ORDERS, "o1,1,2026-01-01 10:00:00,,,待付款,9", "o1,1,2026-01-01 10:00:00,,,已关闭,9")
    assert counts(importer.load(text)) == (2, 1, 0, 1, 0)
    assert importer.rows("SELECT status, line FROM orders") == [("cancelled", 3)]
    assert counts(importer.load(text)) == (2, 0, 0, 2, 0)


def test_shops_do_not_touch_each_other(importer: Importer) -> None:
    importer.load(CHAT)
    assert counts(importer.load(CHAT, shop="另一家")) == (2, 2, 0, 0, 0)
    assert importer.rows("SELECT shop_id, count(*) FROM messages GROUP BY ALL ORDER BY 1") == [("另一家", 2), ("店", 2)]


MANY = 130_000 if TIMES > 1 else 5_000
"""Rows of a large file; in `make soak` more than the database keeps in one group."""


def test_large_imports_are_seen_at_once_whatever_came_before(importer: Importer) -> None:
    """With none, one and some of the rows known before."""
    numbers = [f"c{n // 8},m{n},b,buyer,,2026-01-05 10:00:00,x" for n in range(MANY)]
    assert counts(importer.load(lines(MESSAGES, *numbers[:2]))) == (2, 2, 0, 0, 0)
    assert counts(importer.load(lines(MESSAGES, *numbers))) == (MANY, MANY - 2, 0, 2, 0)
    assert importer.rows("SELECT count(DISTINCT message_id), count(text), min(line), max(line) FROM messages") == [
        (MANY, MANY, 2, MANY + 1)
    ]
    assert counts(importer.load(lines(MESSAGES, *(n.replace(",x", ",y") for n in numbers)))) == (MANY, 0, MANY, 0, 0)
    assert importer.rows("SELECT count(DISTINCT message_id), count(*) FILTER (WHERE text = 'y') FROM messages") == [
        (MANY, MANY)
    ]
    assert importer.rows("SELECT count(*) FROM questions") == [(MANY,)]
    assert counts(importer.load(lines(MESSAGES, *numbers), shop="neu")) == (MANY, MANY, 0, 0, 0)
    assert importer.rows("SELECT count(text) FROM messages WHERE shop_id = 'neu'") == [(MANY,)]


# --- who is who -----------------------------------------------------------------------------------------------------


def test_messages_without_an_id_are_counted_and_named_the_same_again(importer: Importer) -> None:
    header = "conversation_id,sender,sent_at,text"
    text = lines(
        header,
        "c1,buyer,2026-01-05 10:00:00,在吗",
        "c1,buyer,2026-01-05 10:00:00,在吗",
        "c1,buyer,2026-01-05 10:00:00,？",
        "c1,buyer,2026-01-05 10:00:00,",
    )
    assert counts(importer.load(text)) == (4, 4, 0, 0, 0)
    assert counts(importer.load(text)) == (4, 0, 0, 4, 0)
    longer = lines(
        header, "c1,buyer,2026-01-05 09:00:00,早", *text.splitlines()[1:], "c1,buyer,2026-01-05 10:00:00,在吗"
    )
    assert counts(importer.load(longer)) == (6, 2, 0, 4, 0)
    assert importer.rows("SELECT count(*), count(DISTINCT message_id) FROM messages") == [(6, 6)]


def test_a_made_name_does_not_depend_on_the_time_zone_it_was_written_in(importer: Importer) -> None:
    importer.load(lines("conversation_id,sender,sent_at,text", "c1,buyer,2026-01-05 10:00:00,在吗"))
    same = importer.load(lines("conversation_id,sender,sent_at,text", "c1,buyer,2026-01-05T18:00:00+08:00,在吗"))
    assert counts(same) == (1, 0, 0, 1, 0)


def test_an_order_line_without_a_number_is_its_product(importer: Importer) -> None:
    importer.load(lines("order_id,product_id,created_at", "o1,p1,2026-01-01", "o1,p2,2026-01-01", "o2,,2026-01-01"))
    assert importer.rows("SELECT order_id, line_id FROM orders ORDER BY 1, 2") == [
        ("o1", "p1"),
        ("o1", "p2"),
        ("o2", "1"),
    ]


def test_equal_ratings_of_a_second_are_two_and_different_ones_a_correction(importer: Importer) -> None:
    text = lines(
        "conversation_id,rated_at,rating",
        "c1,2026-01-05 10:00:00,5",
        "c1,2026-01-05 10:00:00,5",
        "c2,2026-01-05 10:00:00,1",
        "c2,2026-01-05 10:00:00,4",
    )
    assert counts(importer.load(text)) == (4, 3, 0, 1, 0)
    assert counts(importer.load(text)) == (4, 0, 0, 4, 0)
    assert importer.rows("SELECT conversation_id, rating_score, nth FROM chat_ratings ORDER BY 1, 3") == [
        ("c1", 5, 1),
        ("c1", 5, 2),
        ("c2", 4, 1),
    ]


def test_reviews_without_an_id(importer: Importer) -> None:
    text = lines("order_id,created_at,service_score", "o1,2026-01-01,5", "o1,2026-01-01,5", "o1,2026-01-01,4")
    assert counts(importer.load(text)) == (3, 3, 0, 0, 0)
    assert counts(importer.load(text)) == (3, 0, 0, 3, 0)


REVIEWS = "review_id,order_id,created_at,service_score"


def test_a_review_may_be_of_several_orders(importer: Importer) -> None:
    text = lines(REVIEWS, "r1,o1,2026-01-01,5", "r1,o2,2026-01-01,5")
    assert counts(importer.load(text)) == (2, 2, 0, 0, 0)
    assert counts(importer.load(text)) == (2, 0, 0, 2, 0)
    # a file that does not name the order means both
    assert counts(importer.load(lines("review_id,created_at,service_score", "r1,2026-01-01,4"))) == (1, 0, 1, 0, 0)
    assert importer.rows("SELECT order_id, service_score FROM reviews ORDER BY 1") == [("o1", 4), ("o2", 4)]
    assert counts(importer.load(lines(REVIEWS, "r1,,2026-01-01,4"))) == (1, 0, 0, 1, 0)


def test_a_review_gets_its_order_later(importer: Importer) -> None:
    importer.load(lines("review_id,created_at,service_score", "r1,2026-01-01,5"))
    assert counts(importer.load(lines(REVIEWS, "r1,o1,2026-01-01,5", "r1,,2026-01-01,5"))) == (2, 0, 1, 1, 0)
    assert importer.rows("SELECT review_id, order_id FROM reviews") == [("r1", "o1")]


def test_violations_without_an_id(importer: Importer) -> None:
    text = lines("kind,decided_at,fine", "虚假发货,2026-01-01 10:00:00,¥100.00", "虚假发货,2026-01-01 10:00:00,¥100.00")
    assert counts(importer.load(text)) == (2, 2, 0, 0, 0)
    assert counts(importer.load(text)) == (2, 0, 0, 2, 0)


# --- files of every sort --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-32"])
@pytest.mark.parametrize("separator", sample([",", "\t", ";"], 2))
def test_files_as_platforms_write_them(importer: Importer, encoding: str, separator: str) -> None:
    text = "聊天记录导出\n\n" + CHAT.replace(",", separator)
    result = importer.load(text, encoding=encoding)
    assert counts(result) == (2, 2, 0, 0, 0)
    assert importer.rows("SELECT line, text FROM messages ORDER BY line") == [(4, "在吗"), (5, "在的")]


def test_a_workbook_and_the_same_rows_as_text_are_the_same(importer: Importer, tmp_path: Path) -> None:
    importer.load(lines(ORDERS, "1001,1,2026-01-01 10:00:00,2026-01-01 23:59:59,,已付款,12.50"))
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["订单导出"])
    sheet.append(ORDERS.split(","))
    sheet.append([1001, 1, datetime(2026, 1, 1, 10), datetime(2026, 1, 1, 23, 59, 59), None, "已付款", 12.5])
    sheet.append([6917926768823643751, 1, datetime(2026, 1, 1, 10), None, None, "已付款", 1])
    book.save(tmp_path / "orders.xlsx")
    result = import_file(Access.local(importer.store), tmp_path / "orders.xlsx", "店")
    assert counts(result) == (2, 0, 0, 1, 1)
    assert result.rejects == [Reject(4, "order_id", "6.91792676882364E+18", "scientific_id")]


def test_kind_and_format_can_be_named(importer: Importer) -> None:
    text = lines("order_id,created_at,service_score", "o1,2026-01-01,5")
    assert importer.load(text).kind == "reviews"
    assert importer.load(text, kind="orders").kind == "orders"


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"kind": "chats"}, "error.unknown_kind"),
        ({"kind": "orders"}, "error.unknown_file"),
        ({"platform": None}, "error.platform_needed"),
        ({"platform": "myspace"}, "error.unknown_platform"),
        ({"timezone": "Mars/Olympus"}, "error.unknown_timezone"),
        ({"form": FORM}, "error.format_misses"),
        ({"form": FORM, "kind": "orders"}, "error.format_of_other_kind"),
        ({"form": "kind = 'x'"}, "error.bad_format"),
        ({"shop": " "}, "error.bad_shop_name"),
    ],
)
def test_requests_that_cannot_be_done(importer: Importer, options: dict[str, Any], key: str) -> None:
    with pytest.raises(DabiaoError) as refusal:
        importer.load(CHAT, **options)
    assert refusal.value.key == key
    assert Access.local(importer.store).shops() == []
    assert importer.rows("SELECT count(*) FROM imports") == [(0,)]


def test_a_shop_stays_what_it_is(importer: Importer) -> None:
    importer.load(CHAT)
    for options in ({"platform": "kuaishou"}, {"timezone": "Asia/Tokyo"}, {"market": "US"}):
        with pytest.raises(DabiaoError, match="shop_differs"):
            importer.load(CHAT, **options)


AFTERSALES = lines(
    "订单编号,售后单号,售后状态,售后申请时间,售后类型,退款金额,售后完结时间",
    "2001,9001,退款成功,2026-01-01 10:00:00,仅退款,¥12.90,2026-01-01 12:00:00",
)


def test_a_platforms_own_export_makes_its_shop(importer: Importer) -> None:
    result = importer.load(AFTERSALES, platform=None, timezone=None)
    assert (result.kind, result.platform, result.format) == ("refunds", "kuaishou", "kuaishou_aftersales")
    assert Access.local(importer.store).shops()[0].timezone == "Asia/Shanghai"
    assert importer.rows("SELECT kind, amount, status, applied_at FROM refunds")[0][2:] == (
        "refunded",
        datetime(2026, 1, 1, 2),
    )


def test_a_platforms_own_export_does_not_go_into_another_platforms_shop(importer: Importer) -> None:
    importer.load(CHAT, platform="tiktok_shop")
    for options in ({"platform": None}, {"platform": "tiktok_shop"}):
        with pytest.raises(DabiaoError) as refusal:
            importer.load(AFTERSALES, **options)
        assert (refusal.value.key, refusal.value.values["platform"]) == ("error.other_platform", "kuaishou")
    # a plain file goes into any shop
    assert importer.load(CHAT, platform=None).platform == "tiktok_shop"


def test_recognising_touches_no_store(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(AFTERSALES, encoding="gb18030")
    assert recognise(path).id == "kuaishou_aftersales"
    with pytest.raises(DabiaoError, match="unknown_file"):
        recognise(path, kind="orders")


def test_progress_rises_to_one(importer: Importer) -> None:
    heard: list[float] = []
    importer.load(CHAT, progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


# --- any file -------------------------------------------------------------------------------------------------------

CELLS: Mapping[str, Sequence[str]] = {
    "conversation_id": ["c1", "c2", "", "1.5E+18"],
    "message_id": ["m1", "m2", "", ""],
    "sender": ["buyer", "agent", "bot", "who?"],
    "sent_at": ["2026-01-05 10:00:00", "2026-01-05 10:00:01", "2026-01-06 09:00:00", "x"],
    "text": ["在吗", "在", ""],
    "order_id": ["o1", "o2"],
    "line_id": ["1", "2", ""],
    "product_id": ["p1", ""],
    "created_at": ["2026-01-01 10:00:00", "2026-01-03 10:00:00"],
    "paid_at": ["2026-01-02 10:00:00", ""],
    "status": ["open", "closed", ""],
    "review_id": ["r1", "r2", ""],
    "service_score": ["5", "1", "9", ""],
    "rated_at": ["2026-01-01 10:00:00", "2026-01-01 10:00:01"],
    "rating": ["5", "neutral", "2", ""],
}
KINDS = {
    "messages": ("conversation_id", "message_id", "sender", "sent_at", "text"),
    "orders": ("order_id", "line_id", "product_id", "created_at", "paid_at", "status"),
    "reviews": ("review_id", "order_id", "created_at", "service_score"),
    "chat_ratings": ("conversation_id", "rated_at", "rating"),
}
KEYS = {name: TABLES[name].key for name in KINDS} | {"reviews": ("review_id", "order_id")}


@st.composite
def files(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A kind, and three files of it as text; some lack a column that is not needed."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    texts = []
    for _ in range(3):
        optional = [name for name in KINDS[kind] if name in ("text", "paid_at", "status", "line_id", "review_id")]
        left_out = draw(st.sets(st.sampled_from(optional), max_size=1)) if optional else set()
        columns = [name for name in KINDS[kind] if name not in left_out]
        rows = draw(st.lists(st.tuples(*(st.sampled_from(CELLS[name]) for name in columns)), max_size=8))
        text = io.StringIO()
        csv.writer(text).writerows([columns, *rows])
        texts.append(text.getvalue())
    return kind, texts


@settings(examples(2), suppress_health_check=[*SLOW, HealthCheck.function_scoped_fixture])
@given(files())
def test_the_sum_is_right_and_twice_is_once(importer: Importer, drawn: tuple[str, list[str]]) -> None:
    kind, texts = drawn
    shop = f"shop {importer.rows('SELECT count(*) FROM imports')[0][0]}"
    for text in texts:
        try:
            first = importer.load(text, shop=shop, kind=kind)
        except DabiaoError as e:
            if e.key != "error.other_scale":  # most of the few marks drawn are no marks: the whole is refused
                raise
            continue
        counts(first)
        stored = Counter(importer.rows(f"SELECT * FROM {kind} WHERE shop_id = '{shop}'"))
        again = importer.load(text, shop=shop, kind=kind)
        assert counts(again) == counts(replace(first, new=0, changed=0, same=first.read - first.rejected))
        assert Counter(importer.rows(f"SELECT * FROM {kind} WHERE shop_id = '{shop}'")) == stored
        keys = importer.rows(f"SELECT {', '.join(KEYS[kind])} FROM {kind} WHERE shop_id = '{shop}'")
        assert len(keys) == len(set(keys)), "two rows with one key"


def test_a_trial_waits_for_no_import(tmp_path: Path) -> None:
    """While an import is under way, another file is tried: in a store in memory, where nobody is in the way."""
    importing, other = tmp_path / "importing.csv", tmp_path / "other.csv"
    for path in (importing, other):
        path.write_text(lines(MESSAGES, "c,m,b,buyer,,2026-01-05 10:00:00,hi"), encoding="utf-8")
    tried: list[int] = []

    def note_share(share: float) -> None:
        if not tried and share < 1:
            trying = threading.Thread(target=lambda: tried.append(with_known_format(other).result.new), daemon=True)
            trying.start()
            trying.join(60)
            assert tried == [1], "the trial waits for the import"

    with Store.open(tmp_path / "store.duckdb") as store:
        assert import_file(Access.local(store), importing, "店", platform="kuaishou", progress=note_share).new == 1
    assert tried == [1]


# --- sessions as a log and as summaries ------------------------------------------------------------------------------

SESSIONS = "conversation_id,buyer_id,agent_id,asked_at,first_response_seconds,answered_by"
LOG = "conversation_id,sender,sent_at"


def summed_up(*rows: tuple[str, str]) -> str:
    return lines(SESSIONS, *(f"{name},b,小李,2026-01-{day} 10:00:00,60,agent" for name, day in rows))


def logged(*rows: tuple[str, str]) -> str:
    return lines(LOG, *(f"{name},buyer,2026-01-{day} 10:00:00" for name, day in rows))


def test_a_log_of_the_days_of_which_summaries_are_there_is_told(importer: Importer) -> None:
    """Summaries of days 5 to 9. Logged on days 4 (before), 6 and 9 (within), 10 (after), and s5, which has its name."""
    assert importer.load(summed_up(("s5", "05"), ("s7", "07"), ("s9", "09"))).logged_beside == 0
    log = logged(("c4", "04"), ("s5", "05"), ("c6", "06"), ("c9", "09"), ("c10", "10"))
    assert importer.load(log).logged_beside == 2
    assert importer.load(logged(("c4", "04"), ("c10", "10")), shop="新店").logged_beside == 0, (
        "another shop's summaries"
    )


def test_summaries_of_the_days_of_which_a_log_is_there_are_told(importer: Importer) -> None:
    assert importer.load(logged(("c1", "01"), ("c6", "06"), ("c7", "07"))).logged_beside == 0
    assert importer.load(summed_up(("s2", "02"), ("s3", "03"))).logged_beside == 0, "no conversation between"
    assert importer.load(summed_up(("s5", "05"), ("s6", "06"))).logged_beside == 1
    assert importer.load(logged(("c20", "20"))).logged_beside == 0, "of another time than the summaries"


def test_only_messages_are_asked_about_it(importer: Importer) -> None:
    importer.load(summed_up(("s5", "05"), ("s9", "09")))
    importer.load(logged(("c6", "06")))
    assert importer.load("order_id,created_at\n1,2026-01-06 10:00:00\n").logged_beside == 0
