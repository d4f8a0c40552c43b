"""What is told of a file's sheets and columns beside their rows. Reads neither the file nor the store."""

import re
from collections.abc import Collection, Mapping

from data.files.cells import clean, fold
from data.files.reader import Sheet, Source
from data.formats.matching import Match
from data.notices import Notice

_BRACKETS = re.compile(r"(?:(?<![ _])[ _]++)?+[(（\[【].*$", re.DOTALL)


def other_sheets(source: Source, read: Collection[int]) -> tuple[str, ...]:
    """Titles of the sheets that can be seen and were not read. `read`: places of those that were."""
    return tuple(s.name for s in source.sheets if s.name and s.place not in read and not s.hidden)


def notices_of_sheets(source: Source, read: Collection[int], in_doubt: Mapping[int, str]) -> list[Notice]:
    """Which hidden sheets were read, which were not, which sheets may be several kinds of table; and that a text had
    zero bytes.

    `read`: places of the sheets that were read; `in_doubt`: place of a sheet → names of the formats that fit it.
    """
    return [
        *([Notice.of("zero_bytes")] * source.zero_bytes),
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
    """What the headers leave in doubt: cells one column too far right, two tables beside each other, columns not read.

    The first: the last columns of a text have no header, and cells in most rows. The second: columns that were read
    stand on either side of an empty one. The third: a header is a known one but for what stands behind either in
    brackets, and no column is read for it.
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
    unread = [text for name, texts in match.format.columns.items() if name not in match.places for text in texts]
    alike = [cell for cell in header if clean(cell) and _bare(cell) in set(map(_bare, unread))]
    return [*notices, *([Notice.of("headers_alike", columns=", ".join(alike))] if alike else [])]


def _bare(header: str) -> str:
    return fold(_BRACKETS.sub("", header))
