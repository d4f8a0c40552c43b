"""A process that answers SELECTs over the published facts of some shops, isolated from everything else.

Started by `data/sandbox/sandbox.py`. It never opens the store. Three barriers, each sufficient for most attacks: a
statement must be one SELECT of listed parts (`data/statement.py`); the engine reads only the folders of the shops and
its configuration is locked; the system does not let the process write files.
"""

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import pyarrow as pa

from data.errors import DabiaoError, QueryRefused
from data.publishing.folders import FILE, schema_file, shop_folder
from data.publishing.tables import PUBLISHED
from data.sandbox.arrow_stream import as_stream, table_of
from data.sql import Connection, literal
from data.statement import parse

LONGEST_TEXT = 100_000
"""Characters of a statement at most."""
SPARE_MB = 768
"""Memory, in MB, beyond the engine's own limit: for threads, and for the answer being sent."""


def main() -> None:
    """Read what to open from the first line of standard input, then answer one statement per line."""
    requests, output = sys.stdin.buffer, sys.stdout.buffer
    opening = json.loads(requests.readline())
    further = {name: table_of(requests.read(size)) for name, size in opening["further"].items()}
    _limit_process(opening["seconds"])
    connection = opened(Path(opening["folder"]), opening["shops"], opening["memory_mb"], further)
    _limit_memory(opening["memory_mb"])
    _write(output, {"ready": True}, b"")
    for line in requests:
        _write(output, *answered(connection, json.loads(line)))


def opened(folder: Path, shop_ids: list[str], memory_mb: int, further: Mapping[str, pa.Table]) -> Connection:
    """Return a connection with only the views of these shops' published facts and the `further` tables.

    Its settings are locked.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": 2,
        "memory_limit": f"{memory_mb}MB",
        "temp_directory": "",
    }
    connection = duckdb.connect(":memory:", config=settings)
    places = [shop_folder(folder, table, shop_id) for table in PUBLISHED for shop_id in shop_ids]
    allowed = [*(f"{place}/" for place in places if place.is_dir()), f"{schema_file(folder, 'x').parent}/"]
    for table in PUBLISHED:
        _make_view(connection, folder, table, shop_ids)
    for name, rows in further.items():
        connection.register(name, rows)
    connection.execute(f"SET allowed_directories = [{', '.join(map(literal, allowed))}]")
    for setting in ("enable_external_access", "autoinstall_known_extensions", "autoload_known_extensions"):
        connection.execute(f"SET {setting} = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _make_view(connection: Connection, folder: Path, table: str, shop_ids: list[str]) -> None:
    """Create the view of a table of these shops; without any file an empty one with the same columns."""
    files = [
        str(path)
        for shop_id in shop_ids
        for path in sorted(shop_folder(folder, table, shop_id).glob(f"month=*/{FILE}"))
    ]
    if files:
        listed = ", ".join(map(literal, files))
        rows = (
            f"read_parquet([{listed}], hive_partitioning = true, hive_types = {{'shop_id': VARCHAR, 'month': VARCHAR}})"
        )
        connection.execute(f"CREATE VIEW {table} AS SELECT * FROM {rows}")
    else:
        empty = f"read_parquet({literal(str(schema_file(folder, table)))})"
        connection.execute(f"CREATE VIEW {table} AS SELECT * FROM {empty} LIMIT 0")


def answered(connection: Connection, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return the answer to a statement: its rows as an Arrow stream, or the error with its values.

    `request`: `sql`, and the limits `rows` and `bytes` of the answer.
    """
    sql = str(request["sql"])
    most_rows, most_bytes = int(request["rows"]), int(request["bytes"])
    try:
        sql = _checked(connection, sql)
        table: Any = connection.execute(f"SELECT * FROM (\n{sql}\n) AS answer LIMIT {most_rows + 1}").to_arrow_table()
        if table.nbytes > most_bytes:
            raise DabiaoError("error.sql_size", most=most_bytes >> 20)
    except DabiaoError as e:
        return _error(e.key, **e.values)
    except duckdb.OutOfMemoryException:
        return _error("error.sql_memory")
    except duckdb.Error as e:
        return _error("error.sql_failed", why=_first_line(str(e)))
    except (RecursionError, MemoryError, ValueError):
        return _error("error.sql_heavy")
    return {"rows": table.num_rows, "cut": table.num_rows > most_rows}, as_stream(table.slice(0, most_rows))


def _checked(connection: Connection, sql: str) -> str:
    """Return the SELECT without trailing text. Raises DabiaoError unless it is one over published tables."""
    if len(sql) > LONGEST_TEXT:
        raise DabiaoError("error.sql_long", most=LONGEST_TEXT)
    statement = parse(connection, sql)
    views = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    tables = [str(name) for (name,) in views]
    unknown = sorted(statement.tables.difference(tables))
    if unknown:
        raise DabiaoError("error.sql_table", table=unknown[0], known=", ".join(tables))
    if statement.parameters:
        raise QueryRefused(f"${min(statement.parameters)}")
    return _without_end(sql)


def _without_end(sql: str) -> str:
    """Return the text without trailing comments and semicolons, so that it can be put in parentheses."""
    text = sql.encode()
    end = len(text)
    for offset, kind in reversed(duckdb.tokenize(sql)):
        if kind != duckdb.token_type.comment and text[offset:end].strip() != b";":
            break
        end = offset
    return text[:end].decode()


def _error(key: str, **values: object) -> tuple[dict[str, Any], bytes]:
    return {"error": key, "values": {name: str(value) for name, value in values.items()}}, b""


def _first_line(message: str) -> str:
    lines = [line for line in message.splitlines() if line.strip()]
    return lines[0][:300] if lines else "–"


def _write(output: BinaryIO, head: dict[str, Any], body: bytes) -> None:
    """Write an answer: a line of JSON with the number of bytes that follow, then these."""
    output.write(json.dumps({**head, "bytes": len(body)}).encode() + b"\n" + body)
    output.flush()


def _limit_process(seconds: int) -> None:
    """Prevent the process from writing files and from running without end, where the system supports it."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds * 20, seconds * 20))


def _limit_memory(memory_mb: int) -> None:
    """Limit memory beyond the engine's limit, which the engine itself does not apply to a single text of 2 GB."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + ((memory_mb + SPARE_MB) << 20)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    main()
