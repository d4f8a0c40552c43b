"""A golden case: what a rule makes of a small shop that was counted by hand."""

from typing import NamedTuple

THURSDAY_NIGHT = "2026-06-25T23:59:59"
THURSDAY = "2026-06-25T20:00:00"
HOUR = 3600


class Golden(NamedTuple):
    """What a rule makes of a shop: how many cases met, missed, pending and excluded, its figure and status.

    `since` picks the version, `market` the market; where a rule has one of them only, they are left out.
    """

    rule: str
    shop: str
    counts: tuple[int, int, int, int]
    value: str
    status: str
    since: str = ""
    market: str = ""
    as_of: str = THURSDAY
