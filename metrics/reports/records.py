"""What a shop keeps by hand: certificates with their expiry, and spot checks with their deadlines."""

from dataclasses import dataclass
from datetime import datetime

from data.shops import Shop
from data.view import View
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


def report(view: View, shop: Shop, as_of: datetime) -> RecordsReport:
    """The records of a shop. Needs no rule."""
    only = [(shop, as_of)]
    return RecordsReport(
        shop.shop_id,
        as_of,
        certificates.reports(view, only)[shop.shop_id],
        inspections.reports(view, only)[shop.shop_id],
    )
