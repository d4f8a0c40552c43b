"""Marks from 1 to 5 in the notations of people and pages: 5星, 4/5, ★★★★☆."""

import re

from data.sql import literal

_UNIT = r"星|分|点|颗星|顆星|星级|stars?|bintang|sao|ดาว|/ ?5(?:[.,]0)?|out of 5"
_FULL, _HOLLOW = "★⭐🌟", "☆✩"

MARK = re.compile(rf"(?i)[1-5](?:[.,][0-9]+)? ?(?:{_UNIT})?|(?:[{_FULL}]\ufe0f?){{1,5}}[{_HOLLOW}]{{0,4}}")
"""Pattern of a mark. Full and hollow stars must be five together, which the pattern does not check."""


def mark_sql(cell: str) -> str:
    """SQL expression for the number in a cleaned column of marks; NULL where it is not a mark."""
    plain = f"translate({cell}, '０１２３４５６７８９．／', '0123456789./')"
    number = f"regexp_extract({plain}, {literal(f'(?i)^([0-9]+(?:[.,][0-9]+)?) ?(?:{_UNIT})?$')}, 1)"
    full = f"length(regexp_replace({cell}, '[^{_FULL}]', '', 'g'))"
    all_stars = f"length(regexp_replace({cell}, '[^{_FULL}{_HOLLOW}]', '', 'g'))"
    stars = f"regexp_full_match({cell}, '[{_FULL}]+|[{_FULL}\ufe0f]+[{_HOLLOW}]*') AND "
    stars += f"({all_stars} = 5 OR {all_stars} = {full})"
    slow = (
        f"coalesce(TRY_CAST(replace({number}, ',', '.') AS DOUBLE), CASE WHEN {stars} THEN CAST({full} AS DOUBLE) END)"
    )
    return f"coalesce(TRY_CAST({cell} AS DOUBLE), {slow})"
