"""Unit: which reading explains a figure that the platform shows, and which cases make the difference.

The golden tests draw a shop and say what the platform shows and under which reading, worked out by hand; 5 January 2026
is a Monday. The random ones ask for the figure of a neighbour and must find it.
"""

from collections.abc import Callable, Iterator
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
from metrics.reconcile.data_gaps import Gap, gaps
from metrics.reconcile.evidence import Figure
from metrics.reconcile.platform_figure import Shown, length_text, line_text, parse_shown
from metrics.reconcile.reading import Change, Reading
from metrics.reconcile.run_variant import Difference, difference, read, read_figure, read_figures
from metrics.reconcile.search import Found, Reconciliation, closest, reconcile
from metrics.reconcile.variants import neighbours
from metrics.rules.rule import Rule
from metrics.rules.rulebook import load_rules
from metrics.rules.toml_entry import entry_of, is_sound
from metrics.scoring.score import score
from tests.reference import drawing, logs, rules
from tests.reference.examples import examples
from tests.reference.shelf import Shelf

ZONE = "Asia/Shanghai"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with Store.open(tmp_path_factory.mktemp("store") / "dabiao.duckdb") as store:
        yield Shelf(store)


@pytest.fixture
def search(request: pytest.FixtureRequest, shelf: Shelf) -> Callable[..., "Search"]:
    """Ask for a figure of the shop drawn in the test's docstring, as of a local time, under a rule."""

    def run_search(
        platform_value: str, as_of: str, *, other_rules: tuple[Rule, ...] = (), zone: str = ZONE, **fields: object
    ) -> Search:
        rule = Rule.of({"id": "test.rule", **fields})
        shop = shelf.kept(drawing.rows_in(request.function.__doc__, zone), zone)
        return Search(shelf, shop, rule, drawing.instant(as_of, zone), platform_value, other_rules)

    return run_search


class Search:
    """A question put, and what came of it."""

    def __init__(
        self, shelf: Shelf, shop: Shop, rule: Rule, as_of: datetime, platform_value: str, other_rules: tuple[Rule, ...]
    ) -> None:
        self.view, self.shop, self.rule, self.as_of = Access.local(shelf.store).view([shop.shop_id]), shop, rule, as_of
        self.answer: Reconciliation = reconcile(
            self.view, shop, rule, as_of, parse_shown(platform_value, rule.unit), [rule, *other_rules]
        )

    @property
    def own_figure(self) -> tuple[float | None, int]:
        return None if self.answer.ours.value is None else float(self.answer.ours.value), self.answer.ours.cases

    @property
    def named(self) -> list[str]:
        """The readings that could be shown so, the first of them first."""
        return [entry.name for entry in self.answer.tried if entry.matches]

    def moved(self, name: str) -> dict[tuple[str | None, str | None], list[str]]:
        """The cases that a reading moves, by verdicts; each by what it is about."""
        moves = self.difference(name)
        return {verdicts: [case.subject for case in cases] for verdicts, cases in moves.moved.items()}

    def difference(self, name: str) -> Difference:
        entry = next(entry for entry in self.answer.tried if entry.name == name)
        return difference(self.view, self.shop, self.answer.ours.reading, entry.reading, self.as_of)


# --- one thing read otherwise ----------------------------------------------------------------------------------------


def test_bots_counted_is_named_first(search):
    """Of four conversations a person answered two in time; a bot answered a third, and the fourth too late.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 10:00:00
             | c1              |          | agent  | 10:01:00
             | c2              | B        | buyer  | 11:00:00
             | c2              |          | agent  | 11:01:00
             | c3              | C        | buyer  | 12:00:00
             | c3              |          | bot    | 12:00:05
             | c4              | D        | buyer  | 13:00:00
             | c4              |          | agent  | 13:09:00

    Ours 2 of 4; with the bot 3 of 4.
    """
    outcome = search("75%", "01-05 20:00:00", cases="chats", within="3 minutes", window="week")
    assert outcome.own_figure == (0.5, 4)
    assert outcome.named[0] == "bots.count"
    assert outcome.moved("bots.count") == {("missed", "met"): ["c3"]}
    assert outcome.difference("bots.count").counts == {"changed": 1, "entered": 0, "left": 0}


def test_what_only_bots_answered_left_out(search):
    """The same shop as the platform reads it: c3 counts on neither side, so that it is 2 of 3.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 10:00:00
             | c1              |          | agent  | 10:01:00
             | c2              | B        | buyer  | 11:00:00
             | c2              |          | agent  | 11:01:00
             | c3              | C        | buyer  | 12:00:00
             | c3              |          | bot    | 12:00:05
             | c4              | D        | buyer  | 13:00:00
             | c4              |          | agent  | 13:09:00
    """
    outcome = search("66.7%", "01-05 20:00:00", cases="chats", within="3 minutes", window="week")
    assert outcome.named[0] == "bots.leave_out"
    assert outcome.difference("bots.leave_out").counts == {"changed": 0, "entered": 0, "left": 1}


def test_hours_of_the_rule_before(search):
    """c2 was asked at 23:30, inside the older version's hours only, and answered too late: 1 of 2 for the platform.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 10:00:00
             | c1              |          | agent  | 10:01:00
             | c2              | B        | buyer  | 23:30:00
             | c2              |          | agent  | 23:40:00
    """
    now = {"cases": "chats", "within": "3 minutes", "window": "week", "hours": "08:00-23:00"}
    before = Rule.of({"id": "test.rule", **now, "hours": "08:00-24:00", "effective_to": date(2025, 1, 1)})
    outcome = search("50%", "01-06 20:00:00", other_rules=(before,), **now, effective_from=date(2025, 1, 1))
    assert outcome.own_figure == (1.0, 1)
    assert "hours.08:00-24:00" in outcome.named
    assert outcome.moved("hours.08:00-24:00") == {("excluded", "missed"): ["c2"]}


def test_the_version_before(search):
    """Five minutes were allowed before, and bots counted: 2 of 2. Each of both alone changes nothing or too little.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 10:00:00
             | c1              |          | bot    | 10:04:00
             | c2              | B        | buyer  | 11:00:00
             | c2              |          | agent  | 11:05:00
    """
    now = {"cases": "chats", "within": "3 minutes", "window": "week"}
    before = Rule.of(
        {"id": "test.rule", **now, "within": "5 minutes", "bots": "count", "effective_to": date(2025, 1, 1)}
    )
    outcome = search("100%", "01-06 20:00:00", other_rules=(before,), **now, effective_from=date(2025, 1, 1))
    assert outcome.own_figure == (0.0, 2)
    assert outcome.named == ["version.0001-01-01"]


def test_the_clock_stops_instead(search):
    """Asked at 22:59, answered at 8:01 of the next day: two open minutes, in time for who stops the clock at night.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 22:59:00
             | c1              |          | agent  | 01-06 08:01:00
    """
    fields = {"cases": "chats", "within": "3 minutes", "window": "week", "hours": "08:00-23:00"}
    outcome = search("100%", "01-06 20:00:00", **fields)
    assert outcome.own_figure == (0.0, 1)
    assert outcome.named == ["clock.clock_stops"]


def test_buyers_instead_of_turns(search):
    """A asked three times and was answered too late once. Of turns 2 of 3 are in time, of buyers none.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 10:00:00
             | c1              |          | agent  | 10:01:00
             | c1              | A        | buyer  | 11:00:00
             | c1              |          | agent  | 11:01:00
             | c1              | A        | buyer  | 12:00:00
             | c1              |          | agent  | 12:09:00
    """
    outcome = search("0%", "01-05 20:00:00", cases="turns", within="3 minutes", window="week")
    assert outcome.own_figure == (2 / 3, 3)
    assert outcome.named == ["cases.buyer_days"]
    moves = outcome.difference("cases.buyer_days")
    assert not moves.same_unit
    assert moves.counts == {"changed": 0, "entered": 1, "left": 3}


def test_by_the_day_of_the_answer(search):
    """c1 was asked on Sunday and answered on Monday: by the answer it belongs to the new week, 2 of 3.

    messages | conversation_id | buyer_id | sender | sent_at
             | c0              | E        | buyer  | 01-04 10:00:00
             | c1              | A        | buyer  | 01-04 23:50:00
             | c1              |          | agent  | 01-05 00:10:00
             | c2              | B        | buyer  | 10:00:00
             | c2              |          | agent  | 10:10:00
             | c3              | C        | buyer  | 11:00:00
             | last            |          | system | 01-06 12:00:00
    """
    outcome = search("66.7%", "01-06 12:00:00", cases="chats", within="24 hours", window="week")
    assert outcome.own_figure == (0.5, 2)
    assert outcome.named[0] == "by.answered"
    assert outcome.moved("by.answered") == {(None, "met"): ["c1"]}


def test_as_of_the_last_whole_day(search):
    """Two of three were in time up to Monday's end; today a fourth came and was late.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 10:00:00
             | c1              |          | agent  | 10:01:00
             | c2              | B        | buyer  | 11:00:00
             | c2              |          | agent  | 11:01:00
             | c3              | C        | buyer  | 12:00:00
             | c3              |          | agent  | 12:09:00
             | c4              | D        | buyer  | 01-06 09:00:00
             | c4              |          | agent  | 09:09:00
    """
    outcome = search("66.7%", "01-06 12:00:00", cases="chats", within="3 minutes", window="week")
    assert outcome.own_figure == (0.5, 4)
    assert outcome.named == ["moment.last_midnight"]
    assert outcome.moved("moment.last_midnight") == {("missed", None): ["c4"]}


def test_the_week_before(search):
    """Since Monday all is well; of last week's two one was late, and that is what the platform still shows.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 2025-12-29 10:00:00
             | c1              |          | agent  | 10:01:00
             | c2              | B        | buyer  | 01-03 11:00:00
             | c2              |          | agent  | 11:09:00
             | c3              | C        | buyer  | 01-05 12:00:00
             | c3              |          | agent  | 12:01:00
    """
    outcome = search("50.0%", "01-07 12:00:00", cases="chats", within="3 minutes", window="week")
    assert outcome.own_figure == (1.0, 1)
    assert outcome.named == ["days.previous", "window.7 days"]
    assert outcome.moved("days.previous") == {(None, "met"): ["c1"], (None, "missed"): ["c2"], ("met", None): ["c3"]}


def test_a_rolling_week_instead_of_the_natural_one(search):
    """Of the last seven days 2 of 3 are in time, since Monday 1 of 1. Since Sunday 1 of 2.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-02 10:00:00
             | c1              |          | agent  | 10:01:00
             | c2              | B        | buyer  | 01-04 11:00:00
             | c2              |          | agent  | 11:09:00
             | c3              | C        | buyer  | 01-05 12:00:00
             | c3              |          | agent  | 12:01:00
    """
    fields = {"cases": "chats", "within": "3 minutes", "window": "week"}
    assert search("66.7%", "01-06 12:00:00", **fields).named == ["window.7 days"]
    assert search("50.0%", "01-06 12:00:00", **fields).named == ["days.previous", "days.from_sunday"]


def test_today_does_not_count_yet(search):
    """Of the two whole days before 1 of 2 is in time; with today's late one 1 of 3.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 10:00:00
             | c1              |          | agent  | 10:01:00
             | c2              | B        | buyer  | 01-06 11:00:00
             | c2              |          | agent  | 11:09:00
             | c3              | C        | buyer  | 01-07 09:00:00
             | c3              |          | agent  | 09:09:00
    """
    outcome = search("50%", "01-07 12:00:00", cases="chats", within="3 minutes", window="10 days")
    assert outcome.own_figure == (1 / 3, 3)
    assert {"lag.0", "days.day_earlier", "moment.last_midnight"} <= set(outcome.named)


def test_days_on_another_clock(search):
    """In Jakarta c1 was asked at 6:59 of Monday, which in UTC is still Sunday: the week there begins with c2, 1 of 1.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 06:59:00
             | c1              |          | agent  | 07:09:00
             | c2              | B        | buyer  | 07:30:00
             | c2              |          | agent  | 07:31:00
    """
    outcome = search("100%", "01-05 12:00:00", zone="Asia/Jakarta", cases="chats", within="3 minutes", window="week")
    assert outcome.own_figure == (0.5, 2)
    assert outcome.named == ["zone.UTC"]
    assert outcome.moved("zone.UTC") == {("missed", None): ["c1"]}


def test_pending_taken_for_missed(search):
    """c2 has hours left; who counts it as missed already sees 1 of 2.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 10:00:00
             | c1              |          | agent  | 10:01:00
             | c2              | B        | buyer  | 11:00:00
    """
    outcome = search("50%", "01-05 12:00:00", cases="chats", within="24 hours", window="week")
    assert outcome.own_figure == (1.0, 1)
    assert outcome.named == ["pending.missed"]
    assert outcome.moved("pending.missed") == {("pending", "missed"): ["c2"]}


def test_exactly_on_the_limit_is_late(search):
    """c2 was answered after three minutes to the second.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 10:00:00
             | c1              |          | agent  | 10:02:59
             | c2              | B        | buyer  | 11:00:00
             | c2              |          | agent  | 11:03:00
    """
    outcome = search("50%", "01-05 12:00:00", cases="turns", within="3 minutes", window="week")
    assert outcome.own_figure == (1.0, 2)
    assert outcome.named == ["limit.strict"]
    assert outcome.moved("limit.strict") == {("met", "missed"): ["c2"]}


def test_a_greeting_is_no_answer(search):
    """c2 was answered with a mere hello.

    messages | conversation_id | buyer_id | sender | sent_at        | text
             | c1              | A        | buyer  | 01-05 10:00:00 | 在吗
             | c1              |          | agent  | 10:01:00       | 三号仓今天发出
             | c2              | B        | buyer  | 11:00:00       | 在吗
             | c2              |          | agent  | 11:01:00       | 您好
    """
    outcome = search("50%", "01-05 12:00:00", cases="chats", within="3 minutes", window="week")
    assert outcome.own_figure == (1.0, 2)
    assert outcome.named == ["greetings.out"]


def test_request_time_without_the_pause_and_by_application(search):
    """R1 took 10 hours, 6 of them the buyer's; R2, applied for before the 30 days, took 35 days.

    Without the pause the mean is (10 + 840) / 2 = 425 h = 17 d 17 h, with it (4 + 840) / 2 = 422 h; by application R1
    stands alone.

    refunds | refund_id | kind          | applied_at     | agreed_at      | returned_at    | completed_at   | status
            | R1        | return_refund | 01-31 00:00:00 | 01-31 02:00:00 | 01-31 08:00:00 | 01-31 10:00:00 | refunded
            | R2        | return_refund | 01-01 00:00:00 |                |                | 02-05 00:00:00 | refunded
    """
    fields = {"cases": "refunds", "statistic": "mean", "window": "30 days", "pause": "buyer"}
    outcome = search("17天17小时", "02-10 12:00:00", **fields)
    assert outcome.own_figure == (422 * 3600, 2)
    assert outcome.named == ["pause.none"]
    assert outcome.moved("pause.none") == {("met", "met"): ["R1"]}
    by_application = search("4小时", "02-10 12:00:00", **fields)
    assert by_application.named == ["by.applied"]
    assert by_application.moved("by.applied") == {("met", None): ["R2"]}


def test_requests_the_platform_stepped_in_on(search):
    """R2 was settled by the platform after 10 hours; without it the mean is 2 hours, with it 6.

    refunds | refund_id | kind        | applied_at     | completed_at   | status   | platform_intervened
            | R1        | refund_only | 01-05 00:00:00 | 01-05 02:00:00 | refunded | no
            | R2        | refund_only | 01-05 00:00:00 | 01-05 10:00:00 | refunded | yes
    """
    fields = {"cases": "refunds", "statistic": "mean", "exclude": ["platform_intervened"]}
    outcome = search("6 h", "01-06 12:00:00", **fields)
    assert outcome.own_figure == (2 * 3600, 1)
    assert outcome.named == ["platform_intervened.in"]
    assert outcome.moved("platform_intervened.in") == {("excluded", "met"): ["R2"]}


def test_parcels_by_the_day_of_payment(search):
    """O2 was paid in December and promised for January: by payment it is not in January's figure.

    orders | order_id | created_at          | paid_at             | promised_at         | shipped_at
           | O1       | 2026-01-02 10:00:00 | 2026-01-02 10:00:00 | 2026-01-04 10:00:00 | 2026-01-03 10:00:00
           | O2       | 2025-12-31 10:00:00 | 2025-12-31 10:00:00 | 2026-01-02 10:00:00 | 2026-01-03 10:00:00
    """
    outcome = search("100%", "01-06 12:00:00", cases="shipments", window="month")
    assert outcome.own_figure == (0.5, 2)
    assert outcome.named == ["by.paid"]
    assert outcome.moved("by.paid") == {("missed", None): ["O2"]}


def test_cancelled_parcels_counted(search):
    """O2 was cancelled before it was sent. The platform counts it as late: 1 of 2.

    orders | order_id | created_at     | paid_at        | promised_at    | shipped_at     | cancelled_at
           | O1       | 01-02 10:00:00 | 01-02 10:00:00 | 01-04 10:00:00 | 01-03 10:00:00 |
           | O2       | 01-02 10:00:00 | 01-02 10:00:00 | 01-04 10:00:00 |                | 01-03 10:00:00
    """
    outcome = search("50%", "01-06 12:00:00", cases="shipments", window="month")
    assert outcome.own_figure == (1.0, 1)
    assert outcome.named == ["excluded.missed"]


def test_only_full_marks_are_good(search):
    """Marks 5, 5 and 4: two of three for who does not call a four good. Of the service side all are ones.

    reviews | review_id | created_at     | description_score | service_score
            | V1        | 01-05 10:00:00 | 5                 | 1
            | V2        | 01-05 11:00:00 | 5                 | 1
            | V3        | 01-05 12:00:00 | 4                 | 1
    """
    fields = {"cases": "reviews", "window": "week"}
    assert search("66.7%", "01-06 12:00:00", **fields).named == ["met_from.5"]
    assert search("0%", "01-06 12:00:00", **fields).named == ["side.service"]


# --- two things, the same, nothing -----------------------------------------------------------------------------------


def test_two_changes_when_one_does_not_do(search):
    """The platform counts the bot and leaves the night in: c1, c2, c3 in time, c4 late, 3 of 4.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 10:00:00
             | c1              |          | agent  | 10:01:00
             | c2              | B        | buyer  | 11:00:00
             | c2              |          | bot    | 11:00:05
             | c3              | C        | buyer  | 03:00:00
             | c3              |          | agent  | 03:01:00
             | c4              | D        | buyer  | 13:00:00
             | c4              |          | agent  | 13:09:00

    Ours is 1 of 3 (c2 unanswered, c3 outside). Bots alone: 2 of 3. No hours alone: 2 of 4, and so is a stopped clock.
    """
    fields = {"cases": "chats", "within": "3 minutes", "window": "week", "hours": "08:00-23:00"}
    outcome = search("75.0%", "01-05 20:00:00", **fields)
    assert outcome.own_figure == (1 / 3, 3)
    assert "bots.count+hours.none" in outcome.named
    assert all("+" in name for name in outcome.named)
    assert outcome.moved("bots.count+hours.none") == {("excluded", "met"): ["c3"], ("missed", "met"): ["c2"]}


def test_the_same_as_ours_needs_no_search(search):
    """Two of three are in time, shown as 66.7 %.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 10:00:00
             | c1              |          | agent  | 10:01:00
             | c2              | B        | buyer  | 11:00:00
             | c2              |          | agent  | 11:01:00
             | c3              | C        | buyer  | 12:00:00
    """
    fields = {"cases": "chats", "within": "3 minutes", "window": "week"}
    for platform_value in ("66.7%", "67%", "0.667", "66.67 %"):
        outcome = search(platform_value, "01-05 20:00:00", **fields)
        assert outcome.answer.ours.matches
        assert (outcome.answer.tried, outcome.answer.gaps, closest(outcome.answer)) == ((), (), [])
    assert not search("66.6%", "01-05 20:00:00", **fields).answer.ours.matches


def test_nothing_comes_close(search):
    """One in time of one. However it is read, it is never a third.

    messages | conversation_id | buyer_id | sender | sent_at
             | c1              | A        | buyer  | 01-05 10:00:00
             | c1              |          | agent  | 10:01:00
    """
    outcome = search("33%", "01-05 20:00:00", cases="chats", within="3 minutes", window="week")
    assert outcome.named == []
    assert outcome.answer.explanations == []
    assert 0 < len(closest(outcome.answer)) <= 4


def test_no_data_explains_nothing(search):
    """A shop with reviews and no messages.

    reviews | review_id | created_at     | description_score
            | V1        | 01-05 10:00:00 | 5
    """
    outcome = search("33%", "01-05 20:00:00", cases="chats", within="3 minutes", window="week")
    assert outcome.own_figure == (None, 0)
    assert closest(outcome.answer) == []


# --- missing data ----------------------------------------------------------------------------------------------------

CHATS = Rule.of({"id": "test.rule", "cases": "chats", "within": "3 minutes", "window": "7 days"})


def suspicions(shelf: Shelf, days: dict[int, int], as_of: str) -> list[Gap]:
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
    shop = shelf.put({"messages": rows}, ZONE)
    return gaps(Access.local(shelf.store).view([shop.shop_id]), shop, CHATS, drawing.instant(as_of, ZONE))


def test_a_full_table_is_beyond_suspicion(shelf):
    assert suspicions(shelf, dict.fromkeys(range(1, 11), 6), "01-10 12:00:00") == []


def test_a_table_without_rows(shelf):
    assert suspicions(shelf, {}, "01-10 12:00:00") == [Gap("no_rows", "messages")]


def test_a_table_that_ends_or_begins_inside_the_window(shelf):
    """The window of 10 January begins on the 4th. The table holds the 6th to the 8th."""
    gaps = suspicions(shelf, dict.fromkeys((6, 7, 8), 6), "01-10 12:00:00")
    assert [(gap.what, gap.at) for gap in gaps] == [
        ("ends_early", drawing.instant("01-08 10:05:00", ZONE)),
        ("starts_late", drawing.instant("01-06 10:00:00", ZONE)),
    ]


def test_days_without_a_row_where_the_others_have_many(shelf):
    gaps = suspicions(shelf, dict.fromkeys((1, 4, 5, 8, 9, 10), 6), "01-10 12:00:00")
    assert gaps == [Gap("quiet_days", "messages", days=(date(2026, 1, 6), date(2026, 1, 7)))]
    assert suspicions(shelf, dict.fromkeys((1, 4, 5, 8, 9, 10), 4), "01-10 12:00:00") == []


def test_rejected_rows_are_named(shelf):
    shop = shelf.put({}, ZONE)
    for number, undone in ((3, None), (5, datetime(2026, 1, 10))):
        shelf.store.connection().execute(
            "INSERT INTO imports (import_id, shop_id, file, sha256, kind, platform, format, read, new, changed, same, "
            "rejected, imported_at, undone_at, columns) "
            "VALUES (1, ?, '', '', 'messages', '', '', 9, 9, 0, 0, ?, now(), ?, [])",
            [shop.shop_id, number, undone],
        )
    shelf.store.connection().execute(
        "INSERT INTO coverage VALUES (?, 'messages', '2026-01-01', '2026-01-10 04:00:00', [], 6)", [shop.shop_id]
    )
    result = gaps(Access.local(shelf.store).view([shop.shop_id]), shop, CHATS, drawing.instant("01-10 12:00:00", ZONE))
    assert [(gap.what, gap.rows) for gap in result if gap.what == "rejected"] == [("rejected", 3)]


# --- what a person types ---------------------------------------------------------------------------------------------


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


# --- rules and their neighbours --------------------------------------------------------------------------------------

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


# --- random shops and rules ------------------------------------------------------------------------------------------


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
def test_the_figure_of_a_neighbour_is_always_found(shelf: Shelf, question, data: st.DataObject) -> None:
    log, rule, as_of = question
    shop = shelf.put(log.tables, log.zone, log.market)
    view = Access.local(shelf.store).view([shop.shop_id])
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
def test_readings_asked_together_are_those_asked_one_by_one(shelf: Shelf, question) -> None:
    log, rule, as_of = question
    shop = shelf.put(log.tables, log.zone, log.market)
    view = Access.local(shelf.store).view([shop.shop_id])
    readings = [Reading(rule).after(change) for change in neighbours(shop, rule, [rule])]

    def alone(reading: Reading) -> Figure | None:
        try:
            return read_figure(view, shop, reading, as_of)
        except DabiaoError:  # no calendar of public holidays
            return None

    assert read_figures(view, shop, readings, as_of) == [alone(reading) for reading in readings]


@examples(2)
@given(question=questions())
def test_our_own_reading_is_the_score(shelf: Shelf, question) -> None:
    log, rule, as_of = question
    shop = shelf.put(log.tables, log.zone, log.market)
    view = Access.local(shelf.store).view([shop.shop_id])
    expected = score(view, shop, rule, as_of)
    assert read(view, shop, Reading(rule), as_of) == (expected.value_exact, expected.cases)


@examples(2)
@given(question=questions(), zone=st.sampled_from(sorted({place for place, *_ in logs.PLACES} - {"UTC"})))
def test_another_clock_is_another_shop(shelf: Shelf, question, zone: str) -> None:
    """The rows of a shop, read on another zone's clock, give the score of a shop that lies there.

    UTC may lie in no country whose holidays could count.
    """
    log, rule, as_of = question
    here, there = (shelf.put(log.tables, at, log.market) for at in (log.zone, zone))
    expected = score(Access.local(shelf.store).view([there.shop_id]), there, rule, as_of)
    reading = read(Access.local(shelf.store).view([here.shop_id]), here, replace(Reading(rule), zone=zone), as_of)
    assert reading == (expected.value_exact, expected.cases)


@examples(2)
@given(question=questions(), data=st.data())
def test_the_cases_that_move_make_the_difference(shelf: Shelf, question, data: st.DataObject) -> None:
    """What entered less what left is the difference in cases; with the verdicts that changed, that in met ones."""
    log, rule, as_of = question
    assume(rule.statistic in ("share", "share_missed") and rule.blend is None)
    shop = shelf.put(log.tables, log.zone, log.market)
    view = Access.local(shelf.store).view([shop.shop_id])
    own = Reading(rule)
    other = own.after(data.draw(st.sampled_from(neighbours(shop, rule, [rule]))))
    assume(not other.rule.public_holidays)
    (own_tally, our_cases), (other_tally, their_cases) = (read(view, shop, reading, as_of) for reading in (own, other))
    moves = difference(view, shop, own, other, as_of)
    assert their_cases - our_cases == moves.counts["entered"] - moves.counts["left"]
    side = "met" if rule.statistic == "share" else "missed"
    gained = sum(((two == side) - (entry == side)) * len(cases) for (entry, two), cases in moves.moved.items())
    assert (other_tally or 0) * their_cases - (own_tally or 0) * our_cases == gained


def test_weeks_that_begin_on_sunday_and_windows_a_day_earlier(shelf: Shelf) -> None:
    """As of Sunday the week that began on Sunday has a day, that of Monday has seven."""
    rows = [
        {"conversation_id": f"c{day}", "sender": "buyer", "sent_at": drawing.instant(f"01-{day:02} 10:00:00", ZONE)}
        for day in range(1, 19)
    ]
    shop = shelf.put({"messages": rows}, ZONE)
    view = Access.local(shelf.store).view([shop.shop_id])
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
