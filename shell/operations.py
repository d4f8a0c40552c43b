"""The verbs of who looks after many shops: the quality of their data, reports, alerts, agents."""

from argparse import Namespace

from data.access import Access
from data.errors import DabiaoError
from metrics.reports import as_json, request
from shell.answer import Answer


def quality(access: Access, arguments: Namespace) -> Answer:
    """Which days and columns the data of these shops cover, what failed, and what to export next."""
    from metrics.quality import report
    from metrics.rules.rulebook import load_rules
    from shell import output

    scopes, rules = request.scopes(access, arguments.shop, None), load_rules()
    shops = {scope.shop.shop_id: scope.shop for scope in scopes}
    entries = report.report(scopes[0].view, list(shops.values()), rules) if scopes else ()
    documents = [as_json.document(entry, shops[entry.shop].timezone) for entry in entries]
    return Answer(documents, lambda t: output.quality(t, entries, rules))


def report(access: Access, arguments: Namespace) -> Answer:
    """Write a report to a file; the document says which period and shops it is about."""
    from pages.documents import files

    if arguments.out.suffix.lower() not in files.SUFFIXES:
        raise DabiaoError("error.report_suffix", file=arguments.out, known=", ".join(files.SUFFIXES))
    made = files.report_of(access, arguments.shop, arguments.period)
    files.write(made, arguments.language, arguments.out)
    document = {
        "file": str(arguments.out),
        "from": made.period.from_.isoformat(),
        "to": made.period.to.isoformat(),
        "shops": [standing.shop.shop_id for standing in made.standings],
    }
    return Answer(document, lambda t: [t("report.written", file=arguments.out)])
