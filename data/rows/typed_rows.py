"""From staged text to typed rows, each valid or with its first fault. Writes temporary tables only."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.errors import DabiaoError
from data.formats.amounts import decide_amounts, in_yuan
from data.formats.currencies import currency_in_header, currency_sql, currency_word_sql
from data.formats.matching import Match
from data.formats.time_values import never_open, time_values, view_times
from data.formats.times import Writing, decide, offsets_of, plain_columns
from data.notices import Notice
from data.rows.buyer_hashes import are_hashed, hash_cells, refuse_named_conversations
from data.rows.cell_table import WORDS_TOLD, gather_cells, notice_of_states
from data.rows.composed_times import mark_promises, take_last_of_several, with_promises
from data.rows.cut_ids import cut_ids
from data.rows.event_lines import take_event_lines
from data.rows.faults import ORDERED, Fault, faults_of, not_before_the_first
from data.rows.identity import identity_sql, made_sql
from data.rows.layout import rows_in_one
from data.rows.private_texts import PRIVATE_TEXTS, are_masked, mask_sql, may_be_private
from data.rows.row_doubts import notices_of_row_doubts
from data.rows.scales import notices_of_low_marks, refuse_other_scale
from data.rows.shop_clock import ShopClock, read_by_clock
from data.rows.typing_notices import (
    notice_of_money,
    notice_of_negatives,
    notice_of_several_ids,
    notice_of_totals,
    notice_of_zone,
    notices_of_calendars,
    notices_of_day_numbers,
    notices_of_days,
    notices_of_some_days,
    with_zone_of_rows,
    zones_in_headers,
)
from data.shops import Shop
from data.sql import Connection, identifier, literal
from data.words.marks import mark_sql

AHEAD = timedelta(days=366)
"""Instants further after the import than this are faults."""


@dataclass(frozen=True)
class Unread:
    """An unknown word in an optional column: left empty in `rows` rows of the file."""

    column: str
    word: str
    rows: int


@dataclass(frozen=True)
class Typed:
    """How the table `typed` was made.

    `faults`: those that its refusals number, from 1. `unread`: words that were left out. `added`: columns that the file
    fills without having them. `clock`: what was read on the shop's clock.
    """

    faults: tuple[Fault, ...]
    unread: tuple[Unread, ...]
    notices: tuple[Notice, ...]
    added: frozenset[str]
    clock: ShopClock


FEW_ROWS = 20_000
"""Rows up to which a file is small: planning a statement over its cells takes longer than running it."""


def type_rows(
    connection: Connection, match: Match, *, file: str, shop: Shop, now: datetime, exact_cells: bool
) -> Typed:
    """Create the temporary table `typed` from `staged`: one row for each row of data.

    Columns: `line`; `refusal`, 0 for a good row, else the number (from 1) of its first fault in the result's `faults`,
    in column order; `made`, whether the row's identity was made up; and the store's columns of the table, instants in
    UTC. `now`: the moment of the import, naive UTC. `exact_cells`: the file is a workbook. Raises DabiaoError when
    something is ambiguous and nothing in the file decides it: day and month, thousands and cents, the halves of a day.
    """
    match = with_zone_of_rows(connection, match, shop.timezone)
    table = match.format.table
    headers = {c.name: match.headers[c.name] for c in table.columns if c.type == "time" and c.name in match.headers}
    plain = plain_columns(connection, headers, match.format.times)
    # determining how times are written reads the cells many times: they are then cleaned once, and so are few rows
    few = connection.execute("SELECT count(*) FROM staged").fetchall()[0][0] <= FEW_ROWS
    beside = gather_cells(connection, match, plain, kept=few or plain != headers.keys())
    refuse_other_scale(connection, match, file)
    writings, of_times = _writings(connection, match, headers, plain, file, shop.market, exact_cells)
    days = {name for name, writing in writings.items() if not writing.clock}
    if table.name == "messages" and "sent_at" in days:
        raise DabiaoError("error.no_time_of_day", file=file, column=headers["sent_at"])
    view_times(connection, table, writings)
    closed = never_open(connection, writings)
    ids = [c.name for c in table.columns if c.name.endswith("_id") and c.name in match.places]
    cut = cut_ids(connection, ids, workbook=exact_cells)
    faults = faults_of(table, match, now + AHEAD, writings, cut, closed)
    cases = "".join(f"WHEN {condition} THEN {n} " for n, condition in enumerate(faults.values(), start=1))
    numbers = {c.name: match.headers.get(c.name, c.name) for c in table.columns if c.type in ("number", "integer")}
    counts = [column.name for column in table.columns if column.type == "integer"]
    amounts = decide_amounts(connection, numbers, match.format.amounts, market=shop.market, file=file, counts=counts)
    values = _values(connection, match, shop, amounts, writings, closed)
    mask = _hide_private(connection, match, shop, values)
    added = _currencies(connection, match, shop, values)
    typed = ", ".join(f"{value} AS {name}_v" for name, value in values.items())
    replaced = not_before_the_first(table, writings)
    better = f" REPLACE ({', '.join(f'{sql} AS {name}' for name, sql in replaced.items())})" if replaced else ""
    ordered = "".join(f", {name}_v AS {name}_known" for name in ORDERED.get(table.name, ("", "", ()))[2])
    judged = f"(SELECT *{better}{ordered} FROM (SELECT *, {typed} FROM read_times))"
    stored = {**{name: f"{name}_v" for name in values}, **identity_sql(table, shop.shop_id, mask)}
    made = made_sql(table, lines_made=_lines_made(match))
    named = ", ".join(f"{value} AS {name}" for name, value in stored.items())
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE typed AS SELECT line, CAST(CASE {cases}ELSE 0 END AS SMALLINT) AS refusal, "
        f"{made} AS made, {named} FROM {judged}"
    )
    if are_hashed(connection, shop.shop_id):
        refuse_named_conversations(connection, table, "typed", file, rows_in_one(match))
    notices = [*notices_of_days(table, days, headers), *notices_of_some_days(connection, table, headers, writings)]
    events, filled = take_event_lines(connection, table, shop.shop_id)
    clock = read_by_clock(connection, match, writings, shop.timezone)
    notices += [
        *notices_of_calendars(headers, writings),
        *notices_of_day_numbers(connection, headers, writings, now),
        *of_times,
        *notice_of_several_ids(connection, match),
        *notice_of_zone(match),
        *notice_of_money(match),
        *notice_of_states(connection, match),
        *notice_of_totals(connection, match),
        *notice_of_negatives(connection, match),
        *notices_of_low_marks(connection, match),
        *notices_of_row_doubts(connection, match, shop),
        *events,
        *clock.notices,
    ]
    return Typed(tuple(faults), _unread(connection, match), tuple(notices), added | filled | beside, clock)


def _writings(
    connection: Connection,
    match: Match,
    headers: Mapping[str, str],
    plain: frozenset[str],
    file: str,
    market: str,
    exact_cells: bool,
) -> tuple[dict[str, Writing], list[Notice]]:
    """Return how the time columns of `cells` write times, and notices of promises in words and of several times."""
    several = take_last_of_several(connection, match, plain)
    promises = mark_promises(connection, match, plain)
    writings = decide(
        connection,
        headers,
        match.format.times,
        file=file,
        plain=plain,
        exact_cells=exact_cells,
        zones=zones_in_headers(match, headers),
        market=market,
    )
    if not promises:
        return writings, several
    writings, without = with_promises(connection, match, writings)
    return writings, several + promises + without


def _lines_made(match: Match) -> bool:
    """Whether order lines are named by what they are of: the product, or several columns together."""
    place = match.places.get("line_id")
    return "line_id" in match.format.joined or place is None or place == match.places.get("product_id")


def _currencies(connection: Connection, match: Match, shop: Shop, values: dict[str, str]) -> frozenset[str]:
    """Put the SQL for the currency of each row's amount into `values`; return the columns that it fills."""
    if "currency" not in values:
        return frozenset()
    if "currency" in match.places:
        # a column that is left empty leaves it to the text beside the amount
        beside = f", {currency_sql('amount', shop.market)}" if _names_currencies(connection, match) else ""
        values["currency"] = f"coalesce({currency_word_sql('currency', shop.market)}, currency{beside})"
        return frozenset()
    if "amount" not in match.places:
        return frozenset()
    named = currency_in_header(match.headers["amount"])
    if named is not None:
        values["currency"] = f"CASE WHEN amount IS NOT NULL THEN {literal(named)} END"
        return frozenset({"currency"})
    if _names_currencies(connection, match):
        values["currency"] = currency_sql("amount", shop.market)
        return frozenset({"currency"})
    return frozenset()


def _names_currencies(connection: Connection, match: Match) -> bool:
    """Whether a column of amounts contains anything but numbers."""
    named = "SELECT 1 FROM cells WHERE regexp_matches(amount, '[^-+0-9., ]') LIMIT 1"
    return "amount" in match.places and connection.execute(named).fetchone() is not None


def _values(
    connection: Connection,
    match: Match,
    shop: Shop,
    amounts: Mapping[str, str],
    writings: Mapping[str, Writing],
    closed: Collection[str],
) -> dict[str, str]:
    """Return stored column → SQL over `read_times` for its value, NULL when the cell is empty or cannot be read."""
    table = match.format.table
    offsets = offsets_of(connection, shop.timezone)
    values: dict[str, str] = {}
    for column in table.columns:
        name = identifier(column.name)
        if column.type == "time":
            values |= time_values(connection, table, column, writings.get(column.name), offsets, closed)
        elif column.type == "word":
            values[column.name] = f"CASE WHEN {name} IN ({_literals(column.words)}) THEN {name} END"
        elif column.type == "flag":
            values[column.name] = f"CASE {name} WHEN 'yes' THEN TRUE WHEN 'no' THEN FALSE END"
        elif column.type == "number":
            amount = in_yuan(amounts[column.name], match.format.amounts, match.headers.get(column.name, ""))
            values[column.name] = f"abs({amount})" if table.name == "refunds" else amount
        elif column.type == "integer":
            amount = amounts[column.name]
            values[column.name] = f"CASE WHEN {amount} = floor({amount}) THEN CAST({amount} AS BIGINT) END"
        elif column.type == "mark":
            values[column.name] = mark_sql(name)
        elif column.type == "rating":
            mark = mark_sql(name)
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


def _hide_private(connection: Connection, match: Match, shop: Shop, values: dict[str, str]) -> Callable[[str], str]:
    """Make `values` mask people's texts and hash buyers where the shop does so; return SQL for a text's mask."""
    written = PRIVATE_TEXTS.get(match.format.table.name)  # people's text
    mask = mask_sql if written and may_be_private(connection, "cells", written) else str
    if written and are_masked(connection, shop.shop_id):
        values[written] = mask(identifier(written))
    if "buyer_id" in values and are_hashed(connection, shop.shop_id):
        values["buyer_id"] = hash_cells(connection, shop.shop_id, "cells")
    return mask


def _unread(connection: Connection, match: Match) -> tuple[Unread, ...]:
    """Return the unknown words in optional columns, the most frequent of each column first."""
    unread = []
    for column in match.format.table.columns:
        if column.name in match.places and column.type in ("word", "flag") and not column.required:
            words = column.words or ("yes", "no")
            rows = connection.execute(
                f"SELECT {identifier(column.name)} AS word, count(*) AS n FROM cells WHERE ragged IS NULL "
                f"AND word NOT IN ({_literals(words)}) GROUP BY 1 ORDER BY n DESC, word LIMIT {WORDS_TOLD}"
            ).fetchall()
            unread += [Unread(column.name, word, n) for word, n in rows]
    return tuple(unread)


def _literals(words: tuple[str, ...]) -> str:
    return ", ".join(literal(word) for word in words)
