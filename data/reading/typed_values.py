"""Reads the values that a platform shows only in its back office and that users typed in."""

from dataclasses import dataclass
from datetime import date

from data.view import View


@dataclass(frozen=True)
class TypedValue:
    """A typed-in value. `composite`: the id of the score it belongs to; `valid_from`: a local day."""

    shop_id: str
    composite: str
    name: str
    text: str
    valid_from: date


def typed_values(view: View) -> list[TypedValue]:
    """Return every typed-in value of the view's shops, for each name the oldest first."""
    rows = view.rows(
        "SELECT shop_id, composite, name, value AS text, valid_from FROM typed_values "
        "ORDER BY shop_id, composite, name, valid_from"
    )
    return [TypedValue(**row) for row in rows]
