"""What formats and data/header_words.toml know: names of columns, and words of the cells of columns of words."""

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
"""Two names are alike from so many hundredths of rapidfuzz's ratio on."""

SURE = 1.0
"""The confidence of a header that is known by name."""

CONTAINED = 0.55
"""The confidence of a header that ends with a known name, and more the more of it the name is."""

_LETTERS_OF_A_WORD, _SIGNS_OF_A_WORD = 5, 3
"""Names of fewer letters, or of fewer Chinese signs, stand in headers of anything."""

ORDER_STATES = ("unpaid", "paid", "shipped", "delivered", "completed", "cancelled")
"""What an order's status is called inside: a text like any other, except that dispatch is judged by these."""


@dataclass(frozen=True)
class Known:
    """What formats and data/header_words.toml know. `names`: kind and column → bare header → its place in the list.

    `words`: kind and column → plain word of a file → ours.
    """

    names: dict[tuple[str, str], dict[str, int]]
    words: dict[tuple[str, str], dict[str, str]]


def meanings(kind: str, column: str) -> tuple[str, ...]:
    """Our words that the words of a column can be mapped to; none where its texts stay as they are."""
    if (kind, column) == ("orders", "status"):
        return ORDER_STATES
    described = TABLES[kind].column(column)
    return ("yes", "no") if described.type == "flag" else described.words


def understood(kind: str, column: str, word: str) -> str | None:
    """Our word for a file's word that every import knows without being told; None when it has to be told."""
    if not meanings(kind, column):
        return None
    described = TABLES[kind].column(column)
    own = FLAGS if described.type == "flag" else {ours: ours for ours in described.words}
    return {fold(text): ours for text, ours in own.items()}.get(fold(word))


def own_words(column: Column) -> tuple[str, ...]:
    """What a column understands without being told."""
    return tuple(FLAGS) if column.type == "flag" else (*column.words, *(MARKS if column.type == "rating" else ()))


def known_words(formats: Sequence[Format]) -> Known:
    """Names and words of these formats and of data/header_words.toml."""
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
    """How sure a header is one of these names: `SURE` when it is, less when it is like one, 0 when it is like none."""
    name = bare(header)
    if name in names or any(bare(part) in names for part in in_two_languages(header)):
        return SURE
    contained = max((len(other) for other in names if _ends_with(header, name, other)), default=0)
    if contained:
        return CONTAINED + (SURE - CONTAINED) / 2 * contained / len(name)
    alike_one = process.extractOne(name, names.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE) if len(name) > 2 else None
    return alike_one[1] / 111 if alike_one else 0.0  # never as sure as the name itself


def _ends_with(header: str, text: str, name: str) -> bool:
    """Whether a header ends with a known name: whole words, or signs of a script without spaces."""
    if not text.endswith(name) or len(name) < (_LETTERS_OF_A_WORD if name.isascii() else _SIGNS_OF_A_WORD):
        return False
    words = re.split(r"[\W_]+", fold(header))
    return not name.isascii() or any("".join(words[start:]) == name for start in range(len(words)))


@lru_cache(maxsize=10_000)
def bare(text: str) -> str:
    """A header as names are compared: letters and digits only, without a unit in brackets, in simplified Chinese."""
    folded = plain(text)
    return re.sub(r"[\W_]+", "", re.sub(r"[(\[【].{0,200}?[)\]】]", "", folded)) or folded


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """A word as words are compared: folded, and in simplified Chinese."""
    return simplified(fold(text))


def is_vague(kind: str, column: str, header: str) -> bool:
    """Whether a header may name a column, and much else."""
    return bare(header) in _vague(kind, column)


@cache
def _vague(kind: str, column: str) -> frozenset[str]:
    names = written()["one_piece"] if (kind, column) == ("orders", "amount") else ()
    return frozenset(map(bare, (*names, *written()["vague"].get(kind, {}).get(column, ()))))


def confidence_of(kind: str, column: str, header: str, vocabulary: Known) -> float:
    """How sure a header is that of a column, up to `SURE`; one that may be much else is not sure."""
    confidence = alike(header, vocabulary.names[kind, column])
    happened = TABLES[kind].column(column).type == "time" and column not in MAY_LIE_AHEAD
    if 0 < confidence < SURE and happened and any(word in plain(header) for word in spoken_of("times_ahead")):
        return 0.0  # what is expected has not happened
    return min(confidence or CONTAINED, CONTAINED) if is_vague(kind, column, header) else confidence


def speaks(cells: Mapping[str, int], filled: int, words: Mapping[str, str]) -> bool:
    """Whether nearly all of a column's filled cells, counted by their texts, are words for two or more of our words."""
    meant = [(words[plain(text)], count) for text, count in cells.items() if plain(text) in words]
    return len({ours for ours, _ in meant}) > 1 and sum(count for _, count in meant) >= 0.8 * filled


@cache
def spoken_of(thing: str) -> tuple[str, ...]:
    """Words of headers that speak of a kind of thing, folded: "times", or one that only lists are made of."""
    return tuple(map(fold, written()["things"][thing]))


def hinted(kind: str, headers: Sequence[str]) -> float:
    """A point at most for headers that speak of such data."""
    spoken = " ".join(map(plain, headers))
    return min(sum(hint in spoken for hint in written()["hints"][kind]), 2) / 2


@cache
def written() -> dict[str, Any]:
    """data/header_words.toml."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))
