"""Reads the clock times of imports in another time zone. Times with a zone of their own are instants, and are kept."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from data.errors import DabiaoError
from data.rows import made_names
from data.sql import Connection, identifier
from data.tables import TABLES, Table
from data.zones import reread_sql

NAMED = 5
"""Imports at most that an error about reading in another zone names."""

INSTANTS = ""
"""Instead of a zone: the times were read without the shop's."""

_LEDGER = "import_id, file, clock_zone, clock_columns, zoned_columns"


@dataclass(frozen=True)
class ReadTimes:
    """How the times of an import were read. None: an earlier version imported it, and did not record it."""

    import_id: int
    file: str
    zone: str | None
    clock: list[str] | None
    zoned: list[str] | None

    def zone_of(self, column: str) -> str | None:
        """Return the zone in which a column was read, or INSTANTS; None where it is unknown, or differs by cell."""
        if self.zone is None or self.clock is None or self.zoned is None:
            return None
        if column in self.clock:
            return None if column in self.zoned else self.zone
        return INSTANTS

    def has(self, column: str) -> bool:
        """Whether the column may hold a time."""
        return self.zone is None or column in (self.clock or ()) or column in (self.zoned or ())


def reread_shop(connection: Connection, shop_id: str, after: str) -> None:
    """Read the clock times of a shop's files in the zone `after`.

    A row can have cells of several files: all of them must have read a column in one way. Raises DabiaoError, before
    anything has changed, naming the imports that must be repeated.
    """
    zones = {name: _zones_of_table(connection, table, shop_id) for name, table in TABLES.items()}
    for name, table in TABLES.items():
        later = _later(zones[name], after)
        if name in made_names.MADE_OF:
            # of the columns that make names, at most one is a time
            of_name = next((later[column] for column in made_names.MADE_OF[name] if column in later), None)
            if of_name is not None:
                made_names.rename(connection, table, shop_id, of_name)
        if shifted := _shifts(table, later, "r"):
            for rows in (name, f"{name}_said"):
                connection.execute(f"UPDATE {rows} AS r SET {shifted} WHERE shop_id = $shop_id", {"shop_id": shop_id})
    connection.execute(
        "UPDATE imports SET clock_zone = $after WHERE shop_id = $shop_id AND clock_zone IS NOT NULL",
        {"shop_id": shop_id, "after": after},
    )


def reread_import(connection: Connection, table: Table, import_id: int, after: str) -> None:
    """Read the clock times of an import, whose rows are in the temporary table `moving`, in the zone `after`.

    Raises DabiaoError where it is not known which of its times are clock times.
    """
    (row,) = connection.execute(f"SELECT {_LEDGER} FROM imports WHERE import_id = $id", {"id": import_id}).fetchall()
    if shifted := _shifts(table, _later(_zones(table, [ReadTimes(*row)]), after), "m"):
        connection.execute(f"UPDATE moving AS m SET {shifted}")
    connection.execute(
        "UPDATE imports SET clock_zone = $after WHERE import_id = $id", {"after": after, "id": import_id}
    )


def _zones_of_table(connection: Connection, table: Table, shop_id: str) -> dict[str, str]:
    rows = connection.execute(
        f"SELECT {_LEDGER} FROM imports WHERE shop_id = $shop_id AND kind = $kind AND undone_at IS NULL "
        "AND read > rejected ORDER BY import_id",
        {"shop_id": shop_id, "kind": table.name},
    ).fetchall()
    return _zones(table, [ReadTimes(*row) for row in rows])


def _zones(table: Table, imports: list[ReadTimes]) -> dict[str, str]:
    """Return time column → the zone in which these imports read it, or INSTANTS.

    Raises DabiaoError where they differ.
    """
    zones: dict[str, str] = {}
    for column in (column.name for column in table.columns if column.type == "time"):
        read = [(entry, entry.zone_of(column)) for entry in imports if entry.has(column)]
        unknown = [entry for entry, zone in read if zone is None]
        if unknown:
            raise _refusal("error.reread_unknown", column, unknown)
        counted = Counter(zone for _, zone in read).most_common()
        if len(counted) > 1:
            usual = counted[0][0]
            raise _refusal("error.reread_differs", column, [entry for entry, zone in read if zone != usual])
        if counted and counted[0][0] is not None:
            zones[column] = counted[0][0]
    return zones


def _refusal(key: str, column: str, imports: list[ReadTimes]) -> DabiaoError:
    named = [f"{entry.file} (#{entry.import_id})" for entry in imports[:NAMED]]
    more = ["…"] * (len(imports) > NAMED)
    return DabiaoError(key, column=column, count=len(imports), files=", ".join([*named, *more]))


def _later(zones: Mapping[str, str], after: str) -> dict[str, Callable[[str], str]]:
    """Return time column → function from SQL for its instant to SQL for the same clock time in zone `after`."""

    def change(before: str) -> Callable[[str], str]:
        return lambda at: reread_sql(at, before, after)

    return {column: change(before) for column, before in zones.items() if before not in (INSTANTS, after)}


def _shifts(table: Table, later: Mapping[str, Callable[[str], str]], row: str) -> str:
    """Return the assignments of an UPDATE of rows with the alias `row`; "" where no times change."""
    times: Iterable[tuple[str, str]] = ((name, column) for column in later for name in (column, *table.beside(column)))
    return ", ".join(f"{identifier(name)} = {later[column](f'{row}.{identifier(name)}')}" for name, column in times)
