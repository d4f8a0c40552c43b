"""Phone numbers, addresses, identity cards and bank cards in people's texts, masked as platforms mask them.

A mask keeps the beginning, as in 138****5678, so that a text masked by a platform stays the same text. Masking a masked
text changes nothing.
"""

from data.sql import Connection, identifier, literal

PRIVATE_TEXTS = {
    "messages": "text", "reviews": "text", "refunds": "reason", "chat_ratings": "reason", "inspections": "reason",
}  # fmt: skip
"""Table → its column of people's text. Numbers of orders, parcels and products are in other columns."""

_STREET = "(?:路|街|巷|弄|大道|胡同|村|小区|花园|公寓|大厦|广场|苑)"
_BESIDE = r"(?:(?:上海|[^\P{Han}上了由线灯舞鞋码车轮胎])(?:[^\P{Han}舞鞋码衣裤裙车轮胎]|车[站库间厂场行]){0,5}?)?"
"""Text allowed between a street and its number: not words that make it a day or a size, as in 在路上预计5号到."""
_UNIT = r"\s?(?:[0-9０-９][0-9０-９A-Za-z-]{0,7}|[A-Za-z])\s?(?:号楼|号|弄|栋|幢|座|楼|层|室|单元|门)"
_HOUSE = rf"{_STREET}{_BESIDE}{_UNIT}(?:\p{{Han}}{{0,8}}?{_UNIT})*(?:[0-9]{{2,5}})?"
_ENGLISH_STREET = "(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Jalan|Jl)"

_NUMBERS = (
    # identity card: place, date of birth, number; the date distinguishes it from an order number
    (r"\b([1-9][0-9]{2})[0-9]{3}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]\b",
     r"\1***************"),
    (r"(?:\b86[ -]?|\b)(1[3-9][0-9])[ -]?[0-9]{4}[ -]?([0-9]{4})\b", r"\1****\2"),
    (r"[１][３-９][０-９]{9}", "****"),
    (r"\b(0[1-9][0-9]{1,2})[ -]?[0-9]{3,4}[ -]?[0-9]{4}\b", r"\1****"),
    (r"\+([1-9][0-9])[0-9 .()-]{5,14}[0-9]\b", r"+\1****"),
    (r"\(?\b([2-9][0-9]{2})\)?[ .-]{1,2}[0-9]{3}[ .-][0-9]{4}\b", r"\1****"),
    (r"\b[0-9]{3}-[0-9]{2}-[0-9]{4}\b", "****"),
)  # fmt: skip
"""Pattern of a number, and its mask. A letter or a further digit beside it makes it another number."""

_ADDRESSES = (
    (rf"(省|市|区|县|旗|镇|乡)\p{{Han}}{{1,14}}{_HOUSE}", r"\1****"),
    (rf"\p{{Han}}{{1,4}}{_HOUSE}", "****"),
    (rf"\b[0-9]{{1,5}} (?:[A-Z][A-Za-z.]+ ){{1,4}}{_ENGLISH_STREET}\b\.?(?:,? (?:Apt|Unit|Suite|No)\.? ?\w+)?", "****"),
)  # fmt: skip

_CARD = r"\b(?:62[0-9]{14,17}|(?:4[0-9]{3}|5[1-5][0-9]{2}|62[0-9]{2})(?:[ -]?[0-9]{4}){3})\b"
"""A bank card number, confirmed by its check digit, because order numbers are as long."""

_A_DIGIT = "[0-9０-９]"
"""Every private text contains a digit."""
_MAY_HOLD_A_NUMBER = "[0-9０-９][0-9０-９ .()-]{5,}[0-9０-９Xx]"
_MAY_HOLD_AN_ADDRESS = rf"[0-9０-９].*?{_ENGLISH_STREET}\b|{_STREET}.*?[0-9０-９]"


def mask_sql(text: str) -> str:
    """SQL expression for a text with private parts masked; NULL for NULL. `text`: the name of a column."""
    numbers = _replaced(_without_cards(text), _NUMBERS)
    masked = f"CASE WHEN regexp_matches({text}, {literal(_MAY_HOLD_A_NUMBER)}) THEN {numbers} ELSE {text} END"
    addresses = _replaced(masked, _ADDRESSES)
    both = f"CASE WHEN regexp_matches({text}, {literal(_MAY_HOLD_AN_ADDRESS)}) THEN {addresses} ELSE {masked} END"
    return f"CASE WHEN regexp_matches({text}, {literal(_A_DIGIT)}) THEN {both} ELSE {text} END"


def may_be_private(connection: Connection, rows: str, column: str) -> bool:
    """Whether a text in a column of the relation `rows` may contain what `mask_sql` masks.

    Where none does, its statement, which takes 20 ms to plan, can be skipped.
    """
    digit, *perhaps = (
        f"regexp_matches({identifier(column)}, {literal(pattern)})"
        for pattern in (_A_DIGIT, _MAY_HOLD_A_NUMBER, _MAY_HOLD_AN_ADDRESS)
    )
    return (
        connection.execute(
            f"SELECT 1 FROM {rows} WHERE CASE WHEN {digit} THEN {' OR '.join(perhaps)} ELSE FALSE END LIMIT 1"
        ).fetchone()
        is not None
    )


def are_masked(connection: Connection, shop_id: str) -> bool:
    """Whether texts of a shop are masked before they are stored, which is the default."""
    sql = "SELECT 1 FROM shop_settings WHERE shop_id = $shop_id AND texts_masked = FALSE"
    return connection.execute(sql, {"shop_id": shop_id}).fetchone() is None


def mask_stored(connection: Connection, shop_id: str) -> None:
    """Mask the stored texts of a shop, inside the caller's transaction."""
    rows = f"shop_id = {literal(shop_id)}"
    for table in PRIVATE_TEXTS:
        _mask_column(connection, table, rows)
    _mask_rejects(connection, rows)
    facts = (("refund_courses", "reason"), ("chat_scores", "reason"))
    for name, column in facts:
        connection.execute(
            f"UPDATE {name} SET {column} = {mask_sql(column)} WHERE shop_id = $shop_id", {"shop_id": shop_id}
        )


def mask_table(connection: Connection, table: str) -> None:
    """Mask the stored texts of one table in every shop whose texts are masked, inside the caller's transaction."""
    of_shops = "shop_id NOT IN (SELECT s.shop_id FROM shop_settings AS s WHERE s.texts_masked = FALSE)"
    _mask_column(connection, table, of_shops)
    imports = f"SELECT i.import_id FROM imports AS i WHERE i.kind = {literal(table)}"
    _mask_rejects(connection, f"{of_shops} AND import_id IN ({imports})")


def mask_moved(connection: Connection, table: str, rows: str, import_id: int) -> None:
    """Mask an import that moves to a shop whose texts are masked, inside the caller's transaction.

    `rows`: a table of its rows, with the columns of `table`. Its rejected rows are masked where they are stored.
    """
    if table in PRIVATE_TEXTS:
        column = PRIVATE_TEXTS[table]
        connection.execute(f"UPDATE {rows} SET {column} = {mask_sql(column)}")
    _mask_rejects(connection, f"import_id = {import_id}")


def _mask_column(connection: Connection, table: str, rows: str) -> None:
    column = PRIVATE_TEXTS[table]
    for name in (table, f"{table}_said"):
        connection.execute(
            f"UPDATE {name} SET {column} = {mask_sql(column)} WHERE {rows} AND {column} <> {mask_sql(column)}"
        )


def _mask_rejects(connection: Connection, rows: str) -> None:
    """Mask every cell of stored rejected rows: which of them are ids is no longer known."""
    cells = f"list_transform(cells, lambda cell: {mask_sql('cell')})"
    connection.execute(f"UPDATE rejects SET value = {mask_sql('value')}, cells = {cells} WHERE {rows}")


def _replaced(text: str, patterns: tuple[tuple[str, str], ...]) -> str:
    for pattern, mask in patterns:
        text = f"regexp_replace({text}, {literal(pattern)}, {literal(mask)}, 'g')"
    return text


def _without_cards(text: str) -> str:
    """SQL expression that masks every bank card number in a text."""
    digits = "regexp_replace(card, '[^0-9]', '', 'g')"
    doubled = "CAST(substr(d, length(d) - i, 1) AS INTEGER) * (1 + i % 2)"
    total = f"list_sum(list_transform(range(length(d)), lambda i: ({doubled}) // 10 + ({doubled}) % 10))"
    valid = total.replace("(d", f"({digits}") + " % 10 = 0"
    cards = f"list_filter(regexp_extract_all({text}, {literal(_CARD)}), lambda card: {valid})"
    return (
        f"list_reduce(list_prepend({text}, {cards}), "
        "lambda whole, card: replace(whole, card, left(card, 4) || '********'))"
    )
