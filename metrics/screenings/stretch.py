"""The local days that a screening looks at, for any number of shops."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from data.shops import Shop
from data.view import View
from metrics.scoring.population import Member, population
from metrics.scoring.windows import instant_of, local_of


def last_days(shop: Shop, as_of: datetime, days: int) -> Member:
    """A shop with its last `days` local days, the day of the instant (aware) included."""
    first = local_of(as_of, shop).replace(hour=0, minute=0, second=0) - timedelta(days=days - 1)
    return Member(shop, as_of, instant_of(first, shop))


def rows_of(view: View, members: Sequence[Member], statement: str, **params: object) -> list[dict[str, Any]]:
    """The rows of a statement that begins behind WITH and may name the relation `population`; instants aware, UTC."""
    text, values = population(members, [member.shop.timezone for member in members]).sql("")
    return view.rows(f"WITH population AS ({text}), {statement}", **values, **params)
