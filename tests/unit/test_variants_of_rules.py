"""Which variants a rule has, what is missing beside a figure, what a person types, and random shops and rules."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from data.access import Access
from data.errors import DabiaoError
from data.shops import Shop
from data.store import Store
from data.store_file import IN_MEMORY
from metrics.reconcile.data_gaps import Gap, gaps
from metrics.reconcile.evidence import Figure
from metrics.reconcile.platform_figure import Shown, length_text, line_text, parse_shown
from metrics.reconcile.reading import Change, Reading
from metrics.reconcile.run_variant import difference, read, read_figure, read_figures
from metrics.reconcile.search import Found, reconcile
from metrics.reconcile.variants import neighbours
from metrics.rules.rule import Rule
from metrics.rules.rulebook import load_rules
from metrics.rules.toml_entry import entry_of, is_sound
from metrics.scoring.score import score
from tests.reference import drawing, logs, rules
from tests.reference.examples import examples
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"
CHATS = Rule.of({"id": "test.rule", "cases": "chats", "within": "3 minutes", "window": "7 days"})


@pytest.fixture(scope="module")
def made_shops() -> Iterator[MadeShops]:
    with Store.open(IN_MEMORY) as store:
        yield MadeShops(store)


def suspicions(made_shops: MadeShops, days: dict[int, int], as_of: str) -> list[Gap]:
    """The gaps of a shop with so many conversations on days of January, its coverage written as the loader does."""
    rows = [
        {
            "conversation_id": f"c{day}-{n}",
            "sender": "buyer",
            "sent_at": drawing.instant(f"01-{day:02} 10:{n:02}:00", ZONE),
        }
        for day, count in days.items()
        for n in range(count)
    ]
    shop = made_shops.put({"messages": rows}, ZONE)
    return gaps(Access.local(made_shops.store).view([shop.shop_id]), shop, CHATS, drawing.instant(as_of, ZONE))


def test_a_full_table_is_beyond_suspicion(made_shops):
    assert suspicions(made_shops, dict.fromkeys(range(1, 11), 6), "01-10 12:00:00") == []


def test_a_table_without_rows(made_shops):
    assert suspicions(made_shops, {}, "01-10 12:00:00") == [Gap("no_rows", "messages")]


def test_a_table_that_ends_or_begins_inside_the_window(made_shops):
    """The window of 10 January begins on the 4th. The table holds the 6th to the 8th."""
    gaps = suspicions(made_shops, dict.fromkeys((6, 7, 8), 6), "01-10 12:00:00")
    assert [(gap.what, gap.at) for gap in gaps] == [
        ("ends_early", drawing.instant("01-08 10:05:00", ZONE)),
        ("starts_late", drawing.instant("01-06 10:00:00", ZONE)),
    ]


def test_days_without_a_row_where_the_others_have_many(made_shops):
    gaps = suspicions(made_shops, dict.fromkeys((1, 4, 5, 8, 9, 10), 6), "01-10 12:00:00")
    assert gaps == [Gap("quiet_days", "messages", days=(date(2026, 1, 6), date(2026, 1, 7)))]
    assert suspicions(made_shops, dict.fromkeys((1, 4, 5, 8, 9, 10), 4), "01-10 12:00:00") == []


def test_rejected_rows_are_named(made_shops):
    shop = made_shops.put({}, ZONE)
    for number, undone in ((3, None), (5, datetime(2026, 1, 10))):
        made_shops.store.connection().execute(
            "INSERT INTO imports (import_id, shop_id, file, sha256, kind, platform, format, read, new, changed, same, "
            "rejected, imported_at, undone_at, columns) "
            "VALUES (1, ?, '', '', 'messages', '', '', 9, 9, 0, 0, ?, now(), ?, [])",
            [shop.shop_id, number, undone],
        )
    made_shops.store.connection().execute(
        "INSERT INTO coverage VALUES (?, 'messages', '2026-01-01', '2026-01-10 04:00:00', [], 6)", [shop.shop_id]
    )
    result = gaps(
        Access.local(made_shops.store).view([shop.shop_id]), shop, CHATS, drawing.instant("01-10 12:00:00", ZONE)
    )
    assert [(gap.what, gap.rows) for gap in result if gap.what == "rejected"] == [("rejected", 3)]


@pytest.mark.parametrize(
    ("text", "value", "half"),
    [
        ("85.2%", "0.852", "0.0005"),
        ("85.2", "0.852", "0.0005"),
        ("85,2 %", "0.852", "0.0005"),
        ("８５．２％", "0.852", "0.0005"),
        ("0.852", "0.852", "0.0005"),
        ("85", "0.85", "0.005"),
        ("0.9", "0.9", "0.005"),
        ("1", "1", "0.005"),
        ("0.9%", "0.009", "0.0005"),
        ("100%", "1", "0.005"),
    ],
)
def test_a_share_as_it_is_shown(text: str, value: str, half: str) -> None:
    assert parse_shown(text, "share") == Shown(Fraction(value), Fraction(half))


@pytest.mark.parametrize(
    ("text", "value", "half"),
    [
        ("1.3小时", 4680, 180),
        ("3.5 h", 12_600, 180),
        ("78分钟", 4680, 30),
        ("2天4小时", 187_200, 1800),
        ("2d4h", 187_200, 1800),
        ("3分20秒", 200, "1/2"),
        ("1:18:00", 4680, "1/2"),
        ("38 s", 38, "1/2"),
        ("1,234 s", 1234, "1/2"),
    ],
)
def test_a_length_of_time_as_it_is_shown(text: str, value: int, half: object) -> None:
    assert parse_shown(text, "seconds") == Shown(Fraction(value), Fraction(str(half)))


@pytest.mark.parametrize(
    ("text", "value", "half"), [("4.58", "4.58", "0.005"), ("4.6分", "4.6", "0.05"), ("5", "5", "0.05")]
)
def test_marks_as_they_are_shown(text: str, value: str, half: str) -> None:
    assert parse_shown(text, "marks") == Shown(Fraction(value), Fraction(half))


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("share", ""),
        ("share", "101%"),
        ("share", "-3"),
        ("share", "8 5"),
        ("share", "1.3 h"),
        ("share", "9" * 400),
        ("seconds", "4680"),
        ("seconds", "3 h 3 h"),
        ("seconds", "4 h 2 d"),
        ("seconds", "85%"),
        ("marks", "5.1"),
        ("marks", "85%"),
    ],
)
def test_what_is_no_figure_of_the_unit_is_refused(unit: str, text: str) -> None:
    with pytest.raises(DabiaoError) as caught:
        parse_shown(text, unit)
    assert (caught.value.key, caught.value.values) == (f"error.shown_{unit}", {"value": text})


def test_a_line_and_a_length_that_a_person_means() -> None:
    assert line_text(">=", "85%", "share") == ">= 0.85"
    assert line_text("<", "2.5 %", "share") == "< 0.025"
    assert line_text("<=", "48小时", "seconds") == "<= 48 hours"
    assert line_text(">=", "4.6", "marks") == ">= 4.6"
    assert (length_text("3分钟"), length_text("5 d"), length_text("90 s")) == ("3 minutes", "5 days", "90 seconds")


RULES = load_rules()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}@{rule.effective_from}")
def test_a_rule_written_back_is_the_same_rule(rule: Rule) -> None:
    assert Rule.of(entry_of(rule)).as_json() == rule.as_json()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}@{rule.effective_from}")
def test_every_neighbour_is_sound_another_reading_and_named_once(rule: Rule) -> None:
    platform = rule.platform if rule.platform != "*" else "other"
    shop = Shop("s", platform, "CN" if rule.market == "*" else rule.market.split(",")[0], "Asia/Jakarta")
    changes = neighbours(shop, rule, RULES)
    assert len({change.name for change in changes}) == len(changes)
    for change in changes:
        reading = Reading(rule).after(change)
        assert is_sound(reading.rule), change.name
        assert reading != Reading(rule), change.name


def test_another_version_is_taken_before_any_other_change() -> None:
    rule, older = (Rule.of({"id": "r", "cases": "turns", "within": limit}) for limit in ("3 minutes", "5 minutes"))
    version = Change("version", "x", fields=msgspec.structs.asdict(older))
    bots = Change("bots", "count", fields={"bots": "count"})
    for pair in ((version, bots), (bots, version)):
        changed_rule = Reading(rule).after(*pair).rule
        assert (changed_rule.within, changed_rule.bots) == (300, "count")


@st.composite
def questions(draw: st.DrawFn) -> tuple[logs.Log, Rule, datetime]:
    log = draw(st.one_of(logs.conversation_logs(), logs.full_logs()))
    rule = draw(rules.other_rules(log) if "orders" in log.tables else rules.chat_rules(log))
    return log, rule, draw(logs.moments(log))


def typed(outcome: Found) -> str:
    """The figure of a reading as a platform would show it."""
    value = float(outcome.value)
    return {"share": f"{value * 100:.2f}%", "seconds": f"{round(value)} s", "marks": f"{value:.2f}"}[
        outcome.reading.rule.unit
    ]


@examples(2)
@given(question=questions(), data=st.data())
def test_the_figure_of_a_neighbour_is_always_found(made_shops: MadeShops, question, data: st.DataObject) -> None:
    log, rule, as_of = question
    shop = made_shops.put(log.tables, log.zone, log.market)
    view = Access.local(made_shops.store).view([shop.shop_id])
    change = data.draw(st.sampled_from(neighbours(shop, rule, [rule])))
    reading = Reading(rule).after(change)
    try:
        value, cases = read(view, shop, reading, as_of)
    except DabiaoError:  # no calendar of public holidays
        value, cases = None, 0
    # a rate of more than every order is nothing that a platform would show
    assume(value is not None and (rule.unit != "share" or value <= 1))
    entry = Found((change,), reading, value, cases, None)
    answer = reconcile(view, shop, rule, as_of, parse_shown(typed(entry), rule.unit), [rule])
    if not answer.ours.matches:
        assert change.name in {result.name for result in answer.tried if result.gap == 0}
        assert answer.tried[0].gap == 0


@examples(1)
@given(question=questions())
def test_readings_asked_together_are_those_asked_one_by_one(made_shops: MadeShops, question) -> None:
    log, rule, as_of = question
    shop = made_shops.put(log.tables, log.zone, log.market)
    view = Access.local(made_shops.store).view([shop.shop_id])
    readings = [Reading(rule).after(change) for change in neighbours(shop, rule, [rule])]

    def alone(reading: Reading) -> Figure | None:
        try:
            return read_figure(view, shop, reading, as_of)
        except DabiaoError:  # no calendar of public holidays
            return None

    assert read_figures(view, shop, readings, as_of) == [alone(reading) for reading in readings]


@examples(2)
@given(question=questions())
def test_our_own_reading_is_the_score(made_shops: MadeShops, question) -> None:
    log, rule, as_of = question
    shop = made_shops.put(log.tables, log.zone, log.market)
    view = Access.local(made_shops.store).view([shop.shop_id])
    expected = score(view, shop, rule, as_of)
    assert read(view, shop, Reading(rule), as_of) == (expected.value_exact, expected.cases)


@examples(2)
@given(question=questions(), zone=st.sampled_from(sorted({place for place, *_ in logs.PLACES} - {"UTC"})))
def test_another_clock_is_another_shop(made_shops: MadeShops, question, zone: str) -> None:
    """The rows of a shop, read on another zone's clock, give the score of a shop that lies there.

    UTC may lie in no country whose holidays could count.
    """
    log, rule, as_of = question
    here, there = (made_shops.put(log.tables, at, log.market) for at in (log.zone, zone))
    expected = score(Access.local(made_shops.store).view([there.shop_id]), there, rule, as_of)
    reading = read(Access.local(made_shops.store).view([here.shop_id]), here, replace(Reading(rule), zone=zone), as_of)
    assert reading == (expected.value_exact, expected.cases)


@examples(2)
@given(question=questions(), data=st.data())
def test_the_cases_that_move_make_the_difference(made_shops: MadeShops, question, data: st.DataObject) -> None:
    """What entered less what left is the difference in cases; with the verdicts that changed, that in met ones."""
    log, rule, as_of = question
    assume(rule.statistic in ("share", "share_missed") and rule.blend is None)
    shop = made_shops.put(log.tables, log.zone, log.market)
    view = Access.local(made_shops.store).view([shop.shop_id])
    own = Reading(rule)
    other = own.after(data.draw(st.sampled_from(neighbours(shop, rule, [rule]))))
    assume(not other.rule.public_holidays)
    (own_tally, our_cases), (other_tally, their_cases) = (read(view, shop, reading, as_of) for reading in (own, other))
    moves = difference(view, shop, own, other, as_of)
    assert their_cases - our_cases == moves.counts["entered"] - moves.counts["left"]
    side = "met" if rule.statistic == "share" else "missed"
    gained = sum(((two == side) - (entry == side)) * len(cases) for (entry, two), cases in moves.moved.items())
    assert (other_tally or 0) * their_cases - (own_tally or 0) * our_cases == gained


def test_weeks_that_begin_on_sunday_and_windows_a_day_earlier(made_shops: MadeShops) -> None:
    """As of Sunday the week that began on Sunday has a day, that of Monday has seven."""
    rows = [
        {"conversation_id": f"c{day}", "sender": "buyer", "sent_at": drawing.instant(f"01-{day:02} 10:00:00", ZONE)}
        for day in range(1, 19)
    ]
    shop = made_shops.put({"messages": rows}, ZONE)
    view = Access.local(made_shops.store).view([shop.shop_id])
    week = Rule.of({"id": "r", "cases": "chats", "within": "1 minute", "window": "week"})
    days = Rule.of({"id": "r", "cases": "chats", "within": "1 minute", "window": "7 days"})
    sunday, monday = (drawing.instant(f"01-{day} 12:00:00", ZONE) for day in (18, 12))
    assert [read(view, shop, replace(Reading(week), days=kind), sunday)[1] for kind in ("own", "from_sunday")] == [7, 1]
    assert [read(view, shop, replace(Reading(week), days=kind), monday)[1] for kind in ("own", "from_sunday")] == [1, 2]
    assert read(view, shop, replace(Reading(week), days="previous"), monday)[1] == 7
    # a second before today's question the day before had two hours less, and so has the window's end
    early = drawing.instant("01-12 10:00:00", ZONE) - timedelta(seconds=1)
    assert read(view, shop, Reading(days), early)[1] == 6
    assert read(view, shop, replace(Reading(days), days="day_earlier"), early)[1] == 6
    assert read(view, shop, replace(Reading(days), moment="last_midnight"), early)[1] == 7
