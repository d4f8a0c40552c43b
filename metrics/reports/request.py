"""The shops, the instant and the rules of a request from the command line or a page."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from data.access import Access
from data.errors import DabiaoError
from data.shops import DEFAULTS, Shop
from data.view import View
from metrics.reports.standard_rules import STANDARD_RULES
from metrics.rules.fields import in_market
from metrics.rules.rule import Rule
from metrics.rules.rulebook import load_rules
from metrics.scoring.engine import LONG_AGO, query_of_shops
from metrics.scoring.reach import default_as_of
from metrics.scoring.requests import requests_in_force
from metrics.scoring.score import Score, by_urgency, score, scorecard, scores
from metrics.scoring.windows import local_of, parse_as_of


@dataclass(frozen=True)
class Scope:
    """A shop, a view with its rows, and the as-of instant (aware, UTC).

    `as_of` None: none was requested; each figure is calculated as of the end of its own tables.
    """

    view: View
    shop: Shop
    as_of: datetime | None

    @property
    def instant(self) -> datetime:
        """The as-of instant for content that is not a single figure: `as_of`, else the end of the shop's data."""
        return self.as_of or default_as_of(self.view, self.shop)


def scopes(access: Access, shop_ids: Iterable[str], as_of: str | None = None) -> list[Scope]:
    """Return a scope for each of these shops; for all shops if none is named.

    `as_of`: local time of each shop, or an instant with an offset; None: none requested. Raises DabiaoError for an
    unknown shop and for a text that is not a time.
    """
    with access.view() as everything:
        shops = [everything.shop(shop_id) for shop_id in dict.fromkeys(shop_ids)] or everything.shops()
    view = access.view(shop.shop_id for shop in shops)
    return [Scope(view, shop, None if as_of is None else parse_as_of(as_of, shop)) for shop in shops]


def scores_by_urgency(scopes: Sequence[Scope], rules: Iterable[Rule]) -> list[Score]:
    """Return the scores of these shops by the rules in force for each, shop by shop, the most urgent of a shop first.

    All are calculated together, through the view of the first scope.
    """
    if not scopes:
        return []
    instants = {scope.shop.shop_id: scope.as_of for scope in scopes if scope.as_of is not None}
    of_all = scores(scopes[0].view, [scope.shop for scope in scopes], rules, instants or None)
    return [score for _, of_shop in groupby(of_all, lambda score: score.shop) for score in by_urgency(of_shop)]


def rules_named(
    rulebooks: Iterable[Path], rule_ids: Sequence[str], platforms: Collection[str] | None = None
) -> list[Rule]:
    """Return all versions of the rules with these ids; of all rules if no id is given.

    `rulebooks`: rule files in addition to the built-in ones and the merchant's own. `platforms`: if no id is given,
    rules of other platforms may be omitted. Raises DabiaoError for an unknown id.
    """
    rules = load_rules(rulebooks, None if rule_ids else platforms)
    known_ids = {rule.id for rule in rules}
    for rule_id in rule_ids:
        if rule_id not in known_ids:
            raise DabiaoError("error.unknown_rule", rule=rule_id, known=", ".join(sorted(known_ids)))
    return [rule for rule in rules if not rule_ids or rule.id in rule_ids]


def unknown_names(access: Access, rules: Collection[Rule]) -> tuple[DabiaoError, ...]:
    """Return messages about rules that name unknown shops or unknown struck-out cases.

    Empty if the actor may not see all shops.
    """
    if access.shop_ids is not None:
        return ()
    problems = (*_unknown_shops(access, rules), *_unknown_cases(access, rules))
    return tuple({str(problem): problem for problem in problems}.values())


def _unknown_shops(access: Access, rules: Iterable[Rule]) -> tuple[DabiaoError, ...]:
    named = {
        (rule.id, shop)
        for rule in rules
        for shop in (*rule.shop, *(case.shop for case in rule.struck_out))
        if shop != "*"
    }
    if not named:
        return ()
    with access.view() as view:
        shop_ids = sorted(shop.shop_id for shop in view.shops())
    return tuple(
        DabiaoError("error.rule_of_unknown_shop", rule=rule, shop=shop, known=", ".join(shop_ids))
        for rule, shop in sorted(named)
        if shop not in shop_ids
    )


def _unknown_cases(access: Access, rules: Iterable[Rule]) -> Iterator[DabiaoError]:
    """Yield a message for each rule in force with struck-out cases that do not exist in their shops."""
    for rule in rules:
        if not rule.struck_out:
            continue
        with access.view() as view:
            shops = {shop.shop_id: shop for shop in view.shops()}
            requests = requests_in_force(view, list(shops.values()), [rule], None)
            if not requests:
                continue
            select = "SELECT DISTINCT shop_id, case_id, subject FROM cases WHERE reason = 'struck_out'"
            struck = query_of_shops(requests, since=LONG_AGO).rows(view, select)
        numbers = {
            (shop, row[name]) for row in struck for name in ("case_id", "subject") for shop in (row["shop_id"], "*")
        }
        unknown = [
            case.case
            for case in rule.struck_out
            if (case.shop, case.case) not in numbers and (case.shop == "*" or case.shop in shops)
        ]
        if unknown:
            yield DabiaoError("error.rule_of_unknown_case", rule=rule.id, cases=", ".join(dict.fromkeys(unknown)))


def rules_in_force(view: View, shop: Shop, rules: Iterable[Rule], as_of: datetime | None) -> list[Rule]:
    """Return the rules in force for the shop on the local day of an aware instant.

    `as_of` None: the day on which the tables of each rule end.
    """
    return [request.rule for request in requests_in_force(view, [shop], rules, as_of)]


def rule_in_force(scope: Scope, rule_id: str, rulebooks: Iterable[Path] = ()) -> Rule:
    """Return the rule with this id in force for the scope's shop and day, or a standard rule without a line.

    Raises DabiaoError for any other id.
    """
    for rule in STANDARD_RULES:
        if rule.id == rule_id:
            return rule
    rules = rules_in_force(scope.view, scope.shop, rules_named(rulebooks, [rule_id]), scope.as_of)
    if not rules:
        raise DabiaoError("error.rule_not_in_force", rule=rule_id, shop=scope.shop.shop_id)
    return rules[0]


def refuse_unknown_platforms(platforms: Iterable[str]) -> None:
    """Raise DabiaoError for the first of these names that is not a platform."""
    for platform in platforms:
        if platform not in DEFAULTS:
            raise DabiaoError("error.unknown_platform", platform=platform, known=", ".join(DEFAULTS))


def rule_versions(day: str | None, platform: str | None, market: str | None = None) -> list[Rule]:
    """Return all versions of a platform's rules, the merchant's own included.

    `day`: only those in force on the day of this time (local time in Shanghai). `market`: only those for this market.
    Raises DabiaoError for an unknown platform and for a text that is not a time.
    """
    if platform is not None:
        refuse_unknown_platforms([platform])
    rules = [
        rule for rule in load_rules()
        if (platform is None or rule.platform in ("*", platform)) and (market is None or in_market(rule.market, market))
    ]  # fmt: skip
    if day is None:
        return rules
    anywhere = Shop("", "other", "CN", "Asia/Shanghai")
    local_day = local_of(parse_as_of(day, anywhere), anywhere).date()
    return [rule for rule in rules if rule.holds_on(local_day)]


@dataclass(frozen=True)
class RuleQuestion:
    """The input of a report about a shop by one rule.

    `rules`: those in force. `as_of`: as in `Scope`. `rule`: the requested rule; None: the report chooses. `scores`: the
    scores of `rules`, the most urgent first, if the caller has them; otherwise they are calculated.
    """

    view: View
    shop: Shop
    rules: Sequence[Rule]
    as_of: datetime | None
    rule: Rule | None = None
    scores: Sequence[Score] = ()

    def reported_rule(self, families: Sequence[str], report: str) -> Rule | None:
        """Return the requested rule, else the most urgent one in force of these families; None if none is in force.

        Raises DabiaoError if the requested rule is of another family.
        """
        candidates = {candidate.id: candidate for candidate in self.rules if candidate.cases in families}
        if self.rule is not None:
            if self.rule.cases not in families:
                ids = ", ".join(candidates) or "–"
                raise DabiaoError("error.rule_of_other_area", rule=self.rule.id, area=report, known=ids)
            return self.rule
        ranked = [score for score in self.scores if score.rule in candidates]
        if len(ranked) < len(candidates):
            ranked = scorecard(self.view, self.shop, candidates.values(), self.as_of)
        return candidates[ranked[0].rule] if ranked else None

    def score_of(self, rule: Rule) -> Score:
        """Return the rule's score."""
        ready = next((candidate for candidate in self.scores if candidate.rule == rule.id), None)
        return ready or score(self.view, self.shop, rule, self.as_of)
