"""Moves an import to another shop: both become as if the file had been imported there from the start."""

from dataclasses import dataclass

from data.access import Access
from data.changes import clock_times, removal, shop_changes
from data.errors import DabiaoError
from data.formats.format import load_formats
from data.loading import contributions, masked_texts, undo
from data.loading.table_ends import cover
from data.reading.shop_settings import settings
from data.rows import identity, made_names
from data.rows.buyer_hashes import are_hashed, hash_moved
from data.rows.private_texts import are_masked, mask_moved
from data.shops import Shop
from data.sql import Connection
from data.store import in_transaction
from data.tables import TABLES, Table

OF_A_MARKET = frozenset({"amount", "fine", "currency"})
"""Columns that are read according to the shop's market: its currency, and its decimal mark."""


@dataclass(frozen=True)
class Moved:
    """The result of a move: rows removed from `source`, and rows that are new or different in `target`."""

    import_id: int
    source: str
    target: str
    removed: int
    added: int


@dataclass(frozen=True)
class _Entry:
    """The import's ledger entry."""

    import_id: int
    shop_id: str
    kind: str
    file: str
    format: str
    read: int
    rejected: int
    columns: list[str]


def move(access: Access, import_id: int, target: str, *, times: shop_changes.Times | None = None) -> Moved:
    """Move an import to another shop, where it is placed among the imports by the time at which it was made.

    `times`: whether its instants are kept or its clock times are read in the other shop's zone; needed where the zones
    differ. Moving it back undoes the move. Raises NotAllowed when the actor may not undo imports of the one shop or
    import into the other; DabiaoError for an unknown shop, an import that does not exist, was undone, or belongs to the
    target already, a file of another platform than the target's, amounts of another market, missing `times`, times
    whose original zone is unknown, and hashed buyers where the target's are not hashed.
    """
    access.require("import", target)
    with access.view() as view:
        rows = view.rows(
            "SELECT import_id, shop_id, kind, file, format, read, rejected, columns FROM imports "
            "WHERE import_id = $import_id",
            import_id=import_id,
        )
        if not rows:
            raise DabiaoError("error.unknown_import", import_id=import_id)
        shops = view.shop(rows[0]["shop_id"]), view.shop(target)
        written = settings(view)
    with access.writing("undo", shops[0].shop_id) as connection:
        moved = in_transaction(connection, lambda: _move(connection, access, _Entry(**rows[0]), *shops, times))
    if written[target].buyers_hashed and not written[moved.source].buyers_hashed:
        removal.clear_file(access)
    return moved


def _move(
    connection: Connection,
    access: Access,
    entry: _Entry,
    source: Shop,
    target: Shop,
    times: shop_changes.Times | None,
) -> Moved:
    _refuse(connection, entry, source, target, times)
    table = TABLES[entry.kind]
    _take_rows(connection, table, entry)
    undo.redo_others(connection, table, source.shop_id, entry.import_id)
    removed, _ = undo.replace_rows(connection, table, source.shop_id)
    if times == "reread":
        clock_times.reread_import(connection, table, entry.import_id, target.timezone)
    if are_masked(connection, target.shop_id) and not are_masked(connection, source.shop_id):
        mask_moved(connection, table.name, "moving", entry.import_id)
    hides = are_hashed(connection, target.shop_id) and not are_hashed(connection, source.shop_id)
    if hides:
        hash_moved(connection, table, target.shop_id, entry.import_id, entry.file)
    _name_anew(connection, table, target.shop_id, entry.columns)
    changed, same = _redo_with(connection, table, target.shop_id, entry.import_id)
    _, added = undo.replace_rows(connection, table, target.shop_id)
    _enter(connection, entry, target, changed, same)
    for shop in (source, target):  # a user's statement about the file moves with it
        cover(connection, table, shop.shop_id)
    text = f"{entry.file} #{entry.import_id}"
    shop_changes.log_change(connection, access, source.shop_id, "import", text, None)
    shop_changes.log_change(connection, access, target.shop_id, "import", None, text)
    if hides:  # free blocks contain the ids
        removal.write_anew(connection)
    return Moved(entry.import_id, source.shop_id, target.shop_id, removed, added)


def _refuse(
    connection: Connection, entry: _Entry, source: Shop, target: Shop, times: shop_changes.Times | None
) -> None:
    """Raise DabiaoError where the import cannot be moved, according to the ledger in this transaction."""
    row = connection.execute(
        "SELECT shop_id, undone_at IS NOT NULL FROM imports WHERE import_id = $id", {"id": entry.import_id}
    ).fetchone()
    if row is None or row[0] != source.shop_id:
        raise DabiaoError("error.unknown_import", import_id=entry.import_id)
    if row[1]:
        raise DabiaoError("error.already_undone", file=entry.file)
    if source.shop_id == target.shop_id:
        raise DabiaoError("error.import_is_there", file=entry.file, shop=target.shop_id)
    # a file that was read by a user's format may belong to any platform
    platform = {form.id: form.platform for form in load_formats()}.get(entry.format, "other")
    if platform not in ("other", target.platform):
        raise DabiaoError(
            "error.other_platform", file=entry.file, format=entry.format, platform=platform, shop=target.shop_id,
            stored=target.platform,
        )  # fmt: skip
    if source.market != target.market and OF_A_MARKET & {*entry.columns}:
        raise DabiaoError("error.import_of_other_market", file=entry.file, shop=target.shop_id)
    if are_hashed(connection, source.shop_id) and not are_hashed(connection, target.shop_id):
        raise DabiaoError("error.import_of_hashes", file=entry.file, shop=target.shop_id, stored=source.shop_id)
    if source.timezone != target.timezone and times is None:
        raise DabiaoError("error.times_needed", shop=target.shop_id, stored=source.timezone, value=target.timezone)


def _take_rows(connection: Connection, table: Table, entry: _Entry) -> None:
    """Create the temporary table `moving` of the import's rows as in its file, with their lines."""
    undo.take_keys(connection, table, entry.shop_id, entry.import_id)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE moving AS SELECT line, {undo.cells_sql(table, entry.columns)} "
        f"FROM ({contributions.contributions_sql(table, 'undoing')}) WHERE import_id = $import_id",
        {"shop_id": entry.shop_id, "import_id": entry.import_id},
    )


def _name_anew(connection: Connection, table: Table, shop_id: str, present: list[str]) -> None:
    """Rename the rows of `moving` with made names to the names that they get in the other shop."""
    if table.name not in made_names.MADE_OF:
        return
    name = table.key[-1]
    made = f"regexp_full_match({name}, '{masked_texts.MADE_NAME}')" if name in present else "TRUE"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE typed AS SELECT *, 0 AS refusal, {made} AS made FROM moving")
    connection.execute(f"UPDATE typed SET {name} = {made_names.name_sql(table, shop_id)} WHERE made")
    identity.number_repeats(connection, table)
    connection.execute("CREATE OR REPLACE TEMP TABLE moving AS SELECT * EXCLUDE (refusal, made) FROM typed")


def _redo_with(connection: Connection, table: Table, shop_id: str, import_id: int) -> tuple[int, int]:
    """Create `undoing`, and repeat the shop's imports of its keys together with the rows of `moving`.

    Returns how many rows the moved import changed in the shop, and how many were equal.
    """
    keys = ", ".join(table.key)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE undoing AS SELECT DISTINCT {keys} FROM moving")
    masked_texts.add_messages_of_moments(connection, table, shop_id, "moving")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE others AS {contributions.contributions_sql(table, 'undoing')} "
        "UNION ALL BY NAME SELECT *, $import_id AS import_id FROM moving",
        {"shop_id": shop_id, "import_id": import_id},
    )
    return undo.repeat_imports(connection, table, shop_id).get(import_id, (0, 0))


def _enter(connection: Connection, entry: _Entry, target: Shop, changed: int, same: int) -> None:
    """Write the import's new shop and its results there to the ledger.

    Rows replaced by others of the file still count as equal.
    """
    row = connection.execute("SELECT count(*) FROM moving").fetchone()
    assert row is not None  # a count always returns a row
    superseded = entry.read - entry.rejected - row[0]
    connection.execute(
        "UPDATE imports SET shop_id = $shop_id, platform = $platform, new = $new, changed = $changed, same = $same "
        "WHERE import_id = $import_id",
        {
            "shop_id": target.shop_id,
            "platform": target.platform,
            "new": row[0] - changed - same,
            "changed": changed,
            "same": same + superseded,
            "import_id": entry.import_id,
        },
    )
    for name in ("rejects", "erasures"):
        connection.execute(
            f"UPDATE {name} SET shop_id = $shop_id WHERE import_id = $import_id",
            {"shop_id": target.shop_id, "import_id": entry.import_id},
        )
