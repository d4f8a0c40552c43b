"""`dabiao staffing`: how many agents each hour of the week needs, as lines or JSON."""

from argparse import Namespace
from dataclasses import asdict

from data.access import Access
from locales import translator
from metrics.agents.report import plan
from metrics.explore.question import parse_threshold
from metrics.reports import as_json, request
from metrics.rules.rulebook import load_rules
from pages.text import staffing as texts
from shell.answer import Answer
from shell.printing import row


def run(access: Access, arguments: Namespace) -> Answer:
    """Return the week's plan of a shop. Raises DabiaoError for an invalid target or length."""
    (scope,) = request.scopes(access, [arguments.shop], arguments.as_of)
    result = plan(
        scope.view,
        scope.shop,
        load_rules(),
        scope.as_of,
        within_seconds=None if arguments.within is None else parse_threshold(arguments.within),
        target=arguments.target,
        handling_seconds=None if arguments.handling is None else parse_threshold(arguments.handling),
    )
    t = translator(arguments.answer_in)
    lines = [*texts.sentences(t, result), row(*(t(f"staffing.{name}") for name in texts.COLUMNS))]
    lines += [row(*(texts.written(t, cell) for cell in cells)) for cells in texts.rows(t, result)]
    return Answer(as_json.document(asdict(result), scope.shop.timezone), lambda t: lines)
