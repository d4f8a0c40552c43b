"""Counts that are continued from those of an earlier instant are those of the cases, counted anew."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from data.access import Access
from data.loading.loader import import_file
from data.loading.undo import undo
from data.store import Store
from metrics.rules.rule import Rule
from metrics.scoring import continued, counting, tallies, tally_refresh
from metrics.scoring.requests import requests_in_force
from tests.reference.examples import TIMES

ZONES = {"kuaishou": "Asia/Shanghai", "tiktok_shop": "America/New_York", "other": "Europe/London"}
BEGINS = datetime(2026, 2, 20)
"""Clocks change in New York on 8 March, in London on 29 March."""
LASTS = 130

WINDOWS = ("week", "7 days", "30 days", "month", "last week", "2 calendar months")
SWITCHES: tuple[dict[str, Any], ...] = (
    {},
    {"hours": "08:00-23:00", "hours_mean": "asked_inside"},
    {"hours": "08:00-23:00", "hours_mean": "clock_stops"},
    {"bots": "leave_out", "greeting_counts": False},
    {"bots": "count", "within": "9 hours"},
    {"bots": "leave_out", "hours": "08:00-23:00", "hours_mean": "asked_inside"},
)


def own_rules() -> list[Rule]:
    """Rules of every family of chats: each with every window once, and with every switch."""
    families = ("messages", "turns", "chats", "threads", "buyer_days")
    chosen = [
        (family, window, SWITCHES[(place + number) % len(SWITCHES)])
        for number, family in enumerate(families)
        for place, window in enumerate(WINDOWS)
    ]
    chosen.append(("turns", "30 days", {"statistic": "mean", "cap_seconds": 600}))
    chosen.append(("turns", "week", {"statistic": "mean"}))
    chosen += [(family, "30 days", {"lag_days": 2}) for family in ("turns", "buyer_days")]
    return [
        Rule.of({"id": f"own.{n}", "platform": "*", "cases": family, "window": window, "within": "3 hours"} | switches)
        for n, (family, window, switches) in enumerate(chosen)
    ]


def messages(random: Random) -> list[tuple[str, str, str, str, str, datetime, str]]:
    """A log: conversations of some minutes, hours or days, with bots, greetings and questions that nobody answers."""
    rows = []
    for number in range(200):
        at = BEGINS + timedelta(seconds=random.randrange(LASTS * 86_400))
        gap = random.choice((60, 3_000, 40_000))
        for n in range(random.randint(1, 6)):
            sender = random.choice(("buyer", "buyer", "agent", "bot"))
            text = "您好" if sender == "agent" and random.random() < 0.3 else "什么时候发货"
            rows.append((f"c{number}", f"m{number}-{n}", f"b{number % 20}", sender, f"a{number % 3}", at, text))
            at += timedelta(seconds=random.randrange(1, gap))
    return sorted(rows, key=lambda row: row[5])


def parts(random: Random) -> Iterator[list[tuple[Any, ...]]]:
    """The log as it is exported again and again: each file goes on where the one before ended, and now and then holds a
    message of an earlier day.
    """
    rows = messages(random)
    cuts = sorted(random.sample(range(len(rows) * 3 // 4, len(rows) - 5), 3))
    late = random.sample(rows[: cuts[0]], 2)
    early = [row for row in rows if row not in late]
    ends = [rows[cut][5] for cut in cuts]
    for begin, end in zip([datetime.min, *ends], [*ends, datetime.max], strict=True):
        part = [row for row in early if begin <= row[5] < end]
        if begin != datetime.min and random.random() < 0.4 and late:
            part.append(late.pop())
        if part:
            yield part


@pytest.mark.parametrize("seed", range(max(1, int(TIMES))))
def test_continued_counts_are_those_of_the_cases(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(seed)
    platform, timezone = list(ZONES.items())[seed % len(ZONES)]
    own = own_rules()
    rules = own if TIMES > 1 else own[seed % 3 :: 3]
    monkeypatch.setattr(tally_refresh, "load_rules", lambda *_: rules)
    joined: set[str] = set()
    join = continued._joined
    monkeypatch.setattr(
        continued, "_joined", lambda request, *counts: joined.add(request.rule.cases) or join(request, *counts)
    )
    file = tmp_path / "messages.csv"
    header = "conversation_id,message_id,buyer_id,sender,agent_id,sent_at,text\n"
    with Store.open(tmp_path / "dabiao.duckdb") as store:
        access = Access.local(store)
        for part in parts(random):
            file.write_text(header + "".join(",".join(map(str, row)) + "\n" for row in part), encoding="utf-8")
            loaded = import_file(access, file, "店", platform=platform, timezone=timezone, kind="messages")
            if random.random() < 0.2:
                undo(access, loaded.import_id)
            if random.random() < 0.8:
                tally_refresh.refresh(access, ["店"])
                check(access, rules)
    assert seed > 0 or len(joined) > 2
    assert "threads" not in joined


def check(access: Access, rules: list[Rule]) -> None:
    """Fails where a count that is kept is not that of the cases."""
    with access.view() as view:
        requests = requests_in_force(view, view.shops(), rules, None)
        requests = [request for request in requests if not request.rule.needs_every_case]
        kept = tallies.window_counts(view, requests)
        live = counting.count(view, requests, [request.days_kept for request in requests])
        periods = [request.finished for request in requests]
        finished = iter(counting.count(view, [period for period in periods if period is not None]))
        for request, period, stored, counted in zip(requests, periods, kept, live, strict=True):
            assert (stored.now, stored.previous) == (counted.now, counted.previous), request
            days = tallies.last_days(request, stored.days or {}, request.days_kept)
            assert days == tallies.last_days(request, counted.days or {}, request.days_kept), request
            if period is not None:
                assert stored.finished == next(finished).now, request


def test_what_lies_beyond_the_end_is_not_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer of a day that lies far behind all others is known once the log reaches there, without being touched."""
    rule = Rule.of({"id": "own.reply", "platform": "*", "cases": "turns", "statistic": "mean", "window": "6 months"})
    monkeypatch.setattr(tally_refresh, "load_rules", lambda *_: [rule])
    file = tmp_path / "messages.csv"

    def load(access: Access, first: int, last: int, *, answered: str = "") -> None:
        rows = [f"c{n},m{n},buyer,{BEGINS + timedelta(hours=n)}" for n in range(first, last)]
        rows += [f"c{last - 30},late,agent,{answered}"] if answered else []
        file.write_text("conversation_id,message_id,sender,sent_at\n" + "\n".join(rows), encoding="utf-8")
        import_file(access, file, "店", platform="other", timezone="UTC", kind="messages")
        tally_refresh.refresh(access, ["店"])
        check(access, [rule])

    with Store.open(tmp_path / "dabiao.duckdb") as store:
        access = Access.local(store)
        answered = BEGINS + timedelta(days=120)
        load(access, 0, 60 * 24, answered=str(answered))
        with access.view() as view:
            assert view.rows("SELECT last_at FROM coverage")[0]["last_at"].replace(tzinfo=None) < answered
        load(access, 120 * 24 - 10, 120 * 24 + 10)
