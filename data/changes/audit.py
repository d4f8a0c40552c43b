"""Who did what: writes down what no other table tells, and removes it when it is old."""

import json
import logging
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from queue import SimpleQueue
from threading import Thread
from typing import Literal, TypeVar

from data.access import Access, Verb, on_refusal
from data.errors import DabiaoError
from data.sql import Connection, now
from data.store import in_transaction, writing

LOG = logging.getLogger("dabiao")

Action = Literal["open", "export", "backup", "rule", "assumption", "sign_in", "sign_out", "refused", "access", "failed"]
"""Looked at a shop; wrote or downloaded rows or figures; made a backup; changed an own rule or an assumption.

Signed in, signed out; was refused; changed who may sign in; had a file that could not be imported."""

KEPT_DAYS = 400
"""So long entries are kept, unless DABIAO_AUDIT_DAYS says otherwise."""

Content = TypeVar("Content", bytes, str)

LONGEST_SUBJECT = 200

MOST_REFUSALS = 60
"""So many of a person, or of nobody, are written down in a minute."""


@dataclass(frozen=True)
class AuditEntry:
    """What an actor did. `shop_ids`: in which shops; none: in no particular one. `happened_at`: naive UTC."""

    actor: str
    action: Action
    shop_ids: tuple[str, ...]
    subject: str
    happened_at: datetime


def entry_of(access: Access, action: Action, shop_ids: Iterable[str] = (), subject: str = "") -> AuditEntry:
    """What the actor of an access does now."""
    return AuditEntry(access.actor, action, tuple(shop_ids), subject[:LONGEST_SUBJECT], now())


def failed_file(file: str, error: DabiaoError) -> str:
    """The subject of a file that could not be imported: its name, and why, without what the error quotes of it."""
    reason = error.unquoted().as_json()
    whole, brief = (json.dumps([file, *further], ensure_ascii=False) for further in ((reason,), ()))
    return whole if len(whole) <= LONGEST_SUBJECT else brief


def read_failed_file(subject: str) -> tuple[str, DabiaoError | None]:
    """The name of the file and why it could not be imported, of such a subject; None where that was too long."""
    try:
        file, *reason = json.loads(subject)
    except ValueError:  # a name so long that its end was cut off
        return subject.removeprefix('["'), None
    return file, DabiaoError(reason[0]["key"], **reason[0]["values"]) if reason else None


def write(access: Access, entries: Sequence[AuditEntry]) -> None:
    """Write entries down, in one transaction. A store that cannot be written to is left as it is."""
    if not entries or access.store.read_only:
        return
    rows = [
        (entry.happened_at, entry.actor, entry.action, shop_id, entry.subject or None)
        for entry in entries
        for shop_id in entry.shop_ids or (None,)
    ]
    with writing(access.store, tidy=False) as connection:
        in_transaction(connection, lambda: connection.executemany("INSERT INTO audit VALUES (?, ?, ?, ?, ?)", rows))


def kept_days() -> int:
    """How many days entries are kept. Raises DabiaoError when the environment names no whole number of them."""
    text = os.environ.get("DABIAO_AUDIT_DAYS", str(KEPT_DAYS))
    if not text.isdecimal() or not int(text):
        raise DabiaoError("error.audit_days", value=text)
    return int(text)


def purge(access: Access, at: datetime) -> None:
    """Remove entries that are older than so many days at an instant (aware)."""
    oldest = at.replace(tzinfo=None) - timedelta(days=kept_days())
    connection = access.store.connection()
    old = connection.execute("SELECT 1 FROM audit WHERE happened_at < $oldest LIMIT 1", {"oldest": oldest}).fetchone()
    connection.close()
    if old is not None and not access.store.read_only:
        with writing(access.store) as connection:
            connection.execute("DELETE FROM audit WHERE happened_at < $oldest", {"oldest": oldest})


def keep_of_shop(connection: Connection, shop_id: str) -> None:
    """Keep who imported into a shop and undid it, inside the transaction that removes the shop's rows."""
    connection.execute(
        "INSERT INTO audit SELECT imported_at, coalesce(imported_by, ''), 'import', shop_id, file FROM imports "
        "WHERE shop_id = $shop_id UNION ALL SELECT undone_at, coalesce(undone_by, ''), 'undo', shop_id, file "
        "FROM imports WHERE shop_id = $shop_id AND undone_at IS NOT NULL",
        {"shop_id": shop_id},
    )


class Recorder:
    """A service that writes entries of pages down in a thread, so that no page waits while an import writes."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[tuple[Access, AuditEntry] | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._refusals: tuple[int, Counter[str]] = 0, Counter()

    def start(self) -> None:
        """Begin to write. Until then nothing is recorded: pages also run without a server, as in tests."""
        self._thread = Thread(target=self._write, daemon=True, name="audit")
        self._thread.start()

    def stop(self) -> None:
        """Write what waits, and end."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()
            self._thread = None

    def record(self, access: Access, action: Action, shop_ids: Iterable[str] = (), subject: str = "") -> None:
        """Have an entry written down soon. Of very many refusals of an actor some are left out: they are cheap."""
        if self._thread is not None and (action != "refused" or self._refusals_left(access.actor)):
            self._waiting.put((access, entry_of(access, action, shop_ids, subject)))

    def record_of(self, access: Access, actor: str, action: Action, subject: str = "") -> None:
        """Have an entry of somebody who may have no access written down soon, by the access of the server."""
        self.record(replace(access, actor=actor), action, subject=subject)

    def export(self, access: Access, shop_ids: Iterable[str], subject: str, content: Content) -> Content:
        """The content of a file that somebody downloads, once that is recorded."""
        self.record(access, "export", shop_ids, subject)
        return content

    def refused(self, access: Access, verb: Verb, shop_id: str | None) -> None:
        """Have it written down that an actor was refused a verb."""
        self.record(access, "refused", [] if shop_id is None else [shop_id], verb)

    def _refusals_left(self, actor: str) -> bool:
        minute, counted = int(now().timestamp() // 60), self._refusals[1]
        if self._refusals[0] != minute:
            counted = Counter()
        counted[actor] += 1
        self._refusals = minute, counted
        return counted[actor] <= MOST_REFUSALS

    def _write(self) -> None:
        while (entry := self._waiting.get()) is not None:
            try:
                write(entry[0], [entry[1]])
            except Exception as e:
                LOG.error("what %s did could not be written down: %s", entry[1].action, type(e).__name__)


RECORDER = Recorder()
"""The recorder of this process: a process has one store open at a time."""

on_refusal(RECORDER.refused)
