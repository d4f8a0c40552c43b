"""Reads how long rows of shops are kept, and the counts of days whose rows were removed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from data.engine import Engine

ArchivedDay = Mapping[str, object]
"""A row of `archived_days`, by column."""


@dataclass(frozen=True)
class Retention:
    """How long rows are kept. `kept_days`: rows older than this number of days are removed; None: never.

    `removed_until`: the local day before which rows were removed, `archived_until`: the day before which all counts are
    archived ones; None: none yet.
    """

    kept_days: int | None = None
    removed_until: date | None = None
    archived_until: date | None = None


def retention(view: Engine) -> dict[str, Retention]:
    """Return the shops of the view whose rows are kept for a limited time, or were removed before."""
    rows = view.rows("SELECT shop_id, kept_days, removed_until, archived_until FROM retention ORDER BY shop_id")
    return {row.pop("shop_id"): Retention(**row) for row in rows}
