"""The shops for which a rule is evaluated, as the relation that its SQL starts from: one row per shop with instants."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from data.shops import Shop
from data.sql import literal
from metrics.scoring.windows import Window, naive

POPULATION = {
    "shop_id": "VARCHAR", "timezone": "VARCHAR", "calendar": "VARCHAR", "as_of": "TIMESTAMP",
    "known_until": "TIMESTAMP", "reads_from": "TIMESTAMP", "days_from": "TIMESTAMP", "starts_at": "TIMESTAMP",
    "ends_at": "TIMESTAMP", "previous_starts_at": "TIMESTAMP", "previous_ends_at": "TIMESTAMP",
}  # fmt: skip
"""The columns of the relation `population` and their types. Instants are naive UTC.

`calendar`: selects the rows of `open_hours`, `deadlines` and similar relations that apply to the shop. `as_of`: later
facts are ignored. `known_until`: cases not due by then are pending. `reads_from`: cases that belong to an earlier
instant may be missing. `days_from`: the first instant of the days that are counted individually. `starts_at` to
`ends_at`: the window; `previous_…`: the window before; NULL if not used.
"""


PERIOD = """
CASE
    WHEN c.occurred_at >= p.starts_at AND c.occurred_at <= p.ends_at THEN 'now'
    WHEN c.occurred_at >= p.previous_starts_at AND c.occurred_at <= p.previous_ends_at THEN 'previous'
END
"""
"""SQL expression for the window of shop `p` to which a row `c` belongs; NULL: neither."""
DAY = "CASE WHEN c.occurred_at >= p.days_from AND c.occurred_at <= p.as_of THEN c.local_day END"
"""SQL expression for the individually counted day to which a row `c` belongs; NULL: none."""


@dataclass(frozen=True)
class Member:
    """One shop of a population. Instants are aware, UTC; for their meaning see the columns of `POPULATION`.

    `known_until` None: the same as `as_of`. `reads_until`: facts of later instants need not be read for the requested
    cases; None: facts up to `as_of` are read.
    """

    shop: Shop
    as_of: datetime
    reads_from: datetime
    days_from: datetime | None = None
    window: Window | None = None
    previous: Window | None = None
    known_until: datetime | None = None
    reads_until: datetime | None = None


@dataclass(frozen=True)
class Relation:
    """Rows passed to a statement as parameters: columns with their SQL types, and the rows' cells in that order."""

    columns: dict[str, str]
    rows: Sequence[tuple[object, ...]]

    def sql(self, prefix: str) -> tuple[str, dict[str, object]]:
        """Return a SELECT of the rows and its parameters, one list per column.

        The text does not depend on the rows, so that a view need not parse it again. On an engine without list
        parameters the rows become VALUES.
        """
        names = [f"{prefix}{name}" for name in self.columns]
        listed = (
            f"unnest(CAST(${name} AS {kind}[])) AS {column}"
            for name, (column, kind) in zip(names, self.columns.items(), strict=True)
        )
        cells = list(zip(*self.rows, strict=True)) or [()] * len(names)
        return f"SELECT {', '.join(listed)}", {name: list(column) for name, column in zip(names, cells, strict=True)}


def population(members: Iterable[Member], calendars: Iterable[str]) -> Relation:
    """Return the relation `population`. `calendars`: the name of each member's calendar, in the same order."""
    rows: list[tuple[object, ...]] = []
    for member, calendar in zip(members, calendars, strict=True):
        window, previous = member.window, member.previous
        instants: tuple[datetime | None, ...] = (
            member.as_of, member.known_until or member.as_of, member.reads_from, member.days_from,
            window.start if window else None, window.end if window else None,
            previous.start if previous else None, previous.end if previous else None,
        )  # fmt: skip
        naive_instants = (None if instant is None else naive(instant) for instant in instants)
        rows.append((member.shop.shop_id, member.shop.timezone, calendar, *naive_instants))
    return Relation(POPULATION, rows)


def constant(content: object) -> str:
    """Return a rule's switch as an SQL constant. Raises TypeError for a type that no switch has."""
    if content is None:
        return "NULL"
    if isinstance(content, bool):
        return "TRUE" if content else "FALSE"
    if isinstance(content, int | float):
        return repr(content)
    if isinstance(content, str):
        return literal(content)
    raise TypeError(type(content).__name__)
