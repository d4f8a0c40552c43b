"""Times written with words: half-days and zones of many languages, full-width digits. Decides nothing.

`plain_text_sql` rewrites them in the shapes of data/formats/time_shapes.py.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from data.files.cells import DIGITS_OF_SCRIPTS, INVISIBLE, SPACES
from data.formats.time_words import has_halves, hour_steps, last_steps, steps
from data.sql import literal

ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 3600, "BST": 3600, "CET": 3600, "CEST": 7200, "MEZ": 3600,
    "MESZ": 7200, "EET": 7200, "EEST": 10800, "MSK": 10800, "ICT": 25200, "WIB": 25200, "WITA": 28800, "WIT": 32400,
    "HKT": 28800, "SGT": 28800, "MYT": 28800, "PHT": 28800, "PHST": 28800, "JST": 32400, "KST": 32400, "AEST": 36000,
    "AEDT": 39600, "NZST": 43200, "NZDT": 46800, "BRT": -10800, "ART": -10800, "EDT": -14400, "EST": -18000,
    "CDT": -18000, "MDT": -21600, "MST": -25200, "PDT": -25200, "PST": -28800, "AKDT": -28800, "AKST": -32400,
    "HST": -36000,
}  # fmt: skip
"""Zone abbreviation with a single meaning → its seconds ahead of UTC. CST and IST have several, and are left out."""

_ZONE_WORDS = {"北京时间": 28800, "中国标准时间": 28800, "世界标准时间": 0, "coordinated universal time": 0}
_NAMED = re.compile(
    rf"(?:(?P<word>{'|'.join(_ZONE_WORDS)})|(?<![A-Za-z])(?:utc|gmt) ?(?P<sign>[+\-−–—]) ?(?P<hours>[0-9]{{1,2}})"
    rf"(?::?(?P<minutes>[0-9]{{2}}))?|(?<![A-Za-z])(?P<letters>{'|'.join(name for name in ZONES if len(name) > 1)})"
    r"(?![A-Za-z]))",
    re.IGNORECASE,
)
_IN_HEADER = re.compile(
    r"^(?P<name>.*?)[(（\[【](?P<zone>[^()（）\[\]【】]+)[)）\]】]$|^(?P<bare>.+?)[ _](?P<end>utc|gmt)$",
    re.I,
)
_OF_FILE = re.compile(
    r"time ?-?zone|时区|時區|タイムゾーン|zeitzone|zona waktu|múi giờ|時間帯|(?:all )?times (?:are )?in", re.I
)
_LETTERS_OF_A_ZONE = re.compile(r"[(（\[【](?![YMDHS]+[)）\]】])([A-Z]{3,5}(?: ?/ ?[A-Z]{3,5})?)[)）\]】]\s*$")
_LIKE = {
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2796\u30fc\ufe58\ufe63\uff0d\uff70",
    "/": "\u2044\u2215\u2571\u29f8\uff0f",
    ":": "\u02d0\u02f8\u2236\ua789\ufe13\ufe30\ufe55\uff1a",
    ".": "\u00b7\u2024\u2027\u22c5\u30fb\u3002\ufe52\uff0e\uff65",
    ",": "\u060c\u3001\ufe50\uff0c",
}
"""Marks between the numbers of a time → those that people and programs write for them: dashes of every width."""
_LOOK_ALIKE, _MEANT = "".join(_LIKE.values()), "".join(mark * len(marks) for mark, marks in _LIKE.items())
_ODD_SIGNS = "".join(DIGITS_OF_SCRIPTS) + _LOOK_ALIKE + SPACES.replace(" ", "") + INVISIBLE
_PLAIN_SIGNS = "0123456789" * len(DIGITS_OF_SCRIPTS) + _MEANT + " " * (len(SPACES) - 1)
_PLAIN = str.maketrans(_ODD_SIGNS[: len(_PLAIN_SIGNS)], _PLAIN_SIGNS, INVISIBLE)
LONGEST_TIME = 200
"""Characters of a cell that may be a time, in whatever words."""

_BARE_OFFSET = re.compile(r"^'?([+\-−–—])([0-9]{1,2}):?([0-9]{2})?$")


def zone_offset(text: str) -> int | None:
    """Return the seconds by which the zone in a text is ahead of UTC; None when it names none."""
    named = _NAMED.search(text)
    if named is None:
        alone = _BARE_OFFSET.match(text.strip())
        return None if alone is None else _seconds(alone[1], alone[2], alone[3])
    if named["word"]:
        return _ZONE_WORDS[named["word"].lower()]
    if named["letters"]:
        offsets = {ZONES[again["letters"].upper()] for again in _NAMED.finditer(text) if again["letters"]}
        return None if len(offsets) > 1 else offsets.pop()  # EST/EDT: which of them applies depends on the day
    return _seconds(named["sign"], named["hours"], named["minutes"])


def zone_in_header(header: str) -> tuple[str, int] | None:
    """Return a header without its zone, and that zone's seconds ahead of UTC; None when it names none."""
    parts = _IN_HEADER.match(header.strip())
    if parts is None:
        return None
    if parts["bare"]:
        return parts["bare"].strip(" _"), 0
    zone = zone_offset(parts["zone"])
    return None if zone is None else (parts["name"].strip(" _"), zone)


def unknown_zone_in(header: str) -> str:
    """Return the letters in brackets behind a header of times that name no zone, or are ambiguous, as CST; "": none."""
    letters = _LETTERS_OF_A_ZONE.search(header)
    return letters[1] if letters is not None and zone_in_header(header) is None else ""


def without_unknown_zone(header: str) -> str:
    """Return a header without such letters; unchanged where it has none."""
    return _LETTERS_OF_A_ZONE.sub("", header).strip(" _") if unknown_zone_in(header) else header


def is_zone_header(header: str) -> bool:
    """Whether a header says that its column names time zones."""
    return _OF_FILE.fullmatch(header.strip()) is not None


def zone_above(rows: Iterable[Iterable[str]]) -> int | None:
    """Return the seconds ahead of UTC of the zone that the rows above a header name for the whole file; None: none."""
    for row in rows:
        cells = [cell for cell in row if cell.strip()]
        for place, cell in enumerate(cells):
            if _OF_FILE.search(cell):
                for text in (cell, *cells[place + 1 : place + 2]):
                    offset = zone_offset(_OF_FILE.sub(" ", text).strip(" :："))
                    if offset is not None:
                        return offset
    return None


def unknown_zone_above(rows: Iterable[Iterable[str]]) -> str:
    """Return the text of the rows above a header about an unknown zone, such as one with summer time; "": none."""
    listed = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    if zone_above(listed) is not None:
        return ""
    return next((" ".join(cells) for cells in listed if any(_OF_FILE.search(cell) for cell in cells)), "")


def plain_text(text: str) -> str:
    """Return a cleaned cell with its time in plain digits and AM or PM behind it; its zone remains a word."""
    return _rewritten([text])[0][0].strip() if len(text) <= LONGEST_TIME else text


def plain_text_sql(column: str, examples: Sequence[str]) -> str:
    """SQL expression for a cleaned cell with its time in plain digits, AM or PM behind it and its zone as an offset.

    `examples`: a cell of each shape, with the same letters and marks; steps that none of them needs are left out,
    because planning all of them takes longer than reading a small file.
    """
    text = f"translate({column}, {literal(_ODD_SIGNS)}, {literal(_PLAIN_SIGNS)})"
    for wanted, better in _rewritten([cell for cell in examples if len(cell) <= LONGEST_TIME])[1]:
        text = f"regexp_replace({text}, {literal(wanted)}, {literal(better)}, 'g')"
    text = f"trim({text})"
    letters = f"upper(regexp_extract({text}, '[0-9M] ?[(]?([A-Za-z]{{2,5}})[)]?$', 1))"
    offsets = "".join(
        f"WHEN {literal(name)} THEN {literal(_written(seconds))} " for name, seconds in ZONES.items() if len(name) > 1
    )
    zoned = f"regexp_replace({text}, ' ?[(]?[A-Za-z]{{2,5}}[)]?$', '')"
    return f"coalesce({zoned} || CASE {letters} {offsets}END, {text})"


def _rewritten(texts: Sequence[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the texts after all steps, and the steps that may change a text with the same letters and marks."""
    changed, needed = [text.translate(_PLAIN) for text in texts], []
    for (wanted, better), (pattern, replacement), of_hours in _compiled():
        if of_hours and not any(map(has_halves, changed)):
            continue
        before, changed = changed, [pattern.sub(replacement, text) for text in changed]
        if of_hours or changed != before:
            needed.append((wanted, better))
    return changed, needed


@cache
def _compiled() -> list[tuple[tuple[str, str], tuple[re.Pattern[str], str], bool]]:
    """Return each step, the same for Python, and whether it depends on the hour."""
    parts = ((steps(), False), (hour_steps(), True), (last_steps(), False))
    return [
        ((wanted, better), (re.compile(wanted), re.sub(r"\\([0-9])", r"\\g<\1>", better)), of_hours)
        for part, of_hours in parts
        for wanted, better in part
    ]


def _seconds(sign: str, hours: str, minutes: str | None) -> int | None:
    if int(hours) > 14:
        return None
    return (1 if sign == "+" else -1) * (int(hours) * 3600 + int(minutes or 0) * 60)


def _written(seconds: int) -> str:
    hours, rest = divmod(abs(seconds), 3600)
    return f"{'-' if seconds < 0 else '+'}{hours:02}:{rest // 60:02}"
