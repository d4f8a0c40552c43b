"""Where published facts lie: a folder a table, in it one a shop, in it one a month. Stdlib only; knows no store."""

import re
from pathlib import Path
from urllib.parse import unquote

FILE = "data.parquet"
UNFINISHED = ".new"
"""The folder in which files are written before they take their places. Programs that read the tables skip it."""


def folder_of(store_path: Path) -> Path:
    """The folder of a store's published facts, beside the store, whether or not it exists."""
    return store_path.with_name(f"{store_path.name}.published")


def shop_folder(folder: Path, table: str, shop_id: str) -> Path:
    """The folder of a shop's rows of a table: `orders/shop_id=my-shop`."""
    return folder / table / f"shop_id={quoted(shop_id)}"


def schema_file(folder: Path, table: str) -> Path:
    """A file without rows that has all columns of a table, for whoever reads shops that have none of it."""
    return folder / "state" / "columns" / f"{table}.parquet"


def quoted(text: str) -> str:
    """A text as the name of a folder writes it: what is no letter, digit, - or _ as %XX, as in an address."""
    return re.sub(r"[^\w-]", lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), text)


def shop_of(folder: Path) -> str:
    """The shop of a folder that `shop_folder` names."""
    return unquote(folder.name.removeprefix("shop_id="))
