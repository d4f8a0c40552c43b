"""The today report: the three most worthwhile actions before the next check, and the explanations of misses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from data.shops import Shop
from data.view import View
from metrics.penalties.exposure import next_check
from metrics.penalties.extent import Extent
from metrics.penalties.stakes import Exposure
from metrics.reports import explanation, penalties
from metrics.reports.explanation import Explanation
from metrics.rules.rule import Rule
from metrics.scoring.score import Score, scorecard
from metrics.scoring.windows import end_of_day
from metrics.todo import todo
from metrics.todo.due import Due
from metrics.todo.todo import Item, due_within_a_day, refunded_by_itself
from metrics.todo.waiting import Kind

STEPS = 3
"""Number of actions that are shown."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """One action. Instants are aware, UTC.

    `kind`: a kind of to-do; "recover": a missed figure that can still pass its line at the next check; "cause": a
    missed figure that cannot, with a cause to remove.
    `rules`: the rules whose figures it affects.
    `count`: to-dos due within 24 hours, further met cases that the figure needs, or misses of the cause.
    `due_at`: the first deadline of the to-dos. `check_on`: the local day at whose end the figure is judged next.
    `saved`: the part (0 to 1) of the distance to the line, or of the misses left until the line breaks, that the action
    covers; the largest of its rules.
    `at_stake`: the fines that follow from its rules, in `currency`; None if no amount is known.
    `penalised`: whether one of its rules leads to a violation.
    `refunded`: currency → the amount that the platform refunds automatically if nothing is done.
    """

    kind: Kind | Literal["recover", "cause"]
    rules: tuple[str, ...]
    count: int
    due_at: datetime | None
    check_on: date | None
    saved: float
    at_stake: Extent | None
    currency: str | None
    penalised: bool
    refunded: Mapping[str, Decimal]
    explanation: Explanation | None


@dataclass(frozen=True)
class Today:
    """The actions as of an instant (aware, UTC), the most worthwhile first, the due to-dos, and the explanations."""

    shop: str
    as_of: datetime
    steps: tuple[Step, ...]
    due: Due
    explanations: tuple[Explanation, ...]


def report(view: View, shop: Shop, rules: Sequence[Rule], as_of: datetime | None) -> Today:
    """Return the most worthwhile actions for a shop, by the rules in force (`rules`).

    `as_of` None: as of the end of the shop's data, each figure as of the end of its own tables.
    """
    scores = scorecard(view, shop, rules, as_of)
    exposed = penalties.report(view, shop, rules, as_of, scores)
    items = todo.report(view, shop, rules, as_of, scores)
    return today(shop, rules, scores, items, exposed, explanation.report(view, shop, rules, as_of, scores))


def today(
    shop: Shop,
    rules: Sequence[Rule],
    scores: Sequence[Score],
    items: Sequence[Item],
    exposed: Exposure,
    explanations: Sequence[Explanation],
) -> Today:
    """Return the report from existing results; all must be for the same shop and the instant of `exposed`."""
    rules_by_id = {rule.id: rule for rule in rules}
    judged = {score.rule: (rules_by_id[score.rule], score) for score in scores}
    explained = {answer.rule: answer for answer in explanations}
    soon = due_within_a_day(items, exposed.as_of)
    steps = [
        *_waiting(soon, judged, exposed),
        *(
            step
            for rule, score in judged.values()
            if (step := _figure(shop, rule, score, exposed, explained.get(rule.id))) is not None
        ),
    ]
    due = Due(soon=len(soon), overdue=sum(item.overdue and item.is_open for item in items))
    first = sorted(steps, key=lambda step: _rank(step, exposed.as_of))[:STEPS]
    return Today(shop.shop_id, exposed.as_of, tuple(first), due, tuple(explanations))


def _waiting(soon: Sequence[Item], judged: Mapping[str, tuple[Rule, Score]], exposed: Exposure) -> list[Step]:
    """Return one step per kind of to-do."""
    steps = []
    of_kind: dict[Kind, list[Item]] = {}
    for item in soon:
        of_kind.setdefault(item.kind, []).append(item)
    for kind, together in of_kind.items():
        numbers: dict[str, int] = {}
        for item in together:
            for effect in item.effects:
                numbers[effect.rule] = numbers.get(effect.rule, 0) + 1
        saved = {rule_id: _saved(judged[rule_id][1], number) for rule_id, number in numbers.items()}
        moved = tuple(sorted(saved, key=lambda rule_id: -saved[rule_id]))
        at_stake, currency = _at_stake(exposed, moved)
        steps.append(
            Step(
                kind=kind,
                rules=moved,
                count=len(together),
                due_at=min(item.due_at for item in together if item.due_at is not None),
                check_on=None,
                saved=max(saved.values(), default=0.0),
                at_stake=at_stake,
                currency=currency,
                penalised=any(judged[rule_id][0].violation is not None for rule_id in moved),
                refunded=refunded_by_itself(together),
                explanation=None,
            )
        )
    return steps


def _saved(score: Score, number: int) -> float:
    """Return the part of the distance to the line, or of the misses left until it breaks, that `number` cases cover."""
    if score.is_in_doubt() or score.status not in ("missed", "near", "met"):
        return 0.0
    if score.status == "missed":
        return min(1.0, number / score.needed) if score.needed else 0.0
    return 0.0 if score.spare is None else min(1.0, number / (score.spare + 1))


def _figure(shop: Shop, rule: Rule, score: Score, exposed: Exposure, explained: Explanation | None) -> Step | None:
    """Return the step for a missed figure; None if it is not missed or there is no action to suggest."""
    if score.status != "missed" or score.is_in_doubt():
        return None
    check_on = next_check(rule, exposed.as_of, shop)
    within_reach = score.needed is not None and 0 < score.needed <= _still_to_come(shop, score, exposed.as_of, check_on)
    if not within_reach and explained is None:
        return None
    at_stake, currency = _at_stake(exposed, (rule.id,))
    missed, expected = 0, 0.0
    if explained is not None:
        missed, expected = explained.missed, explained.all_missed * explained.cases / explained.all_cases
    return Step(
        kind="recover" if within_reach else "cause",
        rules=(rule.id,),
        count=score.needed if within_reach and score.needed is not None else missed,
        due_at=None,
        check_on=check_on,
        saved=1.0 if within_reach or explained is None else (missed - expected) / explained.all_missed,
        at_stake=at_stake,
        currency=currency,
        penalised=rule.violation is not None,
        refunded={},
        explanation=explained,
    )


def _still_to_come(shop: Shop, score: Score, as_of: datetime, check_on: date) -> float:
    """Return the number of cases expected until the next check: the pending ones, and new ones at the window's pace.

    For a figure that is judged every day, the next 24 hours count. A figure whose window is over no longer changes.
    """
    if score.to < score.as_of:
        return 0.0
    days_so_far = max((score.to - score.from_) / DAY, 1.0)
    days_left = max(end_of_day(check_on, shop) - as_of, DAY) / DAY
    return score.pending + score.cases / days_so_far * days_left


def _at_stake(exposed: Exposure, rule_ids: Sequence[str]) -> tuple[Extent | None, str | None]:
    """Return the fines that follow from these rules, and their currency; None if no amount is known."""
    low, high, currency = Decimal(0), Decimal(0), None
    for stake in exposed.stakes:
        penalty = stake.penalty
        if penalty is None or not set(stake.rules) & set(rule_ids):
            continue
        if penalty.fine.low is not None and penalty.fine.high:
            low, high, currency = low + penalty.fine.low, high + penalty.fine.high, penalty.currency
    return (None, None) if currency is None else (Extent(low, high), currency)


def _rank(step: Step, as_of: datetime) -> tuple[bool, float, bool, float, datetime]:
    """Return the sort key, the most worthwhile step first.

    Steps of kind "cause" come last. The others are sorted by the saved part of the fine plus the automatic refunds,
    then whether there is a penalty at all, then the saved part, then the deadline.
    """
    cost = 0.0 if step.at_stake is None or step.at_stake.high is None else float(step.at_stake.high)
    worth = step.saved * cost + float(max(step.refunded.values(), default=0))
    return step.kind == "cause", -worth, not step.penalised, -step.saved, step.due_at or as_of + DAY
