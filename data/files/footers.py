"""Rows of an export that are not data, recognised by their texts. Independent of formats and columns."""

import re
from collections.abc import Iterable, Sequence

from data.files.cells import BLANKS, EMPTY
from data.sql import literal

FOOTER = (
    r"^(?:(?:合|总|總|小|累|共)[计計]|汇总|总和|说明|提示|注|备注|温馨提示|数据来源|합계|총계|소계"
    r"|(?:数据|报表|文件)?(?:导出|下载|生成|打印|统计|查询|制表)(?:时间|日期|人|账号|范围|条件)"
    r"|(?:grand |sub)?-?totals?|totale|totaal|sum|jumlah|gesamt(?:summe)?|summe|summa|insgesamt|tổng(?: cộng)?"
    r"|รวม(?:ทั้งหมด)?|[Ии]того|[Вв]сего|toplam|suma|razem|celkem|page [0-9]+ of [0-9]+"
    r"|(?:exported|generated|downloaded|printed|created) (?:at|on|by)|(?:export|report) (?:time|date)"
    r"|seller id|end of (?:file|report)|notes?)(?:$|[ :：,，;；(（])"
    r"|^以上|^[-#=*]{4,}|^共 ?[0-9]+ ?[条笔单行个项件]|^[0-9]+ record\(?s?\)? "
)
"""How a row below a table begins that is not part of it: totals, counts, who exported it and when; case-insensitive.

Python and the database must read the pattern alike.
"""

_FOOTER = re.compile(FOOTER, re.IGNORECASE | re.ASCII)
_DIGIT = re.compile(r"\d")
_PLAIN = ord("0")
"""Blanks and dashes sort before it, except blanks of other scripts; unicode('') is -1."""

_DESCRIBED = 5
"""A row that describes the columns fills at least this number of cells."""
_LEAST_CELLS = 3
"""A row of a table fills at least this number of cells."""


def is_footer(row: Sequence[str], needed: Sequence[int]) -> bool:
    """Whether a row lacks most of the cells that a row of data needs, and begins like a total or a remark.

    `needed`: the positions of those cells. A row that has them is data, whatever its words.
    """
    lacking = sum(place >= len(row) or row[place].strip(BLANKS) in EMPTY for place in needed)
    if lacking < least_lacking(needed):
        return False
    return _FOOTER.search(first_text(row)) is not None


def least_lacking(needed: Sequence[object]) -> int:
    """Return how many needed cells are empty at least in a row that may not be data: all but one, and at least one."""
    return max(1, len(needed) - 1)


def first_text(row: Iterable[str]) -> str:
    """Return the first non-blank cell of a row, trimmed; empty when there is none."""
    return next((text for cell in row if (text := cell.strip(BLANKS))), "")


def is_description(row: Sequence[str], below: Sequence[str], needed: Sequence[int]) -> bool:
    """Whether the row right below the header describes each column in words.

    It fills many cells and none has a digit, while the row below it has a digit in every needed cell except at most
    one.
    """
    filled = [cell for cell in row if cell.strip(BLANKS)]
    if len(filled) < _DESCRIBED or any(_DIGIT.search(cell) for cell in filled):
        return False
    numbered = sum(place < len(below) and _DIGIT.search(below[place]) is not None for place in needed)
    return numbered >= least_lacking(needed)


def first_text_sql(columns: Iterable[str]) -> str:
    """SQL expression for `first_text` of a row with these columns."""
    cells = ", ".join(f"nullif(trim({column}, {literal(BLANKS)}), '')" for column in columns)
    return f"coalesce({cells}, '')"


def lacking_sql(columns: Sequence[str]) -> str:
    """SQL condition: a row lacks so many of its needed cells that it may not be data.

    Nearly every cell is decided by its first character alone, which is fast.
    """
    suspects = ", ".join(str(ord(letter)) for letter in BLANKS if ord(letter) > _PLAIN)
    suspected = [f"{c} IS NULL OR unicode({c}) < {_PLAIN} OR unicode({c}) IN ({suspects})" for c in columns]
    empty = ", ".join(literal(text) for text in EMPTY)
    lacking = [f"CAST(coalesce(trim({c}, {literal(BLANKS)}), '') IN ({empty}) AS INTEGER)" for c in columns]
    return f"({' OR '.join(suspected)}) AND {' + '.join(lacking)} >= {least_lacking(columns)}"


def table_above(rows: Sequence[Sequence[str]]) -> int:
    """Count the rows above a header that belong to another table; 0 where they are titles and remarks.

    A row of a table has three cells or more, a digit, and as many cells as the row above it.
    """
    widths = [sum(bool(cell.strip(BLANKS)) for cell in row) for row in rows]
    return sum(
        width >= _LEAST_CELLS and width == above and any(map(str.isdigit, "".join(row)))
        for row, width, above in zip(rows[1:], widths[1:], widths, strict=False)
    )
