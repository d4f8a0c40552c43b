"""How columns write amounts: the decimal mark of each, decided once from all of a file's cells."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from data.errors import DabiaoError
from data.files.cells import amount_text_sql, number_sql, pieces_sql
from data.formats.currencies import unit_in_header
from data.formats.keys import Amounts
from data.sql import Connection, identifier, literal

_CORE = "regexp_extract({cell}, '[0-9][0-9., ]*')"
_NAMED = "trim(regexp_replace({cell}, '[0-9][0-9., ]*[0-9]|[0-9]', '', 'g'), '+- .')"


_SCALES = {
    "千": 1_000, "万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000, "k": 1_000, "rb": 1_000,
    "ribu": 1_000, "jt": 1_000_000, "juta": 1_000_000, "triệu": 1_000_000,
}  # fmt: skip
"""Lower-case words behind a number → the number of units that each stands for."""
_NO_MONEY = ("points",)
"""Columns of numbers whose unit 分 is not a hundredth."""

_OPEN_SCALES = ("m", "mn", "mio", "bn", "mil", "tr", "lac", "lakh", "cr")
"""Further such words, which stand for different multiples in different places: a number with one is not an amount."""
_SCALE = "|".join(sorted((*_SCALES, *_OPEN_SCALES), key=len, reverse=True))
_MULTIPLE = re.compile(
    rf"(?P<sign>[-+]?)[^0-9+-]{{0,5}}(?P<number>[0-9]+(?:[.,](?:[0-9]{{1,2}}|[0-9]{{4}}))?) *(?P<scale>{_SCALE})"
    r"\.?(?: *[元円圆원đ$€£¥]| +[a-z]{2,3})?"
)
_MAY_BE_MULTIPLE = rf"[0-9] *({_SCALE})\.?($|[^\p{{L}}]|[元円圆원])"


def sure_pattern(decimal: str, thousands: str) -> str:
    """Return a pattern of the numbers that can only be read with this decimal mark."""
    d, t = re.escape(decimal), re.escape(thousands)
    return (
        f"([0-9]{{1,3}}([{t} ][0-9]{{2,3}})+{d}[0-9]+|[0-9]+{d}([0-9]{{1,2}}|[0-9]{{4,}})|0{d}[0-9]{{3}}"
        f"|[0-9]{{4,}}{d}[0-9]{{3}}|[0-9]{{1,3}}({t}[0-9]{{2,3}})+{t}[0-9]{{3}}) *"
    )


def doubtful_pattern(mark: str) -> str:
    """Return a pattern of one mark followed by three digits: thousands, or a fraction."""
    return f"[1-9][0-9]{{0,2}}{re.escape(mark)}[0-9]{{3}} *"


CUSTOMS: dict[str, tuple[str, ...]] = {
    ".": (
        "¥",
        "￥",
        "元",
        "CNY",
        "RMB",
        "$",
        "US$",
        "USD",
        "£",
        "GBP",
        "฿",
        "THB",
        "RM",
        "MYR",
        "S$",
        "SGD",
        "₹",
        "INR",
        "HK$",
        "NT$",
        "₱",
        "PHP",
    ),
    ",": ("€", "EUR", "R$", "BRL"),
    "whole": ("Rp", "IDR", "₫", "đ", "VND"),
}
"""Decimal mark → currencies, as exports write them, whose amounts use it. Amounts of "whole" currencies have no cents:
their only mark separates thousands."""

MARKET_CUSTOMS: dict[str, str] = {
    **dict.fromkeys(("CN", "US", "UK", "MY", "PH", "SG", "TH"), "."),
    **dict.fromkeys(("BR", "DE", "ES", "FR", "IT"), ","),
    **dict.fromkeys(("ID", "VN"), "whole"),
}
"""Market → decimal mark of its currency, or "whole"."""


@dataclass(frozen=True)
class _Seen:
    """What a column's cells show: the number in favour of a decimal point or comma, and an ambiguous example.

    `mark`: the mark in the ambiguous ones, None when both occur. `plain`: every cell is a number as it is. `scaled`:
    cells that may be multiples, such as 1.2万 and 15rb.
    """

    plain: bool
    point: int = 0
    comma: int = 0
    doubtful: str | None = None
    mark: str | None = None
    customs: frozenset[str] = frozenset()
    scaled: tuple[str, ...] = ()

    @property
    def decimal(self) -> str | None:
        """The decimal mark that most of the cells show; None when they show none."""
        return None if self.point == self.comma else "." if self.point > self.comma else ","


def decide_amounts(
    connection: Connection,
    columns: Mapping[str, str],
    amounts: Amounts,
    *,
    market: str,
    file: str,
    counts: Collection[str] = (),
) -> dict[str, str]:
    """Return how each of these columns of the table `cells` is read: SQL for its amount, NULL where it is not one.

    `columns`: column → its header, for messages. What a column's own cells leave open is decided by the file's other
    columns, then the format file's `decimal`, then its `custom`, the currencies named, the shop's market; but by these
    three, no amount of money is read as having three digits behind its decimal mark. `counts`: the columns of
    quantities. A unit in a header, such as 万元 or cents, applies to the numbers below it that have none. Raises
    DabiaoError when nothing decides.
    """
    columns_read = {name: _look(connection, name) for name in columns}
    evident = {cells.decimal for cells in columns_read.values()} - {None}
    decided = {
        name: _read(name, header, columns_read[name], evident, amounts, market, file, is_count=name in counts)
        for name, header in columns.items()
    }
    multiples = {name: _multiples(cells, is_count=name in counts) for name, cells in columns_read.items()}
    if any(multiples.values()):
        _keep_multiples(connection, multiples)
    return {name: _or_multiple(name, amount) if multiples[name] else amount for name, amount in decided.items()}


def in_yuan(amount: str, amounts: Amounts, header: str) -> str:
    """SQL expression for an amount in whole units of its currency, whatever unit the export uses.

    A unit in the header is already applied.
    """
    in_fen = amounts.unit == "fen" and unit_in_header(header) == 1
    return f"CAST({amount} * 0.01 AS DECIMAL(18, 2))" if in_fen else amount


def _read(
    name: str,
    header: str,
    cells: _Seen,
    evident: Iterable[str | None],
    amounts: Amounts,
    market: str,
    file: str,
    *,
    is_count: bool,
) -> str:
    unit = Decimal(1) if is_count else unit_in_header(header)
    if name in _NO_MONEY:
        unit = max(unit, Decimal(1))
    decimals = 8 if unit > 1 else 2
    if cells.plain:
        return _times(f"TRY_CAST({identifier(name)} AS DECIMAL(18, {decimals}))", unit)
    decimal = cells.decimal
    if decimal is None and cells.doubtful is not None:
        others = set(evident)
        decimal = others.pop() if len(others) == 1 else amounts.decimal
        for customs in ({amounts.custom}, cells.customs, {MARKET_CUSTOMS.get(market)}):
            certain = customs - {None}
            if decimal is None and len(certain) == 1:
                decimal = _by_custom(next(iter(certain)), cells.mark)
                if cells.mark in (None, decimal) and not is_count and unit <= 1:
                    decimal = None
                    break
        if decimal is None:
            raise DabiaoError("error.ambiguous_amounts", file=file, column=header, first=cells.doubtful)
    cell = pieces_sql(identifier(name)) if is_count else identifier(name)
    return _times(number_sql(cell, decimal_comma=decimal == ",", decimals=decimals), unit)


def _times(number: str, unit: Decimal) -> str:
    return number if unit == 1 else f"TRY_CAST({number} * {unit} AS DECIMAL(18, 2))"


def _multiples(cells: _Seen, *, is_count: bool) -> dict[str, Decimal | None]:
    """Return the cells of a column that are multiples, and their amounts; None for one that is not an amount at all."""
    multiples = {cell: _multiple(cell) for cell in cells.scaled}
    # a quantity may be followed by units of length and weight as well
    return {cell: value for cell, value in multiples.items() if value is not None or not is_count}


def _keep_multiples(connection: Connection, multiples: Mapping[str, Mapping[str, Decimal | None]]) -> None:
    """Create the table `multiples`.

    A table, because every cell may be different, and a branch of SQL for each would be slow.
    """
    rows = [(name, cell, str(value)) for name, amounts in multiples.items() for cell, value in amounts.items()]
    names, cells, values = (list(part) for part in zip(*rows, strict=True))
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE multiples AS SELECT name, cell, TRY_CAST(value AS DECIMAL(18, 2)) AS value FROM "
        "(SELECT unnest($names) AS name, unnest($cells) AS cell, unnest($values) AS value)",
        {"names": names, "cells": cells, "values": values},
    )


def _or_multiple(name: str, amount: str) -> str:
    """SQL expression for the amount in a column some of whose cells are in the table `multiples`."""
    listed = f"FROM multiples AS m WHERE m.name = {literal(name)}"
    cell = identifier(name)
    value = f"(SELECT m.value {listed} AND m.cell = {cell})"
    return f"CASE WHEN {cell} IN (SELECT m.cell {listed}) THEN {value} ELSE {amount} END"


def _multiple(cell: str) -> Decimal | None:
    """Return the amount in a cell with a word for a multiple behind its number, such as 1.2万; None if ambiguous."""
    parts = _MULTIPLE.fullmatch(unicodedata.normalize("NFKC", cell).replace("\u2212", "-").lower())
    if parts is None or parts["scale"] not in _SCALES:
        return None
    value = Decimal(parts["number"].replace(",", ".")) * _SCALES[parts["scale"]]
    return -value if parts["sign"] == "-" else value


def _by_custom(custom: str | None, mark: str | None) -> str | None:
    if custom == "whole":
        return {".": ",", ",": "."}.get(mark or "")
    return custom


def _look(connection: Connection, name: str) -> _Seen:
    cell = identifier(name)
    where = f"FROM cells WHERE {cell} IS NOT NULL AND ragged IS NULL"
    row = connection.execute(
        f"SELECT bool_and(TRY_CAST({cell} AS DECIMAL(18, 2)) IS NOT NULL AND substr({cell}, -4, 1) <> '.'), "
        f"bool_or(contains({cell}, '.')) {where}"
    ).fetchone()
    assert row is not None  # an aggregate always returns a row
    if row[0] is not False:
        return _Seen(plain=True, point=int(bool(row[1])))
    # spaces of any width and apostrophes separate thousands
    cell = f"replace({amount_text_sql(cell)}, chr(39), ' ')"
    core = _CORE.format(cell=cell)
    is_like = {
        pattern: f"regexp_full_match({core}, {literal(pattern)})"
        for pattern in (sure_pattern(".", ","), sure_pattern(",", "."), doubtful_pattern("."), doubtful_pattern(","))
    }
    point, comma, doubtful_point, doubtful_comma = is_like.values()
    row = connection.execute(
        f"SELECT count(*) FILTER (WHERE {point}), count(*) FILTER (WHERE {comma}), "
        f"min({cell}) FILTER (WHERE {doubtful_point}), min({cell}) FILTER (WHERE {doubtful_comma}), "
        f"list(DISTINCT left({_NAMED.format(cell=cell)}, 8)) {where}"
    ).fetchone()
    assert row is not None  # an aggregate always returns a row
    points, commas, with_point, with_comma, named = row
    scaled: tuple[str, ...] = ()
    if any(word in text.lower() for text in named for word in (*_SCALES, *_OPEN_SCALES)):
        own = identifier(name)
        rows = connection.execute(
            f"SELECT DISTINCT {own} {where} AND regexp_matches(lower({own}), {literal(_MAY_BE_MULTIPLE)})"
        ).fetchall()
        scaled = tuple(sorted(text for (text,) in rows))
    mark = None if with_point and with_comma else "." if with_point else ","
    customs = frozenset(custom for custom, money in CUSTOMS.items() if {*money} & {*named})
    return _Seen(False, points, commas, with_point or with_comma, mark, customs, scaled)
