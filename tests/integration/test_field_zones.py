"""Times on the clock of a shop: read in another zone, and in the nights in which clocks change."""

from datetime import datetime
from pathlib import Path

import pytest

from data.changes import shop_changes
from data.changes.move_import import move
from data.errors import DabiaoError
from data.loading.undo import undo
from data.store import Store
from tests.integration.field_files import Field, messages_of

HEADER = "order_id,buyer_id,created_at"
CHAT = "conversation_id,buyer_id,sender,agent_id,sent_at,text"
SHANGHAI, NEW_YORK = "Asia/Shanghai", "America/New_York"
FILES = {
    "offset": "A1,B,2026-05-01 10:00:00+08:00",
    "clock": "A2,B,2026-05-01 10:00:00",
}


@pytest.fixture
def field(tmp_path: Path) -> Field:
    return Field(Store.open(tmp_path / "store.duckdb"), tmp_path)


def created(field: Field) -> list[datetime]:
    return [at for _, at in sorted(field.rows("order_id, created_at FROM orders"))]


def place(field: Field, timezone: str, times: shop_changes.Times) -> None:
    shop_changes.place(field.access, "s", timezone=timezone, times=times)


@pytest.mark.parametrize("kind", FILES)
def test_only_clock_times_are_read_in_another_zone_and_in_that_of_their_files(field: Field, kind: str) -> None:
    field.csv(HEADER, FILES[kind], platform="other", timezone=SHANGHAI)
    place(field, NEW_YORK, "keep")
    place(field, SHANGHAI, "reread")
    assert created(field) == [datetime(2026, 5, 1, 2)], "it was read in that zone from the start"
    place(field, NEW_YORK, "reread")
    assert created(field) == [datetime(2026, 5, 1, 2 if kind == "offset" else 14)]
    place(field, SHANGHAI, "reread")
    assert created(field) == [datetime(2026, 5, 1, 2)]


def test_a_column_with_a_zone_in_its_name_stays_beside_one_without(field: Field) -> None:
    header = "order_id,buyer_id,created_at,paid_at (UTC)"
    field.csv(header, "A1,B,2026-05-01 10:00:00,2026-05-01 03:00:00", platform="other", timezone=SHANGHAI)
    place(field, NEW_YORK, "reread")
    assert field.rows("created_at, paid_at FROM orders") == [(datetime(2026, 5, 1, 14), datetime(2026, 5, 1, 3))]


def test_imports_that_were_read_otherwise_than_the_rest_keep_times_from_being_reread(field: Field) -> None:
    field.csv(HEADER, FILES["clock"], name="clock.csv", platform="other", timezone=SHANGHAI)
    field.csv(HEADER, FILES["clock"].replace("A2", "A4"), name="more.csv")
    offset = field.csv(HEADER, FILES["offset"], name="offset.csv")
    before = created(field)
    with pytest.raises(DabiaoError) as caught:
        place(field, NEW_YORK, "reread")
    named = f"offset.csv (#{offset.import_id})"
    assert (caught.value.key, caught.value.values["files"]) == ("error.reread_differs", named)
    assert created(field) == before
    mixed = field.csv(HEADER, FILES["offset"], FILES["clock"].replace("A2", "A3"), name="mixed.csv")
    undo(field.access, offset.import_id)
    with pytest.raises(DabiaoError) as caught:
        place(field, NEW_YORK, "reread")
    assert (caught.value.key, caught.value.values["count"]) == ("error.reread_unknown", 1)
    undo(field.access, mixed.import_id)
    place(field, NEW_YORK, "reread")
    assert created(field) == [datetime(2026, 5, 1, 14)] * 2
    field.csv(HEADER, FILES["offset"])
    assert created(field) == [datetime(2026, 5, 1, 2), *[datetime(2026, 5, 1, 14)] * 2]


def test_an_import_that_moves_reads_its_clock_times_alone(field: Field) -> None:
    shop_changes.add(field.access, "t", "other", "US", NEW_YORK)
    for row in FILES.values():
        number = field.csv(HEADER, row, platform="other", market="US", timezone=SHANGHAI).import_id
        move(field.access, number, "t", times="reread")
    assert created(field) == [datetime(2026, 5, 1, 2), datetime(2026, 5, 1, 14)]
    number = field.csv(HEADER, FILES["clock"], FILES["offset"]).import_id
    with pytest.raises(DabiaoError) as caught:
        move(field.access, number, "t", times="reread")
    assert caught.value.key == "error.reread_unknown"


def chat(*rows: str) -> list[str]:
    """Rows of a chat: conversation, B for the buyer or A for an agent, and the time."""
    names = {"B": "buyer,", "A": "agent,mia"}
    parts = [row.split(" ", 2) for row in rows]
    return [f"{talk},X,{names[sender]},{at},words {n}" for n, (talk, sender, at) in enumerate(parts)]


AUTUMN = ("a B 2026-11-01 01:50:00", "a A 2026-11-01 01:05:00", "b B 2026-11-01 09:00:00")


def test_the_order_of_a_file_shows_the_second_of_two_equal_hours(field: Field) -> None:
    first, second, morning = datetime(2026, 11, 1, 5, 50), datetime(2026, 11, 1, 6, 5), datetime(2026, 11, 1, 14)
    for rows, of_order in ((AUTUMN, []), (AUTUMN[::-1], ["newest_first"])):
        shop = f"s{len(of_order)}"
        result = field.csv(CHAT, *chat(*rows), platform="other", timezone=NEW_YORK, shop=shop)
        assert messages_of(result) == ["times_twice", *of_order, "second_hour"]
        assert dict(result.notices[0].values) == {"count": 2, "line": 2 + len(of_order), "zone": NEW_YORK}
        stored = field.rows(f"sent_at FROM messages WHERE shop_id = '{shop}'")
        assert [at for (at,) in stored] == [first, second, morning]
    answered = field.store.connection().execute("SELECT answered_after FROM questions WHERE answered_by IS NOT NULL")
    assert answered.fetchall() == [(900,), (900,)]


def test_the_first_of_two_equal_hours_is_taken_and_told_where_nothing_proves_the_second(field: Field) -> None:
    """Of a file in no order, or of no more than that hour; in other nights nothing is told."""
    unordered = (*AUTUMN, "b A 2026-11-01 08:00:00", "b B 2026-11-01 08:30:00")
    for shop, rows in (("s", unordered), ("t", AUTUMN[:2])):
        result = field.csv(CHAT, *chat(*rows), platform="other", timezone=NEW_YORK, shop=shop)
        assert "times_twice" in messages_of(result)
        assert "second_hour" not in messages_of(result)
    later = [row.replace("11-01", "11-02") for row in AUTUMN]
    result = field.csv(CHAT, *chat(*later), platform="other", timezone=NEW_YORK, shop="u")
    assert "times_twice" not in messages_of(result)


def test_times_that_never_were_are_told_and_do_not_turn_the_file(field: Field) -> None:
    rows = ("a B 2026-03-08 02:30:00", "a A 2026-03-08 03:10:00")
    result = field.csv(CHAT, *chat(*rows), platform="other", timezone=NEW_YORK)
    assert messages_of(result) == ["times_never"]
    assert dict(result.notices[0].values) == {"count": 1, "line": 2, "zone": NEW_YORK}
    orders = field.csv(HEADER, "A1,B,2026-03-08 02:30:00", "A2,B,2026-03-08", platform="other", shop="s")
    assert "times_never" in messages_of(orders)
