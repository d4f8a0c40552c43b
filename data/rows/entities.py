"""Cells in which a page's entities stand for signs: 2026-05-01&nbsp;10:00, Tom &amp; Jerry."""

import html
import re
from collections.abc import Iterable

from data.sql import Connection, identifier, literal

_ENTITY = re.compile(r"&(?:[a-z]{2,6}|#[0-9]{2,5}|#x[0-9a-f]{2,4});", re.IGNORECASE)


def unescape(connection: Connection, head: Iterable[list[str]]) -> None:
    """Write the signs for their entities in all cells of `staged`, where the first rows of its sheet have any."""
    if not any(_ENTITY.search(cell) for row in head for cell in row):
        return
    described = connection.execute("SELECT * FROM staged LIMIT 0").description or ()
    names = [name for name, *_ in described if name not in ("line", "ragged")]
    signs: dict[str, str] = {}
    for name in map(identifier, names):
        rows = connection.execute(
            f"SELECT DISTINCT unnest(regexp_extract_all({name}, {literal(_ENTITY.pattern)}, 0, 'i')) FROM staged"
        )
        signs |= {entity: html.unescape(entity) for (entity,) in rows.fetchall()}
    replaced = []
    for name in map(identifier, names):
        cell = name
        # an ampersand last, or one of its own would begin another entity
        for entity, sign in sorted(signs.items(), key=lambda pair: pair[1] == "&"):
            cell = f"replace({cell}, {literal(entity)}, {literal(sign)})"
        replaced.append(f"{cell} AS {name}")
    connection.execute(f"CREATE TEMP TABLE unescaped AS SELECT * REPLACE ({', '.join(replaced)}) FROM staged")
    kind = connection.execute("SELECT 1 FROM duckdb_views() WHERE view_name = 'staged'").fetchone()
    connection.execute(f"DROP {'VIEW' if kind else 'TABLE'} staged")
    connection.execute("CREATE TEMP VIEW staged AS SELECT * FROM unescaped")
