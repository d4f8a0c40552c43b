"""Ids that lost their last digits: cut to fifteen by a spreadsheet, or rounded by a program."""

import math
from collections.abc import Iterable
from decimal import Decimal

from data.sql import Connection, identifier

_DIGITS = 15
"""Digits of a number that a spreadsheet keeps; it writes zeros for the others."""

_BY_CHANCE = 0.001
"""Probability of so many ids ending in zeros by chance, below which they count as cut."""

_EXACT = 16
"""Numbers of at most this many digits are exact in a program's floating point."""

_LOOKED_AT, _ENOUGH, _NEVER_BY_CHANCE = 200, 3, 1e-6
"""Cells examined for rounding by a program, different ids needed, and the probability of chance below which it is
assumed."""


def cut_ids(connection: Connection, columns: Iterable[str], *, workbook: bool = False) -> dict[str, str]:
    """Return column of the table `cells` → SQL condition that its id was cut; columns without such ids are left out.

    An id of n digits ends in n - 15 zeros by chance once in 10^(n - 15): a few of many do, but not all of a few, nor
    several in consecutive rows. In a `workbook`, ids stored as numbers need not be several: saving such a file in a
    spreadsheet cuts every one of them, and only a program writes others.
    """
    columns = list(columns)
    if not columns:
        return {}
    conditions = {}
    names = ", ".join(map(identifier, columns))
    # few columns have such ids, and planning a statement takes time: one pass over all columns
    rows = connection.execute(f"SELECT {names} FROM cells LIMIT {_LOOKED_AT}").fetchall()
    for name, texts in zip(columns, zip(*rows, strict=True) if rows else [()] * len(columns), strict=True):
        cell = identifier(name)
        if _are_rounded(texts):
            conditions[name] = f"regexp_full_match({cell}, '[1-9][0-9]{{16,}}')"
            continue
        # on the raw cells, which is much cheaper; any long id with a non-digit may be a cut one
        zeros = f"suffix({cell}, repeat('0', strlen({cell}) - {_DIGITS}))"
        suspect = f"strlen({cell}) > {_DIGITS} AND ({zeros} OR regexp_matches({cell}, '[^0-9]'))"
        if not connection.execute(f"SELECT 1 FROM staged WHERE {suspect} LIMIT 1").fetchone():
            continue
        rows = connection.execute(
            "SELECT digits, count(*), count(*) FILTER (cut) FROM (SELECT DISTINCT "
            f"{cell}, strlen({cell}) AS digits, regexp_full_match(substr({cell}, {_DIGITS + 1}), '0+') AS cut "
            f"FROM cells WHERE strlen({cell}) BETWEEN {_DIGITS + 1} AND 25 "
            f"AND regexp_full_match({cell}, '[1-9][0-9]+')) GROUP BY digits"
        ).fetchall()
        cut = [digits for digits, count, zeros in rows if zeros and _chance(count, zeros, digits) < _BY_CHANCE]
        cut += [
            digits
            for digits, count, zeros in rows
            if digits not in cut
            and zeros > 1
            and count * _one_in(digits) ** _run(connection, cell, digits) < _BY_CHANCE
        ]
        if workbook and any((digits, zeros) == (_EXACT, count) for digits, count, zeros in rows) and _EXACT not in cut:
            number = f"regexp_full_match({cell}, '[1-9][0-9]{{14}}0[.]0')"
            if connection.execute(f"SELECT 1 FROM staged WHERE {number} LIMIT 1").fetchone():
                cut.append(_EXACT)
        if cut:
            zeros = f"regexp_full_match({cell}, '[1-9][0-9]{{14}}0+')"
            conditions[name] = f"({' OR '.join(f'strlen({cell}) = {digits}' for digits in cut)}) AND {zeros}"
    return conditions


def _are_rounded(texts: Iterable[str | None]) -> bool:
    """Whether all long ids among these were rounded by a program that read them as floating-point numbers.

    Such a number is a multiple of 2, 4, … 1024, the larger the longer it is, and is written in full, or with sixteen or
    seventeen digits and zeros behind them. Ids that are multiples of a larger power are made that way.
    """
    ids = {int(text) for text in texts if text and len(text) > _EXACT and text.isascii() and text.isdecimal()}
    if len(ids) < _ENOUGH:
        return False
    steps = {number: int(math.ulp(float(number))) for number in ids}
    chance = math.prod(1 / step for step in steps.values())
    whole = all(number % step == 0 for number, step in steps.items())
    single = sum(number // step % 2 for number, step in steps.items())
    if whole and single >= len(ids) / 8 and chance < _NEVER_BY_CHANCE:
        return True
    shortest = all(int(Decimal(repr(float(number)))) == number for number in ids)
    return shortest and chance * 10 ** len(ids) < _NEVER_BY_CHANCE


def _run(connection: Connection, cell: str, digits: int) -> int:
    """Return the length of the longest run of different cut ids of this many digits in consecutive rows.

    A part of a file may be cut.
    """
    rows = connection.execute(
        f"SELECT line, {cell} FROM cells WHERE strlen({cell}) = {digits} "
        f"AND regexp_full_match({cell}, '[1-9][0-9]{{14}}0+') ORDER BY line"
    ).fetchall()
    longest, run, before = 0, set(), None
    for line, text in rows:
        run = {text} if before is None or line > before + 1 else run | {text}
        longest, before = max(longest, len(run)), line
    return longest


def _one_in(digits: int) -> float:
    """Return the probability that an id with this many digits ends in zeros from the sixteenth on."""
    return float(10.0 ** (_DIGITS - digits))


def _chance(count: int, zeros: int, digits: int) -> float:
    """Return an upper bound for the probability that `zeros` of `count` different ids end in zeros by chance."""
    one_in = _one_in(digits)
    if zeros == count:
        return one_in**count
    expected = count * one_in
    if zeros <= expected:
        return 1.0
    return math.exp(zeros - expected + zeros * math.log(expected / zeros))
