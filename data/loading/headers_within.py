"""Headers that are repeated among the rows, as in a file joined from two downloads."""

from collections.abc import Iterable

from data.errors import DabiaoError
from data.files.cells import fold
from data.formats.matching import Match
from data.loading.import_result import Reject
from data.sql import Connection, identifier


def refuse_other_headers(connection: Connection, match: Match, rejects: Iterable[Reject], file: str) -> None:
    """Raise DabiaoError when a rejected row of `staged` holds other headers than the first.

    The rows below it belong to another table, and would be read by the wrong columns.
    """
    form = match.format
    if form.rows:
        return
    columns = ", ".join(map(identifier, match.places))
    for reject in rejects:
        if reject.reason == "not_a_time" and fold(reject.value) in form.headers:
            row = connection.execute(
                f"SELECT {columns} FROM staged WHERE line = $line", {"line": reject.line}
            ).fetchone()
            for name, cell in zip(match.places, row or (), strict=False):
                if cell and fold(cell) in form.headers and fold(cell) != fold(match.headers[name]):
                    raise DabiaoError(
                        "error.other_headers", file=file, line=reject.line, header=cell, first=match.headers[name]
                    )
