"""What the shell answers, verb by verb: a document for programs, and lines for people.

What only some verbs need is imported where they need it, so that a score is there at once.
"""

from argparse import Namespace
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from data.access import Access
from data.errors import DabiaoError
from data.shops import Shop
from metrics.reports import request
from metrics.reports.request import Sight
from metrics.rules.rule import Rule
from metrics.scoring.score import scorecard

if TYPE_CHECKING:
    from locales import Translator


@dataclass(frozen=True)
class Answer:
    """What `--json` prints, what is printed without it, and the shop whose zone its times are told in (None: UTC)."""

    document: Any
    lines: "Callable[[Translator], Iterable[str]]"
    shop: Shop | None = None


def score(access: Access, given: Namespace) -> Answer:
    """Every rule in force for these shops. Raises DabiaoError when none of the rules that were named is."""
    if given.engine != "duckdb":
        raise DabiaoError("error.engine_missing", engine=given.engine)
    sights, rules = request.sights(access, given.shop, given.as_of), request.named(given.rulebook, given.rule)
    found = [
        one for seen in sights for one in scorecard(seen.view, seen.shop, request.in_force_at(seen, rules), seen.as_of)
    ]
    if given.rule and sights and not found:
        shops = ", ".join(seen.shop.shop_id for seen in sights)
        raise DabiaoError("error.rule_not_in_force", rule=", ".join(given.rule), shop=shops)

    def lines(t: "Translator") -> Iterable[str]:
        from shell import output

        return output.scores(t, found, rules)

    return Answer([one.as_json() for one in found], lines)


def cases(access: Access, given: Namespace) -> Answer:
    """The cases behind a rule's figure."""
    from metrics.scoring.engine import cases as cases_of
    from shell import output

    seen, rule = _asked(access, given)
    found = cases_of(seen.view, seen.shop, rule, seen.as_of, given.verdict)
    return Answer([asdict(one) for one in found], lambda t: output.cases(found, seen.shop), seen.shop)


def plan(access: Access, given: Namespace) -> Answer:
    """What it takes, and how sure the figure is."""
    from metrics.reports.catalogue import planned

    seen, rule = _asked(access, given)
    return _documented(seen, planned(seen, rule))


def todo(access: Access, given: Namespace) -> Answer:
    """What waits for the merchant."""
    from metrics.reports.catalogue import waiting
    from metrics.reports.todo import as_json
    from shell import output

    seen = _seen(access, given)
    items = waiting(seen)
    return Answer([as_json(one) for one in items], lambda t: output.waiting(items, seen.shop), seen.shop)


def penalties(access: Access, given: Namespace) -> Answer:
    """What the next check would bring for these shops."""
    from metrics.penalties.as_json import as_json
    from metrics.penalties.book import load_book
    from metrics.reports.catalogue import exposed
    from metrics.rules.rulebook import load_rules
    from shell import output

    book, rules, items = load_book(), load_rules(), []
    for seen in request.sights(access, given.shop, given.as_of):
        items += as_json(exposed(seen, rules, book))
    return Answer(items, lambda t: output.penalties(t, items))


def area(access: Access, given: Namespace) -> Answer:
    """What the page of that name shows beside the scores."""
    from metrics.reports.catalogue import answered, one_rule

    seen, name, books = _seen(access, given), getattr(given, "rule", None), getattr(given, "rulebook", ())
    rule = None if name is None else one_rule(seen, name, books)
    rules = request.in_force_at(seen, request.named(books, ()))
    return _documented(seen, answered(given.verb, seen, rules, rule))


def whatif(access: Access, given: Namespace) -> Answer:
    """A figure as it is, and as it would have been with a change."""
    from metrics.reports.catalogue import supposed
    from metrics.reports.whatif import Change

    seen, rule = _asked(access, given)
    return _documented(seen, supposed(seen, rule, Change(given.more, given.faster, given.shift)))


def why(access: Access, given: Namespace) -> Answer:
    """The reading that gives the value which the platform shows."""
    from metrics.reconcile.platform_figure import parse_shown
    from metrics.reconcile.search import as_json, reconcile
    from metrics.rules.rulebook import load_rules
    from shell import output

    seen, rule = _asked(access, given)
    shown, rules = parse_shown(given.value, rule.unit), load_rules(given.rulebook)
    answer = reconcile(seen.view, seen.shop, rule, seen.as_of, shown, rules)
    told = as_json(seen.view, seen.shop, seen.as_of, answer)
    return Answer(told, lambda t: output.reconciled(t, seen.shop, answer, told["readings"]), seen.shop)


def evidence(access: Access, given: Namespace) -> Answer:
    """All that is known of an order; without one, the orders in dispute. Raises DabiaoError when no row names it."""
    from data.reading import evidence as records
    from metrics.reports.catalogue import plain
    from pages.text import evidence_html
    from shell import output

    seen = _seen(access, given)
    if given.order is None:
        orders = records.disputed(seen.view, seen.shop, seen.as_of)
        return Answer(orders, lambda t: orders)
    found = records.evidence(seen.view, seen.shop, given.order, seen.as_of)
    if found is None:
        raise DabiaoError("error.unknown_order", order=given.order)
    if given.zip is not None:
        page = evidence_html.page(output.translator(), seen.shop, found, seen.as_of)
        made = records.archive(found, seen.shop, page)
        try:
            given.zip.write_bytes(made)
        except OSError as e:
            raise DabiaoError("error.unwritable", file=given.zip, why=e.strerror or e) from e
    return _documented(seen, plain(found))


def _seen(access: Access, given: Namespace) -> Sight:
    return request.sights(access, [given.shop], given.as_of)[0]


def _asked(access: Access, given: Namespace) -> tuple[Sight, Rule]:
    from metrics.reports.catalogue import one_rule

    seen = _seen(access, given)
    return seen, one_rule(seen, given.rule, given.rulebook)


def _documented(seen: Sight, told: dict[str, Any]) -> Answer:
    from shell import output

    return Answer(told, lambda t: output.document(told, seen.shop), seen.shop)


VERBS: dict[str, Callable[[Access, Namespace], Answer]] = {
    "score": score,
    "cases": cases,
    "plan": plan,
    "todo": todo,
    "penalties": penalties,
    "whatif": whatif,
    "why": why,
    "evidence": evidence,
}
"""The verbs that are no area: `area` answers the others."""
