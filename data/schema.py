"""The schema of a store: the statements that create its tables, and the tables that a view may name."""

import re
from functools import cache
from pathlib import Path

SCHEMA = Path(__file__).with_name("schema.sql")

GLOBAL_TABLES = frozenset({"meta", "zone_offsets"})
"""Tables that belong to no shop. All others have a `shop_id`; a table without one is not readable through a view."""

OF_SEVERAL_SHOPS = frozenset({"saved_views"})
"""Tables with `shop_ids` instead of a `shop_id`: a view shows the rows all of whose shops are its own."""

A_TABLE = re.compile(r"^CREATE TABLE (\w+) (.*?);$", re.DOTALL | re.MULTILINE)
"""A table in schema.sql: its name, and its columns or the SELECT from which they are taken."""


@cache
def tables_of_schema() -> dict[str, bool]:
    """Return the tables that a view may name, and whether their rows belong to shops.

    Read from schema.sql, because the engine takes half as long to list its columns as to open the file.
    """
    of_shops: dict[str, bool] = {}
    for name, body in A_TABLE.findall(SCHEMA.read_text(encoding="utf-8")):
        copied = re.search(r"FROM (\w+)", body)  # from a SELECT of all columns of another table
        of_shops[name] = of_shops[copied[1]] if copied else name in OF_SEVERAL_SHOPS or "shop_id VARCHAR" in body
    return {name: has_shops for name, has_shops in of_shops.items() if has_shops or name in GLOBAL_TABLES}
