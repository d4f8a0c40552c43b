"""The due and overdue to-dos of many shops at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from data.reading.handled import handled
from data.shops import Shop
from data.view import View
from metrics.scoring.engine import can_be_narrowed, compose
from metrics.scoring.population import Member
from metrics.scoring.requests import Request
from metrics.todo.kept_records import kept_records
from metrics.todo.open_requests import PlatformClock, timed_requests
from metrics.todo.todo import KINDS
from metrics.todo.waiting import Kind, instants_relation, waiting

Subject = tuple[str, Kind, str]
"""The identity of a to-do: shop_id, kind and number."""


@dataclass(frozen=True)
class Due:
    """The number of a shop's to-dos that are due within 24 hours, and of those that are overdue."""

    soon: int
    overdue: int


@dataclass(frozen=True)
class DueItem:
    """A to-do of a shop that is overdue or has a deadline. Instants are aware, UTC.

    `since`, `due_at`, `overdue`, `clock`: as in `todo.Item`. `agent_id`, `product_id`: the responsible agent and the
    product; None if no case names one. `label`: for a record, its description.
    """

    shop_id: str
    kind: Kind
    subject: str
    agent_id: str | None
    since: datetime
    due_at: datetime | None
    overdue: bool
    clock: PlatformClock | None = None
    label: str | None = None
    product_id: str | None = None


def due_counts(
    view: View, shops: Sequence[Shop], requests: Iterable[Request], instants: Mapping[str, datetime]
) -> dict[str, Due]:
    """Return shop_id → the number of due and overdue to-dos; see `due_items`."""
    counts = {shop_id: [0, 0] for shop_id in instants}
    for item in due_items(view, shops, requests, instants):
        is_soon = item.due_at is not None and item.due_at <= instants[item.shop_id] + timedelta(hours=24)
        counts[item.shop_id][0] += is_soon
        counts[item.shop_id][1] += item.overdue
    return {shop_id: Due(*numbers) for shop_id, numbers in counts.items()}


def due_items(
    view: View, shops: Sequence[Shop], requests: Iterable[Request], instants: Mapping[str, datetime]
) -> list[DueItem]:
    """Return the to-dos of these shops that are overdue or have a deadline, unordered, with one statement per rule.

    `requests`: the rules in force for each shop. `instants`: shop_id → as-of instant (aware). As in the list of a
    single shop, a subject that is pending under several rules is one to-do, which is not overdue while it is pending
    under any of them; to-dos marked as handled are omitted.
    """
    of_rule: dict[int, list[Request]] = {}
    for request in requests:
        # if every request is missed immediately, none is open or has a deadline
        if request.rule.cases in KINDS and request.rule.missed_when != "applied":
            of_rule.setdefault(id(request.rule), []).append(request)
    still_open: dict[Subject, datetime | None] = {}
    overdue: set[Subject] = set()
    waits: dict[Subject, tuple[datetime, str | None, str | None]] = {}
    clocks: dict[Subject, PlatformClock] = {}
    for together in of_rule.values():
        kind = KINDS[together[0].rule.cases]
        for row in _waiting_cases(view, together, kind, instants):
            key = row["shop_id"], kind, row["subject"]
            waits.setdefault(key, (row["since"], row["agent_id"], row["product_id"]))
            if row["is_open"]:
                dues = [at for at in (still_open.get(key), row["due_at"]) if at is not None]
                still_open[key] = min(dues, default=None)
            if row["is_overdue"]:
                overdue.add(key)
    for (shop_id, refund_id), timed in timed_requests(view, shops, instants).items():
        key = shop_id, "request", refund_id
        if timed.waits_for == "shop":
            waits.setdefault(key, (timed.since, None, timed.product_id))
            clocks[key] = timed.clock
            dues = [at for at in (still_open.get(key), timed.clock.due_at) if at is not None and at > instants[shop_id]]
            still_open[key] = min(dues, default=None)
            if not dues:
                del still_open[key]
                overdue.add(key)
    records = kept_records(view, shops, instants)
    for key, record in records.items():
        waits[key] = record.since, None, record.product_id
        if record.due_at is None:
            overdue.add(key)
        else:
            still_open[key] = record.due_at
    marks = handled(view)
    dues_of: dict[Subject, datetime | None] = {key: due_at for key, due_at in still_open.items() if due_at is not None}
    dues_of.update(dict.fromkeys(overdue - still_open.keys()))
    return [
        DueItem(
            *key,
            waits[key][1],
            waits[key][0],
            due_at,
            due_at is None,
            clocks.get(key),
            records[key].label if key in records else None,
            waits[key][2],
        )
        for key, due_at in dues_of.items()
        if key not in marks
    ]


def _waiting_cases(
    view: View, requests: Sequence[Request], kind: Kind, instants: Mapping[str, datetime]
) -> list[dict[str, Any]]:
    """Return one row per subject that still waits in a shop among the pending and missed cases of one rule.

    Columns: shop_id, subject, is_open, is_overdue, due_at, since, agent_id, product_id.
    """
    members = [Member(r.shop, r.as_of, r.window.start, window=r.window, known_until=r.known_until) for r in requests]
    rule = requests[0].rule
    narrowed = can_be_narrowed(rule)
    query = compose(rule, members, subjects=("SELECT w.shop_id, w.subject FROM waiting AS w", {}) if narrowed else None)
    text, params = instants_relation(instants)
    waits = f"waiting AS ({waiting([kind], None if narrowed else 'unmet')})"
    return view.rows(
        f"""
        WITH instants AS ({text}),
        {f"{waits}," if narrowed else ""}
        {query.ctes},
        unmet AS (
            SELECT c.shop_id, c.subject, c.agent_id, c.product_id, c.due_at, c.verdict
            FROM cases AS c
            JOIN population AS p ON p.shop_id = c.shop_id
            WHERE
                c.verdict IN ('pending', 'missed')
                AND CASE
                    WHEN c.in_every_window THEN p.ends_at = p.as_of
                    ELSE c.occurred_at >= p.starts_at AND c.occurred_at <= p.ends_at
                END
        ),
        {"" if narrowed else f"{waits},"}
        open_cases AS (
            SELECT
                c.shop_id, c.subject, c.agent_id, c.product_id, w.since, c.due_at, c.verdict = 'missed' AS is_counted,
                coalesce(c.due_at <= i.as_of, FALSE) AS is_passed
            FROM unmet AS c
            JOIN instants AS i ON i.shop_id = c.shop_id
            JOIN waiting AS w ON w.shop_id = c.shop_id AND w.subject = c.subject
        )
        SELECT
            o.shop_id, o.subject, bool_or(NOT o.is_counted AND NOT o.is_passed) AS is_open,
            bool_or(o.is_passed OR o.is_counted AND o.due_at IS NOT NULL) AS is_overdue,
            min(CASE WHEN NOT o.is_counted AND NOT o.is_passed THEN o.due_at END) AS due_at,
            min(o.since) AS since, min(o.agent_id) AS agent_id, min(o.product_id) AS product_id
        FROM open_cases AS o
        GROUP BY o.shop_id, o.subject
        """,
        **query.params,
        **params,
    )
