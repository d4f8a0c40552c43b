"""Notices about a file's sheets and columns, apart from their rows. Reads neither the file nor the store."""

import re
from collections.abc import Collection, Mapping

from data.files.cells import clean
from data.files.reader import Sheet, Source
from data.files.textfile import HEAD_ROWS
from data.formats.columns_beside import alike_but_for_unit
from data.formats.known_words import bare, is_vague, written
from data.formats.matching import Match
from data.notices import Notice

_BRACKETS = re.compile(r"(?:(?<![ _])[ _]++)?+[(（\[【].*$", re.DOTALL)


def other_sheets(source: Source, read: Collection[int]) -> tuple[str, ...]:
    """Return the titles of the visible sheets that were not read. `read`: positions of those that were."""
    return tuple(s.name for s in source.sheets if s.name and s.place not in read and not s.hidden)


def notices_of_sheets(source: Source, read: Collection[int], in_doubt: Mapping[int, str]) -> list[Notice]:
    """Return notices of hidden sheets, ambiguous sheets, zero bytes and misplaced quotation marks.

    Ambiguous sheets fit several kinds of table. `read`: positions of the sheets that were read; `in_doubt`: position of
    a sheet → names of the formats that fit it.
    """
    marks = source.marks_mended
    return [
        *([Notice.of("zero_bytes")] * source.zero_bytes),
        *([Notice.of("marks_mended", count=marks.count, line=marks.line)] if marks.count else []),
        *(
            Notice.of("hidden_sheet_read" if sheet.place in read else "hidden_sheet_unread", sheet=sheet.name)
            for sheet in source.sheets
            if sheet.hidden
        ),
        *(
            Notice.of("sheet_in_doubt", sheet=source.sheets[place].name, formats=formats)
            for place, formats in in_doubt.items()
        ),
    ]


def notices_of_columns(sheet: Sheet, match: Match) -> list[Notice]:
    """Return notices of what the headers leave in doubt.

    Cells one column too far right: the last columns of a text have no header, and cells in most rows. Two tables side
    by side: columns that were read are on both sides of an empty one. Columns not read: a header equals that of a
    missing column except for punctuation, spaces or text in brackets; or it is another usual name of that column.
    Similar columns: an unread header equals one that was read except for a unit, a zone or a mark.
    """
    if match.header_row < 0:
        return []
    header = sheet.head[match.header_row]
    below = [row for row in sheet.head[match.header_row + 1 :] if any(map(clean, row))]
    named = [place for place, cell in enumerate(header) if clean(cell)]
    filled = [sum(place < len(row) and clean(row[place]) is not None for row in below) for place in range(len(header))]
    notices = []
    behind = range(max(named, default=0) + 1, len(header))
    if not sheet.name and any(2 * filled[place] > len(below) for place in behind):
        notices.append(Notice.of("cells_without_header", column=header[named[-1]]))
    gaps = [place for place in range(min(named, default=0), max(named, default=0)) if not filled[place]]
    gaps = [place for place in gaps if place not in named]
    read = sorted(match.places.values())
    if len(gaps) == 1 and read[0] < gaps[0] < read[-1]:
        first = next(place for place in named if place > gaps[0])
        notices.append(Notice.of("tables_beside", column=header[first]))
    unread = _names_of_unread(match)
    places = {*match.places.values(), *match.extra.values(), match.zone_place}
    goes_on = len(sheet.head) >= HEAD_ROWS  # a column that is empty so far may be filled further down
    for name in dict.fromkeys(match.headers.values()):
        twins = [
            place for place in alike_but_for_unit(header, name) if place not in places and (filled[place] or goes_on)
        ]
        if twins:
            beside = ", ".join(header[place] for place in twins)
            notices.append(Notice.of("headers_but_for_unit", column=name, beside=beside))
    alike = [
        cell for place, cell in enumerate(header) if place not in places and clean(cell) and _names_of(cell) & unread
    ]
    return [*notices, *([Notice.of("headers_alike", columns=", ".join(alike))] if alike else [])]


def _names_of_unread(match: Match) -> set[str]:
    """Return the names of the columns that the format has and the file lacks: in the format, and elsewhere."""
    kind = match.format.kind
    usual = written()["names"].get(kind, {})
    missing = {column: texts for column, texts in match.format.columns.items() if column not in match.places}
    own = {name for texts in missing.values() for text in texts for name in _names_of(text)}
    return own | {
        bare(text)
        for column in missing
        for text in (column, *usual.get(column, ()))
        if not is_vague(kind, column, text)
    }


def _names_of(header: str) -> set[str]:
    """Return a header in the form in which names are compared, with and without text in brackets at its end."""
    return {bare(header), bare(_BRACKETS.sub("", header))}
