"""Whether the cases that cannot be judged could overturn the verdict on a figure. Reads no store."""

from fractions import Fraction

from metrics.rules.rule import Rule
from metrics.scoring.figures import Tally, buyers_of, figure, passes
from metrics.scoring.plan import FULL_MARKS, LOWEST_MARK


def is_unsettled(rule: Rule, tally: Tally) -> bool:
    """Whether the line holds if all undecided cases are met and breaks if all are missed, or the other way round.

    They are taken to come last, each of another buyer; met are full marks and missed the lowest. Of durations and of
    money nobody can say what a case adds, and without a line there is no verdict: there the figure is in doubt with as
    many undecided cases as judged ones. False without a figure or undecided cases.
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
    assert value is not None  # it has at least the cases of a figure that there is
    return not passes(rule, Fraction(value), cases, buyers_of(rule, tally.missed_of), tally.missed)


def deciding_column(rule: Rule) -> tuple[str, str]:
    """The table and the column whose empty cells, or days without a time, leave most of a rule's cases undecided."""
    if rule.of_ is not None and rule.cases != "deliveries":
        return "orders", "order_id"
    if rule.cases == "refunds":
        if rule.missed_when == "platform_intervened":
            return "refunds", "platform_intervened"
        return "refunds", "agreed_at" if rule.until == "agreed" else "completed_at"
    if rule.cases == "chat_ratings":
        return "chat_ratings", "reason"
    return "orders", {"shipments": "shipped_at", "deliveries": "delivered_at"}.get(rule.cases, "cancelled_by")
