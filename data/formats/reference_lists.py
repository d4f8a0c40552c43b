"""Lists that no figure is made of, such as customers or products: told from files that are worth mapping."""

from collections.abc import Sequence

from data.errors import DabiaoError
from data.files.cells import fold
from data.files.reader import Source
from data.formats.profile import look_at
from data.formats.suggest import spoken_of


def refuse(source: Source) -> None:
    """Raises DabiaoError when a file that no format fits is a list in which nothing happens.

    That is one without any time, by its cells and by its headers, most of whose headers speak of one kind of thing.
    Every kind of data has a time, so that no mapping could make anything of it. Another file is left alone.
    """
    try:
        file = look_at(source)
    except DabiaoError:  # no table, or one that cannot be read to its end: that is another matter
        return
    headers = [fold(header) for header in file.headers]
    if not file.rows or any(one.times for one in file.fields) or _share(headers, spoken_of("times")):
        return
    for things in ("customers", "products", "payments", "sellers"):
        if _share(headers, spoken_of(things)) > 1 / 2:
            raise DabiaoError(f"error.list_of_{things}", file=file.name)


def _share(headers: Sequence[str], words: Sequence[str]) -> float:
    """How many of the headers have one of the words in them, 0 to 1."""
    return sum(any(word in header for word in words) for header in headers) / len(headers)
