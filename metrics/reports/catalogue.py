"""What each page asks beside the scores, in one table, and the answers as documents for the shell."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, get_args

from data.errors import DabiaoError
from data.reading import ledger
from data.shops import Shop
from data.view import View
from metrics.penalties.assumptions import assumed
from metrics.penalties.book import Book, load_book
from metrics.penalties.exposure import Exposure, concerned, exposure
from metrics.penalties.schedule import Extent
from metrics.reports import aftersales, chat, dispatch, reviews, trust
from metrics.reports.request import Sight, in_force_at, named
from metrics.reports.todo import Item, todo
from metrics.reports.whatif import Change, levers, replay
from metrics.rules.rule import CHAT_FAMILIES, Family, Rule
from metrics.rules.rulebook import load_rules
from metrics.scoring import breakdown, trend
from metrics.scoring.dimensions import What
from metrics.scoring.outlook import outlook
from metrics.scoring.score import score, scorecard

WITHOUT_A_LINE = (chat.FIRST_RESPONSE, aftersales.ALL_REQUESTS, dispatch.ALL_ORDERS)
"""The rules that pages ask of every shop beside those in force: they have no line, and no scorecard lists them."""

Document = dict[str, Any]
Question = Callable[..., Any]


@dataclass(frozen=True)
class Area:
    """The questions of a page by the names of their answers.

    `of_shop` are asked of view, shop and instant; `of_rules` of view, shop, the rules in force and instant; `of_rule`
    of view, shop, one rule and instant: one of `families` in force, or `beside`, which every shop has.
    """

    of_shop: Mapping[str, Question] = field(default_factory=dict)
    of_rules: Mapping[str, Question] = field(default_factory=dict)
    of_rule: Mapping[str, Question] = field(default_factory=dict)
    families: tuple[str, ...] = ()
    beside: Rule | None = None


def exposed(sight: Sight, rules: Iterable[Rule], book: Book | None = None) -> Exposure:
    """What the next check would bring, by the assumptions that are set for the shop's platform, and the ledger."""
    book = book or load_book()
    judged = concerned(book, in_force_at(sight, rules))
    scores = scorecard(sight.view, sight.shop, judged, sight.as_of)
    given = assumed(book, sight.shop.platform)
    return exposure(sight.view, sight.shop, judged, scores, sight.as_of, book, given)


def waiting(sight: Sight) -> list[Item]:
    """What waits for the merchant, by deadline."""
    rules = {rule.id: rule for rule in in_force_at(sight, load_rules())}
    scores = scorecard(sight.view, sight.shop, rules.values(), sight.as_of)
    return todo(sight.view, sight.shop, [(rules[one.rule], one) for one in scores], sight.as_of)


def sides(view: View, shop: Shop, rules: Iterable[Rule], as_of: datetime) -> list[reviews.Side]:
    """The three sides of the reviews, each as the rule in force counts it, else over 30 days."""
    return [reviews.side(view, shop, rule, as_of) for rule in reviews.side_rules(rules).values()]


def words(view: View, shop: Shop, rule: Rule, as_of: datetime) -> list[reviews.Word]:
    """The words of the low reviews by how many reviews hold them."""
    return reviews.words(reviews.low_reviews(view, shop, rule, as_of))


def gone(view: View, shop: Shop, as_of: datetime) -> list[dispatch.Gone]:
    """The cancelled orders of the last 30 local days, by whom, in each the newest first."""
    whom = [one.name for one in fields(dispatch.Cancelled) if one.name != "paid"]
    return [order for who in whom for order in dispatch.cancelled_orders(view, shop, as_of, who)]


def reach(view: View, shop: Shop, as_of: datetime) -> list[ledger.Coverage]:
    """How far each table of the shop reaches; all of it, whatever the instant."""
    return ledger.coverage(view, shop.shop_id)


def imports(view: View, shop: Shop, as_of: datetime) -> list[ledger.ImportRecord]:
    """The shop's imports, the newest first; all of them, whatever the instant."""
    return ledger.history(view, shop.shop_id)


def filed(view: View, shop: Shop, rules: Iterable[Rule], as_of: datetime) -> Document:
    """The ledger of violations, what it alone makes of the next one of each kind, by which assumptions, and the sum."""
    book = load_book()
    seen = exposed(Sight(view, shop, as_of), rules, book)
    given = assumed(book, shop.platform)
    return {"violations": seen.ledger, "repeated": seen.repeated, "assumptions": given, "total": seen.total}


def _by(what: What, view: View, shop: Shop, rule: Rule, as_of: datetime) -> list[breakdown.Group]:
    return breakdown.by(view, shop, rule, as_of, what)


TOLD_APART: tuple[What, ...] = ("agent_id", "product_id", "hour", "day")
"""By what a trend tells cases apart, whatever their family."""

AREAS = {
    "chat": Area(
        of_shop={"bots": chat.bots, "waits": chat.waits},
        of_rule={"agents": chat.agents, "by_weekday_and_hour": chat.by_weekday_and_hour},
        families=(*CHAT_FAMILIES, "chat_ratings"),
    ),
    "aftersales": Area(
        of_shop={"rulings": aftersales.rulings, "open_by_age": aftersales.open_by_age},
        of_rule={"times": aftersales.times, "steps": aftersales.steps, "reasons": aftersales.reasons},
        families=("refunds",),
        beside=aftersales.ALL_REQUESTS,
    ),
    "reviews": Area(
        of_rules={"sides": sides},
        of_rule={"products": reviews.products, "low_reviews": reviews.low_reviews, "words": words},
        families=("reviews",),
    ),
    "dispatch": Area(
        of_shop={"cancelled": dispatch.cancelled, "gone": gone, "suspects": dispatch.suspects},
        of_rule={"sent": dispatch.sent},
        families=("shipments",),
        beside=dispatch.ALL_ORDERS,
    ),
    "trust": Area(
        of_shop={
            "repeat": trust.repeat,
            "rights": trust.rights,
            "clusters": trust.clusters,
            "steering": trust.steering,
        }
    ),
    "ledger": Area(of_rules={"ledger": filed}),
    "trend": Area(
        of_rule={"days": trend.daily} | {f"by_{what}": partial(_by, what) for what in TOLD_APART},
        families=get_args(Family),
    ),
    "history": Area(of_shop={"coverage": reach, "imports": imports}),
}


def one_rule(sight: Sight, rule_id: str, books: Iterable[Path] = ()) -> Rule:
    """The rule of that id as it is in force, or one without a line. Raises DabiaoError when it is neither."""
    for rule in WITHOUT_A_LINE:
        if rule.id == rule_id:
            return rule
    rules = in_force_at(sight, named(books, [rule_id]))
    if not rules:
        raise DabiaoError("error.rule_not_in_force", rule=rule_id, shop=sight.shop.shop_id)
    return rules[0]


def answered(area: str, sight: Sight, rules: Sequence[Rule], wanted: Rule | None = None) -> Document:
    """What the page of that name shows beside the scores, by the names of its questions, as plain values.

    `rules`: those in force. `wanted`: the rule to ask about; None: the one that the page begins with, if there is one.
    Raises DabiaoError for a rule of another area.
    """
    asked, of = AREAS[area], (sight.view, sight.shop)
    told = {name: ask(*of, sight.as_of) for name, ask in asked.of_shop.items()}
    told |= {name: ask(*of, rules, sight.as_of) for name, ask in asked.of_rules.items()}
    if wanted is not None and wanted.cases not in asked.families:
        known = ", ".join(rule.id for rule in rules if rule.cases in asked.families)
        raise DabiaoError("error.rule_of_other_area", rule=wanted.id, area=area, known=known or "–")
    rule = wanted or _first(asked, sight, rules, told)
    head: Document = {"shop": sight.shop.shop_id, "as_of": sight.as_of}
    if asked.of_rule:
        head["rule"] = None if rule is None else rule.id
    if rule is not None and asked.of_rule:
        told["score"] = score(*of, rule, sight.as_of).as_json()
        told |= {name: ask(*of, rule, sight.as_of) for name, ask in asked.of_rule.items()}
    return head | {name: plain(one) for name, one in told.items()}


def _first(asked: Area, sight: Sight, rules: Sequence[Rule], told: Mapping[str, Any]) -> Rule | None:
    """The rule that the page begins with: the most urgent; of reviews the first side that has any."""
    if "sides" in told:
        return next((side.rule for side in told["sides"] if side.value is not None), None)
    offered = {rule.id: rule for rule in rules if rule.cases in asked.families}
    scores = scorecard(sight.view, sight.shop, offered.values(), sight.as_of)
    return offered[scores[0].rule] if scores else asked.beside


def planned(sight: Sight, rule: Rule) -> Document:
    """What it takes to bring a figure back over its line, how sure it is, and where it is heading."""
    found = score(sight.view, sight.shop, rule, sight.as_of)
    names = ("shop", "rule", "as_of", "value", "status", "needed", "spare", "recovers_on")
    told = found.as_json()
    return {name: told[name] for name in names} | outlook(sight.view, sight.shop, rule, found).as_json()


def supposed(sight: Sight, rule: Rule, change: Change) -> Document:
    """A figure as it is and as it would have been with a change, as plain values.

    Raises DabiaoError when nothing of the kind can be supposed of the rule's cases.
    """
    asked = [lever for lever in ("more", "faster", "shift") if getattr(change, lever)]
    if strange := [lever for lever in asked if lever not in levers(rule)]:
        known = ", ".join(levers(rule)) or "–"
        raise DabiaoError("error.cannot_suppose", rule=rule.id, change=", ".join(strange), known=known)
    now = score(sight.view, sight.shop, rule, sight.as_of)
    then = replay(sight.view, sight.shop, rule, now, change)
    names = ("value", "status", "met", "missed", "needed", "spare", "recovers_on")
    head = {"shop": sight.shop.shop_id, "rule": rule.id, "as_of": sight.as_of, "change": plain(change)}
    return head | {"now": {name: plain(getattr(now, name)) for name in names}, "then": plain(then)}


def plain(value: Any) -> Any:
    """A value as JSON has it: a record by the names of its fields and properties, a rule by its id, numbers as such.

    Instants stay what they are: whoever prints them knows the zone. Days become ISO 8601.
    """
    if isinstance(value, Rule):
        return value.id
    if isinstance(value, Extent):
        value = {"low": value.low, "high": value.high}
    if is_dataclass(value) and not isinstance(value, type):
        names = [one.name for one in fields(value)]
        names += [name for name, one in vars(type(value)).items() if isinstance(one, property)]
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Decimal | Fraction):
        return float(value)
    return str(value) if isinstance(value, date) and not isinstance(value, datetime) else value
