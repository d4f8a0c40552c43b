"""Times in other words than digits: half-days and zones of many languages, full-width digits. Decides nothing.

`plain_text_sql` writes them as the shapes in data/formats/time_shapes.py are written.
"""

import re
from collections.abc import Iterable

from data.files.cells import INVISIBLE, SPACES
from data.sql import literal

ODD = r"[^ -~年月日]|[ap]\.? ?m\.|[A-Za-z]{2,5}$|(?:UTC|GMT) ?[+-]|^[A-Za-z]{3,9}, |^[0-9]{1,2}\.[0-9]{1,2}\. "
"""A time that is not written as the shapes are, as a pattern that finds it in a cleaned cell."""

_CLOCK = r"((?:0?[0-9]|1[0-9]|2[0-3])[:：.][0-9]{2}(?:[:：.][0-9]{2}(?:[.,][0-9]+)?)?)"
_MORNING = "上午|凌晨|清晨|早上|早晨|오전|午前|SA|ص|صباحا|am|a\\.m\\.|a\\. m\\."
_AFTERNOON = "下午|傍晚|오후|午後|CH|م|مساء|pm|p\\.m\\.|p\\. m\\."

ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 3600, "BST": 3600, "CET": 3600, "CEST": 7200, "MEZ": 3600,
    "MESZ": 7200, "EET": 7200, "EEST": 10800, "MSK": 10800, "ICT": 25200, "WIB": 25200, "WITA": 28800, "WIT": 32400,
    "HKT": 28800, "SGT": 28800, "MYT": 28800, "PHT": 28800, "PHST": 28800, "JST": 32400, "KST": 32400, "AEST": 36000,
    "AEDT": 39600, "NZST": 43200, "NZDT": 46800, "BRT": -10800, "ART": -10800, "EDT": -14400, "EST": -18000,
    "CDT": -18000, "MDT": -21600, "MST": -25200, "PDT": -25200, "PST": -28800, "AKDT": -28800, "AKST": -32400,
    "HST": -36000,
}  # fmt: skip
"""Letters for a zone that mean one offset only → its seconds ahead of UTC. CST and IST mean several: nobody's."""

_ZONE_WORDS = {"北京时间": 28800, "中国标准时间": 28800, "世界标准时间": 0, "coordinated universal time": 0}
_NAMED = re.compile(
    rf"(?:(?P<word>{'|'.join(_ZONE_WORDS)})|(?<![A-Za-z])(?:utc|gmt) ?(?P<sign>[+\-−]) ?(?P<hours>[0-9]{{1,2}})"
    rf"(?::?(?P<minutes>[0-9]{{2}}))?|(?<![A-Za-z])(?P<letters>{'|'.join(name for name in ZONES if len(name) > 1)})"
    r"(?![A-Za-z]))",
    re.IGNORECASE,
)
_IN_HEADER = re.compile(
    r"^(?P<name>.*?)[ _]*[(（\[【] *(?P<zone>[^()（）\[\]【】]+?) *[)）\]】] *$|^(?P<bare>.+?)[ _](?P<end>utc|gmt)$",
    re.I,
)
_OF_FILE = re.compile(
    r"time ?-?zone|时区|時區|タイムゾーン|zeitzone|zona waktu|múi giờ|シ間帯|(?:all )?times (?:are )?in", re.I
)
_BARE_OFFSET = re.compile(r"^'?([+\-−])([0-9]{1,2}):?([0-9]{2})?$")


def zone_offset(text: str) -> int | None:
    """The seconds by which a zone named in a text is ahead of UTC; None when it names none."""
    named = _NAMED.search(text)
    if named is None:
        alone = _BARE_OFFSET.match(text.strip())
        return None if alone is None else _seconds(alone[1], alone[2], alone[3])
    if named["word"]:
        return _ZONE_WORDS[named["word"].lower()]
    if named["letters"]:
        return ZONES[named["letters"].upper()]
    return _seconds(named["sign"], named["hours"], named["minutes"])


def zone_in_header(header: str) -> tuple[str, int] | None:
    """A header without the zone that stands in it, and that zone's seconds ahead of UTC; None when it names none."""
    parts = _IN_HEADER.match(header.strip())
    if parts is None:
        return None
    if parts["bare"]:
        return parts["bare"].strip(" _"), 0
    zone = zone_offset(parts["zone"])
    return None if zone is None else (parts["name"].strip(" _"), zone)


def zone_above(rows: Iterable[Iterable[str]]) -> int | None:
    """The seconds ahead of UTC of the zone that the rows above a header name for the whole file; None: they do not."""
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
    """What the rows above a header say of a zone that means nothing here, such as one with summer time; "": nothing."""
    listed = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    if zone_above(listed) is not None:
        return ""
    return next((" ".join(cells) for cells in listed if any(_OF_FILE.search(cell) for cell in cells)), "")


def plain_text_sql(column: str) -> str:
    """SQL for a cleaned cell with its time in plain digits, AM or PM behind it and its zone as an offset."""
    wide = "０１２３４５６７８９：／－．，"
    odd, even = wide + SPACES.replace(" ", "") + INVISIBLE, "0123456789:/-.," + " " * (len(SPACES) - 1)
    text = f"translate({column}, {literal(odd)}, {literal(even)})"
    steps = [
        (r"[(（]?(?:星期|周|週)[一二三四五六日天][)）]?|[(（][日月火水木金土月화수목금토일][)）]", " "),
        (r"^[A-Za-z]{3,9}, ", ""),
        (r" ?(?:Uhr|น\.|hrs?)\.?$", ""),
        (r"([0-9])[时時시点點] ?([0-9]{1,2})[分분](?: ?([0-9]{1,2})[秒초])?", r"\1:\2:\3"),
        (r":$", ""),
        (r"([0-9]{4})[년] ?([0-9]{1,2})[월] ?([0-9]{1,2})[일]", r"\1-\2-\3"),
        (r"([0-9]{4})\. ?([0-9]{1,2})\. ?([0-9]{1,2})\.", r"\1-\2-\3"),
        (rf"(?i)(?:{_MORNING}) *{_CLOCK}", r" \1 AM"),
        (rf"(?i)(?:{_AFTERNOON}) *{_CLOCK}", r" \1 PM"),
        (rf"晚上 *{_CLOCK}", r" \1 PM"),
        (r"中午 *(1[01]:[0-9:]+)", r" \1 AM"),
        (rf"中午 *{_CLOCK}", r" \1 PM"),
        (rf"(?i){_CLOCK} *(?:{_MORNING})$", r"\1 AM"),
        (rf"(?i){_CLOCK} *(?:{_AFTERNOON})$", r"\1 PM"),
        (r"(^|[^0-9:])((?:1[3-9]|2[0-3]|00?):[0-9:.,]+) (?:AM|PM)$", r"\1\2"),
        (r"(?i)[ (]*(?:UTC|GMT) ?([+-])([0-9]{1,2})(?::?([0-9]{2}))?\)?$", r"\1\2:\3"),
        (r"([+-])([0-9]):", r"\1" + "0" + r"\2:"),
        (r"([+-][0-9]{2}):$", r"\1:00"),
        (r"  +", " "),
    ]
    for wanted, better in steps:
        text = f"regexp_replace({text}, {literal(wanted)}, {literal(better)}, 'g')"
    text = f"trim({text})"
    letters = f"upper(regexp_extract({text}, '[0-9M] ?[(]?([A-Za-z]{{2,5}})[)]?$', 1))"
    offsets = "".join(
        f"WHEN {literal(name)} THEN {literal(_written(seconds))} " for name, seconds in ZONES.items() if len(name) > 1
    )
    zoned = f"regexp_replace({text}, ' ?[(]?[A-Za-z]{{2,5}}[)]?$', '')"
    return f"coalesce({zoned} || CASE {letters} {offsets}END, {text})"


def _seconds(sign: str, hours: str, minutes: str | None) -> int | None:
    if int(hours) > 14:
        return None
    return (1 if sign == "+" else -1) * (int(hours) * 3600 + int(minutes or 0) * 60)


def _written(seconds: int) -> str:
    hours, rest = divmod(abs(seconds), 3600)
    return f"{'-' if seconds < 0 else '+'}{hours:02}:{rest // 60:02}"
