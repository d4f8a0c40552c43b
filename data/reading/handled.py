"""Items that are marked as handled, and that no later file mentions."""

from dataclasses import dataclass
from datetime import datetime

from data.view import View


@dataclass(frozen=True)
class Handled:
    """A mark: when (aware, UTC), and the account that made it; None where unknown."""

    at: datetime
    by: str | None


def handled(view: View) -> dict[tuple[str, str, str], Handled]:
    """Return the valid marks in the shops of the view, by shop_id, kind (of `SUBJECTS`) and subject.

    A mark is no longer valid once a file imported after it has a row of its item.
    """
    marks = {
        (row["shop_id"], row["kind"], row["subject"]): Handled(row["handled_at"], row["handled_by"])
        for row in view.rows("SELECT shop_id, kind, subject, handled_at, handled_by FROM handled_items")
    }
    if marks:  # the queried tables are large, and mostly nothing is marked
        for row in view.rows(SPOKEN_OF_SINCE):
            del marks[row["shop_id"], row["kind"], row["subject"]]
    return marks


SUBJECTS = {
    "chat": ("messages", "conversation_id"),
    "request": ("refunds", "refund_id"),
    "order": ("orders", "order_id"),
    "certificate": ("certificates", "certificate_id"),
    "inspection": ("inspections", "inspection_id"),
}
"""Kind → the table with rows about it, and the column that identifies it."""

SPOKEN_OF_SINCE = " UNION ".join(
    f"SELECT h.shop_id, h.kind, h.subject FROM handled_items AS h "
    f"JOIN {name} AS r ON r.shop_id = h.shop_id AND r.{column} = h.subject "
    f"WHERE h.kind = '{kind}' AND r.import_id > h.import_id"
    for kind, (table, column) in SUBJECTS.items()
    for name in (table, f"{table}_said")
)
"""Query of the marks whose item has a row in a later import."""
