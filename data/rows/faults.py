"""What can be wrong with a row: each fault, and the SQL that finds it. Runs nothing."""

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
"""Instants before it (UTC) are mistakes: no platform is older."""

LONGEST_VALID = timedelta(days=50 * 366)
"""So much further ahead than anything else may a certificate run out, and so much earlier may it begin to hold."""

ORDERED: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "orders": ("created_at", "before_created", ("paid_at", "shipped_at", "delivered_at", "cancelled_at")),
    "refunds": ("applied_at", "before_applied", ("agreed_at", "returned_at", "completed_at")),
}
"""Table → the instant before which nothing else can have happened, the fault's name, and what else happens."""

TOLERANCE_SECONDS = 60
"""By so much the clocks of a platform's machines differ: what seems to happen so little too early is no fault."""

_NO_NUMBER = "'无', '無', '暂无', '没有', '空', '未知', '/'"
"""What people write where there is no number."""

_TOTALS = "'合计', '合計', '总计', '總計', '小计', '汇总', '总和', 'total', 'totals', 'grand total', 'subtotal', 'sum'"
"""What stands in the place of an order's or a request's number where a row sums up the others."""

_WORKING_DAYS = (
    "(?i)工作日|工作天|(?:working|business) ?days?|werktag|arbeitstag|jours? ouvr|días? (?:hábil|laborable)|dias? út"
    "|giorni lavorativi|hari kerja|ngày làm việc|วันทำการ|営業日|영업일"
)
"""A promise in working days, whose end depends on the holidays of a country and on those that are worked."""


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
    """Every fault that a row can have → SQL that finds it, in the order in which they are looked for.

    `latest`: later instants (naive UTC) are mistakes. `writings`: how the file's time columns are written. `cut`: id
    column → SQL that says whether an id lost its last digits. `closed`: the time columns that `never_open` names.
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
    """What can be wrong with a time by itself."""
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
    """What else cannot be of a message: who answered whom, and after how long, depends on the time of day."""
    if table.name != "messages" or "sent_at" not in writings or writings["sent_at"].day == "FALSE":
        return {}
    return {Fault("sent_at", "no_time_of_day"): f"sent_at_t IS NOT NULL AND ({writings['sent_at'].day})"}


def _faults_of_things(table: Table) -> dict[Fault, str]:
    """What cannot be of an order or of a request: nothing happens before it, and a sum of others is none."""
    first, reason, others = ORDERED.get(table.name, ("", "", ()))
    if not others:
        return {}
    key = table.key[0]
    total = f"lower(rtrim({identifier(key)}, ' :：')) IN ({_TOTALS})"
    return {Fault(key, "total_row"): total} | {Fault(other, reason): too_early_sql(first, other) for other in others}


def _faults_of_orders() -> dict[Fault, str]:
    """What else cannot be of an order: goods arrive after they left, and nothing is promised for before the order."""
    return {
        Fault("delivered_at", "before_shipped"): too_early_sql("shipped_at", "delivered_at"),
        Fault("promised_at", "before_created"): f"promised_at_v + to_seconds({TOLERANCE_SECONDS}) < created_at_v",
    }


def too_early_sql(first: str, other: str) -> str:
    """SQL that says whether something happened before what must come first; a day lasts until its end.

    `…_known` is the time in the cell.
    """
    return f"coalesce({until_of(other)}_v, {other}_known + to_seconds({TOLERANCE_SECONDS})) < {first}_v"


def not_before_the_first(table: Table, writings: Mapping[str, Writing]) -> dict[str, str]:
    """Typed column → SQL that stands instead of it, so that nothing lies before what has to come first.

    A day begins before what happened on it: the earliest that a thing of the same day can have happened is that moment.
    Of a request, so is what two machines' clocks show so little too early that it is no fault.
    """
    first, _, others = ORDERED.get(table.name, ("", "", ()))
    clamped = TOLERANCE_SECONDS if table.name == "refunds" else 0
    return {
        f"{name}_v": f"CASE WHEN {name}_v < {first}_v AND coalesce({until_of(name)}_v, "
        f"{name}_v + to_seconds({clamped})) >= {first}_v THEN {first}_v ELSE {name}_v END"
        for name in others
        if name in writings
    }
