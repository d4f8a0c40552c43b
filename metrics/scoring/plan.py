"""What it takes. How many met cases bring a figure back to its line, how many misses it can bear."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil, floor

from metrics.rules.threshold import Line

FULL_MARKS = Fraction(5)
LOWEST_MARK = Fraction(1)


def needed_for(line: Line, total: Fraction, count: int, full: Fraction) -> int | None:
    """The fewest further cases worth `full` each after which total / count passes; None when no number of them does.

    For a share `total` is its met cases and `full` 1; for a share of misses `total` is its missed cases and `full` 0;
    for marks `total` is their sum and `full` 5. 0 when it passes already.
    """
    if line.holds(total / count):
        return 0
    # (total + k·full) / (count + k) reaches the line where k·(full − line) = line·count − total
    pull, gap = full - line.number, line.number * count - total
    if pull == 0 or gap / pull < 0:
        return None
    return _first(line, total, count, full, gap / pull)


def spare_for(line: Line, total: Fraction, count: int, worst: Fraction) -> int | None:
    """The most further cases worth `worst` each that total / count can bear and still pass; 0 when it does not pass.

    None when it can bear any number.
    """
    if not line.holds(total / count):
        return 0
    # How far it is until it fails: the first k at which the line no longer holds, less one.
    pull, gap = worst - line.number, line.number * count - total
    if pull == 0 or line.holds(worst):
        return None
    k = floor(gap / pull)
    return k if line.holds((total + k * worst) / (count + k)) else k - 1


def spare_in_rate(line: Line, missed: int, orders: int) -> int | None:
    """The most further missed cases for which missed / orders still passes, with the orders as they are.

    None when more of them only help.
    """
    if not line.holds(Fraction(missed, orders)):
        return 0
    if line.operator in (">=", ">"):
        return None
    k = floor(line.number * orders) - missed
    return k if line.holds(Fraction(missed + k, orders)) else k - 1


def blended(verdicts: Sequence[bool], more: int = 0, worth: Fraction = Fraction(1)) -> Fraction:
    """Half the share of met cases, half that of the latest quarter (rounded up), in the order in which they came.

    `more` further cases are taken to come after them, each worth so much: 1 when all are met, 0 when all are missed.
    Raises ZeroDivisionError without a case.
    """
    count = len(verdicts) + more
    latest = -(-count // 4)
    latest_verdicts = verdicts[len(verdicts) - max(0, latest - more) :]
    share = (sum(verdicts) + more * worth) / count
    return (share + (sum(latest_verdicts) + min(more, latest) * worth) / latest) / 2


def needed_blended(line: Line, verdicts: Sequence[bool]) -> int | None:
    """The fewest further met cases after which the blended share passes; None when no number of them does."""
    return _least(lambda k: line.holds(blended(verdicts, k)), len(verdicts))


def spare_blended(line: Line, verdicts: Sequence[bool]) -> int | None:
    """The most further misses with which the blended share still passes: 0 when it does not, None when any number."""
    if not line.holds(blended(verdicts)):
        return 0
    failing = _least(lambda k: not line.holds(blended(verdicts, k, Fraction(0))), len(verdicts))
    return None if failing is None else failing - 1


def _least(holds: Callable[[int], bool], about: int) -> int | None:
    """The least k from which on a condition holds; it never stops again. None beyond a million times `about`."""
    high = 1
    if holds(0):
        return 0
    while not holds(high):
        high *= 2
        if high > 1_000_000 * max(about, 1):
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _first(line: Line, total: Fraction, count: int, full: Fraction, around: Fraction) -> int | None:
    k = ceil(around)
    for candidate in (k, k + 1):
        if line.holds((total + candidate * full) / (count + candidate)):
            return candidate
    return None
