"""What is told of the sheets of a workbook beside their rows. Reads neither the file nor the store."""

from collections.abc import Collection, Mapping

from data.files.reader import Source
from data.notices import Notice


def other_sheets(source: Source, read: Collection[int]) -> tuple[str, ...]:
    """Titles of the sheets that can be seen and were not read. `read`: places of those that were."""
    return tuple(s.name for s in source.sheets if s.name and s.place not in read and not s.hidden)


def notices_of_sheets(source: Source, read: Collection[int], in_doubt: Mapping[int, str]) -> list[Notice]:
    """Which hidden sheets were read, which were not, and which sheets may be several kinds of table.

    `read`: places of the sheets that were read; `in_doubt`: place of a sheet → names of the formats that fit it.
    """
    return [
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
