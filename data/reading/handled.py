"""What was marked as handled, and no later file has spoken of."""

from dataclasses import dataclass
from datetime import datetime

from data.view import View


@dataclass(frozen=True)
class Handled:
    """A mark: when (aware, UTC), and the name of the account that made it; None where the system knows none."""

    at: datetime
    by: str | None


def handled(view: View) -> dict[tuple[str, str, str], Handled]:
    """The marks that hold in the shops of the view, by shop_id, kind (of `SUBJECTS`) and subject.

    A mark no longer holds once a file that was imported after it has a row of it.
    """
    marks = {
        (row["shop_id"], row["kind"], row["subject"]): Handled(row["handled_at"], row["handled_by"])
        for row in view.rows("SELECT shop_id, kind, subject, handled_at, handled_by FROM handled_items")
    }
    if marks:  # the tables below are large, and mostly nothing is marked
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
"""Kind → the table whose rows speak of it, and the column that names it."""

SPOKEN_OF_SINCE = " UNION ".join(
    f"SELECT h.shop_id, h.kind, h.subject FROM handled_items AS h "
    f"JOIN {name} AS r ON r.shop_id = h.shop_id AND r.{column} = h.subject "
    f"WHERE h.kind = '{kind}' AND r.import_id > h.import_id"
    for kind, (table, column) in SUBJECTS.items()
    for name in (table, f"{table}_said")
)
"""The marks of whose thing an import after them has a row."""
