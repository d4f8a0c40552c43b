"""Reads people's notes about days of a shop."""

from dataclasses import dataclass
from datetime import date

from data.view import View


@dataclass(frozen=True)
class DayNote:
    """A note about a local day of a shop. `left_out`: the day does not count for the merchant's own rules."""

    local_day: date
    note: str
    left_out: bool


def day_notes(view: View, shop_id: str) -> list[DayNote]:
    """Return the notes of a shop, the latest day first."""
    rows = view.rows(
        "SELECT local_day, note, left_out FROM shop_days WHERE shop_id = $shop_id ORDER BY local_day DESC",
        shop_id=shop_id,
    )
    return [DayNote(**row) for row in rows]
