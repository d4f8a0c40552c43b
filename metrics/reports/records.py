"""The records report: manually kept certificates with their expiry, and spot checks with their deadlines."""

from dataclasses import dataclass
from datetime import datetime

from data.shops import Shop
from data.view import View
from metrics.scoring.reach import default_as_of, ends_of_tables
from metrics.screenings import certificates, inspections
from metrics.screenings.certificates import CertificateReport
from metrics.screenings.inspections import InspectionReport


@dataclass(frozen=True)
class RecordsReport:
    """Certificates and spot checks of a shop as of an instant (aware, UTC)."""

    shop: str
    as_of: datetime
    certificates: CertificateReport
    inspections: InspectionReport


def report(view: View, shop: Shop, as_of: datetime | None) -> RecordsReport:
    """Return the records of a shop. Needs no rule.

    `as_of` None: the end of its data; for products sold, the end of the orders, because otherwise days without orders,
    covered only by other tables, would displace days with orders from the period.
    """
    at = as_of or default_as_of(view, shop)
    sold_until = as_of or ends_of_tables(view, [shop])[shop.shop_id].get("orders", at)
    return RecordsReport(
        shop.shop_id,
        at,
        certificates.reports(view, [(shop, at, sold_until)])[shop.shop_id],
        inspections.reports(view, [(shop, at)])[shop.shop_id],
    )
