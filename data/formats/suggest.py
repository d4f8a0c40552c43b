"""Suggestions for the columns and words of an unknown file, each with its doubts. Decides nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from data.errors import DabiaoError
from data.files.cells import fold
from data.formats.drafts import Draft, missing
from data.formats.format import ANY_WORD, FLAGS, load_formats, needed_columns
from data.formats.known_words import (
    SURE,
    Known,
    bare,
    confidence_of,
    hinted,
    is_vague,
    known_words,
    own_words,
    plain,
    speaks,
    spoken_of,
    written,
)
from data.formats.profile import Field, Unknown
from data.formats.time_doubts import time_doubts
from data.tables import TABLES, Column, Table

BY_CONTENT = 0.5
"""Confidence for a column that is recognised by its content only."""

LETTERS = 5
"""Mean length, in letters, from which on the longest column without times and numbers is the message text."""

_LONGEST_NAME = 80
"""Mean length, in letters, of people's names at most."""

_NEARLY = 1.5
"""Distance in points from the best kind within which another kind is a doubt: a column is a point, a needed one two."""


class Place(NamedTuple):
    """The header under which a column seems to be, and the confidence in it, up to `SURE`."""

    header: str
    confidence: float


@dataclass(frozen=True)
class Doubt:
    """Something in a suggestion that a person should check.

    `why`: "similar" (the name is only similar to a known one) · "content" (recognised by its content only) · "several"
    (another column may be meant) · "unfit" (a column has the name, but its content cannot be read as such) ·
    "one_piece" (perhaps the price of one piece) · "days" (no cell has a time of day) · "clock" (the time of day is in
    another column) · "zone" (no time zone is named) · "words" (an unknown word) · "kind" (the file may be of another
    kind) · "dates", "clock_24", "amounts" (ambiguous). `text`: the header, word, kind or cell.
    """

    column: str
    why: str
    text: str


@dataclass(frozen=True)
class Suggestion:
    """What an unknown file seems to be. `missing`: needed columns that were not found."""

    draft: Draft
    doubts: tuple[Doubt, ...]
    missing: tuple[str, ...]


def suggest(
    file: Unknown, *, kind: str | None = None, platform: str = "other", columns: Mapping[str, str] | None = None
) -> Suggestion:
    """Return what a file may be: the kind of data, its columns, its words.

    `columns`: canonical column → header chosen by the user; "" for a column that the file does not have. Raises
    DabiaoError when there is no such column or header, or a format file is invalid.
    """
    vocabulary, named = known_words(load_formats()), _named(file, columns or {})
    names = {name: {column.name for column in TABLES[name].columns} for name in ([kind] if kind else TABLES)}
    kinds = [name for name, known_names in names.items() if named.keys() <= known_names]
    if not kinds:
        known_names = set.union(*names.values())
        column = next((name for name in named if name not in known_names), ", ".join(named))
        raise DabiaoError("error.no_such_column", column=column, known=", ".join(sorted(known_names)))
    places = {name: _with_named(_places(file, TABLES[name], vocabulary), named) for name in kinds}
    points = {name: _points(name, of_kind) + hinted(name, file.headers) for name, of_kind in places.items()}
    best = max(points, key=lambda name: points[name])
    rivals = [doubt for doubt in _of_rivals(file, best, places[best], vocabulary) if doubt.column not in named]
    # of two uncertain candidates for a needed column, a person has to choose
    open_ = {
        doubt.column for doubt in rivals if doubt.why == "several" and places[best][doubt.column].confidence < SURE
    }
    rivals += [Doubt(name, "several", places[best].pop(name).header) for name in sorted(open_)]
    draft = _draft(file, best, places[best], platform, vocabulary)
    doubts = [*_of_places(places[best]), *rivals]
    doubts += [Doubt(*doubt) for doubt in time_doubts(file, TABLES[best], draft.columns)]
    doubts += [doubt for doubt in _of_unfit(file, TABLES[best], draft, vocabulary) if doubt.column not in named]
    doubts += _of_words(file, draft)
    near = {name for name in points if points[name] > max(points[best] - _NEARLY, 0)}
    # waiting times for a first answer occur in exports of chats and tickets, not of refund requests
    headers = " ".join(map(plain, file.headers))
    near |= {"messages"} if any(word in headers for word in spoken_of("first_answers")) else set()
    doubts += [Doubt("", "kind", name) for name in kinds if name in near - {best}]
    return Suggestion(draft, tuple(doubts), missing(draft))


def _named(file: Unknown, columns: Mapping[str, str]) -> dict[str, str]:
    """Return the columns that the user names, with their headers as the file writes them."""
    headers = {fold(header): header for header in reversed(file.headers)}
    for name, header in columns.items():
        if header and fold(header) not in headers:
            headers_there = ", ".join(header for header in file.headers if header)
            raise DabiaoError("error.no_such_header", column=name, header=header, known=headers_there)
    return {name: headers.get(fold(header), "") for name, header in columns.items()}


def _with_named(places: Mapping[str, Place], named: Mapping[str, str]) -> dict[str, Place]:
    """Return the places with those that the user names; other columns lose these headers."""
    taken = {fold(header) for header in named.values() if header}
    kept = {name: place for name, place in places.items() if name not in named and fold(place.header) not in taken}
    return kept | {name: Place(header, SURE) for name, header in named.items() if header}


def unmapped(file: Unknown, draft: Draft, column: str) -> list[str]:
    """Return the words of a column that an import would not understand, the most frequent first."""
    counted = file.field(draft.columns.get(column, ""))
    described = TABLES[draft.kind].column(column)
    values = draft.values.get(column, {})
    if counted is None or described.type not in ("word", "flag", "rating") or ANY_WORD in values:
        return []
    understood_words = {fold(word) for word in (*own_words(described), *values)}
    return [word for word, _ in counted.words.most_common() if fold(word) not in understood_words]


def _draft(file: Unknown, kind: str, places: Mapping[str, Place], platform: str, vocabulary: Known) -> Draft:
    columns = {name: place.header for name, place in places.items()}
    values = {}
    for name, header in columns.items():
        counted = file.field(header)
        if counted is not None and (words := _mapped(TABLES[kind], name, counted, vocabulary)):
            values[name] = words
    return Draft(kind, platform, columns, values)


def _places(file: Unknown, table: Table, vocabulary: Known) -> dict[str, Place]:
    """Return each column at most once and each header at most once, the surest and least ambiguous first."""
    claims: list[tuple[float, int, bool, int, int, int]] = []
    spoken = {
        c.name for c in table.columns if c.required and any(_says(table, c, field, vocabulary) for field in file.fields)
    }
    meant = [
        sum(bare(field.header) in vocabulary.names[table.name, c.name] for c in table.columns) for field in file.fields
    ]
    for at, column in enumerate(table.columns):
        names = vocabulary.names[table.name, column.name]
        for place, field in enumerate(file.fields):
            confidence = confidence_of(table.name, column.name, field.header, vocabulary)
            if column.name in spoken and not _says(table, column, field, vocabulary):
                continue  # names of people, beside a column with their side
            rank = names.get(bare(field.header), len(names))
            if confidence < SURE and meant[place] and rank == len(names):
                continue  # it certainly is another column
            if confidence and _fits(column, field, confidence):
                claims.append((-confidence, meant[place], not column.required, rank, at, place))
    taken: dict[str, Place] = {}
    used: set[int] = set()
    for confidence, _, _, _, at, place in sorted(claims):
        name = table.columns[at].name
        if name not in taken and place not in used:
            taken[name] = Place(file.fields[place].header, -confidence)
            used.add(place)
    for column in table.columns:
        left = [field for place, field in enumerate(file.fields) if place not in used]
        if column.name not in taken and (guess := _by_content(table, column, left, vocabulary)) is not None:
            taken[column.name] = Place(guess.header, BY_CONTENT)
            used.add(file.fields.index(guess))
    return {column.name: taken[column.name] for column in table.columns if column.name in taken}


def _fits(column: Column, field: Field, confidence: float) -> bool:
    """Whether the content of a file's column can be what its name says."""
    if not field.filled:
        return confidence == SURE
    timely = field.times >= 0.5
    if column.type == "time":
        return timely
    if timely and field.numbers < 0.5:
        return False
    return {
        "number": field.numbers >= 0.5,
        "integer": field.numbers >= 0.5,
        "mark": field.marks >= 0.5,
        "rating": field.marks >= 0.5 or not field.many,
        "word": confidence == SURE or not field.many,
        "flag": confidence == SURE or not field.many,
    }.get(column.type, field.length <= _LONGEST_NAME or not column.name.endswith("_id"))


def _by_content(table: Table, column: Column, left: Sequence[Field], vocabulary: Known) -> Field | None:
    """Return the one column of a file that fits by content, for a column that a table hardly can do without."""
    fitting: list[Field] = []
    if column.required and column.type == "time" and sum(c.type == "time" for c in table.columns) == 1:
        timely = [field for field in left if field.times >= 0.8 and field.numbers < 0.5]
        spans = spoken_of("times_of_spans")  # of a whole conversation: every answer would be immediate
        fitting = [field for field in timely if not any(word in plain(field.header) for word in spans)]
    elif column.required and column.type in ("word", "rating"):
        fitting = [field for field in left if _says(table, column, field, vocabulary)]
    elif (table.name, column.name) == ("messages", "agent_id"):
        # the sender's name, beside a column with their side; no figure uses the agent of buyers' messages
        fitting = [
            field
            for field in left
            if 0 < field.length <= _LONGEST_NAME
            and field.times < 0.5
            and confidence_of(table.name, "sender", field.header, vocabulary) == SURE
            and not _says(table, table.column("sender"), field, vocabulary)
        ]
    elif (table.name, column.name) == ("messages", "text"):
        longest = max((field.length for field in left if field.times < 0.5 and field.numbers < 0.5), default=0.0)
        fitting = [field for field in left if field.length == longest >= LETTERS]
    return fitting[0] if len(fitting) == 1 else None


def _says(table: Table, column: Column, field: Field, vocabulary: Known) -> bool:
    """Whether the content of a file's column is words for the meanings of a word column."""
    words = vocabulary.words.get((table.name, column.name), {})
    return column.type in ("word", "rating") and speaks(field.words, field.filled, words)


def _points(kind: str, places: Mapping[str, Place]) -> float:
    needed = needed_columns(TABLES[kind])
    points = sum(place.confidence * (2 if name in needed else 1) for name, place in places.items())
    return points - 4 * len(missing(Draft(kind, columns={name: place.header for name, place in places.items()})))


def _of_places(places: Mapping[str, Place]) -> list[Doubt]:
    return [
        Doubt(name, "content" if place.confidence == BY_CONTENT else "similar", place.header)
        for name, place in places.items()
        if place.confidence < SURE
    ]


def _of_rivals(file: Unknown, kind: str, places: Mapping[str, Place], vocabulary: Known) -> list[Doubt]:
    """Return doubts about other columns that may be meant instead of the chosen one, and about prices of one piece."""
    table, used = TABLES[kind], {fold(place.header) for place in places.values()}
    doubts = []
    for name in needed_columns(table):
        for field in file.fields if name in places else ():
            confidence = confidence_of(kind, name, field.header, vocabulary)
            rivals = confidence == SURE or (confidence and places[name].confidence < SURE)
            if table.column(name).type in ("word", "rating") and not _says(
                table, table.column(name), field, vocabulary
            ):
                continue
            if rivals and fold(field.header) not in used and _fits(table.column(name), field, confidence):
                doubts.append(Doubt(name, "several", field.header))
    for column in table.columns:
        if column.name in places and column.name not in needed_columns(table) and column.type in ("time", "number"):
            free = [field for field in file.fields if fold(field.header) not in used and _fits(column, field, SURE)]
            sure = [f.header for f in free if confidence_of(kind, column.name, f.header, vocabulary) == SURE]
            doubts += [Doubt(column.name, "several", ", ".join(sure))] if sure else []
    if kind == "orders" and "amount" in places and is_vague(kind, "amount", places["amount"].header):
        doubts.append(Doubt("amount", "one_piece", places["amount"].header))
    return doubts


def _of_unfit(file: Unknown, table: Table, draft: Draft, vocabulary: Known) -> list[Doubt]:
    """Return doubts about columns with a known name whose content does not fit, such as times without a year."""
    used = {fold(header) for header in draft.columns.values()}
    return [
        Doubt(column.name, "unfit", field.header)
        for column in table.columns
        for field in file.fields
        if column.name not in draft.columns
        and column.type not in ("text", "word", "flag")
        and field.filled
        and fold(field.header) not in used
        and confidence_of(table.name, column.name, field.header, vocabulary) == SURE
    ]


def _of_words(file: Unknown, draft: Draft) -> list[Doubt]:
    return [Doubt(name, "words", word) for name in draft.columns for word in unmapped(file, draft, name)[:5]]


def _mapped(table: Table, column: str, field: Field, vocabulary: Known) -> dict[str, str]:
    """Return the file's words with known meaning, except those that every import understands."""
    words = dict(vocabulary.words.get((table.name, column), {}))
    if column == "sender" and bare(field.header) in {bare(name) for name in written()["inbound"]}:
        words |= {plain(word): "buyer" if flag == "yes" else "agent" for word, flag in FLAGS.items()}
    own = {fold(word) for word in own_words(table.column(column))}
    return {word: words[plain(word)] for word in field.words if plain(word) in words and fold(word) not in own}
