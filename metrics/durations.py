"""Metrics room: durations as a rule file writes them."""

import re

LONGEST = 3660 * 86400
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


class Seconds(int):
    """A length of time in whole seconds."""


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
