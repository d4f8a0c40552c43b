"""Kinds of files that hold no table, recognised by their first bytes: pictures, documents, recordings, program data."""

import json
import re

from data.errors import DabiaoError
from data.files import encodings

_BEGINNINGS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"RIFF": "WebP",
    b"{\\rtf": "RTF",
    b"SQLite format 3\x00": "SQLite",
    b"PAR1": "Parquet",
    b"ID3": "MP3",
}
"""First bytes of a file → common name of its kind."""

_KINDS = {
    **dict.fromkeys(("PNG", "JPEG", "GIF", "BMP", "WebP", "HEIC", "TIFF"), "error.picture"),
    **dict.fromkeys(("PDF", "RTF", "Word", "PowerPoint"), "error.document"),
    "empty JSON": "error.empty_json",
}
"""Name of a kind → the error that explains what to do; `error.other_type` for all others."""

_OLE2_STREAMS = {"WordDocument": "Word", "PowerPoint Document": "PowerPoint", "__substg1.0_": "Outlook"}
"""Name of a part of an old Office file → its kind."""

_OF_LETTERS = (b"BM", b"ID3")
"""First bytes that a table may have as well; they count only where zero bytes follow."""

_JSON = re.compile(r"\s*(?:\{\s*\"|\[\s*[\[{\"])")

ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_GLANCE = 4096
_XML = re.compile(r"<\?xml", re.IGNORECASE)
_SPREADSHEET = re.compile(r"<\?mso-application|urn:schemas-microsoft-com:office:spreadsheet", re.IGNORECASE)
_MARKUP = re.compile(
    r"<!--|mime-version:|<(?:html|!doctype|\?xml|table|meta|head|style|script|div|body|center|font|span|tr|p)\b",
    re.IGNORECASE,
)


def type_of(start: bytes) -> str | None:
    """Return the kind of a file with these first bytes; None when it may hold a table."""
    for magic, name in _BEGINNINGS.items():
        if start.startswith(magic) and (magic not in _OF_LETTERS or b"\x00" in start[:32]):
            return name
    if start[4:8] == b"ftyp":
        return "HEIC" if start[8:11] in (b"hei", b"mif") else "MP4"
    if start.startswith((b"II*\x00", b"MM\x00*")):
        return "TIFF"
    text = start[:_GLANCE].decode("utf-8-sig", errors="replace")
    if _is_empty_json(text):
        return "empty JSON"
    return "JSON" if _JSON.match(text) else None


def _is_empty_json(text: str) -> bool:
    """Whether a text is a complete JSON document whose lists are all empty, as an export of no rows is."""
    try:
        document = json.loads(text) if text.lstrip().startswith(("[", "{")) else None
    except (ValueError, RecursionError):
        return False
    return document in ([], {}) or (isinstance(document, dict) and _lists_nothing(document))


def _lists_nothing(document: dict[str, object]) -> bool:
    inner = [value for value in document.values() if isinstance(value, (dict, list))]
    return bool(inner) and all(_lists_nothing(value) if isinstance(value, dict) else not value for value in inner)


def old_office_type(start: bytes) -> str | None:
    """Return the kind of an old Office file by the parts that its beginning names; None for a workbook or unknown."""
    if "Workbook".encode("utf-16-le") in start or "Book".encode("utf-16-le") + b"\x00" in start:
        return None
    parts = _OLE2_STREAMS.items()
    return next((kind for part, kind in parts if part.encode("utf-16-le") in start), None)


def no_table(name: str, kind: str) -> DabiaoError:
    """Return the error for a file without a table, by its kind."""
    return DabiaoError(_KINDS.get(kind, "error.other_type"), file=name, type=kind)


def refuse(start: bytes, name: str) -> None:
    """Raise DabiaoError for a file that is named or taken as a table, and is something else."""
    if (kind := type_of(start)) is not None:
        raise no_table(name, kind)
    if start.startswith(ARCHIVES):
        raise DabiaoError("error.archive", file=name)
    encoding = encodings.likely_encoding(start, name) if encodings.has_zero_bytes_in_letters(start) else "utf-8"
    text = start[:_GLANCE].decode(encoding, errors="replace").lstrip("\ufeff \t\r\n")
    if _XML.match(text) and _SPREADSHEET.search(text):
        raise DabiaoError("error.xml_spreadsheet", file=name)
    if _MARKUP.match(text):
        raise DabiaoError("error.html_as_xls", file=name)
