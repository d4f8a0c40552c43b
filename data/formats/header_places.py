"""Find the headers of a format in a header row, in their many spellings. Reads no cells below it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import accumulate

from data.files.cells import fold
from data.formats.currencies import LONGEST_HEADER, without_currency
from data.formats.keys import Headers
from data.formats.time_text import without_unknown_zone, zone_in_header
from data.words.traditional import simplified

_CHINESE, _LETTERS = re.compile("[\u4e00-\u9fff]"), re.compile("[A-Za-z]")
_WRAPPED = re.compile("(?<=[\u4e00-\u9fff）)])\\s+(?=[\u4e00-\u9fff（(])")
"""Space inside a Chinese header that is wrapped or spaced out, which is removed."""

_MARKS = r"[*＊•●★▲▼△▽▴▾↑↓↕⇅⇵⬆⬇\s\ufe0f]"
_MARKED = re.compile(
    rf"^{_MARKS}+|(?<!{_MARKS}){_MARKS}++$|[(（\[【] *(?:必填|选填|必选|required|optional) *[)）\]】]", re.IGNORECASE
)
"""Marks that pages put beside a header: the column by which a table is sorted, and required cells."""

_NUMBERED = re.compile(
    r"^[(（]?[0-9①-⑳]{1,2}(?:[.．、)）:：]\s*(?=[^\W\d]|[【\[(（*＊•●★])|\s+(?=[\u4e00-\u9fff])|(?<=[①-⑳])\s*)|(?<![:：])[:：]++\s*$"
)
"""A header's number in a list, and a colon behind it."""
_FRAMES = {"【": "】", "[": "]", "(": ")", "（": "）", "《": "》", "「": "」", "『": "』"}

_BOUNDARIES = (
    (re.compile(r" *[\n/|] *"), 1),
    (re.compile("(?<=[\u4e00-\u9fff]) +(?=[A-Za-z])|(?<=[A-Za-z]) +(?=[\u4e00-\u9fff])"), 5),
)
"""Separator between the names of a header in two languages, and letters that the Latin name has at least: in 商品 ID
the letters are part of one name."""


@lru_cache(maxsize=256)
def header_places(header: tuple[str, ...]) -> Mapping[str, int]:
    """Return folded header → its position, the first of several; with `#2` behind it the second, and so on.

    A header is also found without a zone, a currency or a unit in brackets, by either of its names in two languages,
    and without line wraps, marks, numbers or brackets around it; one in traditional Chinese by its simplified
    characters. Cached, because each row is compared with every format.
    """
    where: dict[str, int] = {}
    seldom: dict[str, int] = {}
    times: Counter[str] = Counter()
    for at, cell in enumerate(header):
        name = fold(cell)
        times[name] += 1
        where.setdefault(name, at)
        if times[name] > 1:
            seldom.setdefault(f"{name}#{times[name]}", at)
        for spelling in _spellings(cell):
            seldom.setdefault(spelling, at)
    return seldom | where


def alike(header: str, other: str) -> bool:
    """Whether two different headers are the same name except for a unit, a zone, marks or brackets."""
    mine, its = ({fold(cell), *_spellings(cell)} - {""} for cell in (header, other))
    return fold(header) != fold(other) and not mine.isdisjoint(its)


def _spellings(cell: str) -> Iterator[str]:
    """Yield the folded texts by which a header is also found."""
    if len(cell) > LONGEST_HEADER:
        return
    if (zoned := zone_in_header(cell)) is not None:
        yield fold(zoned[0])
    yield fold(without_currency(cell))
    yield fold(without_unknown_zone(cell))
    yield fold(_WRAPPED.sub("", cell))
    for bare in _bared(cell):
        yield fold(simplified(bare))
    for part in in_two_languages(cell):
        yield fold(part)


def _bared(header: str) -> Iterator[str]:
    """Yield a header without marks, numbers or brackets around it, in any order: 20.*运单号, *20.运单号."""
    for steps in (_unmarked, _unframed), (_unframed, _unmarked, _unframed):
        text = header
        for step in steps:
            text = step(text)
            yield text


def _unmarked(header: str) -> str:
    """Return a header without the marks that pages put beside it."""
    return _MARKED.sub("", header)


def _unframed(header: str) -> str:
    """Return a header without its number, its colon, and brackets around all of it."""
    text = _NUMBERED.sub("", header.strip()).strip()
    opens, closes = text[:1], _FRAMES.get(text[:1], "")
    if not closes or not text.endswith(closes):
        return text
    inside = text[1:-1]
    # the brackets inside must be balanced: (商品编码(平台)), not (商品)编码(平台)
    depths = list(accumulate((sign == opens) - (sign == closes) for sign in inside))
    return text if min(depths, default=0) < 0 else inside


def in_two_languages(header: str) -> Iterator[str]:
    """Yield the two names of a header in Chinese and in letters: 订单号/Order No, or one below or behind the other."""
    if not (_CHINESE.search(header) and _LETTERS.search(header)):
        return
    text = header.strip()
    for boundaries, least in _BOUNDARIES:
        for boundary in boundaries.finditer(text):
            parts = text[: boundary.start()], text[boundary.end() :]
            letters = [part for part in parts if not _CHINESE.search(part)]
            if len(letters) == 1 and len(_LETTERS.findall(letters[0])) >= least:
                yield from parts


def first_places(headers: Headers, where: Mapping[str, int]) -> dict[str, int]:
    """Return column → the position of the first of its headers that is present."""
    places = {name: _first(texts, where) for name, texts in headers.items()}
    return {name: at for name, at in places.items() if at is not None}


def all_places(mark: str, headers: Headers, where: Mapping[str, int]) -> dict[str, int]:
    """Return the names of the cells under any of the headers, in order → their positions."""
    return {
        f"{mark}{number}_{name}": where[fold(header)]
        for name, texts in headers.items()
        for number, header in enumerate(texts)
        if fold(header) in where
    }


def further_places(headers: Headers, where: Mapping[str, int]) -> dict[str, int]:
    """Return the result of `all_places` for a column's headers behind the first that is present.

    Exports from before and after the renaming of a header, joined in one file, have both. Buyers have none: another
    header names them in another form.
    """
    several = {name: texts for name, texts in headers.items() if len(texts) > 1 and name != "buyer_id"}
    first = first_places(several, where)
    return {cell: at for cell, at in all_places("alt", several, where).items() if at not in first.values()}


def _first(headers: Iterable[str], where: Mapping[str, int]) -> int | None:
    return next((where[fold(header)] for header in headers if fold(header) in where), None)
