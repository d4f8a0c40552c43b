"""Sessions of which only a summary is known: first answers are judged as ever, figures of turns have none.

The example of decision 45, worked by hand. Asked on 2026-03-02, Shanghai time; as of 18:00 that day:

| session | buyer | asked | first answer | by |
|---|---|---|---|---|
| s1 | b1 | 10:00:00 | after 180 s | agent |
| s2 | b2 | 10:00:00 | after 181 s | agent |
| s3 | b3 | 10:00:00 | none | – |
| s4 | b4 | 17:58:00 | none | – |
| s5 | b5 | 10:00:00 | after 0 s | bot |
| s6 | b1 | 12:00:00 | after 60 s | agent |
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from data.access import Access
from data.loading.loader import import_file
from data.store import Store
from data.store_file import IN_MEMORY
from data.view import View
from metrics.rules.rule import Rule
from metrics.scoring.score import Score, score
from metrics.scoring.windows import parse_as_of

SESSIONS = """\
conversation_id,buyer_id,agent_id,asked_at,first_response_seconds,answered_by
s1,b1,a1,2026-03-02 10:00:00,180,agent
s2,b2,a1,2026-03-02 10:00:00,181,agent
s3,b3,,2026-03-02 10:00:00,,
s4,b4,,2026-03-02 17:58:00,,
s5,b5,robot,2026-03-02 10:00:00,0,bot
s6,b1,a2,2026-03-02 12:00:00,60,agent
"""


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    folder = tmp_path_factory.mktemp("sessions")
    export = folder / "sessions.csv"
    export.write_text(SESSIONS, encoding="utf-8")
    with Store.open(IN_MEMORY) as store:
        result = import_file(Access.local(store), export, "shop", platform="other")
        # six questions and four answers
        assert (result.format, result.new, result.rejected) == ("plain_sessions", 10, 0)
        yield Access.local(store).view(["shop"])


def ask(view: View, **rule: Any) -> Score:
    shop = view.shop("shop")
    sample_rule = Rule.of({"id": "test.rule", "window": "7 days", "within": "3 minutes", **rule})
    return score(view, shop, sample_rule, parse_as_of("2026-03-02T18:00:00", shop))


@pytest.mark.parametrize(
    ("bots", "met", "missed", "pending", "excluded"),
    [
        # s1 and s6 are met, s2 and s3 missed, s4 is not due before 18:01; s5:
        ("ignore", 2, 3, 1, 0),
        ("leave_out", 2, 2, 1, 1),
        ("count", 3, 2, 1, 0),
    ],
)
def test_first_answers(view: View, bots: str, met: int, missed: int, pending: int, excluded: int) -> None:
    answer = ask(view, cases="chats", bots=bots)
    assert (answer.met, answer.missed, answer.pending, answer.excluded) == (met, missed, pending, excluded)


def test_the_first_thread_of_each_buyer(view: View) -> None:
    # b1's second session is no first thread
    answer = ask(view, cases="threads")
    assert (answer.met, answer.missed, answer.pending) == (1, 3, 1)


def test_the_mean_of_first_answers(view: View) -> None:
    # (180 + 181 + 60) / 3 seconds, to the first answer of an agent
    answer = ask(view, cases="chats", statistic="mean")
    assert (answer.cases, answer.value_exact) == (3, Fraction(421, 3))


@pytest.mark.parametrize("family", ["turns", "buyer_days", "messages"])
@pytest.mark.parametrize("bots", ["ignore", "count"])
def test_figures_that_rest_on_every_turn_have_no_data(view: View, family: str, bots: str) -> None:
    answer = ask(view, cases=family, bots=bots)
    assert (answer.status, answer.cases, answer.pending, answer.value) == ("no_data", 0, 0, None)
