"""A week is seldom one file: downloads that overlap, texts that a later one masks, columns that a later one lacks."""

import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from data.loading.undo import undo
from data.store import Store
from data.store_file import IN_MEMORY
from metrics.reports import trust
from tests.integration.field_files import Field, messages_of
from tests.reference.examples import sample

MESSAGES = "conversation_id,sender,sent_at,text"
WITH_IDS = f"message_id,{MESSAGES}"


@pytest.mark.parametrize("ids", [True, False])
def test_downloads_that_overlap_are_one_week(field: Field, ids: bool) -> None:
    rows = [f"c{n},buyer,2026-05-0{n} 10:00:00,in stock?" for n in range(1, 8)]
    rows = [f"m{n},{row}" for n, row in enumerate(rows)] if ids else rows
    header = WITH_IDS if ids else MESSAGES
    field.csv(header, *rows[:5], platform="other")
    second = field.csv(header, *rows[3:])
    assert (second.new, second.same, second.changed) == (2, 2, 0)
    assert len(field.rows("text FROM messages")) == 7


@pytest.mark.parametrize("ids_first", [True, False])
def test_a_download_with_ids_and_one_without_are_one_week(field: Field, ids_first: bool) -> None:
    """Two messages of the overlap are equal; the second file brings one message more, and is loaded twice."""
    rows = ["c1,buyer,2026-05-01 10:00:00,hello"] * 2 + ["c1,agent,2026-05-01 10:01:00,hi"]
    more = [*rows, "c1,buyer,2026-05-02 10:00:00,thanks"]
    with_ids = [f"m{n},{row}" for n, row in enumerate(more if not ids_first else rows)]
    first, second = (with_ids, more) if ids_first else (rows, with_ids)
    field.csv(WITH_IDS if ids_first else MESSAGES, *first, platform="other")
    later = [field.csv(MESSAGES if ids_first else WITH_IDS, *second) for _ in range(2)]
    assert [(result.new, result.same, result.changed) for result in later] == [(1, 3, 0), (0, 4, 0)]
    assert [text for (text,) in field.rows("text FROM messages")] == ["hello", "hello", "hi", "thanks"]


def test_the_same_words_a_second_later_are_another_message(field: Field) -> None:
    field.csv(MESSAGES, "c1,buyer,2026-05-01 10:00:00,hello", platform="other")
    assert field.csv(WITH_IDS, "m1,c1,buyer,2026-05-01 10:00:01,hello").new == 1


WHOLE = "order_id,created_at,amount", ["K1,2026-05-01 10:00:00,10"]
NUMBERED = "order_id,created_at,line_id,amount", ["K1,2026-05-01 10:00:00,7701,6", "K1,2026-05-01 10:00:00,7702,4"]
OF_PRODUCTS = "order_id,created_at,product_id", ["K1,2026-05-01 10:00:00,p1", "K1,2026-05-01 10:00:00,p2"]
OF_BOTH = (
    "order_id,created_at,line_id,product_id",
    [
        "K1,2026-05-01 10:00:00,7701,p1",
        "K1,2026-05-01 10:00:00,7702,p2",
    ],
)
OF_AMOUNTS = "order_id,created_at,amount", ["K1,2026-05-01 10:00:00,6", "K1,2026-05-01 10:00:00,4"]
OF_TITLES = "order_id,created_at,product_title", ["K1,2026-05-01 10:00:00,cup", "K1,2026-05-01 10:00:00,lid"]
OF_PRODUCTS_AND_TITLES = (
    "order_id,created_at,product_title,product_id",
    ["K1,2026-05-01 10:00:00,lid,p2", "K1,2026-05-01 10:00:00,cup,p1"],
)
OF_ONE_PRODUCT = (
    "order_id,created_at,product_id,quantity",
    ["K1,2026-05-01 10:00:00,p1,2", "K1,2026-05-01 10:00:00,p1,1"],
)
OF_BOTH_OF_ONE_PRODUCT = (
    "order_id,created_at,line_id,product_id",
    ["K1,2026-05-01 10:00:00,7701,p1", "K1,2026-05-01 10:00:00,7702,p1"],
)


@pytest.mark.parametrize(
    ("first", "second", "lines", "is_doubtful"),
    [
        (WHOLE, NUMBERED, 3, True),
        (NUMBERED, WHOLE, 3, True),
        (OF_PRODUCTS, OF_BOTH, 2, False),
        (OF_BOTH, OF_PRODUCTS, 2, False),
        (OF_PRODUCTS, OF_AMOUNTS, 4, True),
        (OF_AMOUNTS, OF_PRODUCTS, 4, True),
        (OF_PRODUCTS, WHOLE, 3, True),
        (WHOLE, OF_PRODUCTS, 3, True),
        (OF_AMOUNTS, NUMBERED, 2, False),  # 6 and 4 in either
        (OF_TITLES, OF_PRODUCTS_AND_TITLES, 2, False),
        (OF_PRODUCTS_AND_TITLES, OF_TITLES, 2, False),
        (OF_ONE_PRODUCT, OF_BOTH_OF_ONE_PRODUCT, 4, True),
    ],
)
def test_lines_of_an_order_in_exports_with_and_without_numbers_are_the_same_or_in_doubt(
    field: Field, first: tuple[str, list[str]], second: tuple[str, list[str]], lines: int, *, is_doubtful: bool
) -> None:
    field.csv(first[0], *first[1], platform="other")
    later = [field.csv(second[0], *second[1]) for _ in range(2)]
    assert len(field.rows("line_id FROM orders")) == lines
    assert ["lines_named_otherwise" in messages_of(result) for result in later] == [is_doubtful, False]


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (["K1,,p1,", "K1,7701,,"], ["7701", "p1"]),  # the product of the stored line; its number
        (["K1,,p1,", "K1,,,cup"], ["1", "7701", "p1"]),  # the product of the stored line; its title
    ],
)
def test_two_lines_of_a_file_do_not_both_become_one_stored_line(
    field: Field, rows: list[str], names: list[str]
) -> None:
    header = "order_id,line_id,product_id,product_title,created_at"
    field.csv(header, "K1,7701,p1,cup,2026-05-01 10:00:00", platform="other")
    first, again = [field.csv(header, *(f"{row},2026-05-01 10:00:00" for row in rows)) for _ in range(2)]
    assert sorted(name for (name,) in field.rows("line_id FROM orders")) == names
    assert (first.new, again.new, again.same) == (len(names) - 1, 0, 2)


def test_a_line_named_by_its_product_stays_one_when_a_later_export_lacks_the_product(field: Field) -> None:
    field.csv("order_id,product_id,created_at", "K1,p1,2026-05-01 10:00:00", platform="other")
    for changed in (1, 0):
        result = field.csv("order_id,line_id,product_id,created_at", "K1,7701,,2026-05-01 10:00:00")
        assert (result.new, result.changed) == (0, changed)
    assert field.rows("line_id FROM orders") == [("p1",)]


def test_lines_that_agree_in_their_pieces_alone_are_not_the_same(field: Field) -> None:
    rows = [f"K1,2026-05-01 10:00:00,L{n},{n}" for n in (1, 2)]
    field.csv("order_id,created_at,line_id,quantity", *rows, platform="other")
    later = field.csv("order_id,created_at,product_id,quantity", *(row.replace("L", "p") for row in rows))
    assert len(field.rows("line_id FROM orders")) == 4
    assert "lines_named_otherwise" in messages_of(later)


@pytest.mark.parametrize(
    ("rows", "pieces", "is_doubtful"),
    [
        ([(1, 5)], [2, 1], False),  # the second line as it stands
        ([(1, 5), (2, 10)], [2, 1], False),
        ([(2, 10)], [2, 1], False),
        ([(3, 15)], [3, 1], True),  # which of the two it was, nobody knows
    ],
)
def test_one_of_two_lines_of_a_product_is_the_one_that_it_equals(
    field: Field, rows: list[tuple[int, int]], pieces: list[int], *, is_doubtful: bool
) -> None:
    header, row = "order_id,product_id,created_at,quantity,amount", "K1,p1,2026-05-01 10:00:00,{},{}"
    field.csv(header, row.format(2, 10), row.format(1, 5), platform="other")
    later = field.csv(header, *(row.format(*cells) for cells in rows))
    assert [n for n, _ in sorted(field.rows("quantity, line_id FROM orders"), key=lambda line: line[1])] == pieces
    assert ("lines_of_one_product" in messages_of(later)) == is_doubtful


def test_a_line_of_another_title_is_told_to_take_the_place_of_the_only_one(field: Field) -> None:
    results = [
        field.csv("order_id,created_at,product_title", f"K1,2026-05-01 10:00:00,{title}", platform="other")
        for title in ("Shirt", "Hat", "Hat")
    ]
    assert ["lines_retitled" in messages_of(result) for result in results] == [False, True, False]


@pytest.mark.parametrize(
    ("first", "second", "amount", "is_doubtful"),
    [
        (OF_AMOUNTS[1], WHOLE[1], 14, True),  # 6 and 4, then a row of 10 for the whole order
        (OF_AMOUNTS[1], OF_AMOUNTS[1][:1], 10, False),  # a part of the same rows
        (WHOLE[1], OF_AMOUNTS[1], 10, False),
        (WHOLE[1], WHOLE[1], 10, False),
    ],
)
def test_a_row_for_an_order_after_a_row_for_each_of_its_lines_is_told(
    field: Field, first: list[str], second: list[str], amount: int, *, is_doubtful: bool
) -> None:
    field.csv(WHOLE[0], *first, platform="other")
    later = field.csv(WHOLE[0], *second)
    assert sum(each for (each,) in field.rows("amount FROM orders")) == amount
    assert ("fewer_lines" in messages_of(later)) == is_doubtful


@pytest.mark.parametrize(
    ("first", "second", "new"),
    [
        (("order_id,created_at", "K1,2026-05-01 10:00:00"), ("order_id,created_at,product_id", "p7"), 0),
        (("order_id,created_at,product_id", "K1,2026-05-01 10:00:00,p7"), ("order_id,created_at", ""), 0),
        (("order_id,created_at,line_id", "K1,2026-05-01 10:00:00,9"), ("order_id,created_at,product_id", "p7"), 0),
        (("order_id,created_at,product_id", "K1,2026-05-01 10:00:00,p7"), ("order_id,created_at,line_id", "9"), 0),
        (("order_id,created_at,product_id", "K1,2026-05-01 10:00:00,p7"), ("order_id,created_at,product_id", "p8"), 1),
        (("order_id,created_at,line_id", "K1,2026-05-01 10:00:00,1"), ("order_id,created_at,line_id", "2"), 1),
    ],
)
def test_the_only_line_of_an_order_is_one_in_exports_of_other_columns(
    field: Field, first: tuple[str, str], second: tuple[str, str], new: int
) -> None:
    header, cell = second
    field.csv(*first, platform="other")
    row = f"K1,2026-05-01 10:00:00{',' if cell else ''}{cell}"
    later = [field.csv(header, row) for _ in range(2)]
    assert [result.new for result in later] == [new, 0]
    assert len(field.rows("line_id FROM orders")) == 1 + new


@pytest.mark.parametrize("column", ["line_id", "product_id"])
def test_a_line_that_an_undone_import_named_takes_the_name_of_the_next(field: Field, column: str) -> None:
    """The mended file after a wrong one was undone: its lines are those that a file without names brought meanwhile."""
    header, paid = f"order_id,{column},created_at,amount", "A1,2026-05-01 10:00:00,2026-05-01 10:01:00"
    wrong = field.csv(header, "A1,wrong,2026-05-01 10:00:00,50", platform="other")
    field.csv("order_id,created_at,paid_at", paid)
    undo(field.access, wrong.import_id)
    mended = field.csv("order_id,line_id,created_at,amount", "A1,L1,2026-05-01 10:00:00,5")
    assert (mended.changed, messages_of(mended)) == (1, [])
    assert field.rows("amount, paid_at IS NOT NULL FROM orders") == [(5, True)]


def test_amounts_that_are_a_hundred_times_those_of_an_earlier_file_are_told(field: Field) -> None:
    rows = [f"A{n},2026-05-01 10:00:00,{n}.90" for n in range(1, 5)]
    field.csv("order_id,created_at,amount", *rows, platform="other")
    cents = field.csv("order_id,created_at,amount", *(row.replace(".", "") for row in rows))
    assert ("amounts_in_another_unit", {"count": 4, "times": 100}) in [(n.key, dict(n.values)) for n in cents.notices]


def test_equal_messages_of_an_overlap_are_counted_once(field: Field) -> None:
    """One buyer says the same twice within a second; both downloads have both."""
    twice = ["c1,buyer,2026-05-01 10:00:00,hello"] * 2
    field.csv(MESSAGES, *twice, platform="other")
    assert field.csv(MESSAGES, *twice, "c1,agent,2026-05-01 10:01:00,hi").new == 1
    assert len(field.rows("text FROM messages")) == 3


def test_signs_that_an_export_loses_make_no_further_message(field: Field) -> None:
    """The second download has ids, and question marks or nothing for emoji; 谢谢? and 谢谢 are in both."""
    texts = ["hello 😀", "谢谢?", "谢谢", "👍"]
    field.csv(MESSAGES, *(f"c1,buyer,2026-05-01 10:00:00,{text}" for text in texts), platform="other")
    later = field.csv(
        WITH_IDS, *(f"m{n},c1,buyer,2026-05-01 10:00:00,{t}" for n, t in enumerate(["hello ", *texts[1:3], "?"]))
    )
    assert (later.new, later.same + later.changed) == (0, 4)


def test_messages_with_and_without_seconds_are_told(field: Field) -> None:
    field.csv(MESSAGES, "c1,buyer,2026-05-01 10:00:12,hello", "c1,agent,2026-05-01 10:00:42,hi", platform="other")
    later = field.csv(MESSAGES, "c1,buyer,2026-05-01 10:00,hello", "c1,agent,2026-05-01 10:01,hi")
    told_of = {notice.key: dict(notice.values) for notice in later.notices}
    assert told_of["messages_of_minutes"] == {"count": 1}


def test_a_log_of_another_zone_is_told(field: Field) -> None:
    """Without ids its messages come in once more; with ids they move."""
    header = "conversation_id,message_id,sender,sent_at,text"
    rows = [f"c{n},m{n},buyer,2026-05-01 {{}}:0{n}:07,question {n}" for n in range(5)]
    field.csv(header, *(row.format(10) for row in rows), platform="other")
    moved = field.csv(header, *(row.format(18) for row in rows))
    assert ("begun_otherwise", {"count": 5, "hours": "+8"}) in [(n.key, dict(n.values)) for n in moved.notices]
    bare = [row.format(10).replace(f"m{n},", "") for n, row in enumerate(rows)]
    twice = field.csv(MESSAGES, *bare)
    assert twice.new == 5
    assert ("messages_of_hours", {"count": 5, "hours": "-8"}) in [(n.key, dict(n.values)) for n in twice.notices]


@pytest.mark.parametrize(
    ("names", "times", "hours"),
    [
        (("c1", "c2"), ("10:00:07", "18:00:07"), "+8"),
        (("t**1 2026-05-01 10:00:07", "t**1 2026-05-01 18:00:07"), ("10:00:07", "18:00:07"), "+8"),
        (("c1", "c2"), ("10:00:07", "18:00:09"), None),
        (("c1", "c2"), ("10:00:00", "11:00:00"), None),  # of full minutes two may lie so by chance
    ],
)
def test_a_copy_of_two_short_conversations_from_another_zone_is_told(
    field: Field, names: tuple[str, str], times: tuple[str, str], hours: str | None
) -> None:
    """The second copy of a masked buyer's chat is called after its own first message."""
    one_chat = "t**1" in names[0]
    for place, time in enumerate(times):
        chats = names[place : place + 1] if one_chat else names
        rows = [f"{chat},buyer,2026-05-01 {time},question {n}" for n, chat in enumerate(chats)]
        rows += [f"{chat},agent,2026-05-01 {time},answer {n}" for n, chat in enumerate(chats) if one_chat]
        result = field.csv(MESSAGES, *rows, platform="other")
    told_of = {notice.key: dict(notice.values) for notice in result.notices}
    assert told_of.get("messages_of_hours") == (hours and {"count": 2, "hours": hours})


ORDERS = "order_id,created_at,status,buyer_id"


def test_a_buyer_whom_a_later_download_masks_stays_known(field: Field) -> None:
    """K1 is the same but for the mask; K2 leaves its buyer out and was sent; K3's mask is lifted."""
    day = "2026-05-01 10:00:00"
    first = field.csv(ORDERS, f"K1,{day},paid,amy", f"K2,{day},paid,bob", f"K3,{day},paid,c**", platform="other")
    second = field.csv(ORDERS, f"K1,{day},paid,a**y", f"K2,{day},shipped,", f"K3,{day},paid,cal")
    assert (second.same, second.changed) == (1, 2)
    columns = "order_id, status, buyer_id FROM orders"
    assert sorted(field.rows(columns)) == [("K1", "paid", "amy"), ("K2", "shipped", "bob"), ("K3", "paid", "cal")]
    undo(field.access, first.import_id)
    assert sorted(field.rows(columns)) == [("K1", "paid", "a**y"), ("K2", "shipped", None), ("K3", "paid", "cal")]


def test_a_text_that_a_later_download_masks_is_the_same_message(field: Field) -> None:
    messages = ["c1,buyer,2026-05-01 10:00:00,my number is 138abcd5678 ok", "c1,buyer,2026-05-01 10:02:00,100% sure"]
    field.csv(MESSAGES, *messages, platform="other")
    later = field.csv(MESSAGES, messages[0].replace("138abcd5678", "138****5678"), messages[1].replace("sure", "****"))
    assert (later.new, later.changed, later.same) == (0, 0, 2)
    assert [text for (text,) in field.rows("text FROM messages")] == ["my number is 138abcd5678 ok", "100% sure"]


@pytest.mark.parametrize(
    ("ids", "masked_first"),
    sample(
        itertools.product([(False, True), (True, False), (False, False), (True, True)], [True, False]),
        kind=lambda case: case[0],
    ),
)
def test_a_masked_text_is_its_message_whichever_comes_first_and_whichever_has_ids(
    field: Field, ids: tuple[bool, bool], *, masked_first: bool
) -> None:
    full = "c1,buyer,2026-05-01 10:00:00,my number is 138abcd5678 ok"
    masked = full.replace("138abcd5678", "138****5678")
    files = list(zip(ids, (masked, full) if masked_first else (full, masked), strict=True))
    for has_ids, row in [*files, *files]:
        field.csv(WITH_IDS if has_ids else MESSAGES, f"m1,{row}" if has_ids else row, platform="other")
    assert field.rows("text FROM messages") == [("my number is 138abcd5678 ok",)]


@pytest.mark.parametrize(
    "other",
    [
        "c1,buyer,2026-05-01 10:00:00,your number is 138****5678 ok",
        "c1,agent,2026-05-01 10:00:00,my number is 138****5678 ok",
        "c1,buyer,2026-05-01 10:00:01,my number is 138****5678 ok",
        "c2,buyer,2026-05-01 10:00:00,my number is 138****5678 ok",
    ],
)
def test_another_masked_text_is_another_message(field: Field, other: str) -> None:
    field.csv(MESSAGES, "c1,buyer,2026-05-01 10:00:00,my number is 138abcd5678 ok", platform="other")
    assert field.csv(MESSAGES, other).new == 1


def test_a_masked_text_that_two_messages_may_be_is_a_message_of_its_own(field: Field) -> None:
    rows = [f"c1,buyer,2026-05-01 10:00:00,call 138abcd{n}" for n in (5678, 9999)]
    field.csv(MESSAGES, *rows, platform="other")
    assert field.csv(MESSAGES, "c1,buyer,2026-05-01 10:00:00,call 138****").new == 1


FULL = "c1,buyer,2026-05-01 10:00:00,my number is 138abcd5678 ok"
MASKED = FULL.replace("138abcd5678", "138****5678")


@pytest.mark.parametrize(
    ("files", "undone", "left"),
    sample(
        [
            # what hid the text goes: the text stays; what had the text goes: what hid it is left as it came
            ([[FULL], [MASKED]], 1, [[FULL]]),
            ([[FULL], [MASKED]], 0, [[MASKED]]),
            ([[FULL], [MASKED, MASKED]], 0, [[MASKED, MASKED]]),
            ([[FULL], [MASKED], [MASKED]], 0, [[MASKED], [MASKED]]),
            ([[FULL], [MASKED], [FULL]], 0, [[MASKED], [FULL]]),
            # two texts that the masked one may be make it a message of its own; without one it is the other again
            ([[FULL], [FULL.replace("1234", "9999")], [MASKED]], 1, [[FULL], [MASKED]]),
            ([[FULL], [MASKED], [FULL.replace("1234", "9999")], [MASKED]], 0, None),
            # texts with ids of their own
            ([[f"m1,{FULL}"], [MASKED]], 0, [[MASKED]]),
            ([[f"m1,{FULL}"], [MASKED], [f"m1,{FULL}"]], 2, [[f"m1,{FULL}"], [MASKED]]),
            ([[f"m1,{FULL}"], [f"m1,{MASKED}"]], 1, [[f"m1,{FULL}"]]),
            # the masked text came first
            ([[MASKED], [FULL]], 0, [[FULL]]),
            ([[MASKED], [FULL]], 1, [[MASKED]]),
            ([[MASKED], [FULL], [MASKED]], 0, [[FULL], [MASKED]]),
        ],
        5,
    ),
)
def test_undoing_a_text_or_its_masked_form_is_as_if_it_had_not_come(
    tmp_path: Path, files: list[list[str]], undone: int, left: list[list[str]] | None
) -> None:
    """`left`: the files that remain, in their order; None for all but the undone one."""
    if left is None:
        left = [rows for place, rows in enumerate(files) if place != undone]
    stored = []
    for contents, gone in ((files, undone), (left, None)):
        with Store.open(IN_MEMORY) as store:  # a shop of the same name, which is part of names that are made
            field = Field(store, tmp_path)
            numbers = [
                field.csv(WITH_IDS if rows[0].startswith("m") else MESSAGES, *rows, platform="other").import_id
                for rows in contents
            ]
            if gone is not None:
                undo(field.access, numbers[gone])
            stored.append(sorted(field.rows("conversation_id, message_id, text FROM messages")))
    assert stored[0] == stored[1]


def test_the_line_that_is_told_of_a_file_with_the_newest_first_is_that_of_the_file(field: Field) -> None:
    rows = [f"m{n},c1,buyer,2026-05-01 10:0{n}:00,{n}" for n in (5, 4, 3, 2, 1)]
    result = field.csv(WITH_IDS, rows[0], *rows, rows[0].replace(",5", ",later"), platform="other")
    told_of = {notice.key: dict(notice.values) for notice in result.notices}
    assert told_of["rows_replaced"]["line"] in (2, 3, 8), "those of m5"


def test_a_rejected_row_of_a_file_with_the_newest_first_changes_no_message(field: Field) -> None:
    def download(sender: str, text: str) -> list[str]:
        return [
            "m5,c1,buyer,2026-05-01 10:05:00,e",
            f"m4,c1,{sender},2026-05-01 10:04:00,{text}",
            "m3,c1,agent,2026-05-01 10:03:00,c",
            f"m2,c1,buyer,2026-05-01 10:02:00,{text}",
            "m1,c1,buyer,2026-05-01 10:01:00,a",
        ]

    field.csv(WITH_IDS, *download("agent", "b"), platform="other", timezone="UTC")
    later = field.csv(WITH_IDS, *download("nobody", "changed"))  # line 3 is rejected, and line 5 from the end
    assert (later.new, later.changed, later.same, later.rejected) == (0, 1, 3, 1)
    stored = {name: (sender, text) for name, sender, text in field.rows("message_id, sender, text FROM messages")}
    assert stored.pop("m2") == ("buyer", "changed")
    assert stored == {"m1": ("buyer", "a"), "m3": ("agent", "c"), "m4": ("agent", "b"), "m5": ("buyer", "e")}


def test_a_column_that_a_later_download_lacks_erases_nothing(field: Field) -> None:
    field.csv("order_id,created_at,buyer_id,amount", "K1,2026-05-01 10:00:00,b1,5.00", platform="other", timezone="UTC")
    later = field.csv("order_id,created_at,shipped_at", "K1,2026-05-01 10:00:00,2026-05-02 10:00:00")
    assert (later.new, later.changed) == (0, 1)
    assert field.rows("buyer_id, amount, shipped_at FROM orders") == [("b1", Decimal("5.00"), datetime(2026, 5, 2, 10))]


def test_amounts_of_two_currencies_are_never_added_or_compared(field: Field) -> None:
    header = "order_id,buyer_id,created_at,cancelled_at,amount"
    small = [f"U{n},u{n},2026-05-01 10:00:00,,USD 20.00" for n in range(6)]
    yen = [f"J{n},j,2026-05-01 10:00:00,2026-05-01 11:00:00,JPY 3000" for n in range(6)]
    mixed = [f"M{n},m,2026-05-02 10:00:00,,{('USD 20.00', 'JPY 3000')[n % 2]}" for n in range(6)]
    field.csv(header, *small, *yen, *mixed, platform="other", timezone="UTC")
    view = field.access.view(["s"])
    clusters = trust.clusters(view, view.shop("s"), datetime.fromisoformat("2026-05-03T00:00:00+00:00"))
    assert {(cluster.kind, cluster.key): cluster.amount for cluster in clusters} == {
        ("same_buyer", "j"): 18000.0,
        ("same_buyer", "m"): None,
    }, "3,000 yen are not more than the median of dollars"


def test_what_has_not_happened_yet_is_told(field: Field) -> None:
    """A log of two messages whose year, or whose zone, is wrong; a promise may lie ahead."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    at = f"{tomorrow:%Y-%m-%dT%H:%M:%SZ}"
    log = field.csv(MESSAGES, "c1,buyer,2026-05-01T10:00:00Z,hello", f"c1,agent,{at},hi", platform="other")
    orders = field.csv("order_id,created_at,promised_at", f"K1,2026-05-01T10:00:00Z,{at}")
    told_of = {notice.key: dict(notice.values) for notice in log.notices}
    assert told_of["not_happened_yet"] == {"count": 1, "time": f"{tomorrow + timedelta(hours=8):%Y-%m-%d %H:%M:%S}"}
    assert "not_happened_yet" not in messages_of(orders)


@pytest.mark.parametrize("ids_first", [True, False])
def test_reviews_of_an_export_without_their_numbers_or_orders_are_told(field: Field, *, ids_first: bool) -> None:
    """Neither file says enough for them to be surely one."""
    numbered = "review_id,order_id,created_at,service_score", "R1,K1,2026-05-01 10:00:07,4"
    bare = "product_id,created_at,service_score", "p1,2026-05-01 10:00:07,4"
    first, second = (numbered, bare) if ids_first else (bare, numbered)
    field.csv(*first, platform="other")
    later = [field.csv(*second) for _ in range(2)]
    assert ["reviews_named_otherwise" in messages_of(result) for result in later] == [True, False]


def test_violations_of_an_export_without_their_numbers_are_told(field: Field) -> None:
    field.csv("violation_id,kind,decided_at,fine", "V1,late,2026-05-01 10:00:07,5", platform="other")
    later = [field.csv("kind,decided_at,severity", "late,2026-05-01 10:00:07,minor") for _ in range(2)]
    assert ["violations_named_otherwise" in messages_of(result) for result in later] == [True, False]


def test_buyers_whom_an_export_with_other_columns_names_otherwise_are_told(field: Field) -> None:
    """Zendesk's files name people by a number, or only by their names."""
    header = "Requester,Created at,Assignee,First reply time in minutes,Id"
    rows = [f"R{n},2026-05-0{n} 10:00:00,Ann,30,{n}" for n in range(1, 7)]
    all_columns = [f"90{n},{row}" for n, row in enumerate(rows)]
    field.csv(f"Requester id,{header}", *all_columns[:3], platform="other", timezone="UTC")
    later = [field.csv(header, *rows[3:]), field.csv(header, *rows[:3])]
    told_of = [{notice.key: dict(notice.values) for notice in result.notices} for result in later]
    assert told_of[0]["buyers_of_another_kind"] == {"buyer": "R4", "stored": "900"}
    assert told_of[1]["buyers_named_otherwise"] == {"count": 6, "buyer": "R1", "stored": "900"}


@pytest.mark.parametrize(
    ("early", "late", "told_of"),
    [
        # half of the buyers by their numbers, half by their names; then names alone
        (["90{n}", "Kim {n}"], ["Lee {n}"], {"buyers_by_numbers": {"share": 0, "before": 50}}),
        (["Kim {n}"], ["Lee {n}", "{n}@x.example"], {"buyers_by_addresses": {"share": 50, "before": 0}}),
        (["90{n}", "Kim {n}"], ["Lee {n}", "91{n}"], {}),
        (["Kim {n}"], ["Lee {n}"] * 19 + ["77{n}"], {}),  # a name may be a number
    ],
)
def test_buyers_of_weeks_that_share_no_row_and_mix_names_and_numbers_are_told(
    field: Field, early: list[str], late: list[str], told_of: dict[str, dict[str, int]]
) -> None:
    results = [
        field.csv(
            "order_id,buyer_id,created_at",
            *(f"{week}{n},{names[n % len(names)].format(n=n)},2026-05-{week + n // 2:02} 10:00:00" for n in range(40)),
            platform="other",
        )
        for week, names in ((1, early), (2, late))
    ]
    named = {notice.key: dict(notice.values) for notice in results[1].notices if notice.key.startswith("buyers_")}
    assert named == told_of


def test_lines_that_kept_the_names_of_an_undone_export_are_told(field: Field) -> None:
    """They have numbers of their own, but were stored under the names that the export without numbers had given."""
    numbered = (
        "order_id,created_at,amount,line_id",
        ["K1,2026-05-01 10:00:00,5.00,L1", "K1,2026-05-01 10:00:00,6.00,L2"],
    )
    by_product = [row.replace("L", "p") for row in numbered[1]]
    first = field.csv(numbered[0].replace("line_id", "product_id"), *by_product, platform="other", timezone="UTC")
    assert field.csv(numbered[0], *numbered[1]).new == 0
    undo(field.access, first.import_id)
    assert messages_of(field.csv(numbered[0], *numbered[1])) == ["lines_named_otherwise"]


def test_ids_that_are_no_ids_of_messages_are_told_with_what_to_do(field: Field) -> None:
    """All rows bear one id; or ids begin anew in each file."""
    alike = [f"7,c0,buyer,2026-05-01 10:0{n}:00,{n}" for n in range(4)]
    anew = [[f"{n},c1,buyer,2026-05-0{day} 10:0{n}:30,{day} {n}" for n in range(4)] for day in (1, 2)]
    results = [field.csv(WITH_IDS, *rows, platform="other", timezone="UTC") for rows in (alike, *anew)]
    told_of = [{notice.key: dict(notice.values) for notice in result.notices} for result in results]
    assert told_of[0]["ids_of_several_messages"] == {"count": 3, "line": 2}
    assert "rows_replaced" not in told_of[0]
    assert told_of[1:] == [{}, {"ids_of_other_messages": {"count": 4}}]
