"""What can be wrong with a row: each fault, and the SQL that finds it. Runs nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from data.files.cells import SCIENTIFIC
from data.formats.matching import Match
from data.formats.times import Writing
from data.sql import identifier, literal
from data.tables import Table

EARLIEST = datetime(2000, 1, 1)
"""Instants before it (UTC) are mistakes: no platform is older."""

ORDERED: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "orders": ("created_at", "before_created", ("paid_at", "shipped_at", "delivered_at", "cancelled_at")),
    "refunds": ("applied_at", "before_applied", ("agreed_at", "returned_at", "completed_at")),
}
"""Table → the instant before which nothing else can have happened, the fault's name, and what else happens."""

TOLERANCE_SECONDS = 60
"""By so much the clocks of a platform's machines differ: what seems to happen so little too early is no fault."""

DAY_SECONDS = 86_399

_OPEN_END = (
    r"0+(?:[-.:年月日T ]+0*)*Z?"
    r"|(?:1969-12-31|1970-0?1-0?1|1899-12-3[01]|1900-0?1-0?[01]|0001-01-01|9999-12-31)(?:[T ].*)?"
)
"""How exports write that something has no time yet: a machine's first instant or last, or nothing but zeros."""


@dataclass(frozen=True)
class Fault:
    """Why a row is rejected: its column ("" for the row as a whole) and the reason's code."""

    column: str
    reason: str


def open_end_sql(column: str) -> str:
    """SQL that says whether a cleaned time cell means that there is no time yet."""
    cell = f"replace({column}, '/', '-')"
    return f"({column} < '2' OR {column} >= '9') AND regexp_full_match({cell}, {literal(_OPEN_END)})"


def faults_of(
    table: Table, match: Match, latest: datetime, writings: Mapping[str, Writing], cut: Mapping[str, str]
) -> dict[Fault, str]:
    """Every fault that a row can have → SQL that finds it, in the order in which they are looked for.

    `latest`: later instants (naive UTC) are mistakes. `writings`: how the file's time columns are written. `cut`: id
    column → SQL that says whether an id lost its last digits.
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
            still_open = "" if column.required else f" AND NOT ({open_end_sql(name)})"
            faults[Fault(column.name, "not_a_time")] = f"{name} IS NOT NULL AND {column.name}_t IS NULL{still_open}"
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
        faults[Fault(other, reason)] = too_early_sql(first, other, writings)
    return faults if table.name != "orders" else faults | _faults_of_orders(writings)


def _faults_of_orders(writings: Mapping[str, Writing]) -> dict[Fault, str]:
    """What else cannot be of an order: goods arrive after they left, and nothing is promised for before the order."""
    return {
        Fault("delivered_at", "before_shipped"): too_early_sql("shipped_at", "delivered_at", writings),
        Fault("promised_at", "before_created"): f"promised_at_v + to_seconds({TOLERANCE_SECONDS}) < created_at_v",
    }


def too_early_sql(first: str, other: str, writings: Mapping[str, Writing]) -> str:
    """SQL that says whether something happened before what must come first; a day lasts until its end.

    `…_known` is the time in the cell, whether or not it is withheld.
    """
    is_day = other in writings and not writings[other].clock
    return f"{other}_known + to_seconds({DAY_SECONDS if is_day else TOLERANCE_SECONDS}) < {first}_v"
