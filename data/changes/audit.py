"""Audit: stores actions that no other table records, and removes old entries."""

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
"""Viewed a shop; wrote or downloaded rows or figures; made a backup; changed an own rule or an assumption; signed in or
out; was refused; changed who may sign in; had a file that could not be imported."""

KEPT_DAYS = 400
"""Days that entries are kept, unless DABIAO_AUDIT_DAYS changes it."""

Content = TypeVar("Content", bytes, str)

LONGEST_SUBJECT = 200

MOST_REFUSALS = 60
"""Refusals of a person, or of nobody, that are recorded per minute."""


@dataclass(frozen=True)
class AuditEntry:
    """What an actor did. `shop_ids`: in which shops; empty: in no particular one. `happened_at`: naive UTC."""

    actor: str
    action: Action
    shop_ids: tuple[str, ...]
    subject: str
    happened_at: datetime


def entry_of(access: Access, action: Action, shop_ids: Iterable[str] = (), subject: str = "") -> AuditEntry:
    """Return an entry for an action of an access's actor, now."""
    return AuditEntry(access.actor, action, tuple(shop_ids), subject[:LONGEST_SUBJECT], now())


def failed_file(file: str, error: DabiaoError) -> str:
    """Return the subject for a file that could not be imported: its name and the reason, without quoted content."""
    reason = error.unquoted().as_json()
    whole, brief = (json.dumps([file, *further], ensure_ascii=False) for further in ((reason,), ()))
    return whole if len(whole) <= LONGEST_SUBJECT else brief


def read_failed_file(subject: str) -> tuple[str, DabiaoError | None]:
    """Return the file's name and the reason from such a subject; None where the reason was too long."""
    try:
        file, *reason = json.loads(subject)
    except ValueError:  # a long name that was truncated
        return subject.removeprefix('["'), None
    return file, DabiaoError(reason[0]["key"], **reason[0]["values"]) if reason else None


def write(access: Access, entries: Sequence[AuditEntry]) -> None:
    """Write entries, in one transaction. A read-only store is not changed."""
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
    """Return how many days entries are kept. Raises DabiaoError when the variable is not a positive whole number."""
    text = os.environ.get("DABIAO_AUDIT_DAYS", str(KEPT_DAYS))
    if not text.isdecimal() or not int(text):
        raise DabiaoError("error.audit_days", value=text)
    return int(text)


def purge(access: Access, at: datetime) -> None:
    """Remove entries that are older than `kept_days` at an instant (aware)."""
    oldest = at.replace(tzinfo=None) - timedelta(days=kept_days())
    connection = access.store.connection()
    old = connection.execute("SELECT 1 FROM audit WHERE happened_at < $oldest LIMIT 1", {"oldest": oldest}).fetchone()
    connection.close()
    if old is not None and not access.store.read_only:
        with writing(access.store) as connection:
            connection.execute("DELETE FROM audit WHERE happened_at < $oldest", {"oldest": oldest})


def keep_of_shop(connection: Connection, shop_id: str) -> None:
    """Keep who imported into a shop and undid imports, inside the transaction that removes the shop's rows."""
    connection.execute(
        "INSERT INTO audit SELECT imported_at, coalesce(imported_by, ''), 'import', shop_id, file FROM imports "
        "WHERE shop_id = $shop_id UNION ALL SELECT undone_at, coalesce(undone_by, ''), 'undo', shop_id, file "
        "FROM imports WHERE shop_id = $shop_id AND undone_at IS NOT NULL",
        {"shop_id": shop_id},
    )


class Recorder:
    """A service that writes entries of pages in a thread, so that no page waits while an import writes."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[tuple[Access, AuditEntry] | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._refusals: tuple[int, Counter[str]] = 0, Counter()

    def start(self) -> None:
        """Start writing. Before, nothing is recorded: pages also run without a server, as in tests."""
        self._thread = Thread(target=self._write, daemon=True, name="audit")
        self._thread.start()

    def stop(self) -> None:
        """Write the waiting entries, and stop."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()
            self._thread = None

    def record(self, access: Access, action: Action, shop_ids: Iterable[str] = (), subject: str = "") -> None:
        """Queue an entry for writing.

        Refusals of an actor beyond the limit are left out, because they are cheap to cause.
        """
        if self._thread is not None and (action != "refused" or self._refusals_left(access.actor)):
            self._waiting.put((access, entry_of(access, action, shop_ids, subject)))

    def record_of(self, access: Access, actor: str, action: Action, subject: str = "") -> None:
        """Queue an entry of a person who may have no access, using the access of the server."""
        self.record(replace(access, actor=actor), action, subject=subject)

    def export(self, access: Access, shop_ids: Iterable[str], subject: str, content: Content) -> Content:
        """Return the content of a downloaded file, after recording the download."""
        self.record(access, "export", shop_ids, subject)
        return content

    def refused(self, access: Access, verb: Verb, shop_id: str | None) -> None:
        """Record that an actor was refused a verb."""
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
"""The recorder of this process, which has one store open at a time."""

on_refusal(RECORDER.refused)
