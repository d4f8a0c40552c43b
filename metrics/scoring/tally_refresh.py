"""Maintains the counts of figures in the store: counts missing ones and deletes those that no figure needs any more.

Called after rows were imported or an import was undone. A running server does this in a separate thread.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from operator import attrgetter
from threading import Condition, Thread

from data.access import Access, RequestAccess
from data.errors import DabiaoError
from data.publishing.publish import keep_published
from data.sql import Connection
from data.store import in_transaction
from data.view import MORE_THAN_IMPORTS, View
from metrics.rules.rule import Rule
from metrics.rules.rulebook import load_rules
from metrics.scoring import continued
from metrics.scoring.continued import Key
from metrics.scoring.counting import CASE_COUNTS, ORDER_COUNTS, Counts
from metrics.scoring.population import Relation
from metrics.scoring.requests import requests_in_force
from metrics.scoring.tallies import keys_of

LOG = logging.getLogger("dabiao")

SHOPS_AT_ONCE = 100
"""Shops that are counted together and written in one transaction."""

INTERRUPTED_EACH_SECONDS = 0.2
"""Seconds between interruptions of the thread's statements while it is stopped: it may just be starting another one."""

KEPT = {
    "shop_id": "VARCHAR", "rule_key": "VARCHAR", "tables": "VARCHAR[]", "as_of": "TIMESTAMP", "period": "VARCHAR",
    "local_day": "DATE", **dict.fromkeys(CASE_COUNTS, "BIGINT"), "total": "DOUBLE",
    **dict.fromkeys(ORDER_COUNTS, "BIGINT"),
}  # fmt: skip
"""The columns of `daily_tallies` and their types."""


def refresh(access: Access, shop_ids: Sequence[str]) -> None:
    """Count and store the missing counts of these shops' figures; shops that no longer exist are skipped.

    Counts stay missing for a faulty rule file, or a rule that cannot be evaluated for a shop; the error is raised when
    the figure is requested.
    """
    with suppress(DabiaoError):
        rules = load_rules()
        for start in range(0, len(shop_ids), SHOPS_AT_ONCE):
            _refresh(access, shop_ids[start : start + SHOPS_AT_ONCE], rules)


def bring_up_to_date(access: Access, shop_ids: Sequence[str]) -> None:
    """Refresh the counts and the published facts of these shops after a change of their rows.

    Facts that cannot be written, for example on a full disk, are logged and written the next time.
    """
    refresh(access, shop_ids)
    try:
        keep_published(access, shop_ids)
    except DabiaoError as e:
        LOG.warning("facts were not published: %s", e)


class TallyRefresher:
    """A thread that refreshes the counts of shops while a server runs; waiting requests for one shop are merged."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._waiting: dict[str, Access] = {}
        self._thread: Thread | None = None
        self._done: Callable[[Access], None] | None = None
        self._request: RequestAccess | None = None

    def notify(self, done: Callable[[Access], None]) -> None:
        """Set the function that the thread calls with the access of its last batch when no shop is waiting any more."""
        self._done = done

    def start(self) -> None:
        """Start the thread and accept requests."""
        with self._changed:
            self._thread = Thread(target=self._work, daemon=True, name="tallies")
            self._thread.start()

    def stop(self) -> None:
        """Stop the thread: interrupt its statement and drop waiting shops, which are counted at the next start."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._waiting.clear()
            self._changed.notify()
        while thread is not None and thread.is_alive():
            if (request := self._request) is not None:
                request.interrupt()
            thread.join(INTERRUPTED_EACH_SECONDS)

    def request(self, access: Access, shop_ids: Iterable[str]) -> None:
        """Queue these shops for a refresh of their counts. Does nothing if no server is running."""
        with self._changed:
            if self._thread is not None:
                self._waiting |= dict.fromkeys(shop_ids, access.for_upkeep())
                self._changed.notify()

    def _work(self) -> None:
        for access, shop_ids in self._batches():
            self._request = RequestAccess.of(access)
            try:
                bring_up_to_date(self._request, shop_ids)
            except Exception:  # must not affect the next shops; missing counts are counted when requested
                self._log("the counts of %d shops were not refreshed", shop_ids)
            if self._done is not None and not self._waiting and self._thread is not None:
                try:
                    self._done(self._request)
                except Exception:  # must not affect the next shops
                    self._log("what follows the counts of %d shops failed", shop_ids)
            self._request.close()

    def _log(self, sentence: str, shop_ids: Sequence[str]) -> None:
        """Log an exception, unless it is due to the interruption by `stop`."""
        if self._thread is not None:
            LOG.exception(sentence, len(shop_ids))

    def _batches(self) -> Iterator[tuple[Access, list[str]]]:
        """Yield batches of waiting shops, each with one access and up to `SHOPS_AT_ONCE` shops, until stopped."""
        while True:
            with self._changed:
                while self._thread is not None and not self._waiting:
                    self._changed.wait()
                if self._thread is None:
                    return
                access = next(iter(self._waiting.values()))
                same = [shop_id for shop_id, asked_by in self._waiting.items() if asked_by == access][:SHOPS_AT_ONCE]
                for shop_id in same:
                    del self._waiting[shop_id]
            yield access, same


TALLIES = TallyRefresher()
"""The refresher of this process: a process has one store open at a time."""


def _refresh(access: Access, shop_ids: Sequence[str], rules: Sequence[Rule]) -> None:
    with access.view(shop_ids) as view:
        in_force = requests_in_force(view, view.shops(), rules, None)
        running = [request for request in in_force if not request.rule.needs_every_case]
        requests = [*running, *(period for request in running if (period := request.finished) is not None)]
        wanted = {
            (request.shop.shop_id, key, request.as_of): request
            for key, request in zip(keys_of(requests), requests, strict=True)
        }
        kept = {
            (row["shop_id"], row["rule_key"], row["as_of"]): row["is_whole"]
            for row in view.rows(
                "SELECT shop_id, rule_key, as_of, bool_or(period = 'now') AS is_whole "
                "FROM daily_tallies GROUP BY shop_id, rule_key, as_of"
            )
        }
        missing = {key: request for key, request in wanted.items() if not kept.get(key)}
        stale = [key for key, is_whole in kept.items() if not is_whole or key not in wanted]
        rows = [
            row
            for key, counts in continued.counts(view, missing).items()
            if counts.problem is None
            for row in _rows(key, missing[key].rule, counts)
        ]
        versions = _versions(view)
    if rows or stale:
        with access.writing("read", *versions) as connection:
            in_transaction(connection, partial(_replace, connection, versions, stale, rows))


def _rows(key: Key, rule: Rule, counts: Counts) -> Iterator[tuple[object, ...]]:
    """Yield the rows of `daily_tallies` for one figure."""
    shop_id, rule_key, as_of = key
    periods = [("now", None, counts.now), ("previous", None, counts.previous)]
    days = [("day", day, tally) for day, tally in (counts.days or {}).items()]
    figure = shop_id, rule_key, list(rule.read_tables), as_of.replace(tzinfo=None)
    for period, day, tally in (*periods, *days):
        yield *figure, period, day, *_cells(tally)


_cells = attrgetter(*CASE_COUNTS, *ORDER_COUNTS)
"""The counts of a `Tally` as the cells of a row."""


VERSIONS = f"""
SELECT s.shop_id, (SELECT count(*) FROM shop_changes AS c WHERE c.shop_id = s.shop_id) * {MORE_THAN_IMPORTS} + (
    SELECT coalesce(max(i.import_id), 0) + count(i.undone_at) FROM imports AS i WHERE i.shop_id = s.shop_id
) AS version
FROM shops AS s
"""
"""SELECT of a number per shop that grows with every import, every undo, and every change of the shop."""


def _versions(view: View) -> dict[str, int]:
    return {row["shop_id"]: row["version"] for row in view.rows(VERSIONS)}


def _replace(
    connection: Connection, versions: Mapping[str, int], stale: Iterable[Key], rows: Sequence[tuple[object, ...]]
) -> None:
    """Delete the stale rows and write the new ones, except for shops whose rows have changed in the meantime."""
    present = dict(connection.execute(VERSIONS).fetchall())
    unchanged = {shop_id for shop_id, version in versions.items() if present.get(shop_id) == version}
    keys = [(shop_id, rule_key, as_of.replace(tzinfo=None)) for shop_id, rule_key, as_of in stale]
    columns = {name: KEPT[name] for name in ("shop_id", "rule_key", "as_of")}
    deleted = Relation(columns, [key for key in keys if key[0] in unchanged])
    added = Relation(KEPT, [row for row in rows if row[0] in unchanged])
    if deleted.rows:
        text, cells = deleted.sql("")
        connection.execute(f"DELETE FROM daily_tallies WHERE (shop_id, rule_key, as_of) IN ({text})", cells)
    if added.rows:
        text, cells = added.sql("")
        connection.execute(f"INSERT INTO daily_tallies BY NAME {text}", cells)
