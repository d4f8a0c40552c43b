"""Vocabulary of formats and data/header_words.toml: names of columns, and words in the cells of word columns."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from data.files.cells import fold
from data.formats.format import ANY_WORD, FLAGS, MARKS, Format
from data.formats.header_places import in_two_languages
from data.tables import MAY_LIE_AHEAD, TABLES, Column
from data.words.traditional import simplified

WORDS = Path(__file__).parents[1] / "header_words.toml"

ALIKE = 85
"""Two names are similar from this rapidfuzz ratio (0 to 100) on."""

SURE = 1.0
"""Confidence for a header that is a known name."""

CONTAINED = 0.55
"""Lowest confidence for a header that ends with a known name; the larger the name's share, the higher."""

_LETTERS_OF_A_WORD, _SIGNS_OF_A_WORD = 5, 3
"""Names with fewer letters, or fewer Chinese characters, occur in headers of any meaning."""

ORDER_STATES = ("unpaid", "paid", "shipped", "delivered", "completed", "cancelled")
"""The project's words for an order's status: free text, except that dispatch is judged by these words."""


@dataclass(frozen=True)
class Known:
    """Vocabulary of formats and data/header_words.toml.

    `names`: kind and column → bare header → its position in the list.

    `words`: kind and column → plain word of a file → the project's.
    """

    names: dict[tuple[str, str], dict[str, int]]
    words: dict[tuple[str, str], dict[str, str]]


def meanings(kind: str, column: str) -> tuple[str, ...]:
    """Return the project's words to which the words of a column can be mapped; empty where its texts are kept."""
    if (kind, column) == ("orders", "status"):
        return ORDER_STATES
    described = TABLES[kind].column(column)
    return ("yes", "no") if described.type == "flag" else described.words


def understood(kind: str, column: str, word: str) -> str | None:
    """Return the project's word for a file's word that every import understands; None if it needs a mapping."""
    if not meanings(kind, column):
        return None
    described = TABLES[kind].column(column)
    own = FLAGS if described.type == "flag" else {ours: ours for ours in described.words}
    return {fold(text): ours for text, ours in own.items()}.get(fold(word))


def own_words(column: Column) -> tuple[str, ...]:
    """Return the words that a column understands without a mapping."""
    return tuple(FLAGS) if column.type == "flag" else (*column.words, *(MARKS if column.type == "rating" else ()))


def known_words(formats: Sequence[Format]) -> Known:
    """Return the names and words of these formats and of data/header_words.toml."""
    names: dict[tuple[str, str], dict[str, int]] = {}
    words: dict[tuple[str, str], dict[str, str]] = {}
    for table in TABLES.values():
        for column in table.columns:
            where = table.name, column.name
            headers = [column.name, *written()["names"].get(table.name, {}).get(column.name, [])]
            if where == ("messages", "sender"):
                headers += written()["inbound"]
            headers += [h for form in formats if form.kind == table.name for h in form.columns.get(column.name, ())]
            names[where] = {bare(header): at for at, header in reversed(list(enumerate(headers)))}
            if ours := meanings(*where):
                words[where] = _meant(where, ours, formats)
    return Known(names, words)


def _meant(where: tuple[str, str], ours: Sequence[str], formats: Sequence[Format]) -> dict[str, str]:
    kind, column = where
    listed = written()["words"].get(kind, {}).get(column, {})
    meant = {plain(text): word for word, texts in listed.items() for text in texts}
    for form in formats:
        if form.kind == kind:
            mapped = form.values.get(column, {})
            meant |= {plain(text): word for text, word in mapped.items() if text != ANY_WORD and word}
    return meant | {plain(word): word for word in ours}


def alike(header: str, names: Mapping[str, int]) -> float:
    """Return the confidence that a header is one of these names: `SURE` if it is, less if similar, otherwise 0."""
    name = bare(header)
    if name in names or any(bare(part) in names for part in in_two_languages(header)):
        return SURE
    contained = max((len(other) for other in names if _ends_with(header, name, other)), default=0)
    if contained:
        return CONTAINED + (SURE - CONTAINED) / 2 * contained / len(name)
    alike_one = process.extractOne(name, names.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE) if len(name) > 2 else None
    return alike_one[1] / 111 if alike_one else 0.0  # never as high as for the name itself


def _ends_with(header: str, text: str, name: str) -> bool:
    """Whether a header ends with a known name: whole words, or characters of a script without spaces."""
    if not text.endswith(name) or len(name) < (_LETTERS_OF_A_WORD if name.isascii() else _SIGNS_OF_A_WORD):
        return False
    words = re.split(r"[\W_]+", fold(header))
    return not name.isascii() or any("".join(words[start:]) == name for start in range(len(words)))


@lru_cache(maxsize=10_000)
def bare(text: str) -> str:
    """Return a header in the form in which names are compared.

    Letters and digits only, without a unit in brackets, in simplified Chinese.
    """
    folded = plain(text)
    return re.sub(r"[\W_]+", "", re.sub(r"[(\[【].{0,200}?[)\]】]", "", folded)) or folded


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """Return a word in the form in which words are compared: folded, and in simplified Chinese."""
    return simplified(fold(text))


def is_vague(kind: str, column: str, header: str) -> bool:
    """Whether a header may name a column, but also many other things."""
    return bare(header) in _vague(kind, column)


@cache
def _vague(kind: str, column: str) -> frozenset[str]:
    names = written()["one_piece"] if (kind, column) == ("orders", "amount") else ()
    return frozenset(map(bare, (*names, *written()["vague"].get(kind, {}).get(column, ()))))


def confidence_of(kind: str, column: str, header: str, vocabulary: Known) -> float:
    """Return the confidence that a header is that of a column, up to `SURE`; lower for a vague header."""
    confidence = alike(header, vocabulary.names[kind, column])
    happened = TABLES[kind].column(column).type == "time" and column not in MAY_LIE_AHEAD
    if 0 < confidence < SURE and happened and any(word in plain(header) for word in spoken_of("times_ahead")):
        return 0.0  # an expected event has not happened
    return min(confidence or CONTAINED, CONTAINED) if is_vague(kind, column, header) else confidence


def speaks(cells: Mapping[str, int], filled: int, words: Mapping[str, str]) -> bool:
    """Whether nearly all filled cells of a column, counted by text, are words for two or more project words."""
    meant = [(words[plain(text)], count) for text, count in cells.items() if plain(text) in words]
    return len({ours for ours, _ in meant}) > 1 and sum(count for _, count in meant) >= 0.8 * filled


@cache
def spoken_of(thing: str) -> tuple[str, ...]:
    """Return folded words of headers about a kind of thing: "times", or one that only lists have."""
    return tuple(map(fold, written()["things"][thing]))


def hinted(kind: str, headers: Sequence[str]) -> float:
    """Return up to one point for headers that hint at this kind of data."""
    spoken = " ".join(map(plain, headers))
    return min(sum(hint in spoken for hint in written()["hints"][kind]), 2) / 2


@cache
def written() -> dict[str, Any]:
    """Return the content of data/header_words.toml."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))
