"""Years of other calendars than the Gregorian, such as 2569 or 令和8年, where a column proves that they are."""

from dataclasses import dataclass

from data.sql import Connection, literal


@dataclass(frozen=True)
class Calendar:
    """A calendar, and the number `added` to its years for Gregorian ones.

    `year`: pattern of a year, the second group its number.

    `hint`: a text that every such cell contains. `named`: a cell names its calendar; otherwise the whole column must be
    of this calendar, because a single such year is a mistake.
    """

    year: str
    added: int
    hint: str
    named: bool = False


@dataclass(frozen=True)
class Years:
    """A year of another calendar as it is written in a column, and as it was read."""

    written: str
    read: str


_CALENDARS = (
    Calendar("^(令和|Ｒ|R) ?([0-9]{1,2}|元)()", 2018, "", named=True),
    Calendar("^((?:中華|中华)?(?:民國|民国)) ?([0-9]{2,3})()", 1911, "民", named=True),
    Calendar("(^|[^0-9:.+-]|[0-9][-/]|[0-9]{1,2}\\.[0-9]{1,2}\\.)(25[5-9][0-9])($|[^0-9])", -543, "25"),
    Calendar("^()(1[0-2][0-9])([-/.年])", 1911, "1"),
)


def rewrite_years(connection: Connection, name: str, *, odd: bool) -> Years | None:
    """Replace the years of another calendar in a column of `cells` by Gregorian ones; return one of them, or None.

    `odd`: the column has cells with other characters than digits, as years of eras have.
    """
    for calendar in _CALENDARS:
        if calendar.named and not odd:
            continue
        is_year = f"regexp_matches({name}, {literal(calendar.year)})"
        hinted = f"contains({name}, {literal(calendar.hint)}) AND " if calendar.hint else ""
        example = connection.execute(
            f"SELECT regexp_extract({name}, {literal(calendar.year)}, 2) FROM cells WHERE {hinted}{is_year} LIMIT 1"
        ).fetchone()
        if example is None or (not calendar.named and _has_other_years(connection, name, is_year)):
            continue
        number = f"regexp_extract({name}, {literal(calendar.year)}, 2)"
        year = f"CAST({calendar.added} + coalesce(TRY_CAST({number} AS INTEGER), 1) AS VARCHAR)"
        before, behind = ("''", "''") if calendar.named else (r"'\1'", r"'\3'")
        connection.execute(
            f"UPDATE cells SET {name} = regexp_replace({name}, {literal(calendar.year)}, "
            f"{before} || {year} || {behind}) WHERE {is_year}"
        )
        first = example[0]
        return Years(first, str(calendar.added + (int(first) if first.isdecimal() else 1)))
    return None


def _has_other_years(connection: Connection, name: str, is_year: str) -> bool:
    """Whether a cell of a column has digits but no year of this calendar."""
    query = f"SELECT 1 FROM cells WHERE ragged IS NULL AND regexp_matches({name}, '[0-9]') AND NOT ({is_year}) LIMIT 1"
    return connection.execute(query).fetchone() is not None
