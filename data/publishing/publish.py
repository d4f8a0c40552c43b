"""Writes published facts: the changed months of each shop, first elsewhere, then swapped in file by file."""

import json
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from data.access import Access
from data.errors import DabiaoError
from data.files.disk_full import is_full
from data.files.own_files import is_own_folder, own_folder
from data.private_files import make_private, private_folder, write_whole
from data.publishing.facts import FACTS
from data.publishing.facts import FOLDER as FACTS_FOLDER
from data.publishing.folders import FILE, UNFINISHED, folder_of, quoted, schema_file, shop_folder, shop_of
from data.publishing.tables import PUBLISHED, PublishedTable
from data.sql import Connection, literal
from data.store_file import engine_faults

FORMAT = 2
"""The layout of tables and columns: when it changes, everything is published again."""
_ONE_AT_A_TIME = Lock()

VERSION = """
SELECT
    (SELECT count(*) FROM shop_changes WHERE shop_id = $shop), coalesce(max(import_id), 0), count(undone_at), count(*)
FROM imports WHERE shop_id = $shop
"""
"""Query of numbers of a shop that differ after every import, undo and change of it."""

Months = dict[str, list[str]]
"""Month → the number of its rows, and a sum over them that differs when a row does."""


def is_published(access: Access) -> bool:
    """Whether published facts of this store were requested: from then on they are kept up to date."""
    return is_own_folder(folder_of(access.path))  # a folder of other users is not a request


def keep_published(access: Access, shop_ids: Iterable[str]) -> None:
    """Update the published facts of these shops after an import, where they are published at all."""
    if is_published(access):
        publish(access, shop_ids)


def publish(access: Access, shop_ids: Iterable[str] | None = None, *, for_engines: bool = False) -> Path:
    """Update the published facts of these shops, by default of all that the actor may see; return their folder.

    `for_engines`: from now on also those of data/publishing/facts.py, which engines beyond this machine read. Of a shop
    only the months with changed rows are written. A reader gets either the old or the new version of each file. Removed
    shops lose their files when all are published. Raises NotAllowed, and DabiaoError when there is not enough space.
    """
    folder = folder_of(access.path)
    visible = [shop.shop_id for shop in access.shops()]
    wanted = visible if shop_ids is None else [shop_id for shop_id in shop_ids if shop_id in visible]
    for shop_id in wanted:
        access.require("export", shop_id)
    with _ONE_AT_A_TIME, engine_faults(access.path):
        try:
            own_folder(folder)
            if for_engines:
                private_folder(folder / FACTS_FOLDER)
            _write_schemas(access, folder)
            for shop_id in wanted:
                _publish_shop(access, folder, shop_id)
            if shop_ids is None and access.shop_ids is None:
                _remove_others(folder, visible)
        except OSError as e:
            if is_full(e):
                raise
            raise DabiaoError("error.unwritable", file=folder, why=e.strerror or e) from e
    return folder


def _tables(folder: Path) -> list[PublishedTable]:
    """Return the tables that are published in this folder."""
    return [*PUBLISHED.values(), *(FACTS.values() if (folder / FACTS_FOLDER).is_dir() else ())]


def _write_schemas(access: Access, folder: Path) -> None:
    """Write the file of each table that has its columns and no rows, where it does not exist."""
    connection = access.store.connection()
    try:
        for table in _tables(folder):
            place = schema_file(folder, table.name)
            if not place.exists():
                private_folder(place.parent)
                unfinished = place.with_suffix(".new")
                rows = f"SELECT * FROM ({table.sql}) AS t LIMIT 0"
                connection.execute(f"COPY ({rows}) TO {literal(str(unfinished))} (FORMAT parquet)")
                make_private(unfinished)
                unfinished.replace(place)
    finally:
        connection.close()


def _publish_shop(access: Access, folder: Path, shop_id: str) -> None:
    state_file = folder / "state" / f"{quoted(shop_id)}.json"
    state, published = _read(state_file), _tables(folder)
    connection = access.store.connection()
    unfinished = folder / UNFINISHED
    try:
        connection.execute("BEGIN")
        row = connection.execute(VERSION, {"shop": shop_id}).fetchone()
        version = [FORMAT, len(published), *(row or ())]
        if state.get("version") == version:
            return
        tables = {}
        for table in published:
            shutil.rmtree(unfinished, ignore_errors=True)
            before = state.get("tables", {}).get(table.name, {}) if state.get("version", [0])[0] == FORMAT else {}
            tables[table.name] = _publish_table(connection, table, folder, shop_id, before)
    finally:
        connection.close()
        shutil.rmtree(unfinished, ignore_errors=True)
    private_folder(state_file.parent)
    write_whole(state_file, json.dumps({"version": version, "tables": tables}))


def _publish_table(connection: Connection, table: PublishedTable, folder: Path, shop_id: str, before: Months) -> Months:
    """Write the months of a shop's rows that differ from those written before; return all of its months."""
    rows = f"SELECT * FROM ({table.sql}) AS t WHERE t.shop_id = {literal(shop_id)}"
    sums = connection.execute(
        f"SELECT t.month, count(*), sum(CAST(hash(t) AS HUGEINT)) FROM ({rows}) AS t GROUP BY t.month"
    ).fetchall()
    months: Months = {month: [str(count), str(total)] for month, count, total in sums}
    target, unfinished = shop_folder(folder, table.name, shop_id), folder / UNFINISHED
    changed = [
        month
        for month in months
        if before.get(month) != months[month] or not (target / f"month={month}" / FILE).exists()
    ]
    if changed:
        listed = ", ".join(map(literal, changed))
        connection.execute(
            f"COPY (SELECT * EXCLUDE (shop_id) FROM ({rows}) AS t WHERE t.month IN ({listed}) ORDER BY ALL) "
            f"TO {literal(str(unfinished))} (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (month), "
            "FILENAME_PATTERN 'data')"
        )
    for month in changed:
        (written,) = (unfinished / f"month={month}").glob("data*.parquet")
        make_private(written)
        place = target / f"month={month}" / FILE
        place.parent.mkdir(parents=True, exist_ok=True)
        written.replace(place)
    present = target.glob("month=*") if target.is_dir() else ()
    for place in present:
        if place.name.removeprefix("month=") not in months:
            shutil.rmtree(place)
    return months


def _remove_others(folder: Path, shop_ids: Iterable[str]) -> None:
    """Remove the files of shops that are not among these."""
    kept = set(shop_ids)
    for table in _tables(folder):
        for place in (folder / table.name).glob("shop_id=*"):
            if shop_of(place) not in kept:
                shutil.rmtree(place)
    names = {f"{quoted(shop_id)}.json" for shop_id in kept}
    for state_file in (folder / "state").glob("*.json"):
        if state_file.name not in names:
            state_file.unlink()


def _read(path: Path) -> dict[str, Any]:
    """Return the stored state of a shop; empty where it cannot be read."""
    with suppress(OSError, ValueError):
        state = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(state, dict):
            return state
    return {}
