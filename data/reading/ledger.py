"""Reads through a view how far each table extends, a shop's imports and their rejected rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime

from data.view import View


@dataclass(frozen=True)
class Coverage:
    """How far a shop's table extends. Instants are aware, UTC; None where no row has one.

    `outliers`: instants of a few rows so far after all others that they are not the end of the table.
    """

    table: str
    first_at: datetime | None
    last_at: datetime | None
    rows: int
    outliers: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class ImportEntry:
    """Stored data of an import: `read` = `new` + `changed` + `same` + `rejected`.

    `sha256`: the file's, in hexadecimal. `kind`: the table that it fills.
    """

    import_id: int
    file: str
    sha256: str
    kind: str
    platform: str
    format: str
    read: int
    new: int
    changed: int
    same: int
    rejected: int


@dataclass(frozen=True)
class ImportRecord(ImportEntry):
    """An import in the ledger; instants are aware, UTC.

    `imported_by`, `undone_by`: the user's account, None where unknown. `undone_at`: None when it has not been undone.
    `covers_until`: the local day up to which a user said that the file is complete; None without such a statement.
    """

    imported_at: datetime
    imported_by: str | None
    undone_at: datetime | None
    undone_by: str | None
    covers_until: date | None


@dataclass(frozen=True)
class Rejected:
    """A rejected row: its line, as a spreadsheet numbers it, and the code of the reason.

    `cells`: the row as in the file, under the file's headers; empty for rows beyond the first 100,000.
    """

    line: int
    column: str
    value: str | None
    reason: str
    cells: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class RejectedRows:
    """The rejected rows of an import, in the order of the file, and the file's headers."""

    header: list[str]
    rows: list[Rejected]


def coverage(view: View, shop_id: str) -> list[Coverage]:
    """Return the shop's tables that have rows, by name."""
    rows = view.rows(
        """
        SELECT table_name AS "table", first_at, last_at, row_count AS "rows", outliers FROM coverage
        WHERE shop_id = $shop_id AND row_count > 0
        ORDER BY table_name
        """,
        shop_id=shop_id,
    )
    return [Coverage(**row | {"outliers": tuple(at.replace(tzinfo=UTC) for at in row["outliers"])}) for row in rows]


def first_instants(view: View, shop_ids: Sequence[str], table: str) -> dict[str, datetime]:
    """Return the instant (aware, UTC) of the first row of a table, by shop_id; shops without any are left out."""
    rows = view.rows(
        """
        SELECT c.shop_id, c.first_at FROM coverage AS c
        JOIN (SELECT unnest(CAST($shop_ids AS VARCHAR[])) AS shop_id) AS w ON w.shop_id = c.shop_id
        WHERE c.table_name = $table AND c.first_at IS NOT NULL
        """,
        shop_ids=list(shop_ids),
        table=table,
    )
    return {row["shop_id"]: row["first_at"] for row in rows}


def history(view: View, shop_id: str, limit: int | None = None) -> list[ImportRecord]:
    """Return the shop's imports, the newest first, at most `limit` of them."""
    rows = view.rows(
        f"""
        SELECT {", ".join(column.name for column in fields(ImportRecord))} FROM imports
        WHERE shop_id = $shop_id
        ORDER BY import_id DESC
        {"" if limit is None else f"LIMIT {int(limit)}"}
        """,
        shop_id=shop_id,
    )
    return [ImportRecord(**row) for row in rows]


def shops_with(view: View, sha256: str) -> list[str]:
    """Return the view's shops into which a file was imported, by name; `sha256`: the file's, in hexadecimal."""
    rows = view.rows(
        "SELECT DISTINCT shop_id FROM imports WHERE sha256 = $sha256 AND undone_at IS NULL ORDER BY shop_id",
        sha256=sha256,
    )
    return [row["shop_id"] for row in rows]


def rejected_rows(view: View, import_id: int) -> RejectedRows:
    """Return the rejected rows of an import; empty when the view does not hold it."""
    headers = view.rows("SELECT header FROM imports WHERE import_id = $import_id", import_id=import_id)
    rows = view.rows(
        """
        SELECT line, column_name AS "column", value, reason, coalesce(cells, []) AS cells FROM rejects
        WHERE import_id = $import_id
        ORDER BY line, column_name
        """,
        import_id=import_id,
    )
    return RejectedRows((headers[0]["header"] if headers else None) or [], [Rejected(**row) for row in rows])
