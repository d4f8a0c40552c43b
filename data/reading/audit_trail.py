"""Reads the audit trail, newest first, from the import ledger, the log of shop changes, and the audit table."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from data.view import View

TRAIL = """
SELECT imported_at AS happened_at, imported_by AS actor, 'import' AS action, shop_id, file AS subject FROM imports
UNION ALL
SELECT undone_at, undone_by, 'undo', shop_id, file FROM imports WHERE undone_at IS NOT NULL
UNION ALL
SELECT changed_at, changed_by, 'shop', shop_id, field FROM shop_changes
UNION ALL
SELECT happened_at, actor, action, shop_id, subject FROM audit
"""


@dataclass(frozen=True)
class Entry:
    """Who did what, and when (aware, UTC). `actor`: "" where unknown. `shop_id`: None for no particular shop.

    `action`: import, undo, shop (a field of its settings changed, rows moved or erased), open, export, backup, rule,
    assumption, sign_in, sign_out, refused, access or failed (an import). `subject`: the file, the field, the page, the
    verb, the rule, the person whose access changed and to what, or a text for `audit.read_failed_file`.
    """

    happened_at: datetime
    actor: str
    action: str
    shop_id: str | None
    subject: str


def entries(
    view: View,
    shop_ids: Iterable[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    most: int = 100_000,
    action: str | None = None,
) -> list[Entry]:
    """Return what was done in these shops, by default in all of the view and without a shop.

    `since` is inclusive, `until` exclusive. `action`: only this one. At most the newest `most` entries.
    """
    wanted = list(shop_ids)
    rows = view.rows(
        f"SELECT happened_at, coalesce(actor, '') AS actor, action, shop_id, coalesce(subject, '') AS subject "
        f"FROM ({TRAIL}) AS t WHERE (NOT $some OR list_contains($shops, shop_id)) "
        "AND ($action IS NULL OR action = $action) "
        "AND ($since IS NULL OR happened_at >= $since) AND ($until IS NULL OR happened_at < $until) "
        "ORDER BY happened_at DESC, shop_id, action, subject LIMIT $most",
        some=bool(wanted), shops=wanted, since=since, until=until, most=most, action=action,
    )  # fmt: skip
    return [Entry(**row) for row in rows]
