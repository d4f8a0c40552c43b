"""The local days of a screening, for any number of shops."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from data.shops import Shop
from data.view import View
from metrics.scoring.population import Member, population
from metrics.scoring.windows import instant_of, local_of


def last_days(shop: Shop, as_of: datetime, days: int) -> Member:
    """Return the population member of a shop with its last `days` local days, the as-of day included."""
    first = local_of(as_of, shop).replace(hour=0, minute=0, second=0) - timedelta(days=days - 1)
    return Member(shop, as_of, instant_of(first, shop))


def rows_of(view: View, members: Sequence[Member], statement: str, **params: object) -> list[dict[str, Any]]:
    """Return the rows of a statement that starts after WITH and may use the relation `population`, instants in UTC."""
    text, values = population(members, [member.shop.timezone for member in members]).sql("")
    return view.rows(f"WITH population AS ({text}), {statement}", **values, **params)
