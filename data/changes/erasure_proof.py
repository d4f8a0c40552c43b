"""Proof of an erasure: where a buyer's ids and texts still occur, in rows and in files.

Rows are compared in the tables, whose texts the engine may compress; files are searched byte by byte.
"""

import re
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

import duckdb

from data.access import Access
from data.backups import names
from data.backups.backup import STORE
from data.loading.facts import FACTS
from data.publishing.folders import folder_of
from data.rows.private_texts import PRIVATE_TEXTS
from data.sql import Connection, identifier, literal

SHORTEST_BYTES = 6
"""Length in bytes below which a word may occur by chance, and is not searched for in files."""

MOST_WORDS = 100
"""Words of a buyer that are searched for: their id, cells of rejected rows with it, and the longest others."""

LONGEST_WORD = 120
"""Characters from the beginning of a longer text that are searched for."""

ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
"""Encodings in which people's files may contain a word."""

A_DAY = "^(19|20)[0-9]{2}[-/.年]|^[0-9]{1,2}[-/.][0-9]{1,2}[-/.]"

CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class Proof:
    """What is left of a buyer.

    `gone`: whether neither the store's file nor its log contains one of the words; None where all are too short, or
    occur in other rows, too. `elsewhere`: table → rows of other buyers or shops that have the id, or a number, as well,
    and keep it. `still_in`: further files that contain a word: backups, copies, published facts, exports in the inbox,
    logs.
    """

    gone: bool | None
    elsewhere: dict[str, int]
    still_in: tuple[Path, ...]


def words_of(connection: Connection, shop_id: str, of_buyer: dict[str, str], rejected: str) -> list[str]:
    """Return words that identify the buyer, the most distinctive first: id, cells of rejected rows, other ids, texts.

    Uses the temporary tables of an erasure that has not removed anything yet. `of_buyer`: table → condition for their
    rows; `rejected`: condition for their rejected rows.
    """
    cell = f"length(cell) >= 3 AND NOT regexp_matches(cell, {literal(A_DAY)}) AND try_cast(cell AS DATE) IS NULL"
    parts = [
        "SELECT id AS word, 0 AS place FROM erased_buyer",
        f"SELECT cell AS word, 1 AS place FROM (SELECT unnest(list_append(cells, value)) AS cell FROM rejects "
        f"WHERE shop_id = $shop_id AND ({rejected})) WHERE {cell}",
        "SELECT id AS word, 2 AS place FROM traces",
    ]
    private = {**{table: [column] for table, column in PRIVATE_TEXTS.items()}, "orders": ["buyer_ip", "tracking_id"]}
    for table, columns in private.items():
        for column in columns:
            parts += [
                f"SELECT {column} AS word, 2 AS place FROM {name} WHERE shop_id = $shop_id AND ({of_buyer[table]})"
                for name in (table, f"{table}_said")
            ]
    rows = connection.execute(
        f"SELECT left(word, {LONGEST_WORD}) AS text FROM ({' UNION ALL '.join(parts)}) WHERE trim(word) <> '' "
        f"GROUP BY text ORDER BY min(place), max(length(word)) DESC, text LIMIT {MOST_WORDS}",
        {"shop_id": shop_id},
    ).fetchall()
    return [word for (word,) in rows]


def prove(access: Access, shop_id: str, words: Sequence[str], folders: Collection[Path]) -> Proof:
    """Search for these words of an erased buyer, the first of which is their id.

    `folders`: places of the program's files that are not beside the store. Raises NotAllowed unless the actor may
    change the shop's settings.
    """
    access.require("configure", shop_id)
    buyer, searched = words[0], [word for word in words if len(word.encode()) >= SHORTEST_BYTES]
    with closing(access.store.connection()) as connection:
        shared = _shared(connection, searched)
        built = {fact for facts_of in FACTS.values() for fact, _ in facts_of} | {"merged_conversations"}
        elsewhere = {table: n for table, n in _rows_with(connection, [buyer]).items() if table not in built}
        if numbers := [word for word in shared if re.search("[0-9]{7}", word)]:
            elsewhere |= {table: n for table, n in _rows_with(connection, numbers).items() if table == "rejects"}
    own = [word for word in searched if word not in shared]
    needles = [word.encode() for word in own]
    log = access.path.with_name(f"{access.path.name}.wal")
    in_file = any(_file_holds(path, needles) for path in (access.path, log))
    still_in = tuple(_other_places(access.path.resolve(), shop_id, buyer, own, folders))
    return Proof(None if not own else not in_file, elsewhere, still_in)


def _shared(connection: Connection, words: Sequence[str]) -> set[str]:
    """Return those of the words that a row of the store contains, as a whole cell or within one."""
    left = list(words)
    for table, cells in _texts(connection).items():
        while left:
            sql = f"SELECT {cells} FROM {identifier(table)} WHERE regexp_matches({cells}, $pattern) LIMIT 1000"
            texts = [text for (text,) in connection.execute(sql, {"pattern": _pattern(left)}).fetchall()]
            remaining = [word for word in left if not any(word in text for text in texts)]
            if len(remaining) == len(left):
                break
            left = remaining
    return set(words) - set(left)


def _rows_with(connection: Connection, words: Sequence[str], shop_id: str | None = None) -> dict[str, int]:
    """Return table → number of its rows, by default of all shops, that contain one of the words."""
    counts = {}
    for table, cells in _texts(connection, of_shops=shop_id is not None).items():
        sql = f"SELECT count(*) FROM {identifier(table)} WHERE regexp_matches({cells}, $pattern)"
        values = {"pattern": _pattern(words)}
        if shop_id is not None:
            sql, values = f"{sql} AND shop_id = $shop_id", values | {"shop_id": shop_id}
        counts[table] = int(connection.execute(sql, values).fetchall()[0][0])
    return {table: count for table, count in counts.items() if count}


def _pattern(words: Sequence[str]) -> str:
    """Return a pattern for any of the words; a short one must be a whole cell."""
    return "|".join(
        re.escape(word) if len(word.encode()) >= SHORTEST_BYTES else f"(?m:^{re.escape(word)}$)" for word in words
    )


def _texts(connection: Connection, *, of_shops: bool = False) -> dict[str, str]:
    """Return table → SQL for all texts of a row as one, one line per cell. `of_shops`: only tables of shops' rows."""
    rows = connection.execute(
        "SELECT table_name, list(CASE data_type WHEN 'VARCHAR' THEN column_name END ORDER BY column_index), "
        "list(CASE data_type WHEN 'VARCHAR[]' THEN column_name END ORDER BY column_index) FROM duckdb_columns() "
        "WHERE database_name = current_database() AND data_type IN ('VARCHAR', 'VARCHAR[]') AND table_name IN "
        "(SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND NOT temporary) "
        "GROUP BY table_name ORDER BY table_name"
    ).fetchall()
    return {
        table: "concat_ws(chr(10), "
        + ", ".join(
            [identifier(name) for name in plain if name is not None]
            + [f"array_to_string({identifier(name)}, chr(10))" for name in lists if name is not None]
        )
        + ")"
        for table, plain, lists in rows
        if not of_shops or "shop_id" in plain
    }


# --- files -----------------------------------------------------------------------------------------------------------


def _other_places(
    store_path: Path, shop_id: str, buyer: str, words: Sequence[str], folders: Collection[Path]
) -> Iterator[Path]:
    needles = sorted({word.encode(encoding, "replace") for word in words for encoding in ENCODINGS})
    of_rows = [buyer, *(word for word in words if word != buyer)]
    backups = names.listed(names.folder_of(store_path))
    for path in backups:
        with tempfile.TemporaryDirectory(prefix="dabiao-") as folder, ZipFile(path) as backup:
            backup.extract(STORE, folder)
            if _store_holds(Path(folder) / STORE, shop_id, of_rows):
                yield path
    patterns = f"{store_path.stem}.v*{store_path.suffix}", f"{store_path.name}.before-restore-*"
    copies = sorted(path for pattern in patterns for path in store_path.parent.glob(pattern))
    yield from (path for path in copies if _store_holds(path, shop_id, of_rows))
    published = folder_of(store_path)
    if published.is_dir() and words:
        yield from _published_with(published, words)
    looked_at = {*backups, *copies, store_path.with_name(f"{store_path.name}.wal")}
    beside = [path for path in sorted(store_path.parent.glob(f"{store_path.name}.*")) if path != published]
    for root in [*beside, *folders]:
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path not in looked_at and _file_holds(path, needles):
                yield path


def _store_holds(path: Path, shop_id: str, words: Sequence[str]) -> bool:
    """Whether a closed store has one of the words in rows of the shop; True when it cannot be read."""
    try:
        with closing(duckdb.connect(path, read_only=True)) as connection:
            return bool(_rows_with(connection, words, shop_id))
    except duckdb.Error:
        return True


def _published_with(folder: Path, words: Sequence[str]) -> Iterator[Path]:
    with closing(duckdb.connect()) as connection:
        for path in sorted(folder.rglob("*.parquet")):
            rows = f"read_parquet({literal(str(path))}, hive_partitioning = false)"
            sql = f"SELECT 1 FROM {rows} WHERE regexp_matches(concat_ws(chr(10), *COLUMNS(*)), $pattern) LIMIT 1"
            if connection.execute(sql, {"pattern": _pattern(words)}).fetchone():
                yield path


def _file_holds(path: Path, needles: Sequence[bytes]) -> bool:
    """Whether a file, or a member of an archive or workbook, contains one of the needles. Links are not followed."""
    if path.is_symlink() or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            if _stream_holds(file, needles):
                return True
        with ZipFile(path) as archive:
            for member in archive.infolist():
                with archive.open(member) as content:
                    if _stream_holds(content, needles):
                        return True
    except (OSError, BadZipFile, RuntimeError, NotImplementedError):  # not an archive, or one that needs a password
        return False
    return False


def _stream_holds(file: IO[bytes], needles: Sequence[bytes]) -> bool:
    longest = max(map(len, needles), default=0)
    end = b""
    while part := file.read(CHUNK_BYTES):
        whole = end + part
        if any(needle in whole for needle in needles):
            return True
        end = whole[-longest:]
    return False
