"""How far a shop's tables reach, and what that leaves unknown: rule 13, read naively. No SQL, nothing of `metrics`.

A table ends at the last instant in its rows at which something happened, or where `tables["reaches"]` says that it
does: rows of `table` and `last_at`, for a file that went on although nothing more happened in it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from tests.reference import clock
from tests.reference.case import Tables

AHEAD = ("promised_at", "promised_first_at", "deliver_by", "expires_at")
"""Instants that may lie ahead: they say nothing about how far the rows reach."""
FAR = timedelta(days=45)


def ends(tables: Tables, rule) -> list[datetime]:
    """The last instant of each table that the rule's figure is made of; a table without rows has none."""
    last = [end_of(tables, name) for name in needed(rule)]
    return [instant for instant in last if instant is not None]


def needed(rule) -> set[str]:
    """The tables that the rule's figure is made of."""
    match rule.cases:
        case "refunds" | "disputes":
            names = {"refunds"}
        case "shipments" | "deliveries":
            names = {"orders"}
        case "cancellations":
            names = {"orders"} if set(rule.faults) == {"cancelled"} else {"orders", "refunds"}
        case "reviews" | "chat_ratings":
            names = {rule.cases}
        case _:
            names = {"messages"}
    if rule.per == "chats":
        names = names | {"messages"}
    counts_orders = rule.per not in (None, "chats") or rule.of_ is not None or rule.minimum_orders
    return names | {"orders"} if counts_orders else names


def end_of(tables: Tables, name: str) -> datetime | None:
    """The last instant that the table covers."""
    for row in tables.get("reaches", []):
        if row["table"] == name:
            return row["last_at"]
    rows = [_happened(row) for row in tables.get(name, [])]
    instants = sorted({instant for row in rows for instant in row})
    if not instants:
        return None
    late = [instant for instant in instants if instants[-1] - instant < FAR]
    earlier = instants[: len(instants) - len(late)]
    number = sum(1 for row in rows if any(instant in late for instant in row))
    few = number == 1 or (number <= 3 and len(rows) >= 21 * number)
    if not few or len(earlier) < 3:
        return instants[-1]
    widest = max(after - before for before, after in pairwise(earlier))
    return earlier[-1] if late[0] - earlier[-1] > max(FAR, 2 * widest) else instants[-1]


def _happened(row) -> list[datetime]:
    return [
        value
        for name, value in row.items()
        if isinstance(value, datetime) and name not in AHEAD and not name.endswith("_until")
    ]


def instant(tables: Tables, rule, as_of: datetime | None, zone: str) -> datetime:
    """The instant as of which the rule's figure is worked out.

    Nobody asks for one: the end of its tables. What is divided by orders, or by chats, is not asked beyond the day on
    which the table of what is counted ends, when that is before the orders, or the messages, end: later ones would seem
    to have nothing. A window that is over by then is known whoever asks later, and so are those of a rule that looks
    back at whole days.
    """
    if as_of is None:
        return min(ends(tables, rule))
    divisor = "messages" if rule.per == "chats" else "orders"
    counted = {"cancellations": ("orders", "refunds")}.get(rule.cases, tuple(needed(rule) - {"orders", divisor}))
    if rule.cases == "cancellations" and set(rule.faults) == {"cancelled"}:
        counted = ("orders",)
    divided = rule.cases == "cancellations" or rule.per is not None
    of_divisor, last = end_of(tables, divisor), [end_of(tables, name) for name in counted]
    known_ends = [moment for moment in last if moment is not None]
    if divided and of_divisor is not None and known_ends and min(known_ends) < of_divisor:
        last_second = _end_of_day(min(known_ends), zone)
        if clock.window_of(rule, as_of, zone).end <= last_second:
            return as_of
        while as_of > last_second and (rule.lag_days is None or clock.window_of(rule, as_of, zone).end > last_second):
            as_of = clock.midnight(clock.wall(as_of, zone).date(), zone) - clock.SECOND
    return as_of


def known_until(tables: Tables, rule, as_of: datetime, zone: str) -> datetime:
    """Up to when it is known what happened: the instant asked for, or the end of the day on which the tables end."""
    return known_of(tables, needed(rule), as_of, zone)


def known_of(tables: Tables, names: Iterable[str], as_of: datetime, zone: str) -> datetime:
    """Up to when it is known what happened in tables: the instant asked for, or the end of the day of the first end."""
    last = [end_of(tables, name) for name in names]
    return min([as_of, *(_end_of_day(end, zone) for end in last if end is not None)])


def _end_of_day(moment: datetime, zone: str) -> datetime:
    return clock.midnight(clock.wall(moment, zone).date() + clock.DAY, zone) - clock.SECOND
