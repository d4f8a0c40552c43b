"""Layout of published facts: table / shop / month. Standard library only; independent of the store."""

import re
from pathlib import Path
from urllib.parse import unquote

FILE = "data.parquet"
UNFINISHED = ".new"
"""The folder in which files are written before they are moved to their places. Readers of the tables skip it."""


def folder_of(store_path: Path) -> Path:
    """Return the folder of a store's published facts, beside the store, whether or not it exists."""
    return store_path.with_name(f"{store_path.name}.published")


def shop_folder(folder: Path, table: str, shop_id: str) -> Path:
    """Return the folder of a shop's rows of a table: `orders/shop_id=my-shop`."""
    return folder / table / f"shop_id={quoted(shop_id)}"


def schema_file(folder: Path, table: str) -> Path:
    """Return the path of a file with all columns of a table and no rows, for readers of shops that have none of it."""
    return folder / "state" / "columns" / f"{table}.parquet"


def quoted(text: str) -> str:
    """Return a text for the name of a folder: characters other than letters, digits, - and _ as %XX, as in URLs."""
    return re.sub(r"[^\w-]", lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), text)


def shop_of(folder: Path) -> str:
    """Return the shop of a folder named by `shop_folder`."""
    return unquote(folder.name.removeprefix("shop_id="))
