"""Counts as of a later instant, continued from those of an earlier one: only days that may have changed are counted.

An import or an undo keeps the counts of the days before the first day that it changed (`data.loading.facts`). They are
valid as of a later instant too if the rule's counts can be summed by day and no case of these days was pending.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from data.engine import Engine
from metrics.rules.rule import Rule
from metrics.scoring.counting import CASE_COUNTS, ORDER_COUNTS, Counts, count
from metrics.scoring.figures import NOTHING, Tally
from metrics.scoring.order_counts import counted
from metrics.scoring.population import Member, Relation
from metrics.scoring.requests import Request
from metrics.scoring.steps import switches
from metrics.scoring.windows import Window, end_of_day, instant_of, local_of, window_before

ONE_DAY, ONE_SECOND = timedelta(days=1), timedelta(seconds=1)

NAMES = (*CASE_COUNTS, *ORDER_COUNTS)

Key = tuple[str, str, datetime]
"""The identity of a figure's counts: shop_id, key of the rule, and the instant (aware)."""

Days = Mapping[date, Tally]


@dataclass(frozen=True, eq=False)
class _Part(Request):
    """A request for part of a figure's cases: those that one row of a population selects."""

    part: Member | None = None

    def member(self, days: int | None) -> Member:
        assert self.part is not None, days
        return self.part


def adds_up(rule: Rule) -> bool:
    """Whether a window's counts are the sums of its days' counts and a case depends on its own conversation alone.

    Such a case changes only by messages of its conversation or, while it is pending, by reaching its deadline. Excluded
    are caps (reached after the verdict), cycles (their days are expanded ahead for a limited time), words and
    hand-overs (searched for in all messages), and threads (a buyer's first question ever).
    """
    changes_otherwise = (
        rule.needs_every_case, rule.cap_seconds, rule.unanswered_seconds, rule.cycle, rule.weekend_due,
        rule.auto_replies, rule.no_answer_needed, rule.clock_from, rule.cases == "threads",
    )  # fmt: skip
    return rule.tables == ("messages",) and rule.family.of_chats and not counted(rule) and not any(changes_otherwise)


def counts(view: Engine, figures: Mapping[Key, Request]) -> dict[Key, Counts]:
    """Return the counts of these figures, as `count` does.

    Figures whose counts can be summed by day (`adds_up`) have all days of their windows and of the windows before, so
    that later counts can be continued from them.
    """
    running = {(key[0], id(period.rule)): key for key, r in figures.items() if (period := r.finished) is not None}
    periods = {key: running[same] for key, r in figures.items() if (same := (key[0], id(r.rule))) in running}
    summed = {key: of_running for key, of_running in periods.items() if adds_up(figures[key].rule)}
    to_count = {key: request for key, request in figures.items() if key not in summed}
    days = {key: 0 if key in periods else _number_of_days(request) for key, request in to_count.items()}
    kept = _kept_days(view, [(key, r) for key, r in to_count.items() if days[key] and adds_up(r.rule)])
    parts = {key: _parts(to_count[key], end) for key, (end, _) in kept.items()}
    requests: list[Request] = []
    owners: list[Key] = []
    for key, request in to_count.items():
        requests += parts.get(key, [request])
        owners += [key] * (len(requests) - len(owners))
    of_figure: dict[Key, list[Counts]] = {key: [] for key in to_count}
    for key, piece in zip(owners, count(view, requests, [days[key] for key in owners]), strict=True):
        of_figure[key].append(piece)
    result: dict[Key, Counts] = {}
    for key, request in to_count.items():
        pieces = of_figure[key]
        result[key] = _joined(request, kept[key][1], pieces) if key in kept else pieces[0]
        if days[key] and adds_up(request.rule):
            result[key] = _with_first_day(request, result[key])
    for key, of_running in summed.items():
        result[key] = _summed(figures[key], result[of_running])
    return {key: result[key] for key in figures}


def _number_of_days(request: Request) -> int:
    return (request.day - _first_day(request)).days + 1 if adds_up(request.rule) else request.days_kept


def _with_first_day(request: Request, before: Counts) -> Counts:
    """Return the counts with an entry for the first day even without cases, to record since when days are counted."""
    return replace(before, days={_first_day(request): NOTHING, **(before.days or {})})


def _first_day(request: Request) -> date:
    """Return the first local day that the figure's windows, trend or recovery use."""
    befores = [window_before(r.rule, r.as_of, r.shop) for r in (request, request.finished) if r is not None]
    starts = [request.midnight(request.days_kept), *(window.start for window in befores)]
    return min(local_of(start, request.shop).date() for start in starts)


def _kept_days(view: Engine, figures: Sequence[tuple[Key, Request]]) -> dict[Key, tuple[date, Days]]:
    """Return, for each figure that can be continued, the first day to count again and the kept counts of earlier days.

    Days without cases are omitted.
    """
    wanted = Relation(
        {"shop_id": "VARCHAR", "rule_key": "VARCHAR", "as_of": "TIMESTAMP", "place": "BIGINT"},
        [(*key, place) for place, (key, _) in enumerate(figures)],
    )
    if not wanted.rows:
        return {}
    text, params = wanted.sql("")
    earlier: dict[int, dict[datetime, dict[date, Tally]]] = {}
    for row in view.rows(
        f"""
        SELECT w.place, t.as_of, t.local_day, {", ".join(f"t.{name}" for name in NAMES)}
        FROM daily_tallies AS t
        JOIN ({text}) AS w ON w.shop_id = t.shop_id AND w.rule_key = t.rule_key AND w.as_of >= t.as_of
        WHERE t.period = 'day'
        """,
        **params,
    ):
        days = earlier.setdefault(row["place"], {}).setdefault(row["as_of"], {})
        days[row["local_day"]] = Tally(**{name: row[name] for name in NAMES})
    result: dict[Key, tuple[date, Days]] = {}
    for place, (key, request) in enumerate(figures):
        if place not in earlier:
            continue
        as_of, days = max(earlier[place].items())
        open_days = [day for day, tally in days.items() if tally.pending]
        # rows later than the instant, on the same day, were not counted
        end = min(*open_days, max(days) + ONE_DAY, local_of(as_of, request.shop).date())
        still = {day: tally for day, tally in days.items() if day < end}
        if still and min(still) <= _first_day(request):
            result[key] = end, still
    return result


def _parts(request: Request, first: date) -> list[Request]:
    """Return the requests for what remains to be counted of a figure whose days before `first` are known.

    These are the days from `first` on and, if the window before ends within a day, its part of that day.
    """
    begins = _midnight(request, first)
    members = [Member(request.shop, request.as_of, begins, begins, known_until=request.known_until)]
    before = window_before(request.rule, request.as_of, request.shop)
    last = local_of(before.end, request.shop).date()
    if (ends := end_of_day(last, request.shop)) != before.end:
        begins = _midnight(request, last)
        part = Window(begins, before.end)
        until = ends if _alone(request.rule) else None
        members.append(
            Member(request.shop, request.as_of, begins, None, None, part, request.known_until, reads_until=until)
        )
    return [
        _Part(
            request.shop, request.rule, request.as_of, request.known_until, request.is_empty, request.archived_until, m
        )
        for m in members
    ]


def _alone(rule: Rule) -> bool:
    """Whether a case does not depend on messages of later days."""
    values = switches(rule)
    return rule.cases == "buyer_days" or not (values["asked_inside"] or values["whole_conversations"])


def _joined(request: Request, kept: Days, pieces: Sequence[Counts]) -> Counts:
    """Return the counts of a figure, combined from the kept days and from the counts of its `_parts`."""
    later, *last = pieces
    if later.problem is not None:
        return later
    days = {**kept, **(later.days or {})}
    before = window_before(request.rule, request.as_of, request.shop)
    if last:  # only part of its last day belongs to it, and that part was counted separately
        before = Window(before.start, _midnight(request, local_of(before.end, request.shop).date()) - ONE_SECOND)
    previous = _sum([_of_window(request, before, days), *(piece.previous for piece in last)])
    return Counts(_of_window(request, request.window, days), previous, days)


def _summed(request: Request, of_running: Counts) -> Counts:
    """Return the counts of the last whole period, summed from the days of the figure of the running period."""
    if of_running.problem is not None:
        return of_running
    days = of_running.days or {}
    before = window_before(request.rule, request.as_of, request.shop)
    return Counts(_of_window(request, request.window, days), _of_window(request, before, days), {})


def _of_window(request: Request, window: Window, days: Days) -> Tally:
    """Return the counts of a window of whole days; the last day may end at the as-of instant."""
    first, last = local_of(window.start, request.shop).date(), local_of(window.end, request.shop).date()
    return _sum(tally for day, tally in days.items() if first <= day <= last)


def _sum(tallies: Iterable[Tally]) -> Tally:
    added = list(tallies)
    return Tally(**{name: sum(getattr(tally, name) for tally in added) for name in NAMES})


def _midnight(request: Request, day: date) -> datetime:
    return instant_of(datetime.combine(day, time()), request.shop)
