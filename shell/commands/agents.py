"""`dabiao agents`: what each agent answered, how fast, and what their buyers paid, as lines, JSON, CSV or XLSX."""

from argparse import Namespace

from data import table_export
from data.access import Access
from data.errors import DabiaoError
from data.publishing.exported_files import write_export
from data.reading.shop_settings import settings
from locales import translator
from metrics.agents.report import document, report
from metrics.reports import as_json, request
from metrics.rules.rulebook import load_rules
from pages.text import agents as texts
from shell.answer import Answer
from shell.commands.explore import period_of
from shell.printing import row


def run(access: Access, arguments: Namespace) -> Answer:
    """Return the agents of these shops; with --csv or --xlsx, also write the table in the user's language.

    Raises DabiaoError for an invalid period and for a file that cannot be written.
    """
    scopes = request.scopes(access, arguments.shop, arguments.as_of)
    if not scopes:
        raise DabiaoError("error.explore_no_shop")
    view, shops = scopes[0].view, [scope.shop for scope in scopes]
    instants = {scope.shop.shop_id: scope.as_of for scope in scopes if scope.as_of is not None} or None
    sheet = report(
        view, shops, load_rules(), period_of(arguments), arguments.by, arguments.days, arguments.together, instants
    )
    t = translator(arguments.answer_in)
    names = {shop_id: described.name for shop_id, described in settings(view).items()}
    listed = texts.columns(t, sheet)
    table = [texts.cells(t, entry, listed, names) for entry in sheet.rows]
    exported = texts.export_columns(t, listed)
    if arguments.csv is not None:
        write_export(arguments.csv, table_export.to_csv(exported, table))
    if arguments.xlsx is not None:
        write_export(arguments.xlsx, table_export.to_xlsx(exported, table, t("page.agents")))
    lines = [texts.period(t, sheet), row(*(column.label for column in listed))]
    for values in table:
        written = (texts.written(t, value, column.unit) for value, column in zip(values, listed, strict=True))
        lines.append(row(*written))
    return Answer(as_json.document(document(sheet), shops[0].timezone), lambda t: lines)
