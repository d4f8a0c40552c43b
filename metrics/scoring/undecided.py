"""Whether the cases that cannot be judged could change the verdict on a figure. Reads no store."""

from fractions import Fraction

from metrics.rules.rule import Rule
from metrics.scoring.figures import Tally, buyers_of, figure, passes
from metrics.scoring.plan import FULL_MARKS, LOWEST_MARK


def is_unsettled(rule: Rule, tally: Tally) -> bool:
    """Whether the line holds if all undecided cases are met and breaks if all are missed, or the other way round.

    They are assumed to come last, each of a different buyer; met means full marks and missed the lowest. For durations
    and money the effect of a case is unknown, and without a line there is no verdict: such a figure is unsettled if
    there are at least as many undecided cases as judged ones. False without a figure or undecided cases.
    """
    if not tally.undecided:
        return False
    value, cases = figure(rule, tally)
    if value is None:
        return False
    if rule.pass_ is None or rule.of_money or rule.unit == "seconds":
        return tally.undecided >= (cases if rule.of_measures else tally.met + tally.missed)
    return _breaks(rule, _with_undecided(rule, tally, met=True)) != _breaks(
        rule, _with_undecided(rule, tally, met=False)
    )


def _with_undecided(rule: Rule, tally: Tally, *, met: bool) -> Tally:
    number = tally.undecided
    best, worst = (1, -1) if rule.statistic == "net" else (int(FULL_MARKS), int(LOWEST_MARK))
    worth = best if met else worst
    buyers = [f"undecided {n}" for n in range(number)] if rule.minimum_buyers and not met else []
    return tally._replace(
        met=tally.met + number * met,
        missed=tally.missed + number * (not met),
        measured=tally.measured + number,
        total=tally.total + number * worth,
        verdicts=(*tally.verdicts, *[met] * number) if tally.verdicts else (),
        measures=(*tally.measures, *[worth] * number) if tally.measures else (),
        missed_of=(*tally.missed_of, *buyers),
    )


def _breaks(rule: Rule, tally: Tally) -> bool:
    value, cases = figure(rule, tally)
    assert value is not None  # only called if the tally without the undecided cases has a figure
    return not passes(rule, Fraction(value), cases, buyers_of(rule, tally.missed_of), tally.missed)


def deciding_column(rule: Rule) -> tuple[str, str]:
    """Return the table and column whose empty cells, or dates without a time, leave most cases undecided."""
    if rule.of_ is not None and rule.cases != "deliveries":
        return "orders", "order_id"
    if rule.cases == "refunds":
        if rule.missed_when == "platform_intervened":
            return "refunds", "platform_intervened"
        return "refunds", "agreed_at" if rule.until == "agreed" else "completed_at"
    if rule.cases == "chat_ratings":
        return "chat_ratings", "reason"
    return "orders", {"shipments": "shipped_at", "deliveries": "delivered_at"}.get(rule.cases, "cancelled_by")
