"""Rules that apply only to the shops of a platform's programme: LazMall, Preferred Sellers, Star Sellers."""

from functools import lru_cache

import msgspec

from data.shops import Shop
from metrics.rules.rule import Rule


def as_judged(rule: Rule, shop: Shop) -> Rule:
    """Return the rule as it judges the shop: for a shop outside the programme the line is only a target.

    Always returns the same object for the same rule, because rules are grouped by identity.
    """
    return rule if rule.programme is None or shop.is_in(rule.programme) else _outside(rule)


def is_outside(rule: Rule) -> bool:
    """Whether this is the version of a programme's rule for shops outside the programme (see `as_judged`)."""
    return rule.programme is not None and rule.pass_ is None


@lru_cache(maxsize=1024)
def _outside(rule: Rule) -> Rule:
    return msgspec.structs.replace(
        rule,
        pass_=None,
        target=rule.pass_,
        violation=None,
        minimum_missed=0,
        minimum_missed_below=None,
        minimum_buyers=0,
    )
