"""The history report: how far each table of a shop reaches, and all imports. Independent of the requested instant."""

from dataclasses import dataclass
from datetime import datetime

from data.reading.ledger import Coverage, ImportRecord, coverage, history
from data.shops import Shop
from data.view import View


@dataclass(frozen=True)
class HistoryReport:
    """How far each table reaches, and the shop's imports, the newest first."""

    shop: str
    as_of: datetime
    coverage: tuple[Coverage, ...]
    imports: tuple[ImportRecord, ...]


def report(view: View, shop: Shop, as_of: datetime) -> HistoryReport:
    """Return the coverage and the imports of a shop."""
    return HistoryReport(shop.shop_id, as_of, reach(view, shop), tuple(history(view, shop.shop_id)))


def reach(view: View, shop: Shop) -> tuple[Coverage, ...]:
    """Return how far each table of the shop reaches."""
    return tuple(coverage(view, shop.shop_id))
