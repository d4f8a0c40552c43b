"""Lengths of time in cells: numbers in the unit of their column, clocks of three parts, units in words."""

import re
import unicodedata

from data.sql import Connection, identifier, literal

UNITS = {"seconds": 1, "minutes": 60, "hours": 3_600}
"""Units that a column may count in → their seconds."""

_NUMBER = r"[0-9]+(?:\.[0-9]{1,3})?|[1-9][0-9]*\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+"
"""A length in the unit of its column. A long fraction below 1 is one of a day, as a spreadsheet keeps such lengths."""

_WORDS = {
    86_400: "天|日|d|days?|hari|ngày|วัน",
    3_600: "个?小时|小時|時間|时|時|h|hrs?|hours?|jam|giờ|tiếng|ชั่วโมง",
    60: "分钟|分鐘|分|m|mins?|minutes?|menit|mnt|phút|นาที|′|'|’",
    1: "秒钟|秒鐘|秒|s|secs?|seconds?|detik|dtk|giây|วินาที|′′|''|\"|”",
    0.001: "毫秒|ms|msecs?|milliseconds?",
}
"""Seconds of a unit → what stands for it behind a number, in small letters; the longest unit first."""

_PARTS = re.compile("".join(rf"(?:([0-9]+(?:\.[0-9]+)?) *(?:{words})\.?,? *(?:and )?)?" for words in _WORDS.values()))
_CLOCK = re.compile(r"(?:([0-9]+) ?(?:天|日|d|days?),? ?)?([0-9]+):([0-5][0-9]):([0-5][0-9])(?:\.[0-9]+)?")


def seconds_of(text: str) -> int | None:
    """The whole seconds of a length of time that names its units, or is a clock of three parts; None of any other.

    Of a clock of two parts nobody knows whether its first are hours or minutes.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if clock := _CLOCK.fullmatch(plain):
        days, hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    parts = _PARTS.fullmatch(plain)
    if parts is None or not any(parts.groups()):
        return None
    return int(sum(float(number or 0) * unit for number, unit in zip(parts.groups(), _WORDS, strict=True)) + 1e-6)


def length_sql(connection: Connection, column: str, unit: str) -> str:
    """SQL for the whole seconds in a column of the table `cells`; NULL of what is no length of time.

    `unit`: the column that says how many seconds a number stands for. Makes the table `time_lengths`.
    """
    cell, is_number = identifier(column), f"regexp_full_match({identifier(column)}, {literal(_NUMBER)})"
    rows = connection.execute(f"SELECT DISTINCT {cell} FROM cells WHERE {cell} IS NOT NULL AND NOT {is_number}")
    lengths = {text: seconds_of(text) for (text,) in rows.fetchall()}
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE time_lengths AS "
        "SELECT unnest($texts::VARCHAR[]) AS text, unnest($seconds::BIGINT[]) AS seconds",
        {"texts": list(lengths), "seconds": list(lengths.values())},
    )
    number = f"floor(TRY_CAST(replace({cell}, ',', '') AS DECIMAL(18, 3)) * {identifier(unit)})"
    named = f"(SELECT named.seconds FROM time_lengths AS named WHERE named.text = {cell})"
    return f"CASE WHEN {is_number} THEN CAST({number} AS BIGINT) ELSE {named} END"
