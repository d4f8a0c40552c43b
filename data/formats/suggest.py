"""What columns and words of an unknown file may be: suggestions, each with its doubts. Decides nothing."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from data.files.cells import fold
from data.formats.drafts import Draft, missing
from data.formats.format import ANY_WORD, FLAGS, MARKS, Format, load_formats, needed_columns
from data.formats.profile import Field, Unknown
from data.tables import TABLES, Column, Table

WORDS = Path(__file__).parents[1] / "header_words.toml"

ALIKE = 85
"""Two names are alike from so many hundredths of rapidfuzz's ratio on."""

SURE = 1.0
"""The confidence of a header that is known by name."""

BY_CONTENT = 0.5
"""The confidence of a column that is known by what stands in it only."""

ORDER_STATES = ("unpaid", "paid", "shipped", "delivered", "completed", "cancelled")
"""What an order's status is called inside: a text like any other, except that dispatch is judged by these."""

LETTERS = 5
"""The longest column without times and numbers is what was said, if it has so many letters a cell."""

_NEARLY = 1.5
"""A second kind of data within so many points of the best is worth a doubt: a column is a point, a needed one two."""


class Place(NamedTuple):
    """The header under which a column seems to stand, and how sure that is, up to `SURE`."""

    header: str
    confidence: float


@dataclass(frozen=True)
class Doubt:
    """Something in a suggestion that a person should look at.

    `why`: "similar" (the name is only like a known one) · "content" (known by what stands in it only) · "words" (a word
    that means nothing to us) · "kind" (the file may as well be of another kind) · "dates", "amounts" (they can be read
    both ways). `said`: the header, word, kind or cell.
    """

    column: str
    why: str
    said: str


@dataclass(frozen=True)
class Suggestion:
    """What an unknown file seems to be. `missing`: needed columns that were not found."""

    draft: Draft
    doubts: tuple[Doubt, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class _Known:
    """What formats and data/header_words.toml know. `names`: kind and column → bare header → its place in the list.

    `words`: kind and column → folded word of a file → ours.
    """

    names: dict[tuple[str, str], dict[str, int]]
    words: dict[tuple[str, str], dict[str, str]]


def suggest(file: Unknown, *, kind: str | None = None, platform: str = "other") -> Suggestion:
    """What a file may be: the kind of data, its columns, its words. Raises DabiaoError when a format file is wrong."""
    known = _known(load_formats())
    found = {one: _places(file, TABLES[one], known) for one in ([kind] if kind else TABLES)}
    points = {one: _points(one, places) + _hinted(one, file.headers) for one, places in found.items()}
    best = max(points, key=lambda one: points[one])
    draft = _draft(file, best, found[best], platform, known)
    doubts = [*_of_places(found[best]), *_of_words(file, draft)]
    doubts += [Doubt("", "kind", one) for one in points if one != best and points[one] > max(points[best] - _NEARLY, 0)]
    return Suggestion(draft, tuple(doubts), missing(draft))


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
    return {fold(said): ours for said, ours in own.items()}.get(fold(word))


def spoken_of(thing: str) -> tuple[str, ...]:
    """Words of headers that speak of a kind of thing, folded: "times", or one that only lists are made of."""
    return tuple(map(fold, _written()["things"][thing]))


def unmapped(file: Unknown, draft: Draft, column: str) -> list[str]:
    """The words of a column that an import would not understand, the most frequent first."""
    seen = file.field(draft.columns.get(column, ""))
    described = TABLES[draft.kind].column(column)
    values = draft.values.get(column, {})
    if seen is None or described.type not in ("word", "flag", "rating") or ANY_WORD in values:
        return []
    known = {fold(word) for word in (*_own(described), *values)}
    return [word for word, _ in seen.words.most_common() if fold(word) not in known]


def _draft(file: Unknown, kind: str, places: Mapping[str, Place], platform: str, known: _Known) -> Draft:
    columns = {name: place.header for name, place in places.items()}
    values = {}
    for name, header in columns.items():
        seen = file.field(header)
        if seen is not None and (words := _mapped(TABLES[kind], name, seen, known)):
            values[name] = words
    return Draft(kind, platform, columns, values)


def _places(file: Unknown, table: Table, known: _Known) -> dict[str, Place]:
    """Each column at most once and each header at most once, the surest and least ambiguous first."""
    claims: list[tuple[float, int, bool, int, int, int]] = []
    meant = [sum(_bare(one.header) in known.names[table.name, c.name] for c in table.columns) for one in file.fields]
    for at, column in enumerate(table.columns):
        names = known.names[table.name, column.name]
        for place, one in enumerate(file.fields):
            confidence = _alike(one.header, names)
            if confidence and _fits(column, one, confidence):
                rank = names.get(_bare(one.header), len(names))
                claims.append((-confidence, meant[place], not column.required, rank, at, place))
    taken: dict[str, Place] = {}
    used: set[int] = set()
    for confidence, _, _, _, at, place in sorted(claims):
        name = table.columns[at].name
        if name not in taken and place not in used:
            taken[name] = Place(file.fields[place].header, -confidence)
            used.add(place)
    for column in table.columns:
        left = [one for place, one in enumerate(file.fields) if place not in used]
        if column.name not in taken and (guess := _by_content(table, column, left, known)) is not None:
            taken[column.name] = Place(guess.header, BY_CONTENT)
            used.add(file.fields.index(guess))
    return {column.name: taken[column.name] for column in table.columns if column.name in taken}


def _fits(column: Column, one: Field, confidence: float) -> bool:
    """Whether what stands in a file's column can be what its name says."""
    if not one.filled:
        return confidence == SURE
    timely = one.times >= 0.5
    if column.type == "time":
        return timely
    if timely and one.numbers < 0.5:
        return False
    return {
        "number": one.numbers >= 0.5,
        "integer": one.numbers >= 0.5,
        "mark": one.marks >= 0.5,
        "rating": one.marks >= 0.5 or not one.many,
        "word": confidence == SURE or not one.many,
        "flag": confidence == SURE or not one.many,
    }.get(column.type, one.length <= 80 or not column.name.endswith("_id"))


def _by_content(table: Table, column: Column, left: Sequence[Field], known: _Known) -> Field | None:
    """The one column of a file that looks like nothing else, for a column that a table can hardly do without."""
    fitting: list[Field] = []
    if column.required and column.type == "time" and sum(c.type == "time" for c in table.columns) == 1:
        fitting = [one for one in left if one.times >= 0.8 and one.numbers < 0.5]
    elif column.required and column.type in ("word", "rating"):
        fitting = [one for one in left if _speaks(one, known.words[table.name, column.name])]
    elif (table.name, column.name) == ("messages", "text"):
        longest = max((one.length for one in left if one.times < 0.5 and one.numbers < 0.5), default=0.0)
        fitting = [one for one in left if one.length == longest >= LETTERS]
    return fitting[0] if len(fitting) == 1 else None


def _speaks(one: Field, words: Mapping[str, str]) -> bool:
    """Whether nearly all cells of a file's column are words for at least two of a column's meanings."""
    meant = [(words[fold(word)], n) for word, n in one.words.items() if fold(word) in words]
    return len({ours for ours, _ in meant}) > 1 and sum(n for _, n in meant) >= 0.8 * one.filled


def _points(kind: str, places: Mapping[str, Place]) -> float:
    needed = needed_columns(TABLES[kind])
    found = sum(place.confidence * (2 if name in needed else 1) for name, place in places.items())
    return found - 4 * len(missing(Draft(kind, columns={name: place.header for name, place in places.items()})))


def _hinted(kind: str, headers: Sequence[str]) -> float:
    """A point at most for headers that speak of such data."""
    spoken = " ".join(fold(header) for header in headers)
    return min(sum(hint in spoken for hint in _written()["hints"][kind]), 2) / 2


def _of_places(places: Mapping[str, Place]) -> list[Doubt]:
    return [
        Doubt(name, "content" if place.confidence == BY_CONTENT else "similar", place.header)
        for name, place in places.items()
        if place.confidence < SURE
    ]


def _of_words(file: Unknown, draft: Draft) -> list[Doubt]:
    return [Doubt(name, "words", word) for name in draft.columns for word in unmapped(file, draft, name)[:5]]


def _mapped(table: Table, column: str, one: Field, known: _Known) -> dict[str, str]:
    """The file's words of which we know the meaning, other than those that every import knows."""
    words = dict(known.words.get((table.name, column), {}))
    if column == "sender" and _bare(one.header) in {_bare(name) for name in _written()["inbound"]}:
        words |= {fold(word): "buyer" if flag == "yes" else "agent" for word, flag in FLAGS.items()}
    own = {fold(word) for word in _own(table.column(column))}
    return {word: words[fold(word)] for word in one.words if fold(word) in words and fold(word) not in own}


def _own(column: Column) -> tuple[str, ...]:
    """What a column understands without being told."""
    return tuple(FLAGS) if column.type == "flag" else (*column.words, *(MARKS if column.type == "rating" else ()))


def _known(formats: Sequence[Format]) -> _Known:
    names: dict[tuple[str, str], dict[str, int]] = {}
    words: dict[tuple[str, str], dict[str, str]] = {}
    for table in TABLES.values():
        for column in table.columns:
            where = table.name, column.name
            headers = [column.name, *_written()["names"].get(table.name, {}).get(column.name, [])]
            headers += [h for form in formats if form.kind == table.name for h in form.columns.get(column.name, ())]
            names[where] = {_bare(header): at for at, header in reversed(list(enumerate(headers)))}
            if ours := meanings(*where):
                words[where] = _meant(where, ours, formats)
    return _Known(names, words)


def _meant(where: tuple[str, str], ours: Sequence[str], formats: Sequence[Format]) -> dict[str, str]:
    kind, column = where
    listed = _written()["words"].get(kind, {}).get(column, {})
    known = {fold(said): word for word, texts in listed.items() for said in texts}
    for form in formats:
        if form.kind == kind:
            known |= {
                fold(said): word for said, word in form.values.get(column, {}).items() if said != ANY_WORD and word
            }
    return known | {fold(word): word for word in ours}


def _alike(header: str, names: Mapping[str, int]) -> float:
    """How sure a header is one of these names: `SURE` when it is, less when it is like one, 0 when it is like none."""
    bare = _bare(header)
    if bare in names:
        return SURE
    found = process.extractOne(bare, names.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE) if len(bare) > 2 else None
    return found[1] / 111 if found else 0.0  # never as sure as the name itself


@lru_cache(maxsize=10_000)
def _bare(text: str) -> str:
    """A header as names are compared: letters and digits only, without a unit in brackets."""
    folded = fold(text)
    return re.sub(r"[\W_]+", "", re.sub(r"[(\[【].*?[)\]】]", "", folded)) or folded


@cache
def _written() -> dict[str, Any]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))
