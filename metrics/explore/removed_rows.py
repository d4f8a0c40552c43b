"""Days of which rows were removed because they were older than a shop keeps them: what lists single cases says so."""

from collections.abc import Sequence
from datetime import date, datetime

from data.errors import DabiaoError
from data.reading.retention import retention
from data.shops import Shop
from data.view import View
from metrics.families import FamilyInfo
from metrics.scoring.windows import local_of

SHOPS_NAMED = 5


def of_days(view: View, shop_ids: Sequence[str], family: FamilyInfo, first: date) -> DabiaoError | None:
    """Which of these shops have no more all cases of a family since a local day; None: they have."""
    ends = _ends(view, family)
    without = [shop_id for shop_id in shop_ids if shop_id in ends and first < ends[shop_id]]
    if not without:
        return None
    named = ", ".join(without[:SHOPS_NAMED]) + (" …" if len(without) > SHOPS_NAMED else "")
    return DabiaoError("explore.rows_removed", shop=named, day=max(ends[shop_id] for shop_id in without))


def of_list(view: View, shop: Shop, family: FamilyInfo, since: datetime) -> DabiaoError | None:
    """Why the cases of a window that begins at an instant (aware) are fewer than its figure counts, where they are."""
    end = _ends(view, family).get(shop.shop_id)
    if end is None or local_of(since, shop).date() >= end:
        return None
    return DabiaoError("cases.rows_removed", shop=shop.shop_id, day=end)


def _ends(view: View, family: FamilyInfo) -> dict[str, date]:
    """shop_id → the local day from which on all of its cases of a family are there, where rows of it were removed."""
    # what an order or a request is due for may lie after all that is known of it
    is_due_later = family.table in ("orders", "refunds")
    return {
        shop_id: end
        for shop_id, entry in retention(view).items()
        if (end := entry.archived_until if is_due_later else entry.removed_until) is not None
    }
