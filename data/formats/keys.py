"""The keys of a format file that have keys of their own: times, amounts, rows, chats. Knows no file."""

import re
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

_STRPTIME = frozenset("aAbBdfHIjmMnpSyYz%-")


class Wrong(ValueError):
    """Something in a format file that only we can judge. pydantic hands it on inside its own error."""

    def __init__(self, field: str, value: object, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.value = value
        self.why = why


def one_of(field: str, value: str, allowed: Sequence[str]) -> None:
    """Raises Wrong when a value is none of those allowed."""
    if value not in allowed:
        raise Wrong(field, value, f"is none of {', '.join(allowed)}")


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One text, or several."""

Headers = dict[str, Texts]
"""Canonical column → the headers it may stand under; the first that is there is taken."""


STRICT = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)
"""In every part of a format file unknown keys are mistakes, and numbers may stand for texts."""


class Times(BaseModel):
    """How an export writes times, where its columns do not show it themselves.

    `day_first`: "unless_am_pm" is day first on a clock of 24 hours, month first on one with AM and PM. `year_first`: of
    three numbers of two digits the first is the year. `clock_24`: the clock is one of 24 hours although no time lies in
    the second half of a day. `months`: a month's name in another language than English → its number, for names that
    English does not have.
    """

    model_config = STRICT
    format: str | None = None
    day_first: bool | Literal["unless_am_pm"] | None = None
    year_first: bool | None = None
    clock_24: bool | None = None
    months: dict[str, Annotated[int, Field(ge=1, le=12)]] = {}

    @model_validator(mode="after")
    def _only_known_marks(self) -> "Times":
        unknown = set(re.findall(r"%-?(.?)", self.format or "")) - _STRPTIME
        if unknown:
            raise Wrong("format", self.format, f"%{min(unknown)} is none of %{' %'.join(sorted(_STRPTIME - {'-'}))}")
        return self


class Amounts(BaseModel):
    """How an export writes amounts, where its columns do not show it themselves.

    `decimal`: the mark before the cents. `unit`: "fen" are hundredths (of a yuan, or of any other money).
    """

    model_config = STRICT
    decimal: Literal[".", ","] | None = None
    unit: Literal["yuan", "fen"] = "yuan"


class Later(BaseModel):
    """A length of time that stands under a header (the first that is there), to be added to a time."""

    model_config = STRICT
    header: Texts
    unit: Literal["seconds", "minutes", "hours"] = "seconds"


class Rows(BaseModel):
    """One of the rows that each row of the export stands for, beside what holds for all of them.

    `later`: time column → a length of time added to it. A row that does not fill the columns `only_with` (or the length
    of time to be added to them) is none.
    """

    model_config = STRICT
    columns: Headers = {}
    if_empty: Headers = {}
    constants: dict[str, str] = {}
    later: dict[str, Later] = {}
    only_with: Texts = ()


class Chat(BaseModel):
    """How a chat that was copied as text tells its sides apart; `*` stands for anything.

    `agent`: names of the shop's people. `notes`: lines that are no part of a message. `system`: messages of the
    platform's own.
    """

    model_config = STRICT
    agent: Texts = Field(min_length=1)
    notes: Texts = ()
    system: Texts = ()
