"""The shops that a rule is asked about, as the relation that its SQL starts from: one row a shop, with its instants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from data.shops import Shop
from data.sql import literal
from metrics.scoring.windows import Window, naive

COLUMNS = (
    "shop_id", "timezone", "calendar", "as_of", "known_until", "reads_from", "starts_at", "ends_at",
    "previous_starts_at", "previous_ends_at",
)  # fmt: skip
"""The columns of the relation `population`. Instants are naive UTC.

`calendar`: names the rows of `open_hours`, `deadlines` and the like that hold for the shop. `as_of`: what happened
later is not known. `known_until`: what is not due by then is pending. `reads_from`: cases that belong to an earlier
instant may be left out. `starts_at` to `ends_at`: the window; `previous_…`: the one before; NULL where it is not used.
"""


@dataclass(frozen=True)
class Member:
    """One shop of a population. Instants aware, UTC; the columns of the same names say what they mean.

    `known_until` None: the same as `as_of`.
    """

    shop: Shop
    as_of: datetime
    reads_from: datetime
    window: Window | None = None
    previous: Window | None = None
    known_until: datetime | None = None


def population(members: Sequence[Member], calendars: Sequence[str]) -> str:
    """SQL of the relation `population`. `calendars`: the name of each member's calendar, in the same order."""
    rows = []
    for member, calendar in zip(members, calendars, strict=True):
        window, previous = member.window, member.previous
        instants: tuple[datetime | None, ...] = (
            member.as_of, member.known_until or member.as_of, member.reads_from,
            window.start if window else None, window.end if window else None,
            previous.start if previous else None, previous.end if previous else None,
        )  # fmt: skip
        names = (member.shop.shop_id, member.shop.timezone, calendar)
        rows.append((*map(literal, names), *map(_instant, instants)))
    return relation(COLUMNS, rows)


def relation(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """SQL of a relation of these rows, at least one; cells that are no SQL text yet are written as SQL."""
    values = ", ".join(f"({', '.join(_cell(cell) for cell in row)})" for row in rows)
    return f"SELECT * FROM (VALUES {values}) AS t ({', '.join(columns)})"


def value(content: object) -> str:
    """A value as SQL writes it: a text in quotes, None as NULL. Raises TypeError for a type that no rule holds."""
    if content is None:
        return "NULL"
    if isinstance(content, bool):
        return "TRUE" if content else "FALSE"
    if isinstance(content, int | float):
        return repr(content)
    if isinstance(content, str):
        return literal(content)
    if isinstance(content, datetime):
        return f"TIMESTAMP '{content}'"
    if isinstance(content, date):
        return f"DATE '{content}'"
    raise TypeError(type(content).__name__)


def _cell(cell: object) -> str:
    return cell if isinstance(cell, str) else value(cell)


def _instant(instant: datetime | None) -> str:
    return "CAST(NULL AS TIMESTAMP)" if instant is None else f"TIMESTAMP '{naive(instant)}'"
