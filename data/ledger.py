"""Data room: what came in, read through a view: how far each table reaches, a shop's imports, their rejected rows."""

from dataclasses import dataclass
from datetime import UTC, datetime

from data.store import View


@dataclass(frozen=True)
class Coverage:
    """How far a shop's table reaches. Instants aware, UTC; None where no row has one."""

    table: str
    first_at: datetime | None
    last_at: datetime | None
    rows: int


@dataclass(frozen=True)
class Entry:
    """One import. `read = new + changed + same + rejected`; `imported_at` aware, UTC."""

    import_id: int
    file: str
    kind: str
    platform: str
    read: int
    new: int
    changed: int
    same: int
    rejected: int
    imported_at: datetime


@dataclass(frozen=True)
class Rejected:
    """A row that was not taken: the line a spreadsheet shows beside it, and the code of the reason."""

    line: int
    column: str
    value: str | None
    reason: str


def coverage(view: View, shop_id: str) -> list[Coverage]:
    """The shop's tables that hold rows, by name."""
    found = view.rows(
        """
        SELECT table_name AS "table", first_at, last_at, row_count AS "rows" FROM coverage
        WHERE shop_id = $shop_id AND row_count > 0
        ORDER BY table_name
        """,
        shop_id=shop_id,
    )
    return [Coverage(**row | {"first_at": _aware(row["first_at"]), "last_at": _aware(row["last_at"])}) for row in found]


def entries(view: View, shop_id: str, limit: int) -> list[Entry]:
    """The shop's imports, the newest first, at most so many."""
    found = view.rows(
        f"""
        SELECT import_id, file, kind, platform, read, new, changed, same, rejected, imported_at FROM imports
        WHERE shop_id = $shop_id
        ORDER BY import_id DESC
        LIMIT {int(limit)}
        """,
        shop_id=shop_id,
    )
    return [Entry(**row | {"imported_at": row["imported_at"].replace(tzinfo=UTC)}) for row in found]


def rejected(view: View, import_id: int) -> list[Rejected]:
    """The rejected rows of an import, in the order of the file."""
    found = view.rows(
        """
        SELECT line, column_name AS "column", value, reason FROM rejects
        WHERE import_id = $import_id
        ORDER BY line, column_name
        """,
        import_id=import_id,
    )
    return [Rejected(**row) for row in found]


def _aware(instant: datetime | None) -> datetime | None:
    return None if instant is None else instant.replace(tzinfo=UTC)
