"""Lists that no figure is made of, such as customers or products: told from files that are worth mapping."""

from collections.abc import Sequence

from data.errors import DabiaoError
from data.files.cells import fold
from data.files.reader import Source
from data.formats.known_words import spoken_of
from data.formats.profile import look_at


def refuse(source: Source) -> None:
    """Raises DabiaoError when a file that no format fits is a list in which nothing happens.

    That is one without any time, by its cells and by its headers, most of whose headers speak of one kind of thing.
    Every kind of data has a time, so that no mapping could make anything of it. Times at which a thing of the list was
    entered, changed or put on sale are none of these. So it does for a file without headers. Another is left alone.
    """
    try:
        file = look_at(source)
    except DabiaoError as e:  # no table, or one that cannot be read to its end: that is another matter
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
    """How many of the headers have one of the words in them, 0 to 1."""
    return sum(any(word in header for word in words) for header in headers) / len(headers)
