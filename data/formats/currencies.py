"""The currency of an amount, from its own column, the text beside the amount, or its header.

Also the unit of amounts where the header names one.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from data.files.cells import amount_text_sql
from data.sql import literal
from data.words.money_words import MONEY_WORDS

_SIGNS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "Rs": "INR", "Rs.": "INR", "₱": "PHP", "฿": "THB", "₫": "VND", "đ": "VND",
    "₩": "KRW", "원": "KRW", "Rp": "IDR", "RM": "MYR", "R$": "BRL", "S$": "SGD", "US$": "USD", "HK$": "HKD",
    "NT$": "TWD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "zł": "PLN", "Kč": "CZK", "元": "CNY",
    "RMB": "CNY", "CN¥": "CNY", "JP¥": "JPY", "円": "JPY", "₺": "TRY", "₽": "RUB", "S/": "PEN", "B/": "PAB",
}  # fmt: skip
"""Sign of one currency → its code. $ and ¥ are shared by several: the currency of the shop's market, where it uses the
sign."""

_OF_MARKET = {"¥": {"CN": "CNY", "JP": "JPY"}, "￥": {"CN": "CNY", "JP": "JPY"}, "$": {"US": "USD", "SG": "SGD"}}
_USUAL = {"¥": "CNY", "￥": "CNY", "$": "USD"}
_LETTERS = r"[A-Z]{3}"
_IN_BRACKETS = re.compile(r"[(（\[] *([^()（）\[\]]+?) *[)）\]]")
_UNITS = {
    unit: Decimal(whole)
    for whole, units in {
        "0.01": ("分", "fen", "cent", "cents", "sen"),
        "0.1": ("角", "毛"),
        "100": ("百",),
        "1000": ("千", "k", "000", "000s", "thousand", "thousands", "ribu", "rb", "nghìn", "тыс", "mil"),
        "10000": ("万", "萬"),
        "100000": ("十万", "十萬", "lakh", "lakhs"),
        "1000000": ("百万", "百萬", "m", "mn", "mio", "million", "millions", "juta", "jt", "triệu", "млн"),
        "10000000": ("千万", "千萬", "crore", "crores"),
        "100000000": ("亿", "億"),
    }.items()
    for unit in units
}
"""Lower-case unit in a header of amounts → how many whole currency units one of its numbers is."""

LONGEST_HEADER = 300
"""Characters of a header that is searched for units and in other spellings: a longer cell is not a header."""

_BEHIND = re.compile(r"(?:[_/:：-]| in ) *([^_/:：-]+)$|([十百千万萬亿億]+[元円圓])$", re.IGNORECASE)
_BESIDE_UNITS = re.compile(
    rf"^(?:单位|單位|unit|in)[:： ]*|[元円圆圓원']|{'|'.join(map(re.escape, sorted(_SIGNS, key=len)[::-1]))}|[.$¥￥ ]"
)


def currency_sql(amount: str, market: str) -> str:
    """SQL expression for the currency beside the number in a cleaned cell; NULL when there is none."""
    bare = f"ltrim({amount_text_sql(amount)}, '-+( ')"
    named = f"trim(regexp_replace({bare}, '[-+(). 0-9,''’]*[0-9][-+(). 0-9,''’]*', ''), ' 千万萬亿億')"
    return currency_word_sql(named, market)


def currency_word_sql(word: str, market: str) -> str:
    """SQL expression for a currency's code, from its letters, sign or name; NULL for another text."""
    signs = {**_SIGNS, **{sign: _OF_MARKET[sign].get(market, _USUAL[sign]) for sign in _USUAL}}
    cases = "".join(f"WHEN {literal(sign)} THEN {literal(code)} " for sign, code in signs.items())
    words = "".join(f"WHEN {literal(name)} THEN {literal(code)} " for name, code in MONEY_WORDS.items())
    # in a combination such as USD-美元 or 人民币(CNY), the letters decide
    letters = f"regexp_extract({word}, '(?:^|[^A-Za-z])({_LETTERS})(?:$|[^A-Za-z])', 1)"
    code = f"CASE WHEN regexp_full_match(upper({word}), '{_LETTERS}') THEN upper({word}) END"
    return f"CASE {word} {cases}ELSE coalesce({code}, CASE lower({word}) {words}END, nullif({letters}, '')) END"


_OF_FILE = re.compile(
    r"(?:单位|單位|币种|幣種|货币|貨幣)|\b(?:currency|units?)\b|\bamounts? (?:are )?in\b", re.IGNORECASE
)
"""Text in rows above the headers before the unit, or the currency, of all amounts."""


def without_currency(header: str) -> str:
    """Return a header without the currency or unit in brackets; unchanged when it has none."""
    named = currency_in_header(header) or (_IN_BRACKETS.search(header) and unit_in_header(header) != 1)
    return _IN_BRACKETS.sub("", header).strip(" _") if named else header


def currency_in_header(header: str) -> str | None:
    """Return the currency in brackets in a header, as in `Total(PHP)` or `金额（美元）`; None when there is none."""
    for inside in _IN_BRACKETS.findall(header):
        code = _SIGNS.get(inside.lstrip("十百千万萬亿億")) or MONEY_WORDS.get(inside.lower())
        if code is not None or re.fullmatch(_LETTERS, inside):
            return code or str(inside)
    return None


def money_above(rows: Iterable[Iterable[str]]) -> str:
    """Return the unit and currency that the rows above a header name for the whole file, in brackets; "": none."""
    named: list[str] = []
    currencies = {*_SIGNS.values(), *MONEY_WORDS.values()}  # other three letters may mean pieces
    for row in rows:
        cells = [cell.strip() for cell in row if cell.strip()]
        for place, cell in enumerate(cells):
            if _OF_FILE.search(cell):
                texts = (_OF_FILE.split(cell, maxsplit=1)[1], *cells[place + 1 : place + 2])
                brackets = (f"({text.strip(' :：()（）')})" for text in texts)
                named += [
                    inside
                    for inside in brackets
                    if unit_in_header(inside) != 1 or currency_in_header(inside) in currencies
                ]
    return "".join(dict.fromkeys(named))


def unit_in_header(header: str) -> Decimal:
    """Return the whole currency units of a number under a header such as `总额（万元）` or `amount_cents`; else 1."""
    if len(header) > LONGEST_HEADER:
        return Decimal(1)
    behind = _BEHIND.search(header.strip())
    for inside in (*_IN_BRACKETS.findall(header), *(behind.groups("") if behind else ())):
        unit = _BESIDE_UNITS.sub("", re.sub(rf"\b{_LETTERS}\b", "", inside)).lower()
        if unit in _UNITS:
            return _UNITS[unit]
    return Decimal(1)
