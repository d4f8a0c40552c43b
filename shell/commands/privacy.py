"""The verbs that remove rows on request: `erase`, one buyer of one shop; `retention`, rows that are too old."""

import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from data.access import Access
from data.changes import erasure, erasure_proof
from data.errors import DabiaoError
from data.inbox.watcher import folder_of
from data.reading.retention import Retention, retention
from data.tables import TABLES
from locales import Translator
from metrics.scoring.retention import keep_for, preview
from metrics.scoring.tally_refresh import bring_up_to_date
from pages.schedules.reports import outbox
from pages.text.retention import would_go
from shell.answer import Answer
from shell.printing import row

FOR_EVER = "forever"
ALL = "all"
"""The text that confirms a removal from all shops."""


def confirm(arguments: Namespace) -> None:
    """Ask for the buyer's id, the shops' ids or "all" as confirmation. Raises DabiaoError for any other text."""
    if arguments.yes:
        return
    if arguments.verb == "erase":
        expected, error = arguments.buyer, DabiaoError("error.erase_not_confirmed", buyer=arguments.buyer)
    else:
        if arguments.days is None or arguments.preview or _days(arguments.days) is None:
            return
        expected = " ".join(arguments.shop) or ALL
        error = DabiaoError("error.retention_not_confirmed", expected=expected)
    print(expected, end="? ", file=sys.stderr, flush=True)
    if sys.stdin is None or sys.stdin.readline().strip() != expected:
        raise error


# --- one buyer -------------------------------------------------------------------------------------------------------


def erase(access: Access, arguments: Namespace) -> Answer:
    """Erase the buyer, update tallies and published facts, and return what still contains the buyer's data."""
    erased = erasure.erase(access, arguments.shop, arguments.buyer)
    bring_up_to_date(access, [arguments.shop])
    folders = [folder_of(access.path), outbox(access)]
    proof = erasure_proof.prove(access, arguments.shop, erased.words, folders)
    document = {
        "shop": arguments.shop,
        "rows": erased.rows,
        "gone": proof.gone,
        "elsewhere": proof.elsewhere,
        "still_in": [str(path) for path in proof.still_in],
    }
    return Answer(
        document,
        lambda t: [
            *(row(_named(t, table), count) for table, count in erased.rows.items()),
            t({True: "erase.gone", False: "erase.not_gone", None: "erase.short"}[proof.gone]),
            *(t("erase.elsewhere", table=_named(t, table), n=t.number(n)) for table, n in proof.elsewhere.items()),
            *(t("erase.still_in", path=path) for path in proof.still_in),
        ],
    )


def _named(t: Translator, table: str) -> str:
    if table in erasure.TRACES:
        return t(f"erase.{table}")
    return t(f"table.{table}") if table in TABLES else table


# --- old rows --------------------------------------------------------------------------------------------------------


def keep(access: Access, arguments: Namespace) -> Answer:
    """Set the retention period, remove the rows that are too old, and list the shops.

    Raises DabiaoError for an unknown shop and for an invalid number of days.
    """
    with access.view() as view:
        shops = [view.shop(shop_id).shop_id for shop_id in arguments.shop] or [shop.shop_id for shop in view.shops()]
    if arguments.preview:
        return _previewed(access, shops, arguments.days)
    rows: dict[str, int] = {}
    if arguments.days is not None:
        now = datetime.now(UTC)
        days = _days(arguments.days)
        rows = {entry.shop_id: sum(entry.rows.values()) for entry in keep_for(access, shops, days, now)}
    with access.view() as view:
        kept = retention(view)
    documents = [_document(shop_id, kept.get(shop_id, Retention()), rows.get(shop_id, 0)) for shop_id in shops]
    return Answer(documents, lambda t: [_line(t, document) for document in documents])


def _previewed(access: Access, shops: Sequence[str], text: str | None) -> Answer:
    """Return which rows would be removed, without any change. Raises DabiaoError unless a number of days is given."""
    days = _days(text or "–")
    if days is None:
        raise DabiaoError("error.kept_days_text", value=text, word=FOR_EVER)
    now = datetime.now(UTC)
    with access.view() as view:
        previews = {shop_id: preview(view, view.shop(shop_id), days, now) for shop_id in shops}
    documents = [
        {"shop": shop_id, "until": entry.until.isoformat(), "rows": entry.rows} for shop_id, entry in previews.items()
    ]
    return Answer(documents, lambda t: [row(name, would_go(t, entry)) for name, entry in previews.items()])


def _days(text: str) -> int | None:
    """Parse a number of days; None for `forever`. Raises DabiaoError for any other text."""
    if text == FOR_EVER:
        return None
    if not text.isdecimal() or len(text) > 6:
        raise DabiaoError("error.kept_days_text", value=text, word=FOR_EVER)
    return int(text)


def _document(shop_id: str, entry: Retention, removed: int) -> dict[str, Any]:
    until = None if entry.removed_until is None else entry.removed_until.isoformat()
    return {"shop": shop_id, "kept_days": entry.kept_days, "removed_until": until, "removed_rows": removed}


def _line(t: Translator, document: dict[str, Any]) -> str:
    days, until, removed = document["kept_days"], document["removed_until"], document["removed_rows"]
    return row(
        document["shop"],
        t("retention.for_ever") if days is None else t("retention.days", n=t.number(days)),
        "" if until is None else t("retention.removed_until", day=until),
        "" if not removed else t("retention.removed", n=t.number(removed)),
    )
