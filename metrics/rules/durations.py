"""Durations and promises as written in rule files."""

import re

LONGEST = 3660 * 86400
MOST_WORKING_DAYS = 60
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


class Seconds(int):
    """A duration in whole seconds."""


class Promise:
    """The promised time from payment to dispatch: a number of seconds, or of working days, until the end of the last.

    `text`: as written in the rule. One of `seconds` and `working_days` is None. `cutoff`: the second of the local day
    from which on `after_cutoff` working days apply instead; None: the same for the whole day. Instances are made by
    `parse_promise` and `promise_with_cutoff`.
    """

    __slots__ = ("after_cutoff", "cutoff", "seconds", "text", "working_days")

    def __init__(
        self,
        text: str | dict[str, str],
        seconds: int | None,
        working_days: int | None,
        cutoff: int | None = None,
        after_cutoff: int | None = None,
    ) -> None:
        self.text = text
        self.seconds = seconds
        self.working_days = working_days
        self.cutoff = cutoff
        self.after_cutoff = after_cutoff

    def __repr__(self) -> str:
        return f"Promise({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Promise) and self.text == other.text

    def __hash__(self) -> int:
        return hash(str(self.text))


def seconds_of(text: str) -> int:
    """Parse "3 minutes", "24 hours" or "2 days" into whole seconds. Raises ValueError for any other text."""
    match = re.fullmatch(r"\s*(\d+)\s+(second|minute|hour|day)s?\s*", text)
    if match is None:
        raise ValueError(f"not a duration: {text!r}; write a whole number and seconds, minutes, hours or days")
    seconds = int(match[1]) * SECONDS[match[2]]
    if seconds == 0:
        raise ValueError(f"not a duration: {text!r}; it must be longer than nothing")
    if seconds > LONGEST:
        raise ValueError(f"not a duration: {text!r}; ten years are the most")
    return seconds


def parse_promise(text: str) -> Promise:
    """Parse a promise such as "48 hours" or "2 working days". Raises ValueError for any other text."""
    days = _working_days(text)
    if not days:
        return Promise(text.strip(), seconds_of(text), None)
    return Promise(text.strip(), None, days)


def promise_with_cutoff(cutoff: str, seconds: int, before: str, after: str) -> Promise:
    """Return the promise with different working days before and after a time of day.

    `cutoff`: the time of day as written; `seconds`: the same in seconds after midnight. 0 working days means by the end
    of the day itself or of the next working day. Raises ValueError for any other text, and if `before` is longer than
    `after`, because a later order would then be due earlier.
    """
    days = [_working_days(text) for text in (before, after)]
    if days[0] is None or days[1] is None:
        raise ValueError(f"not a promise: {before!r}, {after!r}; write 0 working days, 1 working day")
    if days[0] > days[1]:
        raise ValueError(
            f"before = {before!r} is longer than after = {after!r}; what begins later cannot be due earlier"
        )
    return Promise({"cutoff": cutoff, "before": before, "after": after}, None, days[0], seconds, days[1])


def _working_days(text: str) -> int | None:
    """Return the number in "2 working days"; None for any other text. Raises ValueError if it is too large."""
    match = re.fullmatch(r"\s*(\d+)\s+working\s+days?\s*", text)
    if match is None:
        return None
    if int(match[1]) > MOST_WORKING_DAYS:
        raise ValueError(f"not a promise: {text!r}; {MOST_WORKING_DAYS} working days are the most")
    return int(match[1])
