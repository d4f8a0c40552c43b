"""Deadlines of manually kept records: appeals against spot checks, and expiring certificates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.shops import Shop
from data.view import View
from metrics.screenings import certificates, inspections
from metrics.todo.waiting import Kind

RECORDS: tuple[Kind, ...] = ("inspection", "certificate")


@dataclass(frozen=True)
class KeptRecord:
    """A spot check that can be appealed against, or a certificate to renew. Instants are aware, UTC.

    `text`: the description from the record. `label`: the same without the findings, which may name people, because
    alerts leave this machine. `since`: when the result was reported, or when the warning period of a certificate began.
    `due_at`: None if it has expired.
    """

    product_id: str | None
    text: str
    label: str
    since: datetime
    due_at: datetime | None


def kept_records(
    view: View, shops: Sequence[Shop], instants: Mapping[str, datetime]
) -> dict[tuple[str, Kind, str], KeptRecord]:
    """Return the records that require action by shop_id, kind and number, each shop as of its instant (aware).

    Spot checks whose time for an appeal is over are omitted. A certificate for several products is one record.
    """
    with_instants = [(shop, instants[shop.shop_id]) for shop in shops]
    answer: dict[tuple[str, Kind, str], KeptRecord] = {}
    for shop_id, report in inspections.reports(view, with_instants).items():
        for entry in report.inspections:
            if entry.state == "due":
                text, label = (
                    " · ".join(part for part in (entry.kind, further) if part)
                    for further in (entry.reason, entry.product_id)
                )
                record = KeptRecord(entry.product_id, text, label, entry.told_at, entry.due_at)
                answer[shop_id, "inspection", entry.inspection_id] = record
    for shop_id, listed in certificates.running_out(view, with_instants).items():
        for certificate in listed:
            end = certificate.valid_until
            assert end is not None  # an expiring certificate has an end
            since = end - timedelta(days=certificates.WARN_DAYS)
            due_at = end if certificate.state == "soon" else None
            record = KeptRecord(certificate.product_id, certificate.kind, certificate.kind, since, due_at)
            answer.setdefault((shop_id, "certificate", certificate.certificate_id), record)
    return answer
