"""The table `cells`: each canonical column of the file, cleaned and in the project's words, still untyped."""

from collections.abc import Mapping, Sequence

from data.files.cells import (
    PLAIN_ID,
    clean_sql,
    fold,
    id_sql,
    odd_id_sql,
    pattern,
    phone_sql,
    plain_id_sql,
    unclean_sql,
)
from data.formats.format import ANY_WORD, FLAGS
from data.formats.matching import Match
from data.notices import Notice
from data.rows.waybills import carrier_sql, name_carriers, waybill_sql
from data.sql import Connection, identifier, literal
from data.tables import ORDER_STATES, Column

WORDS_TOLD = 20
"""Unknown words of a column that are reported at most."""

SKIP = "skip_"
"""Prefix, before its position, of the name of a staged column that only shows which rows are not data."""

_NOBODY = ("匿名", "匿名用户", "匿名买家", "匿名客户", "匿名会员", "anonymous", "anonymous user", "anonymous buyer")
"""Texts that exports write for buyers whose names they withhold: NULL, because otherwise they would be one buyer."""

_MAIL = r"(?:(?i:mailto):)?([!-?A-~]+@[0-9A-Za-z.-]+)"
"""A person's e-mail address, with or without mailto:; its case is ignored."""

_NO_ID = (
    "无|無|暂无|没有|空|未知|不明|/|なし|無し|없음|ไม่มี|[Tt]idak ada|[Kk]hông có|[Нн]ет|[Нн]е указан[оа]?"
    r"|[Kk]\.[Aa]\.|[Nn]\.[Vv]\.[Tt]\.|[Ss]/[Nn]|[Nn]/[Dd]|TB[DA]|[Nn]ot available|[Nn]o data|[Ss]in datos"
)
"""Pattern of texts for a missing id, buyer or waybill; in other columns they are ordinary words."""

_NEVER_ZERO = "order_id", "product_id", "tracking_id"
"""Ids that refer to other things than the row; there 0 is not an id, but what a database stores for none."""


def staged_places(match: Match) -> dict[str, int]:
    """Return what must be staged for a match: column → position.

    Canonical columns, the columns they are made of, and those that show which rows are not data.
    """
    return {**match.places, **match.extra, **{f"{SKIP}{place}": place for place in skip_places(match)}}


def skip_places(match: Match) -> list[int]:
    """Return the positions of the cells that show which rows are not data, the zone of their times, or their shop."""
    beside = [place for place in (match.zone_place, match.shop_place) if place is not None]
    return sorted({*match.skips, *(place for pair in match.unlike for place in pair), *beside})


def gather_cells(connection: Connection, match: Match, plain: frozenset[str], *, kept: bool) -> frozenset[str]:
    """Create `cells`: every canonical column of the table, absent ones NULL, without the rows that are not data.

    Cells are cleaned and the export's words replaced by the project's; `plain` columns need neither. `kept`: as a table
    rather than a view. Returns the columns that are filled without being in the file: the carrier beside a waybill.
    """
    names = [column.name for column in match.format.table.columns if column.name in match.places]
    unclean, odd = _to_be_mended(connection, names) if kept else (frozenset(names), frozenset(names))
    with_carriers = "tracking_id" in odd and name_carriers(connection)
    parts = []
    for column in match.format.table.columns:
        name = identifier(column.name)
        if column.name in match.format.constants:
            cell = literal(match.format.constants[column.name])
        elif column.name not in match.places:
            cell = "CAST(NULL AS VARCHAR)"
        elif column.name in plain:
            cell = name
        elif column.type in ("word", "flag", "rating") or column.name in match.format.values:
            values = match.format.values.get(column.name, {})
            cell = _words_sql(connection, column, values, unclean=column.name in unclean)
        elif column.name.endswith("_id") and column.name in odd:
            cell = _id_cell(column.name)
        else:
            cell = clean_sql(name) if column.name in unclean else f"nullif({name}, '')"
        if with_carriers and column.name == "tracking_id":
            cell = waybill_sql(cell)
        if column.name in _NEVER_ZERO and column.name != match.format.table.key[0]:
            cell = f"nullif({cell}, '0')"
        if with_carriers and column.name == "carrier":
            cell = f"coalesce({cell}, {carrier_sql(clean_sql('tracking_id'))})"
        parts.append(f"{cell} AS {name}")
    no_data = [
        f"{SKIP}{place} IS DISTINCT FROM {literal(text)}"
        for place, folded in match.skips.items()
        for text in _spellings(connection, f"{SKIP}{place}", folded - {""})
    ]
    no_data += [f"{clean_sql(f'{SKIP}{place}')} IS NOT NULL" for place, folded in match.skips.items() if "" in folded]
    for first, second in match.unlike:
        left, right = (f"lower({clean_sql(f'{SKIP}{place}')})" for place in (first, second))
        no_data.append(f"coalesce({left} = {right}, TRUE)")
    connection.execute("DROP TABLE IF EXISTS cells")  # a former one, made by layout.py
    connection.execute(
        f"CREATE TEMP {'TABLE' if kept else 'VIEW'} cells AS "
        f"SELECT line, ragged, {', '.join(parts)} FROM staged WHERE {' AND '.join(no_data) or 'TRUE'}"
    )
    return frozenset({"carrier"} if with_carriers else ())


def _to_be_mended(connection: Connection, names: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return those of the staged columns with a cell to clean, and those with a cell that is not a bare id.

    One pass over all cells: for a small file that is much faster than planning the cleaning of every column.
    """
    if not names:
        return frozenset(), frozenset()
    columns = ", ".join(map(identifier, names))
    rows = connection.execute(
        f"SELECT name, bool_or({unclean_sql('cell')}) AS unclean, bool_or({odd_id_sql('cell')} "
        f"OR contains(cell, '@') AND cell <> lower(cell) "
        f"OR name = 'buyer_id' AND NOT regexp_full_match(cell, {literal(PLAIN_ID)}) "
        f"OR NOT regexp_matches(cell, '[0-9]') AND (name = 'tracking_id' OR {_names_no_id('cell')})) AS odd "
        f"FROM (UNPIVOT (SELECT {columns} FROM staged) ON {columns} INTO NAME name VALUE cell) GROUP BY name"
    ).fetchall()
    unclean = frozenset(name for name, is_unclean, _ in rows if is_unclean)
    return unclean, unclean | {name for name, _, is_odd in rows if is_odd}


def _names_no_id(cell: str) -> str:
    return f"regexp_full_match({cell}, {literal(_NO_ID)})"


def _id_cell(name: str) -> str:
    """SQL expression for the bare id in a staged column; NULL for a buyer whose name is withheld."""
    is_person = name in ("buyer_id", "agent_id")
    cell = id_sql("cleaned", person=is_person)
    if name == "buyer_id":
        nobody = f"regexp_full_match({cell}, {literal('|'.join(_NOBODY))}, 'i')"
        suspect = "cleaned BETWEEN '匿' AND '匿~' OR lower(left(cleaned, 4)) = 'anon'"
        cell = f"CASE WHEN ({suspect}) AND {nobody} THEN NULL ELSE {phone_sql('cleaned', cell)} END"
    nothing = f"regexp_full_match(cleaned, {literal(_NO_ID)})"
    if (
        name == "tracking_id"
    ):  # a waybill has digits; a text without any describes how the goods were handed over, or that nothing was sent
        nothing += " OR NOT regexp_matches(cleaned, '\\pN')"
    is_mail = f"contains(cleaned, '@') AND regexp_full_match(cleaned, {literal(_MAIL)})"
    mail = f"WHEN {is_mail} THEN lower(regexp_extract(cleaned, {literal(_MAIL)}, 1)) " if is_person else ""
    cell = f"CASE WHEN {nothing} THEN NULL {mail}ELSE {cell} END"
    # a lambda, so that the cleaned text is calculated, and written, once
    return plain_id_sql(identifier(name), f"list_transform([{clean_sql(identifier(name))}], lambda cleaned: {cell})[1]")


def said_sql(match: Match, name: str, cell: str | None = None) -> str:
    """SQL expression for the cleaned cell of a column, or of a cell that a column is made of.

    In a column whose words include "none" (the fault was nobody's), "none" is a value, whereas elsewhere it means that
    the cell is empty.
    """
    cell = cell or name
    words = [word for column in match.format.table.columns if name.endswith(column.name) for word in column.words]
    cleaned = clean_sql(cell)
    return f"CASE WHEN lower(trim({cell})) = 'none' THEN 'none' ELSE {cleaned} END" if "none" in words else cleaned


def _spellings(connection: Connection, column: str, folded: frozenset[str]) -> list[str]:
    """Return the spellings in a staged column of some folded texts, reading only cells of a possible length."""
    if not folded:
        return []
    lengths = {len(text) for text in folded}
    patterns = [pattern(text) for text in folded if "*" in text]
    rows = connection.execute(
        f"SELECT DISTINCT {column} FROM staged WHERE length({column}) BETWEEN $shortest AND $longest",
        {"shortest": 0 if patterns else min(lengths), "longest": 1 << 20 if patterns else 2 * max(lengths)},
    ).fetchall()
    return [text for (text,) in rows if fold(text) in folded or any(p.fullmatch(fold(text)) for p in patterns)]


def _words_sql(connection: Connection, column: Column, values: Mapping[str, str], *, unclean: bool) -> str:
    """SQL expression for the word, in the project's spelling, in a staged column; an unknown word is its cleaned cell.

    NULL when it means nothing. Each spelling in the file is checked once, in Python, which can fold texts. `unclean`:
    cells of the column may need cleaning.
    """
    name = identifier(column.name)
    words = column.words or (ORDER_STATES if column.name == "status" else ())
    own = FLAGS if column.type == "flag" else {word: word for word in words}
    meanings = {fold(text): word for text, word in (*own.items(), *values.items())}
    patterns = sorted((text for text in values if "*" in text), key=lambda text: text == ANY_WORD)
    likes = [(pattern(fold(text)), values[text]) for text in patterns]
    spellings: dict[str, list[str]] = {}
    for (cell,) in connection.execute(f"SELECT DISTINCT {name} FROM staged WHERE {name} IS NOT NULL").fetchall():
        text = fold(cell)
        alike = (word for like, word in likes if like.fullmatch(text))
        word = meanings[text] if text in meanings else next(alike, None)
        if text and word is not None:
            spellings.setdefault(word, []).append(literal(cell))
    cases = [f"WHEN {name} IN ({', '.join(cells)}) THEN {literal(word)}" for word, cells in spellings.items()]
    cleaned = clean_sql(name) if unclean else f"nullif({name}, '')"
    return f"nullif(CASE {' '.join(cases)} ELSE {cleaned} END, '')" if cases else cleaned


def notice_of_states(connection: Connection, match: Match) -> list[Notice]:
    """Return the notice that orders have unknown states: it is then not known whether they were sent or cancelled.

    A word to which the format maps another is known, even if it is not a state of the project's.
    """
    if match.format.kind != "orders" or "status" not in match.places:
        return []
    words = {*ORDER_STATES, *match.format.values.get("status", {}).values()}
    rows = connection.execute(
        "SELECT status, count(*) AS n FROM cells WHERE ragged IS NULL "
        f"AND status NOT IN ({', '.join(map(literal, sorted(words)))}) GROUP BY 1 ORDER BY n DESC, status"
    ).fetchall()
    unknown = ", ".join(word[:40] for word, _ in rows[:WORDS_TOLD])
    return [Notice.of("states_unknown", words=unknown, count=sum(n for _, n in rows))] if rows else []
