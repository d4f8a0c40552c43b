"""Agent performance agrees with a plain-Python reference and with cases worked by hand, of one shop and of several."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.access import Access
from data.errors import DabiaoError
from data.store import Store
from data.store_file import IN_MEMORY
from metrics.agents import report as agent_report
from metrics.agents.performance import GRAINS, TURNS, Performance, performance
from metrics.explore.periods import Period
from tests.reference import agents, logs
from tests.reference.examples import examples
from tests.reference.made_shops import MadeShops
from tests.reference.public_holidays import written_out

FIELDS = (
    "receptions", "buyers", "answered", "first_reply", "average_reply", "longest", "within_30", "within_180",
    "answers_per_question", "rated", "satisfied", "inquiries", "waiting", "converted", "conversion", "orders", "amount",
    "refunded_orders", "small",
)  # fmt: skip


@pytest.fixture(scope="module")
def made_shops() -> Iterator[MadeShops]:
    with Store.open(IN_MEMORY) as store:
        yield MadeShops(store)


def by_agent(rows: tuple[Performance, ...]) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {(row.shop_id, row.agent, row.bucket): {name: asdict(row)[name] for name in FIELDS} for row in rows}


def agree(ours: dict[str, Any], expected: dict[str, Any], where: object) -> None:
    for name in FIELDS:
        value, wanted = ours[name], expected[name]
        if wanted is None or value is None or isinstance(wanted, bool):
            assert value == wanted, (where, name)
        else:
            assert float(value) == pytest.approx(float(wanted), rel=1e-12), (where, name)


@examples(8)
@given(data=st.data())
def test_random_logs_agree(made_shops: MadeShops, data: st.DataObject) -> None:
    drawn = data.draw(st.lists(logs.full_logs(), min_size=1, max_size=2))
    drawn = [log for log in drawn if log.tables.get("messages")]
    if not drawn:
        return
    as_of = data.draw(st.one_of(st.none(), logs.moments(drawn[0])))
    grain, days = data.draw(st.sampled_from(GRAINS)), data.draw(st.sampled_from((1, 3, 30)))
    first = drawn[0].start + timedelta(days=data.draw(st.sampled_from((0, 0, 1, -3))))
    period = Period(first, first + timedelta(days=data.draw(st.sampled_from((0, 2, 9, 60)))))
    shops = [made_shops.put(log.tables, log.zone, log.market) for log in drawn]
    with Access.local(made_shops.store).view([shop.shop_id for shop in shops]) as view:
        ours = by_agent(performance(view, shops, period, grain, days=days, as_of=as_of).rows)
    expected: dict[tuple[Any, ...], dict[str, Any]] = {}
    for shop, log in zip(shops, drawn, strict=True):
        plain = written_out(TURNS, log.market, log.zone)
        of_shop = agents.figures(log.tables, plain, log.zone, (period.first, period.last), grain, days, as_of)
        expected |= {(shop.shop_id, *place): row for place, row in of_shop.items()}
    assert ours.keys() == expected.keys()
    for place, row in expected.items():
        agree(ours[place], row, place)


def at(text: str) -> datetime:
    """An instant of January 2026, by day and time."""
    return datetime.fromisoformat(f"2026-01-{text}").replace(tzinfo=UTC)


def chat(conversation: str, buyer: str, *messages: tuple[str, str | None]) -> list[dict[str, Any]]:
    """A conversation: of each message the instant, and the agent, or nobody for the buyer."""
    return [
        {
            "conversation_id": conversation, "message_id": f"{conversation}{n}", "buyer_id": buyer,
            "sender": "agent" if agent else "buyer", "agent_id": agent, "sent_at": at(instant), "text": "…",
        }
        for n, (instant, agent) in enumerate(messages)
    ]  # fmt: skip


def order(number: str, buyer: str, paid_at: str, amount: str, **cells: Any) -> dict[str, Any]:
    return {
        "order_id": number, "line_id": "1", "buyer_id": buyer, "created_at": at(paid_at), "paid_at": at(paid_at),
        "amount": Decimal(amount), **cells,
    }  # fmt: skip


MESSAGES = [
    # 小雨 answers b1 after 20 s and, the same day, after 100 s; then 大乔 takes over and answers last, after 40 s
    *chat("c1", "b1", ("05 10:00:00", None), ("05 10:00:20", "小雨"), ("05 10:05:00", None), ("05 10:06:40", "小雨")),
    *chat("c2", "b1", ("05 11:00:00", None), ("05 11:00:10", None), ("05 11:00:40", "大乔")),
    # b2 asks 小雨 and pays on the fourth day: too late for three days
    *chat("c3", "b2", ("05 12:00:00", None), ("05 12:03:00", "小雨")),
    # b3 has bought the day before and asks about that: no inquiry
    *chat("c4", "b3", ("06 09:00:00", None), ("06 09:00:30", "小雨")),
    # b4 may still pay: the orders end on the 10th
    *chat("c5", "b4", ("09 09:00:00", None), ("09 09:00:31", "大乔"), ("09 09:00:40", "大乔")),
]
ORDERS = [
    order("o1", "b1", "06 08:00:00", "30.00"), order("o2", "b1", "07 08:00:00", "12.50"),
    order("o3", "b2", "08 12:00:01", "99.00"), order("o4", "b3", "05 09:00:00", "50.00"),
    order("o5", "b9", "10 00:00:00", "1.00"),
]  # fmt: skip
TABLES = {
    "messages": MESSAGES,
    "orders": ORDERS,
    "refunds": [{"refund_id": "r1", "order_id": "o1", "applied_at": at("08 08:00:00"), "completed_at": None}],
    "chat_ratings": [
        {"conversation_id": "c1", "agent_id": "小雨", "rated_at": at("05 10:10:00"), "rating": "satisfied"},
        {"conversation_id": "c3", "agent_id": "小雨", "rated_at": at("05 12:10:00"), "rating": "neutral"},
    ],
}
PERIOD = Period(date(2026, 1, 5), date(2026, 1, 11))


def test_a_month_by_name_is_that_of_the_messages(made_shops: MadeShops) -> None:
    """Orders that go on in March are no reason to show the agents of March, of whom nothing is known."""
    later = [{**order("o6", "b1", "10 00:00:00", "1.00"), "created_at": datetime(2026, 3, 2, tzinfo=UTC)}]
    shop = made_shops.put(TABLES | {"orders": ORDERS + later}, "UTC")
    with made_shops.view(shop.shop_id) as view:
        sheet = agent_report.report(view, [shop], (), "month")
        asked_for = agent_report.report(view, [shop], (), "month", as_of=datetime(2026, 3, 2, tzinfo=UTC))
    assert (sheet.period.first, {row.agent for row in sheet.rows}) == (date(2026, 1, 1), {"小雨", "大乔"})
    assert (asked_for.period.first, asked_for.rows) == (date(2026, 3, 1), ())


def test_a_week_worked_by_hand(made_shops: MadeShops) -> None:
    shop = made_shops.put(TABLES, "UTC")
    with Access.local(made_shops.store).view([shop.shop_id]) as view:
        rows = {row.agent: row for row in performance(view, [shop], PERIOD, own_limits={shop.shop_id: 100}).rows}
    rain, joe = rows["小雨"], rows["大乔"]
    # c1, c3 and c4 are a reception each; first answers 20, 180 and 30 s; all answers 20, 100, 180 and 30 s
    assert (rain.receptions, rain.buyers, rain.answered, rain.longest) == (3, 3, 4, 180)
    assert (rain.first_reply, rain.average_reply) == (pytest.approx(230 / 3), 82.5)
    assert (rain.within_30, rain.within_180, rain.within_own) == (0.5, 1.0, 0.75)
    # four messages written; the buyers wrote two, one and one in these receptions
    assert rain.answers_per_question == 1.0
    assert (rain.rated, rain.satisfied) == (2, 0.5)
    # b1 and b2 asked; b1 paid after 大乔's answer, b2 a second too late
    assert (rain.inquiries, rain.waiting, rain.converted, rain.conversion) == (2, 0, 0, 0.0)
    assert (rain.orders, rain.amount, rain.refunded_orders) == (0, 0, 0)
    # c2 after 40 s, c5 after 31 s; three messages written, three read
    assert (joe.receptions, joe.answered, joe.within_30, joe.answers_per_question) == (2, 2, 0.0, 1.0)
    # b1 paid twice within three days of the question; b4 may still pay
    assert (joe.inquiries, joe.waiting, joe.converted, joe.conversion) == (2, 1, 1, 1.0)
    assert (joe.orders, joe.amount, joe.currency, joe.refunded_orders) == (2, Decimal("42.50"), "", 1)
    assert rain.small
    assert joe.small


def test_days_months_and_agents_of_several_shops_together(made_shops: MadeShops) -> None:
    first, second = made_shops.put(TABLES, "UTC"), made_shops.put(TABLES, "UTC")
    with Access.local(made_shops.store).view([first.shop_id, second.shop_id]) as view:
        daily = performance(view, [first], PERIOD, "day").rows
        monthly = performance(view, [first], PERIOD, "month").rows
        merged = performance(view, [first, second], PERIOD, together=True).rows
        alone = {row.agent: row for row in performance(view, [first], PERIOD).rows}
    assert [(row.bucket, row.agent, row.answered) for row in daily] == [
        ("2026-01-05", "小雨", 3), ("2026-01-05", "大乔", 1), ("2026-01-06", "小雨", 1), ("2026-01-09", "大乔", 1),
    ]  # fmt: skip
    assert {(row.bucket, row.agent): row.orders for row in monthly} == {("2026-01", "小雨"): 0, ("2026-01", "大乔"): 2}
    assert [(row.shop_id, row.agent) for row in merged] == [(None, "小雨"), (None, "大乔")]
    for row in merged:
        single = alone[row.agent]
        assert (row.answered, row.inquiries) == (2 * single.answered, 2 * (single.inquiries or 0))
        assert (row.average_reply, row.conversion, row.longest) == (
            single.average_reply, single.conversion, single.longest,
        )  # fmt: skip


def test_ratings_after_the_messages_end_are_still_counted(made_shops: MadeShops) -> None:
    ratings = [
        {"conversation_id": "c1", "agent_id": "小雨", "rated_at": at("20 10:00:00"), "rating": mark, "reason": mark}
        for mark in ("satisfied", "neutral")
    ]
    shop = made_shops.put(TABLES | {"chat_ratings": ratings}, "UTC")
    later = Period(date(2026, 1, 19), date(2026, 1, 25))
    with Access.local(made_shops.store).view([shop.shop_id]) as view:
        (row,) = performance(view, [shop], later).rows
        before = performance(view, [shop], later, as_of=at("20 09:59:59")).rows
    assert (row.agent, row.rated, row.satisfied, row.answered, row.receptions) == ("小雨", 2, 0.5, 0, 0)
    assert before == ()


def test_amounts_of_two_markets_are_not_added(made_shops: MadeShops) -> None:
    shops = [made_shops.put(TABLES, "UTC", "CN"), made_shops.put(TABLES, "UTC", "ID")]
    with Access.local(made_shops.store).view([shop.shop_id for shop in shops]) as view:
        (joe,) = (row for row in performance(view, shops, PERIOD, together=True).rows if row.agent == "大乔")
    assert (joe.orders, joe.amount) == (4, None)


def test_without_orders_there_is_no_conversion_and_currencies_are_not_added(made_shops: MadeShops) -> None:
    no_orders = made_shops.put({"messages": MESSAGES}, "UTC")
    mixed = [*ORDERS[:1], order("o2", "b1", "07 08:00:00", "12.50", currency="USD"), *ORDERS[2:]]
    two = made_shops.put({"messages": MESSAGES, "orders": mixed}, "UTC")
    nameless = made_shops.put({"messages": MESSAGES, "orders": [line | {"buyer_id": None} for line in ORDERS]}, "UTC")
    shops = [no_orders, two, nameless]
    with Access.local(made_shops.store).view([shop.shop_id for shop in shops]) as view:
        rows = {(row.shop_id, row.agent): row for row in performance(view, shops, PERIOD).rows}
        with pytest.raises(DabiaoError):
            performance(view, [two], PERIOD, days=0)
    for shop in (no_orders, nameless):  # orders that name no buyer can be laid to no agent: that is not 0 %
        without = rows[shop.shop_id, "大乔"]
        assert (without.inquiries, without.conversion, without.orders, without.amount) == (None, None, None, None)
    assert (rows[two.shop_id, "大乔"].orders, rows[two.shop_id, "大乔"].amount) == (2, None)
