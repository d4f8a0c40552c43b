"""Limits on what a file or a page may request. They are generous, and environment variables can change each."""

import os
from dataclasses import dataclass, fields

from data.errors import DabiaoError


@dataclass(frozen=True)
class Limits:
    """Upper limits of a file or a page; the environment variable `DABIAO_LIMIT_…`, name in capitals, changes each."""

    text_mb: int = 10_240
    """Size of a CSV or TSV file, in MB (10⁶ bytes)."""
    workbook_mb: int = 500
    """Size of an XLSX, XLS or ODS file, in MB."""
    archive_mb: int = 2_048
    """Size of a ZIP file, in MB."""
    expanded_mb: int = 20_480
    """Expanded size of a ZIP file, or of the parts of an XLSX or ODS file, in MB."""
    ratio: int = 200
    """Ratio of expanded to packed size of a part, and of all parts together, that expand to more than `SMALL_MB`.

    The packed size of all parts together is the size of the whole file.
    """
    members: int = 1_000
    """Files in a ZIP file, and parts of a workbook."""
    sheets: int = 200
    """Tables in a workbook."""
    rejects: int = 10_000
    """Rejected rows of a table that are stored; all are counted."""
    rows: int = 100_000_000
    """Rows of a table."""
    columns: int = 2_000
    """Columns of a table."""
    cell: int = 2_000_000
    """Characters in a cell."""
    memory_mb: int = 8_192
    """Memory for reading one workbook, in MB."""
    seconds: int = 600
    """Time for reading one workbook, in seconds."""
    text_seconds: int = 120
    """Processor time for reading one page, or one document in JSON or XML, in seconds."""
    page_seconds: int = 120
    """Time for all queries of one page together, in seconds."""
    page_rows: int = 1_000_000
    """Rows in the result of a query of a page."""
    page_mb: int = 600
    """Approximate memory for the result of a query of a page, in MB."""


SMALL_MB = 100
"""What expands to no more than this, in MB, is harmless, however well it was compressed."""

MB = 1_000_000


def limits() -> Limits:
    """Return the limits in force. Raises DabiaoError when a variable for one is not a positive whole number."""
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
