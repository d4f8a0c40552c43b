"""What a question from the shell is about: the shops it names, the instant, and the rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data.access import Access
from data.errors import DabiaoError
from data.shops import DEFAULTS, Shop
from data.view import View
from metrics.rules.rule import Rule
from metrics.rules.rulebook import in_force, load_rules
from metrics.scoring.windows import default_as_of, local_of, parse_as_of


@dataclass(frozen=True)
class Sight:
    """A shop, the rows that may be read of it, and the instant (aware, UTC) it is seen as of."""

    view: View
    shop: Shop
    as_of: datetime


def sights(access: Access, names: Iterable[str], as_of: str | None = None) -> list[Sight]:
    """These shops, each once; every shop when none is named.

    `as_of`: local time of each shop, or an instant with an offset; None: the end of each shop's data. Raises
    DabiaoError for a shop that is not there and for what is no time.
    """
    with access.view() as every:
        shops = [every.shop(name) for name in dict.fromkeys(names)] or every.shops()
    view = access.view(shop.shop_id for shop in shops)
    return [
        Sight(view, shop, default_as_of(view, shop) if as_of is None else parse_as_of(as_of, shop)) for shop in shops
    ]


def named(books: Iterable[Path], wanted: Sequence[str]) -> list[Rule]:
    """Every version of the rules of these ids; of all rules when none is named.

    `books`: rule files beside the built-in and the merchant's own. Raises DabiaoError for an id that there is not.
    """
    rules = load_rules(books)
    known = {rule.id for rule in rules}
    for name in wanted:
        if name not in known:
            raise DabiaoError("error.unknown_rule", rule=name, known=", ".join(sorted(known)))
    return [rule for rule in rules if not wanted or rule.id in wanted]


def in_force_at(sight: Sight, rules: Iterable[Rule]) -> list[Rule]:
    """Those of the rules that judge the shop on the local day of the instant."""
    return in_force(rules, sight.shop, local_of(sight.as_of, sight.shop).date())


def in_force_on(day: str | None, platform: str | None) -> list[Rule]:
    """Every version of the rules of a platform, the merchant's own included; of one day if a time is named.

    Raises DabiaoError for a platform that there is not and for what is no time.
    """
    if platform is not None and platform not in DEFAULTS:
        raise DabiaoError("error.unknown_platform", platform=platform, known=", ".join(DEFAULTS))
    rules = [rule for rule in load_rules() if platform in (None, rule.platform)]
    if day is None:
        return rules
    anywhere = Shop("", "other", "CN", "Asia/Shanghai")
    local_day = local_of(parse_as_of(day, anywhere), anywhere).date()
    return [rule for rule in rules if rule.holds_on(local_day)]
