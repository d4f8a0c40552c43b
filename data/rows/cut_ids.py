"""Ids that lost their last digits: cut to fifteen by a spreadsheet, or rounded by a program."""

import math
from collections.abc import Iterable
from decimal import Decimal

from data.sql import Connection, identifier

_DIGITS = 15
"""So many digits of a number a spreadsheet keeps; it writes zeros for the others."""

_BY_CHANCE = 0.001
"""So improbable must it be that ids end in so many zeros by themselves."""

_FEW_CUT = 1_000
"""Of more ids that may have been cut it is not looked up whether they stand one below the other."""

_EXACT = 16
"""Numbers with so many digits, or fewer, lose nothing in a program."""

_LOOKED_AT, _ENOUGH, _NEVER_BY_CHANCE = 200, 3, 1e-6
"""So many cells show whether a program rounded all ids of a column; so many different ids are needed at least."""


def cut_ids(connection: Connection, columns: Iterable[str], *, workbook: bool = False) -> dict[str, str]:
    """Column of the table `cells` → SQL that says whether its id was cut; columns without such ids are not in it.

    An id of n digits ends in n - 15 zeros by chance once in 10^(n - 15): a few of many do, all of a few do not, nor do
    several in rows one below the other. As
    numbers of a `workbook` they need not be several: whoever opens and saves such a file cuts every one of them, and
    only a program writes others.
    """
    columns = list(columns)
    if not columns:
        return {}
    conditions = {}
    names = ", ".join(map(identifier, columns))
    # few columns have such ids, and each statement takes its time to plan: one look at all columns
    rows = connection.execute(f"SELECT {names} FROM cells LIMIT {_LOOKED_AT}").fetchall()
    for name, texts in zip(columns, zip(*rows, strict=True) if rows else [()] * len(columns), strict=True):
        cell = identifier(name)
        if _are_rounded(texts):
            conditions[name] = f"regexp_full_match({cell}, '[1-9][0-9]{{16,}}')"
            continue
        # as the file has them, which is much cheaper to look at: with a sign around it, any long id may be a cut one
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
    """Whether all long ids of these are numbers as a program keeps them that takes them for fractions.

    Such a number is a multiple of 2, 4, … 1024, the larger the longer it is, and is written whole, or with sixteen or
    seventeen digits and zeros behind them. Ids that are multiples of more than that are so by their making.
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
    """The most ids with so many digits in rows one below the other, all ending in zeros: a part of a file was cut."""
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
    """The probability that an id with so many digits ends in zeros from the sixteenth on."""
    return float(10.0 ** (_DIGITS - digits))


def _chance(count: int, zeros: int, digits: int) -> float:
    """A bound for the probability that so many of `count` different ids end in zeros by chance."""
    one_in = _one_in(digits)
    if zeros == count:
        return one_in**count
    expected = count * one_in
    if zeros <= expected:
        return 1.0
    return math.exp(zeros - expected + zeros * math.log(expected / zeros))
