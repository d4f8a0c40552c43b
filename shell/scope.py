"""The shop and the rule that a verb is about, and a report on them as an answer."""

from argparse import Namespace
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from data.access import Access
from metrics.reports import as_json, request
from metrics.reports.request import RuleQuestion, Scope
from metrics.rules.rule import Rule
from shell.answer import Answer


def scope_of(access: Access, arguments: Namespace) -> Scope:
    """Return the shop and the instant that the verb is about."""
    return request.scopes(access, [arguments.shop], arguments.as_of)[0]


def scope_and_rule(access: Access, arguments: Namespace) -> tuple[Scope, Rule]:
    """Return the scope and the rule that the arguments name. Raises DabiaoError if the rule is not in force."""
    scope = scope_of(access, arguments)
    return scope, request.rule_in_force(scope, arguments.rule, arguments.rulebook)


def rules_in_force(scope: Scope, rulebooks: Iterable[Path] = ()) -> list[Rule]:
    """Return every rule in force for the shop, including those of further rulebooks."""
    return request.rules_in_force(
        scope.view, scope.shop, request.rules_named(rulebooks, (), {scope.shop.platform}), scope.as_of
    )


def report_by_rule(access: Access, arguments: Namespace, report: Callable[[RuleQuestion], Any]) -> Answer:
    """Return a report on the rule that the arguments name, by default the most urgent one."""
    scope = scope_of(access, arguments)
    rule = None
    if arguments.rule is not None:
        rule = request.rule_in_force(scope, arguments.rule, arguments.rulebook)
    rules = rules_in_force(scope, arguments.rulebook)
    return document(scope, report(RuleQuestion(scope.view, scope.shop, rules, scope.as_of, rule)))


def document(scope: Scope, report: Any) -> Answer:
    """Return a report as an answer; its times are in the shop's time zone."""
    from shell import output

    return Answer(
        as_json.document(report, scope.shop.timezone),
        lambda t: output.document(as_json.plain(report, lambda at: output.local(at, scope.shop))),
    )
