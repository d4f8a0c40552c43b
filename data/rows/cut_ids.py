"""Ids that a spreadsheet has cut to fifteen digits: all end in zeros from the sixteenth on."""

import math
from collections.abc import Iterable

from data.sql import Connection, identifier

_DIGITS = 15
"""So many digits of a number a spreadsheet keeps; it writes zeros for the others."""

_BY_CHANCE = 0.001
"""So improbable must it be that ids end in so many zeros by themselves."""


def cut_ids(connection: Connection, columns: Iterable[str]) -> dict[str, str]:
    """Column of the table `cells` → SQL that says whether its id was cut; columns without such ids are not in it.

    An id of n digits ends in n - 15 zeros by chance once in 10^(n - 15): a few of many do, all of a few do not.
    """
    conditions = {}
    for name in columns:
        cell = identifier(name)
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
        if cut:
            zeros = f"regexp_full_match({cell}, '[1-9][0-9]{{14}}0+')"
            conditions[name] = f"({' OR '.join(f'strlen({cell}) = {digits}' for digits in cut)}) AND {zeros}"
    return conditions


def _chance(count: int, zeros: int, digits: int) -> float:
    """A bound for the probability that so many of `count` different ids end in zeros by chance."""
    one_in = 10.0 ** (_DIGITS - digits)
    if zeros == count:
        return float(one_in**count)
    expected = count * one_in
    if zeros <= expected:
        return 1.0
    return math.exp(zeros - expected + zeros * math.log(expected / zeros))
