"""Which reading explains a figure that the platform shows, and which cases make the difference.

The golden tests draw a shop and say what the platform shows and under which reading, worked out by hand; 5 January 2026
is a Monday. The random ones ask for the figure of a neighbour and must find it.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest

from data.access import Access
from data.shops import Shop
from data.store import Store
from data.store_file import IN_MEMORY
from metrics.reconcile.platform_figure import parse_shown
from metrics.reconcile.run_variant import Difference, difference
from metrics.reconcile.search import Reconciliation, closest, reconcile
from metrics.rules.rule import Rule
from tests.reference import drawing
from tests.reference.made_shops import MadeShops

ZONE = "Asia/Shanghai"


@pytest.fixture(scope="module")
def made_shops() -> Iterator[MadeShops]:
    with Store.open(IN_MEMORY) as store:
        yield MadeShops(store)


@pytest.fixture
def search(request: pytest.FixtureRequest, made_shops: MadeShops) -> Callable[..., "Search"]:
    """Ask for a figure of the shop drawn in the test's docstring, as of a local time, under a rule."""

    def run_search(
        platform_value: str, as_of: str, *, other_rules: tuple[Rule, ...] = (), zone: str = ZONE, **fields: object
    ) -> Search:
        rule = Rule.of({"id": "test.rule", **fields})
        shop = made_shops.kept(drawing.rows_in(request.function.__doc__, zone), zone)
        return Search(made_shops, shop, rule, drawing.instant(as_of, zone), platform_value, other_rules)

    return run_search


class Search:
    """A question put, and what came of it."""

    def __init__(
        self,
        made_shops: MadeShops,
        shop: Shop,
        rule: Rule,
        as_of: datetime,
        platform_value: str,
        other_rules: tuple[Rule, ...],
    ) -> None:
        self.view, self.shop, self.rule, self.as_of = (
            Access.local(made_shops.store).view([shop.shop_id]),
            shop,
            rule,
            as_of,
        )
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
