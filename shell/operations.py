"""Verbs for people who look after many shops: data quality, reports, alerts."""

from argparse import Namespace

from data.access import Access
from data.errors import DabiaoError
from metrics.reports import as_json, request
from shell.answer import Answer

LISTED = 500
"""Most alerts listed, the newest first."""


def quality(access: Access, arguments: Namespace) -> Answer:
    """Return which days and columns the shops' data covers, what failed, and what to export next."""
    from metrics.quality import report
    from metrics.rules.rulebook import load_rules
    from shell import output

    scopes, rules = request.scopes(access, arguments.shop, None), load_rules()
    shops = {scope.shop.shop_id: scope.shop for scope in scopes}
    entries = report.report(scopes[0].view, list(shops.values()), rules) if scopes else ()
    documents = [as_json.document(entry, shops[entry.shop].timezone) for entry in entries]
    return Answer(documents, lambda t: output.quality(t, entries, rules))


def report(access: Access, arguments: Namespace) -> Answer:
    """Write a report to a file; the answer's document names its period and shops."""
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


def alerts(access: Access, arguments: Namespace) -> Answer:
    """Return the alerts and their receivers; "check" first checks all shops, "test" first sends a test message."""
    from datetime import UTC, datetime

    from data.alerts import outbox, settings
    from pages.schedules import alerts as service
    from shell import output

    now = datetime.now(UTC)
    if arguments.what == "test":
        names = [arguments.receiver] if arguments.receiver else [entry.name for entry in settings.load().receiver]
        results = {name: service.test(name) for name in names}
        document = [{"receiver": name, "sent": done, "answer": answer} for name, (done, answer) in results.items()]
        return Answer(document, lambda t: ["\t".join((name, answer)) for name, (_, answer) in results.items()])
    if arguments.what == "check":
        service.check(access, now)
        service.deliver(access, now)
    with access.view() as view:
        listed = outbox.history(view, LISTED)
        shops = {shop.shop_id: shop for shop in view.shops()}
    return Answer([as_json.document(entry, "UTC") for entry in listed], lambda t: output.alerts(t, listed, shops))
