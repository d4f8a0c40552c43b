"""Scores: the figure of a rule for a shop as of an instant, its status, and what is needed to reach the line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from data.engine import Engine
from data.errors import DabiaoError
from data.shops import Shop
from metrics.rules.programmes import is_outside
from metrics.rules.rule import Rule
from metrics.scoring.counting import Counts
from metrics.scoring.figures import Tally, buyers_of, figure, plan, status_of
from metrics.scoring.recovery import days_needed, recovers_on
from metrics.scoring.requests import Request, request_of, requests_in_force, requests_of
from metrics.scoring.tallies import day_counts, last_days, window_counts
from metrics.scoring.undecided import is_unsettled

URGENCY = ("missed", "near", "unsettled", "too_few", "no_line", "met", "no_data")
"""Displayed statuses, the most urgent first."""


SMALL_SAMPLE = 20
"""Cases below which a figure is a small sample if the rule has no minimum of its own."""


@dataclass(frozen=True)
class Finished:
    """The figure of a rule's last whole period, as known at the instant of its score; fields are those of `Score`."""

    from_: datetime
    to: datetime
    value: float | None
    status: str
    met: int
    missed: int
    pending: int
    excluded: int
    cases: int
    small: bool
    undecided: int
    unsettled: bool

    def shown_status(self) -> str:
        """The status as people see it. No field of the documented JSON, and so no property."""
        return status_shown(self.status, small=self.small, unsettled=self.unsettled)


@dataclass(frozen=True)
class Score:
    """A figure with its status and all further values shown with it. Instants are aware, UTC.

    `known_until`: the last instant, not after `as_of`, that its tables are assumed to cover; cases due later are
    pending.
    `value`: a share (0 to 1), seconds or marks, see `unit`; None if no case counts.
    `cases`: the number it is based on: met and missed for a share, cases with a measure for a mean, orders for a rate.
    `previous`: the value over the window before, of equal length.
    `needed`, `spare`: see `figures.plan`; None if not applicable or if the line cannot be reached.
    `recovers_on`: the first local day on which a missed line is passed again if cases keep coming at the recent pace
    and all are met; None otherwise.
    `value_exact`, `distance` (relative, from the line; None without a line): unrounded, for comparisons.
    `problem`: why the rule cannot be evaluated for this shop, for example without a calendar of public holidays; the
    status is then no_data.
    `small`: there are fewer cases than the rule's minimum or, without one, than `SMALL_SAMPLE`.
    `finished`: the last whole period beside the running one, for rules by day, week and month.
    `undecided`: the excluded cases that cannot be judged because the files lack a time of day, a time of dispatch, or
    who did it.
    `unsettled`: these could change the verdict; without a line, they are at least as many as the counted cases.
    `missed_buyers`: the number of buyers of the missed cases, if the rule has a minimum of buyers; else None.
    `programme`: the programme for whose shops the rule is; `programme_line`: its line, if the shop is not in the
    programme and so is not judged by it.
    """

    shop: str
    rule: str
    as_of: datetime
    known_until: datetime
    from_: datetime
    to: datetime
    value: float | None
    unit: str
    pass_: str | None
    status: str
    met: int
    missed: int
    pending: int
    excluded: int
    cases: int
    previous: float | None
    needed: int | None
    spare: int | None
    recovers_on: date | None
    source: str
    grade: str
    value_exact: Fraction | None
    distance: Fraction | None
    timezone: str
    problem: DabiaoError | None = None
    small: bool = False
    finished: Finished | None = None
    undecided: int = 0
    missed_buyers: int | None = None
    unsettled: bool = False
    programme: str | None = None
    programme_line: str | None = None

    def shown_status(self) -> str:
        """The status as people see it. No field of the documented JSON, and so no property."""
        return status_shown(self.status, small=self.small, unsettled=self.unsettled)

    def is_in_doubt(self) -> bool:
        """Whether the figure rests on too little to be called met, near or missed."""
        return self.small or self.unsettled


def status_shown(status: str, *, small: bool, unsettled: bool) -> str:
    """Return the displayed status: "unsettled" or "too_few" in place of a status that is in doubt.

    Met, near and missed are in doubt with a small sample or if undecided cases could change the verdict; no_line is in
    doubt if at least as many cases are undecided as are counted.
    """
    if status not in ("met", "near", "missed", "no_line"):
        return status
    return "unsettled" if unsettled else "too_few" if small and status != "no_line" else status


def scorecard(view: Engine, shop: Shop, rules: Iterable[Rule], as_of: datetime | None) -> list[Score]:
    """Return the scores of these rules, the most urgent first; within a status the one farthest from its line first.

    `as_of` None: each as of the end of its own tables.
    """
    return by_urgency(answer(view, requests_of(view, [(shop, rule) for rule in rules], as_of)))


def by_urgency(scores: Iterable[Score]) -> list[Score]:
    """Return scores sorted by displayed status, the most urgent first, then by distance from the line."""
    return sorted(scores, key=_urgency)


def _urgency(score: Score) -> tuple[int, float, Fraction]:
    """Return the sort key; the exact distance is compared only if the floats are equal, because floats are faster."""
    distance = score.distance or Fraction(0)
    return URGENCY.index(score.shown_status()), float(distance), distance


def score(view: Engine, shop: Shop, rule: Rule, as_of: datetime | None) -> Score:
    """Return the score of one rule for one shop as of an instant (aware), whether or not the rule is in force.

    `as_of` None: as of the end of the rule's tables. Raises DabiaoError if the rule cannot be evaluated for the shop.
    """
    [result] = answer(view, [request_of(view, shop, rule, as_of)])
    if result.problem is not None:
        raise result.problem
    return result


def scores(
    view: Engine, shops: Sequence[Shop], rules: Iterable[Rule], as_of: datetime | Mapping[str, datetime] | None = None
) -> list[Score]:
    """Return the scores of many shops by the rules in force for each, shop by shop, in the order of the rules.

    `as_of`: one instant (aware), or one per shop_id; None: each figure as of the end of its own tables.
    """
    return answer(view, requests_in_force(view, shops, rules, as_of))


def answer(
    view: Engine, requests: Sequence[Request], counts: Sequence[Counts] | None = None, *, recovery: bool = True
) -> list[Score]:
    """Return the scores of these requests, in the same order, using a few statements for all of them.

    A rule that cannot be evaluated for its shop yields a score with a `problem`. `counts`: the `window_counts` of the
    requests, if the caller has them. `recovery`: whether to calculate `recovers_on` of missed figures, for which days
    are counted individually.
    """
    if counts is None:
        counts = window_counts(view, requests)
    results = [_score(request, counts[place]) for place, request in enumerate(requests)]
    missed = [place for place, result in enumerate(results) if recovery and result.status == "missed"]
    uncounted = [place for place in missed if counts[place].days is None]
    days = dict(zip(uncounted, histories(view, [requests[place] for place in uncounted]), strict=True))
    for place in missed:
        request, counted = requests[place], counts[place].days
        if counted is not None:
            days[place] = last_days(request, counted, days_needed(request.rule, request.day))
        results[place] = replace(results[place], recovers_on=recovers_on(request.rule, days[place]))
    return results


def _score(request: Request, counts: Counts) -> Score:
    """Return the score of a request, with `recovers_on` None."""
    rule, window, line = request.rule, request.window, request.rule.pass_
    value, cases = figure(rule, counts.now)
    buyers = buyers_of(rule, counts.now.missed_of)
    previous, _ = figure(rule, counts.previous)
    needed, spare = plan(rule, counts.now)
    distance = None
    if value is not None and line is not None:
        # side * (value - line) / (line or 1), in integers, which are many times as fast as fractions
        part, whole, above, below = value.numerator, value.denominator, line.number.numerator, line.number.denominator
        difference = part * below - above * whole
        distance = Fraction(difference if rule.more_is_better else -difference, whole * (above or below))
    return Score(
        shop=request.shop.shop_id,
        rule=rule.id,
        as_of=request.as_of,
        known_until=request.known_until,
        from_=window.start,
        to=window.end,
        value=None if value is None else float(value),
        unit=rule.unit,
        pass_=None if line is None else line.text,
        status=status_of(rule, value, cases, counts.now.paid_orders, buyers, counts.now.missed),
        met=counts.now.met,
        missed=counts.now.missed,
        pending=counts.now.pending,
        excluded=counts.now.excluded,
        cases=cases,
        previous=None if previous is None else float(previous),
        needed=needed,
        spare=spare,
        recovers_on=None,
        source=rule.source,
        grade=rule.grade,
        value_exact=value,
        distance=distance,
        timezone=request.shop.timezone,
        problem=counts.problem,
        small=is_small(rule, value, cases),
        finished=_finished(request, counts.finished),
        undecided=counts.now.undecided,
        missed_buyers=buyers,
        unsettled=is_unsettled(rule, counts.now),
        programme=rule.programme,
        programme_line=rule.target.text if is_outside(rule) and rule.target is not None else None,
    )


def _finished(request: Request, tally: Tally | None) -> Finished | None:
    period = request.finished
    if period is None or tally is None:
        return None
    value, cases = figure(period.rule, tally)
    buyers = buyers_of(period.rule, tally.missed_of)
    return Finished(
        from_=period.window.start,
        to=period.window.end,
        value=None if value is None else float(value),
        status=status_of(period.rule, value, cases, tally.paid_orders, buyers, tally.missed),
        met=tally.met,
        missed=tally.missed,
        pending=tally.pending,
        excluded=tally.excluded,
        cases=cases,
        small=is_small(period.rule, value, cases),
        undecided=tally.undecided,
        unsettled=is_unsettled(period.rule, tally),
    )


def is_small(rule: Rule, value: Fraction | float | None, cases: int) -> bool:
    """Whether a figure has fewer cases than the rule's minimum, or than `SMALL_SAMPLE`; False without a figure."""
    return value is not None and cases < (rule.minimum_cases or SMALL_SAMPLE)


def improved(rule: Rule, score: Score) -> bool | None:
    """Whether the figure is better than in the window before; None if either is missing or both are equal."""
    if score.value is None or score.previous is None or score.value == score.previous:
        return None
    return (score.value > score.previous) == rule.more_is_better


def history(view: Engine, shop: Shop, rule: Rule, as_of: datetime) -> dict[date, Tally]:
    """Return the daily counts from which a recovery is calculated."""
    return histories(view, [request_of(view, shop, rule, as_of)])[0]


def histories(view: Engine, requests: Sequence[Request]) -> list[dict[date, Tally]]:
    """Return the daily counts from which the recovery of each figure is calculated."""
    return day_counts(view, requests, [days_needed(request.rule, request.day) for request in requests])
