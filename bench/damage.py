"""The ways in which files are damaged for the fuzzing. A case is known by its number."""

import io
import random
import zipfile
from collections.abc import Callable, Mapping

from bench import samples
from bench.exports import sound, strange

LETTERS = "".join(map(chr, (*range(0x20, 0x7F), *range(0x4E00, 0x4E40)))) + "，；“”\t\r\n\"',;|=+-@\u3000\ufeff\u200b😀"

Content = bytes
Change = Callable[[random.Random, Content], Content]


def case(number: int) -> tuple[str, Content]:
    """The name and the content of a case's file: strange cells in a sound file, or damage to its bytes, or both."""
    chance = random.Random(number)
    odd = chance.random() < 0.4
    name, content = strange(chance) if odd else chance.choice(sound())
    for _ in range(chance.choice((0, 0, 1) if odd else (1, 1, 1, 2, 3, 5))):
        packed = content.startswith(b"PK") and chance.random() < 0.8  # from outside, damage soon breaks all of it
        content = (_inside if packed else chance.choice(CHANGES))(chance, content)
    return name, content


# --- damage ----------------------------------------------------------------------------------------------------------


def _flip(chance: random.Random, content: Content) -> Content:
    damaged = bytearray(content)
    for _ in range(chance.choice((1, 2, 5, 20))):
        if damaged:
            damaged[chance.randrange(len(damaged))] = chance.choice((10, 13, 34, 44, chance.randrange(256)))
    return bytes(damaged)


def _cut(chance: random.Random, content: Content) -> Content:
    return content[: chance.randrange(len(content) + 1)]


def _lose(chance: random.Random, content: Content) -> Content:
    start, end = _stretch(chance, content)
    return content[:start] + content[end:]


def _repeat(chance: random.Random, content: Content) -> Content:
    start, end = _stretch(chance, content)
    return content[:end] + content[start:end] * chance.choice((1, 2, 20)) + content[end:]


def _insert(chance: random.Random, content: Content) -> Content:
    at = chance.randrange(len(content) + 1)
    marks = (
        b'"',
        b'""',
        b"\r",
        b"\r\r",
        b"\n\n",
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\x1a",
        b"=cmd|' /C calc'!A0",
        b"," * 3000,
    )
    return content[:at] + chance.choice((*marks, chance.randbytes(chance.choice((1, 9, 500))))) + content[at:]


def _shuffle(chance: random.Random, content: Content) -> Content:
    lines = content.split(b"\n")
    start, end = sorted(chance.choices(range(len(lines) + 1), k=2))
    some = lines[start:end]
    chance.shuffle(some)
    return b"\n".join([*lines[:start], *some, *lines[end:]])


def _mix(chance: random.Random, content: Content) -> Content:
    """Part of it in another encoding, or in the same one twice over."""
    start, end = _stretch(chance, content)
    read, written = chance.choices(("utf-8", "gb18030", "utf-16", "cp1252", "cp950"), k=2)
    return content[:start] + content[start:end].decode(read, "replace").encode(written, "replace") + content[end:]


def _write(chance: random.Random, content: Content) -> Content:
    """Letters that nobody expects there."""
    at = chance.randrange(len(content) + 1)
    text = "".join(chance.choices(LETTERS, k=chance.choice((1, 5, 60))))
    return content[:at] + text.encode(chance.choice(("utf-8", "gb18030", "utf-16-le"))) + content[at:]


def _swap_cells(chance: random.Random, content: Content) -> Content:
    """What stands between two commas goes elsewhere: times into ids, words into times."""
    separator = chance.choice((b",", b"\t", b";", b"|"))
    cells = content.split(separator)
    for _ in range(chance.choice((1, 4, 30))):
        first, second = chance.choices(range(len(cells)), k=2)
        cells[first], cells[second] = cells[second], cells[first]
    return separator.join(cells)


def _inside(chance: random.Random, content: Content) -> Content:
    """Damage to a part of a ZIP file, which itself stays whole; or to what it says of the part."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # it is none, or no longer
        return _flip(chance, content)
    if not parts:
        return content
    part = chance.choice(list(parts))
    damage = chance.choice((_flip, _cut, _lose, _repeat, _insert, _shuffle, _mix, _write, _numbers, _drop))
    changed = damage(chance, parts[part])
    return samples.archive({**parts, part: changed} if damage is not _drop else _without(parts, part))


def _numbers(chance: random.Random, content: Content) -> Content:
    """Larger or smaller numbers in a part: places, counts, sizes."""
    damaged = bytearray(content)
    digits = [at for at, byte in enumerate(damaged) if 48 <= byte < 58]
    for at in chance.choices(digits, k=min(len(digits), chance.choice((1, 3, 40)))) if digits else ():
        damaged[at : at + 1] = chance.choice((b"9", b"0", b"99", b"-1", b"1048576", b"1e9", b"999999999999999999999"))[
            ::1
        ]
    return bytes(damaged)


def _drop(chance: random.Random, content: Content) -> Content:
    return b""


def _without(parts: Mapping[str, Content], gone: str) -> dict[str, Content]:
    return {name: content for name, content in parts.items() if name != gone}


def _stretch(chance: random.Random, content: Content) -> tuple[int, int]:
    start = chance.randrange(len(content) + 1)
    return start, min(len(content), start + chance.choice((1, 7, 100, 3000)))


CHANGES: tuple[Change, ...] = (
    _flip, _flip, _cut, _lose, _repeat, _insert, _shuffle, _mix, _write, _swap_cells, _inside, _inside, _inside,
)  # fmt: skip
