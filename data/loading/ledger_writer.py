"""Writes the import ledger and the rejected rows, which data/reading/ledger.py reads."""

from collections.abc import Iterable, Mapping
from itertools import islice

from data.files.limits import limits
from data.files.reader import Source
from data.formats.matching import Match
from data.rows.buyer_hashes import EMPTIED, are_hashed
from data.rows.faults import Fault
from data.rows.layout import rows_in_one
from data.rows.private_texts import PRIVATE_TEXTS, mask_sql
from data.sql import Connection, identifier, literal, now


def find_rejects(
    connection: Connection, match: Match, faults: tuple[Fault, ...], *, masked: bool
) -> list[tuple[int, str, str, str]]:
    """Create the temporary table `rejected`; return its rows: line, column, original cell, code of the reason.

    `masked`: whether private parts of a row that is shown as a whole are masked. Only the first rows, up to the limit,
    are included: where there are more, the whole file is at fault. Where no row is rejected, no table is created.
    """
    if not connection.execute("SELECT 1 FROM typed WHERE refusal > 0 LIMIT 1").fetchone():
        return []
    numbered = list(enumerate(faults, start=1))
    cells = "".join(f"WHEN {n} THEN {identifier(f.column)} " for n, f in numbered if f.column in match.places)
    columns = "".join(f"WHEN {n} THEN {literal(f.column)} " for n, f in numbered)
    reasons = "".join(f"WHEN {n} THEN {literal(f.reason)} " for n, f in numbered)
    ragged = mask_sql("ragged") if masked else "ragged"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE rejected AS SELECT line // {rows_in_one(match)} AS line, "
        f"CASE refusal {columns}END AS column_name, "
        f"coalesce(CASE refusal {cells}ELSE {ragged} END, '') AS value, CASE refusal {reasons}END AS reason "
        "FROM (SELECT line, refusal FROM typed WHERE refusal > 0 "
        f"ORDER BY line LIMIT {limits().rejects}) JOIN staged USING (line) ORDER BY line"
    )
    return connection.execute("SELECT line, column_name, value, reason FROM rejected ORDER BY line").fetchall()


def keep_originals(
    connection: Connection, source: Source, match: Match, lines: Iterable[int], *, masked: bool
) -> list[str]:
    """Create the temporary table `originals` of the rows at these lines, as in the file; return its headers.

    `masked`: whether private parts are masked in people's text and in the cells of columns that are not read.
    """
    wanted = frozenset(lines)
    sheet = source.sheets[match.sheet]
    rows = islice(enumerate(source.records(sheet), start=1), max(wanted))
    originals = [(number, row) for number, row in rows if number in wanted]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE originals AS "
        f"SELECT line, {_masked_cells(match) if masked else 'cells'} AS cells FROM ("
        "SELECT unnest(CAST($lines AS BIGINT[])) AS line, unnest(CAST($cells AS VARCHAR[][])) AS cells)",
        {"lines": [number for number, _ in originals], "cells": [row for _, row in originals]},
    )
    if match.header_row < 0:
        headers = {place: header for header, place in match.places.items()}
        return [headers[place] for place in sorted(headers)]
    return sheet.head[match.header_row]


def _masked_cells(match: Match) -> str:
    private = PRIVATE_TEXTS.get(match.format.table.name)
    read = ", ".join(str(place + 1) for name, place in match.places.items() if name != private)
    return f"list_transform(cells, lambda cell, n: CASE WHEN n IN ({read}) THEN cell ELSE {mask_sql('cell')} END)"


def enter(connection: Connection, shop_id: str, entry: Mapping[str, object], actor: str) -> None:
    """Write an import of a shop to the ledger, with the rows of `rejected` and `originals`.

    `actor`: the name of the importing user; "" is stored as NULL. An entry without a `header` has no rejected rows. In
    a shop with hashed buyers these are stored without their cells.
    """
    entry = {"shop_id": shop_id, "imported_at": now(), "imported_by": actor or None, **entry}
    connection.execute(f"INSERT INTO imports BY NAME SELECT {', '.join(f'${name} AS {name}' for name in entry)}", entry)
    if entry["header"] is None:
        return
    cells = "r.*, o.cells"
    if are_hashed(connection, shop_id):
        cells = f"r.* EXCLUDE (value), {', '.join(f'{value} AS {name}' for name, value in EMPTIED.items())}"
    connection.execute(
        f"INSERT INTO rejects BY NAME SELECT $shop_id AS shop_id, $import_id AS import_id, {cells} "
        "FROM rejected AS r LEFT JOIN originals AS o ON o.line = r.line",
        {"shop_id": shop_id, "import_id": entry["import_id"]},
    )
