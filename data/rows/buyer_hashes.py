"""Buyer ids stored as keyed hashes, for shops that choose so: a buyer has one hash in every table and file.

The key is in a separate file beside the store. The store keeps its fingerprint, so that another key is noticed before
rows are stored that would not join.
"""

import hmac
import os
import re
import secrets
from pathlib import Path

from data.buyer_names import known_buyer
from data.errors import DabiaoError
from data.files.own_files import refuse_planted
from data.private_files import write_whole
from data.sql import Connection, literal
from data.tables import Table

PREFIX = "buyer-"
"""Prefix of the hashes, so that people recognise them."""

KEY_BYTES, HASH_DIGITS = 32, 20
KEY_SUFFIX = ".buyer-key"

_BESIDE = r"[^\pL\pN]"
"""Character that may precede or follow a name within another text."""


def are_hashed(connection: Connection, shop_id: str) -> bool:
    """Whether the buyer ids of a shop are stored as hashes."""
    return _fingerprint_of(connection, "shop_id = $shop_id", shop_id=shop_id) is not None


def decide(connection: Connection, shop_id: str, *, hashed: bool) -> str | None:
    """Return the fingerprint to store in a shop's settings; create the store's key where there is none.

    None when `hashed` is false. Raises DabiaoError where the shop has imports, whose buyers are stored in the other
    form, and where the key is lost.
    """
    if connection.execute("SELECT 1 FROM imports WHERE shop_id = $s LIMIT 1", {"s": shop_id}).fetchone():
        raise DabiaoError("error.buyers_stored_already", shop=shop_id)
    if not hashed:
        return None
    fingerprint = _fingerprint_of(connection, "TRUE")
    path = key_file(connection)
    if fingerprint is None and not os.path.lexists(path):
        write_whole(path, secrets.token_hex(KEY_BYTES))
    return _hash(_read_key(path, fingerprint), "")


def key_file(connection: Connection) -> Path:
    """Return the path of the key of the open store."""
    ((path,),) = connection.execute(
        "SELECT path FROM duckdb_databases() WHERE database_name = current_database()"
    ).fetchall()
    store = Path(path)
    return store.with_name(f"{store.name}{KEY_SUFFIX}")


def names_of(connection: Connection, shop_id: str, buyer: str) -> list[str]:
    """Return a buyer's id and, where the shop stores hashes and the id is not one, its hash.

    Raises DabiaoError where the key is lost.
    """
    if re.fullmatch(f"{PREFIX}[0-9a-f]{{{HASH_DIGITS}}}", buyer) or not are_hashed(connection, shop_id):
        return [buyer]
    return [buyer, _hash(_key(connection, shop_id), buyer)]


def hash_cells(connection: Connection, shop_id: str, rows: str) -> str:
    """SQL expression for the hash of `buyer_id`; names that mean nobody are kept. `rows`: a table with all such cells.

    Creates the temporary table `buyer_hashes`, which the expression reads. Raises DabiaoError where the key is lost.
    """
    key = _key(connection, shop_id)
    names = connection.execute(
        f"SELECT DISTINCT buyer_id FROM {rows} WHERE {known_buyer('buyer_id')} IS NOT NULL"
    ).fetchall()
    plain = [name for (name,) in names]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE buyer_hashes AS SELECT unnest(CAST($plain AS VARCHAR[])) AS plain, "
        "unnest(CAST($hashed AS VARCHAR[])) AS hashed",
        {"plain": plain, "hashed": [_hash(key, name) for name in plain]},
    )
    return "coalesce((SELECT h.hashed FROM buyer_hashes AS h WHERE h.plain = buyer_id), buyer_id)"


def hash_moved(connection: Connection, table: Table, shop_id: str, import_id: int, file: str) -> None:
    """Hash the buyers in `moving`, an import that moves to a shop with hashes, and empty its rejected rows.

    Raises DabiaoError where its conversations are named after buyers.
    """
    connection.execute(
        f"UPDATE rejects SET {', '.join(f'{name} = {value}' for name, value in EMPTIED.items())} "
        f"WHERE import_id = {import_id}"
    )
    if "buyer_id" in table.stored:
        hashed = hash_cells(connection, shop_id, "moving")
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE moving AS SELECT * REPLACE ({hashed} AS buyer_id) FROM moving"
        )
        refuse_named_conversations(connection, table, "moving", file)


EMPTIED = {"value": "''", "cells": "CAST(NULL AS VARCHAR[])"}
"""Column of stored rejected rows → its value in shops with hashes: any cell may name the buyer."""


def refuse_named_conversations(
    connection: Connection, table: Table, rows: str, file: str, rows_in_one: int = 1
) -> None:
    """Raise DabiaoError where conversations are named after their buyers.

    `rows`: a table whose `buyer_id` is hashed; the names come from `buyer_hashes`.
    """
    if table.name != "messages":
        return
    alone = f"(^|{_BESIDE})\x1f($|{_BESIDE})"
    ((line,),) = connection.execute(
        f"SELECT min(t.line) // {rows_in_one} FROM {rows} AS t JOIN buyer_hashes AS h ON h.hashed = t.buyer_id "
        f"WHERE regexp_matches(replace(t.conversation_id, h.plain, chr(31)), {literal(alone)})"
    ).fetchall()
    if line is not None:
        raise DabiaoError("error.buyer_in_conversation", file=file, line=line)


def _hash(key: bytes, name: str) -> str:
    return PREFIX + hmac.new(key, name.encode(), "sha256").hexdigest()[:HASH_DIGITS]


def _key(connection: Connection, shop_id: str) -> bytes:
    return _read_key(key_file(connection), _fingerprint_of(connection, "shop_id = $shop_id", shop_id=shop_id))


def _read_key(path: Path, fingerprint: str | None) -> bytes:
    store = path.with_name(path.name.removesuffix(KEY_SUFFIX))
    refuse_planted(path, store.stat().st_uid)  # a person who knew the key could identify the buyers
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as e:
        raise DabiaoError("error.buyer_key_lost", file=str(path)) from e
    if len(key) != KEY_BYTES or fingerprint not in (None, _hash(key, "")):
        raise DabiaoError("error.buyer_key_lost", file=str(path))
    return key


def _fingerprint_of(connection: Connection, shops: str, **parameters: object) -> str | None:
    row = connection.execute(
        f"SELECT min(buyer_key) FROM shop_settings WHERE {shops} AND buyer_key IS NOT NULL", parameters
    ).fetchone()
    return row[0] if row else None
