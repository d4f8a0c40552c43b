"""The quality of data, worked out by hand: gaps that chance does not explain, empty cells, what to export."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.access import Access
from data.loading.loader import import_file
from metrics.quality.calendar import DayCount, Span, spans, suspicious_spans
from metrics.quality.columns import empty_columns
from metrics.quality.report import ExportNext, Gap, ShopQuality, Unjudged, report
from metrics.rules.rule import Rule
from tests.reference.drawing import rows_in
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"
FIRST = date(2026, 1, 1)
REPLY = Rule.of({"id": "reply", "cases": "turns", "within": "3 minutes", "pass": ">= 0.5", "window": "30 days"})
NEWEST = Rule.of({"id": "newest", "cases": "turns", "within": "3 minutes", "window": "3 days"})
DISPUTES = Rule.of({"id": "disputes", "cases": "disputes", "window": "30 days"})
RATED = Rule.of({"id": "rated", "cases": "chat_ratings", "window": "30 days"})


def day(number: int) -> date:
    return FIRST + timedelta(days=number - 1)


def counts(events: int, *days: int) -> dict[date, DayCount]:
    return {day(number): DayCount(events, events) for number in days}


def test_days_that_follow_one_another_are_one_span() -> None:
    assert spans([day(5), day(1), day(2)]) == (Span(day(1), day(2)), Span(day(5), day(5)))
    assert spans([]) == ()
    assert Span(day(1), day(3)).days == 3


@pytest.mark.parametrize(
    ("events", "gaps"),
    [
        (9, (Span(day(8), day(8)),)),  # 171 events on 20 days, 8.55 a day: 20 × e^-8.55 = 0.0039 such days by chance
        (7, ()),  # 6.65 a day: 20 × e^-6.65 = 0.026
    ],
)
def test_one_empty_day_is_a_gap_where_the_shop_is_busy_enough(events: int, gaps: tuple[Span, ...]) -> None:
    loaded = counts(events, *range(1, 8), *range(9, 21))
    assert suspicious_spans(loaded, day(1), day(20)) == gaps


def test_days_on_which_the_shop_rests_each_week_are_no_gap() -> None:
    sundays = [number for number in range(1, 29) if day(number).weekday() == 6]
    loaded = counts(9, *(number for number in range(1, 29) if number not in sundays))
    assert suspicious_spans(loaded, day(1), day(28)) == ()


ORDERS = """
orders | order_id | created_at | paid_at
       | o1 | 01-01 09:00:00 | 01-01 09:00:00
       | o2 | 01-24 09:00:00 | 01-24 09:00:00
"""
REFUNDS = """

refunds | refund_id | applied_at | completed_at | platform_intervened | fault
        | r1 | 01-20 10:00:00 | 01-20 12:00:00 | yes | merchant
        | r2 | 01-21 10:00:00 | 01-21 12:00:00 | yes |
        | r3 | 01-22 10:00:00 | 01-22 12:00:00 | no |
"""


def chats(*days: int) -> list[dict[str, Any]]:
    """Five conversations a day; of each the buyer's question and the agent's answer, who is named in the first only."""
    template = "messages | conversation_id | buyer_id | sender | agent_id | sent_at"
    lines = [template]
    for number in days:
        for nth in range(5):
            name = f"c{number}-{nth}"
            lines.append(f"         | {name} | B{nth} | buyer |  | 01-{number:02} 10:00:00")
            lines.append(f"         | {name} |  | agent | {'A' if nth == 0 else ''} | 10:01:00")
    return rows_in("\n".join(lines), ZONE)["messages"]


@pytest.fixture(scope="module")
def quality(made_shops: MadeShops) -> ShopQuality:
    """Messages of days 1 to 20 without 8 and 9, orders until day 24, three requests, no ratings."""
    tables = rows_in(ORDERS + REFUNDS, ZONE) | {"messages": chats(*range(1, 8), *range(10, 21))}
    shop = made_shops.put(tables, ZONE)
    with Access.local(made_shops.store).view([shop.shop_id]) as view:
        (entry,) = report(view, [shop], [REPLY, NEWEST, DISPUTES, RATED])
    return entry


def table(quality: ShopQuality, name: str) -> Any:
    return next(entry for entry in quality.tables if entry.table == name)


def test_a_gap_names_the_figures_whose_periods_it_touches(quality: ShopQuality) -> None:
    # 90 conversations on the 24 days up to the end of the shop's data, 3.75 a day: 24 × e^(-3.75 × 2) = 0.0133, and the
    # four days at the end 24 × e^-15. Two days in the middle may be chance: three would be a gap.
    assert table(quality, "messages").gaps == (Gap("behind", day(21), day(24), ("reply", "newest")),)
    assert (table(quality, "messages").first, table(quality, "messages").last) == (day(1), day(20))
    assert table(quality, "messages").days[day(7)] == 10


def test_an_empty_table_is_needed_for_the_periods_of_its_rules(quality: ShopQuality) -> None:
    # as of the end of the shop's data, 30 days up to day 24
    assert table(quality, "chat_ratings").gaps == (Gap("no_rows", day(24) - timedelta(days=29), day(24), ("rated",)),)
    assert Unjudged("rated", "table", "chat_ratings", None) in quality.unjudged


def test_empty_cells_count_among_the_rows_that_should_have_them(quality: ShopQuality) -> None:
    empty_cells = {(e.table, e.column): (e.rows, e.of, e.figures) for t in quality.tables for e in t.empty}
    assert empty_cells["messages", "agent_id"] == (72, 90, ())
    assert ("messages", "buyer_id") not in empty_cells
    assert empty_cells["refunds", "fault"] == (1, 2, ("disputes",))
    assert ("refunds", "platform_intervened") not in empty_cells
    assert empty_cells["refunds", "product_id"] == (3, 3, ())
    assert ("orders", "promised_at") not in empty_cells, "no rule in force rests on it"


def test_a_rule_that_tells_bots_apart_asks_for_their_mark(made_shops: MadeShops) -> None:
    shop = made_shops.put({"messages": chats(1)}, ZONE)
    apart = Rule.of({"id": "apart", "cases": "turns", "within": "3 minutes", "bots": "ignore"})
    with Access.local(made_shops.store).view([shop.shop_id]) as view:
        (entry,) = report(view, [shop], [apart])
    assert [(e.column, e.rows, e.of, e.figures) for e in table(entry, "messages").empty] == [
        ("agent_id", 4, 5, ()),
        ("bot", 5, 5, ("apart",)),
    ]


def test_what_to_export_next_begins_with_what_most_figures_need(quality: ShopQuality) -> None:
    assert quality.exports == (
        ExportNext("messages", day(21), day(24), ("reply", "newest")),
        ExportNext("chat_ratings", day(24) - timedelta(days=29), day(24), ("rated",)),
    )
    assert not quality.complete


def test_overlapping_files_and_failed_rows_are_counted(made_shops: MadeShops, tmp_path: Path) -> None:
    header = "conversation_id,message_id,sender,sent_at\n"
    for name, lines in {
        "first.csv": "c1,m1,buyer,2026-03-01 10:00:00\nc1,m2,agent,2026-03-01 10:01:00\nc2,m3,buyer,yesterday\n",
        "second.csv": "c1,m2,agent,2026-03-01 10:01:00\nc2,m4,buyer,2026-03-02 10:00:00\n",
    }.items():
        (tmp_path / name).write_text(header + lines, encoding="utf-8")
        import_file(Access.local(made_shops.store), tmp_path / name, "overlap", platform="other", timezone=ZONE)
    with Access.local(made_shops.store).view(["overlap"]) as view:
        (entry,) = report(view, view.shops(), [])
    messages = table(entry, "messages")
    assert messages.overlaps == (Span(date(2026, 3, 1), date(2026, 3, 1)),)
    assert (messages.days, messages.repeated) == (
        {date(2026, 3, 1): 2, date(2026, 3, 2): 1},
        {date(2026, 3, 1): 1},
    )
    assert [(failed.reason, failed.rows) for failed in messages.failed] == [("not_a_time", 1)]


def test_many_shops_are_one_by_one(made_shops: MadeShops, quality: ShopQuality) -> None:
    ids = [quality.shop, made_shops.put({"messages": chats(1)}, ZONE).shop_id, made_shops.put({}, ZONE).shop_id]
    with Access.local(made_shops.store).view(ids) as view:
        shops, rules = view.shops(), [REPLY, NEWEST, DISPUTES, RATED]
        together = report(view, shops, rules)
        assert together == tuple(report(view, [shop], rules)[0] for shop in shops)
    assert quality in together
    assert all(isinstance(entry.data_through, datetime) for entry in together)


def test_a_column_without_a_filled_cell_is_why_a_rule_has_no_figure(made_shops: MadeShops) -> None:
    rated_goods = "reviews | review_id | created_at | description_score\n | v1 | 01-20 09:00:00 | 5"
    shop = made_shops.put(rows_in(rated_goods, ZONE), ZONE)
    sides = [Rule.of({"id": side, "cases": "reviews", "side": side}) for side in ("description", "logistics")]
    with Access.local(made_shops.store).view([shop.shop_id]) as view:
        # nobody is told apart by a column that the table of requests would have: it has no rows
        assert empty_columns(view, shop, [*sides, DISPUTES]) == {"logistics": ("reviews", "logistics_score")}
