"""How much a file or a page may ask for. One place, generous; whoever runs the program may change each."""

import os
from dataclasses import dataclass, fields

from data.errors import DabiaoError


@dataclass(frozen=True)
class Limits:
    """What a file or a page may be at most. A variable of its name in capitals, `DABIAO_LIMIT_ROWS`, changes each."""

    text_mb: int = 10_240
    """Size of a CSV or TSV file."""
    workbook_mb: int = 500
    """Size of an XLSX, XLS or ODS file."""
    archive_mb: int = 2_048
    """Size of a ZIP file."""
    expanded_mb: int = 20_480
    """What a ZIP file, or the parts of an XLSX or ODS file, come to when expanded."""
    ratio: int = 200
    """How many times larger than packed a part, and all parts together, may be when expanded to more than `SMALL_MB`.

    All together are measured by the size of the whole file.
    """
    members: int = 1_000
    """Files in a ZIP file, and parts of a workbook."""
    sheets: int = 200
    """Tables in a workbook."""
    rejects: int = 10_000
    """Rejected rows of a table that are kept; all are counted."""
    rows: int = 100_000_000
    """Rows of a table."""
    columns: int = 2_000
    """Columns of a table."""
    cell: int = 2_000_000
    """Characters in a cell."""
    memory_mb: int = 8_192
    """Memory that reading one workbook may take."""
    seconds: int = 600
    """Time that reading one workbook may take."""
    page_seconds: int = 120
    """Time that the questions of one page may take together."""
    page_rows: int = 1_000_000
    """Rows that a question of a page may have as its answer."""


SMALL_MB = 100
"""What expands to no more than this does no harm, however well it was compressed."""

MB = 1_000_000


def limits() -> Limits:
    """The limits in force. Raises DabiaoError when a variable that changes one is no positive whole number."""
    changed: dict[str, int] = {}
    for field in fields(Limits):
        variable = f"DABIAO_LIMIT_{field.name.upper()}"
        value = os.environ.get(variable)
        if value is None:
            continue
        if not value.isascii() or not value.isdigit() or int(value) == 0:
            raise DabiaoError("error.bad_limit", variable=variable, value=value)
        changed[field.name] = int(value)
    return Limits(**changed)
