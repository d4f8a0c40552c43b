"""Steps that rewrite times of many languages and programs in digits. Pure.

The steps are regular expressions that the database and Python read alike: no lookaround. Except for `hour_steps` they
do the same to all times of one shape.
"""

import re
from collections.abc import Iterator, Mapping

_CLOCK = r"((?:0?[0-9]|1[0-9]|2[0-3])[:：.][0-9]{2}(?:[:：.][0-9]{2}(?:[.,][0-9]+)?)?)"

_COMPACT_DAY = r"((?:19|20)[0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"
_ZONE_OF_CHINA = "北京时间|北京時間|中国标准时间|台北時間|台北时间|香港時間|香港时间|东八区"

_MORNING = (
    "上午|凌晨|清晨|早上|早晨|오전|午前|ก่อนเที่ยง|SA|sáng|PG|pagi|ص|صباحا|π\\.μ\\.|de\\.|ÖÖ|öö|am|a\\.m\\.|a\\. m\\."
)
_AFTERNOON = "下午|傍晚|오후|午後|หลังเที่ยง|CH|chiều|PTG|petang|sore|م|مساء|μ\\.μ\\.|du\\.|ÖS|ös|pm|p\\.m\\.|p\\. m\\."
_NOON = "中午|siang|trưa|tengah hari"
"""Ten and eleven o'clock of it belong to the morning."""
_EVENING = "晚上|夜晚|tối|malam"
"""From six to eleven. Twelve and later are ambiguous: such a time is not changed."""

MONTHS: Mapping[str, str] = {
    "Jan": "januari|januar|jänner|janvier|janv|enero|ene|gennaio|gen|janeiro|มกราคม|ม\\.ค|一月|0?1月",
    "Feb": "februari|februar|pebruari|peb|février|févr|fév|febrero|febbraio|fevereiro|fev|กุมภาพันธ์|ก\\.พ|二月|0?2月",
    "Mar": "maret|märz|mär|maart|mrt|mac|mars|marzo|março|มีนาคม|มี\\.ค|三月|0?3月",
    "Apr": "avril|avr|abril|abr|aprile|เมษายน|เม\\.ย|四月|0?4月",
    "May": "mei|mai|mayo|maggio|mag|maio|พฤษภาคม|พ\\.ค|五月|0?5月",
    "Jun": "juni|juin|junio|giugno|giu|junho|มิถุนายน|มิ\\.ย|六月|0?6月",
    "Jul": "juli|julai|juillet|juil|julio|luglio|lug|julho|กรกฎาคม|ก\\.ค|七月|0?7月",
    "Aug": "agustus|agu|agt|ags|ogos|ogo|augustus|août|agosto|ago|สิงหาคม|ส\\.ค|八月|0?8月",
    "Sep": "sept|septembre|septiembre|settembre|setembro|set|กันยายน|ก\\.ย|九月|0?9月",
    "Oct": "oktober|okt|octobre|octubre|ottobre|ott|outubro|out|ตุลาคม|ต\\.ค|十月|10月",
    "Nov": "nopember|nop|novembre|noviembre|novembro|พฤศจิกายน|พ\\.ย|十一月|11月",
    "Dec": "desember|des|disember|dis|dezember|dez|décembre|déc|diciembre|dic|dicembre|dezembro|ธันวาคม|ธ\\.ค"
    "|十二月|12月",
}
"""strptime's name of a month → its names in other languages."""

_ASCII_MONTHS = "|".join(word for names in MONTHS.values() for word in names.split("|") if word.isascii())

ODD = (
    r"[^ -~年月日]|[ap]\.? ?m\.|[a-z]{2,6}$|[a-z]{3,4}\. |(?:UTC|GMT) ?[+-]|^r ?[0-9]|^[a-z]{3,9}, "
    r"|^[0-9]{1,2}(?:\. [0-9a-z]|\.[a-z])|^[0-9]{1,2}:[0-9]{2}"
    r"| [0-9]{1,2}\.[0-9]{2}(?:\.[0-9]{2})?(?: |$)|[0-9]h[0-9]{2}| (?:at|um|pukul|de|del) "
    r"|[0-9](?:st|nd|rd|th)[ ,]|^[0-9]{4}[_:]|^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}-| (?:de|du)\. "
    r"| [0-9]{1,2}:[0-9](?:$|[^0-9])|:[0-9](?:$|[^0-9])|[ _][0-9]{1,2}-[0-9]{2}-[0-9]{2}$|^[0-9]{8}[T_ ][0-9]{4}"
    r"|[)\]]$| [ap]m [0-9]|(?:thg|tháng|thang) [0-9]|(?:^|[ /-])[0-9]{1,2}月 ?[ /-]"
    r"|^[0-9/.-]{8}[0-9]{4}:|^(?:[0-9]{10}|[0-9]{13})\.0+$"
    rf"| [0-9]{{1,2}}:[0-9]{{2}}-[0-9]{{2}}:[0-9]{{2}}$|(?:^|[ ./-])(?:{_ASCII_MONTHS})[ ,./-]"
)
"""Pattern, case-insensitive, of a cleaned cell with a time that does not have one of the shapes."""

_DATE = r"([0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4})"
_HALVES = f"{_MORNING}|{_AFTERNOON}|{_NOON}|{_EVENING}"
_HALF = re.compile(rf"[AP]M$|{_NOON}|{_EVENING}", re.IGNORECASE)
_FINDS_ODD = re.compile(ODD, re.IGNORECASE)


def is_odd(text: str) -> bool:
    """Whether a cleaned cell may be a time that does not have one of the shapes."""
    return _FINDS_ODD.search(text) is not None


def steps() -> Iterator[tuple[str, str]]:
    """Yield patterns and their replacements, applied one after the other, everywhere in a text.

    A backslash and one digit refer to a group; a digit behind them is literal.
    """
    yield r"[(（]?(?:星期|周|週)[一二三四五六日天][)）]?|[(（][一二三四五六日月火水木金土月화수목금토일][)）]", " "
    # a span of times that data/formats/clocks.py did not take for an offset: made unreadable, so that it is reported
    yield r"( [0-9]{1,2}:[0-9]{2})-([0-9]{2}:[0-9]{2})$", r"\1 - \2"
    yield r"^[A-Za-z]{3,9}, ", ""
    yield r"^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2} [0-9]{1,2}) ([0-9]{4}) ", r"\1, \2 "
    yield r"(GMT[+-][0-9]{4}) ?\([^()]*\)$", r"\1"
    yield r"(:[0-9]{2}(?:[.,][0-9]+)? ?[+-][0-9]{2}:?[0-9]{2}) ?\(?[A-Z]{3,5}\)?$", r"\1"
    yield r"([0-9](?:Z|[+-][0-9]{2}:?[0-9]{2}))\[[A-Za-z0-9_/+-]+\]$", r"\1"
    yield rf"^({_ZONE_OF_CHINA})[:： ]*(.*:[0-9]{{2}})$", r"\2 \1"
    yield rf"(:[0-9]{{2}}(?:[.,][0-9]+)?) ?[(（]?(?:{_ZONE_OF_CHINA})[)）]?$", r"\1+08:00"
    yield rf"^{_COMPACT_DAY}[T_ ]([0-9]{{2}})([0-9]{{2}})([0-9]{{2}})", r"\1-\2-\3 \4:\5:\6"
    yield rf"^{_COMPACT_DAY}[T_ ]([0-9]{{2}})([0-9]{{2}})($|[^0-9:])", r"\1-\2-\3 \4:\5\6"
    yield r" ?(?:Uhr|น\.|hrs?)\.?$", ""
    yield r"([0-9])[时時시点點] ?([0-9]{1,2})[分분](?: ?([0-9]{1,2})[秒초])?", r"\1:\2:\3"
    yield r"(?i)([0-9])h([0-9]{2})(?:m(?:in)?([0-9]{2})s?)?$", r"\1:\2:\3"
    yield r":$", ""
    yield r"([0-9]{4})[년] ?([0-9]{1,2})[월] ?([0-9]{1,2})[일]", r"\1-\2-\3"
    yield r"([0-9]{4})\. ?([0-9]{1,2})\. ?([0-9]{1,2})\.", r"\1-\2-\3"
    yield (
        r"(?i)^((?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?,? )?)(?:ngày )?([0-9]{1,2}) (?:tháng|thang|thg)\.? ([0-9]{1,2}),? "
        r"(?:năm )?([0-9]{4})",
        r"\1\4-\3-\2",
    )
    yield (
        r"^([0-9]{4})[-_:/.]([0-9]{1,2})[-_:/.]([0-9]{1,2})[-_ ]([0-9]{1,2})[-:]([0-9]{2})[-:]([0-9]{2})$",
        (r"\1-\2-\3 \4:\5:\6"),
    )
    yield r"([ T][0-9]{1,2}):([0-9])($|[^0-9])", r"\1:0\2\3"
    yield r"([ T][0-9]{1,2}:[0-9]{2}):([0-9])($|[^0-9])", r"\1:0\2\3"
    for number, name in enumerate(MONTHS.values(), start=1):
        yield rf"年 ?{name.split('|')[-2]} ?([0-9])", rf"年{number}月\1"
    yield r"^([0-9]{4}[-/.][0-9]{2}[-/.][0-9]{2}|[0-9]{2}[-/.][0-9]{2}[-/.][0-9]{4})([0-9]{2}:)", r"\1 \2"
    yield r"^([0-9]+)\.0+$", r"\1"
    for month, names in MONTHS.items():
        yield rf"(?i)(^|[ ./-])(?:{names})\.? ?($|[ ,./-])", rf"\1{month}\2"
    yield r"(?i) (?:de|del|du) ([A-Za-z0-9])", r" \1"
    yield r"(^|[ ./-])([A-Z][a-z]{2})\. ", r"\1\2 "
    yield r"^([0-9]{1,2})\. ?([A-Z][a-z]{2})", r"\1 \2"
    yield r"^([0-9]{1,2})\. ([0-9]{1,2})\. ?([0-9]{4})", r"\1.\2.\3"
    yield r"(?i)([0-9])(?:st|nd|rd|th)([ ,])", r"\1\2"
    yield r"(?i),? (?:at|um|pukul|à|às|lúc|เวลา) ([0-9])", r" \1"
    yield r"([0-9]),? ([0-9]{1,2})\.([0-9]{2})\.([0-9]{2})( |$)", r"\1 \2:\3:\4\5"
    yield r"([0-9]),? ([0-9]{1,2})\.([0-9]{2})( |$)", r"\1 \2:\3\4"
    yield rf"(?i)^{_CLOCK}( ?(?:{_HALVES}))?,? +{_DATE}$", r"\3 \1\2"
    yield rf"(?i)(?:{_MORNING}) *{_CLOCK}", r" \1 AM"
    yield rf"(?i)(?:{_AFTERNOON}) *{_CLOCK}", r" \1 PM"
    yield rf"(?i){_CLOCK} *(?:{_MORNING})$", r"\1 AM"
    yield rf"(?i){_CLOCK} *(?:{_AFTERNOON})$", r"\1 PM"


def hour_steps() -> Iterator[tuple[str, str]]:
    """Yield steps like `steps`, after them, that depend on the hour, for a time for which `has_halves` is true."""
    yield rf"(?i)(?:{_NOON}) *(1[01][:.][0-9:.]+)", r" \1 AM"
    yield rf"(?i)(?:{_NOON}) *{_CLOCK}", r" \1 PM"
    yield rf"(?i)(?:{_EVENING}) *((?:0?[6-9]|1[01]|1[89]|2[0-3])[:.][0-9:.]+)", r" \1 PM"
    yield rf"(?i)(^|[^0-9:])(1[01][:.][0-9:.]+) *(?:{_NOON})$", r"\1\2 AM"
    yield rf"(?i){_CLOCK} *(?:{_NOON})$", r"\1 PM"
    yield rf"(?i)(^|[^0-9:])((?:0?[6-9]|1[01]|1[89]|2[0-3])[:.][0-9:.]+) *(?:{_EVENING})$", r"\1\2 PM"
    # the hour after noon may be written 0; a 24-hour clock needs no half-day
    yield r"(^|[^0-9:])00?(:[0-9:.,]+ PM)$", r"\112\2"
    yield r"(^|[^0-9:])((?:1[3-9]|2[0-3])[:.][0-9:.,]+) PM$", r"\1\2"
    yield r"(^|[^0-9:])(00?[:.][0-9:.,]+) AM$", r"\1\2"


def has_halves(text: str) -> bool:
    """Whether a time, or the result of `steps`, names a half of the day or a part of one."""
    return _HALF.search(text) is not None


def last_steps() -> Iterator[tuple[str, str]]:
    """Yield steps like `steps`, after `hour_steps`: offsets from UTC, and spaces."""
    yield r"(?i)[ (]*(?:UTC|GMT) ?([+-])([0-9]{1,2})(?::?([0-9]{2}))?\)?$", r"\1\2:\3"
    yield r"([+-])([0-9]):", r"\10\2:"
    yield r"([+-][0-9]{2}):$", r"\1:00"
    yield r"  +", " "
