"""Cleaning the text of a cell, whatever its column. Independent of files and tables."""

import re
import unicodedata
from functools import lru_cache

from data.sql import literal
from data.words.money_words import MONEY_WORDS

INVISIBLE = "".join(map(chr, (
    0x1A, *range(0x1C, 0x20), 0x7F, 0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
    *range(0x2060, 0x2065), *range(0x2066, 0x206A), 0xFEFF
)))  # fmt: skip
"""Characters without a width: byte order marks, direction marks, joiners, soft hyphens; old end-of-file codes and
separators."""

SPACES = (
    " \t\r\n\v\f\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""Spaces of every width, and line breaks."""

BLANKS = SPACES + INVISIBLE
"""Characters that exports put around a cell's text, such as a tab that prevents scientific notation."""

EMPTY = ("", "-", "--")
"""The most common texts for an empty cell; `clean` recognises more."""

SCIENTIFIC = r"^[0-9]([.,][0-9]+[eE]\+?|[eE]\+)[0-9]+$"
"""A number in scientific notation, as spreadsheets show long ones: the id that it was is lost."""

NO_RESULT = "#NO_RESULT!"
"""Text of a formula cell whose result no spreadsheet has calculated yet."""

ERROR_CELL = (
    r"#(?:value!|ref!|div/0!|name\?|num!|null!|n/a|spill!|calc!|field!|blocked!|connect!|getting_data|no_result!|#+)"
)
"""Pattern, matched case-insensitively, of what a spreadsheet shows for a failed formula or in too narrow a column."""

_NOTHING = (
    "[-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d]{1,3}|null|none|nan|nat|nil|(?-i:NA)|n\\.a\\.|n/a|\\\\n|undefined"
    rf"|[(（<\[](?:null|none|blank|empty|na|空白|空值|空)[)）>\]]|{ERROR_CELL}"
)
_NOTHING_CELL = re.compile(_NOTHING, re.IGNORECASE)

_BLANK = f"[{BLANKS}]*"
_TREE = (
    "(?:[\u2502\u2503\u250c\u250f\u2514-\u2517\u251c-\u2523\u2551\u255a\u2560\u256d\u2570\u21b3\u23bf\u221f]"
    f"[{BLANKS}\u2500-\u257f\u21b3>]*|"
    rf"(?:\| *)*(?:\|(?:-{{2,}}|_{{2,}})|[+`\\]-{{2,}})>?){_BLANK}"
)
"""Characters that draw a row as a child of another: └─, ├──, |--."""
_IN_TREE = re.compile(f"^{_TREE}")
_BULLETS = "\u2022\u25aa\u25e6\u25cf"
LIST_MARK = f"^{_BLANK}[{_BULLETS}] +"
"""A bullet before a list entry: • or ●. It may be part of free text, but not of an id."""
_LIST_MARK = re.compile(LIST_MARK)
_TEXT = f"{_BLANK}(.*?){_BLANK}"
_AROUND = f"(?s)^{_BLANK}(?:{_TREE})?(?:=\"{_TEXT}\"|'{_TEXT}'?|`{_TEXT}`?|(.*?)){_BLANK}$"
"""A cell with what exports put around its text. One of the four groups matches, and holds the text."""
PLAIN_ID = "[0-9A-Za-z_-]*[0-9][A-Za-z_-]*"
"""Pattern of an id that needs no cleaning, as most are; the digit excludes words for an empty cell."""

_LABEL = (
    "(?i)^(?:(?:单号|编号|(?:[主子]?订单|交易|售后|退款|退货|快递|运单|物流|会话|商品|消息|评价)"
    "(?:单号|编号|ID|号))[: ]*"
    r"|(?:(?:order|return|refund|ticket|tracking)[ _]?(?:no|nr|id|number)?|no|nr|id)\.?: *"
    r"|(?:order|return|refund|ticket) *(#[0-9])|(?:no\.|№) *([0-9]))"
)
"""Labels that a page or an export writes before an id in its cell: 订单号：… , No:… , No.123, Order #123."""

_BUTTON = (
    "(?i)(?:(?:[ \\t\\n]+|([0-9]))(?:复制|複製|查看|查看详情|详情|拷贝)"
    "|^([^ \\t\\n]*[0-9])[ \\t\\n]*(?:copy|copied|view|details|salin|lihat))$"
)
"""Button texts behind an id copied from a page. English ones need a digit before them: names may contain the words."""

_IN_GROUPS = "|".join(f"(?:[0-9]{{{n}}} )+[0-9]{{1,{n}}}" for n in (3, 4, 5))
"""An id whose digits are written in groups of equal length; the last group may be shorter."""

_FORMULA = '(?i)^= *(?:T\\( *|HYPERLINK\\(.*[,;] *)?(?:"([^"=()]*)"|([0-9]+))\\)?$'
"""A formula that a spreadsheet displays as an id: =123, =T("123"), =HYPERLINK("https://…","123"). A name or a sum
behind a bare = is left as it is: a spreadsheet would display another text."""

_FRAMED = r'^[(\[{【<]"?([0-9A-Za-z_-]*[0-9][0-9A-Za-z_-]*)"?[)\]}】>]$'
"""An id in brackets: (123), ["123"], 【123】, <123>."""

_BEHIND = ",;，；、。|"
"""Punctuation that remains behind an id taken from a list."""

_QUOTES = "\"“”„‟'‘’‚‛`´«»‹›「」『』"
_FULL_WIDTH, _HALF_WIDTH = "".join(map(chr, range(0xFF01, 0xFF5F))), "".join(map(chr, range(0x21, 0x7F)))
DIGITS_OF_SCRIPTS = ("０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "๐๑๒๓๔๕๖๗๘๙", "०१२३४५६७८९")
"""The digits 0 to 9 in other scripts, as exports write them."""
_MONEY = r"\p{Sc}元円圆원"
_PIECES = (
    "(?i)^[x×*] ?([0-9]+)$|^([0-9]+) ?(?:件|个|個|只|套|双|盒|袋|瓶|包|支|条|张|本|台|份|箱|pcs|pc|pieces?|units?"
    "|items?|buah|cái|chiếc|ชิ้น|stk|stück)\\.?$"
)
_LIKE_A_MINUS = "\u2010\u2011\u2012\u2013\u2014\u2212\uff0d"
_LIKE_AN_APOSTROPHE = "'\u2019\u2018\u02bc\uff07`\u00b4"


def bare(cell: str) -> str:
    """Return a cell's text without what exports put around it: blanks, `="…"`, apostrophes, backticks, └─."""
    text = _IN_TREE.sub("", cell.replace("\r\n", "\n").replace("\r", " ").strip(BLANKS))
    formula = re.fullmatch(r'="(.*)"', text, re.DOTALL)
    if formula:
        text = formula[1]
    elif text.startswith(("'", "`")):
        text = text[1:].removesuffix(text[0])
    return text.strip(BLANKS)


def clean(cell: str) -> str | None:
    """Return the text as `bare` does; None when the cell is empty: a dash, null, NaN, N/A, an Excel error.

    `clean_sql` does the same inside the database; a test keeps them identical.
    """
    text = bare(cell)
    return None if not text or _NOTHING_CELL.fullmatch(text) else text


@lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """Return the form in which headers and words are compared: NFKC, trimmed, case-folded, single spaces, no ●."""
    plain = _LIST_MARK.sub("", unicodedata.normalize("NFKC", text))
    folded = " ".join(bare(plain).casefold().split())
    return "" if folded in EMPTY else folded


class Wildcard:
    """A folded text in which `*` matches any text, compared with whole folded texts.

    Its parts are searched one after the other, so that matching takes at most the length of the text times that of the
    pattern.
    """

    def __init__(self, text: str) -> None:
        self._first, *self._others = text.split("*")

    def fullmatch(self, text: str) -> bool:
        """Whether the pattern matches a whole folded text."""
        if not self._others:
            return text == self._first
        *inner, last = self._others
        if not text.startswith(self._first) or len(text) < len(self._first) + len(last) or not text.endswith(last):
            return False
        at, end = len(self._first), len(text) - len(last)
        for part in inner:
            place = text.find(part, at, end)
            if place < 0:
                return False
            at = place + len(part)
        return True


def pattern(text: str) -> Wildcard:
    """Return a pattern for whole folded texts in which `*` matches any text."""
    return Wildcard(text)


def clean_sql(column: str) -> str:
    """SQL expression for the cleaned text of a column; NULL when the cell is empty.

    Most cells need no cleaning: checking both ends of a cell is much faster than trimming all. Each pattern occurs
    once: compiling one takes the engine longer than reading a small file.
    """
    mended = f"replace(replace({column}, chr(13) || chr(10), chr(10)), chr(13), ' ')"
    text = f"regexp_replace({mended}, {literal(_AROUND)}, '\\1\\2\\3\\4')"
    meant = f"regexp_replace({text}, {literal(f'^(?:{_NOTHING})$')}, '', 'i')"
    return f"nullif(CASE WHEN {unclean_sql(column)} THEN {meant} ELSE {column} END, '')"


def unclean_sql(column: str) -> str:
    """SQL condition: cleaning may change the text of a column. False for the empty text."""
    # comparing prefixes is cheaper than searching for characters; no IN, because a longer list becomes a join
    ranges = (
        ("=", ">"), ("(", ")"), ("<", "="), ("N", "O"), ("n", "o"), ("[", "]"), ("`", "a"), ("|", "}"),
        ("undefined", "undefinee"), ("UNDEFINED", "UNDEFINEE"), ("\u00a0", "\u00ae"), ("\u061c", "\u061d"),
        ("\u180e", "\u180f"), ("\u2000", "\u2600"), ("\u3000", "\u3001"), ("\ufeff", "\uff0e"),
    )  # fmt: skip
    starts = " OR ".join(f"{column} BETWEEN {literal(low)} AND {literal(high)}" for low, high in ranges)
    ends = f"contains({literal(BLANKS)}, {column}[-1])"
    return f"({column} < '.' OR {starts} OR {ends} OR contains({column}, chr(13)))"


def plain_id_sql(column: str, otherwise: str) -> str:
    """SQL expression for an id: the column itself where it is plain, which is quick to check, else `otherwise`."""
    plain = f"{column} IS NULL OR regexp_full_match({column}, {literal(PLAIN_ID)})"
    return f"CASE WHEN {plain} THEN {column} ELSE {otherwise} END"


def id_sql(column: str, *, person: bool = False) -> str:
    """SQL expression for the bare id in a cleaned column, the same whatever the file.

    Removed are surrounding quotes and brackets, invisible characters, a formula that displays the id, the `.0` of a
    number read as a fraction, thousands commas, and spaces between digit groups of equal length. Full-width characters
    and dashes of every kind become plain, and a letter with its accent becomes one character. Labels and button texts
    of a page are removed as well, unless the column holds a `person`, whose name they may be part of.
    """
    spaces = "" if person else SPACES.replace(" ", "").replace("\n", "")
    digits = "" if person else "".join(DIGITS_OF_SCRIPTS[1:])
    odd = digits + _FULL_WIDTH + _LIKE_A_MINUS + spaces + INVISIBLE
    even = "0123456789" * (len(digits) // 10) + _HALF_WIDTH + "-" * len(_LIKE_A_MINUS) + " " * len(spaces)
    signs = f"translate(nfc_normalize({column}), {literal(odd)}, {literal(even)})"
    plain = f"regexp_replace({signs}, {literal(_FORMULA)}, '\\1\\2')"
    unlabelled = (
        plain
        if person
        else f"regexp_replace(regexp_replace({plain}, {literal(_LABEL)}, '\\1\\2'), {literal(_BUTTON)}, '\\1\\2')"
    )
    text = f"trim({unlabelled}, {literal(_QUOTES + BLANKS + _BEHIND + ('' if person else _BULLETS + '.'))})"
    ungrouped = f"CASE WHEN regexp_full_match({text}, '[0-9]{{1,3}}(,[0-9]{{3}})+') THEN replace({text}, ',', '') "
    if not person:
        ungrouped += f"WHEN regexp_full_match({text}, {literal(_IN_GROUPS)}) THEN replace({text}, ' ', '') "
    ungrouped += f"ELSE {text} END"
    if not person:
        ungrouped = f"regexp_replace({ungrouped}, {literal(_FRAMED)}, '\\1')"
    whole = f"regexp_replace({ungrouped}, '^([0-9]+)[.,]0*$', '\\1')"
    return f"CASE WHEN {odd_id_sql(column)} THEN nullif({whole}, '') ELSE {column} END"


def odd_id_sql(column: str) -> str:
    """SQL condition: `id_sql` may change the cleaned id of a column."""
    # three of the quotation marks are ASCII; the others are multi-byte, which the comparison of lengths detects
    marks = *filter(str.isascii, _QUOTES), "No.", "NO.", "no."
    quoted = " OR ".join(f"prefix({column}, {literal(mark)})" for mark in marks)
    fraction = f"(suffix({column}, '0') AND contains({column}, '.') OR contains({column}, ','))"
    labelled = f"contains({column}, ':') OR contains({column}, ' ') OR prefix({column}, '=') OR suffix({column}, ';')"
    framed = " OR ".join(f"suffix({column}, '{mark}')" for mark in ".)]}>|")  # "123." from a fraction, and "(123)"
    return f"(strlen({column}) <> length({column}) OR {fraction} OR {quoted} OR {labelled} OR {framed})"


def phone_sql(column: str, otherwise: str) -> str:
    """SQL expression for the bare telephone number in a cleaned column, without China's prefix; else `otherwise`.

    Only numbers that are written like telephone numbers are changed: with a plus sign, or in groups.
    """
    is_phone = r"\+[0-9][0-9 ()-]{7,18}|1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4}"
    digits = f"regexp_replace({column}, '[^0-9]', '', 'g')"
    number = f"regexp_replace({digits}, '^86(1[3-9][0-9]{{9}})$', '\\1')"
    return f"CASE WHEN regexp_full_match({column}, {literal(is_phone)}) THEN {number} ELSE {otherwise} END"


def amount_text_sql(column: str) -> str:
    """SQL expression for a cleaned amount with ASCII digits, spaces, minus signs and apostrophes.

    An amount in parentheses, with its currency inside or before them, or with a trailing minus, is negative. Dashes
    that stand for no cents, as in 99.- or 99,-- €, are removed.
    """
    spaces = SPACES.replace(" ", "")
    odd = (
        "".join(DIGITS_OF_SCRIPTS)
        + "٫٬"
        + _FULL_WIDTH
        + spaces
        + _LIKE_A_MINUS
        + _LIKE_AN_APOSTROPHE.replace("'", "")
        + INVISIBLE
    )
    even = (
        "0123456789" * len(DIGITS_OF_SCRIPTS)
        + ".,"
        + _HALF_WIDTH
        + " " * len(spaces)
        + "-" * len(_LIKE_A_MINUS)
        + "'" * (len(_LIKE_AN_APOSTROPHE) - 1)
    )
    text = f"translate({column}, {literal(odd)}, {literal(even)})"
    unbracketed = f"regexp_replace({text}, '^([^0-9()]*)\\(([^()]*[0-9][^()]*)\\)$', '-\\1\\2')"
    signed = f"regexp_replace({unbracketed}, '^([^-].*[0-9]) ?-$', '-\\1')"
    return f"regexp_replace({signed}, '([0-9])[.,]--?([^0-9]*)$', '\\1\\2')"


def pieces_sql(column: str) -> str:
    """SQL expression for a cleaned column of quantities without the unit: 2件, 3 pcs, ×4."""
    return f"regexp_replace({column}, {literal(_PIECES)}, '\\1\\2')"


def number_sql(column: str, *, decimal_comma: bool, decimals: int = 2) -> str:
    """SQL expression for the amount in a cleaned column, DECIMAL(18, `decimals`).

    Without currency and thousands separators; NULL when the cell is not a number. `decimal_comma`: 1.234,50 rather than
    1,234.50.
    """
    thousands, decimal = (".", ",") if decimal_comma else (",", ".")
    cell = amount_text_sql(column)
    words = "|".join(sorted(map(re.escape, MONEY_WORDS), key=len, reverse=True))
    money = f"(?:(?i:{words})|[SB]/\\.?|[A-Za-z]{{1,3}}\\$?\\.?|[{_MONEY}đ]|zł|Kč)"
    bare_number = (
        f"regexp_replace(regexp_replace({cell}, '^([-+]?) *{money}* *([-+]?) *{money}* *', '\\1\\2'), ' *{money}$', '')"
    )
    digits = f"[-+]?[0-9]+(?:(?:[{thousands} ''][0-9]{{2,3}})*[{thousands} ''][0-9]{{3}})?(?:[{decimal}][0-9]*)?"
    marks = literal(f"{thousands} '")
    ungrouped = f"translate({bare_number}, {marks}, '')"
    plain = f"replace({ungrouped}, {literal(decimal)}, '.')"
    slow = (
        f"CASE WHEN regexp_full_match({bare_number}, '{digits}') THEN TRY_CAST({plain} AS DECIMAL(18, {decimals})) END"
    )
    return slow if decimal_comma else f"coalesce(TRY_CAST({column} AS DECIMAL(18, {decimals})), {slow})"
