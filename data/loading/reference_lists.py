"""Lists from which no figure can be made, such as customers or products, distinguished from files worth mapping."""

from collections.abc import Sequence

from data.errors import DabiaoError
from data.files.cells import fold
from data.files.reader import Source
from data.formats.known_words import spoken_of
from data.formats.profile import look_at


def refuse(source: Source) -> None:
    """Raise DabiaoError when a file that no format fits is a list without events.

    That is a file without any time, by its cells and its headers, most of whose headers are about one kind of thing.
    Every kind of data has a time, so that no mapping could use it. Times at which an entry of the list was created,
    changed or put on sale do not count. Also raises DabiaoError for a file without headers. Any other file is accepted.
    """
    try:
        file = look_at(source)
    except DabiaoError as e:  # not a table, or unreadable towards its end: reported elsewhere
        if e.key == "error.no_header":
            raise
        return
    headers = [fold(header) for header in file.headers]
    of_the_list = spoken_of("times_of_lists")
    timed = [fold(field.header) for field in file.fields if field.times]
    timed += [header for header in headers if any(word in header for word in spoken_of("times"))]
    events = [header for header in timed if not any(word in header for word in of_the_list)]
    if not file.rows or events or (timed and _share(headers, spoken_of("happenings"))):
        return
    headers = [header for header in headers if header not in timed]
    for things in ("customers", "products", "payments", "sellers"):
        if _share(headers, spoken_of(things)) > 1 / 2:
            raise DabiaoError(f"error.list_of_{things}", file=file.name)


def _share(headers: Sequence[str], words: Sequence[str]) -> float:
    """Return the share of the headers that contain one of the words, 0 to 1."""
    return sum(any(word in header for word in words) for header in headers) / len(headers)
