"""How many further met cases bring a figure back to its line, and how many further misses it can bear."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil, floor

from metrics.rules.threshold import Line

FULL_MARKS = Fraction(5)
LOWEST_MARK = Fraction(1)


def needed_for(line: Line, total: Fraction, count: int, full: Fraction) -> int | None:
    """Return the fewest further cases worth `full` each after which total / count passes; None if no number does.

    For a share `total` is its met cases and `full` 1; for a share of misses `total` is its missed cases and `full` 0;
    for marks `total` is their sum and `full` 5. The result is 0 if the figure already passes.
    """
    if line.holds(total / count):
        return 0
    # (total + k·full) / (count + k) reaches the line where k·(full − line) = line·count − total
    pull, gap = full - line.number, line.number * count - total
    if pull == 0 or gap / pull < 0:
        return None
    return _first(line, total, count, full, gap / pull)


def spare_for(line: Line, total: Fraction, count: int, worst: Fraction) -> int | None:
    """Return the most further cases worth `worst` each with which total / count still passes.

    0 if it does not pass, None if it passes with any number.
    """
    if not line.holds(total / count):
        return 0
    # the first k at which the line no longer holds, less one
    pull, gap = worst - line.number, line.number * count - total
    if pull == 0 or line.holds(worst):
        return None
    k = floor(gap / pull)
    return k if line.holds((total + k * worst) / (count + k)) else k - 1


def spare_in_rate(line: Line, missed: int, orders: int) -> int | None:
    """Return the most further missed cases with which missed / orders still passes, for the same number of orders.

    0 if it does not pass, None if further misses cannot break the line.
    """
    if not line.holds(Fraction(missed, orders)):
        return 0
    if line.operator in (">=", ">"):
        return None
    k = floor(line.number * orders) - missed
    return k if line.holds(Fraction(missed + k, orders)) else k - 1


def blended(verdicts: Sequence[bool], more: int = 0, worth: Fraction = Fraction(1)) -> Fraction:
    """Return the mean of the share of met cases and of the share in the latest quarter (rounded up).

    `verdicts` are in chronological order. `more` further cases are assumed to follow, each with the value `worth`: 1 if
    all are met, 0 if all are missed. Raises ZeroDivisionError without cases.
    """
    count = len(verdicts) + more
    latest = -(-count // 4)
    latest_verdicts = verdicts[len(verdicts) - max(0, latest - more) :]
    share = (sum(verdicts) + more * worth) / count
    return (share + (sum(latest_verdicts) + min(more, latest) * worth) / latest) / 2


def needed_blended(line: Line, verdicts: Sequence[bool]) -> int | None:
    """Return the fewest further met cases after which the blended share passes; None if no number does."""
    return _least(lambda k: line.holds(blended(verdicts, k)), len(verdicts))


def spare_blended(line: Line, verdicts: Sequence[bool]) -> int | None:
    """Return the most further misses with which the blended share passes: 0 if it does not pass, None if unlimited."""
    if not line.holds(blended(verdicts)):
        return 0
    failing = _least(lambda k: not line.holds(blended(verdicts, k, Fraction(0))), len(verdicts))
    return None if failing is None else failing - 1


def _least(holds: Callable[[int], bool], about: int) -> int | None:
    """Return the least k for which a monotonic condition holds; None if it exceeds a million times `about`."""
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
