"""Durations as a rule file writes them."""

import re

LONGEST = 3660 * 86400
MOST_WORKING_DAYS = 60
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


class Seconds(int):
    """A length of time in whole seconds."""


class Promise:
    """How long after payment goods are promised: so many seconds, or by the end of so many working days.

    `text`: as the rule writes it. One of `seconds` and `working_days` is None. Made by `parse_promise`.
    """

    __slots__ = ("seconds", "text", "working_days")

    def __init__(self, text: str, seconds: int | None, working_days: int | None) -> None:
        self.text = text
        self.seconds = seconds
        self.working_days = working_days

    def __repr__(self) -> str:
        return f"Promise({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Promise) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


def seconds_of(text: str) -> int:
    """Whole seconds of "3 minutes", "24 hours", "2 days". Raises ValueError when it is not such a text."""
    found = re.fullmatch(r"\s*(\d+)\s+(second|minute|hour|day)s?\s*", text)
    if found is None:
        raise ValueError(f"not a duration: {text!r}; write a whole number and seconds, minutes, hours or days")
    seconds = int(found[1]) * SECONDS[found[2]]
    if seconds == 0:
        raise ValueError(f"not a duration: {text!r}; it must be longer than nothing")
    if seconds > LONGEST:
        raise ValueError(f"not a duration: {text!r}; ten years are the most")
    return seconds


def parse_promise(text: str) -> Promise:
    """A promise such as "48 hours" or "2 working days". Raises ValueError when it is neither."""
    found = re.fullmatch(r"\s*([1-9]\d*)\s+working\s+days?\s*", text)
    if found is None:
        return Promise(text.strip(), seconds_of(text), None)
    if int(found[1]) > MOST_WORKING_DAYS:
        raise ValueError(f"not a promise: {text!r}; {MOST_WORKING_DAYS} working days are the most")
    return Promise(text.strip(), None, int(found[1]))
