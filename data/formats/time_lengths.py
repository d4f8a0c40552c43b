"""Lengths of time in cells: numbers in the unit of their column, clocks of three parts, units in words."""

import re
import unicodedata
from collections.abc import Iterable

from data.errors import DabiaoError
from data.formats.amounts import doubtful_pattern, sure_pattern
from data.sql import Connection, identifier, literal

UNITS = {"seconds": 1, "minutes": 60, "hours": 3_600}
"""Units of columns → their seconds."""

_NUMBER = r"[0-9]+(?:{d}[0-9]{{1,3}})?|[1-9][0-9]*{d}[0-9]+|[0-9]{{1,3}}(?:{t}[0-9]{{3}})+(?:{d}[0-9]+)?"
"""A length in the unit of its column, with a decimal mark `d` and a thousands separator `t`. A long fraction below 1
does not match: it is a fraction of a day, as spreadsheets store such lengths."""

_WORDS = {
    86_400: "天|日|d|days?|hari|ngày|วัน",
    3_600: "个?小时|小時|時間|时|時|h|hrs?|hours?|jam|giờ|tiếng|ชั่วโมง",
    60: "分钟|分鐘|分|m|mins?|minutes?|menit|mnt|phút|นาที|′|'|’",
    1: "秒钟|秒鐘|秒|s|secs?|seconds?|detik|dtk|giây|วินาที|′′|''|\"|”",
    0.001: "毫秒|ms|msecs?|milliseconds?",
}
"""Seconds of a unit → its lower-case names behind a number; the longest unit first."""

_PARTS = re.compile("".join(rf"(?:([0-9]+(?:\.[0-9]+)?) *(?:{words})\.?,? *(?:and )?)?" for words in _WORDS.values()))
_CLOCK = re.compile(r"(?:([0-9]+) ?(?:天|日|d|days?),? ?)?([0-9]+):([0-5][0-9]):([0-5][0-9])(?:\.[0-9]+)?")


def seconds_of(text: str) -> int | None:
    """Return the whole seconds of a length of time with units, or of a clock of three parts; None for any other.

    A clock of two parts is ambiguous: hours and minutes, or minutes and seconds.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if clock := _CLOCK.fullmatch(plain):
        days, hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    parts = _PARTS.fullmatch(plain)
    if parts is None or not any(parts.groups()):
        return None
    return int(sum(float(number or 0) * unit for number, unit in zip(parts.groups(), _WORDS, strict=True)) + 1e-6)


def length_sql(
    connection: Connection, column: str, unit: str, *, decimal: str | None = None, file: str = "", header: str = ""
) -> str:
    """SQL expression for the whole seconds in a column of the table `cells`; NULL where it is not a length of time.

    `unit`: the column with the seconds that a number stands for. `decimal`: the decimal mark, where the column does not
    show it; `file`, `header`: for messages. Creates the table `time_lengths`. Raises DabiaoError when nothing shows
    whether 1.440 has a decimal mark or a thousands separator.
    """
    cell = identifier(column)
    written = connection.execute(f"SELECT DISTINCT {cell} FROM cells WHERE {cell} IS NOT NULL").fetchall()
    texts = [text for (text,) in written]
    point = _decimal(texts, decimal, file, header)
    thousands = "," if point == "." else "."
    number = _NUMBER.format(d=re.escape(point), t=re.escape(thousands))
    is_number = re.compile(number)
    lengths = {text: seconds_of(text) for text in texts if not is_number.fullmatch(text)}
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE time_lengths AS "
        "SELECT unnest($texts::VARCHAR[]) AS text, unnest($seconds::BIGINT[]) AS seconds",
        {"texts": list(lengths), "seconds": list(lengths.values())},
    )
    plain = f"replace(replace({cell}, {literal(thousands)}, ''), {literal(point)}, '.')"
    counted = f"floor(TRY_CAST({plain} AS DECIMAL(18, 3)) * {identifier(unit)})"
    named = f"(SELECT named.seconds FROM time_lengths AS named WHERE named.text = {cell})"
    matches = f"regexp_full_match({cell}, {literal(number)})"
    return f"CASE WHEN {matches} THEN CAST({counted} AS BIGINT) ELSE {named} END"


def _decimal(texts: Iterable[str], stated: str | None, file: str, header: str) -> str:
    """Return the decimal mark: the one that the cells of a column prove, otherwise that of the format."""
    marked = [text for text in texts if "." in text or "," in text]
    proven = {
        mark
        for mark, other in ((".", ","), (",", "."))
        if any(re.fullmatch(sure_pattern(mark, other), text) for text in marked)
    }
    if len(proven) == 1:
        return proven.pop()
    # fractions of lengths are written with a point, if at all: a comma alone separates thousands
    doubtful = [text for text in marked if re.fullmatch(doubtful_pattern("."), text)]
    if doubtful and stated is None:
        raise DabiaoError("error.ambiguous_amounts", file=file, column=header, first=min(doubtful))
    return stated or "."
