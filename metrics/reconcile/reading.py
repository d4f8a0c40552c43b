"""Readings of a figure (how it is interpreted), and single changes of a reading. Computes nothing."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import msgspec

from metrics.rules.rule import Rule


@dataclass(frozen=True)
class Reading:
    """How a figure is read.

    `zone`: the IANA time zone whose days and hours count; None: the shop's. `moment`: the instant of the question:
    as asked, a day earlier, or the end of the last whole local day. `days`: the rule's window, the same a local day
    earlier, the whole natural week or month before, or a week that begins on Sunday. `counted_by`: the day by which
    a case belongs to the window; empty: the family's own. `pending_as`, `excluded_as`: the verdict that an open case,
    or one that its family leaves out, is counted with; empty: none.
    """

    rule: Rule
    zone: str | None = None
    moment: Literal["asked", "day_earlier", "last_midnight"] = "asked"
    days: Literal["own", "day_earlier", "previous", "from_sunday"] = "own"
    counted_by: Literal["", "answered", "applied", "paid"] = ""
    pending_as: Literal["", "missed"] = ""
    excluded_as: Literal["", "met", "missed"] = ""

    def after(self, *changes: "Change") -> "Reading":
        """The same reading with these changes: another version of the rule first, since it says every field anew."""
        reading = self
        for change in sorted(changes, key=lambda change: change.what != "version"):
            reading = replace(
                reading, rule=msgspec.structs.replace(reading.rule, **change.fields), **change.reading_fields
            )
        return reading


@dataclass(frozen=True)
class Change:
    """One thing read otherwise: `what`, and what it is read as. Two changes of one `what` do not go together.

    `fields` of the rule and `reading_fields` of the reading are what it sets.
    """

    what: str
    to: str
    fields: dict[str, Any] = field(default_factory=dict)
    reading_fields: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What a link or a script calls it."""
        return f"{self.what}.{self.to}"
