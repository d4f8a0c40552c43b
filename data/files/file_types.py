"""What files are that hold no table: pictures, documents, recordings, other programs' data. Told by how they begin."""

import json
import re

from data.errors import DabiaoError

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
"""How files begin → what they are called everywhere."""

_KINDS = {
    **dict.fromkeys(("PNG", "JPEG", "GIF", "BMP", "WebP", "HEIC", "TIFF"), "error.picture"),
    **dict.fromkeys(("PDF", "RTF", "Word", "PowerPoint"), "error.document"),
    "empty JSON": "error.empty_json",
}
"""What a file is called → the error that says what to do; `error.other_type` for all others."""

_OLE2_STREAMS = {"WordDocument": "Word", "PowerPoint Document": "PowerPoint", "__substg1.0_": "Outlook"}
"""The name of a part of an old Office file → what it is."""

_OF_LETTERS = (b"BM", b"ID3")
"""Beginnings that a table may have as well; only with zero bytes behind them are they none."""

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
    """What a file is that begins like this; None when it may hold a table."""
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
    """Whether a text is a whole document in JSON whose lists are all empty, as where nothing was found."""
    try:
        document = json.loads(text) if text.lstrip().startswith(("[", "{")) else None
    except (ValueError, RecursionError):
        return False
    return document in ([], {}) or (isinstance(document, dict) and _lists_nothing(document))


def _lists_nothing(document: dict[str, object]) -> bool:
    inner = [value for value in document.values() if isinstance(value, (dict, list))]
    return bool(inner) and all(_lists_nothing(value) if isinstance(value, dict) else not value for value in inner)


def old_office_type(start: bytes) -> str | None:
    """What an old Office file is, by the parts that its beginning names; None when it is a workbook, or not told."""
    if "Workbook".encode("utf-16-le") in start or "Book".encode("utf-16-le") + b"\x00" in start:
        return None
    parts = _OLE2_STREAMS.items()
    return next((kind for part, kind in parts if part.encode("utf-16-le") in start), None)


def no_table(name: str, kind: str) -> DabiaoError:
    """The error for a file that is no table, by what it is called."""
    return DabiaoError(_KINDS.get(kind, "error.other_type"), file=name, type=kind)


def refuse(start: bytes, name: str) -> None:
    """Raise DabiaoError for a file that calls itself a table, or is taken for one, and is something else."""
    if (kind := type_of(start)) is not None:
        raise no_table(name, kind)
    if start.startswith(ARCHIVES):
        raise DabiaoError("error.archive", file=name)
    encoding = "utf-16" if start.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    text = start[:_GLANCE].decode(encoding, errors="replace").lstrip("\ufeff \t\r\n")
    if _XML.match(text) and _SPREADSHEET.search(text):
        raise DabiaoError("error.xml_spreadsheet", file=name)
    if _MARKUP.match(text):
        raise DabiaoError("error.html_as_xls", file=name)
