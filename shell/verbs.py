"""The verbs that read the store: each returns a document for programs and lines for people.

Modules that only some verbs need are imported in those verbs, so that a score prints quickly.
"""

from argparse import Namespace
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from data.access import Access
from data.errors import DabiaoError
from data.reading.ledger import coverage
from metrics.reports import as_json, request
from shell import operations
from shell.answer import Answer
from shell.commands.evidence import evidence
from shell.scope import document, report_by_rule, rules_in_force, scope_and_rule, scope_of

if TYPE_CHECKING:
    from locales import Translator


OPTIONS_OF_SPARK = ("facts", "out", "cases", "spark_master", "spark_connect")


def score(access: Access, arguments: Namespace) -> Answer:
    """Return the score of every rule in force for these shops.

    Raises DabiaoError if none of the named rules is in force, if no figure at all can be computed, and for an
    argument that only scores on Spark accept.
    """
    for name in OPTIONS_OF_SPARK:
        if getattr(arguments, name, None):
            raise DabiaoError("error.option_of_spark", option=f"--{name.replace('_', '-')}")
    scopes = request.scopes(access, arguments.shop, arguments.as_of)
    rules = request.rules_named(arguments.rulebook, arguments.rule, {scope.shop.platform for scope in scopes})
    scores = request.scores_by_urgency(scopes, rules)
    if arguments.rule and scopes and not scores:
        shops = ", ".join(scope.shop.shop_id for scope in scopes)
        raise DabiaoError("error.rule_not_in_force", rule=", ".join(arguments.rule), shop=shops)

    problems = [score.problem for score in scores if score.problem is not None]
    if problems and len(problems) == len(scores):
        raise problems[0]
    reach = {scope.shop.shop_id: coverage(scope.view, scope.shop.shop_id) for scope in scopes}
    different = {str(problem): problem for problem in (*problems, *request.unknown_names(access, rules))}

    def lines(t: "Translator") -> Iterable[str]:
        from shell import output

        return output.scores(t, scores, rules, reach)

    return Answer([as_json.document(score, score.timezone) for score in scores], lines, tuple(different.values()))


def portfolio(access: Access, arguments: Namespace) -> Answer:
    """Return the state of these shops, the one most at risk first."""
    from metrics.reports import portfolio
    from shell import output

    request.refuse_unknown_platforms(arguments.platform or ())
    scopes = request.scopes(access, arguments.shop, arguments.as_of)
    rules = request.rules_named(arguments.rulebook, arguments.rule)
    instants = {scope.shop.shop_id: scope.as_of for scope in scopes if scope.as_of is not None} or None
    standings = portfolio.report(scopes[0].view, [s.shop for s in scopes], rules, instants) if scopes else ()
    standings = portfolio.chosen(
        standings, platforms=arguments.platform, markets=arguments.market, tags=arguments.tag,
        owners=arguments.owner, statuses=arguments.status,
    )  # fmt: skip
    documents = [as_json.document(portfolio.row(standing), standing.shop.timezone) for standing in standings]
    return Answer(documents, lambda t: output.portfolio(t, standings))


def cases(access: Access, arguments: Namespace) -> Answer:
    """Return the cases behind a rule's figure."""
    from metrics.explore import removed_rows
    from metrics.scoring.engine import cases as cases_of
    from metrics.scoring.requests import request_of
    from shell import output

    scope, rule = scope_and_rule(access, arguments)
    cases = cases_of(scope.view, scope.shop, rule, scope.as_of, arguments.verdict)
    window = request_of(scope.view, scope.shop, rule, scope.as_of).window
    removed = removed_rows.of_list(scope.view, scope.shop, rule.family, window.start)
    problems = () if removed is None else (removed,)
    return Answer(as_json.document(cases, scope.shop.timezone), lambda t: output.cases(cases, scope.shop), problems)


def plan(access: Access, arguments: Namespace) -> Answer:
    """Return how many more met cases reach the line, and how certain the figure is."""
    from metrics.reports import plan

    scope, rule = scope_and_rule(access, arguments)
    return document(scope, plan.report(scope.view, scope.shop, rule, scope.as_of))


def trend(access: Access, arguments: Namespace) -> Answer:
    """Return a figure by day, and its cases in groups."""
    from metrics.reports import trend

    scope, rule = scope_and_rule(access, arguments)
    return document(scope, trend.report(scope.view, scope.shop, rule, scope.as_of))


def todo(access: Access, arguments: Namespace) -> Answer:
    """Return the merchant's to-dos."""
    from metrics.todo import todo
    from shell import output

    scope = scope_of(access, arguments)
    items = todo.report(scope.view, scope.shop, rules_in_force(scope), scope.as_of)
    return Answer(as_json.document(items, scope.shop.timezone), lambda t: output.todo(items, scope.shop))


def today(access: Access, arguments: Namespace) -> Answer:
    """Return what to do first, and what explains the missed figures."""
    from metrics.reports import today

    scope = scope_of(access, arguments)
    return document(scope, today.report(scope.view, scope.shop, rules_in_force(scope), scope.as_of))


def penalties(access: Access, arguments: Namespace) -> Answer:
    """Return the expected penalties of the next check for these shops."""
    from metrics.penalties.book import load_book
    from metrics.reports import penalties
    from metrics.rules.rulebook import load_rules
    from shell import output

    book, rules = load_book(), load_rules()
    items: list[penalties.PenaltyItem] = []
    documents: list[dict[str, Any]] = []
    for scope in request.scopes(access, arguments.shop, arguments.as_of):
        in_force = request.rules_in_force(scope.view, scope.shop, rules, scope.as_of)
        of_shop = penalties.items(penalties.report(scope.view, scope.shop, in_force, scope.as_of, book=book))
        items += of_shop
        documents += as_json.document(of_shop, scope.shop.timezone)
    return Answer(documents, lambda t: output.penalties(t, items))


def composites(access: Access, arguments: Namespace) -> Answer:
    """Return these shops' composites: their platforms' own scores and badges."""
    from metrics.composites.book import load_composites
    from metrics.reports import composites
    from metrics.rules.rulebook import load_rules
    from metrics.scoring.reach import ends_of_data
    from shell import output

    scopes = request.scopes(access, arguments.shop, arguments.as_of)
    instants = {scope.shop.shop_id: scope.as_of for scope in scopes if scope.as_of is not None} or None
    shops = {scope.shop.shop_id: scope.shop for scope in scopes}
    ends = ends_of_data(scopes[0].view, list(shops.values())) if scopes else {}
    if arguments.running:
        standings = tuple(
            standing
            for scope in scopes
            for standing in composites.running(
                scope.view, scope.shop, load_rules(), scope.as_of or ends[scope.shop.shop_id], load_composites()
            )
        )
    elif arguments.history is None:
        standings = composites.report(scopes[0].view, list(shops.values()), load_rules(), instants) if scopes else ()
    else:
        versions = load_composites()
        standings = tuple(
            standing
            for scope in scopes
            for standing in composites.history(
                scope.view,
                scope.shop,
                load_rules(),
                scope.as_of or ends[scope.shop.shop_id],
                arguments.history,
                versions,
            )
        )
    documents = [as_json.document(standing, shops[standing.shop].timezone) for standing in standings]
    return Answer(documents, lambda t: output.composites(t, standings))


def ledger(access: Access, arguments: Namespace) -> Answer:
    """Return the ledger of violations."""
    from metrics.reports import penalties

    scope = scope_of(access, arguments)
    return document(scope, penalties.ledger(scope.view, scope.shop, rules_in_force(scope), scope.as_of))


def chat(access: Access, arguments: Namespace) -> Answer:
    """Return the report on how a shop answers its buyers."""
    from metrics.reports import chat

    return report_by_rule(access, arguments, chat.report)


def aftersales(access: Access, arguments: Namespace) -> Answer:
    """Return the report on after-sales requests."""
    from metrics.reports import aftersales

    return report_by_rule(access, arguments, aftersales.report)


def reviews(access: Access, arguments: Namespace) -> Answer:
    """Return the report on reviews."""
    from metrics.reports import reviews

    return report_by_rule(access, arguments, reviews.report)


def live(access: Access, arguments: Namespace) -> Answer:
    """Return the sheet for the host of a live stream."""
    from metrics.reports import host_sheet

    return report_by_rule(access, arguments, host_sheet.report)


def dispatch(access: Access, arguments: Namespace) -> Answer:
    """Return the report on dispatch."""
    from metrics.reports import dispatch

    return report_by_rule(access, arguments, dispatch.report)


def trust(access: Access, arguments: Namespace) -> Answer:
    """Return the report on trust and risk."""
    from metrics.reports import trust
    from metrics.screenings import rights

    scope = scope_of(access, arguments)
    amounts = {name: getattr(arguments, name) for name in rights.AMOUNTS}
    typed = {name: amount for name, amount in amounts.items() if amount is not None}
    return document(scope, trust.report(scope.view, scope.shop, scope.as_of, typed))


def records(access: Access, arguments: Namespace) -> Answer:
    """Return certificates and spot checks."""
    from metrics.reports import records

    scope = scope_of(access, arguments)
    return document(scope, records.report(scope.view, scope.shop, scope.as_of))


def history(access: Access, arguments: Namespace) -> Answer:
    """Return how far each table reaches, and every import."""
    from metrics.reports import history

    scope = scope_of(access, arguments)
    return document(scope, history.report(scope.view, scope.shop, scope.instant))


def whatif(access: Access, arguments: Namespace) -> Answer:
    """Return a figure as it is, and as it would have been with a change."""
    from metrics.reports import whatif

    scope, rule = scope_and_rule(access, arguments)
    change = whatif.Change(arguments.more, arguments.faster, arguments.shift)
    return document(scope, whatif.report(scope.view, scope.shop, rule, scope.as_of, change))


def reconcile(access: Access, arguments: Namespace) -> Answer:
    """Return the reading of a figure that yields the value shown by the platform."""
    from metrics.reconcile.search import reconcile
    from metrics.reports import reconciliation
    from metrics.rules.rulebook import load_rules
    from shell import output

    scope, rule = scope_and_rule(access, arguments)
    rules = load_rules(arguments.rulebook)
    value, *more = arguments.value
    numbers = arguments.numerator, arguments.denominator
    first = reconciliation.observed(scope.shop, rule, value, scope.as_of, *numbers)
    further = [reconciliation.observed(scope.shop, rule, text, scope.as_of) for text in more]
    for text in arguments.also:
        rule_id, _, value = text.partition("=")
        other = request.rule_in_force(scope, rule_id.strip(), arguments.rulebook)
        further.append(reconciliation.observed(scope.shop, other, value, scope.as_of))
    answer = reconcile(scope.view, scope.shop, rule, first.as_of, first, rules, further)
    report = reconciliation.report(scope.view, scope.shop, scope.as_of, answer)
    return Answer(
        as_json.document(report, scope.shop.timezone), lambda t: output.reconciliation(t, scope.shop, answer, report)
    )


VERBS: dict[str, Callable[[Access, Namespace], Answer]] = {
    function.__name__: function
    for function in (
        portfolio, score, cases, plan, trend, reconcile, whatif, today, todo, penalties, composites, ledger, chat,
        aftersales, reviews, live, dispatch, trust, records, evidence, history, operations.quality,
        operations.report,
        operations.alerts,
    )
}  # fmt: skip
