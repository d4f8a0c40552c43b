"""Lists in JSON whose entries are nested, {"orders": [{"id": …, "items": [{…}, {…}]}]}, as rows of texts."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeGuard

from data.files.limits import limits

_NAMES_NO_AMOUNT = re.compile(
    r"(?:id|no|num|number|code|sn|status|state|type|flag|method|号|编号|编码|状态|类型|方式|时间|time|at|date)$",
    re.IGNORECASE,
)
_NAMES_AN_AMOUNT = re.compile(
    r"amount|price|total|(?:^|sub|_)sum|fees?(?![a-z])|cost|payment$|tax|postage|revenue|quantit|qty|(?<!ac)count"
    r"|金额|总额|价|费|款|数量|件数",
    re.IGNORECASE,
)
_NUMBER, _DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?"), re.compile(r"-?[0-9]+\.[0-9]+")
_OF_LINES = re.compile(
    r"product|item|sku|goods|asin|listing|variant|quantit|qty|sender|sent|author|role|商品|宝贝|数量|件数|发送",
    re.IGNORECASE,
)
"""Names of cells of an order line or of a message, which pictures and discounts do not have."""
_LISTS_LINES = re.compile(
    r"(?:items?|lines?|products?|goods|skus?|articles?|messages?|chats?|replies|records?|entries|(?:sub_?|child_?)orders?"
    r"|children|list|商品|宝贝|明细|子订单|消息|聊天|记录)(?:_?list|列表)?$",
    re.IGNORECASE,
)
"""Names of a list of lines or messages, used where no name inside it matches."""

Entry = Mapping[str, object]

_INSIDE = "\x1f"
"""Separator between the names of a path: a point may be part of a name."""


class SeveralLists(ValueError):
    """Several lists are present where one is expected: the table may be any of them. `names`: the lists' names."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = ", ".join(sorted(names)[:10])
        super().__init__(self.names)


def entries(document: object) -> Sequence[Entry]:
    """Return the one list of objects in a document.

    Raises ValueError when there is none, and `SeveralLists` when there are several. Values outside the list, such as a
    page number, are dropped.
    """
    lists = dict(_lists(document, ""))
    if not lists:
        raise ValueError
    if len(lists) > 1:
        raise SeveralLists(lists)
    return next(iter(lists.values()))


def _lists(value: object, name: str) -> Iterator[tuple[str, Sequence[Entry]]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _lists(inner, f"{name}.{key}".lstrip("."))
    elif isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        yield name, value


def rows_of(listed: Sequence[Entry]) -> Iterator[dict[str, str]]:
    """Yield a row for each entry, or for each object listed in it, with the entry's own cells repeated.

    Such objects are the lines of an order or messages; lists of others (pictures, discounts, evidence) become the text
    of a cell. Amounts and counts of an entry are in its first row only, because they are not those of each line. Raises
    `SeveralLists` when entries hold several lists of lines, side by side or nested.
    """
    lists = [(name, value) for entry in listed for name, value in _flat(entry).items() if _is_list(value)]
    inner = sorted({name for name, value in lists if _is_of_lines(value)})
    inner = inner or sorted({name for name, _ in lists if _LISTS_LINES.search(name)})
    deeper = [
        f"{inner[0]}{_INSIDE}{name}"
        for outer, lines in lists
        for line in lines
        if outer in inner[:1] and isinstance(line, dict)
        for name, value in _flat(line).items()
        if _is_list(value) and _is_of_lines(value)
    ]
    inner = sorted({*inner, *deeper})
    if len(inner) > 1:
        raise SeveralLists(name.replace(_INSIDE, ".") for name in inner)
    names = _short_names(listed, inner)
    for entry in listed:
        cells = _flat(entry)
        lines = cells.pop(inner[0], None) if inner else None
        own = {names[name]: _text(value) for name, value in cells.items()}
        if not isinstance(lines, list) or not lines:
            yield own
            continue
        for number, line in enumerate(lines):
            shared = (
                own if number == 0 else {name: text for name, text in own.items() if not _is_of_the_whole(name, text)}
            )
            yield shared | {names[f"{inner[0]}{_INSIDE}{name}"]: _text(value) for name, value in _flat(line).items()}


def _short_names(listed: Sequence[Entry], inner: Sequence[str]) -> dict[str, str]:
    """Return path of a cell → its last name, or the whole path where another path ends with the same name.

    Raises ValueError when there are more paths than the columns that a table may have.
    """
    paths: dict[str, None] = {}
    most = limits().columns
    for entry in listed:
        if len(paths) > most:
            raise ValueError
        for name, value in _flat(entry).items():
            if inner and name == inner[0]:
                lines = value if isinstance(value, list) else []
                paths |= dict.fromkeys(f"{name}{_INSIDE}{key}" for line in lines for key in _flat(line))
            else:
                paths[name] = None
    last = [path.rpartition(_INSIDE)[2] for path in paths]
    times = Counter(last)
    return {
        path: name if times[name] == 1 else path.replace(_INSIDE, ".") for path, name in zip(paths, last, strict=True)
    }


def _flat(entry: object, before: str = "") -> dict[str, object]:
    """Return the cells of an object and of the objects in it, by their paths."""
    cells: dict[str, object] = {}
    if not isinstance(entry, dict):
        raise ValueError
    for key, value in entry.items():
        if isinstance(value, dict):
            cells |= _flat(value, f"{before}{key}{_INSIDE}")
        else:
            cells[f"{before}{key}"] = value
    return cells


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list) and any(isinstance(line, dict) for line in value)


def _is_of_lines(lines: list[object]) -> bool:
    return any(isinstance(line, dict) and any(map(_OF_LINES.search, _flat(line))) for line in lines)


def _is_of_the_whole(name: str, text: str) -> bool:
    if _NUMBER.fullmatch(text) is None or _NAMES_NO_AMOUNT.search(name) is not None:
        return False
    return _DECIMAL.fullmatch(text) is not None or _NAMES_AN_AMOUNT.search(name) is not None


def _text(value: object) -> str:
    if _is_list(value):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return ";".join(_text(entry) for entry in value)
    if isinstance(value, dict):
        raise ValueError
    return value if isinstance(value, str) else {None: "", True: "true", False: "false"}[value]  # type: ignore[index]
