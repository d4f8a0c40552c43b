"""How a cell of an export is read, whatever column it stands in. Knows no file and no table."""

import re
import unicodedata
from functools import lru_cache

from data.sql import literal

BLANKS = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b"
"""What exports put around a cell's text: spaces of every width, tabs against scientific notation, byte order marks."""

EMPTY = ("", "-", "--")
"""Texts by which an export says that there is nothing."""

SCIENTIFIC = r"^[0-9]([.,][0-9]+[eE]\+?|[eE]\+)[0-9]+$"
"""A number as a spreadsheet shows it when it is too long: the id that it was is lost."""

_BLANK, _NOTHING = f"[{BLANKS}]*", "--?"
_TEXT = f"{_BLANK}(?:{_NOTHING}|(.*?)){_BLANK}"
_AROUND = f'(?s)^{_BLANK}(?:="{_TEXT}"|\'{_TEXT}|{_NOTHING}|(.*?)){_BLANK}$'
"""A cell with what exports put around its text: the one of the three groups that matches; empty when none does."""

_MARKS = "¥￥$€£₫฿₱₩元円đ"


def clean(cell: str) -> str | None:
    """The text of a cell without what only the export put there; None when it says nothing.

    `clean_sql` does the same inside the database; a test holds the two together.
    """
    text = cell.replace("\r\n", "\n").replace("\r", " ").strip(BLANKS)
    formula = re.fullmatch(r'="(.*)"', text, re.DOTALL)
    if formula:
        text = formula[1]
    elif text.startswith("'"):
        text = text[1:]
    text = text.strip(BLANKS)
    return None if text in EMPTY else text


@lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """The form in which headers and words are compared: NFKC, trimmed, case-folded, inner spaces collapsed."""
    return " ".join((clean(unicodedata.normalize("NFKC", text)) or "").casefold().split())


def pattern(text: str) -> re.Pattern[str]:
    """A folded text in which `*` stands for anything, as a pattern for whole folded texts."""
    return re.compile(".*".join(map(re.escape, text.split("*"))), re.DOTALL)


def clean_sql(column: str) -> str:
    """SQL for the cleaned text of a column; NULL when it says nothing.

    Most cells need nothing: a look at both ends finds those that may, much faster than trimming all.
    """
    # comparing beginnings is cheaper than looking at letters; and no IN: a list of more than a few becomes a join
    odd = [letter for letter in BLANKS if letter > " "]
    starts = " OR ".join(f"{column} BETWEEN {literal(x)} AND {literal(chr(ord(x) + 1))}" for x in ("=", *odd))
    ends = f"contains({literal(BLANKS)}, {column}[-1])"
    unclean = f"{column} < '.' OR {starts} OR {ends} OR contains({column}, chr(13))"
    mended = f"replace(replace({column}, chr(13) || chr(10), chr(10)), chr(13), ' ')"
    bare = f"regexp_replace({mended}, {literal(_AROUND)}, '\\1\\2\\3')"
    return f"CASE WHEN {unclean} THEN nullif({bare}, '') ELSE nullif({column}, '') END"


def number_sql(column: str, *, decimal_comma: bool) -> str:
    """SQL for the amount in a cleaned column, DECIMAL(18, 2), without currency marks and thousands separators.

    NULL when the cell is no number. `decimal_comma`: 1.234,50 rather than 1,234.50.
    """
    thousands, decimal = (".", ",") if decimal_comma else (",", ".")
    bare = (
        f"regexp_replace(regexp_replace({column}, '^([-+]?) *(?:[A-Za-z]{{1,3}}\\$?\\.?|[{_MARKS}])* *', '\\1'), "
        f"' *(?:[A-Za-z]{{3}}|[{_MARKS}])$', '')"
    )
    digits = f"[-+]?[0-9]+(?:(?:[{thousands} ][0-9]{{2,3}})*[{thousands} ][0-9]{{3}})?(?:[{decimal}][0-9]*)?"
    plain = f"replace(replace(replace({bare}, {literal(thousands)}, ''), ' ', ''), {literal(decimal)}, '.')"
    slow = f"CASE WHEN regexp_full_match({bare}, {literal(digits)}) THEN TRY_CAST({plain} AS DECIMAL(18, 2)) END"
    return slow if decimal_comma else f"coalesce(TRY_CAST({column} AS DECIMAL(18, 2)), {slow})"
