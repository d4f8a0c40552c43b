"""The keys of a format file that have keys of their own: times, amounts, rows, chats. Independent of files."""

import re
from typing import Annotated, Literal

import msgspec

from data.formats.toml_values import Texts, Wrong

_STRPTIME = frozenset("aAbBdfHIjmMnpSyYz%-")

Headers = dict[str, Texts]
"""Canonical column → its possible headers, in order of preference."""


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """Keys of a format file that belong together."""


class Times(Part, frozen=True):
    """How an export writes times, where its columns do not show it themselves.

    `day_first`: "unless_am_pm" means day first on a 24-hour clock, month first on one with AM and PM. `year_first`: of
    three numbers of two digits the first is the year. `clock_24`: the clock has 24 hours although no time is in the
    second half of a day. `months`: a month's name in another language → its number, for names that English does not
    have.
    """

    format: str | None = None
    day_first: bool | Literal["unless_am_pm"] | None = None
    year_first: bool | None = None
    clock_24: bool | None = None
    months: dict[str, Annotated[int, msgspec.Meta(ge=1, le=12)]] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = set(re.findall(r"%-?(.?)", self.format or "")) - _STRPTIME
        if unknown:
            raise Wrong("format", self.format, f"%{min(unknown)} is none of %{' %'.join(sorted(_STRPTIME - {'-'}))}")


class Amounts(Part, frozen=True):
    """How an export writes amounts, where its columns do not show it themselves.

    `decimal`: the decimal mark, whatever the cells look like. `custom`: the usual decimal mark of its currency, or
    "whole" for currencies without cents, whose only mark separates thousands; by it no amount is read with three digits
    behind its decimal mark. `unit`: "fen" means hundredths (of a yuan, or of any other currency).
    """

    decimal: Literal[".", ","] | None = None
    custom: Literal[".", ",", "whole"] | None = None
    unit: Literal["yuan", "fen"] = "yuan"


class Later(Part, frozen=True):
    """A length of time under a header (the first that is present), to be added to a time."""

    header: Texts
    unit: Literal["seconds", "minutes", "hours"] = "seconds"


class Rows(Part, frozen=True):
    """One of the rows that each row of the export becomes, beside the columns common to all of them.

    `later`: time column → a length of time added to it. A row that does not fill the columns `only_with` (or the length
    of time to be added to them) is left out.
    """

    columns: Headers = msgspec.field(default_factory=dict)
    if_empty: Headers = msgspec.field(default_factory=dict)
    constants: dict[str, str] = msgspec.field(default_factory=dict)
    later: dict[str, Later] = msgspec.field(default_factory=dict)
    only_with: Texts = ()


class Chat(Part, frozen=True):
    """How the sides of a chat that was copied as text are distinguished; `*` matches any text.

    `agent`: names of the shop's people. `notes`: lines that are not part of a message. `system`: messages of the
    platform.
    """

    agent: Annotated[Texts, msgspec.Meta(min_length=1)]
    notes: Texts = ()
    system: Texts = ()
