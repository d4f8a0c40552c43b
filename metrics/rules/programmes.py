"""Lines that a platform draws for the shops of a programme only: LazMall, Preferred Sellers, Star Sellers."""

from functools import lru_cache

import msgspec

from data.shops import Shop
from metrics.rules.rule import Rule


def as_judged(rule: Rule, shop: Shop) -> Rule:
    """The rule as it judges the shop: to one outside the programme its line is a target, and nothing follows from it.

    The same object whenever it is asked for: rules are counted together by it.
    """
    return rule if rule.programme is None or shop.is_in(rule.programme) else _outside(rule)


def is_outside(rule: Rule) -> bool:
    """Whether this is a rule of a programme as it stands for a shop that is not in it."""
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
