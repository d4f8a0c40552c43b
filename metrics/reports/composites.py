"""Where shops stand in the scores and badges of their platforms."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from data.access import Access
from data.changes import typed_values
from data.errors import DabiaoError
from data.shops import Shop
from data.view import View
from metrics.composites import typed
from metrics.composites.asking import standings
from metrics.composites.book import in_force, load_composites
from metrics.composites.composite import Composite
from metrics.composites.standing import Standing
from metrics.rules.rule import Rule


def report(
    view: View,
    shops: Sequence[Shop],
    rules: Iterable[Rule],
    instants: Mapping[str, datetime] | None = None,
    composites: Sequence[Composite] | None = None,
) -> tuple[Standing, ...]:
    """Where these shops stand, shop by shop, as of an instant (aware) a shop_id; None: the end of each figure's data.

    `composites`: every version there is, where the caller has them.
    """
    return tuple(standings(view, shops, rules, load_composites() if composites is None else composites, instants))


def type_in(access: Access, shop: Shop, composite_id: str, name: str, text: str, day: date) -> None:
    """Keep a value that only the platform's back office shows, from a local day on; "" takes it back.

    Raises DabiaoError when no composite of that id is in force for the shop on that day, or the text is no such value.
    """
    composites = in_force(load_composites(), shop, day)
    composite = next((entry for entry in composites if entry.id == composite_id), None)
    if composite is None:
        allowed = ", ".join(entry.id for entry in composites) or "–"
        raise DabiaoError("error.no_such_composite", composite=composite_id, day=day, allowed=allowed)
    if text.strip():
        typed.check(composite, name, text)
    typed_values.keep(access, shop.shop_id, composite_id, name, text, day)
