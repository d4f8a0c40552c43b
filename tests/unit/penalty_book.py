"""The penalty book, and amounts of it."""

from datetime import date
from decimal import Decimal

from data.shops import Shop
from metrics.penalties.assumptions import Assumed
from metrics.penalties.book import load_book
from metrics.penalties.extent import Extent

KUAISHOU = Shop("k", "kuaishou", "CN", "Asia/Shanghai")

BOOK = load_book()

V1, V3, NOW = date(2022, 11, 20), date(2022, 11, 24), date(2026, 3, 29)


def yuan(low: int, high: int | None = None) -> Extent:
    return Extent(Decimal(low), Decimal(low if high is None else high))


BY_SIGHT = Assumed(90, 2, 2, 2, 10, 100)
