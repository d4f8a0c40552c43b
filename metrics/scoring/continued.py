"""Counts as of a later instant, continued from those of an earlier one: only days that may have changed are counted.

An import or an undo leaves the counts of the days before the first that it touched (`data.loading.facts`). They hold as
of a later instant as well, where a rule adds up by day and no case of these days was open.
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
"""Which figure counts belong to: shop_id, key of the rule and the instant, aware."""

Days = Mapping[date, Tally]


@dataclass(frozen=True, eq=False)
class _Part(Request):
    """Some of a figure's cases: those of a row of a population."""

    part: Member | None = None

    def member(self, days: int | None) -> Member:
        assert self.part is not None, days
        return self.part


def adds_up(rule: Rule) -> bool:
    """Whether a window's counts are the sums of its days', and a case changes by nothing but messages of its own
    conversation, or by its deadline while it is open.

    A cap is reached after the verdict, days of a cycle are laid out only so far ahead, words and hand-overs are looked
    up in all that was written, and a thread is the first of its buyer.
    """
    changes_otherwise = (
        rule.needs_every_case, rule.cap_seconds, rule.unanswered_seconds, rule.cycle, rule.weekend_due,
        rule.auto_replies, rule.no_answer_needed, rule.clock_from, rule.cases == "threads",
    )  # fmt: skip
    return rule.tables == ("messages",) and rule.family.of_chats and not counted(rule) and not any(changes_otherwise)


def counts(view: Engine, figures: Mapping[Key, Request]) -> dict[Key, Counts]:
    """The counts of these figures, as `count` gives them; of those that add up with all days that their windows and
    those before hold, so that the next ones can be continued from them.
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
    """The counts with a first day even where it has no case, so that it is known from when on days were counted."""
    return replace(before, days={_first_day(request): NOTHING, **(before.days or {})})


def _first_day(request: Request) -> date:
    """The first local day whose counts its windows, its trend or its recovery are made of."""
    befores = [window_before(r.rule, r.as_of, r.shop) for r in (request, request.finished) if r is not None]
    starts = [request.midnight(request.days_kept), *(window.start for window in befores)]
    return min(local_of(start, request.shop).date() for start in starts)


def _kept_days(view: Engine, figures: Sequence[tuple[Key, Request]]) -> dict[Key, tuple[date, Days]]:
    """Of those figures that can be continued the first day whose counts are not known, and the counts of those before;
    days without cases are left out.
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
        # what followed the instant on its own day was not counted
        end = min(*open_days, max(days) + ONE_DAY, local_of(as_of, request.shop).date())
        still = {day: tally for day, tally in days.items() if day < end}
        if still and min(still) <= _first_day(request):
            result[key] = end, still
    return result


def _parts(request: Request, first: date) -> list[Request]:
    """What is counted of a figure of which the days before `first` are known: the later ones, and of the last day of
    the window before that part which belongs to it.
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
    """Whether messages of later days say nothing about a case of one day."""
    values = switches(rule)
    return rule.cases == "buyer_days" or not (values["asked_inside"] or values["whole_conversations"])


def _joined(request: Request, kept: Days, pieces: Sequence[Counts]) -> Counts:
    """The counts of a figure from the days that are kept and from its `_parts`."""
    later, *last = pieces
    if later.problem is not None:
        return later
    days = {**kept, **(later.days or {})}
    before = window_before(request.rule, request.as_of, request.shop)
    if last:  # of its last day a part only, counted by itself
        before = Window(before.start, _midnight(request, local_of(before.end, request.shop).date()) - ONE_SECOND)
    previous = _sum([_of_window(request, before, days), *(piece.previous for piece in last)])
    return Counts(_of_window(request, request.window, days), previous, days)


def _summed(request: Request, of_running: Counts) -> Counts:
    """The counts of a last whole period from the days of the figure whose own period is still running."""
    if of_running.problem is not None:
        return of_running
    days = of_running.days or {}
    before = window_before(request.rule, request.as_of, request.shop)
    return Counts(_of_window(request, request.window, days), _of_window(request, before, days), {})


def _of_window(request: Request, window: Window, days: Days) -> Tally:
    """The counts of a window of whole days, the last of which may end with the instant."""
    first, last = local_of(window.start, request.shop).date(), local_of(window.end, request.shop).date()
    return _sum(tally for day, tally in days.items() if first <= day <= last)


def _sum(tallies: Iterable[Tally]) -> Tally:
    added = list(tallies)
    return Tally(**{name: sum(getattr(tally, name) for tally in added) for name in NAMES})


def _midnight(request: Request, day: date) -> datetime:
    return instant_of(datetime.combine(day, time()), request.shop)
