"""Messages for lists of cases whose period includes days with rows removed by the shop's retention period."""

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
    """Return the message that names the shops that no longer have all cases since a local day; None if all have."""
    ends = _ends(view, family)
    without = [shop_id for shop_id in shop_ids if shop_id in ends and first < ends[shop_id]]
    if not without:
        return None
    named = ", ".join(without[:SHOPS_NAMED]) + (" …" if len(without) > SHOPS_NAMED else "")
    return DabiaoError("explore.rows_removed", shop=named, day=max(ends[shop_id] for shop_id in without))


def of_list(view: View, shop: Shop, family: FamilyInfo, since: datetime) -> DabiaoError | None:
    """Return why a list of cases since an instant (aware) is shorter than its figure's counts; None if it is not."""
    end = _ends(view, family).get(shop.shop_id)
    if end is None or local_of(since, shop).date() >= end:
        return None
    return DabiaoError("cases.rows_removed", shop=shop.shop_id, day=end)


def _ends(view: View, family: FamilyInfo) -> dict[str, date]:
    """Return shop_id → the local day from which all of its cases exist, for shops with removed rows."""
    # the deadline of an order or a request may be later than its last known fact
    is_due_later = family.table in ("orders", "refunds")
    return {
        shop_id: end
        for shop_id, entry in retention(view).items()
        if (end := entry.archived_until if is_due_later else entry.removed_until) is not None
    }
