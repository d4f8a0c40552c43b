"""The faults that a row can have, each with the SQL that finds it. Runs nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.files.cells import SCIENTIFIC
from data.formats.matching import Match
from data.formats.time_values import open_end_sql
from data.formats.times import Writing
from data.sql import identifier, literal
from data.tables import MAY_LIE_AHEAD, Column, Table, until_of

EARLIEST = datetime(2000, 1, 1)
"""Instants before it (UTC) are faults: no platform is older."""

LONGEST_VALID = timedelta(days=50 * 366)
"""How much further ahead than other times a certificate may expire, and how much earlier it may begin."""

ORDERED: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "orders": ("created_at", "before_created", ("paid_at", "shipped_at", "delivered_at", "cancelled_at")),
    "refunds": ("applied_at", "before_applied", ("agreed_at", "returned_at", "completed_at")),
}
"""Table → the instant before which nothing else can happen, the name of the fault, and the later instants."""

TOLERANCE_SECONDS = 60
"""Difference of the clocks of a platform's machines: an event that is too early by no more than this is not a fault."""

_NO_NUMBER = "'无', '無', '暂无', '没有', '空', '未知', '/'"
"""Texts that people write where there is no number."""

_TOTALS = "'合计', '合計', '总计', '總計', '小计', '汇总', '总和', 'total', 'totals', 'grand total', 'subtotal', 'sum'"
"""Texts in place of an order or request number in a row that totals the others."""

_WORKING_DAYS = (
    "(?i)工作日|工作天|(?:working|business) ?days?|werktag|arbeitstag|jours? ouvr|días? (?:hábil|laborable)|dias? út"
    "|giorni lavorativi|hari kerja|ngày làm việc|วันทำการ|営業日|영업일"
)
"""A promise in working days, whose end depends on a country's holidays and make-up working days."""


@dataclass(frozen=True)
class Fault:
    """Why a row is rejected: its column ("" for the row as a whole) and the reason's code."""

    column: str
    reason: str


def faults_of(
    table: Table,
    match: Match,
    latest: datetime,
    writings: Mapping[str, Writing],
    cut: Mapping[str, str],
    closed: Collection[str],
) -> dict[Fault, str]:
    """Return every fault that a row can have → SQL condition that finds it, in the order in which they are checked.

    `latest`: later instants (naive UTC) are faults. `writings`: how the file's time columns are written. `cut`: id
    column → SQL condition that an id lost its last digits. `closed`: the time columns that `never_open` names.
    """
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
            if column.name in cut:
                faults[Fault(column.name, "cut_id")] = cut[column.name]
        elif column.type == "time":
            faults |= _faults_of_time(column, latest, closed)
        elif column.type == "word" and column.required:
            faults[Fault(column.name, "unknown_word")] = unread
        elif column.type in ("number", "integer"):
            faults[Fault(column.name, "not_a_number")] = f"{unread} AND {name} NOT IN ({_NO_NUMBER})"
        elif column.type == "mark":
            faults[Fault(column.name, "not_a_number")] = unread
            faults[Fault(column.name, "out_of_range")] = f"{value} NOT BETWEEN 1 AND 5"
        elif column.type == "rating":
            faults[Fault(column.name, "out_of_range")] = f"{column.name}_score_v NOT BETWEEN 1 AND 5"
            faults[Fault(column.name, "unknown_word")] = unread
    faults |= _faults_of_things(table)
    return faults | (_faults_of_orders() if table.name == "orders" else _faults_of_messages(table, writings))


def _faults_of_time(column: Column, latest: datetime, closed: Collection[str]) -> dict[Fault, str]:
    """Return the faults of a time by itself."""
    name, faults = identifier(column.name), {}
    if column.name in MAY_LIE_AHEAD:
        in_words = f"regexp_matches({name}, {literal(_WORKING_DAYS)})"
        faults[Fault(column.name, "working_days")] = f"{column.name}_t IS NULL AND {in_words}"
    still_open = "" if column.required or column.name in closed else f" AND NOT ({open_end_sql(column.name)})"
    faults[Fault(column.name, "not_a_time")] = f"{name} IS NOT NULL AND {column.name}_t IS NULL{still_open}"
    start = EARLIEST - (LONGEST_VALID if column.name == "valid_from" else timedelta())
    end = latest + (LONGEST_VALID if column.name in ("valid_from", "valid_until") else timedelta())
    span = f"TIMESTAMP '{start}' AND TIMESTAMP '{end:%Y-%m-%d %H:%M:%S}'"
    faults[Fault(column.name, "impossible_time")] = f"{column.name}_v NOT BETWEEN {span}"
    return faults


def _faults_of_messages(table: Table, writings: Mapping[str, Writing]) -> dict[Fault, str]:
    """Return the fault of a message without a time of day, which decides who answered whom and how fast."""
    if table.name != "messages" or "sent_at" not in writings or writings["sent_at"].day == "FALSE":
        return {}
    return {Fault("sent_at", "no_time_of_day"): f"sent_at_t IS NOT NULL AND ({writings['sent_at'].day})"}


def _faults_of_things(table: Table) -> dict[Fault, str]:
    """Return the faults of orders and requests: an event before it, and a row that totals others."""
    first, reason, others = ORDERED.get(table.name, ("", "", ()))
    if not others:
        return {}
    key = table.key[0]
    total = f"lower(rtrim({identifier(key)}, ' :：')) IN ({_TOTALS})"
    return {Fault(key, "total_row"): total} | {Fault(other, reason): too_early_sql(first, other) for other in others}


def _faults_of_orders() -> dict[Fault, str]:
    """Return further faults of orders: goods arrive before they are sent, or are promised for before the order."""
    return {
        Fault("delivered_at", "before_shipped"): too_early_sql("shipped_at", "delivered_at"),
        Fault("promised_at", "before_created"): f"promised_at_v + to_seconds({TOLERANCE_SECONDS}) < created_at_v",
    }


def too_early_sql(first: str, other: str) -> str:
    """SQL condition: an event happened before what must come first; a day lasts until its end.

    `…_known` is the time in the cell.
    """
    return f"coalesce({until_of(other)}_v, {other}_known + to_seconds({TOLERANCE_SECONDS})) < {first}_v"


def not_before_the_first(table: Table, writings: Mapping[str, Writing]) -> dict[str, str]:
    """Return typed column → SQL that replaces it, so that no event is before what must come first.

    A day begins before what happened on it: the earliest possible moment is that of the first event. For a request, the
    same applies to a difference within the tolerance for clocks.
    """
    first, _, others = ORDERED.get(table.name, ("", "", ()))
    clamped = TOLERANCE_SECONDS if table.name == "refunds" else 0
    return {
        f"{name}_v": f"CASE WHEN {name}_v < {first}_v AND coalesce({until_of(name)}_v, "
        f"{name}_v + to_seconds({clamped})) >= {first}_v THEN {first}_v ELSE {name}_v END"
        for name in others
        if name in writings
    }
