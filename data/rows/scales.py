"""Marks on another scale than 1 to 5 (a 4 of 10 is not a 4 of 5), recognised by their header or by the marks."""

import re

from data.errors import DabiaoError
from data.files.cells import fold
from data.formats.matching import Match
from data.notices import Notice
from data.sql import Connection, identifier
from data.words.marks import mark_sql

_OTHER = re.compile(
    r"(?:10|十|100|百) ?分制|满分(?:为|是)? ?(?:10|100|十|百)|百分|(?<!\d)[01] ?[-~–—至到] ?(?:10|100)(?!\d)"
    r"|(?:/|out of) ?(?:10|100)(?!\d)|\bnps\b|%"
)
"""Text in a folded header whose marks go up to 10 or 100."""

_SEVERAL, _SHARE = 3, 0.2
"""Marks above 5, in number and as a share of all, from which on they are not typing errors."""

_ENOUGH, _HIGHEST = 5, 3
"""Number of marks, none above the second value, from which on their scale may end there."""


def refuse_other_scale(connection: Connection, match: Match, file: str) -> None:
    """Raise DabiaoError when the marks in a column of `cells` are on another scale than 1 to 5."""
    for column in match.format.table.columns:
        if column.type not in ("mark", "rating") or column.name not in match.headers:
            continue
        header, mark = match.headers[column.name], mark_sql(identifier(column.name))
        ((count, above, most, least),) = connection.execute(
            "SELECT count(mark), count(*) FILTER (mark > 5), max(mark), min(mark) "
            f"FROM (SELECT {mark} AS mark FROM cells)"
        ).fetchall()
        # in a platform's own export, 0 is a mark that was not given
        from_zero = match.format.platform == "other" and least == 0 and (most <= 1 or (most < 5 and count >= _ENOUGH))
        if (count and _OTHER.search(fold(header))) or (above >= _SEVERAL and above >= count * _SHARE) or from_zero:
            raise DabiaoError("error.other_scale", file=file, column=header, least=f"{least:g}", most=f"{most:g}")


def notices_of_low_marks(connection: Connection, match: Match) -> list[Notice]:
    """Return notices that no mark in a column of `cells` is good: the scale may end there, or be reversed."""
    notices = []
    for column in match.format.table.columns:
        if column.type in ("mark", "rating") and column.name in match.headers:
            name = identifier(column.name)
            ((count, most),) = connection.execute(
                f"SELECT count(mark), max(mark) FROM (SELECT TRY_CAST({name} AS DOUBLE) AS mark FROM cells)"
            ).fetchall()
            if count >= _ENOUGH and most <= _HIGHEST:
                notices.append(Notice.of("marks_low", column=match.headers[column.name], count=count, most=f"{most:g}"))
    return notices
