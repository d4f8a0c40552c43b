"""Small files in every format that the reader knows, for fuzzing and for its tests."""

import csv
import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from msoffcrypto.method.ecma376_agile import ECMA376Agile

from data.demo.xlsx import write_workbook

Rows = Sequence[Sequence[str]]

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_ODS = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="{_OFFICE}:office:1.0" xmlns:table="{_OFFICE}:table:1.0"
 xmlns:text="{_OFFICE}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Sheet1">%s</table:table>
</office:spreadsheet></office:body></office:document-content>"""


def text(rows: Rows, separator: str = ",", newline: str = "\n", encoding: str = "utf-8") -> bytes:
    """A CSV file, or one with another separator."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=newline).writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx(rows: Rows) -> bytes:
    """An XLSX file with one sheet of text cells."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write_workbook(path, rows[0], rows[1:])
        return path.read_bytes()


def locked(workbook: bytes, password: str) -> bytes:
    """An XLSX file under a password, encrypted as Office does, in fewer rounds so that it opens quickly."""
    plain = io.BytesIO(workbook)
    with zipfile.ZipFile(plain, "a") as made:
        made.comment = bytes(4096)  # the library writes shorter files wrongly
    plain.seek(0)
    written: bytes = ECMA376Agile.encrypt(password, plain, spin_count=1000)
    return written


def ods(rows: Rows) -> bytes:
    """An ODS file with one sheet of text cells."""
    cell = '<table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>'
    table = "".join(
        f"<table:table-row>{''.join(cell % escape(text) for text in row)}</table:table-row>" for row in rows
    )
    manifest = f'<manifest:manifest xmlns:manifest="{_OFFICE}:manifest:1.0"/>'
    return archive(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest.encode(),
            "content.xml": (_ODS % table).encode(),
        }
    )


def archive(files: Mapping[str, bytes]) -> bytes:
    """A ZIP file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def xls(rows: Sequence[Sequence[str | float]]) -> bytes:
    """An XLS file (Excel 97) with one sheet; numbers stand in cells formatted as a date with a time."""
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                encoded = cell.encode("utf-16-le")
                sheet += record(0x0204, struct.pack("<HHHHB", number, place, 0, len(encoded) // 2, 1) + encoded)
            else:
                sheet += record(0x0203, struct.pack("<HHHd", number, place, 1, cell))
    sheet += record(0x000A, b"")
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    for form in (0, 22):  # as it is; a date with a time
        start += record(0x00E0, struct.pack("<HHHHHHII", 0, form, 0, 0, 0, 0, 0, 0))
    title = b"\x06\x00Sheet1"
    at = len(start) + len(record(0x0085, bytes(6) + title)) + len(record(0x000A, b""))
    start += record(0x0085, struct.pack("<IBB", at, 0, 0) + title) + record(0x000A, b"")
    return _compound("Workbook", start + sheet)


def xlsb(rows: Sequence[Sequence[str | bytes]]) -> bytes:
    """An XLSB file with one sheet; a cell of bytes is the record of its own, without the place of its column."""
    sheet = _binary(129) + _binary(148, struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)) + _binary(145)
    for number, row in enumerate(rows):
        sheet += _binary(0, struct.pack("<I", number) + bytes(13))
        for column, cell in enumerate(row):
            place = struct.pack("<II", column, 0)
            if isinstance(cell, bytes):
                sheet += _binary(cell[0], place + cell[1:])
            else:
                sheet += _binary(6, place + _wide(cell))
    sheet += _binary(146) + _binary(130)
    book = _binary(131) + _binary(143) + _binary(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Sheet1"))
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = '<Relationships xmlns="{}/relationships"><Relationship Id="rId1" Type="{}" Target="{}"/></Relationships>'
    return archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>'.encode(),
            "_rels/.rels": link.format(package, f"{office}/officeDocument", "xl/workbook.bin").encode(),
            "xl/workbook.bin": book + _binary(144) + _binary(132),
            "xl/_rels/workbook.bin.rels": link.format(package, f"{office}/worksheet", "worksheets/sheet1.bin").encode(),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def _binary(number: int, content: bytes = b"") -> bytes:
    """A record of an XLSB part: its number and its length in as many bytes as they need, seven bits each."""
    kind = bytes([number]) if number < 0x80 else bytes([number & 0x7F | 0x80, number >> 7])
    length, size = b"", len(content)
    while size > 0x7F:
        length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
    return kind + length + bytes([size]) + content


def _wide(letters: str) -> bytes:
    return struct.pack("<I", len(letters)) + letters.encode("utf-16-le")


def record(number: int, content: bytes) -> bytes:
    """A record of an XLS file."""
    return struct.pack("<HH", number, len(content)) + content


def _compound(name: str, stream: bytes) -> bytes:
    """An OLE2 file with one stream: its header, one sector that chains the others, the directory, the stream."""
    stream = stream.ljust(4096, b"\0")  # shorter ones would lie elsewhere
    sectors = -(-len(stream) // _SECTOR)
    chain = [_FAT, _END, *range(3, sectors + 2), _END]
    if len(chain) > _SECTOR // 4:
        raise ValueError("too large for one sector of chains")
    fat = struct.pack(f"<{_SECTOR // 4}I", *chain, *[_FREE] * (_SECTOR // 4 - len(chain)))
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<109I", 0, *[_FREE] * 108)
    directory = _entry("Root Entry", 5, child=1, start=_END, size=0) + _entry(
        name, 2, child=_FREE, start=2, size=len(stream)
    )
    return header + fat + directory.ljust(_SECTOR, b"\0") + stream.ljust(sectors * _SECTOR, b"\0")


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    links = struct.pack("<HBBIII", len(encoded) + 2, kind, 1, _FREE, _FREE, child)
    return encoded.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)
