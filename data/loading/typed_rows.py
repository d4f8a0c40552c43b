"""From staged text to typed rows, each whole or with its one fault. Writes temporary tables only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.files.cells import SCIENTIFIC, clean_sql, fold, pattern
from data.formats.amounts import decide_amounts, in_yuan
from data.formats.format import ANY_WORD, FLAGS
from data.formats.matching import Match
from data.formats.times import Writing, decide, plain_columns, zone_offset_sql
from data.loading.identity import identity_sql, made_sql
from data.shops import Shop
from data.sql import Connection, identifier, literal
from data.tables import MAY_LIE_AHEAD, Column, Table

EARLIEST = datetime(2000, 1, 1)
"""Instants before it (UTC) are mistakes: no platform is older."""

AHEAD = timedelta(days=366)
"""Instants further ahead of the import than this are mistakes."""

ORDERED: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "orders": ("created_at", "before_created", ("paid_at", "shipped_at", "delivered_at", "cancelled_at")),
    "refunds": ("applied_at", "before_applied", ("agreed_at", "returned_at", "completed_at")),
}
"""Table → the instant before which nothing else can have happened, the fault's name, and what else happens."""

_DAY_ONLY = "NOT contains({cell}, ':') AND NOT regexp_full_match({cell}, '[0-9]{{9,}}')"
"""SQL that says whether a time has no time of day. What is promised for a day is promised for all of it."""

WORDS_TOLD = 20
"""So many different words of a column that mean nothing are told."""

SKIP = "skip_"
"""Name of a staged column that only tells which rows are no data, before its place."""


@dataclass(frozen=True)
class Fault:
    """Why a row is rejected: its column ("" for the row as a whole) and the reason's code."""

    column: str
    reason: str


@dataclass(frozen=True)
class Unread:
    """A word that means nothing to us in a column that rows can do without: left empty in so many rows of the file."""

    column: str
    word: str
    rows: int


def staged_places(match: Match) -> dict[str, int]:
    """What must be staged for a match: canonical columns, what they are made of, and what tells rows without data."""
    return {**match.places, **match.extra, **{f"{SKIP}{place}": place for place in match.skips}}


def type_rows(
    connection: Connection, match: Match, *, file: str, shop: Shop, now: datetime, exact_cells: bool
) -> tuple[tuple[Fault, ...], tuple[Unread, ...]]:
    """Make the temporary table `typed` from `staged`: one row for each row of data.

    Columns: `line`; `refusal`, 0 for a good row, else the number of its first fault in the result (from 1), by column
    order; `made`, whether the row's identity was made up; and the store's columns of the table, instants in UTC.
    `now`: the import's moment, naive UTC. `exact_cells`: the file is a workbook. Also returns the words that were left
    out. Raises DabiaoError when day and month, or thousands and cents, cannot be told apart.
    """
    table = match.format.table
    headers = {c.name: match.headers[c.name] for c in table.columns if c.type == "time" and c.name in match.headers}
    plain = plain_columns(connection, headers, match.format.times)
    # where times have to be made out, cells are looked at many times over: then they are cleaned once
    _gather_cells(connection, match, plain, kept=plain != headers.keys())
    writings = decide(connection, headers, match.format.times, file=file, plain=plain, exact_cells=exact_cells)
    _view_times(connection, table, writings)
    faults = _faults(table, match, now + AHEAD)
    cases = "".join(f"WHEN {found} THEN {n} " for n, found in enumerate(faults.values(), start=1))
    numbers = {c.name: match.headers.get(c.name, c.name) for c in table.columns if c.type in ("number", "integer")}
    amounts = decide_amounts(connection, numbers, match.format.amounts, market=shop.market, file=file)
    values = _values(connection, match, shop.timezone, amounts)
    typed = ", ".join(f"{value} AS {name}_v" for name, value in values.items())
    stored = {**{name: f"{name}_v" for name in values}, **identity_sql(table, shop.shop_id)}
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE typed AS SELECT line, CAST(CASE {cases}ELSE 0 END AS SMALLINT) AS refusal, "
        f"{made_sql(table)} AS made, {', '.join(f'{value} AS {name}' for name, value in stored.items())} "
        f"FROM (SELECT *, {typed} FROM read_times)"
    )
    return tuple(faults), _unread(connection, match)


def _gather_cells(connection: Connection, match: Match, plain: frozenset[str], *, kept: bool) -> None:
    """`cells`: every canonical column of the table, absent ones NULL, without the rows that are no data.

    Cells are cleaned and the export's words turned into ours; `plain` columns need neither. `kept`: as a table, rather
    than as a view.
    """
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
            cell = _words_sql(connection, column, match.format.values.get(column.name, {}))
        else:
            cell = clean_sql(name)
        parts.append(f"{cell} AS {name}")
    no_data = [
        f"{SKIP}{place} IS DISTINCT FROM {literal(text)}"
        for place, folded in match.skips.items()
        for text in _spellings(connection, f"{SKIP}{place}", folded - {""})
    ]
    no_data += [f"{clean_sql(f'{SKIP}{place}')} IS NOT NULL" for place, folded in match.skips.items() if "" in folded]
    connection.execute("DROP VIEW IF EXISTS cells")  # of layout.py
    connection.execute(
        f"CREATE TEMP {'TABLE' if kept else 'VIEW'} cells AS SELECT line, ragged, {', '.join(parts)} FROM staged "
        f"WHERE {' AND '.join(no_data) or 'TRUE'}"
    )


def _spellings(connection: Connection, column: str, folded: frozenset[str]) -> list[str]:
    """How a staged column spells some folded texts. Only cells long enough to be one of them are fetched."""
    if not folded:
        return []
    lengths = {len(text) for text in folded}
    patterns = [pattern(text) for text in folded if "*" in text]
    rows = connection.execute(
        f"SELECT DISTINCT {column} FROM staged WHERE length({column}) BETWEEN $shortest AND $longest",
        {"shortest": 0 if patterns else min(lengths), "longest": 1 << 20 if patterns else 2 * max(lengths)},
    ).fetchall()
    return [text for (text,) in rows if fold(text) in folded or any(p.fullmatch(fold(text)) for p in patterns)]


def _words_sql(connection: Connection, column: Column, values: Mapping[str, str]) -> str:
    """SQL for the word, in our spelling, that a staged column holds; its cleaned cell where the word is not known.

    NULL when it means nothing. Each spelling in the file is looked at once, in Python, where texts can be folded.
    """
    name = identifier(column.name)
    own = FLAGS if column.type == "flag" else {word: word for word in column.words}
    known = {fold(said): word for said, word in (*own.items(), *values.items())}
    patterns = sorted((said for said in values if "*" in said), key=lambda said: said == ANY_WORD)
    likes = [(pattern(fold(said)), values[said]) for said in patterns]
    said: dict[str, list[str]] = {}
    for (cell,) in connection.execute(f"SELECT DISTINCT {name} FROM staged WHERE {name} IS NOT NULL").fetchall():
        text = fold(cell)
        word = known[text] if text in known else next((word for like, word in likes if like.fullmatch(text)), None)
        if text and word is not None:
            said.setdefault(word, []).append(literal(cell))
    cases = [f"WHEN {name} IN ({', '.join(cells)}) THEN {literal(word)}" for word, cells in said.items()]
    return f"nullif(CASE {' '.join(cases)} ELSE {clean_sql(name)} END, '')" if cases else clean_sql(name)


def _view_times(connection: Connection, table: Table, writings: Mapping[str, Writing]) -> None:
    """`read_times`: as `cells`, with the naive time of each time column as …_t and its own offset, if any, as …_o."""
    absent = Writing("CAST(NULL AS TIMESTAMP)")
    parts = []
    for column in table.columns:
        if column.type == "time":
            writing = writings.get(column.name, absent)
            parts.append(f"{writing.parse} AS {column.name}_t, CAST({writing.offset} AS INTEGER) AS {column.name}_o")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW read_times AS SELECT *, {', '.join(parts)} FROM cells")


def _values(connection: Connection, match: Match, timezone: str, amounts: Mapping[str, str]) -> dict[str, str]:
    """Stored column → SQL over `read_times` for its value, NULL when the cell is empty or cannot be read."""
    values = {}
    for column in match.format.table.columns:
        name = identifier(column.name)
        if column.type == "time":
            zone = zone_offset_sql(connection, f"{column.name}_t", timezone)
            local = f"{column.name}_t"
            if column.name in MAY_LIE_AHEAD:
                local += f" + to_seconds(CASE WHEN {_DAY_ONLY.format(cell=name)} THEN 86399 ELSE 0 END)"
            values[column.name] = f"{local} - to_seconds(coalesce({column.name}_o, {zone}))"
        elif column.type == "word":
            values[column.name] = f"CASE WHEN {name} IN ({_literals(column.words)}) THEN {name} END"
        elif column.type == "flag":
            values[column.name] = f"CASE {name} WHEN 'yes' THEN TRUE WHEN 'no' THEN FALSE END"
        elif column.type in ("number", "integer"):
            amount = amounts[column.name]
            whole = f"CASE WHEN {amount} = floor({amount}) THEN CAST({amount} AS BIGINT) END"
            values[column.name] = in_yuan(amount, match.format.amounts) if column.type == "number" else whole
        elif column.type == "mark":
            values[column.name] = f"TRY_CAST({name} AS DOUBLE)"
        elif column.type == "rating":
            mark = f"TRY_CAST({name} AS DOUBLE)"
            good, fair, bad = (literal(word) for word in column.words)
            values[column.name] = (
                f"CASE WHEN {name} IN ({_literals(column.words)}) THEN {name} "
                f"WHEN {mark} NOT BETWEEN 1 AND 5 THEN NULL WHEN {mark} >= 4 THEN {good} WHEN {mark} >= 3 THEN {fair} "
                f"WHEN {mark} >= 1 THEN {bad} END"
            )
            values[f"{column.name}_score"] = mark
        else:
            values[column.name] = name
    return values


def _unread(connection: Connection, match: Match) -> tuple[Unread, ...]:
    """The words that mean nothing to us in columns that rows can do without, the most frequent of each column first."""
    found = []
    for column in match.format.table.columns:
        if column.name in match.places and column.type in ("word", "flag") and not column.required:
            words = column.words or ("yes", "no")
            rows = connection.execute(
                f"SELECT {identifier(column.name)} AS word, count(*) AS n FROM cells WHERE ragged IS NULL "
                f"AND word NOT IN ({_literals(words)}) GROUP BY 1 ORDER BY n DESC, word LIMIT {WORDS_TOLD}"
            ).fetchall()
            found += [Unread(column.name, word, n) for word, n in rows]
    return tuple(found)


def _faults(table: Table, match: Match, latest: datetime) -> dict[Fault, str]:
    """Every fault that a row can have → SQL that finds it, in the order in which they are looked for."""
    faults = {Fault("", "ragged_row"): "ragged IS NOT NULL"}
    present = {*match.places, *match.format.constants}
    marks = [column.name for column in table.columns if column.type == "mark"]
    for column in table.columns:
        name, value = identifier(column.name), f"{column.name}_v"
        if column.required:
            faults[Fault(column.name, "missing")] = f"{name} IS NULL"
        if column.name in marks[:1]:
            faults[Fault(column.name, "missing")] = " AND ".join(f"{mark} IS NULL" for mark in marks)
        if column.name not in present:
            continue
        unread = f"{name} IS NOT NULL AND {value} IS NULL"
        if column.name.endswith("_id"):
            faults[Fault(column.name, "scientific_id")] = f"regexp_matches({name}, {literal(SCIENTIFIC)})"
        elif column.type == "time":
            faults[Fault(column.name, "not_a_time")] = unread
            span = f"TIMESTAMP '{EARLIEST}' AND TIMESTAMP '{latest:%Y-%m-%d %H:%M:%S}'"
            faults[Fault(column.name, "impossible_time")] = f"{value} NOT BETWEEN {span}"
        elif column.type == "word" and column.required:
            faults[Fault(column.name, "unknown_word")] = unread
        elif column.type in ("number", "integer"):
            faults[Fault(column.name, "not_a_number")] = unread
        elif column.type == "mark":
            faults[Fault(column.name, "not_a_number")] = unread
            faults[Fault(column.name, "out_of_range")] = f"{value} NOT BETWEEN 1 AND 5"
        elif column.type == "rating":
            faults[Fault(column.name, "out_of_range")] = f"{column.name}_score_v NOT BETWEEN 1 AND 5"
            faults[Fault(column.name, "unknown_word")] = unread
    first, reason, others = ORDERED.get(table.name, ("", "", ()))
    for other in others:
        faults[Fault(other, reason)] = f"{other}_v < {first}_v"
    return faults


def _literals(words: tuple[str, ...]) -> str:
    return ", ".join(literal(word) for word in words)
