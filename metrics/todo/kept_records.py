"""Deadlines of what a shop keeps by hand: appeals against spot checks, and certificates that run out."""

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
    """A spot check with an appeal to make, or a certificate to renew. Instants aware, UTC.

    `text`: what it is, as the record says. `label`: the same without what was found, which may name people: alerts
    leave this machine. `since`: when the result was told; from when on a certificate is about to run out. `due_at`
    None: it ran out.
    """

    product_id: str | None
    text: str
    label: str
    since: datetime
    due_at: datetime | None


def kept_records(
    view: View, shops: Sequence[Shop], instants: Mapping[str, datetime]
) -> dict[tuple[str, Kind, str], KeptRecord]:
    """What these shops have to act on, by shop_id, kind and number, each as of its instant (aware).

    A spot check whose appeal is over has nothing left to do. A certificate of several products is one.
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
            assert end is not None  # what runs out has an end
            since = end - timedelta(days=certificates.WARN_DAYS)
            due_at = end if certificate.state == "soon" else None
            record = KeptRecord(certificate.product_id, certificate.kind, certificate.kind, since, due_at)
            answer.setdefault((shop_id, "certificate", certificate.certificate_id), record)
    return answer
