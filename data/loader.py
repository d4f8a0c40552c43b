"""Data room: one export into the store, all of it or none of it, in one transaction. Knows no rule and no screen."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path

from data import facts, identity
from data.cleaning import identifier, literal
from data.errors import DabiaoError
from data.format import Format, Match, load_formats, needed_columns, read_format
from data.format import recognise as recognise_sheets
from data.reader import Source, WorkbookSource, open_source
from data.rows import Fault, staged_places, type_rows
from data.shops import Shop
from data.store import Connection, Store, ensure_shop, in_transaction
from data.tables import TABLES, Table, event_columns

Progress = Callable[[float], None]

_ONE_AT_A_TIME = threading.Lock()
"""Two imports at once would each find the other's rows missing: nothing in the store itself keeps rows unique."""


@dataclass(frozen=True)
class Reject:
    """A row that cannot be right. `column` "" and the whole row as `value` when no single cell is at fault."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class ImportResult:
    """What an import did: `read` = `new` + `changed` + `same` + `rejected`. `sha256` is the file's, in hexadecimal.

    `period`: first and last instant (aware UTC) by which the file's good rows belong; None when there are none.
    """

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
    import_id: int
    rejects: list[Reject] = field(repr=False)
    period: tuple[datetime, datetime] | None


def recognise(
    path: Path,
    *,
    kind: str | None = None,
    platform: str | None = None,
    format_file: Path | None = None,
    password: str | None = None,
) -> Format:
    """The format of a file. Raises DabiaoError when it cannot be read, or none or several fit."""
    return _recognise(open_source(path, password=password), kind, platform, format_file).format


def import_file(
    store: Store,
    path: Path,
    shop: str,
    *,
    platform: str | None = None,
    market: str | None = None,
    timezone: str | None = None,
    kind: str | None = None,
    format_file: Path | None = None,
    password: str | None = None,
    name: str | None = None,
    progress: Progress | None = None,
) -> ImportResult:
    """Import an export into a shop, which is made when it is new. Anything that goes wrong leaves the store untouched.

    `name`: what the file is called for people; by default its own name. `progress` hears the share done, 0 to 1.
    Raises DabiaoError when the file cannot be read or recognised, or contradicts what the shop is.
    """
    tell = progress or (lambda share: None)
    source = open_source(path, name, password=password)
    with _ONE_AT_A_TIME:
        connection = store.connection()
        try:
            match = _recognise(source, kind, platform or _platform_of(connection, shop), format_file)
            tell(0.05)
            source.stage(
                connection,
                source.sheets[match.sheet],
                match.header_row,
                staged_places(match),
                needed_columns(match.format.table),
            )
            tell(0.3)

            def work() -> ImportResult:
                told = platform
                if told is None and match.format.platform != "other" and _platform_of(connection, shop) is None:
                    told = match.format.platform
                owner = ensure_shop(connection, shop, told, market, timezone)
                if format_file is None and match.format.platform not in ("other", owner.platform):
                    raise DabiaoError(
                        "error.other_platform",
                        file=source.name,
                        format=match.format.id,
                        platform=match.format.platform,
                        shop=shop,
                        stored=owner.platform,
                    )
                return _load(connection, source, match, owner, tell)

            result = in_transaction(connection, work)
        finally:
            connection.close()
    tell(1.0)
    return result


def _recognise(source: Source, kind: str | None, platform: str | None, format_file: Path | None) -> Match:
    if kind is not None and kind not in TABLES:
        raise DabiaoError("error.unknown_kind", kind=kind, known=", ".join(TABLES))
    formats = [read_format(format_file)] if format_file else load_formats()
    try:
        return recognise_sheets(source.sheets, formats, file=source.name, kind=kind, platform=platform)
    except DabiaoError as e:
        if format_file is None or e.key != "error.unknown_file":
            raise
        form = formats[0]
        if kind not in (None, form.kind):
            raise DabiaoError("error.format_of_other_kind", format=form.id, kind=form.kind, asked=kind) from e
        needed = [" / ".join(form.columns[n]) for n in needed_columns(form.table) if n in form.columns]
        raise DabiaoError("error.format_misses", format=form.id, needed=", ".join(needed), **e.values) from e


def _platform_of(connection: Connection, shop: str) -> str | None:
    row = connection.execute("SELECT platform FROM shops WHERE shop_id = $shop", {"shop": shop}).fetchone()
    return str(row[0]) if row else None


def _load(connection: Connection, source: Source, match: Match, shop: Shop, tell: Progress) -> ImportResult:
    """Everything from the file's rows to the ledger, inside the caller's transaction."""
    table = match.format.table
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    faults = type_rows(
        connection, match, file=source.name, shop=shop, now=now, exact_cells=isinstance(source, WorkbookSource)
    )
    tell(0.45)
    present = [*match.places, *match.format.constants, *(["rating_score"] if "rating" in match.places else [])]
    superseded = identity.settle(connection, table)
    changed, same = identity.judge(connection, table, shop.shop_id, present)
    _find_rejects(connection, match, faults)
    rejects = _rejects(connection)
    read = _count(connection, "SELECT count(*) FROM typed")
    import_id = _count(connection, "SELECT nextval('import_ids')")
    tell(0.55)
    identity.write(connection, table, shop.shop_id, import_id, present)
    tell(0.7)
    _rebuild_facts(connection, table, shop)
    tell(0.9)
    _cover(connection, table, shop)
    result = ImportResult(
        file=source.name,
        sha256=source.sha256(),
        kind=table.name,
        platform=shop.platform,
        format=match.format.id,
        read=read,
        new=read - len(rejects) - superseded - same - changed,
        changed=changed,
        same=same + superseded,
        rejected=len(rejects),
        import_id=import_id,
        rejects=rejects,
        period=_period(connection, table),
    )
    _enter(connection, shop, result, now)
    return result


def _find_rejects(connection: Connection, match: Match, faults: tuple[Fault, ...]) -> None:
    """Make the temporary table `rejected`: each rejected row's line, column, original cell and reason."""
    numbered = list(enumerate(faults, start=1))
    cells = "".join(f"WHEN {n} THEN {identifier(f.column)} " for n, f in numbered if f.column in match.places)
    columns = "".join(f"WHEN {n} THEN {literal(f.column)} " for n, f in numbered)
    reasons = "".join(f"WHEN {n} THEN {literal(f.reason)} " for n, f in numbered)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE rejected AS SELECT line, CASE refusal {columns}END AS column_name, "
        f"coalesce(CASE refusal {cells}ELSE ragged END, '') AS value, CASE refusal {reasons}END AS reason "
        "FROM (SELECT line, refusal FROM typed WHERE refusal > 0) JOIN staged USING (line) ORDER BY line"
    )


def _rejects(connection: Connection) -> list[Reject]:
    rows = connection.execute("SELECT line, column_name, value, reason FROM rejected ORDER BY line").fetchall()
    return [Reject(*row) for row in rows]


def _rebuild_facts(connection: Connection, table: Table, shop: Shop) -> None:
    if table.name in facts.FACTS:
        identity.touch(connection, facts.FACTS[table.name][0][1])
        facts.rebuild(connection, shop.shop_id, table.name)


def _cover(connection: Connection, table: Table, shop: Shop) -> None:
    events = event_columns(table)
    first, last = (
        f"{which}({', '.join(f'{end}({e})' for e in events)})" for which, end in (("least", "min"), ("greatest", "max"))
    )
    params = {"shop_id": shop.shop_id, "table_name": table.name}
    connection.execute("DELETE FROM coverage WHERE shop_id = $shop_id AND table_name = $table_name", params)
    connection.execute(
        f"INSERT INTO coverage BY NAME SELECT $shop_id AS shop_id, $table_name AS table_name, {first} AS first_at, "
        f"{last} AS last_at, count(*) AS row_count FROM {table.name} WHERE shop_id = $shop_id",
        params,
    )


def _period(connection: Connection, table: Table) -> tuple[datetime, datetime] | None:
    time = next(column.name for column in table.columns if column.type == "time" and column.required)
    row = connection.execute(f"SELECT min({time}), max({time}) FROM typed WHERE refusal <= 0").fetchone()
    if row is None or row[0] is None:
        return None
    return row[0].replace(tzinfo=UTC), row[1].replace(tzinfo=UTC)


def _enter(connection: Connection, shop: Shop, result: ImportResult, now: datetime) -> None:
    """Write the ledger: the import, and every row that it rejected."""
    entry = {f.name: getattr(result, f.name) for f in fields(result) if f.name not in ("rejects", "period")}
    entry |= {"shop_id": shop.shop_id, "imported_at": now}
    connection.execute(f"INSERT INTO imports BY NAME SELECT {', '.join(f'${name} AS {name}' for name in entry)}", entry)
    connection.execute(
        "INSERT INTO rejects BY NAME SELECT $shop_id AS shop_id, $import_id AS import_id, * FROM rejected",
        {"shop_id": shop.shop_id, "import_id": result.import_id},
    )


def _count(connection: Connection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    assert row is not None  # a count always answers
    return int(row[0])
