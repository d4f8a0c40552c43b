"""The verb `evidence`: all that the store holds on one order, or the requests in dispute."""

from argparse import Namespace
from pathlib import Path

from data.access import Access
from data.errors import DabiaoError
from data.private_files import write_whole
from metrics.reports import as_json
from shell.answer import Answer
from shell.scope import document, scope_of


def evidence(access: Access, arguments: Namespace) -> Answer:
    """Return everything known about an order, looked up by any of its numbers; without one, the requests in dispute.

    Raises DabiaoError for an unknown number, and for one that several orders have.
    """
    from data.reading import evidence, evidence_search
    from locales import translator
    from pages.text import evidence_html
    from shell import output

    scope = scope_of(access, arguments)
    if arguments.order is None:
        matches = evidence_search.disputed(scope.view, scope.shop, scope.instant)
        return Answer(as_json.document(matches, scope.shop.timezone), lambda t: output.evidence(t, scope.shop, matches))
    records = evidence.evidence(scope.view, scope.shop, arguments.order, scope.instant)
    if records is None:
        orders = evidence_search.orders_named(
            evidence_search.find(scope.view, scope.shop, arguments.order, scope.instant)
        )
        if len(orders) > 1:
            raise DabiaoError("error.several_orders", number=arguments.order, orders=", ".join(orders))
        records = evidence.evidence(scope.view, scope.shop, orders[0], scope.instant) if orders else None
    if records is None:
        raise DabiaoError("error.unknown_order", order=arguments.order)
    if arguments.zip is not None:
        t = translator(arguments.answer_in)
        page = evidence_html.page(t, scope.shop, records, scope.instant)
        archive = evidence.archive(records, scope.shop, page, lambda column: t(f"column.{column}"))
        _write_archive(arguments.zip, archive)
    return document(scope, records)


def _write_archive(path: Path, content: bytes) -> None:
    """Write an evidence archive. Raises DabiaoError if the path is not writable or holds a different file."""
    from data.reading.evidence import is_archive

    try:
        if path.exists() and not is_archive(path):
            raise DabiaoError("error.file_exists", file=path)
        write_whole(path, content)
    except OSError as e:
        raise DabiaoError("error.unwritable", file=path, why=e.strerror or e) from e
