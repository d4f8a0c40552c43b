"""The states that alerts have seen and the deliveries that wait, stored together so that nothing is lost."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from data.access import Access
from data.alerts.settings import Receiver
from data.sql import Connection
from data.store import in_transaction
from data.view import View

Watched = tuple[str, str]
"""A shop_id and what is watched in it, such as "rule:kuaishou.reply_3m"."""


@dataclass(frozen=True)
class Event:
    """An event to report. `watched`, `state`: what changed to which state. `facts`: values for its sentence.

    `subject`: the id of a rule or composite, or "". `happened_at` is aware.
    """

    shop_id: str
    watched: str
    state: str
    event: str
    subject: str
    severity: str
    facts: Mapping[str, Any]
    happened_at: datetime


@dataclass(frozen=True)
class Delivery:
    """An event for one receiver ("": no receiver). Instants are aware, UTC; see the table alert_deliveries."""

    shop_id: str
    event_id: int
    receiver: str
    event: str
    subject: str
    severity: str
    facts: Mapping[str, Any]
    happened_at: datetime
    next_at: datetime | None
    attempts: int
    sent_at: datetime | None
    answer: str | None


def states(view: View) -> dict[Watched, str]:
    """Return the last seen state of everything watched."""
    rows = view.rows("SELECT shop_id, watched, state FROM alert_states")
    return {(row["shop_id"], row["watched"]): row["state"] for row in rows}


def record(
    access: Access,
    observed: Mapping[Watched, str],
    events: Sequence[Event],
    receivers_of: Callable[[Event], Sequence[Receiver]],
    now: datetime,
) -> int:
    """Store the states that were seen, and queue the events of new ones, in one transaction.

    An event whose state is already stored, because another process was faster, is left out. Returns the number of
    queued events.
    """

    def work(connection: Connection) -> int:
        stored = {
            (shop_id, watched): state
            for shop_id, watched, state in connection.execute(
                "SELECT shop_id, watched, state FROM alert_states"
            ).fetchall()
        }
        changed = {key: state for key, state in observed.items() if stored.get(key) != state}
        for (shop_id, watched), state in changed.items():
            connection.execute("DELETE FROM alert_states WHERE shop_id = ? AND watched = ?", [shop_id, watched])
            connection.execute("INSERT INTO alert_states VALUES (?, ?, ?, ?)", [shop_id, watched, state, _stored(now)])
        new = [event for event in events if (event.shop_id, event.watched) in changed]
        row = connection.execute("SELECT coalesce(max(event_id), 0) FROM alert_deliveries").fetchone()
        for number, event in enumerate(new, (row or (0,))[0] + 1):
            _queue(connection, number, event, receivers_of(event), now)
        return len(new)

    if not observed:
        return 0
    with access.writing("configure", *{shop_id for shop_id, _ in observed}) as connection:
        return in_transaction(connection, lambda: work(connection))


def _queue(connection: Connection, number: int, event: Event, receivers: Sequence[Receiver], now: datetime) -> None:
    facts = json.dumps(event.facts, ensure_ascii=False)
    times: dict[str, datetime | None] = {receiver.name: receiver.next_at(now) for receiver in receivers}
    for name, at in (times or {"": None}).items():
        connection.execute(
            "INSERT INTO alert_deliveries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, NULL, NULL)",
            [
                event.shop_id, number, name, event.event, event.subject, event.severity, facts,
                _stored(event.happened_at), None if at is None else _stored(at),
            ],
        )  # fmt: skip


def waiting(view: View, now: datetime) -> list[Delivery]:
    """Return what is to be sent by an instant (aware), the oldest first."""
    return _deliveries(view, "next_at IS NOT NULL AND next_at <= $now", "event_id", now=now)


def history(view: View, limit: int) -> list[Delivery]:
    """Return the newest deliveries, at most `limit`, whatever their result."""
    return _deliveries(view, "TRUE", f"event_id DESC, receiver LIMIT {int(limit)}")


def _deliveries(view: View, where: str, order: str, **params: object) -> list[Delivery]:
    rows = view.rows(
        "SELECT shop_id, event_id, receiver, event, subject, severity, facts, happened_at, next_at, attempts, sent_at, "
        f"answer FROM alert_deliveries WHERE {where} ORDER BY {order}",
        **params,
    )
    return [Delivery(**row | {"facts": json.loads(row["facts"])}) for row in rows]


def mark_sent(access: Access, deliveries: Sequence[Delivery], now: datetime, answer: str) -> None:
    """Mark deliveries as sent."""
    _mark(access, deliveries, "next_at = NULL, sent_at = $at, answer = $answer", at=_stored(now), answer=answer)


def mark_failed(access: Access, deliveries: Sequence[Delivery], next_at: datetime | None, answer: str) -> None:
    """Mark deliveries as failed, with the time of the next attempt; None: no further attempt."""
    at = None if next_at is None else _stored(next_at)
    _mark(access, deliveries, "next_at = $at, answer = $answer", at=at, answer=answer)


def _mark(access: Access, deliveries: Sequence[Delivery], change: str, **params: object) -> None:
    with access.writing("configure", *{delivery.shop_id for delivery in deliveries}) as connection:

        def work() -> None:
            for delivery in deliveries:
                connection.execute(
                    f"UPDATE alert_deliveries SET {change}, attempts = attempts + 1 "
                    "WHERE event_id = $event_id AND receiver = $receiver",
                    {**params, "event_id": delivery.event_id, "receiver": delivery.receiver},
                )

        in_transaction(connection, work)


def _stored(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
