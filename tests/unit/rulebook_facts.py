"""The rules of the books, looked up by platform and day."""

from datetime import date

from data.shops import Shop
from metrics.rules.rule import Rule
from metrics.rules.rulebook import BUILT_IN, in_force, read_rulebook

RULES = [rule for path in sorted(BUILT_IN.glob("*.toml")) for rule in read_rulebook(path)]


def rule_of(rule_id: str, day: date, market: str = "CN") -> Rule:
    shop = Shop("x", rule_id.split(".")[0], market, "UTC")
    (result,) = [rule for rule in in_force(RULES, shop, day) if rule.id == rule_id]
    return result
